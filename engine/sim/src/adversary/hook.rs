//! A script's word in an operator's decisions.
//!
//! The planner decides; then the hook, if the adversary has one, is asked whether it wants something else that could
//! be done right now, or to wait. What it sees is what the operator believes.
//!
//! Invariant: a hook is a function of its sight and its own notes, which are plain data in
//! [`Memory`](super::Memory), so forks and replays keep it. One that fails is never asked again, which is told once;
//! the planner goes on alone. This crate knows no script: others compile one into a [`Hook`].

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use super::facts::Facts;
use super::notes::Notes;
use super::outlook::Outlook;
use super::planner::{PlanStep, believed_odds, expected_minutes};
use super::techniques::TECHNIQUES;
use super::{Aim, Beliefs, Decision, Memory, Sight};
use crate::ids::{AssetId, TechniqueId};
use crate::scenario::{Goal, Permille};
use crate::time::{DAY, HOUR};

/// Longest time that a hook may wait, in minutes: a week.
pub const WAIT_MAX: u32 = 7 * DAY;
/// Most notes of a hook.
pub const NOTES_MAX: usize = 32;
/// Most bytes of a hook's notes, keys included; a number counts as eight.
pub const NOTES_BYTES_MAX: usize = 4096;

/// Most times that a hook is asked in one exercise: an operator decides a few hundred times, and a hook that wakes it
/// every minute for months must not make an exercise slow.
pub const ASKED_MAX: u32 = 20_000;

/// Something that may overrule an operator's next step.
pub trait Hook: Send + Sync {
    /// What it wants; its notes are kept if it does not fail.
    ///
    /// # Errors
    /// Why it failed, in a sentence that is the same wherever it happens.
    fn decide(&self, view: &HookView<'_>, notes: &mut HookNotes) -> Result<Choice, String>;
}

/// All that a hook may look at.
pub struct HookView<'a> {
    /// Minutes since the exercise began.
    pub tick: u32,
    /// Hour of the day on the hospital's clock.
    pub hour: u32,
    /// Day of the week, Monday is 0.
    pub weekday: u32,
    /// What the operator believes.
    pub beliefs: &'a Beliefs,
    /// What it wants, most wanted first.
    pub goals: &'a [Goal],
    /// How many of these it has reached.
    pub goals_done: u32,
    /// Which of these it pursues.
    pub goal: u32,
    /// How often it was thrown out of its last machine.
    pub evictions: u32,
    /// What could be done right now.
    pub offers: &'a [Offer],
    /// What the planner would do: the place among the offers, or `None` for a rest.
    pub proposed: Option<usize>,
    /// Minutes that the planner would rest, if it would.
    pub rest: u32,
}

/// Something that could be done right now.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Offer {
    /// The technique.
    pub technique: TechniqueId,
    /// From which foothold; `None` from outside.
    pub source: Option<AssetId>,
    /// Against which machine.
    pub target: AssetId,
    /// How likely the operator thinks it works.
    pub odds: Permille,
    /// Minutes that it expects it to take.
    pub minutes: u32,
}

/// What a hook wants.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Choice {
    /// What the planner wants.
    Agree,
    /// The offer at this place.
    Take(usize),
    /// To do nothing for so many minutes, 1 to [`WAIT_MAX`].
    Wait(u32),
}

/// A hook's own notes, by name.
pub type HookNotes = BTreeMap<String, Note>;

/// One note.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Note {
    /// True or false.
    Flag(bool),
    /// A whole number.
    Number(i64),
    /// A text.
    Text(String),
    /// Several of these.
    List(Vec<Note>),
}

impl Note {
    /// Bytes that it counts for.
    pub fn bytes(&self) -> usize {
        match self {
            Self::Flag(_) | Self::Number(_) => 8,
            Self::Text(text) => text.len() + 8,
            Self::List(list) => list.iter().map(Self::bytes).sum::<usize>() + 8,
        }
    }
}

/// Bytes that notes count for.
pub fn bytes_of(notes: &HookNotes) -> usize {
    notes.iter().map(|(name, note)| name.len() + note.bytes()).sum()
}

/// What a hook leaves in an adversary's memory.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct HookMemory {
    /// Its notes.
    pub notes: HookNotes,
    /// How often it was asked.
    pub asked: u32,
    /// Why it failed, if it did: it is never asked again.
    pub failed: Option<String>,
    /// Whether that was told.
    pub told: bool,
}

impl HookMemory {
    /// Why it failed, the first time that this is asked.
    pub(super) fn take_failure(&mut self) -> Option<String> {
        let fresh = self.failed.clone().filter(|_| !self.told);
        self.told |= fresh.is_some();
        fresh
    }
}

