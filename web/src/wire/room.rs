//! Rooms: how one is set up, how it stands, and what a facilitator does in it.

use codedark_analysis::Observation;
use codedark_sim::event::Event;
use codedark_sim::ids::{AssetId, InjectId};
use codedark_sim::time::Tick;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Makes rooms for a class: one per name, all set up alike.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct NewRooms {
    /// Names of the teams, 1 to 40 characters each.
    pub names: Vec<String>,
    /// How they are set up.
    pub setup: RoomSetup,
}

/// How a room is set up.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct RoomSetup {
    /// Short name of a shipped scenario, or `upload:` and the id of an uploaded one.
    pub scenario: String,
    /// Its language; the first one if left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// Its setting of difficulty; as it is written if left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub difficulty: Option<String>,
    /// Where the seed comes from.
    #[serde(default)]
    pub seed: SeedPolicy,
    /// Seats that differ from: people may sit here, and the hospital acts by itself if nobody does.
    #[serde(default)]
    pub seats: Vec<SeatPlan>,
    /// How time goes on.
    #[serde(default)]
    pub pace: Pace,
    /// Who may pause and resume, beside the trainer.
    #[serde(default)]
    pub pausing: Pausing,
    /// Whether students may ask for hints.
    #[serde(default)]
    pub hints: bool,
}

/// Where a room's seed comes from.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SeedPolicy {
    /// One drawn seed for all rooms that are made together: teams can be compared.
    #[default]
    Shared,
    /// A drawn seed for each room.
    Own,
    /// This one.
    Fixed(u64),
}

/// Who plays a seat while no student sits in it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct SeatPlan {
    /// The role group.
    pub role: String,
    /// Whether students may sit here.
    pub people: bool,
    /// The bot that plays it otherwise (`codedark docs bots`); `None`: the hospital acts by itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bot: Option<String>,
}

/// How time goes on.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Pace {
    /// Whenever everybody in the room is ready.
    Free,
    /// So many milliseconds of real time per simulated minute (20 to 60,000), one number per phase; the last one holds for
    /// the phases after it. An empty list: as the scenario's phases say (`class_minutes`), else 1,000.
    Clock(Vec<u32>),
}

impl Default for Pace {
    fn default() -> Self {
        Self::Clock(Vec::new())
    }
}

/// Who may pause a room, beside the trainer.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Pausing {
    /// Nobody.
    #[default]
    Trainer,
    /// Everybody who sits in it.
    Everybody,
}

/// How far a room is.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RoomState {
    /// Students sit down; the exercise has not begun.
    Waiting,
    /// Time goes on.
    Running,
    /// Time stands still.
    Paused,
    /// Play is over; the debrief is being made.
    Concluding,
    /// The debrief can be read.
    Over,
    /// It cannot go on: what happened and what to do.
    Failed(String),
}

/// A room as its class sees it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct RoomCard {
    /// Its id.
    pub id: String,
    /// The team's name.
    pub name: String,
    /// Title of the scenario.
    pub title: String,
    /// How far it is.
    pub state: RoomState,
    /// Its seats, in the scenario's order.
    pub seats: Vec<SeatCardNow>,
}

/// A seat in a room.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct SeatCardNow {
    /// The role group.
    pub role: String,
    /// What people call it.
    pub title: String,
    /// Pseudonyms of those who sit here, in the order in which they came.
    pub people: Vec<String>,
    /// Whether one more may sit down.
    pub open: bool,
    /// The bot that plays it, or will if nobody sits down.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bot: Option<String>,
}

/// A room as its trainer sees it, at a glance.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct RoomOverview {
    /// What its class sees.
    pub card: RoomCard,
    /// The class.
    pub class: String,
    /// How it was set up.
    pub setup: RoomSetup,
    /// Its seed.
    pub seed: u64,
    /// Minute of the exercise.
    pub now: Tick,
    /// When play began and ends, as planned.
    pub began: Tick,
    /// When play ends, as planned.
    pub ends: Tick,
    /// Index of the phase.
    pub phase: u8,
    /// Wall clock of the hospital, as text.
    pub clock: String,
    /// How many connections are open, per seat in the card's order.
    pub present: Vec<u32>,
    /// Orders given so far, per seat in the card's order.
    pub orders: Vec<u32>,
    /// Whether time is being skipped; a pause ends that.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub skipping: bool,
    /// Simulated minutes since the last order of a person.
    pub idle_minutes: u32,
    /// What presses its seats now, and how long the oldest has waited, in minutes.
    pub pressing: u32,
    /// How long the oldest of these has waited, in minutes.
    pub waited_minutes: u32,
    /// Whether nothing is known here of the truth: the room failed, or was over before its debrief was made. What follows
    /// is empty then, and says nothing.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub unknown: bool,
    /// Machines that are truly encrypted.
    pub encrypted: u32,
    /// Machines on which an adversary truly is.
    pub compromised: u32,
    /// Truly delayed care so far, in patient-hours.
    pub delayed_patient_hours: f64,
    /// The care process that is truly worst off, by its title, and its capacity in thousandths of normal; none: all are as
    /// always.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub worst_care: Option<(String, u32)>,
    /// When an incident was declared.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub declared: Option<Tick>,
    /// Digest of the whole state where play ended, once it has: a replay of the room's journal arrives at it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub digest: Option<String>,
    /// Of a branch: the room and the moment that it was taken from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub branch_of: Option<(String, Tick)>,
}

