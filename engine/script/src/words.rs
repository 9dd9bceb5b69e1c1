//! Every word of the language, once: name, arguments, options, explanation, example.
//!
//! Invariant: what scripts may say, what the pass over the syntax tree accepts, the reference page and the tests of
//! the examples are all read from this table.

mod attack;
mod care;
mod expect;
mod hospital;
mod story;

use crate::phrase::Phrase;

/// The smallest scenario, for words that every scenario says once.
const WHOLE: &str = "scenario(\"Quiet day\", #{\n    starts: \"2026-05-15 08:00\", summary: \"Nothing happens.\", \
    briefing: \"Look around.\",\n    takes: minutes(10), difficulty: 1, level: \"operational\",\n});\n\
    phase(\"the day\", #{ lasts: hours(8), step: \"minute\" });\nseat(\"ir_lead\", #{});\n\
    let h = hospital(#{ name: \"Nordvik\", beds: 300 });\nzone(\"clinical\", #{ title: \"Wards\" });\n\
    asset(\"PC-1\", #{ title: \"Ward PC\", class: \"workstation\", zone: \"clinical\", os: \"Windows 10\" });";

/// What a word does when it is said.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Role {
    /// It adds something to the scenario.
    Declares,
    /// It changes something that was declared; said with a dot behind it.
    Changes,
    /// It names a value, for use inside another word.
    Value,
}

/// An option in an object map.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Key {
    /// Its name.
    pub name: &'static str,
    /// What it says.
    pub what: &'static str,
    /// Whether it must be given.
    pub needed: bool,
    /// Options of the map inside it; empty if it holds no such map.
    pub inside: &'static [Key],
}

/// What stands at a place of a word's arguments.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Argument {
    /// A value; the text says what kind.
    Plain(&'static str),
    /// An object map with these options.
    Options(&'static [Key]),
}

/// A word of the language.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Word {
    /// Unique name: a word that is said in two ways has two.
    pub id: &'static str,
    /// As scripts write it.
    pub name: &'static str,
    /// What it does.
    pub role: Role,
    /// The `id` of the word behind whose result it is said with a dot, or the kind of several words (`value` stands for
    /// `value.mean` and its like); that result is its first argument.
    pub behind: Option<&'static str>,
    /// Its arguments, without the one before the dot.
    pub arguments: &'static [Argument],
    /// How it is written.
    pub signature: &'static str,
    /// What it means, in a sentence or two.
    pub doc: &'static str,
    /// A few lines that can be appended to a complete scenario; a whole one if it says `scenario` itself.
    pub example: &'static str,
}

impl Word {
    /// Whether saying it is recorded.
    pub fn is_kept(&self) -> bool {
        self.role != Role::Value
    }

    /// Whether it changes what stands before the dot.
    pub fn changes(&self) -> bool {
        self.role == Role::Changes
    }

    /// How many arguments it has, with the one before the dot.
    pub fn count(&self) -> usize {
        self.arguments.len() + usize::from(self.behind.is_some())
    }
}

/// The registered functions, by subject.
pub static FUNCTIONS: &[&[Word]] = &[story::WORDS, hospital::WORDS, care::WORDS, attack::WORDS];

/// All words in the order of the reference: those of scenarios, then those of expectations.
pub fn all() -> impl Iterator<Item = &'static Word> {
    FUNCTIONS.iter().flat_map(|subject| subject.iter()).chain(expect::WORDS)
}

/// Words of a name.
pub fn named(name: &str) -> impl Iterator<Item = &'static Word> {
    all().filter(move |word| word.name == name)
}

/// What a file declares; decides which words it may say.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Subject {
    /// A scenario.
    Scenario,
    /// What is expected of many runs of one.
    Expectations,
}

impl Subject {
    /// The words of such a file.
    pub fn words(self) -> impl Iterator<Item = &'static Word> {
        let own = move |word: &&Word| match self {
            Self::Scenario => !expect::WORDS.contains(word),
            Self::Expectations => expect::WORDS.contains(word) || expect::BORROWED.contains(&word.id),
        };
        all().filter(own)
    }

    /// Its words of a name.
    pub fn named(self, name: &str) -> impl Iterator<Item = &'static Word> {
        self.words().filter(move |word| word.name == name)
    }

    /// The file that such words belong in.
    pub fn file(self) -> &'static str {
        match self {
            Self::Scenario => "scenario.rhai",
            Self::Expectations => "expectations.rhai",
        }
    }

    /// The word that is meant by a name with so many arguments, the first of which is a phrase of `receiver`.
    pub(crate) fn find(self, name: &str, receiver: Option<&str>, count: usize) -> Option<&'static Word> {
        let fits = |word: &&Word| word.count() == count;
        // Behind an unknown phrase anything may be said: it was reported already.
        let behind = |word: &&Word| {
            let receives = |behind| receiver.is_some_and(|it| it == Phrase::UNKNOWN || is_of(it, behind));
            word.behind.is_some_and(receives)
        };
        let free = |word: &&Word| word.behind.is_none();
        self.named(name).filter(fits).find(behind).or_else(|| self.named(name).filter(fits).find(free))
    }
}

/// Whether a word is of a kind: that very word, or one whose `id` begins with the kind and a dot, as `value.mean`.
fn is_of(id: &str, kind: &str) -> bool {
    id.strip_prefix(kind).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

/// An option that may be left out.
const fn may(name: &'static str, what: &'static str) -> Key {
    Key { name, what, needed: false, inside: &[] }
}

/// An option that must be given.
const fn must(name: &'static str, what: &'static str) -> Key {
    Key { name, what, needed: true, inside: &[] }
}

/// An option with a map inside.
const fn map(name: &'static str, what: &'static str, needed: bool, inside: &'static [Key]) -> Key {
    Key { name, what, needed, inside }
}

/// Options of a word.
pub(crate) fn keys(word: &Word) -> &'static [Key] {
    let keys = word.arguments.iter().find_map(|argument| match argument {
        Argument::Options(keys) => Some(*keys),
        Argument::Plain(_) => None,
    });
    keys.unwrap_or_default()
}

/// The reference page, in Markdown: every word with its arguments, options and example.
pub fn reference() -> String {
    let mut page = String::from("# Words of the scenario language\n");
    for word in all() {
        if Some(word) == expect::WORDS.first() {
            page += expect::INTRODUCTION;
        }
        page += &format!("\n## {}\n\n`{}`\n\n{}\n", word.name, word.signature, word.doc);
        for argument in word.arguments {
            match argument {
                Argument::Plain(what) => page += &format!("\n- {what}"),
                Argument::Options(keys) => keys.iter().for_each(|key| describe(&mut page, key, 0)),
            }
        }
        page += &format!("\n\n```rhai\n{}\n```\n", word.example);
    }
    page
}

fn describe(page: &mut String, key: &Key, depth: usize) {
    let needed = if key.needed { " (needed)" } else { "" };
    *page += &format!("\n{}- `{}`{needed}: {}", "  ".repeat(depth), key.name, key.what);
    key.inside.iter().for_each(|inside| describe(page, inside, depth + 1));
}
