//! The frame of every page that is written as one file: reports, pictures of a hospital, handouts.
//!
//! Invariants: a page asks the network for nothing and runs no script; its own policy forbids both, and allows the
//! one style that is in it by its hash. A value goes through the template's escaping unless it is [`drawn`].

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use minijinja::syntax::SyntaxConfig;
use minijinja::value::Serde;
use minijinja::{Environment, UndefinedBehavior, Value, context};
use serde::Serialize;
use sha2::{Digest as _, Sha256};

const FRAME: &str = include_str!("page/frame.html");
/// Parts of pages: tables that more than one has, and those that would make one hard to read.
const PARTS: [(&str, &str); 10] = [
    ("norms.html", include_str!("page/norms.html")),
    ("duties.html", include_str!("page/duties.html")),
    ("objectives.html", include_str!("page/objectives.html")),
    ("standing.html", include_str!("page/standing.html")),
    ("envelope.html", include_str!("page/envelope.html")),
    ("judged.html", include_str!("page/judged.html")),
    ("competencies.html", include_str!("page/competencies.html")),
    ("choices.html", include_str!("page/choices.html")),
    ("observed.html", include_str!("page/observed.html")),
    ("thinking.html", include_str!("page/thinking.html")),
];
const STYLE: &str = include_str!("page/style.css");
/// Colours and shapes of pictures: a picture that stands alone needs them too.
const PICTURE_STYLE: &str = include_str!("page/picture.css");

/// A page.
pub struct Page<'a> {
    /// The title, in the window and on top.
    pub title: &'a str,
    /// Language of the scenario's texts (BCP 47); the page itself is in English. Empty if it is not known.
    pub language: &'a str,
    /// What kind of page it is, above the title: `Debrief`.
    pub kind: &'a str,
    /// A line below the title.
    pub subtitle: &'a str,
    /// The sections that the template has: id and heading, in order.
    pub sections: &'a [(&'a str, &'a str)],
    /// A template that extends `frame.html` and fills its block `main`.
    pub template: &'a str,
}

impl Page<'_> {
    /// The page as HTML. The template finds `data` under that name, pictures under `drawn`, and under `lang` the
    /// attribute for an element that holds nothing but a text of the scenario. Names of hospitals, care, seats and duties
    /// come from modules and catalogues, which may speak another language, so they go without.
    pub fn render(&self, data: &impl Serialize, drawn: Value) -> String {
        let style = format!("{PICTURE_STYLE}{STYLE}");
        let hash = BASE64.encode(Sha256::digest(style.as_bytes()));
        let policy = format!(
            "default-src 'none'; style-src 'sha256-{hash}'; img-src data:; base-uri 'none'; form-action 'none'"
        );
        let mut templates = Environment::new();
        templates.set_undefined_behavior(UndefinedBehavior::Strict);
        let syntax = SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build();
        templates.set_syntax(syntax.expect("the usual signs do not contradict each other"));
        templates.add_filter("number", |value: f64| crate::words::number(value));
        templates.add_filter("measured", |value: Option<f64>, unit: &str| crate::words::value(value, unit));
        templates.add_filter("points", crate::standing::points);
        templates.add_filter("said_ms", crate::thinking::say_ms);
        templates.add_filter("rated", |grade: &str, part: usize| crate::competence::rated(grade)[part]);
        let mut parts = PARTS.into_iter().chain([("frame.html", FRAME), ("page.html", self.template)]);
        let page = parts
            .try_for_each(|(name, text)| templates.add_template(name, text))
            .and_then(|()| templates.get_template("page.html"))
            .and_then(|template| {
                template.render(context! {
                    title => self.title,
                    lang => Value::from_safe_string(lang(self.language)),
                    kind => self.kind,
                    subtitle => self.subtitle,
                    sections => Serde(self.sections),
                    policy => policy,
                    style => Value::from_safe_string(style),
                    data => Serde(data),
                    drawn => drawn,
                })
            });
        page.expect("templates are compiled in and name only what every page has, which tests render")
    }
}

/// The attribute that says in which language an element is; nothing if that is not known.
fn lang(language: &str) -> String {
    if language.is_empty() { String::new() } else { format!(" lang=\"{}\"", crate::svg::escape(language)) }
}

/// The line below the title of a page about a play: whose, which hospital, when.
pub fn subtitle(team: Option<&str>, hospital: &str, played: &str) -> String {
    let team = team.map_or(String::new(), |team| format!("{team} · "));
    format!("{team}{hospital}, {played}")
}

/// A picture for a template, which puts it in as it is.
pub fn drawn(svg: String) -> Value {
    Value::from_safe_string(svg)
}

/// A picture that stands alone, with its size and its colours.
pub fn alone(svg: &str, width: u32, height: u32) -> String {
    let (start, rest) = svg.split_once('>').unwrap_or((svg, ""));
    let size = format!("width=\"{width}\" height=\"{height}\"");
    format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n{start} {size}>\n<style>\n{PICTURE_STYLE}</style>{rest}\n")
}
