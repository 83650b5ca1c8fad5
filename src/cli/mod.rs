//! The command line; the only room that names `clap`. One file a subcommand; nothing is decided here.

mod deps;
mod evidence;
mod explain;
mod output;
mod profile;
mod rules;

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::model::{Inventory, Report};
use crate::options::{Change, Config, Limits, Need, Options};
use crate::render::{Format, TextOptions, Verbosity};
use crate::rules::{Ruleset, read_directory};
use crate::source::{Prune, Source, SourceError, WalkLimits, Worktree};

/// Could not do its job: usage, input, configuration or rules that cannot be used, output that cannot be written.
const FAILED: u8 = 2;

/// Runs the program with the arguments given, the program's name first, and returns its exit code.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    quiet_guarded_panics();
    let cli = match Cli::try_parse_from(arguments) {
        Ok(cli) => cli,
        // Help and version go to stdout and are no failure.
        Err(e) if !e.use_stderr() => {
            let _ = e.print();
            return ExitCode::SUCCESS;
        }
        Err(e) => {
            output::complain(&misused(&e));
            return ExitCode::from(FAILED);
        }
    };
    match cli.run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(Stop { message }) => {
            output::complain(&message);
            ExitCode::from(FAILED)
        }
    }
}

/// Why the program stops with exit code 2: one or more lines, the last of which says it all.
struct Stop {
    message: String,
}

impl Stop {
    fn new(message: impl Into<String>) -> Self {
        Self { message: message.into() }
    }
}

/// Turns what clap says around: its first paragraph says why and goes last.
fn misused(error: &clap::Error) -> String {
    let text = error.to_string();
    if error.kind() == clap::error::ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand {
        return format!("{text}\na subcommand is missing");
    }
    let (first, rest) = text.split_once("\n\n").unwrap_or((&text, ""));
    let words: Vec<&str> = first.trim_start_matches("error:").split_whitespace().collect();
    format!("{}\n\n{}", rest.trim_end(), words.join(" ")).trim_start_matches('\n').to_string()
}

/// Suggests, with evidence, whether the backend of a codebase fits Node.js, Python or a hybrid.
///
/// Reads the repository at PATH (the current folder by default), looks for real-time, machine-learning, automation and
/// other workloads, and maps them onto the guidance of five published articles. Nothing of what is scanned is run.
#[derive(Parser)]
#[command(name = "stackfit", version, args_conflicts_with_subcommands = true, max_term_width = 100)]
#[command(after_help = "Exit codes: 0 done, 2 could not do its job; the last line on stderr says why.")]
struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    profile: profile::ProfileArgs,
}

#[derive(Subcommand)]
enum Command {
    /// List every piece of evidence, with filters
    Evidence(evidence::EvidenceArgs),
    /// List dependencies: where they are declared and used, what they stand for
    Deps(deps::DepsArgs),
    /// Say what is known of a workload, claim, criterion, rule or package, and what a repository shows for it
    Explain(explain::ExplainArgs),
    /// List, check, count or document the rules
    Rules(rules::RulesArgs),
}

impl Cli {
    fn run(self) -> Result<(), Stop> {
        match self.command {
            None => profile::run(&self.profile),
            Some(Command::Evidence(args)) => evidence::run(&args),
            Some(Command::Deps(args)) => deps::run(&args),
            Some(Command::Explain(args)) => explain::run(&args),
            Some(Command::Rules(args)) => rules::run(&args),
        }
    }
}

/// What to scan and how; shared by every subcommand that scans.
#[derive(Args)]
struct ScanArgs {
    /// Folder to scan
    #[arg(default_value = ".")]
    path: PathBuf,
    #[command(flatten)]
    how: HowArgs,
}

