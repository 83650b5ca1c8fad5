use super::*;
use crate::model::{FactKind, Form, RepoPath, Usage};
use crate::rules::LanguageFamily;

fn index() -> ApiIndex {
    ApiIndex::sample(
        LanguageFamily::CSharp,
        &[
            ("Web.Mvc", "HttpGet"),
            ("Web.Hubs", "Hub"),
            ("Web.Hubs", "Hub().Clients.*"),
            ("Web.Hubs", "Session.*"),
            ("Web.Hubs", "Factory.*"),
            ("Web.Hubs", "Tools.Run"),
            ("Web.All", "*"),
            ("global", "WebApp.CreateBuilder"),
            ("global", "*.MapHub"),
        ],
    )
}

fn parsed(code: &str) -> Parsed {
    let path: RepoPath = "A.cs".into();
    extract(&Input::new(&path, code), &index())
}

/// `form module path args`, an open receiver's module as `?`.
fn show(usage: &Usage) -> String {
    let module = if usage.module.is_empty() { "?" } else { &usage.module };
    let mut out = format!("{} {module} {}", usage.form.as_str(), usage.path);
    for arg in &usage.args {
        match &arg.keyword {
            Some(key) => out += &format!(" {key}={}", arg.value),
            None => out += &format!(" {}={}", arg.position, arg.value),
        }
    }
    out
}

/// Checks uses other than mentions; those at one place in any order.
#[track_caller]
fn check(code: &str, expected: &[&str]) {
    let facts = parsed(code).facts;
    let mut found: Vec<String> = facts
        .iter()
        .filter_map(|f| match &f.kind {
            FactKind::Usage(u) if u.form != Form::Reference => Some(show(u)),
            _ => None,
        })
        .collect();
    let mut expected = expected.to_vec();
    found.sort();
    expected.sort_unstable();
    assert_eq!(found, expected, "{code}");
}

/// Checks statements of a program without a class.
#[track_caller]
fn check_body(body: &str, expected: &[&str]) {
    check(&format!("using Web.Hubs;\n{body}"), expected);
}

#[test]
fn every_using_is_an_import() {
    let code = "using Web.Hubs;\nusing static Web.Hubs.Tools;\nusing S = Web.Hubs.Session<int>;\nglobal using global::Web.Mvc;\n// using No;\nnamespace X { using System; }\n";
    let found: Vec<String> = parsed(code)
        .facts
        .iter()
        .filter_map(|f| match &f.kind {
            FactKind::Import(i) => Some(format!("{}:{}", f.location.line, i.module)),
            _ => None,
        })
        .collect();
    assert_eq!(found, ["1:Web.Hubs", "2:Web.Hubs.Tools", "3:Web.Hubs.Session", "4:Web.Mvc", "6:System"]);
}

#[test]
fn types_of_locals_parameters_and_members_are_followed() {
    check_body(
        "Session s = Open(); s.Send(\"x\", 1, name: true);",
        &["call Web.Hubs Session().Send 0=x 1=1 name=true"],
    );
    check_body(
        "var s = new Session(80) { Name = \"a\" }; s.Start();",
        &["new Web.Hubs Session 0=80 Name=a", "call Web.Hubs Session().Start"],
    );
    check_body("Session s = new(\"a\");", &["new Web.Hubs Session 0=a"]);
    check_body("foreach (Session s in all) s.Send();", &["call Web.Hubs Session().Send"]);
    check_body(
        "if (o is Session s) { s?.Send(); s!.Stop(); }",
        &["call Web.Hubs Session().Send", "call Web.Hubs Session().Stop"],
    );
    check_body(
        "((Session)o).Send(); (o as Session)?.Send();",
        &["call Web.Hubs Session().Send", "call Web.Hubs Session().Send"],
    );
    check_body(
        "var x = await Factory.Create().ConfigureAwait(false); x.Go();",
        &[
            "call Web.Hubs Factory.Create",
            "call Web.Hubs Factory.Create().ConfigureAwait 0=false",
            "call Web.Hubs Factory.Create().Go",
        ],
    );
    check_body(
        "class A(Session t) { void F() { s.Send(); this.S.Send(); t.Stop(); } private readonly Session s; public Session? S { get; set; } async Task<Session> G() => s; async Task H() { (await G()).Send(); } }",
        &[
            "call Web.Hubs Session().Send",
            "call Web.Hubs Session().Send",
            "call Web.Hubs Session().Stop",
            "call Web.Hubs Session().Send",
        ],
    );
    check_body(
        "class A { private readonly IOther o; A(Factory f) { o = f.Make(); } void G() { o.Go(); } }",
        &["call Web.Hubs Factory().Make", "call Web.Hubs Factory().Make().Go"],
    );
}

#[test]
fn attributes_and_bases() {
    check(
        "using Web.Mvc;\nclass A { [HttpGet(\"x\", Name = \"n\")] void F() {} [HttpGetAttribute] void G() {} [Web.Mvc.HttpGet] void H() {} }",
        &["decorator Web.Mvc HttpGet 0=x Name=n", "decorator Web.Mvc HttpGet", "decorator Web Mvc.HttpGet"],
    );
    check(
        "using Web.Hubs;\nclass A : Hub<IClient>, IOther { Task F() { return Clients.All.SendAsync(\"x\"); } Task G() { return base.Clients.All.Do(); } }",
        &[
            "base-class Web.Hubs Hub",
            "call Web.Hubs Hub().Clients.All.SendAsync 0=x",
            "call Web.Hubs Hub().Clients.All.Do",
        ],
    );
    check(
        "using Web.Hubs;\nclass A : Hub { object Clients; void F() { Clients.All.SendAsync(); } }",
        &["base-class Web.Hubs Hub"],
    );
}

