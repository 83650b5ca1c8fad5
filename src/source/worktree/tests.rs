use std::fs;

use super::*;

/// Writes files; a path that ends in `/` is a folder, and `path -> target` is a link.
fn tree(files: &[(&str, &str)]) -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    for (path, content) in files {
        write(dir.path(), path, content);
    }
    dir
}

fn write(root: &Path, path: &str, content: &str) {
    let path = root.join(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, content).unwrap();
}

#[cfg(unix)]
fn pipe(path: &Path) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    rustix::fs::mknodat(rustix::fs::CWD, path, rustix::fs::FileType::Fifo, 0o644.into(), 0).unwrap();
}

fn shipped() -> WalkLimits {
    #[derive(serde::Deserialize)]
    struct File {
        folders: Vec<String>,
    }
    let file: File = toml::from_str(include_str!("../../../heuristics/prune.toml")).unwrap();
    WalkLimits { threads: 1, prune: Prune::new(&file.folders).unwrap(), ..WalkLimits::default() }
}

#[track_caller]
fn list_with(root: &Path, limits: WalkLimits) -> Listing {
    let listing = Worktree::open(root, limits).unwrap().list().unwrap();
    let skipped: u64 = listing.skipped.values().sum();
    assert_eq!(listing.seen, listing.entries.len() as u64 + skipped, "the coverage adds up");
    listing
}

#[track_caller]
fn list(root: &Path) -> Listing {
    list_with(root, shipped())
}

fn paths(listing: &Listing) -> Vec<&str> {
    listing.entries.iter().map(|e| &*e.path).collect()
}

fn codes(listing: &Listing) -> Vec<&str> {
    listing.diagnostics.iter().map(|d| d.code).collect()
}

fn skipped(listing: &Listing) -> Vec<(&str, u64)> {
    listing.skipped.iter().map(|(k, v)| (*k, *v)).collect()
}

#[test]
fn files_are_listed_by_the_bytes_of_their_path_hidden_ones_too() {
    let dir = tree(&[("b/x", ""), ("b.txt", ""), ("a", ""), (".env", ""), ("B", ""), (".github/w.yml", "")]);
    assert_eq!(paths(&list(dir.path())), [".env", ".github/w.yml", "B", "a", "b.txt", "b/x"]);
}

#[test]
fn an_inner_ignore_file_beats_an_outer_one() {
    let dir = tree(&[
        (".gitignore", "*.log\n/top\n!keep.log\nbuild/\n"),
        ("a.log", ""),
        ("keep.log", ""),
        ("top", ""),
        ("sub/top", ""),
        ("sub/.gitignore", "!a.log\nkeep.log\n"),
        ("sub/a.log", ""),
        ("sub/b.log", ""),
        ("sub/keep.log", ""),
        ("sub/deep/a.log", ""),
        ("build/x", ""),
        ("build/.gitignore", "!x\n"),
        ("sub/build/x", ""),
        ("other/build", "a file of that name stays"),
    ]);
    let listing = list(dir.path());
    let wanted =
        [".gitignore", "keep.log", "other/build", "sub/.gitignore", "sub/a.log", "sub/deep/a.log", "sub/top"];
    assert_eq!(paths(&listing), wanted);
    // a.log, top, sub/b.log, sub/keep.log and the two folders, once each.
    assert_eq!(skipped(&listing), [("ignored", 6)]);
}

#[test]
fn exclude_is_read_and_gives_way_to_every_ignore_file() {
    let dir = tree(&[
        (".git/HEAD", ""),
        (".git/info/exclude", "*.x\nsecret/\n"),
        (".gitignore", "!b.x\n"),
        ("a.x", ""),
        ("b.x", ""),
        ("secret/f", ""),
    ]);
    let listing = list(dir.path());
    assert_eq!(paths(&listing), [".gitignore", "b.x"]);
    assert_eq!(skipped(&listing), [("ignored", 2), ("pruned", 1)]);
}

