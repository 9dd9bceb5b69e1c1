//! Patients who wait, in the order of arrival.

use std::collections::VecDeque;

use serde::{Deserialize, Serialize};

use crate::time::Tick;

/// A waiting line. Patients of one minute stand together.
#[derive(Clone, Default, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(crate) struct Queue {
    line: VecDeque<(Tick, u32)>,
    waiting: u32,
    /// Entries at the front whose patients wait longer than the target, and how many patients they hold.
    overdue_entries: usize,
    overdue: u32,
}

impl Queue {
    /// Patients waiting.
    pub fn waiting(&self) -> u32 {
        self.waiting
    }

    /// Patients waiting beyond their target, as of the last [`Queue::mark_overdue`].
    pub fn overdue(&self) -> u32 {
        self.overdue
    }

    /// Patients join at the end.
    pub fn join(&mut self, now: Tick, patients: u32) {
        if patients > 0 {
            self.line.push_back((now, patients));
            self.waiting += patients;
        }
    }

    /// Marks who has waited longer than the target by now; returns how many those are.
    pub fn mark_overdue(&mut self, now: Tick, target_minutes: u32) -> u32 {
        while let Some((since, patients)) = self.line.get(self.overdue_entries) {
            if now.since(*since) <= target_minutes {
                break;
            }
            self.overdue += patients;
            self.overdue_entries += 1;
        }
        self.overdue
    }

    /// Takes up to `patients` from the front; returns how many.
    pub fn take(&mut self, patients: u32) -> u32 {
        let mut taken = 0;
        while taken < patients {
            let Some((_, count)) = self.line.front_mut() else { break };
            let part = (*count).min(patients - taken);
            *count -= part;
            taken += part;
            let emptied = *count == 0;
            if self.overdue_entries > 0 {
                self.overdue -= part;
            }
            if emptied {
                self.line.pop_front();
                self.overdue_entries = self.overdue_entries.saturating_sub(1);
            }
        }
        self.waiting -= taken;
        taken
    }

    /// Takes everybody who has waited longer than `minutes`; returns how many.
    pub fn take_older(&mut self, now: Tick, minutes: u32) -> u32 {
        let mut taken = 0;
        while let Some((since, patients)) = self.line.front().copied() {
            if now.since(since) <= minutes {
                break;
            }
            taken += self.take(patients);
        }
        taken
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn overdue_patients_are_counted_until_they_are_taken() {
        let mut queue = Queue::default();
        queue.join(Tick(0), 3);
        queue.join(Tick(10), 2);
        assert_eq!(queue.mark_overdue(Tick(5), 5), 0);
        assert_eq!(queue.mark_overdue(Tick(6), 5), 3);
        assert_eq!(queue.take(2), 2);
        assert_eq!(queue.overdue(), 1);
        assert_eq!(queue.mark_overdue(Tick(20), 5), 3);
        assert_eq!(queue.take(10), 3);
        assert_eq!((queue.waiting(), queue.overdue()), (0, 0));
    }

    #[test]
    fn those_who_waited_too_long_leave_first() {
        let mut queue = Queue::default();
        queue.join(Tick(0), 3);
        queue.join(Tick(10), 2);
        assert_eq!(queue.take_older(Tick(11), 5), 3);
        assert_eq!(queue.waiting(), 2);
    }
}
