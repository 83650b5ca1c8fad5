mod across;

use super::*;
use crate::facts::code::extract_notebook;
use crate::model::Fact;
use crate::rules::{ApiPattern, FormPattern, LanguageFamily};

/// Wants everything of `w`, `web`, `wf` and `torch`, the global `open` and calls of an open member `listen`.
fn index() -> ApiIndex {
    let mut index = ApiIndex::default();
    let entries = [("w", "*", false), ("web", "*", false), ("wf", "*", false), ("torch", "*", false)];
    for (module, path, open) in
        entries.into_iter().chain([("global", "open", false), ("w", "*.listen", true)])
    {
        let pattern = ApiPattern {
            rule: 0,
            module: module.into(),
            form: FormPattern::Any,
            args: Vec::new(),
            keywords: Vec::new(),
            open,
            literal: None,
        };
        index.add(LanguageFamily::Py, path, pattern);
    }
    index
}

fn parse(text: &str) -> Parsed {
    let path = "a.py".into();
    extract(&Input::new(&path, text), &index())
}

fn show_import(fact: &Fact) -> Option<String> {
    let FactKind::Import(import) = &fact.kind else { return None };
    let mut out = format!("{}:{}", fact.location.line, import.module);
    if import.relative {
        out.push_str(" relative");
    }
    if import.type_only {
        out.push_str(" types");
    }
    Some(out)
}

/// `line module:path form arguments`
fn show_usage(fact: &Fact) -> Option<String> {
    let FactKind::Usage(usage) = &fact.kind else { return None };
    let mut out = format!("{} {}:{} {}", fact.location.line, usage.module, usage.path, usage.form.as_str());
    for argument in &usage.args {
        match &argument.keyword {
            Some(keyword) => out.push_str(&format!(" {keyword}={}", argument.value)),
            None => out.push_str(&format!(" {}={}", argument.position, argument.value)),
        }
    }
    Some(out)
}

#[track_caller]
fn imports(text: &str, expected: &[&str]) {
    let found: Vec<String> = parse(text).facts.iter().filter_map(show_import).collect();
    assert_eq!(found, expected, "\n{text}");
}

#[track_caller]
fn usages(text: &str, expected: &[&str]) {
    let parsed = parse(text);
    let found: Vec<String> = parsed.facts.iter().filter_map(show_usage).collect();
    assert_eq!(found, expected, "\n{text}");
}

#[test]
fn import_statements_wherever_they_stand() {
    imports("import a", &["1:a"]);
    imports("import a.b as c, d\n", &["1:a.b", "1:d"]);
    imports("from a.b import (c,\n    d as e)\n", &["1:a.b"]);
    imports(
        "from . import x\nfrom .y import z\nfrom ..u.v import *\n",
        &["1:. relative", "2:.y relative", "3:..u.v relative"],
    );
    imports("def f():\n    import a\n    class C:\n        import b\n", &["2:a", "4:b"]);
    imports(
        "try:\n    import a\nexcept ImportError:\n    import b\nelse:\n    import c\nfinally:\n    import d\n",
        &["2:a", "4:b", "6:c", "8:d"],
    );
    imports("while 1:\n    with x:\n        for y in z:\n            import a\n", &["4:a"]);
    imports("match x:\n    case 1:\n        import a\n", &["3:a"]);
}

#[test]
fn type_checking_imports_are_types_only() {
    let text = "if TYPE_CHECKING:\n    import a\n    from b import c\nelse:\n    import d\nimport e\nif typing.TYPE_CHECKING:\n    import f\n";
    imports(text, &["2:a types", "3:b types", "5:d", "6:e", "8:f types"]);
    imports("if not TYPE_CHECKING:\n    import a\n", &["2:a"]);
}

#[test]
fn dynamic_imports_of_a_literal() {
    imports("importlib.import_module('a.b')\nx = __import__(\"c\")\n", &["1:a.b", "2:c"]);
    imports("import_module('.x', package=__name__)\n", &["1:.x relative"]);
    imports("import_module(name)\nimport_module(f'{x}')\nimport_module('a b')\n", &[]);
}

#[test]
fn comments_strings_and_shebangs_are_no_imports() {
    imports("#!/usr/bin/env python\n# import a\n'''\nimport b\n'''\nx = 'import c'\n", &[]);
    imports("if __name__ == '__main__':\n    main()\n", &[]);
}

