//! The results of a campaign: a table for people, and one for spreadsheets.
//!
//! Invariants: lines fit 80 columns; which way is better stands beside every measure; what never happened is said, not
//! shown as a zero.

use codedark_analysis::{Better, Results, Setting, Spread, Summary};
use codedark_sim::time::{DAY, HOUR};

use crate::text::wrap_to;
use crate::words::{count, number};

/// What the numbers of the table are.
const LEGEND: &str = "in play: from the start to the end of play; in all: to the end of the aftermath. mean ±: where the \
                      true mean lies with a confidence of 95 % (Student's t). 5 % to 95 %: so many of the runs lie below. \
                      Runs in which something did not happen are counted and left out of the numbers.";

/// Columns of the table.
const WIDTH: usize = 80;

fn wrap(text: &str, indent: usize) -> String {
    wrap_to(text, indent, WIDTH)
}

/// The scenario, and how hard it is set.
fn scenario_of(campaign: &Setting) -> String {
    let setting = campaign.setting.as_ref().map_or(String::new(), |setting| format!(", setting {setting}"));
    format!("{} ({}){setting}", campaign.scenario, campaign.scenario_digest.short())
}

/// The results as a table for people.
pub fn campaign_text(results: &Results) -> String {
    let campaign = &results.campaign;
    let mut text = wrap(&format!("{}: {}", campaign.title, count(campaign.runs, "run")), 2);
    for (name, value) in [
        ("scenario", scenario_of(campaign)),
        ("defender", campaign.defender.clone()),
        ("seed", campaign.seed.to_string()),
        ("model", format!("version {}", campaign.model)),
    ] {
        text += &format!("{name:<10}{value}\n");
    }
    text += &format!("\n{:<9}", "");
    text += &cells(["mean", "±", "std. dev.", "5 %", "25 %", "median", "75 %", "95 %"].map(str::to_owned));
    for spread in &results.measures {
        text.push('\n');
        text += &measure(spread);
    }
    text.push('\n');
    text + &wrap(LEGEND, 0)
}

/// The cells of a line, right-aligned, and its end.
fn cells(texts: [String; 8]) -> String {
    let [mean, interval, deviation, rest @ ..] = texts;
    let rest: String = rest.iter().map(|text| format!("{text:>8}")).collect();
    format!("{mean:>8}{interval:>8}{deviation:>11}{rest}\n")
}

fn measure(spread: &Spread) -> String {
    let (unit, scale) = scale(spread);
    let better = match spread.measure.better {
        Better::Lower => "less is better",
        Better::Higher => "more is better",
    };
    let mut text = wrap(&format!("{} ({unit}; {better})", spread.measure.name), 2);
    if let Some(summary) = &spread.in_play {
        text += &row("in play", summary, scale);
    }
    text + &row("in all", &spread.in_all, scale)
}

/// The unit to show a measure in, and what to divide by. Long times read easily in hours or days.
fn scale(spread: &Spread) -> (&str, f64) {
    let most = [spread.in_play.as_ref(), Some(&spread.in_all)].into_iter().flatten().filter_map(|summary| summary.p95);
    let most = most.fold(0.0, f64::max);
    match spread.measure.unit.as_str() {
        "minutes" if most >= f64::from(2 * DAY) => ("days", f64::from(DAY)),
        "minutes" if most >= f64::from(3 * HOUR) => ("hours", f64::from(HOUR)),
        unit => (unit, 1.0),
    }
}

fn row(label: &str, summary: &Summary, scale: f64) -> String {
    let runs = summary.n + summary.never;
    if summary.n == 0 {
        return format!("  {label:<9}did not happen in any of {} runs\n", number(runs as f64));
    }
    let half = summary.mean_interval.map(|interval| (interval.high - interval.low) / 2.0);
    let values =
        [summary.mean, half, summary.deviation, summary.p5, summary.p25, summary.median, summary.p75, summary.p95];
    let said = values.map(|value| value.map_or("–".into(), |value| short(value / scale)));
    let mut text = format!("  {label:<7}{}", cells(said));
    if summary.never > 0 {
        text += &format!("{:<11}in {} of {} runs", "", number(summary.n as f64), number(runs as f64));
        if let Some(share) = summary.happens {
            text += &format!(" (with a confidence of 95 %: {} to {} %)", percent(share.low), percent(share.high));
        }
        text.push('\n');
    }
    text
}

fn percent(share: f64) -> String {
    number(share * 100.0)
}

/// A number that fits seven columns.
fn short(value: f64) -> String {
    match value.abs() {
        size if size >= 1e9 => format!("{value:.0e}"),
        size if size >= 999_999.5 => format!("{:.2} M", value / 1e6),
        _ => number(value),
    }
}

