//! Staff: who is at work, who notices, who can be given work, and what the hospital does by itself.
//!
//! Invariant: a responder does one thing at a time. Groups report what happens at their own machines, nothing else.

pub(crate) mod institution;
mod reports;

use bevy_ecs::resource::Resource;
use serde::{Deserialize, Serialize};

use crate::event::Feature;
use crate::ids::{JobId, PersonId};
use crate::outbox::Sender;
use crate::scenario::{Hospital, Outside, Person, Scenario, Skill};
use crate::schedule::{Assembly, Stage};
use crate::time::{Calendar, HOUR, Tick};
use crate::view::PersonState;

/// How long somebody who was called in stays, in minutes [estimate].
const CALLED_IN_MINUTES: u32 = 12 * HOUR;

/// What each responder does, in the order of the scenario's list.
#[derive(Resource, Clone, Default, Debug, Serialize, Deserialize)]
pub(crate) struct Crew(pub Vec<Duty>);

/// One responder.
#[derive(Clone, Copy, Default, Debug, Serialize, Deserialize)]
pub(crate) struct Duty {
    /// The work in hand.
    pub job: Option<JobId>,
    /// When they arrive after a call, if called.
    pub called: Option<Tick>,
    /// They work from afar and the internet is cut.
    pub cut_off: bool,
}

impl Crew {
    /// What somebody does at a moment.
    pub fn state(&self, hospital: &Hospital, calendar: &Calendar, person: PersonId, now: Tick) -> PersonState {
        let duty = self.0[person.index()];
        match (duty.job, duty.called) {
            (Some(job), _) => PersonState::Busy(job),
            // Nobody from outside is there before they were called and came, whatever the hour.
            (None, None) if hospital.people[person.index()].outside.is_some() => PersonState::Off,
            (None, Some(at)) if hospital.people[person.index()].outside.is_some() && at > now => {
                PersonState::Coming(at)
            }
            _ if duty.cut_off => PersonState::Off,
            _ if is_on_shift(
                &hospital.people[person.index()],
                calendar,
                now,
                duty.called.is_some_and(|at| at <= now),
            ) =>
            {
                PersonState::Free
            }
            (None, Some(at)) if at > now => PersonState::Coming(at),
            (None, Some(at)) if now.since(at) < CALLED_IN_MINUTES => PersonState::Free,
            (None, _) => PersonState::Off,
        }
    }

    /// The best free responder with a skill: the one with the fewest other skills, then the first of the list.
    pub fn free_with(&self, hospital: &Hospital, calendar: &Calendar, skill: Skill, now: Tick) -> Option<PersonId> {
        let able = hospital.people.iter().enumerate().filter(|(_, person)| person.skills.contains(&skill));
        able.filter(|(n, _)| self.state(hospital, calendar, (*n).into(), now) == PersonState::Free)
            .min_by_key(|(n, person)| (person.skills.len(), *n))
            .map(|(n, _)| n.into())
    }

    /// Calls everybody who is on call. Those at work go on; from now on they work weekends too.
    pub fn call_in(&mut self, hospital: &Hospital, calendar: &Calendar, now: Tick) {
        for (duty, person) in self.0.iter_mut().zip(&hospital.people) {
            if let (Some(minutes), None) = (person.on_call, person.outside) {
                let at_work = is_on_shift(person, calendar, now, false);
                duty.called.get_or_insert(if at_work { now } else { now.after(minutes) });
            }
        }
    }
}

/// How long help from outside needs to come where the scenario does not say: most of a day [estimate].
const HELP_MINUTES: u32 = 12 * HOUR;

impl Crew {
    /// Calls those from outside.
    pub fn call_help(&mut self, hospital: &Hospital, now: Tick) {
        for (duty, person) in self.0.iter_mut().zip(&hospital.people).filter(|(_, person)| person.outside.is_some()) {
            duty.called.get_or_insert(now.after(person.on_call.unwrap_or(HELP_MINUTES)));
        }
    }

    /// Those who work from afar are cut off with the internet, and back with it.
    pub fn cut_off(&mut self, hospital: &Hospital, cut: bool) {
        for (duty, person) in self.0.iter_mut().zip(&hospital.people) {
            duty.cut_off = cut && person.outside == Some(Outside::Remote);
        }
    }
}

/// Whether the shift covers a moment; in an incident, weekends are working days.
fn is_on_shift(person: &Person, calendar: &Calendar, now: Tick, incident: bool) -> bool {
    let (hour, shift) = (calendar.hour_of_day(now) as u8, person.shift);
    let within = if shift.from_hour < shift.to_hour {
        (shift.from_hour..shift.to_hour).contains(&hour)
    } else {
        hour >= shift.from_hour || hour < shift.to_hour
    };
    within && (incident || shift.weekends || !calendar.is_weekend(now))
}

pub(crate) struct WorkforceSender;

impl Sender for WorkforceSender {
    const FEATURE: Feature = Feature::Workforce;
}

pub(crate) fn install(assembly: &mut Assembly, scenario: &Scenario) {
    assembly.state(Crew(vec![Duty::default(); scenario.hospital.people.len()]));
    assembly.state(reports::Noticed::default());
    assembly.outbox::<WorkforceSender>();
    assembly.register.due(|world| world.resource::<reports::Noticed>().next());
    assembly.system(Stage::React, reports::run);
    institution::install(assembly);
}
