//! What is left of a room and of a class, and what was done on this server.
//!
//! Invariant: before play is over a room's truth goes to its trainer alone.

use std::sync::Arc;

use codedark_analysis::Recording;
use codedark_sim::journal::Journal;

use super::answer::Answer;
use super::rooms::{is_over, row};
use super::route::Call;
use super::state::{State, waiting};
use crate::host::{Reader, Written};
use crate::results;
use crate::store::{RoomRow, StoreError};
use crate::wire::{ClassResults, Problem, Role};

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

async fn recording_of(state: &State, room: &str) -> Result<Vec<u8>, Problem> {
    let room = room.to_owned();
    match state.tried(move |store| store.recording(&room)).await? {
        Ok(bytes) => Ok(bytes),
        Err(StoreError::Missing) => Err(too_early()),
        Err(error) => Err(error.into()),
    }
}

pub async fn recording(state: &State, call: &Call) -> Result<Answer, Problem> {
    let row = over(state, call).await?;
    let bytes = recording_of(state, &row.id).await?;
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
    let bytes = recording_of(state, &row.id).await?;
    let journal = state.kept(move |store| store.journal(&row.id)).await?;
    let host = Arc::clone(&state.host);
    let page = waiting(move || {
        let recording = read(&bytes)?;
        let sealed = Journal::read(&journal).ok().and_then(|journal| journal.sealed).map(|key| key.fingerprint());
        Ok::<_, Problem>(host.debrief(&recording, sealed.as_deref(), reader, Written::Html))
    });
    Ok(Answer::page(page.await??))
}

fn read(bytes: &[u8]) -> Result<Recording, Problem> {
    Recording::read(bytes).map_err(|error| {
        tracing::error!(%error, "a recording in the store cannot be read");
        Problem::new("unavailable", "this recording cannot be read").instead("tell whoever runs the server")
    })
}

async fn of_class(state: &State, call: &Call) -> Result<ClassResults, Problem> {
    let id = call.name("class").to_owned();
    let store = Arc::clone(&state.store);
    waiting(move || results::read(&*store, &id)).await?
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
