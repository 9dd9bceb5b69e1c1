//! Words about care: who comes, what it takes, what happens without it; and what libraries of hospitals need.

use super::Argument::{List, Options, Plain, Text};
use super::Role::{Declares, Value};
use super::{Key, Word, map, may, must};

const ARRIVALS: &[Key] = &[
    must("per_day", "how many on a weekday"),
    must("by_hour", "24 weights, one for each hour of the day, on any scale"),
    must("at_weekend", "share of the weekday's number on a day of the weekend, 0 to 1"),
    must("target", "how long a patient waits without counting as delayed: hours(1)"),
    may("leaves_after", "after how long a waiting patient leaves; without it, never"),
];

const DOWNTIME: &[Key] = &[
    must("capacity", "what the downtime procedure can treat, 0 to 1 of normal"),
    must("starts_in", "how long from the order until it works: minutes(30)"),
    must("improvised", "what staff manage without the procedure, 0 to 1 of normal"),
];

const CARE: &[Key] = &[
    must("title", "name as people say it"),
    map("emergency", "emergency patients: #{ per_day, by_hour, at_weekend, target, leaves_after }", false, ARRIVALS),
    map("elective", "planned patients, the same options", false, ARRIVALS),
    must("headroom", "what can be treated relative to what comes: 1.2 is a fifth more"),
    may("needs", "what machines it needs: [required(…), assisting(…)]"),
    may("waits_for", "other processes, with the share lost when one stands still: #{ lab: 0.3 }"),
    map("downtime", "how it goes on without its systems: #{ capacity, starts_in, improvised }", true, DOWNTIME),
    may("divertible", "share of emergency patients who come by ambulance, 0 to 1; without it, 0"),
];

pub(super) const WORDS: &[Word] = &[
    Word {
        id: "care",
        name: "care",
        role: Declares,
        behind: None,
        arguments: &[Text("name"), Options(CARE)],
        signature: "care(name, #{ title, emergency, elective, headroom, needs, downtime, … })",
        doc: "A clinical workflow: its patients, the machines it needs, and how it goes on without them.",
        example: "let steady = [1,1,1,1,1,1, 1,1,1,1,1,1, 1,1,1,1,1,1, 1,1,1,1,1,1];\n\
                  care(\"dialysis\", #{ title: \"Dialysis\", headroom: 1.2,\n\
                  \x20   elective: #{ per_day: 20, by_hour: steady, at_weekend: 0.5, target: hours(4) },\n\
                  \x20   needs: [assisting(\"plans\", [\"FILE-*\"], 0.4)], waits_for: #{ lab: 0.2 },\n\
                  \x20   downtime: #{ capacity: 0.7, starts_in: minutes(30), improvised: 0.4 } });",
    },
    Word {
        id: "required",
        name: "required",
        role: Value,
        behind: None,
        arguments: &[Text("what for"), List("names of assets, `*` at the end for all that start so")],
        signature: "required(what_for, assets)",
        doc: "Machines without which a care process stops: capacity falls with the share that works.",
        example: "care(\"records\", #{ title: \"Records\", headroom: 1.2, needs: [required(\"files\", [\"FILE-1\"])],\n\
                  \x20   downtime: #{ capacity: 0.5, starts_in: minutes(10), improvised: 0.2 } });",
    },
    Word {
        id: "assisting",
        name: "assisting",
        role: Value,
        behind: None,
        arguments: &[Text("what for"), List("names of assets"), Plain("share lost without them, 0 to 1")],
        signature: "assisting(what_for, assets, share_lost)",
        doc: "Machines that help a care process: without any of them, that share of its capacity is lost.",
        example: "care(\"letters\", #{ title: \"Letters\", headroom: 1.2, needs: [assisting(\"files\", [\"FILE-1\"], 0.3)],\n\
                  \x20   downtime: #{ capacity: 0.5, starts_in: minutes(10), improvised: 0.2 } });",
    },
    Word {
        id: "options",
        name: "options",
        role: Value,
        behind: None,
        arguments: &[Plain("options that were given"), Plain("defaults")],
        signature: "options(given, defaults)",
        doc: "For functions in `scripts/`: the given options laid over defaults. An option that has no default, or is \
              of another type, is reported where it was written.",
        example: "fn ward(given) { options(given, #{ name: \"Ward 1\", beds: 20 }) }\nlet w = ward(#{ beds: 30 });",
    },
];
