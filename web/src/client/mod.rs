//! The other end of the API: joins a class, and plays a seat in a room on another machine.
//!
//! Invariants: this module knows nothing of a server but what [`crate::wire`] says. It speaks plain http: whoever asks for
//! https is told what to do instead. A line that breaks is opened again by itself, and what the seat sees then is the
//! present; a server that stays away is said to be gone.

mod bot;
mod line;
mod rest;
mod seat;
#[cfg(test)]
mod tests;

pub use bot::play_bot;
pub use rest::{Client, in_words};
pub use seat::RemoteSeat;
