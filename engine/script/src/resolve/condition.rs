//! Moments, amounts and conditions.

use codedark_sim::ids::{AssetId, InjectId, ProcessId, StoreId, ZoneId};
use codedark_sim::scenario::{Amount, Bound, Condition, MachineState, Moment, Place, Sign};

use super::Resolver;
use crate::phrase::Phrase;
use crate::read::{Value, closest, share_as_percent};
use crate::words::{self, AMOUNTS, CONDITIONS, MOMENTS};

const SIGNS: &[(&str, Sign)] = &[
    ("compromise", Sign::Compromise),
    ("encryption", Sign::Encryption),
    ("theft", Sign::Theft),
    ("alert", Sign::Alert),
    ("report", Sign::Report),
    ("finding", Sign::Finding),
];

const PLACES: &[(&str, Place)] = &[
    ("all servers", Place::Servers),
    ("all workstations", Place::Workstations),
    ("all medical devices", Place::MedicalDevices),
];

/// Largest count that an amount is compared with.
const COUNT_MAX: u32 = 1_000_000_000;

impl Resolver<'_, '_> {
    /// Something that happens at most once.
    pub(super) fn moment(&mut self, value: Option<Value>) -> Option<Moment> {
        let value = value?;
        let Some(phrase) = value.phrase().filter(|phrase| MOMENTS.contains(&phrase.word)) else {
            self.no_moment(&value);
            return None;
        };
        let what = self.reader.arg(&phrase, 0);
        match phrase.word {
            "start" => Some(Moment::Start),
            "declared" => Some(Moment::Declared),
            "recovered" => Some(Moment::Recovered),
            "first" => self.reader.choice(what, SIGNS).map(Moment::First),
            "phase_begins" => {
                let phase = self.reader.refer(&self.phases, what)?;
                u8::try_from(phase).ok().map(Moment::PhaseBegins)
            }
            "told" => self.reader.refer(&self.injects, what).map(|inject| Moment::Told(InjectId::from(inject))),
            "answered" => self.asked(what).map(|inject| Moment::Answered(InjectId::from(inject), None)),
            "chose" => {
                let inject = self.asked(what)?;
                let option = self.reader.arg(&phrase, 1);
                let option = self.reader.refer(self.options.get(inject)?, option)?;
                Some(Moment::Answered(InjectId::from(inject), Some(u8::try_from(option).ok()?)))
            }
            "ordered" => self.order(what).map(Moment::Ordered),
            _ => self.order(what).map(Moment::Done),
        }
    }

    fn no_moment(&mut self, value: &Value) {
        let kind = value.phrase().and_then(|phrase| words::kind(phrase.word));
        let message = format!("a moment is needed here, not {}", value.kind());
        if let Some(finding) = self.reader.wrong(value, "type", message) {
            finding.notes.push("moments are first(\"report\"), declared(), told(name), done(order) and such".into());
            if matches!(kind, Some("condition" | "amount")) && value.what() == "the moment" {
                finding.suggestion = Some("for a condition write when(condition, message)".into());
            }
        }
    }

    /// The place of a message that asks.
    fn asked(&mut self, value: Option<Value>) -> Option<usize> {
        let inject = self.reader.refer(&self.injects, value.clone())?;
        if self.options.get(inject).is_some_and(|options| options.iter().next().is_some()) {
            return Some(inject);
        }
        if let Some(finding) = self.reader.wrong(&value?, "type", "this message asks nothing".into()) {
            finding.suggestion = Some("give it a question with `asks`, or write told(name)".into());
        }
        None
    }

