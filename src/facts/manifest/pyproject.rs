//! pyproject.toml: PEP 621, PEP 735, Poetry, uv, Rye, PDM, Hatch, Flit, setuptools, pixi.

use super::collect::Collector;
use super::tree::{Kind, Member, Value};
use super::{pep508, pixi, scopes, toml_text};
use crate::facts::{Format, Input, Parsed, Unit, file_name};
use crate::model::{Ecosystem, EntryKind, InfraKind, Scope};

/// Python's manifest since PEP 518.
pub(crate) const FORMAT: Format =
    Format { name: "pyproject.toml", matches: |path| file_name(path) == "pyproject.toml", parse };

fn parse(input: &Input) -> Parsed {
    let mut out = Collector::new(input, Ecosystem::Pypi);
    let root = toml_text::parse(input.text, &mut out);
    let own = name(&root).map(pep508::normalise);
    let mut reader = Reader { out: &mut out, own };
    reader.project(&root);
    reader.groups(&root);
    reader.poetry(&root);
    reader.other_tools(&root);
    reader.included_files(&root);
    reader.dynamic(&root);
    metadata(&root, &mut out);
    for (key, exclude) in [("members", ""), ("exclude", "!")] {
        for (_, glob) in root.at(&["tool", "uv", "workspace", key]).into_iter().flat_map(Value::strings) {
            out.workspace(&format!("{exclude}{glob}"));
        }
    }
    out.parsed.unit = unit(&root);
    out.finish()
}

struct Reader<'r, 'a, 'b> {
    out: &'r mut Collector<'a, 'b>,
    /// The project's own normalised name: `me[extra]` in its own extras is no dependency.
    own: Option<String>,
}