#[test]
fn calls_through_every_kind_of_import() {
    usages(
        "from w.ens import Forest as R\nR(n=1).fit(X)\n",
        &["2 w.ens:Forest call n=1", "2 w.ens:Forest().fit call"],
    );
    usages("import torch.nn as nn\nnn.Linear(3, 4)\n", &["2 torch.nn:Linear call 0=3 1=4"]);
    usages("import w.b\nw.b.c()\n", &["2 w:b.c call"]);
    usages("import w\nw()\n", &["2 w: call"]);
    usages("from w import *\nserve('x')\nprint(len(str))\nimport z\nz.f()\n", &["2 w:serve call 0=x"]);
    usages("from w import *\nfrom z import *\nserve()\n", &[]);
    usages("from w import *\ndef serve(): pass\nserve()\n", &[]);
    usages("def f():\n    from w import g\n    g()\ng()\n", &["3 w:g call"]);
}

#[test]
fn nothing_is_said_of_unwanted_modules() {
    usages("import other\nother.f()\n@other.g\ndef h(): pass\n", &[]);
    usages("from .w import f\nf()\n", &[]);
    usages("import wide\nwide.f()\n", &[]);
}

#[test]
fn assignments_are_followed() {
    usages(
        "from wf import App\napp = App()\n@app.socket('/ws')\nasync def f(): pass\n",
        &["2 wf:App call", "3 wf:App().socket decorator 0=/ws"],
    );
    usages("import w\nx = y = w.A()\nx.f()\ny.g()\n", &["2 w:A call", "3 w:A().f call", "4 w:A().g call"]);
    usages("import w\nR = w.A\nR()\n", &["2 w:A reference", "3 w:A call"]);
    usages("import w\na, b = w.A(), 1\na.f()\n", &["2 w:A call", "3 w:A().f call"]);
    usages(
        "import w\nif (x := w.A()).ok:\n    x.f()\n",
        &["2 w:A().ok reference", "2 w:A call", "3 w:A().f call"],
    );
    usages(
        "import w\nx = None or w.A()\nx.f()\ny = w.B() if c else None\ny.f()\n",
        &["2 w:A call", "3 w:A().f call", "4 w:B call", "5 w:B().f call"],
    );
    usages(
        "import w\nasync def f():\n    x = await w.open()\n    await x.send('hi')\n",
        &["3 w:open call", "4 w:open().send call 0=hi"],
    );
    usages("import w\nx = [w.A()]\nx.f()\n", &["2 w:A call"]);
}

#[test]
fn context_managers_are_followed() {
    usages("import w\nwith w.X() as y:\n    y.f()\n", &["2 w:X call", "3 w:X().f call"]);
    usages(
        "import w\nasync def f():\n    async with w.X() as y, y.s() as z:\n        z.g()\n",
        &["3 w:X call", "3 w:X().s call", "4 w:X().s().g call"],
    );
}

#[test]
fn annotations_are_followed() {
    usages(
        "from wf import App\ndef f(app: App):\n    app.get('/')\n",
        &["2 wf:App reference", "3 wf:App().get call 0=/"],
    );
    usages(
        "from wf import App\ndef f(app: 'App', n: int = 1):\n    app.get('/')\n",
        &["3 wf:App().get call 0=/"],
    );
    usages("import wf\nx: wf.App = make()\nx.get()\n", &["2 wf:App reference", "3 wf:App().get call"]);
    usages(
        "from wf import App\nfrom typing import Optional\ndef f(a: Optional[App], b: App | None, c: list[App]):\n    a.f(); b.g(); c.h()\n",
        &["3 wf:App reference", "4 wf:App().f call", "4 wf:App().g call"],
    );
    usages("from wf import App\ndef f() -> App: pass\nf().get()\n", &[]);
}

