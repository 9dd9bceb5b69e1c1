//! A defender who wants to know before anything is touched: every alert and report gets a closer look, and only what a
//! look has shown is contained.
//!
//! Invariant: nothing is cut off for a sign alone. Care does not wait for findings.

use super::planner::Policy;
use super::thoughts::Thoughts;

/// The policy *triage first*.
pub(super) const POLICY: Policy = Policy {
    name: "triage-first",
    version: 1,
    about: "Looks closer at every alert and report before it contains anything, then contains narrowly what the looks \
            have shown, then goes on by the plan.",
    takes_skill: true,
    hunts: &[],
    plan,
};

fn plan(thoughts: &mut Thoughts) {
    thoughts.look_where_staff_saw_something();
    thoughts.judge_alerts_by_a_look();
    thoughts.keep_care_going();
    thoughts.declare();
    if !thoughts.is_incident() {
        return;
    }
    thoughts.tell_staff();
    if thoughts.remembered.found.is_some() {
        thoughts.isolate_what_is_hit();
        thoughts.close_the_road();
        thoughts.answer_an_intruder();
    }
    thoughts.rebuild();
    thoughts.sweep();
    thoughts.reopen();
}
