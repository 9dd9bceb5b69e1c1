//! Charts over the wall clock: panels one above the other that share their hours.
//!
//! Invariants: equal data give equal bytes. A chart holds no text of a trainer's but in its caption, which is
//! escaped. Colours are classes of the page's style, so that light, dark and paper each have their own.

use codedark_sim::time::{Calendar, DAY, HOUR, Tick};
use plotters::prelude::*;
use plotters::style::Color;

use crate::svg::{Caption, picture};
use crate::words::number;

/// Size of a chart: what its units are is left to the page.
const WIDTH: u32 = 360;
/// Height of one panel, of a panel alone.
const PANEL: u32 = 116;
const PANEL_ALONE: u32 = 180;
/// Greatest number on an axis: the library counts in steps beyond it, which must fit. Far above any hospital's.
const MOST: u32 = 1_000_000_000;
/// Font size of all labels.
const FONT: u32 = 12;

/// Who uses which colour. The library wants numbers; they are exchanged for classes afterwards.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Ink {
    /// Words and numbers.
    Label,
    /// Axes.
    Axis,
    /// Lines that only help to read.
    Grid,
    /// The end of play.
    Mark,
    /// What care can treat.
    Capacity,
    /// Who waits.
    Waiting,
    /// In the attacker's hands.
    Compromised,
    /// Encrypted, stolen.
    Lost,
}

impl Ink {
    const ALL: [Self; 8] =
        [Self::Label, Self::Axis, Self::Grid, Self::Mark, Self::Capacity, Self::Waiting, Self::Compromised, Self::Lost];

    fn number(self) -> u8 {
        self as u8 + 1
    }

    fn colour(self) -> RGBColor {
        RGBColor(0xc0, 0xde, self.number())
    }

    /// The class of the page's style.
    pub fn class(self) -> &'static str {
        match self {
            Self::Label => "ink-label",
            Self::Axis => "ink-axis",
            Self::Grid => "ink-grid",
            Self::Mark => "ink-mark",
            Self::Capacity => "ink-capacity",
            Self::Waiting => "ink-waiting",
            Self::Compromised => "ink-compromised",
            Self::Lost => "ink-lost",
        }
    }
}

/// A stretch of time.
#[derive(Clone, Copy, Debug)]
pub struct Span {
    /// Translates ticks to hours of the day.
    pub calendar: Calendar,
    /// Where the chart begins.
    pub from: Tick,
    /// Where it ends.
    pub to: Tick,
    /// Where play ended; drawn if it lies inside.
    pub play_end: Tick,
}

/// One panel.
pub struct Panel<'a> {
    /// What it shows and in which unit; ours, never a trainer's.
    pub label: &'static str,
    /// The value that must fit, at least.
    pub at_least: u32,
    /// Its lines: points by tick.
    pub lines: Vec<(Ink, &'a [(u32, u32)])>,
}

/// Draws panels one above the other.
pub fn chart(caption: &Caption, span: &Span, panels: &[Panel]) -> String {
    let height = if panels.len() == 1 { PANEL_ALONE } else { PANEL * panels.len() as u32 };
    let mut text = String::new();
    {
        let root = SVGBackend::with_string(&mut text, (WIDTH, height)).into_drawing_area();
        for (area, panel) in root.split_evenly((panels.len(), 1)).iter().zip(panels) {
            draw(area, span, panel).expect("drawing into a String cannot fail");
        }
        root.present().expect("drawing into a String cannot fail");
    }
    for ink in Ink::ALL {
        let RGBColor(r, g, b) = ink.colour();
        let (number, class) = (format!("\"#{r:02X}{g:02X}{b:02X}\""), ink.class());
        text = text.replace(&format!("fill={number}"), &format!("class=\"{class}\""));
        text = text.replace(&format!("stroke={number}"), &format!("class=\"{class}\""));
    }
    // The library's own frame has a fixed size and no name.
    let body = text.split_once(">\n").map_or("", |(_, body)| body).trim_end().trim_end_matches("</svg>");
    picture(caption, "chart", WIDTH, height, body)
}

type Area<'a, 'b> = DrawingArea<SVGBackend<'a>, plotters::coord::Shift>;

