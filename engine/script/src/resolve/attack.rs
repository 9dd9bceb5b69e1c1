//! Adversaries.

use codedark_sim::ids::{AccountId, AssetId, StoreId, TechniqueId, ZoneId};
use codedark_sim::scenario::{AdversarySpec, BrainScript, BrainSpec, Goal, Strikes, Tempo};

use super::Resolver;
use crate::hook::{self, Unfit};
use crate::phrase::Phrase;
use crate::read::{FINDINGS_MAX, Fields};
use crate::words;

#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Worm,
    Operator,
    Insider,
}

const KINDS: &[(&str, Kind)] = &[("worm", Kind::Worm), ("operator", Kind::Operator), ("insider", Kind::Insider)];
/// Options that a worm has and that must be given.
const OF_WORMS: &[&str] = &["port", "try_every", "fuse"];
/// Options that an operator has; the first three must be given.
const OF_OPERATORS: &[&str] = &[
    "skill",
    "noise_tolerance",
    "patience",
    "works",
    "goals",
    "handover",
    "busy_days",
    "pace",
    "strikes",
    "returns",
    "hook",
];
/// Options that an insider has; the first four must be given.
const OF_INSIDERS: &[&str] = &["account", "copies", "pace", "goals", "works"];
const STRIKES: &[(&str, Strikes)] = &[("nights", Strikes::Nights), ("anytime", Strikes::Anytime)];

impl Resolver<'_, '_> {
    pub(super) fn adversaries(&mut self) -> Vec<AdversarySpec> {
        let mut adversaries = Vec::new();
        let mut names = crate::read::Names::new("adversary");
        for phrase in self.said("adversary") {
            let name = self.reader.arg(phrase, 0);
            let Some(name) = self.reader.declare(&mut names, name) else { continue };
            adversaries.extend(self.adversary(phrase, name));
        }
        adversaries
    }

    fn adversary(&mut self, phrase: &Phrase, name: String) -> Option<AdversarySpec> {
        let fields = self.reader.fields(phrase);
        let foothold = self.reader.refer(&self.assets, fields.get("foothold")).map(AssetId::from);
        let enters_at = self.reader.duration(fields.get("enters")).unwrap_or(0);
        let mut techniques: Vec<TechniqueId> = Vec::new();
        let listed = fields.get("techniques");
        for value in self.reader.list(listed.clone()) {
            if let Some(id) = self.technique(Some(value))
                && !techniques.contains(&id)
            {
                techniques.push(id);
            }
        }
        if let Some(listed) = listed.filter(|listed| listed.is_empty_list()) {
            self.reader.wrong(&listed, "range", "an adversary knows at least one technique".into());
        }
        let kind = self.reader.choice(fields.get("kind"), KINDS)?;
        let brain = match kind {
            Kind::Worm => self.worm(&fields, phrase),
            Kind::Operator => self.operator(&fields, phrase),
            Kind::Insider => self.insider(&fields, phrase)?,
        };
        let goals = if kind == Kind::Worm { Vec::new() } else { self.goals(&fields, kind) };
        let script = if kind == Kind::Operator { self.hook(&fields) } else { None };
        Some(AdversarySpec { name, brain, foothold: foothold?, enters_at, techniques, goals, script })
    }

    /// The script beside an operator's brain, compiled.
    fn hook(&mut self, fields: &Fields) -> Option<BrainScript> {
        let value = fields.get("hook");
        let name = self.reader.text(value.clone())?;
        let Unfit { name: wrong, findings } = match hook::find(self.library, &name) {
            Ok(script) => return Some(script),
            Err(unfit) => unfit,
        };
        if let (Some((message, suggestion)), Some(value)) = (wrong, value)
            && let Some(finding) = self.reader.wrong(&value, "hook", message)
        {
            finding.suggestion = suggestion;
        }
        let room = FINDINGS_MAX.saturating_sub(self.reader.findings.len());
        self.reader.findings.extend(findings.into_iter().take(room));
        None
    }

    fn worm(&mut self, fields: &Fields, phrase: &Phrase) -> BrainSpec {
        self.only(fields, phrase, "worm", OF_WORMS, OF_WORMS);
        let port = self.port(fields.get("port")).unwrap_or(445);
        let try_every = self.reader.duration(fields.get("try_every")).unwrap_or(1);
        if let (0, Some(value)) = (try_every, fields.get("try_every")) {
            self.reader.wrong(&value, "range", "`try_every` must be at least minutes(1)".into());
        }
        BrainSpec::Worm { port, try_every, fuse: self.reader.duration(fields.get("fuse")).unwrap_or(0) }
    }

