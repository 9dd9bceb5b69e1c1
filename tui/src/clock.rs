//! When the exercise may go on: what the player asked for, and what is still under way.
//!
//! Invariant: at most one stretch of time is under way; the next is asked for only after a view answered the last. A
//! minute asked for meanwhile makes a stretch of minutes longer: whoever presses fast loses none.

use codedark_sim::time::{DAY, HOUR, Tick};

use codedark_seat::Until;

/// The paces that `+` and `-` step through, in milliseconds of real time per simulated minute.
const PACES_MS: [u64; 7] = [8000, 4000, 2000, 1000, 500, 250, 100];

/// A stretch of time that the player asks for by one key.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Stretch {
    /// One minute.
    Minute,
    /// One hour, or less if something needs the player.
    Hour,
    /// Until something needs the player, at most a day.
    Need,
}

impl Stretch {
    /// Who waits to be needed is stopped by the next deadline as well.
    fn until(self, now: Tick, deadline: Option<Tick>) -> Until {
        let at_most = |moment: Tick| deadline.map_or(moment, |deadline| deadline.min(moment));
        match self {
            Self::Minute => Until::Tick(now.after(1)),
            Self::Hour => Until::Need(at_most(now.after(HOUR))),
            Self::Need => Until::Need(at_most(now.after(DAY))),
        }
    }
}

/// The player's clock.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Clock {
    /// Only keys move time.
    pub keys_only: bool,
    /// Whether time runs by itself.
    pub running: bool,
    /// Milliseconds of real time per simulated minute.
    pub pace_ms: u64,
    /// The stretch under way: from when, and how far.
    under_way: Option<(Tick, Until)>,
    /// When this minute began.
    since_ms: u64,
}

impl Clock {
    /// A clock that stands still.
    pub fn new(keys_only: bool, pace_ms: u64) -> Self {
        Self { keys_only, running: false, pace_ms: pace_ms.clamp(50, 60_000), under_way: None, since_ms: 0 }
    }

    /// Whether a stretch is under way.
    pub fn is_under_way(&self) -> bool {
        self.under_way.is_some()
    }

    /// Whether more than the next minute is under way.
    pub fn is_skipping(&self) -> bool {
        matches!(self.under_way, Some((_, Until::Need(_))))
    }

    /// Lets time run, at the earliest now.
    pub fn start(&mut self, now_ms: u64) {
        self.running = !self.keys_only;
        self.since_ms = now_ms;
    }

    /// Stops. Returns whether a stretch was given up that the seat should hear of.
    pub fn stop(&mut self) -> bool {
        self.running = false;
        self.under_way.take().is_some()
    }

    /// A stretch that the player asks for; `None` while another is under way that it cannot make longer. `deadline`:
    /// when an answer is due.
    pub fn step(&mut self, stretch: Stretch, now: Tick, deadline: Option<Tick>) -> Option<Until> {
        let (from, until) = match (self.under_way, stretch) {
            (None, _) => (now, stretch.until(now, deadline)),
            (Some((from, Until::Tick(moment))), Stretch::Minute) => (from, stretch.until(moment, deadline)),
            (Some(_), _) => return None,
        };
        self.running = false;
        self.under_way = Some((from, until));
        Some(until)
    }

    /// The next minute, if time runs and it is due.
    pub fn beat(&mut self, now: Tick, now_ms: u64) -> Option<Until> {
        if self.due_in_ms(now_ms) != Some(0) {
            return None;
        }
        self.since_ms = now_ms;
        let until = Stretch::Minute.until(now, None);
        self.under_way = Some((now, until));
        Some(until)
    }

    /// Something holds the clock: the minute begins anew afterwards.
    pub fn hold(&mut self, now_ms: u64) {
        self.since_ms = now_ms;
    }

    /// A view of this moment arrived: it may end the stretch under way. One that nobody asked for ends a wait for
    /// needs even at the same moment: something was needed at once.
    pub fn arrive(&mut self, now: Tick, asked_for: bool) {
        let done = match self.under_way {
            Some((_, Until::Tick(moment))) => now >= moment,
            Some((from, Until::Need(_))) => now > from || !asked_for,
            None => false,
        };
        if done {
            self.under_way = None;
        }
    }

    /// Milliseconds until the next beat; `None` if time does not run by itself.
    pub fn due_in_ms(&self, now_ms: u64) -> Option<u64> {
        (self.running && self.under_way.is_none())
            .then(|| self.since_ms.saturating_add(self.pace_ms).saturating_sub(now_ms))
    }

    /// The next faster pace.
    pub fn faster(&mut self) {
        self.pace_ms = PACES_MS.into_iter().find(|pace| *pace < self.pace_ms).unwrap_or(self.pace_ms);
    }

    /// The next slower pace.
    pub fn slower(&mut self) {
        self.pace_ms = PACES_MS.into_iter().rev().find(|pace| *pace > self.pace_ms).unwrap_or(self.pace_ms);
    }

    /// `1 s = 1 min`.
    pub fn pace_text(&self) -> String {
        pace_text(self.pace_ms)
    }
}

/// So many milliseconds of real time per simulated minute: `1 s = 1 min`.
pub fn pace_text(pace_ms: u64) -> String {
    match (pace_ms / 1000, pace_ms % 1000) {
        (seconds, 0) => format!("{seconds} s = 1 min"),
        (seconds, ms) => format!("{seconds}.{} s = 1 min", format!("{ms:03}").trim_end_matches('0')),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_minute_waits_for_the_answer_to_the_last() {
        let mut clock = Clock::new(false, 1000);
        clock.start(0);
        assert_eq!(clock.beat(Tick(0), 999), None);
        assert_eq!(clock.beat(Tick(0), 1000), Some(Until::Tick(Tick(1))));
        assert_eq!(clock.beat(Tick(0), 5000), None);
        clock.arrive(Tick(0), true);
        assert_eq!(clock.beat(Tick(0), 5000), None, "the view of an order is no answer");
        clock.arrive(Tick(1), false);
        assert_eq!(clock.beat(Tick(1), 5000), Some(Until::Tick(Tick(2))));
    }

    #[test]
    fn paces_are_steps_with_ends() {
        let mut clock = Clock::new(false, 1000);
        assert_eq!(clock.pace_text(), "1 s = 1 min");
        clock.faster();
        clock.faster();
        assert_eq!(clock.pace_text(), "0.25 s = 1 min");
        (0..20).for_each(|_| clock.faster());
        assert_eq!(clock.pace_ms, 100);
        (0..20).for_each(|_| clock.slower());
        assert_eq!(clock.pace_ms, 8000);
        assert_eq!(Clock::new(false, 0).pace_ms, 50);
    }

    #[test]
    fn with_keys_only_time_never_runs_by_itself() {
        let mut clock = Clock::new(true, 1000);
        clock.start(0);
        assert_eq!(clock.beat(Tick(0), 10_000), None);
        assert_eq!(clock.step(Stretch::Minute, Tick(7), None), Some(Until::Tick(Tick(8))));
        assert_eq!(clock.step(Stretch::Minute, Tick(7), None), Some(Until::Tick(Tick(9))), "no press is lost");
        assert_eq!(clock.step(Stretch::Hour, Tick(7), None), None);
        clock.arrive(Tick(8), true);
        assert!(clock.is_under_way());
        clock.arrive(Tick(9), true);
        assert!(!clock.is_under_way());
        assert!(clock.step(Stretch::Need, Tick(9), None).is_some());
        assert_eq!(clock.step(Stretch::Minute, Tick(9), None), None);
        assert!(clock.stop());
    }
}
