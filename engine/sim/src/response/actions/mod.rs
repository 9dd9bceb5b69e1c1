//! The actions, one file each: data, check, effect, help, arguments, price.
//!
//! Invariant: a new action is a new file and a line in [`ACTIONS`] and [`Verb`](crate::action::Verb); nothing else
//! names it.

mod answer;
mod block;
mod call_help;
mod collect_evidence;
mod cut_internet;
mod cut_partner;
mod decide_ransom;
mod declare_incident;
mod divert_ambulances;
mod isolate_asset;
mod isolate_zone;
mod look_closer;
pub(crate) mod notify;
mod patch;
mod protect_backups;
mod reimage;
mod reset_account;
mod reset_accounts;
mod restore;
mod set_detection;
mod start_downtime;
mod tell_patients;
mod tell_press;
mod tell_staff;
mod triage;
mod verify_backups;

use super::Effects;
use crate::action::{Action, ActionSpec, ArgKind, ArgSpec, Desk, Refusal};
use crate::care::Outlook;
use crate::event::EventKind;
use crate::ids::AssetId;
use crate::knowledge::Condition;
use crate::posture::Audience;
use crate::scenario::{AssetClass, Scenario, Skill};
use crate::view::AssetView;

/// All actions, in the order of [`Verb`](crate::action::Verb).
pub static ACTIONS: [&ActionSpec; 26] = [
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
    &reset_account::SPEC,
    &reset_accounts::SPEC,
    &cut_internet::SPEC,
    &cut_partner::SPEC,
    &protect_backups::SPEC,
    &verify_backups::SPEC,
    &set_detection::SPEC,
    &collect_evidence::SPEC,
    &call_help::SPEC,
    &notify::SPEC,
    &tell_patients::SPEC,
    &tell_press::SPEC,
    &decide_ransom::SPEC,
];

const ASSET: ArgSpec = ArgSpec { name: "ASSET", kind: ArgKind::Asset, help: "the machine, by its label" };
const ON_OFF: ArgSpec = ArgSpec { name: "SWITCH", kind: ArgKind::Switch, help: "`off` takes it back" };

/// Every seat may decide it.
pub(crate) const ANYBODY: &[&str] = &["anybody"];

/// Roles with hands on systems.
const TECHNICAL: &[&str] = &["ir_lead", "it_ops", "soc_analyst", "ciso"];

/// Who decides about accounts.
const IDENTITY: &[&str] = &["ir_lead", "it_ops", "iam_admin", "ciso"];

/// Who decides about backups.
const BACKUPS: &[&str] = &["ir_lead", "it_ops", "backup_admin", "ciso"];

const STATEMENT: ArgSpec = ArgSpec { name: "STATEMENT", kind: ArgKind::Statement, help: "what is said, by its word" };

/// Refuses to say the same again.
fn may_say(desk: &Desk, action: &Action, audience: Audience) -> Result<(), Refusal> {
    let mut said = desk.knowledge.posture().statements.iter().rev();
    match said.find(|other| other.audience == audience) {
        Some(last) if Some(last.statement) == action.statement() => {
            let when = desk.scenario.calendar.date_time(last.at);
            Err(Refusal::new(format!("That is what they were told {when}."), "Tell them when something changes."))
        }
        _ => Ok(()),
    }
}

/// Says something outside.
fn say(effects: &mut Effects, action: &Action, audience: Audience) -> bool {
    let statement = action.statement().expect("the shape was checked before: this action makes a statement");
    let role = effects.role.clone();
    effects.emit(EventKind::StatementMade { audience, statement, role });
    true
}

fn backup_servers(scenario: &Scenario) -> impl Iterator<Item = AssetId> + use<> {
    let assets = scenario.hospital.assets.iter().enumerate();
    let backups: Vec<AssetId> =
        assets.filter(|(_, asset)| asset.class == AssetClass::Backup).map(|(n, _)| n.into()).collect();
    backups.into_iter()
}

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