    /// Something that holds or not.
    pub(super) fn condition(&mut self, value: Option<Value>) -> Option<Condition> {
        let value = value?;
        let Some(phrase) = value.phrase().filter(|phrase| CONDITIONS.contains(&phrase.word)) else {
            self.no_condition(&value);
            return None;
        };
        match phrase.word {
            "all" => self.parts(&phrase).map(Condition::All),
            "any" => self.parts(&phrase).map(Condition::Any),
            "not" => {
                let part = self.reader.arg(&phrase, 0);
                self.condition(part).map(|part| Condition::Not(Box::new(part)))
            }
            "happened" => {
                let moment = self.reader.arg(&phrase, 0);
                self.moment(moment).map(Condition::Happened)
            }
            _ => {
                let of = phrase.arg(0).and_then(|arg| arg.read_lock::<Phrase>().map(|of| of.clone()))?;
                let amount = self.amount(&of);
                let bound = self.reader.arg(&phrase, 1)?;
                let (amount, bound) = (amount?, self.bound(&phrase, &of, bound)?);
                Some(if phrase.word == "above" {
                    Condition::Above(amount, bound)
                } else {
                    Condition::Below(amount, bound)
                })
            }
        }
    }

    fn parts(&mut self, phrase: &Phrase) -> Option<Vec<Condition>> {
        let parts: Vec<_> = (0..phrase.args.len())
            .map(|n| {
                let part = self.reader.arg(phrase, n);
                self.condition(part)
            })
            .collect();
        parts.into_iter().collect()
    }

    fn no_condition(&mut self, value: &Value) {
        let (message, suggestion) = match value.phrase() {
            _ if value.as_bool().is_some() => (
                format!("this is {} already while the script is read, so it waits for nothing", value.kind()),
                "write what shall be waited for: when(encrypted().above(14), …), when(happened(declared()), …)"
                    .to_string(),
            ),
            Some(phrase) if AMOUNTS.contains(&phrase.word) => {
                (format!("{} is an amount, not a condition", value.kind()), compared(&phrase))
            }
            Some(phrase) if MOMENTS.contains(&phrase.word) => {
                let moment = value.kind().replace('`', "");
                (
                    format!("{} is a moment, not a condition", value.kind()),
                    format!("write happened({moment}); to wait for it, after({moment}, minutes(0), message)"),
                )
            }
            _ => (
                format!("a condition is needed here, not {}", value.kind()),
                "write encrypted().above(14), happened(declared()), all(…, …) or such".into(),
            ),
        };
        if let Some(finding) = self.reader.wrong(value, "condition", message) {
            finding.suggestion = Some(suggestion);
        }
    }

    fn amount(&mut self, phrase: &Phrase) -> Option<Amount> {
        let what = self.reader.arg(phrase, 0);
        match phrase.word {
            "encrypted" => self.place(what).map(|place| Amount::Machines(MachineState::Encrypted, place)),
            "compromised" => self.place(what).map(|place| Amount::Machines(MachineState::Compromised, place)),
            "isolated" => self.place(what).map(|place| Amount::Machines(MachineState::Isolated, place)),
            "capacity" => self.care_process(what).map(Amount::Capacity),
            "waiting" => self.care_process(what).map(Amount::Waiting),
            "stolen" if what.is_none() => Some(Amount::Stolen(None)),
            "stolen" => self.reader.refer(&self.stores, what).map(|store| Amount::Stolen(Some(StoreId::from(store)))),
            "reports" => Some(Amount::Reports),
            "alerts" => Some(Amount::Alerts),
            _ => None,
        }
    }

    fn care_process(&mut self, value: Option<Value>) -> Option<ProcessId> {
        self.reader.refer(&self.care, value).map(ProcessId::from)
    }

    /// Where machines are counted.
    fn place(&mut self, value: Option<Value>) -> Option<Place> {
        let Some(value) = value else { return Some(Place::Everywhere) };
        if let Some(count) = value.as_int() {
            let message = format!("{} must be the name of a place, not {}", value.what(), value.kind());
            if let Some(finding) = self.reader.wrong(&value, "type", message) {
                let before = count.saturating_sub(1).max(0);
                finding.suggestion = Some(format!("for {count} machines or more write .above({before}) behind it"));
            }
            return None;
        }
        let name = self.reader.text(Some(value.clone()))?;
        if let Some((_, place)) = PLACES.iter().find(|(known, _)| *known == name) {
            return Some(*place);
        }
        match (self.zones.place(&name), self.assets.place(&name)) {
            (Some(_), Some(_)) => {
                let message = format!("there is a zone `{name}` and an asset `{name}`");
                if let Some(finding) = self.reader.wrong(&value, "ambiguous", message) {
                    finding.suggestion = Some("give one of them another name".into());
                }
                None
            }
            (Some(zone), None) => Some(Place::Zone(ZoneId::from(zone))),
            (None, Some(asset)) => Some(Place::Asset(AssetId::from(asset))),
            (None, None) => {
                self.no_place(&value, &name);
                None
            }
        }
    }

