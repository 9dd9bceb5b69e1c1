//! What other decisions would have brought, in sentences with units.
//!
//! Invariants: *this day* and *on average* are never mixed; a direction is a word, never a sign alone; what an interval
//! does not tell apart from nothing is said so. A sentence follows from its row and the recording's names alone.

use codedark_analysis::whatif::Change;
use codedark_analysis::{Bought, Expected, MEASURES, Measure, Range, Recording, WhatIf};

use crate::words::{Words, count, list, number};

/// Measures that a sentence speaks of, the patients first; what they have in common with others is not said twice.
const SAID: [&str; 4] = ["delayed_patient_hours", "hosts_encrypted", "records_stolen", "minutes_to_recovery"];

/// Names that a sentence lists; more are counted.
const NAMED_MAX: usize = 4;

/// A row as a sentence: `Without the order at 13:42 to …: on this day …; on average ….`
pub fn sentence(row: &WhatIf, recording: &Recording) -> String {
    let words = Words::of(recording);
    let mut parts = vec![luck(row)];
    parts.extend(row.expected.as_ref().map(expected));
    let mut said = format!("{}: {}.", alternative(row, &words), parts.join("; "));
    if turned(row) {
        said += " It turned out otherwise on this day by chance.";
    }
    if !row.refused.is_empty() {
        let refused: Vec<&str> = row.refused.iter().map(|one| one.trim_end_matches('.')).collect();
        said += &format!(" Refused then and left out: {}.", list(&refused, NAMED_MAX));
    }
    said
}

/// Of how many futures averages are, and who plays on there, for a line below sentences; `None`: no row has an average.
pub fn averaged<'a>(rows: impl IntoIterator<Item = &'a WhatIf>) -> Option<String> {
    let mut said: Vec<String> = Vec::new();
    for expected in rows.into_iter().filter_map(|row| row.expected.as_ref()) {
        let one = format!("{}, in which {} plays on", futures(expected.futures), expected.player);
        if !said.contains(&one) {
            said.push(one);
        }
    }
    (!said.is_empty()).then(|| format!("Averages are over {}.", said.join("; or over ")))
}

/// Whether this day and the average point clearly in different directions.
fn turned(row: &WhatIf) -> bool {
    let Some((luck, expected)) = row.luck.as_ref().zip(row.expected.as_ref()) else { return false };
    let (day, range) = match luck.score.zip(expected.score) {
        Some(both) => both,
        None => match expected.measure(SAID[0]) {
            Some(range) => (luck.measure(SAID[0]), range),
            None => return false,
        },
    };
    shows(day, false) && shows(range.mean, false) && apart(&range) && (day > 0.0) != (range.mean > 0.0)
}

/// Whether an interval leaves out that there is no difference.
fn apart(range: &Range) -> bool {
    range.low > 0.0 || range.high < 0.0
}

/// Whether anything is left of a number as it is written.
fn shows(value: f64, minutes: bool) -> bool {
    amount(value.abs(), minutes) != amount(0.0, minutes)
}

/// The same of a difference in a measure.
fn shows_of(id: &str, value: f64) -> bool {
    shows(value, measure(id).is_some_and(|measure| measure.unit == "minutes"))
}

/// Whether a row tells of a difference: on this day, or on average.
pub fn is_telling(row: &WhatIf) -> bool {
    let lucky = row.luck.as_ref().is_some_and(|luck| {
        luck.score.is_some_and(|score| shows(score, false)) || luck.measures.iter().any(|(id, v)| shows_of(id, *v))
    });
    let average = |expected: &Expected| {
        expected.score.as_ref().is_some_and(apart)
            || SAID.iter().filter_map(|id| expected.measure(id)).any(|r| apart(&r))
    };
    lucky || row.expected.as_ref().is_some_and(average)
}

