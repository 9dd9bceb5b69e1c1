//! What one seat brought: the same day, had that seat been left to the hospital's own rules.
//!
//! Invariant: same draws, and everybody else's orders as they were given; what is refused then is left out.

use std::collections::BTreeSet;
use std::sync::Arc;

use codedark_sim::exercise::Exercise;
use codedark_sim::ids::RoleId;
use codedark_sim::intervention::Intervention;
use codedark_sim::journal::{Entry, Journal};

use super::judge::{Judge, Outcome, judged};
use crate::many::RunError;

/// What a finished play would have come to without somebody in this seat.
///
/// # Errors
/// The exercise does not start.
pub fn without_seat(journal: &Journal, seat: &RoleId, judge: &dyn Judge) -> Result<Outcome, RunError> {
    let header = &journal.header;
    let taken: BTreeSet<RoleId> =
        header.seats.iter().map(|(role, _)| role.clone()).filter(|role| role != seat).collect();
    let start = Exercise::start(Arc::clone(&header.scenario), header.seed, &taken);
    let mut exercise = start.map_err(RunError::Start)?;
    for entry in &journal.entries {
        let tick = entry.tick().min(exercise.end_of_play());
        if tick > exercise.now() {
            exercise.advance_until_needed(tick, &BTreeSet::new());
        }
        match entry {
            Entry::Act { order, .. } if order.seat != *seat && !exercise.is_over() => _ = exercise.submit(order),
            Entry::Intervene { what: Intervention::Seat { role, .. }, .. } if role == seat => {}
            Entry::Intervene { what, .. } => _ = exercise.intervene(what),
            Entry::Act { .. } | Entry::AdvancedTo(_) => {}
        }
    }
    let end = exercise.end_of_play();
    exercise.advance_until_needed(end, &BTreeSet::new());
    Ok(judged(&exercise, true, judge))
}
