//! Where a journal's lines go.
//!
//! Invariant: a line is kept before anybody hears of what it says. This module knows no disk; whoever owns one
//! implements [`Sink`].

/// Takes the lines of a journal.
pub trait Sink {
    /// Appends a line (it ends with a line feed). When this returns, the line survives a loss of power.
    ///
    /// # Errors
    /// What went wrong and what to do, in a sentence for the person who plays.
    fn append(&mut self, line: &str) -> Result<(), String>;
}

/// Keeps nothing: for runs that nobody will resume.
#[derive(Clone, Copy, Debug, Default)]
pub struct Nowhere;

impl Sink for Nowhere {
    fn append(&mut self, _line: &str) -> Result<(), String> {
        Ok(())
    }
}
