//! The truth of a room in words, for its trainer.
//!
//! Invariant: nothing here reaches a seat. What has no words is left out of the story and stays among the events.

use std::collections::BTreeSet;
use std::sync::Arc;

use codedark_analysis::Recording;
use codedark_report::words::Words;
use codedark_sim::Cursor;
use codedark_sim::event::{Event, EventKind, Outcome};
use codedark_sim::exercise::Exercise;
use codedark_sim::journal::Header;

use super::keep::problem;
use super::owner::Room;
use crate::wire::{Problem, Truth};

/// Events that are told at most.
const EVENTS_MAX: usize = 200;

impl Room {
    /// What is truly going on.
    pub(super) fn truth(&mut self) -> Result<Truth, Problem> {
        let Some(play) = &self.play else {
            let what = if self.begun() { "Play is over in this room." } else { "The exercise has not begun." };
            return Err(problem("conflict", what, ""));
        };
        if self.names.is_none() {
            self.names = Some(names(&play.table.header())?);
        }
        let exercise = play.table.exercise();
        let from = exercise.cursor().0.saturating_sub(EVENTS_MAX);
        let mut events: Vec<Event> = exercise.events_since(Cursor(from)).cloned().collect();
        events.reverse();
        let story = self.names.as_ref().map_or_else(Vec::new, |names| {
            let words = Words::of(names);
            events.iter().filter_map(|event| say(event, &words, names)).collect()
        });
        let digest = exercise.digest().to_string();
        Ok(Truth { now: self.fold.now, digest, assets: self.fold.assets(), events, story })
    }
}

/// A recording of nothing but names.
fn names(header: &Header) -> Result<Recording, Problem> {
    let taken: BTreeSet<_> = header.seats.iter().map(|(role, _)| role.clone()).collect();
    let exercise = Exercise::start(Arc::clone(&header.scenario), header.seed, &taken)
        .map_err(|error| problem("conflict", error.to_string(), ""))?;
    let mut recording = Recording::of(&exercise, header, &[]);
    recording.events = Vec::new();
    Ok(recording)
}

/// An event in words: `13:42 The attacker's Exploitation of Remote Services against RAD-WS-07 worked`.
fn say(event: &Event, words: &Words, names: &Recording) -> Option<String> {
    let text = attack(&event.kind, words, names).or_else(|| answer(&event.kind, words))?;
    Some(format!("{} {text}", words.time(event.tick)))
}

fn attack(kind: &EventKind, words: &Words, names: &Recording) -> Option<String> {
    let who = |id: &codedark_sim::ids::AdversaryId| {
        names.names.adversaries.get(id.index()).cloned().unwrap_or_else(|| "The attacker".into())
    };
    Some(match kind {
        EventKind::Attempted { adversary, technique, target, outcome, .. } => {
            let how = match outcome {
                Outcome::Succeeded => "worked",
                Outcome::Failed => "failed",
                Outcome::Stopped => "was stopped",
            };
            format!("{}: {} against {} {how}", who(adversary), words.technique(*technique), words.asset(*target))
        }
        EventKind::PlanChanged { adversary, why, .. } => format!("{}: {}", who(adversary), words.reason(why)),
        EventKind::BrainFailed { adversary, script, why } => {
            format!("{}: the script {script} failed and is not asked again: {why}", who(adversary))
        }
        EventKind::Evicted { adversary } => format!("{} lost the last foothold", who(adversary)),
        EventKind::HostCompromised { asset, machines } => {
            format!("{}: an attacker is on {machines}", words.asset(*asset))
        }
        EventKind::HostEncrypted { asset, machines } => format!("{}: {machines} encrypted", words.asset(*asset)),
        EventKind::BackupsRuined { asset } => format!("The backup sets of {} were destroyed", words.asset(*asset)),
        EventKind::AccountStolen { account } => format!("The account {} was stolen", words.account(*account)),
        EventKind::KrbtgtStolen { .. } => "The key of the domain's tickets was stolen".into(),
        EventKind::RecordsStolen { store, records } => {
            format!("{records} records of {} were stolen", words.store(*store))
        }
        EventKind::RecordsUnavailable { store, records } => {
            format!("{records} records of {} are out of reach", words.store(*store))
        }
        EventKind::AlertRaised { alert, hostile, .. } => {
            let what = if *hostile { "an attack is behind it" } else { "nothing is behind it" };
            format!("Alert {}: {what}", words.alert(*alert))
        }
        _ => return None,
    })
}

fn answer(kind: &EventKind, words: &Words) -> Option<String> {
    Some(match kind {
        EventKind::ActionAccepted { role, by_default, action, .. } => {
            let who = if *by_default { "the hospital".into() } else { words.role(role.as_str()) };
            format!("Ordered by {who}: {}", words.action(action))
        }
        EventKind::JobDone { action, succeeded, .. } => {
            format!("{}: {}", if *succeeded { "Done" } else { "Without success" }, words.action(action))
        }
        EventKind::HostRestored { asset } => format!("{} works and is clean", words.asset(*asset)),
        EventKind::IncidentDeclared { .. } => "An incident was declared".into(),
        EventKind::StaffReported { asset, group } => {
            format!("{} reported {}", words.staff(*group), words.asset(*asset))
        }
        EventKind::CapacityChanged { process, capacity } => {
            format!("{}: capacity {} %", words.care(*process), capacity / 10)
        }
        EventKind::DutyStarted { duty, due } => {
            format!("The clock runs: {}, due {}", words.duty(*duty), words.time(*due))
        }
        EventKind::DutyNotified { duty, .. } => format!("Fulfilled: {}", words.duty(*duty)),
        EventKind::InjectTold { inject } => format!("Told: {}", words.inject(*inject)),
        EventKind::Answered { inject, option, .. } => {
            format!("“{}” was answered with “{}”", words.message(*inject), words.option(Some(*inject), *option))
        }
        EventKind::PhaseBegan { phase } => format!("The phase {} began", words.phase(*phase)),
        EventKind::Recovered => "Everything works again".into(),
        _ => return None,
    })
}
