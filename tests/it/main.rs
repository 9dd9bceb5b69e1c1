//! What crosses crates, in one binary.

mod chaos;
mod determinism;
mod fog;
mod fork;
mod golden;
mod house_rules;
mod looks;
mod luck;
mod support;
