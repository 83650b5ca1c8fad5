//! Lines, paragraphs and tables of a known width. Nothing reaches the page without [`escape::text`].

use anstyle::Style;
use unicode_width::UnicodeWidthChar;

use super::{escape, style};

/// Narrowest page that the layout is made for.
const MIN_WIDTH: usize = 60;
/// Longer lines of prose are hard to read.
const MAX_PROSE: usize = 100;
/// Between two columns.
const GAP: &str = "  ";
/// Left of a table.
const INDENT: &str = "  ";

/// A stretch of one style, already escaped.
#[derive(Debug, Clone)]
pub(crate) struct Span {
    style: Style,
    text: String,
}

impl Span {
    /// Escapes and styles a string.
    pub(crate) fn new(style: Style, raw: impl AsRef<str>) -> Self {
        Self { style, text: escape::text(raw.as_ref()).into_owned() }
    }

    /// A string in the terminal's own style.
    pub(crate) fn plain(raw: impl AsRef<str>) -> Self {
        Self::new(style::PLAIN, raw)
    }

    /// Columns that it takes.
    pub(crate) fn width(&self) -> usize {
        measure(&self.text)
    }

    fn with(&self, text: String) -> Self {
        Self { style: self.style, text }
    }
}

/// What a cell that is too long loses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Cut {
    /// Nothing: the column keeps its width.
    Never,
    /// Its end.
    End,
    /// Its start; of a path the end tells more.
    Start,
}

/// A column of a table.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Column {
    /// Heading.
    pub title: &'static str,
    /// What is cut.
    pub cut: Cut,
    /// Narrowest width to cut to.
    pub min: usize,
    /// Whether it stands at the right edge (numbers).
    pub right: bool,
}

impl Column {
    /// A column that is never cut.
    pub(crate) const fn fixed(title: &'static str) -> Self {
        Self { title, cut: Cut::Never, min: 0, right: false }
    }

    /// A column that gives way down to `min`.
    pub(crate) const fn flexible(title: &'static str, cut: Cut, min: usize) -> Self {
        Self { title, cut, min, right: false }
    }

    /// A column of numbers.
    pub(crate) const fn number(title: &'static str) -> Self {
        Self { title, cut: Cut::Never, min: 0, right: true }
    }
}

/// A page under way.
pub(crate) struct Page {
    out: String,
    width: usize,
    color: bool,
}

impl Page {
    /// An empty page of at least 60 columns.
    pub(crate) fn new(width: usize, color: bool) -> Self {
        Self { out: String::new(), width: width.max(MIN_WIDTH), color }
    }

    /// Columns in use.
    pub(crate) fn width(&self) -> usize {
        self.width
    }

    /// What was written.
    pub(crate) fn finish(self) -> String {
        self.out
    }

    /// An empty line.
    pub(crate) fn blank(&mut self) {
        self.out.push('\n');
    }

    /// An empty line and a section's title.
    pub(crate) fn heading(&mut self, title: &str) {
        self.blank();
        self.line(&[Span::new(style::STRONG, title)]);
    }

    /// One line; what does not fit is cut with `…`.
    pub(crate) fn line(&mut self, spans: &[Span]) {
        let total: usize = spans.iter().map(Span::width).sum();
        if total <= self.width {
            return self.emit(spans);
        }
        let mut left = self.width - 1;
        let mut kept: Vec<Span> = Vec::new();
        for span in spans {
            let text: String = take(span.text.chars(), left).into_iter().collect();
            left -= measure(&text);
            let whole = text.len() == span.text.len();
            kept.push(span.with(text));
            if !whole {
                break;
            }
        }
        kept.push(Span::plain("…"));
        self.emit(&kept);
    }

    /// A paragraph: `lead` on its first line, then `body`, further lines starting at column `hang`.
    pub(crate) fn paragraph(&mut self, lead: &[Span], hang: usize, body: &Span) {
        let limit = self.width.min(MAX_PROSE);
        let used: usize = lead.iter().map(Span::width).sum();
        // One column is kept for the backslash that `emit` may add.
        let lines = wrap(&body.text, limit.saturating_sub(used), limit.saturating_sub(hang + 1));
        for (i, text) in lines.into_iter().enumerate() {
            let mut spans = if i == 0 { lead.to_vec() } else { vec![Span::plain(" ".repeat(hang))] };
            spans.push(body.with(text));
            self.line(&spans);
        }
    }

