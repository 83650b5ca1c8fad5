//! Names that imported packages go by.

/// Places in which a name is looked for in front of a dot.
const MOST_LOOKS: usize = 2_000;

/// The name by which a file speaks of a package that it imports without naming it. Only the package itself knows it; by
/// convention it is the last segment of the path without version, and without `go` and separators: `go-redis/v9` is
/// `redis`. Of several possible ones the first that the text uses.
pub(super) fn name<'a>(module: &'a str, text: &'a str) -> Option<&'a str> {
    let last = last(module);
    if is_identifier(last) {
        return Some(last);
    }
    let words: Vec<&str> = last
        .split(['-', '.'])
        .filter(|w| !matches!(*w, "go" | "golang" | "sdk" | "") && !is_version(w))
        .collect();
    let ends = [words.concat(), words.join("_")];
    let ends = ends.iter().map(String::as_str).chain(words.first().copied()).chain(words.last().copied());
    ends.filter(|name| is_identifier(name)).find_map(|name| used(name, text))
}

/// The last segment that is no major version.
fn last(module: &str) -> &str {
    let mut segments = module.rsplit('/');
    let last = segments.next().unwrap_or(module);
    if is_version(last) { segments.next().unwrap_or(last) } else { last }
}

fn is_version(segment: &str) -> bool {
    segment.strip_prefix('v').is_some_and(|n| !n.is_empty() && n.bytes().all(|b| b.is_ascii_digit()))
}

fn is_identifier(name: &str) -> bool {
    name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
        && name.bytes().next().is_some_and(|b| !b.is_ascii_digit())
}

/// The name as it stands in the text in front of a dot.
fn used<'a>(name: &str, text: &'a str) -> Option<&'a str> {
    memchr::memmem::find_iter(text.as_bytes(), name.as_bytes())
        // A name of one letter stands everywhere; a package that is used is used early.
        .take(MOST_LOOKS)
        .find(|&at| {
            let before = text.as_bytes()[..at].last();
            let after = text.as_bytes().get(at + name.len());
            after == Some(&b'.')
                && before
                    .is_none_or(|b| !b.is_ascii_alphanumeric() && !matches!(b, b'_' | b'.' | b'/' | b'"'))
        })
        .and_then(|at| text.get(at..at + name.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_package_is_named_as_by_convention() {
        for (module, text, expected) in [
            ("net/http", "", Some("http")),
            ("github.com/a/echo/v4", "", Some("echo")),
            ("github.com/redis/go-redis/v9", "x := redis.New()", Some("redis")),
            ("github.com/googollee/go-socket.io", "socketio.NewServer(nil)", Some("socketio")),
            ("gopkg.in/yaml.v3", "(yaml.Node)", Some("yaml")),
            ("github.com/segmentio/kafka-go", "*kafka.Writer", Some("kafka")),
            ("github.com/eclipse/paho.mqtt.golang", "mqtt.Client", Some("mqtt")),
            ("github.com/anthropics/anthropic-sdk-go", " anthropic.New()", Some("anthropic")),
            ("github.com/a/b-go", "a.b.c", None),
            ("github.com/a/b-go", "\"b.c\"", None),
        ] {
            assert_eq!(name(module, text), expected, "{module}");
        }
    }
}
