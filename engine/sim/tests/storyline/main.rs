//! What is told, asked and waited for, and what happens before play begins.

#[path = "../support/mod.rs"]
mod support;

mod interventions;
mod prelude;
mod seats;
mod story;
