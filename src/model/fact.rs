//! Facts: what was seen, where, before anybody says what it means.

use std::sync::Arc;

use super::Location;

/// One observation at one place.
#[derive(Debug, Clone, PartialEq)]
pub struct Fact {
    /// Where it was seen.
    pub location: Location,
    /// The line, trimmed, secrets redacted, at most 200 characters.
    pub snippet: Box<str>,
    /// What was seen.
    pub kind: FactKind,
}

/// The kinds of observation.
#[derive(Debug, Clone, PartialEq)]
pub enum FactKind {
    /// A dependency that a manifest declares.
    Dependency(Dependency),
    /// A module that code imports.
    Import(Import),
    /// A use of a member of an imported module.
    Usage(Usage),
    /// A parsed value of an infrastructure or metadata file.
    Infra(Infra),
    /// A way into the component: start script, binary, container command.
    EntryPoint(EntryPoint),
}

/// A package registry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Ecosystem {
    /// npm (also Yarn, pnpm, Bun).
    Npm,
    /// PyPI.
    Pypi,
    /// Go modules.
    Go,
    /// crates.io.
    Crates,
    /// Maven coordinates, `group:artifact`.
    Maven,
    /// RubyGems.
    Rubygems,
    /// Packagist (Composer).
    Packagist,
    /// NuGet.
    Nuget,
    /// Hex (Elixir, Erlang).
    Hex,
    /// A conda channel.
    Conda,
    /// JSR (Deno).
    Jsr,
    /// Atmosphere (Meteor).
    Meteor,
}

impl Ecosystem {
    /// All registries.
    pub const ALL: [Self; 12] = [
        Self::Npm,
        Self::Pypi,
        Self::Go,
        Self::Crates,
        Self::Maven,
        Self::Rubygems,
        Self::Packagist,
        Self::Nuget,
        Self::Hex,
        Self::Conda,
        Self::Jsr,
        Self::Meteor,
    ];

    /// The word used in rule ids and file names of `heuristics/packages/`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Npm => "npm",
            Self::Pypi => "pypi",
            Self::Go => "go",
            Self::Crates => "crates",
            Self::Maven => "maven",
            Self::Rubygems => "rubygems",
            Self::Packagist => "packagist",
            Self::Nuget => "nuget",
            Self::Hex => "hex",
            Self::Conda => "conda",
            Self::Jsr => "jsr",
            Self::Meteor => "meteor",
        }
    }

    /// Reads the word that [`Self::as_str`] writes.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|e| e.as_str() == word)
    }
}

/// What a dependency is needed for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scope {
    /// To run the product.
    Runtime,
    /// To run it when the user asks for it (extras, optionalDependencies).
    Optional,
    /// Provided by whoever uses the package (peerDependencies, `provided`).
    Peer,
    /// To build it.
    Build,
    /// To develop it.
    Dev,
    /// To test it.
    Test,
}

impl Scope {
    /// All scopes.
    pub const ALL: [Self; 6] =
        [Self::Runtime, Self::Optional, Self::Peer, Self::Build, Self::Dev, Self::Test];

    /// Reads the word that [`Self::as_str`] writes.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|s| s.as_str() == word)
    }

    /// The lower-case word used in reports.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Runtime => "runtime",
            Self::Optional => "optional",
            Self::Peer => "peer",
            Self::Build => "build",
            Self::Dev => "dev",
            Self::Test => "test",
        }
    }

    /// Whether the product itself may need it.
    pub const fn is_product(self) -> bool {
        matches!(self, Self::Runtime | Self::Optional | Self::Peer)
    }
}

/// A declared dependency.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dependency {
    /// The registry it comes from.
    pub ecosystem: Ecosystem,
    /// The registry's name for it: npm as written, PyPI normalised by PEP 503 (lower case, `-`), Maven `group:artifact`.
    pub name: Arc<str>,
    /// The version requirement as written; empty when there is none.
    pub requirement: Box<str>,
    /// What it is needed for.
    pub scope: Scope,
    /// Who says so.
    pub origin: Origin,
}

/// Who says that something is a dependency.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Origin {
    /// A manifest declares it.
    Declared,
    /// Only a lockfile says that the project itself asks for it.
    Locked,
    /// Code imports it, and no manifest or lockfile that was read names it as the project's own.
    Undeclared,
    /// A lockfile lists it, and no manifest that was read declares it: somebody else's dependency.
    Transitive,
}

impl Origin {
    /// The lower-case word used in reports.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Declared => "declared",
            Self::Locked => "locked",
            Self::Undeclared => "undeclared",
            Self::Transitive => "transitive",
        }
    }
}

/// A language whose code is read for imports or usages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CodeLanguage {
    /// JavaScript, with or without JSX.
    JavaScript,
    /// TypeScript.
    TypeScript,
    /// TypeScript with JSX.
    Tsx,
    /// Python.
    Python,
    /// Go.
    Go,
    /// Java.
    Java,
    /// Ruby.
    Ruby,
    /// PHP.
    Php,
    /// C#.
    CSharp,
    /// Rust.
    Rust,
}