/// What a sampling budget bought.
pub fn bought(bought: &Bought) -> String {
    let mut said = format!(
        "{} {}: {} of {} looked at on this day’s luck",
        number(f64::from(bought.branches)),
        if bought.branches == 1 { "branch" } else { "branches" },
        number(f64::from(bought.looked_at)),
        count(bought.decisions, "decision"),
    );
    if bought.over_futures > 0 {
        said += &format!(", {} of them over {} each", number(f64::from(bought.over_futures)), futures(bought.futures));
    }
    said += ".";
    if bought.unfinished {
        said += " Play is not over: this day is compared where it stands now, futures are played to the end.";
    }
    if bought.bots_differ {
        said += " Bots beside the people know something else here than in play, so this day differs a little from it.";
    }
    said
}

fn futures(n: u32) -> String {
    count(n, "future")
}

/// What is otherwise: `With the order at 13:42 instead of 14:10 to cut the zone Offices from the others`.
fn alternative(row: &WhatIf, words: &Words) -> String {
    let groups = row.orders.chunk_by(|a, b| (a.was, a.now) == (b.was, b.now));
    let said: Vec<String> = groups.map(|group| changed(group, words)).collect();
    let joined = said.join(" and ");
    let mut letters = joined.chars();
    letters.next().map_or(String::new(), |first| first.to_uppercase().chain(letters).collect())
}

/// Orders of one moment that are changed alike.
fn changed(group: &[Change], words: &Words) -> String {
    let Some(first) = group.first() else { return String::new() };
    let order = if group.len() > 1 { format!("the {} orders", group.len()) } else { "the order".to_owned() };
    let what = wanted(group, words);
    match (first.was, first.now) {
        (Some(was), Some(now)) => format!("with {order} at {} instead of {} {what}", words.time(now), words.time(was)),
        (None, Some(now)) => format!("with {order} at {}, which nobody gave, {what}", words.time(now)),
        (Some(was), None) => format!("without {order} at {} {what}", words.time(was)),
        (None, None) => String::new(),
    }
}

/// `to patch 3 machines (A, B, C) and to block port 445 into the zone Offices`.
fn wanted(group: &[Change], words: &Words) -> String {
    let alike = |a: &Change, b: &Change| {
        let both = words.target(&a.order.action).zip(words.target(&b.order.action));
        both.is_some_and(|(a, b)| (a.before, a.thing, a.after) == (b.before, b.thing, b.after))
    };
    let one = |group: &[Change]| {
        let targets: Vec<_> = group.iter().filter_map(|change| words.target(&change.order.action)).collect();
        let names: Vec<&str> = targets.iter().map(|target| target.name.as_str()).collect();
        match (targets.first(), group.first()) {
            (Some(target), _) if group.len() > 1 => {
                format!("to {} ({})", target.many(names.len() as u32), list(&names, NAMED_MAX))
            }
            (_, Some(change)) => format!("to {}", words.action(&change.order.action)),
            (_, None) => String::new(),
        }
    };
    let phrases: Vec<String> = group.chunk_by(alike).map(one).collect();
    match phrases.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, before)) => format!("{} and {last}", before.join(", ")),
        None => String::new(),
    }
}

fn luck(row: &WhatIf) -> String {
    let Some(luck) = &row.luck else { return "not looked at on this day’s luck".into() };
    let mut said: Vec<String> = luck.score.filter(|score| shows(*score, false)).map(points).into_iter().collect();
    said.extend(
        SAID.iter()
            .map(|id| (id, luck.measure(id)))
            .filter(|(id, v)| shows_of(id, *v))
            .map(|(id, v)| difference(id, v)),
    );
    if !said.is_empty() {
        return format!("on this day {}", said.join(", "));
    }
    // What no sentence speaks of may differ all the same: a department, a minute.
    match luck.measures.iter().find(|(id, v)| shows_of(id, *v)) {
        Some((id, value)) => format!("on this day {}", difference(id, *value)),
        None => "made no difference on this day".into(),
    }
}

