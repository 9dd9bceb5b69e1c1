//! The debrief as plain text, to be read on a screen or aloud.
//!
//! Whole, and in short for the end of play. Invariant: no colour, no drawing, lines of at most 96 characters where words
//! allow it; what the short text leaves out, it says where to find.

use std::fmt;

use codedark_analysis::Reading;

use crate::choices::MATTERED_MAX;
use crate::debrief::Debrief;
use crate::moments::Lane;
use crate::words::value;

/// Longest line.
const WIDTH: usize = 96;

/// Moments that each lane of the story lists.
const STORY_MAX: usize = 12;

mod short;
mod tables;

impl fmt::Display for Debrief {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.opening(f)?;
        self.stood(f)?;
        self.mattered(f)?;
        self.story(f)?;
        self.lessons(f)?;
        self.practised(f)?;
        self.tables(f)?;
        heading(f, "How to read this")?;
        for note in &self.notes {
            f.write_str(&wrap(note, 0))?;
        }
        self.closing(f)
    }
}

impl Debrief {
    fn opening(&self, f: &mut dyn fmt::Write) -> fmt::Result {
        if !self.warning.is_empty() {
            f.write_str(&wrap(self.warning, 0))?;
        }
        let opening = if self.finished { "It is over; this was" } else { "It is not over yet; this is" };
        writeln!(f, "{opening} a simulation.\n")?;
        self.outcome.iter().try_for_each(|line| f.write_str(&wrap(line, 0)))?;
        let setting = self.setting.as_ref().map_or(String::new(), |setting| format!(" · setting {setting}"));
        writeln!(f, "\n{} · {} · {} · seed {}{setting}", self.title, self.hospital, self.played, self.seed)?;
        self.team.iter().chain(&self.seats).chain(&self.branch).try_for_each(|line| writeln!(f, "{line}"))
    }

    /// Where the whole is, and what this is a debrief of.
    fn closing(&self, f: &mut dyn fmt::Write) -> fmt::Result {
        self.pointer(f)?;
        writeln!(f, "Play digest {}", self.play_digest)?;
        match &self.seal {
            Some(fingerprint) => writeln!(f, "Sealed with the key {fingerprint}"),
            None => writeln!(f, "Not sealed"),
        }
    }

    fn stood(&self, f: &mut dyn fmt::Write) -> fmt::Result {
        heading(f, "Where this play stands")?;
        let said = self.standing.iter().flat_map(|standing| &standing.said);
        for line in said.chain((!self.why_no_standing.is_empty()).then_some(&self.why_no_standing)) {
            f.write_str(&wrap(line, 0))?;
        }
        Ok(())
    }

    fn mattered(&self, f: &mut dyn fmt::Write) -> fmt::Result {
        heading(f, "What mattered most")?;
        for (n, choice) in self.choices.iter().take(MATTERED_MAX).enumerate() {
            f.write_str(&wrap(&format!("{}. {}", n + 1, choice.sentence), 3))?;
            // A command stays on one line, so that it can be copied.
            writeln!(f, "   {}", choice.command)?;
        }
        if let Some(averaged) = &self.averaged {
            f.write_str(&wrap(averaged, 0))?;
        }
        if !self.why_fewer_choices.is_empty() {
            f.write_str(&wrap(&self.why_fewer_choices, 0))?;
        }
        Ok(())
    }

    fn story(&self, f: &mut dyn fmt::Write) -> fmt::Result {
        for (lane, title) in [(Lane::Happened, "What happened"), (Lane::Known, "What the hospital knew and did")] {
            heading(f, title)?;
            let moments: Vec<_> = self.moments.iter().filter(|moment| moment.lane == lane).collect();
            for moment in moments.iter().take(STORY_MAX) {
                f.write_str(&wrap(&format!("{:<16}  {}", moment.at, moment.text), 18))?;
            }
            if moments.is_empty() {
                writeln!(f, "Nothing.")?;
            }
            more(f, moments.len().saturating_sub(STORY_MAX))?;
        }
        Ok(())
    }

