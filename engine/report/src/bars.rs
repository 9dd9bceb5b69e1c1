//! Bars from 0 to 100, one below the other, with their names and numbers.
//!
//! Invariant: a bar beyond the ends of the scale is drawn to its rim and its number says how far it goes.

use crate::standing::points;
use crate::svg::{Caption, Shapes, fit, picture};

const WIDTH: u32 = 360;
/// Where 0 stands, and where 100 does: there is room down to −100 and up to 200.
const ZERO: u32 = 120;
const HUNDRED: u32 = 240;
const ROW: u32 = 36;
const TOP: u32 = 20;
const BAR: u32 = 10;

/// A bar.
pub struct Bar {
    /// Its name.
    pub title: String,
    /// What is said beside its name.
    pub note: String,
    /// Where it ends; `None`: there is no bar, only the words that it is left out.
    pub position: Option<f64>,
}

/// Draws bars.
pub fn bars(caption: &Caption, rows: &[Bar]) -> String {
    let mut shapes = Shapes::default();
    let bottom = TOP + ROW * rows.len() as u32;
    for (x, label, class) in
        [(ZERO + 4, "0 hospital alone", "soft small end"), (HUNDRED, "100 reference", "soft small middle")]
    {
        shapes.text(class, x, TOP - 9, label);
    }
    for (n, row) in (0..).zip(rows) {
        let y = TOP + ROW * n;
        let note = format!("{} · {}", row.title, row.note);
        shapes.text("strong", 0, y + 13, &fit(&note, WIDTH - 80, 12));
        // The scale stands beside the bars only: words are not crossed out.
        for (x, class) in [(ZERO, "axis"), (HUNDRED, "rule")] {
            shapes.line(class, (x, y + 15), (x, y + 21 + BAR));
        }
        match row.position {
            Some(position) => {
                let (from, to) = ends(position);
                shapes.rect(if position < 0.0 { "attack" } else { "care" }, from, y + 18, (to - from).max(1), BAR);
                shapes.text("strong end", WIDTH, y + 13, &points(position));
            }
            None => shapes.text("soft end", WIDTH, y + 13, "left out"),
        }
    }
    picture(caption, "bars", WIDTH, bottom + 2, &shapes.finish())
}

/// Where a bar begins and ends, left to right.
fn ends(position: f64) -> (u32, u32) {
    let scale = f64::from(HUNDRED - ZERO) / 100.0;
    let at = (f64::from(ZERO) + position * scale).clamp(0.0, f64::from(WIDTH)).round() as u32;
    (at.min(ZERO), at.max(ZERO))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_go_left_below_zero_and_end_at_the_rim() {
        assert_eq!(ends(0.0), (ZERO, ZERO));
        assert_eq!(ends(100.0), (ZERO, HUNDRED));
        assert_eq!(ends(-400.0), (0, ZERO));
        assert!(ends(-30.0).0 > ends(-60.0).0 && ends(-60.0).0 > 0, "lengths below 0 can be compared");
        assert_eq!(ends(900.0), (ZERO, WIDTH));
        let rows = [
            Bar { title: "<b>".into(), note: "weight 1".into(), position: Some(62.4) },
            Bar { title: "Duties".into(), note: "weight 2".into(), position: None },
        ];
        let svg = bars(&Caption { id: "b", title: "t", text: "x" }, &rows);
        assert!(svg.contains(">62<") && svg.contains(">left out<") && !svg.contains("<b>"), "{svg}");
    }
}
