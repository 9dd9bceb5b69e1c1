//! The head of the exercise, its phases, seats, messages and duties.

use codedark_sim::ids::{InjectId, RoleId};
use codedark_sim::scenario::{Duty, Inject, Level, Message, Phase, SeatSpec, Step, Trigger};
use codedark_sim::time::Calendar;
use jiff::civil::DateTime;

use super::{Beside, Resolver};
use crate::phrase::Phrase;
use crate::read::{Fields, Names, Value};

const LEVELS: &[(&str, Level)] =
    &[("operational", Level::Operational), ("tactical", Level::Tactical), ("strategic", Level::Strategic)];

const STEPS: &[(&str, Step)] = &[("minute", Step::Minute), ("hour", Step::Hour), ("day", Step::Day)];

/// Longest play; [`codedark_sim::scenario::Scenario::check`] says the same without a place.
const PLAY_MINUTES_MAX: u32 = 200 * 24 * 60;

#[derive(Clone, Copy)]
enum First {
    Encryption,
    Report,
}

const FIRSTS: &[(&str, First)] = &[("encryption", First::Encryption), ("report", First::Report)];

/// What `scenario` says.
pub(super) struct Head {
    pub(super) id: String,
    pub(super) title: String,
    pub(super) summary: String,
    pub(super) briefing: String,
    pub(super) playing_minutes: u32,
    pub(super) difficulty: u8,
    pub(super) level: Level,
    pub(super) calendar: Calendar,
}

/// Text of a file as paragraphs: a heading in front is dropped, lines of a paragraph are joined.
fn paragraphs(text: &str) -> String {
    let blocks = text.replace("\r\n", "\n");
    let each = blocks.split("\n\n").map(|block| block.lines().map(str::trim).collect::<Vec<_>>().join(" "));
    let kept: Vec<String> = each
        .map(|block| block.trim().to_string())
        .filter(|block| !block.is_empty() && !block.starts_with("# "))
        .collect();
    kept.join("\n\n")
}

impl Resolver<'_, '_> {
    pub(super) fn head(&mut self, beside: &Beside) -> Option<Head> {
        let phrase = self.once("scenario")?;
        let title = self.reader.arg(phrase, 0);
        let title = self.reader.text(title);
        let fields = self.reader.fields(phrase);
        let id = self.reader.text(fields.get("id")).unwrap_or_else(|| beside.folder.clone());
        let summary = self.reader.text(fields.get("summary"));
        let briefing = match fields.get("briefing") {
            Some(given) => self.reader.text(Some(given)),
            None => beside.briefing.as_deref().map(paragraphs),
        };
        if briefing.is_none() && fields.get("briefing").is_none() {
            let message = "the scenario has no briefing".to_string();
            if let Some(finding) = self.reader.wrong_at(phrase.spot, "missing", message) {
                finding.suggestion = Some("write the file briefing.md beside it, or the option `briefing`".into());
            }
        }
        let playing_minutes = self.reader.duration(fields.get("takes"));
        let difficulty = self.reader.number(fields.get("difficulty"), 1..=5);
        let level = self.reader.choice(fields.get("level"), LEVELS);
        let calendar = self.starts(fields.get("starts"));
        Some(Head {
            id,
            title: title?,
            summary: summary?,
            briefing: briefing?,
            playing_minutes: playing_minutes?,
            difficulty: u8::try_from(difficulty?).ok()?,
            level: level?,
            calendar: calendar?,
        })
    }

    fn starts(&mut self, value: Option<Value>) -> Option<Calendar> {
        let text = self.reader.text(value.clone())?;
        let start = DateTime::strptime("%Y-%m-%d %H:%M", text.trim()).ok();
        let start = start.filter(|start| (1990..=2100).contains(&start.year()));
        if start.is_none()
            && let Some(finding) = self.reader.wrong(&value?, "time", format!("\"{text}\" is not a date and a time"))
        {
            finding.suggestion = Some("write year-month-day hour:minute, as in \"2026-05-15 08:00\"".into());
        }
        start.map(Calendar::new)
    }

    pub(super) fn phases(&mut self) -> Vec<Phase> {
        let mut phases = Vec::new();
        for phrase in self.said("phase") {
            let title = self.reader.arg(phrase, 0);
            let title = self.reader.text(title).unwrap_or_default();
            let fields = self.reader.fields(phrase);
            let minutes = self.reader.duration(fields.get("lasts"));
            if let (Some(0), Some(value)) = (minutes, fields.get("lasts")) {
                self.reader.wrong(&value, "range", "a phase lasts at least a minute".into());
            }
            let so_far: u32 = phases.iter().fold(0, |sum: u32, phase: &Phase| sum.saturating_add(phase.minutes));
            if so_far.saturating_add(minutes.unwrap_or(0)) > PLAY_MINUTES_MAX
                && let Some(value) = fields.get("lasts")
            {
                self.reader.wrong(&value, "range", "all phases together last longer than 200 days".into());
                break;
            }
            let step = self.reader.choice(fields.get("step"), STEPS).unwrap_or(Step::Minute);
            phases.push(Phase { title, minutes: minutes.unwrap_or(1), step });
        }
        if phases.is_empty() {
            self.missing("phase");
        }
        phases
    }

