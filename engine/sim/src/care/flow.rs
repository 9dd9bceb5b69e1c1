//! Patients through the minutes.

use bevy_ecs::system::{Query, Res, ResMut};

use super::{Care, CareOrder, CareSender, Hindrances, Wards, Works, availability, capacities};
use crate::base::{Clock, Setting};
use crate::draw::{Dice, Purpose};
use crate::event::{CareHour, EventKind};
use crate::ids::{AssetId, ProcessId, ZoneId};
use crate::network::{Net, NetworkState, Touched};
use crate::outbox::Outbox;
use crate::posture::Mode;
use crate::response::Results;
use crate::scenario::{Arrivals, CareProcess, Scenario, Urgency};
use crate::state::Roster;
use crate::time::{Calendar, Tick};
use crate::view::DowntimeState;

/// A patient in the unit of [`Care::credit`].
const PATIENT: u64 = 1_000_000;

/// Minutes that a diverted patient loses: about an hour [Düsseldorf 2020, one case].
const DIVERTED_DELAY_MINUTES: u64 = 60;

/// Minutes counted for a patient who leaves: care the next day [estimate].
const LEFT_DELAY_MINUTES: u64 = 1440;

/// One minute of care, for the processes that have something to do.
pub(super) fn run(
    setting: Res<Setting>,
    clock: Res<Clock>,
    dice: Res<Dice>,
    roster: Res<Roster>,
    results: Res<Results>,
    touched: Res<Touched>,
    net: Net,
    mut cares: Query<&mut Care>,
    mut wards: ResMut<Wards>,
    mut outbox: ResMut<Outbox<CareSender>>,
) {
    let now = clock.now;
    for order in &results.care {
        obey(*order, &setting, now, &roster, &mut cares, &mut wards, &mut outbox);
    }
    let mut due = Vec::new();
    while let Some(process) = wards.agenda.take_due(now) {
        if due.last() != Some(&process) {
            due.push(process);
        }
    }
    let mut unsettled = !touched.hosts.is_empty() || touched.zones || !results.care.is_empty();
    for process in &due {
        let Ok(mut care) = cares.get_mut(roster.processes[process.index()]) else { continue };
        if let DowntimeState::Starting(at) = care.downtime
            && at <= now
        {
            care.downtime = DowntimeState::Running;
            outbox.emit(process.0, EventKind::DowntimeChanged { process: *process, state: care.downtime });
            unsettled = true;
        }
    }
    if unsettled {
        settle(&setting, now, &roster, &net, &mut cares, &mut outbox);
    }
    for process in due {
        let Ok(mut care) = cares.get_mut(roster.processes[process.index()]) else { continue };
        let spec = &setting.hospital.care[process.index()];
        let minute = Minute { spec, calendar: &setting.calendar, now, diversion: wards.diversion };
        if setting.calendar.minute_of_hour(now) == 0 || now == Tick(0) {
            minute.turn_hour(process, &mut care, &dice, &mut outbox);
        }
        minute.pass(&mut care);
        let next = minute.next(&care);
        wards.agenda.plan(next, process);
    }
}

fn obey(
    order: CareOrder,
    setting: &Scenario,
    now: Tick,
    roster: &Roster,
    cares: &mut Query<&mut Care>,
    wards: &mut Wards,
    outbox: &mut Outbox<CareSender>,
) {
    match order {
        CareOrder::Divert(on) if wards.diversion != on => {
            wards.diversion = on;
            outbox.emit(0u64, EventKind::DiversionChanged { on });
        }
        CareOrder::Divert(_) => {}
        CareOrder::Downtime(process, on) => {
            let Ok(mut care) = cares.get_mut(roster.processes[process.index()]) else { return };
            care.downtime = match (on, care.downtime) {
                (true, DowntimeState::Off) => {
                    let at = now.after(setting.hospital.care[process.index()].downtime.start_minutes.max(1));
                    wards.agenda.plan(at, process);
                    DowntimeState::Starting(at)
                }
                (true, other) => other,
                (false, _) => DowntimeState::Off,
            };
            outbox.emit(process.0, EventKind::DowntimeChanged { process, state: care.downtime });
        }
    }
}

