use super::*;
use crate::model::{FactKind, RepoPath, Usage};
use crate::rules::LanguageFamily;

fn parsed(code: &str) -> Parsed {
    let index = ApiIndex::sample(
        LanguageFamily::Ruby,
        &[
            ("Sidekiq", "*"),
            ("Redis", "*"),
            ("Sinatra", "*"),
            ("Rails", "*"),
            ("ActionCable", "*"),
            ("ActiveJob", "Base"),
            ("ActiveJob", "Base().queue_as"),
            ("Faye", "WebSocket"),
            ("Faye", "WebSocket().on"),
            ("EventMachine", "*"),
            ("Fluent", "Output"),
            ("Thread", "new"),
            ("Thread", ""),
            ("global", "get"),
            ("global", "system"),
            ("global", "fork"),
            ("Sidekiq", "*.perform_async"),
        ],
    );
    let path: RepoPath = "a.rb".into();
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
            out.push(show(Some(fact.location.line), usage));
        }
    }
    out
}

#[track_caller]
fn check(code: &str, expected: &[&str]) {
    assert_eq!(usages(code), expected, "{code}");
}

#[test]
fn what_is_required_is_imported() {
    let code = "require 'redis'
require \"sinatra/base\"
require_relative 'lib/chat'
require './app'
require File.expand_path('x', __dir__)
require \"a#{b}\"
# require 'no' Redis
Kernel.require 'no'
begin
  require 'sidekiq'
rescue LoadError
end
";
    let mut out = Vec::new();
    for fact in parsed(code).facts {
        if let FactKind::Import(i) = fact.kind {
            out.push(format!(
                "{}:{}{}",
                fact.location.line,
                i.module,
                if i.relative { " relative" } else { "" }
            ));
        }
    }
    assert_eq!(out, ["1:redis", "2:sinatra/base", "3:lib/chat relative", "4:./app relative", "10:sidekiq"]);
}

#[test]
fn constants_are_followed_to_their_methods() {
    check(
        "Sidekiq::Client.push('class' => 'A', queue: :low)",
        &["1 call Sidekiq Client.push 0:class=A 0:queue=low"],
    );
    check("::Sidekiq.redis { |c| c.get('x') }", &["1 call Sidekiq redis", "1 call Sidekiq redis(0).get 0=x"]);
    check(
        "Rails.application.routes.draw do\n  get '/x', to: 'a#b'\nend",
        &[
            "1 call Rails application",
            "1 call Rails application.routes",
            "1 call Rails application.routes.draw",
            "2 call global get 0=/x 0:to=a#b",
        ],
    );
    check("def f(x) = x || Redis::Client", &["1 reference Redis Client"]);
    check("use Sidekiq::Web\nuse Sidekiq::Web", &["1 reference Sidekiq Web"]);
    check(
        "class A\n  class << self\n    def x = Redis.new(url: 'u', db: 1)\n  end\nend",
        &["3 new Redis . 0:url=u 0:db=1"],
    );
}

#[test]
fn what_is_assigned_is_followed() {
    check(
        "r = Redis.new\nr.subscribe('a', 'b') do |on|\n  on.message { |c, m| m.x }\nend",
        &[
            "1 new Redis .",
            "2 call Redis ().subscribe 0=a 1=b",
            "3 call Redis ().subscribe(0).message",
            "3 call Redis ().subscribe(0).message(1).x",
        ],
    );
    check(
        "R = Redis.new\nmodule A\n  def f; R.get(1); end\nend",
        &["1 new Redis .", "3 call Redis ().get 0=1"],
    );
    check("$r ||= Redis.new\ndef f = $r.get('a')", &["1 new Redis .", "2 call Redis ().get 0=a"]);
    check(
        "class A\n  def f = @r.get('a')\n  def initialize(r = Redis.new)\n    @r = r\n  end\nend\nclass B\n  def f = @r.get\nend",
        &["2 call Redis ().get 0=a", "3 new Redis ."],
    );
    check(
        "class A\n  def f\n    redis.get('a')\n  end\n  def redis\n    @redis ||= Redis.new\n  end\nend",
        &["3 call Redis ().get 0=a", "6 new Redis ."],
    );
    check(
        "K = 'chan'.freeze\nx = :y\nRedis.new.publish(K, x)",
        &["3 new Redis .", "3 call Redis ().publish 0=chan 1=y"],
    );
    check(
        "Redis.new.tap { |r| r.get }\nRedis.new.then { _1.set }",
        &[
            "1 new Redis .",
            "1 call Redis ().tap",
            "1 call Redis ().get",
            "2 new Redis .",
            "2 call Redis ().then",
            "2 call Redis ().set",
        ],
    );
    check(
        "ws = Faye::WebSocket.new(env)\nws.on :open do |e|\n  e.data\nend",
        &["1 new Faye WebSocket", "2 call Faye WebSocket().on 0=open"],
    );
    check(
        "Sidekiq.on(->(c) { c.x }, lambda { |d| d.y })",
        &["1 call Sidekiq on", "1 call Sidekiq on(0).x", "1 call Sidekiq on(0).y"],
    );
    check("Rails.logger.level = :info", &["1 call Rails logger", "1 call Rails logger.level 0=info"]);
}

