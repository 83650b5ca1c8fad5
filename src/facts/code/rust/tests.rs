use super::*;
use crate::model::{FactKind, RepoPath, Usage};
use crate::rules::LanguageFamily;

const USES: &str = "use axum::{Router, routing::get, extract::ws::{WebSocket, WebSocketUpgrade as Up}};\nuse tokio::{self, net};\nuse redis::*;\nuse other::Thing;\n";

fn index() -> ApiIndex {
    let entries = [
        ("axum", "*"),
        ("tokio", "*"),
        ("redis", "Client.open"),
        ("redis", "Client.open().get_connection().set"),
        ("redis", "cmd"),
        ("actix", "*"),
        ("rocket", "get"),
        ("rocket", "routes"),
        ("std", "process.Command.new"),
        ("redis", "*.publish"),
    ];
    ApiIndex::sample(LanguageFamily::Rust, &entries)
}

fn parsed(code: &str) -> Parsed {
    let path: RepoPath = "main.rs".into();
    extract(&Input::new(&path, code), &index())
}

/// `form module path args`, an open receiver's module as `?`.
fn show(usage: &Usage) -> String {
    let module = if usage.module.is_empty() { "?" } else { &usage.module };
    let mut out = format!("{} {module} {}", usage.form.as_str(), usage.path);
    for arg in &usage.args {
        match &arg.keyword {
            Some(key) => out += &format!(" {}:{key}={}", arg.position, arg.value),
            None => out += &format!(" {}={}", arg.position, arg.value),
        }
    }
    out
}

fn usages(code: &str) -> Vec<String> {
    let facts = parsed(code).facts;
    facts.iter().filter_map(|f| if let FactKind::Usage(u) = &f.kind { Some(show(u)) } else { None }).collect()
}

/// Compares all that is found but mentions.
#[track_caller]
fn check(code: &str, expected: &[&str]) {
    let mut found = usages(&format!("{USES}{code}"));
    found.retain(|u| !u.starts_with("reference"));
    assert_eq!(found, expected, "{code}");
}

#[track_caller]
fn imports(code: &str, expected: &[&str]) {
    let mut out = Vec::new();
    for fact in parsed(code).facts {
        if let FactKind::Import(i) = fact.kind {
            let relative = if i.relative { " relative" } else { "" };
            out.push(format!("{}:{}{relative}", fact.location.line, i.module));
        }
    }
    assert_eq!(out, expected, "{code}");
}

#[test]
fn every_path_of_a_use_is_an_import() {
    imports(
        "mod hub;\nuse axum::{Router, routing::{get, post as p}, self as ax};\nuse crate::a::B;\nuse super::c;\nuse hub::Hub;\nuse tokio::net::*;\nextern crate serde;\npub use ::log::info;\nfn f() { use std::fs::File; }\n// use x::y;\n",
        &[
            "2:axum::Router",
            "2:axum::routing::get",
            "2:axum::routing::post",
            "2:axum",
            "3:crate::a::B relative",
            "4:super::c relative",
            "5:hub::Hub relative",
            "6:tokio::net",
            "7:serde",
            "8:log::info",
            "9:std::fs::File",
        ],
    );
    imports("use tokio::sync;\nuse sync::mpsc;\n", &["1:tokio::sync", "2:tokio::sync::mpsc"]);
    imports("use serde::Serialize;\n", &[]);
}

