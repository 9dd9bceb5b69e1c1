//! From what was said to a typed scenario.
//!
//! Invariant: names are gathered first and references followed afterwards, so the order of declarations in a file
//! does not matter. Lists keep the order of declaration, which makes an id the same on every load.

mod aims;
mod attack;
mod care;
mod condition;
mod continued;
mod expect;
mod head;
mod hospital;
mod message;
mod order;
mod storyline;

use codedark_sim::catalogue::{Catalogue, VulnerabilityRow};
use codedark_sim::ids::{RoleId, TechniqueId, VulnerabilityId};
use codedark_sim::scenario::{AdversarySpec, Duty, Hospital, Prelude, Scenario};
use codedark_sim::time::Calendar;
use std::collections::BTreeMap;

use crate::catalogue::Shelves;
use crate::library::Library;
use crate::phrase::{Phrase, Said};
use crate::read::{Names, Reader, Value};
use crate::source::Spot;
use crate::words;

pub use expect::expectations;

/// Where the scenario lies, what lies beside it, and in which language it is wanted.
pub struct Beside<'a> {
    /// Where files come from.
    pub library: &'a dyn Library,
    /// Path of its file.
    pub path: &'a str,
    /// The wanted language; `None` for the first one that it has.
    pub language: Option<&'a str>,
    /// Whether another scenario continues it.
    pub continued: bool,
    /// Whether what looks unwise is wanted too.
    pub advise: bool,
}

impl Beside<'_> {
    /// The folder that the file lies in; empty if in none.
    fn parent(&self) -> &str {
        self.path.rsplit_once('/').map_or("", |(folder, _)| folder)
    }

    /// Name of the folder, or of the file if it lies in none.
    fn folder(&self) -> &str {
        let name = if self.parent().is_empty() { self.path.trim_end_matches(".rhai") } else { self.parent() };
        name.rsplit('/').next().unwrap_or(name)
    }

    /// Path of a file beside it.
    fn path_of(&self, name: &str) -> String {
        let folder = self.parent();
        if folder.is_empty() { name.to_string() } else { format!("{folder}/{name}") }
    }

    /// Text of a file beside it.
    fn read(&self, name: &str) -> Option<String> {
        self.library.read(&self.path_of(name))
    }
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
        partners: Names::new("partner"),
        duties: Names::new("duty"),
        injects: Names::new("message"),
        options: Vec::new(),
        phases: Names::new("phase"),
        seats: Names::new("seat"),
        weak: Vec::new(),
    };
    for phrase in said.phrases.iter().filter(|phrase| phrase.word == "options") {
        resolver.reader.library_options(phrase);
    }
    let head = resolver.head(beside);
    let past = resolver.past(beside)?;
    let (titled, told) = (resolver.phase_names(), resolver.message_names());
    let storyline = resolver.storyline(told);
    let (phases, seats) = (resolver.phases(titled), resolver.seats());
    let (norms, objectives) = (resolver.norms(), resolver.objectives());
    let (rubric, settings) = (resolver.rubric(), resolver.settings());
    let head = head?;
    let languages = resolver.reader.languages_chosen_first();
    Some(Scenario {
        id: head.id,
        title: head.title,
        summary: head.summary,
        briefing: head.briefing,
        playing_minutes: head.playing_minutes,
        difficulty: head.difficulty,
        level: head.level,
        calendar: past.calendar.or(head.calendar)?,
        hospital: past.hospital?,
        adversaries: past.adversaries,
        seats,
        phases,
        storyline,
        duties: past.duties,
        norms,
        objectives,
        rubric,
        settings,
        setting: None,
        languages,
        prelude: past.prelude,
        catalogue: past.catalogue,
    })
}

/// What was there before play begins: said here, or taken over from the scenario that this one continues.
struct Past {
    calendar: Option<Calendar>,
    hospital: Option<Hospital>,
    adversaries: Vec<AdversarySpec>,
    duties: Vec<Duty>,
    catalogue: Catalogue,
    prelude: Option<Prelude>,
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
    partners: Names,
    duties: Names,
    injects: Names,
    /// Names of the options of each message, none for one that does not ask.
    options: Vec<Names>,
    phases: Names,
    seats: Names,
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

    /// The phrase of a word that may be said once.
    fn at_most_once(&mut self, word: &'static str) -> Option<&'r Phrase> {
        self.said(word).next().and_then(|_| self.once(word))
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
            // A scenario cannot say itself what a weakness is, so one without a row has no effect to play.
            let note = "weaknesses are rows of the catalogue; a scenario's folder may have its own, \
                        assets/catalogue/vulnerabilities.csv";
            if let Some(finding) = self.reader.findings.last_mut().filter(|one| one.message.contains(&cve)) {
                finding.notes.push(note.into());
            }
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

    /// What this scenario itself says about what was there before.
    fn said_here(&mut self) -> Past {
        let hospital = self.hospital();
        let (adversaries, duties) = (self.adversaries(), self.duties());
        // All techniques come along: an alert can look like any of them, and a list of those that the adversary knows
        // would tell the players what comes.
        let techniques: BTreeMap<_, _> = self.shelves.techniques.values().map(|row| (row.id, row.clone())).collect();
        let vulnerabilities = std::mem::take(&mut self.weak);
        let catalogue = Catalogue { techniques: techniques.into_values().collect(), vulnerabilities };
        Past { calendar: None, hospital, adversaries, duties, catalogue, prelude: None }
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
        let partners = self.partners();
        let phrase = self.once("hospital")?;
        let fields = self.reader.fields(phrase);
        let name = self.reader.text(fields.get("name"));
        let beds = self.reader.number(fields.get("beds"), 1..=100_000);
        if assets.is_empty() && self.said("asset").next().is_none() {
            self.missing("asset");
        }
        Some(Hospital {
            name: name?,
            beds: beds?,
            zones,
            links,
            assets,
            accounts,
            staff,
            people,
            care,
            stores,
            partners,
        })
    }
}
