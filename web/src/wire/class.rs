//! Classes and the scenarios that they may play.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{RoomCard, RoomState};

/// A class: who joins by one code and plays in its rooms.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Class {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// The code to join by: six letters and digits that are not mistaken for each other.
    pub code: String,
    /// Whether the code lets anybody in now.
    pub open: bool,
    /// Days after the end of its last room until names, chat and notes are erased.
    pub retention_days: u32,
    /// Since when.
    pub made_ms: u64,
    /// How many students joined.
    pub students: u32,
    /// How many rooms it has.
    pub rooms: u32,
}

/// Makes a class.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct NewClass {
    /// 1 to 80 characters.
    pub name: String,
    /// 1 to 3650; 90 if left out.
    #[serde(default)]
    pub retention_days: Option<u32>,
}

/// Changes a class; what is left out stays.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize, JsonSchema)]
pub struct ChangeClass {
    /// Another name.
    #[serde(default)]
    pub name: Option<String>,
    /// Whether the code lets anybody in.
    #[serde(default)]
    pub open: Option<bool>,
    /// A new code; the old one is void at once.
    #[serde(default)]
    pub new_code: bool,
    /// Days until names, chat and notes are erased.
    #[serde(default)]
    pub retention_days: Option<u32>,
}

/// What a student sees before they sit down: the rooms of their class and the seats in them.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Lobby {
    /// The class's name.
    pub class: String,
    /// Its rooms, in the order in which they were made.
    pub rooms: Vec<RoomCard>,
    /// Those in which the student played or plays: what is left of them is theirs, wherever they sit now.
    #[serde(default)]
    pub played: Vec<PlayedRoom>,
}

/// A room in which a student played.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct PlayedRoom {
    /// The room's id.
    pub room: String,
    /// The team's name.
    pub name: String,
    /// Title of the scenario.
    pub title: String,
    /// How far it is: once it is over, there is a debrief.
    pub state: RoomState,
}

/// A scenario that rooms can play.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct ScenarioCard {
    /// Its short name; of an uploaded one `upload:` and its id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// One sentence about it.
    pub summary: String,
    /// Minutes of play.
    pub minutes: u32,
    /// Its seats, the default one first.
    pub seats: Vec<SeatOffer>,
    /// Its languages (BCP 47), the first one is taken if none is named.
    pub languages: Vec<String>,
    /// Its settings of difficulty; without one it is played as it is written.
    pub difficulties: Vec<String>,
    /// Who uploaded it; `None`: it is shipped.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub uploaded_by: Option<String>,
}

/// A seat of a scenario.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct SeatOffer {
    /// The role group.
    pub role: String,
    /// What people call it.
    pub title: String,
    /// `operational`, `tactical` or `strategic`.
    pub level: String,
}
