//! The pack as a page.

use minijinja::context;

use super::Handout;
use crate::markdown;
use crate::page::{Page, drawn};

const TEMPLATE: &str = include_str!("../page/handout.html");

impl Handout {
    /// The pack as one page of HTML that loads nothing and prints on A4.
    pub fn to_html(&self) -> String {
        let sections = [
            ("cover", "The exercise"),
            ("run", "How to run it"),
            ("events", "Master scenario events list"),
            ("cards", "Role cards"),
            ("briefing", "Briefing"),
            ("norms", "Norms"),
            ("objectives", "Objectives"),
            ("duties", "Duties"),
            ("observer", "Observer’s sheet"),
            ("debrief", "Debrief guide"),
            ("glossary", "Glossary"),
        ];
        let overview = &self.overview;
        let page = Page {
            title: &overview.title,
            language: &self.language,
            kind: "Facilitator’s pack",
            subtitle: &format!("{}, {} to {}", overview.hospital, overview.starts, overview.ends),
            sections: &sections,
            template: TEMPLATE,
        };
        let (briefing, notes) = (drawn(markdown::html(&self.briefing)), drawn(markdown::html(&self.notes)));
        page.render(self, context! { briefing => briefing, notes => notes })
    }
}
