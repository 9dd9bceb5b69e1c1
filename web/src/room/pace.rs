//! When a room's next minute is due.
//!
//! Invariant: a room that was held up does not run after lost minutes: the next one is a whole pace away.

use codedark_sim::scenario::Scenario;

use crate::wire::Pace;

/// The fastest and the slowest pace, in milliseconds per simulated minute.
const LIMITS_MS: (u32, u32) = (20, 60_000);
/// The pace where nobody says another.
const USUAL_MS: u32 = 1000;

/// Milliseconds of real time per minute in a phase; `None`: time goes on when everybody is ready.
pub(super) fn pace_ms(pace: &Pace, scenario: &Scenario, phase: u8) -> Option<u32> {
    let Pace::Clock(said) = pace else { return None };
    let phase = usize::from(phase);
    let ms = match said.get(phase).or(said.last()) {
        Some(ms) => *ms,
        None => scenario.phases.get(phase).map_or(USUAL_MS, |phase| {
            let in_class =
                phase.class_minutes.map(|minutes| u64::from(minutes) * 60_000 / u64::from(phase.minutes.max(1)));
            in_class.map_or(USUAL_MS, |ms| u32::try_from(ms).unwrap_or(u32::MAX))
        }),
    };
    Some(ms.clamp(LIMITS_MS.0, LIMITS_MS.1))
}

/// What is wrong with a pace that was asked for.
pub(super) fn fault(pace: &Pace) -> Option<String> {
    let Pace::Clock(said) = pace else { return None };
    let wrong = said.iter().find(|ms| !(LIMITS_MS.0..=LIMITS_MS.1).contains(ms))?;
    Some(format!("A pace of {wrong} ms per minute is outside {} to {} ms.", LIMITS_MS.0, LIMITS_MS.1))
}

/// The beat of a room's clock.
#[derive(Default)]
pub(super) struct Beat {
    due_ms: Option<u64>,
}

impl Beat {
    /// Minutes begin from now on, the first one ends a whole pace later.
    pub fn start(&mut self, now_ms: u64, pace_ms: Option<u32>) {
        self.due_ms = pace_ms.map(|pace| now_ms + u64::from(pace));
    }

    /// No minute is due.
    pub fn stop(&mut self) {
        self.due_ms = None;
    }

    /// When the next one is.
    pub fn due_ms(&self) -> Option<u64> {
        self.due_ms
    }

    /// Whether a minute is over; the next one begins.
    pub fn strikes(&mut self, now_ms: u64, pace_ms: Option<u32>) -> bool {
        let (Some(due), Some(pace)) = (self.due_ms, pace_ms) else { return false };
        if now_ms < due {
            return false;
        }
        let next = due + u64::from(pace);
        self.due_ms = Some(if next > now_ms { next } else { now_ms + u64::from(pace) });
        true
    }

    /// The next minute comes no earlier than this: a room whose minutes compute for long rests as long, and leaves the machine
    /// to the others.
    pub fn rest(&mut self, until_ms: u64) {
        self.due_ms = self.due_ms.map(|due| due.max(until_ms));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_late_minute_is_not_run_after() {
        let mut beat = Beat::default();
        assert!(!beat.strikes(0, Some(1000)));
        beat.start(0, Some(1000));
        assert!(!beat.strikes(999, Some(1000)));
        assert!(beat.strikes(1010, Some(1000)));
        assert_eq!(beat.due_ms(), Some(2000), "a little late keeps the beat");
        assert!(beat.strikes(9000, Some(1000)));
        assert_eq!(beat.due_ms(), Some(10_000), "very late begins anew");
        beat.rest(9_800);
        assert_eq!(beat.due_ms(), Some(10_000), "a quick minute changes nothing");
        beat.rest(17_000);
        assert_eq!(beat.due_ms(), Some(17_000), "after a slow one the room rests");
        beat.stop();
        beat.rest(30_000);
        assert!(!beat.strikes(40_000, Some(1000)));
    }

    #[test]
    fn paces_outside_the_limits_are_told() {
        assert_eq!(fault(&Pace::Free), None);
        assert_eq!(fault(&Pace::Clock(vec![20, 60_000])), None);
        assert!(fault(&Pace::Clock(vec![1000, 19])).is_some_and(|fault| fault.contains("19 ms")));
    }
}
