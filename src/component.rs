//! Facts → components: deployable or publishable units, what each is, what it runs on today, and what joins them.

mod seams;

pub(crate) use seams::seams;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use crate::facts::{FileFacts, manifest};
use crate::hits::{self, BESIDE, Hit, Seen};
use crate::model::{
    BackendReport, CodeLanguage, Component, ComponentRole, Ecosystem, EntryKind, Fact, FactKind, FileRole,
    Location, RepoPath, Strength,
};
use crate::rules::{ComponentNumbers, Ruleset};

/// Components and the component of each file.
pub(crate) struct Layout {
    /// Sorted by path; the root is always there, at index 0.
    pub components: Vec<Component>,
    /// Index into `components` for each file.
    pub of_file: Vec<usize>,
}

/// Finds the components of a tree: folders with a manifest of their own, and the root.
pub(crate) fn lay_out(files: &[FileFacts], ruleset: &Ruleset, repository: &str) -> Layout {
    let mut roots: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    roots.insert(String::new(), Vec::new());
    for (index, file) in files.iter().enumerate().filter(|(_, f)| f.manifest) {
        // A manifest that only says how files are to be read (`{ "type": "module" }`) declares no unit.
        let named = file.parsed.unit.as_ref().is_some_and(|u| u.name.as_ref().is_some_and(|n| !n.is_empty()));
        let says = |f: &Fact| matches!(f.kind, FactKind::Dependency(_) | FactKind::EntryPoint(_));
        let declares = named || file.parsed.facts.iter().any(says);
        if declares && !matches!(file.file.role, FileRole::Vendored | FileRole::Generated) {
            roots.entry(manifest_folder(&file.file.path).to_string()).or_default().push(index);
        }
    }
    // What a service is built from is deployed by itself, with a manifest or without. Where manifests lie below, those
    // are the units.
    for file in files.iter().filter(|f| f.file.role == FileRole::Product || f.file.role == FileRole::Tooling)
    {
        for context in &file.parsed.contexts {
            let Some(folder) = manifest::resolve(&file.file.path, context) else { continue };
            let below = format!("{folder}/");
            if !folder.is_empty()
                && !roots.range(below.clone()..).next().is_some_and(|(r, _)| r.starts_with(&below))
            {
                roots.entry(folder).or_default();
            }
        }
    }
    // A folder of manifests without product code of its own (`requirements/`, `docs/package.json`) belongs to its parent.
    let mut code: HashMap<&str, u64> = HashMap::new();
    let names: BTreeSet<&str> = roots.keys().map(String::as_str).collect();
    for file in files {
        let root = deepest(&names, &file.file.path);
        *code.entry(root).or_default() += product_code(file, ruleset);
    }
    let kept: BTreeSet<&str> =
        names.iter().copied().filter(|r| r.is_empty() || code.get(r).copied().unwrap_or(0) > 0).collect();
    let order: HashMap<&str, usize> = kept.iter().enumerate().map(|(i, r)| (*r, i)).collect();
    let of_file: Vec<usize> = files.iter().map(|f| order[deepest(&kept, &f.file.path)]).collect();
    let mut components: Vec<Component> = kept
        .iter()
        .map(|root| Component {
            root: Arc::from(*root),
            name: match root.rsplit('/').next() {
                Some("") | None => repository.into(),
                Some(name) => name.into(),
            },
            role: ComponentRole::Other,
            product: false,
            backend: Vec::new(),
            manifests: Vec::new(),
            code: 0,
            signals: Vec::new(),
            verdict: None,
        })
        .collect();
    for (file, &of) in files.iter().zip(&of_file) {
        let component = &mut components[of];
        component.code += product_code(file, ruleset);
        if file.manifest {
            component.manifests.push(file.file.path.clone());
            let own = manifest_folder(&file.file.path) == &*component.root;
            if let Some(name) = file.parsed.unit.as_ref().filter(|_| own).and_then(|u| u.name.as_ref())
                && !name.is_empty()
            {
                component.name = name.as_str().into();
            }
        }
    }
    for component in &mut components {
        component.product = component.code > 0;
    }
    Layout { components, of_file }
}

