//! The measures: each defined once, with its name, unit, direction, sources and function.
//!
//! Invariant: a measure reads events and nothing else, so a recording of any exercise can be measured again.
//! A measure of something that never happened has no value; it is never a zero in disguise.

use codedark_sim::event::{Event, EventKind, Flow};
use codedark_sim::ids::{AssetId, ProcessId, StoreId};
use codedark_sim::time::{DAY, Tick};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Which way is better.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Better {
    /// Less is better.
    Lower,
    /// More is better.
    Higher,
}

/// What a measure is taken of.
#[derive(Clone, Copy, Debug)]
pub enum Scope {
    /// The whole hospital.
    Hospital(fn(&[&Event]) -> Option<f64>),
    /// Each care process.
    CareProcess(fn(&[&Event], ProcessId) -> Option<f64>),
}

/// A measure.
#[derive(Clone, Copy, Debug)]
pub struct Measure {
    /// Stable short name; for a care process, `.` and its short name follow.
    pub id: &'static str,
    /// Name as people say it; for a care process, `: ` and its title follow.
    pub name: &'static str,
    /// Unit.
    pub unit: &'static str,
    /// Which way is better.
    pub better: Better,
    /// The events it is computed from, by the names they have in a recording.
    pub sources: &'static [&'static str],
    /// Play is too short for it: only with the aftermath does it say anything.
    pub only_in_all: bool,
    /// How it is computed.
    pub scope: Scope,
}

/// Every measure, in the order in which reports show them.
pub const MEASURES: &[Measure] = &[
    Measure {
        id: "delayed_patient_hours",
        name: "Delayed care",
        unit: "patient-hours",
        better: Better::Lower,
        sources: &["care_hour"],
        only_in_all: false,
        scope: Scope::Hospital(|events| Some(delay(events, |_| true, |hour| hour.0 + hour.1))),
    },
    Measure {
        id: "delayed_patient_hours_emergency",
        name: "Delayed emergency care",
        unit: "patient-hours",
        better: Better::Lower,
        sources: &["care_hour"],
        only_in_all: false,
        scope: Scope::Hospital(|events| Some(delay(events, |_| true, |hour| hour.0))),
    },
    Measure {
        id: "delayed_patient_hours_elective",
        name: "Delayed planned care",
        unit: "patient-hours",
        better: Better::Lower,
        sources: &["care_hour"],
        only_in_all: false,
        scope: Scope::Hospital(|events| Some(delay(events, |_| true, |hour| hour.1))),
    },
    Measure {
        id: "delayed_patient_hours_of",
        name: "Delayed care",
        unit: "patient-hours",
        better: Better::Lower,
        sources: &["care_hour"],
        only_in_all: false,
        scope: Scope::CareProcess(|events, process| Some(delay(events, |of| of == process, |hour| hour.0 + hour.1))),
    },
    Measure {
        id: "hosts_encrypted",
        name: "Machines encrypted",
        unit: "machines",
        better: Better::Lower,
        sources: &["host_encrypted"],
        only_in_all: false,
        scope: Scope::Hospital(|events| Some(f64::from(hosts_encrypted(events)))),
    },
    Measure {
        id: "records_stolen",
        name: "Patient records stolen",
        unit: "records",
        better: Better::Lower,
        sources: &["records_stolen"],
        only_in_all: false,
        scope: Scope::Hospital(|events| Some(records_stolen(events))),
    },
    Measure {
        id: "records_out_of_reach",
        name: "Patient records out of reach, at the worst moment",
        unit: "records",
        better: Better::Lower,
        sources: &["records_unavailable"],
        only_in_all: false,
        scope: Scope::Hospital(|events| Some(records_out_of_reach(events))),
    },
    Measure {
        id: "minutes_to_report",
        name: "From the first compromise to the first report by staff",
        unit: "minutes",
        better: Better::Lower,
        sources: &["host_compromised", "staff_reported"],
        only_in_all: false,
        scope: Scope::Hospital(|events| {
            minutes_between(events, begins, |kind| matches!(kind, EventKind::StaffReported { .. }))
        }),
    },
    Measure {
        id: "minutes_to_declaration",
        name: "From the first compromise to the declaration of an incident",
        unit: "minutes",
        better: Better::Lower,
        sources: &["host_compromised", "incident_declared"],
        only_in_all: false,
        scope: Scope::Hospital(minutes_to_declaration),
    },
    Measure {
        id: "days_to_normal",
        name: "Days until care sees 95 % of those who come again",
        unit: "days",
        better: Better::Lower,
        sources: &["care_hour", "host_compromised"],
        only_in_all: true,
        scope: Scope::CareProcess(days_to_normal),
    },
    Measure {
        id: "minutes_to_recovery",
        name: "From the first compromise to recovery",
        unit: "minutes",
        better: Better::Lower,
        sources: &["host_compromised", "host_encrypted", "recovered"],
        only_in_all: false,
        scope: Scope::Hospital(minutes_to_recovery),
    },
];