#[test]
fn attributes_of_self_are_followed() {
    let text = "import w\nclass C:\n    def early(self):\n        self.x.f()\n    def __init__(self, y: w.Y):\n        self.x = w.X()\n        self.y = y\n    def late(self):\n        def inner():\n            self.x.g()\n        self.y.h()\n    @staticmethod\n    def s(self):\n        self.x.no()\n";
    usages(
        text,
        &[
            "4 w:X().f call",
            "5 w:Y reference",
            "6 w:X call",
            "7 w:Y() reference",
            "10 w:X().g call",
            "11 w:Y().h call",
        ],
    );
    usages(
        "import w\nclass C:\n    x = w.X()\n    y: w.Y\n    def f(self):\n        self.x.f()\n        self.y.g()\n    def g(self):\n        x.f()\n",
        &["3 w:X call", "4 w:Y reference", "6 w:X().f call", "7 w:Y().g call"],
    );
    usages(
        "import w\nclass A:\n    def f(self): self.x = w.X()\nclass B:\n    def f(self): self.x.f()\n",
        &["3 w:X call"],
    );
}

#[test]
fn base_classes_and_decorators() {
    usages(
        "import torch.nn as nn\nclass M(nn.Module):\n    pass\nm = M()\nm.f()\n",
        &["2 torch.nn:Module base-class"],
    );
    usages(
        "from web import Base, Meta\nclass A(Base[int], metaclass=Meta): pass\n",
        &["2 web:Base base-class", "2 web:Meta reference"],
    );
    usages(
        "import web\n@web.task\n@web.other(n=2)\ndef f(): pass\n",
        &["2 web:task decorator", "3 web:other decorator n=2"],
    );
    usages("import web\n@web.dataclass\nclass A: pass\n", &["2 web:dataclass decorator"]);
    usages(
        "from web import make\nBase = make()\nclass U(Base): pass\n",
        &["2 web:make call", "3 web:make() base-class"],
    );
}

#[test]
fn shadowing() {
    usages("import w\ndef f(w):\n    w.a()\n", &[]);
    usages("import w\ndef f():\n    w = 1\n    w.a()\nw.b()\n", &["5 w:b call"]);
    usages(
        "import w\n[w.a() for w in x]\n{w: w.b() for w, y in x}\nlambda w: w.c()\nw.d()\n",
        &["5 w:d call"],
    );
    usages("import w\nfor w in x:\n    w.a()\n", &[]);
    usages("import w\ntry:\n    w.a()\nexcept E as w:\n    w.b()\n", &["3 w:a call", "5 w:b call"]);
    usages("import w\nmatch x:\n    case {'a': [w, *_]}:\n        w.b()\n", &[]);
    usages("def f():\n    w.a()\nimport w\n", &["2 w:a call"]);
    usages("import w\nw = w.wrap()\nw.a()\n", &["2 w:wrap call", "3 w:wrap().a call"]);
}

#[test]
fn globals_assigned_in_functions() {
    let text = "import w\nclient = None\ndef use():\n    client.get()\ndef init():\n    global client\n    client = w.Client()\n";
    usages(text, &["4 w:Client().get call", "7 w:Client call"]);
    usages("try:\n    import w\nexcept ImportError:\n    w = None\ndef f():\n    w.a()\n", &["6 w:a call"]);
    usages("try:\n    import w as j\nexcept ImportError:\n    import other as j\nj.a()\n", &["5 w:a call"]);
    usages(
        "import w\ndef f():\n    x = w.A()\n    def g():\n        nonlocal x\n        x.f()\n",
        &["3 w:A call", "6 w:A().f call"],
    );
}

#[test]
fn arguments() {
    usages(
        "import w\nw.f('a' 'b', 1.5, -2, True, None, f'x', b'y', 3)\n",
        &["2 w:f call 0=ab 1=1.5 2=-2 3=true 4=none 5=x"],
    );
    usages("import w\nw.f(x, 'a', k='v', l=[\"p\", \"q\"], m=y, **z)\n", &["2 w:f call k=v l=p"]);
    usages("import w\nw.f(['a', 'b'], ('c',), [], f'{x}')\n", &["2 w:f call 0=a 1=c"]);
    usages("import w\nw.f(1,2,3,4,5,6,7,8,9,k=1)\n", &["2 w:f call 0=1 1=2 2=3 3=4 4=5 5=6 6=7 7=8"]);
    usages("import w\nw.f(stream=True)(*a)\n", &["2 w:f call stream=true", "2 w:f() call"]);
}

