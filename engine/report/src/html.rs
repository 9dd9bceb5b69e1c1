//! The debrief as a page.
//!
//! Invariant: the page says what the JSON says; charts are drawn from the same numbers that stand in its tables.

use minijinja::{Value, context};

use crate::care::CareCourse;
use crate::chart::{Ink, Panel, Span, chart, steps};
use crate::choices::MATTERED_MAX;
use crate::debrief::Debrief;
use crate::judged;
use crate::losses::LossPoint;
use crate::page::{Page, drawn, subtitle};
use crate::strip::{self, strip};
use crate::svg::Caption;
use crate::timeline::Track;
use crate::words::{count, number};

const TEMPLATE: &str = include_str!("page/report.html");

impl Debrief {
    /// The debrief as one page of HTML that loads nothing.
    pub fn to_html(&self) -> String {
        let sections = self.sections();
        let tracks = Track::ALL.map(|track| (class(track), Value::from(track.title())));
        let pictures = context! {
            timeline => drawn(self.draw_timeline()),
            tracks => Value::from_pairs(tracks),
            care => self.care.iter().enumerate().map(|(n, course)| self.draw_care(n, course)).collect::<Vec<_>>(),
            care_until => self.care_until(),
            machines => self.draw_machines(),
            records => self.draw_records(),
            standing => self.standing.as_ref().map(|standing| drawn(standing.draw())),
            mattered => MATTERED_MAX,
            norms_summary => judged::summary(&self.norms),
            no_journal => self.choices.iter().any(|choice| choice.command.starts_with("codedark whatif JOURNAL ")),
            answers => self.questions.iter().map(|one| (one.answer.says(), one.verdict())).collect::<Vec<_>>(),
        };
        let page = Page {
            title: &self.title,
            language: &self.language,
            kind: "Debrief",
            subtitle: &subtitle(self.team.as_deref(), &self.hospital, &self.played),
            sections: &sections,
            template: TEMPLATE,
        };
        page.render(self, pictures)
    }

    /// The sections that this debrief has, in order.
    fn sections(&self) -> Vec<(&'static str, &'static str)> {
        let judged = !self.norms.is_empty();
        let aimed = !(judged || self.aims.norms.is_empty() && self.aims.objectives.is_empty());
        [
            (true, "outcome", "What it came to"),
            (true, "standing", "Where this play stands"),
            (true, "mattered", "What mattered most"),
            (true, "story", "The story"),
            (true, "lessons", "Lessons"),
            (true, "practise", "What to practise next"),
            (true, "care", "Care over time"),
            (true, "losses", "Losses"),
            (judged, "norms", "Norms"),
            (aimed, "aims", "What good teams do, not judged yet"),
            (!self.competencies.is_empty(), "competencies", "Competencies"),
            (true, "measures", "Measures"),
            (true, "decisions", "Decisions"),
            (!self.choices.is_empty(), "choices", "What if"),
            (!self.questions.is_empty(), "questions", "Questions"),
            (!self.duties.is_empty(), "duties", "Duties"),
            (!self.observations.is_empty(), "observations", "What facilitators saw"),
            (true, "reading", "How to read this"),
        ]
        .into_iter()
        .filter_map(|(has, id, heading)| has.then_some((id, heading)))
        .collect()
    }

    fn draw_timeline(&self) -> String {
        let of = |track: Track| self.timeline.iter().filter(move |mark| mark.track == track);
        let tracks = Track::ALL.map(|track| strip::Track {
            title: track.title(),
            class: class(track),
            marks: of(track).map(|mark| (mark.tick, mark.text.clone())).collect(),
        });
        let counts: Vec<String> =
            Track::ALL.iter().map(|track| format!("{}: {}", track.title(), of(*track).count())).collect();
        let text = format!("Marks on each track. {}. The table below lists them all.", counts.join("; "));
        let caption = Caption { id: "timeline", title: "Timeline of play", text: &text };
        let span = Span { calendar: self.calendar, from: self.began, to: self.played_to, play_end: self.played_to };
        strip(&caption, &span, &tracks)
    }

