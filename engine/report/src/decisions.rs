//! What was decided, when, by whom, and what came of it: one by one, and with like orders in one row.
//!
//! Invariant: a row counts every order once; an order stands in a row with others only if they differ in nothing but
//! the machine, alert or account that they are about.

use std::collections::BTreeMap;

use codedark_analysis::Recording;
use codedark_sim::event::EventKind;
use codedark_sim::ids::{JobId, RoleId};
use codedark_sim::time::Tick;
use serde::Serialize;

use crate::thinking::{Notes, say_ms};
use crate::words::{Target, Words, count, list};

/// Like orders that follow each other within so many minutes stand in one row [estimate].
const CLOSE_MINUTES: u32 = 60;
/// What a row names; more are counted.
const NAMED_MAX: usize = 6;

/// One decision.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Decision {
    /// When it was made.
    pub tick: Tick,
    /// The same on the hospital's clock.
    pub at: String,
    /// Who made it.
    pub who: String,
    /// Whether the hospital's own rules did.
    pub by_default: bool,
    /// What.
    pub what: String,
    /// What came of it.
    pub outcome: String,
    /// Milliseconds of wall time since the seat's order before, where the journal has them.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub thought_ms: Option<u64>,
    /// Why, as a bot said it then.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
}

/// One decision, or like ones of a seat that followed each other closely.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct DecisionRow {
    /// When the first was made.
    pub at: String,
    /// Who made them.
    pub who: String,
    /// Whether the hospital's own rules did.
    pub by_default: bool,
    /// What.
    pub what: String,
    /// What came of it.
    pub outcome: String,
    /// How many orders these are.
    pub orders: usize,
    /// How long was thought before it, and why it was given, in a phrase; empty if neither is known.
    pub beside: String,
}

/// What is known of a decision beside its words: for rows.
pub struct Made {
    role: RoleId,
    target: Option<Target>,
    end: End,
    end_at: String,
}

/// How an order ended.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum End {
    Done(Tick),
    DoneAfterPlay,
    WithoutEffect,
    NotFinished,
}

/// Every decision made during play, oldest first.
pub fn of(recording: &Recording, words: &Words) -> Vec<(Decision, Made)> {
    let mut done: BTreeMap<JobId, (Tick, bool)> = BTreeMap::new();
    for event in recording.known() {
        if let EventKind::JobDone { job, succeeded, .. } = &event.kind {
            done.insert(*job, (event.tick, *succeeded));
        }
    }
    let span = recording.began..=recording.played_to;
    let play = recording.known().filter(|event| span.contains(&event.tick));
    let mut notes = Notes::of(recording);
    play.filter_map(|event| {
        let EventKind::ActionAccepted { role, by_default, action, job } = &event.kind else { return None };
        let (end, outcome) = match done.get(job) {
            Some((at, _)) if *at > recording.played_to => {
                (End::DoneAfterPlay, format!("done after play, {}", words.time(*at)))
            }
            Some((at, true)) if *at == event.tick => (End::Done(*at), "at once".into()),
            Some((at, true)) => (End::Done(*at), format!("done {}", words.time(*at))),
            Some((at, false)) => (End::WithoutEffect, format!("without effect, {}", words.time(*at))),
            None => (End::NotFinished, "not finished".into()),
        };
        let (thought_ms, why) = if *by_default { (None, None) } else { notes.take(event.tick, role, action) };
        let decision = Decision {
            tick: event.tick,
            at: words.time(event.tick),
            who: words.role(role.as_str()),
            by_default: *by_default,
            what: words.action(action),
            outcome,
            thought_ms,
            why,
        };
        let end_at = if let End::Done(at) = end { words.time(at) } else { String::new() };
        Some((decision, Made { role: role.clone(), target: words.target(action), end, end_at }))
    })
    .collect()
}

/// Decisions in rows, by the first of each.
pub fn grouped(decisions: &[(Decision, Made)]) -> Vec<DecisionRow> {
    let mut rows: Vec<Vec<&(Decision, Made)>> = Vec::new();
    for one in decisions {
        let (decision, made) = one;
        let like = |row: &&mut Vec<&(Decision, Made)>| {
            let Some((last, last_made)) = row.last() else { return false };
            let alike = |a: &Target, b: &Target| (a.before, a.thing, &a.after) == (b.before, b.thing, &b.after);
            let same = made.target.as_ref().zip(last_made.target.as_ref()).is_some_and(|(a, b)| alike(a, b));
            same && (&last_made.role, last.by_default) == (&made.role, decision.by_default)
                && decision.tick.since(last.tick) <= CLOSE_MINUTES
        };
        match rows.iter_mut().rev().find(like) {
            Some(row) => row.push(one),
            None => rows.push(vec![one]),
        }
    }
    rows.iter().map(|row| told(row)).collect()
}

/// A row in words.
fn told(row: &[&(Decision, Made)]) -> DecisionRow {
    let (first, made) = row[0];
    let last = &row[row.len() - 1].0;
    let (what, outcome) = match &made.target {
        Some(target) if row.len() > 1 => {
            let mut names: Vec<&str> = Vec::new();
            for name in row.iter().filter_map(|(_, made)| made.target.as_ref()).map(|target| target.name.as_str()) {
                if !names.contains(&name) {
                    names.push(name);
                }
            }
            let until = if last.at == first.at { String::new() } else { format!(", until {}", last.at) };
            (format!("{}{until}: {}", target.many(names.len() as u32), list(&names, NAMED_MAX)), outcomes(row))
        }
        _ => (first.what.clone(), first.outcome.clone()),
    };
    DecisionRow {
        at: first.at.clone(),
        who: first.who.clone(),
        by_default: first.by_default,
        what,
        outcome,
        orders: row.len(),
        beside: beside(row),
    }
}

