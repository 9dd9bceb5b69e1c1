//! A defender who follows the plan: judge, contain narrowly, declare early, keep care going, take from an intruder
//! backups, lines and accounts, go through the whole house, tell whom the law names, rebuild in the order of care.
//!
//! Invariant: it says no more than it knows, and waits for a verdict, a finding or two reports before it declares.

use super::planner::Policy;
use super::thoughts::Thoughts;

/// The policy *by the book*.
pub(super) const POLICY: Policy = Policy {
    name: "by-the-book",
    version: 3,
    about: "Follows the plan: judges alerts, contains narrowly, declares early, keeps care going, goes through the \
            whole house, fulfils every duty, rebuilds in the order in which care needs machines.",
    takes_skill: true,
    hunts: &[],
    plan,
};

fn plan(thoughts: &mut Thoughts) {
    thoughts.declare();
    thoughts.close_the_road();
    thoughts.judge_alerts();
    thoughts.look_where_staff_saw_something();
    thoughts.isolate_what_is_hit();
    thoughts.keep_care_going();
    if thoughts.is_incident() {
        thoughts.tell_staff();
        thoughts.answer_an_intruder();
        thoughts.rebuild();
        thoughts.sweep();
        thoughts.reopen();
    }
}
