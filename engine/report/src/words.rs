//! Names, numbers and roles as people say them.
//!
//! Invariant: a name that the recording lacks is said by its number, never left out or made up.

pub mod story;

use codedark_analysis::Recording;
use codedark_sim::action::{Action, Verb};
use codedark_sim::ids::{AlertId, AssetId, GroupId, InjectId, ProcessId, StoreId, TechniqueId, ZoneId};
use codedark_sim::knowledge::Verdict;
use codedark_sim::time::{Tick, say_minutes};

/// Says what the ids of a recording stand for.
pub struct Words<'a>(&'a Recording);

impl<'a> Words<'a> {
    /// The words of a recording.
    pub fn of(recording: &'a Recording) -> Self {
        Self(recording)
    }

    /// `Fri 15 May 13:42`.
    pub fn clock(&self, tick: Tick) -> String {
        self.0.calendar.date_time(tick)
    }

    /// `13:42` on the first day, with the date after.
    pub fn time(&self, tick: Tick) -> String {
        let same_day = self.0.calendar.at(tick).date() == self.0.calendar.at(Tick(0)).date();
        if same_day { self.0.calendar.clock_time(tick) } else { self.clock(tick) }
    }

    /// An asset's label.
    pub fn asset(&self, id: AssetId) -> String {
        named(&self.0.names.assets, id.index(), "machine")
    }

    /// An alert: `RAD-WS-07#2`.
    pub fn alert(&self, id: AlertId) -> String {
        format!("{}#{}", self.asset(id.asset), id.nth)
    }

    /// A zone's title.
    pub fn zone(&self, id: ZoneId) -> String {
        named(&self.0.names.zones, id.index(), "zone")
    }

    /// A care process's title.
    pub fn care(&self, id: ProcessId) -> String {
        self.0.names.care.get(id.index()).map_or_else(|| format!("care process {}", id.0), |(_, title)| title.clone())
    }

    /// A staff group's title.
    pub fn staff(&self, id: GroupId) -> String {
        named(&self.0.names.staff, id.index(), "staff group")
    }

    /// A role's title.
    pub fn role(&self, id: &str) -> String {
        self.0.names.roles.get(id).cloned().unwrap_or_else(|| id.replace('_', " "))
    }

    /// A technique's name and id.
    pub fn technique(&self, id: TechniqueId) -> String {
        let id = id.to_string();
        self.0.names.techniques.get(&id).map_or_else(|| id.clone(), |name| format!("{name} ({id})"))
    }

    /// A store of patient records' title.
    pub fn store(&self, id: StoreId) -> String {
        named(&self.0.names.stores, id.index(), "store of records")
    }

    /// An inject: who says what.
    pub fn inject(&self, id: InjectId) -> String {
        let said = self.0.names.injects.get(id.index());
        said.map_or_else(|| format!("message {}", id.0), |(from, subject)| format!("{from}: {subject}"))
    }

    /// A phase's title; the number after the last stands for the aftermath.
    pub fn phase(&self, phase: u8) -> String {
        named(&self.0.names.phases, usize::from(phase), "phase")
    }

    /// An order as a phrase: `isolate RAD-WS-07`.
    pub fn action(&self, action: &Action) -> String {
        let asset = action.asset().map(|id| self.asset(id)).unwrap_or_default();
        let zone = action.zone().map(|id| self.zone(id)).unwrap_or_default();
        let care = action.process().map(|id| self.care(id)).unwrap_or_default();
        let port = action.port().unwrap_or_default();
        let alert = action.alert().map(|id| self.alert(id)).unwrap_or_default();
        match (action.verb, action.is_on()) {
            (Verb::Triage, _) => {
                let verdict = if action.verdict() == Some(Verdict::Real) { "an attack" } else { "a false alarm" };
                format!("judge the alert {alert} to be {verdict}")
            }
            (Verb::LookCloser, _) => format!("look closer at {asset}"),
            (Verb::IsolateAsset, true) => format!("cut {asset} from the network"),
            (Verb::IsolateAsset, false) => format!("reconnect {asset}"),
            (Verb::IsolateZone, true) => format!("cut the zone {zone} from the others"),
            (Verb::IsolateZone, false) => format!("reconnect the zone {zone}"),
            (Verb::Block, true) => format!("block port {port} into the zone {zone}"),
            (Verb::Block, false) => format!("open port {port} into the zone {zone}"),
            (Verb::Patch, _) => format!("patch {asset}"),
            (Verb::Reimage, _) => format!("rebuild {asset} from a clean image"),
            (Verb::Restore, _) => format!("restore {asset} from backup"),
            (Verb::StartDowntime, true) => format!("start the downtime procedure of {care}"),
            (Verb::StartDowntime, false) => format!("end the downtime procedure of {care}"),
            (Verb::DivertAmbulances, true) => "divert ambulances".into(),
            (Verb::DivertAmbulances, false) => "take ambulances again".into(),
            (Verb::DeclareIncident, _) => "declare an incident".into(),
            (Verb::TellStaff, _) => "tell staff what to do".into(),
        }
    }
}

fn named(names: &[String], index: usize, kind: &str) -> String {
    names.get(index).cloned().unwrap_or_else(|| format!("{kind} {index}"))
}

/// A number with its thousands apart: `12,345`; tenths only below ten.
pub fn number(value: f64) -> String {
    let whole = value.round();
    if (value - whole).abs() > 0.049 && value.abs() < 10.0 {
        return format!("{value:.1}");
    }
    let digits = format!("{:.0}", whole.abs());
    let mut text = String::new();
    for (n, digit) in digits.chars().enumerate() {
        if n > 0 && (digits.len() - n).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    if whole < 0.0 { format!("-{text}") } else { text }
}

/// A measured value with its unit; minutes also as people say them. `None` did not happen.
pub fn value(value: Option<f64>, unit: &str) -> String {
    match value {
        None => "did not happen".into(),
        Some(minutes) if unit == "minutes" => say_minutes(minutes.max(0.0).round() as u32),
        Some(value) => format!("{} {}", number(value), if value == 1.0 { singular(unit) } else { unit }),
    }
}

fn singular(unit: &str) -> &str {
    unit.strip_suffix('s').unwrap_or(unit)
}

/// `1 machine`, `2 machines`.
pub fn count(n: u32, thing: &str) -> String {
    format!("{} {thing}{}", number(f64::from(n)), if n == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_easily() {
        assert_eq!(number(0.0), "0");
        assert_eq!(number(3.25), "3.2");
        assert_eq!(number(999.6), "1,000");
        assert_eq!(number(1_234_567.0), "1,234,567");
    }

    #[test]
    fn values_say_their_unit_and_what_did_not_happen() {
        assert_eq!(value(Some(185.0), "minutes"), "3 h 05 min");
        assert_eq!(value(Some(1.0), "machines"), "1 machine");
        assert_eq!(value(Some(2000.0), "records"), "2,000 records");
        assert_eq!(value(None, "minutes"), "did not happen");
    }
}
