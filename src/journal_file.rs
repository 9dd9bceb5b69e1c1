//! A journal on disk: the sink that the table writes to.
//!
//! Invariants: one process at a time holds a journal (an exclusive lock, given back when the process ends in any
//! way). A line is synced before `append` returns, and so is the folder when the file is made. Going on drops a torn
//! last line and nothing else.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{ErrorKind, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use codedark_seat::Sink;
use codedark_sim::journal::Journal;

use crate::data;
use crate::error::Error;
use crate::output::note;

/// A journal that this process writes.
pub struct JournalFile {
    file: File,
    path: PathBuf,
}

impl JournalFile {
    /// Makes a new journal; a file that is there already is left alone.
    pub fn create(path: &Path) -> Result<Self, Error> {
        let file = OpenOptions::new().read(true).append(true).create_new(true).open(path);
        let file = file.map_err(|error| {
            let what = Error::user(format!("the journal {} cannot be made: {error}", path.display()));
            match error.kind() {
                ErrorKind::AlreadyExists => {
                    what.hint("go on with it by `codedark play --resume FILE`, or name another file")
                }
                _ => what,
            }
        })?;
        lock(&file, path, "journal", "another window plays this exercise; quit it there first")?;
        sync_folder(path).map_err(|error| Error::user(format!("{} cannot be synced: {error}", path.display())))?;
        Ok(Self { file, path: path.to_path_buf() })
    }

    /// Takes up a journal where it ends.
    pub fn resume(path: &Path) -> Result<(Self, Journal), Error> {
        let fails =
            |error: std::io::Error| Error::user(format!("the journal {} cannot be used: {error}", path.display()));
        let mut file = OpenOptions::new().read(true).append(true).open(path).map_err(fails)?;
        lock(&file, path, "journal", "another window plays this exercise; quit it there first")?;
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).map_err(fails)?;
        let journal = read(&bytes, &path.display().to_string())?;
        if journal.whole_bytes < bytes.len() {
            file.set_len(journal.whole_bytes as u64).map_err(fails)?;
            file.sync_all().map_err(fails)?;
            note("The last line of the journal was torn and is dropped; it was never acknowledged.");
        }
        file.seek(SeekFrom::End(0)).map_err(fails)?;
        Ok((Self { file, path: path.to_path_buf() }, journal))
    }
}

/// Reads a journal and makes its scripts ready to run.
pub fn read(bytes: &[u8], name: &str) -> Result<Journal, Error> {
    if data::is_recording(bytes) {
        let hint = match data::journal_path(Path::new(name)) {
            Some(journal) => format!("the journal lies beside it: {}", journal.display()),
            None => "a recording is made from a journal, of the same name but ending in .journal: take that".to_owned(),
        };
        return Err(Error::user(format!("{name} is a recording, and this needs the journal")).hint(hint));
    }
    let mut journal =
        Journal::read(bytes).map_err(|error| Error::user(format!("the journal {name} is refused, {error}")))?;
    codedark_script::equip(Arc::make_mut(&mut journal.header.scenario)).map_err(|findings| {
        note(&findings.render(false));
        Error::user(format!("the journal {name} is refused, line 1: a script in it does not fit this version"))
    })?;
    Ok(journal)
}

impl Sink for JournalFile {
    fn append(&mut self, line: &str) -> Result<(), String> {
        let written = self.file.write_all(line.as_bytes()).and_then(|()| self.file.sync_data());
        written.map_err(|error| {
            format!(
                "The journal {} cannot be written: {error}. Everything that was acknowledged is safe. Make room on the \
                 disk, then go on with `codedark play --resume {0}`.",
                self.path.display()
            )
        })
    }
}

/// Takes a file for this process alone; `what` it is, and the `hint` for who finds it taken.
pub fn lock(file: &File, path: &Path, what: &str, hint: &str) -> Result<(), Error> {
    match file.try_lock() {
        Ok(()) => Ok(()),
        Err(TryLockError::WouldBlock) => {
            Err(Error::user(format!("the {what} {} is in use", path.display())).hint(hint))
        }
        // Some file systems know no locks; there the user is alone responsible.
        Err(TryLockError::Error(error)) if error.kind() == ErrorKind::Unsupported => Ok(()),
        Err(TryLockError::Error(error)) => {
            Err(Error::user(format!("the {what} {} cannot be locked: {error}", path.display())))
        }
    }
}

/// Makes the file's name survive a loss of power.
pub fn sync_folder(path: &Path) -> std::io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
}
