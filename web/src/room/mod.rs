//! Rooms: an exercise with its seats and pace, owned by one thread each; and the handle by which the rest reaches them.
//!
//! Invariants: a room's thread alone touches its exercise. It never waits for a client: views go out by a channel that keeps
//! the newest alone, answers by a bounded one whose overflow closes the connection. It waits for the store, so nothing is
//! told before it is kept.

use std::sync::Arc;

use codedark_sim::view::Chart;
use tokio::sync::{mpsc, watch};

use crate::host::Host;
use crate::store::{RoomRow, Store};
use crate::wire::{
    BranchAt, ClientMessage, Control, Inject, Nudge, PreparedInject, Problem, RoomCard, RoomOverview, Truth,
};

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
}

/// Every room of this server.
#[derive(Clone)]
pub struct Rooms {
    store: Arc<dyn Store>,
    host: Arc<dyn Host>,
}

#[allow(unused_variables, clippy::unimplemented, missing_docs, reason = "signatures to build against")]
impl Rooms {
    /// Opens the rooms of the store that are neither over nor failed, each paused where it stood.
    pub fn open(store: Arc<dyn Store>, host: Arc<dyn Host>, rooms_max: usize) -> Result<Self, Problem> {
        unimplemented!()
    }
    /// Makes a room whose row is kept by this call.
    pub async fn make(&self, row: RoomRow) -> Result<RoomOverview, Problem> {
        unimplemented!()
    }
    pub async fn card(&self, room: &str) -> Result<RoomCard, Problem> {
        unimplemented!()
    }
    pub async fn overview(&self, room: &str) -> Result<RoomOverview, Problem> {
        unimplemented!()
    }
    /// The overview as it changes, for those who watch: the newest alone.
    pub fn watch(&self, room: &str) -> Result<watch::Receiver<Option<Arc<RoomOverview>>>, Problem> {
        unimplemented!()
    }
    pub async fn chart(&self, room: &str) -> Result<Arc<Chart>, Problem> {
        unimplemented!()
    }
    pub async fn truth(&self, room: &str) -> Result<Truth, Problem> {
        unimplemented!()
    }
    pub async fn control(&self, room: &str, control: Control) -> Result<RoomOverview, Problem> {
        unimplemented!()
    }
    pub async fn injects(&self, room: &str) -> Result<Vec<PreparedInject>, Problem> {
        unimplemented!()
    }
    pub async fn inject(&self, room: &str, inject: Inject) -> Result<(), Problem> {
        unimplemented!()
    }
    pub async fn nudge(&self, room: &str, nudge: Nudge) -> Result<(), Problem> {
        unimplemented!()
    }
    /// Another room of the same class that takes up the story; `row` is the new room's, its scenario and seed are ignored.
    pub async fn branch(&self, room: &str, at: &BranchAt, row: RoomRow) -> Result<RoomOverview, Problem> {
        unimplemented!()
    }
    /// Sits down. The store's participant row is changed by this call.
    pub async fn sit(&self, room: &str, role: &str, person: &Person) -> Result<(), Problem> {
        unimplemented!()
    }
    /// Stands up, and closes the person's connections. The store's participant row is changed by this call.
    pub async fn stand(&self, room: &str, person: &Person) -> Result<(), Problem> {
        unimplemented!()
    }
    /// Closes every connection of somebody: their session ended, or they were erased.
    pub fn hang_up(&self, participant: u32) {
        unimplemented!()
    }
    /// A connection to the seat in which the person sits.
    pub async fn attach(&self, room: &str, person: &Person) -> Result<Line, Problem> {
        unimplemented!()
    }
    /// Removes a room from here; the caller removes it from the store.
    pub async fn remove(&self, room: &str) -> Result<(), Problem> {
        unimplemented!()
    }
    /// Stops every room where it stands, everything kept, and closes all lines.
    pub async fn stop(&self) {
        unimplemented!()
    }
    /// Rooms per state, for metrics: waiting, running, paused, concluding, over since the start, failed.
    pub fn counts(&self) -> [usize; 6] {
        unimplemented!()
    }
}
