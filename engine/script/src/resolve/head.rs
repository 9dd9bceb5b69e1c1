//! The head of the exercise, its phases, seats and duties.

use codedark_sim::ids::RoleId;
use codedark_sim::scenario::{Duty, Level, Phase, SeatSpec, Step};
use codedark_sim::time::Calendar;
use jiff::civil::DateTime;

use super::{Beside, Resolver};
use crate::phrase::Phrase;
use crate::read::{Fields, Names, Value, cannot_be_shown, unshowable};
use crate::source::Spot;

pub(super) const LEVELS: &[(&str, Level)] =
    &[("operational", Level::Operational), ("tactical", Level::Tactical), ("strategic", Level::Strategic)];

const STEPS: &[(&str, Step)] = &[("minute", Step::Minute), ("hour", Step::Hour), ("day", Step::Day)];

/// Longest play; [`codedark_sim::scenario::Scenario::check`] says the same without a place.
const PLAY_MINUTES_MAX: u32 = 200 * 24 * 60;
/// Most phases; so does it.
const PHASES_MAX: usize = 200;

/// Most languages of a scenario.
const LANGUAGES_MAX: usize = 20;

/// What `scenario` says.
pub(super) struct Head {
    pub(super) id: String,
    pub(super) title: String,
    pub(super) summary: String,
    pub(super) briefing: String,
    pub(super) playing_minutes: u32,
    pub(super) difficulty: u8,
    pub(super) level: Level,
    /// `None` if another scenario says it.
    pub(super) calendar: Option<Calendar>,
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

/// Whether a text is a language tag: two or three small letters, and perhaps a region or script.
fn is_language(tag: &str) -> bool {
    let (language, rest) = tag.split_once('-').map_or((tag, None), |(language, rest)| (language, Some(rest)));
    let of = |text: &str, lengths: std::ops::RangeInclusive<usize>, good: fn(&u8) -> bool| {
        lengths.contains(&text.len()) && text.as_bytes().iter().all(good)
    };
    of(language, 2..=3, u8::is_ascii_lowercase) && rest.is_none_or(|rest| of(rest, 2..=8, u8::is_ascii_alphanumeric))
}

impl<'r> Resolver<'r, '_> {
    pub(super) fn head(&mut self, beside: &Beside<'_>) -> Option<Head> {
        let phrase = self.once("scenario")?;
        let fields = self.reader.fields(phrase);
        self.languages(&fields, beside);
        let title = self.reader.arg(phrase, 0);
        let title = self.reader.prose(title);
        let id = self.reader.text(fields.get("id")).unwrap_or_else(|| beside.folder().to_string());
        let summary = self.reader.prose(fields.get("summary"));
        let briefing = self.briefing(phrase, &fields, beside);
        self.debriefs(phrase, beside);
        let playing_minutes = self.reader.duration(fields.get("takes"));
        let difficulty = self.reader.number(fields.get("difficulty"), 1..=5);
        let level = self.reader.choice(fields.get("level"), LEVELS);
        let calendar = self.starts(phrase, fields.get("starts"));
        Some(Head {
            id,
            title: title?,
            summary: summary?,
            briefing: briefing?,
            playing_minutes: playing_minutes?,
            difficulty: u8::try_from(difficulty?).ok()?,
            level: level?,
            calendar,
        })
    }