    /// A table with a faint heading; columns that may be cut give way, widest first.
    /// `below` holds a line to put under each row; it may be empty.
    pub(crate) fn table(&mut self, columns: &[Column], rows: &[Vec<Span>], below: &[Vec<Span>]) {
        let widths = widths(columns, rows, self.width);
        let heading: Vec<Span> = columns.iter().map(|c| Span::new(style::FAINT, c.title)).collect();
        self.row(columns, &widths, &heading);
        for (i, row) in rows.iter().enumerate() {
            self.row(columns, &widths, row);
            if let Some(spans) = below.get(i) {
                self.line(spans);
            }
        }
    }

    fn row(&mut self, columns: &[Column], widths: &[usize], cells: &[Span]) {
        let mut spans = vec![Span::plain(INDENT)];
        let last = columns.len().saturating_sub(1);
        for (i, ((column, &width), cell)) in columns.iter().zip(widths).zip(cells).enumerate() {
            let text = fit(&cell.text, width, column.cut);
            let room = Span::plain(" ".repeat(width.saturating_sub(measure(&text))));
            let cell = cell.with(text);
            if column.right {
                spans.extend([room, cell]);
            } else {
                spans.extend([cell, room]);
            }
            if i < last {
                spans.push(Span::plain(GAP));
            }
        }
        self.line(&spans);
    }

    /// Writes a finished line without blanks at its end and with nothing at its start that a CI runner obeys.
    fn emit(&mut self, spans: &[Span]) {
        let mut spans: Vec<Span> = spans.to_vec();
        while let Some(last) = spans.last_mut() {
            last.text.truncate(last.text.trim_end_matches(' ').len());
            if !last.text.is_empty() {
                break;
            }
            spans.pop();
        }
        let plain: String = spans.iter().map(|s| s.text.as_str()).collect();
        let start = plain.trim_start();
        let guarded = start.starts_with("::") || start.starts_with("##");
        if guarded && let Some(first) = spans.iter_mut().find(|s| !s.text.trim_start().is_empty()) {
            let blanks = first.text.len() - first.text.trim_start().len();
            first.text.insert(blanks, '\\');
        }
        for span in &spans {
            if self.color && span.style != style::PLAIN && !span.text.trim().is_empty() {
                self.out.push_str(&format!("{}{}{:#}", span.style, span.text, span.style));
            } else {
                self.out.push_str(&span.text);
            }
        }
        self.out.push('\n');
    }
}

fn widths(columns: &[Column], rows: &[Vec<Span>], page: usize) -> Vec<usize> {
    let natural = |i: usize| rows.iter().filter_map(|r| r.get(i)).map(Span::width).max().unwrap_or(0);
    let mut widths: Vec<usize> =
        columns.iter().enumerate().map(|(i, c)| natural(i).max(measure(c.title))).collect();
    let frame = INDENT.len() + GAP.len() * columns.len().saturating_sub(1);
    let mut over = (widths.iter().sum::<usize>() + frame).saturating_sub(page);
    while over > 0 {
        let spare = |i: usize| widths[i].saturating_sub(columns[i].min.max(measure(columns[i].title)));
        let widest = (0..columns.len())
            .filter(|&i| columns[i].cut != Cut::Never && spare(i) > 0)
            .max_by_key(|&i| (widths[i], i));
        let Some(i) = widest else { break };
        widths[i] -= 1;
        over -= 1;
    }
    widths
}

/// Columns that a string takes, character by character: the sum of parts is the whole, which ligatures would break.
pub(crate) fn measure(text: &str) -> usize {
    text.chars().map(|c| c.width().unwrap_or(0)).sum()
}

