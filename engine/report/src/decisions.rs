//! What was decided, when, by whom, and what came of it.

use std::collections::BTreeMap;

use codedark_analysis::Recording;
use codedark_sim::event::EventKind;
use codedark_sim::ids::JobId;
use codedark_sim::time::Tick;
use serde::Serialize;

use crate::words::Words;

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
}

/// Every decision made during play, oldest first.
pub fn of(recording: &Recording, words: &Words) -> Vec<Decision> {
    let mut done: BTreeMap<JobId, (Tick, bool)> = BTreeMap::new();
    for event in recording.known() {
        if let EventKind::JobDone { job, succeeded, .. } = &event.kind {
            done.insert(*job, (event.tick, *succeeded));
        }
    }
    let play = recording.known().filter(|event| event.tick <= recording.played_to);
    play.filter_map(|event| {
        let EventKind::ActionAccepted { role, by_default, action, job } = &event.kind else { return None };
        let outcome = match done.get(job) {
            Some((at, _)) if *at > recording.played_to => format!("done after play, {}", words.time(*at)),
            Some((at, true)) if *at == event.tick => "at once".into(),
            Some((at, true)) => format!("done {}", words.time(*at)),
            Some((at, false)) => format!("without effect, {}", words.time(*at)),
            None => "not finished".into(),
        };
        Some(Decision {
            tick: event.tick,
            at: words.time(event.tick),
            who: words.role(role.as_str()),
            by_default: *by_default,
            what: words.action(action),
            outcome,
        })
    })
    .collect()
}
