//! What a scenario says good teams do, what it teaches and what it asks, as a recording keeps it.
//!
//! Invariant: sentences and names only, so that a debrief can tell them without the scenario. Nothing is judged here.

use codedark_sim::ids::InjectId;
use codedark_sim::scenario::{Force, Level, Scenario};
use serde::{Deserialize, Serialize};

use crate::words::aims;

/// What an exercise was for.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Aims {
    /// What good teams do or never do, in the order of the scenario.
    pub norms: Vec<NormTold>,
    /// What is to be learnt.
    pub objectives: Vec<ObjectiveTold>,
    /// What messages ask.
    pub questions: Vec<AskedOf>,
}

/// A norm in words.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct NormTold {
    /// Its name: `declare an incident`.
    pub title: String,
    /// How much it binds.
    pub force: Force,
    /// What it looks for and when.
    pub when: String,
    /// Why; may be empty.
    #[serde(default)]
    pub because: String,
}

/// What somebody should be able to do afterwards.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct ObjectiveTold {
    /// In a sentence.
    pub title: String,
    /// Short name of its competency.
    pub competency: String,
    /// Its level.
    pub level: Level,
    /// The role that it is for; `None` for the whole team.
    #[serde(default)]
    pub seat: Option<String>,
}

/// What a message asks, beside its options.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct AskedOf {
    /// The message.
    pub inject: InjectId,
    /// How many options there are; 0 in recordings of versions that did not keep it.
    #[serde(default)]
    pub options: u8,
    /// The right options of a quiz, as indices; empty: a decision, which has no key.
    #[serde(default)]
    pub right: Vec<u8>,
    /// Why, for the debrief; may be empty.
    #[serde(default)]
    pub because: String,
    /// Competencies that the answer is evidence of, by id.
    #[serde(default)]
    pub competencies: Vec<String>,
}

impl Aims {
    /// The aims of a scenario.
    pub fn of(scenario: &Scenario) -> Self {
        let norms = scenario.norms.iter().map(|norm| NormTold {
            title: norm.title.clone(),
            force: norm.force,
            when: aims::norm(norm, scenario),
            because: norm.because.clone(),
        });
        let objectives = scenario.objectives.iter().map(|objective| ObjectiveTold {
            title: objective.title.clone(),
            competency: objective.competency.clone(),
            level: objective.level,
            seat: objective.seat.as_ref().map(ToString::to_string),
        });
        Self { norms: norms.collect(), objectives: objectives.collect(), questions: AskedOf::all(scenario) }
    }
}

impl AskedOf {
    /// What the messages of a scenario ask.
    pub fn all(scenario: &Scenario) -> Vec<Self> {
        let questions = (0u16..).zip(&scenario.storyline).filter_map(|(n, inject)| {
            let question = inject.message.question.as_ref()?;
            let (right, because) = (question.right.clone(), question.because.clone());
            let options = u8::try_from(question.options.len()).unwrap_or(u8::MAX);
            Some(Self { inject: InjectId(n), options, right, because, competencies: question.competencies.clone() })
        });
        questions.collect()
    }
}
