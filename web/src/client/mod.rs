//! The other end of the API: joins a class, and plays a seat in a room on another machine.
//!
//! Invariants: this module knows nothing of a server but what [`crate::wire`] says. A server at an
//! https address is always verified. A line that breaks is opened again by itself, and what the seat sees then is the
//! present; a server that stays away is said to be gone.

mod address;
mod bot;
mod line;
mod rest;
mod seat;
mod trust;

pub use address::Address;
pub use bot::play_bot;
pub use rest::{Client, in_words};
pub use seat::RemoteSeat;