    fn operator(&mut self, fields: &Fields, phrase: &Phrase) -> BrainSpec {
        self.only(fields, phrase, "operator", &OF_OPERATORS[..3], OF_OPERATORS);
        BrainSpec::Operator {
            skill: self.reader.share(fields.get("skill")).unwrap_or(0),
            noise_tolerance: self.reader.share(fields.get("noise_tolerance")).unwrap_or(0),
            patience: self.reader.duration(fields.get("patience")).unwrap_or(0),
            hours: self.span_of_hours(fields.get("works"), 24, 0).unwrap_or((0, 0)),
            tempo: self.tempo(fields),
        }
    }

    fn insider(&mut self, fields: &Fields, phrase: &Phrase) -> Option<BrainSpec> {
        self.only(fields, phrase, "insider", &OF_INSIDERS[..4], OF_INSIDERS);
        let copies = self.reader.number(fields.get("copies"), 1..=1_000_000).unwrap_or(1);
        let pace = self.reader.duration(fields.get("pace")).unwrap_or(1);
        if let (0, Some(value)) = (pace, fields.get("pace")) {
            self.reader.wrong(&value, "range", "`pace` must be at least minutes(1)".into());
        }
        let hours = self.span_of_hours(fields.get("works"), 24, 0).unwrap_or((0, 0));
        let account = self.reader.refer(&self.accounts, fields.get("account")).map(AccountId::from)?;
        Some(BrainSpec::Insider { account, copies, pace, hours })
    }

    fn tempo(&mut self, fields: &Fields) -> Tempo {
        let usual = Tempo::default();
        let busy_days = self.reader.share(fields.get("busy_days"));
        if let (Some(0), Some(value)) = (busy_days, fields.get("busy_days")) {
            self.reader.wrong(&value, "range", "`busy_days` must be above 0, or it never works".into());
        }
        Tempo {
            handover: self.reader.duration(fields.get("handover")).unwrap_or(usual.handover),
            busy_days: busy_days.unwrap_or(usual.busy_days),
            pace: self.reader.duration(fields.get("pace")).unwrap_or(usual.pace),
            strikes: match fields.get("strikes") {
                Some(given) => self.reader.choice(Some(given), STRIKES).unwrap_or_default(),
                None => usual.strikes,
            },
            returns: self.reader.number(fields.get("returns"), 0..=1000),
        }
    }

    /// Reports options that are missing for a kind, or belong to others.
    fn only(&mut self, fields: &Fields, phrase: &Phrase, kind: &str, needed: &[&str], own: &[&str]) {
        let missing: Vec<String> =
            needed.iter().filter(|key| fields.get(key).is_none()).map(|key| format!("`{key}`")).collect();
        if !missing.is_empty() {
            let message = format!("an adversary of kind \"{kind}\" lacks {}", missing.join(" and "));
            let what = |key: &&str| {
                let known = words::all().find(|word| word.id == "adversary").map(words::keys)?;
                Some(format!("`{key}`: {}", known.iter().find(|known| known.name == *key)?.what))
            };
            let notes = needed.iter().filter(|key| fields.get(key).is_none()).filter_map(what).collect();
            if let Some(finding) = self.reader.wrong_at(phrase.spot, "missing-option", message) {
                finding.notes = notes;
            }
        }
        let all = OF_WORMS.iter().chain(OF_OPERATORS).chain(&OF_INSIDERS[..2]);
        for key in all.filter(|key| !own.contains(key)) {
            if let Some(value) = fields.get(key) {
                let message = format!("an adversary of kind \"{kind}\" has no `{key}`");
                self.reader.wrong(&value, "unknown-option", message);
            }
        }
    }

    fn goals(&mut self, fields: &Fields, kind: Kind) -> Vec<Goal> {
        let mut goals = Vec::new();
        for value in self.reader.list(fields.get("goals")) {
            let (ids, wanted): (&[&str], _) = match kind {
                Kind::Insider => (&["steal"], "steal(store)"),
                _ => (&["encrypt", "steal"], "encrypt(zone) or steal(store)"),
            };
            let Some(phrase) = self.reader.phrase(Some(value), ids, wanted) else { continue };
            let what = self.reader.arg(&phrase, 0);
            if phrase.word == "encrypt" {
                goals.extend(self.reader.refer(&self.zones, what).map(|zone| Goal::Encrypt(ZoneId::from(zone))));
            } else {
                goals.extend(self.reader.refer(&self.stores, what).map(|store| Goal::Steal(StoreId::from(store))));
            }
        }
        goals
    }
}
