//! Accounts, invitations, sessions; students and their erasure.
//!
//! Invariants: tokens and passwords come here hashed. An erased student keeps numbers, class and seat, and nothing else.

use rusqlite::{Connection, OptionalExtension, Row, params};

use super::fault::Fault;
use super::values::{key, ms, role, subject, to_role, to_subject, unsigned};
use super::{one, some};
use crate::store::{InvitationRow, ParticipantRow, SessionRow, StaffRow, Subject};

const STAFF: &str = "SELECT id, name, role, password, since_ms FROM staff";

fn staff_row(row: &Row<'_>) -> rusqlite::Result<StaffRow> {
    Ok(StaffRow {
        id: row.get(0)?,
        name: row.get(1)?,
        role: to_role(&row.get::<_, String>(2)?)?,
        password: row.get(3)?,
        since_ms: unsigned(row.get(4)?)?,
    })
}

pub fn add_staff(on: &Connection, staff: &StaffRow) -> Result<(), Fault> {
    let sql = "INSERT INTO staff (id, name, name_key, role, password, since_ms) VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
    let StaffRow { id, name, role: is, password, since_ms } = staff;
    on.prepare_cached(sql)?.execute(params![id, name, key(name), role(*is), password, ms(*since_ms)])?;
    Ok(())
}

pub fn staff(on: &Connection) -> Result<Vec<StaffRow>, Fault> {
    some(on, &format!("{STAFF} ORDER BY name_key"), [], staff_row)
}

pub fn staff_named(on: &Connection, name: &str) -> Result<StaffRow, Fault> {
    Ok(on.prepare_cached(&format!("{STAFF} WHERE name_key = ?1"))?.query_row([key(name)], staff_row)?)
}

pub fn set_password(on: &Connection, id: &str, password: &str) -> Result<(), Fault> {
    one(on, "UPDATE staff SET password = ?2 WHERE id = ?1", [id, password])
}

pub fn remove_staff(on: &Connection, id: &str) -> Result<(), Fault> {
    one(on, "DELETE FROM staff WHERE id = ?1", [id])
}

pub fn add_invitation(on: &Connection, invitation: &InvitationRow) -> Result<(), Fault> {
    let sql = "INSERT INTO invitations (token, role, until_ms) VALUES (?1, ?2, ?3)";
    let InvitationRow { token, role: is, until_ms } = invitation;
    on.prepare_cached(sql)?.execute(params![token, role(*is), ms(*until_ms)])?;
    Ok(())
}

pub fn accept_invitation(on: &Connection, token: &str, now_ms: u64, staff: &StaffRow) -> Result<StaffRow, Fault> {
    let sql = "DELETE FROM invitations WHERE token = ?1 AND until_ms > ?2 RETURNING role";
    let word: String = on.prepare_cached(sql)?.query_row(params![token, ms(now_ms)], |row| row.get(0))?;
    let staff = StaffRow { role: to_role(&word)?, ..staff.clone() };
    add_staff(on, &staff)?;
    Ok(staff)
}

pub fn add_session(on: &Connection, session: &SessionRow) -> Result<(), Fault> {
    let sql = "INSERT INTO sessions (token, staff, participant, csrf, until_ms) VALUES (?1, ?2, ?3, ?4, ?5)";
    let (staff, participant) = subject(&session.subject);
    let SessionRow { token, csrf, until_ms, .. } = session;
    on.prepare_cached(sql)?.execute(params![token, staff, participant, csrf, ms(*until_ms)])?;
    Ok(())
}

pub fn session(on: &Connection, token: &str, now_ms: u64) -> Result<SessionRow, Fault> {
    let sql = "SELECT token, staff, participant, csrf, until_ms FROM sessions WHERE token = ?1 AND until_ms > ?2";
    let read = |row: &Row<'_>| {
        Ok(SessionRow {
            token: row.get(0)?,
            subject: to_subject(row.get(1)?, row.get(2)?)?,
            csrf: row.get(3)?,
            until_ms: unsigned(row.get(4)?)?,
        })
    };
    Ok(on.prepare_cached(sql)?.query_row(params![token, ms(now_ms)], read)?)
}

