//! Moments, amounts and conditions in words.
//!
//! Invariant: there is one place for each; a new kind is one more arm here.

use codedark_sim::action::{Arg, message_name};
use codedark_sim::ids::{AssetId, InjectId, ProcessId, ZoneId};
use codedark_sim::scenario::{
    Amount, Bound, Condition, MachineState, Moment, OrderPattern, Place, Prelude, Scenario, Sign,
};
use codedark_sim::time::say_minutes;

use super::number;

/// A moment as a noun: `the first encryption`, `the order “isolate BACKUP-01”`.
pub fn moment(moment: &Moment, scenario: &Scenario) -> String {
    match moment {
        Moment::Start => "the beginning of play".into(),
        Moment::PhaseBegins(phase) => {
            let title = scenario.phases.get(usize::from(*phase)).map_or("a phase", |phase| &phase.title);
            format!("the beginning of “{title}”")
        }
        Moment::First(sign) => match sign {
            Sign::Compromise => "the first machine that falls",
            Sign::Encryption => "the first encryption",
            Sign::Theft => "the first theft of records",
            Sign::Alert => "the first alert",
            Sign::Report => "the first report by staff",
            Sign::Finding => "the first machine found hit",
        }
        .into(),
        Moment::Declared => "the declaration of an incident".into(),
        Moment::Recovered => "recovery".into(),
        Moment::Told(id) => format!("“{}”", inject(*id, scenario)),
        Moment::Answered(id, None) => format!("the answer to “{}”", inject(*id, scenario)),
        Moment::Answered(id, Some(option)) => {
            let question = scenario.message(*id).and_then(|message| message.question.as_ref());
            let option = question.and_then(|question| question.options.get(usize::from(*option)));
            let option = option.map_or("an option", |option| &option.name);
            format!("the answer “{option}” to “{}”", inject(*id, scenario))
        }
        Moment::Ordered(pattern) => format!("the order “{}”", order(pattern, scenario)),
        Moment::Done(pattern) => format!("“{}” done", order(pattern, scenario)),
    }
}

/// A condition as a clause: `more than 20 machines are encrypted`.
pub fn condition(condition: &Condition, scenario: &Scenario) -> String {
    match condition {
        Condition::Above(what, bound) => format!("{} above {}", amount(what, scenario), limit(*bound)),
        Condition::Below(what, bound) => format!("{} below {}", amount(what, scenario), limit(*bound)),
        Condition::Happened(what) => format!("{} has come", moment(what, scenario)),
        Condition::All(parts) => joined(parts, " and ", scenario),
        Condition::Any(parts) => joined(parts, " or ", scenario),
        Condition::Not(part) => format!("not ({})", self::condition(part, scenario)),
    }
}

/// Where play begins in what happened before.
pub fn prelude(prelude: &Prelude, scenario: &Scenario) -> String {
    let until = moment(&prelude.until, scenario);
    match prelude.earlier {
        0 => format!("at {until} of “{}” (seed {})", prelude.of, prelude.seed),
        minutes => format!("{} before {until} of “{}” (seed {})", say_minutes(minutes), prelude.of, prelude.seed),
    }
}

fn joined(parts: &[Condition], word: &str, scenario: &Scenario) -> String {
    let clause = |part: &Condition| match part {
        Condition::All(_) | Condition::Any(_) => format!("({})", condition(part, scenario)),
        _ => condition(part, scenario),
    };
    parts.iter().map(clause).collect::<Vec<_>>().join(word)
}

fn amount(amount: &Amount, scenario: &Scenario) -> String {
    match amount {
        Amount::Machines(state, place) => {
            let state = match state {
                MachineState::Compromised => "fallen",
                MachineState::Encrypted => "encrypted",
                MachineState::Isolated => "isolated",
            };
            match place {
                Place::Everywhere => format!("{state} machines"),
                Place::Servers => format!("{state} servers"),
                Place::Workstations => format!("{state} workstations"),
                Place::MedicalDevices => format!("{state} medical devices"),
                Place::Zone(id) => format!("{state} machines in {}", zone(*id, scenario)),
                Place::Asset(id) => format!("{state} machines of {}", asset(*id, scenario)),
            }
        }
        Amount::Capacity(id) => format!("capacity of {}", care(*id, scenario)),
        Amount::Waiting(id) => format!("patients waiting at {}", care(*id, scenario)),
        Amount::Stolen(None) => "stolen patient records".into(),
        Amount::Stolen(Some(id)) => {
            let store = scenario.hospital.stores.get(id.index()).map_or("a store", |store| &store.title);
            format!("patient records stolen from {store}")
        }
        Amount::Reports => "reports by staff".into(),
        Amount::Alerts => "alerts".into(),
    }
}

fn limit(bound: Bound) -> String {
    match bound {
        Bound::Count(count) => number(f64::from(count)),
        Bound::Share(permille) => format!("{} %", number(f64::from(permille) / 10.0)),
    }
}

fn order(pattern: &OrderPattern, scenario: &Scenario) -> String {
    let mut text = pattern.verb.spec().name.to_owned();
    for arg in &pattern.args {
        let word = match arg {
            Arg::Asset(id) => asset(*id, scenario),
            Arg::Zone(id) => scenario.hospital.zones.get(id.index()).map_or("?".into(), |zone| zone.name.clone()),
            Arg::Process(id) => scenario.hospital.care.get(id.index()).map_or("?".into(), |care| care.name.clone()),
            Arg::Account(id) => scenario.hospital.accounts.get(id.index()).map_or("?".into(), |one| one.name.clone()),
            Arg::Partner(id) => scenario.hospital.partners.get(id.index()).map_or("?".into(), |one| one.name.clone()),
            Arg::Duty(id) => scenario.duties.get(id.index()).map_or("?".into(), |duty| duty.id.clone()),
            Arg::Message(id) => message_name(*id),
            Arg::Port(port) => port.to_string(),
            other => other.word().unwrap_or_default(),
        };
        if !word.is_empty() {
            text += " ";
            text += &word;
        }
    }
    text
}

fn inject(id: InjectId, scenario: &Scenario) -> &str {
    scenario.storyline.get(id.index()).map_or("another message", |inject| &inject.name)
}

fn zone(id: ZoneId, scenario: &Scenario) -> &str {
    scenario.hospital.zones.get(id.index()).map_or("a zone", |zone| &zone.title)
}

fn asset(id: AssetId, scenario: &Scenario) -> String {
    scenario.hospital.assets.get(id.index()).map_or("a machine".into(), |asset| asset.name.clone())
}

fn care(id: ProcessId, scenario: &Scenario) -> &str {
    scenario.hospital.care.get(id.index()).map_or("a care process", |care| &care.title)
}
