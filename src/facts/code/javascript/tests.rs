use super::*;
use crate::model::{FactKind, RepoPath, Usage};
use crate::rules::LanguageFamily;

pub(super) const JS: CodeLanguage = CodeLanguage::JavaScript;
pub(super) const TS: CodeLanguage = CodeLanguage::TypeScript;
const TSX: CodeLanguage = CodeLanguage::Tsx;

fn index() -> ApiIndex {
    ApiIndex::sample(
        LanguageFamily::Js,
        &[
            ("socket.io", "*"),
            ("express", "*"),
            ("http", "*"),
            ("ws", "*"),
            ("zod", "*"),
            ("react", "*"),
            ("colyseus", "*"),
            ("@nestjs/websockets", "*"),
            ("@nestjs/common", "*"),
            ("global", "WebSocket.*"),
            ("global", "fetch"),
            ("socket.io", "*.on"),
            ("chatty", "bot.on"),
            ("chatty", "AmqpConnection().publish"),
            ("chatty", "Server().emit"),
        ],
    )
}

pub(super) fn parsed(path: &str, language: CodeLanguage, code: &str) -> Parsed {
    let path: RepoPath = path.into();
    extract(&Input::new(&path, code), language, &index())
}

/// `form module path args`, the path as `.` when it is empty, an open receiver's module as `?`.
pub(super) fn show(usage: &Usage) -> String {
    let or = |text: &str, other: &str| if text.is_empty() { other.to_owned() } else { text.to_owned() };
    let mut out = format!("{} {} {}", usage.form.as_str(), or(&usage.module, "?"), or(&usage.path, "."));
    for arg in &usage.args {
        match &arg.keyword {
            Some(key) => out += &format!(" {}:{key}={}", arg.position, arg.value),
            None => out += &format!(" {}={}", arg.position, arg.value),
        }
    }
    out
}

fn usages(language: CodeLanguage, code: &str) -> Vec<String> {
    let facts = parsed("a", language, code).facts;
    facts.iter().filter_map(|f| if let FactKind::Usage(u) = &f.kind { Some(show(u)) } else { None }).collect()
}

#[track_caller]
pub(super) fn check(language: CodeLanguage, code: &str, expected: &[&str]) {
    assert_eq!(usages(language, code), expected, "{code}");
}

fn imports(path: &str, language: CodeLanguage, code: &str) -> Vec<String> {
    let mut out = Vec::new();
    for fact in parsed(path, language, code).facts {
        if let FactKind::Import(i) = fact.kind {
            let relative = if i.relative { " relative" } else { "" };
            let types = if i.type_only { " types" } else { "" };
            out.push(format!("{}:{}{relative}{types}", fact.location.line, i.module));
        }
    }
    out
}

#[test]
fn every_way_to_import_is_an_import() {
    let code = "#!/usr/bin/env node
import a from 'a'
import 'b'
import * as c from 'node:c'
export * from 'd'
export { e } from 'e'
import type { F } from 'f'
import { type G, type H } from 'g'
import { type I, i } from 'i'
import j = require('j')
const k = require('k'), k2 = require('k/sub')
async function f() { return import('l') }
if (x) require(`m`)
import n from './n'
import o from '@/o'
import p from '#p'
import q from '~/q'
import r from '@scope/r'
export type { S } from 's'
import {} from 't'
require(u)
import(`v${w}`)
// import x from 'x1'
const y = \"require('y')\"
";
    let expected = [
        "2:a",
        "3:b",
        "4:c",
        "5:d",
        "6:e",
        "7:f types",
        "8:g types",
        "9:i",
        "10:j",
        "11:k",
        "11:k/sub",
        "12:l",
        "13:m",
        "14:./n relative",
        "15:@/o relative",
        "16:#p relative",
        "17:~/q relative",
        "18:@scope/r",
        "19:s types",
        "20:t",
    ];
    assert_eq!(imports("a.ts", TS, code), expected);
}

