//! What is left when play is over: results of a class, and what was done on this server.

use codedark_sim::time::Tick;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The results of a class.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct ClassResults {
    /// The class's id.
    pub class: String,
    /// Its name.
    pub name: String,
    /// What to do next, the most useful first: sentences made from the numbers below.
    pub next: Vec<String>,
    /// A line per room that is over and in which people gave orders, in the order in which they were made.
    pub rooms: Vec<RoomResult>,
    /// The other rooms, and why they are not counted.
    #[serde(default)]
    pub missing: Vec<MissingRoom>,
    /// Competencies over all rooms but branches, weakest first.
    pub competencies: Vec<CompetencyResult>,
}

/// A room that results do not count.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct MissingRoom {
    /// The room's id.
    pub room: String,
    /// The team.
    pub name: String,
    /// Why, as the end of a sentence: `it is still played`.
    pub why: String,
}

/// The result of a room.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct RoomResult {
    /// The room's id.
    pub room: String,
    /// The team.
    pub name: String,
    /// Title of the scenario.
    pub title: String,
    /// Score: 0 is the hospital alone, 100 the reference; `None`: there is none.
    pub score: Option<f64>,
    /// Delayed care, in patient-hours.
    pub delayed_patient_hours: f64,
    /// Patient records that were stolen.
    pub records_stolen: u64,
    /// Minutes to the declaration from the first sign, or from where play began if that came later; `None`: it was not
    /// declared.
    pub minutes_to_declare: Option<f64>,
    /// The same in words: `56 min after play began; the first sign was older`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub declared: Option<String>,
    /// Norms kept and norms that were due.
    pub norms_kept: u32,
    /// Norms that were due.
    pub norms_due: u32,
    /// The three things that mattered most, in a sentence each.
    pub mattered: Vec<String>,
    /// The play digest.
    pub digest: String,
    /// The fingerprint of the key that sealed the journal, if one did.
    pub sealed: Option<String>,
    /// Of a branch: the room and the moment that it was taken from. It counts for no competency and no advice.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub branch_of: Option<(String, Tick)>,
}

/// A competency over the rooms of a class.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct CompetencyResult {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// How many rooms were rated `P`, `S`, `M` and `U` (HSEEP).
    pub rated: [u32; 4],
    /// How many rooms had no evidence.
    pub unrated: u32,
}

/// What facilitators choose from, the same for every scenario.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Catalogue {
    /// Competencies that observations may be evidence of.
    pub competencies: Vec<CompetencyCard>,
    /// Bots that may play a seat.
    pub bots: Vec<BotCard>,
}

/// A competency of the catalogue.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct CompetencyCard {
    /// Its id.
    pub id: String,
    /// Its name.
    pub title: String,
}

/// A bot.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct BotCard {
    /// Its name, as a seat's plan takes it.
    pub name: String,
    /// What it does, in a sentence.
    pub about: String,
    /// Whether a skill from 0 to 1 may follow its name: `by-the-book:0.5`.
    pub takes_skill: bool,
}

impl Catalogue {
    /// These competencies, and every bot.
    pub fn new(competencies: Vec<CompetencyCard>) -> Self {
        let bots = codedark_seat::bots::cards().map(|card| BotCard {
            name: card.name.to_owned(),
            about: card.about.to_owned(),
            takes_skill: card.takes_skill,
        });
        Self { competencies, bots: bots.collect() }
    }
}

/// A line of the audit log.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct AuditLine {
    /// Number, from 1.
    pub seq: u64,
    /// When.
    pub at_ms: u64,
    /// Who: an account's name, `participant N`, or `server`.
    pub who: String,
    /// The operation, as [`crate::operations`] names it.
    pub what: String,
    /// On what: ids, never names of students.
    pub about: String,
}
