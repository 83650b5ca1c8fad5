use super::*;
use crate::model::{FactKind, Form, RepoPath, Usage};
use crate::rules::LanguageFamily;

fn index() -> ApiIndex {
    ApiIndex::sample(
        LanguageFamily::Java,
        &[
            ("org.web", "Get"),
            ("org.web", "Socket.*"),
            ("org.web", "Session.*"),
            ("org.web", "Listener.*"),
            ("org.web", "Factory.*"),
            ("org.web", "Server.*"),
            ("org.web", "Base().publish"),
            ("org.web", "Base"),
            ("org.web", "Tools.run"),
            ("org.web", "Outer.Inner.*"),
            ("org.all", "*"),
            ("java.lang", "Runtime.getRuntime().exec"),
            ("global", "ProcessBuilder.*"),
            ("org.web", "*.subscribe"),
        ],
    )
}

fn parsed(code: &str) -> Parsed {
    let path: RepoPath = "A.java".into();
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

/// Checks the body of a method in a class that imports the package by name.
#[track_caller]
fn check_body(body: &str, expected: &[&str]) {
    let imports =
        "import org.web.Session; import org.web.Server; import org.web.Factory; import org.web.Tools;";
    check(&format!("{imports}\nclass A {{ void f() {{ {body} }} }}"), expected);
}

#[test]
fn every_import_is_one() {
    let code = "package x;\nimport org.web.Socket;\nimport static org.web.Tools.run;\nimport static org.web.Tools.*;\nimport java.util.*;\n// import org.web.No;\nclass A { String s = \"import org.web.No;\"; }\n";
    let found: Vec<String> = parsed(code)
        .facts
        .iter()
        .filter_map(|f| match &f.kind {
            FactKind::Import(i) => Some(format!("{}:{}", f.location.line, i.module)),
            _ => None,
        })
        .collect();
    assert_eq!(found, ["2:org.web.Socket", "3:org.web.Tools", "4:org.web.Tools", "5:java.util"]);
}

#[test]
fn types_of_locals_parameters_and_fields_are_followed() {
    check_body("Session s = null; s.send(\"x\", 1, true);", &["call org.web Session().send 0=x 1=1 2=true"]);
    check_body(
        "var s = new Server(80); s.start();",
        &["new org.web Server 0=80", "call org.web Server().start"],
    );
    check_body("for (Session s : all) s.send();", &["call org.web Session().send"]);
    check_body("try (Session s = open()) { s.send(); }", &["call org.web Session().send"]);
    check_body("if (o instanceof Session s) { s.send(); }", &["call org.web Session().send"]);
    check_body("((Session) o).send();", &["call org.web Session().send"]);
    check_body(
        "var x = Factory.create().build(); x.go();",
        &[
            "call org.web Factory.create",
            "call org.web Factory.create().build",
            "call org.web Factory.create().build().go",
        ],
    );
    check(
        "import org.web.Session;\nclass A {\n  void f() { s.send(); this.s.send(); }\n  void g(Session t) { t.send(); }\n  private final Session s;\n  Session h() { return s; }\n  void i() { h().send(); }\n}",
        &[
            "call org.web Session().send",
            "call org.web Session().send",
            "call org.web Session().send",
            "call org.web Session().send",
        ],
    );
    check(
        "import org.web.Session;\nrecord R(Session s) { void f() { s.send(); s().close(); } }",
        &["call org.web Session().send", "call org.web Session().close"],
    );
    check(
        "import org.web.Session;\nclass A { static class B { Session s; } B b; void f() { b.s.send(); new B().s.close(); } }",
        &["call org.web Session().send", "call org.web Session().close"],
    );
}

#[test]
fn annotations_bases_and_anonymous_classes() {
    check(
        "import org.web.Get;\nclass A { @Get(\"/x\") void f() {} @Get(value = \"/y\", n = {\"a\", \"b\"}) void g() {} @Get void h() {} }",
        &["decorator org.web Get 0=/x", "decorator org.web Get 0=/y value=/y n=a", "decorator org.web Get"],
    );
    check("class A { @org.web.Get void f() {} }", &["decorator org.web Get"]);
    check(
        "import org.web.Base;\nimport org.web.Listener;\nclass A extends Base implements Listener<String> { void f() { publish(1); this.publish(2); super.publish(3); } }",
        &[
            "base-class org.web Base",
            "base-class org.web Listener",
            "call org.web Base().publish 0=1",
            "call org.web Base().publish 0=2",
            "call org.web Base().publish 0=3",
        ],
    );
    check(
        "import org.web.Listener;\nclass A { Object l = new Listener() { public void on() {} }; }",
        &["new org.web Listener", "base-class org.web Listener"],
    );
    check(
        "import org.web.Base;\nclass A extends Base { void publish(int i) {} void f() { publish(1); } }",
        &["base-class org.web Base"],
    );
}

#[test]
fn functions_that_are_handed_over_get_parameters() {
    check_body(
        "Server s = new Server(); s.on(\"x\", c -> c.join(1));",
        &["new org.web Server", "call org.web Server().on 0=x", "call org.web Server().on(0).join 0=1"],
    );
    check_body(
        "new Server((a, b) -> { b.close(); });",
        &["new org.web Server", "call org.web Server(1).close"],
    );
    check_body("other.on((Session a) -> a.send());", &["call org.web Session().send"]);
    check_body("other.on(a -> a.send());", &[]);
}

#[test]
fn wholes_statics_nested_types_and_qualified_names() {
    check(
        "import org.web.*;\nclass A { Session s; void f() { s.send(); Unheard.of(); } }",
        &["call org.web Session().send"],
    );
    check(
        "import static org.web.Tools.run;\nclass A { void f() { run(1); } }",
        &["call org.web Tools.run 0=1"],
    );
    check(
        "import static org.web.Tools.*;\nclass A { void f() { run(1); walk(); } }",
        &["call org.web Tools.run 0=1"],
    );
    check(
        "class A { void f() { org.web.Tools.run(); new org.web.Session<String>(); } }",
        &["call org.web Tools.run", "new org.web Session"],
    );
    check(
        "import org.web.Outer;\nclass A { Outer.Inner i = new Outer.Inner(); void f() { i.go(); } }",
        &["new org.web Outer.Inner", "call org.web Outer.Inner().go"],
    );
    check(
        "import org.web.Outer.Inner;\nclass A { void f(Inner i) { i.go(); } }",
        &["call org.web Outer.Inner().go"],
    );
    // A wildcard of rules says nothing of a name that all imports of a package could bring.
    check("import org.all.*;\nclass A { void f() { Thing.go(); } }", &[]);
    check("import org.all.Thing;\nclass A { void f() { Thing.go(); } }", &["call org.all Thing.go"]);
}

#[test]
fn names_of_the_language_need_no_import() {
    check(
        "class A { void f() { new ProcessBuilder(\"ls\").start(); } }",
        &["new global ProcessBuilder 0=ls", "call global ProcessBuilder().start"],
    );
    check(
        "// java.lang\nclass A { void f() { Runtime.getRuntime().exec(\"ls\"); } }",
        &["call java.lang Runtime.getRuntime().exec 0=ls"],
    );
    check("import my.ProcessBuilder;\nclass A { void f() { new ProcessBuilder(); } }", &[]);
}

#[test]
fn constants_are_literals() {
    check(
        "import org.web.Server;\nclass A { static final String X = \"a\\\"b\"; String y = \"c\"; void f(Server s, String X2) { final int p = 3; s.go(X, y, p, A.X, -1, X2); } }",
        &["call org.web Server().go 0=a\"b 2=3 3=a\"b 4=-1"],
    );
    check(
        "import org.web.Server;\nclass A { static final String X = \"a\"; void f(Server s, String X) { s.go(X); } }",
        &["call org.web Server().go"],
    );
}

#[test]
fn what_is_named_alike_is_not_taken_for_it() {
    check("class Session {} class A { void f(Session s) { s.send(); new Session(); } } // org.web", &[]);
    check("import my.Session;\nimport org.web.*;\nclass A { void f(Session s) { s.send(); } }", &[]);
    check("import org.web.Session;\nclass A<Session> { void f(Session s) { s.send(); } }", &[]);
    check(
        "import org.web.Session;\nclass A { Session s; void f(Other s) { s.send(); } void g() { for (Other s : all) s.send(); all(s -> s.send()); { String s; s.send(); } } }",
        &[],
    );
    check(
        "import org.web.Session;\nclass A { void f(Session[] s, Session... t) { s.send(); t.send(); } }",
        &[],
    );
    check(
        "import org.web.Session;\nclass A { void f() { { Session s; } s.send(); /* s.send() */ String t = \"new Session()\"; } }",
        &[],
    );
    check("import org.web.Session;\nclass A { void f(List<Session> s) { s.send(); } }", &[]);
}

#[test]
fn open_receivers() {
    check_body(
        "what.subscribe(\"x\"); \"x\".subscribe(); int i = 0; subscribe(); other().subscribe();",
        &["call ? *.subscribe 0=x", "call ? *.subscribe"],
    );
    check(
        "import org.web.Tools;\nclass A { void subscribe() {} void f() { this.subscribe(); new A().subscribe(); } }",
        &[],
    );
}

#[test]
fn mentions_are_told_once() {
    let facts = parsed("import org.web.Session;\nclass A { Session a; Session b; void f() { g(Session::open); h(Session.class); } }").facts;
    let found: Vec<String> = facts
        .iter()
        .filter_map(|f| if let FactKind::Usage(u) = &f.kind { Some(show(u)) } else { None })
        .collect();
    assert_eq!(found, ["reference org.web Session", "reference org.web Session.open"]);
}

#[test]
fn hostile_text_does_no_harm() {
    let many = 100_000;
    let head = "import org.web.Session;\nclass A { Session s; void f() { ";
    for text in [
        format!("{head}x = {}1{}; }} }}", "(".repeat(many), ")".repeat(many)),
        format!("{head}s{}; }} }}", ".a()".repeat(many)),
        format!("{head}s{}; }} }}", ".a".repeat(many)),
        format!("{head}x = {}1; }} }}", "a ? b : ".repeat(many)),
        format!("{head}x = {}1; }} }}", "a = ".repeat(20_000)),
        format!("{head}{}", "{ Session x; ".repeat(many)),
        format!("{head}{}", "f(x -> ".repeat(20_000)),
        format!("{head} {} x; }} }}", "a.".repeat(many)),
        format!("import org.web.Session; {}", "class A extends A { ".repeat(20_000)),
        format!("import org.web.Session; class A {{ {} x; }}", "List<".repeat(20_000)),
        "import org.web.Session; \u{fffd}\u{0}@@@ class {{{ \"".to_owned(),
    ] {
        parsed(&text);
    }
}
