//! `codedark report`: the debrief of a recording or a journal.

use std::path::{Path, PathBuf};

use codedark_analysis::whatif::BUDGET;
use codedark_analysis::{Effort, Recording, verify_recording};
use codedark_report::{Around, Debrief, Director, seal_page};
use codedark_sim::journal::Journal;
use codedark_sim::seal::{PublicKey, Standing};

use crate::conclude::conclude;
use crate::data::{is_journal, journal_path, read_file};
use crate::error::Error;
use crate::library::Shelf;
use crate::output;
use crate::replay::replay;
use crate::seal;
use crate::{scenarios, titles};

/// Write the debrief of an exercise
#[derive(clap::Args, Debug)]
pub struct Args {
    /// A recording, or a journal, which is replayed
    file: PathBuf,

    /// Of a journal: branches that may be played to see what other decisions would have brought; 0: none
    #[arg(long, value_name = "N", default_value_t = BUDGET)]
    budget: u32,
    /// Who reads it: `director` is a summary on one sheet
    #[arg(long = "for", value_enum, default_value_t, value_name = "READER")]
    reader: Reader,

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

/// Who reads a debrief.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, clap::ValueEnum)]
enum Reader {
    /// Who played: the whole debrief.
    #[default]
    Student,
    /// Who answers for the house: one sheet.
    Director,
}

/// Writes a debrief.
pub fn run(args: &Args, shelf: &Shelf) -> Result<(), Error> {
    let bytes = read_file(&args.file)?;
    let name = args.file.display().to_string();
    let (mut recording, sealed, journal) = if is_journal(&bytes) {
        let (journal, exercise) = replay(&bytes, &name)?;
        let mut recording = Recording::of(&exercise, &journal.header, &journal.entries);
        conclude(&mut recording, &journal, args.budget, Effort::on(0));
        (recording, journal.sealed, Some(args.file.clone()))
    } else {
        let recording = Recording::read(&bytes).map_err(|error| {
            Error::user(format!("{name}: {error}")).hint("report reads a recording or a journal of Code Dark")
        })?;
        (recording, seal_of(&bytes, &name)?, journal_path(&args.file))
    };
    titles::name_competencies(&mut recording, shelf)?;
    let around = around(&recording, journal.as_deref().unwrap_or(&args.file), shelf);
    let mut debrief = Debrief::with(&recording, &around);
    debrief.seal = sealed.map(|key| key.fingerprint());
    let sheet = || Director::of(&debrief);
    let page = |page: String| match seal::key_or_note() {
        Some(key) => seal_page(&page, &recording.play_digest, &key),
        None => page,
    };
    let text = match (args.reader, args.format) {
        (Reader::Student, Written::Text) => debrief.to_string(),
        (Reader::Student, Written::Json) => debrief.to_json(),
        (Reader::Student, Written::Html) => page(debrief.to_html()),
        (Reader::Director, Written::Text) => sheet().to_string(),
        (Reader::Director, Written::Json) => sheet().to_json(),
        (Reader::Director, Written::Html) => page(sheet().to_html()),
    };
    output::result_to(args.out.as_deref(), &text)
}

/// What a debrief may know beside the recording. The journal is named only if it is this play's.
pub fn around(recording: &Recording, journal: &Path, shelf: &Shelf) -> Around {
    let same = |bytes: &[u8]| Journal::read(bytes).is_ok_and(|own| own.play_digest() == recording.play_digest);
    let found = std::fs::read(journal).is_ok_and(|bytes| same(&bytes));
    let here = std::env::current_dir().unwrap_or_default();
    let journal = journal.strip_prefix(&here).unwrap_or(journal);
    Around { journal: found.then(|| shell_word(journal)), exercises: scenarios::exercises(shelf) }
}

/// A path as a shell takes it.
fn shell_word(path: &Path) -> String {
    let text = path.display().to_string();
    let plain = |c: char| c.is_ascii_alphanumeric() || "/._-+:@%,".contains(c);
    if text.chars().all(plain) && !text.starts_with('-') { text } else { format!("'{}'", text.replace('\'', r"'\''")) }
}

/// Whose key sealed a recording; one that was altered since is refused.
pub fn seal_of(bytes: &[u8], name: &str) -> Result<Option<PublicKey>, Error> {
    match verify_recording(bytes) {
        Standing::Sealed(key) => Ok(Some(key)),
        Standing::Unfinished { .. } => Ok(None),
        Standing::Altered { place, why } => {
            let what = format!("the recording {name} was altered after it was sealed, {place}: {why}");
            Err(Error::user(what).hint("take it from a backup, or make the debrief from the journal"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_one_word_for_a_shell() {
        for (path, word) in [
            ("a/b.journal", "a/b.journal"),
            ("my play.journal", "'my play.journal'"),
            ("it's", r"'it'\''s'"),
            ("$(x)", "'$(x)'"),
        ] {
            assert_eq!(shell_word(Path::new(path)), word);
        }
    }
}
