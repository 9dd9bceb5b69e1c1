//! How an operator's weeks pass: hours of work, days off, pauses between moves, the wait for whoever carries on, and
//! the hour of the last act.
//!
//! Invariant: depends on the clock, the operator's brief and its own habit alone. Every draw is keyed by something
//! natural (a working day, a move), so skipping time or another future never changes it.

use crate::draw::{Dice, Draw, Purpose};
use crate::scenario::{Strikes, Tempo};
use crate::time::{Calendar, DAY, HOUR, Tick};

use super::notes::Notes;

/// Spread of pauses: sigma of the natural logarithm [estimate].
const PACE_SIGMA: f64 = 0.9;
/// Spread of the wait for a buyer: sigma of the natural logarithm [estimate: a few days to a season].
const HANDOVER_SIGMA: f64 = 1.0;
/// Longest row of days on which nothing happens; then somebody looks in [estimate].
const IDLE_DAYS_MAX: u32 = 45;
/// How often an operator who prefers nights really waits for one, permille [estimate; with strikes that fall outside
/// office hours by themselves this gives the 80 % of Sophos' Active Adversary reports, 2023 and 2024].
const WAITS_FOR_NIGHT: u32 = 700;
/// First hour of the night in which the last act begins, and over how many hours beginnings are spread [estimate].
const NIGHT: (u32, u32) = (22, 4);

/// What an operator's draws are about.
#[derive(Clone, Copy)]
enum About {
    Day = 1,
    Pause = 2,
    Handover = 3,
    Strike = 4,
}

/// The rhythm of one operator at one moment.
pub(super) struct Rhythm<'a> {
    calendar: &'a Calendar,
    now: Tick,
    hours: (u8, u8),
    tempo: Tempo,
    habits: Dice,
}

impl<'a> Rhythm<'a> {
    pub fn new(calendar: &'a Calendar, now: Tick, hours: (u8, u8), tempo: Tempo, habit: i64) -> Self {
        Self { calendar, now, hours, tempo, habits: Dice::new(habit.unsigned_abs()) }
    }

    fn draw(&self, about: About, occasion: u64) -> Draw {
        self.habits.imagine(Purpose::Tempo, about as u64, occasion)
    }

    /// Minutes until it acts: the pause after a move, then its free time. None of that in the last act.
    pub fn rest(&self, notes: &mut Notes) -> u32 {
        if notes.striking {
            return 0;
        }
        if notes.paused < notes.moves {
            notes.paused = notes.moves;
            if self.tempo.pace > 0 {
                return self.draw(About::Pause, notes.moves.unsigned_abs()).lognormal(self.tempo.pace, PACE_SIGMA);
            }
        }
        // Who only sells access works through many houses at a time; days off are for those who carry on.
        let carries_on = notes.handed_over || self.tempo.handover == 0;
        if carries_on { self.minutes_off() } else { self.minutes_until_work() }
    }

    /// Minutes until those who bought the access go on; 0 if nobody buys.
    pub fn handover(&self) -> u32 {
        match self.tempo.handover {
            0 => 0,
            median => self.draw(About::Handover, 0).lognormal(median, HANDOVER_SIGMA),
        }
    }

    /// Whether it has been thrown out more often than it comes back.
    pub fn leaves(&self, notes: &Notes) -> bool {
        self.tempo.returns.is_some_and(|returns| notes.evictions > i64::from(returns))
    }

    /// Whether the hour of the last act matters to it.
    pub fn chooses_its_hour(&self) -> bool {
        self.tempo.strikes == Strikes::Nights
    }

    /// Minutes until the last act begins; `nth` counts the times that it had to get ready.
    pub fn minutes_to_strike(&self, nth: i64) -> u32 {
        let mut draw = self.draw(About::Strike, nth.unsigned_abs());
        let minute = self.calendar.minute_of_week(self.now) % DAY;
        let (begins, spread) = (NIGHT.0 * HOUR, NIGHT.1 * HOUR);
        let night = minute >= begins || minute < (begins + spread) % DAY;
        if !draw.chance(WAITS_FOR_NIGHT) || night || self.calendar.is_weekend(self.now) {
            return 0;
        }
        (begins + DAY - minute) % DAY + draw.below(spread)
    }

    /// Minutes until it works on this hospital again; 0 while it does.
    fn minutes_off(&self) -> u32 {
        let rest = self.minutes_until_work();
        let from = u32::from(self.hours.0) % 24 * HOUR;
        // Minutes since the beginning of the first working day before the week in which the exercise began.
        let since = self.calendar.minute_of_week(Tick(0)) + self.now.0.saturating_add(rest) + DAY - from;
        let (day, into) = (since / DAY, since % DAY);
        let idle = (0..IDLE_DAYS_MAX).take_while(|n| !self.works_on(day + n)).count();
        match u32::try_from(idle).unwrap_or(IDLE_DAYS_MAX) {
            0 => rest,
            idle => rest + idle * DAY - into,
        }
    }