pub fn end_session(on: &Connection, token: &str) -> Result<(), Fault> {
    on.prepare_cached("DELETE FROM sessions WHERE token = ?1")?.execute([token])?;
    Ok(())
}

pub fn end_sessions(on: &Connection, of: &Subject, but: Option<&str>) -> Result<(), Fault> {
    let (staff, participant) = subject(of);
    // No token is empty: it is a hash.
    let sql = "DELETE FROM sessions WHERE (staff = ?1 OR participant = ?2) AND token <> ?3";
    on.prepare_cached(sql)?.execute(params![staff, participant, but.unwrap_or_default()])?;
    Ok(())
}

const PARTICIPANT: &str = "SELECT id, class, name, pin, joined_ms, seat_room, seat_role FROM participants";

fn participant_row(row: &Row<'_>) -> rusqlite::Result<ParticipantRow> {
    let seat: (Option<String>, Option<String>) = (row.get(5)?, row.get(6)?);
    Ok(ParticipantRow {
        id: row.get(0)?,
        class: row.get(1)?,
        name: row.get(2)?,
        pin: row.get(3)?,
        joined_ms: unsigned(row.get(4)?)?,
        seat: seat.0.zip(seat.1),
    })
}

pub fn add_participant(on: &Connection, participant: &ParticipantRow) -> Result<u32, Fault> {
    let sql = "INSERT INTO participants (class, name, name_key, pin, joined_ms, seat_room, seat_role) \
               VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) RETURNING id";
    let ParticipantRow { class, name, pin, joined_ms, seat, .. } = participant;
    let (room, role) = seat.as_ref().map(|(room, role)| (room, role)).unzip();
    let values = params![class, name, key(name), pin, ms(*joined_ms), room, role];
    let id = on.prepare_cached(sql)?.query_row(values, |row| row.get(0))?;
    sits(on, id, seat.as_ref().map(|(room, role)| (room.as_str(), role.as_str())))?;
    Ok(id)
}

pub fn participant(on: &Connection, id: u32) -> Result<ParticipantRow, Fault> {
    Ok(on.prepare_cached(&format!("{PARTICIPANT} WHERE id = ?1"))?.query_row([id], participant_row)?)
}

pub fn participants(on: &Connection, class: &str) -> Result<Vec<ParticipantRow>, Fault> {
    some(on, &format!("{PARTICIPANT} WHERE class = ?1 ORDER BY id"), [class], participant_row)
}

pub fn set_pin(on: &Connection, id: u32, old: &str, new: &str) -> Result<(), Fault> {
    // Of the erased there is no PIN, not even an empty one.
    let sql = "UPDATE participants SET pin = ?3 WHERE id = ?1 AND pin = ?2 AND name_key IS NOT NULL";
    one(on, sql, params![id, old, new])
}

pub fn set_seat(on: &Connection, id: u32, seat: Option<(&str, &str)>) -> Result<(), Fault> {
    let (room, role) = seat.unzip();
    one(on, "UPDATE participants SET seat_room = ?2, seat_role = ?3 WHERE id = ?1", params![id, room, role])?;
    sits(on, id, seat)
}

/// Remembers that somebody sits in a seat.
fn sits(on: &Connection, id: u32, seat: Option<(&str, &str)>) -> Result<(), Fault> {
    let Some((room, role)) = seat else { return Ok(()) };
    let sql = "INSERT INTO sat (room, role, participant) VALUES (?1, ?2, ?3) \
               ON CONFLICT (participant, room, role) DO NOTHING";
    on.prepare_cached(sql)?.execute(params![room, role, id])?;
    Ok(())
}

