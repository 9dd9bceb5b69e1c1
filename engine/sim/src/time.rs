//! Simulated time: one tick is one minute on the hospital's wall clock.
//!
//! Invariant: nothing here, nor anywhere in `engine/`, reads a real clock.

use jiff::ToSpan;
use jiff::civil::DateTime;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Minutes in an hour.
pub const HOUR: u32 = 60;
/// Minutes in a day.
pub const DAY: u32 = 24 * HOUR;
/// Minutes in a week.
pub const WEEK: u32 = 7 * DAY;

/// A moment: minutes since the exercise began.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct Tick(pub u32);

impl Tick {
    /// The moment `minutes` later.
    pub fn after(self, minutes: u32) -> Self {
        Self(self.0.saturating_add(minutes))
    }

    /// Minutes from `earlier` to this moment; 0 if it is not earlier.
    pub fn since(self, earlier: Self) -> u32 {
        self.0.saturating_sub(earlier.0)
    }
}

/// Translates ticks to the hospital's wall clock (local time, no daylight saving).
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Calendar {
    start: DateTime,
}

impl Calendar {
    /// A calendar whose tick 0 is `start`; seconds are dropped.
    pub fn new(start: DateTime) -> Self {
        let start = start.with().second(0).subsec_nanosecond(0).build().unwrap_or(start);
        Self { start }
    }

    /// The wall-clock time of a tick.
    pub fn at(&self, tick: Tick) -> DateTime {
        self.start.saturating_add(i64::from(tick.0).minutes())
    }

    /// Minutes since Monday 00:00.
    pub fn minute_of_week(&self, tick: Tick) -> u32 {
        let start = u32::from(self.start.weekday().to_monday_zero_offset() as u8) * DAY
            + self.start.hour() as u32 * HOUR
            + self.start.minute() as u32;
        (start + tick.0 % WEEK) % WEEK
    }

    /// The hour of the day, 0 to 23.
    pub fn hour_of_day(&self, tick: Tick) -> u32 {
        self.minute_of_week(tick) % DAY / HOUR
    }

    /// Minutes past the full hour, 0 to 59.
    pub fn minute_of_hour(&self, tick: Tick) -> u32 {
        self.minute_of_week(tick) % HOUR
    }

    /// Whether the tick lies on a Saturday or Sunday.
    pub fn is_weekend(&self, tick: Tick) -> bool {
        self.minute_of_week(tick) / DAY >= 5
    }

    /// The number of the wall-clock hour that the tick lies in; 0 is the hour of tick 0.
    pub fn hour_index(&self, tick: Tick) -> u32 {
        (self.start.minute() as u32 + tick.0) / HOUR
    }

    /// The first tick of the next wall-clock hour.
    pub fn next_hour(&self, tick: Tick) -> Tick {
        tick.after(HOUR - self.minute_of_hour(tick))
    }

    /// `13:42`.
    pub fn clock_time(&self, tick: Tick) -> String {
        let at = self.at(tick);
        format!("{:02}:{:02}", at.hour(), at.minute())
    }

    /// `Fri 15 May 13:42`.
    pub fn date_time(&self, tick: Tick) -> String {
        self.at(tick).strftime("%a %-d %b %H:%M").to_string()
    }
}

/// A stretch of minutes as people say it: `12 min`, `3 h 05 min`, `2 d 4 h`.
pub fn say_minutes(minutes: u32) -> String {
    match (minutes / DAY, minutes % DAY / HOUR, minutes % HOUR) {
        (0, 0, m) => format!("{m} min"),
        (0, h, m) => format!("{h} h {m:02} min"),
        (d, h, _) => format!("{d} d {h} h"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn the_calendar_follows_the_wall_clock() {
        let calendar = Calendar::new(date(2026, 5, 15).at(8, 30, 0, 0));
        assert_eq!(calendar.date_time(Tick(0)), "Fri 15 May 08:30");
        assert_eq!(calendar.hour_of_day(Tick(29)), 8);
        assert_eq!(calendar.hour_of_day(Tick(30)), 9);
        assert_eq!(calendar.hour_index(Tick(30)), 1);
        assert_eq!(calendar.next_hour(Tick(0)), Tick(30));
        assert_eq!(calendar.next_hour(Tick(30)), Tick(90));
        assert!(!calendar.is_weekend(Tick(0)));
        assert!(calendar.is_weekend(Tick(DAY)));
        assert_eq!(calendar.minute_of_week(Tick(WEEK)), calendar.minute_of_week(Tick(0)));
    }

    #[test]
    fn durations_are_said_in_the_largest_useful_unit() {
        assert_eq!(say_minutes(12), "12 min");
        assert_eq!(say_minutes(185), "3 h 05 min");
        assert_eq!(say_minutes(2 * DAY + 250), "2 d 4 h");
    }
}
