//! Reads what was said into plain values, noting every mistake with its place.
//!
//! Invariant: a value that cannot be read is reported once and answered with `None`; reading goes on. What follows
//! from a mistake that was reported already is not reported again.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use codedark_sim::scenario::Permille;
use rhai::{Array, Dynamic, ImmutableString, Map};

use crate::diagnostic::Diagnostic;
use crate::phrase::Phrase;
use crate::source::{Sources, Spot};
use crate::syntax::{Index, is_unknown, unknown_key};
use crate::words::{self, Argument, Key};

mod texts;
mod values;

pub use texts::share_as_percent;
use values::kind_of;
pub use values::{Fields, Names, Value, cannot_be_shown, closest, unshowable};

/// Longest duration, in minutes: a year.
const MINUTES_MAX: i64 = 365 * 24 * 60;
/// Most findings of a load; a script in a loop could make millions.
pub const FINDINGS_MAX: usize = 200;

/// Reads phrases and collects findings.
pub struct Reader<'a> {
    sources: &'a Sources,
    index: &'a Index,
    /// What is wrong.
    pub findings: Vec<Diagnostic>,
    /// Whether the run broke off, so that missing things may just not have been reached.
    pub broken_off: bool,
    /// Languages of the texts; the first is used where one lacks.
    pub languages: Vec<String>,
    /// Which of them is read.
    pub language: usize,
    /// Where the moment stands up to which another scenario is played.
    pub up_to: Option<Spot>,
}

impl<'a> Reader<'a> {
    /// A reader of what one program said.
    pub fn new(sources: &'a Sources, index: &'a Index, broken_off: bool) -> Self {
        Self {
            sources,
            index,
            findings: Vec::new(),
            broken_off,
            languages: vec!["en".into()],
            language: 0,
            up_to: None,
        }
    }

    /// Reports a mistake about a value.
    pub fn wrong(&mut self, value: &Value, code: &str, message: String) -> Option<&mut Diagnostic> {
        if value.value.read_lock::<Phrase>().is_some_and(|phrase| is_unknown(&phrase)) {
            return None;
        }
        let about_name = matches!(code, "unknown-name" | "itself");
        self.wrong_at(self.index.spot(value.call, &value.shown_at(about_name)), code, message)
    }

    /// Where a value stands.
    pub fn place(&self, value: &Value) -> Spot {
        self.index.spot(value.call, &value.path)
    }

    /// Reports a mistake at a spot.
    pub fn wrong_at(&mut self, spot: Spot, code: &str, message: String) -> Option<&mut Diagnostic> {
        if self.findings.len() >= FINDINGS_MAX {
            return None;
        }
        self.findings.push(self.sources.finding(spot, code, message));
        self.findings.last_mut()
    }

    fn suggest(&mut self, value: &Value, code: &str, message: String, suggestion: Option<String>) {
        if let Some(finding) = self.wrong(value, code, message) {
            finding.suggestion = suggestion;
        }
    }

    /// An argument of a phrase.
    pub fn arg(&mut self, phrase: &Phrase, n: usize) -> Option<Value> {
        let value = phrase.arg(n)?.clone();
        let what = match words::all().find(|word| word.id == phrase.word) {
            Some(word) => match word.argument(n.saturating_sub(usize::from(word.behind.is_some()))) {
                Some(argument) if argument.what().is_some() => {
                    let what = argument.what().unwrap_or_default();
                    format!("the {}", what.split([':', ';']).next().unwrap_or(what))
                }
                _ => format!("what `{}` is given", word.name),
            },
            None => "this".into(),
        };
        Some(Value { value, call: phrase.spot, path: n.to_string(), what, at_key: false })
    }

    /// The options of a phrase, checked for unknown and missing ones.
    pub fn fields(&mut self, phrase: &Phrase) -> Fields {
        let word = words::all().find(|word| word.id == phrase.word);
        let options = |argument: &Argument| matches!(argument, Argument::Options(_));
        let place =
            word.and_then(|word| Some(word.arguments.iter().position(options)? + usize::from(word.behind.is_some())));
        let around = place.and_then(|n| self.arg(phrase, n));
        let (name, keys) = word.map_or(("", &[][..]), |word| (word.name, words::keys(word)));
        let Some(around) = around else {
            let around = Value {
                value: Dynamic::UNIT,
                call: phrase.spot,
                path: String::new(),
                what: String::new(),
                at_key: false,
            };
            return Fields { around, values: BTreeMap::new() };
        };
        self.map(&around, name, keys)
    }