#[test]
fn references_once_calls_each_time() {
    usages("import w\nw.a; w.a\nf(w.a)\nw.a()\nw.a()\n", &["2 w:a reference", "4 w:a call", "5 w:a call"]);
    usages("import w\nprint(f'{w.a():>{w.b}}')\n", &["2 w:a call", "2 w:b reference"]);
    usages("import w\nraise w.E\nassert w.x, w.y()\n", &["2 w:E reference", "3 w:x reference", "3 w:y call"]);
}

#[test]
fn builtin_globals_and_open_receivers() {
    usages("open('f', 'w')\n", &["1 global:open call 0=f 1=w"]);
    usages("def open(x): pass\nopen('f')\n", &[]);
    usages("from os import open\nopen('f')\n", &[]);
    usages(
        "conn.listen('a')\n@sio.listen('b')\ndef f(): pass\n",
        &["1 :*.listen call 0=a", "2 :*.listen decorator 0=b"],
    );
    usages("@sio.listen\ndef f(): pass\n", &["1 :*.listen decorator"]);
    usages("import w\nw.listen()\n'x'.listen()\n[].listen()\nconn.other()\n", &["2 w:listen call"]);
    usages("class A:\n    def f(self):\n        self.sock.listen(5)\n", &["3 :*.listen call 0=5"]);
    usages("# conn.listen('a')\n'conn.listen()'\nlisten()\nx = conn.listen\n", &[]);
}

#[test]
fn places_are_those_of_the_member() {
    usages("import w\n(w.read\n   .load('x'))\n", &["3 w:read.load call 0=x"]);
    let parsed = parse("import w\n\nx = w.f()\n");
    assert_eq!((parsed.facts[1].location.line, parsed.facts[1].location.column), (3, 5));
    assert_eq!(&*parsed.facts[1].snippet, "x = w.f()");
}

#[test]
fn long_paths_and_many_usages_are_cut() {
    usages(&format!("import w\nw{}()\n", ".abcdefgh".repeat(100)), &[]);
    let parsed = parse(&format!("import w\n{}", "w.f()\n".repeat(10_500)));
    assert_eq!(parsed.facts.len(), 10_001);
    assert_eq!(parsed.diagnostics[0].code, "W-TRUNCATED");
}

#[test]
fn python_2_and_broken_code_give_what_is_readable() {
    let old = parse(
        "import w\nprint 'x', w.f(1)\nexec 'a'\ntry:\n    import b\nexcept E, e:\n    raise X, 'y'\nx = 0777\ny = `z`\nimport c\n",
    );
    let found: Vec<String> = old.facts.iter().filter_map(show_import).collect();
    assert_eq!(found, ["1:w", "5:b", "10:c"]);
    assert_eq!(old.diagnostics, []);

    let broken = parse("import a\ndef f(:\n    pass\nimport b\nx = (1,\nimport c\n");
    let found: Vec<String> = broken.facts.iter().filter_map(show_import).collect();
    assert_eq!(found, ["1:a", "4:b", "6:c"]);
    assert_eq!(broken.diagnostics.len(), 1);
    assert_eq!(
        (broken.diagnostics[0].code, broken.diagnostics[0].location.as_ref().unwrap().line),
        ("I-SYNTAX", 2)
    );

    let nothing = parse(")");
    assert_eq!(nothing.diagnostics[0].code, "W-PARSE");
    assert!(parse("").diagnostics.is_empty());
    assert!(parse("# only a comment").diagnostics.is_empty());
    assert!(parse("\u{c}\n\r\n\t\n").diagnostics.is_empty());
}

#[test]
fn a_notebook_shares_names_between_cells() {
    let text = r##"{"cells":[
        {"cell_type":"markdown","source":["import no"]},
        {"cell_type":"code","source":["%pip install z\n","import w\n","app = w.A()"]},
        {"cell_type":"code","source":["def broken(\n"]},
        {"cell_type":"code","source":["!ls\n","%%time\n","app.f('x')\n"]}
    ]}"##;
    let path = "a.ipynb".into();
    let parsed = extract_notebook(&Input::new(&path, text), &index());
    let found: Vec<String> = parsed
        .facts
        .iter()
        .map(|f| format!("cell {:?} {}", f.location.cell.unwrap(), show_usage(f).or(show_import(f)).unwrap()))
        .collect();
    assert_eq!(found, ["cell 2 2:w", "cell 2 3 w:A call", "cell 4 3 w:A().f call 0=x"]);
    assert_eq!(parsed.diagnostics.len(), 1);
    let place = parsed.diagnostics[0].location.as_ref().unwrap();
    assert_eq!((parsed.diagnostics[0].code, place.cell), ("I-SYNTAX", Some(3)));
}