/// Gives each component its role and present backend, from what was hit in it.
pub(crate) fn describe(layout: &mut Layout, files: &[FileFacts], hits: &[Hit], ruleset: &Ruleset) {
    let mut traits: Vec<Traits> = layout.components.iter().map(|_| Traits::default()).collect();
    for (file, &of) in files.iter().zip(&layout.of_file) {
        traits[of].file(file, ruleset);
    }
    for hit in hits {
        let of = hit.component.unwrap_or(layout.of_file[hit.file]);
        traits[of].hit(hit, files[hit.file].file.role);
    }
    for (component, traits) in layout.components.iter_mut().zip(&traits) {
        component.role = traits.role(&ruleset.scoring.component);
        component.backend = traits.backend(component.role, ruleset);
        let scripts = component.role == ComponentRole::Other && component.manifests.is_empty();
        let native = component.backend.first().is_some_and(|(r, _)| is_native(r, ruleset));
        if scripts && !native && component.code < ruleset.scoring.component.least_code {
            component.backend.clear();
        }
    }
}

/// A server behind a front end of the same repository is part of an application with pages, whatever it calls its API.
pub(crate) fn front_ends(layout: &Layout, files: &[FileFacts], hits: &[Hit], ruleset: &Ruleset) -> Vec<Hit> {
    let says: Vec<(Arc<str>, Strength)> =
        ruleset.workloads.iter().filter_map(|(id, w)| Some((id.clone(), w.beside_front_end?))).collect();
    let components = &layout.components;
    let all: u64 = components.iter().filter(|c| c.product).map(|c| c.code).sum();
    let least = ruleset.scoring.component.least_share * all as f64;
    // The first place of each front end that shows what it is.
    let mut shown: BTreeMap<usize, &Hit> = BTreeMap::new();
    for hit in hits.iter().filter(|h| h.role == Some(ComponentRole::Frontend)) {
        let of = hit.component.unwrap_or(layout.of_file[hit.file]);
        let component = &components[of];
        let seen = matches!(hit.seen, Seen::Used) && files[hit.file].file.role == FileRole::Product;
        let large = component.product && component.code as f64 >= least;
        if seen && large && matches!(component.role, ComponentRole::Frontend | ComponentRole::Server) {
            shown.entry(of).or_insert(hit);
        }
    }
    let mut found = Vec::new();
    for (server, _) in
        components.iter().enumerate().filter(|(_, c)| c.product && c.role == ComponentRole::Server)
    {
        let own = shown.get_key_value(&server);
        let beside = || shown.iter().find(|(of, _)| components[**of].role == ComponentRole::Frontend);
        let Some((front, hit)) = own.or_else(beside) else { continue };
        let where_ = if components[*front].root.is_empty() { "." } else { &components[*front].root };
        found.push(Hit {
            rule: BESIDE.into(),
            why: format!("A front end of this repository stands before it ({where_}).").into(),
            workloads: says.clone(),
            strength: Strength::Medium,
            backend: None,
            role: None,
            links: Vec::new(),
            component: Some(server),
            seen: Seen::Beside,
            literal: None,
            ..(*hit).clone()
        });
    }
    found
}

/// The runtimes that the repository's backends use, by product code, servers first.
pub(crate) fn present_backend(components: &[Component], ruleset: &Ruleset) -> BackendReport {
    let mut total: BTreeMap<Arc<str>, (u64, Location)> = BTreeMap::new();
    let pools: [fn(&Component) -> bool; 2] =
        [|c| matches!(c.role, ComponentRole::Server | ComponentRole::Worker), |c| c.role.has_backend()];
    for pool in pools {
        let all: u64 = components.iter().filter(|c| c.product && pools[1](c)).map(|c| c.code).sum();
        let here: u64 = components.iter().filter(|c| c.product && pool(c)).map(|c| c.code).sum();
        // A small server beside a large program does not say what the repository runs on.
        if (here as f64) < ruleset.scoring.component.server_share * all as f64 {
            continue;
        }
        for component in components.iter().filter(|c| c.product && pool(c)) {
            for (rank, (runtime, location)) in component.backend.iter().enumerate() {
                // A component's first runtime owns its code; the others are mentioned.
                let code = if rank == 0 {
                    component.code
                } else {
                    component.code / ruleset.scoring.component.second_rank
                };
                let entry = total.entry(runtime.clone()).or_insert_with(|| (0, location.clone()));
                entry.0 += code;
            }
        }
        if !total.is_empty() {
            break;
        }
    }
    let mut ranked: Vec<(Arc<str>, u64, Location)> = total.into_iter().map(|(r, (n, l))| (r, n, l)).collect();
    ranked.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    BackendReport {
        present: ranked.iter().map(|(r, _, _)| r.clone()).collect(),
        evidence: ranked.into_iter().map(|(r, _, l)| (r, l)).collect(),
    }
}