    /// The options of a map inside an option.
    pub fn inner(&mut self, value: &Value, word: &str) -> Fields {
        let key = value.what.trim_matches('`').to_string();
        let keys = words::named(word).flat_map(words::keys).find(|known| known.name == key);
        self.map(value, &key, keys.map_or(&[], |key| key.inside))
    }

    fn map(&mut self, around: &Value, word: &str, keys: &[Key]) -> Fields {
        let map = around.value.read_lock::<Map>().map(|map| (*map).clone());
        let mut values = BTreeMap::new();
        let Some(map) = map else {
            self.suggest(
                around,
                "type",
                format!("{} must be options in #{{ … }}, not {}", around.what, kind_of(&around.value)),
                None,
            );
            return Fields { around: around.clone(), values };
        };
        for (written, value) in map {
            let name = match keys.iter().find(|known| known.name == written.as_str()) {
                Some(known) => known.name.to_string(),
                None => {
                    let (message, suggestion, note) = unknown_key(word, keys, &written);
                    let spot = self.index.spot(around.call, &format!("{}.{written}#", around.path));
                    if let Some(finding) = self.wrong_at(spot, "unknown-option", message) {
                        finding.suggestion = suggestion;
                        finding.notes.push(note);
                    }
                    // Take it for the option that was probably meant, so that it is not missed as well.
                    closest(&written, keys.iter().map(|known| known.name)).unwrap_or(&written).to_string()
                }
            };
            values.insert(name, (value, written.to_string()));
        }
        let missing: Vec<String> = keys
            .iter()
            .filter(|known| known.needed && !values.contains_key(known.name))
            .map(|known| format!("`{}`", known.name))
            .collect();
        if !missing.is_empty() {
            let whats = keys.iter().filter(|known| missing.contains(&format!("`{}`", known.name)));
            let notes: Vec<String> = whats.map(|known| format!("`{}`: {}", known.name, known.what)).collect();
            let message = format!("`{word}` lacks {}", missing.join(" and "));
            if let Some(finding) = self.wrong_at(around.call, "missing-option", message) {
                finding.notes = notes;
            }
        }
        Fields { around: around.clone(), values }
    }

    /// A text.
    pub fn text(&mut self, value: Option<Value>) -> Option<String> {
        let value = value?;
        let text = value.value.read_lock::<ImmutableString>().map(|text| text.to_string());
        if text.is_none() {
            self.suggest(&value, "type", format!("{} must be text, not {}", value.what, kind_of(&value.value)), None);
        }
        text.filter(|text| self.is_showable(&value, text))
    }

    /// Whether a text can be shown; reports a character that cannot.
    fn is_showable(&mut self, value: &Value, text: &str) -> bool {
        let found = unshowable(text);
        if let Some(character) = found {
            let message = cannot_be_shown(&value.what, character);
            self.suggest(value, "text", message, Some("leave it out; texts are plain".into()));
        }
        found.is_none()
    }

    /// A whole number.
    pub fn number(&mut self, value: Option<Value>, range: RangeInclusive<u32>) -> Option<u32> {
        let value = value?;
        let (least, most) = (range.start(), range.end());
        let Ok(number) = value.value.as_int() else {
            let bounds = if *most < u32::MAX { format!(" from {least} to {most}") } else { String::new() };
            let message = format!("{} must be a whole number{bounds}, not {}", value.what, kind_of(&value.value));
            self.suggest(&value, "type", message, None);
            return None;
        };
        let fits = u32::try_from(number).ok().filter(|number| range.contains(number));
        if fits.is_none() {
            self.suggest(&value, "range", format!("{} is {number}, not {least} to {most}", value.what), None);
        }
        fits
    }

    /// A number, whole or not.
    pub fn amount(&mut self, value: Option<Value>) -> Option<f64> {
        let value = value?;
        let number = value.value.as_float().or_else(|_| value.value.as_int().map(|whole| whole as f64)).ok();
        let number = number.filter(|number| number.is_finite());
        if number.is_none() {
            let message = format!("{} must be a number, not {}", value.what, kind_of(&value.value));
            self.suggest(&value, "type", message, None);
        }
        number
    }

    /// A share of a whole as it is written, 0 to 1.
    pub fn fraction(&mut self, value: Option<Value>) -> Option<f64> {
        let share = self.share(value)?;
        Some(f64::from(share) / 1000.0)
    }

    /// File and line of a spot.
    pub fn file_and_line(&self, spot: Spot) -> (String, u32) {
        let finding = self.sources.finding(spot, "", String::new());
        (finding.file, finding.line)
    }