#[test]
fn imports_of_a_file_without_require_are_found_without_a_walk() {
    let code = "import a from 'a'\nimport { b } from './b'\nexport * as c from 'c'\n";
    assert_eq!(imports("a.ts", TS, code), ["1:a", "2:./b relative", "3:c"]);
}

#[test]
fn declaration_files_import_types_only() {
    assert_eq!(imports("a.d.ts", TS, "import { A } from 'a'\nexport const x: A\n"), ["1:a types"]);
}

#[test]
fn a_script_without_modules_says_nothing() {
    assert_eq!(parsed("a.js", JS, "alert(1 + 2); // nothing here").facts, []);
}

#[test]
fn the_module_itself_is_one_thing_however_it_is_imported() {
    check(JS, "const io = require('socket.io')(server)", &["call socket.io ."]);
    check(JS, "const io = require('socket.io')\nio(server)", &["call socket.io ."]);
    check(JS, "import io from 'socket.io'\nio(server)", &["call socket.io ."]);
    check(JS, "import * as io from 'socket.io'\nio.default(server)", &["call socket.io ."]);
    check(JS, "import { default as io } from 'socket.io'\nio(3000)", &["call socket.io . 0=3000"]);
    check(JS, "const io = require('socket.io').default\nnew io(3000)", &["new socket.io . 0=3000"]);
    check(TS, "import io = require('socket.io')\nio(server)", &["call socket.io ."]);
    check(JS, "const io = await import('socket.io')\nio.default(server)", &["call socket.io ."]);
    check(JS, "(await import('socket.io')).Server()", &["call socket.io Server"]);
}

#[test]
fn members_are_followed_through_results() {
    let code = "const io = require('socket.io')(server)\nio.on('connection', f)";
    check(JS, code, &["call socket.io .", "call socket.io ().on 0=connection"]);
    let code = "const express = require('express')\nconst app = express()\napp.get('/x', h)";
    check(JS, code, &["call express .", "call express ().get 0=/x"]);
    let code = "import { Server as S } from 'socket.io'\nconst io = new S(h)\nio.of('/a').on('b', f)";
    let expected =
        ["new socket.io Server", "call socket.io Server().of 0=/a", "call socket.io Server().of().on 0=b"];
    check(JS, code, &expected);
    let code = "import { z } from 'zod'\nz.object({ a: z.string() }).parse(x)";
    check(JS, code, &["call zod z.object", "call zod z.string", "call zod z.object().parse"]);
}

#[test]
fn destructuring_and_aliases_are_followed() {
    let code = "const { Router } = require('express')\nconst r = Router()\nr.get('/')";
    check(JS, code, &["call express Router", "call express Router().get 0=/"]);
    let code = "const http = require('node:http')\nconst { createServer: make = 0 } = http\nmake(app)";
    check(JS, code, &["call http createServer"]);
    let code = "const e = require('express'), f = e, app = f();\nconst { get } = app; get('/x')";
    check(JS, code, &["call express .", "call express ().get 0=/x"]);
    check(JS, "const { a: { b } } = require('zod')\nb()", &["call zod a.b"]);
    check(JS, "let a, b\na = b = require('express')()\na.use(x)", &["call express .", "call express ().use"]);
}

#[test]
fn a_binding_is_found_before_its_declaration_and_after_a_late_assignment() {
    let code = "function f() { app.get('/x') }\nconst app = require('express')()";
    check(JS, code, &["call express ().get 0=/x", "call express ."]);
    let code = "let io\nfunction start(s) { io = require('socket.io')(s) }\nfunction say() { io.emit('a') }";
    check(JS, code, &["call socket.io .", "call socket.io ().emit 0=a"]);
    let code = "let io = null\nio = require('socket.io')(s)\nio.emit('a')";
    check(JS, code, &["call socket.io .", "call socket.io ().emit 0=a"]);
    let code = "if (x) { var app = require('express')() }\napp.listen(80)";
    check(JS, code, &["call express .", "call express ().listen 0=80"]);
}

