//! The store in one file, `codedark.db` in the data folder: SQLite with a write-ahead log.
//!
//! Invariants: one server at a time holds a folder, by a lock that is given back when the process ends in any way. Every
//! change is one transaction, synced before its method returns. Reads go by connections of their own, so they never wait
//! for the disk's syncs. A file that is damaged, of a newer version or not ours is refused and left as it is.

mod fault;
mod journals;
mod methods;
mod people;
mod rooms;
mod schema;
mod talk;
#[cfg(test)]
mod tests;
mod values;

use std::fs::{DirBuilder, File, OpenOptions, TryLockError};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use rusqlite::{Connection, OpenFlags, Params, Row, Transaction, TransactionBehavior};

pub(crate) use self::fault::{Fault, say};
pub(crate) use self::schema::examine;
use super::{Kept, StoreError};

/// The database's file in the data folder.
pub const FILE: &str = "codedark.db";
/// The file that a server locks.
const LOCK: &str = "codedark.lock";
/// How long a statement waits for another process that reads or writes, a backup for instance.
const BUSY: Duration = Duration::from_secs(5);
/// Statements that a connection keeps prepared: more than there are.
const STATEMENTS: usize = 96;
/// Connections for reading that are kept open; more are opened and closed as needed.
const READERS_KEPT: usize = 8;

/// The store.
pub struct Sqlite {
    writer: Mutex<Connection>,
    readers: Mutex<Vec<Connection>>,
    path: PathBuf,
    /// Held open, because closing it gives the lock back. Dropped after the connections.
    _lock: File,
    /// The folder of a scratch store, removed last.
    _scratch: Option<tempfile::TempDir>,
}

impl Sqlite {
    /// Opens the store of a data folder; makes what is missing and brings an older file up to date.
    ///
    /// # Errors
    /// The folder cannot be made or written, another server holds it, or the file is damaged, newer or not ours.
    pub fn open(folder: &Path) -> Kept<Self> {
        Self::open_with(folder, None)
    }

    /// A store in a folder of its own that is removed in the end: for tests and trials.
    ///
    /// # Errors
    /// As [`Self::open`].
    pub fn scratch() -> Kept<Self> {
        let folder = tempfile::Builder::new().prefix("codedark-").tempdir();
        let folder = folder.map_err(|error| StoreError::Failed(format!("no temporary folder can be made: {error}")))?;
        let path = folder.path().to_path_buf();
        Self::open_with(&path, Some(folder))
    }

    fn open_with(folder: &Path, scratch: Option<tempfile::TempDir>) -> Kept<Self> {
        let lock = hold(folder)?;
        let path = folder.join(FILE);
        private_file(&path).map_err(|error| unusable(folder, &error))?;
        let opened = connect(&path).and_then(|mut connection| {
            schema::prepare(&mut connection, &path)?;
            Ok(connection)
        });
        let writer = opened.map_err(|fault| say(fault, &path))?;
        sync(folder).map_err(|error| unusable(folder, &error))?;
        let readers = Mutex::new(Vec::new());
        Ok(Self { writer: Mutex::new(writer), readers, path, _lock: lock, _scratch: scratch })
    }

    /// The database's file.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Does one change, whole or not at all.
    fn write<T>(&self, change: impl FnOnce(&Transaction<'_>) -> Result<T, Fault>) -> Kept<T> {
        let mut writer = held(&self.writer);
        let done = writer.transaction_with_behavior(TransactionBehavior::Immediate).map_err(Fault::from);
        let done = done.and_then(|transaction| {
            let value = change(&transaction)?;
            transaction.commit()?;
            Ok(value)
        });
        done.map_err(|fault| say(fault, &self.path))
    }

    /// Reads one state of the store, whatever is written meanwhile.
    fn read<T>(&self, look: impl FnOnce(&Transaction<'_>) -> Result<T, Fault>) -> Kept<T> {
        let kept = held(&self.readers).pop();
        let read = kept.map_or_else(|| connect(&self.path), Ok).and_then(|mut reader| {
            let transaction = reader.transaction()?;
            let value = look(&transaction);
            transaction.finish()?;
            let mut readers = held(&self.readers);
            if readers.len() < READERS_KEPT {
                readers.push(reader);
            }
            value
        });
        read.map_err(|fault| say(fault, &self.path))
    }

    /// Takes what was erased out of the log as well, if nobody reads just now; else it goes with the next turn of the log.
    fn forget(&self) {
        let emptied = held(&self.writer).query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get::<_, i64>(0));
        if let Err(error) = emptied {
            tracing::warn!(%error, "what was erased stays in the write-ahead log until its next turn");
        }
    }
}

/// A statement that must touch something; else there is no such thing.
fn one(on: &Connection, sql: &str, values: impl Params) -> Result<(), Fault> {
    match on.prepare_cached(sql)?.execute(values)? {
        0 => Err(StoreError::Missing.into()),
        _ => Ok(()),
    }
}

/// The rows of a question.
fn some<T>(
    on: &Connection,
    sql: &str,
    values: impl Params,
    read: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
) -> Result<Vec<T>, Fault> {
    Ok(on.prepare_cached(sql)?.query_map(values, read)?.collect::<rusqlite::Result<_>>()?)
}

/// A lock that a panic elsewhere does not spoil: transactions that were not committed are rolled back.
fn held<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A connection that syncs what it commits.
pub(crate) fn connect(path: &Path) -> Result<Connection, Fault> {
    // Never makes a file, so a folder that was swapped under the server does not become an empty store.
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(BUSY)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    connection.pragma_update(None, "foreign_keys", true)?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    // On macOS a sync does not reach the disk otherwise; elsewhere it means nothing.
    connection.pragma_update(None, "fullfsync", true)?;
    // What is erased is overwritten.
    connection.pragma_update(None, "secure_delete", true)?;
    Ok(connection)
}

/// Makes the folder if it is missing and takes it for this process alone.
pub(crate) fn hold(folder: &Path) -> Kept<File> {
    make(folder).map_err(|error| unusable(folder, &error))?;
    let lock = OpenOptions::new().write(true).create(true).truncate(false).open(folder.join(LOCK));
    let lock = lock.map_err(|error| unusable(folder, &error))?;
    match lock.try_lock() {
        Ok(()) => Ok(lock),
        Err(TryLockError::WouldBlock) => Err(StoreError::Failed(format!(
            "the data folder {} is in use by another server; stop that one first, or give this one another folder",
            folder.display()
        ))),
        // Some file systems know no locks; there whoever runs the server is alone responsible.
        Err(TryLockError::Error(error)) if error.kind() == ErrorKind::Unsupported => Ok(lock),
        Err(TryLockError::Error(error)) => Err(unusable(folder, &error)),
    }
}

/// Makes a folder that nobody else may read, and its name survive a loss of power.
fn make(folder: &Path) -> io::Result<()> {
    if folder.is_dir() {
        return Ok(());
    }
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)?;
    sync(folder.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new(".")))
}

/// Makes an empty file that nobody else may read, unless it is there; SQLite gives its log the same rights.
pub(crate) fn private_file(path: &Path) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    match options.open(path) {
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(()),
        made => made.map(drop),
    }
}

/// Makes a folder's names survive a loss of power.
pub(crate) fn sync(folder: &Path) -> io::Result<()> {
    if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
}

/// What is said about a folder that cannot be used.
pub(crate) fn unusable(folder: &Path, error: &io::Error) -> StoreError {
    StoreError::Failed(format!(
        "the data folder {} cannot be used: {error}; give the server a folder that it may write, or make room on the disk",
        folder.display()
    ))
}