/// Folder of a manifest; a folder that only holds requirement lists, or what builds the build, stands for its parent.
fn manifest_folder(path: &str) -> &str {
    if let Some(at) = path.find("buildSrc/").filter(|at| *at == 0 || path[..*at].ends_with('/')) {
        return path[..at].trim_end_matches('/');
    }
    let folder = path.rsplit_once('/').map_or("", |(d, _)| d);
    let (parent, last) = folder.rsplit_once('/').unwrap_or(("", folder));
    let sbt = last == "project" && (path.ends_with(".sbt") || path.ends_with(".scala"));
    let lists = matches!(last, "requirements" | "reqs" | "requirement" | ".meteor");
    if sbt || lists { parent } else { folder }
}

/// The deepest root above a path.
fn deepest<'a>(roots: &BTreeSet<&'a str>, path: &str) -> &'a str {
    let mut folder = path;
    while let Some(at) = folder.rfind('/') {
        folder = &folder[..at];
        if let Some(root) = roots.get(folder) {
            return root;
        }
    }
    roots.get("").copied().unwrap_or("")
}

/// Whether a runtime's languages are what packages of other registries are extended with.
fn is_native(runtime: &Arc<str>, ruleset: &Ruleset) -> bool {
    ruleset.languages.values().any(|l| l.native && l.backend.as_ref() == Some(runtime))
}

/// The runtime that packages of a registry run on, where it is one of the two sides: its own language's.
fn runtime_of(ecosystem: Ecosystem, ruleset: &Ruleset) -> Option<Arc<str>> {
    let language = CodeLanguage::ALL.into_iter().find(|l| l.ecosystem() == ecosystem)?;
    let facts = ruleset.languages.iter().find(|(name, _)| name.eq_ignore_ascii_case(language.as_str()))?;
    facts.1.backend.clone()
}

fn product_code(file: &FileFacts, ruleset: &Ruleset) -> u64 {
    if is_build_script(file) {
        return 0;
    }
    let program = file.file.language.is_some_and(|l| ruleset.languages.contains_key(l));
    if program && file.file.role == FileRole::Product { file.file.lines.code } else { 0 }
}

/// Whether it is a manifest in a language that is not read for what it does: `build.gradle.kts`, `Gemfile`.
fn is_build_script(file: &FileFacts) -> bool {
    let read = |name: &str| {
        CodeLanguage::ALL.into_iter().any(|l| l.is_scripted() && l.as_str().eq_ignore_ascii_case(name))
    };
    file.manifest && file.file.language.is_some_and(|name| !read(name))
}

/// What was seen of a component.
#[derive(Default)]
struct Traits {
    /// Hits that vote for a role by use, and declarations that do.
    used: BTreeMap<ComponentRole, u32>,
    declared: BTreeMap<ComponentRole, u32>,
    /// Runtime → server evidence: uses, declarations, best place.
    servers: BTreeMap<Arc<str>, (u32, u32, Location)>,
    /// Runtime → product code lines and first file; code that may run in a browser apart.
    code: BTreeMap<Arc<str>, (u64, RepoPath)>,
    /// Product files of programming languages.
    files: u32,
    browser_code: u64,
    /// Product files in languages that may run in a browser, and those of them that import what only a server has.
    browser_files: u32,
    runtime_files: u32,
    /// Files with weak signs of a server: route handlers of a front-end framework.
    handler_files: BTreeSet<usize>,
    /// Whether a server is declared in a registry whose language is not read for uses.
    unread_server: bool,
    /// Runtimes whose registry the component publishes to or installs from.
    registries: BTreeSet<Arc<str>>,
    notebooks: u64,
    docs: u64,
    starts: bool,
    bins: bool,
    mains: bool,
    publishable: bool,
    private: bool,
}

