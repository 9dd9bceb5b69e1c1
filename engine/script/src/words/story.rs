//! Words about the exercise: its head, its stretches of play, who plays, and when something is told.

use super::Argument::{Number, Options, Said, Text};
use super::Role::{Changes, Declares, Value};
use super::{Key, Word, may, must};

const SCENARIO: &[Key] = &[
    may("id", "short name; without it, the name of the folder"),
    may("starts", "date and time on the hospital's clock: \"2026-05-15 08:00\"; needed unless it continues another"),
    must("summary", "one sentence for the list of exercises"),
    may("briefing", "what players read first; without it, the file briefing.md beside the scenario"),
    must("takes", "about how long playing takes in real time: minutes(90)"),
    must("difficulty", "1 (a tutorial) to 5"),
    must("level", "\"operational\", \"tactical\" or \"strategic\""),
    may(
        "languages",
        "languages of its texts, [\"en\", \"nb\"]; the first is used where a text lacks; without it, [\"en\"]",
    ),
];

const PHASE: &[Key] = &[
    must("lasts", "how long: hours(8)"),
    must("step", "how often seats get the word: \"minute\", \"hour\" or \"day\""),
    may("ends_when", "a condition that ends it earlier: happened(recovered())"),
    may("in_class", "how long it should take in a class, in real time: minutes(30)"),
];

const SEAT: &[Key] = &[
    may("title", "name as people say it; without it, the role's title"),
    may("level", "the level it plays on; without it, the role's own"),
    may("deputises", "roles that it decides for as well, for as long as nobody sits in a seat of their own"),
];

const CONTINUES: &[Key] = &[
    must("up_to", "the moment in its story that play begins around: first(\"encryption\")"),
    may("earlier", "how long before that moment play begins: minutes(20); without it, at that moment"),
    may("seed", "which of its possible courses, a whole number; without it, 1"),
];

const REPEAT: &[Key] =
    &[must("every", "from one time to the next: hours(1)"), must("times", "how often in all, the first time counted")];

