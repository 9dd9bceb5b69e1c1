//! Where things stand in the picture of a hospital: zones on the left, care on the right, lines between.
//!
//! Invariants: whole numbers only, so the same scenario gives the same picture everywhere; boxes of one column never
//! overlap, and every line ends at the box that it is about.

use std::collections::BTreeMap;

use super::Overview;

/// Width of the picture.
pub const WIDTH: u32 = 1000;
/// Zones.
pub const ZONES_X: u32 = 64;
pub const ZONES_WIDTH: u32 = 496;
/// Machines inside a zone.
pub const CHIPS: usize = 3;
pub const CHIP_HEIGHT: u32 = 21;
const CHIP_GAP: u32 = 5;
/// Care.
pub const CARE_X: u32 = 690;
pub const CARE_WIDTH: u32 = 262;
/// One need in a box of care.
pub const NEED_HEIGHT: u32 = 19;
/// A box's headline.
pub const HEAD: u32 = 30;
const GAP: u32 = 16;
/// The right column is drawn apart up to here, to end where the left one does.
const GAP_MOST: u32 = 72;
const TOP: u32 = 34;

/// A rectangle.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Rect {
    pub x: u32,
    pub y: u32,
    pub width: u32,
    pub height: u32,
}

/// A line from a zone to a need: places of zone, process and need, and heights of both ends.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Wire {
    pub zone: usize,
    pub care: usize,
    pub need: usize,
    pub from: u32,
    pub to: u32,
}

/// A connection between two boxes of one column: the heights of its ends, and how far it reaches out.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Arc {
    pub from: u32,
    pub to: u32,
    pub depth: u32,
}

/// A picture's layout.
pub struct Layout {
    pub height: u32,
    pub zones: Vec<Rect>,
    pub care: Vec<Rect>,
    pub wires: Vec<Wire>,
}

/// Lays a hospital out.
pub fn lay_out(overview: &Overview) -> Layout {
    let zones: Vec<u32> = overview.zones.iter().map(|zone| zone_height(zone.assets.len())).collect();
    let care: Vec<u32> = overview.care.iter().map(|care| HEAD + NEED_HEIGHT * care.needs.len() as u32 + 8).collect();
    let zones = stack(ZONES_X, ZONES_WIDTH, &zones, GAP);
    let bottom = |column: &[Rect]| column.last().map_or(TOP, |rect| rect.y + rect.height);
    let room = bottom(&zones).saturating_sub(TOP + care.iter().sum::<u32>());
    let gap = (room / (care.len() as u32).saturating_sub(1).max(1)).clamp(GAP, GAP_MOST);
    let care = stack(CARE_X, CARE_WIDTH, &care, gap);
    let height = bottom(&zones).max(bottom(&care)) + GAP;
    let wires = wires(overview, &zones, &care);
    Layout { height, zones, care, wires }
}

fn zone_height(assets: usize) -> u32 {
    let rows = assets.div_ceil(CHIPS) as u32;
    HEAD + rows * (CHIP_HEIGHT + CHIP_GAP) + 6
}

fn stack(x: u32, width: u32, heights: &[u32], gap: u32) -> Vec<Rect> {
    let mut y = TOP;
    let place = |height: &u32| {
        let rect = Rect { x, y, width, height: *height };
        y += height + gap;
        rect
    };
    heights.iter().map(place).collect()
}

/// The n-th machine's place in its zone.
pub fn chip(zone: &Rect, n: usize) -> Rect {
    let width = (zone.width - 16) / CHIPS as u32;
    Rect {
        x: zone.x + 8 + width * (n % CHIPS) as u32,
        y: zone.y + HEAD + (n / CHIPS) as u32 * (CHIP_HEIGHT + CHIP_GAP),
        width: width - CHIP_GAP,
        height: CHIP_HEIGHT,
    }
}

/// The height of the n-th need of a process.
pub fn need_y(care: &Rect, n: usize) -> u32 {
    care.y + HEAD + NEED_HEIGHT * n as u32 + NEED_HEIGHT / 2
}