#[test]
fn open_receivers_and_globals() {
    check(
        "var b = WebApp.CreateBuilder(args);\nvar app = b.Build();\napp.MapHub<Chat>(\"/c\");",
        &["call global WebApp.CreateBuilder", "call ? *.MapHub 0=/c"],
    );
    check("app.Use(e => { e.MapHub<Chat>(\"/c\"); });", &["call ? *.MapHub 0=/c"]);
    check("class WebApp {} class B { void F() { WebApp.CreateBuilder(); MapHub(); \"x\".MapHub(); } }", &[]);
    check("class B { void MapHub() {} void F() { this.MapHub(); } } // MapHub", &[]);
}

#[test]
fn statics_aliases_and_qualified_names() {
    check(
        "using static Web.Hubs.Tools;\nclass A { void F() { Run(1); Walk(); } }",
        &["call Web.Hubs Tools.Run 0=1"],
    );
    check("using T = Web.Hubs.Tools;\nT.Run();", &["call Web.Hubs Tools.Run"]);
    check(
        "Web.Hubs.Tools.Run(); global::Web.Hubs.Tools.Run(); new Web.Hubs.Session();",
        &["call Web Hubs.Tools.Run", "call Web Hubs.Tools.Run", "new Web Hubs.Session"],
    );
    // A wildcard of rules says nothing of a name that any namespace could bring.
    check("using Web.All;\nThing.Go(); new Other();", &[]);
}

#[test]
fn functions_that_are_handed_over_get_parameters() {
    check_body(
        "var s = new Session(); s.On(\"x\", async (a, b) => await b.Join(1)); s.On(delegate(object c) { c.Stop(); }); s.On(d => d.Go());",
        &[
            "new Web.Hubs Session",
            "call Web.Hubs Session().On 0=x",
            "call Web.Hubs Session().On(1).Join 0=1",
            "call Web.Hubs Session().On",
            "call Web.Hubs Session().On(0).Stop",
            "call Web.Hubs Session().On",
            "call Web.Hubs Session().On(0).Go",
        ],
    );
}

#[test]
fn literals_of_every_kind() {
    check(
        "using Web.Hubs;\nclass A { const string X = \"a\\n\"; static readonly string Y = @\"b\"\"c\"; string z = \"z\"; void F(Session s) { const int p = 3; s.Go(X, Y, z, p, A.X, -1, $\"q\", $\"{p}\"); s.Go(\"\"\"r\"\"\", new[] { \"v\" }); } }",
        &["call Web.Hubs Session().Go 0=a\n 1=b\"c 3=3 4=a\n 5=-1 6=q", "call Web.Hubs Session().Go 0=r 1=v"],
    );
}

#[test]
fn what_is_named_alike_is_not_taken_for_it() {
    check_body("class Session {} class A { void F(Session s) { s.Send(); new Session(); } }", &[]);
    check("using Session = My.Session;\nusing Web.Hubs;\nclass A { void F(Session s) { s.Send(); } }", &[]);
    check_body("class A<Session> { void F(Session s) { s.Send(); } }", &[]);
    check_body(
        "class A { Session s; void F(Other s) { s.Send(); } void G() { foreach (var s in all) s.Send(); All(s => s.Send()); var q = from s in all select s.Send(); F(out var t); (var a, var b) = t; } }",
        &[],
    );
    check_body(
        "class A { void F(Session[] s, List<Session> t) { s.Send(); t.Send(); /* new Session() */ var u = \"new Session()\"; nameof(Session.Send); } }",
        &[],
    );
    check_body("void F() { { Session s = null; } s.Send(); }", &[]);
}

#[test]
fn hostile_text_does_no_harm() {
    let many = 100_000;
    let head = "using Web.Hubs;\nclass A { Session s; void F() { ";
    for text in [
        format!("{head}x = {}1{}; }} }}", "(".repeat(many), ")".repeat(many)),
        format!("{head}s{}; }} }}", ".A()".repeat(many)),
        format!("{head}s{}; }} }}", "?.A".repeat(many)),
        format!("{head}x = {}1; }} }}", "a ? b : ".repeat(20_000)),
        format!("{head}x = {}1; }} }}", "a ?? ".repeat(20_000)),
        format!("{head}x = {}1; }} }}", "a = ".repeat(20_000)),
        format!("{head}{}", "{ Session x; ".repeat(20_000)),
        format!("{head}{}", "F(x => ".repeat(20_000)),
        format!("using Web.Hubs; {}", "class A : A { ".repeat(20_000)),
        format!("using Web.Hubs; class A {{ {} x; }}", "List<".repeat(20_000)),
        "using Web.Hubs; \u{fffd}\u{0}@@@ class {{{ \"".to_owned(),
    ] {
        parsed(&text);
    }
}
