//! `codedark report`: the debrief of a recording or a journal.

use std::path::PathBuf;

use codedark_analysis::whatif::BUDGET;
use codedark_analysis::{Recording, verify_recording};
use codedark_report::{Debrief, seal_page};
use codedark_sim::seal::{PublicKey, Standing};

use crate::conclude::conclude;
use crate::data::read_file;
use crate::error::Error;
use crate::library::Shelf;
use crate::output;
use crate::replay::replay;
use crate::seal;

/// Write the debrief of an exercise
#[derive(clap::Args, Debug)]
pub struct Args {
    /// A recording, or a journal, which is replayed
    file: PathBuf,

    /// Of a journal: branches that may be played to see what other decisions would have brought; 0: none
    #[arg(long, value_name = "N", default_value_t = BUDGET)]
    budget: u32,

    /// How to write it
    #[arg(long, value_enum, default_value_t)]
    format: Written,

    /// Write it into this file instead of standard output
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

/// How a debrief is written.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, clap::ValueEnum)]
enum Written {
    /// For people, to be read on a screen or aloud.
    #[default]
    Text,
    /// For programs.
    Json,
    /// One page for a browser or a printer; it loads nothing and runs no script.
    Html,
}

/// Writes a debrief.
pub fn run(args: &Args, shelf: &Shelf) -> Result<(), Error> {
    let bytes = read_file(&args.file)?;
    let name = args.file.display().to_string();
    let (recording, sealed) = if is_journal(&bytes) {
        let (journal, exercise) = replay(&bytes, &name)?;
        let mut recording = Recording::of(&exercise, &journal.header, &journal.entries);
        conclude(&mut recording, &journal, shelf, args.budget);
        (recording, journal.sealed)
    } else {
        let recording = Recording::read(&bytes).map_err(|error| {
            Error::user(format!("{name}: {error}")).hint("report reads a recording or a journal of Code Dark")
        })?;
        (recording, seal_of(&bytes, &name)?)
    };
    let mut debrief = Debrief::of(&recording);
    debrief.seal = sealed.map(|key| key.fingerprint());
    let text = match args.format {
        Written::Text => debrief.to_string(),
        Written::Json => debrief.to_json(),
        Written::Html => {
            let page = debrief.to_html();
            seal::key_or_note().map_or_else(|| page.clone(), |key| seal_page(&page, &recording.play_digest, &key))
        }
    };
    output::result_to(args.out.as_deref(), &text)
}

/// Whose key sealed a recording; one that was altered since is refused.
fn seal_of(bytes: &[u8], name: &str) -> Result<Option<PublicKey>, Error> {
    match verify_recording(bytes) {
        Standing::Sealed(key) => Ok(Some(key)),
        Standing::Unfinished { .. } => Ok(None),
        Standing::Altered { place, why } => {
            let what = format!("the recording {name} was altered after it was sealed, {place}: {why}");
            Err(Error::user(what).hint("take it from a backup, or make the debrief from the journal"))
        }
    }
}

/// A journal's first line begins with its body, or is its only line.
fn is_journal(bytes: &[u8]) -> bool {
    bytes.starts_with(b"{\"body\"")
}
