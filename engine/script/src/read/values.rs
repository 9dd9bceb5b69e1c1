//! Values that know their place, options by name, names of declared things.
//!
//! Invariant: plain data and pure questions; what is wrong is said by the reader.

use std::collections::BTreeMap;

use rhai::{Array, Dynamic, ImmutableString};

use crate::phrase::Phrase;
use crate::source::Spot;
use crate::words;

/// The candidate nearest to a word, if one is near enough to be meant.
pub fn closest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    // Long texts are no misspelt names, and comparing them costs their product.
    if word.len() > 100 {
        return None;
    }
    let folded = word.to_lowercase();
    let mut best: Option<(f64, &str)> = None;
    for candidate in candidates {
        if candidate.len() > 100 {
            continue;
        }
        let near = strsim::normalized_damerau_levenshtein(&folded, &candidate.to_lowercase());
        if near >= 0.6 && best.is_none_or(|(so_far, _)| near > so_far) {
            best = Some((near, candidate));
        }
    }
    best.map(|(_, candidate)| candidate)
}

/// The first character of a text that no screen can be trusted with: control characters but for the end of a line and
/// the tab, which are commands to a terminal, and those that turn the direction of what follows.
pub fn unshowable(text: &str) -> Option<char> {
    let turns = |c: char| matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let text = text.replace("\r\n", "\n");
    text.chars().find(|c| turns(*c) || c.is_control() && !matches!(c, '\n' | '\t'))
}

/// What to say about such a character.
pub fn cannot_be_shown(what: &str, character: char) -> String {
    format!("{what} has the character U+{:04X}, which cannot be shown", u32::from(character))
}

/// A value with its place and what to call it.
#[derive(Clone, Debug)]
pub struct Value {
    pub(super) value: Dynamic,
    pub(super) call: Spot,
    pub(super) path: String,
    /// How a message speaks of it: `` `lasts` ``.
    pub(super) what: String,
    /// Whether mistakes are shown at its key, because the key itself is a name.
    pub(super) at_key: bool,
}

impl Value {
    /// The same, but mistakes about the name that is its key are shown there.
    pub(super) fn with_key(mut self) -> Self {
        self.at_key = true;
        self
    }

    /// Where its mistakes are shown: `about_name` for those about the name that is its key.
    pub(super) fn shown_at(&self, about_name: bool) -> String {
        if self.at_key && about_name { format!("{}#", self.path) } else { self.path.clone() }
    }

    /// Whether it is text.
    pub fn is_text(&self) -> bool {
        self.value.is_string()
    }

    /// The phrase that it is.
    pub fn phrase(&self) -> Option<Phrase> {
        self.value.read_lock::<Phrase>().map(|phrase| phrase.clone())
    }

    /// The truth value that it is.
    pub fn as_bool(&self) -> Option<bool> {
        self.value.as_bool().ok()
    }

    /// The whole number that it is.
    pub fn as_int(&self) -> Option<i64> {
        self.value.as_int().ok()
    }

    /// The decimal number that it is.
    pub fn as_float(&self) -> Option<f64> {
        self.value.as_float().ok()
    }

    /// What it is, in words: `the text "high"`.
    pub fn kind(&self) -> String {
        kind_of(&self.value)
    }

    /// How a message speaks of it: `` `lasts` ``.
    pub fn what(&self) -> &str {
        &self.what
    }

    /// Whether it is a list of nothing.
    pub fn is_empty_list(&self) -> bool {
        self.value.read_lock::<Array>().is_some_and(|array| array.is_empty())
    }

    /// The value of a nested place.
    pub(super) fn inside(&self, value: Dynamic, path: &str, what: String) -> Self {
        Self { value, call: self.call, path: format!("{}{path}", self.path), what, at_key: false }
    }
}

/// The options of a word, with their places.
pub struct Fields {
    pub(super) around: Value,
    pub(super) values: BTreeMap<String, (Dynamic, String)>,
}

impl Fields {
    /// An option, if it was given.
    pub fn get(&self, key: &str) -> Option<Value> {
        let (value, written) = self.values.get(key)?;
        Some(self.around.inside(value.clone(), &format!(".{written}"), format!("`{key}`")))
    }
}

/// Names of declared things of one kind, with their places in the list.
pub struct Names {
    pub(super) kind: &'static str,
    pub(super) map: BTreeMap<String, usize>,
    /// Where each was declared, of those that were.
    pub(super) spots: BTreeMap<String, Spot>,
}

impl Names {
    /// No names yet.
    pub fn new(kind: &'static str) -> Self {
        Self { kind, map: BTreeMap::new(), spots: BTreeMap::new() }
    }

    /// Names of a catalogue.
    pub fn of(kind: &'static str, names: impl Iterator<Item = String>) -> Self {
        Self { kind, map: names.enumerate().map(|(n, name)| (name, n)).collect(), spots: BTreeMap::new() }
    }

    /// What they are names of.
    pub fn kind(&self) -> &'static str {
        self.kind
    }

    /// The names, sorted.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.map.keys().map(String::as_str)
    }

    /// Adds a name that nobody wrote.
    pub fn add(&mut self, name: &str) {
        let place = self.map.len();
        self.map.insert(name.to_string(), place);
    }

    /// The place of a name.
    pub fn place(&self, name: &str) -> Option<usize> {
        self.map.get(name).copied()
    }

    /// Places of all names that start so, in the order of declaration.
    pub fn starting(&self, start: &str) -> Vec<usize> {
        let mut places: Vec<usize> =
            self.map.iter().filter(|(name, _)| name.starts_with(start)).map(|(_, n)| *n).collect();
        places.sort_unstable();
        places
    }
}

/// What a value is, in words: `the text "high"`.
pub(super) fn kind_of(value: &Dynamic) -> String {
    if let Some(phrase) = value.read_lock::<Phrase>() {
        let name = words::all().find(|word| word.id == phrase.word).map_or("something unknown", |word| word.name);
        return if phrase.args.is_empty() { format!("`{name}()`") } else { format!("`{name}(…)`") };
    }
    if let Some(text) = value.read_lock::<ImmutableString>() {
        return match text.chars().count() {
            0..=40 => format!("the text \"{}\"", &*text),
            _ => "a long text".into(),
        };
    }
    match value.type_name() {
        "i64" | "f64" => format!("the number {value}"),
        "bool" => format!("{value}"),
        "array" => "a list".into(),
        "map" => "a map".into(),
        "()" => "nothing".into(),
        other => format!("a {other}"),
    }
}
