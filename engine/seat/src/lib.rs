//! Seats: the one way in which people and bots take part, whether the exercise runs here or elsewhere.
//!
//! Invariant: a seat sees views, answers and previews, and sends orders; it holds no exercise. Requests never
//! block: what comes of them arrives as updates, in order.
#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

pub mod bots;
mod sink;
mod table;

use std::sync::Arc;

use codedark_sim::action::{Action, Refusal};
use codedark_sim::ids::{JobId, RoleId};
use codedark_sim::journal::Beside;
use codedark_sim::time::Tick;
use codedark_sim::view::{Answer, Chart, Preview, Query, View};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use sink::{Nowhere, Sink};
pub use table::{Bots, LocalSeat, OpenError, Stand, Table, label};

/// A place in an exercise, local or remote.
pub trait Seat {
    /// Names and layout. They change when somebody sits down or stands up in play: what a seat may decide depends on it.
    fn chart(&self) -> &Arc<Chart>;

    /// The role group that sits here.
    fn role(&self) -> &RoleId;

    /// Asks for something. The answer comes by [`Seat::next`].
    fn send(&mut self, request: Request);

    /// The next update, if one has arrived.
    fn next(&mut self) -> Option<Update>;
}

/// What a seat asks for.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Request {
    /// The present view.
    View,
    /// An answer from the hospital's records.
    Query(Query),
    /// What an action would cost.
    Preview(Action),
    /// An order.
    Act {
        /// What.
        action: Action,
        /// What is kept beside it, outside the digest.
        #[serde(flatten)]
        beside: Beside,
    },
    /// This seat lets time go on; it stays ready until the moment comes.
    Ready(Until),
    /// This seat wants time to stand still.
    Hold,
}

/// How far a ready seat lets time go on.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Until {
    /// To a moment.
    Tick(Tick),
    /// To the next thing that needs this seat, at the latest to a moment.
    Need(Tick),
}

/// What a seat is told.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Update {
    /// The view as it is now.
    View(Arc<View>),
    /// The answer to a query.
    Answer(Query, Answer),
    /// The price of an action, or why it cannot be taken.
    Preview(Action, Result<Preview, Refusal>),
    /// An order was taken, and is on disk.
    Accepted(Action, JobId),
    /// An order was not taken; nothing changed.
    Refused(Action, Refusal),
    /// Play is over; the last view came before.
    Ended,
    /// The exercise cannot go on: what happened, and what to do.
    Failed(String),
}
