//! The texts of one load, and where a position lies in them.
//!
//! Invariant: Rhai does not say in which file a call inside a module stands. So every file is compiled with as many
//! empty lines in front as all files before it have lines: a line number then names its file too, and
//! [`Sources::place`] turns it back.

use rhai::Position;

use crate::diagnostic::{Diagnostic, Severity};

/// Longest file, in bytes.
pub const FILE_BYTES_MAX: usize = 512 * 1024;
/// Longest line, in bytes: findings carry their line.
pub const LINE_BYTES_MAX: usize = 4_000;
/// Most lines of all files together: Rhai counts lines in 16 bits.
pub const LINES_MAX: usize = 60_000;

/// One file.
struct File {
    path: String,
    lines: Vec<String>,
    /// How many lines all files before it have.
    offset: usize,
}

/// All files of one load.
#[derive(Default)]
pub struct Sources {
    files: Vec<File>,
}

/// A position as Rhai counts it, through all files: line and column from 1. (0, 0) is nowhere.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Default)]
pub struct Spot {
    /// Line, through all files.
    pub line: u32,
    /// Column in characters.
    pub column: u32,
}

impl From<Position> for Spot {
    fn from(position: Position) -> Self {
        let number = |value: Option<usize>| value.and_then(|value| u32::try_from(value).ok()).unwrap_or(0);
        Self { line: number(position.line()), column: number(position.position()) }
    }
}

impl Sources {
    /// Takes a file in and returns its text as it must be compiled; `None` if all files together are too long.
    pub fn add(&mut self, path: &str, text: &str) -> Option<String> {
        let offset = self.files.last().map_or(0, |last| last.offset + last.lines.len() + 1);
        let lines: Vec<String> = text.split('\n').map(|line| line.trim_end_matches('\r').to_string()).collect();
        let long = lines.iter().any(|line| line.len() > LINE_BYTES_MAX);
        if long || text.len() > FILE_BYTES_MAX || offset + lines.len() >= LINES_MAX {
            return None;
        }
        self.files.push(File { path: path.into(), lines, offset });
        Some(format!("{}{text}", "\n".repeat(offset)))
    }

    /// The first place where a text stands at the start of a line, blanks aside; nowhere if there is none.
    pub fn find(&self, text: &str) -> Spot {
        for file in &self.files {
            for (n, line) in file.lines.iter().enumerate() {
                let rest = line.trim_start();
                if rest.trim_start_matches("private ").starts_with(text) {
                    let column = line.chars().count() - rest.chars().count() + 1;
                    let number = |n: usize| u32::try_from(n).unwrap_or(0);
                    return Spot { line: number(file.offset + n + 1), column: number(column) };
                }
            }
        }
        Spot::default()
    }

    /// The file of a spot and its line there, from 1.
    pub fn place(&self, spot: Spot) -> (&str, u32) {
        let file = self.files.iter().rev().find(|file| spot.line as usize > file.offset).or(self.files.first());
        file.map_or(("", 0), |file| (file.path.as_str(), spot.line.saturating_sub(file.offset as u32)))
    }

    /// Whether a spot lies in the first file, the scenario's own.
    pub fn is_in_first_file(&self, spot: Spot) -> bool {
        self.files.get(1).is_none_or(|second| spot.line as usize <= second.offset)
    }

    /// The text of the line from a spot on.
    pub fn from(&self, spot: Spot) -> &str {
        let file = self.files.iter().rev().find(|file| spot.line as usize > file.offset);
        let line = file.and_then(|file| file.lines.get((spot.line as usize - file.offset).checked_sub(1)?));
        let line = line.map_or("", String::as_str);
        let byte =
            line.char_indices().nth((spot.column as usize).saturating_sub(1)).map_or(line.len(), |(byte, _)| byte);
        &line[byte..]
    }

    /// Where the code before a spot ends: the last character that is neither blank nor remark.
    pub fn end_before(&self, spot: Spot) -> Option<Spot> {
        let file = self.files.iter().rev().find(|file| spot.line as usize > file.offset)?;
        let own = (spot.line as usize - file.offset).checked_sub(1)?;
        for (n, line) in file.lines.iter().enumerate().take(own + 1).rev() {
            let until = if n == own { (spot.column as usize).saturating_sub(1) } else { usize::MAX };
            let code: String = without_remark(line).chars().take(until).collect();
            let length = code.trim_end().chars().count();
            if length > 0 {
                let number = |n: usize| u32::try_from(n).unwrap_or(0);
                return Some(Spot { line: number(file.offset + n + 1), column: number(length) });
            }
        }
        None
    }