pub fn bind(on: &Connection, id: u32, room: Option<&str>) -> Result<(), Fault> {
    one(on, "UPDATE participants SET bound_room = ?2 WHERE id = ?1", params![id, room])
}

pub fn bound(on: &Connection, id: u32) -> Result<Option<String>, Fault> {
    let sql = "SELECT bound_room FROM participants WHERE id = ?1";
    Ok(on.prepare_cached(sql)?.query_row([id], |row| row.get(0))?)
}

pub fn seats_of(on: &Connection, id: u32) -> Result<Vec<(String, String)>, Fault> {
    let sql = "SELECT room, role FROM sat WHERE participant = ?1 ORDER BY n";
    some(on, sql, [id], |row| Ok((row.get(0)?, row.get(1)?)))
}

pub fn number_in(on: &Connection, room: &str, id: u32, from: u32) -> Result<u32, Fault> {
    let given = "SELECT number FROM numbers WHERE room = ?1 AND participant = ?2";
    if let Some(number) = on.prepare_cached(given)?.query_row(params![room, id], |row| row.get(0)).optional()? {
        return Ok(number);
    }
    let sql = "INSERT INTO numbers (room, number, participant) VALUES \
               (?1, (SELECT coalesce(max(number) + 1, ?3) FROM numbers WHERE room = ?1), ?2) RETURNING number";
    Ok(on.prepare_cached(sql)?.query_row(params![room, id, from], |row| row.get(0))?)
}

pub fn numbers_of(on: &Connection, id: u32) -> Result<Vec<(String, u32)>, Fault> {
    let sql =
        "SELECT n.room, n.number FROM numbers n JOIN rooms r ON r.id = n.room WHERE n.participant = ?1 ORDER BY r.n";
    some(on, sql, [id], |row| Ok((row.get(0)?, row.get(1)?)))
}

pub fn erase_participant(on: &Connection, id: u32) -> Result<(), Fault> {
    one(on, "UPDATE participants SET name = '', name_key = NULL, pin = '' WHERE id = ?1", [id])?;
    for sql in [
        "DELETE FROM sessions WHERE participant = ?1",
        "UPDATE chat SET name = '', text = '' WHERE participant = ?1",
        "DELETE FROM notes WHERE participant = ?1",
        // What was seen in a seat is about everybody who sat there; it goes with the last one who is erased.
        "DELETE FROM observations WHERE n IN ( \
             SELECT o.n FROM observations o JOIN sat ON sat.room = o.room AND sat.role = o.seat \
             WHERE sat.participant = ?1 AND NOT EXISTS ( \
                 SELECT 1 FROM sat beside \
                 WHERE beside.room = o.room AND beside.role = o.seat AND beside.participant <> ?1))",
        "DELETE FROM sat WHERE participant = ?1",
    ] {
        on.prepare_cached(sql)?.execute([id])?;
    }
    Ok(())
}

/// Erases what works no longer.
pub fn expire(on: &Connection, now_ms: u64) -> Result<(), Fault> {
    for sql in ["DELETE FROM sessions WHERE until_ms <= ?1", "DELETE FROM invitations WHERE until_ms <= ?1"] {
        on.prepare_cached(sql)?.execute([ms(now_ms)])?;
    }
    Ok(())
}

/// Whom classes keep no longer.
pub fn due(on: &Connection, now_ms: u64) -> Result<Vec<u32>, Fault> {
    let sql = "SELECT p.id FROM participants p JOIN classes c ON c.id = p.class \
               WHERE p.name_key IS NOT NULL \
                 AND (SELECT max(at) FROM ( \
                         SELECT c.made_ms AS at \
                         UNION ALL SELECT joined_ms FROM participants o WHERE o.class = c.id \
                         UNION ALL SELECT max(made_ms, active_ms) FROM rooms r WHERE r.class = c.id) AS moments \
                     ) + c.retention_days * 86400000 <= ?1";
    some(on, sql, [ms(now_ms)], |row| row.get(0))
}
