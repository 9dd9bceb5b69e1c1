//! Classes, rooms and uploaded scenarios.
//!
//! Invariant: removing takes everything with it that is about what was removed, by the schema's references.

use rusqlite::{Connection, Row, params};

use super::fault::Fault;
use super::values::{from_json, json, key, ms, state, to_state, unsigned};
use super::{one, some};
use crate::store::{ClassRow, RoomRow, StoreError, UploadRow};
use crate::wire::ScenarioCard;

const CLASS: &str = "SELECT id, name, code, open, retention_days, made_ms FROM classes";

fn class_row(row: &Row<'_>) -> rusqlite::Result<ClassRow> {
    Ok(ClassRow {
        id: row.get(0)?,
        name: row.get(1)?,
        code: row.get(2)?,
        open: row.get(3)?,
        retention_days: row.get(4)?,
        made_ms: unsigned(row.get(5)?)?,
    })
}

pub fn add_class(on: &Connection, class: &ClassRow) -> Result<(), Fault> {
    let sql = "INSERT INTO classes (id, name, code, open, retention_days, made_ms) VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
    put_class(on, sql, class)
}

pub fn change_class(on: &Connection, class: &ClassRow) -> Result<(), Fault> {
    let sql = "UPDATE classes SET name = ?2, code = ?3, open = ?4, retention_days = ?5, made_ms = ?6 WHERE id = ?1";
    put_class(on, sql, class)
}

fn put_class(on: &Connection, sql: &str, class: &ClassRow) -> Result<(), Fault> {
    let ClassRow { id, name, code, open, retention_days, made_ms } = class;
    one(on, sql, params![id, name, code, open, retention_days, ms(*made_ms)])
}

pub fn classes(on: &Connection) -> Result<Vec<ClassRow>, Fault> {
    some(on, &format!("{CLASS} ORDER BY n DESC"), [], class_row)
}

pub fn class(on: &Connection, id: &str) -> Result<ClassRow, Fault> {
    Ok(on.prepare_cached(&format!("{CLASS} WHERE id = ?1"))?.query_row([id], class_row)?)
}

pub fn class_by_code(on: &Connection, code: &str) -> Result<ClassRow, Fault> {
    Ok(on.prepare_cached(&format!("{CLASS} WHERE code = ?1"))?.query_row([code], class_row)?)
}

pub fn remove_class(on: &Connection, id: &str) -> Result<(), Fault> {
    one(on, "DELETE FROM classes WHERE id = ?1", [id])
}

const ROOM: &str = "SELECT id, class, name, title, setup, seed, state, failed, branch_room, branch_at, made_ms, active_ms \
                    FROM rooms";

fn room_row(row: &Row<'_>) -> rusqlite::Result<RoomRow> {
    let branch: (Option<String>, Option<u32>) = (row.get(8)?, row.get(9)?);
    Ok(RoomRow {
        id: row.get(0)?,
        class: row.get(1)?,
        name: row.get(2)?,
        title: row.get(3)?,
        setup: from_json(&row.get::<_, String>(4)?)?,
        seed: row.get::<_, i64>(5)?.cast_unsigned(),
        state: to_state(&row.get::<_, String>(6)?, row.get(7)?)?,
        branch_of: branch.0.zip(branch.1),
        made_ms: unsigned(row.get(10)?)?,
        active_ms: unsigned(row.get(11)?)?,
    })
}

pub fn add_room(on: &Connection, room: &RoomRow) -> Result<(), Fault> {
    let sql = "INSERT INTO rooms (id, class, name, title, setup, scenario, seed, state, failed, branch_room, branch_at, \
               made_ms, active_ms, name_key) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)";
    put_room(on, sql, room)
}

pub fn change_room(on: &Connection, room: &RoomRow) -> Result<(), Fault> {
    let sql = "UPDATE rooms SET class = ?2, name = ?3, title = ?4, setup = ?5, scenario = ?6, seed = ?7, state = ?8, \
               failed = ?9, branch_room = ?10, branch_at = ?11, made_ms = ?12, active_ms = ?13, name_key = ?14 WHERE id = ?1";
    put_room(on, sql, room)
}

fn put_room(on: &Connection, sql: &str, room: &RoomRow) -> Result<(), Fault> {
    let RoomRow { id, class, name, title, setup, seed, state: is, branch_of, made_ms, active_ms } = room;
    let (word, failed) = state(is);
    let (branch_room, branch_at) = branch_of.as_ref().map(|(room, at)| (room, at)).unzip();
    let values = params![
        id,
        class,
        name,
        title,
        json(setup)?,
        setup.scenario,
        seed.cast_signed(),
        word,
        failed,
        branch_room,
        branch_at,
        ms(*made_ms),
        ms(*active_ms),
        key(name),
    ];
    one(on, sql, values)
}

pub fn room(on: &Connection, id: &str) -> Result<RoomRow, Fault> {
    Ok(on.prepare_cached(&format!("{ROOM} WHERE id = ?1"))?.query_row([id], room_row)?)
}

pub fn rooms(on: &Connection, class: &str) -> Result<Vec<RoomRow>, Fault> {
    some(on, &format!("{ROOM} WHERE class = ?1 ORDER BY n"), [class], room_row)
}

pub fn open_rooms(on: &Connection) -> Result<Vec<RoomRow>, Fault> {
    some(on, &format!("{ROOM} WHERE state NOT IN ('over', 'failed') ORDER BY n"), [], room_row)
}

pub fn remove_room(on: &Connection, id: &str) -> Result<(), Fault> {
    one(on, "DELETE FROM rooms WHERE id = ?1", [id])
}

pub fn add_upload(on: &Connection, upload: &UploadRow) -> Result<(), Fault> {
    let sql = "INSERT INTO uploads (id, card, archive) VALUES (?1, ?2, ?3)";
    one(on, sql, params![upload.card.id, json(&upload.card)?, upload.archive])
}

fn card(row: &Row<'_>) -> rusqlite::Result<ScenarioCard> {
    from_json(&row.get::<_, String>(0)?)
}

pub fn uploads(on: &Connection) -> Result<Vec<ScenarioCard>, Fault> {
    some(on, "SELECT card FROM uploads ORDER BY n DESC", [], card)
}

pub fn upload(on: &Connection, id: &str) -> Result<UploadRow, Fault> {
    let read = |row: &Row<'_>| Ok(UploadRow { card: card(row)?, archive: row.get(1)? });
    Ok(on.prepare_cached("SELECT card, archive FROM uploads WHERE id = ?1")?.query_row([id], read)?)
}

pub fn remove_upload(on: &Connection, id: &str) -> Result<(), Fault> {
    let sql = "SELECT EXISTS (SELECT 1 FROM rooms WHERE scenario = ?1 AND state = 'waiting')";
    let is_awaited: bool = on.prepare_cached(sql)?.query_row([id], |row| row.get(0))?;
    if is_awaited {
        return Err(StoreError::Taken.into());
    }
    one(on, "DELETE FROM uploads WHERE id = ?1", [id])
}
