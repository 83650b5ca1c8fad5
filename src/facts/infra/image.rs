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
    // A variable right before a name is a prefix that is empty unless somebody gives one.
    let name = match name.strip_prefix('$') {
        Some(rest) if rest.starts_with(|c: char| c.is_ascii_alphanumeric()) => rest,
        _ => name,
    };
    (!name.is_empty() && name != "scratch" && name.chars().all(plain)).then_some(name)
}

/// Deepest default inside of a default that is looked at.
const DEEPEST: u32 = 4;

/// Replaces `$X`, `${X}`, `${X:-default}` and `${X-default}`; a variable without value becomes a bare `$`.
pub(super) fn substitute(text: &str, value_of: impl Fn(&str) -> Option<String>) -> String {
    if text.len() > LONGEST {
        return "$".to_string();
    }
    replaced(text, &value_of, 0)
}

fn replaced(text: &str, value_of: &dyn Fn(&str) -> Option<String>, depth: u32) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(dollar) = rest.find('$') {
        out.push_str(&rest[..dollar]);
        let after = &rest[dollar + 1..];
        let (value, length) = match after.strip_prefix('{').and_then(inside_braces) {
            Some(inside) => (braced(inside, value_of, depth), inside.len() + 2),
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

/// What stands before the brace that closes one opened just before.
fn inside_braces(text: &str) -> Option<&str> {
    let mut open = 0u32;
    let end = text.bytes().take(LONGEST).position(|byte| {
        let closes = byte == b'}' && open == 0;
        match byte {
            b'{' => open += 1,
            b'}' => open = open.saturating_sub(1),
            _ => {}
        }
        closes
    })?;
    Some(&text[..end])
}

fn braced(inside: &str, value_of: &dyn Fn(&str) -> Option<String>, depth: u32) -> Option<String> {
    let end = inside.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(inside.len());
    let (name, operator) = inside.split_at(end);
    let default = operator.strip_prefix(":-").or_else(|| operator.strip_prefix('-'));
    let default = default.filter(|_| depth < DEEPEST);
    value_of(name).or_else(|| default.map(|d| replaced(d, value_of, depth + 1)).filter(|d| d != "$"))
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
            ("$ubuntu:noble", Some("ubuntu")),
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
            ("${B:-org/app:${C:-latest}}", "org/app:latest"),
            ("${B:-org/app:${C}}-x", "org/app:$-x"),
            ("${B:-${C}}", "$"),
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
