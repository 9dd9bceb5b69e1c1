//! What went well, and what to look at next.
//!
//! Invariant: every lesson rests on events of this recording and says their times. It observes, then asks; it does
//! not blame. Limits below decide only on which list a lesson stands, and are estimates.

mod rules;

use codedark_analysis::{Recording, Verdict};
use codedark_sim::scenario::Force;
use codedark_sim::time::Tick;
use serde::Serialize;

use crate::judged::NormRow;
use crate::standing::capital;
use crate::words::{Words, aims};

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

/// When the hospital said that it is an incident.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Declared {
    /// Minutes since the first sign, or since play began if the sign was older; 0 if there was no sign yet.
    pub minutes: u32,
    /// The same in words: `5 min after the first sign`.
    pub said: String,
}

/// The declaration of a recording; `None`: there was none up to the end of play.
pub fn declared(recording: &Recording) -> Option<Declared> {
    let (minutes, said) = rules::declared(&story(recording, &Words::of(recording)))?;
    Some(Declared { minutes, said })
}

/// Every lesson of a recording, in the order of the story.
pub fn of(recording: &Recording, words: &Words) -> Vec<Lesson> {
    let story = story(recording, words);
    rules::RULES.iter().flat_map(|rule| rule(&story)).collect()
}

fn story<'a>(recording: &'a Recording, words: &'a Words<'a>) -> rules::Story<'a> {
    let events = recording.known().filter(|event| event.tick <= recording.played_to).collect();
    let stopped = (!recording.is_finished()).then_some(recording.played_to);
    rules::Story { events, began: recording.began, stopped, words }
}

/// The kind of lesson that a norm is.
pub const NORM: &str = "norm";

/// Norms that ask what a lesson tells already: the lesson, and how what the norm looks for begins.
const SAME: [(&str, &str); 3] = [
    ("declaration", "the declaration of an incident"),
    ("staff_told", "the order “tell-staff"),
    ("downtime", "the order “downtime"),
];

/// Adds what norms show and no lesson tells: those that were late or broken to what is worth a look, and kept ones to what
/// went well, until there are as many of these. What no seat could do is nobody's gap and nobody's merit.
pub fn add_norms(well: &mut Vec<Lesson>, next: &mut Vec<Lesson>, norms: &[NormRow]) {
    let told = |norm: &NormRow, lessons: &[Lesson]| {
        let same = |id: &str| SAME.iter().any(|(lesson, begins)| *lesson == id && norm.when.starts_with(begins));
        lessons.iter().any(|lesson| same(&lesson.id))
    };
    for norm in norms.iter().filter(|norm| !norm.nobody && matches!(norm.verdict, Verdict::Late | Verdict::Broken)) {
        if !told(norm, next) {
            let asks = match (norm.verdict, norm.force) {
                (Verdict::Late, _) => "What made it hard to do earlier?",
                (_, Force::Never) => "What spoke for it then?",
                _ => "What would have made it possible?",
            };
            next.push(of_norm(norm, false, asks));
        }
    }
    for norm in norms.iter().filter(|norm| !norm.nobody && norm.verdict == Verdict::Kept) {
        if well.len() < next.len() && !told(norm, well) {
            well.push(of_norm(norm, true, ""));
        }
    }
}

fn of_norm(norm: &NormRow, well: bool, asks: &str) -> Lesson {
    let title = capital(aims::force(norm.force));
    let text = format!("{title} {}: {}. {} {asks}", norm.title, norm.says, norm.evidence);
    Lesson { id: NORM.into(), well, text: text.trim_end().to_owned(), evidence: norm.at.into_iter().collect() }
}
