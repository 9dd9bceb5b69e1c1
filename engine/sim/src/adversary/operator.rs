//! A person who plans.
//!
//! Follows a plan while it leads to the goal; thinks again when a step fails over and over, when a foothold is
//! gone, when something expected did not come true or a much better way shows; rests after a setback; starts over a
//! few times, then wants the next thing, then gives up.
//!
//! Invariant: decides on beliefs alone. What it remembers is numbers and technique ids in [`Memory`].

use super::facts::Facts;
use super::hook;
use super::notes::Notes;
use super::outlook::Outlook;
use super::planner::{PlanStep, Planner, target_of};
use super::techniques::TECHNIQUES;
use super::tempo::Rhythm;
use super::{Aim, Brain, Decision, Hand, Memory, PlanNote, Sight};
use crate::draw::Draw;
use crate::ids::TechniqueId;
use crate::scenario::{BrainSpec, Goal, Permille};
use crate::time::HOUR;

/// Failures of a step in a row after which it thinks again [estimate].
const SETBACK: i64 = 3;
/// How often it starts over before it lets a goal go [estimate].
const ROUNDS: i64 = 3;
/// A new way must cost less than this part of the old one to be worth a change of mind [estimate].
const MUCH_BETTER: u64 = 600;

/// What whoever gets in does before the access is handed over: stays.
const DIGGING_IN: Facts =
    Facts::LURED.and(Facts::FOOTHOLD).and(Facts::SHELL).and(Facts::COMMANDED).and(Facts::PERSISTENT);
/// What everybody notices: services stop, recovery is hindered, files are encrypted.
const LAST_ACT: [TechniqueId; 3] = [TechniqueId::new(1489, 0), TechniqueId::new(1490, 0), TechniqueId::new(1486, 0)];
/// Told of a plan that waits until others take the access over.
pub const DUG_IN: &str = "It is in and has dug in. Others buy the access and go on later.";
/// Told of a plan that waits for its last act.
pub const READY: &str = "All is ready. It waits until few are at work.";

/// A human operator.
pub(super) struct Operator {
    pub skill: Permille,
}

/// Why it thinks again.
enum Cause {
    /// Something that calls for a rest.
    Setback(String),
    /// Anything else.
    News(String),
}

impl Brain for Operator {
    fn decide(&self, sight: &Sight<'_>, memory: &mut Memory, draw: &mut Draw) -> Decision {
        let BrainSpec::Operator { hours, patience, tempo, .. } = sight.spec.brain else { return Decision::Stop(None) };
        if sight.hand != Hand::Operator {
            return Decision::Stop(None);
        }
        let mut notes = Notes::read(memory);
        if notes.taste.is_empty() {
            notes.taste = self.taste(draw);
            notes.habit = i64::from(draw.below(u32::MAX));
        }
        let rhythm = Rhythm::new(sight.calendar, sight.now, hours, tempo, notes.habit);
        let decision = match rhythm.rest(&mut notes) {
            0 => {
                let planned = think(sight, &rhythm, &mut notes, patience);
                hook::overrule(sight, &mut notes, memory, planned)
            }
            rest => Decision::Wait(rest, None),
        };
        notes.write(memory);
        decision
    }
}

impl Operator {
    /// Nobody judges costs exactly, and a beginner worse than an expert: up to 30 % off, or 10 % [estimate].
    fn taste(&self, draw: &mut Draw) -> Vec<i64> {
        let spread = 300 - 200 * self.skill.min(1000) / 1000;
        TECHNIQUES.iter().map(|_| i64::from(1000 - spread + draw.below(2 * spread + 1))).collect()
    }
}

