//! The debrief as plain text, to be read on a screen or aloud.
//!
//! Invariant: no colour, no drawing, lines of at most 96 characters where words allow it.

use std::fmt;

use codedark_analysis::Reading;

use crate::debrief::Debrief;
use crate::moments::Lane;
use crate::words::{aims as words, ended, said_by, value};

/// Longest line.
const WIDTH: usize = 96;

/// Rows of decisions of the hospital's own rules that are listed.
const DEFAULTS_MAX: usize = 20;

impl fmt::Display for Debrief {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let opening = if self.finished { "It is over; this was" } else { "It is not over yet; this is" };
        writeln!(f, "{opening} a simulation.\n")?;
        for line in &self.outcome {
            f.write_str(&wrap(line, 0))?;
        }
        let setting = self.setting.as_ref().map_or(String::new(), |setting| format!(" · setting {setting}"));
        writeln!(f, "\n{} · {} · {} · seed {}{setting}", self.title, self.hospital, self.played, self.seed)?;
        for seat in &self.seats {
            writeln!(f, "{seat}")?;
        }
        if let Some(branch) = &self.branch {
            writeln!(f, "{branch}")?;
        }
        self.story(f)?;
        self.lessons(f)?;
        self.measured(f)?;
        self.decided(f)?;
        self.asked(f)?;
        self.aimed(f)?;
        heading(f, "How to read this")?;
        for note in &self.notes {
            f.write_str(&wrap(note, 0))?;
        }
        writeln!(f, "Play digest {}", self.play_digest)?;
        match &self.seal {
            Some(fingerprint) => writeln!(f, "Sealed with the key {fingerprint}"),
            None => writeln!(f, "Not sealed"),
        }
    }
}

impl Debrief {
    fn story(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (lane, title) in [(Lane::Happened, "What happened"), (Lane::Known, "What the hospital knew and did")] {
            heading(f, title)?;
            let mut any = false;
            for moment in self.moments.iter().filter(|moment| moment.lane == lane) {
                any = true;
                f.write_str(&wrap(&format!("{:<16}  {}", moment.at, moment.text), 18))?;
            }
            if !any {
                writeln!(f, "Nothing.")?;
            }
        }
        Ok(())
    }

    fn lessons(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (title, lessons) in [("What went well", &self.went_well), ("What to look at next", &self.look_next)] {
            heading(f, title)?;
            for lesson in lessons {
                f.write_str(&wrap(&format!("- {}", lesson.text), 2))?;
            }
            if lessons.is_empty() {
                writeln!(f, "Nothing that these events can show.")?;
            }
        }
        Ok(())
    }

    fn measured(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        heading(f, "Measures")?;
        for reading in &self.measures {
            if let Some(line) = reading_line(reading, self.finished) {
                writeln!(f, "{line}")?;
            }
        }
        Ok(())
    }

    fn decided(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (by_default, title, most) in [
            (false, "Decisions of the seats", usize::MAX),
            (true, "Decisions by the hospital's own rules", DEFAULTS_MAX),
        ] {
            let rows: Vec<_> = self.decided.iter().filter(|row| row.by_default == by_default).collect();
            if rows.is_empty() {
                continue;
            }
            heading(f, title)?;
            for row in rows.iter().take(most) {
                let line = format!("{:<16}  {}: {} ({})", row.at, row.who, row.what, row.outcome);
                f.write_str(&wrap(&line, 18))?;
            }
            let more: usize = rows.iter().skip(most).map(|row| row.orders).sum();
            if more > 0 {
                writeln!(f, "And {more} more; the JSON report lists them all.")?;
            }
        }
        Ok(())
    }
}

impl Debrief {
    fn asked(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.questions.is_empty() {
            return Ok(());
        }
        heading(f, "Questions")?;
        for question in &self.questions {
            let said = ended(&said_by(&question.from, &question.subject));
            let answer = ended(&question.answer.says());
            let line = format!("{:<16}  {said} {answer} {}", question.at, question.judged());
            f.write_str(&wrap(&line, 18))?;
        }
        Ok(())
    }

    fn aimed(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let aims = &self.aims;
        if aims.norms.is_empty() && aims.objectives.is_empty() {
            return Ok(());
        }
        heading(f, "What good teams do, not judged yet")?;
        for norm in &aims.norms {
            let line = format!("- {} {}: {}. {}", words::force(norm.force), norm.title, norm.when, norm.because);
            f.write_str(&wrap(&line, 2))?;
        }
        for objective in &aims.objectives {
            f.write_str(&wrap(&format!("- to be learnt, not judged yet: {}", objective.title), 2))?;
        }
        Ok(())
    }
}

fn heading(f: &mut fmt::Formatter<'_>, title: &str) -> fmt::Result {
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
