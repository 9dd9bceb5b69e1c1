//! Moments as people write them: `13:42`, `Sat 13:42`, a date and a time, or the number of a minute.
//!
//! Invariant: what the tables print reads back as the same moment.

use codedark_sim::time::{Calendar, DAY, HOUR, Tick};

use crate::error::Error;

/// How to write one, for hints.
pub const HOW: &str = "write a moment as `13:42` (the first one of play), `Sat 13:42`, `16 May 13:42`, `2026-05-16 13:42` or the \
                       number of a minute";

/// The span in which moments are looked for.
#[derive(Clone, Copy)]
pub struct Span {
    /// The wall clock.
    pub calendar: Calendar,
    /// When play began.
    pub began: Tick,
    /// How far it went.
    pub last: Tick,
}

impl Span {
    /// Reads a moment of play. What lies outside is refused with what play was.
    pub fn read(&self, text: &str) -> Result<Tick, Error> {
        let unknown = || Error::usage(format!("`{text}` is no moment of play")).hint(HOW);
        // `2026-05-16T13:42` is two words; the T of `Tue` is none.
        let both = |word: &'_ str| word.starts_with(|c: char| c.is_ascii_digit()).then_some('T');
        let words = text.split(' ').flat_map(|word| word.split(move |c| both(word) == Some(c)));
        let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
        let (clock, day) = words.split_last().ok_or_else(unknown)?;
        let at = match (clock.parse::<u32>(), clock_time(clock)) {
            (Ok(minute), _) if day.is_empty() => Tick(minute),
            (_, Some(minute)) => self.first(minute, &day.join(" ")).ok_or_else(|| self.outside(text))?,
            _ => return Err(unknown()),
        };
        if at < self.began || at > self.last { Err(self.outside(text)) } else { Ok(at) }
    }

    /// The first moment of play at this minute of a day that is called so.
    fn first(&self, minute: u32, day: &str) -> Option<Tick> {
        let today = self.calendar.minute_of_week(self.began) % DAY;
        let first = self.began.after((minute + DAY - today) % DAY);
        let days = (0..).map(|n| first.after(n * DAY)).take_while(|at| *at <= self.last);
        days.into_iter().find(|at| {
            let names = ["%a", "%A", "%-d %b", "%-d %B", "%a %-d %b", "%Y-%m-%d"];
            let named = |name: &&str| self.calendar.at(*at).strftime(*name).to_string().eq_ignore_ascii_case(day);
            day.is_empty() || names.iter().any(named)
        })
    }

    fn outside(&self, text: &str) -> Error {
        let [from, to] = [self.began, self.last].map(|tick| self.calendar.date_time(tick));
        let what = format!("`{text}` lies outside play, which went from {from} to {to}");
        Error::usage(what).hint(format!("{HOW}; the minutes of play are {} to {}", self.began.0, self.last.0))
    }
}

/// The minute of the day that `13:42` is.
fn clock_time(text: &str) -> Option<u32> {
    let (hour, minute) = text.split_once(':')?;
    // A number reads with a sign, a time does not.
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let two = |text: &str| ((1..=2).contains(&text.len()) && digits(text)).then(|| text.parse::<u32>().ok()).flatten();
    let (hour, minute) = (two(hour)?, two(minute).filter(|_| minute.len() == 2)?);
    (hour < 24 && minute < HOUR).then_some(hour * HOUR + minute)
}

#[cfg(test)]
mod tests {
    use super::*;
    use codedark_analysis::whatif::say_moment;

    /// From Friday 15 May 22:00, ten minutes into the calendar, for five days.
    fn span() -> Span {
        let calendar: Calendar = serde_json::from_str(r#"{"start":"2026-05-15T21:50:00"}"#).expect("a calendar");
        Span { calendar, began: Tick(10), last: Tick(10 + 5 * DAY) }
    }

    #[test]
    fn moments_are_read_in_every_way() {
        let saturday = Tick(10 + 15 * HOUR + 42);
        for text in
            ["13:42", "Sat 13:42", "saturday 13:42", "16 May 13:42", "Sat 16 May 13:42", "2026-05-16 13:42", "952"]
        {
            assert_eq!(span().read(text).ok(), Some(saturday), "{text}");
        }
        assert_eq!(span().read("2026-05-16T13:42").ok(), Some(saturday));
        assert_eq!(span().read("Sun 13:42").ok(), Some(saturday.after(DAY)));
        assert_eq!(span().read("22:00").ok(), Some(Tick(10)), "the first minute of play");
        assert_eq!(span().read("21:55").ok(), Some(Tick(10 + DAY - 5)), "not what lies before play");
    }

    #[test]
    fn what_is_no_moment_of_play_is_refused() {
        for text in [
            "",
            " ",
            ":",
            "1:",
            "25:00",
            "13:60",
            "13:4",
            "+1:00",
            "Sat",
            "Son 13:42",
            "17 June 13:42",
            "0",
            "99999",
            "-3",
            "13:42 Sat",
            "99999999999999999999",
            "2026-13-45 13:42",
            "１３:42",
        ] {
            assert!(span().read(text).is_err(), "{text}");
        }
    }

    #[test]
    fn what_is_printed_reads_back() {
        let span = span();
        for tick in (span.began.0..=span.last.0).step_by(97).map(Tick) {
            let said = say_moment(&span.calendar, span.began, tick);
            assert_eq!(span.read(&said).ok(), Some(tick), "{said}");
        }
    }
}
