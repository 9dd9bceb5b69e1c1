//! Advice about adversaries: what they list and cannot do, and where they cannot get in.

use std::collections::BTreeSet;

use codedark_sim::adversary::{INSIDER_TECHNIQUES, LOGON_PORTS, WORM_TECHNIQUES, is_played};
use codedark_sim::ids::{TechniqueId, ZoneId};
use codedark_sim::scenario::{AdversarySpec, Asset, AssetClass, BrainSpec, Goal, Scenario};
use rhai::{Array, ImmutableString, Map};

use super::Adviser;

/// Exploitation of Remote Services.
const EXPLOIT: TechniqueId = TechniqueId::new(1210, 0);
/// Data Encrypted for Impact.
pub(super) const ENCRYPT: TechniqueId = TechniqueId::new(1486, 0);
/// Spearphishing Attachment.
const LURE: TechniqueId = TechniqueId::new(1566, 1);
/// External Remote Services: brings an operator to the gateways.
const REMOTE_ACCESS: TechniqueId = TechniqueId::new(1133, 0);
/// Tactic of the catalogue whose techniques bring an adversary in.
const INITIAL_ACCESS: &str = "initial-access";
/// Ways onto another machine, with the ports that they go over.
const MOVES: [(TechniqueId, &[u16]); 4] = [
    (TechniqueId::new(1021, 1), &[3389]),
    (TechniqueId::new(1021, 2), &[445]),
    (TechniqueId::new(1078, 2), &LOGON_PORTS),
    (TechniqueId::new(1570, 0), &LOGON_PORTS),
];

pub(super) fn advise(adviser: &mut Adviser<'_>) {
    for adversary in &adviser.scenario.adversaries {
        entry(adviser, adversary);
        for technique in &adversary.techniques {
            self::technique(adviser, adversary, *technique);
        }
        let phrase = adviser.phrase("adversary", &adversary.name);
        for (n, goal) in adversary.goals.iter().enumerate() {
            if matches!(goal, Goal::Encrypt(_)) && !adversary.techniques.contains(&ENCRYPT) {
                let message = format!("`{}` wants to encrypt and does not list {ENCRYPT}", adversary.name);
                let instead = format!("add \"{ENCRYPT}\" to `techniques`, or take the goal away");
                let spot = adviser.inside(phrase, &format!("1.goals[{n}]"));
                adviser.warn(spot, "goal-without-means", &adversary.name, message, &instead);
            }
        }
    }
}

/// When and where it gets in.
fn entry(adviser: &mut Adviser<'_>, adversary: &AdversarySpec) {
    let scenario = adviser.scenario;
    let (name, phrase) = (&adversary.name, adviser.phrase("adversary", &adversary.name));
    if adversary.enters_at >= scenario.play_minutes() {
        let message = format!("`{name}` enters after play is over");
        let instead = format!("let it enter before {} have passed", span(scenario.play_minutes()));
        adviser.warn(adviser.inside(phrase, "1.enters"), "after-the-end", name, message, &instead);
    }
    let Some(foothold) = scenario.hospital.assets.get(adversary.foothold.index()) else { return };
    let at = adviser.inside(phrase, "1.foothold");
    if let BrainSpec::Worm { port, .. } = adversary.brain {
        if !weak_ports(scenario, foothold).contains(&port) {
            let message = format!("`{}` is not open to the weakness that `{name}` spreads over", foothold.name);
            let instead = format!("choose a machine with a weakness on port {port} (`vulnerable_to`)");
            adviser.warn(at, "foothold", name, message, &instead);
        }
        return;
    }
    if let BrainSpec::Insider { .. } = adversary.brain {
        insider(adviser, adversary);
        return;
    }
    let lured = foothold.class == AssetClass::Workstation && foothold.users.is_some();
    if adversary.techniques.contains(&LURE) && !lured {
        let message =
            format!("nobody opens a mail at `{}`, so `{name}` does not get in by {LURE} there", foothold.name);
        let instead = "choose a workstation with `users`";
        adviser.warn(at, "foothold", name, message, instead);
    }
    let brings_in = |id: &&TechniqueId| {
        let row = scenario.catalogue.technique(**id);
        **id == REMOTE_ACCESS || (is_played(**id) && row.is_some_and(|row| row.tactic == INITIAL_ACCESS))
    };
    if !adversary.techniques.iter().any(|id| brings_in(&id)) {
        let message = format!("`{name}` lists no technique that brings it in");
        let instead = format!("add one, such as \"{LURE}\" with \"T1204.002\"");
        adviser.warn(adviser.inside(phrase, "1.techniques"), "no-way-in", name, message, &instead);
    }
}

