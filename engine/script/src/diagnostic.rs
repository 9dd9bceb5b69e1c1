//! What is wrong with a scenario: where, why, and what to write instead.
//!
//! Invariant: a diagnostic is plain data, complete without the files; its text is the same on every run.

use std::fmt;

use annotate_snippets::{AnnotationKind, Level, Renderer, Snippet};
use serde::{Deserialize, Serialize};

/// How bad it is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// The scenario cannot be played.
    Error,
    /// It can be played, but something looks wrong.
    Warning,
}

/// One finding.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Diagnostic {
    /// How bad it is.
    pub severity: Severity,
    /// Stable short name of the kind of mistake: `unknown-name`.
    pub code: String,
    /// What is wrong, in one sentence.
    pub message: String,
    /// Path of the file.
    pub file: String,
    /// Line, from 1; 0 if the finding is about the whole file.
    pub line: u32,
    /// Column in characters, from 1; 0 with line 0.
    pub column: u32,
    /// How many characters it is about, at least 1.
    pub length: u32,
    /// The line itself; empty with line 0.
    pub source_line: String,
    /// What helps to understand it.
    pub notes: Vec<String>,
    /// What to write instead.
    pub suggestion: Option<String>,
}

impl Diagnostic {
    /// The finding as text with its line, as compilers print it; `styled` adds ANSI colours.
    pub fn render(&self, styled: bool) -> String {
        let level = match self.severity {
            Severity::Error => Level::ERROR,
            Severity::Warning => Level::WARNING,
        };
        let mut group = level.primary_title(self.message.as_str()).id(self.code.as_str());
        let mut body = Vec::new();
        for note in &self.notes {
            body.push(Level::NOTE.message(note.as_str()));
        }
        if let Some(suggestion) = &self.suggestion {
            body.push(Level::HELP.message(suggestion.as_str()));
        }
        let group = if self.line == 0 {
            group = group.id(self.code.as_str());
            group.element(annotate_snippets::Origin::path(self.file.as_str())).elements(body)
        } else {
            let start = byte_of(&self.source_line, self.column.saturating_sub(1));
            let end = byte_of(&self.source_line, (self.column.saturating_sub(1)).saturating_add(self.length));
            let snippet = Snippet::source(self.source_line.as_str())
                .line_start(self.line as usize)
                .path(self.file.as_str())
                .annotation(AnnotationKind::Primary.span(start..end.max(start)));
            group.element(snippet).elements(body)
        };
        let renderer = if styled { Renderer::styled() } else { Renderer::plain() };
        renderer.render(&[group])
    }

    /// What orders findings: file, line, column, then the rest to make it total.
    fn key(&self) -> (&str, u32, u32, Severity, &str, &str) {
        (&self.file, self.line, self.column, self.severity, &self.code, &self.message)
    }
}

/// The byte at which a character starts, or the end of the text.
fn byte_of(text: &str, character: u32) -> usize {
    text.char_indices().nth(character as usize).map_or(text.len(), |(byte, _)| byte)
}

/// All findings about one scenario, in the order of file, line and column.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Diagnostics(Vec<Diagnostic>);

impl Diagnostics {
    /// Sorts findings and drops those that say the same about the same place.
    pub fn new(mut all: Vec<Diagnostic>) -> Self {
        all.sort_by(|a, b| a.key().cmp(&b.key()));
        all.dedup_by(|b, a| {
            (&a.file, a.line, a.column, &a.code) == (&b.file, b.line, b.column, &b.code)
                && (a.line > 0 || a.message == b.message)
        });
        Self(all)
    }

    /// The findings.
    pub fn iter(&self) -> impl Iterator<Item = &Diagnostic> {
        self.0.iter()
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether one of them forbids playing.
    pub fn has_errors(&self) -> bool {
        self.0.iter().any(|one| one.severity == Severity::Error)
    }

    /// The findings as a list.
    pub fn into_vec(self) -> Vec<Diagnostic> {
        self.0
    }

    /// All findings as text, an empty line between them.
    pub fn render(&self, styled: bool) -> String {
        let each: Vec<String> = self.0.iter().map(|one| one.render(styled)).collect();
        each.join("\n\n")
    }
}

impl fmt::Display for Diagnostics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.render(false))
    }
}

impl std::error::Error for Diagnostics {}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(line: u32, code: &str) -> Diagnostic {
        Diagnostic {
            severity: Severity::Error,
            code: code.into(),
            message: "no zone is called `clinicl`".into(),
            file: "a.rhai".into(),
            line,
            column: 9,
            length: 9,
            source_line: "  zone: \"clinicl\",".into(),
            notes: vec!["zones are declared with `zone`".into()],
            suggestion: Some("write \"clinical\"".into()),
        }
    }

    #[test]
    fn findings_are_ordered_and_said_once() {
        let all = Diagnostics::new(vec![at(3, "b"), at(1, "a"), at(3, "b")]);
        assert_eq!(all.iter().map(|one| one.line).collect::<Vec<_>>(), [1, 3]);
    }

    #[test]
    fn a_finding_renders_plain_and_styled() {
        let plain = at(3, "unknown-name").render(false);
        assert!(plain.contains("a.rhai:3:9") && plain.contains("^^^^^^^^^"), "{plain}");
        assert!(!plain.contains('\u{1b}'));
        assert!(at(3, "unknown-name").render(true).contains('\u{1b}'));
        assert!(at(0, "x").render(false).contains("a.rhai"));
    }
}
