//! What a scan costs beside reading the same files, and whether that stays in proportion to their number.
//!
//! ```text
//! cargo bench --bench scan                 # 2,000 and 8,000 files
//! cargo bench --bench scan -- 20000        # 20,000 and 80,000 files
//! ```
//!
//! Every figure is the best of several turns, taken in turn with the others: a shared machine only ever adds time.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a bench stops at the first surprise and prints"
)]

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use stackfit::options::Options;
use stackfit::rules::Ruleset;
use stackfit::source::{Prune, WalkLimits, Worktree};

const TURNS: usize = 5;

fn main() {
    // Cargo passes `--bench`.
    let number = std::env::args().skip(1).find_map(|a| a.parse().ok());
    let files: usize = number.unwrap_or(2_000);
    let start = Instant::now();
    let ruleset = Ruleset::builtin().unwrap();
    println!("rules loaded in {:.1} ms\n", start.elapsed().as_secs_f64() * 1e3);
    println!(
        "{:>8} {:>10} {:>12} {:>12} {:>8} {:>8}",
        "files", "read ms", "1 thread ms", "all ms", "1/read", "all/read"
    );
    let mut costs = Vec::new();
    for files in [files, files * 4] {
        let tree = tempfile::tempdir().unwrap();
        grow(tree.path(), files);
        let (mut read, mut one, mut all) = (Duration::MAX, Duration::MAX, Duration::MAX);
        for _ in 0..TURNS {
            read = read.min(timed(|| assert!(read_all(tree.path()) > 0)));
            one = one.min(timed(|| scan(tree.path(), &ruleset, 1, files)));
            all = all.min(timed(|| scan(tree.path(), &ruleset, 0, files)));
        }
        let ms = |d: Duration| d.as_secs_f64() * 1e3;
        println!(
            "{files:>8} {:>10.1} {:>12.1} {:>12.1} {:>8.2} {:>8.2}",
            ms(read),
            ms(one),
            ms(all),
            ms(one) / ms(read),
            ms(all) / ms(read)
        );
        costs.push((ms(read), ms(one)));
    }
    println!(
        "\ncost of 4n files over n: reading {:.2}, scanning {:.2}",
        costs[1].0 / costs[0].0,
        costs[1].1 / costs[0].1
    );
}

fn timed(work: impl FnOnce()) -> Duration {
    let start = Instant::now();
    work();
    start.elapsed()
}

fn scan(tree: &Path, ruleset: &Ruleset, threads: usize, files: usize) {
    let limits = WalkLimits { threads, prune: Prune::new(&ruleset.prune).unwrap(), ..WalkLimits::default() };
    let source = Worktree::open(tree, limits).unwrap();
    let options = Options { threads, ..Options::default() };
    let report = stackfit::profile(&source, &options, ruleset, &|_, _| {}).unwrap();
    assert_eq!(report.coverage.analysed, files as u64);
}

/// Bytes in all files: a plain walk that reads each.
fn read_all(folder: &Path) -> usize {
    let mut sum = 0;
    for entry in fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        sum += match entry.file_type().unwrap().is_dir() {
            true => read_all(&entry.path()),
            false => fs::read(entry.path()).unwrap().len(),
        };
    }
    sum
}

/// Makes a tree of services with as many files as asked for; the same one each time.
fn grow(root: &Path, files: usize) {
    let mut random = Random(20_261_120);
    for at in 0..files {
        let folder = root.join(format!("services/s{}/src/{}", at / 100, WORDS[random.below(WORDS.len())]));
        fs::create_dir_all(&folder).unwrap();
        let (name, text) = match (at % 100, random.below(20)) {
            (0, _) => ("../../package.json".to_string(), PACKAGE.to_string()),
            (1, _) => {
                ("../../requirements.txt".to_string(), "fastapi==0.110\ncelery>=5\nnumpy\n".to_string())
            }
            (_, 0..7) => (format!("f{at}.ts"), script(&mut random)),
            (_, 7..10) => (format!("f{at}.js"), script(&mut random).replace(": number", "")),
            (_, 10..16) => (format!("f{at}.py"), python(&mut random)),
            (_, 16..18) => (format!("f{at}.md"), format!("# {at}\n\n{}\n", WORDS.join(" "))),
            _ => (format!("f{at}.yml"), "services:\n  db:\n    image: postgres:16\n".to_string()),
        };
        fs::write(folder.join(name), text).unwrap();
    }
}

const WORDS: [&str; 12] = [
    "order", "invoice", "user", "stream", "batch", "model", "event", "queue", "worker", "cache", "ledger",
    "price",
];
const PACKAGE: &str = "{\n  \"name\": \"service\",\n  \"private\": true,\n  \"dependencies\": {\n    \"express\": \"^4.18.0\",\n    \"ws\": \"^8.0.0\"\n  }\n}\n";

fn script(random: &mut Random) -> String {
    let mut text =
        String::from("import express from 'express'\nimport { Server } from 'ws'\n\nconst app = express()\n");
    for _ in 0..=random.below(8) {
        let word = WORDS[random.below(WORDS.len())];
        let _ = write!(
            text,
            "// {word}\napp.get('/{word}', async (req, res) => {{\n  const all: number = await load(`{word}`)\n  res.json({{ all }})\n}})\n\n"
        );
    }
    text
}

fn python(random: &mut Random) -> String {
    let mut text =
        String::from("import os\nfrom fastapi import FastAPI\nimport numpy as np\n\napp = FastAPI()\n\n");
    for _ in 0..=random.below(8) {
        let word = WORDS[random.below(WORDS.len())];
        let _ = write!(
            text,
            "@app.get('/{word}')\ndef {word}(n: int = {}):\n    \"\"\"{word} of n.\"\"\"\n    return np.sum([i * n for i in range(n)])\n\n",
            random.below(99)
        );
    }
    text
}

/// Numbers that look like chance and are the same each time.
struct Random(u64);

impl Random {
    fn below(&mut self, most: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % most
    }
}
