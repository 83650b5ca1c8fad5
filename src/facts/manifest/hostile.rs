//! Texts that must not hurt, tried on every format; what each says of them is its own tests' matter.

use super::testing::read;
use super::{FORMATS, LOCKFILES};

#[test]
fn every_format_ends_on_a_small_stack() {
    let run = || {
        let texts = [
            String::new(),
            "\0\u{fffd}\u{fffd}".repeat(500),
            "\u{feff}\u{feff}{}".to_string(),
            "[".repeat(50_000),
            "{".repeat(50_000),
            "{\"dependencies\":".repeat(20_000),
            "\"".repeat(50_001),
            "<Project>".repeat(20_000),
            format!("<Project {}/>", "a=\"1\" ".repeat(20_000)),
            format!("<Project><PropertyGroup><a>{}</a></PropertyGroup></Project>", "$(a)".repeat(20_000)),
            "[[package]]\nname = \"a\"\n".repeat(5_000),
            "GEM\n    a (1)\n".repeat(20_000),
            "group :a do gem \"x\"; ".repeat(10_000),
            "require (\n".repeat(20_000),
            "<<<<<<< a\n=======\n".repeat(10_000),
            "{:a, \"1\", [only: ".repeat(10_000),
            "{<<\"a\">>,{pkg,".repeat(10_000),
            "defp deps, do: deps()\n".repeat(10_000),
            "{deps, [{if_a, {if_b, ".repeat(10_000),
            "\"a\": {:hex, :a, ".repeat(10_000),
            "nuget a\r".repeat(20_000),
            "x".repeat(500_000),
        ];
        for format in FORMATS.iter().chain(LOCKFILES) {
            for text in &texts {
                assert!(read(format, "a/x", text).diagnostics.len() <= 21, "{}", format.name);
            }
        }
    };
    let small = std::thread::Builder::new().stack_size(2 << 20).spawn(run);
    small.expect("a thread").join().expect("no panic");
}

#[test]
fn a_lockfile_gives_at_most_20000_packages() {
    for format in LOCKFILES {
        let mut text = String::new();
        for i in 0..30_000 {
            text.push_str(&match format.name {
                "Cargo.lock" => format!("[[package]]\nname = \"p{i}\"\nsource = \"x\"\n"),
                "Gemfile.lock" if i == 0 => "DEPENDENCIES\nGEM\n  specs:\n".to_string(),
                "Gemfile.lock" => format!("    p{i} (1.0)\n"),
                "mix.lock" => format!("\"p{i}\": {{:hex, :p{i}, \"1\"}}\n"),
                _ => continue,
            });
        }
        if text.is_empty() {
            continue;
        }
        let parsed = read(format, "x", &text);
        assert!(parsed.facts.len() <= 20_000, "{}", format.name);
        assert!(parsed.diagnostics.iter().any(|d| d.code == "W-TRUNCATED"), "{}", format.name);
    }
}