    /// Play, and what is shown of the time after it.
    fn span(&self) -> Span {
        Span { calendar: self.calendar, from: self.began, to: self.shown_to, play_end: self.played_to }
    }

    fn care_until(&self) -> String {
        if self.shown_to <= self.played_to {
            return String::new();
        }
        let (end, shown) = (self.calendar.date_time(self.played_to), self.calendar.date_time(self.shown_to));
        format!("; play ended on {end}, where the broken line stands, and the charts go on to {shown}")
    }

    fn draw_care(&self, n: usize, course: &CareCourse) -> Value {
        let line = |value: fn(&crate::care::CarePoint) -> u32| -> Vec<(u32, u32)> {
            course.hours.iter().map(|hour| (hour.tick.0, value(hour))).collect()
        };
        let (capacity, waiting) = (line(|hour| hour.capacity), line(|hour| hour.waiting));
        let least = course.hours.iter().min_by_key(|hour| hour.capacity);
        let most = course.hours.iter().rev().max_by_key(|hour| hour.waiting);
        let text = match (least, most) {
            (Some(least), Some(most)) => format!(
                "Least capacity {} % at {}; at most {} waiting, at {}.",
                least.capacity,
                least.at,
                count(most.waiting, "patient"),
                most.at
            ),
            _ => String::new(),
        };
        let panels = [
            Panel { label: "capacity, % of normal", at_least: 100, lines: vec![(Ink::Capacity, &capacity)] },
            Panel { label: "patients waiting", at_least: 10, lines: vec![(Ink::Waiting, &waiting)] },
        ];
        let title = format!("{}: capacity and waiting, hour by hour", course.title);
        let caption = Caption { id: &format!("care-{n}"), title: &title, text: &text };
        context! { text => &text, chart => drawn(chart(&caption, &self.span(), &panels)) }
    }

    fn draw_machines(&self) -> Value {
        let points = |value| self.loss_steps(value);
        let (taken, encrypted) = (points(|point| point.compromised), points(|point| point.encrypted));
        let most = |points: &[(u32, u32)]| points.iter().map(|point| point.1).max().unwrap_or(0);
        let text = format!(
            "At most {} in the attacker’s hands and {} encrypted at once.",
            count(most(&taken), "machine"),
            number(f64::from(most(&encrypted)))
        );
        let lines = vec![(Ink::Compromised, &taken[..]), (Ink::Lost, &encrypted[..])];
        let caption = Caption { id: "machines", title: "Machines lost over time", text: &text };
        let panels = [Panel { label: "machines", at_least: 10, lines }];
        context! { text => &text, chart => drawn(chart(&caption, &self.span(), &panels)) }
    }

    /// Nothing if no record was touched while the chart lasts.
    fn draw_records(&self) -> Option<Value> {
        let course = &self.losses.course;
        if course.iter().all(|point| point.stolen == 0 && point.out_of_reach == 0) {
            return None;
        }
        let (stolen, away) = (self.loss_steps(|point| point.stolen), self.loss_steps(|point| point.out_of_reach));
        let worst = course.iter().map(|point| point.out_of_reach).max().unwrap_or(0);
        let text = format!(
            "{} stolen; at most {} out of reach at once.",
            count(course.last().map_or(0, |point| point.stolen), "record"),
            number(f64::from(worst))
        );
        let lines = vec![(Ink::Compromised, &away[..]), (Ink::Lost, &stolen[..])];
        let caption = Caption { id: "records", title: "Patient records lost over time", text: &text };
        let panels = [Panel { label: "patient records", at_least: 10, lines }];
        Some(context! { text => &text, chart => drawn(chart(&caption, &self.span(), &panels)) })
    }

    fn loss_steps(&self, value: fn(&LossPoint) -> u32) -> Vec<(u32, u32)> {
        steps(self.losses.course.iter().map(|point| (point.tick.0, value(point))), self.shown_to)
    }
}

/// The class of a track, which is also its name in data.
fn class(track: Track) -> &'static str {
    match track {
        Track::Attack => "attack",
        Track::Noticed => "noticed",
        Track::Decided => "decided",
        Track::Told => "told",
    }
}
