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
    /// Title of the competency, or of those that one exercise trains.
    pub competency: String,
    /// In a few sentences.
    pub text: String,
    /// The command that starts an exercise for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub command: Option<String>,
}

/// What to practise next, one row for each exercise; empty if nothing that was judged asks for it.
pub fn of(recording: &Recording, competencies: &[Competence], exercises: &[Exercise]) -> Vec<Practice> {
    // The hardest stand first.
    let hard = competencies.iter().filter(|one| one.rating != Grade::Performed).take(NAMED_MAX);
    let mut rows: Vec<(Option<&Exercise>, Vec<&Competence>)> = Vec::new();
    for one in hard {
        let exercise = fitting(recording, one, exercises);
        match rows.iter_mut().find(|(other, _)| other.map(|other| &other.name) == exercise.map(|own| &own.name)) {
            Some((_, together)) => together.push(one),
            None => rows.push((exercise, vec![one])),
        }
    }
    rows.into_iter().map(|(exercise, together)| practice(recording, exercise, &together)).collect()
}

/// The exercise to train a competency with: another story first, then the shorter one.
fn fitting<'e>(recording: &Recording, one: &Competence, exercises: &'e [Exercise]) -> Option<&'e Exercise> {
    let train = |exercise: &&Exercise| exercise.competencies.contains(&one.id);
    let order = |exercise: &&Exercise| (exercise.scenario == recording.scenario, exercise.minutes);
    exercises.iter().filter(train).min_by_key(order)
}

fn practice(recording: &Recording, exercise: Option<&Exercise>, together: &[&Competence]) -> Practice {
    let seen = |one: &&Competence| format!("{}: {} in this play.", one.title, says(one.rating).1);
    let seen: Vec<String> = together.iter().map(seen).collect();
    let them = if together.len() == 1 { "it" } else { "them" };
    let command = exercise.map(|exercise| format!("codedark play {}", exercise.name));
    let advice = match exercise {
        None => format!("No exercise at hand trains {them}; talk it through with those who would decide."),
        Some(again) if again.scenario == recording.scenario => {
            format!("“{}” trains {them}: play it once more, with another seed.", again.title)
        }
        Some(other) => format!("“{}” trains {them} and takes about {} minutes.", other.title, other.minutes),
    };
    let titles: Vec<&str> = together.iter().map(|one| one.title.as_str()).collect();
    Practice { competency: titles.join("; "), text: format!("{} {advice}", seen.join(" ")), command }
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