#[test]
fn values_are_followed() {
    check(
        "fn main() { let app = Router::new().route(\"/\", get(h)); app.nest(\"/a\", b); }",
        &[
            "call axum Router.new",
            "call axum Router.new().route 0=/",
            "call axum routing.get",
            "call axum Router.new().route().nest 0=/a",
        ],
    );
    check(
        "async fn main() -> Result<()> { let l = net::TcpListener::bind(\"0\").await?; let (s, _) = l.accept().await.unwrap(); s.x(); loop { l.accept().await; } }",
        &[
            "call tokio net.TcpListener.bind 0=0",
            "call tokio net.TcpListener.bind().accept",
            "call tokio net.TcpListener.bind().accept",
        ],
    );
    check(
        "fn f() { let redis = redis::Client::open(URL).unwrap(); let mut c = redis.get_connection()?; c.set(\"a\", 1); redis::cmd(\"PING\"); }\nconst URL: &str = \"r\";",
        &[
            "call redis Client.open 0=r",
            "call redis Client.open().get_connection().set 0=a 1=1",
            "call redis cmd 0=PING",
        ],
    );
    check(
        "fn f() { let a = Arc::new(Mutex::new(Router::new())); a.lock().unwrap().route(\"/\"); }",
        &["call axum Router.new", "call axum Router.new().route 0=/"],
    );
    check(
        "fn f() { let l = match net::A::b() { Ok(l) => l, Err(e) => panic!() }; l.c(); if let Some(x) = l.d() { x.e(); } }",
        &[
            "call tokio net.A.b",
            "call tokio net.A.b().c",
            "call tokio net.A.b().d",
            "call tokio net.A.b().d().e",
        ],
    );
    check(
        "fn f() { std::process::Command::new(\"python3\").arg(\"-c\"); }",
        &["call std process.Command.new 0=python3"],
    );
}

#[test]
fn types_say_what_values_are() {
    check(
        "fn f(ws: Up, n: u8) { ws.on_upgrade(|socket| socket.recv()); }",
        &[
            "call axum extract.ws.WebSocketUpgrade().on_upgrade",
            "call axum extract.ws.WebSocketUpgrade().on_upgrade(0).recv",
        ],
    );
    check(
        "struct Hub { s: Arc<Mutex<WebSocket>>, o: Option<Router> }\nimpl Hub { fn f(&self) { self.s.lock().unwrap().send(1); self.o.as_ref().unwrap().route(2); self.f(); } }",
        &["call axum extract.ws.WebSocket().send 0=1", "call axum Router().route 0=2"],
    );
    check(
        "fn f(axum::extract::State(r): axum::extract::State<Router>) { r.route(\"/\"); }",
        &["call axum Router().route 0=/"],
    );
    check(
        "fn app() -> Router { todo!() }\nfn main() { app().route(\"/\"); Hub::new().r().nest(1); }\nstruct Hub;\nimpl Hub { fn new() -> Self { Hub } fn r(&self) -> Result<Router, E> { x } }",
        &["call axum Router().route 0=/", "call axum Router().nest 0=1"],
    );
    check(
        "type S = WebSocket;\nfn f(a: &mut S, all: Vec<S>, m: HashMap<String, S>) { a.send(1); for s in &all { s.send(2); } for (k, s) in m.iter() { s.send(3); k.send(4); } }",
        &[
            "call axum extract.ws.WebSocket().send 0=1",
            "call axum extract.ws.WebSocket().send 0=2",
            "call axum extract.ws.WebSocket().send 0=3",
        ],
    );
}

#[test]
fn attributes_traits_and_macros() {
    check(
        "#[tokio::main(flavor = \"current_thread\")]\nasync fn main() {}",
        &["decorator tokio main 0:flavor=current_thread"],
    );
    let code = "use rocket::get;\n#[get(\"/x\", rank = 2)]\n#[derive(Debug, actix::Message)]\nfn f() {}\nimpl actix::Actor for F {}\n";
    assert_eq!(
        usages(code),
        [
            "reference rocket get".to_owned(),
            "decorator rocket get 0=/x 1:rank=2".to_owned(),
            "decorator actix Message".to_owned(),
            "base-class actix Actor".to_owned(),
        ][1..]
    );
    assert_eq!(
        usages(
            "#[macro_use] extern crate rocket;\n#[get(\"/\")]\nfn f() { routes![a, b]; println!(\"x\"); }"
        ),
        ["decorator rocket get 0=/", "call rocket routes",]
    );
    check(
        "fn f(mut s: WebSocket, x: WebSocket) { tokio::select! { Some(x) = s.recv() => { x.send(1); tokio::spawn(a); s.send(\"b\").await?; } } }",
        &[
            "call tokio select",
            "call axum extract.ws.WebSocket().recv",
            "call tokio spawn",
            "call axum extract.ws.WebSocket().send 0=b",
        ],
    );
    check("fn f() { let a = axum::Json { a: \"b\", c }; }", &["new axum Json 0:a=b"]);
}

