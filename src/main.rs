//! The `stackfit` program.

use std::process::ExitCode;

fn main() -> ExitCode {
    stackfit::cli::run(std::env::args_os())
}