    fn no_place(&mut self, value: &Value, name: &str) {
        if self.reader.broken_off {
            return;
        }
        let every = PLACES.iter().map(|(known, _)| *known);
        let meant = PLACES.iter().map(|(known, _)| *known).find(|known| known.strip_prefix("all ") == Some(name));
        let meant = meant.or_else(|| closest(name, every.clone().chain(self.zones.iter()).chain(self.assets.iter())));
        let meant = meant.map(|meant| format!("did you mean \"{meant}\"?"));
        let zones: Vec<&str> = self.zones.iter().take(12).collect();
        let note = format!(
            "a place is a zone ({}), an asset, or \"{}\"",
            zones.join(", "),
            every.collect::<Vec<_>>().join("\", \"")
        );
        if let Some(finding) = self.reader.wrong(value, "unknown-name", format!("there is no place `{name}`")) {
            finding.suggestion = meant;
            finding.notes.push(note);
        }
    }

    /// What an amount is compared with.
    fn bound(&mut self, comparison: &Phrase, of: &Phrase, value: Value) -> Option<Bound> {
        let below = comparison.word == "below";
        let name = of.word;
        let is_percent = value.phrase().is_some_and(|phrase| phrase.word == "percent");
        if is_percent && matches!(name, "waiting" | "reports" | "alerts") {
            let message = format!("`{name}` is compared with a whole number, not with a share");
            self.reader.wrong(&value, "type", message);
            return None;
        }
        if is_percent || name == "capacity" {
            if !is_percent {
                let message =
                    format!("`capacity` is a share of normal and compared with percent(…), not {}", value.kind());
                if let Some(finding) = self.reader.wrong(&value, "type", message) {
                    finding.suggestion = share_as_percent(&value);
                }
                return None;
            }
            let share = self.reader.percent(Some(value.clone()), 0, 100)?;
            if below && share == 0 || !below && share >= 1_000 {
                self.cannot_hold(&value, name, comparison.word, if below { "percent(0)" } else { "percent(100)" });
                return None;
            }
            return Some(Bound::Share(share));
        }
        if let Some(share) = value.as_float() {
            let message = format!("an amount is compared with a whole number or percent(…), not with {share}");
            if let Some(finding) = self.reader.wrong(&value, "type", message) {
                finding.suggestion = share_as_percent(&value);
            }
            return None;
        }
        if value.as_int().is_none() {
            let message = format!("{} must be a whole number or percent(…), not {}", value.what(), value.kind());
            self.reader.wrong(&value, "type", message);
            return None;
        }
        let count = self.reader.number(Some(value.clone()), 0..=COUNT_MAX)?;
        if below && count == 0 {
            self.cannot_hold(&value, name, "below", "0");
            return None;
        }
        Some(Bound::Count(count))
    }

    fn cannot_hold(&mut self, value: &Value, amount: &str, comparison: &str, bound: &str) {
        self.reader.wrong(value, "range", format!("`{amount}` can never be {comparison} {bound}"));
    }
}

/// How to make a condition of an amount.
fn compared(amount: &Phrase) -> String {
    let name = amount.word;
    match amount.arg(0).and_then(|arg| arg.as_int().ok()) {
        Some(count) => format!("for {count} or more write {name}().above({})", count.saturating_sub(1).max(0)),
        None if name == "capacity" => "compare it: .below(percent(50)) behind it".into(),
        None if matches!(name, "waiting" | "reports" | "alerts") => "compare it: .above(14) behind it".into(),
        None => "compare it: .above(14) or .above(percent(20)) behind it".into(),
    }
}
