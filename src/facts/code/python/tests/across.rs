//! What is followed into base classes, callbacks and other files, and what is not.

use super::*;
use crate::facts::{Borrowed, Export};

/// Rules that name few things of few modules.
fn index() -> ApiIndex {
    let entries = [
        ("queue", "App().task"),
        ("queue", "task"),
        ("sock", "Server().on"),
        ("sock", "Server().on(0).join"),
        ("sock", "Server().emit"),
        ("site", "Site().route"),
        ("orm", "Base"),
        ("chan", "Consumer"),
        ("chan", "Consumer().send"),
        ("chan", "Consumer.mount"),
        ("chan", "Consumer().layer.publish"),
        ("tool", "run"),
        ("tool", "sub.go"),
    ];
    ApiIndex::sample(LanguageFamily::Py, &entries)
}

fn read(text: &str) -> Parsed {
    let path = "a.py".into();
    extract(&Input::new(&path, text), &index())
}

#[track_caller]
fn finds(text: &str, expected: &[&str]) {
    let found: Vec<String> = read(text).facts.iter().filter_map(show_usage).collect();
    assert_eq!(found, expected, "\n{text}");
}

/// The same without the construction and mentions of `Server` itself.
#[track_caller]
fn members(text: &str, expected: &[&str]) {
    let found: Vec<String> = read(text).facts.iter().filter_map(show_usage).collect();
    let found: Vec<&String> = found.iter().filter(|u| !u.contains(" sock:Server ")).collect();
    assert_eq!(found, expected, "\n{text}");
}

fn show_export(export: &Export) -> String {
    let arrow = if export.passed_on { "<-" } else { "=" };
    format!("{} {arrow} {}:{}", export.name, export.module, export.path)
}

#[track_caller]
fn exports(text: &str, expected: &[&str]) {
    let found: Vec<String> = read(text).exports.iter().map(show_export).collect();
    assert_eq!(found, expected, "\n{text}");
}

/// `file|name|usage`
fn show_borrowed(borrowed: &Borrowed) -> String {
    format!("{}|{}|{}", borrowed.from, borrowed.name, show_usage(&borrowed.fact).unwrap())
}

#[track_caller]
fn borrows(text: &str, expected: &[&str]) {
    let found: Vec<String> = read(text).borrowed.iter().map(show_borrowed).collect();
    assert_eq!(found, expected, "\n{text}");
}

#[test]
fn names_at_the_top_are_exported() {
    exports("from queue import App\napp = App('x')\n", &["App = queue:App", "app = queue:App()"]);
    exports(
        "import sock\nio = sock.Server()\nx = 1\ndef f(): y = sock.Server()\n",
        &["io = sock:Server()", "sock = sock:"],
    );
    exports(
        "try:\n    from site import Site\n    s = Site()\nexcept ImportError:\n    s = None\nif x:\n    t = Site()\n",
        &["Site = site:Site", "s = site:Site()", "t = site:Site()"],
    );
    exports(
        "from queue import App\napp = None\ndef start():\n    global app\n    app = App()\n",
        &["App = queue:App", "app = queue:App()"],
    );
    // Nothing that rules speak of lies at or below it.
    exports("import tool\nx = tool.other()\n", &["tool = tool:"]);
    exports("from sock import Server\nio = Server()\nio = 5\n", &["Server = sock:Server"]);
}

#[test]
fn classes_are_exported_as_their_bases() {
    exports("import orm\nclass Base(orm.Base):\n    id = 1\n", &["Base = orm:Base", "orm = orm:"]);
    exports(
        "from chan import Consumer\nclass A(Consumer):\n    pass\nclass B(A):\n    def f(self): pass\nb = B()\n",
        &["A = chan:Consumer", "B = chan:Consumer", "Consumer = chan:Consumer", "b = chan:Consumer()"],
    );
    exports(
        "from chan import Consumer\nclass A(Consumer):\n    def send(self): pass\nclass B(A): pass\n",
        &["Consumer = chan:Consumer"],
    );
}

#[test]
fn names_are_passed_on() {
    exports("from .celery import app as celery_app\n", &["celery_app <- .celery:app"]);
    exports(
        "from .a import *\nfrom b.c import d\nfrom os import path\nimport e\n",
        &["* <- .a:*", "d <- b.c:d"],
    );
    exports("from .a import x, y\ndef x(): pass\ny = 1\n", &[]);
    exports("try:\n    from .a import x\nexcept ImportError:\n    x = None\n", &["x <- .a:x"]);
    exports("def f():\n    from .a import x\n", &[]);
    // The same where the file is walked for its usages.
    exports(
        "import tool\nfrom . import x\nfrom .b import *\ny = x\ndef f():\n    from .a import z\n",
        &["* <- .b:*", "tool = tool:", "x <- .:x", "y <- .:x"],
    );
    let path = "a.ipynb".into();
    let text = r#"{"cells":[{"cell_type":"code","source":"from queue import App\napp = App()"}]}"#;
    assert_eq!(extract_notebook(&Input::new(&path, text), &index()).exports, []);
}