impl CodeLanguage {
    /// All of them.
    pub const ALL: [Self; 10] = [
        Self::JavaScript,
        Self::TypeScript,
        Self::Tsx,
        Self::Python,
        Self::Go,
        Self::Java,
        Self::Ruby,
        Self::Php,
        Self::CSharp,
        Self::Rust,
    ];

    /// The word used in rule samples.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::JavaScript => "javascript",
            Self::TypeScript => "typescript",
            Self::Tsx => "tsx",
            Self::Python => "python",
            Self::Go => "go",
            Self::Java => "java",
            Self::Ruby => "ruby",
            Self::Php => "php",
            Self::CSharp => "csharp",
            Self::Rust => "rust",
        }
    }

    /// Reads the word that [`Self::as_str`] writes.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|l| l.as_str() == word)
    }

    /// The registry its imports resolve to.
    pub const fn ecosystem(self) -> Ecosystem {
        match self {
            Self::JavaScript | Self::TypeScript | Self::Tsx => Ecosystem::Npm,
            Self::Python => Ecosystem::Pypi,
            Self::Go => Ecosystem::Go,
            Self::Java => Ecosystem::Maven,
            Self::Ruby => Ecosystem::Rubygems,
            Self::Php => Ecosystem::Packagist,
            Self::CSharp => Ecosystem::Nuget,
            Self::Rust => Ecosystem::Crates,
        }
    }

    /// Whether packages are also distributed as code in this language, which then is read: `setup.py`, `package.js`.
    pub const fn is_scripted(self) -> bool {
        matches!(self.ecosystem(), Ecosystem::Npm | Ecosystem::Pypi)
    }
}

/// An imported module.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Import {
    /// The importing file's language.
    pub language: CodeLanguage,
    /// The module as written: `socket.io`, `@nestjs/core`, `sklearn.ensemble`, `net/http`; of `node:fs` and Deno's
    /// `npm:express@4/sub` what they mean (`fs`, `express/sub`), and so of a name that an import map defines.
    /// Of a Python `from a import b` it is `a`. Java: the class or package, `org.springframework.web.bind.annotation.GetMapping`;
    /// C#: the namespace; PHP: the name, `Workerman\Worker`; Rust: the path as far as it is one, `tokio::net::TcpListener`;
    /// Ruby: what is required, `sinatra/base`.
    pub module: Arc<str>,
    /// Whether it names a file of the same repository (`./x`, `from . import y`, `crate::x`, `require_relative`).
    pub relative: bool,
    /// Whether only types are imported (`import type`, `if TYPE_CHECKING:`): no use at run time.
    pub type_only: bool,
}

/// How a member is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Form {
    /// Called, `f()`.
    Call,
    /// Constructed: `new F()`, `F{}` in Go and Rust, `F.new` in Ruby. Python constructions are calls.
    New,
    /// Applied as a decorator, annotation or attribute, with or without arguments.
    Decorator,
    /// Named as a base class, interface, mixed-in module or implemented trait.
    BaseClass,
    /// Mentioned in any other way (passed, assigned, JSX element).
    Reference,
}

impl Form {
    /// The word used in rules: `call`, `new`, `decorator`, `base-class`, `reference`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Call => "call",
            Self::New => "new",
            Self::Decorator => "decorator",
            Self::BaseClass => "base-class",
            Self::Reference => "reference",
        }
    }

    /// Reads the word that [`Self::as_str`] writes.
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Call, Self::New, Self::Decorator, Self::BaseClass, Self::Reference]
            .into_iter()
            .find(|f| f.as_str() == word)
    }
}

/// A literal argument of a usage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Argument {
    /// The keyword of a Python keyword argument, or the key of a JavaScript object literal's top-level property; `None` for a positional one.
    pub keyword: Option<Box<str>>,
    /// Zero-based position of a positional argument; for an object literal, of that argument.
    pub position: u8,
    /// A string's content, or `true`, `false`, a number as written. The first element of a list of strings counts as its value.
    pub value: Box<str>,
}

/// What a name in code stands for, where two components may share it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LiteralKind {
    /// The path of a route that is served.
    Route,
    /// A topic, channel or subject of messages.
    Topic,
    /// A queue of messages or jobs.
    Queue,
    /// An address that is asked: a URL or a host.
    Host,
    /// A file of an interface description.
    Proto,
    /// A program or script that is started.
    Command,
}

impl LiteralKind {
    /// All of them.
    pub const ALL: [Self; 6] =
        [Self::Route, Self::Topic, Self::Queue, Self::Host, Self::Proto, Self::Command];

    /// The word used in rules and reports.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Route => "route",
            Self::Topic => "topic",
            Self::Queue => "queue",
            Self::Host => "host",
            Self::Proto => "proto",
            Self::Command => "command",
        }
    }

    /// Reads the word that [`Self::as_str`] writes.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|k| k.as_str() == word)
    }
}

/// A name in code that another component may know as well.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Literal {
    /// What it stands for.
    pub kind: LiteralKind,
    /// The name as written.
    pub value: Box<str>,
}

