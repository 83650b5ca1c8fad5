use super::*;
use crate::model::{FactKind, RepoPath, Usage};
use crate::rules::LanguageFamily;

fn parsed(code: &str) -> Parsed {
    let index = ApiIndex::sample(
        LanguageFamily::Php,
        &[
            ("Workerman\\Worker", "*"),
            ("Ratchet\\App", "*"),
            ("Ratchet\\MessageComponentInterface", ""),
            ("Illuminate\\Support\\Facades\\Redis", "*"),
            ("Illuminate\\Console\\Command", "*"),
            ("Illuminate\\Bus\\Queueable", ""),
            ("Symfony\\Component\\Routing\\Attribute\\Route", ""),
            ("React\\Promise", "all"),
            ("Redis", "*"),
            ("global", "SoapClient"),
            ("global", "curl_init"),
            ("global", "shell_exec"),
            ("global", "broadcast().toOthers"),
            ("Illuminate\\Contracts\\Queue", "*.dispatch"),
        ],
    );
    let path: RepoPath = "a.php".into();
    extract(&Input::new(&path, code), &index)
}

/// `line form module path args`, the path as `.` when it is empty, an open receiver's module as `?`.
fn show(line: Option<u32>, usage: &Usage) -> String {
    let or = |text: &str, other: &str| if text.is_empty() { other.to_owned() } else { text.to_owned() };
    let line = line.unwrap_or_default();
    let mut out =
        format!("{line} {} {} {}", usage.form.as_str(), or(&usage.module, "?"), or(&usage.path, "."));
    for arg in &usage.args {
        match &arg.keyword {
            Some(key) => out += &format!(" {}:{key}={}", arg.position, arg.value),
            None => out += &format!(" {}={}", arg.position, arg.value),
        }
    }
    out
}

fn usages(code: &str) -> Vec<String> {
    let mut out = Vec::new();
    for fact in parsed(code).facts {
        if let FactKind::Usage(usage) = &fact.kind {
            out.push(show(fact.location.line.into(), usage));
        }
    }
    out
}

/// The code is what stands behind `<?php`.
#[track_caller]
fn check(code: &str, expected: &[&str]) {
    assert_eq!(usages(&format!("<?php {code}")), expected, "{code}");
}

const WORKER: &str = "use Workerman\\Worker; ";

#[track_caller]
fn check_worker(code: &str, expected: &[&str]) {
    check(&format!("{WORKER}{code}"), expected);
}

#[test]
fn what_is_used_is_imported() {
    let code = "<?php
namespace App;
use A\\B as C, \\D;
use function E\\f;
use G\\{H, I\\J as K, function l};
use const M\\N;
// use X\\Y; Redis
class Z { use T; }
$f = function () use ($x) {};
";
    let mut out = Vec::new();
    for fact in parsed(code).facts {
        if let FactKind::Import(i) = fact.kind {
            out.push(format!("{}:{}", fact.location.line, i.module));
        }
    }
    assert_eq!(out, ["3:A\\B", "3:D", "4:E\\f", "5:G\\H", "5:G\\I\\J", "5:G\\l", "6:M\\N"]);
}

#[test]
fn names_resolve_as_the_language_does() {
    check("use Workerman\\Worker as W; new W('ws://x', 1);", &["1 new Workerman\\Worker . 0=ws://x 1=1"]);
    check(
        "use Workerman; new Workerman\\Worker; new WORKERMAN\\Worker();",
        &["1 new Workerman\\Worker .", "1 new Workerman\\Worker ."],
    );
    check(
        "namespace A; new \\Workerman\\Worker; \\Redis::x(); new Redis; new Workerman\\Worker;",
        &["1 new Workerman\\Worker .", "1 call Redis x"],
    );
    check(
        "namespace Workerman; new Worker; new namespace\\Worker;",
        &["1 new Workerman\\Worker .", "1 new Workerman\\Worker ."],
    );
    check(
        "namespace A { use Workerman\\Worker; new Worker; } namespace B { new Worker; } namespace { new Redis; }",
        &["1 new Workerman\\Worker .", "1 new Redis ."],
    );
    check(
        "use Illuminate\\Support\\Facades\\Redis; Redis::subscribe(['a', 'b'], fn ($m) => $m->x());",
        &[
            "1 call Illuminate\\Support\\Facades\\Redis subscribe 0=a",
            "1 call Illuminate\\Support\\Facades\\Redis subscribe(0).x",
        ],
    );
    check(
        "new SoapClient('x', ['trace' => true, 'n' => 1]);",
        &["1 new global SoapClient 0=x 1:trace=true 1:n=1"],
    );
    check(
        "namespace A; use function React\\Promise\\all; all([]); React\\Promise\\all(); \\React\\Promise\\all();",
        &["1 call React\\Promise\\all .", "1 call React\\Promise\\all ."],
    );
}

