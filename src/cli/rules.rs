//! `stackfit rules list`, `check`, `stats` and `docs`.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::{Args, Subcommand};

use super::{HowArgs, Stop, load_rules, output, plain_format_of};
use crate::model::SubjectKind;
use crate::render::{Format, TextOptions, coverage, reference, stats};
use crate::rules::{RuleSays, Ruleset};

#[derive(Args)]
pub(super) struct RulesArgs {
    #[command(subcommand)]
    command: RulesCommand,
    /// Further rules: a directory shaped like stackfit's own `heuristics/`; may be given more than once
    #[arg(long, value_name = "DIR", global = true)]
    rules: Vec<PathBuf>,
}

#[derive(Subcommand)]
enum RulesCommand {
    /// List every code and file rule: id, what it says, how strongly
    List,
    /// Run every sample of every rule, and look for rules that say the same twice
    Check {
        /// Repository to try the rules on; may be given more than once. Prints on how many of them each code rule is met
        /// in each language, and complains of those that are met on none
        #[arg(long, value_name = "DIR", num_args = 1..)]
        on: Vec<PathBuf>,
    },
    /// Count rules, packages and claims per side and workload
    Stats {
        /// Format of what is printed: text, json or markdown
        #[arg(long, value_name = "FORMAT", default_value = "text", value_parser = plain_format_of)]
        format: Format,
    },
    /// Write the reference pages: what each workload, criterion, claim, correction and rule says
    Docs {
        /// Folder to write into; it is made if it is not there
        folder: PathBuf,
    },
}

pub(super) fn run(args: &RulesArgs) -> Result<(), Stop> {
    let ruleset = load_rules(&args.rules)?;
    match args.command {
        RulesCommand::List => output::print(&list(ruleset)),
        RulesCommand::Check { ref on } => {
            check(ruleset)?;
            if on.is_empty() { Ok(()) } else { try_on(ruleset, on) }
        }
        RulesCommand::Stats { format } => {
            let options = TextOptions { width: 120, ..TextOptions::default() };
            output::print(&stats(&crate::stats(ruleset), format, &options))
        }
        RulesCommand::Docs { ref folder } => docs(ruleset, folder),
    }
}

/// File name, title and introduction of the page of each kind of subject.
const PAGES: [(SubjectKind, &str, &str, &str); 8] = [
    (
        SubjectKind::Workload,
        "workloads.md",
        "Workloads",
        "What a backend does, and what the articles say of it.",
    ),
    (
        SubjectKind::Criterion,
        "criteria.md",
        "Criteria",
        "Points of comparison. They never decide a suggestion.",
    ),
    (SubjectKind::Hybrid, "hybrid.md", "Hybrid", "Parts and links of a backend on both runtimes."),
    (SubjectKind::Name, "names.md", "Names", "What the articles name."),
    (SubjectKind::Article, "articles.md", "Articles", "Every claim of every article, in our own words."),
    (
        SubjectKind::Correction,
        "corrections.md",
        "Corrections",
        "What is known to be wrong or outdated in claims.",
    ),
    (SubjectKind::Context, "context.md", "Context", "Claims that are never scored, and why."),
    (SubjectKind::Rule, "rules.md", "Rules", "What is looked for in code, files and configuration."),
];

fn docs(ruleset: &Ruleset, folder: &Path) -> Result<(), Stop> {
    let failed = |e: std::io::Error| Stop::new(format!("{}: cannot be made: {e}", folder.display()));
    std::fs::create_dir_all(folder).map_err(failed)?;
    let catalogue = crate::catalogue(ruleset);
    let mut written = vec!["coverage.md"];
    output::write_file(&folder.join("coverage.md"), &coverage(&crate::coverage(ruleset)))?;
    for (kind, file, title, introduction) in PAGES {
        let ids = catalogue.groups.iter().filter(|(k, _)| *k == kind).flat_map(|(_, subjects)| subjects);
        let mut explanations = Vec::new();
        for (id, _) in ids {
            let name = format!("{}:{id}", kind.as_str());
            explanations.extend(crate::explain(&name, ruleset, None));
        }
        output::write_file(&folder.join(file), &reference(title, introduction, &explanations))?;
        written.push(file);
    }
    output::print(&format!("{} pages in {}: {}\n", written.len(), folder.display(), written.join(", ")))
}

