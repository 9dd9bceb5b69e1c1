//! The lines out of the house: the internet, and those of partners.
//!
//! Invariant: the same rules serve the truth, the hospital's belief and the price of an action. Only `apply` writes
//! the true lines.

use bevy_ecs::resource::Resource;
use serde::{Deserialize, Serialize};

use crate::ids::{PartnerId, ProcessId, ZoneId};
use crate::scenario::{Hospital, Permille, Scenario};

/// What every care process loses without the internet: referrals, reference works, mail with other houses [estimate].
const WITHOUT_INTERNET: Permille = 20;

/// Which lines are cut.
#[derive(Resource, Clone, Default, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(crate) struct Lines {
    /// Whether the internet is cut.
    pub internet_cut: bool,
    /// Whether a partner's line is cut, in the order of the scenario.
    pub partners_cut: Vec<bool>,
}

impl Lines {
    /// Everything connected.
    pub fn all_up(scenario: &Scenario) -> Self {
        Self { internet_cut: false, partners_cut: vec![false; scenario.hospital.partners.len()] }
    }

    /// Whether a partner can be reached: its line is not cut, nor the internet if it comes over that.
    pub fn carries(&self, hospital: &Hospital, partner: PartnerId) -> bool {
        let cut = self.partners_cut.get(partner.index()).copied().unwrap_or(false);
        !cut && (hospital.partners[partner.index()].own_line || !self.internet_cut)
    }

    /// Whether anything leads from a zone out of the house: the internet, or a partner's own line that ends there.
    pub fn lead_out(&self, hospital: &Hospital, zone: ZoneId) -> bool {
        let own = |(n, partner): (usize, &crate::scenario::Partner)| {
            partner.own_line && partner.zone == zone && self.carries(hospital, n.into())
        };
        !self.internet_cut || hospital.partners.iter().enumerate().any(own)
    }

    /// The share of its capacity that a care process keeps with these lines.
    pub fn leave(&self, hospital: &Hospital, process: ProcessId) -> Permille {
        let start = if self.internet_cut { 1000 - WITHOUT_INTERNET } else { 1000 };
        hospital.partners.iter().enumerate().fold(start, |left, (n, partner)| {
            let lost = partner.assists.iter().filter(|(other, _)| *other == process).map(|(_, loss)| (*loss).min(1000));
            if self.carries(hospital, n.into()) {
                left
            } else {
                lost.fold(left, |left, loss| left * (1000 - loss) / 1000)
            }
        })
    }

    /// Whether everything is connected.
    pub fn are_up(&self) -> bool {
        !self.internet_cut && !self.partners_cut.contains(&true)
    }
}
