//! What to practise next: from the competencies that went hardest to an exercise that trains them.
//!
//! Invariant: an exercise is named only if it trains the competency; where none does, that is said.

use codedark_analysis::{Grade, Recording};
use serde::Serialize;

use crate::competence::{Competence, says};

/// Competencies that are spoken of.
const NAMED_MAX: usize = 3;

/// Something that can be played.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Exercise {
    /// Its name for the command line.
    pub name: String,
    /// Short name of its scenario: what a recording of it says.
    pub scenario: String,
    /// Its title.
    pub title: String,
    /// Minutes that it takes.
    pub minutes: u32,
    /// Ids of the competencies that it trains.
    pub competencies: Vec<String>,
}

/// What to practise, and how.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Practice {
    /// Title of the competency.
    pub competency: String,
    /// In a sentence or two.
    pub text: String,
    /// The command that starts an exercise for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub command: Option<String>,
}

/// What to practise next; empty if nothing that was judged asks for it.
pub fn of(recording: &Recording, competencies: &[Competence], exercises: &[Exercise]) -> Vec<Practice> {
    // The hardest stand first.
    let hard = competencies.iter().filter(|one| one.rating != Grade::Performed);
    hard.take(NAMED_MAX).map(|one| practice(recording, one, exercises)).collect()
}

fn practice(recording: &Recording, one: &Competence, exercises: &[Exercise]) -> Practice {
    let seen = format!("{}: {} in this play.", one.title, says(one.rating).1);
    let train = |exercise: &&Exercise| exercise.competencies.contains(&one.id);
    let mut fitting: Vec<&Exercise> = exercises.iter().filter(train).collect();
    // Another story first, then the shorter one.
    fitting.sort_by_key(|exercise| (exercise.scenario == recording.scenario, exercise.minutes));
    let (advice, command) = match fitting.first() {
        None => ("No exercise at hand trains it; talk it through with those who would decide.".into(), None),
        Some(again) if again.scenario == recording.scenario => (
            format!("“{}” trains it: play it once more, with another seed.", again.title),
            Some(format!("codedark play {}", again.name)),
        ),
        Some(other) => (
            format!("“{}” trains it and takes about {} minutes.", other.title, other.minutes),
            Some(format!("codedark play {}", other.name)),
        ),
    };
    Practice { competency: one.title.clone(), text: format!("{seen} {advice}"), command }
}

/// What is said where there is nothing to practise.
pub fn why_none(recording: &Recording, competencies: &[Competence]) -> &'static str {
    if recording.seats.is_empty() {
        "Nobody sat in a seat, so nobody has shown what to practise: take one and play."
    } else if competencies.is_empty() {
        "Nothing in this recording says how competencies went, so nothing follows from it."
    } else {
        "Every competency that this play could show was performed without challenges: try a harder setting, or another \
         story."
    }
}
