//! `stackfit rules list` and `stackfit rules check`.

use std::fmt::Write as _;
use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::{Stop, load_rules, output};
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
    /// Run every sample of every rule
    Check,
}

pub(super) fn run(args: &RulesArgs) -> Result<(), Stop> {
    let ruleset = load_rules(&args.rules)?;
    match args.command {
        RulesCommand::List => output::print(&list(&ruleset)),
        RulesCommand::Check => check(&ruleset),
    }
}

fn list(ruleset: &Ruleset) -> String {
    let mut rows: Vec<(&str, String, &str)> = Vec::new();
    rows.extend(ruleset.code.iter().map(|r| (&*r.id, says(&r.says), &*r.why)));
    rows.extend(ruleset.files.iter().map(|r| (&*r.id, says(&r.says), &*r.why)));
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
                + ruleset.files.iter().map(|r| r.must_match.len() + r.must_not_match.len()).sum::<usize>();
        let packages: usize = ruleset.packages.values().map(|t| t.len()).sum();
        return output::print(&format!(
            "{} code rules, {} file rules, {packages} packages, {} claims: {samples} samples behave\n",
            ruleset.code.len(),
            ruleset.files.len(),
            ruleset.claims.len(),
        ));
    }
    Err(Stop::new(format!("{}\n{} sample(s) do not behave", problems.join("\n"), problems.len())))
}
