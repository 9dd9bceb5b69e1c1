//! What debug and release builds must agree on: `test.sh` runs these tests in both.
//!
//! They are a package of their own, of the engine's crates alone: building all the others twice would take longer than
//! all tests together.
#![allow(clippy::disallowed_methods, reason = "tests read and write files")]

#[allow(dead_code, reason = "shared with the other tests")]
#[path = "../../it/shipped.rs"]
mod shipped;
#[allow(dead_code, reason = "shared with the other tests")]
#[path = "../../it/support.rs"]
mod support;

mod golden;
mod verdicts;
