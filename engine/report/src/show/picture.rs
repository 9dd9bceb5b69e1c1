//! The hospital drawn: zones with their machines, care with its needs, and what hangs on what.

use std::collections::BTreeMap;

use super::layout::{
    CARE_WIDTH, CARE_X, CHIP_HEIGHT, HEAD, Layout, NEED_HEIGHT, Rect, WIDTH, ZONES_WIDTH, ZONES_X, arcs, chip, lay_out,
};
use super::{Machine, Overview};
use crate::page::alone;
use crate::svg::{Caption, Shapes, fit, picture};
use crate::words::count;

/// Height of the key below the picture.
const KEY: u32 = 62;

impl Overview {
    /// The hospital as a picture that stands alone.
    pub fn to_svg(&self) -> String {
        alone(&self.draw(true), WIDTH, lay_out(self).height + KEY)
    }

    /// The picture for a page; with a ground of its own if it stands alone.
    pub(super) fn draw(&self, with_ground: bool) -> String {
        let layout = lay_out(self);
        let height = layout.height + KEY;
        let mut shapes = Shapes::default();
        if with_ground {
            shapes.rect("ground", 0, 0, WIDTH, height);
        }
        shapes.text("strong", ZONES_X, 20, "Network zones and machines");
        shapes.text("strong", CARE_X, 20, "Care and what it needs");
        self.draw_links(&mut shapes, &layout);
        self.draw_wires(&mut shapes, &layout);
        for (zone, rect) in self.zones.iter().zip(&layout.zones) {
            draw_zone(&mut shapes, zone, rect);
        }
        for (care, rect) in self.care.iter().zip(&layout.care) {
            draw_care(&mut shapes, care, rect);
        }
        self.draw_waits(&mut shapes, &layout);
        draw_key(&mut shapes, layout.height);
        let title = format!("{}, {}", self.title, self.hospital);
        let text = format!(
            "{} in {}, and {} with lines to the zones that they need. The tables of the page say the same.",
            count(self.machines(), "machine"),
            count(self.zones.len() as u32, "network zone"),
            match self.care.len() {
                1 => "1 care process".to_owned(),
                more => format!("{more} care processes"),
            }
        );
        picture(&Caption { id: "hospital", title: &title, text: &text }, "hospital", WIDTH, height, &shapes.finish())
    }

    /// What may pass between zones, both ways in one line.
    fn draw_links(&self, shapes: &mut Shapes, layout: &Layout) {
        let mut pairs: BTreeMap<(usize, usize), Vec<usize>> = BTreeMap::new();
        for (n, link) in self.links.iter().enumerate() {
            let (a, b) = link.places;
            pairs.entry((a.min(b), a.max(b))).or_default().push(n);
        }
        let places: Vec<_> = pairs.keys().copied().collect();
        for (arc, ((a, _), links)) in arcs(&layout.zones, &places, 52).into_iter().zip(&pairs) {
            let Some(arc) = arc else { continue };
            let words: Vec<String> = links
                .iter()
                .map(|n| &self.links[*n])
                .map(|link| format!("{} to {}: {}", link.from, link.to, link.ports))
                .collect();
            let (x, out) = (ZONES_X, ZONES_X - arc.depth);
            let d = format!("M{x} {} C{out} {} {out} {} {x} {}", arc.from, arc.from, arc.to, arc.to);
            shapes.path("link", &d, &words.join("; "));
            for n in links {
                let at = if self.links[*n].places.1 == *a { arc.from } else { arc.to };
                shapes.path("head", &format!("M{x} {at} l-7 -4 v8 z"), "");
            }
        }
    }

    fn draw_wires(&self, shapes: &mut Shapes, layout: &Layout) {
        for wire in &layout.wires {
            let (care, zone) = (&self.care[wire.care], &self.zones[wire.zone]);
            let need = &care.needs[wire.need];
            let (left, right) = (ZONES_X + ZONES_WIDTH, CARE_X);
            let middle = (left + right) / 2;
            let d = format!("M{left} {} C{middle} {} {middle} {} {right} {}", wire.from, wire.from, wire.to, wire.to);
            let class = if need.required { "need wide" } else { "need assist" };
            shapes.path(class, &d, &format!("{} needs {} in {}", care.title, need.title, zone.title));
        }
    }

    /// Which care waits for which.
    fn draw_waits(&self, shapes: &mut Shapes, layout: &Layout) {
        let waits: Vec<(usize, usize)> = self
            .care
            .iter()
            .enumerate()
            .flat_map(|(n, care)| care.waits_for_places.iter().map(move |other| (*other, n)))
            .collect();
        let x = CARE_X + CARE_WIDTH;
        for (arc, (other, care)) in arcs(&layout.care, &waits, WIDTH - x - 6).into_iter().zip(&waits) {
            let Some(arc) = arc else { continue };
            let out = x + arc.depth;
            let d = format!("M{x} {} C{out} {} {out} {} {x} {}", arc.from, arc.from, arc.to, arc.to);
            let title = format!("{} waits for {}", self.care[*care].title, self.care[*other].title);
            shapes.path("waits", &d, &title);
            shapes.path("waiting-head", &format!("M{x} {} l7 -4 v8 z", arc.to), "");
        }
    }
}

