//! `codedark observe`: what a facilitator saw, added to a recording.

use std::path::{Path, PathBuf};

use codedark_analysis::{FORMAT_VERSION, Grade, Observation, Recording};
use codedark_report::{grade_says, wrap};
use codedark_sim::seal::{PublicKey, SealKey};
use codedark_sim::time::Tick;

use crate::data::{is_journal, read_file, write_recording};
use crate::error::Error;
use crate::library::Shelf;
use crate::output;
use crate::report::seal_of;
use crate::titles::catalogue;
use crate::{seal, titles};

/// Add what you saw to the recording of an exercise, or list what was added
#[derive(clap::Args, Debug)]
pub struct Args {
    /// The recording
    recording: PathBuf,

    /// What you saw, in a sentence or two; without it, what was added before is listed
    #[arg(long, value_name = "TEXT", requires = "grade")]
    text: Option<String>,

    /// How well it was done
    #[arg(long, value_enum, requires = "text")]
    grade: Option<Graded>,

    /// The competency that it is evidence of: an id from `codedark docs competencies`
    #[arg(long, value_name = "ID", requires = "text")]
    competency: Option<String>,

    /// The seat that it is about; without it, the team
    #[arg(long, value_name = "ROLE", requires = "text")]
    seat: Option<String>,

    /// When, on the hospital's clock: `13:42`, or `"Sat 16 May 13:42"` where play lasts longer than a day
    #[arg(long, value_name = "TIME", requires = "text")]
    at: Option<String>,
}

/// How well something was done.
#[derive(Clone, Copy, PartialEq, Eq, Debug, clap::ValueEnum)]
enum Graded {
    /// Performed without challenges.
    Performed,
    /// Performed with some challenges.
    SomeChallenges,
    /// Performed with major challenges.
    MajorChallenges,
    /// Unable to be performed.
    Unable,
}

/// Letters that an observation may have.
const TEXT_MAX: usize = 2_000;
/// Observations that a recording may hold.
const OBSERVATIONS_MAX: usize = 1_000;

/// Adds an observation, or lists them.
pub fn run(args: &Args, shelf: &Shelf) -> Result<(), Error> {
    let (mut recording, sealed) = read(&args.recording)?;
    let (Some(text), Some(grade)) = (&args.text, args.grade) else {
        return output::result(&list(&recording));
    };
    if recording.observations.len() >= OBSERVATIONS_MAX {
        let full = format!("{} holds {OBSERVATIONS_MAX} observations, and no more go in", args.recording.display());
        return Err(Error::user(full));
    }
    let observation = Observation {
        text: checked_text(text)?,
        grade: grade.into(),
        competency: args.competency.clone().map(|id| known_competency(id, shelf)).transpose()?,
        seat: args.seat.clone().map(|seat| known_seat(seat, &recording)).transpose()?,
        at: args.at.as_deref().map(|at| moment(at, &recording)).transpose()?,
        hint: false,
    };
    recording.observations.push(observation.clone());
    titles::name_competencies(&mut recording, shelf)?;
    write_recording(&args.recording, &recording, key_after(sealed.as_ref()).as_ref())?;
    output::result(&wrap(&format!("Added: {}", line(&observation, &recording)), 2))
}

/// The key to seal a recording with again. One without a seal stays so: sealed now, it would pass for what play left.
fn key_after(sealed: Option<&PublicKey>) -> Option<SealKey> {
    let Some(sealed) = sealed else {
        output::note(
            "This recording carried no seal, so it stays without one: nothing shows that it is as play left it.",
        );
        return None;
    };
    let key = seal::key_or_note()?;
    if key.public() != *sealed {
        output::note(&format!(
            "It was sealed with the key {}; it is sealed anew with this installation’s, {}.",
            sealed.fingerprint(),
            key.public().fingerprint()
        ));
    }
    Some(key)
}

