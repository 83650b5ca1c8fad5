//! Where output goes: the terminal, files, the progress bar.

use std::io::{ErrorKind, IsTerminal, Write};
use std::path::Path;

use indicatif::{ProgressBar, ProgressStyle};

use super::Stop;

/// Prints a finished text; a reader that has gone away (`| head`) is no failure.
pub(super) fn print(text: &str) -> Result<(), Stop> {
    let mut out = std::io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(e) if e.kind() != ErrorKind::BrokenPipe => {
            Err(Stop::new(format!("cannot write the output: {e}")))
        }
        _ => Ok(()),
    }
}

/// Writes an error to stderr, the program's name before its last line; nothing more can be done when that fails.
pub(super) fn complain(message: &str) {
    let shown = crate::render::plain(message);
    let (details, last) = shown.rsplit_once('\n').map_or(("", &*shown), |(d, l)| (d, l));
    let mut err = std::io::stderr().lock();
    for line in details.lines() {
        let _ = writeln!(err, "{line}");
    }
    let _ = writeln!(err, "stackfit: {last}");
}

/// Writes a file whole or not at all: a temporary file beside it is renamed. A link at the destination is refused.
pub(super) fn write_file(file: &Path, text: &str) -> Result<(), Stop> {
    let fail = |why: String| Stop::new(format!("{}: cannot be written: {why}", file.display()));
    if let Ok(found) = std::fs::symlink_metadata(file)
        && !found.is_file()
    {
        return Err(fail("it is there and is no regular file".into()));
    }
    let folder = match file.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    let mut temporary = tempfile::NamedTempFile::new_in(folder).map_err(|e| fail(e.kind().to_string()))?;
    temporary.write_all(text.as_bytes()).map_err(|e| fail(e.to_string()))?;
    readable(&temporary).map_err(|e| fail(e.to_string()))?;
    temporary.persist(file).map_err(|e| fail(e.error.to_string()))?;
    Ok(())
}

/// Temporary files are private; a report is as readable as any file its owner writes.
#[cfg(unix)]
fn readable(file: &tempfile::NamedTempFile) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    file.as_file().set_permissions(std::fs::Permissions::from_mode(0o644))
}

#[cfg(not(unix))]
fn readable(_file: &tempfile::NamedTempFile) -> std::io::Result<()> {
    Ok(())
}

/// A bar on stderr while files are read; nothing where stderr is no terminal.
pub(super) struct Progress {
    bar: Option<ProgressBar>,
}

impl Progress {
    pub(super) fn new(wanted: bool) -> Self {
        if !wanted || !std::io::stderr().is_terminal() {
            return Self { bar: None };
        }
        let bar = ProgressBar::new(0);
        if let Ok(style) = ProgressStyle::with_template("{bar:30} {pos}/{len} files") {
            bar.set_style(style);
        }
        Self { bar: Some(bar) }
    }

    /// `done` of `total` files are read; drawn every 64 files.
    pub(super) fn tick(&self, done: u64, total: u64) {
        if let Some(bar) = &self.bar
            && done.is_multiple_of(64)
        {
            bar.set_length(total);
            bar.set_position(done);
        }
    }

    pub(super) fn finish(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}
