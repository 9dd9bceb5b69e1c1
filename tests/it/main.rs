//! What crosses crates.

mod command_line;
mod common;
mod debrief;
mod journal;
mod kill;
mod many;
mod table;
