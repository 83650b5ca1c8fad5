use std::fs;

use git2::{Repository, Signature, Time};

use super::*;

/// A repository with one commit at 2024-02-29T12:00:00Z.
fn repository() -> (tempfile::TempDir, String) {
    let dir = tempfile::tempdir().unwrap();
    let repo = Repository::init(dir.path()).unwrap();
    let who = Signature::new("A", "a@example.org", &Time::new(1_709_208_000, 120)).unwrap();
    let tree = repo.find_tree(repo.treebuilder(None).unwrap().write().unwrap()).unwrap();
    let id = repo.commit(Some("HEAD"), &who, &who, "first", &tree, &[]).unwrap();
    (dir, id.to_string())
}

fn codes(diagnostics: &[Diagnostic]) -> Vec<&str> {
    diagnostics.iter().map(|d| d.code).collect()
}

/// The commit is not given, and exactly one message says so.
#[track_caller]
fn refused(root: &Path) {
    let (facts, diagnostics) = head(root);
    assert_eq!(facts.commit, None);
    assert_eq!(codes(&diagnostics), ["W-GIT"]);
}

#[test]
fn a_commit_its_time_and_the_remote_are_read() {
    let (dir, id) = repository();
    let config = dir.path().join(".git/config");
    let more = "[remote \"origin\"]\n\turl = https://bob:hunter2@example.org/o/r.git?token=x\n";
    fs::write(&config, fs::read_to_string(&config).unwrap() + more).unwrap();
    let (facts, diagnostics) = head(dir.path());
    assert_eq!(facts.commit.as_deref(), Some(id.as_str()));
    assert_eq!(facts.committed_at.as_deref(), Some("2024-02-29T12:00:00Z"));
    assert_eq!(facts.remote.as_deref(), Some("https://example.org/o/r.git"));
    assert!(!facts.shallow);
    assert!(diagnostics.is_empty(), "{diagnostics:?}");
}

#[test]
fn packed_refs_and_a_detached_head_are_read() {
    let (dir, id) = repository();
    let git = dir.path().join(".git");
    let branch =
        fs::read_to_string(git.join("HEAD")).unwrap().trim().strip_prefix("ref: ").unwrap().to_string();
    fs::remove_file(git.join(&branch)).unwrap();
    fs::write(git.join("packed-refs"), format!("# pack-refs with: peeled\n{id} {branch}\n^{id}\n")).unwrap();
    assert_eq!(head(dir.path()).0.commit.as_deref(), Some(id.as_str()));
    fs::write(git.join("HEAD"), format!("{id}\n")).unwrap();
    assert_eq!(head(dir.path()).0.commit.as_deref(), Some(id.as_str()));
}

#[test]
fn no_repository_and_no_commit_are_nothing_to_talk_about() {
    let dir = tempfile::tempdir().unwrap();
    assert_eq!(head(dir.path()), (GitFacts::default(), vec![]));
    fs::create_dir(dir.path().join(".git")).unwrap();
    assert_eq!(head(dir.path()), (GitFacts::default(), vec![]));
    Repository::init(dir.path()).unwrap();
    assert_eq!(head(dir.path()), (GitFacts::default(), vec![]));
}

#[test]
fn a_damaged_head_is_one_message() {
    let (dir, id) = repository();
    let path = dir.path().join(".git/HEAD");
    let escape = "ref: refs/heads/../../../etc/passwd\n";
    for text in [
        "",
        "garbage",
        "ref: HEAD\n",
        "ref: refs/heads/nope\n",
        escape,
        "ref: refs/heads/\u{1b}x",
        &"f".repeat(40),
        &"0".repeat(40),
    ] {
        fs::write(&path, text).unwrap();
        refused(dir.path());
    }
    fs::write(&path, format!("ref: {}", "a".repeat(100_000))).unwrap();
    refused(dir.path());
    let object = dir.path().join(".git/objects").join(&id[..2]).join(&id[2..]);
    fs::write(&path, &id).unwrap();
    fs::remove_file(&object).unwrap();
    fs::write(&object, "garbage").unwrap();
    refused(dir.path());
}

#[test]
fn formats_that_cannot_be_read_are_one_message() {
    for config in [
        "[core\nx = \"\n",
        "[core]\nrepositoryformatversion = 99\n",
        "[core]\nrepositoryformatversion = 1\n[extensions]\nobjectFormat = sha256\n",
        "[core]\nrepositoryformatversion = 1\n[extensions]\nrefStorage = reftable\n",
        "[core]\nrepositoryformatversion = 1\n[extensions]\nevil = true\n",
    ] {
        let (dir, _) = repository();
        fs::write(dir.path().join(".git/config"), config).unwrap();
        refused(dir.path());
    }
}

#[test]
fn core_worktree_and_includes_are_not_followed() {
    let (dir, id) = repository();
    let config = "[core]\n\tworktree = /\n[include]\n\tpath = /nonexistent\n[include]\n\tpath = config\n";
    fs::write(dir.path().join(".git/config"), config).unwrap();
    let (facts, diagnostics) = head(dir.path());
    assert_eq!(facts.commit, Some(id));
    assert_eq!(codes(&diagnostics), ["W-GIT-CONFIG"]);
}

