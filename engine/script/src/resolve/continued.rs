//! Scenarios that continue another one: what was there before is taken over, not said again.
//!
//! Invariant: one level deep. The other scenario is loaded whole, by itself, and must be playable.

use codedark_sim::scenario::{Prelude, Scenario};

use super::{Beside, Past, Resolver};
use crate::load::load_continued;
use crate::phrase::Phrase;
use crate::read::{Names, Value};
use crate::words;

/// Words that say what was there before play begins.
const OF_THE_PAST: [&str; 9] = ["hospital", "zone", "link", "account", "staff", "asset", "person", "store", "care"];
/// More of them, about who attacks and what law asks for.
const OF_THE_STORY: [&str; 2] = ["adversary", "duty"];

impl<'r> Resolver<'r, '_> {
    /// What was there before play begins; `None` if another scenario was to say it and cannot.
    pub(super) fn past(&mut self, beside: &Beside<'_>) -> Option<Past> {
        let Some(phrase) = self.at_most_once("continues") else { return Some(self.said_here()) };
        let name = self.reader.arg(phrase, 0);
        let name_text = self.reader.text(name.clone())?;
        let of = self.other(phrase, &name_text, beside);
        self.belongs_there(&name_text);
        let of = of?;
        self.take_names(&of);
        let fields = self.reader.fields(phrase);
        let up_to = fields.get("up_to");
        let own = ["start", "phase_begins", "told", "answered", "chose"];
        let of_play = up_to.as_ref().and_then(Value::phrase).is_some_and(|moment| own.contains(&moment.word));
        self.reader.up_to = up_to.as_ref().map(|value| self.reader.place(value));
        let until = up_to.clone().filter(|_| !of_play).and_then(|value| self.moment(Some(value)));
        if let (Some(value), true) = (&up_to, of_play) {
            let message = "`up_to` is something that happens in the story before play".to_string();
            if let Some(finding) = self.reader.wrong(value, "continues", message) {
                finding.suggestion = Some("write first(…), declared(), recovered(), ordered(…) or done(…)".into());
            }
        }
        let earlier = self.reader.duration(fields.get("earlier")).unwrap_or(0);
        let seed = match fields.get("seed") {
            Some(value) => self.reader.number(Some(value), 0..=u32::MAX)?,
            None => 1,
        };
        let prelude = Prelude { of: of.id, seed: u64::from(seed), until: until?, earlier };
        Some(Past {
            calendar: Some(of.calendar),
            hospital: Some(of.hospital),
            adversaries: of.adversaries,
            duties: of.duties,
            catalogue: of.catalogue,
            prelude: Some(prelude),
        })
    }

    /// Loads the scenario that this one continues.
    fn other(&mut self, phrase: &Phrase, name: &str, beside: &Beside<'_>) -> Option<Scenario> {
        let value = self.reader.arg(phrase, 0)?;
        if name == beside.folder() {
            self.reader.wrong(&value, "continues", "a scenario cannot continue itself".into());
            return None;
        }
        if beside.continued {
            let message = format!("`{}` continues another scenario itself", beside.folder());
            self.reader.wrong(&value, "continues", message);
            return None;
        }
        let neighbours = beside.parent().rsplit_once('/').map_or("scenarios", |(above, _)| above);
        let paths = [neighbours, "scenarios"].map(|above| format!("{above}/{name}/scenario.rhai"));
        let good = name.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_'));
        let Some(path) = paths.iter().find(|path| good && beside.library.read(path).is_some()) else {
            let files = beside.library.list("scenarios");
            let names = files.iter().filter_map(|file| file.strip_prefix("scenarios/")?.strip_suffix("/scenario.rhai"));
            let known = Names::of("scenario", names.map(str::to_string));
            self.reader.unknown(&known, &value, name);
            return None;
        };
        match load_continued(beside.library, path, beside.language) {
            Ok(scenario) => Some(scenario),
            Err(findings) => {
                let first = findings.iter().next().map(|one| format!("{}:{}: {}", one.file, one.line, one.message));
                let message = format!("`{name}` cannot be continued: it has mistakes");
                if let Some(finding) = self.reader.wrong(&value, "continues", message) {
                    finding.notes.extend(first);
                    finding.suggestion = Some(format!("`codedark check {name}` lists them"));
                }
                None
            }
        }
    }

    /// Reports words that say what the other scenario says.
    fn belongs_there(&mut self, name: &str) {
        for phrase in &self.said.phrases {
            let changes = phrase.word == "asset_of"
                || words::all().any(|word| word.id == phrase.word && word.changes() && word.behind == Some("asset_of"));
            if OF_THE_PAST.contains(&phrase.word) || OF_THE_STORY.contains(&phrase.word) || changes {
                let word = words::all().find(|word| word.id == phrase.word).map_or(phrase.word, |word| word.name);
                let message = format!("`{word}` belongs into {name}, because it was so before play begins");
                self.reader.wrong_at(phrase.spot, "continues", message);
            }
        }
    }

    /// Takes over the names that this scenario may refer to.
    fn take_names(&mut self, of: &Scenario) {
        let hospital = &of.hospital;
        self.zones = Names::of("zone", hospital.zones.iter().map(|one| one.name.clone()));
        self.accounts = Names::of("account", hospital.accounts.iter().map(|one| one.name.clone()));
        self.assets = Names::of("asset", hospital.assets.iter().map(|one| one.name.clone()));
        self.stores = Names::of("store", hospital.stores.iter().map(|one| one.title.clone()));
        self.care = Names::of("care process", hospital.care.iter().map(|one| one.name.clone()));
        self.partners = Names::of("partner", hospital.partners.iter().map(|one| one.name.clone()));
        self.duties = Names::of("duty", of.duties.iter().map(|one| one.id.clone()));
    }
}