fn draw_zone(shapes: &mut Shapes, zone: &super::Zone, rect: &Rect) {
    shapes.rect("box", rect.x, rect.y, rect.width, rect.height);
    shapes.text("strong", rect.x + 10, rect.y + 20, &fit(&zone.title, rect.width - 220, 12));
    let apart = if zone.filtered { ", kept apart" } else { "" };
    let machines = format!("{}{apart}", count(zone.machines, "machine"));
    shapes.text("soft end", rect.x + rect.width - 10, rect.y + 20, &machines);
    for (n, machine) in zone.assets.iter().enumerate() {
        draw_machine(shapes, machine, &chip(rect, n));
    }
}

fn draw_machine(shapes: &mut Shapes, machine: &Machine, rect: &Rect) {
    let mut words = format!("{}: {}, {}", machine.name, machine.title, machine.os);
    for (what, list) in [("entry of", &machine.entry_of), ("records", &machine.stores), ("open", &machine.weaknesses)] {
        if !list.is_empty() {
            words += &format!("; {what} {}", list.join(", "));
        }
    }
    shapes.begin(&words);
    let is_entry = !machine.entry_of.is_empty();
    shapes.rect(if is_entry { "attack" } else { "chip" }, rect.x, rect.y, rect.width, CHIP_HEIGHT);
    let number = if machine.count == 1 { String::new() } else { format!("×{}", machine.count) };
    let mut right = rect.x + rect.width - 9;
    let y = rect.y + CHIP_HEIGHT / 2;
    if !machine.weaknesses.is_empty() {
        shapes.disc(if is_entry { "ground" } else { "noticed" }, right, y, 4);
        right -= 12;
    }
    if !machine.stores.is_empty() {
        shapes.square(if is_entry { "ground" } else { "told" }, right - 4, y - 4, 8);
        right -= 12;
    }
    let class = |more: &str| format!("{}{more}", if is_entry { "inverse" } else { "small" });
    if !number.is_empty() {
        shapes.text(&class(" end"), right + 4, rect.y + 15, &number);
        right -= 7 * number.chars().count() as u32;
    }
    let room = right.saturating_sub(rect.x + 4);
    // Labels are capitals and digits, which are wider than the average letter.
    shapes.text(&class(""), rect.x + 6, rect.y + 15, &fit(&machine.name, room, 14));
    shapes.end();
}

fn draw_care(shapes: &mut Shapes, care: &super::Care, rect: &Rect) {
    shapes.rect("box", rect.x, rect.y, rect.width, rect.height);
    shapes.text("strong", rect.x + 10, rect.y + 20, &fit(&care.title, rect.width - 20, 12));
    for (n, need) in (0..).zip(&care.needs) {
        let y = rect.y + HEAD + NEED_HEIGHT * n + 14;
        shapes.begin(&format!("{}: {}", need.title, need.machines.join(", ")));
        shapes.text("small", rect.x + 10, y, &fit(&need.title, rect.width - 90, 11));
        let loss = if need.required { "stops".to_owned() } else { format!("−{} %", need.loss) };
        shapes.text("small soft end", rect.x + rect.width - 10, y, &loss);
        shapes.end();
    }
}

fn draw_key(shapes: &mut Shapes, top: u32) {
    let (first, second) = (top + 14, top + 38);
    shapes.rect("attack", ZONES_X, first - 8, 16, 12);
    shapes.text("small", ZONES_X + 24, first + 2, "the attack enters here");
    shapes.disc("noticed", ZONES_X + 176, first - 2, 4);
    shapes.text("small", ZONES_X + 188, first + 2, "has an open weakness");
    shapes.square("told", ZONES_X + 330, first - 6, 8);
    shapes.text("small", ZONES_X + 346, first + 2, "holds patient records");
    shapes.path("need wide", &format!("M{ZONES_X} {} h24", second - 4), "");
    shapes.text("small", ZONES_X + 32, second, "care stops without it");
    shapes.path("need assist", &format!("M{} {} h24", ZONES_X + 168, second - 4), "");
    shapes.text("small", ZONES_X + 200, second, "care is slower without it");
    shapes.path("waits", &format!("M{} {} h24", ZONES_X + 352, second - 4), "");
    shapes.text("small", ZONES_X + 384, second, "waits for other care");
    shapes.path("link", &format!("M{} {} h24", ZONES_X + 516, second - 4), "");
    shapes.text("small", ZONES_X + 548, second, "may connect, in the direction of the tip");
}