fn think(sight: &Sight<'_>, rhythm: &Rhythm<'_>, notes: &mut Notes, patience: u32) -> Decision {
    let mut done = None;
    // Each turn either decides, reaches a goal or lets one go; the bound only guards against a slip in that.
    for _ in 0..4 * (sight.spec.goals.len() + 1) {
        let goal = usize::try_from(notes.goal).ok().and_then(|n| sight.spec.goals.get(n)).copied();
        let Some(goal) = goal else { return stop(sight, notes) };
        let outlook = Outlook::new(sight, goal, u32::try_from(notes.rounds).unwrap_or(0), notes.settled);
        let facts = outlook.facts();
        let thrown_out = notes.feel_eviction(facts);
        if thrown_out && rhythm.leaves(notes) {
            let why = "It was thrown out once more and turns to a house that watches less.";
            return Decision::Stop(Some(PlanNote { goal: None, steps: Vec::new(), why: why.into() }));
        }
        let planner = Planner::new(sight, &outlook, notes, true);
        if facts.has(target_of(goal)) {
            done = Some(format!("{} is done.", words(goal)));
            notes.reached += 1;
            notes.next_goal();
            continue;
        }
        notes.advance(sight, facts, &planner);
        let cause = match done.take() {
            Some(done) => Some(Cause::News(done)),
            None if thrown_out => Some(Cause::Setback(eviction_words(notes).into())),
            None => cause(notes, &planner),
        };
        let Some(cause) = cause else {
            if let Some(decision) = go(sight, rhythm, notes, &outlook, facts, None) {
                return decision;
            }
            notes.steps.clear();
            continue;
        };
        if let Some(decision) = think_again(sight, rhythm, notes, &outlook, &planner, cause, patience) {
            return decision;
        }
        if notes.goal_given_up {
            notes.goal_given_up = false;
            done = Some(format!("It sees no way to {}.", deed(goal)));
            notes.next_goal();
        }
    }
    Decision::Wait(patience.max(HOUR), None)
}

/// Nothing is left to want.
fn stop(sight: &Sight<'_>, notes: &Notes) -> Decision {
    let why = match (sight.spec.goals.len(), notes.reached) {
        (0, _) => "It wanted nothing in particular.".to_owned(),
        (all, reached) if usize::try_from(reached).is_ok_and(|n| n >= all) => "It has all it came for.".to_owned(),
        (_, 0) => "It sees no way on and gives up.".to_owned(),
        _ => "It sees no way to the rest and is content with what it has.".to_owned(),
    };
    Decision::Stop(Some(PlanNote { goal: None, steps: Vec::new(), why }))
}

/// Why the plan has to be thought over now, if it has.
fn cause(notes: &Notes, planner: &Planner) -> Option<Cause> {
    if !notes.planned {
        let words = match (notes.settled, notes.rounds) {
            (true, _) => "It is content with the machines that it holds.",
            (false, 0) => "It gets to work.",
            (false, _) => "It starts over.",
        };
        return Some(Cause::News(words.into()));
    }
    let Some(next) = notes.steps.first() else {
        return Some(Cause::News("Its plan is used up.".into()));
    };
    if notes.streak >= SETBACK {
        return Some(Cause::Setback(format!("{} failed {} times in a row.", next.spec.id, notes.streak)));
    }
    let Some(cost) = planner.cost_of(&notes.steps) else {
        return Some(Cause::News(gap_words(planner.gap(&notes.steps)).into()));
    };
    let fresh = notes.last_worked && planner.plan().is_some_and(|plan| plan.cost * 1000 < cost * MUCH_BETTER);
    fresh.then(|| Cause::News("It found a much shorter way.".into()))
}

/// Makes another plan. `None`: look at the goal again, or at the next one.
fn think_again(
    sight: &Sight<'_>,
    rhythm: &Rhythm<'_>,
    notes: &mut Notes,
    outlook: &Outlook<'_>,
    planner: &Planner,
    cause: Cause,
    patience: u32,
) -> Option<Decision> {
    let facts = outlook.facts();
    let (why, rests) = match cause {
        Cause::Setback(why) => (why, true),
        Cause::News(why) => (why, false),
    };
    notes.was_in = facts.has(Facts::FOOTHOLD);
    notes.streak = 0;
    let Some(plan) = planner.plan() else { return no_way(sight, notes, outlook, why, patience) };
    // Another use of the same techniques is no news to a reader.
    let changed = !notes.planned || ids(&notes.steps) != ids(&plan.steps) || notes.told_goal != notes.goal;
    (notes.planned, notes.told_goal, notes.steps) = (true, notes.goal, plan.steps);
    let note = changed.then(|| PlanNote { goal: Some(outlook.goal), steps: ids(&notes.steps), why });
    // In the last act nobody goes to bed over a setback.
    if rests && !notes.striking {
        return Some(Decision::Wait(patience.max(1), note));
    }
    go(sight, rhythm, notes, outlook, facts, note)
}

