//! The one place where hosts and zones change.

use bevy_ecs::system::{Query, Res, ResMut};

use super::{Changes, Host, HostChange, LineChange, Lines, NetworkSender, Touched, ZoneChange, ZoneState, bit};
use crate::adversary::Moves;
use crate::base::Setting;
use crate::event::EventKind;
use crate::ids::{AssetId, ZoneId};
use crate::outbox::Outbox;
use crate::response::Results;
use crate::state::Roster;

/// Applies what responders did, then what adversaries did: whoever finishes in the same minute, the hospital is first.
pub(crate) fn apply(
    setting: Res<Setting>,
    roster: Res<Roster>,
    results: Res<Results>,
    moves: Res<Moves>,
    mut hosts: Query<&mut Host>,
    mut zones: Query<&mut ZoneState>,
    mut lines: ResMut<Lines>,
    mut touched: ResMut<Touched>,
    mut outbox: ResMut<Outbox<NetworkSender>>,
) {
    if !touched.hosts.is_empty() || touched.zones {
        touched.hosts.clear();
        touched.zones = false;
    }
    for Changes { hosts: host_changes, zones: zone_changes, lines: line_changes } in [&results.changes, &moves.changes]
    {
        for (asset, change) in host_changes {
            let Ok(mut host) = hosts.get_mut(roster.assets[asset.index()]) else { continue };
            let count = setting.hospital.assets[asset.index()].count;
            change_host(&mut host, *asset, count, *change, &mut touched, &mut outbox);
        }
        for (zone, change) in zone_changes {
            let Ok(mut state) = zones.get_mut(roster.zones[zone.index()]) else { continue };
            if let Some(event) = change_zone(&mut state, *zone, *change) {
                touched.zones = true;
                // Zones share the feature's subjects with assets; they come after them.
                outbox.emit(u64::from(u16::MAX) + 1 + u64::from(zone.0), event);
            }
        }
        for change in line_changes {
            if let Some((place, event)) = change_line(&mut lines, *change) {
                touched.zones = true;
                // Lines come after the zones.
                outbox.emit(2 * (u64::from(u16::MAX) + 1) + place, event);
            }
        }
    }
}

fn change_host(
    host: &mut Host,
    asset: AssetId,
    count: u16,
    change: HostChange,
    touched: &mut Touched,
    outbox: &mut Outbox<NetworkSender>,
) {
    let before = host.clone();
    match change {
        HostChange::Compromise(adversary, machines) => {
            // A machine that is being rebuilt has no system to fall.
            if !host.down {
                host.compromised = host.compromised.saturating_add(machines).min(count);
                host.held_by |= bit(adversary);
            }
        }
        HostChange::Encrypt => {
            if !host.down {
                host.encrypted = host.encrypted.max(host.compromised);
            }
        }
        HostChange::RuinBackups => host.sets_ruined |= host.protected.is_none() && !host.down,
        HostChange::Blind => host.blinded = true,
        HostChange::Isolate(on) => host.isolated = on,
        HostChange::TakeDown => host.down = true,
        HostChange::Patch => host.patched = true,
        HostChange::Restore => {
            // What comes back is the image or the backup, with its old weaknesses.
            let Host { isolated, protected, sets_ruined, .. } = *host;
            *host = Host { isolated, protected, sets_ruined, ..Host::default() };
        }
        HostChange::PutBack => host.down = false,
        HostChange::Protect(since) => host.protected = since,
    }
    if *host == before {
        // A second rebuild is told like the first: silence would say that nobody came in between.
        if change == HostChange::Restore {
            outbox.emit(asset.0, EventKind::HostRestored { asset });
        }
        return;
    }
    touched.hosts.push((asset, host.encrypted.saturating_sub(before.encrypted)));
    let mut emit = |kind| outbox.emit(asset.0, kind);
    if host.compromised > before.compromised {
        emit(EventKind::HostCompromised { asset, machines: host.compromised });
    }
    if host.encrypted > before.encrypted {
        emit(EventKind::HostEncrypted { asset, machines: host.encrypted });
    }
    if host.sets_ruined && !before.sets_ruined {
        emit(EventKind::BackupsRuined { asset });
    }
    match change {
        HostChange::Isolate(isolated) => emit(EventKind::HostIsolated { asset, isolated }),
        HostChange::TakeDown => emit(EventKind::HostDown { asset }),
        HostChange::Patch => emit(EventKind::HostPatched { asset }),
        HostChange::Restore => emit(EventKind::HostRestored { asset }),
        HostChange::Protect(since) => emit(EventKind::BackupsProtected { asset, protected: since.is_some() }),
        HostChange::Compromise(..)
        | HostChange::Encrypt
        | HostChange::RuinBackups
        | HostChange::Blind
        | HostChange::PutBack => {}
    }
}

fn change_zone(state: &mut ZoneState, zone: ZoneId, change: ZoneChange) -> Option<EventKind> {
    match change {
        ZoneChange::Isolate(isolated) => (std::mem::replace(&mut state.isolated, isolated) != isolated)
            .then_some(EventKind::ZoneIsolated { zone, isolated }),
        ZoneChange::Block(port, blocked) => {
            let changed = match (state.blocked.binary_search(&port), blocked) {
                (Err(place), true) => {
                    state.blocked.insert(place, port);
                    true
                }
                (Ok(place), false) => {
                    state.blocked.remove(place);
                    true
                }
                _ => false,
            };
            changed.then_some(EventKind::PortBlocked { zone, port, blocked })
        }
        ZoneChange::Detect(mode) => {
            (state.detection.replace(mode) != Some(mode)).then_some(EventKind::DetectionSet { zone, mode })
        }
    }
}

/// The event, and the place of its subject among the lines.
fn change_line(lines: &mut Lines, change: LineChange) -> Option<(u64, EventKind)> {
    match change {
        LineChange::Internet(cut) => {
            let changed = std::mem::replace(&mut lines.internet_cut, cut) != cut;
            changed.then_some((0, EventKind::InternetCut { cut }))
        }
        LineChange::Partner(partner, cut) => {
            let line = lines.partners_cut.get_mut(partner.index())?;
            let changed = std::mem::replace(line, cut) != cut;
            changed.then_some((1 + u64::from(partner.0), EventKind::PartnerCut { partner, cut }))
        }
    }
}
