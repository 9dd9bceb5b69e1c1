//! Words about what is expected of many runs of a scenario.

use super::Argument::{Options, Plain};
use super::Role::{Declares, Value};
use super::{Key, Word, may, must};

/// Words of scenarios that expectations may say as well, by `id`.
pub(super) const BORROWED: &[&str] = &["minutes", "hours", "days", "options"];

/// What they are about, in the reference.
pub(super) const INTRODUCTION: &str = "The file `expectations.rhai` beside a scenario says what many runs of it must come to; `codedark test SCENARIO` \
    runs them and compares. A measure is named by its short name or by its name, capital letters or not: \
    `codedark docs measures` lists them. Numbers count in the measure's unit; times are said with \
    `minutes`, `hours` and `days`, as in a scenario. Runs in which something did not happen are left out of its mean, \
    median and quantiles.";

const RUN: &[Key] = &[
    must("seeds", "how many runs, 1 to 10,000"),
    must(
        "defender",
        "who sits in every seat: \"none\" or a bot of `codedark docs bots`, some with a skill, \"by-the-book:0.5\"",
    ),
    may("counts", "how much of a run: \"in all\", with the aftermath, or \"in play\"; without it, in all"),
];

const WITHIN: &[Key] = &[may("above", "more than this"), may("below", "less than this")];

/// A number of runs.
const fn number(
    id: &'static str,
    name: &'static str,
    arguments: &'static [super::Argument],
    signature: &'static str,
    doc: &'static str,
    example: &'static str,
) -> Word {
    Word { id, name, role: Value, behind: Some("run"), arguments, signature, doc, example }
}

/// A comparison.
const fn bound(
    id: &'static str,
    name: &'static str,
    arguments: &'static [super::Argument],
    signature: &'static str,
    doc: &'static str,
    example: &'static str,
) -> Word {
    Word { id, name, role: Value, behind: Some("value"), arguments, signature, doc, example }
}

pub(super) const WORDS: &[Word] = &[
    Word {
        id: "expect",
        name: "expect",
        role: Declares,
        behind: None,
        arguments: &[Plain("comparison")],
        signature: "expect(comparison)",
        doc: "Something that must hold.",
        example: "expect(run(#{ seeds: 50, defender: \"none\" }).median(\"machines encrypted\").above(20));",
    },
    Word {
        id: "run",
        name: "run",
        role: Value,
        behind: None,
        arguments: &[Options(RUN)],
        signature: "run(#{ seeds, defender, … })",
        doc: "Runs of the scenario without people, those of `codedark campaign` with seed 1. Equal ones are run once.",
        example: "let book = run(#{ seeds: 50, defender: \"by-the-book\", counts: \"in play\" });\n\
                  expect(book.mean(\"delayed_patient_hours\").below(500));",
    },
    number(
        "value.mean",
        "mean",
        &[Plain("measure")],
        "runs.mean(measure)",
        "The mean over the runs in which it happened.",
        "let runs = run(#{ seeds: 50, defender: \"none\" });\nexpect(runs.mean(\"delayed care\").above(1000));",
    ),
    number(
        "value.median",
        "median",
        &[Plain("measure")],
        "runs.median(measure)",
        "The middle of the runs in which it happened.",
        "let runs = run(#{ seeds: 50, defender: \"none\" });\n\
         expect(runs.median(\"minutes_to_declaration\").below(hours(4)));",
    ),
    number(
        "value.quantile",
        "quantile",
        &[Plain("share of the runs, 0 to 1"), Plain("measure")],
        "runs.quantile(share, measure)",
        "That share of the runs in which it happened lies below it: 0.9 for all but the worst tenth.",
        "let runs = run(#{ seeds: 50, defender: \"none\" });\n\
         expect(runs.quantile(0.9, \"machines encrypted\").below(200));",
    ),
    number(
        "value.share",
        "share",
        &[Plain("measure")],
        "runs.share(measure)",
        "The share of all runs, 0 to 1, in which it happened.",
        "let runs = run(#{ seeds: 50, defender: \"none\" });\nexpect(runs.share(\"minutes_to_report\").above(0.9));",
    ),
    number(
        "value.share_within",
        "share",
        &[Plain("measure"), Options(WITHIN)],
        "runs.share(measure, #{ above, below })",
        "The share of all runs, 0 to 1, in which it happened and lay within bounds.",
        "let runs = run(#{ seeds: 50, defender: \"none\" });\n\
         expect(runs.share(\"patient records stolen\", #{ above: 0 }).below(0.1));",
    ),
    bound(
        "expect.above",
        "above",
        &[Plain("number, duration or other number of runs")],
        "number.above(other)",
        "More than a number, or than another number of runs.",
        "let runs = run(#{ seeds: 50, defender: \"none\" });\nexpect(runs.median(\"hosts_encrypted\").above(20));",
    ),
    bound(
        "expect.below",
        "below",
        &[Plain("number, duration or other number of runs")],
        "number.below(other)",
        "Less than a number, or than another number of runs: here, than the same with nobody in the seats.",
        "let nobody = run(#{ seeds: 50, defender: \"none\" });\n\
         let book = run(#{ seeds: 50, defender: \"by-the-book\" });\n\
         expect(book.mean(\"delayed care\").below(nobody.mean(\"delayed care\")));",
    ),
    bound(
        "expect.between",
        "between",
        &[Plain("lower end"), Plain("upper end")],
        "number.between(low, high)",
        "From one number to another, both included.",
        "let runs = run(#{ seeds: 50, defender: \"none\" });\n\
         expect(runs.median(\"minutes_to_report\").between(minutes(10), hours(3)));",
    ),
];
