//! What is told when: triggers and what stands behind them with a dot.

use std::collections::BTreeMap;

use codedark_sim::scenario::{Condition, Inject, Moment, Repeat, Trigger};

use super::Resolver;
use crate::phrase::Phrase;
use crate::read::{Fields, Names, Value};

/// Most times that a message comes.
const TIMES_MAX: u32 = 1_000;

/// A message whose name is known, before what it refers to is followed.
pub(super) struct Told<'r> {
    /// `at`, `after` or `when`.
    trigger: &'r Phrase,
    /// `mail`, `call` or `media`.
    message: Phrase,
    fields: Fields,
    name: String,
}

/// What stands behind a trigger with a dot.
#[derive(Default)]
struct Changes {
    unless: Option<Condition>,
    at_latest: Option<u32>,
    repeat: Option<Repeat>,
}

impl<'r> Resolver<'r, '_> {
    /// Names of messages, and of the options of what they ask.
    pub(super) fn message_names(&mut self) -> Vec<Told<'r>> {
        let mut told = Vec::new();
        let mut names = Names::new("message");
        for trigger in self.said.phrases.iter().filter(|phrase| matches!(phrase.word, "at" | "after" | "when")) {
            let place = if trigger.word == "after" { 2 } else { 1 };
            let message = self.reader.arg(trigger, place);
            if let Some(value) = message.as_ref().filter(|value| asks_alone(value)) {
                let said = format!("{} comes with a message", value.kind());
                if let Some(finding) = self.reader.wrong(value, "type", said) {
                    finding.suggestion = Some("write mail(#{ …, asks: … }) or call(#{ …, asks: … })".into());
                }
                continue;
            }
            let wanted = "mail(#{ … }), call(#{ … }) or media(#{ … })";
            let Some(message) = self.reader.phrase(message, &["mail", "call", "media"], wanted) else { continue };
            let fields = self.reader.fields(&message);
            let name = match fields.get("name") {
                Some(value) => self.reader.declare(&mut names, Some(value)),
                None => Some(nameless(&mut names, told.len(), message.word)),
            };
            if let Some(name) = name {
                self.option_names(&fields);
                told.push(Told { trigger, message, fields, name });
            }
        }
        self.injects = names;
        told
    }

    pub(super) fn storyline(&mut self, told: Vec<Told<'r>>) -> Vec<Inject> {
        let mut storyline = Vec::new();
        let mut changes: BTreeMap<usize, Vec<&Phrase>> = BTreeMap::new();
        for phrase in &self.said.phrases {
            if let Some(of) = phrase.arg(0).and_then(|arg| arg.read_lock::<Phrase>().map(|of| of.identity())) {
                changes.entry(of).or_default().push(phrase);
            }
        }
        for Told { trigger: phrase, message, fields, name } in told {
            let message = self.message(&message, &fields);
            let Changes { unless, at_latest, repeat } = {
                let behind = changes.remove(&phrase.identity()).unwrap_or_default();
                self.changes_of(phrase, &behind, message.question.is_some())
            };
            if let Some(trigger) = self.trigger(phrase) {
                self.not_itself(phrase, &trigger, &name);
                storyline.push(Inject { name, trigger, unless, at_latest, repeat, message });
            }
        }
        storyline
    }

    fn trigger(&mut self, phrase: &Phrase) -> Option<Trigger> {
        let start = self.reader.arg(phrase, 0);
        match phrase.word {
            "at" => self.reader.duration(start).map(Trigger::At),
            "when" => self.condition(start).map(Trigger::When),
            _ => {
                let duration = self.reader.arg(phrase, 1);
                let duration = self.reader.duration(duration);
                let moment = self.moment(start);
                Some(Trigger::After(moment?, duration?))
            }
        }
    }

    /// Reports a message that waits for itself.
    fn not_itself(&mut self, phrase: &Phrase, trigger: &Trigger, name: &str) {
        let own = self.injects.place(name);
        let mut itself = false;
        let mut see = |moment: &Moment| {
            itself |=
                matches!(moment, Moment::Told(inject) | Moment::Answered(inject, _) if Some(inject.index()) == own);
        };
        match trigger {
            Trigger::At(_) => {}
            Trigger::After(moment, _) => see(moment),
            Trigger::When(condition) => condition.each_moment(&mut see),
        }
        if let (true, Some(value)) = (itself, self.reader.arg(phrase, 0)) {
            self.reader.wrong(&value, "itself", format!("the message `{name}` waits for itself"));
        }
    }

    fn changes_of(&mut self, trigger: &Phrase, behind: &[&Phrase], asks: bool) -> Changes {
        let mut changes = Changes::default();
        let mut seen: Vec<&str> = Vec::new();
        for phrase in behind {
            if seen.contains(&phrase.word) {
                let message = format!("`.{}` is said twice about one message", phrase.word);
                self.reader.wrong_at(phrase.spot, "duplicate", message);
            }
            seen.push(phrase.word);
            let value = self.reader.arg(phrase, 1);
            match phrase.word {
                "unless" => changes.unless = self.condition(value),
                "at_latest" if trigger.word == "at" => {
                    let message = "`at` says by itself when the message comes".to_string();
                    if let Some(finding) = self.reader.wrong_at(phrase.spot, "misplaced", message) {
                        finding.suggestion = Some("`.at_latest` is said behind `after` or `when`".into());
                    }
                }
                "at_latest" => changes.at_latest = self.reader.duration(value),
                "repeat" if asks => {
                    let message = "a question is asked once".to_string();
                    if let Some(finding) = self.reader.wrong_at(phrase.spot, "repeat", message) {
                        finding.suggestion = Some("repeat a message that reminds of it instead".into());
                    }
                }
                "repeat" => changes.repeat = self.repeat(phrase),
                _ => {}
            }
        }
        changes
    }

    fn repeat(&mut self, phrase: &Phrase) -> Option<Repeat> {
        let fields = self.reader.fields(phrase);
        let every = self.reader.duration(fields.get("every"));
        self.at_least_a_minute(every, fields.get("every"));
        let times = fields.get("times");
        if let Some(value) = &times
            && value.as_int() == Some(1)
        {
            let message = "`times` counts the first time too, so 1 repeats nothing".to_string();
            self.reader.wrong(value, "range", message);
            return None;
        }
        let times = self.reader.number(times, 2..=TIMES_MAX)?;
        Some(Repeat { every: every?.max(1), times: u16::try_from(times).ok()? })
    }
}

/// Whether a question stands where a message should.
fn asks_alone(value: &Value) -> bool {
    value.phrase().is_some_and(|phrase| matches!(phrase.word, "decision" | "quiz"))
}

/// Takes a name for a message without one into the list.
fn nameless(names: &mut Names, count: usize, word: &str) -> String {
    let mut number = count + 1;
    while names.place(&format!("{word}-{number}")).is_some() {
        number += 1;
    }
    let name = format!("{word}-{number}");
    names.add(&name);
    name
}