    fn works_on(&self, day: u32) -> bool {
        self.tempo.busy_days >= 1000 || self.draw(About::Day, u64::from(day)).chance(self.tempo.busy_days)
    }

    fn minutes_until_work(&self) -> u32 {
        minutes_until_work(self.calendar, self.now, self.hours)
    }
}

/// Minutes until working hours begin; 0 within them. Equal hours are day and night, and a night may wrap.
pub(super) fn minutes_until_work(calendar: &Calendar, now: Tick, hours: (u8, u8)) -> u32 {
    let (from, to) = (u32::from(hours.0) % 24, u32::from(hours.1) % 24);
    let minute = calendar.minute_of_week(now) % DAY;
    let hour = minute / HOUR;
    let works = match from.cmp(&to) {
        std::cmp::Ordering::Equal => true,
        std::cmp::Ordering::Less => (from..to).contains(&hour),
        std::cmp::Ordering::Greater => hour >= from || hour < to,
    };
    if works { 0 } else { (from * HOUR + DAY - minute) % DAY }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    const WEEKS: Tempo =
        Tempo { handover: 10 * DAY, busy_days: 300, pace: 90, strikes: Strikes::Nights, returns: None };

    /// From Monday 00:00 on.
    fn calendar() -> Calendar {
        Calendar::new(date(2026, 3, 16).at(0, 0, 0, 0))
    }

    #[test]
    fn a_default_tempo_never_waits() {
        let calendar = calendar();
        let rhythm = Rhythm::new(&calendar, Tick(500), (0, 0), Tempo::default(), 7);
        let mut notes = Notes::default();
        notes.moves = 3;
        assert_eq!((rhythm.rest(&mut notes), rhythm.handover()), (0, 0));
        assert!(!rhythm.chooses_its_hour());
    }

    #[test]
    fn it_works_on_some_days_within_its_hours_whoever_asks_when() {
        let calendar = calendar();
        let at = |tick: u32| Rhythm::new(&calendar, Tick(tick), (13, 2), WEEKS, 7).minutes_off();
        let mut busy = 0;
        for day in 0..100 {
            // A night's work belongs to the day before.
            let evening = at(day * DAY + 20 * HOUR) == 0;
            assert_eq!(evening, at((day + 1) * DAY + HOUR) == 0, "day {day}");
            assert!(at(day * DAY + 5 * HOUR) > 0);
            busy += u32::from(evening);
        }
        assert!((15..=45).contains(&busy), "{busy} busy days of 100");
        for tick in (0..60 * DAY).step_by(97) {
            assert_eq!(at(tick + at(tick)), 0, "tick {tick}");
        }
    }

    #[test]
    fn most_strikes_begin_when_few_are_at_work() {
        let calendar = calendar();
        let noon = 2 * DAY + 12 * HOUR;
        let mut nights = 0;
        for habit in 0..200 {
            let rhythm = Rhythm::new(&calendar, Tick(noon), (0, 0), WEEKS, habit);
            let wait = rhythm.minutes_to_strike(0);
            assert!(wait == 0 || (10 * HOUR..14 * HOUR).contains(&wait), "{wait}");
            nights += u32::from(wait > 0);
        }
        assert!((110..=170).contains(&nights), "{nights} of 200");
        assert_eq!(Rhythm::new(&calendar, Tick(5 * DAY + 700), (0, 0), WEEKS, 1).minutes_to_strike(0), 0);
    }

    #[test]
    fn a_move_is_followed_by_one_pause() {
        let calendar = calendar();
        let rhythm = Rhythm::new(&calendar, Tick(noon_of_a_busy_day(&calendar)), (0, 0), WEEKS, 7);
        let mut notes = Notes::default();
        (notes.moves, notes.handed_over) = (1, true);
        assert!(rhythm.rest(&mut notes) > 0);
        assert_eq!(rhythm.rest(&mut notes), 0);
        notes.moves = 2;
        notes.striking = true;
        assert_eq!(rhythm.rest(&mut notes), 0);
    }

    fn noon_of_a_busy_day(calendar: &Calendar) -> u32 {
        let works = |day: &u32| Rhythm::new(calendar, Tick(day * DAY + 720), (0, 0), WEEKS, 7).minutes_off() == 0;
        (0..100).find(works).expect("three days of ten are busy") * DAY + 720
    }
}