#[test]
fn a_git_file_counts_only_when_the_other_side_agrees() {
    let (dir, id) = repository();
    let repo = Repository::open(dir.path()).unwrap();
    let parent = tempfile::tempdir().unwrap();
    let linked = parent.path().join("linked");
    repo.worktree("linked", &linked, None).unwrap();
    assert_eq!(head(&linked).0.commit, Some(id));

    let thief = tempfile::tempdir().unwrap();
    fs::write(thief.path().join(".git"), format!("gitdir: {}\n", dir.path().join(".git").display())).unwrap();
    refused(thief.path());
    for text in ["gitdir: .git\n", "gitdir: /nonexistent/x\n", "garbage"] {
        fs::write(thief.path().join(".git"), text).unwrap();
        refused(thief.path());
    }
}

#[test]
fn the_objects_of_another_repository_are_not_borrowed() {
    let (other, id) = repository();
    let dir = tempfile::tempdir().unwrap();
    Repository::init(dir.path()).unwrap();
    let git = dir.path().join(".git");
    fs::write(git.join("commondir"), other.path().join(".git").display().to_string()).unwrap();
    refused(dir.path());
    fs::remove_file(git.join("commondir")).unwrap();
    #[cfg(unix)]
    {
        fs::write(git.join("HEAD"), id).unwrap();
        fs::remove_dir_all(git.join("objects")).unwrap();
        std::os::unix::fs::symlink(other.path().join(".git/objects"), git.join("objects")).unwrap();
        refused(dir.path());
    }
    fs::write(git.join("packed-refs"), "f".repeat(40)).unwrap();
    refused(dir.path());
}

#[test]
fn damage_beside_head_is_said_and_costs_nothing() {
    let (dir, id) = repository();
    let git = dir.path().join(".git");
    for (name, text) in [("packed-refs", "zz refs/heads/x\n"), ("refs/heads/loop", "ref: refs/heads/loop\n")]
    {
        fs::write(git.join(name), text).unwrap();
        let (facts, diagnostics) = head(dir.path());
        assert_eq!((facts.commit.as_deref(), codes(&diagnostics)), (Some(id.as_str()), vec!["W-GIT"]));
        fs::remove_file(git.join(name)).unwrap();
    }
}

#[test]
fn a_shallow_clone_is_known_and_a_damaged_list_is_a_message() {
    let (dir, id) = repository();
    fs::write(dir.path().join(".git/shallow"), format!("{id}\n")).unwrap();
    assert!(head(dir.path()).0.shallow);
    fs::write(dir.path().join(".git/shallow"), "zz\n").unwrap();
    refused(dir.path());
}

#[cfg(unix)]
#[test]
fn pipes_in_the_git_folder_do_not_block() {
    for name in [
        "HEAD",
        "config",
        "packed-refs",
        "shallow",
        "commondir",
        "objects/pack/pack-1.idx",
        "objects/info/alternates",
    ] {
        let (dir, _) = repository();
        let path = dir.path().join(".git").join(name);
        let _ = fs::remove_file(&path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        rustix::fs::mknodat(rustix::fs::CWD, &path, rustix::fs::FileType::Fifo, 0o644.into(), 0).unwrap();
        refused(dir.path());
    }
}

#[test]
fn urls_are_shown_without_what_is_private() {
    let shown = |url| public_url(url).unwrap_or_default();
    assert_eq!(shown("git@github.com:o/r.git"), "git@github.com:o/r.git");
    assert_eq!(shown("ssh://git@host:22/o/r"), "ssh://host:22/o/r");
    assert_eq!(shown("token@host:o/r"), "host:o/r");
    assert_eq!(shown("https://a:b@c@host/o/r#frag"), "https://host/o/r");
    for hidden in [
        "/srv/git/r.git",
        "file:///srv/r",
        "ext::sh -c x",
        "ssh://-oProxyCommand=x/y",
        "../r",
        "C:\\r",
        "javascript:alert(1)//\n",
    ] {
        assert_eq!(shown(hidden), "", "{hidden}");
    }
}

#[test]
fn configuration_values_are_unquoted_and_errors_have_a_line() {
    let text = "[a \"B\\\"c\"] k = v ; comment\n[Core]\n  Key = \"x # y\" z # c\n  flag\n long = a\\\n b\n[x";
    let (settings, bad) = config(text);
    let seen: Vec<_> = settings
        .iter()
        .map(|s| (s.section.as_str(), s.subsection.as_str(), s.key.as_str(), s.value.as_str()))
        .collect();
    let wanted = [
        ("a", "B\"c", "k", "v"),
        ("core", "", "key", "x # y z"),
        ("core", "", "flag", "true"),
        ("core", "", "long", "a b"),
    ];
    assert_eq!(seen, wanted);
    assert_eq!(bad, Some(7));
}

#[test]
fn submodules_outside_the_tree_are_not_named() {
    let text = "[submodule \"a\"]\n\tpath = vendor/a\n\turl = x\n[submodule \"b\"]\n\tpath = ../../b\n[submodule \"c\"]\n\tpath = /c\n";
    assert_eq!(submodules(text), ["vendor/a"]);
}

#[test]
fn times_are_utc_and_absurd_ones_are_left_out() {
    assert_eq!(rfc3339(0).as_deref(), Some("1970-01-01T00:00:00Z"));
    assert_eq!(rfc3339(951_782_400).as_deref(), Some("2000-02-29T00:00:00Z"));
    assert_eq!(rfc3339(4_107_542_399).as_deref(), Some("2100-02-28T23:59:59Z"));
    assert_eq!(rfc3339(-1), None);
    assert_eq!(rfc3339(i64::MAX), None);
    assert_eq!(
        committer_seconds(b"tree x\ncommitter A <a> b> 17 +0100\n\ncommitter B <b> 18 +0000"),
        Some(17)
    );
    assert_eq!(committer_seconds(b"tree x\n\ncommitter B <b> 18 +0000"), None);
}