#[test]
fn base_classes_and_mixed_in_modules_are_inherited_from() {
    check(
        "class App < Sinatra::Base\n  get('/x') { 1 }\n  def f = redirect(1)\n  def g = self.halt\nend",
        &[
            "1 base-class Sinatra Base",
            "2 call Sinatra Base().get 0=/x",
            "2 call global get 0=/x",
            "3 call Sinatra Base().redirect 0=1",
            "4 call Sinatra Base().halt",
        ],
    );
    check(
        "class Job < ActiveJob::Base\n  queue_as :low\n  other 1\nend",
        &["1 base-class ActiveJob Base", "2 call ActiveJob Base().queue_as 0=low"],
    );
    check(
        "class W\n  include Other, Sidekiq::Worker\n  sidekiq_options retry: 3\nend\nW.perform_async(1)",
        &[
            "2 base-class Sidekiq Worker",
            "3 call Sidekiq Worker().sidekiq_options 0:retry=3",
            "5 call Sidekiq Worker().perform_async 0=1",
        ],
    );
    check(
        "class A < Sinatra::Base; end\nclass B < A\n  get '/'\nend",
        &["1 base-class Sinatra Base", "3 call Sinatra Base().get 0=/", "3 call global get 0=/"],
    );
    check(
        "class A < Sinatra::Base\n  private\n  attr_reader :a\n  def f = raise('x')\nend",
        &["1 base-class Sinatra Base"],
    );
    check("module Fluent\n  class X < Output\n  end\nend", &["2 base-class Fluent Output"]);
    check("A = Class.new(Sinatra::Base)", &["1 base-class Sinatra Base"]);
    check("RSpec.configure { |c| c.include Sidekiq::Testing }", &["1 base-class Sidekiq Testing"]);
}

#[test]
fn methods_without_a_receiver_are_globals_or_nothing() {
    check(
        "get '/' do\n  system 'ls'\nend\nfork",
        &["1 call global get 0=/", "2 call global system 0=ls", "4 call global fork"],
    );
    check("Kernel.system('ls')\nProcess.fork", &["1 call global system 0=ls"]);
    check("def get(x); end\nget 1", &[]);
    check("class A\n  attr_reader :fork\n  def f = fork\nend", &[]);
    check("def f(get, fork: 1)\n  get\n  fork\nend", &[]);
    check("get = 1\nget\nx.each { |fork| fork }", &[]);
    check("fork, get = 1\nbegin; rescue => system; system; end\nfor get in x do get end", &[]);
    check("x.get\nalias get fork\nundef fork\n{ get: 1 }\n:fork", &[]);
}

#[test]
fn an_unknown_receiver_is_open() {
    check(
        "HardJob.perform_async(1)\njob.perform_async\n@x.perform_async\nself.perform_async",
        &[
            "1 call ? *.perform_async 0=1",
            "2 call ? *.perform_async",
            "3 call ? *.perform_async",
            "4 call ? *.perform_async",
        ],
    );
    check("'x'.perform_async\n[].perform_async\nFile.perform_async\nperform_async", &[]);
    check("class A\n  def self.perform_async; end\nend\nA.perform_async", &[]);
}

#[test]
fn what_only_looks_like_it_is_not_followed() {
    check(
        "# Redis.new\n'Redis.new'\n\"Redis.new\"\n<<~X\n  Redis.new\nX\n=begin\nRedis.new\n=end\n:Redis\n%w[Redis]",
        &[],
    );
    check("module A\n  class Redis; end\n  Redis.new\nend\nRedis.new", &["5 new Redis ."]);
    check("class Redis\nend\nRedis.new\nRedis::Client.new", &[]);
    check("A::Redis.new\nMy::Sidekiq::Worker", &[]);
    check("r = Redis.new\nr = other\nr.get", &["1 new Redis ."]);
    check("r = Redis.new\ndef f(r) = r.get\ndef g = r.get\nx { |r| r.get }", &["1 new Redis ."]);
    check(
        "class A\n  def a = @x = Redis.new\n  def b = @x = Sidekiq.new\n  def c = @x.get\nend",
        &["2 new Redis .", "3 new Sidekiq ."],
    );
    check("Redis = Struct.new(:a)\nRedis.new", &[]);
    check("a, r = Redis.new\nr.get", &["1 new Redis ."]);
    check(
        "it { Sidekiq.x { it.y { it.z } } }",
        &["1 call Sidekiq x", "1 call Sidekiq x(0).y", "1 call Sidekiq x(0).y(0).z"],
    );
    check("Sidekiq.x { foo { it.z } }", &["1 call Sidekiq x"]);
}

#[test]
fn broken_text_gives_what_is_left_of_it() {
    check("Redis.new\nclass A <\n  def (\n", &["1 new Redis ."]);
    check("__END__\nRedis.new", &[]);
    for text in [
        "Redis",
        "Redis.",
        "Redis::",
        "class Redis < ",
        "@x ||= ",
        "Redis.new do |",
        "x = ->(",
        "\u{0}Redis.new \u{1F600}",
    ] {
        parsed(text);
    }
}

#[test]
fn hostile_text_takes_neither_stack_nor_time() {
    let n = 100_000;
    for text in [
        format!("Redis.new;{}1{}", "(".repeat(n), ")".repeat(n)),
        format!("Redis.new{}", ".a".repeat(n)),
        format!("Redis.new{}", "::A".repeat(n)),
        format!("x = Redis.new\n{}", "module A\nB.new\n".repeat(50_000)),
        format!("Redis.new;{}", "x { ".repeat(n)),
        format!("Redis.new;{}", "[".repeat(n)),
        format!("Redis.new;f({})", "1,".repeat(n)),
        format!("Redis.new;f {{ |{}| }}", "(".repeat(n)),
        format!("Redis.new;{}", "-> { ".repeat(n)),
        format!("Redis.new;{}", "if a\n".repeat(20_000)),
    ] {
        parsed(&text);
    }
}
