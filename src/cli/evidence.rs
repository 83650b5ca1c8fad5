//! `stackfit evidence [PATH]`: every piece of evidence, filtered.

use clap::Args;

use super::{LookArgs, ScanArgs, Stop, output};
use crate::model::FileRole;
use crate::render::{EvidenceFilter, Stage, dump_facts, dump_files, dump_signals, evidence};

#[derive(Args)]
pub(super) struct EvidenceArgs {
    #[command(flatten)]
    scan: ScanArgs,
    /// Only evidence of this workload
    #[arg(long, value_name = "ID", help_heading = "Filter")]
    workload: Vec<String>,
    /// Only evidence of this rule; `*` at the end matches any ending (`npm/*`)
    #[arg(long, value_name = "ID", help_heading = "Filter")]
    rule: Vec<String>,
    /// Only evidence in files of this role: product, test, example, docs, generated, vendored, tooling
    #[arg(long, value_name = "ROLE", value_parser = role_of, help_heading = "Filter")]
    role: Vec<FileRole>,
    /// Only evidence in paths that match this glob
    #[arg(long = "in", value_name = "GLOB", value_parser = glob_of, help_heading = "Filter")]
    paths: Vec<globset::GlobMatcher>,
    /// List what a stage of the scan knows instead: files, facts or signals
    #[arg(long, value_name = "STAGE", value_parser = stage_of, conflicts_with_all = ["workload", "rule", "role", "paths"], help_heading = "Output")]
    dump: Option<Stage>,
    /// With --dump: one JSON object a line
    #[arg(long, requires = "dump", help_heading = "Output")]
    json: bool,
    #[command(flatten)]
    look: LookArgs,
}

pub(super) fn run(args: &EvidenceArgs) -> Result<(), Stop> {
    let ruleset = args.scan.ruleset()?;
    if let Some(unknown) = args.workload.iter().find(|w| !ruleset.workloads.contains_key(w.as_str())) {
        let all: Vec<&str> = ruleset.workloads.keys().map(|k| &**k).collect();
        return Err(Stop::new(format!("--workload {unknown}: unknown; one of {}", all.join(", "))));
    }
    let progress = !args.look.quiet;
    match args.dump {
        Some(Stage::Files) => {
            return output::print(&dump_files(&args.scan.inventory(ruleset, progress)?, args.json));
        }
        Some(Stage::Facts) => {
            return output::print(&dump_facts(&args.scan.inventory(ruleset, progress)?, args.json));
        }
        _ => {}
    }
    let report = args.scan.report(ruleset, progress)?;
    if args.dump == Some(Stage::Signals) {
        return output::print(&dump_signals(&report, args.json));
    }
    let filter = EvidenceFilter {
        workloads: args.workload.clone(),
        rules: args.rule.clone(),
        roles: args.role.clone(),
        paths: args.paths.clone(),
    };
    output::print(&evidence(&report, &filter, &args.look.text(true)))
}

fn role_of(word: &str) -> Result<FileRole, String> {
    FileRole::parse(word).ok_or_else(|| {
        let all: Vec<_> = FileRole::ALL.iter().map(|r| r.as_str()).collect();
        format!("unknown role: one of {}", all.join(", "))
    })
}

fn glob_of(word: &str) -> Result<globset::GlobMatcher, String> {
    globset::Glob::new(word).map(|g| g.compile_matcher()).map_err(|e| e.to_string())
}

fn stage_of(word: &str) -> Result<Stage, String> {
    Stage::parse(word)
        .ok_or_else(|| format!("unknown stage: one of {}", Stage::ALL.map(Stage::as_str).join(", ")))
}
