//! A seat at a table on this machine.

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;

use codedark_sim::ids::RoleId;
use codedark_sim::view::Chart;

use super::Inner;
use super::chair::Waiting;
use crate::{Request, Seat, Update};

/// A seat whose exercise runs on this machine. Whoever drops it stands up.
pub struct LocalSeat {
    chart: Arc<Chart>,
    role: RoleId,
    place: usize,
    /// Whose orders these are.
    participant: u32,
    table: Rc<RefCell<Inner>>,
}

impl LocalSeat {
    pub(super) fn new(chart: Arc<Chart>, role: RoleId, place: usize, table: Rc<RefCell<Inner>>) -> Self {
        Self { chart, role, place, participant: u32::try_from(place).unwrap_or(u32::MAX), table }
    }

    /// From now on orders carry this number: whoever of a team speaks. Until then they carry the seat's place.
    pub fn speak_as(&mut self, participant: u32) {
        self.participant = participant;
    }

    /// Its place among the seats.
    pub(super) fn place(&self) -> usize {
        self.place
    }

    /// Whether an update waits to be read.
    pub fn has_updates(&self) -> bool {
        self.table.borrow().chairs[self.place].has_updates()
    }
}

impl Seat for LocalSeat {
    fn chart(&self) -> &Arc<Chart> {
        &self.chart
    }

    fn role(&self) -> &RoleId {
        &self.role
    }

    fn send(&mut self, request: Request) {
        self.table.borrow_mut().serve(self.place, self.participant, request);
    }

    fn next(&mut self) -> Option<Update> {
        let mut table = self.table.borrow_mut();
        // What a seat may decide depends on who else sits, and that may have changed.
        self.chart.clone_from(table.exercise.chart());
        loop {
            return Some(match table.chairs[self.place].pop()? {
                Waiting::Said(update) => update,
                // It would show what was not kept.
                Waiting::View if table.failed.is_some() => continue,
                Waiting::View => match table.exercise.view(&self.role) {
                    Ok(view) => Update::View(Arc::new(view)),
                    Err(refusal) => Update::Failed(refusal.to_string()),
                },
            });
        }
    }
}

impl Drop for LocalSeat {
    fn drop(&mut self) {
        self.table.borrow_mut().chairs[self.place].stand_up();
    }
}
