//! A store as one file, made while the server runs; and a data folder made from such a file.
//!
//! Invariants: nothing that is there is overwritten. A copy gets its name when it is synced, whole and verified: SQLite
//! finds no damage in it, and the chain of every journal holds. What went wrong before leaves nothing behind.

#[cfg(test)]
mod tests;

use std::fs::File;
use std::io;
use std::path::Path;

use codedark_sim::journal;
use codedark_sim::seal::Standing;
use rusqlite::Connection;
use tempfile::NamedTempFile;

use crate::store::sqlite::{Fault, connect, examine, hold, say, sync, unusable};
use crate::store::{Kept, SQLITE_FILE, StoreError};

/// What a backup holds.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Contents {
    /// Classes.
    pub classes: u32,
    /// Rooms.
    pub rooms: u32,
    /// Lines in all journals, each one verified.
    pub lines: u64,
    /// Bytes of the file.
    pub bytes: u64,
}

/// Writes the store of a data folder into one file, as it is at one moment, whether a server runs on it or not.
///
/// # Errors
/// There is no store, the file is there already or cannot be written, or something in the store does not verify.
pub fn backup(data: &Path, out: &Path) -> Kept<Contents> {
    let store = data.join(SQLITE_FILE);
    if !store.is_file() {
        return Err(failed(format!(
            "{} holds no store; name the folder that the server keeps its data in",
            data.display()
        )));
    }
    if out.exists() {
        return Err(failed(format!("{} is there already and is left as it is; name another file", out.display())));
    }
    let cannot = |error: io::Error| failed(format!("the backup {} cannot be written: {error}", out.display()));
    let folder = out.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let draft = NamedTempFile::new_in(folder).map_err(cannot)?;
    copy_store(&store, draft.path()).map_err(|fault| say(fault, &store))?;
    let contents = verified(draft.path(), &store)?;
    draft.as_file().sync_all().map_err(cannot)?;
    draft.persist_noclobber(out).map_err(|error| cannot(error.error))?;
    sync(folder).map_err(cannot)?;
    Ok(contents)
}

fn copy_store(store: &Path, draft: &Path) -> Result<(), Fault> {
    let connection = connect(store)?;
    examine(&connection, store)?;
    let draft = draft.to_str().ok_or_else(|| failed("the backup’s path is no text; name another file".into()))?;
    connection.execute("VACUUM INTO ?1", [draft])?;
    Ok(())
}

/// Makes the store of a data folder from a backup.
///
/// # Errors
/// A server runs on the folder, it has a store already, or something in the backup does not verify.
pub fn restore(data: &Path, file: &Path) -> Kept<Contents> {
    let cannot = |error: io::Error| failed(format!("the backup {} cannot be restored: {error}", file.display()));
    let mut from = File::open(file).map_err(cannot)?;
    if !from.metadata().map_err(cannot)?.is_file() {
        return Err(failed(format!("{} is no file; name the file that `codedark backup` wrote", file.display())));
    }
    let _lock = hold(data)?;
    // The log as well: SQLite would take an old one for the new store's.
    for name in [SQLITE_FILE.to_owned(), format!("{SQLITE_FILE}-wal")] {
        if data.join(&name).exists() {
            return Err(failed(format!(
                "the folder {} has a store already ({name}), which is left as it is; name another folder, or move that one away",
                data.display()
            )));
        }
    }
    let mut draft = NamedTempFile::new_in(data).map_err(|error| unusable(data, &error))?;
    io::copy(&mut from, &mut draft).map_err(cannot)?;
    let contents = verified(draft.path(), file)?;
    draft.as_file().sync_all().map_err(cannot)?;
    draft.persist_noclobber(data.join(SQLITE_FILE)).map_err(|error| cannot(error.error))?;
    sync(data).map_err(|error| unusable(data, &error))?;
    Ok(contents)
}

/// What a copy holds, if all of it is sound. `name` is what is told about.
fn verified(copy: &Path, name: &Path) -> Kept<Contents> {
    let held = connect(copy).and_then(|connection| {
        examine(&connection, name)?;
        let lines = verify_journals(&connection, name)?;
        let count = |sql: &str| connection.query_row(sql, [], |row| row.get(0));
        let (classes, rooms) = (count("SELECT count(*) FROM classes")?, count("SELECT count(*) FROM rooms")?);
        Ok((classes, rooms, lines))
    });
    let (classes, rooms, lines) = held.map_err(|fault| say(fault, name))?;
    let bytes = copy.metadata().map(|metadata| metadata.len());
    let bytes = bytes.map_err(|error| failed(format!("{} cannot be read: {error}", name.display())))?;
    Ok(Contents { classes, rooms, lines, bytes })
}

/// Verifies every journal's chain; how many lines there are.
fn verify_journals(connection: &Connection, name: &Path) -> Result<u64, Fault> {
    let mut rooms = connection.prepare("SELECT DISTINCT room FROM journal ORDER BY room")?;
    let rooms: Vec<String> = rooms.query_map([], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
    let mut read = connection.prepare("SELECT line FROM journal WHERE room = ?1 ORDER BY seq")?;
    let mut count = 0;
    for room in rooms {
        let lines: Vec<String> = read.query_map([&room], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
        count += lines.len() as u64;
        let altered = match journal::verify(lines.concat().as_bytes()) {
            // A line is kept with its line feed, so nothing here was torn.
            _ if !lines.iter().all(|line| line.ends_with('\n')) => "a line has no end".to_owned(),
            Standing::Altered { place, why } => format!("{place}: {why}"),
            Standing::Sealed(_) | Standing::Unfinished { .. } => continue,
        };
        let why = format!(
            "the journal of room {room} in {} does not verify ({altered}); take another backup, or remove that room and make a new one",
            name.display()
        );
        return Err(failed(why).into());
    }
    Ok(count)
}

fn failed(why: String) -> StoreError {
    StoreError::Failed(why)
}
