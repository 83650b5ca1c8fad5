//! Trees to scan, and ways to scan them.

use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::LazyLock;
use std::time::{Duration, Instant};

use stackfit::model::Report;
use stackfit::options::Options;
use stackfit::render::{Format, TextOptions, render};
use stackfit::rules::Ruleset;
use stackfit::source::{Prune, WalkLimits, Worktree};
use tempfile::TempDir;

/// The built-in rules, loaded once.
pub(crate) static RULES: LazyLock<Ruleset> = LazyLock::new(|| {
    Ruleset::builtin().unwrap_or_else(|errors| {
        let lines: Vec<String> = errors.iter().map(ToString::to_string).collect();
        panic!("the built-in rules do not load:\n{}", lines.join("\n"))
    })
});

/// Top folder of this repository.
pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// All files below a folder, sorted.
pub(crate) fn files_below(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() { folders.push(path) } else { files.push(path) }
        }
    }
    files.sort();
    files
}

/// Names of the folders below `testdata/repos`, sorted.
pub(crate) fn cases() -> Vec<String> {
    let mut names: Vec<String> = std::fs::read_dir(root().join("testdata/repos"))
        .unwrap()
        .map(|e| e.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    assert!(!names.is_empty());
    names
}

/// A folder on disk that goes away with the test.
pub(crate) struct Tree {
    _temporary: TempDir,
    /// The folder to scan.
    pub path: PathBuf,
}

impl Tree {
    /// An empty one called `name`.
    pub(crate) fn named(name: &str) -> Self {
        let temporary = TempDir::new().unwrap();
        let path = temporary.path().join(name);
        std::fs::create_dir(&path).unwrap();
        Self { _temporary: temporary, path }
    }

    /// One with these files.
    pub(crate) fn of(files: &[(&str, &str)]) -> Self {
        let tree = Self::named("tree");
        for (path, text) in files {
            tree.write(path, text);
        }
        tree
    }

    /// A copy of `testdata/repos/<name>` with manifests under their real names.
    pub(crate) fn case(name: &str) -> Self {
        Self::copy(&root().join("testdata/repos").join(name), name)
    }

    /// A copy of a folder, called `name`, with manifests under their real names.
    pub(crate) fn copy(from: &Path, name: &str) -> Self {
        let tree = Self::named(name);
        for file in files_below(from) {
            let path = file.strip_prefix(from).unwrap().to_str().unwrap();
            if path == "EXPECT.toml" {
                continue;
            }
            let to = tree.path.join(path.strip_suffix(".in").unwrap_or(path));
            std::fs::create_dir_all(to.parent().unwrap()).unwrap();
            std::fs::copy(&file, to).unwrap();
        }
        tree
    }

    pub(crate) fn write(&self, path: &str, text: &str) {
        let file = self.path.join(path);
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(file, text).unwrap();
    }

    /// The path as an argument.
    pub(crate) fn arg(&self) -> &str {
        self.path.to_str().unwrap()
    }

    /// The report, made in this process.
    pub(crate) fn profile(&self, threads: usize) -> Report {
        let walk = WalkLimits { threads, prune: Prune::new(&RULES.prune).unwrap(), ..WalkLimits::default() };
        let source = Worktree::open(&self.path, walk).unwrap();
        let options = Options { threads, repo_config: true, ..Options::default() };
        stackfit::profile(&source, &options, &RULES, &|_, _| {}).unwrap()
    }

    /// The report as JSON text.
    pub(crate) fn json(&self, threads: usize) -> String {
        render(&self.profile(threads), Format::Json, &TextOptions::default())
    }
}

/// What a run of the program left.
#[derive(Debug)]
pub(crate) struct Run {
    /// Exit code; -1 when a signal ended it.
    pub code: i32,
    pub out: String,
    pub err: String,
}

impl Run {
    /// Its output; the exit code must be 0.
    #[track_caller]
    pub(crate) fn ok(self) -> String {
        assert_eq!(self.code, 0, "{}", self.err);
        self.out
    }

    /// Its output as JSON; the exit code must be 0.
    #[track_caller]
    pub(crate) fn json(self) -> serde_json::Value {
        serde_json::from_str(&self.ok()).unwrap()
    }

    /// Checks exit code 2, nothing on stdout and a last line of stderr that contains `why`; returns stderr.
    #[track_caller]
    pub(crate) fn fails(self, why: &str) -> String {
        assert_eq!((self.code, self.out.as_str()), (2, ""), "{}", self.err);
        let last = self.err.lines().last().unwrap_or_default();
        assert!(
            last.starts_with("stackfit: ") && last.contains(why),
            "expected {why:?} at the end of\n{}",
            self.err
        );
        assert!(!self.err.contains("panicked"), "{}", self.err);
        self.err
    }
}

/// Runs the program without any of the environment's variables.
#[track_caller]
pub(crate) fn stackfit(arguments: &[&str]) -> Run {
    run(&mut program(arguments))
}

/// The program, to be run by [`run`].
pub(crate) fn program(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_stackfit"));
    command.env_clear().args(arguments).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// Far more than any run takes, so that only one that hangs is ended.
const PATIENCE: Duration = Duration::from_secs(300);

/// Runs a command to its end.
#[track_caller]
pub(crate) fn run(command: &mut Command) -> Run {
    let mut child = command.spawn().unwrap();
    let read = |stream: Option<Box<dyn Read + Send>>| {
        std::thread::spawn(move || {
            let mut bytes = Vec::new();
            if let Some(mut stream) = stream {
                stream.read_to_end(&mut bytes).unwrap();
            }
            String::from_utf8(bytes).unwrap()
        })
    };
    let out = read(child.stdout.take().map(|s| Box::new(s) as _));
    let err = read(child.stderr.take().map(|s| Box::new(s) as _));
    let started = Instant::now();
    let status = loop {
        if let Some(status) = child.try_wait().unwrap() {
            break status;
        }
        if started.elapsed() > PATIENCE {
            child.kill().unwrap();
            panic!("hangs: {command:?}");
        }
        std::thread::sleep(Duration::from_millis(5));
    };
    Run { code: status.code().unwrap_or(-1), out: out.join().unwrap(), err: err.join().unwrap() }
}
