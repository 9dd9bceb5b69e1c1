//! What a care process can do with what works.
//!
//! The same arithmetic serves the truth, the hospital's belief and the price of an action; only the source of
//! "what works" differs.

use crate::ids::{AssetId, ProcessId, ZoneId};
use crate::network::Lines;
use crate::scenario::{Asset, Hospital, Monitoring, NeedKind, Permille};

/// Share of a server's use that is left when a port it serves is blocked: shared folders are gone, the rest works
/// [estimate].
const USE_BEHIND_BLOCK: Permille = 900;

/// Share of systems' capacity that is left while staff also keep the downtime procedure going [estimate].
const SYSTEMS_BESIDE_DOWNTIME: Permille = 950;

/// What care loses where endpoint detection was switched to blocking in a hurry: now and then it stops something that
/// somebody needs [estimate].
const FALSE_BLOCKS: Permille = 10;

/// What stands in the way of care besides machines that fail, true or believed.
#[derive(Clone, Debug, Default)]
pub(crate) struct Hindrances {
    /// The lines out of the house.
    pub lines: Lines,
    /// Zones whose endpoint detection was switched to blocking.
    pub blocking: Vec<ZoneId>,
}

impl Hindrances {
    /// The share of its capacity that a process keeps.
    fn leave(&self, hospital: &Hospital, process: ProcessId) -> Permille {
        let left = self.lines.leave(hospital, process);
        let mut needed = hospital.care[process.index()].needs.iter().flat_map(|need| &need.assets);
        let switched = |id: &AssetId| {
            let asset = &hospital.assets[id.index()];
            asset.monitoring == Monitoring::Monitor && self.blocking.contains(&asset.zone)
        };
        if !self.blocking.is_empty() && needed.any(switched) { left * (1000 - FALSE_BLOCKS) / 1000 } else { left }
    }
}

/// How an asset stands, true or believed.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Works {
    /// Machines out of use.
    pub out: u16,
    /// Cut from the network, alone or with its zone.
    pub isolated: bool,
    /// A port that it serves is blocked.
    pub blocked: bool,
    /// Out of use for work on it.
    pub down: bool,
}

/// The share of its normal use that an asset gives.
pub(crate) fn availability(asset: &Asset, works: Works) -> Permille {
    if works.down {
        return 0;
    }
    let count = u32::from(asset.count.max(1));
    let machines = 1000 * (count - u32::from(works.out).min(count)) / count;
    match (works.isolated, works.blocked) {
        (true, _) => machines * asset.standalone / 1000,
        (false, true) => machines * USE_BEHIND_BLOCK / 1000,
        (false, false) => machines,
    }
}

/// Capacity of every process.
#[derive(Clone, Debug)]
pub(crate) struct Capacities {
    /// What the systems alone allow.
    pub systems: Vec<Permille>,
    /// With downtime procedures, and waiting for others.
    pub whole: Vec<Permille>,
}

/// Capacities from what works, which downtime procedures run, and what else stands in the way.
pub(crate) fn capacities(
    hospital: &Hospital,
    works: impl Fn(AssetId) -> Permille,
    downtime_runs: impl Fn(ProcessId) -> bool,
    hindrances: &Hindrances,
) -> Capacities {
    let systems: Vec<_> = hospital
        .care
        .iter()
        .enumerate()
        .map(|(n, process)| {
            process.needs.iter().fold(hindrances.leave(hospital, n.into()), |capacity, need| {
                let machines = |id: &AssetId| u64::from(hospital.assets[id.index()].count.max(1));
                let total: u64 = need.assets.iter().map(machines).sum();
                let working: u64 = need.assets.iter().map(|id| machines(id) * u64::from(works(*id))).sum();
                let share = working.checked_div(total).map_or(1000, |share| share.min(1000) as Permille);
                capacity * factor(need.kind, share) / 1000
            })
        })
        .collect();
    let own: Vec<_> = hospital
        .care
        .iter()
        .zip(&systems)
        .enumerate()
        .map(|(n, (process, systems))| {
            if downtime_runs(n.into()) {
                process.downtime.capacity.max(systems * SYSTEMS_BESIDE_DOWNTIME / 1000)
            } else {
                process.downtime.improvised.max(*systems)
            }
        })
        .collect();
    let whole = hospital
        .care
        .iter()
        .enumerate()
        .map(|(n, process)| {
            process.waits_for.iter().fold(own[n], |capacity, (other, weight)| {
                let missing = 1000 - own[other.index()].min(1000);
                capacity * (1000 - weight * missing / 1000) / 1000
            })
        })
        .collect();
    Capacities { systems, whole }
}

fn factor(kind: NeedKind, share: Permille) -> Permille {
    match kind {
        NeedKind::Required => share,
        NeedKind::Assisting(weight) => 1000 - weight.min(1000) * (1000 - share.min(1000)) / 1000,
    }
}
