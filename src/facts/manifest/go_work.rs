//! Go workspaces: `go.work`.
//!
//! Source: <https://go.dev/ref/mod#workspaces>.

use super::collect::Collector;
use super::go_mod::lines;
use super::recover::readable;
use crate::facts::{Format, Input, Parsed, file_name};
use crate::model::Ecosystem;

/// `go.work`: the folders of the modules that are built together. It names no dependency; `replace` is not read.
pub(crate) const FORMAT: Format =
    Format { name: "go.work", matches: |path| file_name(path) == "go.work", parse };

fn parse(input: &Input) -> Parsed {
    let mut out = Collector::new(input, Ecosystem::Go);
    let (text, conflict) = readable(input.text);
    if let Some(offset) = conflict {
        out.warn(offset, "W-PARSE", "has merge conflict markers; the upper side is read");
    }
    for line in lines(&text, &mut out) {
        if let (Some(folder), "use") = (line.words.first(), line.directive) {
            out.workspace(folder);
        }
    }
    out.finish()
}

#[cfg(test)]
mod tests {
    use super::super::testing::{read, said};
    use super::*;

    #[test]
    fn members() {
        let text = "go 1.22 // x\n\nuse .\nuse (\n\t./api // the API\n\t\"./my-worker\"\n\n\tlib\n)\nreplace a/b => ./c\nuse(\n\t./late\n)\n";
        let parsed = read(&FORMAT, "go.work", text);
        assert_eq!(parsed.workspaces, [".", "./api", "./my-worker", "lib", "./late"]);
        assert!(parsed.facts.is_empty() && parsed.unit.is_none() && parsed.diagnostics.is_empty());
    }

    #[test]
    fn truncated() {
        let text = "go 1.22\nuse (\n\t./a\n";
        assert_eq!(read(&FORMAT, "go.work", text).workspaces, ["./a"]);
        assert_eq!(said(&FORMAT, "go.work", text), ["2 W-PARSE"]);
    }
}
