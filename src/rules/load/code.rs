//! Reads code rules, joint rules and what rules say of each other.

use std::sync::Arc;

use super::{Later, Loader, RuleFile, line_of};
use crate::model::{CodeLanguage, Form, LiteralKind};
use crate::rules::api::{ApiPattern, FormPattern, LanguageFamily};
use crate::rules::relation::{AnyOf, Conditions, JointRule, Within};
use crate::rules::{CodeRule, CodeSample, RuleSays, syntax};

impl Loader {
    pub(super) fn code(&mut self, file: &RuleFile) {
        for (at, key, row) in self.rows::<syntax::CodeRow>(file) {
            let id = self.id(file, at, &key);
            let says = RuleSays {
                workload: row.workload.as_deref().and_then(|w| self.workload(file, at, w)),
                backend: row.backend.as_deref().and_then(|b| self.backend(file, at, b)),
                component_role: row.component_role.as_deref().and_then(|r| self.component_role(file, at, r)),
                file_role: None,
                links: self.known_links(file, at, &row.links),
                strength: self.strength(file, at, &row.strength),
            };
            if says.workload.is_none()
                && says.backend.is_none()
                && says.component_role.is_none()
                && says.links.is_empty()
                // A name that another component may know says enough.
                && row.api.iter().all(|a| a.literal.is_none())
            {
                self.facts.push((file.shown.clone(), line_of(file, at), id.clone()));
            }
            if row.api.is_empty() {
                self.error(file, at, format!("rule `{key}` has no api entry"));
            }
            self.samples(file, at, &key, row.must_match.len(), row.must_not_match.len());
            let conditions = self.conditions(file, at, &row.requires, &row.excludes, row.within.as_deref());
            let rule = self.code.len();
            let mut families = Vec::new();
            for api in &row.api {
                for family in self.api(file, at, rule, api, row.lang.as_deref()) {
                    if !families.contains(&family) {
                        families.push(family);
                    }
                }
            }
            let looks_for = row.api.iter().map(|a| format!("{}: {}", a.module, a.path)).collect();
            let entries = row.api.iter().map(|a| entry(a, row.lang.as_deref())).collect();
            let must_match = self.code_samples(file, at, row.must_match);
            let must_not_match = self.code_samples(file, at, row.must_not_match);
            let line = line_of(file, at);
            let origin = format!("{}:{line}", file.shown);
            self.code.push(CodeRule {
                id,
                says,
                conditions,
                looks_for,
                entries,
                families,
                why: row.why.into(),
                must_match,
                must_not_match,
                origin,
            });
        }
    }

    fn api(
        &mut self,
        file: &RuleFile,
        at: usize,
        rule: usize,
        row: &syntax::ApiRow,
        lang: Option<&str>,
    ) -> Vec<LanguageFamily> {
        let form = match row.form.as_deref() {
            None => FormPattern::Invoked,
            Some("use") => FormPattern::Used,
            Some("any") => FormPattern::Any,
            Some(word) => match Form::parse(word) {
                Some(form) => FormPattern::Exactly(form),
                None => {
                    self.error(file, at, format!("unknown form `{word}`"));
                    FormPattern::Invoked
                }
            },
        };
        let families = match row.lang.as_deref().or(lang) {
            None => vec![LanguageFamily::Js, LanguageFamily::Py],
            Some(word) => LanguageFamily::parse(word).map_or_else(
                || {
                    let all: Vec<_> = LanguageFamily::ALL.iter().map(|f| f.as_str()).collect();
                    self.error(file, at, format!("unknown lang `{word}`: one of {}", all.join(", ")));
                    Vec::new()
                },
                |family| vec![family],
            ),
        };
        let literal = row.literal.as_deref().and_then(|word| {
            let kind = LiteralKind::parse(word);
            if kind.is_none() {
                let all: Vec<_> = LiteralKind::ALL.iter().map(|k| k.as_str()).collect();
                self.error(file, at, format!("unknown literal `{word}`: one of {}", all.join(", ")));
            }
            Some((kind?, row.at.as_deref().unwrap_or("0").into()))
        });
        if row.at.is_some() && row.literal.is_none() {
            self.error(file, at, "`at` says where a `literal` is, and there is none");
        }
        for &family in &families {
            let pattern = ApiPattern {
                rule,
                module: row.module.as_str().into(),
                form,
                args: row.args.iter().map(|a| a.as_str().into()).collect(),
                keywords: row.keywords.iter().map(|(k, v)| (k.as_str().into(), v.as_str().into())).collect(),
                open: row.path.starts_with("*."),
                literal: literal.clone(),
            };
            self.apis.add(family, &row.path, pattern);
        }
        families
    }

    fn code_samples(&mut self, file: &RuleFile, at: usize, rows: Vec<syntax::SampleRow>) -> Vec<CodeSample> {
        let mut samples = Vec::new();
        for row in rows {
            match CodeLanguage::parse(&row.language) {
                Some(language) => samples.push(CodeSample { language, code: row.code }),
                None => self.error(file, at, format!("unknown sample language `{}`", row.language)),
            }
        }
        samples
    }

