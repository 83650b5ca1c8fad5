//! Names that a project gives to packages for its own code: import maps and aliases. Known only when every file is read.

use std::collections::HashMap;

use crate::facts::{FileFacts, specifier};
use crate::model::{Ecosystem, FactKind, Import};

/// Key of the definitions that are such names.
const PREFIX: &str = "import:";

/// Puts what is meant in the place of names that the nearest manifest at or above a file defines.
pub(super) fn apply(files: &mut [FileFacts]) {
    let mut maps: HashMap<String, Vec<(String, String)>> = HashMap::new();
    for file in files.iter() {
        for definition in &file.parsed.definitions {
            if let Some(name) = definition.key.strip_prefix(PREFIX) {
                let folder = super::settle::folders(&file.file.path).next().unwrap_or_default();
                maps.entry(folder.to_owned())
                    .or_default()
                    .push((name.to_owned(), definition.name.to_string()));
            }
        }
    }
    if maps.is_empty() {
        return;
    }
    for map in maps.values_mut() {
        map.sort();
    }
    for file in files.iter_mut() {
        let path = file.file.path.clone();
        let above: Vec<&Vec<(String, String)>> =
            super::settle::folders(&path).filter_map(|folder| maps.get(folder)).collect();
        if above.is_empty() {
            continue;
        }
        for fact in &mut file.parsed.facts {
            if let FactKind::Import(import) = &mut fact.kind
                && import.language.ecosystem() == Ecosystem::Npm
                && let Some(meant) = above.iter().find_map(|map| meant(&import.module, map))
            {
                rename(import, &meant);
            }
        }
    }
}

/// What a name means: a whole entry, or one that ends with a slash and what follows it; the longest counts.
fn meant(module: &str, map: &[(String, String)]) -> Option<String> {
    let entry = |name: &str| {
        let from = map.partition_point(|(known, _)| known.as_str() < name);
        map.get(from).filter(|(known, _)| known == name).map(|(_, to)| to.as_str())
    };
    if let Some(to) = entry(module) {
        return Some(to.to_owned());
    }
    let mut cuts = module.match_indices('/').rev();
    cuts.find_map(|(at, _)| {
        let rest = &module[at + 1..];
        if let Some(to) = entry(&module[..=at]) {
            return Some(format!("{to}{rest}"));
        }
        // Deno lets an entry for a package stand for what is in it.
        let to = entry(&module[..at]).filter(|to| to.starts_with("npm:") || to.starts_with("jsr:"))?;
        Some(format!("{to}/{rest}"))
    })
}

fn rename(import: &mut Import, meant: &str) {
    if meant.starts_with(['.', '/']) {
        import.relative = true;
        return;
    }
    let module = specifier::bare(meant);
    if *module != *import.module {
        import.module = module.into_owned().into();
    }
    import.relative = false;
}

#[cfg(test)]
mod tests {
    use super::meant;

    #[test]
    fn the_longest_entry_counts() {
        let mut map: Vec<(String, String)> = [
            ("oak", "jsr:@oak/oak@16"),
            ("$std/", "https://deno.land/std@0.200.0/"),
            ("$std/http/", "./http/"),
            ("preact", "npm:preact@10"),
            ("twind", "https://esm.sh/twind@0.16"),
        ]
        .map(|(name, to)| (name.to_owned(), to.to_owned()))
        .to_vec();
        map.sort();
        for (module, expected) in [
            ("oak", Some("jsr:@oak/oak@16")),
            ("preact/hooks", Some("npm:preact@10/hooks")),
            ("$std/http/server.ts", Some("./http/server.ts")),
            ("$std/path/mod.ts", Some("https://deno.land/std@0.200.0/path/mod.ts")),
            ("twind/sheets", None),
            ("oakum", None),
            ("", None),
        ] {
            assert_eq!(meant(module, &map).as_deref(), expected, "{module}");
        }
    }
}
