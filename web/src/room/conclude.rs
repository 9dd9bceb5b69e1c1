//! What happens when play is over: the journal is sealed, and the debrief is made beside the rooms.
//!
//! Invariant: whatever goes wrong here, the journal stands.

use codedark_seat::Update;

use super::owner::Room;
use crate::wire::{RoomState, ServerMessage};

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
        self.around.queue.debrief(self);
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