fn list(ruleset: &Ruleset) -> String {
    let mut rows: Vec<(&str, String, &str)> = Vec::new();
    rows.extend(ruleset.code.iter().map(|r| (&*r.id, says(&r.says), &*r.why)));
    rows.extend(ruleset.files.iter().map(|r| (&*r.id, says(&r.says), &*r.why)));
    rows.extend(ruleset.joint.iter().map(|r| (&*r.id, says(&r.says), &*r.why)));
    rows.sort();
    let id = rows.iter().map(|r| r.0.len()).max().unwrap_or(0);
    let what = rows.iter().map(|r| r.1.len()).max().unwrap_or(0);
    let mut text = String::new();
    for (rule, says, why) in rows {
        let _ = writeln!(text, "{rule:id$}  {says:what$}  {why}");
    }
    text
}

fn says(says: &RuleSays) -> String {
    let mut words = Vec::new();
    if let Some(w) = &says.workload {
        words.push(format!("{w} ({})", says.strength.as_str()));
    }
    if let Some(b) = &says.backend {
        words.push(format!("backend {b}"));
    }
    if let Some(r) = says.component_role {
        words.push(format!("role {}", r.as_str()));
    }
    if let Some(r) = says.file_role {
        words.push(format!("file role {}", r.as_str()));
    }
    words.join(", ")
}

fn check(ruleset: &Ruleset) -> Result<(), Stop> {
    let problems = crate::check_rules(ruleset);
    if problems.is_empty() {
        let samples: usize =
            ruleset.code.iter().map(|r| r.must_match.len() + r.must_not_match.len()).sum::<usize>()
                + ruleset.joint.iter().map(|r| r.must_match.len() + r.must_not_match.len()).sum::<usize>()
                + ruleset.files.iter().map(|r| r.must_match.len() + r.must_not_match.len()).sum::<usize>();
        let packages: usize = ruleset.packages.values().map(|t| t.len()).sum();
        return output::print(&format!(
            "{} code rules, {} joint rules, {} file rules, {packages} packages, {} claims: {samples} samples behave\n",
            ruleset.code.len(),
            ruleset.joint.len(),
            ruleset.files.len(),
            ruleset.claims.len(),
        ));
    }
    Err(Stop::new(format!("{}\n{} sample(s) do not behave", problems.join("\n"), problems.len())))
}

/// The table of code and joint rules: on how many repositories each is met, in all and by language.
fn try_on(ruleset: &Ruleset, repositories: &[PathBuf]) -> Result<(), Stop> {
    let mut met: BTreeMap<Arc<str>, (usize, BTreeMap<&str, usize>)> = BTreeMap::new();
    let code = ruleset.code.iter().map(|r| &r.id);
    for id in code.chain(ruleset.joint.iter().map(|r| &r.id)) {
        met.insert(id.clone(), (0, BTreeMap::new()));
    }
    for repository in repositories {
        for (rule, languages) in HowArgs::default().met(repository, ruleset)? {
            if let Some((all, by)) = met.get_mut(&rule) {
                *all += 1;
                for language in languages {
                    *by.entry(language).or_default() += 1;
                }
            }
        }
    }
    let mut text = String::from("rule\trepositories\tby language\n");
    for (rule, (all, by)) in &met {
        let by: Vec<String> = by.iter().map(|(language, n)| format!("{language} {n}")).collect();
        let _ = writeln!(text, "{rule}\t{all}\t{}", by.join(", "));
    }
    output::print(&text)?;
    let never: Vec<&str> = met.iter().filter(|(_, (all, _))| *all == 0).map(|(rule, _)| &**rule).collect();
    if never.is_empty() {
        return Ok(());
    }
    let said =
        format!("NeverHit: {} rule(s) are met on none of {} repositories", never.len(), repositories.len());
    Err(Stop::new(format!("{}\n{said}", never.join("\n"))))
}