/// The results for spreadsheets: one line per measure and stretch of time, in the measure's own unit.
pub fn campaign_csv(results: &Results) -> String {
    let campaign = &results.campaign;
    let mut table = csv::Writer::from_writer(Vec::new());
    let heads = [
        "scenario",
        "model",
        "seed",
        "defender",
        "runs",
        "measure",
        "name",
        "unit",
        "better",
        "until",
        "n",
        "never",
        "happens_low",
        "happens_high",
        "mean",
        "mean_low",
        "mean_high",
        "deviation",
        "least",
        "p5",
        "p25",
        "median",
        "p75",
        "p95",
        "most",
    ];
    let mut write = |row: &[String]| {
        table.write_record(row).expect("every row has as many cells as the head, and memory takes all");
    };
    write(&heads.map(str::to_owned));
    for spread in &results.measures {
        let better = match spread.measure.better {
            Better::Lower => "lower",
            Better::Higher => "higher",
        };
        for (until, summary) in [("play", spread.in_play.as_ref()), ("all", Some(&spread.in_all))] {
            let Some(summary) = summary else { continue };
            let mut row: Vec<String> = vec![
                campaign.scenario.clone(),
                campaign.model.to_string(),
                campaign.seed.to_string(),
                campaign.defender.clone(),
                campaign.runs.to_string(),
                spread.measure.id.clone(),
                spread.measure.name.clone(),
                spread.measure.unit.clone(),
                better.into(),
                until.into(),
                summary.n.to_string(),
                summary.never.to_string(),
            ];
            let (happens, mean) = (summary.happens, summary.mean_interval);
            let numbers = [
                happens.map(|share| share.low),
                happens.map(|share| share.high),
                summary.mean,
                mean.map(|interval| interval.low),
                mean.map(|interval| interval.high),
                summary.deviation,
                summary.least,
                summary.p5,
                summary.p25,
                summary.median,
                summary.p75,
                summary.p95,
                summary.most,
            ];
            row.extend(numbers.map(|number| number.map_or(String::new(), |number| number.to_string())));
            write(&row);
        }
    }
    let bytes = table.into_inner().expect("memory takes all");
    String::from_utf8(bytes).expect("every cell was text")
}

#[cfg(test)]
mod tests {
    use codedark_analysis::{Measured, summarise};
    use codedark_sim::digest::Digest;

    use super::*;

    fn results() -> Results {
        let campaign = Setting {
            scenario: "s".into(),
            title: "A day, and a night".into(),
            setting: None,
            scenario_digest: Digest::of(b"s"),
            model: 1,
            seed: 1,
            defender: "none".into(),
            runs: 40,
        };
        let measure = |id: &str, name: &str, unit: &str| Measured {
            id: id.into(),
            name: name.into(),
            unit: unit.into(),
            better: Better::Lower,
            only_in_all: false,
        };
        let spread = |measure: Measured, value: fn(u32) -> Option<f64>| Spread {
            measure,
            in_play: Some(summarise((0..40).map(|_| None))),
            in_all: summarise((0..40).map(value)),
        };
        let minutes = "From the first compromise, of which nobody knew at that time, to recovery";
        let measures = vec![
            spread(measure("m", minutes, "minutes"), |n| (n % 4 == 0).then_some(f64::from(n * 1440))),
            spread(measure("p", "Delay", "patient-hours"), |n| Some(f64::from(n) * 1e6)),
        ];
        Results { campaign, measures }
    }

    #[test]
    fn the_table_fits_and_says_what_never_happened() {
        let text = campaign_text(&results());
        assert!(text.lines().all(|line| line.chars().count() <= 80), "{text}");
        for words in [
            "A day, and a night: 40 runs",
            "recovery (days;",
            "in play  did not happen in any of 40 runs",
            "in 10 of 40 runs (with a confidence of 95 %: 14 to 40 %)",
            "19.50 M",
        ] {
            assert!(text.contains(words), "{words}:\n{text}");
        }
    }

    #[test]
    fn spreadsheets_get_every_number_in_its_own_unit() {
        let text = campaign_csv(&results());
        let mut rows = csv::Reader::from_reader(text.as_bytes());
        let heads = rows.headers().expect("a head").clone();
        let column = |name: &str| heads.iter().position(|head| head == name).expect("a column");
        let rows: Vec<_> = rows.records().map(|row| row.expect("a row")).collect();
        assert_eq!(rows.len(), 4);
        assert_eq!((&rows[1][column("n")], &rows[1][column("mean")]), ("10", "25920"));
        assert_eq!((&rows[0][column("mean")], &rows[0][column("until")]), ("", "play"));
    }
}
