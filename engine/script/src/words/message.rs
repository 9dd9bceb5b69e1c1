//! Words about what is told: mails, calls, media, and what they ask.

use super::Argument::{Options, Text};
use super::Role::Value;
use super::{Key, Word, may, must};

const NAME: Key = may("name", "short name, so that `told`, `answered` and `chose` can refer to it; needed with `asks`");
const URGENT: Key = may("urgent", "true if somebody waits for the reader");
const READS: Key = may("reads", "how long reading takes: seconds(40); without it, told from the number of words");
const ASKS: Key = may("asks", "a question: decision(#{ … }) or quiz(#{ … })");

const MAIL: &[Key] = &[
    NAME,
    must("from", "who writes"),
    may("to", "roles that get it; without it, every seat"),
    must("subject", "subject line"),
    must("body", "the words"),
    URGENT,
    READS,
    ASKS,
];

const CALL: &[Key] = &[
    NAME,
    must("from", "who calls"),
    may("to", "roles that are called; without it, every seat"),
    may("subject", "what it is about; without it, who calls"),
    must("says", "the words"),
    URGENT,
    READS,
    ASKS,
];

const MEDIA: &[Key] = &[
    NAME,
    must("from", "newspaper, radio, web page"),
    may("to", "roles that get to see it; without it, every seat"),
    must("subject", "headline"),
    must("body", "the words"),
    URGENT,
    READS,
    ASKS,
];

const OPTIONS: Key =
    must("options", "what one may choose: [option(\"yes\", \"We do.\"), option(\"no\", \"We do not.\")]");
const CONFIDENCE: Key = may("confidence", "true if one also says how sure one is");
const BECAUSE: Key = may("because", "why, in a sentence for the debrief");
const COMPETENCY: Key = may("competency", "id in the catalogue of competencies, or a list of them");

const DECISION: &[Key] = &[
    OPTIONS,
    may("within", "how long there is for an answer: minutes(30); without it, as long as play goes on"),
    may("otherwise", "name of the option that counts when time is up; without it, none"),
    CONFIDENCE,
    BECAUSE,
    COMPETENCY,
];

const QUIZ: &[Key] =
    &[OPTIONS, must("right", "name of the right option, or a list of them"), CONFIDENCE, BECAUSE, COMPETENCY];

pub(super) const WORDS: &[Word] = &[
    Word {
        id: "mail",
        name: "mail",
        role: Value,
        behind: None,
        arguments: &[Options(MAIL)],
        signature: "mail(#{ from, subject, body, … })",
        doc: "A mail; give it to `at`, `after` or `when`.",
        example: "at(minutes(1), mail(#{ from: \"IT\", to: [\"ir_lead\"], subject: \"Hello\", body: \"Good morning.\" }));",
    },
    Word {
        id: "call",
        name: "call",
        role: Value,
        behind: None,
        arguments: &[Options(CALL)],
        signature: "call(#{ from, says, … })",
        doc: "A telephone call; give it to `at`, `after` or `when`.",
        example: "at(minutes(2), call(#{ from: \"Lab\", to: [\"ir_lead\"], says: \"Results stand still.\", urgent: true }));",
    },
    Word {
        id: "media",
        name: "media",
        role: Value,
        behind: None,
        arguments: &[Options(MEDIA)],
        signature: "media(#{ from, subject, body, … })",
        doc: "What newspapers, radio or the web say; give it to `at`, `after` or `when`.",
        example: "at(hours(2), media(#{ from: \"Local radio\", subject: \"Hospital offline\", body: \"Patients wait.\" }));",
    },
    Word {
        id: "decision",
        name: "decision",
        role: Value,
        behind: None,
        arguments: &[Options(DECISION)],
        signature: "decision(#{ options, within, otherwise, … })",
        doc: "A question without a key: what is chosen is talked about afterwards. Give it to the option `asks` of a \
              message.",
        example: "at(hours(1), call(#{ name: \"ransom\", from: \"The CEO\", says: \"Do we pay?\", asks: decision(#{\n\
                  \x20   options: [option(\"refuse\", \"We do not pay.\"), option(\"pay\", \"We pay.\")],\n\
                  \x20   within: minutes(60), otherwise: \"refuse\", confidence: true, competency: \"ransom-governance\",\n\
                  }) }));",
    },
    Word {
        id: "quiz",
        name: "quiz",
        role: Value,
        behind: None,
        arguments: &[Options(QUIZ)],
        signature: "quiz(#{ options, right, … })",
        doc: "A question with right answers. Give it to the option `asks` of a message.",
        example: "at(hours(1), mail(#{ name: \"port\", from: \"Trainer\", subject: \"A question\", body: \"Which port?\",\n\
                  \x20   asks: quiz(#{\n\
                  \x20       options: [option(\"a\", \"22\"), option(\"b\", \"445\")], right: \"b\",\n\
                  \x20       because: \"File sharing of Windows listens on 445.\",\n\
                  }) }));",
    },
    Word {
        id: "option",
        name: "option",
        role: Value,
        behind: None,
        arguments: &[Text("short name"), Text("the words")],
        signature: "option(name, words)",
        doc: "One answer to a question.",
        example: "at(hours(1), call(#{ name: \"beds\", from: \"Ward 2\", says: \"May we move patients?\", asks: decision(#{\n\
                  \x20   options: [option(\"yes\", \"Move them.\"), option(\"wait\", \"Wait an hour.\")] }) }));",
    },
];
