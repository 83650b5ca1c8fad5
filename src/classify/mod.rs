//! Language and role of a file, from its path, its attributes and the bytes already in memory.

pub(crate) mod notebook;
use crate::model::{CodeLanguage, FileRole, LineCounts};
use crate::rules::Ruleset;
use std::borrow::Cow;
use tokei::{Config, LanguageType};
#[derive(Clone, Copy)]
pub(crate) struct Language(LanguageType);
impl Language {
    pub(crate) fn name(self) -> &'static str {
        self.0.name()
    }
    pub(crate) fn code(self) -> Option<CodeLanguage> {
        match self.0 {
            LanguageType::JavaScript | LanguageType::Jsx => Some(CodeLanguage::JavaScript),
            LanguageType::TypeScript => Some(CodeLanguage::TypeScript),
            LanguageType::Tsx => Some(CodeLanguage::Tsx),
            LanguageType::Python => Some(CodeLanguage::Python),
            LanguageType::Go => Some(CodeLanguage::Go),
            _ => None,
        }
    }
    pub(crate) fn count(self, text: &str) -> LineCounts {
        let s = self.0.parse_from_slice(text.as_bytes(), &Config::default()).summarise();
        LineCounts { code: s.code as u64, comments: s.comments as u64, blanks: s.blanks as u64 }
    }
}
pub(crate) fn identify(path: &str, _head: &[u8]) -> Option<Language> {
    let name = path.rsplit('/').next()?;
    if !name.contains('.') {
        return None;
    }
    LanguageType::from_path(std::path::Path::new("/\u{1}x").join(name), &Config::default()).map(Language)
}
pub(crate) fn decode(b: &[u8]) -> Option<Cow<'_, str>> {
    if b.iter().take(8192).any(|c| *c == 0) { None } else { Some(String::from_utf8_lossy(b)) }
}
pub(crate) struct RoleClassifier {
    rules: Vec<(crate::rules::Patterns, FileRole)>,
}
impl RoleClassifier {
    pub(crate) fn new(r: &Ruleset, _: &[crate::source::AttributesFile]) -> Self {
        Self {
            rules: r.files.iter().filter_map(|f| f.says.file_role.map(|x| (f.patterns.clone(), x))).collect(),
        }
    }
    pub(crate) fn role(&self, path: &str, _: &str) -> FileRole {
        self.rules.iter().find(|r| r.0.is_match(path)).map_or(FileRole::Product, |r| r.1)
    }
}
