//! Give an account a new password.

use super::{Action, ActionSpec, ArgKind, ArgSpec, Desk, Effects, Refusal, Skill, costs_nothing, nothing_begins};
use crate::action::Verb;
use crate::identity::Reset;
use crate::ids::AccountId;

pub(super) const SPEC: ActionSpec = ActionSpec {
    verb: Verb::ResetAccount,
    name: "reset-account",
    aliases: &["reset"],
    summary: "Give one account a new password and end its sessions",
    help: "Whoever stole the old password has nothing any more. Where an intruder sits on a machine on which the owner \
           logs on, the new one is stolen as well: clean the machine first. One account is rarely enough.",
    args: &[ArgSpec { name: "ACCOUNT", kind: ArgKind::Account, help: "the account, by its name" }],
    roles: super::IDENTITY,
    skill: |_, _| Some(Skill::Server),
    // Estimate: call the owner back on a known number, reset, end sessions; a service needs its own restart.
    minutes: |scenario, action| {
        let service = scenario.hospital.accounts[account_of(action).index()].service;
        if service { [20, 45, 120] } else { [5, 10, 30] }
    },
    noise: "An intruder who uses the account is refused at the next door.",
    takes_down: false,
    check,
    price: costs_nothing,
    begin: nothing_begins,
    finish,
};

fn account_of(action: &Action) -> AccountId {
    action.account().expect("the shape was checked before: this action names an account")
}

/// An hour after a reset there is nothing to gain by another.
const AGAIN_MINUTES: u32 = 60;

fn check(desk: &Desk, action: &Action) -> Result<(), Refusal> {
    let account = account_of(action);
    match desk.knowledge.posture().account_reset(account) {
        Some(at) if desk.now.since(at) < AGAIN_MINUTES => {
            let name = &desk.scenario.hospital.accounts[account.index()].name;
            let when = desk.scenario.calendar.clock_time(at);
            Err(Refusal::new(format!("{name} was reset at {when}."), "Look for the machine that it was stolen from."))
        }
        _ => Ok(()),
    }
}

fn finish(effects: &mut Effects, action: &Action) -> bool {
    effects.reset(Reset::Account(account_of(action)));
    true
}