    /// A finding at a spot; at nowhere it is about the first file as a whole.
    pub fn finding(&self, spot: Spot, code: &str, message: String) -> Diagnostic {
        let file = self.files.iter().rev().find(|file| spot.line as usize > file.offset).or(self.files.first());
        let (path, offset) = file.map_or((String::new(), 0), |file| (file.path.clone(), file.offset));
        let line = spot.line.saturating_sub(offset as u32);
        let text = file.and_then(|file| file.lines.get((line as usize).checked_sub(1)?)).cloned();
        let mut diagnostic = Diagnostic {
            severity: Severity::Error,
            code: code.into(),
            message,
            file: path,
            line: 0,
            column: 0,
            length: 1,
            source_line: String::new(),
            notes: Vec::new(),
            suggestion: None,
        };
        if let Some(text) = text {
            diagnostic.line = line;
            diagnostic.column = spot.column.max(1);
            diagnostic.length = token_length(&text, diagnostic.column as usize - 1);
            diagnostic.source_line = text;
        }
        diagnostic
    }
}

/// A line without the remark at its end; `//` inside a text is none.
fn without_remark(line: &str) -> &str {
    let mut quoted = false;
    let mut before = ' ';
    for (n, c) in line.char_indices() {
        match c {
            '"' if before != '\\' => quoted = !quoted,
            '/' if before == '/' && !quoted => return &line[..n - 1],
            _ => {}
        }
        before = c;
    }
    line
}

/// How many characters the word, number or string at a character has.
fn token_length(line: &str, start: usize) -> u32 {
    let mut rest = line.chars().skip(start);
    let word = |c: &char| c.is_alphanumeric() || *c == '_';
    let length = match rest.next() {
        Some(quote @ ('"' | '`')) => {
            let mut escaped = false;
            let inside = rest.take_while(|c| {
                let ends = *c == quote && !escaped;
                escaped = *c == '\\' && !escaped;
                !ends
            });
            let (length, whole) = (inside.count() + 2, line.chars().count() - start);
            length.min(whole)
        }
        Some(digit) if digit.is_ascii_digit() || digit == '-' => 1 + rest.take_while(|c| word(c) || *c == '.').count(),
        Some(c) if word(&c) => 1 + rest.take_while(word).count(),
        Some('#') => 2,
        _ => 1,
    };
    u32::try_from(length).unwrap_or(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_names_its_file() {
        let mut sources = Sources::default();
        sources.add("a", "one\ntwo").expect("fits");
        let second = sources.add("b", "zone(\"x\")").expect("fits");
        let line = second.lines().count() as u32;
        let finding = sources.finding(Spot { line, column: 6 }, "code", "message".into());
        assert_eq!((finding.file.as_str(), finding.line, finding.length), ("b", 1, 3));
        let first = sources.finding(Spot { line: 2, column: 1 }, "code", "message".into());
        assert_eq!((first.file.as_str(), first.line, first.source_line.as_str()), ("a", 2, "two"));
    }

    #[test]
    fn code_ends_before_blanks_and_remarks() {
        let mut sources = Sources::default();
        sources.add("a", "x: 1  // one\n// two\n\n  y").expect("fits");
        assert_eq!(sources.end_before(Spot { line: 4, column: 3 }), Some(Spot { line: 1, column: 4 }));
        assert_eq!(sources.end_before(Spot { line: 1, column: 1 }), None);
        assert_eq!(sources.from(Spot { line: 1, column: 4 }), "1  // one");
        assert_eq!(without_remark(r#"a("http://x\" //") // b"#), r#"a("http://x\" //") "#);
    }

    #[test]
    fn words_numbers_and_strings_are_underlined_whole() {
        assert_eq!(token_length(r#"zone("a\"b", 1.5)"#, 0), 4);
        assert_eq!(token_length(r#"zone("a\"b", 1.5)"#, 5), 6);
        assert_eq!(token_length(r#"zone("a\"b", 1.5)"#, 13), 3);
        assert_eq!(token_length("", 7), 1);
    }
}
