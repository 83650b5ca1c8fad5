//! What a scan is asked to do: flags over `stackfit.toml` over defaults.

use std::fmt;

use globset::{Glob, GlobBuilder, GlobMatcher};
use serde::Deserialize;
use toml::Spanned;

use crate::model::{Ecosystem, FileRole, Location, Narrowing, RepoPath, Strength};

/// Name of the configuration file at the root of what is scanned.
pub const CONFIG_NAME: &str = "stackfit.toml";

/// Options of one scan.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Worker threads; 0 for one per core.
    pub threads: usize,
    /// Whether the scanned repository's own `stackfit.toml` is read.
    pub repo_config: bool,
    /// Whether only code counts: what manifests declare, files configure and authors say is left out.
    pub code_only: bool,
    /// A configuration named by the user, already checked.
    pub config: Config,
    /// What is to be judged as if it were otherwise.
    pub what_if: Vec<Change>,
    /// Limits on what is read.
    pub limits: Limits,
}

/// One thing that is taken to be otherwise than it is.
#[derive(Debug, Clone)]
pub enum Change {
    /// Files of these paths are not there.
    WithoutPath(GlobMatcher),
    /// Nothing speaks for a workload, by its id.
    WithoutWorkload(String),
    /// A package is neither declared nor used.
    WithoutPackage {
        /// Its registry.
        ecosystem: Ecosystem,
        /// Its name as the registry compares it.
        name: String,
    },
    /// The team needs a workload, by its id, this much.
    Assume(String, Strength),
}

impl Change {
    /// Reads `path:GLOB`, `workload:ID` or `package:REGISTRY/NAME`.
    ///
    /// # Errors
    /// With what is wrong about it.
    pub fn without(word: &str) -> Result<Self, String> {
        let (kind, value) = word.split_once(':').unwrap_or(("", word));
        match kind {
            "path" => {
                // A folder means what is in it.
                let folder = value.trim_start_matches("./").trim_end_matches('/');
                let glob = if folder.contains(['*', '?', '[', '{']) {
                    folder.to_string()
                } else {
                    format!("{folder}{{,/**}}")
                };
                let glob = GlobBuilder::new(&glob).literal_separator(true).empty_alternates(true).build();
                Ok(Self::WithoutPath(glob.map_err(|e| format!("not a glob: {e}"))?.compile_matcher()))
            }
            "workload" => Ok(Self::WithoutWorkload(value.to_string())),
            "package" => {
                let (registry, name) =
                    value.split_once('/').ok_or("a package is named REGISTRY/NAME, as npm/express")?;
                let ecosystem =
                    Ecosystem::parse(registry).ok_or_else(|| format!("unknown registry `{registry}`"))?;
                // As the registry compares names: PyPI by PEP 503.
                let name = match ecosystem {
                    Ecosystem::Pypi => name.to_lowercase().replace(['_', '.'], "-"),
                    _ => name.to_string(),
                };
                Ok(Self::WithoutPackage { ecosystem, name })
            }
            _ => Err("expected path:GLOB, workload:ID or package:REGISTRY/NAME".to_string()),
        }
    }

    /// Reads `WORKLOAD=strong`, `medium`, `weak` or `none`.
    ///
    /// # Errors
    /// With what is wrong about it.
    pub fn assume(word: &str) -> Result<Self, String> {
        let (workload, strength) = word.split_once('=').ok_or("expected WORKLOAD=STRENGTH")?;
        if strength == "none" {
            return Ok(Self::WithoutWorkload(workload.to_string()));
        }
        let strength = Strength::parse(strength)
            .ok_or_else(|| format!("`{strength}` is not strong, medium, weak or none"))?;
        Ok(Self::Assume(workload.to_string(), strength))
    }

    /// The workload that it names.
    pub fn workload(&self) -> Option<&str> {
        match self {
            Self::WithoutWorkload(id) | Self::Assume(id, _) => Some(id),
            Self::WithoutPath(_) | Self::WithoutPackage { .. } => None,
        }
    }
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::WithoutPath(glob) => {
                write!(f, "without {}", glob.glob().glob().trim_end_matches("{,/**}"))
            }
            Self::WithoutWorkload(id) => write!(f, "without {id}"),
            Self::WithoutPackage { ecosystem, name } => write!(f, "without {}/{name}", ecosystem.as_str()),
            Self::Assume(id, strength) => write!(f, "with {id} ({})", strength.as_str()),
        }
    }
}

/// Caps that keep work and memory bounded; a scanned repository cannot raise them.
#[derive(Debug, Clone)]
pub struct Limits {
    /// Bytes of a source file that are read; the rest is cut off and reported.
    pub source: u64,
    /// Bytes of a manifest or infrastructure file.
    pub manifest: u64,
    /// Bytes of a notebook, outputs included.
    pub notebook: u64,
    /// Files listed.
    pub files: usize,
    /// Depth of folders.
    pub depth: usize,
    /// Diagnostics of one code that are kept; all are counted.
    pub diagnostics: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            source: 2 << 20,
            manifest: 8 << 20,
            notebook: 16 << 20,
            files: 1_000_000,
            depth: 256,
            diagnostics: 100,
        }
    }
}

