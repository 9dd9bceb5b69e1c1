//! What an operator remembers from one decision to the next.
//!
//! Invariant: written to [`Memory`] as plain numbers and ids, so that it forks with the exercise.

use super::facts::Facts;
use super::planner::{PlanStep, Planner, step_of};
use super::{Datum, Memory, Sight};
use crate::ids::TechniqueId;

/// An operator's notes.
#[derive(Default)]
pub(super) struct Notes {
    /// Which of its goals it pursues.
    pub goal: i64,
    /// Goals reached so far.
    pub reached: i64,
    /// How often it has started over for this goal.
    pub rounds: i64,
    /// Content with the part of this goal that it can have.
    pub settled: bool,
    /// Whether it has a plan at all.
    pub planned: bool,
    /// The goal that the last told plan was for.
    pub told_goal: i64,
    /// Whether it had a foothold when it planned or since.
    pub was_in: bool,
    /// Failures of the next step in a row.
    pub streak: i64,
    /// Whether the last attempt worked.
    pub last_worked: bool,
    /// The plan, next step first.
    pub steps: Vec<PlanStep>,
    /// How much it feels each technique's cost.
    pub taste: Vec<i64>,
    /// How often it was thrown out of its last machine.
    pub evictions: i64,
    /// Moves so far: the occasion of pauses.
    pub moves: i64,
    /// The move after which it last paused.
    pub paused: i64,
    /// Whether those who carry on have taken over.
    pub handed_over: bool,
    /// The last act has begun or waits for its hour: no more breaks.
    pub striking: bool,
    /// Keys its own habits: days off, pauses, the hour of the last act.
    pub habit: i64,
    /// The attempt under way: how often its technique had worked before.
    under_way: Option<i64>,
    /// Lives within one decision: there is no way to this goal.
    pub goal_given_up: bool,
}

const NUMBERS: &str = "numbers";
const STEPS: &str = "steps";
const USES: &str = "uses";
const TASTE: &str = "taste";

impl Notes {
    /// Reads the notes; a fresh memory reads as a fresh start.
    pub fn read(memory: &Memory) -> Self {
        let numbers = numbers(memory, NUMBERS);
        let at = |n: usize| numbers.get(n).copied().unwrap_or(0);
        let techniques = match memory.notes.get(STEPS) {
            Some(Datum::Techniques(techniques)) => techniques.as_slice(),
            _ => &[],
        };
        let uses = self::numbers(memory, USES);
        let steps = techniques.iter().zip(&uses).filter_map(|(technique, using)| step_of(*technique, *using)).collect();
        Self {
            goal: at(0),
            reached: at(1),
            rounds: at(2),
            settled: at(3) != 0,
            planned: at(4) != 0,
            told_goal: at(5),
            was_in: at(6) != 0,
            streak: at(7),
            last_worked: at(8) != 0,
            evictions: at(10),
            moves: at(11),
            paused: at(12),
            handed_over: at(13) != 0,
            striking: at(14) != 0,
            habit: at(15),
            under_way: numbers.get(9).copied().filter(|worked| *worked >= 0),
            steps,
            taste: self::numbers(memory, TASTE),
            goal_given_up: false,
        }
    }

    /// Writes the notes.
    pub fn write(self, memory: &mut Memory) {
        let numbers = vec![
            self.goal,
            self.reached,
            self.rounds,
            i64::from(self.settled),
            i64::from(self.planned),
            self.told_goal,
            i64::from(self.was_in),
            self.streak,
            i64::from(self.last_worked),
            self.under_way.unwrap_or(-1),
            self.evictions,
            self.moves,
            self.paused,
            i64::from(self.handed_over),
            i64::from(self.striking),
            self.habit,
        ];
        let techniques: Vec<TechniqueId> = self.steps.iter().map(|step| step.spec.id).collect();
        let uses = self.steps.iter().map(|step| step.using as i64).collect();
        memory.notes.insert(NUMBERS.into(), Datum::Numbers(numbers));
        memory.notes.insert(STEPS.into(), Datum::Techniques(techniques));
        memory.notes.insert(USES.into(), Datum::Numbers(uses));
        memory.notes.insert(TASTE.into(), Datum::Numbers(self.taste));
    }

    /// An attempt begins.
    pub fn begin(&mut self, sight: &Sight<'_>, step: PlanStep, facts: Facts) {
        self.was_in |= facts.has(Facts::FOOTHOLD);
        self.moves += 1;
        self.under_way = Some(worked(sight, step));
    }

    /// Something else than the next step is done: how that ends says nothing about the plan. Who `waits` instead of
    /// moving has made no move to rest from.
    pub fn leave_plan(&mut self, waits: bool) {
        self.under_way = None;
        self.moves -= i64::from(waits);
    }

    /// Takes in how the last attempt ended and strikes out what is done.
    pub fn advance(&mut self, sight: &Sight<'_>, facts: Facts, planner: &Planner) {
        self.was_in |= facts.has(Facts::FOOTHOLD);
        self.last_worked = false;
        if let (Some(before), Some(step)) = (self.under_way.take(), self.steps.first().copied()) {
            self.last_worked = worked(sight, step) > before;
            self.streak = if self.last_worked { 0 } else { self.streak + 1 };
            // It worked and the rest leads on from here; else it is done once more, on the next machine.
            if self.last_worked && planner.cost_of(&self.steps[1..]).is_some() {
                self.steps.remove(0);
            }
        }
        while self.steps.first().is_some_and(|step| facts.has(step.what().gives)) {
            self.steps.remove(0);
            self.streak = 0;
        }
        // What came true by the way needs no step of its own, if the rest stands without it.
        let left: Vec<_> = self.steps.iter().copied().filter(|step| !facts.has(step.what().gives)).collect();
        if left.len() < self.steps.len() && planner.cost_of(&left).is_some() {
            self.steps = left;
        }
    }

    /// Whether its last foothold is gone since the last look.
    pub fn feel_eviction(&mut self, facts: Facts) -> bool {
        let gone = self.was_in && !facts.has(Facts::FOOTHOLD);
        if gone {
            self.was_in = false;
            self.striking = false;
            self.evictions += 1;
        }
        gone
    }

    /// Who was found out hurries; found out in a hurry, it takes its time again.
    pub fn hurries(&self) -> bool {
        self.evictions % 2 == 1
    }

    /// Turns to the next goal.
    pub fn next_goal(&mut self) {
        self.goal += 1;
        (self.rounds, self.streak, self.settled, self.striking) = (0, 0, false, false);
        self.under_way = None;
        self.steps.clear();
    }
}

fn worked(sight: &Sight<'_>, step: PlanStep) -> i64 {
    let own = sight.beliefs.tried.iter().filter(|((technique, _), _)| *technique == step.spec.id);
    own.map(|(_, tally)| i64::from(tally.0)).sum()
}

fn numbers(memory: &Memory, name: &str) -> Vec<i64> {
    match memory.notes.get(name) {
        Some(Datum::Numbers(numbers)) => numbers.clone(),
        _ => Vec::new(),
    }
}
