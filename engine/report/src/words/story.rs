//! What a storyline says about itself, in sentences: triggers, brains, goals.
//!
//! Invariant: there is one place for each; a new kind of trigger is one more arm of [`trigger`].

use codedark_sim::scenario::{AdversarySpec, BrainSpec, Goal, Inject, Scenario, Strikes, Trigger};
use codedark_sim::time::{Tick, say_minutes};

use super::conditions;

/// When play begins; `None`: that is found out only by running what comes before it.
pub type Opening = Option<Tick>;

/// So many minutes into play: on the hospital's clock, or counted from where play begins if that is all one can say.
pub fn into_play(minutes: u32, opening: Opening, scenario: &Scenario) -> String {
    match opening {
        Some(began) => scenario.calendar.date_time(began.after(minutes)),
        None => format!("{} into play", say_minutes(minutes)),
    }
}

/// When an inject comes: `at Fri 15 May 08:05`, `6 min after the first encryption`.
pub fn trigger(inject: &Inject, opening: Opening, scenario: &Scenario) -> String {
    let mut text = match &inject.trigger {
        Trigger::At(minutes) if opening.is_none() => after(*minutes, "play begins"),
        Trigger::At(minutes) => format!("at {}", into_play(*minutes, opening, scenario)),
        Trigger::After(moment, minutes) => after(*minutes, &conditions::moment(moment, scenario)),
        Trigger::When(condition) => format!("when {}", conditions::condition(condition, scenario)),
    };
    if let Some(latest) = inject.at_latest {
        text += &format!(", at the latest {} into play", say_minutes(latest));
    }
    if let Some(unless) = &inject.unless {
        text += &format!(", unless {}", conditions::condition(unless, scenario));
    }
    if let Some(repeat) = inject.repeat {
        text += &format!(", every {} up to {} times", say_minutes(repeat.every), repeat.times);
    }
    text
}

/// The tick at which an inject comes for certain; `None` if it depends on what happens.
pub fn certain(inject: &Inject, opening: Opening) -> Option<Tick> {
    match inject.trigger {
        Trigger::At(minutes) if inject.unless.is_none() => opening.map(|began| began.after(minutes)),
        _ => None,
    }
}

fn after(minutes: u32, what: &str) -> String {
    if minutes == 0 { format!("right after {what}") } else { format!("{} after {what}", say_minutes(minutes)) }
}

/// How an adversary decides, in a sentence.
pub fn brain(adversary: &AdversarySpec, scenario: &Scenario) -> String {
    match adversary.brain {
        BrainSpec::Worm { port, try_every, fuse } => format!(
            "spreads by itself over port {port}; each machine tries another every {} and encrypts {} after it fell",
            say_minutes(try_every),
            say_minutes(fuse)
        ),
        BrainSpec::Operator { skill, noise_tolerance, patience, hours, tempo } => {
            let when = at_work(hours);
            let mut text = format!(
                "plans like a person: skill {} %, tolerance for noise {} %, rests {} after a setback, {when}",
                skill / 10,
                noise_tolerance / 10,
                say_minutes(patience)
            );
            if tempo.handover > 0 {
                text += &format!("; the first foothold waits about {} for its buyers", say_minutes(tempo.handover));
            }
            if tempo.busy_days < 1000 {
                text += &format!("; at work on {} % of days", tempo.busy_days / 10);
            }
            if tempo.pace > 0 {
                text += &format!("; about {} between moves", say_minutes(tempo.pace));
            }
            if tempo.strikes == Strikes::Nights {
                text += "; strikes at night or at the weekend";
            }
            match tempo.returns {
                Some(0) => text += "; thrown out, it does not come back",
                Some(returns) => text += &format!("; thrown out, it comes back up to {returns} times"),
                None => {}
            }
            text
        }
        BrainSpec::Insider { account, copies, pace, hours } => {
            let account = scenario.hospital.accounts.get(account.index());
            let account = account.map_or("an unknown account", |account| &account.name);
            format!(
                "works here and copies {copies} records about every {} with the own account {account}; {}",
                say_minutes(pace),
                at_work(hours)
            )
        }
    }
}

fn at_work(hours: (u8, u8)) -> String {
    if hours.0 == hours.1 {
        "works day and night".into()
    } else {
        format!("works from {:02}:00 to {:02}:00", hours.0, hours.1)
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
