//! Where a room's journal goes: line by line into the store; and its row.
//!
//! Invariants: a line is synced when its number is given out; a line that was refused leaves the number as it was. A room that
//! may be taken up again never stands in the store as one that failed, so it is open after a restart.

use codedark_seat::Sink;

use super::owner::Room;
use crate::store::{JournalLine, RoomRow, Store, StoreError, Writer};
use crate::wire::{Problem, RoomState};

pub(super) use crate::problem::of_store;

/// The journal of one room.
pub(super) struct RoomSink {
    /// Who keeps its lines.
    pub writer: Writer,
    /// The room.
    pub room: String,
    /// Number of the next line, from 1.
    pub next: u64,
}

impl Sink for RoomSink {
    fn append(&mut self, line: &str) -> Result<(), String> {
        let line = JournalLine { room: self.room.clone(), seq: self.next, line: line.to_owned() };
        self.writer.append(line).map_err(|error| not_kept("journal", error))?;
        self.next += 1;
        Ok(())
    }
}

impl Room {
    /// Changes its row, in the store first. Whoever gives up a room for good writes that by itself.
    pub(super) fn keep_row(&mut self, change: impl FnOnce(&mut RoomRow)) -> Result<(), Problem> {
        let mut row = self.row.clone();
        change(&mut row);
        let state = match &row.state {
            // Its debrief is made after a restart.
            RoomState::Failed(_) if self.ended.is_some() => RoomState::Concluding,
            // The store failed it for a while: its journal is whole.
            RoomState::Failed(_) => RoomState::Running,
            state => state.clone(),
        };
        let kept = RoomRow { state, ..row.clone() };
        self.around.store.change_room(&kept).map_err(|error| of_store(error, "room"))?;
        self.row = row;
        Ok(())
    }
}

/// How many whole lines a journal has.
pub(super) fn lines_of(journal: &[u8]) -> u64 {
    u64::try_from(journal.iter().filter(|byte| **byte == b'\n').count()).unwrap_or(u64::MAX)
}

/// A problem of a kind.
pub(super) fn problem(kind: &str, what: impl Into<String>, instead: impl Into<String>) -> Problem {
    Problem::new(kind, what).instead(instead)
}

/// Keeps the row of a new room. A class has one room of a name, so that everybody can say which one they mean.
pub(super) fn add_room(store: &dyn Store, row: &RoomRow) -> Result<(), Problem> {
    store.add_room(row).map_err(|error| match error {
        StoreError::Taken => {
            let what = format!("this class has a room called “{}” already", row.name);
            Problem::new("conflict", what).instead("choose another name")
        }
        error => of_store(error, "class"),
    })
}

/// The store's error as a sentence for those who play.
pub(super) fn not_kept(what: &str, error: StoreError) -> String {
    format!("The {what} could not be kept: {}.", Problem::from(error).what)
}
