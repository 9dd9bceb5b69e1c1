//! Reasons that several steps give.
//!
//! Invariant: a reason says what the view showed, in words of the house.

use codedark_sim::ids::AssetId;
use codedark_sim::knowledge::{Condition, Verdict};
use codedark_sim::view::AlertView;

use crate::bots::thoughts::{Thoughts, is_everyday, technique_of};

impl Thoughts<'_> {
    /// The name of what an alert looks like, as ATT&CK has it.
    fn looks_like(&self, alert: &AlertView) -> String {
        let card = self.chart.technique(technique_of(alert));
        card.map_or_else(|| "an attack".to_owned(), |card| card.name.clone())
    }

    /// Why an alert gets a verdict.
    pub(super) fn why_verdict(&self, alert: &AlertView, verdict: Verdict) -> String {
        let name = self.name(alert.id.asset);
        match verdict {
            Verdict::FalseAlarm => format!("A closer look at {name} after this alert found nobody."),
            Verdict::Real if is_everyday(&self.chart, alert) => format!("A closer look had found {name} hit."),
            Verdict::Real => {
                format!("It looks like {}, which nobody in the house does as daily work.", self.looks_like(alert))
            }
        }
    }

    /// Why a machine with an open alert is looked at.
    pub(super) fn why_look_at_alert(&self, alert: &AlertView) -> String {
        let (name, what) = (self.name(alert.id.asset), self.looks_like(alert));
        if is_everyday(&self.chart, alert) {
            format!("An alert on {name} looks like {what}; daily administration looks the same, so only a look tells.")
        } else {
            format!("An alert on {name} looks like {what}.")
        }
    }

    /// Why a machine is rebuilt.
    pub(super) fn why_rebuild(&self, asset: AssetId) -> String {
        let found = self.was_found(asset);
        match self.chart.assets[asset.index()].care.len() {
            0 => format!("{found}; only a rebuild is sure."),
            1 => format!("{found}; one department needs it."),
            needed => format!("{found}; {needed} departments need it."),
        }
    }

    /// Why a machine is patched.
    pub(super) fn why_patch(&self, asset: AssetId) -> String {
        match self.known(asset).condition {
            Condition::Restored => format!("{} came back from backup with its old weaknesses.", self.name(asset)),
            _ => format!("A closer look found {} clean, but open to a known weakness.", self.name(asset)),
        }
    }

    /// How a machine was found, for a sentence: `WARD-PC-1 was found encrypted`.
    pub(super) fn was_found(&self, asset: AssetId) -> String {
        format!("{} was found {}", self.name(asset), self.known(asset).condition.word())
    }
}
