//! Execution and command and control: something runs, somebody commands it.

use super::{TechniqueSpec, Use};
use crate::adversary::facts::Facts;
use crate::ids::TechniqueId;

/// Malicious File: the one who got the lure opens what it brought.
pub(super) const OPEN_FILE: TechniqueSpec = TechniqueSpec {
    id: TechniqueId::new(1204, 2),
    prior: 700,
    minutes_max: u32::MAX,
    uses: &[Use::that_gives(Facts::FOOTHOLD.and(Facts::UNLISTED).and(Facts::UNSCANNED), |outlook| {
        let mut lured = outlook.beliefs.lured.iter();
        lured.find(|asset| outlook.is_open(OPEN_FILE.id, **asset)).map(|asset| (None, *asset))
    })
    .needs(Facts::LURED)
    .takes(Facts::LURED)],
    odds: |case, beliefs| {
        let host = case.net.host(case.target);
        // What was opened has to call home, so a machine without a network stays safe.
        if beliefs.lured.contains(&case.target) && !host.down && !host.isolated { 750 } else { 0 }
    },
    leaves_trace: |_| true,
    succeed: |case, spoils| spoils.take(case, false),
};

/// PowerShell: commands can be run.
pub(super) const SCRIPT: TechniqueSpec = TechniqueSpec {
    id: TechniqueId::new(1059, 1),
    prior: 850,
    minutes_max: u32::MAX,
    uses: &[
        Use::that_gives(Facts::SHELL, |outlook| outlook.on_foothold(SCRIPT.id, |f| !f.scripted)).needs(Facts::FOOTHOLD)
    ],
    odds: |case, _| if super::persistence::holds_windows(case) { 900 } else { 0 },
    leaves_trace: |_| true,
    succeed: |case, spoils| spoils.foothold(case.target, |foothold| foothold.scripted = true),
};

/// Web Protocols: a channel out that looks like browsing.
pub(super) const CHANNEL: TechniqueSpec = TechniqueSpec {
    id: TechniqueId::new(1071, 1),
    prior: 850,
    // The catalogue's maximum is how long channels live; setting one up takes an afternoon at most [estimate].
    minutes_max: 240,
    uses: &[Use::that_gives(Facts::COMMANDED, |outlook| outlook.on_foothold(CHANNEL.id, |f| !f.commanded))
        .needs(Facts::FOOTHOLD)
        .prefers(Facts::SHELL)],
    odds: |case, _| if case.holds(case.target) { 900 } else { 0 },
    leaves_trace: |_| true,
    succeed: |case, spoils| spoils.foothold(case.target, |foothold| foothold.commanded = true),
};
