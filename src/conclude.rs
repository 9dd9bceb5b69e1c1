//! What is added to a recording when an exercise is over: its score against the envelope, and
//! what other decisions would have brought.
//!
//! Invariant: nothing here is needed to keep a play. What cannot be computed is left out with a note, and
//! `codedark report JOURNAL` computes it another time.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use codedark_analysis::whatif::{Ask, FUTURES, PLAYER, ReviewError, Weighing, without_seat};
use codedark_analysis::{ENVELOPE_FUTURES, Effort, Envelope, Halfway, Recording, RunError, Score};
use codedark_sim::digest::Digest;
use codedark_sim::ids::RoleId;
use codedark_sim::intervention::Intervention;
use codedark_sim::journal::{Header, Journal, ever_taken};
use codedark_sim::scenario::Scenario;
use codedark_sim::time::Tick;

use crate::data;
use crate::output::note;

/// Envelopes that are remembered halfway; more than one machine computes in a day.
const BEGUN_MAX: usize = 64;

/// What was computed of envelopes, by their key: whoever asks again goes on from there, so no run is made twice.
static BEGUN: Mutex<BTreeMap<Digest, Arc<Halfway>>> = Mutex::new(BTreeMap::new());

/// Adds the score and what other decisions would have brought. `budget`: branches that may
/// be played for what-if. If the effort is given up, the recording says that it is cut short.
pub fn conclude(recording: &mut Recording, journal: &Journal, budget: u32, effort: Effort) {
    let envelope = score(recording, &journal.header, effort);
    if budget == 0 || recording.cut_short || !journal.has_people() {
        return;
    }
    let judge = Weighing { envelope: envelope.as_ref() };
    let ask = Ask { journal, player: PLAYER, budget, futures: FUTURES, first_future: 0, effort, judge: &judge };
    if let (Some(score), Some(_)) = (&mut recording.score, &envelope) {
        for seat in &mut score.seats {
            let without = effort.run(|| without_seat(journal, &seat.seat, &judge));
            seat.without = without.ok().and_then(Result::ok).and_then(|outcome| outcome.score);
        }
    }
    match ask.whole() {
        Ok(review) => (recording.what_if, recording.what_if_bought) = (review.rows, Some(review.bought)),
        Err(ReviewError::Run(RunError::GivenUp)) => recording.cut_short = true,
        Err(why) => note(&format!("What other decisions would have brought is left out: {why}.")),
    }
}

/// Adds the score. Gives the envelope that it was scored against.
pub fn score(recording: &mut Recording, header: &Header, effort: Effort) -> Option<Envelope> {
    // An unfinished play has no score.
    recording.aftermath_to?;
    let held: Vec<_> = recording.interventions.iter().map(|done| (done.at, done.what.clone())).collect();
    let envelope = envelope(&header.scenario, &seats_of(header, &held), &held, effort);
    recording.cut_short = matches!(envelope, Err(RunError::GivenUp));
    let envelope = if recording.cut_short { None } else { or_noted(envelope) }?;
    recording.score = Score::of(recording, &header.scenario.rubric, &envelope);
    Some(envelope)
}

/// The envelope of a finished play, with what facilitators did in it; `None` if it is unfinished, or cannot be computed, which is told.
pub fn envelope_of(header: &Header, held: &[(Tick, Intervention)], finished: bool) -> Option<Envelope> {
    finished.then(|| or_noted(envelope(&header.scenario, &seats_of(header, held), held, Effort::on(0)))).flatten()
}

/// The seats in which anybody ever sat.
fn seats_of(header: &Header, held: &[(Tick, Intervention)]) -> Vec<RoleId> {
    ever_taken(header, held.iter().map(|(_, what)| what)).into_iter().map(|(role, _)| role).collect()
}

fn or_noted(envelope: Result<Envelope, RunError>) -> Option<Envelope> {
    envelope.inspect_err(|why| note(&format!("There is no score: {why}."))).ok()
}

/// Computes the envelope, so that it is there when play is over. `false`: it was given up, and goes on from there when it is
/// asked for again. What fails here is tried again at the end, and said then.
pub fn prepare(scenario: &Arc<Scenario>, seats: &[RoleId], effort: Effort) -> bool {
    // Without a cache nothing would be left of it.
    data::cache_folder().is_none() || !matches!(envelope(scenario, seats, &[], effort), Err(RunError::GivenUp))
}

/// The same on one thread beside whatever goes on; where the system gives none, it is computed at the end.
pub fn prepare_beside(scenario: &Arc<Scenario>, seats: &[RoleId]) {
    let (scenario, seats) = (Arc::clone(scenario), seats.to_vec());
    let work = move || _ = prepare(&scenario, &seats, Effort::on(1));
    let _ = std::thread::Builder::new().name("envelope".into()).spawn(work);
}

/// The envelope of a scenario, from the cache or computed and kept there. Without seats, as if every one were taken.
fn envelope(
    scenario: &Arc<Scenario>,
    seats: &[RoleId],
    held: &[(Tick, Intervention)],
    effort: Effort,
) -> Result<Envelope, RunError> {
    let all: Vec<RoleId> = scenario.seats.iter().map(|seat| seat.role.clone()).collect();
    let seats = if seats.is_empty() { &all } else { seats };
    let key = Envelope::key(scenario, seats, held, ENVELOPE_FUTURES)?;
    let place = place(&key);
    if let Some(kept) = place.as_deref().and_then(|path| read(path, &key)) {
        return Ok(kept);
    }
    let envelope = Envelope::go_on(scenario, seats, held, ENVELOPE_FUTURES, effort, &begun(key))?;
    if let Some(path) = place {
        // A cache that cannot be written costs time, nothing else.
        let _ = keep(&path, &envelope);
    }
    Ok(envelope)
}

/// What was computed of an envelope so far.
fn begun(key: Digest) -> Arc<Halfway> {
    let mut all = BEGUN.lock().unwrap_or_else(PoisonError::into_inner);
    if all.len() >= BEGUN_MAX && !all.contains_key(&key) {
        // Whichever it is, it costs time alone.
        all.pop_first();
    }
    Arc::clone(all.entry(key).or_default())
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
