//! What is kept about students: shown to staff, handed out, erased.
//!
//! Invariant: journals know a student by an opaque number alone, so erasing breaks no seal.

use codedark_analysis::Observation;
use codedark_sim::journal::{Entry, Journal};
use codedark_sim::view::Chart;

use crate::results::by_person;
use crate::server::answer::Answer;
use crate::server::route::Call;
use crate::server::state::{Caller, State, my_seat, waiting};
use crate::store::{Kept, ParticipantRow, Store};
use crate::wire::{Notes, ObservationKept, OrderGiven, Participant, PersonalData, Problem};

fn told(row: &ParticipantRow) -> Participant {
    Participant { id: row.id, name: row.name.clone(), seat: my_seat(row), joined_ms: row.joined_ms }
}

pub async fn list(state: &State, call: &Call) -> Result<Answer, Problem> {
    let class = call.name("class").to_owned();
    let rows = state
        .kept(move |store| {
            store.class(&class)?;
            store.participants(&class)
        })
        .await?;
    Answer::json(&rows.iter().map(told).collect::<Vec<_>>())
}

pub async fn export(state: &State, call: &Call) -> Result<Answer, Problem> {
    let id = call.participant()?;
    let (mut data, rooms) = state.kept(move |store| gather(store, id)).await?;
    for (room, number) in rooms {
        let asked = room.clone();
        let bytes = state.kept(move |store| store.journal(&asked)).await?;
        data.orders.extend(waiting(move || orders(&room, &bytes, number)).await?);
    }
    Answer::json(&data)
}

/// What the store keeps about a student, and the rooms in which they played with the number by which the journal knows them.
fn gather(store: &dyn Store, id: u32) -> Kept<(PersonalData, Vec<(String, u32)>)> {
    let row = store.participant(id)?;
    let seats = store.seats_of(id)?;
    let mut data = PersonalData {
        participant: told(&row),
        chat: Vec::new(),
        notes: Vec::new(),
        observations: Vec::new(),
        orders: Vec::new(),
    };
    for room in store.rooms(&row.class)? {
        data.chat.extend(store.chat(&room.id)?.into_iter().filter(|(who, _)| *who == id).map(|(_, line)| line));
        let text = store.notes(&room.id, id)?;
        if !text.is_empty() {
            data.notes.push(Notes { room: room.id.clone(), text });
        }
        let about = |what: &Observation| {
            let sat = |(there, role): &(String, String)| *there == room.id && what.seat.as_ref() == Some(role);
            seats.iter().any(sat)
        };
        let seen = store.observations(&room.id)?.into_iter().filter(|(_, _, what)| about(what));
        data.observations.extend(seen.map(|(id, by, what)| ObservationKept { id, room: room.id.clone(), by, what }));
    }
    Ok((data, store.numbers_of(id)?))
}

/// The orders of a room's journal that one number gave, in words. A journal that cannot be read has none to show. Bots have
/// numbers too, those of their places, which are nobody's.
fn orders(room: &str, journal: &[u8], number: u32) -> Vec<OrderGiven> {
    let Ok(journal) = Journal::read(journal) else { return Vec::new() };
    let scenario = &journal.header.scenario;
    let chart = Chart::of(scenario, &scenario.seats);
    let mine = |entry: &Entry| match entry {
        Entry::Act { at, order, beside } if order.participant == number && by_person(beside) => {
            Some(OrderGiven { room: room.to_owned(), at: at.0, order: order.action.words(&chart) })
        }
        _ => None,
    };
    journal.entries.iter().filter_map(mine).collect()
}

pub async fn erase(state: &State, call: &Call) -> Result<Answer, Problem> {
    state.rooms.erase(call.participant()?).await?;
    if let Caller::Student(student, _) = &call.caller {
        state.audit(format!("participant {}", student.id), call.operation.id, call.about()).await?;
        return Ok(Answer { cookie: Some(state.cookie("", 0)), ..Answer::empty() });
    }
    Ok(Answer::empty())
}