#[test]
fn of_alternatives_the_first_that_is_known_counts() {
    let code = "const e = require('express')\nconst app = given || e()\napp.use(m)";
    check(JS, code, &["call express .", "call express ().use"]);
    let code = "import { Server } from 'socket.io'\nconst io = x ? undefined : new Server()\nio?.emit('a')";
    check(JS, code, &["new socket.io Server", "call socket.io Server().emit 0=a"]);
    let code = "const app = global.app ?? require('express')()\napp!.use(m)";
    check(TS, code, &["call express .", "call express ().use"]);
}

#[test]
fn shadowed_names_are_somebody_else() {
    check(JS, "import io from 'socket.io'\nfunction f(io) { io(1) }", &[]);
    check(JS, "import io from 'socket.io'\nconst f = io => io(1)", &[]);
    check(JS, "import io from 'socket.io'\n{ const io = 1; io(1) }\n", &[]);
    check(JS, "import io from 'socket.io'\nfunction f() { io(1); function io() {} }", &[]);
    check(JS, "import io from 'socket.io'\ntry {} catch (io) { io(1) }", &[]);
    check(JS, "import io from 'socket.io'\nfor (const io of x) io(1)", &[]);
    check(JS, "import io from 'socket.io'\nfunction f({ a: [io] }) { io(1) }", &[]);
    check(JS, "import io from 'socket.io'\nfunction f() { if (x) { var io = 1 } io(1) }", &[]);
    check(JS, "import io from 'socket.io'\n{ class io {} new io() }", &[]);
    check(JS, "function f(WebSocket) { new WebSocket(1) }", &[]);
    check(JS, "import io from 'socket.io'\n{ const io = 1 }\nio(2)", &["call socket.io . 0=2"]);
}

#[test]
fn comments_strings_and_types_are_no_use() {
    check(JS, "import io from 'socket.io'\n// io(server)\n/* io() */ const s = 'io()', t = `io()`", &[]);
    check(TS, "import type { Server } from 'socket.io'\nlet x: Server\ntype Y = Server", &[]);
    check(TS, "import { Server } from 'socket.io'\ninterface Z { s: Server }\n", &[]);
    check(JS, "import { io } from 'socket.io-client'\nio('x').on('y')", &[]);
    check(JS, "const o = { WebSocket: 1, fetch() {} }\no.fetch()", &[]);
}

#[test]
fn classes_hold_what_they_are_given() {
    let code = "import express from 'express'
class A {
  constructor() { this.app = express() }
  run() { this.app.get('/x', () => this.app.use(m)) }
}
class B { run() { this.app.get('/x') } }";
    let expected = ["call express .", "call express ().get 0=/x", "call express ().use"];
    check(JS, code, &expected);
    let code =
        "import { Server } from 'socket.io'\nclass A { #io = new Server(1); f() { this.#io.emit('a') } }";
    check(JS, code, &["new socket.io Server 0=1", "call socket.io Server().emit 0=a"]);
    let code = "const http = require('http')
function S() { this.server = http.createServer() }
S.prototype.go = function () { this.server.listen(1) }";
    check(JS, code, &["call http createServer", "call http createServer().listen 0=1"]);
}

#[test]
fn base_classes_and_their_members_are_seen() {
    let code =
        "import { Room } from 'colyseus'\nexport class R extends Room<S> { f() { this.broadcast('x') } }";
    check(TS, code, &["base-class colyseus Room", "call colyseus Room().broadcast 0=x"]);
    let code = "import * as C from 'colyseus'\nconst R = class extends C.Room {}";
    check(JS, code, &["base-class colyseus Room"]);
}

