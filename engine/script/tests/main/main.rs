//! Tests of loading: shipped scenarios, broken ones, hostile ones, and every example of the reference.

#![allow(clippy::disallowed_methods, reason = "tests read the repository's files; what they test does not")]

mod archive;
mod broken;
mod check;
mod common;
mod examples;
mod expectations;
mod hooks;
mod hostile;
mod language;
mod shipped;
mod unwise;
