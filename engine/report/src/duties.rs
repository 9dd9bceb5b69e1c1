//! The duties of law: when each clock started, when it ran out, and when the duty was fulfilled.
//!
//! Invariant: a clock is told only if an event started it, a fulfilment only if an event was one. Whether that was good
//! enough is for the law.

use codedark_analysis::Recording;
use codedark_sim::event::EventKind;
use codedark_sim::time::Tick;
use serde::Serialize;

use crate::words::Words;

/// A duty and its clock.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct DutyClock {
    /// What is due.
    pub title: String,
    /// To whom.
    pub recipient: String,
    /// When the clock started, and when it is due; `None` if nothing started it.
    pub clock: Option<Clock>,
    /// When it was fulfilled, on the hospital's clock; `None` if it was not.
    pub fulfilled_at: Option<String>,
    /// What became of it, in a phrase.
    pub says: String,
}

/// A clock that runs.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Clock {
    /// When the hospital was aware.
    pub started: Tick,
    /// The same on the hospital's clock.
    pub started_at: String,
    /// When the duty is due.
    pub due: Tick,
    /// The same on the hospital's clock.
    pub due_at: String,
    /// Whether it started only after play.
    pub after_play: bool,
}

/// Every duty of the exercise.
pub fn of(recording: &Recording, words: &Words) -> Vec<DutyClock> {
    let clock = |n: usize| {
        recording.known().find_map(|event| match event.kind {
            EventKind::DutyStarted { duty, due } if duty.index() == n => Some(Clock {
                started: event.tick,
                started_at: words.clock(event.tick),
                due,
                due_at: words.clock(due),
                after_play: event.tick > recording.played_to,
            }),
            _ => None,
        })
    };
    let fulfilled = |n: usize| {
        recording.known().find_map(|event| match &event.kind {
            EventKind::DutyNotified { duty, role } if duty.index() == n => Some((event.tick, role)),
            _ => None,
        })
    };
    let duties = recording.names.duties.iter().enumerate();
    let one = |(n, (title, recipient)): (usize, &(String, String))| {
        let (clock, fulfilled) = (clock(n), fulfilled(n));
        let done = fulfilled.map(|(at, role)| {
            let after = if at > recording.played_to { ", after play" } else { "" };
            let by = if words.is_seat(role.as_str()) { "" } else { ", by the hospital’s own rules" };
            (at, format!("fulfilled {}{after}{by}", words.clock(at)))
        });
        let says = match (&clock, done) {
            (None, Some((_, done))) => format!("{done}, though its clock did not start"),
            (Some(clock), Some((at, done))) if at <= clock.due => format!("{done}, in time"),
            (Some(_), Some((_, done))) => format!("{done}, after it was due"),
            (Some(clock), None) if clock.due <= recording.played_to => "not fulfilled in play".into(),
            (Some(_), None) => "not fulfilled in play; it was due later".into(),
            (None, None) => "its clock did not start".into(),
        };
        DutyClock {
            title: title.clone(),
            recipient: recipient.clone(),
            clock,
            fulfilled_at: fulfilled.map(|(at, _)| words.clock(at)),
            says,
        }
    };
    duties.map(one).collect()
}