#[test]
fn typed_parameters_and_properties_are_instances() {
    let code = "import { Server } from 'socket.io'\nclass A { constructor(private io: Server) {} f() { this.io.emit('a') } }";
    check(TS, code, &["call socket.io Server().emit 0=a"]);
    let code = "import type { Server } from 'socket.io'\nfunction f(io: Server | undefined) { io.to('r').emit('a') }";
    check(TS, code, &["call socket.io Server().to 0=r", "call socket.io Server().to().emit 0=a"]);
    let code = "import * as io from 'socket.io'\nconst f = (s: io.Server) => s.emit('a')";
    check(TS, code, &["call socket.io Server().emit 0=a"]);
    let code = "import { Server } from 'socket.io'\nconst io = app.get('io') as Server\nio.emit('a')";
    check(TS, code, &["call socket.io Server().emit 0=a"]);
    let code = "function f(io: import('socket.io').Server) { io.emit('a') }\nimport('x')";
    check(TS, code, &[]);
}

#[test]
fn decorators_are_seen() {
    let code =
        "import { WebSocketGateway, WebSocketServer, SubscribeMessage as Sub } from '@nestjs/websockets'
import { Server } from 'socket.io'
@WebSocketGateway(81, { namespace: 'chat', cors: true })
export class Chat {
  @WebSocketServer() server: Server
  @Sub('message') on(@Body() x) { this.server.emit('message', x) }
}
";
    let expected = [
        "decorator @nestjs/websockets WebSocketGateway 0=81 1:namespace=chat 1:cors=true",
        "decorator @nestjs/websockets WebSocketServer",
        "decorator @nestjs/websockets SubscribeMessage 0=message",
        "call socket.io Server().emit 0=message",
    ];
    check(TS, code, &expected);
    let code = "import * as c from '@nestjs/common'\n@c.Injectable class A {}";
    check(TS, code, &["decorator @nestjs/common Injectable"]);
}

#[test]
fn globals_are_a_module_of_their_own() {
    check(
        JS,
        "const w = new WebSocket('ws://h')\nw.send('x')",
        &["new global WebSocket 0=ws://h", "call global WebSocket().send 0=x"],
    );
    check(
        JS,
        "globalThis.fetch('/a'); window.fetch('/b')",
        &["call global fetch 0=/a", "call global fetch 0=/b"],
    );
    check(JS, "import { WebSocket } from 'ws'\nnew WebSocket('x')", &["new ws WebSocket 0=x"]);
    check(JS, "import { WebSocket } from './own'\nnew WebSocket('x')", &[]);
}

#[test]
fn calls_on_anything_unknown_are_open() {
    check(JS, "export function f(io) { io.on('connection', g) }", &["call ? *.on 0=connection"]);
    check(JS, "import io from './io'\nio.on('connection', g)", &["call ? *.on 0=connection"]);
    check(JS, "getIo().on('connection')", &["call ? *.on 0=connection"]);
    check(JS, "import e from 'unwanted'\ne.on('connection')", &[]);
    check(JS, "process.on('exit')", &[]);
    check(JS, "[1].on('x'); 'y'.on(); on('z'); new a.on('b')", &[]);
    check(JS, "const { on } = x; x?.on(`c`)", &["call ? *.on 0=c"]);
    let code = "const io = require('socket.io')()\nio.on('connection', s => { s.on('x', f) })";
    check(
        JS,
        code,
        &["call socket.io .", "call socket.io ().on 0=connection", "call socket.io ().on(0).on 0=x"],
    );
    // A callback's parameter that no rule speaks of stays open.
    let code = "import { bot } from 'chatty'\nbot.on('message', m => { m.on('x', f); m.say('y') })";
    check(JS, code, &["call chatty bot.on 0=message", "call ? *.on 0=x"]);
}

