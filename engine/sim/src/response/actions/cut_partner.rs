//! Cut a partner's line, or connect it.

use super::{Action, ActionSpec, ArgKind, ArgSpec, Desk, Effects, ON_OFF, Refusal, Skill, nothing_begins};
use crate::action::Verb;
use crate::care::Outlook;
use crate::ids::PartnerId;
use crate::network::LineChange;

pub(super) const SPEC: ActionSpec = ActionSpec {
    verb: Verb::CutPartner,
    name: "cut-partner",
    aliases: &["cut-link"],
    summary: "Cut a partner's line into the house, or connect it again",
    help: "A partner's own line stays up when the internet is cut: an intruder can use it to get out, and what is here \
           can reach them. Care that works with the partner loses them: call first. `cut-partner PARTNER off` connects \
           it again.",
    args: &[ArgSpec { name: "PARTNER", kind: ArgKind::Partner, help: "the partner, by the short name" }, ON_OFF],
    roles: &["ir_lead", "ciso", "cio", "network_admin", "crisis_manager"],
    skill: |_, _| Some(Skill::Network),
    // Estimate: find the line, tell the partner, close it.
    minutes: |_, _| [5, 15, 40],
    noise: "An intruder who works over this line loses it.",
    takes_down: false,
    check,
    price,
    begin: nothing_begins,
    finish,
};

fn partner_of(action: &Action) -> PartnerId {
    action.partner().expect("the shape was checked before: this action names a partner")
}

fn check(desk: &Desk, action: &Action) -> Result<(), Refusal> {
    let partner = partner_of(action);
    if desk.knowledge.posture().is_partner_cut(partner) == action.is_on() {
        let title = &desk.scenario.hospital.partners[partner.index()].title;
        let word = if action.is_on() { "is cut already" } else { "is not cut" };
        return Err(Refusal::new(format!("The line of {title} {word}."), ""));
    }
    Ok(())
}

fn price(desk: &Desk, action: &Action, outlook: &mut Outlook) {
    let mut hindrances = desk.knowledge.hindrances();
    if let Some(cut) = hindrances.lines.partners_cut.get_mut(partner_of(action).index()) {
        *cut = action.is_on();
    }
    outlook.hindrances = Some(hindrances);
}

fn finish(effects: &mut Effects, action: &Action) -> bool {
    effects.line(LineChange::Partner(partner_of(action), action.is_on()));
    true
}