/// What a `stackfit.toml` says. It can only narrow a scan or declare needs, and every entry carries its reason.
#[derive(Debug, Clone, Default)]
pub struct Config {
    /// Paths that are left out.
    pub exclude: Vec<Exclude>,
    /// Roles that are set by hand.
    pub roles: Vec<RoleOverride>,
    /// Workloads that are declared rather than seen.
    pub needs: Vec<Need>,
}

/// A glob of paths that are left out.
#[derive(Debug, Clone)]
pub struct Exclude {
    /// The glob.
    pub glob: GlobMatcher,
    /// What is printed.
    pub narrowing: Narrowing,
}

/// A glob of paths that get a role.
#[derive(Debug, Clone)]
pub struct RoleOverride {
    /// The glob.
    pub glob: GlobMatcher,
    /// The role.
    pub role: FileRole,
    /// What is printed.
    pub narrowing: Narrowing,
}

/// A workload that the team says it needs.
#[derive(Debug, Clone)]
pub struct Need {
    /// Workload id, checked against the rules by the scan.
    pub workload: String,
    /// How much.
    pub strength: Strength,
    /// What is printed.
    pub narrowing: Narrowing,
}

/// A configuration that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub struct ConfigError {
    /// The file.
    pub file: String,
    /// 1-based line.
    pub line: u32,
    /// What is wrong.
    pub message: String,
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.file, self.line, self.message)
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ConfigFile {
    #[serde(default)]
    exclude: Vec<ExcludeRow>,
    #[serde(default)]
    role: Vec<RoleRow>,
    #[serde(default)]
    need: Vec<NeedRow>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ExcludeRow {
    path: Spanned<String>,
    reason: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RoleRow {
    path: Spanned<String>,
    role: Spanned<String>,
    reason: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NeedRow {
    workload: Spanned<String>,
    #[serde(default = "medium")]
    strength: String,
    reason: String,
}

fn medium() -> String {
    Strength::Medium.as_str().into()
}

impl Config {
    /// Reads a configuration. `shown` is the path for messages and for the narrowings' locations.
    ///
    /// # Errors
    /// With the line of the first problem.
    pub fn parse(text: &str, shown: &str) -> Result<Self, ConfigError> {
        let line_of =
            |offset: usize| text.as_bytes().iter().take(offset).filter(|&&b| b == b'\n').count() as u32 + 1;
        let fail = |offset: usize, message: String| ConfigError {
            file: shown.into(),
            line: line_of(offset),
            message,
        };
        let file: ConfigFile = toml::from_str(text)
            .map_err(|e| fail(e.span().map_or(0, |s| s.start), e.message().to_string()))?;
        let path: RepoPath = shown.into();
        let narrowing = |what: String, reason: String, offset: usize| Narrowing {
            what,
            reason,
            location: Location::line(&path, line_of(offset)),
        };
        let glob = |pattern: &Spanned<String>| {
            Glob::new(pattern.get_ref())
                .map(|g| g.compile_matcher())
                .map_err(|e| fail(pattern.span().start, format!("not a glob: {e}")))
        };
        let mut config = Self::default();
        for row in file.exclude {
            let at = row.path.span().start;
            let what = format!("exclude {}", row.path.get_ref());
            config
                .exclude
                .push(Exclude { glob: glob(&row.path)?, narrowing: narrowing(what, row.reason, at) });
        }
        for row in file.role {
            let role = FileRole::parse(row.role.get_ref()).ok_or_else(|| {
                let all: Vec<_> = FileRole::ALL.iter().map(|r| r.as_str()).collect();
                fail(
                    row.role.span().start,
                    format!("unknown role `{}`: one of {}", row.role.get_ref(), all.join(", ")),
                )
            })?;
            let at = row.path.span().start;
            let what = format!("role of {} is {}", row.path.get_ref(), role.as_str());
            config.roles.push(RoleOverride {
                glob: glob(&row.path)?,
                role,
                narrowing: narrowing(what, row.reason, at),
            });
        }
        for row in file.need {
            let at = row.workload.span().start;
            let strength = Strength::parse(&row.strength).ok_or_else(|| {
                fail(at, format!("unknown strength `{}`: weak, medium or strong", row.strength))
            })?;
            let what = format!("need {} ({})", row.workload.get_ref(), row.strength);
            config.needs.push(Need {
                workload: row.workload.into_inner(),
                strength,
                narrowing: narrowing(what, row.reason, at),
            });
        }
        Ok(config)
    }

    /// Whether a path is left out.
    pub(crate) fn excludes(&self, path: &str) -> bool {
        self.exclude.iter().any(|e| e.glob.is_match(path))
    }

    /// The role set for a path; the last entry that matches wins.
    pub(crate) fn role(&self, path: &str) -> Option<FileRole> {
        self.roles.iter().rev().find(|r| r.glob.is_match(path)).map(|r| r.role)
    }

    /// Every entry in force, for the report; needs of unknown workloads are left out.
    pub(crate) fn narrowings(&self, known: impl Fn(&str) -> bool) -> Vec<Narrowing> {
        let excludes = self.exclude.iter().map(|e| &e.narrowing);
        let roles = self.roles.iter().map(|r| &r.narrowing);
        let needs = self.needs.iter().filter(|n| known(&n.workload)).map(|n| &n.narrowing);
        excludes.chain(roles).chain(needs).cloned().collect()
    }
}
