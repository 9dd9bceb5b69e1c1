//! The reference of the language in Markdown, from the table of words: whole, by subject, by word.
//!
//! Invariant: what is said about a word is read from [`words`]; the only prose of its own is the introduction, which
//! lives once, in `introduction.md`. Faces render this Markdown; none writes its own.

use crate::words::{self, Argument, Key, TOPICS, Topic, Word};

/// The whole language in one page. Its blocks of code, one after the other, are a scenario that can be played.
pub const INTRODUCTION: &str = include_str!("introduction.md");

/// The whole reference: introduction, index, every subject.
pub fn whole() -> String {
    let subjects: String = TOPICS.iter().map(|subject| format!("\n{}", self::subject(subject))).collect();
    format!("{INTRODUCTION}\n{}{subjects}", index(|_, word| format!("#{}", anchor(word))))
}

/// Every word by subject, each with a link to where `link` says.
pub fn index(link: impl Fn(&Topic, &Word) -> String) -> String {
    let mut page = String::from("## All words\n");
    for subject in TOPICS {
        let each = subject.words.iter().map(|word| format!("[`{}`]({})", word.name, link(subject, word)));
        page += &format!("\n**{}.** {}\n\n{}\n", subject.title, subject.about, each.collect::<Vec<_>>().join(" · "));
    }
    page
}

/// A subject with its words.
pub fn subject(subject: &Topic) -> String {
    let words: String = subject.words.iter().map(|word| format!("\n{}", self::word(word))).collect();
    format!("## {}\n\n{}\n{words}", subject.title, subject.about)
}

/// The heading of a word. Words that are said behind something else say so, which keeps headings unique.
pub fn heading(word: &Word) -> String {
    let name_of = |id| words::all().find(|other| other.id == id).map_or(id, |behind| behind.name);
    let heading = word.behind.map_or(word.name.to_string(), |id| format!("{} of {}", word.name, name_of(id)));
    let mut twins = words::all().filter(|other| (other.name, other.behind) == (word.name, word.behind));
    let is_said_twice = twins.nth(1).is_some();
    if is_said_twice && !words::keys(word).is_empty() { format!("{heading} with options") } else { heading }
}

/// Where a word's heading is found inside a page.
pub fn anchor(word: &Word) -> String {
    heading(word).replace(' ', "-")
}

/// One word: how it is written, what it means, its options, an example.
pub fn word(word: &Word) -> String {
    let mut page = format!("### {}\n\n`{}`\n\n{}\n", heading(word), word.signature, word.doc);
    let plain: Vec<String> =
        word.arguments.iter().filter_map(Argument::what).map(|what| format!("- {what}\n")).collect();
    if !plain.is_empty() {
        page += &format!("\n{}", plain.concat());
    }
    let keys = words::keys(word);
    if !keys.is_empty() {
        page += "\n| option | | what it says |\n|---|---|---|\n";
        keys.iter().for_each(|key| row(&mut page, "", key));
    }
    page += &format!("\n```rhai\n{}\n```\n", word.example);
    page
}

fn row(page: &mut String, around: &str, key: &Key) {
    let name = format!("{around}{}", key.name);
    let needed = if key.needed { "needed" } else { "" };
    *page += &format!("| `{name}` | {needed} | {} |\n", key.what.replace('|', "\\|"));
    key.inside.iter().for_each(|inside| row(page, &format!("{name}."), inside));
}

/// The word that is probably meant by one that does not exist.
pub fn meant(name: &str) -> Option<&'static str> {
    crate::read::closest(name, words::all().map(|word| word.name))
}

/// The words whose explanation speaks of something.
pub fn spoken_of(what: &str) -> Vec<&'static str> {
    let what = what.to_lowercase();
    if what.len() < 3 {
        return Vec::new();
    }
    let holds = |text: &str| text.to_lowercase().split(|c: char| !c.is_alphanumeric()).any(|word| word == what);
    let speaks = |word: &&words::Word| holds(word.doc) || words::keys(word).iter().any(|key| holds(key.what));
    let mut names: Vec<&str> = words::all().filter(speaks).map(|word| word.name).collect();
    names.dedup();
    names
}

/// The definition file that editors read for completion: every word with typed parameters and its explanation.
pub fn definitions() -> String {
    let mut file =
        String::from("// Words of the scenario language, for editors. Made by `codedark docs --definitions`.\n");
    file += "module static;\n";
    for word in words::all() {
        file += &format!("\n/// {}\n///\n/// `{}`\n", word.doc, word.signature);
        let keys = words::keys(word);
        if !keys.is_empty() {
            file += "///\n/// Options:\n";
            keys.iter().for_each(|key| line(&mut file, "", key));
        }
        file += "///\n/// # Example\n///\n/// ```rhai\n";
        word.example.lines().for_each(|line| file += &format!("/// {line}\n"));
        file += &format!("/// ```\nfn {}({}) -> {};\n", word.name, parameters(word).join(", "), returned(word));
    }
    file
}

