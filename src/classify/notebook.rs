//! Code cells of Jupyter notebooks, nbformat 3 and 4. Outputs are skipped without being kept.

use std::borrow::Cow;

use serde::Deserialize;
use serde::de::IgnoredAny;

/// The code of a notebook.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Notebook {
    /// Whether its kernel speaks Python; one that names no language does.
    pub(crate) python: bool,
    /// Name of its kernel, where it says one: `python3`, `ir`.
    pub(crate) kernel: Option<String>,
    /// Its code cells, in order.
    pub(crate) cells: Vec<Cell>,
}

/// One code cell.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Cell {
    /// 1-based among all cells of the notebook, text cells too.
    pub(crate) index: u32,
    /// Its source as written, with magics.
    pub(crate) source: String,
}

impl Notebook {
    /// Reads a notebook's JSON.
    ///
    /// # Errors
    /// With the reason, its line included, when it is no JSON object.
    pub(crate) fn read(text: &str) -> Result<Self, String> {
        let document: Document = serde_json::from_str(text).map_err(|e| e.to_string())?;
        let python = document.metadata.as_ref().is_none_or(Metadata::is_python);
        let kernel = document.metadata.and_then(Metadata::into_kernel);
        let sheets = document.worksheets.into_iter().flatten().filter_map(|s| s.cells);
        let cells = document.cells.into_iter().chain(sheets).flatten();
        let cells = (1u32..).zip(cells).filter_map(|(index, cell)| {
            let foreign = cell.language.known().is_some_and(|l| python && !is_python(l));
            if cell.cell_type.known().is_none_or(|t| t != "code") || foreign {
                return None;
            }
            let source = cell.source.into_known().or(cell.input.into_known())?.into_string();
            Some(Cell { index, source })
        });
        Ok(Self { python, kernel, cells: cells.collect() })
    }

    /// The code of all cells, each on lines of its own, for counting lines.
    pub(crate) fn code(&self) -> String {
        let mut out = String::new();
        for cell in &self.cells {
            out.push_str(&cell.source);
            if !cell.source.ends_with('\n') {
                out.push('\n');
            }
        }
        out
    }
}

impl Cell {
    /// The source with magics, shell lines and help requests blanked, so that it parses as Python.
    /// It has as many lines as the source.
    pub(crate) fn python(&self) -> Cow<'_, str> {
        let source = self.source.as_str();
        if !source.contains(['%', '!', '?']) {
            return Cow::Borrowed(source);
        }
        let mut out = String::with_capacity(source.len());
        let mut continued = false;
        let mut started = false;
        for line in source.split_inclusive('\n') {
            let body = line.trim_end_matches(['\n', '\r']);
            let code = body.trim_start();
            if !started && let Some(magic) = code.strip_prefix("%%") {
                let name: &str = magic.split(|c: char| !is_word(c)).next().unwrap_or("");
                if !PYTHON_CELLS.contains(&name) {
                    return Cow::Owned(source.chars().filter(|c| *c == '\n').collect());
                }
                out.push_str(&line[body.len()..]);
                continue;
            }
            started |= !code.is_empty();
            let indent = &body[..body.len() - code.len()];
            if continued {
                // The rest of a shell line that goes on after a backslash.
                continued = body.ends_with('\\');
            } else if code.starts_with('!') || is_help(code) {
                continued = body.ends_with('\\');
                out.push_str(indent);
                out.push_str("pass");
            } else if let Some(magic) = code.strip_prefix('%').filter(|m| m.starts_with(is_word)) {
                let (name, rest) = magic.split_at(magic.find(|c: char| !is_word(c)).unwrap_or(magic.len()));
                out.push_str(indent);
                if PYTHON_LINES.contains(&name) && !rest.trim_start().starts_with('-') {
                    out.push_str(if rest.trim().is_empty() { "pass" } else { rest.trim_start() });
                } else {
                    continued = body.ends_with('\\');
                    out.push_str("pass");
                }
            } else if let Some(at) = escape_assigned(code) {
                continued = body.ends_with('\\');
                out.push_str(indent);
                out.push_str(&code[..at]);
                out.push_str(" None");
            } else {
                out.push_str(body);
            }
            out.push_str(&line[body.len()..]);
        }
        Cow::Owned(out)
    }
}

/// Cell magics whose cell is Python.
const PYTHON_CELLS: [&str; 6] = ["capture", "prun", "python3", "python", "time", "timeit"];
/// Line magics that are followed by Python.
const PYTHON_LINES: [&str; 3] = ["prun", "time", "timeit"];