    pub(super) fn joint(&mut self, file: &RuleFile) {
        for (at, key, row) in self.rows::<syntax::JointRow>(file) {
            let id = self.id(file, at, &key);
            let says = RuleSays {
                workload: row.workload.as_deref().and_then(|w| self.workload(file, at, w)),
                backend: row.backend.as_deref().and_then(|b| self.backend(file, at, b)),
                component_role: row.component_role.as_deref().and_then(|r| self.component_role(file, at, r)),
                file_role: None,
                links: self.known_links(file, at, &row.links),
                strength: self.strength(file, at, &row.strength),
            };
            if says.nothing() {
                self.error(file, at, format!("rule `{key}` says nothing"));
            }
            if row.all_of.len() + row.any_of.len() == 0 || row.all_of.is_empty() && row.any_of.len() < 2 {
                self.error(
                    file,
                    at,
                    format!("rule `{key}` joins nothing: it needs all_of, or two in any_of"),
                );
            }
            self.samples(file, at, &key, row.must_match.len(), row.must_not_match.len());
            let rule = JointRule {
                id,
                says,
                all_of: self.related(file, at, &row.all_of),
                any_of: self.related(file, at, &row.any_of),
                none_of: self.related(file, at, &row.none_of),
                within: self.within(file, at, row.within.as_deref()),
                why: row.why.into(),
                must_match: row.must_match,
                must_not_match: row.must_not_match,
                origin: format!("{}:{}", file.shown, line_of(file, at)),
            };
            self.joint.push(rule);
        }
    }

    pub(super) fn conditions(
        &mut self,
        file: &RuleFile,
        at: usize,
        requires: &[String],
        excludes: &[String],
        within: Option<&str>,
    ) -> Conditions {
        let conditions = Conditions {
            requires: self.related(file, at, requires),
            excludes: self.related(file, at, excludes),
            within: self.within(file, at, within),
        };
        if within.is_some() && conditions.is_empty() {
            self.error(file, at, "`within` is for `requires` and `excludes`, and there are none");
        }
        conditions
    }

    fn within(&mut self, file: &RuleFile, at: usize, word: Option<&str>) -> Within {
        let Some(word) = word else { return Within::default() };
        Within::parse(word).unwrap_or_else(|| {
            self.error(file, at, format!("unknown `within`: `{word}` is not file, component or repository"));
            Within::default()
        })
    }

    /// Names of rules and packages; whether those exist is checked when all files are read.
    fn related(&mut self, file: &RuleFile, at: usize, names: &[String]) -> Vec<AnyOf> {
        for name in names.iter().flat_map(|n| n.split('|')) {
            match name.strip_suffix('*') {
                None => self.later(file, at, Later::Rule(name.into())),
                Some(head) if head.split_once('/').is_some_and(|(group, _)| self.is_group(group)) => {}
                Some(_) => {
                    self.error(file, at, format!("`{name}`: only packages may be named by their beginning"));
                }
            }
        }
        names.iter().map(|name| AnyOf::new(name)).collect()
    }

    /// Rules that relate to joint rules, which are met last, would wait for themselves.
    pub(super) fn joint_alone(&mut self) {
        let joint: Vec<Arc<str>> = self.joint.iter().map(|r| r.id.clone()).collect();
        let lists = |c: &Conditions| c.requires.iter().chain(&c.excludes).cloned().collect::<Vec<_>>();
        let code = self.code.iter().map(|r| (r.origin.clone(), lists(&r.conditions)));
        let files = self.files.iter().map(|r| (r.origin.clone(), lists(&r.conditions)));
        let own =
            self.joint.iter().map(|r| (r.origin.clone(), r.grounds().chain(&r.none_of).cloned().collect()));
        let mut errors = Vec::new();
        for (origin, names) in code.chain(files).chain(own) {
            if let Some(id) = joint.iter().find(|id| names.iter().any(|n| n.accepts(id))) {
                let (file, line) = origin.rsplit_once(':').unwrap_or((&origin, "0"));
                errors.push(super::RuleError {
                    file: file.to_string(),
                    line: line.parse().unwrap_or(0),
                    message: format!("relates to `{id}`, which itself joins rules"),
                });
            }
        }
        self.errors.extend(errors);
    }
}

/// An entry in one line.
fn entry(row: &syntax::ApiRow, lang: Option<&str>) -> String {
    let mut text = format!("{}: {}", row.module, row.path);
    for (name, value) in [("form", row.form.as_deref()), ("lang", row.lang.as_deref().or(lang))] {
        text.extend(value.map(|value| format!(" {name} {value}")));
    }
    if !row.args.is_empty() || !row.keywords.is_empty() {
        text.push_str(&format!(" {:?} {:?}", row.args, row.keywords));
    }
    text
}
