//! `stackfit deps [PATH]`: dependencies, where they are declared and used, what they stand for.

use clap::Args;

use super::{LookArgs, ScanArgs, Stop, output};
use crate::model::{Ecosystem, Scope};
use crate::render::{DependencyFilter, DependencyFormat, dependencies};

#[derive(Args)]
pub(super) struct DepsArgs {
    #[command(flatten)]
    scan: ScanArgs,
    /// Format of what is printed: table, json or csv
    #[arg(long, value_name = "FORMAT", default_value = "table", value_parser = plain_format_of, help_heading = "Output")]
    format: DependencyFormat,
    /// Only dependencies of this registry: npm, pypi, go, crates, maven, rubygems, packagist, nuget, hex, conda, jsr, meteor
    #[arg(long, value_name = "REGISTRY", value_parser = ecosystem_of, help_heading = "Filter")]
    ecosystem: Vec<Ecosystem>,
    /// Only dependencies of this scope: runtime, optional, peer, build, dev, test
    #[arg(long, value_name = "SCOPE", value_parser = scope_of, help_heading = "Filter")]
    scope: Vec<Scope>,
    /// Only those that no product code imports, where imports are read
    #[arg(long, help_heading = "Filter")]
    unused: bool,
    /// Only those that the rules do not know
    #[arg(long, help_heading = "Filter")]
    unknown: bool,
    /// Also what only a lockfile lists and nobody here asks for
    #[arg(long, help_heading = "Filter")]
    transitive: bool,
    #[command(flatten)]
    look: LookArgs,
}

pub(super) fn run(args: &DepsArgs) -> Result<(), Stop> {
    let ruleset = args.scan.ruleset()?;
    let report = args.scan.report(ruleset, !args.look.quiet)?;
    let filter = DependencyFilter {
        ecosystems: args.ecosystem.clone(),
        scopes: args.scope.clone(),
        unused: args.unused,
        unknown: args.unknown,
        transitive: args.transitive,
    };
    output::print(&dependencies(&report, &filter, args.format, &args.look.text(true)))
}

fn plain_format_of(word: &str) -> Result<DependencyFormat, String> {
    DependencyFormat::parse(word)
        .ok_or_else(|| unknown("format", DependencyFormat::ALL.map(DependencyFormat::as_str).as_slice()))
}

fn ecosystem_of(word: &str) -> Result<Ecosystem, String> {
    Ecosystem::parse(word)
        .ok_or_else(|| unknown("registry", Ecosystem::ALL.map(Ecosystem::as_str).as_slice()))
}

fn scope_of(word: &str) -> Result<Scope, String> {
    Scope::parse(word).ok_or_else(|| unknown("scope", Scope::ALL.map(Scope::as_str).as_slice()))
}

fn unknown(what: &str, all: &[&str]) -> String {
    format!("unknown {what}: one of {}", all.join(", "))
}
