//! A look at the schedule from outside: which systems run in which order. For tests, nothing else.

use std::sync::Arc;

use crate::scenario::Scenario;
use crate::schedule::SystemOrder;

pub use crate::schedule::Placed;

/// The systems of a tick in the order in which they run.
pub fn systems(scenario: &Arc<Scenario>, order: SystemOrder) -> Vec<Placed> {
    crate::exercise::placed_systems(scenario, order)
}
