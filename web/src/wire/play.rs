//! What goes over a WebSocket: play for seats (`/api/v1/rooms/{room}/play`), and a trainer's look at a class
//! (`/api/v1/classes/{class}/watch`).
//!
//! One text frame is one JSON object. A client that reads too slowly misses views between the first and the newest,
//! nothing else; one that leaves its answers unread is closed with code 1013 and comes back.
//!
//! Invariant: what a seat is sent follows from its views, its own requests and what people of its team did: no wall time,
//! no counter of the server, nothing about another seat's orders.

use std::sync::Arc;

use codedark_seat::{Request, Update};
use codedark_sim::action::{ACTIONS, Action, ActionSpec, Arg, ArgKind, Verb};
use codedark_sim::time::Tick;
use codedark_sim::view::{Chart, Preview, View};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Control, RoomOverview, RoomState};

/// From a seat to its room.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ClientMessage {
    /// Something that [`codedark_seat::Seat`] takes. The answer carries the same number.
    Ask {
        /// Chosen by the client.
        id: u64,
        /// What. `ready` and `hold` say how far this person lets time go on where the pace is free.
        request: Request,
    },
    /// Pauses or resumes, where the room allows it.
    Pause(bool),
    /// Words to those in the same room, at most 1,000 characters.
    Chat(String),
    /// Asks for a hint.
    Hint,
}

/// From a room to a seat.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ServerMessage {
    /// The first one, and again when the exercise begins: who and where one is.
    Welcome {
        /// Names and layout, which never change.
        chart: Arc<Chart>,
        /// The role group.
        role: String,
        /// How the room stands.
        room: RoomNow,
    },
    /// The present view. Those in between may be missing.
    View(Arc<View>),
    /// What came of a request; a view that answers one comes as `view`.
    Told {
        /// The request's number; `None`: nobody asked.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        id: Option<u64>,
        /// What.
        update: Update,
    },
    /// How the room stands, when that changed.
    Room(RoomNow),
    /// Somebody of the team said something.
    Chat(ChatLine),
    /// The trainer says something, outside the story. The last ones come again after a `welcome`: a number tells which
    /// were seen.
    Nudge {
        /// Minute of the exercise.
        at: Tick,
        /// Number among those that the seat was told, from 1.
        #[serde(default)]
        n: u32,
        /// What.
        text: String,
    },
    /// The hint that was asked for.
    Hint(Hint),
    /// A message was not understood, or not allowed.
    Refused {
        /// The number of the request that it was about; `None`: it was no request, or its number could not be read.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        id: Option<u64>,
        /// Why, and what to do.
        why: String,
    },
}

/// How a room stands, as a seat sees it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct RoomNow {
    /// The room's id.
    pub id: String,
    /// The team's name.
    pub name: String,
    /// How far it is.
    pub state: RoomState,
    /// Minute of the exercise. Views of a seat that lets time go on wait until that ends; this does not, and whoever wants to
    /// look meanwhile asks for a view.
    pub now: Tick,
    /// Milliseconds of real time per simulated minute; `None`: time goes on when everybody is ready.
    pub pace_ms: Option<u32>,
    /// Whether this seat may pause and resume now.
    pub may_pause: bool,
    /// Whether the trainer paused it: nobody else resumes it then.
    pub held: bool,
    /// Whether hints may be asked for.
    pub hints: bool,
    /// Who sits in this seat.
    pub team: Vec<String>,
    /// Who of the seat is ready, where the pace is free.
    pub ready: Vec<String>,
    /// Titles of the other seats that do not let time go on yet, where the pace is free.
    pub waits_for: Vec<String>,
}

/// A line of a team's chat.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct ChatLine {
    /// Number within the room, from 1.
    pub seq: u32,
    /// Minute of the exercise.
    pub at: Tick,
    /// The role group of whoever wrote.
    pub role: String,
    /// Their pseudonym; empty once erased.
    pub name: String,
    /// What; empty once erased.
    pub text: String,
}

/// A hint: what somebody with experience would do next, from the same view.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Hint {
    /// Minute of the exercise.
    pub at: Tick,
    /// In a sentence.
    pub text: String,
    /// The order that it is about, and its price.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order: Option<(Action, Preview)>,
}

/// A student's notebook in a room.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Notes {
    /// The room.
    #[serde(default)]
    pub room: String,
    /// At most 20,000 characters.
    pub text: String,
}

/// An action of the table, for faces that are not built with it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct ActionCard {
    /// Its verb.
    pub verb: Verb,
    /// The word to type.
    pub name: String,
    /// Other words for it.
    pub aliases: Vec<String>,
    /// One line.
    pub summary: String,
    /// A few sentences: when to use it, what it costs.
    pub help: String,
    /// `isolate ASSET [on|off]`.
    pub usage: String,
    /// Its arguments in order; an order names all of them.
    pub args: Vec<ArgCard>,
    /// What the adversary may notice; empty for nothing.
    pub noise: String,
}

/// An argument's place in an action.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct ArgCard {
    /// Its name in usage lines: `ASSET`.
    pub name: String,
    /// What is meant.
    pub kind: ArgKind,
    /// What it is for.
    pub help: String,
    /// What may stand there where that is the same in every scenario; of ports and percentages the usual ones. Empty for
    /// what has names of its own, which the chart and the view hold.
    pub choices: Vec<ChoiceCard>,
}

/// Something that an argument may be.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct ChoiceCard {
    /// The argument.
    pub arg: Arg,
    /// The word to type.
    pub word: String,
    /// What it stands for.
    pub says: String,
}

impl ActionCard {
    /// Every action, in the order of the table.
    pub fn all() -> Vec<Self> {
        ACTIONS.iter().map(|spec| Self::of(spec)).collect()
    }

    fn of(spec: &ActionSpec) -> Self {
        let choice = |(arg, says): (Arg, &str)| {
            let word = arg.word().unwrap_or_default();
            ChoiceCard { arg, word, says: says.to_owned() }
        };
        let args = spec.args.iter().map(|arg| ArgCard {
            name: arg.name.to_owned(),
            kind: arg.kind,
            help: arg.help.to_owned(),
            choices: arg.kind.choices().into_iter().map(choice).collect(),
        });
        Self {
            verb: spec.verb,
            name: spec.name.to_owned(),
            aliases: spec.aliases.iter().map(|&alias| alias.to_owned()).collect(),
            summary: spec.summary.to_owned(),
            help: spec.help.to_owned(),
            usage: spec.usage(),
            args: args.collect(),
            noise: spec.noise.to_owned(),
        }
    }
}

/// From a trainer who watches a class.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum WatchMessage {
    /// Does something with a room's time.
    Control {
        /// The room.
        room: String,
        /// What.
        control: Control,
    },
}

/// To a trainer who watches a class.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Watched {
    /// How a room stands; the newest, those in between may be missing.
    Room(Box<RoomOverview>),
    /// A control was not taken: what to do.
    Refused {
        /// The room.
        room: String,
        /// Why.
        why: String,
    },
}