#[test]
fn mentions_count_once_a_file() {
    let code =
        "import { Server } from 'socket.io'\nf(Server); g(Server); h(Server.x); module.exports = { Server }";
    check(JS, code, &["reference socket.io Server", "reference socket.io Server.x"]);
    let code = "const w = new WebSocket('x')\nw.onmessage = f";
    check(JS, code, &["new global WebSocket 0=x", "reference global WebSocket().onmessage"]);
    let code = "import React from 'react'\nimport { Suspense } from 'react'
const x = <Suspense><React.StrictMode a={1}></React.StrictMode></Suspense>";
    check(TSX, code, &["reference react Suspense", "reference react StrictMode"]);
    check(JS, "import { Suspense } from 'react'\nconst x = <Suspense/>", &["reference react Suspense"]);
}

#[test]
fn literal_arguments_are_kept() {
    let code = "import f from 'zod'\nf('a', 1.5, true, `b`, `c${d}`, e, ['g', 'h'], { i: 'j', k: [1], 'l': false, m })";
    check(JS, code, &["call zod . 0=a 1=1.5 2=true 3=b 6=g 7:i=j 7:l=false"]);
    check(JS, "import f from 'zod'\nf(...a, 'b')", &["call zod ."]);
    check(
        JS,
        "import f from 'zod'\nf(1,2,3,4,5,6,7,8,9,10)",
        &["call zod . 0=1 1=2 2=3 3=4 4=5 5=6 6=7 7=8"],
    );
    check(JS, "import f from 'zod'\nf`x`; f.y`z`", &["call zod .", "call zod y"]);
}

#[test]
fn definitions_that_go_round_end() {
    check(JS, "import f from 'zod'\nlet a = b, b = a\na(); f()", &["call zod ."]);
    check(JS, "import f from 'zod'\nlet x = f\nx = x.y\nx()", &["call zod ."]);
    let code = format!("import f from 'zod'\nlet a0 = f\n{}a90()", chain_of_aliases());
    check(JS, &code, &[]);
}

fn chain_of_aliases() -> String {
    (1..=90).map(|i| format!("const a{i} = a{}.member\n", i - 1)).collect()
}

#[test]
fn positions_are_those_of_the_member() {
    let parsed = parsed("a.js", JS, "const app = require('express')()\napp\n  .get('/a')\n  .post('/b')\n");
    let places: Vec<_> = parsed.facts.iter().map(|f| (f.location.line, f.location.column)).collect();
    assert_eq!(places, [(1, 13), (1, 13), (3, 4), (4, 4)]);
    assert_eq!(&*parsed.facts[2].snippet, ".get('/a')");
}

#[test]
fn flow_and_jsx_in_plain_javascript_are_read() {
    let flow = "// @flow\nimport type { A } from 'a'\nimport f from 'zod'\nfunction g(x: ?A): string { return f(x) }";
    assert_eq!(
        imports("a.js", JS, "import f from 'zod'\nfunction g(x: number): string { return f(x) }"),
        ["1:zod"]
    );
    let _ = parsed("a.js", JS, flow);
    check(JS, "import f from 'zod'\nconst x = <a b={f('c')}>it's</a>", &["call zod . 0=c"]);
}

#[test]
fn broken_code_is_one_message_with_its_line() {
    let js = parsed("a.js", JS, "import a from 'a'\nconst = ;\n");
    assert_eq!(js.diagnostics.len(), 1);
    assert_eq!((js.diagnostics[0].code, js.diagnostics[0].severity), ("W-PARSE", Severity::Info));
    assert_eq!(js.diagnostics[0].location.as_ref().map(|l| l.line), Some(2));
    let ts = parsed("a.ts", TS, "import a from 'a'\nclass {\n");
    assert_eq!(ts.diagnostics[0].severity, Severity::Warning);
}

#[test]
fn facts_of_a_file_are_capped() {
    let code = format!("import f from 'zod'\n{}", "f()\n".repeat(5_000));
    let parsed = parsed("a.js", JS, &code);
    assert_eq!(parsed.facts.len(), 4_001);
    assert_eq!(parsed.diagnostics[0].code, "W-TRUNCATED");
}

