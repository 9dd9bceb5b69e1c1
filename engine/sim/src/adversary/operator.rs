//! A person who plans.

use super::{Brain, Decision, Memory, Sight};
use crate::draw::Draw;
use crate::scenario::Permille;

/// A human operator.
pub(super) struct Operator {
    #[allow(dead_code)]
    pub skill: Permille,
}

impl Brain for Operator {
    fn decide(&self, _: &Sight<'_>, _: &mut Memory, _: &mut Draw) -> Decision {
        Decision::Stop(None)
    }
}
