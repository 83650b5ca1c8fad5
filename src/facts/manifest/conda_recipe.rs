//! conda recipes: meta.yaml, which is a template of YAML, and recipe.yaml.

use super::collect::Collector;
use super::conda;
use super::outline::{self, unquoted};
use super::recover::readable;
use crate::facts::{Format, Input, Parsed, Standing, file_name};
use crate::model::{Ecosystem, Scope};

/// Recipes by name; only the content tells them from others of such names.
pub(crate) const FORMAT: Format = Format {
    name: "meta.yaml",
    matches: |path| matches!(file_name(path), "meta.yaml" | "meta.yml" | "recipe.yaml" | "recipe.yml"),
    parse,
};

/// Deepest nesting that is followed.
const MAX_DEPTH: usize = 32;

fn parse(input: &Input) -> Parsed {
    let mut out = Collector::new(input, Ecosystem::Conda);
    let (text, conflict) = readable(input.text);
    let begins = |key: &str| text.lines().any(|line| line.starts_with(key));
    if !["requirements:", "outputs:", "test"].into_iter().any(begins)
        || !(begins("package:") || begins("recipe:"))
    {
        out.parsed.standing = Standing::Foreign;
        return out.parsed;
    }
    if let Some(offset) = conflict {
        out.warn(offset, "W-PARSE", "has merge conflict markers; the upper side is read");
    }
    // Keys above a line, with their columns.
    let mut above: Vec<(usize, &str)> = Vec::new();
    for line in outline::lines(&text) {
        if line.text.starts_with("{%") {
            continue;
        }
        // Items may stand in the same column as the key of their list.
        let inner = |column: usize| if line.item { column > line.indent } else { column >= line.indent };
        while above.last().is_some_and(|(column, _)| inner(*column)) {
            above.pop();
        }
        if let Some((key, value)) = line.key() {
            if above.len() < MAX_DEPTH {
                above.push((line.column, key));
            }
            if let Some(scope) = scope(&above).filter(|_| !matches!(key, "if" | "name")) {
                let inside = value.strip_prefix('[').and_then(|v| v.strip_suffix(']'));
                // A template that is the whole value has a dollar, a list has commas, a version may have both.
                for spec in inside.map_or_else(|| vec![value], |list| list.split(',').collect()) {
                    requirement(line.offset, unquoted(spec.trim()), scope, &mut out);
                }
            }
        } else if let Some(scope) = scope(&above).filter(|_| line.item) {
            requirement(line.offset, line.plain(), scope, &mut out);
        }
    }
    out.finish()
}

/// The scope of what stands below keys; `None` when that is no list of packages.
fn scope(above: &[(usize, &str)]) -> Option<Scope> {
    let test = above.iter().any(|(_, key)| matches!(*key, "test" | "tests"));
    let at = above.iter().rposition(|(_, key)| matches!(*key, "requirements" | "requires"))?;
    let mut below =
        above[at + 1..].iter().map(|(_, key)| *key).filter(|key| !matches!(*key, "if" | "then" | "else"));
    let section = below.next();
    if below.next().is_some() {
        return None;
    }
    match section {
        // Old recipes list what a further package needs without saying when.
        None | Some("run") => Some(if test { Scope::Test } else { Scope::Runtime }),
        Some("host" | "build") => Some(if test { Scope::Test } else { Scope::Build }),
        _ => None,
    }
}

/// One line of a list. Compilers and the recipe's own packages are named by calls.
fn requirement(offset: usize, spec: &str, scope: Scope, out: &mut Collector) {
    let call = spec.trim_start_matches('$').trim_start_matches(['{', ' ']);
    let called = |name: &str| call.strip_prefix(name).and_then(|rest| rest.trim_start().strip_prefix('('));
    if spec.is_empty()
        || ["compiler", "stdlib", "cdt", "pin_subpackage"].iter().any(|name| called(name).is_some())
    {
        return;
    }
    if let Some(arguments) = called("pin_compatible") {
        let quote = arguments.chars().next().filter(|c| matches!(c, '"' | '\''));
        if let Some(name) = quote.and_then(|quote| arguments[1..].split(quote).next()) {
            return conda::package(offset, name, scope, out);
        }
    }
    if spec.split_whitespace().next().is_some_and(|name| name.contains('{')) {
        out.remark(offset, "I-DYNAMIC", "the package is named by a template");
    } else {
        conda::package(offset, spec, scope, out);
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{dependencies, read, said};
    use super::*;

    #[test]
    fn sections_of_a_recipe_have_their_scopes() {
        let text = r#"{% set name = "tokens" %}
{% set version = "1.0" %}

package:
  name: "{{ name|lower }}"
  version: {{ version }}

requirements:
  build:
    - {{ compiler('c') }}
    - {{ stdlib("c") }}
    - cmake
  host:
    - python {{ python_min }}
    - numpy {{ numpy }}
    - setuptools-rust
  run:
    - python >=3.9
    - {{ pin_compatible('numpy') }}
    - pytorch >=2,<3  # [linux]
    - "pyyaml"
    - {{ extra_package }}
  run_constrained:
    - optional-thing >=1

test:
  imports:
    - tokens
  requires:
    - pytest
    - pip

about:
  home: https://h/
"#;
        assert_eq!(
            dependencies(&FORMAT, "conda.recipe/meta.yaml", text),
            [
                "12 conda cmake build ",
                "15 conda numpy build {{ numpy }}",
                "16 conda setuptools-rust build ",
                "19 conda numpy runtime ",
                "20 conda pytorch runtime >=2,<3",
                "21 conda pyyaml runtime ",
                "30 conda pytest test ",
            ]
        );
        assert_eq!(said(&FORMAT, "conda.recipe/meta.yaml", text), ["22 I-DYNAMIC"]);
    }

    #[test]
    fn outputs_conditions_and_short_lists_are_read() {
        let text = r#"recipe:
  name: a
outputs:
- package:
    name: a-lib
  requirements:
  - zlib
- package:
    name: a-tool
  requirements:
    host: [python, cython >=3]
    run:
    - if: win
      then: colorama
    - if: unix
      then:
      - uvloop
      else:
      - ${{ winloop }}
    run_exports:
    - a-lib
  tests:
  - requirements:
      run:
      - pytest
"#;
        assert_eq!(
            dependencies(&FORMAT, "recipe/recipe.yaml", text),
            [
                "7 conda zlib runtime ",
                "11 conda cython build >=3",
                "14 conda colorama runtime ",
                "17 conda uvloop runtime ",
                "25 conda pytest test ",
            ]
        );
        assert_eq!(said(&FORMAT, "recipe/recipe.yaml", text), ["19 I-DYNAMIC"]);
    }

    #[test]
    fn other_files_of_such_names_are_left_alone() {
        for text in ["", "title: x\n", "requirements:\n- milk\n", "package:\n  name: a\n"] {
            assert_eq!(read(&FORMAT, "meta.yaml", text).standing, Standing::Foreign, "{text}");
        }
        let deep = format!(
            "package:\nrequirements:\n{}",
            (0..5_000).map(|i| format!("{}a:\n", " ".repeat(i % 200))).collect::<String>()
        );
        assert!(dependencies(&FORMAT, "meta.yaml", &deep).is_empty());
    }
}