/// Whether an insider knows the one thing that it does, and reaches the records that it wants.
fn insider(adviser: &mut Adviser<'_>, adversary: &AdversarySpec) {
    let (scenario, name) = (adviser.scenario, &adversary.name);
    let phrase = adviser.phrase("adversary", name);
    if let Some(copy) = INSIDER_TECHNIQUES.iter().find(|id| !adversary.techniques.contains(id)) {
        let message = format!("`{name}` lists no technique with which it copies");
        let instead = format!("add \"{copy}\"");
        adviser.warn(adviser.inside(phrase, "1.techniques"), "goal-without-means", name, message, &instead);
    }
    for (n, goal) in adversary.goals.iter().enumerate() {
        let Goal::Steal(store) = goal else { continue };
        let store = scenario.hospital.stores.get(store.index());
        let Some(asset) = store.and_then(|store| scenario.hospital.assets.get(store.asset.index())) else { continue };
        if !is_served(scenario, adversary, asset) {
            let message = format!("`{name}` cannot open `{}` from its work place", asset.name);
            let instead = "give the machine a `service`, and let its port pass with `link`";
            adviser.warn(adviser.inside(phrase, &format!("1.goals[{n}]")), "no-path", name, message, instead);
        }
    }
}

/// Whether a machine can be worked with from where an adversary begins.
fn is_served(scenario: &Scenario, adversary: &AdversarySpec, asset: &Asset) -> bool {
    let Some(place) = scenario.hospital.assets.get(adversary.foothold.index()) else { return true };
    let beside =
        place.zone == asset.zone && !scenario.hospital.zones.get(asset.zone.index()).is_some_and(|z| z.filtered);
    let crosses = |port: u16| {
        let mut links = scenario.hospital.links.iter();
        links.any(|link| link.from == place.zone && link.to == asset.zone && link.ports.allow(port))
    };
    place.name == asset.name || asset.services.iter().any(|service| beside || crosses(service.port))
}

fn technique(adviser: &mut Adviser<'_>, adversary: &AdversarySpec, id: TechniqueId) {
    let name = &adversary.name;
    let spot = listed(adviser, name, id);
    let (played, who) = match adversary.brain {
        BrainSpec::Worm { .. } => (WORM_TECHNIQUES.contains(&id), "a worm never tries"),
        BrainSpec::Operator { .. } => (is_played(id), "the simulation does not play"),
        BrainSpec::Insider { .. } => (INSIDER_TECHNIQUES.contains(&id), "an insider never tries"),
    };
    if !played {
        let message = format!("{who} {id}; alerts can look like it all the same");
        adviser.warn(spot, "technique-not-played", &id.to_string(), message, "take it out of the list");
        return;
    }
    let wanted: Option<Wanted> = match adversary.brain {
        BrainSpec::Worm { port, .. } if id == EXPLOIT => Some(Wanted::Weak(Some(port))),
        _ if id == EXPLOIT => Some(Wanted::Weak(None)),
        _ => MOVES.iter().find(|(known, _)| *known == id).map(|(_, ports)| Wanted::Ports(ports)),
    };
    let Some(wanted) = wanted else { return };
    if !has_path(adviser.scenario, adversary, &wanted) {
        let foothold = adviser.scenario.hospital.assets.get(adversary.foothold.index());
        let from = foothold.map_or(String::new(), |asset| format!(" from `{}`", asset.name));
        let message = format!("{id} has no path{from}: {}", wanted.lacking());
        let instead = "let a port pass with `link`, add a `service`, or take it out of the list";
        adviser.warn(spot, "no-path", &id.to_string(), message, instead);
    }
}