fn line(file: &mut String, around: &str, key: &Key) {
    let needed = if key.needed { " (needed)" } else { "" };
    *file += &format!("/// - `{around}{}`{needed}: {}\n", key.name, key.what);
    key.inside.iter().for_each(|inside| line(file, &format!("{around}{}.", key.name), inside));
}

/// `options` answers the options; every other word answers a phrase.
fn returned(word: &Word) -> &'static str {
    if word.id == "options" { "map" } else { "phrase" }
}

/// Parameters with types: named as in the signature where that has a name.
fn parameters(word: &Word) -> Vec<String> {
    let written = word.signature.rfind(&format!("{}(", word.name)).map_or("", |at| &word.signature[at..]);
    let inside = written.split_once('(').map_or("", |(_, rest)| rest.trim_end_matches(')'));
    let names: Vec<&str> = inside.split(',').map(str::trim).collect();
    let receiver = word.behind.map(|_| "of: phrase".to_string());
    let each = word.arguments.iter().enumerate().map(|(n, argument)| {
        let plain = |name: &&&str| !name.is_empty() && name.chars().all(|c| c.is_ascii_lowercase() || c == '_');
        let name = match argument {
            Argument::Options(_) => "options",
            _ => names.get(n).filter(plain).copied().unwrap_or("what"),
        };
        format!("{name}: {}", argument.type_name())
    });
    receiver.into_iter().chain(each).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::library::MemoryLibrary;
    use crate::phrase::Phrase;
    use crate::program::Program;

    #[test]
    fn headings_are_unique_and_parameters_have_names_of_their_own() {
        let headings: BTreeSet<String> = words::all().map(heading).collect();
        assert_eq!(headings.len(), words::all().count());
        for word in words::all() {
            let parameters = parameters(word);
            let names: BTreeSet<&str> = parameters.iter().filter_map(|one| one.split(':').next()).collect();
            let all = word.arguments.len() + usize::from(word.behind.is_some());
            assert_eq!(names.len(), all, "{}: {parameters:?}", word.id);
        }
    }

    /// Every argument in the examples has the type that the table declares.
    #[test]
    fn types_are_those_of_the_examples() {
        let base = include_str!("../tests/broken/scripts/base.rhai");
        let mut seen = BTreeSet::new();
        for word in words::all() {
            let (subject, frame) = match words::Subject::Scenario.words().any(|other| other.id == word.id) {
                true => (words::Subject::Scenario, "import \"base\" as base;\nlet h = base::clinic();\n"),
                false => (words::Subject::Expectations, ""),
            };
            let text = format!("{frame}{}", word.example);
            let library = MemoryLibrary::new().with("scripts/base.rhai", base).with("example.rhai", text);
            let program = Program::read(&library, "example.rhai", subject).unwrap_or_else(|found| panic!("{found:?}"));
            let (said, fault) = program.run();
            assert_eq!(fault, None, "{}", word.id);
            said.phrases.iter().for_each(|phrase| types(phrase, &mut seen));
        }
        let typed = words::all().filter(|word| word.id != "options" && !word.arguments.is_empty());
        typed.for_each(|word| assert!(seen.contains(word.id), "{} is in no example", word.id));
    }

    fn types(phrase: &Phrase, seen: &mut BTreeSet<&'static str>) {
        if let Some(word) = words::all().find(|word| word.id == phrase.word) {
            seen.insert(word.id);
            for (n, argument) in word.arguments.iter().enumerate() {
                let Some(value) = phrase.arg(n + usize::from(word.behind.is_some())) else {
                    assert!(matches!(argument, Argument::Optional(_)), "{} lacks an argument", word.id);
                    continue;
                };
                let found = match value.type_name() {
                    "i64" => "int",
                    name if name.ends_with("Phrase") => "phrase",
                    name => name,
                };
                let declared = argument.type_name();
                assert!(declared == "?" || declared == found, "{}: {declared}, but the example has {found}", word.id);
            }
        }
        phrase.args.iter().for_each(|value| inside(value, seen));
    }

    fn inside(value: &rhai::Dynamic, seen: &mut BTreeSet<&'static str>) {
        if let Some(phrase) = value.read_lock::<Phrase>() {
            types(&phrase, seen);
        } else if let Some(array) = value.read_lock::<rhai::Array>() {
            array.iter().for_each(|one| inside(one, seen));
        } else if let Some(map) = value.read_lock::<rhai::Map>() {
            map.values().for_each(|one| inside(one, seen));
        }
    }
}
