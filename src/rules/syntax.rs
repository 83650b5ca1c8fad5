//! The rule files exactly as written: flat structs, unknown fields refused, spans kept where messages need them.

use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;

use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, SeqAccess, Visitor};
use toml::Spanned;

/// Rows of a file in its order: byte offset, key and value. As TOML a table of tables, as JSON a list of the three.
pub(super) struct Rows<T>(pub Vec<(usize, String, T)>);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Rows<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Read<T>(PhantomData<T>);
        impl<'de, T: Deserialize<'de>> Visitor<'de> for Read<T> {
            type Value = Rows<T>;

            fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
                f.write_str("a table of rows")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Rows<T>, A::Error> {
                let mut rows = Vec::new();
                while let Some((key, value)) = map.next_entry::<Spanned<String>, T>()? {
                    rows.push((key.span().start, key.into_inner(), value));
                }
                rows.sort_by_key(|(at, _, _)| *at);
                Ok(Rows(rows))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Rows<T>, A::Error> {
                let mut rows = Vec::new();
                while let Some(row) = list.next_element()? {
                    rows.push(row);
                }
                Ok(Rows(rows))
            }
        }
        deserializer.deserialize_any(Read(PhantomData))
    }
}

/// An entry of `packages/*.toml`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PackageRow {
    #[serde(default)]
    pub workloads: BTreeMap<String, String>,
    pub role: Option<String>,
    pub backend: Option<String>,
    #[serde(default)]
    pub links: Vec<String>,
}

/// A string or a list of strings.
#[derive(Deserialize, Clone)]
#[serde(untagged)]
pub(super) enum OneOrMany {
    One(String),
    Many(Vec<String>),
}

impl OneOrMany {
    pub(super) fn into_vec(self) -> Vec<String> {
        match self {
            Self::One(s) => vec![s],
            Self::Many(v) => v,
        }
    }
}

/// A table of `code/*.toml`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct CodeRow {
    pub workload: Option<String>,
    pub backend: Option<String>,
    pub component_role: Option<String>,
    #[serde(default)]
    pub links: Vec<String>,
    pub strength: String,
    /// Language of its entries that do not say their own.
    pub lang: Option<String>,
    pub api: Vec<ApiRow>,
    #[serde(default)]
    pub requires: Vec<String>,
    #[serde(default)]
    pub excludes: Vec<String>,
    pub within: Option<String>,
    pub why: String,
    #[serde(rename = "must_match")]
    pub must_match: Vec<SampleRow>,
    #[serde(rename = "must_not_match")]
    pub must_not_match: Vec<SampleRow>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ApiRow {
    pub module: String,
    pub path: String,
    pub form: Option<String>,
    pub lang: Option<String>,
    #[serde(default)]
    pub args: Vec<String>,
    #[serde(default)]
    pub keywords: BTreeMap<String, String>,
    /// Kind of name that an argument gives to what two components share.
    pub literal: Option<String>,
    /// Which argument: a position or a keyword; the first by default.
    pub at: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SampleRow {
    pub language: String,
    pub code: String,
}

/// A table of `files/*.toml`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct FileRow {
    pub workload: Option<String>,
    pub backend: Option<String>,
    pub component_role: Option<String>,
    pub file_role: Option<String>,
    pub strength: Option<String>,
    #[serde(rename = "match")]
    pub matches: BTreeMap<String, OneOrMany>,
    #[serde(default)]
    pub requires: Vec<String>,
    #[serde(default)]
    pub excludes: Vec<String>,
    pub within: Option<String>,
    pub why: String,
    #[serde(rename = "must_match")]
    pub must_match: Vec<String>,
    #[serde(rename = "must_not_match")]
    pub must_not_match: Vec<String>,
}

/// A table of `joint/*.toml`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct JointRow {
    pub workload: Option<String>,
    pub backend: Option<String>,
    pub component_role: Option<String>,
    #[serde(default)]
    pub links: Vec<String>,
    pub strength: String,
    #[serde(default, rename = "all_of")]
    pub all_of: Vec<String>,
    #[serde(default, rename = "any_of")]
    pub any_of: Vec<String>,
    #[serde(default, rename = "none_of")]
    pub none_of: Vec<String>,
    pub within: Option<String>,
    pub why: String,
    #[serde(rename = "must_match")]
    pub must_match: Vec<Vec<String>>,
    #[serde(rename = "must_not_match")]
    pub must_not_match: Vec<Vec<String>>,
}

/// `guidance/workloads.toml`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WorkloadRow {
    pub title: String,
    pub definition: String,
    pub family: String,
    #[serde(default)]
    pub plumbing: bool,
    #[serde(default)]
    pub hub: bool,
    #[serde(default)]
    pub helper: bool,
    #[serde(default)]
    pub contested: bool,
    pub beside_front_end: Option<String>,
    pub conflict: Option<String>,
    #[serde(default)]
    pub see: Vec<String>,
    pub own_lean: Option<f64>,
}

/// `guidance/article-*.toml`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ArticleFile {
    pub article: ArticleRow,
    pub claim: Rows<ClaimRow>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ArticleRow {
    pub id: String,
    pub title: String,
    pub source: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ClaimRow {
    pub kind: String,
    pub workload: Option<String>,
    pub criterion: Option<String>,
    pub hybrid: Option<OneOrMany>,
    pub context: Option<String>,
    #[serde(default)]
    pub names: Vec<String>,
    pub favours: String,
    #[serde(default)]
    pub against: bool,
    pub strength: String,
    pub says: String,
    pub section: String,
    pub lines: String,
    pub note: Option<String>,
}

/// `guidance/criteria.toml`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CriterionRow {
    pub title: String,
    pub says: String,
    pub favours: String,
    pub context: Option<String>,
    #[serde(default)]
    pub articles: BTreeMap<String, String>,
    #[serde(default)]
    pub facts: Vec<CriterionFactRow>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CriterionFactRow {
    pub says: String,
    pub matters: String,
    #[serde(default)]
    pub seen: Vec<String>,
    pub measure: Option<String>,
    pub at_least: Option<u64>,
    pub at_most: Option<u64>,
    #[serde(default)]
    pub alone: bool,
}

/// `guidance/names.toml`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct NameRow {
    pub title: String,
    pub kind: String,
    pub side: String,
    #[serde(rename = "where")]
    pub places: String,
    #[serde(default)]
    pub seen: Vec<String>,
    pub unseen: Option<String>,
}

/// `guidance/hybrid.toml`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct HybridRow {
    pub title: String,
    pub says: String,
    pub side: String,
    #[serde(default)]
    pub workloads: Vec<String>,
    #[serde(default)]
    pub seen: Vec<String>,
}

/// `guidance/context.toml`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ContextRow {
    pub title: String,
    pub why: String,
}

/// `guidance/links.toml`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct LinkRow {
    pub title: String,
    #[serde(default)]
    pub deployment: bool,
    #[serde(default)]
    pub one_sided: bool,
    #[serde(default)]
    pub literals: Vec<String>,
    #[serde(default)]
    pub common: Vec<String>,
    pub why: String,
}

/// `guidance/notes.toml`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct NoteRow {
    pub status: String,
    pub claim: String,
    pub note: String,
}

/// `languages.toml`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct LanguageRow {
    pub backend: Option<String>,
    #[serde(default)]
    pub browser: bool,
    #[serde(default)]
    pub native: bool,
    #[serde(default)]
    pub runtime_modules: Vec<String>,
    #[serde(default)]
    pub builtin_modules: Vec<String>,
}

/// `prune.toml`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PruneFile {
    pub folders: Vec<String>,
}
