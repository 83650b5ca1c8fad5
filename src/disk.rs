//! Opens files and folders below a root without ever leaving it.
//!
//! What is scanned is not trusted, and may change while it is read: no link below the root is followed (not even one that
//! takes the place of a folder between listing and opening), nothing blocks on a pipe, and only regular files are read.

use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::io::{self, Read};
use std::path::{Component, Path, PathBuf};

/// What a name in a folder stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    /// A regular file.
    File,
    /// A folder.
    Folder,
    /// A symbolic link whose target, taken literally, lies below the root.
    Link,
    /// A symbolic link that leads out of the root.
    LinkOut,
    /// A socket: left behind by a running program, never content.
    Socket,
    /// A pipe or a device.
    Special,
}

/// The names in a folder, in no particular order.
#[derive(Debug, Default)]
pub(crate) struct Names {
    /// Name and kind.
    pub entries: Vec<(OsString, Kind)>,
    /// Whether there were more than asked for.
    pub more: bool,
    /// Whether the system stopped listing half-way.
    pub broken: bool,
}

/// Why a file could not be read.
#[derive(Debug)]
pub(crate) enum Refusal {
    /// Nothing of that name.
    Missing,
    /// It is a link, a folder, a pipe, a socket or a device.
    NotRegular,
    /// The system's own word.
    System(io::Error),
}

/// An open folder that paths are relative to.
#[derive(Debug)]
pub(crate) struct Root {
    path: PathBuf,
    #[cfg(unix)]
    folder: std::os::fd::OwnedFd,
    /// Whether the system lacks the single call that opens a path without following links.
    #[cfg(unix)]
    stepwise: std::sync::atomic::AtomicBool,
}

impl Root {
    /// Opens a folder; links on the way to it are followed.
    ///
    /// # Errors
    /// The system's word, also when it is no folder.
    pub(crate) fn open(path: &Path) -> io::Result<Self> {
        let path = path.canonicalize()?;
        #[cfg(unix)]
        {
            let folder = rustix::fs::open(&path, unix::FOLDER, rustix::fs::Mode::empty())?;
            Ok(Self { path, folder, stepwise: false.into() })
        }
        #[cfg(not(unix))]
        if path.is_dir() { Ok(Self { path }) } else { Err(io::ErrorKind::NotADirectory.into()) }
    }

    /// Where it is, absolute and without links.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// The first `most` names in the folder at `relative` (empty for the root itself).
    ///
    /// # Errors
    /// When it cannot be listed; a link counts as that.
    pub(crate) fn names(&self, relative: &Path, most: usize) -> io::Result<Names> {
        #[cfg(unix)]
        return self.unix_names(relative, most);
        #[cfg(not(unix))]
        return portable::names(&self.path, relative, most);
    }

    /// What stands at `relative`; `None` when nothing does or it cannot be told.
    pub(crate) fn kind(&self, relative: &Path) -> Option<Kind> {
        let folder = relative.parent().unwrap_or(Path::new(""));
        let name = relative.file_name()?;
        #[cfg(unix)]
        return self.unix_kind(folder, name);
        #[cfg(not(unix))]
        return portable::kind(&self.path, folder, name);
    }

    /// Opens the regular file at `relative`; also gives its size in bytes.
    ///
    /// # Errors
    /// With the reason.
    pub(crate) fn file(&self, relative: &Path) -> Result<(File, u64), Refusal> {
        #[cfg(unix)]
        let file = self.unix_file(relative)?;
        #[cfg(not(unix))]
        let file = portable::file(&self.path.join(relative))?;
        let data = file.metadata().map_err(Refusal::System)?;
        if !data.is_file() {
            return Err(Refusal::NotRegular);
        }
        Ok((file, data.len()))
    }

    /// Reads at most `limit` bytes of the regular file at `relative` into `buffer` (cleared first).
    /// `Ok(true)` when there was more.
    ///
    /// # Errors
    /// With the reason.
    pub(crate) fn read(&self, relative: &Path, limit: u64, buffer: &mut Vec<u8>) -> Result<bool, Refusal> {
        buffer.clear();
        let (file, size) = self.file(relative)?;
        // The size is a hint only: the file may grow while it is read, and some file systems call every size 0.
        let expected = size.min(limit).saturating_add(1);
        if buffer.try_reserve(usize::try_from(expected).unwrap_or(usize::MAX)).is_err() {
            return Err(Refusal::System(io::ErrorKind::OutOfMemory.into()));
        }
        file.take(limit.saturating_add(1)).read_to_end(buffer).map_err(Refusal::System)?;
        let cut = buffer.len() as u64 > limit;
        if cut {
            buffer.truncate(limit as usize);
        }
        Ok(cut)
    }