impl Reader<'_, '_, '_> {
    /// PEP 621 and the build system.
    fn project(&mut self, root: &Value) {
        self.specs(root.at(&["project", "dependencies"]), Scope::Runtime);
        for extra in members(root, &["project", "optional-dependencies"]) {
            self.specs(Some(&extra.value), scopes::of_extra(&extra.key));
        }
        self.specs(root.at(&["build-system", "requires"]), Scope::Build);
    }

    /// PEP 735. An included group's entries are facts where they stand, so an inclusion adds nothing.
    fn groups(&mut self, root: &Value) {
        let groups = members(root, &["dependency-groups"]);
        for group in groups {
            self.specs(Some(&group.value), scopes::of_group(&group.key));
            for item in group.value.items() {
                let Some(included) = item.get("include-group") else { continue };
                let name = pep508::normalise(included.str().unwrap_or_default());
                if !groups.iter().any(|g| pep508::normalise(&g.key) == name) {
                    self.out.warn(item.offset, "W-PARSE", "includes a dependency group that is not there");
                }
            }
        }
    }

    fn poetry(&mut self, root: &Value) {
        self.table(root.at(&["tool", "poetry", "dependencies"]), Scope::Runtime);
        self.table(root.at(&["tool", "poetry", "dev-dependencies"]), Scope::Dev);
        for group in members(root, &["tool", "poetry", "group"]) {
            self.table(group.value.get("dependencies"), scopes::of_group(&group.key));
        }
    }

    fn other_tools(&mut self, root: &Value) {
        self.specs(root.at(&["tool", "uv", "dev-dependencies"]), Scope::Dev);
        self.specs(root.at(&["tool", "rye", "dev-dependencies"]), Scope::Dev);
        for group in members(root, &["tool", "pdm", "dev-dependencies"]) {
            self.specs(Some(&group.value), scopes::of_group(&group.key));
        }
        for env in members(root, &["tool", "hatch", "envs"]) {
            let scope = scopes::by_name(&env.key).filter(|s| *s == Scope::Test).unwrap_or(Scope::Dev);
            for key in ["dependencies", "extra-dependencies"] {
                self.specs(env.value.get(key), scope);
            }
        }
        self.hatch_builds(root);
        if let Some(tables) = root.at(&["tool", "pixi"]) {
            pixi::tables(tables, self.out);
            self.out.registry(Ecosystem::Pypi);
        }
        let flit = ["tool", "flit", "metadata"];
        self.specs(root.at(&flit).and_then(|m| m.get("requires")), Scope::Runtime);
        self.specs(root.at(&flit).and_then(|m| m.get("dev-requires")), Scope::Dev);
        for extra in members(root, &["tool", "flit", "metadata", "requires-extra"]) {
            self.specs(Some(&extra.value), scopes::of_extra(&extra.key));
        }
    }

    /// What Hatch's builders and their hooks need besides the back end.
    fn hatch_builds(&mut self, root: &Value) {
        let Some(build) = root.at(&["tool", "hatch", "build"]) else { return };
        let targets = build.get("targets").map(Value::members).unwrap_or_default();
        let tables = std::iter::once(build).chain(targets.iter().map(|t| &t.value));
        for table in tables {
            self.specs(table.get("dependencies"), Scope::Build);
            for hook in table.get("hooks").map(Value::members).unwrap_or_default() {
                self.specs(hook.value.get("dependencies"), Scope::Build);
            }
        }
    }

    /// Requirement files that setuptools and Hatch read at build time.
    fn included_files(&mut self, root: &Value) {
        let setuptools = root.at(&["tool", "setuptools", "dynamic"]);
        self.files(setuptools.and_then(|d| d.at(&["dependencies", "file"])), Scope::Runtime);
        for extra in
            setuptools.and_then(|d| d.get("optional-dependencies")).map(Value::members).unwrap_or_default()
        {
            self.files(extra.value.get("file"), scopes::of_extra(&extra.key));
        }
        let hook = root.at(&["tool", "hatch", "metadata", "hooks", "requirements_txt"]);
        self.files(hook.and_then(|h| h.get("files").or(h.get("filename"))), Scope::Runtime);
        for extra in hook.and_then(|h| h.get("optional-dependencies")).map(Value::members).unwrap_or_default()
        {
            self.files(Some(&extra.value), scopes::of_extra(&extra.key));
        }
    }

    /// Says so when the list of dependencies is computed by something that is not read here.
    fn dynamic(&mut self, root: &Value) {
        let listed = root.at(&["project", "dynamic"]).map(Value::items).unwrap_or_default();
        let Some(item) = listed.iter().find(|v| v.str() == Some("dependencies")) else { return };
        let known = [
            &["tool", "setuptools", "dynamic", "dependencies"][..],
            &["tool", "poetry", "dependencies"],
            &["tool", "hatch", "metadata", "hooks", "requirements_txt"],
        ];
        if known.iter().all(|keys| root.at(keys).is_none()) {
            self.out.remark(
                item.offset,
                "I-DYNAMIC",
                "the dependencies are computed when the package is built",
            );
        }
    }

    fn files(&mut self, value: Option<&Value>, scope: Scope) {
        for (offset, file) in value.into_iter().flat_map(Value::strings) {
            self.out.reference(offset, file, scope);
        }
    }

    /// A list of requirement strings.
    fn specs(&mut self, value: Option<&Value>, scope: Scope) {
        let Some(value) = value else { return };
        if !matches!(value.kind, Kind::Array(_)) {
            self.out.warn(value.offset, "W-PARSE", "is not a list of requirements");
        }
        for item in value.items() {
            let Some(spec) = item.str() else { continue };
            let spec = spec.trim();
            match pep508::split(spec.strip_prefix("-e ").unwrap_or(spec)) {
                Some(r) if self.own.as_deref() == Some(&*r.name) => {}
                Some(r) => self.out.dependency(item.offset, &r.name, &r.requirement, scope),
                None => self.out.warn(item.offset, "W-PARSE", "is not a requirement"),
            }
        }
    }

    /// A table of name → version or description, as Poetry writes it.
    fn table(&mut self, value: Option<&Value>, scope: Scope) {
        for member in value.map(Value::members).unwrap_or_default() {
            let name = pep508::normalise(&member.key);
            if name != "python" {
                let scope = if is_optional(&member.value) { Scope::Optional } else { scope };
                self.out.dependency(member.offset, &name, requirement(&member.value), scope);
            }
        }
    }
}