/// A worker's stack.
fn on_a_worker<T: Send>(job: impl FnOnce() -> T + Send) -> T {
    std::thread::scope(|s| {
        let thread = std::thread::Builder::new().stack_size(16 << 20);
        thread.spawn_scoped(s, job).unwrap().join().unwrap()
    })
}

/// Text that nests: what opens each level, what is in the middle, what closes it.
const NESTED: [(&str, &str, &str); 30] = [
    ("(", "1", ")"),
    ("[", "", "]"),
    ("{", "", "}"),
    ("{a:", "1", "}"),
    ("f(", "1", ")"),
    ("x=>", "1", ""),
    ("async x=>", "1", ""),
    ("(x)=>", "1", ""),
    ("x=>{", "1", "}"),
    ("function f(){", "", "}"),
    ("!", "1", ""),
    ("-", "1", ""),
    ("- ", "1", ""),
    ("typeof ", "1", ""),
    ("new ", "a", ""),
    ("a=", "1", ""),
    ("a?b:", "1", ""),
    ("a?", "1", ":b"),
    ("a**", "1", ""),
    ("1+", "1", ""),
    ("a.", "b", ""),
    ("a.b().", "b", ""),
    ("`${", "1", "}`"),
    ("<a>", "", "</a>"),
    ("if(a)", "b", ""),
    ("if(a)b;else ", "b", ""),
    ("for(;;)", "b", ""),
    ("a:", "b", ""),
    ("class extends ", "a", "{}"),
    ("do ", "a", ";while(1)"),
];

#[test]
fn nesting_never_overflows_the_stack() {
    for (open, middle, close) in NESTED {
        for times in [100, 450, 1_900, 5_000, 100_000] {
            let code = format!("require('zod')\n;{}{middle}{}\n", open.repeat(times), close.repeat(times));
            for language in [JS, TS, TSX] {
                on_a_worker(|| parsed("a", language, &code));
            }
        }
    }
}

#[test]
fn ordinary_nesting_is_read() {
    let code = format!("require('zod')({}1{})", "[".repeat(300), "]".repeat(300));
    on_a_worker(|| check(JS, &code, &["call zod ."]));
    let sum = format!("require('zod')({})", vec!["'a'"; 20_000].join("+"));
    on_a_worker(|| check(JS, &sum, &["call zod ."]));
    let deep = format!("require('zod'); {}", "[".repeat(100_000));
    assert_eq!(on_a_worker(|| parsed("a", JS, &deep)).diagnostics[0].code, "W-DEPTH");
}

#[test]
fn brackets_cannot_hide_in_what_looks_like_text() {
    for unit in ["['],',", "[/]/,", "[`]`,", "[/*]*/", "[<a>]</a>,", "[//]\n", "[/'/,", "[a/']/'/1,"] {
        let code = format!("require('zod');{}", unit.repeat(100_000));
        on_a_worker(|| parsed("a", JS, &code));
        let plan = nesting::plan(&code);
        assert!(!matches!(plan, Plan::Here), "{unit}: {plan:?}");
    }
}

#[test]
fn ordinary_code_is_parsed_where_it_is() {
    let line =
        "const { a, b: c } = f(`x ${g({ y: [1, 2] })} z`, /[(]\\//g.test('('), x => ({ ...x })) // (\n";
    let react = "const X = () => <div a={b}>it's (1) {c.map(d => <E key={d} />)} :) <F>x</F></div>\n";
    let class = "class A<T> { b: Map<string, T[]>\n async c(d: Promise<void>): Promise<Array<T>> { return a ? b : c }\n}\n";
    for text in [line.repeat(400), react.repeat(400), class.repeat(400)] {
        assert_eq!(nesting::plan(&text), Plan::Here);
    }
}
