//! Every word of the language, once: name, arguments, options, explanation, example.
//!
//! Invariant: what scripts may say, what the pass over the syntax tree accepts, the reference page and the tests of
//! the examples are all read from this table.

mod aims;
mod attack;
mod care;
mod condition;
mod hospital;
mod message;
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
    /// A value that may be left out; only at the end.
    Optional(&'static str),
    /// 2 to [`REPEATED_MAX`] values of a kind; only alone.
    Repeated(&'static str),
    /// An object map with these options.
    Options(&'static [Key]),
}

/// Most arguments of a word that takes several of a kind.
pub const REPEATED_MAX: usize = 8;

/// Words that stand for the same kind of thing: [`Word::behind`] may name the kind.
const KINDS: &[(&str, &[&str])] = &[
    ("amount", AMOUNTS),
    ("moment", MOMENTS),
    ("condition", CONDITIONS),
    ("duration", DURATIONS),
    ("inject", &["at", "after", "when"]),
];

/// Words that stand for something that can be counted.
pub(crate) const AMOUNTS: &[&str] =
    &["encrypted", "compromised", "isolated", "capacity", "waiting", "stolen", "reports", "alerts"];
/// Words that stand for something that happens.
pub(crate) const MOMENTS: &[&str] =
    &["start", "phase_begins", "first", "declared", "recovered", "told", "answered", "chose", "ordered", "done"];
/// Words that stand for something that holds or not.
pub(crate) const CONDITIONS: &[&str] = &["above", "below", "happened", "all", "any", "not"];
/// Words that stand for simulated time.
pub(crate) const DURATIONS: &[&str] = &["minutes", "hours", "days"];

/// The kind of thing that a word of an id stands for, if it is one of several.
pub(crate) fn kind(id: &str) -> Option<&'static str> {
    KINDS.iter().find(|(_, ids)| ids.contains(&id)).map(|(kind, _)| *kind)
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
    /// The `id` or kind of the word behind whose result it is said with a dot; that result is its first argument.
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

    /// How many arguments it has at least, with the one before the dot.
    pub fn count(&self) -> usize {
        let of = |argument: &Argument| match argument {
            Argument::Plain(_) | Argument::Options(_) => 1,
            Argument::Optional(_) => 0,
            Argument::Repeated(_) => 2,
        };
        self.arguments.iter().map(of).sum::<usize>() + usize::from(self.behind.is_some())
    }

    /// Whether it can have so many arguments, with the one before the dot.
    pub fn takes(&self, count: usize) -> bool {
        let of = |argument: &Argument| if matches!(argument, Argument::Repeated(_)) { REPEATED_MAX } else { 1 };
        let most = self.arguments.iter().map(of).sum::<usize>() + usize::from(self.behind.is_some());
        (self.count()..=most).contains(&count)
    }

    /// What the argument at a place is, without the one before the dot.
    pub fn argument(&self, n: usize) -> Option<&'static Argument> {
        self.arguments.get(n).or(self.arguments.last().filter(|last| matches!(last, Argument::Repeated(_))))
    }

    /// Whether it is said behind what a word of an id stands for.
    fn follows(&self, id: &str) -> bool {
        self.behind.is_some_and(|behind| behind == id || Some(behind) == kind(id))
    }
}

/// The registered functions, by subject.
pub static FUNCTIONS: &[&[Word]] =
    &[story::WORDS, hospital::WORDS, care::WORDS, attack::WORDS, message::WORDS, condition::WORDS, aims::WORDS];

/// All words in the order of the reference.
pub fn all() -> impl Iterator<Item = &'static Word> {
    FUNCTIONS.iter().flat_map(|subject| subject.iter())
}

/// Words of a name.
pub fn named(name: &str) -> impl Iterator<Item = &'static Word> {
    all().filter(move |word| word.name == name)
}

/// The word that is meant by a name with so many arguments, the first of which is a phrase of `receiver`.
pub(crate) fn find(name: &str, receiver: Option<&str>, count: usize) -> Option<&'static Word> {
    let fits = |word: &&Word| word.takes(count);
    // Behind an unknown phrase anything may be said: it was reported already.
    let unknown = receiver == Some(Phrase::UNKNOWN);
    let behind = |word: &&Word| word.behind.is_some() && (unknown || receiver.is_some_and(|id| word.follows(id)));
    named(name).filter(fits).find(behind).or_else(|| named(name).filter(fits).find(|word| word.behind.is_none()))
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
        _ => None,
    });
    keys.unwrap_or_default()
}

/// The reference page, in Markdown: every word with its arguments, options and example.
pub fn reference() -> String {
    let mut page = String::from("# Words of the scenario language\n");
    for word in all() {
        page += &format!("\n## {}\n\n`{}`\n\n{}\n", word.name, word.signature, word.doc);
        for argument in word.arguments {
            match argument {
                Argument::Plain(what) => page += &format!("\n- {what}"),
                Argument::Optional(what) => page += &format!("\n- {what}; may be left out"),
                Argument::Repeated(what) => page += &format!("\n- {what}, 2 to {REPEATED_MAX} of them"),
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
