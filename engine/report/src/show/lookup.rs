//! Names of what a scenario refers to.

use codedark_sim::ids::{AssetId, ProcessId, TechniqueId, ZoneId};
use codedark_sim::scenario::{Asset, Monitoring, Scenario, Skill};
use codedark_sim::time::say_minutes;

use super::{Machine, Person, Zone};

/// Looks names up in a scenario.
pub struct Lookup<'a>(pub &'a Scenario);

impl Lookup<'_> {
    /// An asset's label.
    pub fn asset(&self, id: AssetId) -> String {
        let asset = self.0.hospital.assets.get(id.index());
        asset.map_or_else(|| format!("machine {}", id.0), |asset| asset.name.clone())
    }

    /// The place of an asset's zone in the list of zones.
    pub fn zone_place(&self, id: AssetId) -> Option<usize> {
        self.0.hospital.assets.get(id.index()).map(|asset| asset.zone.index())
    }

    /// A zone's title.
    pub fn zone(&self, id: ZoneId) -> String {
        let zone = self.0.hospital.zones.get(id.index());
        zone.map_or_else(|| format!("zone {}", id.0), |zone| zone.title.clone())
    }

    /// A care process's title.
    pub fn care(&self, id: ProcessId) -> String {
        let care = self.0.hospital.care.get(id.index());
        care.map_or_else(|| format!("care process {}", id.0), |care| care.title.clone())
    }

    /// A technique's name and id.
    pub fn technique(&self, id: TechniqueId) -> String {
        self.0.catalogue.technique(id).map_or_else(|| id.to_string(), |row| format!("{} ({id})", row.name))
    }

    /// A zone with its machines, by its place.
    pub fn zone_of(&self, place: usize) -> Zone {
        let zone = &self.0.hospital.zones[place];
        let assets = self.0.hospital.assets.iter().enumerate().filter(|(_, asset)| asset.zone.index() == place);
        let assets: Vec<Machine> = assets.map(|(n, asset)| self.machine(n, asset)).collect();
        Zone {
            name: zone.name.clone(),
            title: zone.title.clone(),
            filtered: zone.filtered,
            machines: assets.iter().map(|asset| u32::from(asset.count)).sum(),
            assets,
        }
    }

    fn machine(&self, n: usize, asset: &Asset) -> Machine {
        let weak = |place: usize| self.0.catalogue.vulnerabilities.get(place).map(|row| row.cve.clone());
        let entries = self.0.adversaries.iter().filter(|adversary| adversary.foothold.index() == n);
        let stores = self.0.hospital.stores.iter().filter(|store| store.asset.index() == n);
        Machine {
            name: asset.name.clone(),
            title: asset.title.clone(),
            count: asset.count,
            os: asset.os.name.clone(),
            weaknesses: asset.vulnerabilities.iter().filter_map(|id| weak(id.index())).collect(),
            watched_by: watched_by(asset.monitoring).to_owned(),
            backed_up: asset.backed_up,
            entry_of: entries.map(|adversary| adversary.name.clone()).collect(),
            stores: stores.map(|store| store.title.clone()).collect(),
        }
    }
}

fn watched_by(monitoring: Monitoring) -> &'static str {
    match monitoring {
        Monitoring::None => "nothing",
        Monitoring::Antivirus => "antivirus",
        Monitoring::Monitor => "monitoring",
        Monitoring::Block => "monitoring that blocks",
    }
}

fn skill(skill: Skill) -> &'static str {
    match skill {
        Skill::Security => "security",
        Skill::Network => "network",
        Skill::Endpoint => "PCs",
        Skill::Server => "servers",
        Skill::Clinical => "medical devices",
        Skill::Lead => "lead",
    }
}

/// A responder.
pub fn person(person: &codedark_sim::scenario::Person) -> Person {
    let shift = person.shift;
    let mut hours = format!("{:02}:00 to {:02}:00", shift.from_hour, shift.to_hour);
    hours += if shift.weekends { ", weekends too" } else { ", weekdays" };
    if let Some(minutes) = person.on_call {
        hours += &format!("; on call, there in {}", say_minutes(minutes));
    }
    Person {
        name: person.name.clone(),
        role: person.role.to_string(),
        skills: person.skills.iter().map(|one| skill(*one).to_owned()).collect(),
        hours,
    }
}
