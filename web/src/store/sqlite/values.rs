//! Values of the trait's rows as SQLite keeps them.
//!
//! Invariant: what is read is what was written; a value that no version of this program wrote is an error, no guess.

use rusqlite::types::{FromSqlError, Type};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::store::Subject;
use crate::wire::{Role, RoomState};

/// A moment. Those after the year 292,000,000 are as good as never.
pub fn ms(value: u64) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}

/// A column that is read as something else than it is kept as.
pub fn unreadable(why: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> rusqlite::Error {
    rusqlite::Error::FromSqlConversionFailure(0, Type::Text, why.into())
}

/// A moment or number that is never negative.
pub fn unsigned(value: i64) -> rusqlite::Result<u64> {
    u64::try_from(value).map_err(|_| unreadable(FromSqlError::OutOfRange(value)))
}

/// The key by which names are compared without case.
pub fn key(name: &str) -> String {
    name.to_lowercase()
}

/// Plain data as JSON.
pub fn json(value: &impl Serialize) -> rusqlite::Result<String> {
    serde_json::to_string(value).map_err(|error| rusqlite::Error::ToSqlConversionFailure(error.into()))
}

/// Plain data out of JSON.
pub fn from_json<T: DeserializeOwned>(text: &str) -> rusqlite::Result<T> {
    serde_json::from_str(text).map_err(unreadable)
}

/// A role's word.
pub fn role(role: Role) -> &'static str {
    match role {
        Role::Visitor => "visitor",
        Role::Student => "student",
        Role::Educator => "educator",
        Role::Trainer => "trainer",
    }
}

/// The role of a word.
pub fn to_role(word: &str) -> rusqlite::Result<Role> {
    let roles = [Role::Visitor, Role::Student, Role::Educator, Role::Trainer];
    roles.into_iter().find(|one| role(*one) == word).ok_or_else(|| unreadable(format!("no role: {word}")))
}

/// A room's state: its word, and why it failed.
pub fn state(state: &RoomState) -> (&'static str, Option<&str>) {
    match state {
        RoomState::Waiting => ("waiting", None),
        RoomState::Running => ("running", None),
        RoomState::Paused => ("paused", None),
        RoomState::Concluding => ("concluding", None),
        RoomState::Over => ("over", None),
        RoomState::Failed(why) => ("failed", Some(why)),
    }
}

/// The state of a word.
pub fn to_state(word: &str, failed: Option<String>) -> rusqlite::Result<RoomState> {
    Ok(match word {
        "waiting" => RoomState::Waiting,
        "running" => RoomState::Running,
        "paused" => RoomState::Paused,
        "concluding" => RoomState::Concluding,
        "over" => RoomState::Over,
        "failed" => RoomState::Failed(failed.unwrap_or_default()),
        _ => return Err(unreadable(format!("no state of a room: {word}"))),
    })
}

/// A subject as its two columns: staff, participant.
pub fn subject(subject: &Subject) -> (Option<&str>, Option<u32>) {
    match subject {
        Subject::Staff(id) => (Some(id), None),
        Subject::Participant(id) => (None, Some(*id)),
    }
}

/// The subject of two columns.
pub fn to_subject(staff: Option<String>, participant: Option<u32>) -> rusqlite::Result<Subject> {
    match (staff, participant) {
        (Some(id), None) => Ok(Subject::Staff(id)),
        (None, Some(id)) => Ok(Subject::Participant(id)),
        _ => Err(unreadable("a session of nobody")),
    }
}