fn expected(expected: &Expected) -> String {
    let main = match expected.score {
        Some(score) => Some(ranged(score, "points of the score", "more", "fewer", false)),
        None => expected.measure(SAID[0]).map(|range| of_measure(SAID[0], range)),
    };
    let mut said: Vec<String> = main.into_iter().collect();
    let others = SAID.iter().skip(usize::from(expected.score.is_none()));
    let clear = |id: &str, range: &Range| apart(range) && shows_of(id, range.mean);
    said.extend(
        others
            .filter_map(|id| expected.measure(id).filter(|range| clear(id, range)).map(|range| of_measure(id, range))),
    );
    if said.is_empty() {
        return "on average nothing that can be compared".into();
    }
    format!("on average {}", said.join(", "))
}

fn points(score: f64) -> String {
    let direction = if score > 0.0 { "higher" } else { "lower" };
    format!("a score {} points {direction}", amount(score.abs(), false))
}

fn measure(id: &str) -> Option<&'static Measure> {
    let base = id.split_once('.').map_or(id, |(base, _)| base);
    MEASURES.iter().find(|measure| measure.id == base)
}

/// What is counted, and the words for more and less of it.
fn unit(id: &str) -> (String, &'static str, &'static str) {
    let part = id.split_once('.').map_or(String::new(), |(_, part)| format!(" in {part}"));
    match measure(id) {
        Some(measure) if measure.id == "delayed_patient_hours" => ("patient-hours of delay".into(), "more", "fewer"),
        Some(measure) if measure.id.starts_with("delayed_patient_hours") => {
            let name = measure.name.to_lowercase().replace("delayed ", "");
            (format!("patient-hours of delay of {name}{part}"), "more", "fewer")
        }
        Some(measure) if measure.id == "hosts_encrypted" => ("machines encrypted".into(), "more", "fewer"),
        Some(measure) if measure.id == "records_stolen" => ("patient records stolen".into(), "more", "fewer"),
        Some(measure) if measure.unit == "minutes" => {
            let name = measure.name.replacen("From", "from", 1);
            (format!("{{}} {name}{part}"), "longer", "shorter")
        }
        Some(measure) => (format!("{} ({}{part})", measure.unit, measure.name.to_lowercase()), "more", "fewer"),
        None => (id.replace('_', " "), "more", "fewer"),
    }
}

/// `212 fewer patient-hours of delay`.
fn difference(id: &str, value: f64) -> String {
    let (unit, more, fewer) = unit(id);
    let direction = if value > 0.0 { more } else { fewer };
    match unit.strip_prefix("{} ") {
        Some(name) => format!("{} {direction} {name}", amount(value.abs(), true)),
        None => format!("{} {direction} {unit}", amount(value.abs(), false)),
    }
}

fn amount(value: f64, minutes: bool) -> String {
    if minutes {
        return codedark_sim::time::say_minutes(value.round().clamp(0.0, 1e9) as u32);
    }
    if value < 10.0 { number((value * 10.0).round() / 10.0) } else { number(value.round()) }
}

fn of_measure(id: &str, range: Range) -> String {
    let (unit, more, fewer) = unit(id);
    match unit.strip_prefix("{} ") {
        Some(name) => ranged(range, name, more, fewer, true),
        None => ranged(range, &unit, more, fewer, false),
    }
}