/// Spreads the ends of a zone's lines over its side, in the order of where they go, so that they do not cross there.
fn wires(overview: &Overview, zones: &[Rect], care: &[Rect]) -> Vec<Wire> {
    let mut by_zone: BTreeMap<usize, Vec<Wire>> = BTreeMap::new();
    for (c, process) in overview.care.iter().enumerate() {
        for (n, need) in process.needs.iter().enumerate() {
            for zone in need.zones.iter().copied().filter(|zone| *zone < zones.len()) {
                let wire = Wire { zone, care: c, need: n, from: 0, to: need_y(&care[c], n) };
                by_zone.entry(zone).or_default().push(wire);
            }
        }
    }
    let spread = |(zone, mut wires): (usize, Vec<Wire>)| {
        wires.sort_by_key(|wire| wire.to);
        let all = wires.len() as u32;
        for (n, wire) in (0..).zip(&mut wires) {
            wire.from = port(&zones[zone], n, all);
        }
        wires
    };
    by_zone.into_iter().flat_map(spread).collect()
}

/// The n-th of so many places on the side of a box.
fn port(rect: &Rect, n: u32, all: u32) -> u32 {
    rect.y + 10 + (rect.height - 20) * (2 * n + 1) / (2 * all.max(1))
}

/// Connections between boxes of one column. Pairs are places in the column.
pub fn arcs(column: &[Rect], pairs: &[(usize, usize)], most_depth: u32) -> Vec<Option<Arc>> {
    let mut ends: BTreeMap<usize, Vec<(usize, usize)>> = BTreeMap::new();
    for (n, (a, b)) in pairs.iter().copied().enumerate() {
        if a != b && a < column.len() && b < column.len() {
            ends.entry(a).or_default().push((b, n));
            ends.entry(b).or_default().push((a, n));
        }
    }
    let mut heights: BTreeMap<(usize, usize), u32> = BTreeMap::new();
    for (place, others) in &mut ends {
        others.sort_unstable();
        let all = others.len() as u32;
        for (k, (_, n)) in (0..).zip(others.iter()) {
            heights.insert((*place, *n), port(&column[*place], k, all));
        }
    }
    let furthest = column.len().saturating_sub(1).max(1) as u32;
    let arc = |(n, (a, b)): (usize, &(usize, usize))| {
        let (from, to) = (*heights.get(&(*a, n))?, *heights.get(&(*b, n))?);
        let depth = 12 + a.abs_diff(*b) as u32 * most_depth.saturating_sub(12) / furthest;
        Some(Arc { from, to, depth })
    };
    pairs.iter().enumerate().map(arc).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn boxes_of_a_column_and_machines_of_a_zone_do_not_overlap() {
        let column = stack(10, 100, &[30, 50, 70], GAP);
        assert!(column.windows(2).all(|pair| pair[0].y + pair[0].height < pair[1].y));
        for assets in [1, 3, 4, 27] {
            let zone = Rect { x: 0, y: 0, width: ZONES_WIDTH, height: zone_height(assets) };
            let chips: Vec<Rect> = (0..assets).map(|n| chip(&zone, n)).collect();
            for (n, one) in chips.iter().enumerate() {
                assert!(one.x + one.width <= zone.width && one.y + one.height < zone.height, "{one:?}");
                let apart =
                    |other: &Rect| one.x + one.width < other.x || other.x + other.width < one.x || one.y != other.y;
                assert!(chips[n + 1..].iter().all(apart), "{assets}: {one:?}");
            }
        }
    }

    #[test]
    fn arcs_end_at_their_boxes_and_reach_out_with_the_distance() {
        let column = stack(10, 100, &[30, 50, 70], GAP);
        let arcs = arcs(&column, &[(0, 1), (0, 2), (1, 1), (0, 9)], 50);
        let (near, far) = (arcs[0].unwrap(), arcs[1].unwrap());
        let inside = |y: u32, rect: &Rect| y > rect.y && y < rect.y + rect.height;
        assert!(inside(near.from, &column[0]) && inside(near.to, &column[1]) && inside(far.to, &column[2]));
        assert!(near.depth < far.depth && far.depth <= 50);
        assert_eq!((arcs[2], arcs[3]), (None, None));
    }
}
