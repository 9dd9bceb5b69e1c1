//! Competencies with the evidence of this play: norms, answered questions, observations.
//!
//! Invariant: a rating is the middle one of its evidence, the lower of two in the middle, and all of its evidence is listed.
//! What nobody at the table did is evidence of nothing.

use std::collections::BTreeMap;

use codedark_analysis::{Grade, Recording, Verdict};
use codedark_sim::scenario::{Force, Level};
use serde::Serialize;

use crate::judged::NormRow;
use crate::questions::QuestionAsked;
use crate::words::Words;

/// Below this a right answer was half a guess, in percent [estimate].
const UNSURE: u8 = 50;
/// From here on a wrong answer was held with confidence, in percent [estimate].
const SURE: u8 = 80;

/// How ratings are made, for the reader.
pub const RULE: &str = "Each piece of evidence is one of four: performed without challenges (P), with some challenges (S), \
    with major challenges (M), unable to be performed (U). A norm that was kept is P, a late one S, a broken “should” M, a \
    broken “must” or “never” U. A right answer is P, or S if its giver was less than 50 % sure; a wrong one is M, or U if its \
    giver was at least 80 % sure; no answer is M. What nobody sat here to do in time is not rated. An observation is what its \
    observer said. The rating is the middle one of the evidence, the lower of two in the middle. It is about this play, not \
    about a person.";

/// A competency that this play has evidence of.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Competence {
    /// Its id in the catalogue.
    pub id: String,
    /// Its name; the id if the recording does not say.
    pub title: String,
    /// Its level, if the recording says it.
    pub level: Option<Level>,
    /// How well it was shown.
    pub rating: Grade,
    /// What that rests on.
    pub evidence: Vec<Evidence>,
}

/// A piece of evidence.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Evidence {
    /// How well.
    pub grade: Grade,
    /// What.
    pub text: String,
    /// Whose: title of the seat's role; `None`: the team's.
    pub who: Option<String>,
}

/// Competencies of one level.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct LevelRow {
    /// The level; `None`: the recording does not say.
    pub level: Option<Level>,
    /// Ratings P, S, M and U, counted.
    pub ratings: [usize; 4],
}

/// What a facilitator saw, told.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Observed {
    /// When, on the hospital's clock, if said.
    pub at: Option<String>,
    /// Of whom: title of the seat's role; `None`: the team.
    pub who: Option<String>,
    /// How well.
    pub grade: Grade,
    /// Title of the competency, if one was named.
    pub competency: Option<String>,
    /// What.
    pub text: String,
    /// Whether it only says that a hint was asked for.
    pub hint: bool,
}

/// A grade as its letter and in words, as HSEEP has them.
pub fn says(grade: Grade) -> (&'static str, &'static str) {
    match grade {
        Grade::Performed => ("P", "performed without challenges"),
        Grade::SomeChallenges => ("S", "performed with some challenges"),
        Grade::MajorChallenges => ("M", "performed with major challenges"),
        Grade::Unable => ("U", "unable to be performed"),
    }
}

/// The same by the name that the grade has in data, for templates.
pub fn rated(grade: &str) -> [&'static str; 2] {
    let all = [Grade::Performed, Grade::SomeChallenges, Grade::MajorChallenges, Grade::Unable];
    let named = |one: &Grade| serde_json::to_value(one).is_ok_and(|name| name == grade);
    all.into_iter().find(named).map(says).map_or(["", ""], |(letter, words)| [letter, words])
}

/// What facilitators saw, in the order in which it was added.
pub fn observed(recording: &Recording, words: &Words) -> Vec<Observed> {
    let all = recording.observations.iter();
    all.map(|one| Observed {
        at: one.at.map(|at| words.time(at)),
        who: one.seat.as_ref().map(|seat| words.role(seat)),
        grade: one.grade,
        competency: one.competency.as_ref().map(|id| title(recording, id)),
        text: one.text.clone(),
        hint: one.hint,
    })
    .collect()
}

