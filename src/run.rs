//! `codedark run`: an exercise without people.

use std::path::PathBuf;
use std::sync::Arc;

use codedark_analysis::{Defender, Effort, Reading, Recording, RunError, Score, play_out};
use codedark_seat::bots::WrongName;
use codedark_seat::{OpenError, Table};
use codedark_sim::digest::Digest;
use serde::Serialize;

use crate::cli::Format;
use crate::conclude;
use crate::data::{recording_path, write_recording};
use crate::error::Error;
use crate::journal_file::JournalFile;
use crate::library::Shelf;
use crate::output::{self, note};
use crate::seal;
use crate::setting::Setting;
use crate::titles;

/// Run an exercise without people, to its end and through the aftermath
#[derive(clap::Args, Debug)]
pub struct Args {
    /// Name of a scenario, or the path of its file or folder
    scenario: String,

    /// Who sits in every seat: `none` leaves the hospital to its own rules, `codedark docs bots` lists the others
    #[arg(long, default_value = "none", value_name = "none|BOT[:SKILL]")]
    defender: String,

    /// The same seed gives the same exercise
    #[arg(long, default_value_t = 1)]
    seed: u64,

    /// Keep the journal in this file, and the recording beside it
    #[arg(long, value_name = "FILE")]
    journal: Option<PathBuf>,

    /// Score it: between the hospital alone and the reference defender
    #[arg(long)]
    score: bool,

    #[command(flatten)]
    setting: Setting,

    /// How to write the result
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

#[derive(Serialize)]
struct Outcome<'a> {
    scenario: &'a str,
    seed: u64,
    defender: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    setting: Option<&'a str>,
    tick: u32,
    aftermath_to: Option<u32>,
    play_digest: Digest,
    state_digest: Digest,
    measures: &'a [Reading],
    #[serde(skip_serializing_if = "Option::is_none")]
    score: Option<&'a Score>,
}

/// Runs an exercise.
pub fn run(args: &Args, shelf: &Shelf) -> Result<(), Error> {
    let defender = defender(&args.defender)?;
    let scenario = Arc::new(args.setting.scenario(shelf, &args.scenario)?);
    let (header, bots) = defender.header(&scenario, args.seed).map_err(failed)?;
    let table = match &args.journal {
        Some(path) => Table::open(header, Box::new(JournalFile::create(path)?)).map_err(opening)?,
        None => Table::unrecorded(header).map_err(|error| opening(OpenError::Start(error)))?,
    };
    let mut recording = play_out(&table, bots).map_err(failed)?;
    titles::name_competencies(&mut recording, shelf)?;
    if args.score {
        conclude::score(&mut recording, &table.header(), Effort::on(0));
    }
    if let Some(path) = &args.journal {
        let beside = recording_path(path);
        let key = seal::close(&table);
        write_recording(&beside, &recording, key.as_ref())?;
        note(&format!("Journal {}, recording {}.", path.display(), beside.display()));
    }
    let outcome = Outcome {
        scenario: &recording.scenario,
        seed: recording.seed,
        defender: &args.defender,
        setting: recording.setting.as_deref(),
        tick: recording.played_to.0,
        aftermath_to: recording.aftermath_to.map(|tick| tick.0),
        play_digest: recording.play_digest,
        state_digest: recording.digest,
        measures: &recording.measures,
        score: recording.score.as_ref(),
    };
    match args.format {
        Format::Json => output::json(&outcome),
        Format::Text => output::result(&text_of(&outcome, &recording)),
    }
}

fn text_of(outcome: &Outcome, recording: &Recording) -> String {
    let mut text = format!("scenario      {}\nseed          {}\n", outcome.scenario, outcome.seed);
    text += &format!("defender      {}\n", outcome.defender);
    if let Some(setting) = outcome.setting {
        text += &format!("setting       {setting}\n");
    }
    text += &format!("tick          {} ({})\n", outcome.tick, recording.calendar.date_time(recording.played_to));
    if let Some(end) = recording.aftermath_to {
        text += &format!("aftermath     {} ({})\n", end.0, recording.calendar.date_time(end));
    }
    text += &format!("play digest   {}\nstate digest  {}\n\n", outcome.play_digest, outcome.state_digest);
    if let Some(score) = outcome.score {
        text += &codedark_report::score_text(score);
        text.push('\n');
    }
    for reading in outcome.measures {
        if let Some(line) = codedark_report::reading_line(reading, recording.is_finished()) {
            text += &line;
            text.push('\n');
        }
    }
    text
}

/// The defender of a name.
pub fn defender(name: &str) -> Result<Defender, Error> {
    Defender::parse(name).map_err(wrong_bot)
}

/// What is wrong with the name of a bot.
pub fn wrong_bot(wrong: WrongName) -> Error {
    Error::usage(wrong.what).hint(format!("{}; `codedark docs bots` says what each does", wrong.instead))
}

/// Why an exercise could not be opened.
pub fn opening(error: OpenError) -> Error {
    match error {
        OpenError::Start(error) => Error::user(error.to_string()),
        OpenError::Keep(why) => Error::user(why),
    }
}

/// Why a run did not come to its end.
pub fn failed(error: RunError) -> Error {
    match error {
        RunError::NoSuchBot(_) => Error::usage(error.to_string()),
        RunError::GivenUp | RunError::Start(_) | RunError::Stuck(_) => Error::user(error.to_string()),
    }
}