/// `150 fewer patient-hours of delay (95 %: 90 to 210 fewer)`.
fn ranged(range: Range, unit: &str, more: &str, fewer: &str, minutes: bool) -> String {
    let say = |value: f64| amount(value.abs(), minutes);
    if !shows(range.low, minutes) && !shows(range.high, minutes) {
        return format!("no difference in {unit}");
    }
    let direction = if range.mean > 0.0 { more } else { fewer };
    let interval = if range.low > 0.0 {
        format!("{} to {} {more}", say(range.low), say(range.high))
    } else if range.high < 0.0 {
        format!("{} to {} {fewer}", say(range.high), say(range.low))
    } else {
        format!("{} {fewer} to {} {more}, so it may make none", say(range.low), say(range.high))
    };
    if shows(range.mean, minutes) {
        format!("{} {direction} {unit} (95 %: {interval})", say(range.mean))
    } else {
        format!("about as many {unit} (95 %: {interval})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn recording() -> Recording {
        let value = serde_json::json!({
            "codedark": "recording", "format": 1, "model": 1, "scenario": "small", "title": "Small",
            "hospital": "Nordvik", "seed": 7, "calendar": {"start": "2026-05-15T08:00:00"}, "end_of_play": 480,
            "played_to": 480, "play_digest": "00".repeat(32), "digest": "11".repeat(32),
            "names": {"assets": ["PC-1", "PC-2"], "zones": ["Offices"]},
        });
        Recording::read(value.to_string().as_bytes()).expect("a recording")
    }

    fn row(luck: serde_json::Value, expected: serde_json::Value) -> WhatIf {
        let cut = |asset: u16| {
            serde_json::json!({"seat": "ir_lead", "participant": 0,
            "action": {"do": "isolate_asset", "with": [{"asset": asset}, {"switch": true}]}})
        };
        let change = |asset| serde_json::json!({"number": asset + 1, "order": cut(asset), "was": 370, "now": 342});
        let value = serde_json::json!({
            "at": 342, "seat": "ir_lead", "change": "", "options": "", "missed": false,
            "orders": [change(0), change(1)], "luck": luck, "expected": expected,
        });
        serde_json::from_value(value).expect("a row")
    }

    fn range(mean: f64, low: f64, high: f64) -> serde_json::Value {
        serde_json::json!({"mean": mean, "low": low, "high": high})
    }

    #[test]
    fn a_sentence_says_both_numbers_with_unit_direction_and_interval() {
        let luck = serde_json::json!({"score": null, "measures": [["delayed_patient_hours", -212.0]]});
        let expected = serde_json::json!({"futures": 16, "player": "by-the-book 3", "score": null,
            "measures": [["delayed_patient_hours", range(-150.0, -210.0, -90.0)]]});
        assert_eq!(
            sentence(&row(luck, expected), &recording()),
            "With the 2 orders at 13:42 instead of 14:10 to cut 2 machines from the network (PC-1, PC-2): on this day 212 \
             fewer patient-hours of delay; on average 150 fewer patient-hours of delay (95 %: 90 to 210 fewer)."
        );
    }

    #[test]
    fn what_makes_no_difference_and_what_cannot_be_told_apart_is_said_so() {
        let none = serde_json::json!({"score": null, "measures": []});
        let expected = serde_json::json!({"futures": 16, "player": "b 1", "score": null,
            "measures": [["delayed_patient_hours", range(3.0, -2.0, 8.0)]]});
        let row = row(none, expected);
        let said = sentence(&row, &recording());
        assert!(said.contains(": made no difference on this day; on average 3 more patient-hours"), "{said}");
        assert!(said.contains("(95 %: 2 fewer to 8 more, so it may make none)"), "{said}");
        assert!(!is_telling(&row));
    }

    #[test]
    fn what_rounds_to_nothing_is_not_said_and_chance_is_called_chance() {
        let luck = serde_json::json!({"score": 0.004, "measures": [["delayed_patient_hours", -0.01]]});
        let expected =
            serde_json::json!({"futures": 16, "player": "b 1", "score": range(0.001, -3.0, 4.0), "measures": []});
        let small = row(luck, expected.clone());
        let said = sentence(&small, &recording());
        assert!(
            said.contains("made no difference on this day; on average about as many points of the score"),
            "{said}"
        );
        assert!(!is_telling(&small) && !said.contains("futures"), "{said}");
        assert_eq!(averaged([&small, &small]).as_deref(), Some("Averages are over 16 futures, in which b 1 plays on."));
        let turned = |day: f64, low: f64, high: f64| {
            let luck = serde_json::json!({"score": day, "measures": []});
            let mean = range((low + high) / 2.0, low, high);
            let expected = serde_json::json!({"futures": 16, "player": "b 1", "score": mean, "measures": []});
            sentence(&row(luck, expected), &recording()).contains("otherwise on this day by chance")
        };
        assert!(turned(-4.0, 1.0, 3.0) && turned(4.0, -3.0, -1.0));
        assert!(!turned(4.0, 1.0, 3.0) && !turned(-4.0, -1.0, 3.0) && !turned(0.01, -3.0, -1.0));
    }
}