impl Traits {
    fn file(&mut self, file: &FileFacts, ruleset: &Ruleset) {
        if let Some(unit) = &file.parsed.unit {
            self.publishable |= unit.publishable;
            self.private |= unit.private;
        }
        for fact in &file.parsed.facts {
            if let FactKind::EntryPoint(entry) = &fact.kind
                && file.file.role != FileRole::Test
                && file.file.role != FileRole::Example
            {
                self.starts |= entry.kind == EntryKind::Start;
                self.bins |= entry.kind == EntryKind::Bin;
                self.mains |= entry.kind == EntryKind::Main;
            }
        }
        if file.file.role == FileRole::Docs {
            self.docs += 1;
        }
        if file.parsed.unit.is_some() {
            let ecosystems = file.parsed.facts.iter().filter_map(|f| match &f.kind {
                FactKind::Dependency(d) => Some(d.ecosystem),
                _ => None,
            });
            for ecosystem in ecosystems.collect::<BTreeSet<_>>() {
                self.registries.extend(runtime_of(ecosystem, ruleset));
            }
        }
        if file.file.role != FileRole::Product || is_build_script(file) {
            return;
        }
        let Some(language) = file.file.language else { return };
        let Some(facts) = ruleset.languages.get(language) else { return };
        let lines = file.file.lines.code;
        self.files += 1;
        if file.file.path.ends_with(".ipynb") {
            self.notebooks += lines;
        }
        match &facts.backend {
            Some(runtime) => {
                let entry = self.code.entry(runtime.clone()).or_insert_with(|| (0, file.file.path.clone()));
                entry.0 += lines;
                if facts.browser {
                    self.browser_code += lines;
                    self.browser_files += 1;
                    let outside = |f: &Fact| matches!(&f.kind, FactKind::Import(i) if facts.runtime_modules.iter().any(|m| **m == *i.module));
                    self.runtime_files += u32::from(file.parsed.facts.iter().any(outside));
                }
            }
            None => self.browser_code += lines,
        }
    }

    fn hit(&mut self, hit: &Hit, file_role: FileRole) {
        let product = file_role == FileRole::Product;
        let used = match hit.seen {
            Seen::Used => product,
            Seen::Declared(scope) => {
                if !scope.is_product()
                    || matches!(file_role, FileRole::Test | FileRole::Example | FileRole::Docs)
                {
                    return;
                }
                false
            }
            Seen::Configured => product || file_role == FileRole::Tooling,
            Seen::Typed | Seen::Metadata | Seen::Itself | Seen::Need | Seen::Beside => return,
        };
        if matches!(hit.seen, Seen::Used | Seen::Configured) && !used {
            return;
        }
        // A weak sign (one route handler of a front-end framework) is a possibility like a declaration.
        if used && hit.strength == Strength::Weak && hit.role == Some(ComponentRole::Server) {
            self.handler_files.insert(hit.file);
        }
        let used = used && hit.strength > Strength::Weak;
        // Where uses are not read, the declaration of a server is what tells a program from its pages beside it.
        let unread = matches!(hit.seen, Seen::Declared(_)) && !hits::imports_are_read(&hit.rule);
        self.unread_server |= unread && hit.role == Some(ComponentRole::Server);
        if let Some(role) = hit.role {
            *if used { &mut self.used } else { &mut self.declared }.entry(role).or_default() += 1;
        }
        if let Some(runtime) = &hit.backend {
            let entry = self.servers.entry(runtime.clone()).or_insert_with(|| (0, 0, hit.location.clone()));
            if used {
                if entry.0 == 0 {
                    entry.2 = hit.location.clone();
                }
                entry.0 += 1;
            } else {
                entry.1 += 1;
            }
        }
    }

    /// Whether a fair part of the code that could run in a browser cannot.
    fn runs_outside_browser(&self, numbers: &ComponentNumbers) -> bool {
        let outside = self.runtime_files.max(self.handler_files.len() as u32);
        outside * numbers.mainly_one_in >= self.browser_files.max(1) && outside > 1
    }

    /// Whether a role is seen in more than a corner of the code (a plugin that opens a window makes no desktop program).
    fn is_mainly(&self, role: ComponentRole, numbers: &ComponentNumbers) -> bool {
        self.used.get(&role).is_some_and(|n| n * numbers.mainly_one_in >= self.files)
    }