#[test]
fn a_repository_inside_has_rules_of_its_own() {
    let dir = tree(&[(".gitignore", "*.log\n"), ("sub/.git", "gitdir: x"), ("sub/a.log", ""), ("b.log", "")]);
    let listing = list(dir.path());
    assert_eq!(paths(&listing), [".gitignore", "sub/a.log"]);
}

#[test]
fn installed_packages_and_environments_are_pruned_before_they_are_listed() {
    let dir = tree(&[
        ("node_modules/a/index.js", ""),
        ("x/node_modules/b.js", ""),
        ("my-env/pyvenv.cfg", ""),
        ("my-env/lib/a.py", ""),
        ("venv/bin/activate", ""),
        ("Lib/venv/__init__.py", ""),
        ("rust/Cargo.toml", ""),
        ("rust/target/a.rs", ""),
        ("java/target/a.java", ""),
        ("cache/CACHEDIR.TAG", ""),
        (".yarn/cache/a", ""),
        (".yarn/releases/b", ""),
        (".git/HEAD", ""),
        ("y/.git", "gitdir: elsewhere"),
    ]);
    let listing = list(dir.path());
    assert_eq!(
        paths(&listing),
        [".yarn/releases/b", "Lib/venv/__init__.py", "java/target/a.java", "rust/Cargo.toml"]
    );
    assert_eq!(skipped(&listing), [("pruned", 9)]);
}

#[test]
fn packages_that_an_ignore_file_keeps_are_source_unless_they_are_installed() {
    let dir = tree(&[
        (".gitignore", "node_modules\n!packages/node_modules\n!app/node_modules\n"),
        ("packages/node_modules/@own/core/index.js", ""),
        ("app/package.json", "{}"),
        ("app/node_modules/a.js", ""),
        ("other/node_modules/b.js", ""),
    ]);
    let listing = list(dir.path());
    assert_eq!(
        paths(&listing),
        [".gitignore", "app/package.json", "packages/node_modules/@own/core/index.js"]
    );
    assert_eq!(skipped(&listing), [("pruned", 2)]);
}

#[test]
fn a_pruned_folder_that_is_asked_for_is_scanned() {
    let dir = tree(&[("node_modules/pyvenv.cfg", "")]);
    assert_eq!(paths(&list(&dir.path().join("node_modules"))), ["pyvenv.cfg"]);
}

#[test]
fn a_folder_of_a_work_tree_has_the_files_of_that_work_tree() {
    let dir = tree(&[
        (".git/HEAD", ""),
        (".git/info/exclude", "*.e\n"),
        (".gitignore", "*.log\n/a/b/top\n/top\n"),
        (".gitattributes", "*.x linguist-vendored"),
        ("a/.gitignore", "!c.log\n/b/inner\n"),
        ("a/b/.gitattributes", "*.y linguist-vendored"),
        ("a/b/a.log", ""),
        ("a/b/c.log", ""),
        ("a/b/d.e", ""),
        ("a/b/top", ""),
        ("a/b/inner", ""),
        ("a/b/sub/top", ""),
        ("a/b/sub/a.log", ""),
        ("outside.py", ""),
    ]);
    let listing = list(&dir.path().join("a/b"));
    assert_eq!(paths(&listing), [".gitattributes", "c.log", "sub/top"]);
    let attributes: Vec<_> =
        listing.attributes.iter().map(|a| (&*a.above, &*a.folder, a.text.as_str())).collect();
    assert_eq!(attributes, [("a/b", "", "*.x linguist-vendored"), ("", "", "*.y linguist-vendored")]);
}

#[test]
fn what_the_work_tree_around_it_ignores_is_no_part_of_it() {
    let dir = tree(&[(".git/HEAD", ""), (".gitignore", "*\n!.gitignore\n"), ("work/project/a.py", "")]);
    assert_eq!(paths(&list(&dir.path().join("work/project"))), ["a.py"]);
    let dir = tree(&[(".git/HEAD", ""), ("x/.gitignore", "/y/z\n*.py"), ("x/y/z/a.py", "")]);
    assert_eq!(paths(&list(&dir.path().join("x/y/z"))), ["a.py"]);
}

