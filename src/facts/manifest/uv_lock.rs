//! uv.lock

use std::collections::{BTreeMap, HashMap, HashSet};

use super::collect::Collector;
use super::tree::Value;
use super::{pep508, scopes, toml_text};
use crate::facts::{Format, Input, Parsed, file_name};
use crate::model::{Ecosystem, Scope};

/// uv's lockfile of a project or workspace, and of a script (`NAME.py.lock`). The entries of the project's own packages and
/// the head say what it asks for.
pub(crate) const FORMAT: Format = Format {
    name: "uv.lock",
    matches: |path| file_name(path) == "uv.lock" || path.ends_with(".py.lock"),
    parse,
};

fn parse(input: &Input) -> Parsed {
    let mut out = Collector::new(input, Ecosystem::Pypi);
    let root = toml_text::parse(input.text, &mut out);
    let lock = Lock::new(&root);
    let direct = lock.direct(&root);
    let reached = lock.reached(&direct);
    for package in lock.packages {
        let Some(name) = package.get("name").filter(|_| !is_local(package)) else { continue };
        let text = name.str().unwrap_or_default();
        let version = package.get("version").and_then(Value::str);
        let version = version.or_else(|| package.at(&["source", "git"])?.str()).unwrap_or_default();
        let asked = direct.get(text).copied();
        let scope = asked.or_else(|| reached.get(text).copied()).unwrap_or(Scope::Runtime);
        out.locked(name.offset, &pep508::normalise(text), version, scope, asked.is_some());
    }
    out.finish()
}

/// A member of the workspace or a folder beside it: no registry has it.
fn is_local(package: &Value) -> bool {
    ["virtual", "editable", "directory"].iter().any(|key| package.at(&["source", key]).is_some())
}

/// The packages of a lockfile by name; forks give one name several.
struct Lock<'a> {
    packages: &'a [Value],
    by_name: HashMap<&'a str, Vec<&'a Value>>,
}

impl<'a> Lock<'a> {
    fn new(root: &'a Value) -> Self {
        let packages = root.get("package").map(Value::items).unwrap_or_default();
        let mut by_name: HashMap<&str, Vec<&Value>> = HashMap::new();
        for package in packages {
            by_name.entry(name_of(package)).or_default().push(package);
        }
        Self { packages, by_name }
    }

    /// What the project itself asks for, with the scope nearest to the product.
    fn direct(&self, root: &'a Value) -> BTreeMap<&'a str, Scope> {
        let mut direct = BTreeMap::new();
        let mut add = |list: Option<&'a Value>, scope: Scope| {
            for item in list.map(Value::items).unwrap_or_default() {
                let known = direct.entry(name_of(item)).or_insert(scope);
                *known = scope.min(*known);
            }
        };
        let groups = |table: Option<&'a Value>| table.map(Value::members).unwrap_or_default();
        let manifest = root.get("manifest");
        // Scripts have `requirements`, workspaces without a project at their root the others.
        for key in ["requirements", "dependencies"] {
            add(manifest.and_then(|m| m.get(key)), Scope::Runtime);
        }
        for group in groups(manifest.and_then(|m| m.get("dependency-groups"))) {
            add(Some(&group.value), scopes::of_group(&group.key));
        }
        let members: HashSet<&str> =
            root.at(&["manifest", "members"]).into_iter().flat_map(Value::strings).map(|(_, m)| m).collect();
        for package in self.packages.iter().filter(|p| is_member(p, &members)) {
            add(package.get("dependencies"), Scope::Runtime);
            for extra in groups(package.get("optional-dependencies")) {
                add(Some(&extra.value), scopes::of_extra(&extra.key));
            }
            for group in groups(package.get("dev-dependencies")) {
                add(Some(&group.value), scopes::of_group(&group.key));
            }
        }
        direct
    }

    /// Packages that others bring in, with the scope nearest to the product. Each package is followed once.
    fn reached(&self, direct: &BTreeMap<&'a str, Scope>) -> HashMap<&'a str, Scope> {
        let mut starts: Vec<(Scope, &str)> = direct.iter().map(|(name, scope)| (*scope, *name)).collect();
        starts.sort_unstable();
        let mut reached = HashMap::new();
        let mut followed: HashSet<(&str, &str)> = HashSet::new();
        for (scope, start) in starts {
            // Which extras the project asks for is not looked at: all of them are its wish.
            let mut stack = vec![(start, "")];
            let extras = self.by_name.get(start).into_iter().flatten().filter(|p| !is_local(p));
            for extra in extras.flat_map(|p| p.get("optional-dependencies")).flat_map(Value::members) {
                stack.push((start, extra.key.as_str()));
            }
            while let Some((name, extra)) = stack.pop() {
                if !followed.insert((name, extra)) {
                    continue;
                }
                reached.entry(name).or_insert(scope);
                for package in self.by_name.get(name).into_iter().flatten() {
                    let list = match extra {
                        "" => package.get("dependencies"),
                        extra => package.at(&["optional-dependencies", extra]),
                    };
                    for item in list.map(Value::items).unwrap_or_default() {
                        let wanted = item.get("extra").into_iter().flat_map(Value::strings);
                        stack.extend(wanted.map(|(_, extra)| (name_of(item), extra)));
                        stack.push((name_of(item), ""));
                    }
                }
            }
        }
        reached
    }
}

fn name_of(package: &Value) -> &str {
    package.get("name").and_then(Value::str).unwrap_or_default()
}

/// Whether a package is the project's own: a member of the workspace or what stands in the lockfile's folder.
fn is_member(package: &Value, members: &HashSet<&str>) -> bool {
    let own = ["virtual", "editable"].iter().find_map(|key| package.at(&["source", key])?.str());
    own.is_some_and(|path| path == "." || members.contains(name_of(package)))
}

#[cfg(test)]
mod tests {
    use super::super::testing::{dependencies, read, said};
    use super::*;
    use crate::model::{FactKind, Origin};