#[test]
fn what_hides_a_name_is_not_it() {
    check("struct App;\nfn f(app: App, Router: u8) { app.route(1); }", &[]);
    check(
        "mod m { fn f() { Router::new(); } }\nmod n { use super::*; fn f() { Router::new(); } }\nmod o { use super::Router; fn f() { Router::new(); } }",
        &["call axum Router.new", "call axum Router.new"],
    );
    check("fn f<Router>(r: Router) { r.route(1); }", &[]);
    check("mod tokio2 {}\nfn f() { crate::axum::x(); self::tokio2::y(); Thing::new().route(); }", &[]);
    check("fn f() { /* Router::new() */ let s = \"Router::new()\"; // Router::new()\n}", &[]);
    check(
        "fn f(r: Router) { let r = g(); r.route(1); { let r: Router = h(); r.nest(2); } for r in x { r.a(); } all.map(|r| r.b()); match y { r => r.c() } }",
        &["call axum Router().nest 0=2"],
    );
    assert_eq!(usages("mod axum;\nuse axum::Router;\nfn f() { Router::new(); axum::x(); }"), [""; 0]);
    assert_eq!(
        usages("use redis::*;\nfn f() { cmd(\"a\"); other(); Some(cmd2); let cmd = 1; cmd(2); }"),
        ["call redis cmd 0=a"]
    );
}

#[test]
fn open_receivers_are_those_of_unknown_type() {
    check("fn f() { self.conn.publish(\"a\"); }", &["call ? *.publish 0=a"]);
    check("fn f(t: Thing, s: &str) { t.publish(1); s.publish(2); other::make().publish(3); }", &[]);
}

#[test]
fn calls_over_several_lines_are_shown_at_the_member() {
    let code =
        format!("{USES}fn f() {{\n    Router::new()\n        .route(\"/\")\n        .route(\"/b\");\n}}");
    let facts = parsed(&code).facts;
    let lines: Vec<u32> =
        facts.iter().filter(|f| matches!(f.kind, FactKind::Usage(_))).map(|f| f.location.line).collect();
    assert_eq!(lines, [6, 7, 8]);
}

#[test]
fn hostile_text_is_survived() {
    let many = 100_000;
    for code in [
        format!("fn f() {{ {} }}", "(".repeat(many)),
        format!("fn f() {{ {}Router::new(){} }}", "(".repeat(many), ")".repeat(many)),
        format!("fn f() {{ Router::new(){}; }}", ".a()".repeat(20_000)),
        format!("fn f() {{ Router{}; }}", "::a".repeat(20_000)),
        format!("fn f(x: {}Router) {{}}", "&".repeat(many)),
        format!("fn f(x: {}Router", "Arc<".repeat(many)),
        format!("use axum::{}", "{a::".repeat(20_000)),
        format!("fn f() {{ tokio::select!{} }}", "(".repeat(many)),
        format!("fn f() {{ tokio::select!{{{}}} }}", "a.b(c) = ".repeat(20_000)),
        format!("fn f() {}", "{".repeat(many)),
        "mod a { use super::*;".repeat(10_000),
        format!("fn f({}", "Some(".repeat(many)),
        format!("fn f() {{ {} }}", "let x = Router::new(); ".repeat(20_000)),
        "type A = B;\ntype B = A;\nfn f(a: A) { a.x(); A::y(); }".to_owned(),
        "impl X for { fn".to_owned(),
        "#[".to_owned(),
        "r#\"".to_owned(),
    ] {
        usages(&format!("{USES}{code}"));
    }
}

#[test]
fn what_only_tests_are_built_with_is_left_out() {
    let product = "fn a() { net::TcpListener::bind(\"a\"); }\n";
    let test = "#[cfg(test)]\n// what it does\n#[allow(unused)]\nmod tests {\n    use super::*;\n    fn b() { net::TcpListener::bind(\"b\"); }\n}\n#[other::test]\nasync fn d() { net::TcpListener::bind(\"d\"); }\n#[test]\nfn c() { net::TcpListener::bind(\"c\"); }\n";
    assert_eq!(usages(&format!("{USES}{product}{test}")), usages(&format!("{USES}{product}")));
    assert_eq!(usages(&format!("{USES}{product}")).len(), 1);
    let other =
        "#[cfg(feature = \"testing\")]\nmod more { fn b() { tokio::net::TcpListener::bind(\"b\"); } }\n";
    assert_eq!(usages(&format!("{USES}{other}")).len(), 1);
}
