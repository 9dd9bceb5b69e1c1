//! The class server: rooms in which exercises are played, storage, seats over the network, and the page in the browser.
//!
//! Invariants: a room is owned by one thread, everything else reaches it by its [`room::Rooms`] handle. What a client is
//! told of an accepted order was synced to the store before. Who may do what is decided in one table, [`operations`],
//! before anything else looks at a request. A seat is sent nothing that its views do not hold: no wall time, no seed, no
//! other room. What the page can do, the API can do.
//!
//! This crate knows no command line and owns no file but the store's; scenarios, envelopes and the seal come from a
//! [`host::Host`].
#![allow(clippy::disallowed_methods, reason = "a server reads clocks and keeps files; `engine/` does neither")]

pub mod auth;
pub mod backup;
pub mod client;
pub mod host;
pub mod openapi;
pub mod operations;
mod problem;
pub mod results;
pub mod room;
pub mod server;
pub mod store;
pub mod ui;
pub mod wire;

#[cfg(test)]
#[path = "../../tests/it/shipped.rs"]
mod shipped;