    /// The languages of the texts, and which of them is wanted.
    fn languages(&mut self, fields: &Fields, beside: &Beside<'_>) {
        let Some(listed) = fields.get("languages") else { return self.choose_language(beside, Spot::default()) };
        let mut languages: Vec<String> = Vec::new();
        for value in self.reader.list(Some(listed.clone())) {
            let Some(tag) = self.reader.text(Some(value.clone())) else { continue };
            if !is_language(&tag) {
                let message = format!("\"{tag}\" is not the short name of a language");
                if let Some(finding) = self.reader.wrong(&value, "language", message) {
                    finding.suggestion = Some("write it as in \"en\", \"nb\", \"de\" or \"pt-BR\"".into());
                }
            } else if languages.contains(&tag) {
                self.reader.wrong(&value, "duplicate", format!("the language \"{tag}\" is listed twice"));
            } else {
                languages.push(tag);
            }
        }
        if listed.is_empty_list() || languages.len() > LANGUAGES_MAX {
            let message = format!("a scenario has 1 to {LANGUAGES_MAX} languages");
            self.reader.wrong(&listed, "range", message);
        }
        if !languages.is_empty() {
            self.reader.languages = languages;
        }
        self.choose_language(beside, self.reader.place(&listed));
    }

    fn choose_language(&mut self, beside: &Beside<'_>, spot: Spot) {
        let Some(wanted) = beside.language else { return };
        match self.reader.languages.iter().position(|language| language == wanted) {
            Some(place) => self.reader.language = place,
            None => {
                let message =
                    format!("the scenario has no texts in \"{wanted}\"; \"{}\" is shown", self.reader.wanted());
                self.reader.not_translated(spot, message);
            }
        }
    }

    fn briefing(&mut self, phrase: &Phrase, fields: &Fields, beside: &Beside<'_>) -> Option<String> {
        if let Some(given) = fields.get("briefing") {
            return self.reader.prose(Some(given));
        }
        let plain = self.file_beside(phrase, beside, "briefing.md");
        let (mut translated, mut lacking) = (None, Vec::new());
        for place in 1..self.reader.languages.len() {
            let name = format!("briefing.{}.md", self.reader.languages[place]);
            let text = self.file_beside(phrase, beside, &name);
            let read = place == self.reader.language;
            if text.is_none() && (read || beside.advise) {
                lacking.push(name);
            }
            if read {
                translated = text;
            }
        }
        if plain.is_some() && !lacking.is_empty() {
            let files = lacking.join(" and no file ");
            let message = format!("there is no file {files} beside the scenario; briefing.md is shown");
            self.reader.not_translated(phrase.spot, message);
        }
        let briefing = translated.or(plain);
        if briefing.is_none() {
            let message = "the scenario has no briefing".to_string();
            if let Some(finding) = self.reader.wrong_at(phrase.spot, "missing", message) {
                finding.notes.extend(beside.library.why_not(&beside.path_of("briefing.md")));
                finding.suggestion = Some("write the file briefing.md beside it, or the option `briefing`".into());
            }
        }
        briefing.as_deref().map(paragraphs)
    }

    /// Text of a file beside the scenario, all of which can be shown; reports a character that cannot.
    fn file_beside(&mut self, phrase: &Phrase, beside: &Beside<'_>, name: &str) -> Option<String> {
        let text = beside.read(name)?;
        for (line, text) in text.split('\n').enumerate() {
            // Editors on Windows put a mark before the first character and end lines with two.
            let shown = text.trim_start_matches('\u{feff}').trim_end_matches('\r');
            if let Some(character) = unshowable(shown) {
                let message = cannot_be_shown(&format!("line {} of {name}", line + 1), character);
                self.reader.wrong_at(phrase.spot, "text", message);
                break;
            }
        }
        Some(text)
    }

    /// Debriefs are read when an exercise is over; what is wrong with them is said before.
    fn debriefs(&mut self, phrase: &Phrase, beside: &Beside<'_>) {
        let plain = self.file_beside(phrase, beside, "debrief.md");
        for place in 1..self.reader.languages.len() {
            let name = format!("debrief.{}.md", self.reader.languages[place]);
            if self.file_beside(phrase, beside, &name).is_none() && plain.is_some() && beside.advise {
                let message = format!("there is no file {name} beside the scenario; debrief.md is shown");
                self.reader.not_translated(phrase.spot, message);
            }
        }
    }