#[test]
fn attributes_come_outermost_first() {
    let dir = tree(&[
        ("a/b/.gitattributes", "3"),
        ("a/.gitattributes", "2"),
        (".gitattributes", "1"),
        ("b/.gitattributes", "4"),
    ]);
    let listing = list(dir.path());
    let seen: Vec<_> = listing.attributes.iter().map(|a| (&*a.folder, a.text.as_str())).collect();
    assert_eq!(seen, [("", "1"), ("a", "2"), ("b", "4"), ("a/b", "3")]);
}

#[test]
fn a_missing_root_a_file_and_a_device_are_errors() {
    let dir = tree(&[("f", "")]);
    let open = |p: &Path| Worktree::open(p, WalkLimits::default());
    assert!(matches!(open(&dir.path().join("none")), Err(SourceError::Missing(_))));
    assert!(matches!(open(&dir.path().join("f")), Err(SourceError::NotAFolder(_))));
    assert!(matches!(open(&dir.path().join("f/x")), Err(SourceError::NotAFolder(_))));
    #[cfg(unix)]
    assert!(matches!(open(Path::new("/dev/null")), Err(SourceError::NotAFolder(_))));
}

#[test]
fn the_file_limit_cuts_the_same_entries_for_any_number_of_threads() {
    let mut files = Vec::new();
    for i in 0..300 {
        files.push((format!("d{:03}/s{}/f{i}", i % 150, i % 3), String::new()));
        files.push((format!("d{:03}/g{i}", i % 150), String::new()));
    }
    let files: Vec<(&str, &str)> = files.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
    let dir = tree(&files);
    let whole = list(dir.path());
    assert_eq!(whole.entries.len(), 600);
    for max_files in [0, 1, 149, 151, 400, 601, 5000] {
        let cut = |threads| list_with(dir.path(), WalkLimits { max_files, threads, ..shipped() });
        let (one, eight) = (cut(1), cut(8));
        assert_eq!(paths(&one), paths(&eight));
        assert_eq!((skipped(&one), &one.diagnostics), (skipped(&eight), &eight.diagnostics));
        assert_eq!(one.partial, max_files < 5000);
        assert!(one.entries.len() as u64 <= max_files);
        assert_eq!(codes(&one) == ["W-TOO-MANY"], one.partial);
    }
}

#[test]
fn folders_beyond_the_depth_are_counted() {
    let dir = tree(&[("a/b/c/d/e", ""), ("a/b/f", "")]);
    let listing = list_with(dir.path(), WalkLimits { max_depth: 2, ..shipped() });
    assert_eq!(paths(&listing), ["a/b/f"]);
    assert_eq!(skipped(&listing), [("too-deep", 1)]);
    assert_eq!(codes(&listing), ["W-TOO-DEEP"]);
    assert!(listing.partial);
}

#[test]
fn messages_of_one_kind_are_bounded_and_counted() {
    let one = |i: usize| Diagnostic::warning("W-X", format!("{i:04}"), None);
    let out = bounded((0..250).map(one).collect());
    assert_eq!(out.len(), 101);
    assert_eq!(out[100].message, "150 more of these");
}

#[test]
fn an_oversized_ignore_file_is_used_as_far_as_it_goes() {
    let text = format!("*.log\n#{}\n*.txt\n", "x".repeat(2 << 20));
    let dir = tree(&[(".gitignore", &text), ("a.log", ""), ("b.txt", "")]);
    let listing = list(dir.path());
    assert_eq!(paths(&listing), [".gitignore", "b.txt"]);
    assert_eq!(codes(&listing), ["W-IGNORE-FILE"]);
}

#[test]
fn a_bad_pattern_spoils_only_itself() {
    let dir = tree(&[(".gitignore", "a[z-a]\n*.log\n"), ("x.log", ""), ("y", "")]);
    let listing = list(dir.path());
    assert_eq!(paths(&listing), [".gitignore", "y"]);
    assert_eq!(codes(&listing), ["W-IGNORE-FILE"]);
}