#[test]
fn the_kernel_of_a_notebook_is_said_whatever_its_language() {
    let path = "a.ipynb".into();
    for (kernel, imports) in [("pysparkkernel", 1), ("ir", 0)] {
        let text = format!(
            "{{\"cells\":[{{\"cell_type\":\"code\",\"source\":\"import a # \\\"kernelspec\\\"\"}}],\n\"metadata\":{{\n\"kernelspec\":{{\"name\":\"{kernel}\"}}}}}}"
        );
        let parsed = extract_notebook(&Input::new(&path, &text), &index());
        assert_eq!(parsed.facts.iter().filter_map(show_import).count(), imports, "{kernel}");
        let last = parsed.facts.last().unwrap();
        let said = matches!(&last.kind, crate::model::FactKind::Infra(i) if &*i.value == kernel);
        assert!(said && last.location.line == 3 && last.location.cell.is_none(), "{last:?}");
    }
}

#[test]
fn a_cell_too_deep_does_not_cost_the_others() {
    let deep = "[".repeat(1_000);
    let text = format!(
        r#"{{"cells":[{{"cell_type":"code","source":"import a"}},{{"cell_type":"code","source":"x = 1\n{deep}"}},{{"cell_type":"code","source":"\nimport b"}}]}}"#
    );
    let path = "a.ipynb".into();
    let parsed = extract_notebook(&Input::new(&path, &text), &index());
    let found: Vec<String> = parsed.facts.iter().filter_map(show_import).collect();
    assert_eq!(found, ["1:a", "2:b"]);
    let place = parsed.diagnostics[0].location.as_ref().unwrap();
    assert_eq!((parsed.diagnostics[0].code, place.cell, place.line), ("W-DEPTH", Some(2), 2));

    let broken = extract_notebook(&Input::new(&path, "{"), &index());
    assert_eq!(broken.diagnostics[0].code, "W-PARSE");
}

/// Runs on a stack like a worker's.
fn on_worker<T: Send + 'static>(run: impl FnOnce() -> T + Send + 'static) -> T {
    std::thread::Builder::new().stack_size(16 << 20).spawn(run).unwrap().join().unwrap()
}

