//! Texts in several languages, shares in percent, seconds.
//!
//! Invariant: a plain text is the same in every language. A text that lacks in the wanted language is read in the
//! first one and warned of, whichever language is read, so a half-translated scenario can be played. A text of a module in a language that the
//! scenario does not have is passed over.

use codedark_sim::scenario::Permille;
use rhai::{ImmutableString, Map};

use super::values::kind_of;
use super::{Reader, Value, closest};
use crate::diagnostic::Severity;
use crate::phrase::Phrase;
use crate::source::Spot;

/// A text that people read.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Wording {
    /// In the wanted language.
    pub text: String,
    /// In the first language: other words refer to titles by it.
    pub name: String,
}

/// Longest time of reading a message, in seconds.
const SECONDS_MAX: u32 = 3_600;

impl Reader<'_> {
    /// The wanted language.
    pub fn wanted(&self) -> &str {
        self.languages.get(self.language).map_or("", String::as_str)
    }

    /// All languages, the one that is read in front.
    pub fn languages_chosen_first(&self) -> Vec<String> {
        let mut languages = self.languages.clone();
        languages[..=self.language].rotate_right(1);
        languages
    }

    /// Warns that something lacks in the wanted language.
    pub fn not_translated(&mut self, spot: Spot, message: String) {
        if let Some(finding) = self.wrong_at(spot, "language", message) {
            finding.severity = Severity::Warning;
        }
    }

    /// A text that people read: plain, or a map by language.
    pub fn wording(&mut self, value: Option<Value>) -> Option<Wording> {
        let value = value?;
        if let Some(text) = value.value.read_lock::<ImmutableString>() {
            let text = Some(text.to_string()).filter(|text| self.is_showable(&value, text))?;
            return Some(Wording { name: text.clone(), text });
        }
        let Some(map) = value.value.read_lock::<Map>().map(|map| (*map).clone()) else {
            let message = format!("{} must be text, not {}", value.what, kind_of(&value.value));
            self.suggest(&value, "type", message, None);
            return None;
        };
        let mut texts = vec![None; self.languages.len()];
        for (key, one) in map {
            let inside = value.inside(one, &format!(".{key}"), format!("`{key}` of {}", value.what));
            match self.languages.iter().position(|language| *language == key.as_str()) {
                Some(place) => texts[place] = self.text(Some(inside)),
                // A module may speak more languages than the scenario that uses it.
                None if !self.sources.is_in_first_file(self.place(&inside)) => {}
                None => self.no_such_language(&inside.with_key(), &key),
            }
        }
        let first = self.languages.first().cloned().unwrap_or_default();
        let Some(name) = texts.first().cloned().flatten() else {
            let message = format!("{} has no text in \"{first}\", the first of the languages", value.what);
            self.wrong(&value, "language", message);
            return None;
        };
        let written = texts.iter().zip(&self.languages).filter(|(text, _)| text.is_none());
        let lacking: Vec<String> = written.map(|(_, language)| format!("\"{language}\"")).collect();
        let text = texts.swap_remove(self.language);
        if !lacking.is_empty() {
            let message = format!("{} has no text in {}; \"{first}\" is shown", value.what, lacking.join(", "));
            let spot = self.index.spot(value.call, &value.path);
            self.not_translated(spot, message);
        }
        Some(Wording { text: text.unwrap_or_else(|| name.clone()), name })
    }

    fn no_such_language(&mut self, value: &Value, key: &str) {
        let known: Vec<String> = self.languages.iter().map(|language| format!("\"{language}\"")).collect();
        let meant = closest(key, self.languages.iter().map(String::as_str)).map(str::to_string);
        let message = format!("the scenario has no language `{key}`");
        if let Some(finding) = self.wrong(value, "unknown-name", message) {
            finding.notes.push(format!("its languages are {}", known.join(", ")));
            finding.suggestion = Some(match meant {
                Some(meant) => format!("did you mean `{meant}`?"),
                None if key == "no" => "Norwegian is `nb` (bokmål) or `nn` (nynorsk)".into(),
                None => format!("name it in the head: languages: [{}, \"{key}\"]", known.join(", ")),
            });
        }
    }

    /// A text that people read, in the wanted language.
    pub fn prose(&mut self, value: Option<Value>) -> Option<String> {
        self.wording(value).map(|wording| wording.text)
    }

    /// `percent(n)` as permille; `most` in percent.
    pub fn percent(&mut self, value: Option<Value>, least: u32, most: u32) -> Option<Permille> {
        let value = value?;
        let phrase = value.value.read_lock::<Phrase>().map(|phrase| phrase.clone());
        let Some(phrase) = phrase.filter(|phrase| phrase.word == "percent") else {
            let suggestion = share_as_percent(&value);
            let message = format!("{} must be percent(…), not {}", value.what, kind_of(&value.value));
            self.suggest(&value, "type", message, suggestion);
            return None;
        };
        let number = self.arg(&phrase, 0)?;
        let given = number.value.as_float().or_else(|_| number.value.as_int().map(|whole| whole as f64));
        let Ok(given) = given else {
            let message = format!("`percent` takes a number, not {}", kind_of(&number.value));
            self.suggest(&number, "type", message, None);
            return None;
        };
        if !(f64::from(least)..=f64::from(most)).contains(&given) {
            let message = format!("{} is percent({given}), not {least} to {most}", value.what);
            self.suggest(&number, "range", message, None);
            return None;
        }
        Some((given * 10.0).round() as u32)
    }

    /// Real seconds that reading takes.
    pub fn seconds(&mut self, value: Option<Value>) -> Option<u32> {
        let value = value?;
        let phrase = value.value.read_lock::<Phrase>().map(|phrase| phrase.clone());
        let Some(phrase) = phrase.filter(|phrase| phrase.word == "seconds") else {
            let suggestion = match value.value.as_int() {
                Ok(n) => Some(format!("write seconds({n})")),
                Err(_) => value.phrase().map(|_| "reading takes real time, counted in seconds".into()),
            };
            let message = format!("{} must be seconds(…), not {}", value.what, kind_of(&value.value));
            self.suggest(&value, "duration", message, suggestion);
            return None;
        };
        let number = self.arg(&phrase, 0);
        self.number(number, 1..=SECONDS_MAX)
    }
}

/// What to write for a share without its unit.
pub fn share_as_percent(value: &Value) -> Option<String> {
    if let Ok(n) = value.value.as_int() {
        return Some(format!("write percent({n})"));
    }
    let share = value.value.as_float().ok().filter(|share| (0.0..=1.0).contains(share))?;
    Some(format!("write percent({})", (share * 1000.0).round() / 10.0))
}