/// What of which imported module is used, and how.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Usage {
    /// The file's language.
    pub language: CodeLanguage,
    /// The module as in [`Import::module`]; `global` for built-in globals; empty for an open receiver.
    pub module: Arc<str>,
    /// The member path, `.`-separated, `()` for "the result of calling or constructing it"; empty for the module itself
    /// (its default export, its namespace, `module.exports`). `(0)` after a call is the first parameter of a function
    /// that is handed to it: `().on(0).join`. An open receiver is `*.member`.
    pub path: Arc<str>,
    /// How it is used.
    pub form: Form,
    /// Leading literal arguments and literal keyword arguments, at most eight.
    pub args: Vec<Argument>,
}

/// Kinds of parsed values of infrastructure and metadata files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum InfraKind {
    /// An image that runs as a container, registry and tag stripped: `redis`, `pytorch/pytorch`.
    Image,
    /// A service name of a compose file.
    ComposeService,
    /// A named script of a manifest, as `name: command`.
    Script,
    /// A command that a container, Procfile, unit or crontab starts.
    Command,
    /// A key of an example environment file.
    EnvKey,
    /// A keyword, topic or trove classifier that the author declares.
    Keyword,
    /// The author's one-line description of the package.
    Description,
    /// An HTTP header that a proxy configuration sets.
    Header,
    /// A resource of an infrastructure-as-code file: `AWS::Serverless::Function`.
    IacResource,
    /// An event or trigger of a serverless or workflow file: `schedule`, `http`.
    Trigger,
    /// An image that a container recipe only builds with: what runs starts from another one.
    BuildImage,
    /// The name of a process of a Procfile or hosting platform: `web`, `worker`.
    Process,
    /// A runtime and its version that the repository means to use: `node 20.1`.
    Runtime,
    /// A runtime that a platform is told to run the program in: `python 3.12`.
    PlatformRuntime,
    /// When something is started, where that is said in front: `crontab: 0 3 * * *`.
    Schedule,
    /// A device that a container or cluster hands to a program: `nvidia.com/gpu`, `/dev/ttyUSB0`.
    Device,
    /// A service that a chart or hosting platform installs beside the program: `kafka`.
    BackingService,
    /// The kernel that runs a notebook: `python3`, `ir`.
    Kernel,
    /// What an interface description declares, its kind in front: `grpc: shop.Orders.Watch`.
    Contract,
    /// What the automatic checks do, the sort in front: `runs-on: windows-2022`, `uses: actions/setup-node`.
    Ci,
    /// The path of a file whose presence says something.
    Path,
    /// The platform that a project is built for: an SDK or shared framework that comes with the runtime.
    Platform,
    /// The path of a file that nothing of the product imports or starts, as far as is seen.
    Unreached,
    /// A module that code imports, the family of languages in front: `py pytest`, `go net/http/httptest`.
    Import,
}

impl InfraKind {
    /// All kinds.
    pub const ALL: [Self; 24] = [
        Self::Image,
        Self::ComposeService,
        Self::Script,
        Self::Command,
        Self::EnvKey,
        Self::Keyword,
        Self::Description,
        Self::Header,
        Self::IacResource,
        Self::Trigger,
        Self::BuildImage,
        Self::Process,
        Self::Runtime,
        Self::PlatformRuntime,
        Self::Schedule,
        Self::Device,
        Self::BackingService,
        Self::Kernel,
        Self::Contract,
        Self::Ci,
        Self::Path,
        Self::Platform,
        Self::Unreached,
        Self::Import,
    ];

    /// The key used in `match = { … }` of file rules.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Image => "image",
            Self::ComposeService => "compose-service",
            Self::Script => "script",
            Self::Command => "command",
            Self::EnvKey => "env-key",
            Self::Keyword => "keyword",
            Self::Description => "description",
            Self::Header => "header",
            Self::IacResource => "iac-resource",
            Self::Trigger => "trigger",
            Self::BuildImage => "build-image",
            Self::Process => "process",
            Self::Runtime => "runtime",
            Self::PlatformRuntime => "platform-runtime",
            Self::Schedule => "schedule",
            Self::Device => "device",
            Self::BackingService => "backing-service",
            Self::Kernel => "kernel",
            Self::Contract => "contract",
            Self::Ci => "ci",
            Self::Path => "path",
            Self::Platform => "platform",
            Self::Unreached => "unreached",
            Self::Import => "import",
        }
    }

    /// Reads the word that [`Self::as_str`] writes.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|k| k.as_str() == word)
    }
}

/// A parsed value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Infra {
    /// What sort of value.
    pub kind: InfraKind,
    /// The value.
    pub value: Box<str>,
}

/// A way into a component.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntryPoint {
    /// What it starts.
    pub kind: EntryKind,
    /// The command or file.
    pub value: Box<str>,
}

/// Kinds of entry point.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EntryKind {
    /// Starts a long-running program (start script, container command, Procfile line).
    Start,
    /// What importers of the package get (`main`, `exports`, `module`).
    Main,
    /// A command-line program (`bin`, `console_scripts`).
    Bin,
}
