//! Paket, another package manager of .NET: `paket.dependencies`.
//!
//! Source: <https://fsprojects.github.io/Paket/dependencies-file.html>.

use super::collect::Collector;
use super::msbuild::note_conflict;
use super::recover::readable;
use super::scopes;
use crate::facts::{Format, Input, Parsed, file_name};
use crate::model::{Ecosystem, Scope};

/// `paket.dependencies`: packages and tools by group. What comes from Git, GitHub or an address names files, not packages.
/// Not read: `paket.references` (which project takes what) and `paket.lock`.
pub(crate) const FORMAT: Format = Format {
    name: "paket.dependencies",
    matches: |path| file_name(path).eq_ignore_ascii_case("paket.dependencies"),
    parse,
};

fn parse(input: &Input) -> Parsed {
    let mut out = Collector::new(input, Ecosystem::Nuget);
    let (text, conflict) = readable(input.text);
    note_conflict(conflict, &mut out);
    let mut scope = Scope::Runtime;
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let start = at + (line.len() - line.trim_start().len());
        at += line.len();
        let mut words = line.split_whitespace();
        match (words.next().map(str::to_ascii_lowercase).as_deref(), words.next()) {
            // A group lasts until the next one.
            (Some("group"), Some(name)) => scope = scopes::by_name(name).unwrap_or(Scope::Runtime),
            (Some("nuget"), Some(name)) => {
                let requirement: Vec<&str> = words.take_while(|w| is_requirement(w)).collect();
                out.dependency(start, name, &requirement.join(" "), scope);
            }
            (Some("clitool" | "dotnet-tool"), Some(name)) => {
                let requirement: Vec<&str> = words.take_while(|w| is_requirement(w)).collect();
                out.dependency(start, name, &requirement.join(" "), Scope::Dev);
            }
            (Some("nuget" | "clitool" | "dotnet-tool"), None) => {
                out.warn(start, "W-PARSE", "names no package")
            }
            _ => {}
        }
    }
    out.finish()
}

/// Whether a word belongs to the version; options (`framework: net8`) and comments follow it.
fn is_requirement(word: &str) -> bool {
    !word.ends_with(':') && !word.starts_with("//") && !word.starts_with('#')
}

#[cfg(test)]
mod tests {
    use super::super::testing::{dependencies, said};
    use super::*;

    #[test]
    fn packages_by_group() {
        let text = "// ours\nsource https://api.nuget.org/v3/index.json\nstorage: none\nframework: net8.0\nnuget FSharp.Core ~> 8.0\nNUGET Giraffe >= 6.0 < 7.0 prerelease\nnuget Suave framework: net8.0\n# nuget Commented\n  nuget Indented // why\nclitool fake-cli 5.0\ngithub fsharp/FAKE src/x.fs\n\ngroup Test\n    source https://api.nuget.org/v3/index.json\n    nuget Expecto\ngroup Build\nnuget Fake.Core.Target == 6.0 restriction: >= net8.0\ngroup Samples\nnuget Argu\nnuget\n";
        assert_eq!(
            dependencies(&FORMAT, "paket.dependencies", text),
            [
                "5 nuget FSharp.Core runtime ~> 8.0",
                "6 nuget Giraffe runtime >= 6.0 < 7.0 prerelease",
                "7 nuget Suave runtime ",
                "9 nuget Indented runtime ",
                "10 nuget fake-cli dev 5.0",
                "15 nuget Expecto test ",
                "17 nuget Fake.Core.Target build == 6.0",
                "19 nuget Argu runtime ",
            ]
        );
        assert_eq!(said(&FORMAT, "paket.dependencies", text), ["20 W-PARSE"]);
        let conflict = "nuget a\n<<<<<<< x\nnuget b 1\n=======\nnuget b 2\n>>>>>>> y\n";
        assert_eq!(dependencies(&FORMAT, "paket.dependencies", conflict).len(), 2);
        assert_eq!(said(&FORMAT, "paket.dependencies", conflict), ["2 W-PARSE"]);
    }
}
