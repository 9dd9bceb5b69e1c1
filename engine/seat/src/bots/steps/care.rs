//! To keep patients cared for: paper, ambulances, and machines back in the order in which care needs them.
//!
//! Invariant: it goes by what the wards counted last, and by what is known of the machines.

use std::cmp::Reverse;

use codedark_sim::action::{Arg, Verb};
use codedark_sim::knowledge::{Condition, Finding};
use codedark_sim::scenario::Permille;
use codedark_sim::view::{AssetView, DowntimeState};

use crate::bots::thoughts::{IN_HAND, Thoughts};

impl Thoughts<'_> {
    /// Starts paper procedures and diversion where departments sink, and ends them where systems are back.
    pub fn keep_care_going(&mut self) {
        let care = self.view.care.clone();
        for process in &care {
            let title = &self.chart.care[process.id.index()].1;
            let (capacity, systems) = (process.capacity / 10, process.systems / 10);
            let (on, why) = match process.downtime {
                DowntimeState::Off if process.systems < 650 && process.capacity < 700 => {
                    (true, format!("{title} worked at {capacity} % of normal; its systems gave {systems} %."))
                }
                DowntimeState::Running if process.systems >= 900 => {
                    (false, format!("The systems of {title} give {systems} % again."))
                }
                _ => continue,
            };
            self.order(Verb::StartDowntime, [Arg::Process(process.id), Arg::Switch(on)], why);
        }
        let taken_to = care.iter().filter(|process| self.chart.ambulances.contains(&process.id));
        let taken_to: Vec<Permille> = taken_to.map(|process| process.capacity).collect();
        let least = taken_to.iter().min().map_or(0, |capacity| capacity / 10);
        if taken_to.iter().any(|capacity| *capacity < 450) && !self.view.diversion {
            let why = format!("Where ambulances come to, work went on at {least} % of normal.");
            self.order(Verb::DivertAmbulances, [Arg::Switch(true)], why);
        }
        if taken_to.iter().all(|capacity| *capacity >= 700) && self.view.diversion {
            let why = format!("Where ambulances come to, work is back at {least} % of normal.");
            self.order(Verb::DivertAmbulances, [Arg::Switch(false)], why);
        }
    }

    /// Rebuild what is hit, patch what is open: machines that care needs first.
    pub fn rebuild(&mut self) {
        let mut order: Vec<AssetView> = self.view.assets.to_vec();
        order.sort_by_key(|asset| {
            let card = &self.chart.assets[asset.id.index()];
            (Reverse((asset.condition.concern() == 3, card.care.len())), card.count, asset.id)
        });
        for asset in order {
            if self.in_hand(|verb| verb != Verb::LookCloser) >= IN_HAND {
                return;
            }
            if asset.condition.concern() == 3 && self.takes_evidence(asset.id) {
                continue;
            }
            match asset.condition {
                Condition::Compromised | Condition::Encrypted => {
                    self.order(Verb::Reimage, [Arg::Asset(asset.id)], self.why_rebuild(asset.id));
                }
                Condition::Clean if asset.finding == Some(Finding::Vulnerable) && !asset.patched => {
                    self.order(Verb::Patch, [Arg::Asset(asset.id)], self.why_patch(asset.id));
                }
                _ => {}
            }
        }
    }
}
