//! Words about what good looks like: norms, objectives, the rubric, settings of difficulty.

use super::Argument::{Options, Text};
use super::Role::Declares;
use super::{Key, Word, may, must};

const WHAT: Key = must("what", "the moment: declared(), done(\"isolate BACKUP-1\"), chose(\"ransom\", \"refuse\")");
const AFTER: Key = may("after", "the moment from which on it counts; without it, start()");
const UNLESS: Key = may("unless", "a condition; if it holds then, the norm does not apply");
const BECAUSE: Key = may("because", "why, in a sentence for the debrief");
const COMPETENCY: Key = may("competency", "id in the catalogue of competencies, or a list of them");

const DUE: &[Key] = &[
    WHAT,
    AFTER,
    may("within", "how long there is from then on: minutes(90); without it, until play ends"),
    may("before", "another moment that it must come before"),
    UNLESS,
    BECAUSE,
    COMPETENCY,
];

const NEVER: &[Key] = &[WHAT, AFTER, UNLESS, BECAUSE, COMPETENCY];

const OBJECTIVE: &[Key] = &[
    must("competency", "id in the catalogue of competencies"),
    may("level", "\"operational\", \"tactical\" or \"strategic\"; without it, the competency's own"),
    may("seat", "role of the seat that it is for; without it, the whole team"),
];

const RUBRIC: &[Key] = &[
    may("care", "patients are treated without delay"),
    may("confidentiality", "patient records stay in the house"),
    may("detection", "the attack is noticed"),
    may("containment", "the attack is stopped"),
    may("recovery", "everything works again"),
    may("duties", "duties of law are fulfilled in time"),
    may("communication", "the right people are told, in time and truly"),
    may("evidence", "evidence is kept"),
    may("judgement", "alerts and reports are judged rightly"),
    may("awareness", "staff notice and report"),
    may("decisions", "questions are decided well, and with fitting confidence"),
];

const DIFFICULTY: &[Key] = &[
    may("skill", "skill of human adversaries, of what the scenario says: percent(120)"),
    may("pace", "time from one move of an adversary to the next: percent(70) is faster"),
    may("reports", "how often staff report what they see: percent(50)"),
    may("on_call", "time that people on call take to come: percent(150)"),
];

pub(super) const WORDS: &[Word] = &[
    Word {
        id: "must",
        name: "must",
        role: Declares,
        behind: None,
        arguments: &[Text("title"), Options(DUE)],
        signature: "must(title, #{ what, after, within, … })",
        doc: "A norm: what has to be done. The debrief and the observer's sheet list it for the talk.",
        example: "must(\"declare an incident\", #{ what: declared(), after: first(\"report\"), within: minutes(90),\n\
                  \x20   because: \"Help comes to those who say so.\", competency: \"declare-incident\" });",
    },
    Word {
        id: "should",
        name: "should",
        role: Declares,
        behind: None,
        arguments: &[Text("title"), Options(DUE)],
        signature: "should(title, #{ what, after, within, … })",
        doc: "A norm: what is good to do.",
        example: "should(\"close file sharing\", #{ what: ordered(\"block 445\"), after: first(\"compromise\"),\n\
                  \x20   before: recovered(), unless: isolated(\"clinical\").above(percent(90)) });",
    },
    Word {
        id: "never",
        name: "never",
        role: Declares,
        behind: None,
        arguments: &[Text("title"), Options(NEVER)],
        signature: "never(title, #{ what, after, … })",
        doc: "A norm: what is never done.",
        example: "never(\"cut off the analyser while patients wait\", #{ what: ordered(\"isolate LAB-1\"),\n\
                  \x20   unless: waiting(\"lab\").below(5) });",
    },
    Word {
        id: "objective",
        name: "objective",
        role: Declares,
        behind: None,
        arguments: &[Text("title"), Options(OBJECTIVE)],
        signature: "objective(title, #{ competency, … })",
        doc: "What somebody should be able to do after the exercise.",
        example: "objective(\"Declares an incident before all facts are known\", #{ competency: \"declare-incident\", seat: \"ir_lead\" });",
    },
    Word {
        id: "rubric",
        name: "rubric",
        role: Declares,
        behind: None,
        arguments: &[Options(RUBRIC)],
        signature: "rubric(#{ care: 4, … })",
        doc: "What a score is made of: how much each part weighs, in whole numbers. Without it every part weighs alike.",
        example: "rubric(#{ care: 4, containment: 2, duties: 1 });",
    },
    Word {
        id: "difficulty",
        name: "difficulty",
        role: Declares,
        behind: None,
        arguments: &[Text("name"), Options(DIFFICULTY)],
        signature: "difficulty(name, #{ skill, pace, reports, on_call })",
        doc: "A setting of how hard the exercise is, beside the one that is written; shares are of what the scenario \
              says.",
        example: "difficulty(\"hard\", #{ skill: percent(120), pace: percent(70), reports: percent(50), on_call: percent(150) });",
    },
];
