//! Real time as rooms know it: the machine's, or one that a test moves by hand.
//!
//! Invariants: a clock never runs backwards. Whoever waits on it wakes when the moment comes or somebody has something to
//! say, whichever is first; nothing here reaches a seat.

use std::sync::{Mutex, PoisonError};
use std::thread::Thread;
use std::time::{Duration, Instant, SystemTime};

/// A clock for rooms.
pub trait Clock: Send + Sync + 'static {
    /// Milliseconds since a moment of its own.
    fn now_ms(&self) -> u64;

    /// Milliseconds since 1970, UTC.
    fn unix_ms(&self) -> u64;

    /// Waits until somebody unparks the calling thread, or until a moment comes; it may return earlier.
    fn park(&self, until_ms: Option<u64>);
}

/// The machine's clock.
pub struct Wall(Instant);

impl Wall {
    /// A clock that counts from now.
    pub fn new() -> Self {
        Self(Instant::now())
    }
}

impl Default for Wall {
    fn default() -> Self {
        Self::new()
    }
}

impl Clock for Wall {
    fn now_ms(&self) -> u64 {
        u64::try_from(self.0.elapsed().as_millis()).unwrap_or(u64::MAX)
    }

    fn unix_ms(&self) -> u64 {
        let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
        since.map_or(0, |since| u64::try_from(since.as_millis()).unwrap_or(u64::MAX))
    }

    fn park(&self, until_ms: Option<u64>) {
        match until_ms {
            None => std::thread::park(),
            Some(until) => std::thread::park_timeout(Duration::from_millis(until.saturating_sub(self.now_ms()))),
        }
    }
}

/// A clock that stands still until somebody moves it: for tests.
#[derive(Default)]
pub struct Manual(Mutex<(u64, Vec<Thread>)>);

impl Manual {
    /// Lets so many milliseconds pass.
    pub fn pass(&self, ms: u64) {
        let mut inner = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        inner.0 += ms;
        for thread in inner.1.drain(..) {
            thread.unpark();
        }
    }
}

impl Clock for Manual {
    fn now_ms(&self) -> u64 {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).0
    }

    fn unix_ms(&self) -> u64 {
        self.now_ms()
    }

    fn park(&self, until_ms: Option<u64>) {
        {
            let mut inner = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            if until_ms.is_some_and(|until| until <= inner.0) {
                return;
            }
            inner.1.push(std::thread::current());
        }
        std::thread::park();
    }
}
