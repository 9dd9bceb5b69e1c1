//! Answer a question that a message asks.

use super::{ANYBODY, Action, ActionSpec, ArgKind, ArgSpec, Desk, Effects, Refusal, costs_nothing, nothing_begins};
use crate::action::{Arg, Verb};
use crate::event::EventKind;
use crate::ids::InjectId;

pub(super) const SPEC: ActionSpec = ActionSpec {
    verb: Verb::Answer,
    name: "answer",
    aliases: &["reply"],
    summary: "Answer a question that a message asks",
    help: "Some messages ask for a decision, or put a question, with a few options. The first answer counts. Where it \
           is asked for, say how sure you are, in percent: 50 is a coin, 100 means that you would be astonished to be \
           wrong. If time runs out, the answer that the message names is taken as given.",
    args: &[
        ArgSpec { name: "MESSAGE", kind: ArgKind::Message, help: "the message, by its number: m3" },
        ArgSpec { name: "OPTION", kind: ArgKind::Option, help: "the number of the option: 1, 2, ..." },
        ArgSpec {
            name: "SURE",
            kind: ArgKind::Sure,
            help: "how sure you are, 0 to 100 percent, where it is asked for",
        },
    ],
    roles: ANYBODY,
    skill: |_, _| None,
    minutes: |_, _| [1, 1, 1],
    noise: "",
    takes_down: false,
    check,
    price: costs_nothing,
    begin: nothing_begins,
    finish,
};

/// Message, option and how sure.
fn answer_of(action: &Action) -> (InjectId, u8, Option<u8>) {
    let mut answer = (None, None, None);
    for arg in &action.args {
        match arg {
            Arg::Message(inject) => answer.0 = Some(*inject),
            Arg::Option(option) => answer.1 = Some(*option),
            Arg::Sure(sure) => answer.2 = *sure,
            _ => {}
        }
    }
    let named = answer.0.zip(answer.1);
    let (inject, option) = named.expect("the shape was checked before: this action names a message and an option");
    (inject, option, answer.2)
}

fn check(desk: &Desk, action: &Action) -> Result<(), Refusal> {
    let (inject, option, sure) = answer_of(action);
    let told = desk.knowledge.told_at(inject);
    let question = desk.scenario.message(inject).and_then(|message| message.question.as_ref());
    let (Some(told), Some(question)) = (told, question) else {
        return Err(Refusal::new("No message of that number asks anything.", "Messages that ask show their options."));
    };
    let late = question.within.is_some_and(|within| desk.now >= told.after(within));
    if late || desk.knowledge.answers.contains_key(&inject) {
        return Err(Refusal::new("That question is closed.", "What was chosen stands beside it."));
    }
    if usize::from(option) >= question.options.len() {
        let last = question.options.len();
        return Err(Refusal::new(
            format!("The message has no option {}.", u32::from(option) + 1),
            format!("Its options are 1 to {last}."),
        ));
    }
    match (question.confidence, sure) {
        (true, None) => {
            Err(Refusal::new("This question also asks how sure you are.", "Add a percentage: `answer m1 2 80`."))
        }
        (false, Some(_)) => {
            Err(Refusal::new("This question does not ask how sure you are.", "Leave the percentage out."))
        }
        _ => Ok(()),
    }
}

fn finish(effects: &mut Effects, action: &Action) -> bool {
    let (inject, option, confidence) = answer_of(action);
    effects.answer(inject, |role| EventKind::Answered { inject, option, confidence, role: Some(role) })
}