    fn lessons(&self, f: &mut dyn fmt::Write) -> fmt::Result {
        let next = &self.look_next[..self.look_next_shown];
        for (title, lessons) in [("What went well", &self.went_well[..]), ("What to look at next", next)] {
            heading(f, title)?;
            for lesson in lessons {
                f.write_str(&wrap(&format!("- {}", lesson.text), 2))?;
            }
            if lessons.is_empty() {
                writeln!(f, "Nothing that these events can show.")?;
            }
        }
        more(f, self.look_next.len() - self.look_next_shown)
    }

    fn practised(&self, f: &mut dyn fmt::Write) -> fmt::Result {
        heading(f, "What to practise next")?;
        for one in &self.practise {
            f.write_str(&wrap(&format!("- {}", one.text), 2))?;
            if let Some(command) = &one.command {
                writeln!(f, "  {command}")?;
            }
        }
        if !self.why_no_practise.is_empty() {
            f.write_str(&wrap(&self.why_no_practise, 0))?;
        }
        Ok(())
    }
}

impl Debrief {
    /// Where the whole is: a command on a line of its own, so that it can be copied.
    fn pointer(&self, f: &mut dyn fmt::Write) -> fmt::Result {
        writeln!(f, "The whole as a page, with charts and tables:\n  {}", self.page_command)
    }
}

/// Says how many rows are not listed, if any are not.
fn more(f: &mut dyn fmt::Write, rows: usize) -> fmt::Result {
    if rows == 0 { Ok(()) } else { writeln!(f, "And {rows} more; the page lists them all.") }
}

/// A heading with its line.
pub(crate) fn heading(f: &mut dyn fmt::Write, title: &str) -> fmt::Result {
    writeln!(f, "\n{title}\n{}", "-".repeat(title.chars().count()))
}

/// A measure in a line; with the aftermath after play, if there was one. None if it says nothing about play alone.
pub fn reading_line(reading: &Reading, aftermath: bool) -> Option<String> {
    let play = value(reading.in_play, &reading.unit);
    let all = value(reading.in_all, &reading.unit);
    let said = match (aftermath, reading.only_in_all) {
        (true, true) => all,
        (true, false) => format!("{play} in play, {all} in all"),
        (false, true) => return None,
        (false, false) => play,
    };
    Some(format!("{}: {said}", reading.name))
}

/// Breaks a line at spaces; later lines are indented. Every line ends with a line feed.
pub fn wrap(text: &str, indent: usize) -> String {
    wrap_to(text, indent, WIDTH)
}

/// The same at a width of its own.
pub fn wrap_to(text: &str, indent: usize, most: usize) -> String {
    let mut out = String::new();
    let mut column = 0;
    for (n, word) in text.split(' ').enumerate() {
        let width = word.chars().count();
        if n > 0 && !word.is_empty() && column > indent && column + 1 + width > most {
            out.push('\n');
            out.push_str(&" ".repeat(indent));
            column = indent;
        } else if n > 0 {
            out.push(' ');
            column += 1;
        }
        out.push_str(word);
        column += width;
    }
    out.truncate(out.trim_end().len());
    out.push('\n');
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_measure_that_play_is_too_short_for_is_told_in_all_or_not_at_all() {
        let mut reading = Reading {
            id: "days".into(),
            name: "Days".into(),
            unit: "days".into(),
            better: codedark_analysis::Better::Lower,
            only_in_all: true,
            in_play: None,
            in_all: Some(3.0),
        };
        assert_eq!(reading_line(&reading, true).as_deref(), Some("Days: 3 days"));
        assert_eq!(reading_line(&reading, false), None);
        reading.only_in_all = false;
        assert_eq!(reading_line(&reading, true).as_deref(), Some("Days: did not happen in play, 3 days in all"));
        assert_eq!(reading_line(&reading, false).as_deref(), Some("Days: did not happen"));
    }

    #[test]
    fn long_lines_break_at_words_and_keep_their_indent() {
        let text = wrap(&format!("- {}", "word ".repeat(40).trim_end()), 2);
        assert!(text.lines().all(|line| line.chars().count() <= WIDTH), "{text}");
        assert!(text.lines().skip(1).all(|line| line.starts_with("  word")), "{text}");
        assert_eq!(wrap("09:10             fell", 18), "09:10             fell\n");
    }
}
