use super::*;
use crate::model::{RepoPath, Usage};
use crate::rules::LanguageFamily;

const HEAD: &str = "package a\nimport (\n\t\"net/http\"\n\t\"os/exec\"\n\t\"fmt\"\n\t\"github.com/gin-gonic/gin\"\n\t\"github.com/gorilla/websocket\"\n\tredis \"github.com/redis/go-redis/v9\"\n\t\"github.com/segmentio/kafka-go\"\n)\n";

fn index() -> ApiIndex {
    let entries = [
        ("net/http", "*"),
        ("os/exec", "*"),
        ("github.com/gin-gonic/gin", "*"),
        ("github.com/gorilla/websocket", "*"),
        ("github.com/redis/go-redis", "*"),
        ("github.com/segmentio/kafka-go", "*"),
        ("github.com/gorilla/websocket", "*.WriteMessage"),
    ];
    ApiIndex::sample(LanguageFamily::Go, &entries)
}

fn usages(code: &str) -> Vec<String> {
    let path: RepoPath = "main.go".into();
    let facts = extract(&Input::new(&path, code), &index()).facts;
    facts.iter().filter_map(|f| if let FactKind::Usage(u) = &f.kind { Some(show(u)) } else { None }).collect()
}

/// `form package path args`, an open receiver's package as `?`.
fn show(usage: &Usage) -> String {
    let package = usage.module.rsplit('/').next().filter(|m| !m.is_empty()).unwrap_or("?");
    let mut out = format!("{} {package} {}", usage.form.as_str(), usage.path);
    for arg in &usage.args {
        match &arg.keyword {
            Some(key) => out += &format!(" {}:{key}={}", arg.position, arg.value),
            None => out += &format!(" {}={}", arg.position, arg.value),
        }
    }
    out
}

/// Compares all that is found but mentions.
#[track_caller]
fn check(code: &str, expected: &[&str]) {
    let mut found = usages(&format!("{HEAD}{code}"));
    found.retain(|u| !u.starts_with("reference"));
    assert_eq!(found, expected, "{code}");
}

#[test]
fn variables_are_followed() {
    check(
        "func main() {\n\tr := gin.Default()\n\tr.GET(\"/x\", h)\n\tg := r.Group(`/v1`)\n\tg.GET(\"/y\", h)\n}",
        &[
            "call gin Default",
            "call gin Default().GET 0=/x",
            "call gin Default().Group 0=/v1",
            "call gin Default().Group().GET 0=/y",
        ],
    );
    check(
        "func f(w http.ResponseWriter, r *http.Request) {\n\tc, err := up.Upgrade(w, r, nil)\n\tdefer c.Close()\n\tif err != nil { c.WriteJSON(1) }\n}\nvar up = websocket.Upgrader{ReadBufferSize: 1024}",
        &[
            "call websocket Upgrader().Upgrade",
            "call websocket Upgrader().Upgrade().Close",
            "call websocket Upgrader().Upgrade().WriteJSON 0=1",
            "new websocket Upgrader 0:ReadBufferSize=1024",
        ],
    );
    check(
        "func f() {\n\tvar e *gin.Engine\n\te = gin.New()\n\te.Run()\n\tvar c websocket.Conn\n\tc.Close()\n}",
        &["call gin New", "call gin Engine().Run", "call websocket Conn().Close"],
    );
    check(
        "var client *redis.Client\nfunc f() { client.Subscribe(ctx, \"a\") }",
        &["call v9 Client().Subscribe 1=a"],
    );
    check(
        "func f() { x := new(websocket.Conn); x.Close() }",
        &["new websocket Conn", "call websocket Conn().Close"],
    );
}

#[test]
fn types_say_what_values_are() {
    check("func f(c *gin.Context, n int) { c.SSEvent(\"a\", n) }", &["call gin Context().SSEvent 0=a"]);
    check(
        "func (s *Hub) run() { s.conn.WriteMessage(1, b); for c := range s.all { c.Close() } }\ntype Hub struct {\n\tconn *websocket.Conn\n\tall map[*websocket.Conn]bool\n}",
        &["call websocket Conn().WriteMessage 0=1", "call websocket Conn().Close"],
    );
    check(
        "type Client struct { *websocket.Conn; name string }\nfunc f(c Client) { c.Close(); c.name.Close() }",
        &["base-class websocket Conn", "call websocket Conn().Close"],
    );
    check(
        "func f(x any) {\n\tif c, ok := x.(*websocket.Conn); ok { c.Close() }\n\tswitch v := x.(type) {\n\tcase *gin.Engine:\n\t\tv.Run()\n\tcase string, int:\n\t\tv.Close()\n\t}\n}",
        &["call websocket Conn().Close", "call gin Engine().Run"],
    );
    check(
        "func main() { r := routes(); r.GET(\"/\"); q, e := two(); q.POST(\"/\"); e.X(); s.app().Run() }\nfunc routes() *gin.Engine { return nil }\nfunc two() (*gin.Engine, error) { return nil, nil }\ntype S struct{}\nfunc (s S) app() *gin.Engine { return nil }\nvar s S",
        &["call gin Engine().GET 0=/", "call gin Engine().POST 0=/", "call gin Engine().Run"],
    );
    check("func f(m <-chan *websocket.Conn) { c := <-m; c.Close() }", &["call websocket Conn().Close"]);
    check(
        "func f(m chan *websocket.Conn) { select { case c := <-m: c.Close()\ncase <-done: } }",
        &["call websocket Conn().Close"],
    );
    check("type C = websocket.Conn\nfunc f(c *C) { c.Close() }", &["call websocket Conn().Close"]);
    check(
        "type L []*websocket.Conn\nfunc f(c []*websocket.Conn) { c[0].Close() }",
        &["call websocket Conn().Close"],
    );
}

