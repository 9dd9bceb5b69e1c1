//! Set the endpoint detection of a zone.

use super::{Action, ActionSpec, ArgKind, ArgSpec, Desk, Effects, Refusal, Skill, nothing_begins};
use crate::action::Verb;
use crate::care::Outlook;
use crate::ids::ZoneId;
use crate::network::{ZoneChange, ZoneState};
use crate::posture::Mode;
use crate::scenario::Monitoring;

pub(super) const SPEC: ActionSpec = ActionSpec {
    verb: Verb::SetDetection,
    name: "set-detection",
    aliases: &["detection"],
    summary: "Let endpoint detection stop what it recognises in a zone, or report only",
    help: "A tool in monitor mode writes down what it sees and lets it happen. Set to block, it stops most of what it \
           recognises, and now and then something that care needs. Machines without endpoint detection are as they \
           were.",
    args: &[
        ArgSpec { name: "ZONE", kind: ArgKind::Zone, help: "the zone, by its short name" },
        ArgSpec { name: "MODE", kind: ArgKind::Mode, help: "`block` or `monitor`" },
    ],
    roles: super::TECHNICAL,
    skill: |_, _| Some(Skill::Security),
    // Estimate: change the policy, try it on a few machines, roll it out.
    minutes: |_, _| [15, 30, 120],
    noise: "An intruder whose tools are stopped notices.",
    takes_down: false,
    check,
    price,
    begin: nothing_begins,
    finish,
};

fn place_of(action: &Action) -> (ZoneId, Mode) {
    let place = action.zone().zip(action.mode());
    place.expect("the shape was checked before: this action names a zone and a mode")
}

fn check(desk: &Desk, action: &Action) -> Result<(), Refusal> {
    let (zone, mode) = place_of(action);
    let title = &desk.scenario.hospital.zones[zone.index()].title;
    let known = ZoneState { detection: desk.knowledge.zones()[zone.index()].detection, ..ZoneState::default() };
    let here = desk.scenario.hospital.assets.iter().filter(|asset| asset.zone == zone);
    let mut watched =
        here.map(|asset| known.watch(asset.monitoring)).filter(|watch| *watch >= Monitoring::Monitor).peekable();
    if watched.peek().is_none() {
        return Err(Refusal::new(format!("{title}: no machine has endpoint detection."), ""));
    }
    let (wanted, word) = match mode {
        Mode::Block => (Monitoring::Block, "stops what it recognises already"),
        Mode::Monitor => (Monitoring::Monitor, "reports only already"),
    };
    if watched.all(|watch| watch == wanted) {
        return Err(Refusal::new(format!("{title}: endpoint detection {word}."), ""));
    }
    Ok(())
}

fn price(desk: &Desk, action: &Action, outlook: &mut Outlook) {
    let (zone, mode) = place_of(action);
    let mut hindrances = desk.knowledge.hindrances();
    hindrances.blocking.retain(|other| *other != zone);
    if mode == Mode::Block {
        hindrances.blocking.push(zone);
    }
    outlook.hindrances = Some(hindrances);
}

fn finish(effects: &mut Effects, action: &Action) -> bool {
    let (zone, mode) = place_of(action);
    effects.zone(zone, ZoneChange::Detect(mode));
    true
}
