//! Chance, drawn by key: common random numbers.
//!
//! Invariant: there is no sequential generator. Every draw is keyed by the seed, a purpose, a subject and an
//! occasion, so taking one event away leaves every other draw as it was. An occasion is natural (the third
//! attempt on this target, this wall-clock hour), never a count of draws.

use bevy_ecs::resource::Resource;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use serde::{Deserialize, Serialize};

use crate::time::Tick;

/// What a draw decides. The numbers key the streams: never reuse or renumber one.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u16)]
pub enum Purpose {
    /// How many patients arrive at a process in an hour.
    Arrivals = 1,
    /// Which machine a worm tries next.
    WormTarget = 2,
    /// Whether and how long an attempt of a technique succeeds.
    Attempt = 3,
    /// Whether a trace raises an alert, and when.
    Detection = 4,
    /// False alerts of a zone in an hour.
    FalseAlert = 5,
    /// When staff notice and report something odd.
    StaffReport = 6,
    /// How long a piece of work takes and whether it succeeds.
    Work = 7,
    /// When the baseline institution decides by itself.
    Baseline = 8,
    /// What an adversary's brain is unsure about.
    Brain = 9,
    /// Benign log records of an asset in an hour.
    Background = 10,
    /// Whether a member of staff opens a lure.
    Lure = 11,
    /// Whether an alert is followed up where nobody has that task.
    FollowUp = 12,
    /// What comes of a ransom that was paid.
    Ransom = 13,
    /// On which days a human adversary works, how long it pauses, when it strikes.
    Tempo = 40,
    /// Whether a backup server has a copy that no intruder reaches.
    BackupCopy = 41,
    /// What mistake a bot with little skill makes; keyed by the seed that the bot was given.
    Slip = 60,
}

/// Separates worlds that must not share luck.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
enum Namespace {
    Truth = 0,
    /// What a brain imagines: changing the real seed's future never changes a decision.
    Imagined = 1,
}

/// The seeds of an exercise: a later entry rules from its tick on.
#[derive(Resource, Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Dice {
    seeds: Vec<(Tick, u64)>,
}

impl Dice {
    /// Dice ruled by one seed.
    pub fn new(seed: u64) -> Self {
        Self { seeds: vec![(Tick(0), seed)] }
    }

    /// Another future: draws from now on come from `seed`, whatever was decided stays.
    pub fn reseed(&mut self, from: Tick, seed: u64) {
        self.seeds.push((from, seed));
    }

    /// A stream for what really happens.
    pub fn draw(&self, purpose: Purpose, subject: u64, occasion: u64) -> Draw {
        let seed = self.seeds.last().map_or(0, |(_, seed)| *seed);
        Draw::keyed(seed, Namespace::Truth, purpose, subject, occasion)
    }

    /// A stream for what happened at an earlier tick, ruled by the seed of that time.
    pub fn draw_at(&self, at: Tick, purpose: Purpose, subject: u64, occasion: u64) -> Draw {
        let seed = self.seeds.iter().rev().find(|(from, _)| *from <= at).map_or(0, |(_, seed)| *seed);
        Draw::keyed(seed, Namespace::Truth, purpose, subject, occasion)
    }

    /// A stream for what a brain imagines: ruled by the first seed for ever.
    pub fn imagine(&self, purpose: Purpose, subject: u64, occasion: u64) -> Draw {
        let seed = self.seeds.first().map_or(0, |(_, seed)| *seed);
        Draw::keyed(seed, Namespace::Imagined, purpose, subject, occasion)
    }
}

/// One stream of chance. Everything transcendental goes through `libm`, so platforms agree.
pub struct Draw(ChaCha8Rng);

impl Draw {
    fn keyed(seed: u64, namespace: Namespace, purpose: Purpose, subject: u64, occasion: u64) -> Self {
        let mut key = [0u8; 32];
        key[..8].copy_from_slice(&seed.to_le_bytes());
        key[8..16].copy_from_slice(&subject.to_le_bytes());
        key[16..24].copy_from_slice(&occasion.to_le_bytes());
        key[24..26].copy_from_slice(&(purpose as u16).to_le_bytes());
        key[26] = namespace as u8;
        Self(ChaCha8Rng::from_seed(key))
    }

