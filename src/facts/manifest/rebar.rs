//! Erlang projects: `rebar.config` and `rebar.lock`.
//!
//! Sources: <https://rebar3.org/docs/configuration/dependencies/>, <https://rebar3.org/docs/configuration/profiles/>.

use super::beam_tokens::{Kind, Tokens, erlang};
use super::collect::Collector;
use super::mix::note_ends;
use super::recover::readable;
use super::scopes;
use crate::facts::{Format, Input, Parsed, Unit, file_name};
use crate::model::{Ecosystem, Scope};

/// `rebar.config`: dependencies, those of profiles, and plugins. `rebar.config.script` is a program and not read, nor is the
/// name of the application, which stands in `*.app.src`.
pub(crate) const FORMAT: Format =
    Format { name: "rebar.config", matches: |path| file_name(path) == "rebar.config", parse };

/// `rebar.lock`: level 0 is what the project asks for.
pub(crate) const LOCK: Format =
    Format { name: "rebar.lock", matches: |path| file_name(path) == "rebar.lock", parse: parse_lock };

/// How deep conditions within conditions are followed.
const CONDITIONS: usize = 4;
/// Most profiles that are read.
const PROFILES: usize = 100;

fn parse(input: &Input) -> Parsed {
    let mut out = Collector::new(input, Ecosystem::Hex);
    let (text, conflict) = readable(input.text);
    note_conflict(conflict, &mut out);
    let tokens = erlang(&text);
    note_ends(&tokens, &mut out);
    out.parsed.unit = Some(Unit::default());
    let mut at = 0;
    while at < tokens.list.len() {
        settings(&tokens, at, Scope::Runtime, &mut out);
        if let Some(("profiles", list)) = setting(&tokens, at) {
            for profile in tokens.elements(list).into_iter().take(PROFILES) {
                let Some((name, inner)) = setting(&tokens, profile) else { continue };
                for inner in tokens.elements(inner) {
                    settings(&tokens, inner, of_profile(name), &mut out);
                }
            }
        }
        at = tokens.after(at);
    }
    out.finish()
}

fn note_conflict(conflict: Option<usize>, out: &mut Collector) {
    if let Some(offset) = conflict {
        out.warn(offset, "W-PARSE", "has merge conflict markers; the upper side is read");
    }
}

/// `{name, [` at an index: the name and the index of the list.
fn setting<'a>(tokens: &Tokens<'a>, at: usize) -> Option<(&'a str, usize)> {
    match tokens.kind(at + 1)? {
        Kind::Atom(name)
            if tokens.opens(at, b'{') && tokens.is(at + 2, ",") && tokens.opens(at + 3, b'[') =>
        {
            Some((name, at + 3))
        }
        _ => None,
    }
}

/// What a profile's dependencies are for: `prod` is built upon the rest, names of one's own are asked for expressly.
fn of_profile(name: &str) -> Scope {
    match scopes::by_name(name) {
        Some(scope) => scope,
        None => Scope::Optional,
    }
}

/// Declares the dependencies and plugins of a setting at an index.
fn settings(tokens: &Tokens, at: usize, scope: Scope, out: &mut Collector) {
    for at in without_conditions(tokens, at) {
        settings_at(tokens, at, scope, out);
    }
}

/// The terms in `{if_something, condition, term}`, which a `rebar.config.script` decides upon; of any other term itself.
fn without_conditions(tokens: &Tokens, at: usize) -> Vec<usize> {
    let mut terms = vec![at];
    for _ in 0..CONDITIONS {
        let conditional = |at: usize| {
            tokens.opens(at, b'{')
                && matches!(tokens.kind(at + 1), Some(Kind::Atom(name)) if name.starts_with("if_"))
        };
        if !terms.iter().any(|at| conditional(*at)) {
            break;
        }
        let inner = |at: usize| match conditional(at) {
            true => tokens.elements(at).into_iter().filter(|at| tokens.opens(*at, b'{')).collect(),
            false => vec![at],
        };
        terms = terms.into_iter().flat_map(inner).collect();
    }
    terms
}

fn settings_at(tokens: &Tokens, at: usize, scope: Scope, out: &mut Collector) {
    match setting(tokens, at) {
        Some(("deps", list)) => {
            for element in tokens.elements(list) {
                dependency(tokens, element, scope, out);
            }
        }
        Some(("plugins" | "project_plugins", list)) => {
            for element in tokens.elements(list) {
                dependency(tokens, element, scope.max(Scope::Build), out);
            }
        }
        Some(("project_app_dirs", list)) => {
            for element in tokens.elements(list) {
                if let Some(Kind::Text(folder)) = tokens.kind(element) {
                    out.workspace(folder);
                }
            }
        }
        _ => {}
    }
}

