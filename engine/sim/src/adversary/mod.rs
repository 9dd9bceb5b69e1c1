//! Adversaries: what they believe, decide, try, and what comes of it.
//!
//! Invariant: a brain sees beliefs, never the truth; the truth decides only how an attempt ends. An attempt's odds
//! and luck are keyed by technique, source, target and how often that was tried before.

mod beliefs;
mod brain;
mod facts;
pub mod hook;
mod insider;
mod notes;
mod operator;
mod outlook;
mod planner;
mod run;
pub(crate) mod techniques;
mod tempo;
mod worm;

use bevy_ecs::component::Component;
use bevy_ecs::resource::Resource;
use serde::{Deserialize, Serialize};

use crate::agenda::Agenda;
use crate::event::Feature;
use crate::ids::{AccountId, AdversaryId, AssetId, StoreId, TechniqueId};
use crate::network::Changes;
use crate::outbox::Sender;
use crate::scenario::Scenario;
use crate::schedule::{Assembly, Stage};
use crate::state::{self, Roster};
use crate::time::Tick;

pub use beliefs::{Beliefs, Foothold, Seen};
pub use brain::{Aim, Brain, Datum, Decision, Memory, PlanNote, Sight};
pub use insider::TECHNIQUES as INSIDER_TECHNIQUES;
pub use operator::{DUG_IN, READY};
pub(crate) use outlook::is_server;
pub use techniques::{LOGON_PORTS, is_played};
pub use worm::TECHNIQUES as WORM_TECHNIQUES;

/// One adversary: its beliefs, its brain's memory, and what it is doing.
#[derive(Component, Clone, Default, Debug, Serialize, Deserialize)]
pub(crate) struct Agent {
    pub beliefs: Beliefs,
    pub memory: Memory,
    /// Attempts under way, by hand.
    pub pending: std::collections::BTreeMap<Hand, Pending>,
    /// How often each technique was tried from somewhere on something: the occasion of the draws.
    pub tries: std::collections::BTreeMap<(TechniqueId, Option<AssetId>, AssetId), u32>,
    /// Whether its first move was made.
    pub was_in: bool,
    /// How many attempts its operator began: the occasion of what it is unsure about.
    pub begun: u32,
}

/// What acts: a person at a keyboard, or malware on a machine.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
pub enum Hand {
    /// The person behind the attack.
    Operator,
    /// Malware that acts by itself where it runs.
    On(AssetId),
}

/// An attempt under way.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(crate) struct Pending {
    pub technique: TechniqueId,
    pub source: Option<AssetId>,
    pub target: AssetId,
    pub occasion: u32,
    pub ends: Tick,
}

/// When each hand acts next.
#[derive(Resource, Clone, Default, Debug, Serialize, Deserialize)]
pub(crate) struct Hands(pub Agenda<(AdversaryId, Hand)>);

/// An attempt that ended in this tick.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Attempt {
    pub technique: TechniqueId,
    pub target: AssetId,
    /// Natural number of this attempt, for draws about its traces.
    pub occasion: u64,
    /// Whether the target's watchers were switched off before.
    pub blinded: bool,
    /// The account that an audit of the target names, where the attempt is somebody's work under their own.
    pub account: Option<AccountId>,
}

/// What adversaries did in this tick.
#[derive(Resource, Default, Debug)]
pub(crate) struct Moves {
    pub changes: Changes,
    pub stolen_accounts: Vec<(AdversaryId, AccountId)>,
    /// Who read the key of the domain's tickets.
    pub stolen_keys: Vec<AdversaryId>,
    pub stolen_records: Vec<(StoreId, u32)>,
    pub attempts: Vec<Attempt>,
}

pub(crate) struct AdversarySender;

impl Sender for AdversarySender {
    const FEATURE: Feature = Feature::Adversary;
}

pub(crate) fn install(assembly: &mut Assembly, scenario: &Scenario) {
    let agents: Vec<_> = scenario.adversaries.iter().map(|_| assembly.world.spawn(Agent::default()).id()).collect();
    let mut hands = Hands::default();
    for (n, spec) in scenario.adversaries.iter().enumerate() {
        hands.0.plan(Tick(spec.enters_at), (n.into(), Hand::Operator));
    }
    assembly.world.resource_mut::<Roster>().adversaries = agents;
    assembly.register.component::<Agent>(state::adversaries);
    assembly.state(hands);
    assembly.scratch(Moves::default());
    assembly.scratch(run::Brains::of(scenario));
    assembly.scratch(run::Addresses::of(scenario));
    assembly.outbox::<AdversarySender>();
    assembly.register.due(|world| world.resource::<Hands>().0.next());
    assembly.system(Stage::Act, run::run);
}