/// Every way to nest that the grammar knows, `n` times.
fn nestings(n: usize) -> Vec<(&'static str, String)> {
    let r = |s: &str| s.repeat(n);
    let both = |a: &str, b: &str, c: &str| format!("{}{b}{}", a.repeat(n), c.repeat(n));
    let blocks = |head: &str| -> String {
        let mut out = String::new();
        // The text grows with the square of the depth, so that the deepest are cut at a thousand.
        for i in 0..n.min(1_000) {
            out.push_str(&format!("{}{head}:\n", " ".repeat(i)));
        }
        out + &" ".repeat(n.min(1_000)) + "pass\n"
    };
    vec![
        ("parens", both("(", "1", ")")),
        ("open parens", r("(")),
        ("lists", both("[", "1", "]")),
        ("list targets", both("[", "a", "]") + " = 1"),
        ("dicts", both("{1:", "1", "}")),
        ("open braces", r("{")),
        ("calls", both("f(", "1", ")")),
        ("subscripts", both("a[", "1", "]")),
        ("mixed closers", r("(]")),
        ("mixed closers 2", r("[)}{(]")),
        ("unary", r("-") + "1"),
        ("unary mix", r("-~+") + "1"),
        ("not", r("not ") + "1"),
        ("await", r("await ") + "x"),
        ("lambda", r("lambda:") + "1"),
        ("lambda parameters", r("lambda x, y=1, *z: ") + "1"),
        ("lambda defaults", r("lambda x=") + "1"),
        ("yield", r("yield ") + "1"),
        ("star", r("*") + "x"),
        ("power", r("a**") + "1"),
        ("sum", r("a+") + "1"),
        ("sum over lines", format!("x = (\n{}1)", r("a +\n"))),
        ("sum continued", r("a + \\\n") + "1"),
        ("attributes", format!("x{}", r(".a"))),
        ("wanted attributes", format!("import w\nw{}()", r(".a"))),
        ("call chain", format!("f{}", r("()"))),
        ("member call chain", format!("import w\nw{}", r(".a()"))),
        ("subscript chain", format!("f{}", r("[0]"))),
        ("call chain of literals", format!("x{}", r("(1,)"))),
        ("ternary", r("a if b else ") + "c"),
        ("dense ternary", r("1if 1else ") + "c"),
        ("ternary with and", r("a if b else c and ") + "c"),
        ("and", r("a and ") + "c"),
        ("and or", r("a and b or ") + "c"),
        ("compare", r("a < ") + "c"),
        ("compare not", r("a and not b == ") + "c"),
        ("walrus", r("(a:=") + "1" + &r(")")),
        ("walrus bare", r("a:=") + "1"),
        ("assignments", r("a = ") + "1"),
        ("annotations", format!("x: {}", r("a |") + "b")),
        ("async", r("async ") + "x"),
        ("if on one line", r("if x: ") + "pass"),
        ("class on one line", r("class A: ") + "pass"),
        ("try on one line", r("try: ") + "pass"),
        ("def on one line", r("def f(): ") + "pass"),
        ("with parens", format!("with {}: pass", both("(", "a", ")"))),
        ("comprehensions", both("[x for x in ", "y", "]")),
        ("generators in calls", both("f(x for x in ", "y", ")")),
        ("many for", format!("[x {}]", r("for x in y "))),
        ("many if", format!("[x for x in y {}]", r("if y "))),
        ("decorators", r("@a\n") + "def f(): pass"),
        ("strings", r("'a' ")),
        ("string sum", r("'a' + ") + "'b'"),
        ("f-strings", both("f'{", "1", "}'")),
        ("f-strings in turn", both("f'{f\"{", "1", "}\"}'")),
        ("f-string parens", format!("f'{{{}1{}}}'", r("("), r(")"))),
        ("f-string open parens", format!("f'{{{}", r("("))),
        ("f-string hidden parens", format!("f'{{x!r'\n{}", r("("))),
        ("f-string hidden parens 2", format!("f\"{{'}}'}}\"{}", r("("))),
        ("f-string hidden parens 3", format!("f\"{{ '}}' \"{}", r("("))),
        ("t-string hidden", format!("t\"{{'\n{}", r("["))),
        ("number before f-string", format!("1f'{{{}", r("("))),
        ("unicode before f-string", format!("\u{201c}f'{{{}", r("("))),
        ("format specs", both("f'{x:{", "1", "}}'")),
        ("nested specs", format!("f'{}{}'", r("{x:"), r("}"))),
        ("triple unclosed", format!("'''{}", r("("))),
        ("string unclosed", format!("'{}\n{}", r("("), r("["))),
        ("quotes", r("'")),
        ("double quotes", r("\"'")),
        ("patterns", format!("match x:\n    case {}:\n        pass", both("[", "y", "]"))),
        ("class patterns", format!("match x:\n    case {}:\n        pass", both("A(", "y", ")"))),
        ("or patterns", format!("match x:\n    case {}1:\n        pass", r("1 | "))),
        ("dotted patterns", format!("match x:\n    case a{}:\n        pass", r(".b"))),
        ("type parameters", format!("def f[{}]: pass", r("T: ("))),
        ("semicolons", r("a;")),
        ("statements", r("a\n")),
        ("elif", format!("if a:\n pass\n{}", r("elif b:\n pass\n"))),
        ("if blocks", blocks("if x")),
        ("else blocks", {
            let mut out = String::new();
            for i in 0..n.min(1_000) {
                let s = " ".repeat(i);
                out.push_str(&format!("{s}if x:\n{s} pass\n{s}else:\n"));
            }
            out
        }),
        ("class blocks", blocks("class A")),
        ("def blocks", blocks("def f()")),
        ("with blocks", blocks("with a")),
        ("blocks around strings", {
            let mut out = String::new();
            for i in 0..n.min(1_000) {
                out.push_str(&format!("{}if x:\n{}'''\n'''\n", " ".repeat(i), " ".repeat(i + 1)));
            }
            out
        }),
        ("blocks in open parens", {
            let mut out = "(\n".to_string();
            for i in 0..n.min(1_000) {
                out.push_str(&format!("{}def f():\n", " ".repeat(i)));
            }
            out
        }),
        ("backslashes", r("\\\n")),
        ("carriage returns", r("if x:\r")),
        ("commas", r("a,")),
        ("dots", format!("from {} import x", r("."))),
        ("dotted import", format!("import a{}", r(".a"))),
        ("import as", format!("import a{}", r(" as a"))),
        ("questions", r("?")),
        ("backticks", r("`")),
        ("colons", r(":")),
        ("arrows", r("->")),
        ("prints", r("print ") + "x"),
        ("chevrons", r("print >> ") + "x"),
        ("null bytes", r("\0")),
    ]
}

