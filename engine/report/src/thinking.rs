//! How long seats thought before their orders, where the journal has wall time, and why bots gave theirs.
//!
//! Invariant: a time is the wall time since the same seat's order before, or since the seat was taken. Time that went back
//! means that the seat was taken anew. Where there is no wall time nothing is said.

use std::collections::BTreeMap;

use codedark_analysis::{OrderNote, Recording};
use codedark_sim::action::Action;
use codedark_sim::ids::RoleId;
use codedark_sim::time::Tick;
use serde::Serialize;

use crate::words::Words;

/// How long a seat thought.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Thinking {
    /// Title of the seat's role.
    pub who: String,
    /// Orders with a time.
    pub orders: usize,
    /// The middle one, in milliseconds.
    pub median_ms: u64,
    /// The longest one, in milliseconds.
    pub longest_ms: u64,
    /// The order that it came before.
    pub longest: String,
}

/// What is known beside the orders of seats, for decisions to take.
pub struct Notes<'a> {
    notes: Vec<(&'a OrderNote, Option<u64>)>,
    taken: Vec<bool>,
}

impl<'a> Notes<'a> {
    /// Those of a recording.
    pub fn of(recording: &'a Recording) -> Self {
        let mut before: BTreeMap<&RoleId, u64> = BTreeMap::new();
        let thought = |note: &'a OrderNote| {
            let wall = note.beside.wall_ms?;
            let last = before.insert(&note.order.seat, wall).filter(|last| *last <= wall).unwrap_or(0);
            Some(wall - last)
        };
        let thought: Vec<Option<u64>> = recording.orders.iter().map(thought).collect();
        let taken = vec![false; recording.orders.len()];
        Self { notes: recording.orders.iter().zip(thought).collect(), taken }
    }

    /// What was kept beside the order that a seat gave: milliseconds of thought, and the reason.
    pub fn take(&mut self, at: Tick, seat: &RoleId, action: &Action) -> (Option<u64>, Option<String>) {
        let same = |(note, _): &(&OrderNote, Option<u64>)| {
            note.at <= at && note.order.seat == *seat && note.order.action == *action
        };
        let found = (0..self.notes.len()).find(|n| !self.taken[*n] && same(&self.notes[*n]));
        let Some(n) = found else { return (None, None) };
        self.taken[n] = true;
        let (note, thought) = self.notes[n];
        (thought, note.beside.why.clone())
    }
}

/// How long each seat thought, in the order of the seats.
pub fn of(recording: &Recording, words: &Words) -> Vec<Thinking> {
    let notes = Notes::of(recording).notes;
    let seat = |(role, _): &(String, String)| {
        let mut times: Vec<(u64, &OrderNote)> = notes
            .iter()
            .filter(|(note, _)| note.order.seat.as_str() == role)
            .filter_map(|(note, thought)| thought.map(|thought| (thought, *note)))
            .collect();
        times.sort_by_key(|(thought, _)| *thought);
        let (longest_ms, note) = *times.last()?;
        Some(Thinking {
            who: words.role(role),
            orders: times.len(),
            median_ms: times[times.len() / 2].0,
            longest_ms,
            longest: format!("{}, {}", words.time(note.at), words.action(&note.order.action)),
        })
    };
    recording.seats.iter().filter_map(seat).collect()
}

/// A stretch of wall time: `0.4 s`, `40 s`, `3 min 20 s`, `1 h 05 min`.
pub fn say_ms(ms: u64) -> String {
    let seconds = ms.saturating_add(500) / 1000;
    match (seconds / 3600, seconds / 60 % 60, seconds % 60) {
        (0, 0, _) if ms < 10_000 => format!("{}.{} s", ms / 1000, ms % 1000 / 100),
        (0, 0, s) => format!("{s} s"),
        (0, m, 0) => format!("{m} min"),
        (0, m, s) => format!("{m} min {s} s"),
        (h, m, _) => format!("{h} h {m:02} min"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wall_time_is_said_as_people_say_it() {
        for (ms, said) in [
            (0, "0.0 s"),
            (432, "0.4 s"),
            (40_100, "40 s"),
            (60_000, "1 min"),
            (200_000, "3 min 20 s"),
            (3_900_000, "1 h 05 min"),
        ] {
            assert_eq!(say_ms(ms), said);
        }
    }
}
