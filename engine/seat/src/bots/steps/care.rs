//! To keep patients cared for: paper, ambulances, and machines back in the order in which care needs them.
//!
//! Invariant: it goes by what the wards counted last, and by what is known of the machines.

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
        self.bring_back(false);
    }

    /// The same, from backups where they were tested and found usable: it takes half the time.
    pub fn restore_or_rebuild(&mut self) {
        self.bring_back(true);
    }

    fn bring_back(&mut self, from_backup: bool) {
        let mut order: Vec<AssetView> = self.view.assets.to_vec();
        order.sort_by_key(|asset| {
            let card = &self.chart.assets[asset.id.index()];
            (std::cmp::Reverse((asset.condition.concern() == 3, card.care.len())), card.count, asset.id)
        });
        for asset in order {
            if self.in_hand(|verb| verb != Verb::LookCloser) >= IN_HAND {
                return;
            }
            if asset.condition.concern() == 3 && self.takes_evidence(asset.id) {
                continue;
            }
            let it = Arg::Asset(asset.id);
            match asset.condition {
                Condition::Compromised | Condition::Encrypted if from_backup && self.gives_backup(asset.id) => {
                    let why =
                        format!("{}; the backups were tested, and a restore is quicker.", self.was_found(asset.id));
                    self.order(Verb::Restore, [it], why);
                }
                Condition::Compromised | Condition::Encrypted => {
                    let needed = self.chart.assets[asset.id.index()].care.len();
                    let why = match needed {
                        0 => format!("{}; only a rebuild is sure.", self.was_found(asset.id)),
                        1 => format!("{}; one department needs it.", self.was_found(asset.id)),
                        _ => format!("{}; {needed} departments need it.", self.was_found(asset.id)),
                    };
                    self.order(Verb::Reimage, [it], why);
                }
                Condition::Clean if asset.finding == Some(Finding::Vulnerable) && !asset.patched => {
                    let why =
                        format!("A closer look found {} clean, but open to a known weakness.", self.name(asset.id));
                    self.order(Verb::Patch, [it], why);
                }
                Condition::Restored if from_backup && !asset.patched => {
                    let why = format!("{} came back from backup with its old weaknesses.", self.name(asset.id));
                    self.order(Verb::Patch, [it], why);
                }
                _ => {}
            }
        }
    }
}
