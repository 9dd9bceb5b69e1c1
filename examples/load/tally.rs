//! Times that were taken, and what is told of them.
//!
//! Invariant: a percentile is a time that was measured (nearest rank), never one in between.

use std::fmt;
use std::time::{Duration, Instant};

/// Times of one kind, each with the moment at which it began.
#[derive(Clone, Default)]
pub struct Times(Vec<(Instant, Duration)>);

impl Times {
    /// One more, which ends at `until`.
    pub fn put(&mut self, since: Instant, until: Instant) {
        self.0.push((since, until.saturating_duration_since(since)));
    }

    /// All of another.
    pub fn add(&mut self, other: &Self) {
        self.0.extend_from_slice(&other.0);
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.0.len()
    }

    /// Those that began in a span of time.
    pub fn within(&self, from: Instant, to: Instant) -> Self {
        Self(self.0.iter().filter(|(since, _)| (from..to).contains(since)).copied().collect())
    }

    /// The time that a share of all does not exceed, in milliseconds.
    fn at(&self, share: f64) -> f64 {
        let mut all: Vec<Duration> = self.0.iter().map(|(_, took)| *took).collect();
        all.sort_unstable();
        let rank = (share * all.len() as f64).ceil() as usize;
        all.get(rank.saturating_sub(1)).map_or(0.0, |took| took.as_secs_f64() * 1e3)
    }
}

impl fmt::Display for Times {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:.1} / {:.1} / {:.1}", self.at(0.5), self.at(0.99), self.at(1.0))
    }
}

/// Chance that is the same in every run (SplitMix64).
#[derive(Clone)]
pub struct Luck(u64);

impl Luck {
    /// Of somebody by a number.
    pub fn new(of: u64) -> Self {
        Self(of.wrapping_mul(0xD1B5_4A32_D192_ED03))
    }

    /// A number below `bound`; 0 for bound 0.
    pub fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((z ^ (z >> 31)) % bound.max(1) as u64) as usize
    }

    /// One of these, if there is any.
    pub fn pick<'a, T>(&mut self, of: &'a [T]) -> Option<&'a T> {
        of.get(self.below(of.len()))
    }

    /// A time between two.
    pub fn between(&mut self, least: Duration, most: Duration) -> Duration {
        let span = usize::try_from(most.saturating_sub(least).as_millis()).unwrap_or(usize::MAX);
        least + Duration::from_millis(self.below(span) as u64)
    }
}
