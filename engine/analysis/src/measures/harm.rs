//! What an attack did: to care, to machines, to records, and until when.

use std::collections::BTreeMap;

use codedark_sim::event::{Event, EventKind, Flow};
use codedark_sim::ids::{AssetId, ProcessId, StoreId};
use codedark_sim::time::{DAY, Tick};

use super::Case;

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

pub(super) fn minutes_to_recovery(case: &Case) -> Option<f64> {
    let events = case.events;
    let compromised = events.iter().find(|event| is_compromise(&event.kind))?;
    let recovered = recovery(events.iter().copied())?;
    Some(f64::from(recovered.tick.since(compromised.tick)))
}

/// From the first harm, or from where play began if that came later, to the recovery that lasted. What never recovered
/// counts to the end of what was looked at; where there was no harm, there is nothing to measure.
pub(super) fn hours_to_recovery(case: &Case) -> Option<f64> {
    let harmed = case.events.iter().find(|event| begins(&event.kind))?.tick.max(case.began);
    let recovered = recovery(case.events.iter().copied()).map_or(case.end, |event| event.tick);
    Some(f64::from(recovered.0.saturating_sub(harmed.0)) / 60.0)
}

/// The recovery that lasted: the last one, if no machine was compromised or encrypted after it.
pub fn recovery<'a>(events: impl DoubleEndedIterator<Item = &'a Event>) -> Option<&'a Event> {
    let is_recovery = |event: &&Event| event.kind == EventKind::Recovered;
    let is_hit =
        |kind: &EventKind| is_compromise(kind) || matches!(kind, EventKind::HostEncrypted { machines: 1.., .. });
    events.rev().find(|event| is_recovery(event) || is_hit(&event.kind)).filter(is_recovery)
}

/// An incident that was declared before the first compromise had been declared when it came: 0.
pub(super) fn minutes_to_declaration(case: &Case) -> Option<f64> {
    let events = case.events;
    let compromised = events.iter().find(|event| begins(&event.kind))?;
    let declared = events.iter().find(|event| matches!(event.kind, EventKind::IncidentDeclared { .. }))?;
    Some(f64::from(declared.tick.0.saturating_sub(compromised.tick.0)))
}

/// Whether it is harm by which an attack begins: a machine falls, or somebody of the house copies records, for which
/// none has to.
pub(super) fn begins(kind: &EventKind) -> bool {
    is_compromise(kind) || matches!(kind, EventKind::RecordsStolen { records: 1.., .. })
}

pub(super) fn is_compromise(kind: &EventKind) -> bool {
    matches!(kind, EventKind::HostCompromised { machines: 1.., .. })
}

/// Patient-hours of delay: those of emergency and elective flows that `pick` takes, of the processes that `of` takes.
pub(super) fn delay(case: &Case, of: impl Fn(ProcessId) -> bool, pick: impl Fn((u64, u64)) -> u64) -> f64 {
    let minutes = |flow: &Flow| flow.delayed_minutes;
    let hours = case.events.iter().filter_map(|event| match &event.kind {
        EventKind::CareHour(hour) if of(hour.process) => {
            Some(pick((minutes(&hour.emergency), minutes(&hour.elective))))
        }
        _ => None,
    });
    // Minutes are summed whole, so that the order of events cannot matter.
    hours.sum::<u64>() as f64 / 60.0
}

/// Of each asset the most machines that were encrypted at one time, added up.
pub(super) fn hosts_encrypted(case: &Case) -> u32 {
    let mut most: BTreeMap<AssetId, u16> = BTreeMap::new();
    for event in case.events {
        if let EventKind::HostEncrypted { asset, machines } = event.kind {
            let known = most.entry(asset).or_default();
            *known = machines.max(*known);
        }
    }
    most.values().map(|machines| u32::from(*machines)).sum()
}

pub(super) fn records_stolen(case: &Case) -> f64 {
    let stolen = case.events.iter().filter_map(|event| match event.kind {
        EventKind::RecordsStolen { records, .. } => Some(u64::from(records)),
        _ => None,
    });
    stolen.sum::<u64>() as f64
}

pub(super) fn records_out_of_reach(case: &Case) -> f64 {
    let mut now: BTreeMap<StoreId, u32> = BTreeMap::new();
    let mut worst = 0;
    for event in case.events {
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
pub(super) fn days_to_normal(case: &Case, process: ProcessId) -> Option<f64> {
    let events = case.events;
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
