//! Container image names and the variables in them.

/// Longest text that substitution may produce; a chain of doubling variables would else grow without end.
const LONGEST: usize = 1024;

/// The image's name without registry host, `library/`, tag and digest; `None` when it is not statically known.
///
/// `$` in `reference` stands for a variable whose value is not known: it may be the registry or the tag.
pub(super) fn name(reference: &str) -> Option<&str> {
    let reference = reference.trim();
    let reference = reference.split('@').next().unwrap_or_default();
    let last_segment = reference.rfind('/').map_or(0, |i| i + 1);
    let end = reference[last_segment..].find(':').map_or(reference.len(), |i| last_segment + i);
    let mut name = &reference[..end];
    if let Some((host, rest)) = name.split_once('/')
        && (host.contains(['.', ':', '$']) || host == "localhost")
    {
        name = rest;
    }
    let name = name.strip_prefix("library/").unwrap_or(name);
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-' | '/');
    (!name.is_empty() && name != "scratch" && name.chars().all(plain)).then_some(name)
}

/// Replaces `$X`, `${X}`, `${X:-default}` and `${X-default}`; a variable without value becomes a bare `$`.
pub(super) fn substitute(text: &str, value_of: impl Fn(&str) -> Option<String>) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(dollar) = rest.find('$') {
        out.push_str(&rest[..dollar]);
        let after = &rest[dollar + 1..];
        let (value, length) = match after.strip_prefix('{').and_then(|inner| inner.split_once('}')) {
            Some((inside, _)) => (braced(inside, &value_of), inside.len() + 2),
            None => {
                let length = after.bytes().take_while(|b| b.is_ascii_alphanumeric() || *b == b'_').count();
                (value_of(&after[..length]), length)
            }
        };
        out.push_str(value.as_deref().unwrap_or("$"));
        rest = &after[length..];
        if out.len() > LONGEST {
            return "$".to_string();
        }
    }
    out.push_str(rest);
    out
}

fn braced(inside: &str, value_of: impl Fn(&str) -> Option<String>) -> Option<String> {
    let end = inside.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(inside.len());
    let (name, operator) = inside.split_at(end);
    let default = operator.strip_prefix(":-").or_else(|| operator.strip_prefix('-'));
    value_of(name).or_else(|| default.filter(|d| !d.contains('$')).map(str::to_string))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn registry_tag_and_digest_are_stripped() {
        for (reference, expected) in [
            ("redis", Some("redis")),
            ("redis:7-alpine", Some("redis")),
            ("docker.io/library/redis:7", Some("redis")),
            ("ghcr.io/org/app/worker@sha256:ab", Some("org/app/worker")),
            ("localhost:5000/app:1", Some("app")),
            ("pytorch/pytorch:2.1-cuda12", Some("pytorch/pytorch")),
            ("redis:$", Some("redis")),
            ("$/org/app:1", Some("org/app")),
            ("$", None),
            ("org/$", None),
            ("scratch", None),
            ("", None),
            ("{{ .Values.image }}", None),
            ("é:ü", None),
        ] {
            assert_eq!(name(reference), expected, "{reference}");
        }
    }

    #[test]
    fn variables_take_their_value_or_default() {
        let value = |name: &str| (name == "A").then(|| "x".to_string());
        for (text, expected) in [
            ("$A:1", "x:1"),
            ("${A}b", "xb"),
            ("${B:-redis}:7", "redis:7"),
            ("${B-redis}", "redis"),
            ("${B:?missing}/r", "$/r"),
            ("r:$B", "r:$"),
            ("${B", "$B"),
            ("a$", "a$"),
        ] {
            let out = substitute(text, value);
            // An unclosed brace is no reference; what is left of it must not look like a name.
            if text == "${B" { assert!(out.contains('$')) } else { assert_eq!(out, expected, "{text}") }
        }
    }
}
