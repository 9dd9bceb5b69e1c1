//! The later part of the text: what is looked up rather than read.
//!
//! Invariant: a list that is cut says how many rows it leaves out; a part without rows is left out with its heading.

use std::fmt;

use super::{heading, more, reading_line, wrap};
use crate::choices::MATTERED_MAX;
use crate::competence::{Evidence, says};
use crate::debrief::Debrief;
use crate::judged;
use crate::standing::{CriterionRow, MeasureRow, points};
use crate::thinking::say_ms;
use crate::words::{aims as words, count, ended, said_by, value};

/// Rows of decisions of the seats, and of the hospital's own rules, that are listed.
const DECISIONS_MAX: usize = 12;
const DEFAULTS_MAX: usize = 6;
/// Pieces of evidence that a competency lists.
const EVIDENCE_MAX: usize = 2;

impl Debrief {
    /// Everything behind the story.
    pub(super) fn tables(&self, f: &mut dyn fmt::Write) -> fmt::Result {
        self.normed(f)?;
        self.competent(f)?;
        self.asked(f)?;
        self.observed(f)?;
        self.seated(f)?;
        self.chosen(f)?;
        self.decided(f)?;
        self.thought(f)?;
        self.measured(f)
    }

    fn normed(&self, f: &mut dyn fmt::Write) -> fmt::Result {
        if self.norms.is_empty() {
            return self.aimed(f);
        }
        heading(f, "Norms")?;
        if let Some(summary) = judged::summary(&self.norms) {
            writeln!(f, "{summary}")?;
        }
        for norm in &self.norms {
            let line = format!("{:<16}  {} {}. {}", norm.says, words::force(norm.force), norm.title, norm.evidence);
            f.write_str(&wrap(&line, 18))?;
        }
        Ok(())
    }

