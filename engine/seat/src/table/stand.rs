//! A table as it stood at a moment, to go on from as often as wanted.
//!
//! Invariant: whoever goes on from here comes to what the table itself comes to: who let time go on, how far, and what
//! waits to be read are part of it. Nothing that follows is kept in a journal.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;
use std::sync::Arc;

use codedark_sim::action::Refusal;
use codedark_sim::exercise::Exercise;
use codedark_sim::ids::RoleId;
use codedark_sim::intervention::Intervention;
use codedark_sim::journal::Header;
use codedark_sim::time::Tick;

use super::chair::Chair;
use super::{Inner, LocalSeat, Table};

/// A table as it stood at a moment. Unlike a table it can be shared between threads.
pub struct Stand {
    exercise: Exercise,
    header: Header,
    chairs: Vec<Chair>,
    owned: bool,
    planned: VecDeque<(Tick, Intervention)>,
}

impl Stand {
    /// The exercise at that moment.
    pub fn exercise(&self) -> &Exercise {
        &self.exercise
    }

    /// A table that goes on from here, without a journal. Who sat keeps their seats: [`Table::sit_on`].
    pub fn take_up(&self) -> Table {
        self.table(self.exercise.fork())
    }

    /// The same with another future: draws from now on come from `seed`.
    pub fn take_up_with_future(&self, seed: u64) -> Table {
        self.table(self.exercise.fork_with_future(seed))
    }

    fn table(&self, exercise: Exercise) -> Table {
        let (header, chairs) = (self.header.clone(), self.chairs.clone());
        let (owned, planned) = (self.owned, self.planned.clone());
        let inner = Inner { owned, planned, ..Inner::new(exercise, header, chairs) };
        Table(Rc::new(RefCell::new(inner)))
    }
}

impl Table {
    /// The table as it stands now.
    pub fn stand(&self) -> Stand {
        let inner = self.0.borrow();
        Stand {
            exercise: inner.exercise.fork(),
            header: inner.header.clone(),
            chairs: inner.chairs.clone(),
            owned: inner.owned,
            planned: inner.planned.clone(),
        }
    }

    /// Goes on in a seat that was taken when the table's state was kept: nothing is told twice, and who let time go on
    /// still does.
    ///
    /// # Errors
    /// Nobody sat there.
    pub fn sit_on(&self, role: &RoleId) -> Result<LocalSeat, Refusal> {
        let inner = self.0.borrow();
        let place = inner.chairs.iter().position(|chair| chair.role == *role && chair.seated);
        let nobody = || Refusal::new(format!("Nobody sat in the seat {role}."), "Take the seat instead.");
        let place = place.ok_or_else(nobody)?;
        Ok(LocalSeat::new(Arc::clone(inner.exercise.chart()), role.clone(), place, Rc::clone(&self.0)))
    }
}
