//! What good looks like: norms, objectives, the rubric, and how hard the exercise is set.
//!
//! Invariant: nothing here changes what happens to the hospital, but [`Difficulty`], and that one before the start.

use serde::{Deserialize, Serialize};

use super::{Condition, Level, Moment, Permille, Scenario};
use crate::ids::RoleId;

/// Something that good teams do, or never do. Judged from events after the exercise.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Norm {
    /// Unique name, as people say it: `declare an incident`.
    pub title: String,
    /// How much it binds.
    pub force: Force,
    /// What must, should or must never come.
    pub what: Moment,
    /// From when on it is due or forbidden.
    pub after: Moment,
    /// Minutes from there in which it must come; `None`: until play ends.
    pub within: Option<u32>,
    /// It must come before this moment.
    pub before: Option<Moment>,
    /// It is not due, or not forbidden, if this holds then.
    pub unless: Option<Condition>,
    /// Why, in a sentence for the debrief; may be empty.
    pub because: String,
    /// Competencies that it is evidence of.
    pub competencies: Vec<String>,
}

/// How much a norm binds.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Force {
    /// It has to be done.
    Must,
    /// It is good to do.
    Should,
    /// It is never done.
    Never,
}

/// What somebody should be able to do after the exercise.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Objective {
    /// In a sentence: `Declares an incident before all facts are known`.
    pub title: String,
    /// The competency in the catalogue.
    pub competency: String,
    /// Its level.
    pub level: Level,
    /// The seat that it is for; `None` for the whole team.
    pub seat: Option<RoleId>,
}

/// A competency of the catalogue.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Competency {
    /// Short name: `declare-incident`.
    pub id: String,
    /// Name as people say it.
    pub title: String,
    /// Its level.
    pub level: Level,
}

/// What a score may be made of.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Criterion {
    /// Patients are treated without delay.
    Care,
    /// Patient records stay in the house.
    Confidentiality,
    /// The attack is noticed.
    Detection,
    /// The attack is stopped.
    Containment,
    /// Everything works again.
    Recovery,
    /// Duties of law are fulfilled in time.
    Duties,
    /// The right people are told, in time and truly.
    Communication,
    /// Evidence is kept.
    Evidence,
    /// Alerts and reports are judged rightly.
    Judgement,
    /// Staff notice and report.
    Awareness,
    /// Questions are decided well, and with fitting confidence.
    Decisions,
}

impl Criterion {
    /// All of them with their words.
    pub const ALL: &[(&str, Criterion)] = &[
        ("care", Self::Care),
        ("confidentiality", Self::Confidentiality),
        ("detection", Self::Detection),
        ("containment", Self::Containment),
        ("recovery", Self::Recovery),
        ("duties", Self::Duties),
        ("communication", Self::Communication),
        ("evidence", Self::Evidence),
        ("judgement", Self::Judgement),
        ("awareness", Self::Awareness),
        ("decisions", Self::Decisions),
    ];

    /// The word for it.
    pub fn word(self) -> &'static str {
        Self::ALL[self as usize].0
    }
}

/// How much each criterion weighs in a score: whole parts of their sum, at most 1000 each.
pub type Rubric = Vec<(Criterion, u32)>;

/// A setting of how hard the exercise is, by name. Shares are of what the scenario says.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Difficulty {
    /// Name: `easy`, `hard`.
    pub name: String,
    /// The skill of human adversaries, permille of the scenario's; at most 1000 comes out.
    pub skill: Permille,
    /// The time that an adversary takes from one move to the next, permille of the scenario's.
    pub pace: Permille,
    /// How often staff report what they see, permille of the scenario's; at most 1000 comes out.
    pub reports: Permille,
    /// The time that people on call take to arrive, permille of the scenario's.
    pub on_call: Permille,
}

impl Scenario {
    /// The scenario with one of its settings of difficulty applied; `None` if it has none of that name.
    pub fn at_difficulty(&self, name: &str) -> Option<Scenario> {
        let setting = self.settings.iter().find(|setting| setting.name == name)?;
        let mut changed = self.clone();
        for adversary in &mut changed.adversaries {
            adversary.brain.set(setting);
        }
        for group in &mut changed.hospital.staff {
            group.reports = scaled(group.reports, setting.reports).min(1000);
        }
        for person in &mut changed.hospital.people {
            person.on_call = person.on_call.map(|minutes| scaled(minutes, setting.on_call));
        }
        changed.setting = Some(setting.name.clone());
        Some(changed)
    }
}

/// A number times permille, rounded down; never more than a `u32` holds.
pub(super) fn scaled(number: u32, permille: Permille) -> u32 {
    u32::try_from(u64::from(number) * u64::from(permille) / 1000).unwrap_or(u32::MAX)
}
