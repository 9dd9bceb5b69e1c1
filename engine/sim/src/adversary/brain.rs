//! The seam between an adversary's mind and the world: anything that decides on beliefs can stand here.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::hook::HookMemory;
use super::{Beliefs, Hand};
use crate::catalogue::Catalogue;
use crate::draw::Draw;
use crate::ids::{AssetId, TechniqueId};
use crate::scenario::{AdversarySpec, Goal};
use crate::time::{Calendar, Tick};

/// Decides what an adversary does next.
///
/// A brain has no state of its own: what it wants to remember goes into [`Memory`], which forks with the exercise.
pub trait Brain: Send + Sync {
    /// The next move of one hand. `draw` is imagined luck: changing the real future never changes a decision.
    fn decide(&self, sight: &Sight<'_>, memory: &mut Memory, draw: &mut Draw) -> Decision;
}

/// All that a brain may look at.
pub struct Sight<'a> {
    /// Now.
    pub now: Tick,
    /// The hospital's clock, which the adversary can read too.
    pub calendar: &'a Calendar,
    /// Who it is.
    pub spec: &'a AdversarySpec,
    /// Which hand asks.
    pub hand: Hand,
    /// What it believes.
    pub beliefs: &'a Beliefs,
    /// Public numbers about techniques.
    pub catalogue: &'a Catalogue,
}

/// A brain's own notes: plain data.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Memory {
    /// By name.
    pub notes: BTreeMap<String, Datum>,
    /// What a script beside the brain remembers.
    pub hook: HookMemory,
}

/// One note.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Datum {
    /// A number.
    Number(i64),
    /// Numbers in order.
    Numbers(Vec<i64>),
    /// A text.
    Text(String),
    /// Techniques in order.
    Techniques(Vec<TechniqueId>),
}

/// What a brain wants to do.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Decision {
    /// Try a technique.
    Try {
        /// Which.
        technique: TechniqueId,
        /// From which foothold; `None` from outside.
        source: Option<AssetId>,
        /// Against what.
        target: Aim,
        /// Minutes until this hand acts again after the attempt.
        then_wait: u32,
        /// What changed in the plan, if anything did: told in the debrief.
        note: Option<PlanNote>,
    },
    /// Do nothing for some minutes.
    Wait(u32, Option<PlanNote>),
    /// This hand never acts again.
    Stop(Option<PlanNote>),
}

/// Against what an attempt goes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Aim {
    /// This machine.
    At(AssetId),
    /// Any address: chance picks one of all machines, whether it can be reached or not.
    Anywhere,
}

/// A changed plan.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PlanNote {
    /// What it wants now; `None`: gave up.
    pub goal: Option<Goal>,
    /// The techniques to come, next first.
    pub steps: Vec<TechniqueId>,
    /// Why, in a sentence.
    pub why: String,
}
