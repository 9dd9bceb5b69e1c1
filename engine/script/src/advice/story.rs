//! Advice about seats and messages: who cannot decide anything, what nobody reads, what never comes.

use codedark_sim::action::ACTIONS;
use codedark_sim::scenario::{
    Amount, Bound, BrainSpec, Condition, MachineState, Moment, Place, SeatSpec, Sign, Trigger,
};
use rhai::Dynamic;

use super::Adviser;
use super::attack::{ENCRYPT, span};
use crate::phrase::Phrase;

pub(super) fn advise(adviser: &mut Adviser<'_>) {
    seats(adviser);
    norms(adviser);
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
        if !decides(role) && !seat.deputises.iter().any(|deputy| decides(deputy.as_str())) && !asked(adviser, seat) {
            let message = format!("who sits at `{role}` may decide nothing");
            let instead = "let it deputise a role that decides, such as \"ir_lead\" or \"crisis_manager\"";
            adviser.warn(adviser.named("seat", role), "idle-seat", role, message, instead);
        }
    }
}

/// Norms about orders that nobody in a seat may give.
fn norms(adviser: &mut Adviser<'_>) {
    for norm in &adviser.scenario.norms {
        let (Moment::Ordered(order) | Moment::Done(order)) = &norm.what else { continue };
        let Some(spec) = ACTIONS.iter().find(|spec| spec.verb == order.verb) else { continue };
        let may = |role: &str| spec.roles.contains(&role);
        let mut seats = adviser.scenario.seats.iter();
        if seats.any(|seat| may(seat.role.as_str()) || seat.deputises.iter().any(|role| may(role.as_str()))) {
            continue;
        }
        let word = ["must", "should", "never"].into_iter().find(|word| adviser.phrase(word, &norm.title).is_some());
        let phrase = word.and_then(|word| adviser.phrase(word, &norm.title));
        let roles: Vec<String> = spec.roles.iter().map(|role| (*role).to_owned()).collect();
        let message = format!("no seat may order `{}`, which is what the norm `{}` is about", spec.name, norm.title);
        let instead = format!("let a seat be or deputise one of {}", super::some_of(&roles));
        adviser.warn(adviser.inside(phrase, "1.what"), "nobody-orders", &norm.title, message, &instead);
    }
}

/// Whether a seat is asked anything.
fn asked(adviser: &Adviser<'_>, seat: &SeatSpec) -> bool {
    let questions = adviser.scenario.storyline.iter().filter(|inject| inject.message.question.is_some());
    let mut to = questions.map(|inject| &inject.message.to);
    to.any(|to| to.is_empty() || to.contains(&seat.role) || to.iter().any(|role| seat.deputises.contains(role)))
}

/// The phrases that tell something, in the order of the storyline; none if they cannot be told apart.
fn told<'a>(adviser: &Adviser<'a>) -> Vec<&'a Phrase> {
    let tells = |phrase: &&Phrase| matches!(phrase.word, "at" | "after" | "when");
    let phrases = adviser.said.phrases.iter().filter(tells);
    let phrases: Vec<&Phrase> = phrases.collect();
    if phrases.len() == adviser.scenario.storyline.len() { phrases } else { Vec::new() }
}

