//! What crosses crates.
#![allow(clippy::disallowed_methods, reason = "tests read and write files")]

mod command_line;
mod common;
mod debrief;
mod journal;
mod kill;
mod many;
mod table;
