//! Folders that are not looked into.

use std::collections::HashMap;
use std::ffi::OsStr;

/// The rules of `heuristics/prune.toml`, ready to be asked.
#[derive(Debug, Clone, Default)]
pub struct Prune {
    /// Folder name → what else has to be so.
    by_name: HashMap<String, Vec<When>>,
    /// Files that give away a folder of any name.
    markers: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum When {
    Always,
    Below(String),
    Beside(String),
    Holds(String),
    UnlessKept,
}

impl Prune {
    /// Reads rules of the forms `NAME`, `PARENT/NAME`, `NAME if beside FILE`, `NAME if holds FILE`, `* if holds FILE` and
    /// `NAME unless kept`.
    ///
    /// # Errors
    /// With a sentence about the first rule that has another form.
    pub fn new<S: AsRef<str>>(rules: &[S]) -> Result<Self, String> {
        let mut prune = Self::default();
        for rule in rules {
            let rule = rule.as_ref();
            let words: Vec<&str> = rule.split(' ').collect();
            let (name, when) = match words.as_slice() {
                [name] => match name.split_once('/') {
                    Some((parent, name)) => (name, When::Below(parent.to_string())),
                    None => (*name, When::Always),
                },
                ["*", "if", "holds", file] => {
                    prune.markers.push((*file).to_string());
                    continue;
                }
                [name, "if", "beside", file] => (*name, When::Beside((*file).to_string())),
                [name, "if", "holds", file] => (*name, When::Holds((*file).to_string())),
                [name, "unless", "kept"] => (*name, When::UnlessKept),
                _ => return Err(format!("`{rule}` is not a rule for folders")),
            };
            if name.is_empty() || name.contains(['/', '*']) {
                return Err(format!("`{rule}` does not name a folder"));
            }
            prune.by_name.entry(name.to_string()).or_default().push(when);
        }
        Ok(prune)
    }

    /// Whether a folder is skipped for its name and surroundings.
    /// `parent` is the name of the folder that it is in, `beside` tells whether that one holds a name, `kept` whether an ignore
    /// file re-includes it.
    pub(super) fn before(
        &self,
        name: &OsStr,
        parent: Option<&OsStr>,
        beside: impl Fn(&str) -> bool,
        kept: impl Fn() -> bool,
    ) -> bool {
        self.rules(name).iter().any(|when| match when {
            When::Always => true,
            When::Below(folder) => parent.is_some_and(|p| p == folder.as_str()),
            When::Beside(file) => beside(file),
            When::UnlessKept => !kept(),
            When::Holds(_) => false,
        })
    }

    /// Whether a folder is skipped for what it holds.
    pub(super) fn after(&self, name: &OsStr, holds: impl Fn(&str) -> bool) -> bool {
        let for_this = self.rules(name).iter().filter_map(|when| match when {
            When::Holds(file) => Some(file),
            _ => None,
        });
        self.markers.iter().chain(for_this).any(|file| holds(file))
    }

    fn rules(&self, name: &OsStr) -> &[When] {
        name.to_str().and_then(|n| self.by_name.get(n)).map_or(&[], Vec::as_slice)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_ask_for_what_they_say() {
        let rules = [
            "node_modules",
            ".yarn/cache",
            "target if beside Cargo.toml",
            "venv if holds bin",
            "* if holds pyvenv.cfg",
        ];
        let prune = Prune::new(&rules).unwrap();
        let before = |name: &str, parent: &str, sibling: &str| {
            prune.before(OsStr::new(name), Some(OsStr::new(parent)), |n| n == sibling, || false)
        };
        assert!(before("node_modules", "x", ""));
        assert!(before("cache", ".yarn", "") && !before("cache", "src", ""));
        assert!(before("target", "x", "Cargo.toml") && !before("target", "x", "pom.xml"));
        assert!(!before("venv", "x", ""));
        assert!(prune.after(OsStr::new("venv"), |n| n == "bin"));
        assert!(!prune.after(OsStr::new("cellar"), |n| n == "bin"));
        assert!(prune.after(OsStr::new("cellar"), |n| n == "pyvenv.cfg"));
    }

    #[test]
    fn a_folder_may_be_kept_expressly() {
        let prune = Prune::new(&["node_modules unless kept", "node_modules if beside package.json"]).unwrap();
        let before = |kept: bool, sibling: &str| {
            prune.before(OsStr::new("node_modules"), None, |n| n == sibling, || kept)
        };
        assert!(before(false, ""));
        assert!(!before(true, ""));
        assert!(before(true, "package.json"));
    }

    #[test]
    fn a_rule_of_another_form_is_an_error() {
        for rule in ["", "a b", "a/b/c", "*", "* if beside x", "a if holds"] {
            assert!(Prune::new(&[rule]).is_err(), "{rule:?}");
        }
    }

    #[test]
    fn the_shipped_list_is_understood() {
        #[derive(serde::Deserialize)]
        struct File {
            folders: Vec<String>,
        }
        let file: File = toml::from_str(include_str!("../../heuristics/prune.toml")).unwrap();
        assert!(Prune::new(&file.folders).is_ok());
    }
}