/// The truth, for the facilitator: what no seat knows.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Truth {
    /// When.
    pub now: Tick,
    /// Digest of the whole state at this moment: a replay of the room's journal arrives at it.
    pub digest: String,
    /// Per asset: machines encrypted and machines on which an adversary is.
    pub assets: Vec<AssetTruth>,
    /// The last events, newest first, at most 200.
    pub events: Vec<Event>,
    /// The same in words, one line per event that has any.
    pub story: Vec<String>,
}

/// The truth about an asset.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct AssetTruth {
    /// Which.
    pub asset: AssetId,
    /// Machines on which an adversary is.
    pub compromised: u16,
    /// Machines that are encrypted.
    pub encrypted: u16,
}

/// What a facilitator does with a room's time.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Control {
    /// Begins the exercise with those who sit.
    Begin,
    /// Time stands still.
    Pause,
    /// Time goes on.
    Resume,
    /// Another pace from now on.
    Pace(Pace),
    /// Goes on at once, at most so many minutes; with `to_need` only until something needs a seat. A pause ends it.
    Skip {
        /// At most 1,440.
        minutes: u32,
        /// Stop when something new needs a seat.
        to_need: bool,
    },
    /// Puts a bot into a seat while nobody sits there, or takes it away (`None`): from now on.
    Bot {
        /// The role group.
        role: String,
        /// The bot.
        bot: Option<String>,
    },
    /// Play ends now; the hospital goes on alone, and the debrief is made.
    End,
}

impl Control {
    /// What is done, in a word.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Begin => "begin",
            Self::Pause => "pause",
            Self::Resume => "resume",
            Self::Pace(_) => "pace",
            Self::Skip { .. } => "skip",
            Self::Bot { .. } => "bot",
            Self::End => "end",
        }
    }
}

/// A message that a facilitator puts into the exercise.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Inject {
    /// One of the scenario's own, now; it is not told again by itself.
    Prepared(InjectId),
    /// Free words, to one seat or to all.
    Free {
        /// The seat; `None`: everybody.
        to: Option<String>,
        /// Whether it is a call; else it is mail.
        call: bool,
        /// Who says it, 1 to 60 characters.
        from: String,
        /// Subject, 1 to 120 characters.
        subject: String,
        /// At most 4,000 characters.
        body: String,
    },
}

/// One of the scenario's messages, as its facilitator sees it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct PreparedInject {
    /// Which.
    pub id: InjectId,
    /// Who gets it; empty: everybody.
    pub to: Vec<String>,
    /// Who says it.
    pub from: String,
    /// Its subject.
    pub subject: String,
    /// Its words.
    pub body: String,
    /// What the reader may answer; empty: it asks nothing.
    pub options: Vec<String>,
    /// Minutes for an answer; none: as long as play goes on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub within: Option<u32>,
    /// What it waits for, in words.
    pub trigger: String,
    /// How often it was told.
    pub told: u32,
}

/// Words from outside the story to those who sit in a room.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Nudge {
    /// The seat; `None`: everybody.
    #[serde(default)]
    pub to: Option<String>,
    /// At most 1,000 characters.
    pub text: String,
}

/// A branch: another room that takes up the story at a moment.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct BranchAt {
    /// The moment, before the orders of that minute.
    pub at: Tick,
    /// Name of the new room.
    pub name: String,
}

/// An observation that was kept.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct ObservationKept {
    /// Its id.
    pub id: String,
    /// The room.
    pub room: String,
    /// Who observed.
    pub by: String,
    /// What; its moment is the room's if it names none.
    #[serde(flatten)]
    pub what: Observation,
}
