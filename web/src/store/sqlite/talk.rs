//! What is said beside the journals: chat, nudges, notes, a facilitator's words and observations; and the audit log.
//!
//! Invariant: all of it can be erased or changed without touching a line of a journal.

use codedark_analysis::Observation;
use codedark_sim::time::Tick;
use rusqlite::{Connection, OptionalExtension, Row, params};

use super::fault::Fault;
use super::values::{from_json, json, ms, unsigned};
use super::{one, some};
use crate::store::NudgeRow;
use crate::wire::{AuditLine, ChatLine};

pub fn add_chat(on: &Connection, room: &str, participant: u32, line: &ChatLine) -> Result<u32, Fault> {
    let sql = "INSERT INTO chat (room, seq, participant, at, role, name, text) VALUES \
               (?1, (SELECT coalesce(max(seq), 0) + 1 FROM chat WHERE room = ?1), ?2, ?3, ?4, ?5, ?6) RETURNING seq";
    let ChatLine { at, role, name, text, .. } = line;
    let values = params![room, participant, at.0, role, name, text];
    Ok(on.prepare_cached(sql)?.query_row(values, |row| row.get(0))?)
}

pub fn chat(on: &Connection, room: &str) -> Result<Vec<(u32, ChatLine)>, Fault> {
    let read = |row: &Row<'_>| {
        let line = ChatLine {
            seq: row.get(1)?,
            at: Tick(row.get(2)?),
            role: row.get(3)?,
            name: row.get(4)?,
            text: row.get(5)?,
        };
        Ok((row.get(0)?, line))
    };
    some(on, "SELECT participant, seq, at, role, name, text FROM chat WHERE room = ?1 ORDER BY seq", [room], read)
}

pub fn chat_lines(on: &Connection, room: &str, before: Option<u32>, most: u32) -> Result<Vec<ChatLine>, Fault> {
    let sql = "SELECT seq, at, role, name, text FROM chat WHERE room = ?1 AND seq < ?2 ORDER BY seq DESC LIMIT ?3";
    let read = |row: &Row<'_>| {
        Ok(ChatLine {
            seq: row.get(0)?,
            at: Tick(row.get(1)?),
            role: row.get(2)?,
            name: row.get(3)?,
            text: row.get(4)?,
        })
    };
    let mut lines = some(on, sql, params![room, before.map_or(i64::MAX, i64::from), most], read)?;
    lines.reverse();
    Ok(lines)
}

pub fn add_nudge(on: &Connection, room: &str, nudge: &NudgeRow) -> Result<(), Fault> {
    let NudgeRow { at, to, text } = nudge;
    one(on, "INSERT INTO nudges (room, at, seat, text) VALUES (?1, ?2, ?3, ?4)", params![room, at, to, text])
}

pub fn nudges(on: &Connection, room: &str) -> Result<Vec<NudgeRow>, Fault> {
    let read = |row: &Row<'_>| Ok(NudgeRow { at: row.get(0)?, to: row.get(1)?, text: row.get(2)? });
    some(on, "SELECT at, seat, text FROM nudges WHERE room = ?1 ORDER BY n", [room], read)
}

pub fn set_notes(on: &Connection, room: &str, participant: u32, text: &str) -> Result<(), Fault> {
    let sql = "INSERT INTO notes (room, participant, text) VALUES (?1, ?2, ?3) \
               ON CONFLICT (room, participant) DO UPDATE SET text = excluded.text";
    one(on, sql, params![room, participant, text])
}

pub fn notes(on: &Connection, room: &str, participant: u32) -> Result<String, Fault> {
    let sql = "SELECT text FROM notes WHERE room = ?1 AND participant = ?2";
    let text = on.prepare_cached(sql)?.query_row(params![room, participant], |row| row.get(0)).optional()?;
    Ok(text.unwrap_or_default())
}

pub fn set_words(on: &Connection, room: &str, number: u32, words: &str) -> Result<(), Fault> {
    let sql = "INSERT INTO words (room, number, words) VALUES (?1, ?2, ?3) \
               ON CONFLICT (room, number) DO UPDATE SET words = excluded.words";
    one(on, sql, params![room, number, words])
}

pub fn words(on: &Connection, room: &str) -> Result<Vec<(u32, String)>, Fault> {
    let sql = "SELECT number, words FROM words WHERE room = ?1 ORDER BY number";
    some(on, sql, [room], |row| Ok((row.get(0)?, row.get(1)?)))
}

pub fn add_observation(on: &Connection, room: &str, id: &str, by: &str, what: &Observation) -> Result<(), Fault> {
    let sql = "INSERT INTO observations (room, id, observer, seat, what) VALUES (?1, ?2, ?3, ?4, ?5)";
    one(on, sql, params![room, id, by, what.seat, json(what)?])
}

pub fn observations(on: &Connection, room: &str) -> Result<Vec<(String, String, Observation)>, Fault> {
    let sql = "SELECT id, observer, what FROM observations WHERE room = ?1 ORDER BY n";
    some(on, sql, [room], |row| Ok((row.get(0)?, row.get(1)?, from_json(&row.get::<_, String>(2)?)?)))
}

pub fn remove_observation(on: &Connection, room: &str, id: &str) -> Result<(), Fault> {
    one(on, "DELETE FROM observations WHERE room = ?1 AND id = ?2", [room, id])
}

pub fn audit(on: &Connection, line: &AuditLine) -> Result<(), Fault> {
    let AuditLine { at_ms, who, what, about, .. } = line;
    let sql = "INSERT INTO audit (at_ms, who, what, about) VALUES (?1, ?2, ?3, ?4)";
    one(on, sql, params![ms(*at_ms), who, what, about])
}

pub fn audit_lines(on: &Connection, before: Option<u64>, most: u32) -> Result<Vec<AuditLine>, Fault> {
    let sql = "SELECT seq, at_ms, who, what, about FROM audit WHERE seq < ?1 ORDER BY seq DESC LIMIT ?2";
    let read = |row: &Row<'_>| {
        Ok(AuditLine {
            seq: unsigned(row.get(0)?)?,
            at_ms: unsigned(row.get(1)?)?,
            who: row.get(2)?,
            what: row.get(3)?,
            about: row.get(4)?,
        })
    };
    some(on, sql, params![before.map_or(i64::MAX, ms), most], read)
}

/// Writes something that means nothing.
pub fn touch(on: &Connection) -> Result<(), Fault> {
    one(on, "UPDATE health SET checked = checked + 1 WHERE only = 1", [])
}
