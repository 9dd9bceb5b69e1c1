//! What crosses crates.
#![allow(clippy::disallowed_methods, reason = "tests read and write files")]

mod answers;
mod campaign;
mod chaos;
mod command_line;
mod common;
mod debrief;
mod determinism;
mod documents;
mod edges;
mod expectations;
mod faces;
mod fog;
mod fork;
mod friday;
mod golden;
mod house_rules;
mod human_operated;
mod journal;
mod kill;
mod long_study;
mod looks;
mod luck;
mod many;
mod pack;
mod pages;
mod pty;
mod rules;
mod shipped;
mod study;
mod support;
mod table;
mod terminal;
mod trainer;
mod verdicts;
mod wannacry;
