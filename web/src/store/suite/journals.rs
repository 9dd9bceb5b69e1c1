//! Journals: lines come in order or not at all. And recordings.

use super::{a_line, furnished, is_missing, is_taken};
use crate::store::{JournalLine, Store};

pub fn lines(store: &dyn Store) {
    furnished(store);
    assert_eq!(store.journal("r"), Ok(vec![]));
    assert_eq!(store.journal("z"), Ok(vec![]));
    store.append(&[]).unwrap();
    is_missing(store.append(&[a_line("z", 1)]));
    is_missing(store.append(&[a_line("r", 2)]));
    is_taken(store.append(&[a_line("r", 0)]));
    store.append(&[a_line("r", 1)]).unwrap();
    is_taken(store.append(&[a_line("r", 1)]));
    is_missing(store.append(&[a_line("r", 3)]));
    is_missing(store.append(&[a_line("r", u64::MAX)]));
    store.append(&[a_line("r", 2), a_line("r", 3)]).unwrap();
    let long = JournalLine { line: format!("\"{}ü\"\n", "x".repeat(300_000)), ..a_line("r", 4) };
    store.append(std::slice::from_ref(&long)).unwrap();
    let whole = [a_line("r", 1), a_line("r", 2), a_line("r", 3), long].map(|line| line.line).concat();
    assert_eq!(store.journal("r").unwrap(), whole.into_bytes());
}

pub fn batches(store: &dyn Store) {
    furnished(store);
    store.append(&[a_line("r", 1), a_line("s", 1), a_line("s", 2), a_line("r", 2)]).unwrap();
    let (r, s) = (store.journal("r").unwrap(), store.journal("s").unwrap());
    assert_eq!(r, [a_line("r", 1), a_line("r", 2)].map(|line| line.line).concat().into_bytes());
    assert_eq!(s, [a_line("s", 1), a_line("s", 2)].map(|line| line.line).concat().into_bytes());
    // All or nothing, wherever the bad one stands.
    is_missing(store.append(&[a_line("r", 3), a_line("s", 4)]));
    is_taken(store.append(&[a_line("r", 3), a_line("s", 2)]));
    is_taken(store.append(&[a_line("r", 3), a_line("r", 3)]));
    is_missing(store.append(&[a_line("r", 3), a_line("z", 1), a_line("s", 3)]));
    is_taken(store.append(&[a_line("s", 1), a_line("r", 3)]));
    assert_eq!((store.journal("r").unwrap(), store.journal("s").unwrap()), (r, s));
    store.append(&[a_line("s", 3), a_line("r", 3)]).unwrap();
}

pub fn recordings(store: &dyn Store) {
    furnished(store);
    is_missing(store.recording("r"));
    is_missing(store.set_recording("z", b"x"));
    store.set_recording("r", b"first").unwrap();
    store.set_recording("r", &[0, 159, 146, 150]).unwrap();
    assert_eq!(store.recording("r").unwrap(), [0, 159, 146, 150]);
    is_missing(store.recording("s"));
}