#[test]
fn uses_of_names_of_other_files_are_borrowed() {
    borrows(
        "from extensions import io\n@io.on('message')\ndef f(): pass\n",
        &["extensions|io|2 :on decorator 0=message", "extensions.io|on|2 : decorator 0=message"],
    );
    borrows("from .app import Thing\nThing().on('x')\n", &[".app|Thing|2 :().on call 0=x"]);
    borrows(
        "import app.core as c\nc.celery.task\n@c.celery.task(x=1)\ndef f(): pass\n",
        &["app.core|celery|3 :task decorator x=1", "app.core.celery|task|3 : decorator x=1"],
    );
    borrows("import app.core\napp.core.Celery.task()\n", &["app.core|Celery|2 :task call"]);
    borrows(
        "from . import tasks\ntasks.app.task()\n",
        &[".|tasks|2 :app.task call", ".tasks|app|2 :task call"],
    );
    borrows("from .. import Base\nclass A(Base): pass\n", &["..|Base|2 : base-class"]);
    borrows("from m import x as Base\nclass A(Base): pass\nBase()\nx.on()\n", &[]);
    borrows("from .m import Base as B\nclass A(B): pass\n", &[".m|Base|2 : base-class"]);
    borrows("from .m import task\n@task\ndef f(): pass\n", &[".m|task|2 : decorator"]);
    borrows("from .m import *\nio.on('x')\nprint.on()\n", &[".m|io|2 :on call 0=x"]);
    borrows(
        "from .m import Io\ndef f(io: Io):\n    g = io\n    g.emit('x')\n    Io.on()\n",
        &[".m|Io|4 :().emit call 0=x", ".m|Io|5 :on call"],
    );
}

#[test]
fn what_is_borrowed_is_little() {
    // No member that rules speak of.
    borrows("from .m import io\nio.other()\n@io.more\ndef f(): pass\n", &[]);
    // The language's own modules, and those that rules ask for.
    borrows("import os\nfrom json import on\nos.on()\non.task()\n", &[]);
    borrows("from sock import io\nio.on('x')\n", &[]);
    // Shadowed.
    borrows("from .m import Io\ndef f(Io):\n    Io.on()\nIo.x\n", &[]);
    borrows("from .m import Io\nIo = 1\nIo.on()\n", &[]);
    borrows("# Io.on()\nfrom .m import Io\n'Io.on()'\n", &[]);
    let many = format!("from .m import Io\n{}", "Io.on()\n".repeat(600));
    assert_eq!(read(&many).borrowed.len(), 500);
}

#[test]
fn borrowed_uses_in_notebooks_have_their_cell() {
    let path = "a.ipynb".into();
    let text = r#"{"cells":[{"cell_type":"code","source":"import z"},{"cell_type":"code","source":"\nfrom .m import Io\nIo.on()"}]}"#;
    let parsed = extract_notebook(&Input::new(&path, text), &index());
    let place = &parsed.borrowed[0].fact.location;
    assert_eq!((place.cell, place.line), (Some(2), 3));
}

#[test]
fn wanted_modules_go_before_other_files() {
    finds(
        "try:\n    from .m import run\nexcept ImportError:\n    from tool import run\nrun()\n",
        &["5 tool:run call"],
    );
    finds(
        "try:\n    from tool import run\nexcept ImportError:\n    from .m import run\nrun()\n",
        &["5 tool:run call"],
    );
    finds("try:\n    import tool\nexcept ImportError:\n    tool = None\ntool.run()\n", &["5 tool:run call"]);
}

#[test]
fn members_of_base_classes_are_followed() {
    let class = "from chan import Consumer\nclass C(Consumer):\n    def f(self):\n";
    let base = "2 chan:Consumer base-class";
    finds(&format!("{class}        self.send('x')\n"), &[base, "4 chan:Consumer().send call 0=x"]);
    finds(&format!("{class}        super().send()\n"), &[base, "4 chan:Consumer().send call"]);
    finds(&format!("{class}        self.layer.publish()\n"), &[base, "4 chan:Consumer().layer.publish call"]);
    finds(
        &format!("{class}        async def g():\n            await self.send()\n"),
        &[base, "5 chan:Consumer().send call"],
    );
    finds(
        &format!("{class}        pass\nC().send()\nC.mount()\n"),
        &[base, "5 chan:Consumer().send call", "6 chan:Consumer.mount call"],
    );
    finds(
        &format!(
            "{class}        pass\nclass D(C):\n    @classmethod\n    def g(cls):\n        cls.mount()\n        cls().send()\n"
        ),
        &[base, "8 chan:Consumer.mount call", "9 chan:Consumer().send call"],
    );
    // What no rule speaks of may be anything.
    finds(&format!("{class}        self.other()\n        self.x = self.more\n"), &[base]);
}

