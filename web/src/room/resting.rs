//! Rooms that nobody's thread owns any more: how they stand follows from the store alone.
//!
//! Invariant: a room that is over changes no more, so this is worked out once per run of the server.

use codedark_analysis::Recording;
use codedark_sim::journal::{Entry, Journal};
use codedark_sim::time::Tick;

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
    let entries = journal.as_ref().map_or(&[][..], |journal| &journal.entries);
    let mut orders = vec![0; places.len()];
    for entry in entries {
        let Entry::Act { order, .. } = entry else { continue };
        if let Some(at) = places.iter().position(|place| place.role == order.seat) {
            orders[at] += 1;
        }
    }
    for place in &mut places {
        let taken =
            journal.as_ref().and_then(|journal| journal.header.seats.iter().find(|(role, _)| *role == place.role));
        place.who = taken.map(|(_, who)| who.clone());
    }
    let recording = store.recording(&row.id).ok().and_then(|bytes| Recording::read(&bytes).ok());
    let now = journal.as_ref().map_or(Tick(0), Journal::last_tick);
    let ends = recording.as_ref().map_or(now, |recording| recording.end_of_play);
    let measure =
        |id| recording.as_ref().and_then(|recording| recording.measure(id)).and_then(|reading| reading.in_play);
    let declared = recording.as_ref().and_then(|recording| {
        let mut events = recording.known();
        events.find(|event| matches!(event.kind, codedark_sim::event::EventKind::IncidentDeclared { .. }))
    });
    Ok(RoomOverview {
        card: RoomCard {
            id: row.id.clone(),
            name: row.name.clone(),
            title: row.title.clone(),
            state: row.state.clone(),
            seats: places.iter().map(|place| place.card(true, true, None)).collect(),
        },
        class: row.class,
        setup: row.setup,
        seed: row.seed,
        now,
        began: recording.as_ref().map_or(Tick(0), |recording| recording.began),
        ends,
        phase: 0,
        clock: scenario.map_or_else(String::new, |scenario| scenario.calendar.date_time(now)),
        present: vec![0; places.len()],
        orders,
        idle_minutes: 0,
        pressing: 0,
        waited_minutes: 0,
        encrypted: 0,
        compromised: 0,
        delayed_patient_hours: measure("delayed_patient_hours").unwrap_or(0.0),
        declared: declared.map(|event| event.tick),
        branch_of: row.branch_of.map(|(room, at)| (room, Tick(at))),
    })
}
