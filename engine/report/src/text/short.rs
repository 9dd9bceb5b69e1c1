//! The debrief in short: what is read at the end of play, about four screens.
//!
//! Invariants: a part that has nothing to say is left out or says so in a line; norms that were kept, tables and measures
//! are for the whole, whose command is the last line.

use std::fmt::{self, Write as _};

use codedark_analysis::Verdict;

use super::{heading, wrap};
use crate::debrief::Debrief;
use crate::director::{gravest, kinds};
use crate::judged;
use crate::lessons::Lesson;
use crate::words::aims::force;

/// Lessons of each kind that are told.
const LESSONS_MAX: usize = 4;

impl Debrief {
    /// The debrief in short, for the end of play; `Display` writes the whole.
    pub fn short_text(&self) -> String {
        let mut text = String::new();
        self.short(&mut text).expect("writing into a String cannot fail");
        text
    }

    fn short(&self, f: &mut String) -> fmt::Result {
        self.opening(f)?;
        self.stood(f)?;
        self.mattered(f)?;
        self.story(f)?;
        let mut well = kinds(&self.went_well);
        well.truncate(LESSONS_MAX);
        let mut next = gravest(self);
        next.truncate(LESSONS_MAX);
        for (title, lessons) in [("What went well", &well), ("What to look at next", &next)] {
            heading(f, title)?;
            for lesson in lessons {
                f.write_str(&wrap(&format!("- {}", lesson.text), 2))?;
            }
            if lessons.is_empty() {
                writeln!(f, "Nothing that these events can show.")?;
            }
        }
        self.one_practice(f)?;
        self.gaps_in_norms(f, &next)?;
        self.observed(f)?;
        writeln!(f)?;
        self.closing(f)
    }

    /// The first exercise that trains what went hardest; where none does, that.
    fn one_practice(&self, f: &mut String) -> fmt::Result {
        heading(f, "What to practise next")?;
        let Some(one) = self.practise.iter().find(|one| one.command.is_some()).or(self.practise.first()) else {
            return f.write_str(&wrap(&self.why_no_practise, 0));
        };
        f.write_str(&wrap(&format!("- {}", one.text), 2))?;
        one.command.iter().try_for_each(|command| writeln!(f, "  {command}"))
    }

    /// How many norms were kept, and those broken or late that no lesson above tells.
    fn gaps_in_norms(&self, f: &mut String, told: &[&Lesson]) -> fmt::Result {
        let Some(summary) = judged::summary(&self.norms) else { return Ok(()) };
        heading(f, "Norms")?;
        writeln!(f, "{summary}")?;
        let gap = |verdict: Verdict| matches!(verdict, Verdict::Broken | Verdict::Late);
        for norm in self.norms.iter().filter(|norm| gap(norm.verdict)) {
            if !told.iter().any(|lesson| lesson.text.contains(&norm.evidence)) {
                let line = format!("- {}: {} {}. {}", norm.says, force(norm.force), norm.title, norm.evidence);
                f.write_str(&wrap(&line, 2))?;
            }
        }
        Ok(())
    }
}