    /// The content of a small regular file; `None` when nothing is there.
    ///
    /// # Errors
    /// With a sentence when it is longer than `limit` bytes, not regular or unreadable.
    pub(crate) fn small(&self, relative: &Path, limit: u64) -> Result<Option<Vec<u8>>, String> {
        let mut buffer = Vec::new();
        match self.read(relative, limit, &mut buffer) {
            Ok(false) => Ok(Some(buffer)),
            Ok(true) => Err(format!("is longer than {limit} bytes")),
            Err(Refusal::Missing) => Ok(None),
            Err(Refusal::NotRegular) => Err("is not a regular file".to_string()),
            Err(Refusal::System(e)) => Err(format!("cannot be read: {}", e.kind())),
        }
    }
}

/// Whether a link's target, taken literally from a folder below the root, lies outside the root.
fn leaves(root: &Path, folder: &Path, target: &Path) -> bool {
    let mut place = root.join(folder);
    for part in target.components() {
        match part {
            Component::Normal(name) => place.push(name),
            Component::CurDir => {}
            Component::ParentDir => drop(place.pop()),
            Component::RootDir | Component::Prefix(_) => place.push(part),
        }
    }
    !place.starts_with(root)
}

#[cfg(unix)]
mod unix {
    use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
    use std::os::unix::ffi::OsStrExt;
    use std::sync::atomic::Ordering;

    use rustix::fs::{AtFlags, Dir, FileType, Mode, OFlags};
    use rustix::io::Errno;

    use super::{File, Kind, Names, OsStr, Path, Refusal, Root, io, leaves};

    pub(super) const FOLDER: OFlags =
        OFlags::RDONLY.union(OFlags::DIRECTORY).union(OFlags::NONBLOCK).union(OFlags::CLOEXEC);
    const FILE: OFlags = OFlags::RDONLY
        .union(OFlags::NOFOLLOW)
        .union(OFlags::NONBLOCK)
        .union(OFlags::NOCTTY)
        .union(OFlags::CLOEXEC);

    impl Root {
        pub(super) fn unix_names(&self, relative: &Path, most: usize) -> io::Result<Names> {
            let mut dir = Dir::new(self.below(relative, FOLDER.union(OFlags::NOFOLLOW))?)?;
            let mut names = Names::default();
            while let Some(entry) = dir.read() {
                let Ok(entry) = entry else {
                    names.broken = true;
                    break;
                };
                let name = OsStr::from_bytes(entry.file_name().to_bytes());
                if name == "." || name == ".." {
                    continue;
                }
                if names.entries.len() >= most {
                    names.more = true;
                    break;
                }
                let kind = kind_of(&self.path, dir.fd()?, relative, name, entry.file_type());
                names.entries.push((name.to_os_string(), kind));
            }
            Ok(names)
        }

        pub(super) fn unix_kind(&self, folder: &Path, name: &OsStr) -> Option<Kind> {
            let dir = self.below(folder, FOLDER.union(OFlags::NOFOLLOW)).ok()?;
            let stat = rustix::fs::statat(&dir, name, AtFlags::SYMLINK_NOFOLLOW).ok()?;
            Some(kind_of(&self.path, dir.as_fd(), folder, name, FileType::from_raw_mode(stat.st_mode)))
        }

        pub(super) fn unix_file(&self, relative: &Path) -> Result<File, Refusal> {
            match self.below(relative, FILE) {
                Ok(fd) => Ok(File::from(fd)),
                Err(Errno::NOENT | Errno::NOTDIR) => Err(Refusal::Missing),
                // A link, a socket, or a device without a driver.
                Err(Errno::LOOP | Errno::NXIO | Errno::NODEV | Errno::MLINK) => Err(Refusal::NotRegular),
                Err(e) => Err(Refusal::System(e.into())),
            }
        }

        /// Opens what is at `relative` without following any link.
        fn below(&self, relative: &Path, flags: OFlags) -> Result<OwnedFd, Errno> {
            let relative = if relative.as_os_str().is_empty() { Path::new(".") } else { relative };
            #[cfg(target_os = "linux")]
            if !self.stepwise.load(Ordering::Relaxed) {
                use rustix::fs::ResolveFlags;
                let resolve = ResolveFlags::BENEATH | ResolveFlags::NO_SYMLINKS;
                match rustix::fs::openat2(&self.folder, relative, flags, Mode::empty(), resolve) {
                    // An old kernel, or a sandbox that does not know the call.
                    Err(Errno::NOSYS | Errno::PERM) => self.stepwise.store(true, Ordering::Relaxed),
                    // A rename somewhere on the way; step by step works all the same.
                    Err(Errno::AGAIN) => {}
                    done => return done,
                }
            }
            #[cfg(not(target_os = "linux"))]
            self.stepwise.store(true, Ordering::Relaxed);
            self.step_by_step(relative, flags)
        }

        fn step_by_step(&self, relative: &Path, flags: OFlags) -> Result<OwnedFd, Errno> {
            let mut parts = relative.components().peekable();
            let mut current: Option<OwnedFd> = None;
            while let Some(part) = parts.next() {
                if matches!(part, std::path::Component::ParentDir | std::path::Component::RootDir) {
                    return Err(Errno::XDEV);
                }
                let flags = if parts.peek().is_some() { FOLDER } else { flags }.union(OFlags::NOFOLLOW);
                let from = current.as_ref().map_or(self.folder.as_fd(), AsFd::as_fd);
                current = Some(rustix::fs::openat(from, part.as_os_str(), flags, Mode::empty())?);
            }
            current.ok_or(Errno::NOENT)
        }
    }

