//! The duties of law: when each clock started, and when it ran out.
//!
//! Invariant: a clock is told only if an event started it; whether the duty was met is not judged here.

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
    let duties = recording.names.duties.iter().enumerate();
    duties
        .map(|(n, (title, recipient))| DutyClock {
            title: title.clone(),
            recipient: recipient.clone(),
            clock: clock(n),
        })
        .collect()
}
