//! To stop what spreads, narrowly, and to open again what was closed.
//!
//! Invariant: a road is closed for a sign or a finding, and opened only where every machine is known to be safe.

use std::collections::BTreeSet;

use codedark_sim::action::{Arg, Verb};
use codedark_sim::ids::ZoneId;
use codedark_sim::knowledge::{Condition, Finding};
use codedark_sim::view::AssetView;

use crate::bots::thoughts::{SMB, Thoughts};

impl Thoughts<'_> {
    /// A worm travels over file sharing: block that port first where it was seen, then where office machines stand.
    pub fn close_the_road(&mut self) {
        let seen: BTreeSet<ZoneId> = self.exploit_alerts().map(|asset| self.zone_of(asset)).collect();
        self.close_from(&seen, "Alerts look like a worm that travels over file sharing");
    }

    /// The same once encrypted machines are found and no alert says how it came: what does that without being seen
    /// travels by itself more often than not.
    pub fn close_the_road_on_a_finding(&mut self) {
        if self.sign().is_none() {
            let hit = self.hit().filter(|asset| asset.condition == Condition::Encrypted);
            let seen = hit.map(|asset| self.zone_of(asset.id)).collect();
            self.close_from(
                &seen,
                "Machines were found encrypted, and most of what does that travels over file sharing",
            );
        }
    }

    /// Closes file sharing into zones where something was seen, then into the others.
    fn close_from(&mut self, seen: &BTreeSet<ZoneId>, because: &str) {
        if seen.is_empty() {
            return;
        }
        let others = (0..self.chart.zones.len()).map(ZoneId::from).filter(|zone| !seen.contains(zone));
        let order: Vec<_> = seen.iter().copied().chain(others).collect();
        for zone in order {
            if !self.view.zones[zone.index()].blocked.contains(&SMB) && !self.is_zone_safe(zone) {
                let why = format!("{because}; the way into {} was open.", self.zone_title(zone));
                self.order(Verb::Block, [Arg::Port(SMB), Arg::Zone(zone), Arg::Switch(true)], why);
            }
        }
    }

    /// One machine at a time, and only where the road is still open. Who commands from outside is stopped by the cut
    /// line; to pull the cables of a whole ward as well would cost its patients and gain nothing.
    pub fn isolate_what_is_hit(&mut self) {
        let spreads = |asset: &&AssetView| self.is_worm() || asset.condition == Condition::Encrypted;
        let hit: Vec<_> = self.hit().filter(|asset| !asset.isolated).filter(spreads).map(|asset| asset.id).collect();
        for asset in hit {
            let zone = &self.view.zones[self.zone_of(asset).index()];
            if !zone.isolated && !zone.blocked.contains(&SMB) {
                let why = format!("{}, and it was still on the network.", self.was_found(asset));
                self.order(Verb::IsolateAsset, [Arg::Asset(asset), Arg::Switch(true)], why);
            }
        }
    }

    /// Opens roads and ports again where everything is safe.
    pub fn reopen(&mut self) {
        let safe: Vec<_> = self.view.zones.iter().filter(|zone| self.is_zone_safe(zone.id)).collect();
        for zone in safe {
            for port in &zone.blocked {
                let why = format!("Every machine in {} is known to be safe again.", self.zone_title(zone.id));
                self.order(Verb::Block, [Arg::Port(*port), Arg::Zone(zone.id), Arg::Switch(false)], why);
            }
            if zone.isolated {
                let why = format!("Every machine in {} is known to be safe again.", self.zone_title(zone.id));
                self.order(Verb::IsolateZone, [Arg::Zone(zone.id), Arg::Switch(false)], why);
            }
        }
        let cut: Vec<_> =
            self.view.assets.iter().filter(|asset| asset.isolated && is_safe(asset)).map(|asset| asset.id).collect();
        for asset in cut {
            let why = format!("{} is known to be safe again.", self.name(asset));
            self.order(Verb::IsolateAsset, [Arg::Asset(asset), Arg::Switch(false)], why);
        }
        self.reconnect_outside();
    }

    /// Takes measures against somebody outside back once nobody is found any more.
    fn reconnect_outside(&mut self) {
        if !self.is_gone_through() {
            return;
        }
        let why = "Every machine was looked at since the line was cut, and nobody is found any more.";
        if self.view.posture.internet_cut {
            self.order(Verb::CutInternet, [Arg::Switch(false)], why);
        }
        if self.view.posture.backups.iter().any(|backup| backup.protected) {
            self.order(Verb::ProtectBackups, [Arg::Switch(false)], "Nobody is found any more; new backups are due.");
        }
    }

    /// Whether every machine in a zone is.
    fn is_zone_safe(&self, zone: ZoneId) -> bool {
        self.view.assets.iter().filter(|asset| self.zone_of(asset.id) == zone).all(is_safe)
    }
}

/// Looked at or rebuilt, and not open.
fn is_safe(asset: &AssetView) -> bool {
    match asset.condition {
        Condition::Clean => asset.patched || asset.finding == Some(Finding::Clean),
        Condition::Restored => asset.patched,
        _ => false,
    }
}
