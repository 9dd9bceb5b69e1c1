//! What is told, and what it asks.

use codedark_sim::scenario::{Channel, Choice, Message, Question};

use super::Resolver;
use crate::phrase::Phrase;
use crate::read::{Fields, Names, Value};

/// Words that people read in a minute: adults, English non-fiction, silently (Brysbaert, 2019).
const READ_A_MINUTE: usize = 238;
/// Words that somebody on the telephone says in a minute (estimate).
const SPOKEN_A_MINUTE: usize = 150;
/// Most options of a question; an option's place is a byte in the data.
const OPTIONS_MAX: usize = 200;

impl Resolver<'_, '_> {
    pub(super) fn message(&mut self, message: &Phrase, fields: &Fields) -> Message {
        let from = self.reader.prose(fields.get("from")).unwrap_or_default();
        let to = self.role_list(fields.get("to"));
        let (channel, body) = match message.word {
            "call" => (Channel::Call, "says"),
            "media" => (Channel::Media, "body"),
            _ => (Channel::Mail, "body"),
        };
        let subject = self.reader.prose(fields.get("subject")).unwrap_or_else(|| from.clone());
        let body = self.reader.prose(fields.get(body)).unwrap_or_default();
        let urgent = self.reader.flag(fields.get("urgent")).unwrap_or(false);
        let question = fields.get("asks").and_then(|asks| self.question(asks, fields));
        let reading_seconds = match fields.get("reads") {
            Some(given) => self.reader.seconds(Some(given)).unwrap_or(1),
            None => seconds_of(channel, &subject, &body, question.as_ref()),
        };
        Message { channel, from, to, subject, body, urgent, reading_seconds, question }
    }

    /// Notes the names of what a message asks, so that `chose` can refer to them.
    pub(super) fn option_names(&mut self, fields: &Fields) {
        let mut names = Names::new("option");
        let asked = fields.get("asks").and_then(|asks| asks.phrase());
        if let Some(asked) = asked.filter(|asked| matches!(asked.word, "decision" | "quiz")) {
            let fields = self.reader.fields(&asked);
            for value in self.reader.list(fields.get("options")) {
                let Some(option) = self.reader.phrase(Some(value), &["option"], "option(name, words)") else {
                    continue;
                };
                let name = self.reader.arg(&option, 0);
                self.reader.declare(&mut names, name);
            }
        }
        self.options.push(names);
    }

    fn question(&mut self, asks: Value, message: &Fields) -> Option<Question> {
        let wanted = "decision(#{ … }) or quiz(#{ … })";
        let phrase = self.reader.phrase(Some(asks.clone()), &["decision", "quiz"], wanted)?;
        if message.get("name").is_none()
            && let Some(finding) = self.reader.wrong(&asks, "missing-option", "a message that asks needs a name".into())
        {
            finding.suggestion = Some("write name: \"…\", so that `answered` and `chose` can refer to it".into());
        }
        let fields = self.reader.fields(&phrase);
        let (options, names) = self.choices(&fields);
        let within = self.reader.duration(fields.get("within"));
        self.at_least_a_minute(within, fields.get("within"));
        let otherwise = fields.get("otherwise");
        if let (Some(value), None, "decision") = (&otherwise, fields.get("within"), phrase.word) {
            let message = "`otherwise` counts when time is up, but there is no time limit".to_string();
            if let Some(finding) = self.reader.wrong(value, "missing-option", message) {
                finding.suggestion = Some("write within: minutes(30), or leave `otherwise` out".into());
            }
        }
        let otherwise = self.reader.refer(&names, otherwise);
        let right = fields.get("right").map(|value| self.right(value, &names)).unwrap_or_default();
        let place = |place: usize| u8::try_from(place).ok();
        Some(Question {
            options,
            confidence: self.reader.flag(fields.get("confidence")).unwrap_or(false),
            within,
            otherwise: otherwise.and_then(place),
            right: right.into_iter().filter_map(place).collect(),
            because: self.reader.prose(fields.get("because")).unwrap_or_default(),
            competencies: self.competencies(fields.get("competency")),
        })
    }

    fn choices(&mut self, fields: &Fields) -> (Vec<Choice>, Names) {
        let (mut options, mut names) = (Vec::new(), Names::new("option"));
        let listed = fields.get("options");
        let each = self.reader.list(listed.clone());
        let count = each.len();
        for value in each.into_iter().take(OPTIONS_MAX) {
            let Some(option) = self.reader.phrase(Some(value), &["option"], "option(name, words)") else { continue };
            let (name, text) = (self.reader.arg(&option, 0), self.reader.arg(&option, 1));
            if let Some(name) = self.reader.declare(&mut names, name) {
                let text = self.reader.prose(text).unwrap_or_default();
                options.push(Choice { name, text });
            }
        }
        if let Some(value) = listed.filter(|_| !(2..=OPTIONS_MAX).contains(&count)) {
            let message = format!("a question has 2 to {OPTIONS_MAX} options, not {count}");
            self.reader.wrong(&value, "range", message);
        }
        (options, names)
    }

    /// The right options of a quiz, sorted.
    fn right(&mut self, value: Value, names: &Names) -> Vec<usize> {
        if value.is_empty_list() {
            self.reader.wrong(&value, "range", "a quiz has at least one right option".into());
        }
        let each = if value.is_text() { vec![value] } else { self.reader.list(Some(value)) };
        let mut right: Vec<usize> = Vec::new();
        for one in each {
            let Some(place) = self.reader.refer(names, Some(one.clone())) else { continue };
            if right.contains(&place) {
                self.reader.wrong(&one, "duplicate", "this option is named twice".into());
            } else {
                right.push(place);
            }
        }
        right.sort_unstable();
        right
    }
}

/// How long reading or listening takes, in real seconds, by the number of words.
fn seconds_of(channel: Channel, subject: &str, body: &str, question: Option<&Question>) -> u32 {
    let words = |text: &str| text.split_whitespace().count();
    let seconds = |count: usize, a_minute: usize| (count * 60).div_ceil(a_minute);
    let options: usize = question.map_or(0, |question| question.options.iter().map(|one| words(&one.text)).sum());
    let told = match channel {
        Channel::Call => seconds(words(body), SPOKEN_A_MINUTE),
        Channel::Mail | Channel::Media => seconds(words(subject) + words(body), READ_A_MINUTE),
    };
    u32::try_from(told + seconds(options, READ_A_MINUTE)).unwrap_or(u32::MAX).clamp(1, 3_600)
}