    /// A share of 0 to `most` (1 for a share of a whole), in thousandths.
    pub fn share_up_to(&mut self, value: Option<Value>, most: u32) -> Option<Permille> {
        let value = value?;
        let share = value.value.as_float().or_else(|_| value.value.as_int().map(|whole| whole as f64));
        let Ok(share) = share else {
            let message = format!("{} must be a number from 0 to {most}, not {}", value.what, kind_of(&value.value));
            self.suggest(&value, "type", message, None);
            return None;
        };
        if !(0.0..=f64::from(most)).contains(&share) {
            let percent = (share > 1.0 && share <= 100.0).then(|| format!("for {share} % write {}", share / 100.0));
            self.suggest(&value, "range", format!("{} is {share}, not 0 to {most}", value.what), percent);
            return None;
        }
        Some((share * 1000.0).round() as u32)
    }

    /// A share of a whole.
    pub fn share(&mut self, value: Option<Value>) -> Option<Permille> {
        self.share_up_to(value, 1)
    }

    /// A duration, in minutes.
    pub fn duration(&mut self, value: Option<Value>) -> Option<u32> {
        let value = value?;
        let said = value.value.read_lock::<Phrase>().map(|phrase| phrase.clone());
        let unit = said.as_ref().and_then(|phrase| match phrase.word {
            "minutes" => Some(1),
            "hours" => Some(60),
            "days" => Some(24 * 60),
            _ => None,
        });
        let (Some(phrase), Some(unit)) = (said, unit) else {
            let seconds = value.phrase().is_some_and(|phrase| phrase.word == "seconds");
            let suggestion = match value.value.as_int() {
                Ok(n) => Some(format!("write minutes({n}), hours({n}) or days({n})")),
                Err(_) if seconds => Some("simulated time counts in minutes, hours and days".into()),
                Err(_) => None,
            };
            let message = format!("{} must be a duration with its unit, not {}", value.what, kind_of(&value.value));
            self.suggest(&value, "duration", message, suggestion);
            return None;
        };
        let number = self.arg(&phrase, 0)?;
        let Ok(n) = number.value.as_int() else {
            let message = format!("`{}` takes a whole number, not {}", phrase.word, kind_of(&number.value));
            self.suggest(&number, "type", message, None);
            return None;
        };
        let minutes = n.checked_mul(unit).filter(|minutes| (0..=MINUTES_MAX).contains(minutes));
        if minutes.is_none() {
            self.suggest(&number, "range", "a duration must be 0 to 365 days".into(), None);
        }
        minutes.and_then(|minutes| u32::try_from(minutes).ok())
    }

    /// True or false.
    pub fn flag(&mut self, value: Option<Value>) -> Option<bool> {
        let value = value?;
        let flag = value.value.as_bool().ok();
        if flag.is_none() {
            let message = format!("{} must be true or false, not {}", value.what, kind_of(&value.value));
            self.suggest(&value, "type", message, None);
        }
        flag
    }

    /// One of some words.
    pub fn choice<T: Copy>(&mut self, value: Option<Value>, choices: &[(&str, T)]) -> Option<T> {
        let word = self.text(value.clone())?;
        let found = choices.iter().find(|(name, _)| *name == word).map(|(_, choice)| *choice);
        if found.is_none() {
            let value = value?;
            let names: Vec<String> = choices.iter().map(|(name, _)| format!("\"{name}\"")).collect();
            let meant = closest(&word, choices.iter().map(|(name, _)| *name));
            let message = format!("{} cannot be \"{word}\"", value.what);
            if let Some(finding) = self.wrong(&value, "choice", message) {
                finding.notes.push(format!("it is one of {}", names.join(", ")));
                finding.suggestion = meant.map(|meant| format!("did you mean \"{meant}\"?"));
            }
        }
        found
    }

    /// The values of a list.
    pub fn list(&mut self, value: Option<Value>) -> Vec<Value> {
        let Some(value) = value else { return Vec::new() };
        let Some(array) = value.value.read_lock::<Array>().map(|array| (*array).clone()) else {
            let message = format!("{} must be a list in [ … ], not {}", value.what, kind_of(&value.value));
            self.suggest(&value, "type", message, None);
            return Vec::new();
        };
        let each = array.into_iter().enumerate();
        each.map(|(n, one)| value.inside(one, &format!("[{n}]"), format!("an entry of {}", value.what))).collect()
    }

    /// Entries of a map with free keys.
    pub fn entries(&mut self, value: Option<Value>) -> Vec<(String, Value)> {
        let Some(value) = value else { return Vec::new() };
        let Some(map) = value.value.read_lock::<Map>().map(|map| (*map).clone()) else {
            let message = format!("{} must be a map in #{{ … }}, not {}", value.what, kind_of(&value.value));
            self.suggest(&value, "type", message, None);
            return Vec::new();
        };
        let entry = |(key, one): (_, Dynamic)| {
            let key: rhai::Identifier = key;
            (key.to_string(), value.inside(one, &format!(".{key}"), format!("`{key}`")).with_key())
        };
        map.into_iter().map(entry).collect()
    }

