//! The data folder: journals of what was played, and the recordings beside them.
//!
//! Invariant: nothing in it is ever deleted by the program, nor overwritten, but for a recording by the same play's.

use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use codedark_analysis::Recording;
use codedark_sim::journal::Journal;
use codedark_sim::seal::SealKey;

use crate::error::Error;
use crate::journal_file::{JournalFile, sync_folder};
use crate::output::note;

/// How a journal's file ends.
const JOURNAL: &str = "journal";

/// Journals that one scenario may have in the folder.
const PLAYS_MAX: u32 = 100_000;

/// A journal in the data folder.
pub struct Played {
    /// Its file's name without ending: what `--resume` takes.
    pub name: String,
    path: PathBuf,
    changed: SystemTime,
}

/// `$CODEDARK_DATA`, or the place that the platform has for it.
pub fn folder() -> Result<PathBuf, Error> {
    let var = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    if let Some(folder) = var("CODEDARK_DATA") {
        return Ok(folder);
    }
    let place = if cfg!(windows) {
        var("APPDATA")
    } else if cfg!(target_os = "macos") {
        var("HOME").map(|home| home.join("Library/Application Support"))
    } else {
        var("XDG_DATA_HOME")
            .filter(|path| path.is_absolute())
            .or_else(|| var("HOME").map(|home| home.join(".local/share")))
    };
    let missing = || Error::user("there is no home folder to keep exercises in").hint("set CODEDARK_DATA to a folder");
    Ok(place.ok_or_else(missing)?.join("codedark"))
}

/// `$CODEDARK_CACHE`, or the place that the platform has for what can be computed again; `None` if there is none.
pub fn cache_folder() -> Option<PathBuf> {
    let var = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    if let Some(folder) = var("CODEDARK_CACHE") {
        return Some(folder);
    }
    let place = if cfg!(windows) {
        var("LOCALAPPDATA")
    } else if cfg!(target_os = "macos") {
        var("HOME").map(|home| home.join("Library/Caches"))
    } else {
        var("XDG_CACHE_HOME").filter(|path| path.is_absolute()).or_else(|| var("HOME").map(|home| home.join(".cache")))
    };
    Some(place?.join("codedark"))
}

/// Makes a new journal for a scenario: the first free number.
pub fn new_journal(scenario: &str) -> Result<(JournalFile, PathBuf), Error> {
    let folder = folder()?;
    std::fs::create_dir_all(&folder)
        .map_err(|error| Error::user(format!("the data folder {} cannot be made: {error}", folder.display())))?;
    let safe: String = scenario.chars().map(|c| if c.is_ascii_alphanumeric() || c == '-' { c } else { '-' }).collect();
    let free = (1..PLAYS_MAX).map(|n| folder.join(format!("{safe}-{n:03}.{JOURNAL}"))).find(|path| !path.exists());
    let path = free.ok_or_else(|| Error::user(format!("the data folder {} is full of `{safe}`", folder.display())))?;
    Ok((JournalFile::create(&path)?, path))
}

/// The journals in the data folder, newest first.
pub fn played() -> Result<Vec<Played>, Error> {
    let entries = std::fs::read_dir(folder()?).into_iter().flatten().flatten();
    let mut found: Vec<Played> = entries
        .filter_map(|entry| {
            let path = entry.path();
            let name = path.file_stem()?.to_str()?.to_owned();
            let changed = entry.metadata().ok()?.modified().ok()?;
            path.extension().is_some_and(|ending| ending == JOURNAL).then_some(Played { name, path, changed })
        })
        .collect();
    found.sort_by(|a, b| b.changed.cmp(&a.changed).then_with(|| b.name.cmp(&a.name)));
    Ok(found)
}

/// Finds the journal that `--resume` means: `last`, a name in the data folder, or a path.
pub fn find_journal(which: &str) -> Result<PathBuf, Error> {
    let played = played()?;
    if which == "last" {
        let none = || Error::user("nothing was played yet").hint("`codedark play` lists what can be played");
        return played.into_iter().next().map(|play| play.path).ok_or_else(none);
    }
    if let Some(play) = played.iter().find(|play| play.name == which) {
        return Ok(play.path.clone());
    }
    let path = PathBuf::from(which);
    if path.is_file() {
        return Ok(path);
    }
    Err(Error::user(format!("there is no journal `{which}`")).hint("`codedark play` lists what was played"))
}

/// What `--resume` takes for a journal: its name if it is in the data folder, else its path.
pub fn resume_word(path: &Path) -> String {
    let inside = folder().is_ok_and(|folder| path.parent() == Some(folder.as_path()));
    match path.file_stem().and_then(|name| name.to_str()) {
        Some(name) if inside => name.to_owned(),
        _ => path.display().to_string(),
    }
}