/// How long was thought and why: `thought for 40 s; why: port 445 is how it travels`.
fn beside(row: &[&(Decision, Made)]) -> String {
    let thought = row.iter().filter_map(|(decision, _)| decision.thought_ms).max();
    let upto = if row.len() > 1 { "up to " } else { "" };
    let thought = thought.map(|ms| format!("thought for {upto}{}", say_ms(ms)));
    let mut reasons: Vec<&str> = Vec::new();
    for why in row.iter().filter_map(|(decision, _)| decision.why.as_deref()) {
        if !reasons.contains(&why) {
            reasons.push(why);
        }
    }
    let more = reasons.len().saturating_sub(1);
    let why = reasons.first().map(|first| {
        let more = if more == 0 { String::new() } else { format!(" (and {})", count(more as u32, "other reason")) };
        format!("why: {}{more}", first.trim_end_matches('.'))
    });
    thought.into_iter().chain(why).collect::<Vec<_>>().join("; ")
}

/// What came of many orders: `38 done, the last 16:02; 2 without effect`.
fn outcomes(row: &[&(Decision, Made)]) -> String {
    let number_of = |is: fn(&End) -> bool| row.iter().filter(|(_, made)| is(&made.end)).count();
    let last =
        row.iter().map(|(_, made)| made).filter(|made| matches!(made.end, End::Done(_))).max_by_key(|made| made.end);
    let mut parts = Vec::new();
    if let Some(last) = last {
        let done = number_of(|end| matches!(end, End::Done(_)));
        let n = if done == row.len() { "all".to_owned() } else { done.to_string() };
        parts.push(format!("{n} done, the last {}", last.end_at));
    }
    let others: [(fn(&End) -> bool, &str); 3] = [
        (|end| *end == End::DoneAfterPlay, "done after play"),
        (|end| *end == End::WithoutEffect, "without effect"),
        (|end| *end == End::NotFinished, "not finished"),
    ];
    parts.extend(
        others
            .iter()
            .map(|(is, says)| (number_of(*is), says))
            .filter(|(n, _)| *n > 0)
            .map(|(n, says)| format!("{n} {says}")),
    );
    parts.join("; ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn order(tick: u32, before: &'static str, name: &str, end: End) -> (Decision, Made) {
        let decision = Decision {
            tick: Tick(tick),
            at: format!("{tick}"),
            who: "Lead".into(),
            by_default: false,
            what: format!("{before}{name}"),
            outcome: "one".into(),
            thought_ms: None,
            why: None,
        };
        let target = Target { before, thing: "machine", name: name.into(), after: String::new() };
        let end_at = if let End::Done(at) = end { at.0.to_string() } else { String::new() };
        (decision, Made { role: RoleId::new("ir_lead"), target: Some(target), end, end_at })
    }

    #[test]
    fn like_orders_that_follow_closely_are_one_row_and_none_is_lost() {
        let look = "look closer at ";
        let mut orders: Vec<_> =
            (0..9).map(|n| order(10 * n, look, &format!("PC-{n}"), End::Done(Tick(10 * n + 5)))).collect();
        orders.insert(1, order(1, "patch ", "PC-0", End::WithoutEffect));
        orders.push(order(80 + CLOSE_MINUTES, look, "PC-0", End::NotFinished));
        orders.push(order(81 + 2 * CLOSE_MINUTES, look, "PC-0", End::NotFinished));
        let rows = grouped(&orders);
        let said: Vec<_> =
            rows.iter().map(|row| (row.orders, row.at.as_str(), row.what.as_str(), row.outcome.as_str())).collect();
        assert_eq!(
            said,
            [
                (
                    10,
                    "0",
                    "look closer at 9 machines, until 140: PC-0, PC-1, PC-2, PC-3, PC-4, PC-5 and 3 more",
                    "9 done, the last 85; 1 not finished"
                ),
                (1, "1", "patch PC-0", "one"),
                (1, "201", "look closer at PC-0", "one"),
            ]
        );
    }

    #[test]
    fn thought_and_reasons_stand_beside_a_row() {
        let mut orders = [order(0, "patch ", "A", End::NotFinished), order(1, "patch ", "B", End::NotFinished)];
        assert_eq!(grouped(&orders)[0].beside, "");
        (orders[0].0.thought_ms, orders[0].0.why) = (Some(40_000), Some("It is old.".into()));
        assert_eq!(grouped(&orders[..1])[0].beside, "thought for 40 s; why: It is old");
        (orders[1].0.thought_ms, orders[1].0.why) = (Some(90_000), Some("It is next.".into()));
        assert_eq!(grouped(&orders)[0].beside, "thought for up to 1 min 30 s; why: It is old (and 1 other reason)");
    }

    #[test]
    fn what_has_no_single_target_stands_alone() {
        let mut twice = [order(0, "x", "", End::NotFinished), order(0, "x", "", End::NotFinished)];
        twice.iter_mut().for_each(|(_, made)| made.target = None);
        assert_eq!(grouped(&twice).len(), 2);
    }
}
