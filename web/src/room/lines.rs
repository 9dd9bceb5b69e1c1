//! Open connections to a room, and what goes out over them.
//!
//! Invariant: nobody is waited for. A message is written once, whoever gets it; a connection whose queue is full is
//! closed, and comes back.

use std::sync::{Arc, OnceLock};

use tokio::sync::{mpsc, watch};

use crate::wire::ServerMessage;

/// Answers that may wait for a client.
pub(super) const ANSWERS_MAX: usize = 256;
/// Connections of one person at a time: a second window, and one that the network has not noticed to be gone.
pub const LINES_MAX: usize = 3;

/// Why a connection was closed from the room's side.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Closed {
    /// The client left its answers unread.
    Slow,
    /// The person stood up, sits elsewhere, was erased, or has newer connections.
    Left,
    /// The room is gone or the server stops.
    Gone,
}

/// Tells why a connection was closed, once it is.
#[derive(Clone, Default, Debug)]
pub struct Closing(Arc<OnceLock<Closed>>);

impl Closing {
    /// Why; a room that ended without a word is gone.
    pub fn why(&self) -> Closed {
        self.0.get().copied().unwrap_or(Closed::Gone)
    }

    fn set(&self, why: Closed) {
        // The first reason is the one that counts.
        let _ = self.0.set(why);
    }
}

/// A frame: a message as it is sent.
pub(super) fn frame(message: &ServerMessage) -> Arc<str> {
    serde_json::to_string(message).expect("a message is plain data with text keys, so it encodes").into()
}

/// The room's side of what a new connection gets.
pub(super) struct Attached {
    /// Its number in the room.
    pub id: u64,
    /// Answers and news.
    pub from_room: mpsc::Receiver<Arc<str>>,
    /// The newest view.
    pub view: watch::Receiver<Option<Arc<str>>>,
    /// Why it was closed.
    pub closing: Closing,
}

/// A connection.
pub(super) struct Open {
    /// Its number in the room.
    pub id: u64,
    /// Whose.
    pub participant: u32,
    /// Index of the seat.
    pub place: usize,
    answers: mpsc::Sender<Arc<str>>,
    closing: Closing,
}

/// Every connection of a room.
#[derive(Default)]
pub(super) struct Lines {
    open: Vec<Open>,
    given: u64,
}

impl Lines {
    /// A new connection. The oldest one of somebody with too many is closed.
    pub fn open(&mut self, participant: u32, place: usize, view: watch::Receiver<Option<Arc<str>>>) -> Attached {
        let own = |open: &&Open| open.participant == participant;
        if self.open.iter().filter(own).count() >= LINES_MAX
            && let Some(oldest) = self.open.iter().find(own).map(|open| open.id)
        {
            self.close(Closed::Left, |open| open.id == oldest);
        }
        self.given += 1;
        let (answers, from_room) = mpsc::channel(ANSWERS_MAX);
        let closing = Closing::default();
        self.open.push(Open { id: self.given, participant, place, answers, closing: closing.clone() });
        Attached { id: self.given, from_room, view, closing }
    }

    /// The connection of a number.
    pub fn get(&self, id: u64) -> Option<&Open> {
        self.open.iter().find(|open| open.id == id)
    }

    /// Closes some. Whether any was open.
    pub fn close(&mut self, why: Closed, which: impl Fn(&Open) -> bool) -> bool {
        let before = self.open.len();
        self.open.retain(|open| {
            let goes = which(open);
            if goes {
                open.closing.set(why);
            }
            !goes
        });
        self.open.len() < before
    }

    /// Sends a message to some, in order behind what waits for them.
    pub fn send(&mut self, message: &ServerMessage, to: impl Fn(&Open) -> bool) {
        if self.open.iter().any(&to) {
            self.send_frame(&frame(message), to);
        }
    }

    /// The same of a frame.
    pub fn send_frame(&mut self, frame: &Arc<str>, to: impl Fn(&Open) -> bool) {
        self.open.retain(|open| {
            if !to(open) {
                return true;
            }
            match open.answers.try_send(Arc::clone(frame)) {
                Ok(()) => true,
                Err(mpsc::error::TrySendError::Full(_)) => {
                    open.closing.set(Closed::Slow);
                    false
                }
                Err(mpsc::error::TrySendError::Closed(_)) => false,
            }
        });
    }

    /// How many are open to a seat.
    pub fn at(&self, place: usize) -> usize {
        self.open.iter().filter(|open| open.place == place).count()
    }

    /// Whether somebody has one.
    pub fn has(&self, participant: u32) -> bool {
        self.open.iter().any(|open| open.participant == participant)
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.open.is_empty()
    }
}
