//! What another decision would have brought, in a sentence.
//!
//! Invariant: this day's luck and what is to be expected are never mixed, and an interval is told with its mean.

use codedark_analysis::{Difference, Expected, Range, Recording, WhatIf};

use crate::words::{Words, number, value};

/// Measures that a sentence names.
const NAMED_MAX: usize = 3;

/// A changed decision and what would have come of it.
pub fn sentence(one: &WhatIf, recording: &Recording) -> String {
    let words = &Words::of(recording);
    let mut text = format!("If {}, ", one.change);
    text += &match &one.luck {
        Some(luck) => format!("then with this day’s luck {}.", differs(luck, words)),
        None => "what this day’s luck would have made of it is not known.".into(),
    };
    if let Some(expected) = &one.expected {
        text += &format!(" {}", on_average(expected, words));
    }
    if !one.refused.is_empty() {
        text += &format!(" Left out, because it was not possible then: {}.", one.refused.join("; "));
    }
    text
}

fn differs(luck: &Difference, words: &Words) -> String {
    let mut parts: Vec<String> = Vec::new();
    parts.extend(luck.score.map(|score| format!("the score would have been {}", more(score, "points"))));
    let named = luck.measures.iter().take(NAMED_MAX);
    parts.extend(named.map(|(id, by)| {
        let (name, unit) = words.measure(id);
        format!("{name}: {}", more(*by, &unit))
    }));
    if parts.is_empty() { "nothing that is measured would have been different".into() } else { parts.join("; ") }
}

fn on_average(expected: &Expected, words: &Words) -> String {
    let range = |name: &str, unit: &str, range: &Range| {
        format!("{name} {} ({} to {})", more(range.mean, unit), signed(range.low), signed(range.high))
    };
    let mut parts: Vec<String> = Vec::new();
    parts.extend(expected.score.as_ref().map(|score| range("the score", "points", score)));
    parts.extend(expected.measures.iter().take(NAMED_MAX).map(|(id, by)| {
        let (name, unit) = words.measure(id);
        range(&name, &unit, by)
    }));
    format!("Over {} futures, with {} playing on: {}.", expected.futures, expected.player, parts.join("; "))
}

fn more(by: f64, unit: &str) -> String {
    format!("{} {}", value(Some(by.abs()), unit), if by < 0.0 { "lower" } else { "higher" })
}

fn signed(by: f64) -> String {
    if by > 0.0 { format!("+{}", number(by)) } else { number(by) }
}
