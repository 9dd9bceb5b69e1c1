//! Somebody who takes the seat and does nothing: for comparison.
//!
//! Invariant: it gives no order, ever. What the hospital would have decided by its own rules in this seat rests, so a
//! seat that is taken and left idle is worse than an empty one.

use super::planner::Policy;

/// The policy *idle*.
pub(super) const POLICY: Policy = Policy {
    name: "idle",
    version: 1,
    about: "Takes the seat and does nothing: worse than an empty seat, where the hospital's own rules go on.",
    takes_skill: false,
    hunts: &[],
    plan: |_| {},
};