/// Cuts a string to a width, `…` standing for what is gone.
pub(crate) fn fit(text: &str, width: usize, cut: Cut) -> String {
    if measure(text) <= width || cut == Cut::Never {
        return text.to_owned();
    }
    let room = width.saturating_sub(1);
    match cut {
        Cut::Start => {
            let kept: Vec<char> = take(text.chars().rev(), room);
            format!("…{}", kept.into_iter().rev().collect::<String>())
        }
        Cut::End | Cut::Never => {
            let kept: String = take(text.chars(), room).into_iter().collect();
            format!("{}…", kept.trim_end_matches(' '))
        }
    }
}

fn take(chars: impl Iterator<Item = char>, width: usize) -> Vec<char> {
    let mut left = width;
    chars
        .take_while(|c| {
            let need = c.width().unwrap_or(0);
            let fits = need <= left;
            left = left.saturating_sub(need);
            fits
        })
        .collect()
}

/// Breaks a text at blanks; a word longer than a line is broken anywhere. Always at least one line.
fn wrap(text: &str, first: usize, rest: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut line = String::new();
    let mut room = first;
    for word in text.split(' ').filter(|w| !w.is_empty()) {
        let mut word = word;
        if measure(word) + usize::from(!line.is_empty()) > room {
            // An empty first line is given up only where the lead left too little of it.
            if !line.is_empty() || (lines.is_empty() && measure(word) <= rest) {
                lines.push(std::mem::take(&mut line));
                room = rest;
            }
        }
        if !line.is_empty() {
            line.push(' ');
            room = room.saturating_sub(1);
        }
        while measure(word) > room {
            let mut cut: usize = take(word.chars(), room).iter().map(|c| c.len_utf8()).sum();
            if cut == 0 {
                // Room for not even one character: give it one, or the loop would not end.
                cut = word.chars().next().map_or(0, char::len_utf8);
            }
            let (head, tail) = word.split_at(cut);
            line.push_str(head);
            lines.push(std::mem::take(&mut line));
            room = rest;
            word = tail;
        }
        room = room.saturating_sub(measure(word));
        line.push_str(word);
    }
    if !line.is_empty() || lines.is_empty() {
        lines.push(line);
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_wrap_and_long_words_break() {
        assert_eq!(wrap("one two three", 7, 6), ["one two", "three"]);
        assert_eq!(wrap("abcdefghij k", 4, 5), ["abcd", "efghi", "j k"]);
        assert_eq!(wrap("", 4, 4), [""]);
        assert_eq!(wrap("word", 2, 10), ["", "word"]);
        assert_eq!(wrap("大きな木", 5, 4), ["大き", "な木"]);
    }

    #[test]
    fn cells_lose_the_side_that_tells_less() {
        assert_eq!(fit("services/ml/train.py:42", 12, Cut::Start), "…train.py:42");
        assert_eq!(fit("Machine learning", 8, Cut::End), "Machine…");
        assert_eq!(fit("short", 8, Cut::End), "short");
        assert_eq!(fit("大きな木", 4, Cut::End), "大…");
    }

    #[test]
    fn a_line_never_starts_with_a_runner_command() {
        let mut page = Page::new(60, false);
        page.paragraph(&[Span::plain("  ")], 2, &Span::plain("::error::x ##[group] ::warning::y"));
        page.line(&[Span::plain("  "), Span::plain("::set-output name=x::y")]);
        let out = page.finish();
        assert_eq!(out, "  \\::error::x #\\#[group] ::warning::y\n  \\::set-output name=x::y\n");
    }

    #[test]
    fn tables_shrink_their_flexible_columns_to_the_page() {
        let mut page = Page::new(60, false);
        let columns =
            [Column::fixed("role"), Column::flexible("path", Cut::Start, 10), Column::number("places")];
        page.table(
            &columns,
            &[vec![Span::plain("server"), Span::plain("a/".repeat(40)), Span::plain("7")]],
            &[],
        );
        let out = page.finish();
        let lines: Vec<&str> = out.lines().collect();
        assert_eq!(measure(lines[0]), 60);
        assert_eq!(measure(lines[1]), 60);
        assert!(lines[1].starts_with("  server  …"), "{out}");
        assert!(lines[1].ends_with("       7"), "{out}");
    }
}