#[test]
fn global_functions_are_met_from_any_namespace() {
    check(
        "namespace A; curl_init('x'); \\CURL_INIT(); `ls`; broadcast(new X)->toOthers();",
        &[
            "1 call global curl_init 0=x",
            "1 call global curl_init",
            "1 call global shell_exec",
            "1 call global broadcast().toOthers",
        ],
    );
    check("namespace A; function curl_init() {} curl_init(); B\\curl_init(); namespace\\curl_init();", &[]);
    check("use function B\\curl_init; curl_init();", &[]);
    check(
        "class A { function curl_init() {} function f() { $this->curl_init(); A::curl_init(); curl_init(); } }",
        &["1 call global curl_init"],
    );
    check(
        "$f = curl_init(...); $f(name: 'x');",
        &["1 reference global curl_init", "1 call global curl_init 0:name=x"],
    );
}

#[test]
fn values_are_followed() {
    check_worker(
        "$w = new Worker(); $w->count = 4; $w->listen(K, 'a'); Worker::runAll(); $w->a->b();",
        &[
            "1 new Workerman\\Worker .",
            "1 reference Workerman\\Worker ().count",
            "1 call Workerman\\Worker ().listen",
            "1 call Workerman\\Worker runAll",
            "1 call Workerman\\Worker ().a.b",
        ],
    );
    check_worker(
        "(new Worker)->a(1)?->b(x: 'y');\nWorker::make()\n  ->c();",
        &[
            "1 call Workerman\\Worker ().a 0=1",
            "1 call Workerman\\Worker ().a().b 0:x=y",
            "1 new Workerman\\Worker .",
            "2 call Workerman\\Worker make",
            "3 call Workerman\\Worker make().c",
        ],
    );
    check_worker(
        "$w->onMessage = fn ($x) => 1; $w = new Worker; $w->onMessage = function ($c, array $d) { $c->send(); $d->x(); };",
        &[
            "1 new Workerman\\Worker .",
            "1 reference Workerman\\Worker ().onMessage",
            "1 call Workerman\\Worker ().onMessage(0).send",
        ],
    );
    check_worker(
        "$w = $x ?? new Worker; $f = function () use ($w) { $w->a(); }; fn () => $w->b(); function f() { $w->c(); }",
        &["1 new Workerman\\Worker .", "1 call Workerman\\Worker ().a", "1 call Workerman\\Worker ().b"],
    );
    check_worker(
        "function g(?Worker $w, $v = new Worker) { $w->a(); $v->b(); } function h(): Worker {} h()->c();",
        &[
            "1 new Workerman\\Worker .",
            "1 call Workerman\\Worker ().a",
            "1 call Workerman\\Worker ().b",
            "1 call Workerman\\Worker ().c",
        ],
    );
    check_worker(
        "const K = 'k'; class A { const L = 'l'; function f() { Worker::x(K, self::L, A::L); } }",
        &["1 call Workerman\\Worker x 0=k 1=l 2=l"],
    );
    check_worker(
        "$c = Worker::class; new $c; Worker::MODE; x(Worker::class);",
        &[
            "1 reference Workerman\\Worker .",
            "1 new Workerman\\Worker .",
            "1 reference Workerman\\Worker MODE",
        ],
    );
    check_worker(
        "$w = new Worker; $w = null; $w->a(); $w = b(); $w->c();",
        &["1 new Workerman\\Worker .", "1 call Workerman\\Worker ().a"],
    );
    check_worker(
        "$w = new Worker; function f() { global $w; $w->a(); }",
        &["1 new Workerman\\Worker .", "1 call Workerman\\Worker ().a"],
    );
    check_worker(
        "new Worker(function ($a, Worker $b, $c) { $a->x(); $b->y(); $c->z(); });",
        &[
            "1 new Workerman\\Worker .",
            "1 call Workerman\\Worker (0).x",
            "1 call Workerman\\Worker ().y",
            "1 call Workerman\\Worker (2).z",
        ],
    );
}

#[test]
fn properties_are_followed() {
    check_worker("class A { function f() { $this->w->a(); $this->v->b(); $this->u->c(); self::$t->d(); }
        private ?Worker $w; function __construct(private readonly Worker $v) { $this->u = new Worker; self::$t = $this->u; } }
        class B { function f() { $this->w->a(); } }", &[
        "1 call Workerman\\Worker ().a",
        "1 call Workerman\\Worker ().b",
        "1 call Workerman\\Worker ().c",
        "1 call Workerman\\Worker ().d",
        "2 new Workerman\\Worker .",
    ]);
    check(
        "use Workerman\\Worker; class A { private Iface $x; function f() { $this->x = new Worker; $this->x->a(); } }",
        &["1 new Workerman\\Worker .", "1 call Workerman\\Worker ().a"],
    );
    check(
        "use Workerman\\Worker; class A { function f() { $this->x = new Worker; $this->x = new \\Redis; $this->x->a(); } }",
        &["1 new Workerman\\Worker .", "1 new Redis ."],
    );
}