/// `name`, `{name, "1.0"}`, `{name, {git, "…", …}}`, `{name, "1.0", {pkg, real}}`, `{name, ".*", {git, …}}`.
fn dependency(tokens: &Tokens, at: usize, scope: Scope, out: &mut Collector) {
    for at in without_conditions(tokens, at) {
        dependency_at(tokens, at, scope, out);
    }
}

fn dependency_at(tokens: &Tokens, at: usize, scope: Scope, out: &mut Collector) {
    let Some(offset) = tokens.list.get(at).map(|t| t.offset) else { return };
    let parts = match tokens.kind(at) {
        Some(Kind::Atom(name) | Kind::Text(name)) => return out.dependency(offset, name, "", scope),
        Some(Kind::Open(b'{')) => tokens.elements(at),
        _ => return,
    };
    let mut parts = parts.into_iter();
    let Some(Kind::Atom(name) | Kind::Text(name)) = parts.next().and_then(|at| tokens.kind(at)) else {
        return out.remark(offset, "I-DYNAMIC", "the name of a dependency is computed");
    };
    let (mut name, mut requirement, mut source) = (*name, "", "");
    for part in parts {
        match tokens.kind(part) {
            Some(Kind::Text(version)) if requirement.is_empty() => requirement = version,
            Some(Kind::Open(b'{')) => {
                let of = |i: usize| match tokens.elements(part).get(i).and_then(|at| tokens.kind(*at)) {
                    Some(Kind::Atom(text) | Kind::Text(text)) => Some(*text),
                    _ => None,
                };
                match of(0) {
                    Some("pkg") => name = of(1).unwrap_or(name),
                    // A folder of the tree.
                    Some("path") => return,
                    Some("git" | "git_subdir" | "hg") => source = of(1).unwrap_or_default(),
                    _ => {}
                }
            }
            _ => {}
        }
    }
    // `.*` is what had to stand before an address once.
    let requirement =
        if matches!(requirement, "" | ".*") && !source.is_empty() { source } else { requirement };
    out.dependency(offset, name, requirement, scope);
}

fn parse_lock(input: &Input) -> Parsed {
    let mut out = Collector::new(input, Ecosystem::Hex);
    let (text, conflict) = readable(input.text);
    note_conflict(conflict, &mut out);
    let tokens = erlang(&text);
    note_ends(&tokens, &mut out);
    let mut at = 0;
    while at < tokens.list.len() {
        // `{<<"name">>, {pkg, <<"name">>, <<"1.0">>}, 0}`
        let (Some(Kind::Text(key)), true, true, true) =
            (tokens.kind(at + 1), tokens.opens(at, b'{'), tokens.is(at + 2, ","), tokens.opens(at + 3, b'{'))
        else {
            at += 1;
            continue;
        };
        let offset = tokens.list.get(at).map_or(0, |t| t.offset);
        let source = tokens.elements(at + 3);
        let of = |i: usize| source.get(i).and_then(|at| tokens.kind(*at));
        let direct = tokens.kind(tokens.after(at + 3) + 1) == Some(&Kind::Number("0"));
        match (of(0), of(1), of(2)) {
            (Some(Kind::Atom("pkg")), Some(Kind::Text(name)), Some(Kind::Text(version))) => {
                out.locked(offset, name, version, Scope::Runtime, direct);
            }
            (Some(Kind::Atom("git" | "git_subdir" | "hg")), Some(Kind::Text(address)), _) => {
                out.locked(offset, key, address, Scope::Runtime, direct);
            }
            _ => {}
        }
        at = tokens.after(at);
    }
    out.finish()
}

#[cfg(test)]
mod tests {
    use super::super::testing::{dependencies, locked, read, said};
    use super::*;

    const CONFIG: &str = r#"%%-*- mode: erlang -*-
{minimum_otp_vsn, "25.0"}.
{erl_opts, [debug_info, {d, 'TEST'}]}.
{deps, [
    recon,
    {ranch, "2.1.0"},
    {'quoted-name', "~> 1.0"},
    {syslog, "4.0.0", {pkg, syslog_app}},
    {unnamed, {pkg, its_name}},
    {cowboy, {git, "https://github.com/ninenines/cowboy.git", {tag, "2.12.0"}}},
    {old, ".*", {git, "https://bob:hunter22@example.com/old.git", "HEAD"}},
    {near, {path, "../near"}}, % {commented, "1.0"}
    jsx
]}.
{plugins, [rebar3_hex]}.
{project_plugins, [{rebar3_fmt, "~> 1.0"}, erlfmt]}.
{project_app_dirs, ["apps/*", "lib/x"]}.
{overrides, [{override, clique, [{deps, [nothing]}]}]}.
{relx, [{release, {shop, "1"}, [sasl, {recon, load}]}]}.
{profiles, [
    {test, [{deps, [proper, {meck, "0.9.2"}]}, {plugins, [covertool]}]},
    {prod, [{deps, [prod_only]}]},
    {mysql, [{deps, [{mysql, "1.8"}]}]},
    {docs, [{erl_opts, []}, {deps, [edown]}]}
]}.
"#;

