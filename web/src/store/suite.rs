//! What every store must do, by the trait alone: an implementation hands in fresh stores and passes.
//!
//! Invariant: nothing here knows how something is kept. Every method is called, with what it gives and what it refuses.

mod journals;
mod model;
mod people;
mod rooms;
mod talk;

use codedark_sim::time::Tick;

use super::{ClassRow, JournalLine, Kept, ParticipantRow, RoomRow, StaffRow, Store, StoreError};
use crate::wire::{ChatLine, Pace, Pausing, Role, RoomSetup, RoomState, SeedPolicy};

/// What a store is asked to do.
type Check = fn(&dyn Store);

/// Every check, by name.
const CHECKS: [(&str, Check); 18] = [
    ("accounts", people::accounts),
    ("invitations", people::invitations),
    ("an invitation that many open at once", people::an_invitation_works_once),
    ("sessions", people::sessions),
    ("students", people::students),
    ("PINs", people::pins),
    ("a PIN that many use at once", people::a_pin_works_once),
    ("erasure", people::erasure),
    ("retention", people::retention),
    ("classes", rooms::classes),
    ("rooms", rooms::rooms),
    ("uploads", rooms::uploads),
    ("what goes with a room, and with a class", rooms::removals),
    ("journals", journals::lines),
    ("lines of several rooms", journals::batches),
    ("recordings", journals::recordings),
    ("chat, notes and words", talk::talk),
    ("observations and the audit log", talk::observations_and_audit),
];

/// Does every check on a fresh store each, then random sequences against a model.
pub fn all<S: Store>(fresh: impl Fn() -> S) {
    for (name, check) in CHECKS {
        println!("{name}");
        check(&fresh());
    }
    model::agrees(fresh);
}

/// What was refused because there is no such thing.
const MISSING: StoreError = StoreError::Missing;
/// What was refused because it is taken.
const TAKEN: StoreError = StoreError::Taken;

fn is_missing<T: std::fmt::Debug>(kept: Kept<T>) {
    assert_eq!(kept.expect_err("there is no such thing"), MISSING);
}

fn is_taken<T: std::fmt::Debug>(kept: Kept<T>) {
    assert_eq!(kept.expect_err("it is taken"), TAKEN);
}

pub(crate) fn trainer(id: &str, name: &str) -> StaffRow {
    let password = format!("$argon2id${id}");
    StaffRow { id: id.into(), name: name.into(), role: Role::Trainer, password, since_ms: 5 }
}

pub(crate) fn a_class(id: &str, code: &str) -> ClassRow {
    let name = format!("Class {id}");
    ClassRow { id: id.into(), name, code: code.into(), open: true, retention_days: 10, made_ms: 1_000 }
}

pub(crate) fn a_room(id: &str, class: &str) -> RoomRow {
    let setup = RoomSetup {
        scenario: "friday-0100".into(),
        language: Some("de-AT".into()),
        difficulty: None,
        seed: SeedPolicy::Fixed(u64::MAX),
        seats: Vec::new(),
        pace: Pace::Clock(vec![500, 1_000]),
        pausing: Pausing::Everybody,
        hints: true,
    };
    RoomRow {
        id: id.into(),
        class: class.into(),
        name: format!("Team {id}"),
        title: "Friday 01:00".into(),
        setup,
        seed: u64::MAX - 7,
        state: RoomState::Waiting,
        branch_of: None,
        made_ms: 1_000,
        active_ms: 1_000,
    }
}

pub(crate) fn a_student(class: &str, name: &str) -> ParticipantRow {
    let pin = format!("pin of {name}");
    ParticipantRow { id: 0, class: class.into(), name: name.into(), pin, joined_ms: 1_000, seat: None }
}

pub(crate) fn a_line(room: &str, seq: u64) -> JournalLine {
    JournalLine { room: room.into(), seq, line: format!("{{\"line\":{seq},\"of\":\"{room}\"}}\n") }
}

pub(crate) fn said(name: &str, text: &str) -> ChatLine {
    ChatLine { seq: 99, at: Tick(17), role: "soc".into(), name: name.into(), text: text.into() }
}

/// A class `c` with the rooms `r` and `s`.
pub(crate) fn furnished(store: &dyn Store) {
    store.add_class(&a_class("c", "ABC234")).expect("a class");
    store.add_room(&a_room("r", "c")).expect("a room");
    store.add_room(&a_room("s", "c")).expect("a room");
}