/// `obj?`, `obj??`, `?obj`.
fn is_help(code: &str) -> bool {
    let code = code.trim_end();
    let named = |name: &str| name.chars().all(|c| is_word(c) || matches!(c, '.' | '%' | '*'));
    match (code.strip_prefix('?'), code.strip_suffix('?')) {
        (Some(rest), _) => named(rest.trim_matches('?').trim()),
        (None, Some(rest)) => named(rest.trim_end_matches('?')),
        (None, None) => false,
    }
}

/// Offset behind the `=` of `x = !command` or `x = %magic`.
fn escape_assigned(code: &str) -> Option<usize> {
    let at = code.find('=')?;
    let (target, value) = (code[..at].trim(), code[at + 1..].trim_start());
    let named = !target.is_empty() && target.chars().all(|c| is_word(c) || matches!(c, '.' | ',' | ' '));
    let escape = value.starts_with('!') || value.strip_prefix('%').is_some_and(|m| m.starts_with(is_word));
    (named && escape).then_some(at + 1)
}

fn is_word(c: char) -> bool {
    c == '_' || c.is_alphanumeric()
}

/// A small value that may turn out to be of another kind than the format says.
#[derive(Deserialize)]
#[serde(untagged)]
enum Lenient<T> {
    Known(T),
    Other(IgnoredAny),
}

impl<T> Default for Lenient<T> {
    fn default() -> Self {
        Self::Other(IgnoredAny)
    }
}

impl<T> Lenient<T> {
    fn known(&self) -> Option<&T> {
        match self {
            Self::Known(value) => Some(value),
            Self::Other(_) => None,
        }
    }

    fn into_known(self) -> Option<T> {
        match self {
            Self::Known(value) => Some(value),
            Self::Other(_) => None,
        }
    }
}

// The large parts are read straight off the text: an untagged type would hold on to every output in passing.

#[derive(Deserialize)]
struct Document {
    metadata: Option<Metadata>,
    cells: Option<Vec<RawCell>>,
    /// nbformat 3.
    worksheets: Option<Vec<Worksheet>>,
}

#[derive(Deserialize)]
struct Worksheet {
    cells: Option<Vec<RawCell>>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct RawCell {
    cell_type: Lenient<String>,
    source: Lenient<Source>,
    /// nbformat 3's name for the source.
    input: Lenient<Source>,
    /// nbformat 3.
    language: Lenient<String>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Source {
    Whole(String),
    Lines(Vec<String>),
}

impl Source {
    fn into_string(self) -> String {
        match self {
            Self::Whole(text) => text,
            Self::Lines(lines) => lines.concat(),
        }
    }
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Metadata {
    kernelspec: Lenient<Kernel>,
    language_info: Lenient<Kernel>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Kernel {
    name: Lenient<String>,
    language: Lenient<String>,
}

impl Metadata {
    fn into_kernel(self) -> Option<String> {
        let kernel = self.kernelspec.into_known()?;
        kernel.name.into_known().filter(|name| !name.trim().is_empty())
    }

    fn is_python(&self) -> bool {
        let language = self.language_info.known().and_then(|k| k.name.known());
        let kernel = self.kernelspec.known();
        if let Some(language) = language.or_else(|| kernel?.language.known()) {
            return is_python(language);
        }
        // A kernel of one's own may have any name; these are the usual ones of other languages.
        let name = kernel.and_then(|k| k.name.known()).map_or_else(String::new, |n| n.to_lowercase());
        let head = name.split(|c: char| !c.is_ascii_alphabetic()).next().unwrap_or("");
        !["ir", "julia", "node", "nodejs", "javascript", "deno", "bash", "scala", "rust", "xcpp", "octave"]
            .contains(&head)
    }
}

fn is_python(language: &str) -> bool {
    let language = language.trim().to_lowercase();
    language.is_empty() || language.contains("python") || language.contains("pyspark")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn cells(text: &str) -> Vec<(u32, String)> {
        Notebook::read(text).unwrap().cells.into_iter().map(|c| (c.index, c.source)).collect()
    }

    #[track_caller]
    fn python(source: &str) -> String {
        Cell { index: 1, source: source.into() }.python().into_owned()
    }

    #[test]
    fn version_4_with_lists_strings_and_missing_fields() {
        let text = r##"{"cells":[
            {"cell_type":"markdown","source":["# Title"]},
            {"cell_type":"code","source":["import a\n","b()"],"outputs":[{"data":{"x":[[[1]]]}}],"execution_count":null},
            {"cell_type":"code","source":"import c"},
            {"cell_type":"raw","source":"import d"},
            {"cell_type":"code"},
            {"cell_type":"code","source":7},
            {"source":"import e"}
        ],"nbformat":4}"##;
        assert_eq!(cells(text), [(2, "import a\nb()".to_string()), (3, "import c".to_string())]);
    }

    #[test]
    fn version_3_with_worksheets_and_languages() {
        let text = r##"{"metadata":{"name":""},"nbformat":3,"worksheets":[
            {"cells":[{"cell_type":"heading","source":["x"]},{"cell_type":"code","language":"python","input":["import a"]}]},
            {"cells":[{"cell_type":"code","language":"R","input":"library(b)"},{"cell_type":"code","input":"import c"}]}
        ]}"##;
        assert_eq!(cells(text), [(2, "import a".to_string()), (4, "import c".to_string())]);
    }

