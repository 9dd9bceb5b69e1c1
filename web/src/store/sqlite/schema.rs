//! The format of the file, and how an older one is brought up to date.
//!
//! Invariants: `PRAGMA user_version` counts the steps that were done; steps that were released are never changed, only
//! followed by others. All that are missing are done in one transaction. A file is looked at before it is written.

use std::path::Path;

use rusqlite::{Connection, TransactionBehavior};

use super::fault::Fault;
use crate::store::StoreError;

/// What marks a database as ours, set by the first step.
const APPLICATION: i64 = 1_128_557_361;

/// The steps, in order.
const STEPS: [&str; 1] = [include_str!("0001.sql")];

/// Brings a file to this version's format.
pub fn prepare(connection: &mut Connection, name: &Path) -> Result<(), Fault> {
    examine(connection, name)?;
    // The log stays with the file: every later connection finds it.
    let mode: String = connection.query_row("PRAGMA journal_mode = WAL", [], |row| row.get(0))?;
    if mode != "wal" {
        return Err(failed(
            name,
            &format!(
                "its file system allows no write-ahead log (it stays with `{mode}`): take a folder on a local disk"
            ),
        ));
    }
    migrate(connection, &STEPS)
}

/// Refuses what is damaged, newer or not ours, by this name. Changes nothing.
pub fn examine(connection: &Connection, name: &Path) -> Result<(), Fault> {
    let done = version(connection)?;
    let objects: i64 = connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
    let application: i64 = connection.query_row("PRAGMA application_id", [], |row| row.get(0))?;
    if objects > 0 && application != APPLICATION {
        return Err(failed(name, "it is a database of another program; give the server another folder"));
    }
    if done > STEPS.len() as i64 {
        return Err(failed(
            name,
            &format!(
                "it is of format {done}, and this version reads up to {}: take the version of Code Dark that wrote it, or a newer one",
                STEPS.len()
            ),
        ));
    }
    let sound: String = connection.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
    if sound != "ok" {
        return Err(failed(
            name,
            &format!(
                "it is damaged ({}): move the folder aside and put a backup in its place with `codedark restore`",
                sound.replace('\n', " ")
            ),
        ));
    }
    Ok(())
}

fn migrate(connection: &mut Connection, steps: &[&str]) -> Result<(), Fault> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let done = version(&transaction)?;
    let missing = usize::try_from(done).ok().and_then(|done| steps.get(done..)).unwrap_or_default();
    if missing.is_empty() {
        return Ok(());
    }
    for step in missing {
        transaction.execute_batch(step)?;
    }
    transaction.pragma_update(None, "user_version", steps.len() as i64)?;
    transaction.commit()?;
    Ok(())
}

fn version(connection: &Connection) -> Result<i64, Fault> {
    Ok(connection.query_row("PRAGMA user_version", [], |row| row.get(0))?)
}

fn failed(name: &Path, why: &str) -> Fault {
    Fault::Store(StoreError::Failed(format!("{} cannot be used: {why}", name.display())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_that_fails_leaves_the_file_as_it_was() {
        let mut connection = Connection::open_in_memory().unwrap();
        migrate(&mut connection, &STEPS).unwrap();
        let broken = [STEPS[0], "CREATE TABLE more (a INTEGER) STRICT; DELETE FROM health;", "no SQL at all"];
        migrate(&mut connection, &broken).unwrap_err();
        assert_eq!(version(&connection).unwrap(), 1);
        assert!(connection.prepare("SELECT a FROM more").is_err());
        let rows: i64 = connection.query_row("SELECT count(*) FROM health", [], |row| row.get(0)).unwrap();
        assert_eq!(rows, 1);
        migrate(&mut connection, &broken[..2]).unwrap();
        assert_eq!(version(&connection).unwrap(), 2);
        assert!(connection.prepare("SELECT a FROM more").is_ok());
    }
}
