//! Rooms that nobody's thread owns any more: how they stand follows from the store alone.
//!
//! Invariant: a room that is over changes no more but for who is erased or stands up, so this is worked out once per run of
//! the server. What cannot be read is said to be unknown.

use codedark_analysis::Recording;
use codedark_sim::journal::{Entry, Journal};
use codedark_sim::time::Tick;

use super::fold::Fold;
use super::keep::of_store;
use super::load::scenario_of;
use super::places::Place;
use crate::host::Host;
use crate::store::{RoomRow, Store};
use crate::wire::{Problem, RoomCard, RoomOverview};

/// How a room stands that is over, or that could not go on.
pub(super) fn overview(store: &dyn Store, host: &dyn Host, row: RoomRow) -> Result<RoomOverview, Problem> {
    let bytes = store.journal(&row.id).map_err(|error| of_store(error, "room"))?;
    let journal = Journal::read(&bytes).ok();
    let scenario = match &journal {
        Some(journal) => Some(std::sync::Arc::clone(&journal.header.scenario)),
        None => scenario_of(store, host, &row.setup).ok(),
    };
    let mut places = scenario.as_ref().map_or_else(Vec::new, |scenario| Place::all(scenario, &row.setup));
    let sat = store.participants(&row.class).map_err(|error| of_store(error, "class"))?;
    let seating = journal.as_ref().map(Journal::seating);
    for place in &mut places {
        place.who = seating.as_ref().and_then(|seating| seating.who(&place.role)).map(str::to_owned);
        place.seat_all(&sat, &row.id);
    }
    let recording = store.recording(&row.id).ok().and_then(|bytes| Recording::read(&bytes).ok());
    let fold = match (&recording, &journal) {
        (Some(recording), _) => Fold::of(recording),
        (None, Some(journal)) => orders_of(journal),
        (None, None) => Fold::default(),
    };
    Ok(RoomOverview {
        card: RoomCard {
            id: row.id.clone(),
            name: row.name.clone(),
            title: row.title.clone(),
            state: row.state.clone(),
            seats: places.iter().map(|place| place.card(true, true)).collect(),
        },
        class: row.class,
        setup: row.setup,
        seed: row.seed,
        now: fold.now,
        began: fold.began,
        ends: fold.ends,
        phase: fold.phase,
        clock: scenario.as_ref().map_or_else(String::new, |scenario| scenario.calendar.date_time(fold.now)),
        present: vec![0; places.len()],
        orders: places.iter().map(|place| fold.orders.get(&place.role).copied().unwrap_or(0)).collect(),
        skipping: false,
        idle_minutes: 0,
        pressing: 0,
        waited_minutes: 0,
        unknown: recording.is_none(),
        encrypted: fold.encrypted(),
        compromised: fold.compromised(),
        delayed_patient_hours: fold.delayed_patient_hours(),
        worst_care: scenario.as_deref().and_then(|scenario| fold.worst_care(scenario)),
        declared: fold.declared,
        digest: recording.as_ref().map(|recording| recording.digest.to_string()),
        branch_of: row.branch_of.map(|(room, at)| (room, Tick(at))),
    })
}

/// What a journal alone tells: orders, and how far it was played.
fn orders_of(journal: &Journal) -> Fold {
    let now = journal.last_tick();
    let mut fold = Fold::before(now);
    fold.now = now;
    for entry in &journal.entries {
        let Entry::Act { order, .. } = entry else { continue };
        *fold.orders.entry(order.seat.clone()).or_default() += 1;
    }
    fold
}
