//! What happens when play is over: the journal is sealed, and the debrief is made beside the rooms.
//!
//! Invariant: whatever goes wrong here, the journal stands.

use codedark_seat::Update;

use super::lines::Open;
use super::owner::Room;
use crate::wire::{RoomState, ServerMessage};

impl Room {
    /// Play is over: everybody is shown its end and told, the journal is sealed, the debrief is made.
    pub(super) fn conclude(&mut self) {
        self.beat.stop();
        for place in &mut self.places {
            // One that waits is passed over: the last one comes the other way.
            place.view.send_if_modified(|shown| {
                *shown = None;
                false
            });
            place.stale = false;
        }
        self.show_last(|_| true);
        self.lines.send(&ServerMessage::Told { id: None, update: Update::Ended }, |_| true);
        if let Some(play) = &self.play {
            self.ended = Some(play.table.exercise().digest());
            self.around.host.seal(&play.table);
        }
        // How long names are kept counts from the end of play, whenever the debrief is made.
        self.row.active_ms = self.around.clock.unix_ms();
        self.enqueue();
    }

    /// Shows the last view: it stands before the end, so it goes the way of answers.
    pub(super) fn show_last(&mut self, to: impl Fn(&Open) -> bool) {
        for at in 0..self.places.len() {
            let view = self.play.as_ref().and_then(|play| play.view(&self.places[at].role));
            if let Some(view) = view {
                self.lines.send(&ServerMessage::View(view), |open| open.place == at && to(open));
            }
        }
    }

    /// Puts the debrief into the queue.
    pub(super) fn enqueue(&mut self) {
        self.row.state = RoomState::Concluding;
        // Whoever opens the room again sees by its journal that play is over.
        let _ = self.keep_row(|_| {});
        self.around.queue.debrief(self);
        self.changed = true;
    }

    /// The debrief was made, or not.
    pub(super) fn concluded(&mut self, done: Result<(), String>) {
        match done {
            Ok(()) => self.row.state = RoomState::Over,
            Err(why) => {
                let what = format!(
                    "The debrief could not be made: {why}. The journal is kept: `codedark report` makes one of it, and a \
                     restart of the server tries again."
                );
                self.row.state = RoomState::Failed(what);
            }
        }
        if self.row.state == RoomState::Over {
            // If this is not kept, the debrief is made once more after a restart.
            let _ = self.keep_row(|_| {});
        }
        self.changed = true;
    }
}
