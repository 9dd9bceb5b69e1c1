//! What is added to a recording when an exercise is over: its score against the envelope, and
//! what other decisions would have brought.
//!
//! Invariant: nothing here is needed to keep a play. What cannot be computed is left out with a note, and
//! `codedark report JOURNAL` computes it another time.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use codedark_analysis::whatif::{Ask, FUTURES, PLAYER, Weighing, people, without_seat};
use codedark_analysis::{ENVELOPE_FUTURES, Envelope, Recording, Score};
use codedark_sim::digest::Digest;
use codedark_sim::ids::RoleId;
use codedark_sim::intervention::Intervention;
use codedark_sim::journal::{Header, Journal};
use codedark_sim::scenario::Scenario;
use codedark_sim::time::Tick;

use crate::data;
use crate::output::note;

/// Adds the score and what other decisions would have brought. `budget`: branches that may
/// be played for what-if.
pub fn conclude(recording: &mut Recording, journal: &Journal, budget: u32) {
    let envelope = score(recording, &journal.header);
    if budget == 0 || people(&journal.header).next().is_none() {
        return;
    }
    let judge = Weighing { envelope: envelope.as_ref() };
    let ask = Ask { journal, player: PLAYER, budget, futures: FUTURES, first_future: 0, jobs: 0, judge: &judge };
    if let (Some(score), Some(_)) = (&mut recording.score, &envelope) {
        for seat in &mut score.seats {
            let without = without_seat(journal, &seat.seat, &judge);
            seat.without = without.ok().and_then(|outcome| outcome.score);
        }
    }
    match ask.whole() {
        Ok(review) => (recording.what_if, recording.what_if_bought) = (review.rows, Some(review.bought)),
        Err(why) => note(&format!("What other decisions would have brought is left out: {why}.")),
    }
}

/// Adds the score. Gives the envelope that it was scored against.
pub fn score(recording: &mut Recording, header: &Header) -> Option<Envelope> {
    let held: Vec<_> = recording.interventions.iter().map(|done| (done.at, done.what.clone())).collect();
    let envelope = envelope_of(header, &held, recording.aftermath_to.is_some())?;
    recording.score = Score::of(recording, &header.scenario.rubric, &envelope);
    Some(envelope)
}

/// The envelope of a finished play, with what facilitators did in it; `None` if it is unfinished, or cannot be computed, which is told.
pub fn envelope_of(header: &Header, held: &[(Tick, Intervention)], finished: bool) -> Option<Envelope> {
    let seats: Vec<RoleId> = header.seats.iter().map(|(role, _)| role.clone()).collect();
    if !finished {
        return None;
    }
    let envelope = envelope(&header.scenario, &seats, held, 0);
    envelope.inspect_err(|why| note(&format!("There is no score: {why}."))).ok()
}

/// Held while an envelope is computed beside play: rooms that begin together wait for the first one's, which is in the cache then.
static PREPARING: Mutex<()> = Mutex::new(());

/// Computes the envelope beside whatever goes on, so that it is there when play is over.
pub fn prepare(scenario: &Arc<Scenario>, seats: &[RoleId]) {
    if data::cache_folder().is_none() {
        // Nothing would be left of it.
        return;
    }
    let (scenario, seats) = (Arc::clone(scenario), seats.to_vec());
    // One thread: whoever plays comes first. What fails here is tried again at the end, and said then.
    let work = move || {
        let _one_at_a_time = PREPARING.lock().unwrap_or_else(PoisonError::into_inner);
        drop(envelope(&scenario, &seats, &[], 1));
    };
    drop(std::thread::Builder::new().name("envelope".into()).spawn(work));
}

/// The envelope of a scenario, from the cache or computed on `jobs` threads and kept there. Without seats, as if every one were taken.
fn envelope(
    scenario: &Arc<Scenario>,
    seats: &[RoleId],
    held: &[(Tick, Intervention)],
    jobs: usize,
) -> Result<Envelope, String> {
    let all: Vec<RoleId> = scenario.seats.iter().map(|seat| seat.role.clone()).collect();
    let seats = if seats.is_empty() { &all } else { seats };
    let key = Envelope::key(scenario, seats, held, ENVELOPE_FUTURES).map_err(|error| error.to_string())?;
    let place = place(&key);
    if let Some(kept) = place.as_deref().and_then(|path| read(path, &key)) {
        return Ok(kept);
    }
    let envelope =
        Envelope::compute(scenario, seats, held, ENVELOPE_FUTURES, jobs).map_err(|error| error.to_string())?;
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
    // Two processes may compute the same one: each has a draft of its own.
    let draft = path.with_extension(format!("{}.draft", std::process::id()));
    std::fs::write(&draft, serde_json::to_string(envelope)?)?;
    std::fs::rename(draft, path)
}
