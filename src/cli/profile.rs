//! `stackfit [PATH]`: the main job.

use std::path::PathBuf;

use clap::Args;

use super::{LookArgs, ScanArgs, Stop, format_of, output};
use crate::options::Change;
use crate::render::{Format, render};

#[derive(Args)]
pub(super) struct ProfileArgs {
    #[command(flatten)]
    scan: ScanArgs,
    /// Judge as if this were not there: path:GLOB, workload:ID or package:REGISTRY/NAME; may be given more than once
    #[arg(long, value_name = "WHAT", value_parser = Change::without, help_heading = "What if")]
    without: Vec<Change>,
    /// Judge as if the team needed a workload this much: strong, medium, weak or none; may be given more than once
    #[arg(long, value_name = "WORKLOAD=STRENGTH", value_parser = Change::assume, help_heading = "What if")]
    assume: Vec<Change>,
    /// Format of what is printed: text, json, markdown or adr (an architecture decision record)
    #[arg(long, value_name = "FORMAT", default_value = "text", value_parser = format_of, help_heading = "Output")]
    format: Format,
    /// Write to FILE instead of the terminal
    #[arg(short, long, value_name = "FILE", help_heading = "Output")]
    output: Option<PathBuf>,
    /// Write another format to a file as well, from the same scan; may be given more than once
    #[arg(long, value_name = "FORMAT=FILE", value_parser = target_of, help_heading = "Output")]
    out: Vec<(Format, PathBuf)>,
    #[command(flatten)]
    look: LookArgs,
}

pub(super) fn run(args: &ProfileArgs) -> Result<(), Stop> {
    let ruleset = args.scan.ruleset()?;
    let changes: Vec<Change> = args.without.iter().chain(&args.assume).cloned().collect();
    let report = args.scan.report_if(ruleset, !args.look.quiet, changes)?;
    for (format, file) in &args.out {
        output::write_file(file, &render(&report, *format, &args.look.text(false)))?;
    }
    match &args.output {
        Some(file) => output::write_file(file, &render(&report, args.format, &args.look.text(false))),
        None if !args.out.is_empty() && args.format == Format::Text && args.look.quiet => Ok(()),
        None => output::print(&render(&report, args.format, &args.look.text(true))),
    }
}

fn target_of(word: &str) -> Result<(Format, PathBuf), String> {
    let (format, file) = word.split_once('=').ok_or("expected FORMAT=FILE")?;
    if file.is_empty() {
        return Err("expected a file after `=`".into());
    }
    Ok((format_of(format)?, PathBuf::from(file)))
}
