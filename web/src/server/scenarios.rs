//! What rooms can play: shipped scenarios, and uploaded ones.
//!
//! Invariant: an archive is kept only after it was checked whole, one at a time, with the limits of the scenario language.

use std::sync::Arc;

use super::answer::Answer;
use super::limits::Counted;
use super::route::Call;
use super::state::{State, waiting};
use crate::auth;
use crate::store::{StoreError, UploadRow};
use crate::wire::{Catalogue, Problem, ScenarioCard};

/// What the id of an uploaded scenario begins with.
pub const UPLOADED: &str = "upload:";

pub async fn list(state: &State) -> Result<Answer, Problem> {
    let host = Arc::clone(&state.host);
    let mut cards = waiting(move || host.scenarios()).await?;
    cards.extend(state.kept(|store| store.uploads()).await?);
    Answer::json(&cards)
}

pub async fn catalogue(state: &State) -> Result<Answer, Problem> {
    let host = Arc::clone(&state.host);
    let competencies = waiting(move || host.competencies()).await?;
    Answer::json(&Catalogue::new(competencies))
}

/// The card of a scenario, and the archive of an uploaded one.
pub async fn find(state: &State, id: &str) -> Result<(ScenarioCard, Option<Vec<u8>>), Problem> {
    let unknown = || Problem::not_found("scenario").instead("choose one of those that `GET /api/v1/scenarios` lists");
    if id.starts_with(UPLOADED) {
        let id = id.to_owned();
        return match state.tried(move |store| store.upload(&id)).await? {
            Ok(upload) => Ok((upload.card, Some(upload.archive))),
            Err(StoreError::Missing) => Err(unknown()),
            Err(error) => Err(error.into()),
        };
    }
    let host = Arc::clone(&state.host);
    let cards = waiting(move || host.scenarios()).await?;
    cards.into_iter().find(|card| card.id == id).map(|card| (card, None)).ok_or_else(unknown)
}

pub async fn upload(state: &State, call: &Call) -> Result<Answer, Problem> {
    let by = call.caller.staff()?;
    state.buckets.take(Counted::Uploads(by.id.clone()), state.limits.uploads_rate)?;
    let _one_at_a_time = state.upload_guard.lock().await;
    if state.kept(|store| store.uploads()).await?.len() >= state.limits.uploads {
        return Err(Problem::new("unavailable", "there are as many uploaded scenarios as this server takes")
            .instead("remove one that nobody plays"));
    }
    let (host, archive) = (Arc::clone(&state.host), call.body.clone());
    let mut card = waiting(move || host.inspect(&archive)).await??;
    card.id = format!("{UPLOADED}{}", auth::id()?);
    card.uploaded_by = Some(by.name.clone());
    let row = UploadRow { card: card.clone(), archive: call.body.clone() };
    state.kept(move |store| store.add_upload(&row)).await?;
    Ok(Answer::json(&card)?.about(format!("scenario {}", card.id)))
}

pub async fn remove(state: &State, call: &Call) -> Result<Answer, Problem> {
    let id = call.name("scenario").to_owned();
    if !id.starts_with(UPLOADED) {
        let (card, _) = find(state, &id).await?;
        return Err(Problem::new("conflict", format!("`{}` came with the program", card.id))
            .instead("only uploaded scenarios are removed"));
    }
    match state.tried(move |store| store.remove_upload(&id)).await? {
        Ok(()) => Ok(Answer::empty()),
        Err(StoreError::Taken) => {
            Err(Problem::new("conflict", "a room waits to play this scenario")
                .instead("begin or remove that room first"))
        }
        Err(error) => Err(error.into()),
    }
}
