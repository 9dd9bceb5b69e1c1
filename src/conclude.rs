//! What is added to a recording when an exercise is over: its score against the envelope, and names from the catalogue.
//!
//! Invariant: nothing here is needed to keep a play. What cannot be computed is left out with a note, and
//! `codedark report JOURNAL` computes it another time.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use codedark_analysis::{ENVELOPE_FUTURES, Envelope, Recording, Score};
use codedark_script::competencies;
use codedark_sim::digest::Digest;
use codedark_sim::ids::RoleId;
use codedark_sim::scenario::Scenario;

use crate::data::{self, write_whole};
use crate::error::Error;
use crate::library::Shelf;
use crate::output::note;

/// Adds the score and the names of competencies.
pub fn conclude(recording: &mut Recording, scenario: &Arc<Scenario>, shelf: &Shelf) {
    name_competencies(recording, scenario, shelf);
    if recording.aftermath_to.is_none() {
        return;
    }
    let seats: Vec<RoleId> = recording.seats.iter().map(|(role, _)| RoleId::new(role)).collect();
    match envelope(scenario, &seats, 0) {
        Ok(envelope) => recording.score = Score::of(recording, &scenario.rubric, &envelope),
        Err(why) => note(&format!("The score is left out: {why}.")),
    }
}

/// Computes the envelope beside whatever goes on, so that it is there when play is over.
pub fn prepare(scenario: &Arc<Scenario>, seats: &[RoleId]) {
    let (scenario, seats) = (Arc::clone(scenario), seats.to_vec());
    // One thread: whoever plays comes first. What fails here is tried again at the end, and said then.
    std::thread::spawn(move || drop(envelope(&scenario, &seats, 1)));
}

/// The envelope of a scenario, from the cache or computed on `jobs` threads and kept there. Without seats, as if every one were taken.
pub fn envelope(scenario: &Arc<Scenario>, seats: &[RoleId], jobs: usize) -> Result<Envelope, String> {
    let all: Vec<RoleId> = scenario.seats.iter().map(|seat| seat.role.clone()).collect();
    let seats = if seats.is_empty() { &all } else { seats };
    let key = Envelope::key(scenario, seats, ENVELOPE_FUTURES).map_err(|error| error.to_string())?;
    let place = place(&key);
    if let Some(kept) = place.as_deref().and_then(|path| read(path, &key)) {
        return Ok(kept);
    }
    let envelope = Envelope::compute(scenario, seats, ENVELOPE_FUTURES, jobs).map_err(|error| error.to_string())?;
    if let Some(path) = place {
        // A cache that cannot be written costs time, nothing else.
        let _ = keep(&path, &envelope);
    }
    Ok(envelope)
}

fn place(key: &Digest) -> Option<PathBuf> {
    Some(data::cache_folder()?.join("envelopes").join(format!("{key}.json")))
}

/// A kept envelope, if it is whole and the one that was asked for.
fn read(path: &Path, key: &Digest) -> Option<Envelope> {
    let envelope: Envelope = serde_json::from_slice(&std::fs::read(path).ok()?).ok()?;
    (envelope.codedark == "envelope" && envelope.key == *key).then_some(envelope)
}

fn keep(path: &Path, envelope: &Envelope) -> std::io::Result<()> {
    path.parent().map_or(Ok(()), std::fs::create_dir_all)?;
    write_whole(path, &serde_json::to_string(envelope)?)
}

/// Titles and levels of the competencies that the exercise can have evidence of.
fn name_competencies(recording: &mut Recording, scenario: &Scenario, shelf: &Shelf) {
    let norms = scenario.norms.iter().flat_map(|norm| &norm.competencies);
    let objectives = scenario.objectives.iter().map(|objective| &objective.competency);
    let questions = scenario.storyline.iter().filter_map(|inject| inject.message.question.as_ref());
    let questions = questions.flat_map(|question| &question.competencies);
    let wanted: BTreeSet<&String> = norms.chain(objectives).chain(questions).collect();
    let Ok(rows) = catalogue(shelf) else { return };
    let named = rows.into_iter().filter(|(id, _)| wanted.contains(id)).map(|(id, row)| (id, (row.title, row.level)));
    recording.names.competencies = named.collect();
}

/// The catalogue of competencies.
pub fn catalogue(
    shelf: &Shelf,
) -> Result<std::collections::BTreeMap<String, codedark_sim::scenario::Competency>, Error> {
    competencies(shelf).map_err(|findings| {
        note(&findings.render(false));
        Error::user("the catalogue of competencies has mistakes")
    })
}