#[test]
fn a_submodule_that_is_not_checked_out_is_named() {
    let modules = "[submodule \"a\"]\n\tpath = lib/a\n[submodule \"b\"]\n\tpath = lib/b\n[submodule \"c\"]\n\tpath = ../../c\n";
    let dir = tree(&[(".gitmodules", modules), ("lib/b/f", "")]);
    fs::create_dir(dir.path().join("lib/a")).unwrap();
    let listing = list(dir.path());
    assert_eq!(codes(&listing), ["W-SUBMODULE"]);
    assert!(listing.diagnostics[0].message.contains("lib/a"));
}

#[test]
fn a_read_is_cut_at_the_limit() {
    let dir = tree(&[("f", "0123456789")]);
    let source = Worktree::open(dir.path(), shipped()).unwrap();
    let entry = &source.list().unwrap().entries[0];
    let mut buffer = Vec::new();
    assert_eq!(source.read(entry, 4, &mut buffer), Ok(true));
    assert_eq!(buffer, b"0123");
    assert_eq!(source.read(entry, 10, &mut buffer), Ok(false));
    fs::remove_file(dir.path().join("f")).unwrap();
    assert_eq!(source.read(entry, 10, &mut buffer), Err(Skip { reason: "unreadable", code: "W-CHANGED" }));
}

#[test]
fn a_repository_is_named_after_its_remote_and_a_folder_after_itself() {
    let config = "[remote \"origin\"]\nurl = https://x:y@example.org/o/thing.git\n";
    let dir = tree(&[(".git/HEAD", "ref: refs/heads/main"), (".git/config", config), ("sub/f", "")]);
    let name = |path: &Path| Worktree::open(path, shipped()).unwrap().repository().0;
    assert_eq!(name(dir.path()).name, "thing");
    assert_eq!(name(dir.path()).remote.as_deref(), Some("https://example.org/o/thing.git"));
    assert_eq!(name(&dir.path().join("sub")).name, "sub");
    assert_eq!(name(&dir.path().join("sub")).remote.as_deref(), Some("https://example.org/o/thing.git"));
}

#[cfg(unix)]
mod unix {
    use std::os::unix::ffi::OsStrExt;
    use std::os::unix::fs::{PermissionsExt, symlink};

    use super::*;

    #[test]
    fn links_are_counted_and_never_followed() {
        let outside = tree(&[("secret.py", "")]);
        let dir = tree(&[("a/f", "")]);
        symlink(".", dir.path().join("loop")).unwrap();
        symlink("../a", dir.path().join("a/up")).unwrap();
        symlink("nowhere", dir.path().join("broken")).unwrap();
        symlink("/dev/zero", dir.path().join("package.json")).unwrap();
        symlink(outside.path(), dir.path().join("out")).unwrap();
        symlink("../../x", dir.path().join("a/out")).unwrap();
        let listing = list(dir.path());
        assert_eq!(paths(&listing), ["a/f"]);
        assert_eq!(skipped(&listing), [("symlink", 6)]);
        assert_eq!(codes(&listing), ["W-SYMLINK"; 3]);
    }

    #[test]
    fn the_root_may_be_a_link() {
        let dir = tree(&[("real/f", "")]);
        symlink("real", dir.path().join("link")).unwrap();
        assert_eq!(paths(&list(&dir.path().join("link"))), ["f"]);
    }

    #[test]
    fn pipes_are_never_opened() {
        let dir = tree(&[(".git/HEAD", ""), ("x/f", "")]);
        for name in [
            "package.json",
            ".gitignore",
            ".gitattributes",
            ".gitmodules",
            ".git/info/exclude",
            "x/.gitignore",
        ] {
            pipe(&dir.path().join(name));
        }
        let listing = list(dir.path());
        assert_eq!(paths(&listing), ["x/f"]);
        assert_eq!(skipped(&listing), [("not-regular", 5), ("pruned", 1)]);
        // Five names that are pipes, and four ignore or attribute files that are left out for it.
        assert_eq!(codes(&listing).iter().filter(|c| **c == "W-NOT-REGULAR").count(), 5);
        assert_eq!(codes(&listing).iter().filter(|c| **c == "W-IGNORE-FILE").count(), 4);
    }