#[test]
fn functions_that_are_handed_over_have_parameters() {
    check(
        "func f() { http.HandleFunc(\"/\", func(w any2, r *other.R) { w.X(); r.Y() }) }",
        &["call http HandleFunc 0=/", "call http HandleFunc(0).X", "call http HandleFunc(1).Y"],
    );
    check(
        "func f() { gin.Default().GET(\"/\", func(c *gin.Context) { c.JSON(200) }) }",
        &["call gin Default", "call gin Default().GET 0=/", "call gin Context().JSON 0=200"],
    );
}

#[test]
fn arguments_are_literals_and_constants() {
    check(
        "const name = \"python3\"\nfunc f() { exec.Command(name, \"-c\", x, true) }",
        &["call exec Command 0=python3 1=-c 3=true"],
    );
    check(
        "func f() { redis.NewClient(&redis.Options{Addr: \"a:1\", DB: 2, X: y}); kafka.Dial([]string{\"a\", \"b\"}, -1, \"q\\\"\") }",
        &[
            "call v9 NewClient 0:Addr=a:1 0:DB=2",
            "new v9 Options 0:Addr=a:1 0:DB=2",
            "call kafka-go Dial 0=a 1=-1 2=q\"",
        ],
    );
    check("func f() { name := \"x\"; exec.Command(name) }", &["call exec Command"]);
}

#[test]
fn what_hides_a_package_is_not_it() {
    check("func f(redis *Store) { redis.Get(\"a\") }", &[]);
    check("func f() { redis := open(); redis.Get(\"a\") }", &[]);
    check("func f() { for _, redis := range all { redis.Get(1) } }", &[]);
    check("func (gin *App) f() { gin.Run() }", &[]);
    check("func f() { { redis := open(); redis.A() }; redis.B() }", &["call v9 B"]);
    check("func f() { fmt.Println(\"gin.Default()\") /* gin.Default() */ // gin.Default()\n}", &[]);
    check("func f() { type gin struct{}; var x gin; x.Run() }", &[]);
    check("func f() { s.gin.Default(); o.redis.New() }", &[]);
    check("func f[redis any](x redis) { x.Get() }", &[]);
    check("func f() { r := gin.Default(); r = r; func(r Other) { r.GET(\"/\") }(o) }", &["call gin Default"]);
}

#[test]
fn open_receivers_are_those_of_unknown_type() {
    check("func f() { other.conn.WriteMessage(1, b) }", &["call ? *.WriteMessage 0=1"]);
    check("func f() { fmt.WriteMessage(1) }", &[]);
    check("type T struct{}\nfunc f(t T, s string) { t.WriteMessage(1); s.WriteMessage(1) }", &[]);
}

#[test]
fn mentions_are_said_once() {
    let code =
        format!("{HEAD}func f() {{ r.Use(gin.Logger); x := gin.Logger; g(http.StatusOK, http.StatusOK) }}");
    assert_eq!(usages(&code), ["reference gin Logger", "reference http StatusOK"]);
    let code = format!("{HEAD}func f(c *gin.Context) {{}}\nfunc g(c *gin.Context) {{}}");
    assert_eq!(usages(&code), ["reference gin Context"]);
}

#[test]
fn generic_calls_and_names_of_packages() {
    check(
        "func f() { kafka.NewReader[int](a).Read(); kafka.Writer[T]{} }",
        &["call kafka-go NewReader", "call kafka-go NewReader().Read", "new kafka-go Writer"],
    );
    let code = "package a\nimport . \"github.com/gin-gonic/gin\"\nfunc f() { Default().Run(); run() }";
    assert_eq!(usages(code), ["call gin Default", "call gin Default().Run"]);
    let code = "package a\nimport _ \"github.com/gin-gonic/gin\"\nfunc f() { gin.Default() }";
    assert_eq!(usages(code), [""; 0]);
}

#[test]
fn calls_over_several_lines_are_shown_at_the_member() {
    let path: RepoPath = "main.go".into();
    let code = format!("{HEAD}func f() {{\n\tgin.Default().\n\t\tGroup(\"/a\").\n\t\tGET(\"/b\")\n}}");
    let lines: Vec<u32> = extract(&Input::new(&path, &code), &index())
        .facts
        .iter()
        .filter(|f| matches!(f.kind, FactKind::Usage(_)))
        .map(|f| f.location.line)
        .collect();
    assert_eq!(lines, [12, 13, 14]);
}

#[test]
fn hostile_text_is_survived() {
    let many = 100_000;
    for code in [
        format!("var x = {}", "(".repeat(many)),
        format!("var x = {}gin.Default(){}", "(".repeat(many), ")".repeat(many)),
        format!("func f() {{ gin.Default(){} }}", ".A()".repeat(20_000)),
        format!("func f(x {}websocket.Conn) {{}}", "*".repeat(many)),
        format!("func f() {{ {} }}", "x := gin.New(); ".repeat(20_000)),
        format!("func f() {}", "{".repeat(many)),
        format!("type T struct {}", "{ a struct ".repeat(20_000)),
        format!("func f() {{ gin.New({}) }}", "1,".repeat(many)),
        "type A = B\ntype B = A\nfunc f(a A) { a.X() }".to_owned(),
        "type A struct { B }\ntype B struct { A }\nfunc f(a A) { a.X() }".to_owned(),
        "func (f func".to_owned(),
        "func f() { x := `".to_owned(),
    ] {
        usages(&format!("{HEAD}{code}"));
    }
}
