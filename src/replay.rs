//! `codedark replay`: an exercise once more, from its journal.

use std::path::PathBuf;

use codedark_analysis::Recording;
use codedark_sim::SystemOrder;
use codedark_sim::digest::Digest;
use codedark_sim::exercise::{Exercise, Options};
use codedark_sim::journal::Journal;
use serde::Serialize;

use crate::cli::Format;
use crate::data::{read_file, recording_path};
use crate::error::Error;
use crate::journal_file;
use crate::output::{self, note};

/// Run an exercise again from its journal, and say where it arrives
#[derive(clap::Args, Debug)]
pub struct Args {
    /// The journal
    journal: PathBuf,

    /// Also run it in other ways that must come to the same, and compare with the recording beside it
    #[arg(long)]
    verify: bool,

    /// How to write the result
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

#[derive(Serialize)]
struct Arrived {
    scenario: String,
    seed: u64,
    tick: u32,
    at: String,
    finished: bool,
    orders: usize,
    #[serde(skip_serializing_if = "is_zero")]
    interventions: usize,
    play_digest: Digest,
    state_digest: Digest,
    #[serde(skip_serializing_if = "Option::is_none")]
    verified: Option<bool>,
}

/// Replays a journal.
pub fn run(args: &Args) -> Result<(), Error> {
    let bytes = read_file(&args.journal)?;
    let (journal, exercise) = replay(&bytes, &args.journal.display().to_string())?;
    let mut faults = Vec::new();
    if args.verify {
        faults = compare(&journal, &exercise, args)?;
    }
    let arrived = Arrived {
        scenario: journal.header.scenario.id.clone(),
        seed: journal.header.seed,
        tick: exercise.now().0,
        at: exercise.scenario().calendar.date_time(exercise.now()),
        finished: exercise.is_over(),
        orders: journal
            .entries
            .iter()
            .filter(|entry| matches!(entry, codedark_sim::journal::Entry::Act { .. }))
            .count(),
        interventions: journal.interventions().filter(|(_, what)| !what.is_of_seats()).count(),
        play_digest: journal.play_digest(),
        state_digest: exercise.digest(),
        verified: args.verify.then_some(faults.is_empty()),
    };
    match args.format {
        Format::Json => output::json(&arrived)?,
        Format::Text => output::result(&text_of(&arrived))?,
    }
    if faults.is_empty() { Ok(()) } else { Err(Error::user(faults.join("; "))) }
}

/// Reads and replays a journal; a torn last line is left out with a note.
pub fn replay(bytes: &[u8], name: &str) -> Result<(Journal, Exercise), Error> {
    let refuse = |error| Error::user(format!("the journal {name} is refused, {error}"));
    let journal = journal_file::read(bytes, name)?;
    if journal.whole_bytes < bytes.len() {
        note(&format!("The last line of {name} is torn and left out."));
    }
    let exercise = journal.replay().map_err(refuse)?;
    Ok((journal, exercise))
}

/// What does not agree with the replay.
fn compare(journal: &Journal, exercise: &Exercise, args: &Args) -> Result<Vec<String>, Error> {
    let mut faults = Vec::new();
    let ways = [
        (Options { skip: false, ..Options::default() }, "minute by minute"),
        (Options { order: SystemOrder::Shuffled(1), ..Options::default() }, "in another order of systems"),
    ];
    for (options, how) in ways {
        let again = journal.replay_with(options).map_err(|error| Error::user(format!("replayed {how}: {error}")))?;
        if again.digest() != exercise.digest() {
            faults.push(format!("replayed {how} it arrives at another state"));
        }
    }
    let beside = recording_path(&args.journal);
    if beside.is_file() {
        let recording = Recording::read(&read_file(&beside)?)
            .map_err(|error| Error::user(format!("{}: {error}", beside.display())))?;
        if recording.play_digest != journal.play_digest() {
            faults.push(format!("the recording {} is of another play", beside.display()));
        } else if recording.digest != exercise.digest() {
            faults.push(format!("the recording {} ends in another state", beside.display()));
        }
    }
    Ok(faults)
}

fn is_zero(n: &usize) -> bool {
    *n == 0
}

fn text_of(arrived: &Arrived) -> String {
    let state = if arrived.finished { "finished" } else { "unfinished" };
    let mut text = format!("scenario      {}\nseed          {}\n", arrived.scenario, arrived.seed);
    text += &format!("tick          {} ({}, {state})\norders        {}\n", arrived.tick, arrived.at, arrived.orders);
    if arrived.interventions > 0 {
        text += &format!("facilitator   {} interventions\n", arrived.interventions);
    }
    text += &format!("play digest   {}\nstate digest  {}\n", arrived.play_digest, arrived.state_digest);
    match arrived.verified {
        Some(true) => text + "verified      yes\n",
        Some(false) => text + "verified      no\n",
        None => text,
    }
}
