//! What is followed beyond names: callbacks, fields and types, constants, and names of other files.

use super::tests::{JS, TS, check, parsed, show};
use crate::facts::Parsed;
use crate::model::FactKind;

#[test]
fn parameters_of_callbacks_are_what_the_call_gives() {
    let code = "import { Server } from 'socket.io'\nconst io = new Server()\nio.on('connection', socket => socket.join(x))";
    let expected = [
        "new socket.io Server",
        "call socket.io Server().on 0=connection",
        "call socket.io Server().on(0).join",
    ];
    check(TS, code, &expected);
    let code = "const http = require('http')
http.createServer((req, res) => { res.writeHead(200, { 'Content-Type': 'text/event-stream' }) })";
    let expected = [
        "call http createServer",
        "call http createServer(1).writeHead 0=200 1:Content-Type=text/event-stream",
    ];
    check(JS, code, &expected);
    let code = "import express from 'express'\nexpress().get('/', function (req, { json }, next, more) { json(1); next(); more() })";
    let expected = [
        "call express .",
        "call express ().get 0=/",
        "call express ().get(1).json 0=1",
        "call express ().get(2)",
    ];
    check(JS, code, &expected);
    let code = "import { Worker } from 'zod'\nnew Worker('q', async job => { job.log('a') })";
    check(JS, code, &["new zod Worker 0=q", "call zod Worker(0).log 0=a"]);
    let code = "import z from 'zod'\nz.a(x => x.b(y => y.c()))";
    check(JS, code, &["call zod a", "call zod a(0).b", "call zod a(0).b(0).c"]);
}

#[test]
fn functions_that_are_handed_over_by_name_are_followed() {
    let code = "import z from 'zod'\nz.on('a', join)\nfunction join(s) { s.join('r') }";
    check(JS, code, &["call zod on 0=a", "call zod on(0).join 0=r"]);
    let code = "import z from 'zod'\nconst join = async ({ room }) => room.join('r')\nz.on('a', join)";
    check(JS, code, &["call zod on(0).room.join 0=r", "call zod on 0=a"]);
    let code = "import z from 'zod'
class A {
  start() { z.on('a', this.joined.bind(this)); z.on('b', this.left) }
  joined(s) { s.join('r') }
  left(s) { s.leave('r') }
}";
    let expected =
        ["call zod on 0=a", "call zod on 0=b", "call zod on(0).join 0=r", "call zod on(0).leave 0=r"];
    check(JS, code, &expected);
    // Two functions of one name, the inner one being meant.
    let code =
        "import z from 'zod'\nfunction f(s) { s.x() }\nfunction g() { function f(t) { t.y() } z.on(f) }";
    check(JS, code, &["call zod on(0).y", "call zod on"]);
}

#[test]
fn what_a_library_hands_over_is_not_the_librarys_unless_it_is_asked_for() {
    check(
        JS,
        "import _ from 'lodash'\nimport 'zod'\n_.forEach(sockets, s => s.on('x'))",
        &["call ? *.on 0=x"],
    );
    check(JS, "import z from 'zod'\n[1].map(s => s.parse()); go(s => s.parse())", &[]);
    check(
        JS,
        "import z from 'zod'\nz.on(s => { { const s = 1; s.join() } (s => s.join())() })",
        &["call zod on"],
    );
}

#[test]
fn a_promise_hands_over_what_it_holds() {
    check(JS, "import('zod').then(({ z }) => z.parse(1))", &["call zod then", "call zod z.parse 0=1"]);
    check(
        JS,
        "import z from 'zod'\nz.load().then(m => m.run())",
        &["call zod load", "call zod load().then", "call zod load().run"],
    );
    check(
        JS,
        "import z from 'zod'\nconst m = await z.load?.()\nm?.run?.()",
        &["call zod load", "call zod load().run"],
    );
}