#[test]
fn what_a_class_defines_itself_hides_its_base() {
    let base = "2 chan:Consumer base-class";
    for own in ["def send(self): pass", "send = None", "send: int", "def f(self): self.send = g()"] {
        finds(
            &format!(
                "from chan import Consumer\nclass C(Consumer):\n    def a(self):\n        self.send()\n    {own}\n"
            ),
            &[base],
        );
    }
    finds(
        "from chan import Consumer\nclass C(Consumer):\n    def send(self):\n        super().send()\n",
        &[base, "4 chan:Consumer().send call"],
    );
    finds(
        "from chan import Consumer\nclass C(Consumer):\n    @staticmethod\n    def f(self):\n        self.send()\n",
        &[base],
    );
    finds(
        "from chan import Consumer\nclass C(Consumer):\n    def f(this):\n        def g(self): self.send()\n",
        &[base],
    );
    finds(
        "class C(Consumer):\n    def f(self):\n        self.send()\nsuper().send()\nfrom chan import x\n",
        &[],
    );
}

#[test]
fn members_of_borrowed_base_classes_are_borrowed() {
    borrows(
        "from .m import Part\nclass C(Part):\n    def f(self):\n        self.send('x')\n        self.other()\n",
        &[".m|Part|4 :().send call 0=x"],
    );
    exports("from .m import Part\nclass C(Part): x = 1\nPart.on()\n", &["C <- .m:Part", "Part <- .m:Part"]);
}

#[test]
fn fields_and_types_are_followed() {
    let head = "from sock import Server\nfrom typing import Annotated, Optional\nimport typing as t\n";
    let emits = "5 sock:Server().emit call".to_owned();
    for kind in [
        "Server",
        "'Server'",
        "Server | None",
        "None | Server",
        "Optional[Server]",
        "t.Optional['Server']",
        "'Optional[Server]'",
        "'t.Optional[ Server ]'",
        "'Server | None'",
        "Annotated[Server, 1]",
        "'Annotated[Server, list[int]]'",
        "t.Union[int, Server]",
    ] {
        let text = format!("{head}def f(a, *, s: {kind} = None):\n    s.emit()\n");
        assert!(read(&text).facts.iter().filter_map(show_usage).any(|u| u == emits), "{kind}");
    }
    for kind in [
        "list[Server]",
        "'list[Server]'",
        "type[Server]",
        "t.Type[Server]",
        "Annotated[int, Server()]",
        "'x y'",
        "'Server.'",
    ] {
        let text = format!("{head}def f(s: {kind}):\n    s.emit()\n");
        assert!(
            !read(&text).facts.iter().filter_map(show_usage).any(|u| u.contains("Server().emit")),
            "{kind}"
        );
    }
    finds(
        "from sock import Server\ndef f(s: type[Server]):\n    s()\n",
        &["2 sock:Server reference", "3 sock:Server call"],
    );
    members(
        "from sock import Server\n@dataclass\nclass C:\n    s: Server\n    r: Optional[Server] = None\n    def f(self):\n        self.s.emit()\n        self.r.on()\n",
        &["7 sock:Server().emit call", "8 sock:Server().on call"],
    );
    members(
        "from sock import Server\nclass C:\n    def f(self):\n        self.s.emit()\n    def g(self):\n        self.s: Server = make()\n    def h(c: 'C'): pass\ndef k(c: C):\n    c.s.on()\n",
        &["4 sock:Server().emit call", "9 sock:Server().on call"],
    );
}

#[test]
fn names_bound_side_by_side_are_followed() {
    members(
        "from sock import Server\na, (b, c) = Server(), (Server(), 1)\na.emit()\n",
        &["3 sock:Server().emit call"],
    );
    members("from sock import Server\na, b = Server()\na.emit()\n", &[]);
    members("from sock import Server\n*a, b = 1, Server()\nb.emit()\n", &[]);
    members(
        "from sock import Server\na = b = Server()\na, b = b, 1\na.emit()\nb.emit()\n",
        &["3 sock:Server() reference", "4 sock:Server().emit call"],
    );
    members("from sock import Server\nfor s in Server():\n    s.emit()\n[s.emit() for s in Server()]\n", &[]);
    members("from sock import Server\nif (s := Server()):\n    s.emit()\n", &["3 sock:Server().emit call"]);
    members(
        "from sock import Server\nasync def f():\n    async with Server() as s:\n        s.emit()\n",
        &["4 sock:Server().emit call"],
    );
}