/// The requirement of a table entry: a string, the version or address of a table, or of the first of several tables.
pub(super) fn requirement(value: &Value) -> &str {
    let first = value.items().first().unwrap_or(value);
    let keys = ["version", "git", "url", "path", "file"];
    first.str().or_else(|| keys.iter().find_map(|key| first.get(key)?.str())).unwrap_or_default()
}

fn is_optional(value: &Value) -> bool {
    let tables = value.items();
    let marked = |v: &Value| v.get("optional").is_some_and(Value::is_true);
    if tables.is_empty() { marked(value) } else { tables.iter().all(marked) }
}

fn members<'a>(root: &'a Value, keys: &[&str]) -> &'a [Member] {
    root.at(keys).map(Value::members).unwrap_or_default()
}

/// Tables that may describe the project, first choice first.
fn describing(root: &Value) -> impl Iterator<Item = &Value> {
    [&["project"][..], &["tool", "poetry"], &["tool", "flit", "metadata"]]
        .into_iter()
        .filter_map(|keys| root.at(keys))
}

fn name(root: &Value) -> Option<&str> {
    describing(root).find_map(|t| t.get("name").or(t.get("dist-name")).or(t.get("module"))?.str())
}

fn metadata(root: &Value, out: &mut Collector) {
    for table in describing(root) {
        for key in ["scripts", "gui-scripts"] {
            for script in table.get(key).map(Value::members).unwrap_or_default() {
                let target = ["callable", "reference"].iter().find_map(|k| script.value.get(k)?.str());
                out.entry(script.offset, EntryKind::Bin, script.value.str().or(target).unwrap_or_default());
            }
        }
        for key in ["keywords", "classifiers"] {
            for (offset, words) in table.get(key).into_iter().flat_map(Value::strings) {
                out.infra(offset, InfraKind::Keyword, words);
            }
        }
        if let Some(value) = table.get("description") {
            out.infra(value.offset, InfraKind::Description, value.str().unwrap_or_default());
        }
    }
    for script in members(root, &["tool", "flit", "scripts"]) {
        out.entry(script.offset, EntryKind::Bin, script.value.str().unwrap_or_default());
    }
}

/// A file that only configures tools declares no unit.
fn unit(root: &Value) -> Option<Unit> {
    describing(root).next()?;
    let name = name(root).map(str::trim).filter(|n| !n.is_empty());
    let private = describing(root)
        .filter_map(|t| t.get("classifiers"))
        .flat_map(Value::strings)
        .any(|(_, c)| c.starts_with("Private ::"));
    let poetry = root.at(&["tool", "poetry"]);
    let no_package = poetry.and_then(|p| p.get("package-mode")).is_some_and(|v| v.kind == Kind::Bool(false))
        || root.at(&["tool", "uv", "package"]).is_some_and(|v| v.kind == Kind::Bool(false));
    let built =
        root.get("build-system").is_some() || poetry.is_some() || root.at(&["tool", "flit"]).is_some();
    Some(Unit {
        name: name.map(str::to_owned),
        private,
        publishable: name.is_some() && built && !no_package && !private,
        provides: provides(root, name),
    })
}

/// Import names: what the name suggests, then the packages that the build back end is told of.
fn provides(root: &Value, name: Option<&str>) -> Vec<String> {
    let mut names: Vec<String> = name.map(pep508::import_name).into_iter().collect();
    let mut add = |path: &str| {
        let folders = path.trim_start_matches("./").trim_start_matches("src/");
        let top = folders.split(['/', '.']).next().unwrap_or_default();
        if !top.is_empty() && top != "src" && !top.contains('*') && !names.iter().any(|n| n == top) {
            names.push(top.to_owned());
        }
    };
    for keys in [
        &["tool", "setuptools", "packages"][..],
        &["tool", "setuptools", "py-modules"],
        &["tool", "hatch", "build", "targets", "wheel", "packages"],
        &["tool", "flit", "module", "name"],
        &["tool", "uv", "build-backend", "module-name"],
    ] {
        root.at(keys).into_iter().flat_map(Value::strings).for_each(|(_, path)| add(path));
    }
    for package in root.at(&["tool", "poetry", "packages"]).map(Value::items).unwrap_or_default() {
        add(package.get("include").and_then(Value::str).unwrap_or_default());
    }
    names
}