#[test]
fn what_a_constructor_is_given_is_known_by_its_type() {
    let code = "import { AmqpConnection } from 'chatty'
class A {
  constructor(private readonly amqp: AmqpConnection, plain: AmqpConnection) { plain.publish('b') }
  f() { this.amqp.publish('a'); this.plain.publish('c') }
}";
    check(
        TS,
        code,
        &["call chatty AmqpConnection().publish 0=b", "call chatty AmqpConnection().publish 0=a"],
    );
    let code = "import type { Server } from 'chatty'
import { WebSocketServer } from '@nestjs/websockets'
class A { @WebSocketServer() private server!: Server; f() { this.server.emit('a') } }
class B { server: Server | null = null; static f(io: Server) { io.emit('b') } g() { const self = this; self.server?.emit('c'); (this as any).server!.emit('d') } }
let wss: (Server)
wss.emit('e')
async function late(io: Promise<Server>) { (await io).emit('f') }";
    let expected = ["a", "b", "c", "d", "e", "f"].map(|x| format!("call chatty Server().emit 0={x}"));
    let mut all = vec!["decorator @nestjs/websockets WebSocketServer"];
    all.extend(expected.iter().map(String::as_str));
    check(TS, code, &all);
    check(
        TS,
        "import { Server } from 'chatty'\nclass A { server: string; f() { this.server.emit('a') } }",
        &[],
    );
    check(
        TS,
        "import type { Server } from 'chatty'\nfunction f(x: Server[], y: Map<string, Server>) { x.emit(1); y.emit(2) }",
        &[],
    );
}

#[test]
fn a_class_is_known_as_what_it_extends() {
    let code =
        "import { Server } from 'chatty'\nclass Hub extends Server {}\nconst hub = new Hub()\nhub.emit('a')";
    check(JS, code, &["call chatty Server().emit 0=a"]);
    let code = "import { Room } from 'colyseus'\nclass R extends Room { broadcast() {} f() { this.broadcast(1); this.send(2) } }";
    check(JS, code, &["base-class colyseus Room", "call colyseus Room().send 0=2"]);
    check(
        JS,
        "import z from 'zod'\nclass A extends A {}\nclass B extends C {}\nclass C extends B {}\nnew A(); new C()",
        &[],
    );
}

#[test]
fn elements_of_written_arrays_are_followed() {
    let code =
        "const [{ z }, e] = await Promise.all([import('zod'), import('express')])\nz.parse(1); e.Router()";
    check(JS, code, &["call zod z.parse 0=1", "call express Router"]);
    check(JS, "const [, b] = [1, require('zod')]\nb.parse()", &["call zod parse"]);
    check(JS, "const [a, b] = [...c, require('zod')]\na.parse(); b.parse()", &[]);
    check(JS, "const [a] = require('zod')\na.parse()", &[]);
}

#[test]
fn constants_are_as_good_as_literals() {
    let code =
        "import z from 'zod'\nconst CHAT = 'chat', N = `n`\nz.on(CHAT, N)\nfunction f(CHAT) { z.on(CHAT) }";
    check(JS, code, &["call zod on 0=chat 1=n", "call zod on"]);
    let code = "import z from 'zod'\nconst E = { CHAT: 'chat' } as const, F = Object.freeze({ a: 'b' })\nenum G { X = 'x', Y = 1 }
z.on(E.CHAT); z.on(F.a); z.on(G.X); z.on(G.Y); z.on(E.NONE)\nz.make({ name: E.CHAT })";
    let expected = [
        "call zod on 0=chat",
        "call zod on 0=b",
        "call zod on 0=x",
        "call zod on",
        "call zod on",
        "call zod make 0:name=chat",
    ];
    check(TS, code, &expected);
    let code = "import z from 'zod'\nlet a = 'x'; const b = a, c = `d${a}`\nfunction f(x = 'y') { z.on(a, b, c, x) }";
    check(JS, code, &["call zod on"]);
}

#[test]
fn a_require_that_is_made_is_a_require() {
    let code = "import { createRequire } from 'module'\nconst require = createRequire(import.meta.url)\nconst z = require('zod')\nz.parse(1)";
    check(JS, code, &["call zod parse 0=1"]);
    let code =
        "import * as m from 'module'\nconst load = m.createRequire(import.meta.url)\nload('zod').parse(1)";
    check(JS, code, &["call zod parse 0=1"]);
    check(JS, "import { load } from 'module'\nload('zod').parse(1)", &[]);
}

