//! Words about what happens: moments, amounts, and conditions made of them.

use super::Argument::{Optional, Plain, Repeated, Said, Text};
use super::Role::Value;
use super::Word;

/// A word that names a value, by itself.
const fn value(
    id: &'static str,
    arguments: &'static [super::Argument],
    signature: &'static str,
    doc: &'static str,
    example: &'static str,
) -> Word {
    Word { id, name: id, role: Value, behind: None, arguments, signature, doc, example }
}

const WHERE: super::Argument = Optional(
    "place: name of a zone or an asset, \"all servers\", \"all workstations\" or \"all medical devices\"; without it, everywhere",
);

const ORDER: super::Argument = Text("order as one types it, with any of its arguments: \"isolate BACKUP-1\"");

pub(super) const WORDS: &[Word] = &[
    value(
        "start",
        &[],
        "start()",
        "The moment when play begins.",
        "must(\"look around\", #{ what: first(\"finding\"), after: start(), within: hours(1) });",
    ),
    value(
        "phase_begins",
        &[Text("title of a phase")],
        "phase_begins(title)",
        "The moment when a phase begins.",
        "phase(\"recovery\", #{ lasts: hours(4), step: \"hour\" });\n\
         after(phase_begins(\"recovery\"), minutes(1), mail(#{ from: \"A\", subject: \"Now\", body: \"We rebuild.\" }));",
    ),
    value(
        "first",
        &[Text("kind of sign: \"compromise\", \"encryption\", \"theft\", \"alert\", \"report\" or \"finding\"")],
        "first(sign)",
        "The first time that something is seen or happens: a machine falls (compromise), is encrypted, records leave the \
         house (theft), an alert comes up, staff report something odd, somebody looks and finds a machine hit.",
        "after(first(\"report\"), minutes(5), mail(#{ from: \"Desk\", subject: \"A report\", body: \"Look.\" }));",
    ),
    value(
        "declared",
        &[],
        "declared()",
        "The moment when an incident is declared.",
        "after(declared(), hours(1), mail(#{ from: \"The board\", subject: \"Well?\", body: \"Call me.\" }));",
    ),
    value(
        "recovered",
        &[],
        "recovered()",
        "The moment when everything works again as before the attack.",
        "after(recovered(), minutes(30), mail(#{ from: \"The CEO\", subject: \"Thanks\", body: \"Well done.\" }));",
    ),
    value(
        "told",
        &[Text("name of a message")],
        "told(name)",
        "The moment when the message of that name comes.",
        "at(hours(1), mail(#{ name: \"ask\", from: \"A\", subject: \"S\", body: \"B\" }));\n\
         after(told(\"ask\"), hours(1), mail(#{ from: \"A\", subject: \"Again\", body: \"B\" }));",
    ),
    value(
        "answered",
        &[Text("name of a message that asks")],
        "answered(name)",
        "The moment when a question is answered.",
        "at(hours(1), call(#{ name: \"pay\", from: \"A\", says: \"Do we pay?\",\n\
         \x20   asks: decision(#{ options: [option(\"no\", \"No.\"), option(\"yes\", \"Yes.\")] }) }));\n\
         after(answered(\"pay\"), minutes(5), mail(#{ from: \"A\", subject: \"Noted\", body: \"Thank you.\" }));",
    ),
    value(
        "chose",
        &[Text("name of a message that asks"), Text("name of an option")],
        "chose(name, option)",
        "The moment when a question is answered so.",
        "at(hours(1), call(#{ name: \"pay\", from: \"A\", says: \"Do we pay?\",\n\
         \x20   asks: decision(#{ options: [option(\"no\", \"No.\"), option(\"yes\", \"Yes.\")] }) }));\n\
         never(\"pay\", #{ what: chose(\"pay\", \"yes\") });",
    ),
    value(
        "ordered",
        &[ORDER],
        "ordered(order)",
        "The moment when an order is given and taken. Arguments that are left out may be any.",
        "must(\"cut off the files\", #{ what: ordered(\"isolate FILE-1\"), after: first(\"encryption\"), within: minutes(30) });",
    ),
    value(
        "done",
        &[ORDER],
        "done(order)",
        "The moment when an order has been carried out with success.",
        "should(\"restore the files\", #{ what: done(\"restore FILE-1\") });",
    ),
    value(
        "encrypted",
        &[WHERE],
        "encrypted(where)",
        "How many machines are encrypted now. Compare it: `.above(14)`, `.above(percent(20))`.",
        "when(encrypted().above(4), call(#{ from: \"Ward 1\", says: \"Five of ours are dark.\", urgent: true }));",
    ),
    value(
        "compromised",
        &[WHERE],
        "compromised(where)",
        "How many machines an adversary runs on now.",
        "when(compromised(\"all servers\").above(0), mail(#{ from: \"A\", subject: \"S\", body: \"B\" }));",
    ),
    value(
        "isolated",
        &[WHERE],
        "isolated(where)",
        "How many machines are cut from the network now, by themselves or with their zone.",
        "when(isolated(\"clinical\").above(percent(50)), call(#{ from: \"Ward 1\", says: \"Nothing loads.\" }));",
    ),
    value(
        "capacity",
        &[Text("name of a care process")],
        "capacity(care)",
        "What a care process can treat now, as a share of normal.",
        "when(capacity(\"lab\").below(percent(50)), call(#{ from: \"Laboratory\", says: \"We fall behind.\" }));",
    ),
    value(
        "waiting",
        &[Text("name of a care process")],
        "waiting(care)",
        "How many patients wait at a care process now.",
        "when(waiting(\"lab\").above(30), call(#{ from: \"Laboratory\", says: \"The corridor is full.\" }));",
    ),
    value(
        "stolen",
        &[Optional("title of a store; without it, all")],
        "stolen(store)",
        "How many patient records have left the house.",
        "when(stolen(\"Records\").above(0), mail(#{ from: \"Unknown\", subject: \"We have it\", body: \"Pay.\" }));",
    ),
    value(
        "reports",
        &[],
        "reports()",
        "How many reports staff have made so far.",
        "when(reports().above(9), mail(#{ from: \"Service desk\", subject: \"Ten reports\", body: \"We are full.\" }));",
    ),
    value(
        "alerts",
        &[],
        "alerts()",
        "How many alerts have come up so far, true and false.",
        "when(alerts().above(19), mail(#{ from: \"Monitoring\", subject: \"Twenty alerts\", body: \"Who looks?\" }));",
    ),
    Word {
        id: "above",
        name: "above",
        role: Value,
        behind: Some("amount"),
        arguments: &[Plain("bound: whole number or percent(…)")],
        signature: "encrypted(…).above(bound)",
        doc: "A condition: the amount is more than that.",
        example: "when(encrypted().above(14), mail(#{ from: \"A\", subject: \"Fifteen\", body: \"B\" }));",
    },
    Word {
        id: "below",
        name: "below",
        role: Value,
        behind: Some("amount"),
        arguments: &[Plain("bound: whole number or percent(…)")],
        signature: "capacity(…).below(bound)",
        doc: "A condition: the amount is less than that.",
        example: "when(capacity(\"lab\").below(percent(30)), call(#{ from: \"Lab\", says: \"We stop planned work.\" }));",
    },
    value(
        "happened",
        &[Said("moment")],
        "happened(moment)",
        "A condition: the moment has come.",
        "at(hours(2), mail(#{ from: \"CEO\", subject: \"S\", body: \"B\" })).unless(happened(declared()));",
    ),
    value(
        "all",
        &[Repeated("condition")],
        "all(condition, condition, …)",
        "A condition: all of these hold.",
        "when(all(reports().above(3), not(happened(declared()))), mail(#{ from: \"A\", subject: \"S\", body: \"B\" }));",
    ),
    value(
        "any",
        &[Repeated("condition")],
        "any(condition, condition, …)",
        "A condition: one of these holds.",
        "when(any(reports().above(3), alerts().above(9)), mail(#{ from: \"A\", subject: \"S\", body: \"B\" }));",
    ),
    value(
        "not",
        &[Said("condition")],
        "not(condition)",
        "A condition: this does not hold.",
        "when(all(encrypted().above(9), not(happened(declared()))), mail(#{ from: \"A\", subject: \"S\", body: \"B\" }));",
    ),
];
