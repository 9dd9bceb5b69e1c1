//! The mechanics of techniques: what each needs, how likely it works, what it changes. Numbers about time and
//! traces are rows of the catalogue.
//!
//! Invariant: a technique is one entry of [`TECHNIQUES`]; planner and world read the same entry, the planner through
//! facts it believes, the world through the truth.

mod worm;

use super::{Beliefs, Moves};
use crate::ids::{AdversaryId, AssetId, TechniqueId};
use crate::network::Net;
use crate::scenario::{Permille, Scenario};
use crate::time::Tick;

/// One technique.
pub(crate) struct TechniqueSpec {
    pub id: TechniqueId,
    /// Whether the case allows it at all, and its chance in thousandths; 0 for impossible.
    pub odds: fn(&Case, &Beliefs) -> Permille,
    /// Whether an attempt in this case leaves traces on the target. Knocking at a dead address does not.
    pub leaves_trace: fn(&Case) -> bool,
    /// What success changes.
    pub succeed: fn(&Case, &mut Spoils),
}

/// All techniques, sorted by id.
pub(crate) static TECHNIQUES: [&TechniqueSpec; 4] = [&worm::EXPLOIT, &worm::ENCRYPT, &worm::INHIBIT, &worm::SERVICE];

/// The entry of a technique.
pub(crate) fn find(id: TechniqueId) -> Option<&'static TechniqueSpec> {
    TECHNIQUES.iter().copied().find(|spec| spec.id == id)
}

/// The truth around one attempt.
pub(crate) struct Case<'a> {
    pub scenario: &'a Scenario,
    pub net: &'a Net<'a, 'a>,
    pub adversary: AdversaryId,
    pub source: Option<AssetId>,
    pub target: AssetId,
    pub now: Tick,
}

/// Where success goes.
pub(crate) struct Spoils<'a> {
    pub moves: &'a mut Moves,
    pub beliefs: &'a mut Beliefs,
    /// A new hand that acts from the next minute on.
    pub new_hand: &'a mut Option<AssetId>,
}