/// Nothing leads to the goal: be content with less, start over after a rest, or let it go.
fn no_way(sight: &Sight<'_>, notes: &mut Notes, outlook: &Outlook<'_>, why: String, patience: u32) -> Option<Decision> {
    notes.steps.clear();
    notes.striking = false;
    // A plan that was thrown over has to be told again, even if it comes back.
    notes.planned = false;
    if !notes.settled && outlook.sites.iter().any(|site| outlook.rules(*site)) {
        notes.settled = true;
        return None;
    }
    let imaginable = Planner::new(sight, outlook, notes, false).plan().is_some();
    if imaginable && notes.rounds < ROUNDS {
        notes.rounds += 1;
        let why = format!("{why} It sees no way on now; it waits and starts over.");
        let note = PlanNote { goal: Some(outlook.goal), steps: Vec::new(), why };
        return Some(Decision::Wait(patience.max(HOUR), Some(note)));
    }
    notes.goal_given_up = true;
    None
}

/// Does the next step, or waits for the time that it wants for it. `None`: there is nothing to try it on.
fn go(
    sight: &Sight<'_>,
    rhythm: &Rhythm<'_>,
    notes: &mut Notes,
    outlook: &Outlook<'_>,
    facts: Facts,
    note: Option<PlanNote>,
) -> Option<Decision> {
    let step = *notes.steps.first()?;
    let (source, target) = step.aim(outlook)?;
    if let Some(waiting) = waits_for_its_time(rhythm, notes, facts, outlook.goal, &note) {
        return Some(waiting);
    }
    notes.begin(sight, step, facts);
    Some(Decision::Try { technique: step.spec.id, source, target: Aim::At(target), then_wait: 0, note })
}

/// Two moments at which a patient operator waits: once it has dug in, until others take the access over; and before
/// the first thing that everybody notices, until few are there to notice.
fn waits_for_its_time(
    rhythm: &Rhythm<'_>,
    notes: &mut Notes,
    facts: Facts,
    goal: Goal,
    note: &Option<PlanNote>,
) -> Option<Decision> {
    let step = notes.steps.first()?;
    let (wait, why) = if facts.has(Facts::FOOTHOLD) && !notes.handed_over && step.what().gives.0 & DIGGING_IN.0 == 0 {
        notes.handed_over = true;
        (rhythm.handover(), DUG_IN)
    } else if LAST_ACT.contains(&step.spec.id) && !notes.striking && rhythm.chooses_its_hour() {
        notes.striking = true;
        // Who was found out does not wait for the night.
        let wait = if notes.hurries() { 0 } else { rhythm.minutes_to_strike(notes.evictions) };
        (wait, READY)
    } else {
        return None;
    };
    let own = || PlanNote { goal: Some(goal), steps: ids(&notes.steps), why: why.into() };
    (wait > 0).then(|| {
        let told = note.clone().map(|note| PlanNote { why: format!("{} {why}", note.why), ..note });
        Decision::Wait(wait, Some(told.unwrap_or_else(own)))
    })
}

fn ids(steps: &[PlanStep]) -> Vec<TechniqueId> {
    steps.iter().map(|step| step.spec.id).collect()
}

fn eviction_words(notes: &Notes) -> &'static str {
    if notes.hurries() {
        "It was thrown out of its last machine: it needs another way in, and they look for it, so it hurries."
    } else {
        "It was thrown out of its last machine again: it needs another way in, and this time it digs in first."
    }
}

/// Why a plan does not stand any more, by what it lacks.
fn gap_words(gap: Facts) -> &'static str {
    let lacks = |fact: Facts| gap.0 & fact.0 != 0;
    match () {
        () if lacks(Facts::GOAL_CREDS) => "It holds no account yet that opens what it is after.",
        () if lacks(Facts::SITE_KNOWN) => "What it is after is not to be seen from where it is.",
        () if lacks(Facts::LOCAL_CREDS.and(Facts::CREDS)) => "The accounts that it holds open nothing more.",
        () if lacks(Facts::WEAK_ACCOUNT) => "No account with a weak ticket is left.",
        () if lacks(Facts::COLLECTED) => "The records that it had gathered are gone.",
        () if lacks(Facts::SITE) => "A machine that it needs is not its own any more.",
        () => "What it found changes the plan.",
    }
}

fn words(goal: Goal) -> &'static str {
    match goal {
        Goal::Encrypt(_) => "Encrypting the servers",
        Goal::Steal(_) => "Stealing the records",
    }
}

fn deed(goal: Goal) -> &'static str {
    match goal {
        Goal::Encrypt(_) => "encrypt the servers",
        Goal::Steal(_) => "steal the records",
    }
}