    #[test]
    fn a_file_that_turns_into_a_pipe_or_a_link_is_not_read() {
        let dir = tree(&[("d/f", "x"), ("e/g", "x")]);
        let source = Worktree::open(dir.path(), shipped()).unwrap();
        let listing = source.list().unwrap();
        fs::remove_file(dir.path().join("d/f")).unwrap();
        pipe(&dir.path().join("d/f"));
        let refused = Err(Skip { reason: "not-regular", code: "W-NOT-REGULAR" });
        assert_eq!(source.read(&listing.entries[0], 10, &mut Vec::new()), refused);
        // The folder becomes a link to a place where a file of that name is.
        let outside = tree(&[("g", "secret")]);
        fs::remove_dir_all(dir.path().join("e")).unwrap();
        symlink(outside.path(), dir.path().join("e")).unwrap();
        assert_eq!(source.read(&listing.entries[1], 10, &mut Vec::new()), refused);
    }

    #[test]
    fn names_that_are_not_utf8_are_shown_and_still_read() {
        let dir = tree(&[("plain", "")]);
        let folder = dir.path().join(OsStr::from_bytes(b"d\xff"));
        fs::create_dir(&folder).unwrap();
        fs::write(folder.join(OsStr::from_bytes(b"caf\xe9.py")), "x = 1").unwrap();
        let source = Worktree::open(dir.path(), shipped()).unwrap();
        let listing = source.list().unwrap();
        assert_eq!(paths(&listing), ["d\\xFF/caf\\xE9.py", "plain"]);
        let mut buffer = Vec::new();
        assert_eq!(source.read(&listing.entries[0], 10, &mut buffer), Ok(false));
        assert_eq!(buffer, b"x = 1");
    }

    #[test]
    fn a_path_longer_than_the_system_allows_does_not_break_the_walk() {
        let dir = tree(&[("f", "")]);
        let mut folder =
            rustix::fs::openat(rustix::fs::CWD, dir.path(), rustix::fs::OFlags::PATH, 0.into()).unwrap();
        let name = "n".repeat(200);
        for _ in 0..40 {
            rustix::fs::mkdirat(&folder, &name, 0o755.into()).unwrap();
            folder = rustix::fs::openat(&folder, &name, rustix::fs::OFlags::PATH, 0.into()).unwrap();
        }
        let listing = list(dir.path());
        assert_eq!(paths(&listing), ["f"]);
        assert_eq!(codes(&listing), ["W-TOO-DEEP"]);
        dir.close().unwrap();
    }

    #[test]
    fn a_folder_that_may_not_be_listed_is_said() {
        let dir = tree(&[("open/f", ""), ("locked/g", "")]);
        let locked = dir.path().join("locked");
        fs::set_permissions(&locked, fs::Permissions::from_mode(0o0)).unwrap();
        let privileged = fs::read_dir(&locked).is_ok();
        let listing = list(dir.path());
        fs::set_permissions(&locked, fs::Permissions::from_mode(0o755)).unwrap();
        if !privileged {
            assert_eq!(paths(&listing), ["open/f"]);
            assert_eq!(codes(&listing), ["W-UNREADABLE"]);
            assert_eq!(skipped(&listing), [("unreadable", 1)]);
        }
    }

    #[test]
    fn sockets_are_counted_in_silence() {
        let dir = tree(&[("f", "")]);
        let _socket = std::os::unix::net::UnixListener::bind(dir.path().join("s")).unwrap();
        let listing = list(dir.path());
        assert_eq!(skipped(&listing), [("not-regular", 1)]);
        assert!(listing.diagnostics.is_empty());
    }
}