    fn has(&self, role: ComponentRole) -> bool {
        self.used.contains_key(&role)
    }

    fn role(&self, numbers: &ComponentNumbers) -> ComponentRole {
        use ComponentRole::{
            Cli, Desktop, Docs, Frontend, Infra, Library, Mobile, Notebook, Other, Server, Worker,
        };
        let program: u64 = self.code.values().map(|c| c.0).sum();
        let any = |role| self.used.contains_key(&role) || self.declared.contains_key(&role);
        if program == 0 && self.browser_code == 0 {
            return if self.docs > 0 { Docs } else { Infra };
        }
        if self.notebooks * 2 > program {
            return Notebook;
        }
        if self.is_mainly(Desktop, numbers) && !self.has(Server) {
            return Desktop;
        }
        if self.is_mainly(Mobile, numbers) && !self.has(Server) {
            return Mobile;
        }
        if self.has(Server) || self.servers.values().any(|s| s.0 > 0) {
            // A published library may wrap a server framework without being a service.
            let published = self.publishable && !self.starts && !self.private;
            return match (published, self.bins, self.mains) {
                (true, true, _) => Cli,
                (true, _, true) => Library,
                _ => Server,
            };
        }
        let browser_share = self.browser_code as f64 / program.max(1) as f64;
        let pages = any(Frontend) && browser_share > numbers.browser_share;
        if pages && !self.runs_outside_browser(numbers) && !self.unread_server {
            return Frontend;
        }
        if any(Server) && self.starts {
            return Server;
        }
        if self.has(Worker) {
            return Worker;
        }
        if any(Desktop) {
            return Desktop;
        }
        if any(Mobile) {
            return Mobile;
        }
        if self.bins || self.has(Cli) {
            return Cli;
        }
        if self.publishable {
            return Library;
        }
        if any(Server) {
            return Server;
        }
        Other
    }

    fn backend(&self, role: ComponentRole, ruleset: &Ruleset) -> Vec<(Arc<str>, Location)> {
        if !role.has_backend() {
            return Vec::new();
        }
        let mut found: Vec<(bool, u64, Arc<str>, Location)> = Vec::new();
        let all: u64 = self.code.values().map(|c| c.0).sum();
        let served = self.servers.values().any(|s| s.0 > 0);
        for (runtime, (lines, first)) in &self.code {
            let server = self.servers.get(runtime);
            let used = server.is_some_and(|s| s.0 > 0);
            let location = server.map_or_else(|| Location::line(first, 1), |s| s.2.clone());
            // Beside another server, browser-capable code is that server's front end until it serves something itself.
            let browser =
                ruleset.languages.values().any(|l| l.browser && l.backend.as_ref() == Some(runtime));
            if !used && browser && served {
                continue;
            }
            let share = *lines as f64 / all.max(1) as f64;
            if used
                || (!served && share >= ruleset.scoring.component.second_runtime)
                || (served && share >= ruleset.scoring.component.unserved_share)
            {
                found.push((used, *lines, runtime.clone(), location));
            }
        }
        for (runtime, (used, _, location)) in &self.servers {
            if *used > 0 && !self.code.contains_key(runtime) {
                found.push((true, 0, runtime.clone(), location.clone()));
            }
        }
        // By code: a small script server beside a large program in another language is the smaller part.
        found.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| b.0.cmp(&a.0)).then_with(|| a.2.cmp(&b.2)));
        // Native code that extends a package of another registry is part of that package.
        let native = |runtime: &Arc<str>| is_native(runtime, ruleset);
        if found.first().is_some_and(|f| native(&f.2)) {
            let large_enough = |lines: u64| lines * ruleset.scoring.component.native_at_most >= found[0].1;
            let host = self
                .code
                .iter()
                .find(|(r, c)| self.registries.contains(*r) && !native(r) && large_enough(c.0));
            if let Some((runtime, (lines, first))) = host
                && self.publishable
                && self.mains
            {
                found.retain(|f| f.2 != *runtime);
                found.insert(0, (false, *lines, runtime.clone(), Location::line(first, 1)));
            }
        }
        found.into_iter().map(|(_, _, runtime, location)| (runtime, location)).collect()
    }
}