fn draw(area: &Area, span: &Span, panel: &Panel) -> Result<(), Box<dyn std::error::Error>> {
    let most = panel.lines.iter().flat_map(|(_, points)| points.iter().map(|point| point.1)).max().unwrap_or(0);
    let top = most.max(panel.at_least).clamp(1, MOST);
    // There is room above the highest value, and at least a minute to draw.
    let rim = top.saturating_add(top / 20);
    let from = span.from.0.min(u32::MAX - 1);
    let to = span.to.0.max(from + 1);
    let count = |value: u32| number(f64::from(value));
    let words = |ink: Ink| ("sans-serif", FONT).into_font().color(&ink.colour());
    let mut chart = ChartBuilder::on(area)
        .margin_right(14)
        .margin_top(22)
        .x_label_area_size(20)
        .y_label_area_size(16 + 7 * count(top).chars().count() as u32)
        .build_cartesian_2d((from..to).with_key_points(hours(span, 6)), 0..rim)?;
    chart
        .configure_mesh()
        .disable_x_mesh()
        .light_line_style(TRANSPARENT)
        .bold_line_style(Ink::Grid.colour())
        .axis_style(Ink::Axis.colour())
        .label_style(words(Ink::Label))
        .x_label_formatter(&|tick| hour_label(span, Tick(*tick)))
        .y_label_formatter(&|value| count(*value))
        .y_labels(4)
        .draw()?;
    if span.play_end.0 > from && span.play_end.0 < to {
        let x = span.play_end.0;
        chart.draw_series([PathElement::new([(x, 0), (x, rim)], Ink::Mark.colour())])?;
    }
    for (ink, points) in &panel.lines {
        let inside =
            points.iter().filter(|(tick, _)| (from..=to).contains(tick)).map(|(tick, n)| (*tick, (*n).min(rim)));
        chart.draw_series(LineSeries::new(inside, ink.colour().stroke_width(2)))?;
    }
    area.draw_text(panel.label, &words(Ink::Label), (4, 4))?;
    Ok(())
}

/// Hours that get a label: not many more than `most`, on the wall clock's round hours.
pub fn hours(span: &Span, most: u32) -> Vec<u32> {
    let length = span.to.since(span.from).max(1);
    let fits = |step: &&u32| length / **step < most;
    let step = [HOUR, 2 * HOUR, 3 * HOUR, 6 * HOUR, 12 * HOUR, DAY, 2 * DAY, 7 * DAY]
        .iter()
        .find(fits)
        .copied()
        .unwrap_or(30 * DAY * (1 + length / (30 * DAY * most)));
    let from_midnight = span.calendar.minute_of_week(span.from) % DAY;
    let first = span.from.0.saturating_add((step - from_midnight % step) % step);
    (first..=span.to.0).step_by(step as usize).collect()
}

/// `08:00`; the day at midnight.
pub fn hour_label(span: &Span, tick: Tick) -> String {
    let at = span.calendar.at(tick);
    if at.hour() == 0 && at.minute() == 0 { at.strftime("%a %-d").to_string() } else { span.calendar.clock_time(tick) }
}

/// The points of values that hold until the next one, up to `to`.
pub fn steps(values: impl Iterator<Item = (u32, u32)>, to: Tick) -> Vec<(u32, u32)> {
    let mut points: Vec<(u32, u32)> = Vec::new();
    for (tick, value) in values {
        if let Some((_, before)) = points.last().copied() {
            points.push((tick, before));
        }
        points.push((tick, value));
    }
    if let Some((_, last)) = points.last().copied() {
        points.push((to.0, last));
    }
    points
}

#[cfg(test)]
mod tests {
    use super::*;

    fn span(minutes: u32) -> Span {
        let calendar: Calendar = serde_json::from_str(r#"{"start":"2026-05-15T08:30:00"}"#).unwrap();
        Span { calendar, from: Tick(0), to: Tick(minutes), play_end: Tick(60) }
    }

    #[test]
    fn labels_stand_on_round_hours_and_are_few() {
        for minutes in [1, 50, 500, 2000, 7000, 30_000, 260_000] {
            let span = span(minutes);
            let hours = hours(&span, 6);
            assert!(hours.len() <= 9, "{minutes}: {hours:?}");
            assert!(hours.iter().all(|hour| span.calendar.minute_of_hour(Tick(*hour)) == 0), "{minutes}: {hours:?}");
        }
        assert_eq!(hours(&span(500), 6), [90, 210, 330, 450]);
        assert_eq!(hour_label(&span(1), Tick(90)), "10:00");
        assert_eq!(hour_label(&span(1), Tick(930)), "Sat 16");
    }

    #[test]
    fn a_chart_has_classes_for_colours_and_the_same_bytes_each_time() {
        let points = [(0, 100), (60, 40), (120, 90)];
        let make = || {
            let caption = Caption { id: "c", title: "<Care>", text: "text" };
            let panel =
                || Panel { label: "capacity, % of normal", at_least: 100, lines: vec![(Ink::Capacity, &points)] };
            chart(&caption, &span(500), &[panel(), panel()])
        };
        let svg = make();
        assert_eq!(svg, make());
        assert!(!svg.contains('#') && !svg.contains("<Care>") && svg.contains("class=\"ink-capacity\""), "{svg}");
        assert!(svg.matches("<svg").count() == 1 && svg.ends_with("</svg>"), "{svg}");
        assert!(!svg.contains("style="), "the page's policy forbids it: {svg}");
    }

    #[test]
    fn values_hold_until_they_change() {
        assert_eq!(steps([(0, 1), (5, 3)].into_iter(), Tick(9)), [(0, 1), (5, 1), (5, 3), (9, 3)]);
        assert_eq!(steps(std::iter::empty(), Tick(9)), []);
    }
}
