//! Norms in words.

use codedark_sim::scenario::{Force, Norm, Scenario};
use codedark_sim::time::say_minutes;

use super::conditions::{condition, moment};

/// How much a norm binds, as the word in front of it.
pub fn force(force: Force) -> &'static str {
    match force {
        Force::Must => "must",
        Force::Should => "should",
        Force::Never => "never",
    }
}

/// What a norm looks for and when: `the declaration of an incident, within 1 h 30 min after the first report by staff`.
pub fn norm(norm: &Norm, scenario: &Scenario) -> String {
    let after = moment(&norm.after, scenario);
    let mut text = moment(&norm.what, scenario);
    text += &match (norm.within, norm.force) {
        (Some(minutes), _) => format!(", within {} after {after}", say_minutes(minutes)),
        (None, Force::Never) => format!(", from {after} on"),
        (None, _) => format!(", after {after}"),
    };
    if let Some(before) = &norm.before {
        text += &format!(", before {}", moment(before, scenario));
    }
    if let Some(unless) = &norm.unless {
        text += &format!(", unless {}", condition(unless, scenario));
    }
    text
}
