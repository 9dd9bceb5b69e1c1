//! What crosses crates.
#![allow(clippy::disallowed_methods, reason = "tests read and write files")]

mod command_line;
mod common;
mod debrief;
mod human_operated;
mod journal;
mod kill;
mod many;
mod shipped;
mod study;
mod table;
mod wannacry;