    pub(super) fn seats(&mut self) -> Vec<SeatSpec> {
        let mut seats = Vec::new();
        let mut names = Names::new("seat");
        for phrase in self.said("seat") {
            let value = self.reader.arg(phrase, 0);
            let Some(name) = self.reader.declare(&mut names, value.clone()) else { continue };
            self.role(value);
            let row = self.shelves.roles.get(&name);
            let (title, level) =
                row.map_or((String::new(), Level::Operational), |row| (row.title_en.clone(), row.level));
            let fields = self.reader.fields(phrase);
            let deputises = self.role_list(fields.get("deputises"));
            if let (true, Some(value)) = (deputises.iter().any(|role| role.as_str() == name), fields.get("deputises")) {
                self.reader.wrong(&value, "itself", format!("`{name}` cannot deputise itself"));
            }
            seats.push(SeatSpec {
                role: RoleId::new(&name),
                title: self.reader.text(fields.get("title")).unwrap_or(title),
                level: self.reader.choice(fields.get("level"), LEVELS).unwrap_or(level),
                deputises,
            });
        }
        if seats.is_empty() && self.said("seat").next().is_none() {
            self.missing("seat");
        }
        seats
    }

    pub(super) fn duties(&mut self) -> Vec<Duty> {
        let mut duties: Vec<Duty> = Vec::new();
        let mut seen = Names::new("duty");
        let known = Names::of("duty", self.shelves.duties.keys().cloned());
        for phrase in self.said("duty") {
            let value = self.reader.arg(phrase, 0);
            let Some(id) = self.reader.declare(&mut seen, value.clone()) else { continue };
            match (self.shelves.duties.get(&id), value) {
                (Some(duty), _) => duties.push(duty.clone()),
                (None, Some(value)) => self.reader.unknown(&known, &value, &id),
                (None, None) => {}
            }
        }
        duties
    }

    pub(super) fn storyline(&mut self) -> Vec<Inject> {
        let mut told = Vec::new();
        for phrase in self.said.phrases.iter().filter(|phrase| matches!(phrase.word, "at" | "after" | "when")) {
            let place = if phrase.word == "after" { 2 } else { 1 };
            let message = self.reader.arg(phrase, place);
            let wanted = "mail(#{ … }) or call(#{ … })";
            let Some(message) = self.reader.phrase(message, &["mail", "call"], wanted) else { continue };
            let fields = self.reader.fields(&message);
            let name = match fields.get("name") {
                Some(value) => {
                    let mut names = std::mem::replace(&mut self.injects, Names::new(""));
                    let name = self.reader.declare(&mut names, Some(value));
                    self.injects = names;
                    name
                }
                None => Some(self.nameless(told.len(), message.word)),
            };
            if let Some(name) = name {
                told.push((phrase, message, fields, name));
            }
        }
        // A second turn: triggers refer to messages.
        let mut storyline = Vec::new();
        for (phrase, message, fields, name) in told {
            let message = self.message(&message, &fields);
            if let Some(trigger) = self.trigger(phrase) {
                storyline.push(Inject { name, trigger, message });
            }
        }
        storyline
    }

    /// Takes a name for a message without one into the list.
    fn nameless(&mut self, count: usize, word: &str) -> String {
        let mut number = count + 1;
        while self.injects.place(&format!("{word}-{number}")).is_some() {
            number += 1;
        }
        let name = format!("{word}-{number}");
        self.injects.add(&name);
        name
    }

    fn message(&mut self, message: &Phrase, fields: &Fields) -> Message {
        let from = self.reader.text(fields.get("from")).unwrap_or_default();
        let to = self.role_list(fields.get("to"));
        let body = if message.word == "call" { "says" } else { "body" };
        let subject = self.reader.text(fields.get("subject")).unwrap_or_else(|| format!("Call from {from}"));
        let body = self.reader.text(fields.get(body)).unwrap_or_default();
        let urgent = self.reader.flag(fields.get("urgent")).unwrap_or(false);
        Message { from, to, subject, body, urgent }
    }

    fn trigger(&mut self, phrase: &Phrase) -> Option<Trigger> {
        let start = self.reader.arg(phrase, 0);
        match phrase.word {
            "at" => self.reader.duration(start).map(Trigger::At),
            "when" => {
                let condition = self.reader.phrase(start, &["encrypted"], "encrypted(machines)")?;
                let machines = self.reader.arg(&condition, 0);
                self.reader.number(machines, 1..=1_000_000).map(Trigger::Encrypted)
            }
            _ => {
                let wanted = "first(\"encryption\"), first(\"report\"), declared() or inject(name)";
                let moment = self.reader.phrase(start, &["first", "declared", "inject"], wanted);
                let duration = self.reader.arg(phrase, 1);
                let duration = self.reader.duration(duration);
                let moment = moment?;
                let what = self.reader.arg(&moment, 0);
                match moment.word {
                    "declared" => duration.map(Trigger::AfterDeclaration),
                    "inject" => {
                        let inject = self.reader.refer(&self.injects, what)?;
                        duration.map(|minutes| Trigger::AfterInject(InjectId::from(inject), minutes))
                    }
                    _ => match (self.reader.choice(what, FIRSTS)?, duration?) {
                        (First::Encryption, minutes) => Some(Trigger::AfterEncryption(minutes)),
                        (First::Report, minutes) => Some(Trigger::AfterReport(minutes)),
                    },
                }
            }
        }
    }
}
