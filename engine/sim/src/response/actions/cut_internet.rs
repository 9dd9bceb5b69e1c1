//! Cut the internet, or connect it.

use super::{Action, ActionSpec, Desk, Effects, ON_OFF, Refusal, Skill, nothing_begins};
use crate::action::Verb;
use crate::care::Outlook;
use crate::network::LineChange;

pub(super) const SPEC: ActionSpec = ActionSpec {
    verb: Verb::CutInternet,
    name: "cut-internet",
    aliases: &["internet"],
    summary: "Cut the house from the internet, or connect it again",
    help: "The outer firewall drops everything, both ways. Nobody commands malware in here from outside and no records \
           leave; what runs by itself runs on, and an intruder waits. Care that uses somebody outside loses them, and \
           helpers who work from afar too. Clean up before you connect again. `cut-internet off` connects it.",
    args: &[ON_OFF],
    roles: &["ir_lead", "ciso", "cio", "network_admin", "crisis_manager"],
    skill: |_, _| Some(Skill::Network),
    // Estimate: one rule on one firewall, and the telephone calls before it.
    minutes: |_, _| [5, 12, 40],
    noise: "Every intruder loses the line at once, and knows that you know.",
    takes_down: false,
    check,
    price,
    begin: nothing_begins,
    finish,
};

fn check(desk: &Desk, action: &Action) -> Result<(), Refusal> {
    if desk.knowledge.posture().internet_cut == action.is_on() {
        let word = if action.is_on() { "cut already" } else { "not cut" };
        return Err(Refusal::new(format!("The internet is {word}."), ""));
    }
    Ok(())
}

fn price(desk: &Desk, action: &Action, outlook: &mut Outlook) {
    let mut hindrances = desk.knowledge.hindrances();
    hindrances.lines.internet_cut = action.is_on();
    outlook.hindrances = Some(hindrances);
}

fn finish(effects: &mut Effects, action: &Action) -> bool {
    effects.line(LineChange::Internet(action.is_on()));
    true
}