fn is_message(value: &Dynamic) -> bool {
    value.read_lock::<Phrase>().is_some_and(|phrase| matches!(phrase.word, "mail" | "call" | "media"))
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
    let end = adviser.scenario.play_minutes();
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

/// The first minute at which a message can come, or why it cannot. What it waits for is followed; what players, staff
/// or chance decide is taken to be possible from the start.
fn earliest(adviser: &Adviser<'_>, n: usize) -> Result<u32, String> {
    Waiting { adviser, path: Vec::new(), steps: 0 }.inject(n)
}

/// Most steps from one message to what it waits for; beyond, anything is taken to be possible.
const STEPS_MAX: u32 = 10_000;

/// Follows what a message waits for.
struct Waiting<'a, 'b> {
    adviser: &'a Adviser<'b>,
    /// The messages on the way, to find one that waits for itself.
    path: Vec<usize>,
    steps: u32,
}

impl Waiting<'_, '_> {
    fn inject(&mut self, n: usize) -> Result<u32, String> {
        self.steps += 1;
        let Some(inject) = self.adviser.scenario.storyline.get(n).filter(|_| self.steps < STEPS_MAX) else {
            return Ok(0);
        };
        if self.path.contains(&n) {
            return Err("it waits for a message that waits for it".into());
        }
        self.path.push(n);
        let came = match &inject.trigger {
            Trigger::At(minutes) => Ok(*minutes),
            Trigger::After(moment, minutes) => self.moment(moment).map(|at| at.saturating_add(*minutes)),
            Trigger::When(condition) => self.condition(condition),
        };
        self.path.pop();
        match (came, inject.at_latest) {
            (Ok(at), Some(latest)) => Ok(at.min(latest)),
            (Err(_), Some(latest)) => Ok(latest),
            (came, None) => came,
        }
    }

    fn moment(&mut self, moment: &Moment) -> Result<u32, String> {
        let adviser = self.adviser;
        match moment {
            Moment::Told(inject) | Moment::Answered(inject, _) => self.inject(inject.index()),
            Moment::First(Sign::Encryption) => adviser.encryption(1),
            Moment::First(Sign::Report) if !adviser.reports() => {
                Err("no staff works at any machine, so nobody reports".into())
            }
            Moment::First(Sign::Theft) if adviser.scenario.hospital.stores.is_empty() => {
                Err("the hospital has no store of patient records".into())
            }
            Moment::First(Sign::Theft | Sign::Compromise) => adviser.entry(),
            Moment::PhaseBegins(phase) => {
                let before = adviser.scenario.phases.iter().take(usize::from(*phase));
                Ok(before.filter(|phase| phase.until.is_none()).map(|phase| phase.minutes).sum())
            }
            _ => Ok(0),
        }
    }

    fn condition(&mut self, condition: &Condition) -> Result<u32, String> {
        match condition {
            Condition::Above(Amount::Machines(MachineState::Encrypted, Place::Everywhere), Bound::Count(machines)) => {
                self.adviser.encryption(machines.saturating_add(1))
            }
            Condition::Happened(moment) => self.moment(moment),
            Condition::All(parts) => parts.iter().try_fold(0, |at, part| Ok(self.condition(part)?.max(at))),
            Condition::Any(parts) => {
                let each: Vec<Result<u32, String>> = parts.iter().map(|part| self.condition(part)).collect();
                let first = each.iter().flatten().min().copied();
                first.map_or_else(|| each.into_iter().next().unwrap_or(Ok(0)), Ok)
            }
            Condition::Above(..) | Condition::Below(..) | Condition::Not(_) => Ok(0),
        }
    }
}

impl Adviser<'_> {
    /// Whether anybody works at a machine.
    fn reports(&self) -> bool {
        self.scenario.hospital.assets.iter().any(|asset| asset.users.is_some())
    }

    /// The first minute at which anybody attacks, or why nobody does.
    fn entry(&self) -> Result<u32, String> {
        if self.scenario.prelude.is_some() {
            return Ok(0);
        }
        let first = self.scenario.adversaries.iter().map(|adversary| adversary.enters_at).min();
        first.ok_or_else(|| "nobody attacks".into())
    }

    /// The first minute at which that many machines can be encrypted, or why they cannot.
    fn encryption(&self, machines: u32) -> Result<u32, String> {
        if self.scenario.prelude.is_some() {
            return Ok(0);
        }
        let there: u32 = self.scenario.hospital.assets.iter().map(|asset| u32::from(asset.count)).sum();
        if machines > there {
            return Err(format!("the hospital has {there} machines, not {machines}"));
        }
        let able = self.scenario.adversaries.iter().filter(|one| one.techniques.contains(&ENCRYPT));
        let first = able.map(|one| match one.brain {
            BrainSpec::Worm { fuse, .. } => one.enters_at.saturating_add(fuse),
            BrainSpec::Operator { .. } | BrainSpec::Insider { .. } => one.enters_at,
        });
        first.min().ok_or_else(|| format!("no adversary encrypts ({ENCRYPT})"))
    }
}
