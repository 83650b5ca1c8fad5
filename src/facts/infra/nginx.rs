//! nginx configuration: headers that the proxy sets on the way to the application.

use super::infra;
use crate::facts::{Format, Input, Parsed, file_name, in_order};
use crate::model::InfraKind;

/// `nginx*.conf`, `*.nginx`, and any `.conf` in a folder named nginx.
pub(crate) const FORMAT: Format = Format { name: "nginx.conf", matches, parse };

/// Longest `${name}`, in bytes.
const NAME: usize = 128;

fn matches(path: &str) -> bool {
    let name = file_name(path);
    if name.ends_with(".nginx") {
        return true;
    }
    let stem = name.strip_suffix(".template").unwrap_or(name).strip_suffix(".conf");
    stem.is_some_and(|stem| {
        stem.contains("nginx") || path[..path.len() - name.len()].split('/').any(|folder| folder == "nginx")
    })
}

fn parse(input: &Input) -> Parsed {
    let mut parsed = Parsed::default();
    let mut directive: Vec<(usize, &str)> = Vec::new();
    for (at, token) in tokens(input.text) {
        match token {
            ";" | "{" | "}" => {
                if let [(_, "proxy_set_header"), (at, name), (_, value), ..] = directive.as_slice()
                    // An empty value takes the header away.
                    && !matches!(*value, "\"\"" | "''")
                {
                    let name = name.trim_matches(['"', '\'']);
                    parsed.facts.push(infra(input, *at, InfraKind::Header, name));
                }
                directive.clear();
            }
            word => {
                // Only the first three words are looked at.
                if directive.len() < 3 {
                    directive.push((at, word));
                }
            }
        }
    }
    in_order(input, parsed)
}

/// Words, quoted words and `; { }` with their offsets; comments are gone.
fn tokens(text: &str) -> Vec<(usize, &str)> {
    let bytes = text.as_bytes();
    let mut out = Vec::new();
    let mut i = 0;
    while i < bytes.len() {
        let start = i;
        match bytes[i] {
            b if b.is_ascii_whitespace() => {
                i += 1;
                continue;
            }
            b'#' => {
                i = memchr::memchr(b'\n', &bytes[i..]).map_or(bytes.len(), |n| i + n);
                continue;
            }
            b';' | b'{' | b'}' => i += 1,
            quote @ (b'"' | b'\'') => {
                i += 1;
                while i < bytes.len() && bytes[i] != quote {
                    i += if bytes[i] == b'\\' { 2 } else { 1 };
                }
                i = (i + 1).min(bytes.len());
            }
            _ => {
                // `${name}` is part of a word, other braces are not.
                while i < bytes.len()
                    && !bytes[i].is_ascii_whitespace()
                    && !matches!(bytes[i], b';' | b'{' | b'}')
                {
                    let name = &bytes[i..bytes.len().min(i + NAME)];
                    let variable = name.starts_with(b"${").then(|| memchr::memchr(b'}', name)).flatten();
                    i += variable.map_or(1, |n| n + 1);
                }
            }
        }
        // A backslash may have skipped into the middle of a character.
        while !text.is_char_boundary(i) {
            i += 1;
        }
        out.push((start, &text[start..i]));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::super::testing::values;
    use super::*;

    #[test]
    fn names() {
        for yes in
            ["nginx.conf", "a/nginx-prod.conf", "x.nginx", "docker/nginx/default.conf", "nginx.conf.template"]
        {
            assert!(matches(yes), "{yes}");
        }
        for no in ["nginx", "nginx/readme.md", "my.conf", "anginx/x.conf", "nginx.js"] {
            assert!(!matches(no), "{no}");
        }
    }

    #[test]
    fn headers_of_the_proxy() {
        let text = "location /ws { # proxy_set_header No x;\n  proxy_pass http://${up}/;\n  proxy_set_header Upgrade $http_upgrade; proxy_set_header \"Connection\"\n 'upgrade';\n  proxy_set_header Host \"\";\n  add_header X y;\n  return 200 'proxy_set_header A b;';\n}\nproxy_set_header Unfinished x";
        assert_eq!(values(&FORMAT, "nginx.conf", text), ["3 header Upgrade", "3 header Connection"]);
    }

    #[test]
    fn odd_ends() {
        for text in ["\"", "'\\", "'\\é", "${", "proxy_set_header;", "proxy_set_header a;", "}}}{{;;", "# é"]
        {
            assert!(values(&FORMAT, "nginx.conf", text).is_empty(), "{text}");
        }
        assert!(values(&FORMAT, "nginx.conf", &"${".repeat(100_000)).is_empty());
    }
}