    #[test]
    fn dependencies_profiles_and_plugins() {
        assert_eq!(
            dependencies(&FORMAT, "rebar.config", CONFIG),
            [
                "5 hex recon runtime ",
                "6 hex ranch runtime 2.1.0",
                "7 hex quoted-name runtime ~> 1.0",
                "8 hex syslog_app runtime 4.0.0",
                "9 hex its_name runtime ",
                "10 hex cowboy runtime https://github.com/ninenines/cowboy.git",
                "11 hex old runtime https://***@example.com/old.git",
                "13 hex jsx runtime ",
                "15 hex rebar3_hex build ",
                "16 hex rebar3_fmt build ~> 1.0",
                "16 hex erlfmt build ",
                "21 hex proper test ",
                "21 hex meck test 0.9.2",
                "21 hex covertool test ",
                "22 hex prod_only runtime ",
                "23 hex mysql optional 1.8",
                "24 hex edown dev ",
            ]
        );
        assert!(said(&FORMAT, "rebar.config", CONFIG).is_empty());
        assert_eq!(read(&FORMAT, "rebar.config", CONFIG).workspaces, ["apps/*", "lib/x"]);
    }

    #[test]
    fn conditions_are_taken_as_met() {
        let text = "{deps, [\n {if_var_true, redis,\n  {if_rebar3, {eredis, \"1.7\", {git, \"x\"}}}},\n {if_version_below, \"26\",\n  {jose, \"1.11.10\"},\n  {jose2, \"1.11.12\"}},\n {if_flag, x, []}]}.\n{if_rebar3, {plugins, [{if_var_true, elixir, {rebar_mix, \".*\"}}]}}.\n";
        assert_eq!(
            dependencies(&FORMAT, "rebar.config", text),
            [
                "3 hex eredis runtime 1.7",
                "5 hex jose runtime 1.11.10",
                "6 hex jose2 runtime 1.11.12",
                "8 hex rebar_mix build .*",
            ]
        );
    }

    #[test]
    fn locked_packages() {
        let text = "{\"1.2.0\",\n[{<<\"bcrypt\">>,{pkg,<<\"bcrypt\">>,<<\"1.2.2\">>},0},\n {<<\"syslog\">>,{pkg,<<\"syslog_app\">>,<<\"4.0.0\">>},0},\n {<<\"cowlib\">>,\n  {git,\"https://github.com/ninenines/cowlib\",\n       {ref,\"d338\"}},\n  1}]}.\n[\n{pkg_hash,[\n {<<\"bcrypt\">>, <<\"5418\">>}]}\n].\n";
        assert_eq!(
            locked(&LOCK, "rebar.lock", text),
            [
                "2 hex bcrypt runtime 1.2.2 locked",
                "3 hex syslog_app runtime 4.0.0 locked",
                "4 hex cowlib runtime https://github.com/ninenines/cowlib transitive",
            ]
        );
        assert!(said(&LOCK, "rebar.lock", text).is_empty());
        let old = "[{<<\"a\">>,{pkg,<<\"a\">>,<<\"1.0\">>,<<\"00\">>},10},\n {<<\"b\">>,{pkg,<<\"b\">>,<<\"1.0\">>},0}].";
        assert_eq!(
            locked(&LOCK, "rebar.lock", old),
            ["1 hex a runtime 1.0 transitive", "2 hex b runtime 1.0 locked"]
        );
    }

    #[test]
    fn broken_files() {
        let cut = &CONFIG[..CONFIG.find("{old,").unwrap()];
        assert_eq!(dependencies(&FORMAT, "rebar.config", cut).len(), 6);
        assert_eq!(said(&FORMAT, "rebar.config", cut), ["4 W-PARSE"]);
        let conflict = "{deps, [\n<<<<<<< a\n  {x, \"1.0\"}\n=======\n  {x, \"2.0\"}\n>>>>>>> b\n]}.\n";
        assert_eq!(dependencies(&FORMAT, "rebar.config", conflict), ["3 hex x runtime 1.0"]);
        assert_eq!(said(&FORMAT, "rebar.config", conflict), ["2 W-PARSE"]);
        for text in [
            "{deps,[".repeat(50_000),
            "{a,{b,".repeat(40_000),
            "{<<\"a\">>,{".repeat(30_000),
            "{profiles,[{t,[".repeat(20_000),
        ] {
            read(&FORMAT, "rebar.config", &text);
            read(&LOCK, "rebar.lock", &text);
        }
    }
}
