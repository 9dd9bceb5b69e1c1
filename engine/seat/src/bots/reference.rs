//! The defender that scores are measured against: the plan of *by the book* with its weak points mended.
//!
//! It declares, cuts the line and saves the backups at the first plain sign, where *by the book* waits for a verdict that
//! nobody is there to write at night; it lets verdicts wait for looks, and patches for rebuilds; it takes evidence where
//! care can wait, tests backups and restores from them, which takes half the time of a rebuild; it reads audits, closes
//! the accounts that they name, and answers what it is asked.
//!
//! Invariant: it sees what its seat is told, like everybody else.

use codedark_sim::ids::TechniqueId;

use super::planner::Policy;
use super::thoughts::Thoughts;

/// Data from Information Repositories: what audits of patient records show.
const AUDITED: TechniqueId = TechniqueId::new(1213, 0);

/// The policy *reference*.
pub(super) const POLICY: Policy = Policy {
    name: "reference",
    version: 1,
    about: "The defender at 100 of every score: by the book, and it acts on plain signs before anybody is sure, tests \
            backups and restores from them, and answers what it is asked.",
    takes_skill: false,
    hunts: &[AUDITED],
    plan,
};

fn plan(thoughts: &mut Thoughts) {
    thoughts.declare_at_a_sign();
    thoughts.close_named_accounts();
    thoughts.close_the_road();
    thoughts.close_the_road_on_a_finding();
    thoughts.keep_care_going();
    if thoughts.is_incident() {
        thoughts.act_on_a_sign();
        thoughts.tell_staff();
    }
    thoughts.look_where_staff_saw_something();
    thoughts.look_before_verdicts();
    thoughts.isolate_what_is_hit();
    thoughts.answer_questions();
    if thoughts.is_incident() {
        thoughts.test_backups();
        thoughts.answer_an_intruder();
        thoughts.take_evidence();
        thoughts.restore_or_rebuild();
        thoughts.sweep();
        thoughts.reconnect_early();
        thoughts.reopen();
    }
}