    fn starts(&mut self, phrase: &Phrase, value: Option<Value>) -> Option<Calendar> {
        let continues = self.said("continues").next().is_some();
        let Some(value) = value else {
            if !continues
                && let Some(finding) =
                    self.reader.wrong_at(phrase.spot, "missing-option", "`scenario` lacks `starts`".into())
            {
                finding.notes.push("`starts`: date and time on the hospital's clock: \"2026-05-15 08:00\"".into());
            }
            return None;
        };
        if continues {
            let message = "a scenario that continues another takes over its clock".to_string();
            if let Some(finding) = self.reader.wrong(&value, "continues", message) {
                finding.suggestion = Some("leave `starts` out".into());
            }
            return None;
        }
        let text = self.reader.text(Some(value.clone()))?;
        let start = DateTime::strptime("%Y-%m-%d %H:%M", text.trim()).ok();
        let start = start.filter(|start| (1990..=2100).contains(&start.year()));
        if start.is_none()
            && let Some(finding) = self.reader.wrong(&value, "time", format!("\"{text}\" is not a date and a time"))
        {
            finding.suggestion = Some("write year-month-day hour:minute, as in \"2026-05-15 08:00\"".into());
        }
        start.map(Calendar::new)
    }

    /// Titles of the phases; conditions of phases can refer to messages and messages to phases.
    pub(super) fn phase_names(&mut self) -> Vec<(&'r Phrase, String)> {
        let mut titled = Vec::new();
        let mut names = Names::new("phase");
        for phrase in self.said("phase") {
            let value = self.reader.arg(phrase, 0);
            if let Some(wording) = self.reader.wording(value.clone())
                && let Some(value) = value
                && self.reader.take(&mut names, &value, wording.name).is_some()
            {
                titled.push((phrase, wording.text));
            }
        }
        self.phases = names;
        if let Some((phrase, _)) = titled.get(PHASES_MAX) {
            self.reader.wrong_at(phrase.spot, "range", format!("there are more than {PHASES_MAX} phases"));
        }
        titled
    }

    pub(super) fn phases(&mut self, titled: Vec<(&'r Phrase, String)>) -> Vec<Phase> {
        let mut phases: Vec<Phase> = Vec::new();
        for (phrase, title) in titled {
            let fields = self.reader.fields(phrase);
            let minutes = self.reader.duration(fields.get("lasts"));
            self.at_least_a_minute(minutes, fields.get("lasts"));
            let so_far: u32 = phases.iter().fold(0, |sum: u32, phase: &Phase| sum.saturating_add(phase.minutes));
            if so_far.saturating_add(minutes.unwrap_or(0)) > PLAY_MINUTES_MAX
                && let Some(value) = fields.get("lasts")
            {
                self.reader.wrong(&value, "range", "all phases together last longer than 200 days".into());
                break;
            }
            let step = self.reader.choice(fields.get("step"), STEPS).unwrap_or(Step::Minute);
            let until = fields.get("ends_when").and_then(|value| self.condition(Some(value)));
            let class_minutes = self.reader.duration(fields.get("in_class"));
            self.at_least_a_minute(class_minutes, fields.get("in_class"));
            phases.push(Phase { title, minutes: minutes.unwrap_or(1), step, until, class_minutes });
        }
        if self.said("phase").next().is_none() {
            self.missing("phase");
        }
        phases
    }

    /// Reports a duration of nothing.
    pub(super) fn at_least_a_minute(&mut self, minutes: Option<u32>, value: Option<Value>) {
        if let (Some(0), Some(value)) = (minutes, value) {
            let message = format!("{} is at least a minute", value.what());
            self.reader.wrong(&value, "range", message);
        }
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
                title: self.reader.prose(fields.get("title")).unwrap_or(title),
                level: self.reader.choice(fields.get("level"), LEVELS).unwrap_or(level),
                deputises,
            });
        }
        if seats.is_empty() && self.said("seat").next().is_none() {
            self.missing("seat");
        }
        self.seats = names;
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
        self.duties = Names::of("duty", duties.iter().map(|duty| duty.id.clone()));
        duties
    }
}
