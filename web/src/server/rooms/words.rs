//! Words about a room: chat, notebooks, observations.
//!
//! Invariant: all of them live beside the journal, so that erasing somebody breaks no seal.

use codedark_analysis::Observation;

use super::row;
use crate::auth;
use crate::server::answer::Answer;
use crate::server::route::Call;
use crate::server::state::State;
use crate::wire::{Notes, ObservationKept, Problem};

/// Characters of a notebook, and of an observation.
const NOTES_MAX: usize = 20_000;
const OBSERVATION_MAX: usize = 2_000;

/// Lines of chat in one answer.
const CHAT_LINES: u32 = 500;

fn short(what: &str, text: &str, most: usize) -> Result<(), Problem> {
    if text.chars().count() <= most {
        return Ok(());
    }
    Err(Problem::new("bad_request", format!("{what} has at most {most} characters")).instead("shorten it"))
}

pub async fn chat(state: &State, call: &Call) -> Result<Answer, Problem> {
    row(state, call).await?;
    let room = call.name("room").to_owned();
    let before = call.before()?.map(|before| u32::try_from(before).unwrap_or(u32::MAX));
    Answer::json(&state.kept(move |store| store.chat_lines(&room, before, CHAT_LINES)).await?)
}

pub async fn notes(state: &State, call: &Call) -> Result<Answer, Problem> {
    let (room, id) = (call.name("room").to_owned(), call.caller.student()?.id);
    let asked = room.clone();
    let text = state.kept(move |store| store.notes(&asked, id)).await?;
    Answer::json(&Notes { room, text })
}

pub async fn write_notes(state: &State, call: &Call) -> Result<Answer, Problem> {
    let asked: Notes = call.json()?;
    short("a notebook", &asked.text, NOTES_MAX)?;
    let (room, id) = (call.name("room").to_owned(), call.caller.student()?.id);
    state.kept(move |store| store.set_notes(&room, id, &asked.text)).await?;
    Ok(Answer::empty())
}

pub async fn observations(state: &State, call: &Call) -> Result<Answer, Problem> {
    row(state, call).await?;
    let room = call.name("room").to_owned();
    let asked = room.clone();
    let kept = state.kept(move |store| store.observations(&asked)).await?;
    let tell = |(id, by, what)| ObservationKept { id, room: room.clone(), by, what };
    Answer::json(&kept.into_iter().map(tell).collect::<Vec<_>>())
}

pub async fn observe(state: &State, call: &Call) -> Result<Answer, Problem> {
    // Hints are remarked by the room.
    let mut what = Observation { hint: false, ..call.json()? };
    short("an observation", &what.text, OBSERVATION_MAX)?;
    if what.text.trim().is_empty() {
        return Err(Problem::new("bad_request", "an observation says what was seen").instead("write a sentence"));
    }
    let room = row(state, call).await?.id;
    if what.at.is_none() {
        what.at = Some(state.rooms.overview(&room).await?.now);
    }
    let (id, by) = (auth::id()?, call.caller.staff()?.name.clone());
    let kept = ObservationKept { id, room, by, what };
    let row = kept.clone();
    state.kept(move |store| store.add_observation(&row.room, &row.id, &row.by, &row.what)).await?;
    Ok(Answer::json(&kept)?.about(format!("observation {}", kept.id)))
}

pub async fn remove_observation(state: &State, call: &Call) -> Result<Answer, Problem> {
    let (room, id) = (call.name("room").to_owned(), call.name("observation").to_owned());
    state.kept(move |store| store.remove_observation(&room, &id)).await?;
    Ok(Answer::empty())
}