/// Works out all capacities anew after something changed.
fn settle(
    setting: &Scenario,
    now: Tick,
    roster: &Roster,
    net: &Net,
    cares: &mut Query<&mut Care>,
    outbox: &mut Outbox<CareSender>,
) {
    let runs = |process: ProcessId| {
        cares.get(roster.processes[process.index()]).is_ok_and(|care| care.downtime == DowntimeState::Running)
    };
    let zones = (0..setting.hospital.zones.len()).map(ZoneId::from);
    let blocking = zones.filter(|zone| net.zone(*zone).detection == Some(Mode::Block)).collect();
    let hindrances = Hindrances { lines: net.lines().clone(), blocking };
    let found = capacities(&setting.hospital, |asset| truly_works(setting, net, asset), runs, &hindrances);
    for (n, entity) in roster.processes.iter().enumerate() {
        let Ok(mut care) = cares.get_mut(*entity) else { continue };
        let spec = &setting.hospital.care[n];
        // Credit up to now was earned at the old capacity.
        Minute { spec, calendar: &setting.calendar, now, diversion: false }.count_credit(&mut care);
        care.systems = found.systems[n];
        if care.capacity != found.whole[n] {
            care.capacity = found.whole[n];
            outbox.emit(n as u64, EventKind::CapacityChanged { process: n.into(), capacity: care.capacity });
        }
    }
}

fn truly_works(setting: &Scenario, net: &Net, id: AssetId) -> u32 {
    let asset = &setting.hospital.assets[id.index()];
    let (host, zone) = (net.host(id), net.zone(asset.zone));
    availability(
        asset,
        Works {
            out: host.encrypted,
            isolated: host.isolated || zone.isolated,
            blocked: asset.serves_blocked(&zone.blocked),
            down: host.down,
        },
    )
}

/// One process in one minute.
struct Minute<'a> {
    spec: &'a CareProcess,
    calendar: &'a Calendar,
    now: Tick,
    diversion: bool,
}