impl Played {
    /// A line about it: title, when, how far.
    pub fn line(&self) -> String {
        let ago = SystemTime::now().duration_since(self.changed).unwrap_or(Duration::ZERO);
        let journal = read_file(&self.path)
            .and_then(|bytes| Journal::read(&bytes).map_err(|error| Error::user(error.to_string())));
        let how_far = match &journal {
            Ok(journal) => {
                let scenario = &journal.header.scenario;
                let at = scenario.calendar.date_time(journal.last_tick());
                let over = journal.sealed.is_some() || recording_path(&self.path).is_file();
                let end = if over { "finished".into() } else { format!("until {at}, unfinished") };
                format!("{}, {end}", scenario.title)
            }
            Err(_) => "cannot be read; `codedark replay` says why".to_owned(),
        };
        format!("{}: {how_far}, {}", self.name, say_ago(ago))
    }
}

fn say_ago(ago: Duration) -> String {
    match ago.as_secs() / 60 {
        0 => "just now".into(),
        minutes => format!("{} ago", codedark_sim::time::say_minutes(u32::try_from(minutes).unwrap_or(u32::MAX))),
    }
}

/// The recording that belongs to a journal: `a.recording.json` for `a.journal`, else its whole name with that ending.
pub fn recording_path(journal: &Path) -> PathBuf {
    if journal.extension().is_some_and(|ending| ending == JOURNAL) {
        return journal.with_extension("recording.json");
    }
    let mut name = journal.as_os_str().to_owned();
    name.push(".recording.json");
    name.into()
}

/// The journal that a recording belongs to, if it lies beside it.
pub fn journal_path(recording: &Path) -> Option<PathBuf> {
    let name = recording.file_name()?.to_str()?.strip_suffix(".recording.json")?;
    let names = [format!("{name}.{JOURNAL}"), name.to_owned()];
    names.iter().map(|name| recording.with_file_name(name)).find(|path| path.is_file())
}

/// Saves a recording: whole or not at all, and never in the place of another play's.
/// Sealed if there is a key.
pub fn write_recording(path: &Path, recording: &Recording, key: Option<&SealKey>) -> Result<(), Error> {
    if path.exists() {
        let same = Recording::read(&read_file(path)?).is_ok_and(|old| old.play_digest == recording.play_digest);
        if !same {
            let what = format!("{} is not this play's recording and is left as it is", path.display());
            let hint = "the journal is kept, and `codedark report` makes the debrief from it; move that file away";
            return Err(Error::user(what).hint(hint));
        }
    }
    let text = key.map_or_else(|| recording.to_json(), |key| recording.sealed(key));
    write_whole(path, &text).map_err(|error| {
        note("The journal is kept; `codedark report` makes the debrief from it.");
        Error::user(format!("the recording {} cannot be written: {error}", path.display()))
    })
}

/// Writes a file whole or not at all, in place of one that is there.
pub fn write_whole(path: &Path, text: &str) -> std::io::Result<()> {
    let mut draft = path.as_os_str().to_owned();
    draft.push(".draft");
    std::fs::write(&draft, text)?;
    std::fs::File::open(&draft)?.sync_all()?;
    std::fs::rename(&draft, path)?;
    sync_folder(path)
}

/// Whether a file begins like a journal: with the body of its first line, which may be its only one.
pub fn is_journal(bytes: &[u8]) -> bool {
    bytes.starts_with(b"{\"body\"")
}

/// Whether a file begins like a recording, however another program has spaced it.
pub fn is_recording(bytes: &[u8]) -> bool {
    begins_as(bytes, "recording")
}

/// Whether a file begins like a part of a campaign.
pub fn is_part(bytes: &[u8]) -> bool {
    begins_as(bytes, "campaign part")
}

fn begins_as(bytes: &[u8], kind: &str) -> bool {
    let begins = format!("{{\"codedark\":\"{}\"", kind.replace(' ', ""));
    let head = bytes.iter().copied().filter(|byte| !byte.is_ascii_whitespace());
    head.take(begins.len()).eq(begins.bytes())
}

/// Reads a file whole.
pub fn read_file(path: &Path) -> Result<Vec<u8>, Error> {
    std::fs::read(path).map_err(|error| Error::user(format!("{} cannot be read: {error}", path.display())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_known_by_how_it_begins() {
        assert!(is_recording(b"{\"codedark\":\"recording\",\n"));
        assert!(is_recording(b"{\n  \"codedark\": \"recording\",\n"));
        assert!(!is_recording(b"{\"codedark\":\"record") && !is_recording(b"") && !is_recording(b"recording"));
        assert!(is_journal(b"{\"body\":{}") && !is_journal(b"{}"));
    }

    #[test]
    fn every_journal_has_a_recording_of_its_own() {
        for (journal, recording) in [
            ("a/b.journal", "a/b.recording.json"),
            ("a/seed.1.journal", "a/seed.1.recording.json"),
            ("a/seed.1", "a/seed.1.recording.json"),
            ("a/seed.2", "a/seed.2.recording.json"),
            ("seed", "seed.recording.json"),
        ] {
            assert_eq!(recording_path(Path::new(journal)), Path::new(recording));
        }
    }
}
