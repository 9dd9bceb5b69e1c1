//! What messages asked, and what was answered: by whom, how sure, and for a quiz whether it was right and why.
//!
//! Invariant: a question is told only if its message was; a decision has no key and is not judged. While play can go on,
//! an open question is not judged either, and its key is nowhere.

use codedark_analysis::{AskedOf, Recording};
use codedark_sim::event::EventKind;
use codedark_sim::ids::InjectId;
use codedark_sim::time::Tick;
use serde::Serialize;

use crate::words::{Words, ended};

/// A question that was asked.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct QuestionAsked {
    /// When it was asked.
    pub tick: Tick,
    /// The same on the hospital's clock.
    pub at: String,
    /// Subject of the message that asked.
    pub subject: String,
    /// Who asked.
    pub from: String,
    /// What came of it.
    pub answer: Answer,
    /// Whether the answer is right; `None` for a decision, and for a quiz that nobody answered.
    pub right: Option<bool>,
    /// The right answers of a quiz.
    pub key: Vec<String>,
    /// Why, as the scenario says; may be empty.
    pub because: String,
    /// Competencies that the answer is evidence of, by id.
    pub competencies: Vec<String>,
}

/// What came of a question.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Answer {
    /// The option that counts; `None` if nothing does.
    pub option: Option<String>,
    /// When; `None` while it is open.
    pub at: Option<String>,
    /// Who answered; `None`: nobody did.
    pub who: Option<String>,
    /// How sure they said they were, in percent.
    pub sure: Option<u8>,
    /// Whether it can still be answered: play stopped before its end.
    pub open: bool,
    /// Whether others played, but nobody sat in a seat while it could be answered: then it shows nothing about anybody.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub nobody: bool,
}

impl Answer {
    /// In a sentence: `Incident response lead, 80 % sure: 445, file sharing`.
    pub fn says(&self) -> String {
        match (&self.option, &self.who, self.sure) {
            (Some(option), Some(who), Some(sure)) => format!("{who}, {sure} % sure: {option}"),
            (Some(option), Some(who), None) => format!("{who}: {option}"),
            (Some(option), None, _) if self.nobody => format!("Nobody sat here in its time, and this counts: {option}"),
            (None, ..) if self.nobody => "Nobody sat here in its time.".into(),
            (Some(option), None, _) => format!("Time was up, and this counts: {option}"),
            (None, ..) if self.at.is_some() => "Time was up, and nothing counts as chosen.".into(),
            (None, ..) if self.open => "Still open.".into(),
            (None, ..) => "Nobody answered in play.".into(),
        }
    }
}

impl QuestionAsked {
    /// What a quiz says of the answer, and why: `Right. Windows shares files on port 445.`
    pub fn judged(&self) -> String {
        [self.verdict().as_str(), self.because.as_str()].join(" ").trim().to_owned()
    }

    /// Whether the answer is right, in a sentence; empty for a decision.
    pub fn verdict(&self) -> String {
        let key = ended(&self.key.join(" or "));
        match (self.right, self.key.is_empty()) {
            (_, true) => String::new(),
            (Some(true), _) => "Right.".into(),
            (Some(false), _) => format!("Wrong; right is: {key}"),
            (None, _) => format!("Right would be: {key}"),
        }
    }
}

/// Every question that was asked in play, oldest first.
pub fn of(recording: &Recording, words: &Words) -> Vec<QuestionAsked> {
    let span = recording.began..=recording.played_to;
    let play = || recording.known().filter(|event| span.contains(&event.tick));
    let mut asked: Vec<QuestionAsked> = Vec::new();
    for question in &recording.aims.questions {
        let id = question.inject;
        let told = play().find(|event| matches!(event.kind, EventKind::InjectTold { inject } if inject == id));
        let Some(told) = told else { continue };
        let (chosen, closed, mut answer) = answer(play(), id, words);
        answer.open = answer.at.is_none() && !recording.is_finished();
        let sat =
            || recording.seats.is_empty() || recording.anybody_sat(told.tick, closed.unwrap_or(recording.played_to));
        answer.nobody = answer.who.is_none() && !answer.open && !sat();
        let open = answer.open;
        let name = |option: &u8| words.option(Some(id), *option);
        let AskedOf { right, because, competencies, .. } = question;
        let (from, subject) = recording.names.injects.get(id.index()).cloned().unwrap_or_default();
        asked.push(QuestionAsked {
            tick: told.tick,
            at: words.time(told.tick),
            subject: if subject.is_empty() { words.message(id) } else { subject },
            from,
            answer,
            right: chosen.filter(|_| !right.is_empty()).map(|option| right.contains(&option)),
            key: if open { Vec::new() } else { right.iter().map(name).collect() },
            because: if open { String::new() } else { because.clone() },
            competencies: competencies.clone(),
        });
    }
    asked.sort_by_key(|question| question.tick);
    asked
}

/// The option that was chosen, when the question was closed, and what came of it.
fn answer<'e>(
    mut events: impl Iterator<Item = &'e codedark_sim::event::Event>,
    id: InjectId,
    words: &Words,
) -> (Option<u8>, Option<Tick>, Answer) {
    let none = Answer { option: None, at: None, who: None, sure: None, open: false, nobody: false };
    let found = events.find_map(|event| match &event.kind {
        EventKind::Answered { inject, option, confidence, role } if *inject == id => {
            let who = role.as_ref().map(|role| words.role(role.as_str()));
            let named = Some(words.option(Some(id), *option));
            // What comes when time is up was nobody's choice.
            let chosen = role.as_ref().map(|_| *option);
            let at = Some(words.time(event.tick));
            Some((chosen, Some(event.tick), Answer { option: named, at, who, sure: *confidence, ..none.clone() }))
        }
        EventKind::QuestionLapsed { inject } if *inject == id => {
            Some((None, Some(event.tick), Answer { at: Some(words.time(event.tick)), ..none.clone() }))
        }
        _ => None,
    });
    found.unwrap_or((None, None, none))
}
