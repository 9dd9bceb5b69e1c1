//! Advice about seats and messages: who cannot decide anything, what nobody reads, what never comes.

use codedark_sim::action::ACTIONS;
use codedark_sim::scenario::{BrainSpec, Trigger};
use rhai::Dynamic;

use super::Adviser;
use super::attack::{ENCRYPT, span};
use crate::phrase::Phrase;

pub(super) fn advise(adviser: &mut Adviser<'_>) {
    seats(adviser);
    let phrases = told(adviser);
    for n in 0..adviser.scenario.storyline.len() {
        let phrase = phrases.get(n).copied();
        addressee(adviser, n, phrase);
        timing(adviser, n, phrase);
    }
}

fn seats(adviser: &mut Adviser<'_>) {
    let decides = |role: &str| ACTIONS.iter().any(|spec| spec.roles.contains(&role));
    for seat in &adviser.scenario.seats {
        let role = seat.role.as_str();
        if !decides(role) && !seat.deputises.iter().any(|deputy| decides(deputy.as_str())) {
            let message = format!("who sits at `{role}` may decide nothing");
            let instead = "let it deputise a role that decides, such as \"ir_lead\" or \"crisis_manager\"";
            adviser.warn(adviser.named("seat", role), "idle-seat", role, message, instead);
        }
    }
}

/// The phrases that tell something, in the order of the storyline; none if they cannot be told apart.
fn told<'a>(adviser: &Adviser<'a>) -> Vec<&'a Phrase> {
    let phrases = adviser.said.phrases.iter().filter(|phrase| phrase.args.iter().any(is_message));
    let phrases: Vec<&Phrase> = phrases.collect();
    if phrases.len() == adviser.scenario.storyline.len() { phrases } else { Vec::new() }
}

fn is_message(value: &Dynamic) -> bool {
    value.read_lock::<Phrase>().is_some_and(|phrase| matches!(phrase.word, "mail" | "call"))
}

fn addressee(adviser: &mut Adviser<'_>, n: usize, phrase: Option<&Phrase>) {
    let scenario = adviser.scenario;
    let Some(inject) = scenario.storyline.get(n) else { return };
    let to = &inject.message.to;
    let reads = |role: &codedark_sim::ids::RoleId| {
        scenario.seats.iter().any(|seat| seat.role == *role || seat.deputises.contains(role))
    };
    if to.is_empty() || to.iter().any(reads) {
        return;
    }
    let message = phrase.and_then(|phrase| phrase.args.iter().find(|arg| is_message(arg)));
    let message = message.and_then(|value| value.read_lock::<Phrase>().map(|phrase| phrase.clone()));
    let names: Vec<String> = to.iter().map(|role| role.as_str().to_string()).collect();
    let text = format!("nobody reads `{}`: no seat is or deputises {}", inject.name, super::some_of(&names));
    let seats: Vec<&str> = scenario.seats.iter().map(|seat| seat.role.as_str()).collect();
    let instead = format!("the seats are {}; without `to`, every seat gets it", seats.join(", "));
    adviser.warn(adviser.inside(message.as_ref(), "0.to"), "nobody-reads", &inject.name, text, &instead);
}

fn timing(adviser: &mut Adviser<'_>, n: usize, phrase: Option<&Phrase>) {
    let Some(inject) = adviser.scenario.storyline.get(n) else { return };
    let end = adviser.scenario.end_of_play().0;
    let (name, spot) = (&inject.name, adviser.inside(phrase, "0"));
    match earliest(adviser, n) {
        Err(why) => {
            let instead = "choose a moment that comes, or take the message away";
            adviser.warn(spot, "never-comes", name, format!("`{name}` never comes: {why}"), instead);
        }
        Ok(at) if at >= end => {
            let message = format!("`{name}` comes after play is over, {} from the start at the earliest", span(at));
            let instead = format!("play lasts {}; send it earlier or make a `phase` longer", span(end));
            adviser.warn(spot, "after-the-end", name, message, &instead);
        }
        Ok(_) => {}
    }
}

/// The first minute at which a message can come, or why it cannot. Chains are followed; what a condition of another
/// kind waits for is taken to be possible from the start.
fn earliest(adviser: &Adviser<'_>, n: usize) -> Result<u32, String> {
    let storyline = &adviser.scenario.storyline;
    let (mut at, mut delay) = (n, 0_u32);
    for _ in 0..=storyline.len() {
        let Some(inject) = storyline.get(at) else { break };
        let trigger = &inject.trigger;
        if let Trigger::AfterInject(other, minutes) = trigger {
            (at, delay) = (other.index(), delay.saturating_add(*minutes));
        } else if let Trigger::At(minutes) | Trigger::AfterReport(minutes) | Trigger::AfterDeclaration(minutes) =
            trigger
        {
            if matches!(trigger, Trigger::AfterReport(_)) && !adviser.reports() {
                return Err("no staff works at any machine, so nobody reports".into());
            }
            return Ok(delay.saturating_add(*minutes));
        } else if let Trigger::AfterEncryption(minutes) = trigger {
            return adviser.encryption(1).map(|first| first.saturating_add(delay).saturating_add(*minutes));
        } else if let Trigger::Encrypted(machines) = trigger {
            return adviser.encryption(*machines).map(|first| first.saturating_add(delay));
        } else {
            return Ok(delay);
        }
    }
    Err("it waits for a message that waits for it".into())
}

impl Adviser<'_> {
    /// Whether anybody works at a machine.
    fn reports(&self) -> bool {
        self.scenario.hospital.assets.iter().any(|asset| asset.users.is_some())
    }

    /// The first minute at which that many machines can be encrypted, or why they cannot.
    fn encryption(&self, machines: u32) -> Result<u32, String> {
        let there: u32 = self.scenario.hospital.assets.iter().map(|asset| u32::from(asset.count)).sum();
        if machines > there {
            return Err(format!("the hospital has {there} machines, not {machines}"));
        }
        let able = self.scenario.adversaries.iter().filter(|one| one.techniques.contains(&ENCRYPT));
        let first = able.map(|one| match one.brain {
            BrainSpec::Worm { fuse, .. } => one.enters_at.saturating_add(fuse),
            BrainSpec::Operator { .. } => one.enters_at,
        });
        first.min().ok_or_else(|| format!("no adversary encrypts ({ENCRYPT})"))
    }
}
