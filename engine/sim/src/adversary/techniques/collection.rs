//! Collection and exfiltration: patient records gathered, packed, carried out.

use super::{Case, SHARE_PORTS, TechniqueSpec, Use};
use crate::adversary::facts::Facts;
use crate::adversary::outlook::{Outlook, Step};
use crate::adversary::{Beliefs, insider};
use crate::ids::{StoreId, TechniqueId};
use crate::scenario::BrainSpec;

/// Data from Network Shared Drive: records are copied to a machine that is held.
pub(super) const SHARED_DRIVE: TechniqueSpec = TechniqueSpec {
    id: TechniqueId::new(1039, 0),
    prior: 800,
    minutes_max: u32::MAX,
    uses: &[
        Use::that_gives(Facts::COLLECTED, |outlook| outlook.share(SHARED_DRIVE.id))
            .needs(Facts::FOOTHOLD.and(Facts::SITE_KNOWN).and(Facts::GOAL_CREDS))
            .prefers(Facts::COMMANDED),
        Use::that_gives(Facts::COLLECTED, |outlook| {
            let mut held = outlook.sites.iter().copied().filter(|site| outlook.rules(*site));
            held.find(|site| outlook.is_open(SHARED_DRIVE.id, *site)).map(|site| (Some(site), site))
        })
        .needs(Facts::SITE)
        .prefers(Facts::COMMANDED),
    ],
    odds: |case, beliefs| {
        let there = case.source == Some(case.target) && case.rules_target(beliefs);
        let from_afar = case.gets_through(&SHARE_PORTS) && case.is_admitted(beliefs);
        if stores(case).next().is_some() && (there || from_afar) { 880 } else { 0 }
    },
    leaves_trace: |case| case.source == Some(case.target) || case.gets_through(&SHARE_PORTS),
    succeed: |case, spoils| {
        if let Some(source) = case.source {
            spoils.beliefs.collected.extend(stores(case).map(|store| (store, source)));
        }
    },
};

/// Archive via Utility: what was gathered becomes small enough to carry.
pub(super) const PACK: TechniqueSpec = TechniqueSpec {
    id: TechniqueId::new(1560, 1),
    prior: 900,
    minutes_max: u32::MAX,
    uses: &[Use::that_gives(Facts::PACKED, |outlook| where_it_lies(outlook, PACK.id)).needs(Facts::COLLECTED)],
    odds: |case, beliefs| if case.holds(case.target) && gathered(case, beliefs).next().is_some() { 950 } else { 0 },
    leaves_trace: |_| true,
    succeed: |case, spoils| {
        let packed: Vec<_> = gathered(case, spoils.beliefs).collect();
        spoils.beliefs.packed.extend(packed);
    },
};

/// Exfiltration to Cloud Storage: the records are out.
pub(super) const EXFILTRATE: TechniqueSpec = TechniqueSpec {
    id: TechniqueId::new(1567, 2),
    prior: 800,
    minutes_max: u32::MAX,
    uses: &[Use::that_gives(Facts::STOLEN, |outlook| where_it_lies(outlook, EXFILTRATE.id))
        .needs(Facts::COLLECTED)
        .prefers(Facts::PACKED.and(Facts::COMMANDED))],
    odds: |case, beliefs| {
        if !case.holds(case.target) {
            return 0;
        }
        // Unpacked records are many times as much to carry [estimate].
        let packed = gathered(case, beliefs).map(|store| if beliefs.packed.contains(&store) { 880 } else { 400 });
        packed.max().unwrap_or(0)
    },
    leaves_trace: |_| true,
    succeed: |case, spoils| {
        let out: Vec<_> = gathered(case, spoils.beliefs).collect();
        for store in out {
            if spoils.beliefs.stolen.insert(store) {
                let records = case.scenario.hospital.stores[store.index()].records;
                spoils.moves.stolen_records.push((store, records));
            }
        }
    },
};

/// Data from Information Repositories: somebody of the house opens one patient after the other under their own account
/// and takes away what they see. Only an insider does it; the records are out when the sitting ends.
pub(super) const COPY: TechniqueSpec = TechniqueSpec {
    id: insider::COPY,
    prior: 950,
    minutes_max: u32::MAX,
    uses: &[],
    // Now and then a colleague stands behind the chair [estimate].
    odds: |case, _| if opens_records(case) { 950 } else { 0 },
    leaves_trace: opens_records,
    succeed: |case, spoils| {
        let spec = &case.scenario.adversaries[case.adversary.index()];
        let BrainSpec::Insider { copies, .. } = spec.brain else { return };
        let here: Vec<_> = stores(case).collect();
        let wanted =
            insider::stores_of(spec).find(|store| here.contains(store) && !spoils.beliefs.stolen.contains(store));
        let Some(store) = wanted else { return };
        let records = case.scenario.hospital.stores[store.index()].records;
        let copied = spoils.beliefs.copied.entry(store).or_default();
        let part = copies.min(records.saturating_sub(*copied));
        *copied += part;
        if *copied >= records {
            spoils.beliefs.stolen.insert(store);
        }
        spoils.moves.stolen_records.push((store, part));
    },
};

/// Whether an insider's account still opens the records on the target, from the work place.
fn opens_records(case: &Case) -> bool {
    let BrainSpec::Insider { account, .. } = case.scenario.adversaries[case.adversary.index()].brain else {
        return false;
    };
    let Some(source) = case.source else { return false };
    let (here, there) = (case.net.host(source), case.net.host(case.target));
    let runs = !here.down && here.encrypted == 0 && !there.down && there.encrypted == 0;
    let ports: Vec<u16> = case.asset(case.target).services.iter().map(|service| service.port).collect();
    let through = source == case.target || case.gets_through(&ports);
    runs && through && case.identities.works(case.adversary, account)
}

/// Stores on the target.
fn stores(case: &Case) -> impl Iterator<Item = StoreId> {
    let stores = case.scenario.hospital.stores.iter().enumerate();
    stores.filter(|(_, store)| store.asset == case.target).map(|(n, _)| n.into())
}

/// Stores whose records lie gathered on the target.
fn gathered(case: &Case, beliefs: &Beliefs) -> impl Iterator<Item = StoreId> {
    beliefs.collected.iter().filter(|(_, lies_on)| **lies_on == case.target).map(|(store, _)| *store)
}

fn where_it_lies(outlook: &Outlook, technique: TechniqueId) -> Option<Step> {
    let lies_on = *outlook.beliefs.collected.get(&outlook.store()?)?;
    outlook.is_open(technique, lies_on).then_some((Some(lies_on), lies_on))
}
