//! Work that was ordered: waiting for somebody, or under way.

use std::collections::BTreeMap;

use bevy_ecs::resource::Resource;
use serde::{Deserialize, Serialize};

use super::Taken;
use crate::action::{Action, Refusal, Verb};
use crate::agenda::Agenda;
use crate::digest::Digest;
use crate::draw::{Dice, Purpose};
use crate::event::EventKind;
use crate::ids::{AssetId, JobId, PersonId, RoleId};
use crate::scenario::Scenario;
use crate::time::Tick;
use crate::workforce::Crew;

/// One piece of work.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Job {
    pub id: JobId,
    pub action: Action,
    pub role: RoleId,
    pub ordered: Tick,
    /// Who works on it, once begun.
    pub person: Option<PersonId>,
    /// When it will be done, once begun.
    pub until: Option<Tick>,
    /// Whether its first effects were felt.
    pub begun: bool,
}

/// What [`Jobs`] has to do at a tick.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
pub(crate) enum Due {
    /// A job begins to be felt or ends.
    Job(JobId),
    /// Somebody may have come free for waiting work.
    Assign,
    /// Whoever was paid sends a key.
    Key {
        /// Whether it opens the files.
        works: bool,
    },
    /// Whoever was paid wants money again.
    SecondDemand,
}

/// All work that is not done, in the order of the orders.
#[derive(Resource, Clone, Default, Debug, Serialize, Deserialize)]
pub(crate) struct Jobs {
    pub list: Vec<Job>,
    /// How often each order was given: the occasion of its draws.
    asked: BTreeMap<u64, u32>,
    pub agenda: Agenda<Due>,
}

impl Jobs {
    /// When there is something to do next.
    pub fn next(&self) -> Option<Tick> {
        self.agenda.next()
    }

    /// Whether the same order waits or is under way.
    pub fn has(&self, action: &Action) -> bool {
        self.list.iter().any(|job| job.action == *action)
    }

    /// Whether any order about an asset waits or is under way.
    pub fn is_about(&self, asset: AssetId) -> bool {
        self.list.iter().any(|job| job.action.asset() == Some(asset))
    }

    /// Why an order cannot be taken beside the work that waits or is under way, or for want of people.
    ///
    /// # Errors
    /// What is in the way, and what to do instead.
    pub fn check(&self, scenario: &Scenario, action: &Action) -> Result<(), Refusal> {
        let spec = action.verb.spec();
        if self.has(action) {
            return Err(Refusal::new("That has been ordered already.", "See the work list."));
        }
        if action.message().is_some() && self.list.iter().any(|job| job.action.message() == action.message()) {
            return Err(Refusal::new("That question is being answered.", "The first answer counts."));
        }
        let decides = |job: &Job| {
            let same_alert = action.alert().is_some() && job.action.alert() == action.alert();
            job.action.verb == action.verb && (same_alert || action.verb == Verb::DecideRansom)
        };
        if self.list.iter().any(decides) {
            return Err(Refusal::new("Somebody decides that already.", "See the work list."));
        }
        let rebuilds = |job: &Job| job.action.verb.spec().takes_down && job.action.asset() == action.asset();
        if spec.takes_down && self.list.iter().any(rebuilds) {
            return Err(Refusal::new("Somebody rebuilds or restores this machine already.", "See the work list."));
        }
        if let Some(skill) = (spec.skill)(scenario, action)
            && !scenario.hospital.people.iter().any(|person| person.skills.contains(&skill))
        {
            return Err(Refusal::new("Nobody in this house has learnt to do that.", ""));
        }
        Ok(())
    }

    /// Puts an order on the list; returns its job and what to tell.
    pub fn take(&mut self, taken: Taken, now: Tick) -> (JobId, EventKind) {
        let Taken { role, by_default, action } = taken;
        let key = key_of(&action);
        let times = self.asked.entry(key).or_default();
        *times += 1;
        // Natural: the same order for the n-th time has the same id in every variant of the exercise.
        let job = JobId(key.rotate_left(8) ^ u64::from(*times));
        self.list.push(Job {
            id: job,
            action: action.clone(),
            role: role.clone(),
            ordered: now,
            person: None,
            until: None,
            begun: false,
        });
        (job, EventKind::ActionAccepted { role, by_default, action, job })
    }

    /// Gives waiting work to free people, oldest order first; returns what to tell.
    pub fn assign(&mut self, scenario: &Scenario, dice: &Dice, crew: &mut Crew, now: Tick) -> Vec<(JobId, EventKind)> {
        let mut told = Vec::new();
        let mut left_waiting = false;
        for job in self.list.iter_mut().filter(|job| job.until.is_none()) {
            let spec = job.action.verb.spec();
            let person = match (spec.skill)(scenario, &job.action) {
                None => None,
                Some(skill) => {
                    let Some(person) = crew.free_with(&scenario.hospital, &scenario.calendar, skill, now) else {
                        left_waiting = true;
                        continue;
                    };
                    crew.0[person.index()].job = Some(job.id);
                    Some(person)
                }
            };
            let [min, mode, max] = (spec.minutes)(scenario, &job.action);
            let minutes = dice.draw(Purpose::Work, job.id.0, 0).triangular(min, mode, max).max(1);
            let until = now.after(minutes);
            job.person = person;
            job.until = Some(until);
            self.agenda.plan(now.after(1), Due::Job(job.id));
            self.agenda.plan(until, Due::Job(job.id));
            told.push((job.id, EventKind::JobStarted { job: job.id, person, until }));
        }
        if left_waiting {
            // Shifts change on the hour, those who were called arrive in between; whoever finishes is on the agenda.
            let arrival = crew.0.iter().filter_map(|duty| duty.called).filter(|at| *at > now).min();
            let hour = scenario.calendar.next_hour(now);
            self.agenda.plan(arrival.map_or(hour, |at| at.min(hour)), Due::Assign);
        }
        told
    }
}

fn key_of(action: &Action) -> u64 {
    let bytes = postcard::to_allocvec(action).expect("an action is plain data, so it encodes");
    let digest = Digest::of(&bytes);
    u64::from_le_bytes(digest.bytes()[..8].try_into().expect("eight of 32 bytes"))
}