#[test]
fn long_lists_of_everything_are_read_in_time() {
    let n = 40_000;
    let names = |with: &str| (0..n).map(|i| format!("{with}{i}, ")).collect::<String>();
    let head = "import z from 'zod'; import { io } from './io';";
    for code in [
        format!("const [{}] = [{}]", names("a"), names("b")),
        format!("let f; {} {}", "f = x => x.y();".repeat(n), "z.on(f);".repeat(n)),
        format!("function f({{ {} }}) {{}} {}", names("a"), "z.on(f);".repeat(n)),
        format!("io{}", ".on()".repeat(n)),
        format!("io.{}()", "on.".repeat(n)),
        format!("const C = {{ {} }}; {}", names("a"), "z.on(C.a);".repeat(n)),
        format!("let a = z; {} a.x()", "a = a.b(c => c.d(a));".repeat(n)),
        format!("export {{ {} }}", names("a")),
        format!("export default {{ {} }}; {}", names("a"), "module.exports = exports = z;".repeat(n)),
        format!("{}1", "exports.a = ".repeat(1_000)),
    ] {
        parsed("a.js", JS, &format!("{head}{code}"));
    }
}

fn exports(code: &str) -> Vec<String> {
    let Parsed { exports, .. } = parsed("a.ts", TS, code);
    exports
        .iter()
        .map(|e| {
            format!("{} = {} {}{}", e.name, e.module, e.path, if e.passed_on { " passed on" } else { "" })
        })
        .collect()
}

#[test]
fn what_a_file_exports_is_told_where_a_rule_speaks_of_it() {
    let head = "import { Server } from 'socket.io'\nimport z from 'zod'\nconst io = new Server()\n";
    let of = |code: &str| exports(&format!("{head}{code}"));
    assert_eq!(of("export { io }"), ["io = socket.io Server()"]);
    assert_eq!(
        of("export { io as default, z as zod, nothing }"),
        ["default = socket.io Server()", "zod = zod "]
    );
    assert_eq!(of("export default io"), ["default = socket.io Server()"]);
    assert_eq!(of("export default z.object()"), ["default = zod object()"]);
    assert_eq!(of("export = io"), ["default = socket.io Server()"]);
    assert_eq!(of("module.exports = io"), ["default = socket.io Server()"]);
    assert_eq!(
        of("export const a = io.of('/a'), { b } = z, c = 1"),
        ["a = socket.io Server().of()", "b = zod b"]
    );
    assert_eq!(of("export class Hub extends Server {}"), ["Hub = socket.io Server"]);
    assert_eq!(of("export default class extends Server {}"), ["default = socket.io Server"]);
    assert_eq!(of("module.exports = { io, x: z.x, f() {}, ...y }"), ["io = socket.io Server()", "x = zod x"]);
    assert_eq!(of("export default { io }"), ["io = socket.io Server()"]);
    assert_eq!(of("exports.io = io; module.exports.z = z"), ["io = socket.io Server()", "z = zod "]);
    assert_eq!(
        of("exports = module.exports = io; exports.default = io"),
        ["default = socket.io Server()", "default = socket.io Server()"]
    );
    assert_eq!(of("export function f() { return io }\nexport type T = Server"), [""; 0]);
    assert_eq!(
        exports("export { Server as S, default } from 'socket.io'"),
        ["S = socket.io Server", "default = socket.io "]
    );
    assert_eq!(exports("export { x } from 'unwanted'\nexport const a = 1"), [""; 0]);
}

