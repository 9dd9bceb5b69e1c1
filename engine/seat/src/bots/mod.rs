//! Bots: players that take a seat like a person does.
//!
//! Invariant: a bot sees only what its seat is told, and acts only by what a seat may ask for.

mod by_the_book;

pub use by_the_book::ByTheBook;

use crate::Seat;

/// A player that decides by itself.
pub trait Bot {
    /// Its name as the command line says it: `by-the-book`.
    fn name(&self) -> &str;

    /// The version of its policy: a journal says which one played.
    fn version(&self) -> u32;

    /// Reads what the seat was told and answers: orders, then `Ready`. Called whenever there are updates.
    fn play(&mut self, seat: &mut dyn Seat);
}

/// The names of all bots.
pub const NAMES: &[&str] = &["by-the-book"];

/// The bot of a name; `None` when there is none.
pub fn by_name(name: &str) -> Option<Box<dyn Bot>> {
    match name {
        "by-the-book" => Some(Box::new(ByTheBook::default())),
        _ => None,
    }
}
