//! Care processes.

use codedark_sim::ids::{AssetId, ProcessId};
use codedark_sim::scenario::{Arrivals, CareProcess, Downtime, Need, NeedKind, Permille};

use super::Resolver;
use crate::read::{Fields, Value};

/// Nobody comes.
const NOBODY: Arrivals =
    Arrivals { per_day: 0, by_hour: [0; 24], at_weekend: 0, target_minutes: 0, leaves_after: None };

impl Resolver<'_, '_> {
    pub(super) fn care(&mut self) -> Vec<CareProcess> {
        let mut processes = Vec::new();
        for (phrase, name) in self.names("care", |resolver| &mut resolver.care) {
            let fields = self.reader.fields(phrase);
            processes.push((name, fields));
        }
        // A second turn: processes refer to each other.
        processes.into_iter().map(|(name, fields)| self.process(name, &fields)).collect()
    }

    fn process(&mut self, name: String, fields: &Fields) -> CareProcess {
        let headroom = self.reader.share_up_to(fields.get("headroom"), 10);
        if let (Some(0), Some(value)) = (headroom, fields.get("headroom")) {
            self.reader.wrong(&value, "range", "`headroom` must be above 0".into());
        }
        CareProcess {
            title: self.reader.prose(fields.get("title")).unwrap_or_default(),
            emergency: self.arrivals(fields.get("emergency")),
            elective: self.arrivals(fields.get("elective")),
            headroom: headroom.unwrap_or(1000),
            needs: self.needs(fields),
            waits_for: self.waits_for(&name, fields),
            downtime: self.downtime(fields.get("downtime")),
            divertible: self.reader.share(fields.get("divertible")).unwrap_or(0),
            name,
        }
    }

    fn arrivals(&mut self, value: Option<Value>) -> Arrivals {
        let Some(value) = value else { return NOBODY };
        let fields = self.reader.inner(&value, "care");
        let mut by_hour = [0_u16; 24];
        if let Some(hours) = fields.get("by_hour") {
            let each = self.reader.list(Some(hours.clone()));
            let count = each.len();
            if count != by_hour.len() {
                self.reader.wrong(
                    &hours,
                    "range",
                    format!("`by_hour` has {count} weights, not one for each of 24 hours"),
                );
            }
            for (weight, one) in by_hour.iter_mut().zip(each) {
                *weight = self.reader.number(Some(one), 0..=10_000).and_then(|n| n.try_into().ok()).unwrap_or(0);
            }
        }
        Arrivals {
            per_day: self.reader.number(fields.get("per_day"), 0..=100_000).unwrap_or(0),
            by_hour,
            at_weekend: self.reader.share(fields.get("at_weekend")).unwrap_or(0),
            target_minutes: self.reader.duration(fields.get("target")).unwrap_or(0),
            leaves_after: self.reader.duration(fields.get("leaves_after")),
        }
    }

    fn downtime(&mut self, value: Option<Value>) -> Downtime {
        let Some(value) = value else { return Downtime { capacity: 0, start_minutes: 0, improvised: 0 } };
        let fields = self.reader.inner(&value, "care");
        Downtime {
            capacity: self.reader.share(fields.get("capacity")).unwrap_or(0),
            start_minutes: self.reader.duration(fields.get("starts_in")).unwrap_or(0),
            improvised: self.reader.share(fields.get("improvised")).unwrap_or(0),
        }
    }

    fn needs(&mut self, fields: &Fields) -> Vec<Need> {
        let mut needs = Vec::new();
        for value in self.reader.list(fields.get("needs")) {
            let wanted = "required(what_for, assets) or assisting(what_for, assets, share_lost)";
            let Some(phrase) = self.reader.phrase(Some(value), &["required", "assisting"], wanted) else { continue };
            let (title, assets) = (self.reader.arg(&phrase, 0), self.reader.arg(&phrase, 1));
            let title = self.reader.prose(title).unwrap_or_default();
            let assets = self.machines(assets);
            let kind = if phrase.word == "assisting" {
                let share = self.reader.arg(&phrase, 2);
                NeedKind::Assisting(self.reader.share(share).unwrap_or(0))
            } else {
                NeedKind::Required
            };
            needs.push(Need { title, assets, kind });
        }
        needs
    }

    /// Machines by name; `*` at the end of a name stands for all that start so.
    fn machines(&mut self, value: Option<Value>) -> Vec<AssetId> {
        let mut machines: Vec<AssetId> = Vec::new();
        let list = value.clone();
        for one in self.reader.list(value) {
            let Some(name) = self.reader.text(Some(one.clone())) else { continue };
            let found = match name.strip_suffix('*') {
                Some(start) => self.assets.starting(start),
                None => self.assets.place(&name).into_iter().collect(),
            };
            if found.is_empty() && !self.reader.broken_off {
                if name.ends_with('*') {
                    self.reader.wrong(&one, "unknown-name", format!("no asset's name starts like `{name}`"));
                } else {
                    self.reader.unknown(&self.assets, &one, &name);
                }
            }
            for place in found {
                let id = AssetId::from(place);
                if !machines.contains(&id) {
                    machines.push(id);
                }
            }
        }
        if let Some(list) = list.filter(|list| list.is_empty_list()) {
            self.reader.wrong(&list, "range", "a need names at least one asset".into());
        }
        machines
    }

    fn waits_for(&mut self, name: &str, fields: &Fields) -> Vec<(ProcessId, Permille)> {
        let mut waits = Vec::new();
        for (other, value) in self.reader.entries(fields.get("waits_for")) {
            let share = self.reader.share(Some(value.clone()));
            if other == name {
                self.reader.wrong(&value, "itself", format!("`{name}` cannot wait for itself"));
                continue;
            }
            match self.care.place(&other) {
                Some(place) => waits.push((ProcessId::from(place), share.unwrap_or(0))),
                None if self.reader.broken_off => {}
                None => self.reader.unknown(&self.care, &value, &other),
            }
        }
        waits
    }
}
