//! A defender who panics: at the first sign everything is cut off, and stays so.
//!
//! Invariant: it never opens what it closed, looks at nothing and tells nobody. What it orders it orders at once.

use codedark_sim::action::{Arg, Verb};
use codedark_sim::view::DowntimeState;

use super::planner::Policy;
use super::thoughts::Thoughts;

/// The policy *panic*.
pub(super) const POLICY: Policy = Policy {
    name: "panic",
    version: 1,
    about: "Cuts off every zone, machine and line at the first sign and stops every system of care; never looks \
            closer, never opens again, tells nobody.",
    takes_skill: false,
    hunts: &[],
    plan,
};

fn plan(thoughts: &mut Thoughts) {
    let Some(sign) = first_sign(thoughts) else { return };
    // Who panics shouts first: that is what brings people in.
    if !thoughts.is_incident() {
        thoughts.order(Verb::DeclareIncident, [], sign);
    }
    let because = |what: &str| format!("{sign} Everything was to be cut off, {what} too.");
    for zone in thoughts.view.zones.iter().filter(|zone| !zone.isolated) {
        let why = because(thoughts.zone_title(zone.id));
        thoughts.order(Verb::IsolateZone, [Arg::Zone(zone.id), Arg::Switch(true)], why);
    }
    if !thoughts.view.posture.internet_cut {
        thoughts.order(Verb::CutInternet, [Arg::Switch(true)], because("the internet"));
    }
    for (n, (_, title)) in thoughts.chart.clone().partners.iter().enumerate() {
        if !thoughts.view.posture.partners_cut[n] {
            thoughts.order(Verb::CutPartner, [Arg::Partner(n.into()), Arg::Switch(true)], because(title));
        }
    }
    for care in thoughts.view.care.iter().filter(|care| care.downtime == DowntimeState::Off) {
        let why = format!("{sign} Nobody was to touch a screen any more.");
        thoughts.order(Verb::StartDowntime, [Arg::Process(care.id), Arg::Switch(true)], why);
    }
    if !thoughts.view.diversion {
        let why = format!("{sign} No more patients were to come.");
        thoughts.order(Verb::DivertAmbulances, [Arg::Switch(true)], why);
    }
    for asset in thoughts.view.assets.iter().filter(|asset| !asset.isolated) {
        let why = because(thoughts.name(asset.id));
        thoughts.order(Verb::IsolateAsset, [Arg::Asset(asset.id), Arg::Switch(true)], why);
    }
}

/// What sets it off: something that came since play began, or what others made of it. What lay there before did not
/// frighten anybody.
fn first_sign(thoughts: &Thoughts) -> Option<&'static str> {
    let view = thoughts.view;
    if view.declared.is_some() {
        Some("An incident was declared.")
    } else if thoughts.is_hit() {
        Some("A machine is hit.")
    } else if !view.reports.is_empty() {
        Some("Staff saw something odd.")
    } else if thoughts.standing_alerts().any(|alert| alert.since >= view.began) {
        Some("There was an alert.")
    } else {
        None
    }
}