/// Every competency with evidence: those that went hardest first, then by name.
pub fn of(recording: &Recording, words: &Words, norms: &[NormRow], asked: &[QuestionAsked]) -> Vec<Competence> {
    let mut found: BTreeMap<String, Vec<Evidence>> = BTreeMap::new();
    let mut add = |ids: &[String], evidence: Evidence| {
        for id in ids {
            found.entry(id.clone()).or_default().push(evidence.clone());
        }
    };
    // What somebody saw stands first, before what can be read off events.
    for (one, told) in recording.observations.iter().zip(observed(recording, words)) {
        let when = told.at.map_or(String::new(), |at| format!(", {at}"));
        let text = format!("observed{when}: {}", told.text);
        add(one.competency.as_slice(), Evidence { grade: one.grade, text, who: told.who });
    }
    if !recording.seats.is_empty() {
        for norm in norms {
            if let Some(grade) = of_norm(norm) {
                let force = crate::words::aims::force(norm.force);
                let text = format!("{force} {}: {}. {}", norm.title, norm.says, norm.evidence);
                add(&norm.competencies, Evidence { grade, text, who: norm.who.clone() });
            }
        }
        for question in asked {
            if let Some(grade) = of_answer(question) {
                let text = format!("“{}”: {} {}", question.subject, question.answer.says(), question.verdict());
                let text = text.trim_end().to_owned();
                add(&question.competencies, Evidence { grade, text, who: question.answer.who.clone() });
            }
        }
    }
    let mut all: Vec<Competence> = found
        .into_iter()
        .map(|(id, evidence)| Competence {
            title: title(recording, &id),
            level: recording.names.competencies.get(&id).map(|(_, level)| *level),
            rating: middle(&evidence),
            id,
            evidence,
        })
        .collect();
    all.sort_by(|a, b| b.rating.cmp(&a.rating).then_with(|| a.title.cmp(&b.title)));
    all
}

fn title(recording: &Recording, id: &str) -> String {
    recording.names.competencies.get(id).map_or_else(|| id.to_owned(), |(title, _)| title.clone())
}

/// What a norm shows; nothing if it was not decided, if nobody at the table did it, or if nobody there could have.
fn of_norm(norm: &NormRow) -> Option<Grade> {
    let own_rules = norm.at.is_some() && norm.who.is_none();
    if own_rules || norm.nobody {
        return None;
    }
    match (norm.verdict, norm.force) {
        (Verdict::Kept, _) => Some(Grade::Performed),
        (Verdict::Late, _) => Some(Grade::SomeChallenges),
        (Verdict::Broken, Force::Should) => Some(Grade::MajorChallenges),
        (Verdict::Broken, Force::Must | Force::Never) => Some(Grade::Unable),
        (Verdict::NeverDue | Verdict::Open, _) => None,
    }
}

/// What an answer shows; nothing for a decision, which has no key, for a question that is still open, and for one that nobody
/// sat there to answer.
fn of_answer(question: &QuestionAsked) -> Option<Grade> {
    if question.key.is_empty() || question.answer.nobody {
        return None;
    }
    let sure = question.answer.sure;
    Some(match question.right {
        Some(true) if sure.is_some_and(|sure| sure < UNSURE) => Grade::SomeChallenges,
        Some(true) => Grade::Performed,
        Some(false) if sure.is_some_and(|sure| sure >= SURE) => Grade::Unable,
        Some(false) | None => Grade::MajorChallenges,
    })
}

/// The middle one, the lower of two in the middle. There is at least one.
fn middle(evidence: &[Evidence]) -> Grade {
    let mut grades: Vec<Grade> = evidence.iter().map(|one| one.grade).collect();
    grades.sort_unstable();
    grades.get(grades.len() / 2).copied().unwrap_or(Grade::Unable)
}

/// Ratings by level, from operational to strategic.
pub fn levels(all: &[Competence]) -> Vec<LevelRow> {
    let mut rows: BTreeMap<(bool, Option<Level>), [usize; 4]> = BTreeMap::new();
    for one in all {
        let ratings = rows.entry((one.level.is_none(), one.level)).or_default();
        ratings[one.rating as usize] += 1;
    }
    rows.into_iter().map(|((_, level), ratings)| LevelRow { level, ratings }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rating_is_the_middle_one_and_the_lower_of_two() {
        use Grade::{MajorChallenges as M, Performed as P, SomeChallenges as S, Unable as U};
        for (grades, rating) in [
            (vec![P], P),
            (vec![P, S], S),
            (vec![P, P, U], P),
            (vec![U, P], U),
            (vec![P, S, M, U], M),
            (vec![U, S, P], S),
        ] {
            let evidence: Vec<Evidence> =
                grades.into_iter().map(|grade| Evidence { grade, text: String::new(), who: None }).collect();
            assert_eq!(middle(&evidence), rating);
        }
    }
}