    const LOCK: &str = r#"version = 1
revision = 3
requires-python = ">=3.12"

[[package]]
name = "app"
version = "0.1.0"
source = { virtual = "." }
dependencies = [
    { name = "fastapi", extra = ["standard"] },
]

[package.optional-dependencies]
cache = [
    { name = "redis" },
]

[package.dev-dependencies]
dev = [
    { name = "ruff" },
]
test = [
    { name = "pytest" },
    { name = "fastapi" },
]

[package.metadata]
requires-dist = [{ name = "fastapi", extras = ["standard"], specifier = ">=0.100" }]

[[package]]
name = "beside"
version = "1"
source = { editable = "../beside" }
dependencies = [{ name = "six" }]

[[package]]
name = "fastapi"
version = "0.115.0"
source = { registry = "https://pypi.org/simple" }
dependencies = [{ name = "starlette" }]

[package.optional-dependencies]
standard = [{ name = "uvicorn" }]

[[package]]
name = "iniconfig"
version = "2.0.0"
source = { registry = "https://pypi.org/simple" }

[[package]]
name = "pytest"
version = "8"
source = { registry = "https://pypi.org/simple" }
dependencies = [{ name = "iniconfig" }, { name = "pytest" }, { name = "nowhere" }]

[[package]]
name = "redis"
version = "5"
source = { git = "https://h/o/redis.git?rev=1#1" }

[[package]]
name = "ruff"
version = "0.9"
source = { registry = "https://pypi.org/simple" }

[[package]]
name = "six"
source = { git = "https://h/o/six.git" }

[[package]]
name = "starlette"
version = "0.41"
source = { registry = "https://pypi.org/simple" }

[[package]]
name = "uvicorn"
version = "0.3"
source = { registry = "https://pypi.org/simple" }
"#;

    fn origins(path: &str, text: &str) -> Vec<String> {
        let show = |f: &crate::model::Fact| match &f.kind {
            FactKind::Dependency(d) if d.origin == Origin::Locked => Some(d.name.to_string()),
            _ => None,
        };
        read(&FORMAT, path, text).facts.iter().filter_map(show).collect()
    }

    #[test]
    fn the_graph_gives_scopes_and_the_own_package_what_is_direct() {
        assert_eq!(
            dependencies(&FORMAT, "uv.lock", LOCK),
            [
                "37 pypi fastapi runtime 0.115.0",
                "46 pypi iniconfig test 2.0.0",
                "51 pypi pytest test 8",
                "57 pypi redis optional 5",
                "62 pypi ruff dev 0.9",
                "67 pypi six runtime https://h/o/six.git",
                "71 pypi starlette runtime 0.41",
                "76 pypi uvicorn runtime 0.3",
            ]
        );
        assert_eq!(origins("uv.lock", LOCK), ["fastapi", "pytest", "redis", "ruff"]);
        assert!(said(&FORMAT, "uv.lock", LOCK).is_empty());
    }

    #[test]
    fn workspaces_and_scripts_say_in_the_head_what_they_ask_for() {
        let text = r#"version = 1
[manifest]
members = ["api"]
overrides = [{ name = "idna", specifier = ">=3" }]
[manifest.dependency-groups]
dev = [{ name = "ruff", specifier = ">=1" }]
[[package]]
name = "api"
source = { editable = "services/api" }
dependencies = [{ name = "flask" }]
[[package]]
name = "flask"
version = "3"
source = { registry = "x" }
[[package]]
name = "idna"
version = "3"
source = { registry = "x" }
[[package]]
name = "ruff"
version = "1"
source = { registry = "x" }
"#;
        assert_eq!(origins("uv.lock", text), ["flask", "ruff"]);
        let script = "version = 1\n[manifest]\nrequirements = [{ name = \"rich\" }]\n[[package]]\nname = \"rich\"\nversion = \"13\"\n";
        assert_eq!(origins("tools/x.py.lock", script), ["rich"]);
        assert!((FORMAT.matches)("tools/x.py.lock") && !(FORMAT.matches)("tools/x.py"));
    }

    #[test]
    fn rings_and_broken_files_come_to_an_end() {
        let mut ring = String::from(
            "[[package]]\nname = \"r\"\nsource = { virtual = \".\" }\ndependencies = [{ name = \"p0\" }]\n",
        );
        for i in 0..2_000 {
            let next = (i + 1) % 2_000;
            ring.push_str(&format!("[[package]]\nname = \"p{i}\"\nversion = \"1\"\ndependencies = [{{ name = \"p{next}\", extra = [\"a\", \"b\"] }}]\n"));
        }
        assert_eq!(dependencies(&FORMAT, "uv.lock", &ring).len(), 2_000);
        let cut = &LOCK[..LOCK.find("name = \"ruff\"\nversion").expect("an entry") + 9];
        let names = ["fastapi", "pytest", "redis"];
        assert_eq!(origins("uv.lock", cut), names);
        assert!(!said(&FORMAT, "uv.lock", cut).is_empty());
        assert!(dependencies(&FORMAT, "uv.lock", "package = 1\nmanifest = 2\n").is_empty());
    }
}
