//! Give a group of accounts new passwords.

use super::{Action, ActionSpec, ArgKind, ArgSpec, Desk, Effects, Refusal, Skill, costs_nothing, nothing_begins};
use crate::action::Verb;
use crate::identity::Reset;
use crate::scenario::{AccountGroup, AssetClass};
use crate::time::HOUR;

pub(super) const SPEC: ActionSpec = ActionSpec {
    verb: Verb::ResetAccounts,
    name: "reset-accounts",
    aliases: &["reset-group"],
    summary: "Give a whole group of accounts new passwords",
    help: "`users` are many people and little power. `services` are what programs log on with: each has to be told its \
           new password, which takes long. `admins` open machines. `krbtgt` is the key of all tickets of the domain: \
           whoever held a domain controller can sign tickets with it whatever else is reset, so reset it twice, ten \
           hours apart. Resetting users alone is the common mistake.",
    args: &[ArgSpec { name: "GROUP", kind: ArgKind::Group, help: "`users`, `services`, `admins` or `krbtgt`" }],
    roles: super::IDENTITY,
    skill: |_, _| Some(Skill::Server),
    // Estimates: a script and a queue at the help desk; service by service, with restarts; a careful hour.
    minutes: |_, action| match group_of(action) {
        AccountGroup::Users => [60, 120, 360],
        AccountGroup::Services => [120, 240, 720],
        AccountGroup::Administrators => [20, 45, 120],
        AccountGroup::Krbtgt => [15, 30, 60],
    },
    noise: "An intruder who uses one of them is refused at the next door, and knows why.",
    takes_down: false,
    check,
    price: costs_nothing,
    begin: nothing_begins,
    finish,
};

/// Tickets of the old key live so long; a second reset before that locks every machine out.
const TICKET_MINUTES: u32 = 10 * HOUR;

fn group_of(action: &Action) -> AccountGroup {
    action.group().expect("the shape was checked before: this action names a group")
}

fn check(desk: &Desk, action: &Action) -> Result<(), Refusal> {
    let (group, hospital) = (group_of(action), &desk.scenario.hospital);
    if group != AccountGroup::Krbtgt {
        return if hospital.accounts.iter().any(|account| account.group() == group) {
            Ok(())
        } else {
            Err(Refusal::new(format!("This house has no accounts of the group {}.", group.word()), ""))
        };
    }
    if !hospital.assets.iter().any(|asset| asset.class == AssetClass::DomainController) {
        return Err(Refusal::new("This house has no domain.", ""));
    }
    match desk.knowledge.posture().krbtgt_resets.last() {
        Some(at) if desk.now.since(*at) < TICKET_MINUTES => {
            let from = desk.scenario.calendar.date_time(at.after(TICKET_MINUTES));
            Err(Refusal::new(
                "Tickets of the old key still run; a second reset now would lock every machine out.",
                format!("Order it again from {from}."),
            ))
        }
        _ => Ok(()),
    }
}

fn finish(effects: &mut Effects, action: &Action) -> bool {
    let group = group_of(action);
    if group == AccountGroup::Krbtgt {
        effects.reset(Reset::Krbtgt);
        return true;
    }
    for (n, account) in effects.scenario.hospital.accounts.iter().enumerate() {
        if account.group() == group {
            effects.reset(Reset::Account(n.into()));
        }
    }
    true
}