/// One measure of one exercise.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Reading {
    /// Short name.
    pub id: String,
    /// Name as people say it.
    pub name: String,
    /// Unit.
    pub unit: String,
    /// Which way is better.
    pub better: Better,
    /// Play is too short for it: only `in_all` says anything.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub only_in_all: bool,
    /// From the start to where play ended; `None`: it did not happen, or play is too short for it.
    #[serde(default)]
    pub in_play: Option<f64>,
    /// From the start to the end of the aftermath; `None`: it did not happen, or there was no aftermath.
    #[serde(default)]
    pub in_all: Option<f64>,
}

/// Takes every measure of an exercise's events up to the end of play, and of all of them. `care` names the care
/// processes: short name and title. Without aftermath the second number is left out.
pub fn read_all(events: &[&Event], end_of_play: Tick, aftermath: bool, care: &[(String, String)]) -> Vec<Reading> {
    let play: Vec<&Event> = events.iter().copied().take_while(|event| event.tick <= end_of_play).collect();
    let reading = |measure: &Measure, id: String, name: String, take: &dyn Fn(&[&Event]) -> Option<f64>| Reading {
        id,
        name,
        unit: measure.unit.to_owned(),
        better: measure.better,
        only_in_all: measure.only_in_all,
        in_play: if measure.only_in_all { None } else { take(&play) },
        in_all: if aftermath { take(events) } else { None },
    };
    let mut readings = Vec::new();
    for measure in MEASURES {
        match measure.scope {
            Scope::Hospital(take) => {
                readings.push(reading(measure, measure.id.to_owned(), measure.name.to_owned(), &take));
            }
            Scope::CareProcess(take) => readings.extend(care.iter().enumerate().map(|(n, (short, title))| {
                let (id, name) = (format!("{}.{short}", measure.id), format!("{}: {title}", measure.name));
                reading(measure, id, name, &|events| take(events, n.into()))
            })),
        }
    }
    readings
}

/// Minutes from the first event of one kind to the first one of another kind that did not come before it.
pub fn minutes_between(
    events: &[&Event],
    from: impl Fn(&EventKind) -> bool,
    to: impl Fn(&EventKind) -> bool,
) -> Option<f64> {
    let begin = events.iter().position(|event| from(&event.kind))?;
    let end = events[begin..].iter().find(|event| to(&event.kind))?;
    Some(f64::from(end.tick.since(events[begin].tick)))
}

fn minutes_to_recovery(events: &[&Event]) -> Option<f64> {
    let compromised = events.iter().find(|event| is_compromise(&event.kind))?;
    let recovered = recovery(events.iter().copied())?;
    Some(f64::from(recovered.tick.since(compromised.tick)))
}

/// The recovery that lasted: the last one, if no machine was compromised or encrypted after it.
pub fn recovery<'a>(events: impl DoubleEndedIterator<Item = &'a Event>) -> Option<&'a Event> {
    let is_recovery = |event: &&Event| event.kind == EventKind::Recovered;
    let is_hit =
        |kind: &EventKind| is_compromise(kind) || matches!(kind, EventKind::HostEncrypted { machines: 1.., .. });
    events.rev().find(|event| is_recovery(event) || is_hit(&event.kind)).filter(is_recovery)
}

/// An incident that was declared before the first compromise had been declared when it came: 0.
fn minutes_to_declaration(events: &[&Event]) -> Option<f64> {
    let compromised = events.iter().find(|event| begins(&event.kind))?;
    let declared = events.iter().find(|event| matches!(event.kind, EventKind::IncidentDeclared { .. }))?;
    Some(f64::from(declared.tick.0.saturating_sub(compromised.tick.0)))
}

/// Whether it is harm by which an attack begins: a machine falls, or somebody of the house copies records, for which
/// none has to.
fn begins(kind: &EventKind) -> bool {
    is_compromise(kind) || matches!(kind, EventKind::RecordsStolen { records: 1.., .. })
}

fn is_compromise(kind: &EventKind) -> bool {
    matches!(kind, EventKind::HostCompromised { machines: 1.., .. })
}

