//! Other decisions and what they would have brought, each with the command that shows it again.
//!
//! Invariant: no sentence stands without its command.

use codedark_analysis::{Recording, WhatIf};
use serde::Serialize;

use crate::whatif::sentence;
use crate::words::Words;

/// Sentences that open the debrief.
pub const MATTERED_MAX: usize = 3;

/// What stands for a journal that is not at hand.
pub const JOURNAL: &str = "JOURNAL";

/// A changed decision, told.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Choice {
    /// When, on the hospital's clock.
    pub at: String,
    /// Whose: title of the seat's role.
    pub who: String,
    /// What would have come of it.
    pub sentence: String,
    /// The command that shows it again.
    pub command: String,
    /// The numbers.
    pub what_if: WhatIf,
}

/// Every changed decision, the most telling first. `journal` is the file's name as a shell takes it.
pub fn of(recording: &Recording, words: &Words, journal: Option<&str>) -> Vec<Choice> {
    let journal = journal.unwrap_or(JOURNAL);
    let choice = |one: &WhatIf| Choice {
        at: words.time(one.at),
        who: words.role(one.seat.as_str()),
        sentence: sentence(one, recording),
        command: format!("codedark whatif {journal} {}", one.options).trim_end().to_owned(),
        what_if: one.clone(),
    };
    recording.what_if.iter().map(choice).collect()
}

/// What is said where fewer than three sentences stand.
pub fn why_fewer(recording: &Recording) -> &'static str {
    match recording.what_if.len() {
        0 if recording.seats.is_empty() => "Nobody sat in a seat, so there was no decision to change.",
        0 if recording.cut_short => {
            "What other decisions would have brought is left out: computing it took longer than it may here. The journal is \
             whole: `codedark report` on it takes the time that it needs."
        }
        0 => "What other decisions would have brought was not computed for this recording.",
        1..MATTERED_MAX => "No other change that was tried made a difference worth telling.",
        _ => "",
    }
}
