//! Rooms: an exercise with its seats and pace, owned by one thread each; and the handle by which the rest reaches them.
//!
//! Invariants: a room's thread alone touches its exercise. It never waits for a client: views go out by a channel that keeps
//! the newest alone, answers by a bounded one whose overflow closes the connection. It waits for the store, so nothing is
//! told before it is kept. What goes wrong in one room ends that room alone.

mod background;
mod branch;
mod clock;
mod conclude;
mod control;
mod fold;
mod hint;
mod inbox;
mod keep;
mod lines;
mod load;
mod owner;
mod pace;
mod places;
mod play;
mod registry;
mod resting;
mod seats;
mod serve;
mod skip;
mod truth;
mod words;

#[cfg(test)]
mod tests;

use std::sync::Arc;

use tokio::sync::{mpsc, watch};

pub use clock::{Clock, Manual, Wall};
pub use lines::{Closed, Closing, LINES_MAX};
pub use registry::Rooms;

use crate::wire::ClientMessage;

/// Who sits down or speaks.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Person {
    /// The opaque number.
    pub participant: u32,
    /// The pseudonym.
    pub name: String,
}

/// One open connection of a person to their room. Dropping it closes it.
pub struct Line {
    /// What the person sends.
    pub to_room: mpsc::Sender<ClientMessage>,
    /// Answers and news as frames, in order; closed when the person was too slow, removed, or the room is gone.
    pub from_room: mpsc::Receiver<Arc<str>>,
    /// The newest view as a frame, in its order among the others: a view is sent when no older answer waits.
    pub view: watch::Receiver<Option<Arc<str>>>,
    /// Why `from_room` was closed, once it is.
    pub closing: Closing,
}