#[test]
fn what_a_file_passes_on_is_told_without_a_walk() {
    assert_eq!(exports("export { io } from './socket'"), ["io = ./socket io passed on"]);
    assert_eq!(
        exports("export { default as a, b as c } from './x'"),
        ["a = ./x default passed on", "c = ./x b passed on"]
    );
    assert_eq!(exports("export * from './x'\nexport * from 'y'"), ["* = ./x * passed on"]);
    let code = "import { io as a } from './s'\nimport b from './t'\nimport * as c from './u'\nexport { a, b as d, c }\nexport default b";
    assert_eq!(
        exports(code),
        ["a = ./s io passed on", "d = ./t default passed on", "default = ./t default passed on"]
    );
    // The same of a file that is walked.
    let code = code.replace("export {", "import 'zod'\nexport {");
    assert_eq!(
        exports(&code),
        ["a = ./s io passed on", "d = ./t default passed on", "default = ./t default passed on"]
    );
    assert_eq!(
        exports("module.exports = require('./x')"),
        ["* = ./x * passed on", "default = ./x default passed on"]
    );
    assert_eq!(
        exports("module.exports = { a: require('./x').b, ...require('./y') }"),
        ["a = ./x b passed on", "* = ./y * passed on"]
    );
    assert_eq!(parsed("a.d.ts", TS, "export { io } from './socket'").exports, []);
}

fn borrowed(code: &str) -> Vec<String> {
    let shown = parsed("a.ts", TS, code).borrowed.into_iter().map(|b| match b.fact.kind {
        FactKind::Usage(usage) => format!("{} {}: {}", b.from, b.name, show(&usage)),
        _ => String::new(),
    });
    shown.collect()
}

#[test]
fn uses_of_names_of_other_files_are_kept_for_later() {
    // `emit` and `publish` are members that rules ask for.
    assert_eq!(borrowed("import { io } from './s'\nio.emit('a', 1)"), ["./s io: call ? emit 0=a 1=1"]);
    assert_eq!(
        borrowed("import { io as x } from '@/s'\nx?.to('r').emit('a')"),
        ["@/s io: call ? to().emit 0=a"]
    );
    assert_eq!(
        borrowed("import io from './s'\nio.emit('a')"),
        ["./s default: call ? emit 0=a", "./s emit: call ? . 0=a"]
    );
    assert_eq!(
        borrowed("import * as s from './s'\ns.io.emit('a')"),
        ["./s default: call ? io.emit 0=a", "./s io: call ? emit 0=a"]
    );
    assert_eq!(
        borrowed("const { io } = require('./s')\nio.emit('a')"),
        borrowed("import * as s from './s'\ns.io.emit('a')")
    );
    assert_eq!(borrowed("const s = require('./s').default\ns.emit()")[0], "./s default: call ? emit");
    let code = "import { Amqp } from './amqp.service'\nclass A { constructor(private a: Amqp) {} f() { this.a.publish('x') } }";
    assert_eq!(borrowed(code), ["./amqp.service Amqp: call ? ().publish 0=x"]);
    let code = "import { io } from './s'\nio.use('b', socket => socket.emit('a'))\nio.emit()";
    assert_eq!(borrowed(code), ["./s io: call ? use(0).emit 0=a", "./s io: call ? emit"]);
    let code = "import { emit } from './deco'\n@emit('a') class A {}\nclass B extends emit {}\nnew emit(2)";
    assert_eq!(
        borrowed(code),
        ["./deco emit: decorator ? . 0=a", "./deco emit: base-class ? .", "./deco emit: new ? . 0=2"]
    );
}

#[test]
fn a_default_export_of_unknown_name_may_be_a_base_class() {
    assert_eq!(
        borrowed("import Hub, { emit } from './hub'\nclass A extends Hub { f() { this.emit('a') } }"),
        ["./hub default: base-class ? .", "./hub default: call ? ().emit 0=a",]
    );
}

#[test]
fn uses_of_other_names_are_not_kept() {
    for code in [
        "import { io } from './s'\nio.unheardOf('a')",
        "import { io } from './s'\nfunction f(io) { io.emit('a') }",
        "import { io } from 'pkg'\nio.emit('a')",
        "import { io } from './s'\nother.emit('a')",
        "import { io } from './s'\n// io.emit('a')",
        "import { io } from './s'\nio.emit",
        "import './s'\nio.emit()",
        "import F, { emit } from './s'\nnew F(); F()",
    ] {
        assert_eq!(borrowed(code), [""; 0], "{code}");
    }
    let many = format!("import {{ io }} from './s'\n{}", "io.emit(1)\n".repeat(2_000));
    assert_eq!(borrowed(&many).len(), 500);
}
