//! What is left of a room and of a class, and what was done on this server.
//!
//! Invariant: before play is over a room's truth goes to its trainer alone.

use std::sync::Arc;

use codedark_analysis::Recording;

use super::answer::Answer;
use super::rooms::{is_over, row};
use super::route::Call;
use super::state::{State, waiting};
use crate::host::{Host, Played, Reader, Written};
use crate::results;
use crate::store::{RoomRow, Store, StoreError};
use crate::wire::{ClassResults, Problem, Role, RoomState};

/// Lines of the audit log in one answer.
const AUDIT_LINES: u32 = 200;

fn too_early() -> Problem {
    Problem::new("conflict", "play in this room is not over").instead("come back when it is")
}

/// The row of the room that a path names, if its play is over.
async fn over(state: &State, call: &Call) -> Result<RoomRow, Problem> {
    let row = row(state, call).await?;
    if is_over(&row) { Ok(row) } else { Err(too_early()) }
}

pub async fn journal(state: &State, call: &Call) -> Result<Answer, Problem> {
    let row = row(state, call).await?;
    if !is_over(&row) && call.caller.role() != Role::Trainer {
        return Err(too_early());
    }
    let name = format!("{}.journal", row.id);
    let bytes = state.kept(move |store| store.journal(&row.id)).await?;
    Ok(Answer::file("application/x-ndjson", name, bytes))
}

/// What is made of a room's recording, on a thread that may wait. One that cannot be read is made once more.
async fn of_recording<T: Send + 'static>(
    state: &State,
    room: &str,
    make: impl FnOnce(Recording, &dyn Store, &dyn Host) -> Result<T, StoreError> + Send + 'static,
) -> Result<T, Problem> {
    let (store, host, asked) = (Arc::clone(&state.store), Arc::clone(&state.host), room.to_owned());
    let work = move || match results::recording(&*store, &*host, &asked) {
        Ok(recording) => make(recording, &*store, &*host).map_err(Problem::from).map(Some),
        Err(StoreError::Missing) => Ok(None),
        Err(error) => Err(error.into()),
    };
    if let Some(made) = waiting(work).await?? {
        return Ok(made);
    }
    state.rooms.remake(room).await;
    Err(Problem::new("unavailable", "the recording of this room cannot be read")
        .instead("it is made once more from the journal: come back in a few minutes"))
}

pub async fn recording(state: &State, call: &Call) -> Result<Answer, Problem> {
    let row = over(state, call).await?;
    let bytes = of_recording(state, &row.id, |recording, _, _| Ok(recording.to_json().into_bytes())).await?;
    Ok(Answer::file("application/json", format!("{}.recording.json", row.id), bytes))
}

pub async fn debrief(state: &State, call: &Call) -> Result<Answer, Problem> {
    page(state, call, Reader::Student).await
}

pub async fn director(state: &State, call: &Call) -> Result<Answer, Problem> {
    page(state, call, Reader::Director).await
}

async fn page(state: &State, call: &Call, reader: Reader) -> Result<Answer, Problem> {
    let row = over(state, call).await?;
    let room = row.id.clone();
    let page = of_recording(state, &room, move |recording, store, host| {
        let (class, sealed) = (store.class(&row.class)?.name, results::sealed(store, &row.id));
        let of = Played { room: &row.name, class: &class, sealed: sealed.as_deref() };
        Ok(host.debrief(&recording, of, reader, Written::Html))
    });
    Ok(Answer::page(page.await?))
}

async fn of_class(state: &State, call: &Call) -> Result<ClassResults, Problem> {
    let id = call.name("class").to_owned();
    let (class, mut rooms) = state.kept(move |store| Ok((store.class(&id)?, store.rooms(&id)?))).await?;
    for row in rooms.iter_mut().filter(|row| row.state != RoomState::Over) {
        // Rows lag behind rooms that are open.
        if let Ok(card) = state.rooms.card(&row.id).await {
            row.state = card.state;
        }
    }
    let (store, host) = (Arc::clone(&state.store), Arc::clone(&state.host));
    let (found, unread) = waiting(move || results::read(&*store, &*host, &class, rooms)).await?;
    for room in unread {
        state.rooms.remake(&room).await;
    }
    Ok(found)
}

pub async fn class(state: &State, call: &Call) -> Result<Answer, Problem> {
    Answer::json(&of_class(state, call).await?)
}

pub async fn table(state: &State, call: &Call) -> Result<Answer, Problem> {
    let found = of_class(state, call).await?;
    let name = format!("{}.csv", found.class);
    Ok(Answer::file("text/csv", name, results::csv(&found).into_bytes()))
}

pub async fn audit(state: &State, call: &Call) -> Result<Answer, Problem> {
    let before = call.before()?;
    let lines = state.kept(move |store| store.audit_lines(before, AUDIT_LINES)).await?;
    Answer::json(&lines)
}