#[test]
fn a_hundred_thousand_nestings_of_each_kind_are_survived() {
    for (_, text) in nestings(100_000) {
        // A wanted import, so that the tree is walked if there is one.
        let text = format!("import w\nopen('x')\n{text}\n");
        on_worker(move || parse(&text));
    }
}

#[test]
fn what_is_refused_is_said() {
    for (name, line) in [("parens", 3), ("sum", 3), ("not", 3), ("lambda parameters", 3), ("if blocks", 204)]
    {
        let text = nestings(100_000).into_iter().find(|(n, _)| *n == name).unwrap().1;
        let parsed = parse(&format!("import w\nopen('x')\n{text}\n"));
        assert!(parsed.facts.is_empty());
        assert_eq!(parsed.diagnostics[0].code, "W-DEPTH", "{name}");
        assert_eq!(parsed.diagnostics[0].location.as_ref().unwrap().line, line, "{name}");
    }
}

/// Just inside the limits everything is walked; this is what sizes the limits.
#[test]
fn the_deepest_that_is_accepted_leaves_most_of_a_workers_stack() {
    for n in [90, 140, 199, 240, 370, 490, 740, 1_480] {
        for (name, text) in nestings(n) {
            let text = format!("import w\nopen('x')\n{text}\n");
            let run = move || parse(&text);
            let done = std::thread::Builder::new().stack_size(3 << 20).spawn(run).unwrap().join();
            assert!(done.is_ok(), "{name} {n}");
        }
    }
}

#[test]
fn ordinary_code_is_not_refused() {
    let table = format!("x = [{}]\nimport a\n", "(1, -2.5e3, 'a', {'k': [f(x), not y]}),\n".repeat(5_000));
    imports(&table, &["5002:a"]);
    let strings = format!("x = (\n{})\nimport a\n", "    'abc ( [ {'\n".repeat(5_000));
    imports(&strings, &["5003:a"]);
    imports(
        "f'{x[\"a\"]!r:>{w}} {{}} {y:%H:%M}' f\"\"\"{\n a}\n\"\"\" rf'\\{x}' f'\\N{DASH}{z}'\nimport a\n",
        &["4:a"],
    );
    imports("f'{x[\'a\']}' f'{d[\"}\"]}'\nimport a\n", &["2:a"]);
    imports("rb'\\' br\"\\\"\" Rb''\nx = u'('\nimport a\n", &["3:a"]);
    // A bracket that is never closed makes the rest of the file one statement for the scan, not for the parser.
    let unclosed = format!("import a\nx = (1,\n{}import b\n", "y.z.u(a + b).v\n".repeat(2_000));
    imports(&unclosed, &["1:a", "2003:b"]);
}

#[test]
fn cutting_real_code_anywhere_never_panics() {
    let text = "import w\nclass A(w.B, k=f\"{x!r:>{y}}\"):\n    '''é'''\n    @w.d(1, k=[\"a\"])\n    async def f(self, *a: int, **k) -> w.C:\n        with (w.x() as y, z): self.q = await y[1:2].é(lambda z, u=1: z)\n        return [i for i in {1: 2, **k} if not i] or (yield)\n";
    for at in (0..text.len()).filter(|&i| text.is_char_boundary(i)) {
        parse(&text[..at]);
        parse(&text[at..]);
    }
}