#[test]
fn constants_are_arguments() {
    finds(
        "from tool import run\nT = 't'\nL = ['a', 'b']\ndef f():\n    run(T, L, [T], k=T)\n",
        &["5 tool:run call 0=t 1=a 2=t k=t"],
    );
    for other in [
        "T = 't'\nT = 'u'",
        "T = 't'\nT += 'u'",
        "T = x or 't'",
        "T = 't' if x else 'u'",
        "if x:\n    T = 't'\nelse:\n    T = 'u'",
        "T = f'{x}'",
    ] {
        let text = format!("from tool import run\n{other}\nrun(T)\n");
        let found: Vec<String> = read(&text).facts.iter().filter_map(show_usage).collect();
        assert!(found[0].ends_with(" tool:run call"), "{found:?}\n{text}");
    }
    finds("from tool import run\nT = 't'\ndef f(T):\n    run(T)\n", &["4 tool:run call"]);
}

#[test]
fn partial_functions_are_the_function() {
    finds(
        "from functools import partial\nfrom tool import run\ng = partial(run, 1)\ng(2)\n",
        &["3 tool:run reference", "4 tool:run call 0=2"],
    );
    finds("import functools\nimport tool\nfunctools.partial(tool.run)\n", &["3 tool:run reference"]);
    finds("from tool import run\ng = partial(run)\ng()\n", &["2 tool:run reference"]);
}

#[test]
fn parameters_of_callbacks_are_followed() {
    let head = "import sock\nio = sock.Server()\n";
    let joins = |line: u32| format!("{line} sock:Server().on(0).join call");
    for (text, line) in [
        ("io.on('x', lambda s: s.join())\n", 3),
        ("def f(s):\n    s.join()\nio.on('x', f)\n", 4),
        ("def f(s, t):\n    t.join()\n    s.join()\nio.on(handler=f)\n", 5),
        ("class C:\n    def f(self):\n        io.on(self.g)\n    def g(self, s):\n        s.join()\n", 7),
    ] {
        let found: Vec<String> = read(&format!("{head}{text}")).facts.iter().filter_map(show_usage).collect();
        assert!(found.contains(&joins(line)), "{found:?}\n{text}");
    }
    for text in [
        "@io.on('x')\ndef f(s):\n    s.join()\n",
        "def f(s: int):\n    s.join()\nio.on(f)\n",
        "def f(s):\n    s = 1\n    s.join()\nio.on(f)\n",
        "def f(s):\n    s.join()\nio.on(f)\nio.emit(f)\n",
        "io.on(lambda s: s.other())\n",
        "io.on(f())\ndef f(s):\n    s.join()\n",
    ] {
        let found: Vec<String> = read(&format!("{head}{text}")).facts.iter().filter_map(show_usage).collect();
        assert!(!found.iter().any(|u| u.contains("(0)")), "{found:?}\n{text}");
    }
}

#[test]
fn modules_imported_by_calls_are_followed() {
    finds("import importlib\nt = importlib.import_module('tool')\nt.run()\n", &["3 tool:run call"]);
    finds("from importlib import import_module\nimport_module('tool.sub').go()\n", &["2 tool.sub:go call"]);
    finds("__import__('tool.sub').run()\n", &["1 tool:run call"]);
    finds("def __import__(x): pass\n__import__('tool').run()\n", &[]);
    borrows(
        "import importlib, tool\nimportlib.import_module('.m', 'p').app.task()\n",
        &[".m|app|2 :task call", ".m.app|task|2 : call"],
    );
}

#[test]
fn open_receivers_stay_open() {
    let entries = [("sock", "*.delay"), ("sock", "Server().delay")];
    let index = ApiIndex::sample(LanguageFamily::Py, &entries);
    let show = |text: &str| -> Vec<String> {
        let path = "a.py".into();
        extract(&Input::new(&path, text), &index).facts.iter().filter_map(show_usage).collect()
    };
    assert_eq!(show("from .m import f\nf.delay(1)\n"), ["2 :*.delay call 0=1"]);
    assert_eq!(show("def f(): pass\nf.delay()\n"), ["2 :*.delay call"]);
    assert_eq!(show("class A(B):\n    def f(self): self.delay()\n"), ["2 :*.delay call"]);
    assert_eq!(
        show("class A(B):\n    def f(self): self.delay()\n    def delay(self): pass\n"),
        Vec::<String>::new()
    );
}

#[test]
fn hostile_classes_cost_little() {
    let mut text = "from chan import Consumer\nclass C0(Consumer): pass\n".to_owned();
    for i in 1..60 {
        let bases = vec![format!("C{}", i - 1); 10].join(", ");
        text.push_str(&format!("class C{i}({bases}):\n    def f(self): self.nothing.x()\n"));
    }
    text.push_str("class C(C):\n    def f(self): self.send()\n");
    read(&text);
}