    /// A phrase of one of some words; `wanted` says them to the reader of a message.
    pub fn phrase(&mut self, value: Option<Value>, ids: &[&str], wanted: &str) -> Option<Phrase> {
        let value = value?;
        let phrase = value.value.read_lock::<Phrase>().map(|phrase| phrase.clone());
        let fits = phrase.filter(|phrase| ids.contains(&phrase.word));
        if fits.is_none() {
            let message = format!("{} must be {wanted}, not {}", value.what, kind_of(&value.value));
            self.suggest(&value, "type", message, None);
        }
        fits
    }

    /// Takes a new name into a list; `None` if it is no name or taken.
    pub fn declare(&mut self, names: &mut Names, value: Option<Value>) -> Option<String> {
        let name = self.text(value.clone())?;
        self.take(names, &value?, name)
    }

    /// Takes a name that was read already into a list.
    pub fn take(&mut self, names: &mut Names, value: &Value, name: String) -> Option<String> {
        if name.trim().is_empty() || name.len() > 200 {
            self.suggest(value, "name", format!("a {} needs a name of 1 to 200 letters", names.kind), None);
            return None;
        }
        let place = names.map.len();
        if names.map.contains_key(&name) {
            let first = names.spots.get(&name).map(|spot| self.sources.place(*spot));
            let note = first.map(|(file, line)| format!("the first one is in line {line} of {file}"));
            let message = format!("the name `{name}` is taken by another {}", names.kind);
            if let Some(finding) = self.wrong(value, "duplicate", message) {
                finding.notes.extend(note);
            }
            return None;
        }
        names.spots.insert(name.clone(), self.index.spot(value.call, &value.path));
        names.map.insert(name.clone(), place);
        Some(name)
    }

    /// The place of a declared thing.
    pub fn refer(&mut self, names: &Names, value: Option<Value>) -> Option<usize> {
        let name = self.text(value.clone())?;
        let found = names.place(&name);
        if found.is_none() && !self.broken_off {
            self.unknown(names, &value?, &name);
        }
        found
    }

    /// Reports a name that nothing has.
    pub fn unknown(&mut self, names: &Names, value: &Value, name: &str) {
        // A technique without its number behind the dot is one of those with it.
        let inside = format!("{name}.");
        let under = names.map.keys().find(|known| known.starts_with(&inside) && !name.is_empty()).map(String::as_str);
        let meant = under.or_else(|| closest(name, names.map.keys().map(String::as_str))).map(str::to_string);
        let few: Vec<&str> = names.map.keys().take(13).map(String::as_str).collect();
        if let Some(finding) = self.wrong(value, "unknown-name", format!("there is no {} `{name}`", names.kind)) {
            if meant.is_none() && !few.is_empty() && few.len() < 13 {
                finding.notes.push(format!("there are {}", few.join(", ")));
            }
            if let Some(list) = crate::names::of_kind(names.kind()) {
                finding.notes.push(format!("`codedark docs {}` lists them all", list.name));
            }
            finding.suggestion = meant.map(|meant| format!("did you mean \"{meant}\"?"));
        }
    }

    /// Checks the options that were given to a function of a library (`options(given, defaults)`).
    pub fn library_options(&mut self, phrase: &Phrase) {
        let map = |n: usize| phrase.arg(n).and_then(|arg| arg.read_lock::<Map>().map(|map| (*map).clone()));
        let (Some(given), Some(defaults)) = (map(0), map(1)) else {
            self.wrong_at(phrase.spot, "type", "`options` takes two maps in #{ … }".into());
            return;
        };
        for (key, value) in given {
            let spot = self.index.option_anywhere(&key).unwrap_or(phrase.spot);
            match defaults.get(&key) {
                None => {
                    let names: Vec<&str> = defaults.keys().map(|key| key.as_str()).collect();
                    let meant = closest(&key, names.iter().copied()).map(|meant| format!("did you mean `{meant}`?"));
                    if let Some(finding) = self.wrong_at(spot, "unknown-option", format!("there is no option `{key}`"))
                    {
                        finding.suggestion = meant;
                        finding.notes.push(format!("its options here are {}", names.join(", ")));
                    }
                }
                Some(default) if default.type_name() != value.type_name() => {
                    let message = format!("`{key}` must be {}, not {}", kind_of(default), kind_of(&value));
                    self.wrong_at(spot, "type", message);
                }
                Some(_) => {}
            }
        }
    }
}
