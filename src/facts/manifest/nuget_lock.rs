//! NuGet lockfiles: `packages.lock.json`.
//!
//! Source: <https://learn.microsoft.com/nuget/consume-packages/package-references-in-project-files#locking-dependencies>.

use std::collections::HashMap;

use super::collect::Collector;
use super::json;
use super::tree::Value;
use crate::facts::{Format, Input, Parsed, file_name};
use crate::model::{Ecosystem, Scope};

/// `packages.lock.json`: each package once, whatever the number of target frameworks. Projects of the tree are left out.
pub(crate) const FORMAT: Format = Format {
    name: "packages.lock.json",
    matches: |path| {
        let file = file_name(path);
        // `packages.PROJECT.lock.json` where several projects share a folder.
        file.starts_with("packages.") && file.ends_with(".lock.json") || file == "packages.lock.json"
    },
    parse,
};

fn parse(input: &Input) -> Parsed {
    let mut out = Collector::new(input, Ecosystem::Nuget);
    let Some(root) = json::parse(input.text, &mut out) else { return out.finish() };
    let mut found: Vec<(usize, &str, &str, bool)> = Vec::new();
    let mut known: HashMap<String, usize> = HashMap::new();
    let frameworks = root.get("dependencies").map(Value::members).unwrap_or_default();
    for member in frameworks.iter().flat_map(|f| f.value.members()) {
        let field = |name| member.value.get(name).and_then(Value::str).unwrap_or_default();
        let direct = match field("type") {
            "Direct" => true,
            // Pinned centrally, but no project references it.
            "Transitive" | "CentralTransitive" => false,
            _ => continue,
        };
        let package = (member.offset, member.key.as_str(), field("resolved"), direct);
        match known.get(&member.key.to_ascii_lowercase()).and_then(|at| found.get_mut(*at)) {
            Some(before) if direct && !before.3 => *before = package,
            Some(_) => {}
            None => {
                known.insert(member.key.to_ascii_lowercase(), found.len());
                found.push(package);
            }
        }
    }
    for (at, name, version, direct) in found {
        out.locked(at, name, version, Scope::Runtime, direct);
    }
    out.finish()
}

#[cfg(test)]
mod tests {
    use super::super::testing::{locked, said};
    use super::*;

    const LOCK: &str = r#"{
  "version": 2,
  "dependencies": {
    "net472": {
      "Serilog": { "type": "Transitive", "resolved": "3.1.0" },
      "shop.core": { "type": "Project", "dependencies": { "Polly": "[8.0.0, )" } }
    },
    "net8.0": {
      "Serilog": { "type": "Direct", "requested": "[3.1.1, )", "resolved": "3.1.1" },
      "Polly": { "type": "CentralTransitive", "resolved": "8.0.0" },
      "serilog": { "type": "Direct", "resolved": "9" }
    }
  }
}
"#;

    #[test]
    fn direct_and_transitive_packages() {
        assert_eq!(
            locked(&FORMAT, "a/packages.lock.json", LOCK),
            ["9 nuget Serilog runtime 3.1.1 locked", "10 nuget Polly runtime 8.0.0 transitive"]
        );
        assert!(said(&FORMAT, "packages.lock.json", LOCK).is_empty());
        assert!((FORMAT.matches)("a/packages.Shop.lock.json") && !(FORMAT.matches)("a/package-lock.json"));
    }

    #[test]
    fn broken_files() {
        let cut = &LOCK[..LOCK.find("\"Polly\": { \"type").unwrap()];
        assert_eq!(locked(&FORMAT, "packages.lock.json", cut), ["9 nuget Serilog runtime 3.1.1 locked"]);
        assert_eq!(said(&FORMAT, "packages.lock.json", cut).len(), 1);
        assert!(locked(&FORMAT, "packages.lock.json", "{\"dependencies\": [3, {\"a\": 1}]}").is_empty());
    }
}