/// What a technique needs at the other end.
enum Wanted {
    /// One of these ports.
    Ports(&'static [u16]),
    /// A port with a weakness: this one, or any.
    Weak(Option<u16>),
}

impl Wanted {
    fn lacking(&self) -> String {
        match self {
            Self::Ports(ports) => {
                let ports: Vec<String> = ports.iter().map(u16::to_string).collect();
                format!("no machine that can be reached listens on port {}", ports.join(", "))
            }
            Self::Weak(Some(port)) => format!("no machine that can be reached has a weakness on port {port}"),
            Self::Weak(None) => "no machine that can be reached has a weakness on an open port".into(),
        }
    }

    /// Ports of a machine that it could go over.
    fn ports(&self, scenario: &Scenario, asset: &Asset) -> BTreeSet<u16> {
        let listens = asset.services.iter().map(|service| service.port);
        match self {
            Self::Ports(ports) => listens.filter(|port| ports.contains(port)).collect(),
            Self::Weak(port) => {
                let weak = weak_ports(scenario, asset);
                listens.filter(|own| weak.contains(own) && port.is_none_or(|port| port == *own)).collect()
            }
        }
    }
}

/// Ports over which a weakness gives control of a machine.
fn weak_ports(scenario: &Scenario, asset: &Asset) -> BTreeSet<u16> {
    let rows = asset.vulnerabilities.iter().filter_map(|id| scenario.catalogue.vulnerabilities.get(id.index()));
    rows.filter(|row| row.remote_code).filter_map(|row| row.port).collect()
}

/// Whether some machine could be reached that way from where the adversary can come at best.
fn has_path(scenario: &Scenario, adversary: &AdversarySpec, wanted: &Wanted) -> bool {
    let hospital = &scenario.hospital;
    let zones = grounds(scenario, adversary);
    hospital.assets.iter().enumerate().any(|(n, asset)| {
        let ports = wanted.ports(scenario, asset);
        let filtered = hospital.zones.get(asset.zone.index()).is_some_and(|zone| zone.filtered);
        // A group of machines spreads inside itself; a single one is no target for itself.
        let other = n != adversary.foothold.index() || asset.count > 1;
        let beside = other && !ports.is_empty() && !filtered && zones.contains(&asset.zone);
        let crosses = |port: &u16| {
            hospital.links.iter().any(|link| {
                link.to == asset.zone
                    && link.from != asset.zone
                    && zones.contains(&link.from)
                    && link.ports.allow(*port)
            })
        };
        beside || ports.iter().any(crosses)
    })
}

/// Zones where the adversary could come to stand, whatever it goes over.
fn grounds(scenario: &Scenario, adversary: &AdversarySpec) -> BTreeSet<ZoneId> {
    let hospital = &scenario.hospital;
    let mut zones: BTreeSet<ZoneId> =
        hospital.assets.get(adversary.foothold.index()).map(|asset| asset.zone).into_iter().collect();
    if adversary.techniques.contains(&REMOTE_ACCESS) {
        let gateways = hospital.assets.iter().filter(|asset| asset.class == AssetClass::Appliance);
        zones.extend(gateways.map(|asset| asset.zone));
    }
    loop {
        let next: Vec<ZoneId> =
            hospital.links.iter().filter(|link| zones.contains(&link.from)).map(|link| link.to).collect();
        let before = zones.len();
        zones.extend(next);
        if zones.len() == before {
            return zones;
        }
    }
}

/// Where a technique stands in the list of an adversary.
fn listed(adviser: &Adviser<'_>, adversary: &str, id: TechniqueId) -> crate::source::Spot {
    let phrase = adviser.phrase("adversary", adversary);
    let place = phrase.and_then(|phrase| {
        let options = phrase.arg(1)?.read_lock::<Map>()?;
        let list = options.get("techniques")?.read_lock::<Array>()?;
        let written = id.to_string();
        let same = |one: &rhai::Dynamic| one.read_lock::<ImmutableString>().is_some_and(|text| *text == written);
        list.iter().position(same)
    });
    adviser.inside(phrase, &place.map_or("1.techniques".into(), |n| format!("1.techniques[{n}]")))
}

/// Minutes in words.
pub(super) fn span(minutes: u32) -> String {
    codedark_sim::time::say_minutes(minutes)
}