/// How to scan.
#[derive(Args, Default)]
struct HowArgs {
    /// Further rules: a directory shaped like stackfit's own `heuristics/`; may be given more than once
    #[arg(long, value_name = "DIR", help_heading = "Scan")]
    rules: Vec<PathBuf>,
    /// Configuration to use instead of the scanned folder's `stackfit.toml`
    #[arg(long, value_name = "FILE", help_heading = "Scan")]
    config: Option<PathBuf>,
    /// Ignore the scanned folder's own `stackfit.toml`
    #[arg(long, help_heading = "Scan")]
    no_repo_config: bool,
    /// Count only what code does: neither dependencies that are declared nor configuration nor what authors say
    #[arg(long, help_heading = "Scan")]
    code_only: bool,
    /// Worker threads; one per core by default
    #[arg(long, value_name = "N", default_value_t = 0, hide_default_value = true, help_heading = "Scan")]
    threads: usize,
}

impl ScanArgs {
    fn ruleset(&self) -> Result<&'static Ruleset, Stop> {
        self.how.ruleset()
    }

    fn report(&self, ruleset: &Ruleset, progress: bool) -> Result<Report, Stop> {
        self.how.report(&self.path, ruleset, progress)
    }

    /// The report if some things were otherwise.
    fn report_if(&self, ruleset: &Ruleset, progress: bool, changes: Vec<Change>) -> Result<Report, Stop> {
        let known = |id: &str| ruleset.workloads.contains_key(id);
        if let Some(id) = changes.iter().filter_map(Change::workload).find(|id| !known(id)) {
            let hint = "`stackfit explain` lists them";
            return Err(Stop::new(format!("unknown workload `{id}`: {hint}")));
        }
        self.how.scan(&self.path, ruleset, progress, changes, crate::profile)
    }

    fn inventory(&self, ruleset: &Ruleset, progress: bool) -> Result<Inventory, Stop> {
        self.how.inventory(&self.path, ruleset, progress)
    }
}

impl HowArgs {
    fn ruleset(&self) -> Result<&'static Ruleset, Stop> {
        load_rules(&self.rules)
    }

    fn report(&self, path: &Path, ruleset: &Ruleset, progress: bool) -> Result<Report, Stop> {
        self.scan(path, ruleset, progress, Vec::new(), crate::profile)
    }

    fn inventory(&self, path: &Path, ruleset: &Ruleset, progress: bool) -> Result<Inventory, Stop> {
        self.scan(path, ruleset, progress, Vec::new(), crate::inventory)
    }

    /// With which rules, and where, code is met; see [`crate::met_rules`].
    fn met(&self, path: &Path, ruleset: &Ruleset) -> Result<crate::MetRules, Stop> {
        self.scan(path, ruleset, false, Vec::new(), crate::met_rules)
    }

    fn scan<T>(
        &self,
        path: &Path,
        ruleset: &Ruleset,
        progress: bool,
        what_if: Vec<Change>,
        how: How<T>,
    ) -> Result<T, Stop> {
        let options = Options {
            threads: self.threads,
            repo_config: !self.no_repo_config && self.config.is_none(),
            code_only: self.code_only,
            config: self.configuration(ruleset)?,
            what_if,
            limits: Limits::default(),
        };
        if self.threads > MOST_THREADS {
            return Err(Stop::new(format!("--threads {}: at most {MOST_THREADS}", self.threads)));
        }
        let walk = WalkLimits {
            max_files: options.limits.files as u64,
            max_depth: options.limits.depth,
            threads: options.threads,
            prune: Prune::new(&ruleset.prune).map_err(|e| Stop::new(format!("prune.toml: {e}")))?,
        };
        let source = Worktree::open(path, walk).map_err(|e| Stop::new(e.to_string()))?;
        let bar = output::Progress::new(progress);
        let found = how(&source as &dyn Source, &options, ruleset, &|done, total| bar.tick(done, total));
        bar.finish();
        found.map_err(|e| Stop::new(e.to_string()))
    }

    /// The configuration that was named, checked; else none.
    fn configuration(&self, ruleset: &Ruleset) -> Result<Config, Stop> {
        let Some(file) = &self.config else { return Ok(Config::default()) };
        let text = std::fs::read_to_string(file)
            .map_err(|e| Stop::new(format!("{}: cannot be read: {e}", file.display())))?;
        let config =
            Config::parse(&text, &file.display().to_string()).map_err(|e| Stop::new(e.to_string()))?;
        let unknown = |need: &&Need| !ruleset.workloads.contains_key(need.workload.as_str());
        match config.needs.iter().find(unknown) {
            None => Ok(config),
            Some(need) => {
                let place = &need.narrowing.location;
                let message = format!("{}:{}: unknown workload `{}`", place.path, place.line, need.workload);
                Err(Stop::new(message))
            }
        }
    }
}

