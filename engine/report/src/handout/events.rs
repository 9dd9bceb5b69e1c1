//! The master scenario events list: what is told, when, and what a good response to it is.
//!
//! Invariant: a norm stands beside a message only if both speak of the same moment or train the same competency.

use std::collections::BTreeSet;

use codedark_sim::ids::InjectId;
use codedark_sim::scenario::{Inject, Moment, Norm, Scenario, Trigger};
use serde::Serialize;

use crate::show::{Overview, Told};

/// A line of the list.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Event {
    /// Its number, from 1.
    pub number: usize,
    /// What is told, when, by whom, to whom, and what it asks.
    pub told: Told,
    /// Titles of the seats that get it: `every seat`, or their names.
    pub to: String,
    /// What a good team does about it.
    pub expected: Vec<String>,
    /// Titles of the competencies that it trains.
    pub competencies: Vec<String>,
}

/// Every line, in the order of the scenario.
pub fn of(scenario: &Scenario, overview: &Overview, named: &dyn Fn(&String) -> String) -> Vec<Event> {
    let event = |(n, (inject, told)): (usize, (&Inject, &Told))| {
        let id = u16::try_from(n).map(InjectId).ok();
        let question = inject.message.question.as_ref();
        let asked: &[String] = question.map_or(&[], |question| &question.competencies);
        let tied = scenario.norms.iter().filter(|norm| id.is_some_and(|id| is_tied(norm, inject, id, asked)));
        let tied: Vec<&Norm> = tied.collect();
        let trained: BTreeSet<&String> = asked.iter().chain(tied.iter().flat_map(|norm| &norm.competencies)).collect();
        let right = told.question.iter().flat_map(|asked| &asked.options).filter(|(_, right)| *right);
        let mut expected: Vec<String> = right.map(|(option, _)| format!("Answers: {option}")).collect();
        expected.extend(question.map(|question| question.because.clone()).filter(|because| !because.is_empty()));
        expected.extend(tied.iter().map(|norm| format!("{} {}", crate::words::aims::force(norm.force), norm.title)));
        let to: Vec<String> = inject.message.to.iter().map(|role| crate::show::seat(role, scenario)).collect();
        Event {
            number: n + 1,
            told: told.clone(),
            to: if to.is_empty() { "every seat".into() } else { to.join(", ") },
            expected,
            competencies: trained.into_iter().map(named).collect(),
        }
    };
    scenario.storyline.iter().zip(&overview.storyline).enumerate().map(event).collect()
}

fn is_tied(norm: &Norm, inject: &Inject, id: InjectId, asked: &[String]) -> bool {
    let own = |moment: &Moment| match moment {
        Moment::Told(other) | Moment::Answered(other, _) => *other == id,
        // Both follow from the same moment, if it is not just that play began.
        other => matches!(&inject.trigger, Trigger::After(moment, _) if moment == other && *other != Moment::Start),
    };
    // A message that stays away once something was done asks for just that.
    let mut nudges = false;
    if let Some(unless) = &inject.unless {
        unless.each_moment(&mut |moment| nudges |= *moment == norm.what);
    }
    let moments = [Some(&norm.what), Some(&norm.after), norm.before.as_ref()];
    nudges
        || moments.into_iter().flatten().any(own)
        || norm.competencies.iter().any(|competency| asked.contains(competency))
}