    fn kind_of(root: &Path, dir: BorrowedFd, folder: &Path, name: &OsStr, told: FileType) -> Kind {
        let told = match told {
            FileType::Unknown => rustix::fs::statat(dir, name, AtFlags::SYMLINK_NOFOLLOW)
                .map_or(FileType::Unknown, |s| FileType::from_raw_mode(s.st_mode)),
            known => known,
        };
        match told {
            FileType::RegularFile => Kind::File,
            FileType::Directory => Kind::Folder,
            FileType::Socket => Kind::Socket,
            FileType::Symlink => match rustix::fs::readlinkat(dir, name, Vec::new()) {
                Ok(target) if leaves(root, folder, Path::new(OsStr::from_bytes(target.to_bytes()))) => {
                    Kind::LinkOut
                }
                _ => Kind::Link,
            },
            _ => Kind::Special,
        }
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        #[test]
        fn without_the_single_call_the_answers_are_the_same() {
            let dir = tempfile::tempdir().unwrap();
            std::fs::create_dir_all(dir.path().join("a/b")).unwrap();
            std::fs::write(dir.path().join("a/b/f"), "x").unwrap();
            std::os::unix::fs::symlink("b", dir.path().join("a/link")).unwrap();
            for stepwise in [false, true] {
                let root = Root::open(dir.path()).unwrap();
                root.stepwise.store(stepwise, Ordering::Relaxed);
                assert!(root.file(Path::new("a/b/f")).is_ok());
                assert!(root.file(Path::new("a/link/f")).is_err(), "a link on the way is not followed");
                assert!(root.file(Path::new("../x")).is_err());
                assert_eq!(root.names(Path::new("a"), 10).unwrap().entries.len(), 2);
                assert_eq!(root.names(Path::new(""), 10).unwrap().entries.len(), 1);
                assert!(root.names(Path::new("a/link"), 10).is_err());
            }
        }
    }
}

#[cfg(not(unix))]
mod portable {
    use super::{File, Kind, Names, OsStr, Path, Refusal, io, leaves};

    pub(super) fn names(root: &Path, relative: &Path, most: usize) -> io::Result<Names> {
        let folder = root.join(relative);
        let mut names = Names::default();
        for entry in std::fs::read_dir(&folder)? {
            let Ok(entry) = entry else {
                names.broken = true;
                break;
            };
            if names.entries.len() >= most {
                names.more = true;
                break;
            }
            let name = entry.file_name();
            let kind = kind(root, relative, &name).unwrap_or(Kind::Special);
            names.entries.push((name, kind));
        }
        Ok(names)
    }

    pub(super) fn kind(root: &Path, relative: &Path, name: &OsStr) -> Option<Kind> {
        let path = root.join(relative).join(name);
        let told = std::fs::symlink_metadata(&path).ok()?.file_type();
        Some(if told.is_file() {
            Kind::File
        } else if told.is_dir() {
            Kind::Folder
        } else if told.is_symlink() {
            match std::fs::read_link(&path) {
                Ok(target) if leaves(root, relative, &target) => Kind::LinkOut,
                _ => Kind::Link,
            }
        } else {
            Kind::Special
        })
    }

    pub(super) fn file(path: &Path) -> Result<File, Refusal> {
        match std::fs::symlink_metadata(path) {
            Ok(data) if data.is_file() => File::open(path).map_err(Refusal::System),
            Ok(_) => Err(Refusal::NotRegular),
            Err(e) if e.kind() == io::ErrorKind::NotFound => Err(Refusal::Missing),
            Err(e) => Err(Refusal::System(e)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_leaves_when_it_ends_outside_the_root() {
        let out = |folder, target| leaves(Path::new("/r/top"), Path::new(folder), Path::new(target));
        assert!(!out("a/b", "../../c"));
        assert!(out("a/b", "../../../c"));
        assert!(!out("a/b", "../../../top/c"));
        assert!(out("a/b", "../../../top2/c"));
        assert!(out("a", "/etc/passwd"));
        assert!(!out("a", "/r/top/x"));
        assert!(out("", "x/../../y"));
        assert!(!out("", "./self"));
    }

    #[test]
    fn a_read_stops_at_the_limit_and_says_so() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join("f"), "abcdef").unwrap();
        let root = Root::open(dir.path()).unwrap();
        let mut buffer = b"old".to_vec();
        assert!(root.read(Path::new("f"), 4, &mut buffer).unwrap());
        assert_eq!(buffer, b"abcd");
        assert!(!root.read(Path::new("f"), 6, &mut buffer).unwrap());
        assert_eq!(buffer, b"abcdef");
        assert_eq!(root.small(Path::new("none"), 6), Ok(None));
        assert!(root.small(Path::new("f"), 5).is_err());
        assert!(matches!(root.file(Path::new("")), Err(Refusal::NotRegular)));
    }
}