    #[test]
    fn the_kernel_decides_the_language() {
        let with = |metadata: &str| {
            Notebook::read(&format!(r#"{{"metadata":{metadata},"cells":[]}}"#)).unwrap().python
        };
        assert!(Notebook::read(r#"{"cells":[]}"#).unwrap().python);
        assert!(with("{}"));
        assert!(with(r#"{"kernelspec":{"name":"my-env"}}"#));
        assert!(with(r#"{"kernelspec":{"language":"python","name":"julia-like"}}"#));
        assert!(with(r#"{"language_info":{"name":"python","version":"3.9"},"kernelspec":null}"#));
        assert!(with(r#"{"kernelspec":"odd","widgets":{"state":[1,2]}}"#));
        assert!(!with(r#"{"kernelspec":{"name":"ir"}}"#));
        assert!(!with(r#"{"kernelspec":{"name":"julia-1.6"}}"#));
        assert!(!with(r#"{"language_info":{"name":"R"}}"#));
        let kernel = |metadata: &str| {
            Notebook::read(&format!(r#"{{"metadata":{metadata},"cells":[]}}"#)).unwrap().kernel
        };
        assert_eq!(kernel(r#"{"kernelspec":{"name":"pysparkkernel"}}"#).as_deref(), Some("pysparkkernel"));
        assert_eq!(kernel(r#"{"language_info":{"name":"R"}}"#), None);
    }

    #[test]
    fn what_is_no_notebook_is_an_error_with_a_line() {
        for text in ["", "[", "{\n\"cells\": [\n", "null", "{\"cells\": 3}", "<html>"] {
            assert!(Notebook::read(text).unwrap_err().contains("line"), "{text}");
        }
        assert_eq!(cells("{}"), []);
    }

    #[test]
    fn deep_and_large_outputs_cost_nothing() {
        let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
        let text = format!(r#"{{"cells":[{{"cell_type":"code","outputs":{deep},"source":"a"}}]}}"#);
        assert!(Notebook::read(&text).is_ok_and(|n| n.cells.len() == 1));
        let text = format!(r#"{{"cells":[{{"cell_type":"code","source":{deep}}}]}}"#);
        assert!(Notebook::read(&text).is_err());
    }

    #[test]
    fn magics_are_blanked_and_lines_are_kept() {
        assert_eq!(python("%pip install x\nimport a\n"), "pass\nimport a\n");
        assert_eq!(
            python("!ls\nif x:\n    !pip install \\\n      y\nimport a"),
            "pass\nif x:\n    pass\n\nimport a"
        );
        assert_eq!(python("%%bash\nls | grep %x\n"), "\n\n");
        assert_eq!(python("\n%%time\nimport a\n"), "\n\nimport a\n");
        assert_eq!(python("%time fit(x)\n%timeit -n 3 f()\n%matplotlib inline"), "fit(x)\npass\npass");
        assert_eq!(python("files = !ls\ny = %sql select 1\nz = 5 % 3"), "files = None\ny = None\nz = 5 % 3");
        assert_eq!(python("a.b?\n?c\nd??\n# why?"), "pass\npass\npass\n# why?");
        assert_eq!(python("x = ('%s'\n     % y)\nif a != b: pass"), "x = ('%s'\n     % y)\nif a != b: pass");
    }

    #[test]
    fn code_puts_every_cell_on_lines_of_its_own() {
        let cell = |source: &str| Cell { index: 1, source: source.into() };
        let notebook =
            Notebook { python: true, kernel: None, cells: vec![cell("a\n"), cell("b\nc"), cell("d")] };
        assert_eq!(notebook.code(), "a\nb\nc\nd\n");
    }
}