#[test]
fn classes_are_derived_and_decorated() {
    check(
        "namespace App; use Illuminate\\Console\\Command; use Illuminate\\Bus\\Queueable;
class A extends Command {
  use Queueable, Other;
  function handle() { $this->info('x'); $this->own(); parent::configure(); $this->output->y(); }
  function own() {}
}
class B extends A { function f() { $this->line(); static::z(); } }",
        &[
            "2 base-class Illuminate\\Console\\Command .",
            "3 base-class Illuminate\\Bus\\Queueable .",
            "4 call Illuminate\\Console\\Command ().info 0=x",
            "4 call Illuminate\\Console\\Command ().configure",
            "4 call Illuminate\\Console\\Command ().output.y",
            "7 call Illuminate\\Console\\Command ().line",
            "7 call Illuminate\\Console\\Command ().z",
        ],
    );
    check(
        "use Ratchet\\MessageComponentInterface as M; class A implements X, M {} $a = new class extends B implements M {};",
        &[
            "1 base-class Ratchet\\MessageComponentInterface .",
            "1 base-class Ratchet\\MessageComponentInterface .",
        ],
    );
    check(
        "use Symfony\\Component\\Routing\\Attribute\\Route;
class A {
  #[Route('/x', name: 'y', methods: ['GET', 'POST'])] #[Other]
  function f() {}
}",
        &["3 decorator Symfony\\Component\\Routing\\Attribute\\Route . 0=/x 0:name=y 0:methods=GET"],
    );
}

#[test]
fn an_unknown_receiver_is_open() {
    check("namespace App; use App\\Jobs\\Mail; use Lib\\Bus; Mail::dispatch(1); $x->dispatch(); $x->y->dispatch('a');
Bus::dispatch(); 'x'->dispatch(); dispatch(); $x->$dispatch(); function f(Bus $b, Job $j) { $b->dispatch(); $j->dispatch(); }", &[
        "1 call ? *.dispatch 0=1",
        "1 call ? *.dispatch",
        "1 call ? *.dispatch 0=a",
        "2 call ? *.dispatch",
    ]);
    check("class A { function dispatch() {} function f() { $this->dispatch(); } } class B { function f() { $this->dispatch(); } }
class C extends D { function f() { $this->dispatch(); } }", &["2 call ? *.dispatch"]);
}

#[test]
fn what_only_looks_like_it_is_not_followed() {
    check(
        "// new Redis\n# new Redis\n/* new Redis */ 'new Redis'; \"new Redis\"; <<<A\nnew Redis\nA; Redis; redis();",
        &[],
    );
    check("?> <b>new Redis</b> <?= $x ?> new Redis", &[]);
    check("class Redis {} new Redis; Redis::x();", &[]);
    check(
        "$r = new Redis; function f($r) { $r->a(); } foreach ($x as $k => $r) { $r->b(); }",
        &["1 new Redis ."],
    );
    check("$r = new Redis; [$r, $s] = f(); $r->a();", &["1 new Redis ."]);
    check("$r = new Redis; try {} catch (E $r) { $r->a(); }", &["1 new Redis ."]);
    check("$r = new Redis; fn ($r) => $r->a(); function () { $r->a(); };", &["1 new Redis ."]);
    check("use Other\\Redis; new Redis; use My\\Worker; new Worker;", &[]);
}

#[test]
fn broken_text_gives_what_is_left_of_it() {
    check("new Redis; class A extends { function (", &["1 new Redis ."]);
    for text in [
        "Redis",
        "<?php Redis::",
        "<?php new Redis(",
        "<?php use Redis\\{",
        "<?php $x = fn(Redis",
        "<?php #[Redis",
        "<?php \u{0} Redis \u{1F600}",
    ] {
        parsed(text);
    }
}

#[test]
fn hostile_text_takes_neither_stack_nor_time() {
    let n = 100_000;
    for text in [
        format!("new Redis;{}1{}", "(".repeat(n), ")".repeat(n)),
        format!("$x = new Redis; $x{};", "->a()".repeat(n)),
        format!("new Redis; f({}1", "f(".repeat(n)),
        format!("new Redis; f({});", "1,".repeat(n)),
        format!("new Redis; {}", "fn() => ".repeat(n)),
        format!("new Redis; {}", "function () use ($a) { ".repeat(10_000)),
        format!("new Redis; $x = {}", "[".repeat(n)),
        format!("new Redis; $x = {}1;", "-".repeat(n)),
        format!("new Redis\\{};", "a\\".repeat(n)),
        format!("function f({} Redis $x) {{}}", "?".repeat(n)),
        format!("function f({}Redis $x) {{}}", "(A&".repeat(n)),
        format!("Redis::x; {}", "if (1) { ".repeat(20_000)),
    ] {
        parsed(&format!("<?php {text}"));
    }
}
