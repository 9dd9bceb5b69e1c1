//! Words about who attacks.

use super::Argument::{Options, Text};
use super::Role::{Declares, Value};
use super::{Key, Word, may, must};

const ADVERSARY: &[Key] = &[
    must(
        "kind",
        "\"worm\" (spreads by itself), \"operator\" (a person who breaks in and plans) or \"insider\" (somebody of the house who copies)",
    ),
    must("foothold", "name of the asset where it gets in; of an insider, the work place"),
    must("enters", "how long after the start: minutes(20)"),
    must("techniques", "ATT&CK ids of what it can do: [\"T1210\", \"T1486\"]"),
    may("port", "worm, needed: TCP port that it spreads over"),
    may("try_every", "worm, needed: time from one try of an infected machine to its next"),
    may("fuse", "worm, needed: time from arriving on a machine to encrypting it"),
    may("skill", "operator, needed: 0 (clumsy) to 1 (expert)"),
    may("noise_tolerance", "operator, needed: 0 (avoids every alert) to 1 (does not care)"),
    may("patience", "operator, needed: rest after a setback: hours(2)"),
    may(
        "works",
        "operator, insider: first and last hour of work on the hospital's clock, [22, 6]; without it, day and night",
    ),
    may("handover", "operator: median time that a first foothold waits for the buyers of the access: days(10)"),
    may("busy_days", "operator: share of days on which it works on this hospital, 0 to 1; without it, every day"),
    may(
        "pace",
        "operator: median pause between two moves: minutes(90); without it, none. Insider, needed: from one sitting to the next",
    ),
    may("account", "insider, needed: name of the account, which is their own"),
    may("copies", "insider, needed: patient records copied in one sitting, a whole number"),
    may("strikes", "operator: \"nights\" (waits for a night or weekend before anybody can notice) or \"anytime\""),
    may(
        "returns",
        "operator: how often it comes back after it was thrown out of its last machine: 3; without it, always",
    ),
    may("hook", "operator: a script with a word in its decisions, by its path below scripts/: \"hooks/careful_thief\""),
    may(
        "goals",
        "operator, insider: what it wants, most wanted first: [steal(\"Records\"), encrypt(\"servers\")]; an insider only steals",
    ),
];

pub(super) const WORDS: &[Word] = &[
    Word {
        id: "adversary",
        name: "adversary",
        role: Declares,
        behind: None,
        arguments: &[Text("name"), Options(ADVERSARY)],
        signature: "adversary(name, #{ kind, foothold, enters, techniques, … })",
        doc: "Who attacks, and how it decides. A worm and an operator break in. An insider does not: no machine falls, and a \
              closer look at one finds nothing. At each sitting some records leave, whether the internet is cut or not, and an \
              alert can come up; where the machine sends its logs, they name the account. The copying stops when \
              the account is reset (`reset-account`: its owner gets the new password from people, who ask), or while the \
              work place, the machine with the records or the way between them is cut; three refusals in a row end it. Staff \
              do not notice it by themselves: let somebody say so in a message.",
        example: "adversary(\"the worm\", #{ kind: \"worm\", port: 445, try_every: minutes(4), fuse: minutes(25),\n\
                  \x20   foothold: \"PC-1\", enters: minutes(20), techniques: [\"T1210\", \"T1486\"] });",
    },
    Word {
        id: "encrypt",
        name: "encrypt",
        role: Value,
        behind: None,
        arguments: &[Text("zone")],
        signature: "encrypt(zone)",
        doc: "A goal: the servers of a zone, encrypted.",
        example: "adversary(\"the group\", #{ kind: \"operator\", skill: 0.7, noise_tolerance: 0.4, patience: hours(2),\n\
                  \x20   foothold: \"PC-1\", enters: hours(1), techniques: [\"T1486\"], goals: [encrypt(\"servers\")],\n\
                  \x20   handover: days(10), busy_days: 0.4, pace: minutes(90), strikes: \"nights\" });",
    },
    Word {
        id: "steal",
        name: "steal",
        role: Value,
        behind: None,
        arguments: &[Text("title of a store")],
        signature: "steal(store)",
        doc: "A goal: the patient records of a store, copied out; here, by somebody of the house.",
        example: "account(\"temp-12\", #{ rights: \"user\" });\n\
                  adversary(\"the colleague\", #{ kind: \"insider\", account: \"temp-12\", copies: 200, pace: minutes(30),\n\
                  \x20   foothold: \"PC-1\", enters: hours(1), works: [8, 16], techniques: [\"T1213\"],\n\
                  \x20   goals: [steal(\"Records\")] });",
    },
];
