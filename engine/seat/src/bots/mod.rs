//! Bots: players that take a seat like a person does.
//!
//! Invariant: a bot sees only what its seat is told, and acts only by what a seat may ask for.

mod by_the_book;

pub use by_the_book::ByTheBook;

use crate::Seat;

/// A player that decides by itself. It may be handed to another thread: branches are tried out side by side.
pub trait Bot: Send + Sync {
    /// Its name as the command line says it: `by-the-book`.
    fn name(&self) -> &str;

    /// The version of its policy: a journal says which one played.
    fn version(&self) -> u32;

    /// The same bot once more, with all that it has in mind: for branches that are tried out.
    fn boxed_clone(&self) -> Box<dyn Bot>;

    /// Reads what the seat was told and answers: orders, then `Ready`. Called whenever there are updates.
    fn play(&mut self, seat: &mut dyn Seat);
}

/// The names of all bots.
pub const NAMES: &[&str] = &["by-the-book"];

/// The bot of a name; `None` when there is none. `luck` keys what a bot draws for its own mistakes: the exercise's seed,
/// so that no future of the exercise changes them.
pub fn by_name(name: &str, luck: u64) -> Option<Box<dyn Bot>> {
    let _ = luck;
    match name {
        "by-the-book" => Some(Box::new(ByTheBook::default())),
        _ => None,
    }
}
