//! What crosses crates.

mod command_line;
mod common;
mod debrief;
mod edges;
mod faces;
mod journal;
mod kill;
mod many;
mod pty;
mod table;
mod terminal;