impl Minute<'_> {
    fn arrivals(&self, urgency: Urgency) -> &Arrivals {
        match urgency {
            Urgency::Emergency => &self.spec.emergency,
            Urgency::Elective => &self.spec.elective,
        }
    }

    /// Closes the old hour with an event, draws how many patients the new one brings.
    fn turn_hour(&self, process: ProcessId, care: &mut Care, dice: &Dice, outbox: &mut Outbox<CareSender>) {
        if self.now > Tick(0) {
            for (flow, queue) in care.hour.iter_mut().zip(&care.queues) {
                flow.waiting = queue.waiting();
            }
            let [emergency, elective] = std::mem::take(&mut care.hour);
            let overdue = care.overdue();
            outbox.emit(
                process.0,
                EventKind::CareHour(CareHour {
                    process,
                    emergency,
                    elective,
                    capacity: care.capacity,
                    systems: care.systems,
                    overdue,
                }),
            );
        }
        for urgency in Urgency::ALL {
            let mean = expected_milli(self.arrivals(urgency), self.calendar, self.now);
            let occasion = u64::from(self.calendar.hour_index(self.now));
            let mut draw = dice.draw(Purpose::Arrivals, u64::from(process.0) * 2 + urgency as u64, occasion);
            care.coming[urgency as usize] = draw.poisson(mean);
        }
    }

    /// Patients come, are treated, wait or leave.
    fn pass(&self, care: &mut Care) {
        self.count_credit(care);
        for urgency in Urgency::ALL {
            let (n, spec) = (urgency as usize, self.arrivals(urgency));
            let arrived = self.arriving(care.coming[n]);
            let flow = &mut care.hour[n];
            flow.arrived += arrived;
            let diverted = if self.diversion && urgency == Urgency::Emergency {
                // Whole patients by the running count of the hour, so that no draw is needed.
                let upto = |count: u32| count * self.spec.divertible / 1000;
                upto(flow.arrived) - upto(flow.arrived - arrived)
            } else {
                0
            };
            flow.diverted += diverted;
            flow.delayed_minutes += u64::from(diverted) * DIVERTED_DELAY_MINUTES;
            care.queues[n].join(self.now, arrived - diverted);
            let treated = care.queues[n].take(u32::try_from(care.credit / PATIENT).unwrap_or(u32::MAX));
            care.credit -= u64::from(treated) * PATIENT;
            flow.treated += treated;
            if let Some(minutes) = spec.leaves_after {
                let left = care.queues[n].take_older(self.now, minutes);
                flow.left += left;
                flow.delayed_minutes += u64::from(left) * LEFT_DELAY_MINUTES;
            }
            flow.delayed_minutes += u64::from(care.queues[n].mark_overdue(self.now, spec.target_minutes));
        }
        if care.queues.iter().all(|queue| queue.waiting() == 0) {
            // Nobody can be treated in advance.
            care.credit = care.credit.min(PATIENT);
        }
    }

    /// Adds what could have been treated since the last visit.
    fn count_credit(&self, care: &mut Care) {
        let minutes = u64::from(self.now.since(care.counted_at));
        if minutes == 0 {
            return;
        }
        // All visited minutes since lie in one wall-clock hour, the one of the previous minute.
        let before = Tick(self.now.0 - 1);
        let hourly: u64 =
            Urgency::ALL.iter().map(|u| u64::from(expected_milli(self.arrivals(*u), self.calendar, before))).sum();
        let per_minute = hourly * u64::from(self.spec.headroom) * u64::from(care.capacity) / 1000 / 60;
        care.credit = care.credit.saturating_add(per_minute * minutes);
        if care.queues.iter().all(|queue| queue.waiting() == 0) {
            care.credit = care.credit.min(PATIENT);
        }
        care.counted_at = self.now;
    }

    /// Of the hour's patients, those who come in this minute.
    fn arriving(&self, coming: u32) -> u32 {
        let minute = self.calendar.minute_of_hour(self.now);
        share(coming, minute + 1) - share(coming, minute)
    }

    /// The next minute at which this process has something to do.
    fn next(&self, care: &Care) -> Tick {
        let hour = self.calendar.next_hour(self.now);
        if care.queues.iter().any(|queue| queue.waiting() > 0) {
            return self.now.after(1).min(hour);
        }
        let minute = self.calendar.minute_of_hour(self.now);
        let soonest = care.coming.iter().filter_map(|coming| {
            let seen = share(*coming, minute + 1);
            // The first minute m with share(coming, m + 1) > seen.
            (seen < *coming).then(|| ((seen + 1) * 60).div_ceil(*coming) - 1)
        });
        soonest.min().map_or(hour, |m| self.now.after(m - minute).min(hour))
    }
}

/// Patients of an hour that came in its first `minutes`, spread evenly.
fn share(coming: u32, minutes: u32) -> u32 {
    coming * minutes / 60
}

/// Expected patients in the wall-clock hour of a tick, in thousandths.
fn expected_milli(arrivals: &Arrivals, calendar: &Calendar, tick: Tick) -> u32 {
    let total: u32 = arrivals.by_hour.iter().map(|weight| u32::from(*weight)).sum();
    if total == 0 {
        return 0;
    }
    let weight = u32::from(arrivals.by_hour[calendar.hour_of_day(tick) as usize]);
    let day = if calendar.is_weekend(tick) { u64::from(arrivals.at_weekend) } else { 1000 };
    u32::try_from(u64::from(arrivals.per_day) * u64::from(weight) * day / u64::from(total)).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::share;

    #[test]
    fn an_hours_patients_all_come_within_it() {
        for coming in 0..200 {
            let spread: u32 = (0..60).map(|minute| share(coming, minute + 1) - share(coming, minute)).sum();
            assert_eq!(spread, coming);
        }
    }

    #[test]
    fn the_next_arrival_is_found_without_looking_at_every_minute() {
        for coming in 1..200u32 {
            for minute in 0..60u32 {
                let seen = share(coming, minute + 1);
                let slow = (minute + 1..60).find(|m| share(coming, m + 1) > seen);
                let fast = (seen < coming).then(|| ((seen + 1) * 60).div_ceil(coming) - 1);
                assert_eq!(slow, fast, "{coming} patients, minute {minute}");
            }
        }
    }
}
