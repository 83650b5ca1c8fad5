//! What the lockfiles of JavaScript have in common: packages that ask for packages, and a project that asks for some.

use std::collections::HashMap;

use super::collect::Collector;
use crate::facts::specifier::is_name;
use crate::model::{Ecosystem, Scope};

/// A package of a lockfile.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Package {
    /// Where its entry begins.
    pub offset: usize,
    /// The registry's name.
    pub name: String,
    /// The version that is locked; may be empty.
    pub version: String,
    /// Its scope where the lockfile says it; else it follows from who asks for it.
    pub said: Option<Scope>,
    /// The scope in which the project itself asks for it.
    pub direct: Option<Scope>,
    /// Packages that it asks for, by index, and whether it can do without.
    pub asks: Vec<(usize, bool)>,
    /// Whether it comes from a repository or file: then its name is what it is asked for by, whatever it calls itself.
    pub foreign: bool,
}

impl Package {
    /// A package that nobody has asked for yet.
    pub(super) fn new(offset: usize, name: impl Into<String>, version: impl Into<String>) -> Self {
        let (name, version) = (name.into(), version.into());
        Self { offset, name, version, said: None, direct: None, asks: Vec::new(), foreign: false }
    }

    /// Notes that the project asks for it by that name; of several scopes the one nearest to the product counts.
    pub(super) fn ask(&mut self, name: &str, scope: Scope) {
        if self.foreign {
            self.name = name.to_owned();
        }
        self.direct = Some(self.direct.map_or(scope, |known| known.min(scope)));
    }
}

/// The sections of a project in a lockfile and their scopes.
pub(super) const SECTIONS: [(&str, Scope); 4] = [
    ("dependencies", Scope::Runtime),
    ("devDependencies", Scope::Dev),
    ("optionalDependencies", Scope::Optional),
    ("peerDependencies", Scope::Peer),
];

/// Reports each name once: as the project asks for it where it does, else in the scope nearest to the product.
pub(super) fn report(packages: &[Package], ecosystem: Ecosystem, out: &mut Collector) {
    let scopes = scopes(packages);
    let mut best: HashMap<&str, usize> = HashMap::new();
    for (at, package) in packages.iter().enumerate().filter(|(_, p)| is_name(&p.name)) {
        let rank = |i: usize| {
            let package = &packages[i];
            (package.direct.is_none(), scopes[i].is_none(), scopes[i], package.offset)
        };
        let kept = best.entry(&package.name).or_insert(at);
        if rank(at) < rank(*kept) {
            *kept = at;
        }
    }
    let mut kept: Vec<usize> = best.into_values().collect();
    kept.sort_by_key(|at| packages[*at].offset);
    out.registry(ecosystem);
    for at in kept {
        let package = &packages[at];
        // Where nobody is known to ask for it (Yarn's first format does not say) it may be for the product.
        let scope = scopes[at].unwrap_or(Scope::Runtime);
        out.locked(package.offset, &package.name, &package.version, scope, package.direct.is_some());
    }
}

/// The scope of each package: as said, else the nearest to the product of those who ask for it.
fn scopes(packages: &[Package]) -> Vec<Option<Scope>> {
    let mut best: Vec<Option<Scope>> = packages.iter().map(|p| p.direct.or(p.said)).collect();
    for level in [Scope::Runtime, Scope::Optional, Scope::Peer, Scope::Dev] {
        let mut open: Vec<usize> = (0..packages.len()).filter(|at| best[*at] == Some(level)).collect();
        while let Some(from) = open.pop() {
            for (to, dispensable) in &packages[from].asks {
                let scope = if *dispensable { level.max(Scope::Optional) } else { level };
                let Some(package) = packages.get(*to) else { continue };
                if package.said.is_some() || package.direct.is_some() || best[*to].is_some_and(|b| b <= scope)
                {
                    continue;
                }
                best[*to] = Some(scope);
                if scope == level {
                    open.push(*to);
                }
            }
        }
    }
    best
}

/// The name before and the rest after the first `@` that is not a scope's.
pub(super) fn split_at(spec: &str) -> Option<(&str, &str)> {
    let at = spec.get(1..)?.find('@')? + 1;
    Some((&spec[..at], &spec[at + 1..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn package(name: &str, direct: Option<Scope>, asks: &[(usize, bool)]) -> Package {
        Package { direct, asks: asks.to_vec(), ..Package::new(0, name, "1") }
    }

    #[test]
    fn scopes_follow_from_who_asks() {
        let packages = [
            package("app", Some(Scope::Runtime), &[(2, false), (3, true)]),
            package("tool", Some(Scope::Dev), &[(2, false), (4, false), (3, false)]),
            package("shared", None, &[]),
            package("maybe", None, &[(5, false)]),
            package("of-tool", None, &[(1, false), (99, false)]),
            package("of-maybe", None, &[(3, false)]),
            package("nobodys", None, &[]),
        ];
        assert_eq!(
            scopes(&packages),
            [
                Some(Scope::Runtime),
                Some(Scope::Dev),
                Some(Scope::Runtime),
                Some(Scope::Optional),
                Some(Scope::Dev),
                Some(Scope::Optional),
                None
            ]
        );
    }

    #[test]
    fn names_end_at_the_first_sign_that_is_no_scope() {
        assert_eq!(split_at("a@1"), Some(("a", "1")));
        assert_eq!(split_at("@s/a@npm:@t/b@^1"), Some(("@s/a", "npm:@t/b@^1")));
        assert_eq!(split_at("@s/a"), None);
        assert_eq!(split_at(""), None);
    }
}
