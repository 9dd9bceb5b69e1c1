//! A timeline: tracks one above the other, and a disc where something happened.
//!
//! Invariant: marks that would lie on each other become one disc with their number; none is left out.

use std::collections::BTreeMap;

use codedark_sim::time::Tick;

use crate::chart::{Span, hour_label, hours};
use crate::svg::{Caption, Shapes, fit, picture};

const WIDTH: u32 = 960;
/// Where the tracks begin: their names stand before.
const LEFT: u32 = 142;
const RIGHT: u32 = WIDTH - 24;
const TRACK: u32 = 42;
const TOP: u32 = 10;
/// Marks as near as this become one disc.
const NEAR: u32 = 20;
/// Marks that a disc names when pointed at.
const NAMED_MAX: usize = 8;

/// One track.
pub struct Track<'a> {
    /// Its name.
    pub title: &'a str,
    /// Its class in the page's style.
    pub class: &'static str,
    /// What happened on it: when, and in words.
    pub marks: Vec<(Tick, String)>,
}

/// Draws tracks over a stretch of time.
pub fn strip(caption: &Caption, span: &Span, tracks: &[Track]) -> String {
    let mut shapes = Shapes::default();
    let bottom = TOP + TRACK * tracks.len() as u32;
    for hour in hours(span, 10) {
        let x = place(span, Tick(hour));
        shapes.line("rule", (x, TOP), (x, bottom));
        shapes.text("soft middle", x, bottom + 18, &hour_label(span, Tick(hour)));
    }
    for (n, track) in (0..).zip(tracks) {
        let y = TOP + TRACK * n + TRACK / 2;
        shapes.text("strong", 0, y + 4, &fit(track.title, LEFT - 8, 12));
        shapes.line("axis", (LEFT, y), (RIGHT, y));
        let mut discs: BTreeMap<u32, Vec<&(Tick, String)>> = BTreeMap::new();
        for mark in &track.marks {
            discs.entry((place(span, mark.0) - LEFT) / NEAR).or_default().push(mark);
        }
        for (bin, marks) in discs {
            draw_disc(&mut shapes, span, track.class, LEFT + bin * NEAR + NEAR / 2, y, &marks);
        }
    }
    picture(caption, "strip", WIDTH, bottom + 26, &shapes.finish())
}

fn draw_disc(shapes: &mut Shapes, span: &Span, class: &str, x: u32, y: u32, marks: &[&(Tick, String)]) {
    let say = |mark: &&(Tick, String)| format!("{} {}", span.calendar.clock_time(mark.0), mark.1);
    let mut words: Vec<String> = marks.iter().take(NAMED_MAX).map(say).collect();
    if marks.len() > NAMED_MAX {
        words.push(format!("and {} more", marks.len() - NAMED_MAX));
    }
    shapes.begin(&words.join("; "));
    if marks.len() == 1 {
        shapes.disc(class, x, y, 6);
    } else {
        shapes.disc(class, x, y, 9);
        shapes.text("on", x, y + 4, &marks.len().to_string());
    }
    shapes.end();
}

/// Where a moment lies; what is outside lies at the rim.
fn place(span: &Span, tick: Tick) -> u32 {
    let length = u64::from(span.to.since(span.from).max(1));
    let at = u64::from(tick.since(span.from)).min(length);
    LEFT + (at * u64::from(RIGHT - LEFT) / length) as u32
}
