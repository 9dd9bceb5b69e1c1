//! What went well, and what to look at next.
//!
//! Invariant: every lesson rests on events of this recording and says their times. It observes, then asks; it does
//! not blame. Limits below decide only on which list a lesson stands, and are estimates.

mod rules;

use codedark_analysis::Recording;
use codedark_sim::time::Tick;
use serde::Serialize;

use crate::words::Words;

/// An observation for the debrief.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Lesson {
    /// Stable short name of the kind of observation.
    pub id: String,
    /// Whether it went well; otherwise it is worth a look.
    #[serde(skip)]
    pub well: bool,
    /// What was seen, in a few sentences.
    pub text: String,
    /// The moments that it rests on.
    pub evidence: Vec<Tick>,
}

/// Every lesson of a recording, in the order of the story.
pub fn of(recording: &Recording, words: &Words) -> Vec<Lesson> {
    let events = recording.known().filter(|event| event.tick <= recording.played_to).collect();
    let story = rules::Story { events, began: recording.began, words };
    rules::RULES.iter().flat_map(|rule| rule(&story)).collect()
}
