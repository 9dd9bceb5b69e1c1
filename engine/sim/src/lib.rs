//! The hospital, and everything that happens in it.
//!
//! [`Exercise`](exercise::Exercise) is the face: give it a [`Scenario`](scenario::Scenario) and a seed, submit
//! orders, advance time, look at views. Everything that happened comes out as [`Event`](event::Event)s.
//!
//! Invariants:
//! - Pure: no clock, file, environment, thread id or global random source is read here. `clippy.toml` bans them.
//! - Deterministic: the same journal gives the same events and the same digest, in any process and system order.
//! - `Entity` never leaves this crate; ids are places in the scenario's lists.
//! - Deliberately absent: scripts, files, terminals, scores. A brain is a trait here and others may implement it.
#![deny(clippy::disallowed_methods, clippy::disallowed_types)]

// Unit tests share the typed scenarios of the integration tests, which name this crate from outside.
#[cfg(test)]
extern crate self as codedark_sim;
#[cfg(test)]
#[path = "../tests/support/mod.rs"]
mod support;

pub mod action;
pub mod adversary;
mod agenda;
mod base;
pub mod cancel;
mod care;
pub mod catalogue;
mod detection;
pub mod digest;
pub mod draw;
pub mod event;
pub mod exercise;
mod identity;
pub mod ids;
#[doc(hidden)]
pub mod inspect;
pub mod intervention;
pub mod journal;
pub mod knowledge;
mod network;
mod outbox;
pub mod posture;
mod privacy;
mod recovery;
mod response;
pub mod scenario;
mod schedule;
pub mod seal;
mod state;
pub mod storyline;
mod telemetry;
pub mod time;
pub mod view;
mod workforce;

pub use outbox::Cursor;
pub use schedule::SystemOrder;
