//! Where a room's journal goes: line by line into the store.
//!
//! Invariant: a line is synced when its number is given out; a line that was refused leaves the number as it was.

use codedark_seat::Sink;

use crate::store::{JournalLine, StoreError, Writer};
use crate::wire::Problem;

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
        self.writer.append(line).map_err(|error| format!("The journal could not be kept: {error}."))?;
        self.next += 1;
        Ok(())
    }
}

/// How many whole lines a journal has.
pub(super) fn lines_of(journal: &[u8]) -> u64 {
    u64::try_from(journal.iter().filter(|byte| **byte == b'\n').count()).unwrap_or(u64::MAX)
}

/// A problem of a kind.
pub(super) fn problem(kind: &str, what: impl Into<String>, instead: impl Into<String>) -> Problem {
    Problem { kind: kind.to_owned(), what: what.into(), instead: instead.into(), findings: Vec::new() }
}

/// What the store's error is for whoever asked. `about` says what is missing or taken.
pub(super) fn of_store(error: StoreError, about: &str) -> Problem {
    match error {
        StoreError::Missing => problem("not_found", format!("There is no such {about}."), ""),
        StoreError::Taken => problem("conflict", format!("This {about} is taken already."), ""),
        StoreError::Failed(why) => problem("unavailable", format!("The store failed: {why}."), "Try again later."),
    }
}
