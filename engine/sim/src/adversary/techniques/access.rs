//! Initial access: from outside onto a first machine.

use super::{TechniqueSpec, Use};
use crate::adversary::facts::Facts;
use crate::ids::TechniqueId;
use crate::scenario::{AssetClass, Permille};

/// Mails of one attempt that get past the gateway [estimate].
const MAILS: u32 = 5;

/// Spearphishing Attachment: a lure for the people at a machine. Whether one of them bites is their habit.
pub(super) const LURE: TechniqueSpec = TechniqueSpec {
    id: TechniqueId::new(1566, 1),
    prior: 450,
    minutes_max: u32::MAX,
    uses: &[Use::that_gives(Facts::LURED, |outlook| outlook.whom_to_lure(LURE.id, super::execution::OPEN_FILE.id))],
    odds: |case, _| {
        let asset = case.asset(case.target);
        let Some(group) = asset.users.filter(|_| asset.class == AssetClass::Workstation) else { return 0 };
        if case.net.host(case.target).down {
            return 0;
        }
        let group = &case.scenario.hospital.staff[group.index()];
        somebody(group.opens_lures, group.count.min(MAILS))
    },
    leaves_trace: |case| case.asset(case.target).users.is_some(),
    succeed: |case, spoils| {
        spoils.beliefs.lured.insert(case.target);
    },
};

/// Chance that at least one of some people does what each does with a chance.
fn somebody(each: Permille, people: u32) -> Permille {
    let nobody = (0..people).fold(1_000_000_u64, |nobody, _| nobody * u64::from(1000 - each.min(1000)) / 1000);
    1000 - u32::try_from(nobody / 1000).unwrap_or(1000)
}

/// External Remote Services: in through the gateway with an account that is held, to log on behind it.
pub(super) const REMOTE_ACCESS: TechniqueSpec = TechniqueSpec {
    id: TechniqueId::new(1133, 0),
    prior: 500,
    minutes_max: u32::MAX,
    uses: &[Use::that_gives(Facts::FOOTHOLD.and(Facts::UNLISTED).and(Facts::UNSCANNED), |outlook| {
        let gateways = outlook.beliefs.seen.iter().filter(|(_, seen)| seen.class == AssetClass::Appliance);
        let mut open = gateways.filter(|(asset, _)| {
            !outlook.beliefs.footholds.contains_key(asset) && outlook.is_open(REMOTE_ACCESS.id, **asset)
        });
        open.next().map(|(asset, _)| (None, *asset))
    })
    .needs(Facts::CREDS)],
    odds: |case, beliefs| {
        let (host, asset) = (case.net.host(case.target), case.asset(case.target));
        let gateway = asset.class == AssetClass::Appliance && !asset.services.is_empty();
        if gateway && !host.down && !host.isolated && case.rights(beliefs).next().is_some() { 500 } else { 0 }
    },
    leaves_trace: |_| true,
    succeed: |case, spoils| spoils.take(case, false),
};
