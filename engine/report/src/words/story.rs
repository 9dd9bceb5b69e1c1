//! What a storyline says about itself, in sentences: triggers, brains, goals.
//!
//! Invariant: there is one place for each; a new kind of trigger is one more arm of [`trigger`].

use codedark_sim::scenario::{AdversarySpec, BrainSpec, Goal, Scenario, Trigger};
use codedark_sim::time::{Tick, say_minutes};

use super::count;

/// When an inject comes: `at Fri 15 May 08:05`, `6 min after the first encryption`.
pub fn trigger(trigger: &Trigger, scenario: &Scenario) -> String {
    match trigger {
        Trigger::At(minute) => format!("at {}", scenario.calendar.date_time(Tick(*minute))),
        Trigger::AfterEncryption(minutes) => after(*minutes, "the first encryption"),
        Trigger::AfterReport(minutes) => after(*minutes, "the first report by staff"),
        Trigger::AfterDeclaration(minutes) => after(*minutes, "an incident is declared"),
        Trigger::AfterInject(other, minutes) => {
            let other = scenario.storyline.get(other.index()).map_or("another message", |inject| &inject.name);
            after(*minutes, &format!("“{other}”"))
        }
        Trigger::Encrypted(machines) => format!("when {} encrypted at once", are(*machines)),
    }
}

/// The tick at which a trigger comes for certain; `None` if it depends on what happens.
pub fn certain(trigger: &Trigger) -> Option<Tick> {
    match trigger {
        Trigger::At(minute) => Some(Tick(*minute)),
        _ => None,
    }
}

fn after(minutes: u32, what: &str) -> String {
    if minutes == 0 { format!("right after {what}") } else { format!("{} after {what}", say_minutes(minutes)) }
}

fn are(machines: u32) -> String {
    format!("{} {}", count(machines, "machine"), if machines == 1 { "is" } else { "are" })
}

/// How an adversary decides, in a sentence.
pub fn brain(adversary: &AdversarySpec) -> String {
    match adversary.brain {
        BrainSpec::Worm { port, try_every, fuse } => format!(
            "spreads by itself over port {port}; each machine tries another every {} and encrypts {} after it fell",
            say_minutes(try_every),
            say_minutes(fuse)
        ),
        BrainSpec::Operator { skill, noise_tolerance, patience, hours } => {
            let when = if hours.0 == hours.1 {
                "works day and night".into()
            } else {
                format!("works from {:02}:00 to {:02}:00", hours.0, hours.1)
            };
            format!(
                "plans like a person: skill {} %, care for noise {} %, rests {} after a setback, {when}",
                skill / 10,
                (1000 - noise_tolerance.min(1000)) / 10,
                say_minutes(patience)
            )
        }
    }
}

/// What an adversary wants.
pub fn goal(goal: Goal, scenario: &Scenario) -> String {
    match goal {
        Goal::Encrypt(zone) => {
            let zone = scenario.hospital.zones.get(zone.index()).map_or("an unknown zone", |zone| &zone.title);
            format!("encrypt the servers of {zone}")
        }
        Goal::Steal(store) => {
            let store = scenario.hospital.stores.get(store.index()).map_or("an unknown store", |store| &store.title);
            format!("copy {store} out")
        }
    }
}
