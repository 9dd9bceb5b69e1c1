//! Cut a zone from the others, or reconnect it.

use super::{Action, ActionSpec, ArgKind, ArgSpec, Desk, Effects, ON_OFF, Refusal, Skill, nothing_begins};
use crate::action::Verb;
use crate::care::Outlook;
use crate::ids::{AssetId, ZoneId};
use crate::network::ZoneChange;

pub(super) const SPEC: ActionSpec = ActionSpec {
    verb: Verb::IsolateZone,
    name: "isolate-zone",
    aliases: &["cut-zone"],
    summary: "Cut a whole zone from the others, or reconnect it",
    help: "The zone's uplinks are closed. Nothing passes in or out; inside the zone things go on, good and bad. This is \
           the strongest brake, and an outage of its own: whoever needs a system across the border loses it. \
           `isolate-zone ZONE off` reconnects it.",
    args: &[ArgSpec { name: "ZONE", kind: ArgKind::Zone, help: "the zone, by its short name" }, ON_OFF],
    roles: &["ir_lead", "ciso", "network_admin", "crisis_manager"],
    skill: |_, _| Some(Skill::Network),
    // Declared to all off: 15 minutes (Rouen) to hours (HSE); one zone is quicker [estimate].
    minutes: |_, _| [8, 15, 40],
    noise: "Everybody notices, the intruder too.",
    takes_down: false,
    check,
    price,
    begin: nothing_begins,
    finish,
};

fn zone_of(action: &Action) -> ZoneId {
    action.zone().expect("the shape was checked before: this action names a zone")
}

fn check(desk: &Desk, action: &Action) -> Result<(), Refusal> {
    let (zone, on) = (zone_of(action), action.is_on());
    if desk.knowledge.zones()[zone.index()].isolated == on {
        let name = &desk.scenario.hospital.zones[zone.index()].title;
        let word = if on { "already cut from the others" } else { "not cut from the others" };
        return Err(Refusal::new(format!("{name}: {word}."), ""));
    }
    Ok(())
}

fn price(desk: &Desk, action: &Action, outlook: &mut Outlook) {
    let zone = zone_of(action);
    for (n, asset) in desk.scenario.hospital.assets.iter().enumerate() {
        if asset.zone == zone {
            let id = AssetId::from(n);
            let own = desk.known(id).isolated;
            outlook.suppose(id, desk.works(id, |works| works.isolated = own || action.is_on()));
        }
    }
}

fn finish(effects: &mut Effects, action: &Action) -> bool {
    effects.zone(zone_of(action), ZoneChange::Isolate(action.is_on()));
    true
}