/// What is made of a source.
type How<T> = fn(&dyn Source, &Options, &Ruleset, crate::Progress) -> Result<T, SourceError>;

/// More threads than this only cost memory (16 MiB of stack each, when touched).
const MOST_THREADS: usize = 256;

/// How much is said, and how it looks.
#[derive(Args)]
struct LookArgs {
    /// Only the verdict
    #[arg(short, long, conflicts_with = "verbose", help_heading = "Output")]
    quiet: bool,
    /// Everything: all evidence, components, citations and messages
    #[arg(short, long, help_heading = "Output")]
    verbose: bool,
    /// When to use colour
    #[arg(long, value_enum, default_value_t = Color::Auto, value_name = "WHEN", help_heading = "Output")]
    color: Color,
    /// Width of text in columns; the terminal's by default, else 100
    #[arg(long, value_name = "COLUMNS", help_heading = "Output")]
    width: Option<usize>,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Color {
    Auto,
    Always,
    Never,
}

impl LookArgs {
    fn verbosity(&self) -> Verbosity {
        match (self.quiet, self.verbose) {
            (true, _) => Verbosity::Quiet,
            (_, true) => Verbosity::Verbose,
            _ => Verbosity::Normal,
        }
    }

    /// Options for text; colour only where it goes to a terminal that wants it.
    fn text(&self, to_stdout: bool) -> TextOptions {
        let auto =
            to_stdout && anstream::AutoStream::choice(&std::io::stdout()) != anstream::ColorChoice::Never;
        let color = match self.color {
            Color::Always => true,
            Color::Never => false,
            Color::Auto => auto,
        };
        let terminal = || terminal_size::terminal_size().filter(|_| to_stdout).map(|(w, _)| usize::from(w.0));
        TextOptions { width: self.width.or_else(terminal).unwrap_or(100), color, verbosity: self.verbosity() }
    }
}

fn format_of(word: &str) -> Result<Format, String> {
    one_of(word, &Format::ALL)
}

/// A format of what is no report: there is no decision to record.
fn plain_format_of(word: &str) -> Result<Format, String> {
    one_of(word, &[Format::Text, Format::Json, Format::Markdown])
}

fn one_of(word: &str, formats: &[Format]) -> Result<Format, String> {
    Format::parse(word).filter(|f| formats.contains(f)).ok_or_else(|| {
        let all: Vec<_> = formats.iter().map(|f| f.as_str()).collect();
        format!("unknown format: one of {}", all.join(", "))
    })
}

/// Built-in rules and those of further directories; every problem is a line with its place.
fn load_rules(directories: &[PathBuf]) -> Result<&'static Ruleset, Stop> {
    let mut extra = Vec::new();
    for directory in directories {
        extra.extend(read_directory(directory).map_err(|e| Stop::new(e.to_string()))?);
    }
    // They live as long as the program: taking 30,000 packages apart again at its end would cost more than many a scan.
    Ruleset::with_extra(extra).map(|rules| &*Box::leak(Box::new(rules))).map_err(|errors| {
        let mut lines: Vec<String> = errors.iter().take(20).map(ToString::to_string).collect();
        lines.push(format!("the rules cannot be used: {} problem(s)", errors.len()));
        Stop::new(lines.join("\n"))
    })
}

/// A panic inside a per-file guard becomes a diagnostic of the report and prints nothing.
fn quiet_guarded_panics() {
    let usual = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |info| {
        if !crate::guarded() {
            usual(info);
        }
    }));
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_well_formed() {
        super::Cli::command().debug_assert();
    }
}
