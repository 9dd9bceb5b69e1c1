//! From what was said to a typed scenario.
//!
//! Invariant: names are gathered first and references followed afterwards, so the order of declarations in a file
//! does not matter. Lists keep the order of declaration, which makes an id the same on every load.

mod attack;
mod care;
mod hospital;
mod story;

use codedark_sim::catalogue::{Catalogue, VulnerabilityRow};
use codedark_sim::ids::{RoleId, TechniqueId, VulnerabilityId};
use codedark_sim::scenario::{Hospital, Scenario};
use std::collections::BTreeMap;

use crate::catalogue::Shelves;
use crate::library::Library;
use crate::phrase::{Phrase, Said};
use crate::read::{Names, Reader, Value};
use crate::source::Spot;
use crate::words;

/// Where the scenario lies and what lies beside it.
pub struct Beside<'l> {
    /// Where everything lies.
    pub library: &'l dyn Library,
    /// Name of its folder.
    pub folder: String,
    /// Text of `briefing.md` beside it.
    pub briefing: Option<String>,
}

/// Turns what was said into a scenario; findings are left with the reader.
pub fn scenario(reader: &mut Reader<'_>, said: &Said, shelves: &Shelves, beside: &Beside<'_>) -> Option<Scenario> {
    let mut resolver = Resolver {
        reader,
        library: beside.library,
        said,
        roles: Names::of("role", shelves.roles.keys().cloned()),
        shelves,
        zones: Names::new("zone"),
        accounts: Names::new("account"),
        staff: Names::new("staff group"),
        assets: Names::new("asset"),
        stores: Names::new("store"),
        care: Names::new("care process"),
        injects: Names::new("message"),
        weak: Vec::new(),
    };
    for phrase in said.phrases.iter().filter(|phrase| phrase.word == "options") {
        resolver.reader.library_options(phrase);
    }
    let head = resolver.head(beside);
    let hospital = resolver.hospital();
    let adversaries = resolver.adversaries();
    let storyline = resolver.storyline();
    let (phases, seats, duties) = (resolver.phases(), resolver.seats(), resolver.duties());
    // All techniques come along: an alert can look like any of them, and a list of those that the adversary knows
    // would tell the players what comes.
    let techniques: BTreeMap<_, _> = shelves.techniques.values().map(|row| (row.id, row.clone())).collect();
    let catalogue = Catalogue { techniques: techniques.into_values().collect(), vulnerabilities: resolver.weak };
    let (head, hospital) = (head?, hospital?);
    Some(Scenario {
        id: head.id,
        title: head.title,
        summary: head.summary,
        briefing: head.briefing,
        playing_minutes: head.playing_minutes,
        difficulty: head.difficulty,
        level: head.level,
        calendar: head.calendar,
        hospital,
        adversaries,
        seats,
        phases,
        storyline,
        duties,
        catalogue,
    })
}

/// What resolving knows.
struct Resolver<'r, 'a> {
    reader: &'r mut Reader<'a>,
    library: &'r dyn Library,
    said: &'r Said,
    shelves: &'r Shelves,
    roles: Names,
    zones: Names,
    accounts: Names,
    staff: Names,
    assets: Names,
    stores: Names,
    care: Names,
    injects: Names,
    /// Rows of weaknesses that something has, in the order of first use.
    weak: Vec<VulnerabilityRow>,
}

impl<'r> Resolver<'r, '_> {
    /// Phrases of a word, in the order in which they were said.
    fn said(&self, word: &'static str) -> impl Iterator<Item = &'r Phrase> + use<'r> {
        self.said.phrases.iter().filter(move |phrase| phrase.word == word)
    }

    /// The one phrase of a word that must be said exactly once.
    fn once(&mut self, word: &'static str) -> Option<&'r Phrase> {
        let mut all = self.said(word);
        let first = all.next();
        let rest: Vec<&Phrase> = all.collect();
        for again in rest {
            self.reader.wrong_at(again.spot, "duplicate", format!("`{word}` is said once in a scenario"));
        }
        if first.is_none() {
            self.missing(word);
        }
        first
    }

    /// Reports that a word is said nowhere.
    fn missing(&mut self, word: &'static str) {
        if self.reader.broken_off {
            return;
        }
        if let Some(finding) =
            self.reader.wrong_at(Spot::default(), "missing", format!("the scenario says no `{word}`"))
            && let Some(word) = words::named(word).next()
        {
            finding.suggestion = Some(format!("write {}", word.signature));
        }
    }

    /// Reads the names of all phrases of a word into a list; answers phrases with a good name.
    fn names(&mut self, word: &'static str, names: fn(&mut Self) -> &mut Names) -> Vec<(&'r Phrase, String)> {
        let mut good = Vec::new();
        for phrase in self.said(word) {
            let value = self.reader.arg(phrase, 0);
            let mut list = std::mem::replace(names(self), Names::new(""));
            if let Some(name) = self.reader.declare(&mut list, value) {
                good.push((phrase, name));
            }
            *names(self) = list;
        }
        good
    }

    /// A role group of the catalogue.
    fn role(&mut self, value: Option<Value>) -> Option<RoleId> {
        let name = self.reader.text(value.clone())?;
        if self.roles.place(&name).is_some() {
            return Some(RoleId::new(&name));
        }
        self.reader.unknown(&self.roles, &value?, &name);
        None
    }

    /// Role groups of a list.
    fn role_list(&mut self, value: Option<Value>) -> Vec<RoleId> {
        let each = self.reader.list(value);
        each.into_iter().filter_map(|one| self.role(Some(one))).collect()
    }

    /// A weakness of the catalogue; its row comes along into the scenario.
    fn weakness(&mut self, value: Option<Value>) -> Option<VulnerabilityId> {
        let cve = self.reader.text(value.clone())?;
        if let Some(known) = self.weak.iter().position(|row| row.cve == cve) {
            return Some(VulnerabilityId::from(known));
        }
        let Some(row) = self.shelves.vulnerabilities.get(&cve) else {
            let names = Names::of("vulnerability", self.shelves.vulnerabilities.keys().cloned());
            self.reader.unknown(&names, &value?, &cve);
            return None;
        };
        self.weak.push(row.clone());
        Some(VulnerabilityId::from(self.weak.len() - 1))
    }

    /// A technique of the catalogue.
    fn technique(&mut self, value: Option<Value>) -> Option<TechniqueId> {
        let id = self.reader.text(value.clone())?;
        let Some(row) = self.shelves.techniques.get(&id) else {
            let names = Names::of("technique", self.shelves.techniques.keys().cloned());
            self.reader.unknown(&names, &value?, &id);
            return None;
        };
        Some(row.id)
    }

    fn hospital(&mut self) -> Option<Hospital> {
        let zones = self.zones();
        let links = self.links();
        let accounts = self.accounts();
        let staff = self.staff();
        let mut assets = self.assets();
        self.changes(&mut assets);
        let people = self.people();
        let care = self.care();
        let stores = self.stores();
        let phrase = self.once("hospital")?;
        let fields = self.reader.fields(phrase);
        let name = self.reader.text(fields.get("name"));
        let beds = self.reader.number(fields.get("beds"), 1..=100_000);
        if assets.is_empty() && self.said("asset").next().is_none() {
            self.missing("asset");
        }
        Some(Hospital { name: name?, beds: beds?, zones, links, assets, accounts, staff, people, care, stores })
    }
}
