//! Care over time: what each process could treat and who waited, hour by hour.
//!
//! Invariant: every point is one `care_hour` event; nothing is interpolated.

use codedark_analysis::Recording;
use codedark_sim::event::EventKind;
use codedark_sim::time::{DAY, Tick};
use serde::Serialize;

use crate::words::Words;

/// The course of one care process.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct CareCourse {
    /// The process's title.
    pub title: String,
    /// Its hours, oldest first.
    pub hours: Vec<CarePoint>,
}

/// One hour of a care process, as it was when the hour ended.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct CarePoint {
    /// When the hour ended.
    pub tick: Tick,
    /// The same on the hospital's clock.
    pub at: String,
    /// What it could treat, in percent of normal.
    pub capacity: u32,
    /// Patients who waited.
    pub waiting: u32,
    /// Of these, patients who waited longer than their target.
    pub overdue: u32,
}

/// Until when the course is shown: play, and as long again of the aftermath, at least a day.
pub fn shown_to(recording: &Recording) -> Tick {
    let after = recording.played_to.after(recording.played_to.since(recording.began).max(DAY));
    recording.aftermath_to.map_or(recording.played_to, |end| end.min(after))
}

/// The course of every process that has hours, from where play began.
pub fn of(recording: &Recording, words: &Words) -> Vec<CareCourse> {
    let until = shown_to(recording);
    let mut courses: std::collections::BTreeMap<_, Vec<CarePoint>> = std::collections::BTreeMap::new();
    let shown = recording.began..=until;
    for event in recording.known().filter(|event| shown.contains(&event.tick)) {
        let EventKind::CareHour(hour) = &event.kind else { continue };
        courses.entry(hour.process).or_default().push(CarePoint {
            tick: event.tick,
            at: words.time(event.tick),
            capacity: hour.capacity / 10,
            waiting: hour.emergency.waiting.saturating_add(hour.elective.waiting),
            overdue: hour.overdue,
        });
    }
    courses.into_iter().map(|(process, hours)| CareCourse { title: words.care(process), hours }).collect()
}
