//! Every word of the language, once: name, arguments, options, explanation, example.
//!
//! Invariant: what scripts may say, what the pass over the syntax tree accepts, the reference page and the tests of
//! the examples are all read from this table.

mod aims;
mod attack;
mod care;
mod condition;
mod expect;
mod hospital;
mod message;
mod story;

use crate::phrase::Phrase;

/// The smallest scenario, for words that every scenario says once.
const WHOLE: &str = "scenario(\"Quiet day\", #{\n    starts: \"2026-05-15 08:00\", summary: \"Nothing happens.\", \
    briefing: \"Look around.\",\n    takes: minutes(10), difficulty: 1, level: \"operational\",\n});\n\
    phase(\"the day\", #{ lasts: hours(8), step: \"minute\" });\nseat(\"ir_lead\", #{});\n\
    hospital(#{ name: \"Nordvik\", beds: 300 });\nzone(\"clinical\", #{ title: \"Wards\" });\n\
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
    /// A value of more than one kind; the text says what it is.
    Plain(&'static str),
    /// A value that may be left out; only at the end.
    Optional(&'static str),
    /// 2 to [`REPEATED_MAX`] values of a kind; only alone.
    Repeated(&'static str),
    /// Text.
    Text(&'static str),
    /// A number.
    Number(&'static str),
    /// True or false.
    Flag(&'static str),
    /// A list.
    List(&'static str),
    /// Another word with its arguments, such as `minutes(5)`.
    Said(&'static str),
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

impl Argument {
    /// What it is; `None` for options, which say it one by one.
    pub fn what(&self) -> Option<&'static str> {
        match self {
            Self::Plain(what)
            | Self::Text(what)
            | Self::Number(what)
            | Self::Flag(what)
            | Self::List(what)
            | Self::Said(what)
            | Self::Optional(what)
            | Self::Repeated(what) => Some(what),
            Self::Options(_) => None,
        }
    }

    /// The type of it, as Rhai names types; `?` for any.
    pub fn type_name(&self) -> &'static str {
        match self {
            Self::Plain(_) | Self::Optional(_) | Self::Repeated(_) => "?",
            Self::Text(_) => "string",
            Self::Number(_) => "int",
            Self::Flag(_) => "bool",
            Self::List(_) => "array",
            Self::Said(_) => "phrase",
            Self::Options(_) => "map",
        }
    }
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

    /// How many arguments it has at least, with the one before the dot.
    pub fn count(&self) -> usize {
        let of = |argument: &Argument| match argument {
            Argument::Optional(_) => 0,
            Argument::Repeated(_) => 2,
            _ => 1,
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
        self.behind.is_some_and(|behind| is_of(id, behind) || Some(behind) == kind(id))
    }
}

/// Words that belong together: a page of the reference.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Topic {
    /// Short name: of its page.
    pub name: &'static str,
    /// Its heading.
    pub title: &'static str,
    /// What it is about, in a sentence.
    pub about: &'static str,
    /// Its words.
    pub words: &'static [Word],
}

/// The registered words, by subject, in the order of the reference.
pub static TOPICS: &[Topic] = &[
    Topic {
        name: "story",
        title: "The exercise",
        about: "Its head, its stretches of play, who plays, what is told and when.",
        words: story::WORDS,
    },
    Topic {
        name: "hospital",
        title: "The hospital",
        about: "Its network and machines, accounts, people and data.",
        words: hospital::WORDS,
    },
    Topic {
        name: "care",
        title: "Care",
        about: "Who comes, what it takes to treat them, what happens without it; and what modules need.",
        words: care::WORDS,
    },
    Topic {
        name: "messages",
        title: "Messages and questions",
        about: "What is told, and what is asked.",
        words: message::WORDS,
    },
    Topic {
        name: "conditions",
        title: "Moments and conditions",
        about: "What a message waits for, and what a norm speaks of.",
        words: condition::WORDS,
    },
    Topic {
        name: "aims",
        title: "What good looks like",
        about: "Norms, objectives, what a score is made of, and how hard it is.",
        words: aims::WORDS,
    },
    Topic { name: "attack", title: "The adversary", about: "Who attacks, and what they want.", words: attack::WORDS },
    Topic {
        name: "expectations",
        title: "What is expected of many runs",
        about: expect::INTRODUCTION,
        words: expect::WORDS,
    },
];

/// All words in the order of the reference: those of scenarios, then those of expectations.
pub fn all() -> impl Iterator<Item = &'static Word> {
    TOPICS.iter().flat_map(|subject| subject.words.iter())
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
        all().filter(move |word| self.has(word))
    }

    /// Whether such a file may say a word.
    fn has(self, word: &Word) -> bool {
        match self {
            Self::Scenario => !expect::WORDS.contains(word),
            Self::Expectations => expect::WORDS.contains(word) || expect::BORROWED.contains(&word.id),
        }
    }

    /// Its words of a name.
    pub fn named(self, name: &str) -> impl Iterator<Item = &'static Word> {
        all().filter(move |word| word.name == name && self.has(word))
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
        let fits = |word: &&Word| word.takes(count);
        // Behind an unknown phrase anything may be said: it was reported already.
        let unknown = receiver == Some(Phrase::UNKNOWN);
        let behind = |word: &&Word| word.behind.is_some() && (unknown || receiver.is_some_and(|id| word.follows(id)));
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
        _ => None,
    });
    keys.unwrap_or_default()
}
