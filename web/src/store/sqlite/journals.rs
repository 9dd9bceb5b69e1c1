//! Journals and what is made of them.
//!
//! Invariant: lines of a room are numbered from 1 without a gap, and nothing here changes or removes a single one.

use std::collections::BTreeMap;

use rusqlite::{Connection, OptionalExtension, params};

use super::fault::Fault;
use crate::store::{JournalLine, StoreError};

/// Appends lines.
pub fn append(on: &Connection, lines: &[JournalLine]) -> Result<(), Fault> {
    let mut last = BTreeMap::new();
    let mut newest = on.prepare_cached("SELECT seq FROM journal WHERE room = ?1 ORDER BY seq DESC LIMIT 1")?;
    let mut insert = on.prepare_cached("INSERT INTO journal (room, seq, line) VALUES (?1, ?2, ?3)")?;
    for line in lines {
        let room = line.room.as_str();
        let before = match last.get(room) {
            Some(before) => *before,
            None => newest.query_row([room], |row| row.get(0)).optional()?.unwrap_or(0_i64),
        };
        let seq = i64::try_from(line.seq).unwrap_or(i64::MAX);
        if seq <= before {
            return Err(StoreError::Taken.into());
        }
        if seq > before + 1 {
            return Err(StoreError::Missing.into());
        }
        insert.execute(params![room, seq, line.line])?;
        last.insert(room, seq);
    }
    Ok(())
}

/// A room's lines, one after the other.
pub fn journal(on: &Connection, room: &str) -> Result<Vec<u8>, Fault> {
    let mut bytes = Vec::new();
    let mut lines = on.prepare_cached("SELECT line FROM journal WHERE room = ?1 ORDER BY seq")?;
    let mut rows = lines.query([room])?;
    while let Some(row) = rows.next()? {
        bytes.extend_from_slice(row.get_ref(0)?.as_bytes().map_err(rusqlite::Error::from)?);
    }
    Ok(bytes)
}

/// Keeps a recording.
pub fn set_recording(on: &Connection, room: &str, recording: &[u8]) -> Result<(), Fault> {
    let sql = "INSERT INTO recordings (room, recording) VALUES (?1, ?2) \
               ON CONFLICT (room) DO UPDATE SET recording = excluded.recording";
    on.prepare_cached(sql)?.execute(params![room, recording])?;
    Ok(())
}

/// A recording.
pub fn recording(on: &Connection, room: &str) -> Result<Vec<u8>, Fault> {
    let sql = "SELECT recording FROM recordings WHERE room = ?1";
    Ok(on.prepare_cached(sql)?.query_row([room], |row| row.get(0))?)
}