/// Reads a recording that can be written again without losing anything.
fn read(path: &Path) -> Result<(Recording, Option<PublicKey>), Error> {
    let bytes = read_file(path)?;
    let name = path.display();
    if is_journal(&bytes) {
        let beside = crate::data::recording_path(path);
        let hint = format!("observations go into the recording, {}", beside.display());
        return Err(Error::user(format!("{name} is a journal")).hint(hint));
    }
    let recording = Recording::read(&bytes).map_err(|error| Error::user(format!("{name}: {error}")))?;
    let sealed = seal_of(&bytes, &name.to_string())?;
    let keys = |value: &serde_json::Value| -> Vec<String> {
        value.as_object().map_or_else(Vec::new, |object| object.keys().cloned().collect())
    };
    let encoded = |bytes: &[u8]| serde_json::from_slice::<serde_json::Value>(bytes).unwrap_or_default();
    let known = keys(&encoded(recording.to_json().as_bytes()));
    // What may be left out of a file that has nothing of it.
    let optional = ["setting", "language", "score", "seal"];
    let lost = keys(&encoded(&bytes)).into_iter().find(|key| !known.contains(key) && !optional.contains(&key.as_str()));
    if recording.format > FORMAT_VERSION || lost.is_some() {
        let what = format!("{name} was made by a newer version, and this one would lose a part of it");
        return Err(Error::user(what).hint("add observations with the version that made it"));
    }
    Ok((recording, sealed))
}

fn checked_text(text: &str) -> Result<String, Error> {
    let text = text.trim();
    if text.is_empty() {
        return Err(Error::usage("--text is empty").hint("say what you saw, in a sentence or two"));
    }
    if text.chars().any(char::is_control) {
        return Err(Error::usage("--text holds a control character").hint("write it on one line"));
    }
    let letters = text.chars().count();
    if letters > TEXT_MAX {
        let what = format!("--text has {letters} letters, and {TEXT_MAX} are the most");
        return Err(Error::usage(what).hint("add two shorter observations"));
    }
    Ok(text.to_owned())
}

fn known_competency(id: String, shelf: &Shelf) -> Result<String, Error> {
    if catalogue(shelf)?.contains_key(&id) {
        return Ok(id);
    }
    Err(Error::user(format!("there is no competency `{id}`")).hint("`codedark docs competencies` lists them"))
}

fn known_seat(seat: String, recording: &Recording) -> Result<String, Error> {
    if recording.names.roles.contains_key(&seat) || recording.seats.iter().any(|(role, _)| *role == seat) {
        return Ok(seat);
    }
    let seats: Vec<&str> = recording.names.roles.keys().map(String::as_str).collect();
    Err(Error::user(format!("this exercise has no seat `{seat}`")).hint(format!("there is: {}", seats.join(", "))))
}

/// The minute of play that a time names.
fn moment(at: &str, recording: &Recording) -> Result<Tick, Error> {
    let calendar = recording.calendar;
    let same = |tick: &Tick| {
        let whole = calendar.date_time(*tick);
        calendar.clock_time(*tick) == at
            || whole == at
            || whole.split_once(' ').is_some_and(|(_, date)| date == at)
            || calendar.at(*tick).strftime("%Y-%m-%d %H:%M").to_string() == at
    };
    let mut found = (recording.began.0..=recording.played_to.0).map(Tick).filter(same);
    let span = || format!("{} to {}", calendar.date_time(recording.began), calendar.date_time(recording.played_to));
    match (found.next(), found.next()) {
        (Some(tick), None) => Ok(tick),
        (Some(first), Some(_)) => Err(Error::user(format!("`{at}` comes on more than one day of this play"))
            .hint(format!("name the day as well: \"{}\"", calendar.date_time(first)))),
        (None, _) => Err(Error::user(format!("`{at}` is not a time of this play, which went from {}", span()))
            .hint("write it like 13:42, or with its day: \"Sat 16 May 13:42\"")),
    }
}

fn list(recording: &Recording) -> String {
    if recording.observations.is_empty() {
        return "Nothing was added to this recording yet.\n".into();
    }
    recording.observations.iter().map(|one| wrap(&line(one, recording), 2)).collect()
}

/// An observation in a line.
fn line(one: &Observation, recording: &Recording) -> String {
    let names = &recording.names;
    let title = |id: &String| names.competencies.get(id).map_or_else(|| id.clone(), |(title, _)| title.clone());
    let mut about: Vec<String> = Vec::new();
    about.extend(one.at.map(|at| recording.calendar.date_time(at)));
    about.push(
        one.seat.as_ref().map_or_else(|| "the team".to_owned(), |seat| names.roles.get(seat).unwrap_or(seat).clone()),
    );
    about.extend(one.competency.as_ref().map(title));
    format!("{}: {} ({})", grade_says(one.grade).1, one.text, about.join(", "))
}

impl From<Graded> for Grade {
    fn from(graded: Graded) -> Self {
        match graded {
            Graded::Performed => Self::Performed,
            Graded::SomeChallenges => Self::SomeChallenges,
            Graded::MajorChallenges => Self::MajorChallenges,
            Graded::Unable => Self::Unable,
        }
    }
}