    /// Norms and objectives of a recording whose norms were not judged.
    fn aimed(&self, f: &mut dyn fmt::Write) -> fmt::Result {
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

    fn competent(&self, f: &mut dyn fmt::Write) -> fmt::Result {
        if self.competencies.is_empty() {
            return Ok(());
        }
        heading(f, "Competencies, with their evidence")?;
        for one in &self.competencies {
            let level = one.level.map_or(String::new(), |level| format!(" ({})", level.word()));
            let (letter, rating) = says(one.rating);
            f.write_str(&wrap(&format!("{letter}  {}{level}: {rating}", one.title), 3))?;
            for Evidence { grade, text, who } in one.evidence.iter().take(EVIDENCE_MAX) {
                let who = who.as_ref().map_or(String::new(), |who| format!(" [{who}]"));
                f.write_str(&wrap(&format!("   - {}: {text}{who}", says(*grade).0), 5))?;
            }
            more(f, one.evidence.len().saturating_sub(EVIDENCE_MAX))?;
        }
        for row in &self.levels {
            let level = row.level.map_or("level not known", codedark_sim::scenario::Level::word);
            let [p, s, m, u] = row.ratings;
            writeln!(f, "{level}: {p} P, {s} S, {m} M, {u} U")?;
        }
        f.write_str(&wrap(self.rating_rule, 0))
    }

    fn asked(&self, f: &mut dyn fmt::Write) -> fmt::Result {
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

    pub(super) fn observed(&self, f: &mut dyn fmt::Write) -> fmt::Result {
        if self.observations.is_empty() {
            return Ok(());
        }
        heading(f, "What facilitators saw")?;
        for one in &self.observations {
            let about: Vec<&str> = [&one.who, &one.competency].into_iter().flatten().map(String::as_str).collect();
            let about = if about.is_empty() { String::new() } else { format!(" ({})", about.join(", ")) };
            let at = one.at.as_deref().unwrap_or("");
            let line = format!("{at:<16}  {}: {}{about}", says(one.grade).1, one.text);
            f.write_str(&wrap(&line, 18))?;
        }
        Ok(())
    }

    fn seated(&self, f: &mut dyn fmt::Write) -> fmt::Result {
        let Some(standing) = self.standing.as_ref().filter(|standing| !standing.seats.is_empty()) else {
            return Ok(());
        };
        heading(f, "What each seat brought")?;
        for seat in &standing.seats {
            let mut line = format!("{} ({}): ", seat.seat, seat.who);
            if let Some((without, brought)) = seat.without.zip(seat.brought) {
                line += &format!(
                    "{} points; the same day with this seat left to the hospital's own rules comes to {}. ",
                    signed(brought),
                    points(without)
                );
            }
            line += &format!("Norms: {} kept, {} late, {} broken.", seat.kept, seat.late, seat.broken);
            f.write_str(&wrap(&line, 2))?;
        }
        Ok(())
    }

    fn chosen(&self, f: &mut dyn fmt::Write) -> fmt::Result {
        if self.choices.len() <= MATTERED_MAX {
            return Ok(());
        }
        heading(f, "Other decisions that were tried")?;
        for choice in self.choices.iter().skip(MATTERED_MAX) {
            f.write_str(&wrap(&format!("- {}", choice.sentence), 2))?;
            writeln!(f, "  {}", choice.command)?;
        }
        Ok(())
    }

    fn decided(&self, f: &mut dyn fmt::Write) -> fmt::Result {
        for (by_default, title, most) in [
            (false, "Decisions of the seats", DECISIONS_MAX),
            (true, "Decisions by the hospital's own rules", DEFAULTS_MAX),
        ] {
            let rows: Vec<_> = self.decided.iter().filter(|row| row.by_default == by_default).collect();
            if rows.is_empty() {
                continue;
            }
            heading(f, title)?;
            for row in rows.iter().take(most) {
                let beside = if row.beside.is_empty() { String::new() } else { format!("; {}", row.beside) };
                let line = format!("{:<16}  {}: {} ({}){beside}", row.at, row.who, row.what, row.outcome);
                f.write_str(&wrap(&line, 18))?;
            }
            more(f, rows.iter().skip(most).map(|row| row.orders).sum())?;
        }
        Ok(())
    }

    fn thought(&self, f: &mut dyn fmt::Write) -> fmt::Result {
        if self.thinking.is_empty() {
            return Ok(());
        }
        heading(f, "Time to think")?;
        f.write_str(&wrap("Wall time since the same seat's order before, or since the seat was taken.", 0))?;
        for one in &self.thinking {
            let line = format!(
                "{}: {}; the middle one took {}, the longest {} ({})",
                one.who,
                count(one.orders as u32, "order"),
                say_ms(one.median_ms),
                say_ms(one.longest_ms),
                one.longest
            );
            f.write_str(&wrap(&line, 2))?;
        }
        Ok(())
    }

    fn measured(&self, f: &mut dyn fmt::Write) -> fmt::Result {
        if let Some(standing) = &self.standing {
            heading(f, "Measures against the hospital alone (0) and the reference (100)")?;
            for row in &standing.criteria {
                writeln!(f, "{}", criterion_line(row))?;
                for measure in &row.measures {
                    f.write_str(&wrap(&format!("  {}", measure_line(measure)), 4))?;
                }
            }
        }
        heading(f, "Measures")?;
        // Those of a care process have a dot; its course is told in the page.
        let (single, whole): (Vec<_>, Vec<_>) = self.measures.iter().partition(|reading| reading.id.contains('.'));
        for reading in whole {
            if let Some(line) = reading_line(reading, self.finished) {
                writeln!(f, "{line}")?;
            }
        }
        more(f, single.len())
    }
}

fn criterion_line(row: &CriterionRow) -> String {
    match row.position {
        Some(position) if row.weight > 0 => {
            let note = if row.left_out.is_empty() { String::new() } else { format!(", {}", row.left_out) };
            format!("{} (weight {}): {}{note}", row.title, row.weight, points(position))
        }
        Some(position) => format!("{}: {}, {}", row.title, points(position), row.left_out),
        None => format!("{}: {}", row.title, row.left_out),
    }
}

fn measure_line(row: &MeasureRow) -> String {
    let span = if row.in_all { "with the aftermath" } else { "in play" };
    let of = |number| value(number, &row.unit);
    let end = row.position.map_or_else(|| format!("left out, {}", row.left_out), points);
    format!(
        "{}, {span}: {} here, {} alone, {} by the reference: {end}",
        row.name,
        of(row.value),
        of(row.baseline),
        of(row.reference)
    )
}

/// Points with their sign.
fn signed(value: f64) -> String {
    if value.round() > 0.0 { format!("+{}", points(value)) } else { points(value) }
}
