//! What can talk to what.

use super::{Host, NetworkState};
use crate::ids::AssetId;
use crate::scenario::Scenario;

/// Whether a connection from one asset to a port of another gets through: links, cuts and blocks, and whether
/// anything listens there.
pub(crate) fn reaches<N: NetworkState + ?Sized>(
    scenario: &Scenario,
    net: &N,
    from: AssetId,
    to: AssetId,
    port: u16,
) -> bool {
    let hospital = &scenario.hospital;
    let (source, target) = (&hospital.assets[from.index()], &hospital.assets[to.index()]);
    if !target.services.iter().any(|service| service.port == port) {
        return false;
    }
    let (here, there) = (net.host(from), net.host(to));
    if here.isolated || there.isolated || there.down {
        return false;
    }
    let zone = net.zone(target.zone);
    if zone.blocked.binary_search(&port).is_ok() {
        return false;
    }
    if source.zone == target.zone {
        return from == to || !hospital.zones[target.zone.index()].filtered;
    }
    if zone.isolated || net.zone(source.zone).isolated {
        return false;
    }
    hospital.links.iter().any(|link| link.from == source.zone && link.to == target.zone && link.ports.allow(port))
}

/// Whether an unpatched weakness on this port gives control of the asset.
pub(crate) fn weakness_on_port(scenario: &Scenario, host: &Host, asset: AssetId, port: u16) -> bool {
    let weak = |id: &crate::ids::VulnerabilityId| {
        let row = &scenario.catalogue.vulnerabilities[id.index()];
        row.port == Some(port) && row.remote_code && !(row.fixable && host.patched)
    };
    scenario.hospital.assets[asset.index()].vulnerabilities.iter().any(weak)
}
