//! `stackfit explain [NAME [PATH]]`: what is known of a subject, and what a repository shows for it.

use std::path::PathBuf;

use clap::Args;

use super::{HowArgs, LookArgs, Stop, output, plain_format_of};
use crate::model::Ecosystem;
use crate::render::{Format, catalogue, explanation};

#[derive(Args)]
pub(super) struct ExplainArgs {
    /// What to explain: the id or title of a workload, criterion, part of a hybrid, name, article, claim, correction,
    /// rule or package; `kind:NAME` where several share one. Without it, everything that can be explained is listed
    name: Option<String>,
    /// Folder whose evidence to show as well
    path: Option<PathBuf>,
    /// Format of what is printed: text, json or markdown
    #[arg(long, value_name = "FORMAT", default_value = "text", value_parser = plain_format_of, help_heading = "Output")]
    format: Format,
    #[command(flatten)]
    how: HowArgs,
    #[command(flatten)]
    look: LookArgs,
}

pub(super) fn run(args: &ExplainArgs) -> Result<(), Stop> {
    let ruleset = args.how.ruleset()?;
    let look = args.look.text(true);
    let Some(name) = &args.name else {
        return output::print(&catalogue(&crate::catalogue(ruleset), args.format, &look));
    };
    // A name that does not exist is said before a scan is waited for.
    let mut explained = crate::explain(name, ruleset, None).map_err(|near| {
        let several = args.path.as_ref().map(|path| format!("{name} {}", path.display()));
        match several.filter(|_| args.path.as_ref().is_some_and(|path| !path.exists())) {
            Some(words) if crate::explain(&words, ruleset, None).is_ok() => Stop::new(format!(
                "nothing is called `{name}`: put a name of several words in quotes, \"{words}\""
            )),
            _ => unknown(name, &near),
        }
    })?;
    if let Some(path) = &args.path {
        let report = args.how.report(path, ruleset, !args.look.quiet)?;
        explained = crate::explain(name, ruleset, Some(&report)).map_err(|near| unknown(name, &near))?;
    }
    output::print(&explanation(&explained, args.format, &look))
}

fn unknown(name: &str, near: &[String]) -> Stop {
    let help = match near {
        [] => "`stackfit explain` lists what can be explained".to_string(),
        near => {
            let near: Vec<String> = near.iter().map(|n| format!("`{n}`")).collect();
            format!("did you mean {}?", near.join(" or "))
        }
    };
    let package = name.split_once('/').is_some_and(|(registry, _)| Ecosystem::parse(registry).is_some());
    if package {
        return Stop::new(format!("the rules know no package `{name}`: {help}"));
    }
    Stop::new(format!("nothing is called `{name}`: {help}"))
}