/// The planner's decision, or what the hook wants instead.
pub(super) fn overrule(sight: &Sight<'_>, notes: &mut Notes, memory: &mut Memory, decision: Decision) -> Decision {
    let hook = sight.spec.script.as_ref().and_then(|script| script.hook());
    let goal = usize::try_from(notes.goal).ok().and_then(|n| sight.spec.goals.get(n)).copied();
    let (Some(hook), Some(goal), None) = (hook, goal, &memory.hook.failed) else { return decision };
    if matches!(decision, Decision::Stop(_)) {
        return decision;
    }
    let outlook = Outlook::new(sight, goal, u32::try_from(notes.rounds).unwrap_or(0), notes.settled);
    let offers = offers(sight, &outlook);
    let view = view(sight, notes, &offers, &decision);
    memory.hook.asked += 1;
    if memory.hook.asked > ASKED_MAX {
        memory.hook.failed = Some(format!("it was asked {ASKED_MAX} times; it should wait longer at a time"));
        return decision;
    }
    match ask(hook.as_ref(), &view, &mut memory.hook.notes) {
        Ok(Choice::Agree) => decision,
        Ok(Choice::Take(n)) if view.proposed == Some(n) => decision,
        Ok(choice) => {
            let moved = matches!(decision, Decision::Try { .. });
            notes.leave_plan(moved && matches!(choice, Choice::Wait(_)));
            // What the planner wanted to tell about its plan still holds; only this step is another.
            let (Decision::Try { note, .. } | Decision::Wait(_, note) | Decision::Stop(note)) = decision;
            match choice {
                Choice::Take(n) => {
                    let Offer { technique, source, target, .. } = offers[n];
                    Decision::Try { technique, source, target: Aim::At(target), then_wait: 0, note }
                }
                Choice::Agree | Choice::Wait(_) => {
                    let minutes = if let Choice::Wait(minutes) = choice { minutes } else { 1 };
                    Decision::Wait(minutes, note)
                }
            }
        }
        Err(why) => {
            memory.hook.failed = Some(why);
            decision
        }
    }
}

/// Asks, and holds the answer to what was offered. Notes of a failure are dropped.
fn ask(hook: &dyn Hook, view: &HookView<'_>, notes: &mut HookNotes) -> Result<Choice, String> {
    let mut after = notes.clone();
    let choice = hook.decide(view, &mut after)?;
    match choice {
        Choice::Take(n) if n >= view.offers.len() => {
            return Err(format!("it chose number {n} of {} offers", view.offers.len()));
        }
        Choice::Wait(minutes) if !(1..=WAIT_MAX).contains(&minutes) => {
            return Err(format!("it wants to wait {minutes} minutes; 1 to {WAIT_MAX} are possible"));
        }
        _ => {}
    }
    if after.len() > NOTES_MAX || bytes_of(&after) > NOTES_BYTES_MAX {
        return Err(format!("it remembers too much: {NOTES_MAX} notes of {NOTES_BYTES_MAX} bytes are possible"));
    }
    *notes = after;
    Ok(choice)
}

fn view<'a>(sight: &'a Sight<'_>, notes: &Notes, offers: &'a [Offer], decision: &Decision) -> HookView<'a> {
    let minute = sight.calendar.minute_of_week(sight.now);
    let place = |technique: TechniqueId, source: Option<AssetId>, aim: Aim| {
        let same =
            |offer: &Offer| offer.technique == technique && offer.source == source && Aim::At(offer.target) == aim;
        offers.iter().position(same)
    };
    let (proposed, rest) = match decision {
        Decision::Try { technique, source, target, .. } => (place(*technique, *source, *target), 0),
        Decision::Wait(minutes, _) => (None, *minutes),
        Decision::Stop(_) => (None, 0),
    };
    let number = |n: i64| u32::try_from(n).unwrap_or(0);
    HookView {
        tick: sight.now.0,
        hour: minute % DAY / HOUR,
        weekday: minute / DAY,
        beliefs: sight.beliefs,
        goals: &sight.spec.goals,
        goals_done: number(notes.reached),
        goal: number(notes.goal),
        evictions: number(notes.evictions),
        offers,
        proposed,
        rest,
    }
}

/// Every known technique that has what it needs and something to try it on, in the order of techniques.
fn offers(sight: &Sight<'_>, outlook: &Outlook<'_>) -> Vec<Offer> {
    let facts: Facts = outlook.facts();
    let mut offers: Vec<Offer> = Vec::new();
    for spec in TECHNIQUES.iter().filter(|spec| sight.spec.techniques.contains(&spec.id)) {
        let Some(row) = sight.catalogue.technique(spec.id) else { continue };
        for using in 0..spec.uses.len() {
            let step = PlanStep { spec, using };
            if !facts.has(step.what().needs) {
                continue;
            }
            let Some((source, target)) = step.aim(outlook) else { continue };
            let odds = believed_odds(sight, spec);
            let minutes = expected_minutes(row.minutes, spec.minutes_max);
            let offer = Offer { technique: spec.id, source, target, odds, minutes };
            if !offers.contains(&offer) {
                offers.push(offer);
            }
        }
    }
    offers
}

impl fmt::Debug for dyn Hook {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Hook")
    }
}
