//! What is legal but probably not meant: warnings about a scenario that can be played.
//!
//! Invariant: advice never refuses. It looks at a complete typed scenario, so whatever it says is about sense, not
//! about form; and no shipped scenario gets any, or the advice is wrong. A typed thing finds its spot through the
//! phrase that declared it: names are unique within a word.

mod attack;
mod hospital;
mod names;
mod story;

use std::collections::BTreeMap;

use codedark_sim::scenario::Scenario;
use rhai::ImmutableString;

use crate::diagnostic::{Diagnostic, Severity};
use crate::phrase::{Phrase, Said};
use crate::program::Program;
use crate::read::FINDINGS_MAX;
use crate::source::Spot;

/// Names that are told apart in one finding; the rest is counted.
const NAMED_MAX: usize = 8;

/// Longest list of a scenario about which there is advice: its time grows with the product of two lists.
const LIST_MAX: usize = 2_000;

/// Everything that looks unwise.
pub fn advise(scenario: &Scenario, said: &Said, program: &Program) -> Vec<Diagnostic> {
    let mut adviser = Adviser { scenario, said, program, found: BTreeMap::new() };
    names::unused(&mut adviser);
    let hospital = &scenario.hospital;
    let lists = [
        hospital.assets.len(),
        hospital.zones.len(),
        hospital.links.len(),
        hospital.accounts.len(),
        hospital.people.len(),
        hospital.care.len(),
        hospital.stores.len(),
        scenario.storyline.len(),
        said.phrases.len() / 5,
    ];
    if lists.iter().any(|length| *length > LIST_MAX) {
        return adviser.findings();
    }
    // What happened before play begins is the business of the scenario that it comes from.
    if scenario.prelude.is_none() {
        hospital::advise(&mut adviser);
        attack::advise(&mut adviser);
    }
    story::advise(&mut adviser);
    adviser.findings()
}

/// One piece of advice before it has a place in a text.
struct Advice {
    message: String,
    /// What to do.
    instead: String,
    /// The same at the same place about others: a function of a module declares many machines at one spot.
    others: Vec<String>,
}

/// Collects advice.
struct Adviser<'a> {
    scenario: &'a Scenario,
    said: &'a Said,
    program: &'a Program,
    found: BTreeMap<(Spot, &'static str), Advice>,
}

impl<'a> Adviser<'a> {
    /// Notes that something looks wrong; `about` names it, should more of its kind be found at the same spot.
    fn warn(&mut self, spot: Spot, code: &'static str, about: &str, message: String, instead: &str) {
        let new = || Advice { message, instead: instead.into(), others: Vec::new() };
        match self.found.entry((spot, code)) {
            std::collections::btree_map::Entry::Vacant(entry) => {
                entry.insert(new());
            }
            std::collections::btree_map::Entry::Occupied(mut entry) => entry.get_mut().others.push(about.into()),
        }
    }

    /// The phrase of a word that declared a name.
    fn phrase(&self, word: &str, name: &str) -> Option<&'a Phrase> {
        let named = |phrase: &&Phrase| {
            phrase.arg(0).and_then(|arg| arg.read_lock::<ImmutableString>().map(|text| *text == name)) == Some(true)
        };
        self.said.phrases.iter().filter(|phrase| phrase.word == word).find(named)
    }

    /// Where a path inside a phrase stands, such as `1.foothold`.
    fn inside(&self, phrase: Option<&Phrase>, path: &str) -> Spot {
        phrase.map_or(Spot::default(), |phrase| self.program.index.spot(phrase.spot, path))
    }

    /// Where a declared name stands.
    fn named(&self, word: &str, name: &str) -> Spot {
        self.inside(self.phrase(word, name), "0")
    }

    fn findings(self) -> Vec<Diagnostic> {
        let finding = |((spot, code), advice): ((Spot, &str), Advice)| {
            let mut finding = self.program.sources.finding(spot, code, advice.message);
            finding.severity = Severity::Warning;
            finding.suggestion = Some(advice.instead);
            if !advice.others.is_empty() {
                finding.notes.push(format!("the same holds for {}", some_of(&advice.others)));
            }
            finding
        };
        self.found.into_iter().take(FINDINGS_MAX).map(finding).collect()
    }
}

/// Names in a row; of many, the first ones and how many more there are.
fn some_of(names: &[String]) -> String {
    let few: Vec<String> = names.iter().take(NAMED_MAX).map(|name| format!("`{name}`")).collect();
    match names.len().saturating_sub(NAMED_MAX) {
        0 => few.join(", "),
        more => format!("{} and {more} more", few.join(", ")),
    }
}