/// Patient-hours of delay: those of emergency and elective flows that `pick` takes, of the processes that `of` takes.
fn delay(events: &[&Event], of: impl Fn(ProcessId) -> bool, pick: impl Fn((u64, u64)) -> u64) -> f64 {
    let minutes = |flow: &Flow| flow.delayed_minutes;
    let hours = events.iter().filter_map(|event| match &event.kind {
        EventKind::CareHour(hour) if of(hour.process) => {
            Some(pick((minutes(&hour.emergency), minutes(&hour.elective))))
        }
        _ => None,
    });
    // Minutes are summed whole, so that the order of events cannot matter.
    hours.sum::<u64>() as f64 / 60.0
}

/// Of each asset the most machines that were encrypted at one time, added up.
fn hosts_encrypted(events: &[&Event]) -> u32 {
    let mut most: BTreeMap<AssetId, u16> = BTreeMap::new();
    for event in events {
        if let EventKind::HostEncrypted { asset, machines } = event.kind {
            let known = most.entry(asset).or_default();
            *known = machines.max(*known);
        }
    }
    most.values().map(|machines| u32::from(*machines)).sum()
}

fn records_stolen(events: &[&Event]) -> f64 {
    let stolen = events.iter().filter_map(|event| match event.kind {
        EventKind::RecordsStolen { records, .. } => Some(u64::from(records)),
        _ => None,
    });
    stolen.sum::<u64>() as f64
}

fn records_out_of_reach(events: &[&Event]) -> f64 {
    let mut now: BTreeMap<StoreId, u32> = BTreeMap::new();
    let mut worst = 0;
    for event in events {
        if let EventKind::RecordsUnavailable { store, records } = event.kind {
            now.insert(store, records);
            worst = worst.max(now.values().map(|records| u64::from(*records)).sum::<u64>());
        }
    }
    worst as f64
}

/// Share of those who come that a process must see again to be back to normal, in hundredths.
const NORMAL_THROUGHPUT: u32 = 95;

/// Days over which throughput is taken: a single day of a small department says little.
const THROUGHPUT_DAYS: usize = 3;

/// The day after the worst one at which a process has seen, over three days, 95 % of those who came (taken
/// elsewhere by ambulance counts as seen). Days are counted from that of the first compromise, or from that of the
/// first hour counted if this is later: play may begin weeks after the first machine fell. 0 when it never saw less;
/// none when it did not come back.
fn days_to_normal(events: &[&Event], process: ProcessId) -> Option<f64> {
    let mut days: Vec<(u32, u32)> = Vec::new();
    let day_of = |event: &Event| (event.tick.0.saturating_sub(1) / DAY) as usize;
    let first = |wanted: fn(&EventKind) -> bool| events.iter().find(|event| wanted(&event.kind)).map(|e| day_of(e));
    let counted = first(|kind| matches!(kind, EventKind::CareHour(_))).unwrap_or(0);
    let base = first(|kind| matches!(kind, EventKind::HostCompromised { .. })).unwrap_or(0).max(counted);
    for event in events {
        if let EventKind::CareHour(hour) = &event.kind
            && hour.process == process
        {
            let day = day_of(event);
            days.resize(days.len().max(day + 1), (0, 0));
            let flows = [&hour.emergency, &hour.elective];
            days[day].0 += flows.iter().map(|flow| flow.arrived).sum::<u32>();
            days[day].1 += flows.iter().map(|flow| flow.treated + flow.diverted).sum::<u32>();
        }
    }
    let seen_percent = |last: usize| {
        let span = &days[(last + 1).saturating_sub(THROUGHPUT_DAYS)..=last];
        let (came, seen) = span.iter().fold((0, 0), |sum, day| (sum.0 + day.0, sum.1 + day.1));
        (seen * 100).checked_div(came).unwrap_or(100)
    };
    let worst = (0..days.len()).min_by_key(|day| seen_percent(*day))?;
    if seen_percent(worst) >= NORMAL_THROUGHPUT {
        return Some(0.0);
    }
    let back = (worst..days.len()).find(|day| seen_percent(*day) >= NORMAL_THROUGHPUT);
    // Where the story ends with recovery, nobody waits any more, whatever three days say that began in the worst one.
    let end = events.last().map_or(Tick(0), |event| event.tick);
    let recovered = events.iter().rev().take_while(|event| event.tick == end).any(|e| e.kind == EventKind::Recovered);
    back.or(recovered.then(|| days.len() - 1)).map(|day| (day + 1).saturating_sub(base) as f64)
}

#[cfg(test)]
mod tests;
