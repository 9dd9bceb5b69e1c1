//! Block a port into and inside a zone, or open it.

use super::{Action, ActionSpec, ArgKind, ArgSpec, Desk, Effects, ON_OFF, Refusal, Skill, nothing_begins};
use crate::action::Verb;
use crate::care::Outlook;
use crate::ids::{AssetId, ZoneId};
use crate::network::ZoneChange;

pub(super) const SPEC: ActionSpec = ActionSpec {
    verb: Verb::Block,
    name: "block",
    aliases: &["block-port"],
    summary: "Block a port into and inside a zone, or open it",
    help: "Firewall and access switches drop this port on its way into the zone and between its machines. It stops what \
           spreads over that port and leaves everything else running; shared folders behind port 445 are gone \
           meanwhile. `block PORT ZONE off` opens it.",
    args: &[
        ArgSpec { name: "PORT", kind: ArgKind::Port, help: "the TCP port: 445 is file sharing" },
        ArgSpec { name: "ZONE", kind: ArgKind::Zone, help: "the zone, by its short name" },
        ON_OFF,
    ],
    roles: &["ir_lead", "ciso", "network_admin", "it_ops"],
    skill: |_, _| Some(Skill::Network),
    // Estimate: write the rule, push it to the firewall and the access switches, check.
    minutes: |_, _| [4, 8, 20],
    noise: "An intruder who uses this port sees it close.",
    takes_down: false,
    check,
    price,
    begin: nothing_begins,
    finish,
};

fn place_of(action: &Action) -> (ZoneId, u16) {
    let place = action.zone().zip(action.port());
    place.expect("the shape was checked before: this action names a zone and a port")
}

fn check(desk: &Desk, action: &Action) -> Result<(), Refusal> {
    let ((zone, port), on) = (place_of(action), action.is_on());
    if desk.knowledge.zones()[zone.index()].blocked.contains(&port) == on {
        let name = &desk.scenario.hospital.zones[zone.index()].title;
        let word = if on { "already blocked" } else { "not blocked" };
        return Err(Refusal::new(format!("Port {port} is {word} into {name}."), ""));
    }
    Ok(())
}

fn price(desk: &Desk, action: &Action, outlook: &mut Outlook) {
    let (zone, port) = place_of(action);
    let mut blocked = desk.knowledge.zones()[zone.index()].blocked.clone();
    blocked.retain(|other| *other != port);
    if action.is_on() {
        blocked.push(port);
        blocked.sort_unstable();
    }
    for (n, asset) in desk.scenario.hospital.assets.iter().enumerate() {
        if asset.zone == zone {
            let id = AssetId::from(n);
            outlook.suppose(id, desk.works(id, |works| works.blocked = asset.serves_blocked(&blocked)));
        }
    }
}

fn finish(effects: &mut Effects, action: &Action) -> bool {
    let (zone, port) = place_of(action);
    effects.zone(zone, ZoneChange::Block(port, action.is_on()));
    true
}
