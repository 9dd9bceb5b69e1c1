//! The overview as a page.

use codedark_sim::time::Tick;
use minijinja::context;

use super::Overview;
use crate::chart::Span;
use crate::page::{Page, drawn};
use crate::strip::{Track, strip};
use crate::svg::Caption;
use crate::words::said_by;

const TEMPLATE: &str = include_str!("../page/show.html");

impl Overview {
    /// The overview as one page of HTML that loads nothing.
    pub fn to_html(&self) -> String {
        let sections = [
            ("glance", "At a glance"),
            ("hospital-picture", "The hospital"),
            ("attack", "The attack"),
            ("storyline", "The storyline"),
            ("network", "Network and machines"),
            ("care", "Care"),
            ("people", "People"),
            ("duties", "Duties"),
            ("aims", "What good teams do"),
        ];
        let page = Page {
            title: &self.title,
            language: self.languages.first().map_or("", String::as_str),
            kind: "Scenario, for trainers",
            subtitle: &format!("{}, {} to {}", self.hospital, self.starts, self.ends),
            sections: &sections,
            template: TEMPLATE,
        };
        let pictures = context! { hospital => drawn(self.draw(false)), timeline => self.draw_timeline().map(drawn) };
        page.render(self, pictures)
    }

    /// What comes at a certain time: phases, entries, messages.
    fn draw_timeline(&self) -> Option<String> {
        let clock = self.clock?;
        // Who came in before play began is told in the section on the attack.
        let attacks = self.adversaries.iter().filter(|one| one.tick >= clock.began);
        let attacks = attacks.map(|one| (one.tick, format!("{} enters at {}", one.name, one.foothold)));
        let told = self.storyline.iter().filter_map(|told| Some((told.tick?, said_by(&told.from, &told.subject))));
        let phases = self.phases.iter().map(|phase| (phase.tick, format!("{}, {}", phase.title, phase.lasts)));
        let track = |title, class, marks: Vec<(Tick, String)>| Track { title, class, marks };
        let tracks = [
            track("Phases", "decided", phases.collect()),
            track("Attack", "attack", attacks.collect()),
            track("Mail and calls", "told", told.collect()),
        ];
        let text =
            "Phases, the first move of each attack, and the messages whose time is certain. The table lists all.";
        let caption = Caption { id: "storyline", title: "Storyline over the time of play", text };
        let span = Span { calendar: clock.calendar, from: clock.began, to: clock.end, play_end: clock.end };
        Some(strip(&caption, &span, &tracks))
    }
}