pub(super) const WORDS: &[Word] = &[
    Word {
        id: "scenario",
        name: "scenario",
        role: Declares,
        behind: None,
        arguments: &[Text("title"), Options(SCENARIO)],
        signature: "scenario(title, #{ starts, summary, takes, difficulty, level, … })",
        doc: "Names the exercise. Every scenario says it once.",
        example: super::WHOLE,
    },
    Word {
        id: "continues",
        name: "continues",
        role: Declares,
        behind: None,
        arguments: &[Text("short name of a scenario"), Options(CONTINUES)],
        signature: "continues(scenario, #{ up_to, earlier, seed })",
        doc: "Play begins in the middle of another scenario: its hospital, adversaries, duties and clock are taken over, \
              and what happened before is run with every seat empty. This scenario says the rest: title, phases, seats, \
              messages, aims. `at` counts from where play begins, and so do `first(…)`, `alerts()` and all that \
              is waited for; the state of machines, care and records is what happened before.",
        example: "scenario(\"The last hour\", #{\n    summary: \"The worm is in the house already.\", briefing: \"Look around.\",\n\
                  \x20   takes: minutes(45), difficulty: 2, level: \"operational\",\n});\n\
                  continues(\"wannacry-morning\", #{ up_to: first(\"encryption\"), earlier: minutes(20), seed: 7 });\n\
                  phase(\"the hour\", #{ lasts: hours(1), step: \"minute\" });\nseat(\"ir_lead\", #{});",
    },
    Word {
        id: "phase",
        name: "phase",
        role: Declares,
        behind: None,
        arguments: &[Text("title"), Options(PHASE)],
        signature: "phase(title, #{ lasts, step, … })",
        doc: "A stretch of play; phases follow each other in the order in which they are written.",
        example: "phase(\"first week\", #{ lasts: days(7), step: \"hour\", ends_when: happened(recovered()), in_class: minutes(30) });",
    },
    Word {
        id: "seat",
        name: "seat",
        role: Declares,
        behind: None,
        arguments: &[Text("role"), Options(SEAT)],
        signature: "seat(role, #{ deputises, … })",
        doc: "A chair that a person, a team or a bot may take; the first one is the default.",
        example: "seat(\"ciso\", #{ deputises: [\"soc_analyst\"] });",
    },
    Word {
        id: "duty",
        name: "duty",
        role: Declares,
        behind: None,
        arguments: &[Text("id in the catalogue of duties")],
        signature: "duty(id)",
        doc: "A duty of law whose clock runs in this exercise.",
        example: "duty(\"eu_gdpr_33\");",
    },
    Word {
        id: "at",
        name: "at",
        role: Declares,
        behind: None,
        arguments: &[Said("duration from the start"), Said("mail, call or media")],
        signature: "at(duration, message)",
        doc: "Sends a message so long after play began.",
        example: "at(minutes(30), mail(#{ from: \"The CEO\", subject: \"Today\", body: \"What is going on?\" }));",
    },
    Word {
        id: "after",
        name: "after",
        role: Declares,
        behind: None,
        arguments: &[Said("moment"), Said("duration"), Said("mail, call or media")],
        signature: "after(moment, duration, message)",
        doc: "Sends a message so long after a moment. What never happens sends nothing.",
        example: "after(first(\"encryption\"), minutes(10), call(#{ from: \"Ward 3\", says: \"The screens are red.\" }));",
    },
    Word {
        id: "when",
        name: "when",
        role: Declares,
        behind: None,
        arguments: &[Said("condition"), Said("mail, call or media")],
        signature: "when(condition, message)",
        doc: "Sends a message once a condition holds for the first time.",
        example: "when(encrypted().above(20), mail(#{ from: \"Press\", subject: \"Is it true?\", body: \"Please call.\" }));",
    },
    Word {
        id: "unless",
        name: "unless",
        role: Changes,
        behind: Some("inject"),
        arguments: &[Said("condition")],
        signature: "at(…).unless(condition)",
        doc: "The message does not come if this holds when it is due. Said behind `at`, `after` or `when`.",
        example: "at(hours(1), mail(#{ from: \"The CEO\", subject: \"Well?\", body: \"Is this an incident?\" }))\n\
                  \x20   .unless(happened(declared()));",
    },
    Word {
        id: "at_latest",
        name: "at_latest",
        role: Changes,
        behind: Some("inject"),
        arguments: &[Said("duration from the start")],
        signature: "after(…).at_latest(duration)",
        doc: "The message comes so long after play began even if what it waits for has not come. Said behind `after` or \
              `when`.",
        example: "when(stolen().above(0), call(#{ from: \"A reporter\", says: \"I have your files.\" })).at_latest(hours(6));",
    },
    Word {
        id: "repeat",
        name: "repeat",
        role: Changes,
        behind: Some("inject"),
        arguments: &[Options(REPEAT)],
        signature: "at(…).repeat(#{ every, times })",
        doc: "The message comes again. Said behind `at`, `after` or `when`.",
        example: "after(declared(), hours(1), mail(#{ from: \"The board\", subject: \"News\", body: \"What is new?\" }))\n\
                  \x20   .repeat(#{ every: hours(2), times: 3 });",
    },
    Word {
        id: "minutes",
        name: "minutes",
        role: Value,
        behind: None,
        arguments: &[Number("whole number")],
        signature: "minutes(n)",
        doc: "A duration.",
        example: "phase(\"short\", #{ lasts: minutes(90), step: \"minute\" });",
    },
    Word {
        id: "hours",
        name: "hours",
        role: Value,
        behind: None,
        arguments: &[Number("whole number")],
        signature: "hours(n)",
        doc: "A duration.",
        example: "phase(\"evening\", #{ lasts: hours(4), step: \"minute\" });",
    },
    Word {
        id: "days",
        name: "days",
        role: Value,
        behind: None,
        arguments: &[Number("whole number")],
        signature: "days(n)",
        doc: "A duration.",
        example: "phase(\"weekend\", #{ lasts: days(2), step: \"hour\" });",
    },
    Word {
        id: "seconds",
        name: "seconds",
        role: Value,
        behind: None,
        arguments: &[Number("whole number")],
        signature: "seconds(n)",
        doc: "Real seconds that reading or listening takes; simulated time counts in minutes.",
        example: "at(hours(1), mail(#{ from: \"IT\", subject: \"The list\", body: \"See attachment.\", reads: seconds(90) }));",
    },
    Word {
        id: "percent",
        name: "percent",
        role: Value,
        behind: None,
        arguments: &[Number("number")],
        signature: "percent(n)",
        doc: "A share of the whole.",
        example: "when(encrypted(\"clinical\").above(percent(20)), mail(#{ from: \"A\", subject: \"S\", body: \"B\" }));",
    },
];
