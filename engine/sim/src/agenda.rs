//! What a feature has to do, and when.
//!
//! Invariant: entries are ordered by `(tick, subject)`, never by when they were added, so two ways to the same
//! plan are the same plan. Systems visit what is due; `advance` skips to the earliest entry of all agendas.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::time::Tick;

/// Due work of one feature.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Agenda<K: Ord> {
    entries: BTreeSet<(Tick, K)>,
}

impl<K: Ord> Default for Agenda<K> {
    fn default() -> Self {
        Self { entries: BTreeSet::new() }
    }
}

impl<K: Ord + Copy> Agenda<K> {
    /// Plans `subject` for `tick`; planning the same twice is planning it once.
    pub fn plan(&mut self, tick: Tick, subject: K) {
        self.entries.insert((tick, subject));
    }

    /// The earliest planned tick.
    pub fn next(&self) -> Option<Tick> {
        self.entries.first().map(|(tick, _)| *tick)
    }

    /// Takes the first entry that is due at `now`, in order of tick and subject.
    pub fn take_due(&mut self, now: Tick) -> Option<K> {
        self.entries.first().filter(|(tick, _)| *tick <= now)?;
        self.entries.pop_first().map(|(_, subject)| subject)
    }
}
