//! Debriefs that are made once more.
//!
//! Invariant: a room is taken up again for that at most once per run of the server, so that a recording that cannot be read
//! twice is not made for ever.

use std::sync::atomic::Ordering;

use super::{Rooms, blocking, lock, of_store};

impl Rooms {
    /// Makes the debrief of a room that is over once more, from its journal: its recording cannot be read.
    pub async fn remake(&self, room: &str) {
        let rests = lock(&self.0.rooms).get(room).is_none_or(|handle| handle.thread.is_finished());
        if !rests || self.0.stopping.load(Ordering::Relaxed) || !lock(&self.0.remade).insert(room.to_owned()) {
            return;
        }
        let (rooms, room) = (self.clone(), room.to_owned());
        let begun = blocking(move || {
            let store = &rooms.0.around.store;
            let failed = |error| of_store(error, "room");
            let row = store.room(&room).map_err(failed)?;
            if store.journal(&room).map_err(failed)?.is_empty() {
                return Ok(());
            }
            lock(&rooms.0.resting).remove(&room);
            rooms.start(row, None)
        });
        if let Err(problem) = begun.await {
            tracing::error!(why = %problem.what, "a debrief could not be made once more");
        }
    }
}
