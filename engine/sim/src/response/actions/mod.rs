//! The actions, one file each: data, check, effect, help, arguments, price.
//!
//! Invariant: a new action is a new file and a line in [`ACTIONS`] and [`Verb`](crate::action::Verb); nothing else
//! names it.

mod answer;
mod block;
mod declare_incident;
mod divert_ambulances;
mod isolate_asset;
mod isolate_zone;
mod look_closer;
mod patch;
mod reimage;
mod restore;
mod start_downtime;
mod tell_staff;
mod triage;

use super::Effects;
use crate::action::{Action, ActionSpec, ArgKind, ArgSpec, Desk, Refusal};
use crate::care::Outlook;
use crate::ids::AssetId;
use crate::knowledge::Condition;
use crate::scenario::{AssetClass, Scenario, Skill};
use crate::view::AssetView;

/// All actions, in the order of [`Verb`](crate::action::Verb).
pub static ACTIONS: [&ActionSpec; 13] = [
    &triage::SPEC,
    &look_closer::SPEC,
    &isolate_asset::SPEC,
    &isolate_zone::SPEC,
    &block::SPEC,
    &patch::SPEC,
    &reimage::SPEC,
    &restore::SPEC,
    &start_downtime::SPEC,
    &divert_ambulances::SPEC,
    &declare_incident::SPEC,
    &tell_staff::SPEC,
    &answer::SPEC,
];

const ASSET: ArgSpec = ArgSpec { name: "ASSET", kind: ArgKind::Asset, help: "the machine, by its label" };
const ON_OFF: ArgSpec = ArgSpec { name: "SWITCH", kind: ArgKind::Switch, help: "`off` takes it back" };

/// Every seat may decide it.
pub(crate) const ANYBODY: &[&str] = &["anybody"];

/// Roles with hands on systems.
const TECHNICAL: &[&str] = &["ir_lead", "it_ops", "soc_analyst", "ciso"];

fn asset_of(action: &Action) -> AssetId {
    action.asset().expect("the shape was checked before: this action names an asset")
}

fn nothing_begins(_: &mut Effects, _: &Action) {}

fn costs_nothing(_: &Desk, _: &Action, _: &mut Outlook) {}

impl Desk<'_> {
    fn known(&self, asset: AssetId) -> &AssetView {
        &self.knowledge.assets()[asset.index()]
    }

    fn label(&self, asset: AssetId) -> &str {
        &self.scenario.hospital.assets[asset.index()].name
    }

    /// Refuses work on a machine that somebody already has in pieces.
    fn must_not_be_down(&self, asset: AssetId) -> Result<(), Refusal> {
        if self.known(asset).condition == Condition::Down {
            return Err(Refusal::new(
                format!("{} is already being worked on.", self.label(asset)),
                "Wait until that is done.",
            ));
        }
        Ok(())
    }
}

/// Who takes care of a machine; where nobody has learnt that, whoever knows computers.
fn keeper(scenario: &Scenario, asset: AssetId) -> Skill {
    let own = keeper_by_trade(scenario, asset);
    let has = |skill: &Skill| scenario.hospital.people.iter().any(|person| person.skills.contains(skill));
    [own, Skill::Endpoint, Skill::Server].into_iter().find(has).unwrap_or(own)
}

fn keeper_by_trade(scenario: &Scenario, asset: AssetId) -> Skill {
    match scenario.hospital.assets[asset.index()].class {
        AssetClass::Workstation => Skill::Endpoint,
        AssetClass::Server
        | AssetClass::Database
        | AssetClass::DomainController
        | AssetClass::Backup
        | AssetClass::Management => Skill::Server,
        AssetClass::Modality | AssetClass::Analyser | AssetClass::Device => Skill::Clinical,
        AssetClass::Appliance => Skill::Network,
    }
}
