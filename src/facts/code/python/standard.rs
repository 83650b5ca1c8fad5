//! Which modules come with Python.

use ruff_python_stdlib::sys::is_known_standard_library;

/// Minor versions of Python 3 that are asked for: modules come and go, and code is written for some of them.
const VERSIONS: std::ops::RangeInclusive<u8> = 7..=15;

/// Modules of Python 2 that Python 3 renamed or dropped.
const OF_PYTHON_2: &[&str] = &[
    "BaseHTTPServer",
    "Bastion",
    "CGIHTTPServer",
    "ConfigParser",
    "Cookie",
    "DocXMLRPCServer",
    "HTMLParser",
    "MimeWriter",
    "Queue",
    "SimpleHTTPServer",
    "SimpleXMLRPCServer",
    "SocketServer",
    "StringIO",
    "Tix",
    "Tkinter",
    "UserDict",
    "UserList",
    "UserString",
    "__builtin__",
    "anydbm",
    "cPickle",
    "cStringIO",
    "commands",
    "compiler",
    "cookielib",
    "copy_reg",
    "dbhash",
    "dircache",
    "dumbdbm",
    "dummy_thread",
    "exceptions",
    "fpformat",
    "future_builtins",
    "gdbm",
    "htmlentitydefs",
    "htmllib",
    "httplib",
    "md5",
    "mhlib",
    "mimetools",
    "mimify",
    "multifile",
    "mutex",
    "new",
    "popen2",
    "posixfile",
    "repr",
    "rexec",
    "rfc822",
    "robotparser",
    "sets",
    "sgmllib",
    "sha",
    "statvfs",
    "stringold",
    "strop",
    "thread",
    "tkColorChooser",
    "tkCommonDialog",
    "tkFileDialog",
    "tkFont",
    "tkMessageBox",
    "tkSimpleDialog",
    "toaiff",
    "ttk",
    "urllib2",
    "urlparse",
    "user",
    "whichdb",
    "xmlrpclib",
];

/// Whether a module, or the package it is in, comes with any Python.
pub(in crate::facts::code) fn is_standard(module: &str) -> bool {
    let top = module.split('.').next().unwrap_or_default();
    matches!(top, "__future__" | "__main__")
        || VERSIONS.into_iter().any(|minor| is_known_standard_library(minor, top))
        || OF_PYTHON_2.binary_search(&top).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::code;
    use crate::model::{CodeLanguage, Import};

    #[test]
    fn modules_of_any_python_are_known() {
        for module in [
            "os.path",
            "asyncio",
            "tomllib",
            "distutils.core",
            "imp",
            "asyncore",
            "urllib2",
            "cPickle",
            "__future__",
        ] {
            assert!(is_standard(module), "{module}");
        }
        for module in
            ["", "requests", "yaml", "setuptools", "pkg_resources", "typing_extensions", "attr", "os_path"]
        {
            assert!(!is_standard(module), "{module}");
        }
        assert!(OF_PYTHON_2.is_sorted());
    }

    #[test]
    fn only_imports_of_python_are_asked() {
        let import = |language: CodeLanguage| Import {
            language,
            module: "json".into(),
            relative: false,
            type_only: false,
        };
        assert!(code::is_standard(&import(CodeLanguage::Python)));
        assert!(!code::is_standard(&import(CodeLanguage::JavaScript)));
    }
}