    /// A whole number below `bound` (0 for bound 0); the bias is below 2⁻³².
    pub fn below(&mut self, bound: u32) -> u32 {
        ((u64::from(self.0.next_u32()) * u64::from(bound)) >> 32) as u32
    }

    /// True with a chance of `permille` in 1000.
    pub fn chance(&mut self, permille: u32) -> bool {
        self.below(1000) < permille
    }

    /// A number in [0, 1).
    pub fn unit(&mut self) -> f64 {
        (self.0.next_u64() >> 11) as f64 / (1u64 << 53) as f64
    }

    /// Triangular, rounded to whole units; `min ≤ mode ≤ max`.
    pub fn triangular(&mut self, min: u32, mode: u32, max: u32) -> u32 {
        let (a, c, b) = (f64::from(min), f64::from(mode), f64::from(max));
        if b <= a {
            return min;
        }
        let u = self.unit();
        let split = (c - a) / (b - a);
        let value = if u < split {
            a + libm::sqrt(u * (b - a) * (c - a))
        } else {
            b - libm::sqrt((1.0 - u) * (b - a) * (b - c))
        };
        libm::round(value) as u32
    }

    /// Lognormal with the given median and sigma (natural log), rounded, at least 1.
    pub fn lognormal(&mut self, median: u32, sigma: f64) -> u32 {
        let radius = libm::sqrt(-2.0 * libm::log(1.0 - self.unit()));
        let normal = radius * libm::cos(2.0 * core::f64::consts::PI * self.unit());
        let value = f64::from(median) * libm::exp(sigma * normal);
        libm::round(value).clamp(1.0, 1e9) as u32
    }

    /// Poisson with a mean given in thousandths; exact for means up to 500, used for hourly counts.
    pub fn poisson(&mut self, mean_milli: u32) -> u32 {
        let mean = f64::from(mean_milli.min(500_000)) / 1000.0;
        let mut probability = libm::exp(-mean);
        let mut cumulative = probability;
        let u = self.unit();
        let mut count = 0;
        while u > cumulative && count < 2000 {
            count += 1;
            probability *= mean / f64::from(count);
            cumulative += probability;
        }
        count
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_fixes_its_stream_and_any_part_of_it_changes_it() {
        let dice = Dice::new(7);
        let value = |dice: &Dice, p, s, o| dice.draw(p, s, o).below(u32::MAX);
        let base = value(&dice, Purpose::Attempt, 1, 1);
        assert_eq!(base, value(&dice, Purpose::Attempt, 1, 1));
        for other in [
            value(&dice, Purpose::Detection, 1, 1),
            value(&dice, Purpose::Attempt, 2, 1),
            value(&dice, Purpose::Attempt, 1, 2),
            value(&Dice::new(8), Purpose::Attempt, 1, 1),
            dice.imagine(Purpose::Attempt, 1, 1).below(u32::MAX),
        ] {
            assert_ne!(base, other);
        }
    }

    #[test]
    fn another_future_leaves_imagination_alone() {
        let mut dice = Dice::new(7);
        let before =
            (dice.draw(Purpose::Brain, 1, 1).below(u32::MAX), dice.imagine(Purpose::Brain, 1, 1).below(u32::MAX));
        dice.reseed(Tick(5), 99);
        assert_ne!(before.0, dice.draw(Purpose::Brain, 1, 1).below(u32::MAX));
        assert_eq!(before.1, dice.imagine(Purpose::Brain, 1, 1).below(u32::MAX));
    }

    #[test]
    fn distributions_have_the_means_they_claim() {
        let dice = Dice::new(1);
        let mean = |f: &dyn Fn(&mut Draw) -> u32| {
            (0..4000).map(|n| f64::from(f(&mut dice.draw(Purpose::Work, 0, n)))).sum::<f64>() / 4000.0
        };
        assert!((mean(&|d| d.poisson(7_500)) - 7.5).abs() < 0.2);
        assert!((mean(&|d| d.triangular(10, 20, 60)) - 30.0).abs() < 0.6);
        assert!((mean(&|d| u32::from(d.chance(250)) * 1000) - 250.0).abs() < 25.0);
        let mut values: Vec<u32> = (0..4001).map(|n| dice.draw(Purpose::Work, 1, n).lognormal(60, 0.8)).collect();
        values.sort_unstable();
        assert!((55..=65).contains(&values[2000]), "median {}", values[2000]);
    }
}
