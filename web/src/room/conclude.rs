//! What happens when play is over: the journal is sealed, and the debrief is made in a queue.
//!
//! Invariant: one debrief is made at a time, on a thread of its own, so a class that ends together stops nobody who still
//! plays. Whatever goes wrong here, the journal stands.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, mpsc as queue};

use codedark_seat::Update;
use tokio::sync::mpsc;

use super::inbox::Command;
use super::load::read_journal;
use super::owner::Room;
use crate::host::Host;
use crate::store::Store;
use crate::wire::{RoomState, ServerMessage};

struct Job {
    room: String,
    reply: mpsc::WeakSender<Command>,
}

/// Where debriefs are made, one after the other.
#[derive(Clone)]
pub(super) struct Queue(queue::Sender<Job>);

impl Queue {
    /// Starts its thread, which ends with the last handle.
    pub fn start(store: Arc<dyn Store>, host: Arc<dyn Host>) -> std::io::Result<Self> {
        let (sender, jobs) = queue::channel::<Job>();
        let work = move || {
            for job in jobs {
                let done = catch_unwind(AssertUnwindSafe(|| make(&*store, &*host, &job.room)));
                let done = done.unwrap_or_else(|cause| Err(said(&*cause)));
                if let Some(room) = job.reply.upgrade() {
                    // A room that is gone by now makes it anew when it is opened again.
                    let _ = room.blocking_send(Command::Concluded(done));
                }
            }
        };
        std::thread::Builder::new().name("debriefs".into()).spawn(work)?;
        Ok(Self(sender))
    }

    fn put(&self, room: String, reply: mpsc::WeakSender<Command>) {
        // The thread ends after the last handle, and this is one.
        let _ = self.0.send(Job { room, reply });
    }
}

/// What a mistake of ours said about itself.
pub(super) fn said(cause: &(dyn std::any::Any + Send)) -> String {
    let text = cause.downcast_ref::<String>().map(String::as_str).or(cause.downcast_ref::<&str>().copied());
    format!("this is a mistake of the program ({})", text.unwrap_or("it said nothing"))
}

fn make(store: &dyn Store, host: &dyn Host, room: &str) -> Result<(), String> {
    let bytes = store.journal(room).map_err(|error| error.to_string())?;
    let journal = read_journal(store, host, room, &bytes)?;
    let observed = store.observations(room).map_err(|error| error.to_string())?;
    let observations = observed.into_iter().map(|(_, _, what)| what).collect();
    let recording = host.conclude(&journal, observations).map_err(|problem| problem.what)?;
    store.set_recording(room, recording.to_json().as_bytes()).map_err(|error| error.to_string())
}

impl Room {
    /// Play is over: everybody is shown its end and told, the journal is sealed, the debrief is made.
    pub(super) fn conclude(&mut self) {
        self.beat.stop();
        for at in 0..self.places.len() {
            let view = self.play.as_ref().and_then(|play| play.view(&self.places[at].role));
            if let Some(view) = view {
                // The last view stands before the end, so it goes the way of answers.
                self.lines.send(&ServerMessage::View(view), |open| open.place == at);
            }
            self.places[at].stale = false;
        }
        self.lines.send(&ServerMessage::Told { id: None, update: Update::Ended }, |_| true);
        if let Some(play) = &self.play {
            self.around.host.seal(&play.table);
        }
        self.enqueue();
    }

    /// Puts the debrief into the queue.
    pub(super) fn enqueue(&mut self) {
        self.row.state = RoomState::Concluding;
        self.row.active_ms = self.around.clock.unix_ms();
        // Whoever opens the room again sees by its journal that play is over.
        let _ = self.around.store.change_room(&self.row);
        self.around.queue.put(self.row.id.clone(), self.myself.clone());
        self.changed = true;
    }

    /// The debrief was made, or not.
    pub(super) fn concluded(&mut self, done: Result<(), String>) {
        match done {
            Ok(()) => self.row.state = RoomState::Over,
            Err(why) => {
                let what = format!(
                    "The debrief could not be made: {why}. The journal is kept; restart the server to try again."
                );
                self.row.state = RoomState::Failed(what);
            }
        }
        if self.row.state == RoomState::Over {
            self.row.active_ms = self.around.clock.unix_ms();
            // If this is not kept, the debrief is made once more after a restart.
            let _ = self.around.store.change_room(&self.row);
        }
        self.changed = true;
    }
}
