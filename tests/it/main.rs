//! What crosses crates, in one binary.

mod chaos;
mod determinism;
mod fork;
mod golden;
mod support;
