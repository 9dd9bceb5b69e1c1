//! The one place where this crate reads real time, and rests in it.
#![expect(clippy::disallowed_methods, reason = "a person plays in real time; the engine never sees it")]

use std::time::{Duration, Instant};

/// Real time since the seat was taken.
pub struct Wall {
    start: Instant,
}

impl Wall {
    /// Starts to count.
    pub fn new() -> Self {
        Self { start: Instant::now() }
    }

    /// Milliseconds since the start.
    pub fn ms(&self) -> u64 {
        u64::try_from(self.start.elapsed().as_millis()).unwrap_or(u64::MAX)
    }
}

/// Lets the processor rest while an answer is on its way.
pub fn rest(ms: u64) {
    std::thread::sleep(Duration::from_millis(ms));
}
