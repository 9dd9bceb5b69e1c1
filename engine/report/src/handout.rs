//! The facilitator's pack of a scenario: what is printed before an exercise with people in a room.
//!
//! Invariants: the truth stands here, so only the role cards and the briefing are for players, and these say nothing
//! that a seat does not know at the start. Every sheet follows from the scenario and what lies beside it.

mod events;
mod glossary;
mod html;

use std::collections::BTreeMap;

use codedark_sim::action::ACTIONS;
use codedark_sim::scenario::{Scenario, SeatSpec, Step};
use codedark_sim::time::{Tick, say_minutes};
use serde::Serialize;

use crate::show::Overview;
use crate::words::conditions;
pub use events::Event;

/// What a scenario's data do not hold.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Material {
    /// The trainer's own notes for the debrief, in Markdown; empty if there are none.
    pub notes: String,
    /// Language of these notes (BCP 47).
    pub notes_language: String,
    /// Titles of competencies, by their short names.
    pub competencies: BTreeMap<String, String>,
    /// Words that can be explained.
    pub terms: Vec<Term>,
    /// When play begins, for a scenario that continues another; `None`: nobody has run what comes before.
    pub began: Option<Tick>,
}

/// A word and what it means.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Term {
    /// The word in the pack's language. Forms are parted by ` / `, a remark stands in brackets.
    pub word: String,
    /// The word in English.
    pub english: String,
    /// What it means.
    pub means: String,
}

/// The facilitator's pack.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Handout {
    /// The scenario at a glance.
    pub overview: Overview,
    /// Language of the scenario's texts (BCP 47).
    pub language: String,
    /// The setting of difficulty; `None`: as the scenario is written.
    pub setting: Option<String>,
    /// What players read first, in Markdown.
    pub briefing: String,
    /// The trainer's notes for the debrief, in Markdown.
    pub notes: String,
    /// Language of these notes (BCP 47).
    pub notes_language: String,
    /// Stretches of play, as they are led.
    pub stretches: Vec<Stretch>,
    /// The master scenario events list.
    pub events: Vec<Event>,
    /// A card for each seat.
    pub cards: Vec<Card>,
    /// Norms with the titles of their competencies.
    pub norms: Vec<NormRow>,
    /// Objectives by level and competency.
    pub objectives: Vec<ObjectiveRow>,
    /// Words of the pack that are explained.
    pub glossary: Vec<Term>,
}

/// A stretch of play, as it is led in a class.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Stretch {
    /// Its title.
    pub title: String,
    /// When it begins: on the hospital's clock, or counted from where play begins.
    pub at: String,
    /// How long it lasts there.
    pub lasts: String,
    /// How often seats get the word.
    pub step: String,
    /// What ends it earlier; empty if nothing does.
    pub until: String,
    /// How long it should take in class.
    pub class: String,
}

/// The card of a seat.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Card {
    /// Title of the seat.
    pub title: String,
    /// Its level.
    pub level: String,
    /// Roles that it decides for as well, as words.
    pub deputises: Vec<String>,
    /// What it may decide: the word of the order, and one line.
    pub actions: Vec<(String, String)>,
}

/// A norm.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct NormRow {
    /// `must`, `should` or `never`.
    pub force: String,
    /// Its name.
    pub title: String,
    /// What it looks for and when.
    pub when: String,
    /// Why; may be empty.
    pub because: String,
    /// Titles of its competencies.
    pub competencies: Vec<String>,
}

/// An objective.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct ObjectiveRow {
    /// Its level.
    pub level: String,
    /// Title of its competency.
    pub competency: String,
    /// In a sentence.
    pub title: String,
    /// Who it is for.
    pub seat: String,
}

impl Handout {
    /// The pack of a scenario.
    pub fn of(scenario: &Scenario, material: &Material) -> Self {
        let overview = material.began.map_or_else(|| Overview::of(scenario), |began| Overview::begun(scenario, began));
        let named = |id: &String| material.competencies.get(id).unwrap_or(id).clone();
        let norms = overview.norms.iter().map(|norm| NormRow {
            force: norm.force.clone(),
            title: norm.title.clone(),
            when: norm.when.clone(),
            because: norm.because.clone(),
            competencies: norm.competencies.iter().map(named).collect(),
        });
        let mut objectives: Vec<_> = scenario.objectives.iter().zip(&overview.objectives).collect();
        objectives.sort_by_key(|(objective, _)| (objective.level, objective.competency.clone()));
        let objectives = objectives.into_iter().map(|(_, one)| ObjectiveRow {
            level: one.level.clone(),
            competency: named(&one.competency),
            title: one.title.clone(),
            seat: one.seat.clone(),
        });
        let mut handout = Self {
            language: scenario.languages.first().cloned().unwrap_or_default(),
            setting: scenario.setting.clone(),
            briefing: scenario.briefing.clone(),
            notes: material.notes.clone(),
            notes_language: material.notes_language.clone(),
            stretches: stretches(scenario, &overview),
            events: events::of(scenario, &overview, &named),
            cards: scenario.seats.iter().map(card).collect(),
            norms: norms.collect(),
            objectives: objectives.collect(),
            glossary: Vec::new(),
            overview,
        };
        handout.glossary = glossary::of(&handout, &material.terms);
        handout
    }
}

fn stretches(scenario: &Scenario, overview: &Overview) -> Vec<Stretch> {
    let of = |(phase, said): (&codedark_sim::scenario::Phase, &crate::show::Phase)| Stretch {
        title: said.title.clone(),
        at: said.at.clone(),
        lasts: said.lasts.clone(),
        step: match phase.step {
            Step::Minute => "every minute",
            Step::Hour => "every hour",
            Step::Day => "every day",
        }
        .to_owned(),
        until: phase.until.as_ref().map(|until| conditions::condition(until, scenario)).unwrap_or_default(),
        class: phase.class_minutes.map_or("as long as the players like".into(), say_minutes),
    };
    scenario.phases.iter().zip(&overview.phases).map(of).collect()
}

fn card(seat: &SeatSpec) -> Card {
    let actions = ACTIONS.iter().filter(|spec| seat.may(spec.verb));
    Card {
        title: seat.title.clone(),
        level: seat.level.word().to_owned(),
        deputises: seat.deputises.iter().map(|role| role.to_string().replace('_', " ")).collect(),
        actions: actions.map(|spec| (spec.name.to_owned(), spec.summary.to_owned())).collect(),
    }
}
