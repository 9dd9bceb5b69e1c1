//! What exercises add up to: measures, recordings, many runs.
//!
//! Invariants: every number here follows from events, which follow from a journal. How many threads run never
//! changes a result: runs are collected by their place and folded in that order.
#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

mod aims;
mod campaign;
mod envelope;
mod many;
mod measures;
mod norms;
mod observation;
mod recording;
mod score;
mod summary;
pub mod whatif;
pub mod words;

pub use aims::{Aims, AskedOf, NormTold, ObjectiveTold};
pub use campaign::{
    Campaign, Head, Measured, MergeError, Outcome, Part, PartError, Results, Setting, Shard, Spread, merge,
};
pub use envelope::{Anchor, ENVELOPE_FUTURES, Envelope, Halfway, REFERENCE};
pub use many::{Defender, Effort, Run, RunError, play_out, run_in, run_many, run_one};
pub use measures::{Better, Case, MEASURES, Measure, Reading, Scope, Scored, minutes_between, read_all, recovery};
pub use norms::{NormJudged, Play, Sat, Verdict, judge};
pub use observation::{Grade, Observation};
pub use recording::{
    FORMAT_VERSION, Happening, Names, OrderNote, Recording, RecordingError, SteppedIn, verify_recording,
};
pub use score::{Anchors, CriterionScore, MeasureScore, Score, SeatScore};
pub use summary::{Interval, Statistic, Summary, summarise};
pub use whatif::{Bought, Difference, Expected, Range, WhatIf};
