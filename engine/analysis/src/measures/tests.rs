//! Every measure against events made by hand.

use codedark_sim::event::{CareHour, EventKind, Feature, Flow};
use codedark_sim::ids::{AssetId, GroupId, RoleId, StoreId};
use codedark_sim::time::DAY;

use super::*;

fn at(tick: u32, kind: EventKind) -> Event {
    Event { tick: Tick(tick), feature: Feature::Care, subject: 0, sequence: 0, kind }
}

fn hour(tick: u32, process: u16, emergency: u64, elective: u64) -> Event {
    let flow = |delayed_minutes| Flow { delayed_minutes, ..Flow::default() };
    let (emergency, elective) = (flow(emergency), flow(elective));
    let process = ProcessId(process);
    at(tick, EventKind::CareHour(CareHour { process, emergency, elective, capacity: 1000, systems: 1000, overdue: 0 }))
}

fn compromised(tick: u32, machines: u16) -> Event {
    at(tick, EventKind::HostCompromised { asset: AssetId(0), machines })
}

fn encrypted(tick: u32, asset: u16, machines: u16) -> Event {
    at(tick, EventKind::HostEncrypted { asset: AssetId(asset), machines })
}

fn out_of_reach(tick: u32, store: u16, records: u32) -> Event {
    at(tick, EventKind::RecordsUnavailable { store: StoreId(store), records })
}

fn reported(tick: u32) -> Event {
    at(tick, EventKind::StaffReported { group: GroupId(0), asset: AssetId(0) })
}

fn read(events: &[Event], end_of_play: u32, id: &str) -> (Option<f64>, Option<f64>) {
    let care = [("lab".to_owned(), "Laboratory".to_owned()), ("imaging".to_owned(), "Imaging".to_owned())];
    let refs: Vec<&Event> = events.iter().collect();
    let end = events.last().map_or(Tick(0), |event| event.tick);
    let case = Case { events: &refs, began: Tick(0), end, questions: &[] };
    let readings = read_all(&case, Tick(end_of_play), true, &care);
    let reading = readings.iter().find(|reading| reading.id == id).expect("the measure is in the table");
    (reading.in_play, reading.in_all)
}

#[test]
fn delay_is_added_up_per_process_urgency_and_stretch() {
    let events = [hour(60, 0, 60, 120), hour(60, 1, 30, 0), hour(120, 0, 0, 90)];
    assert_eq!(read(&events, 60, "delayed_patient_hours"), (Some(3.5), Some(5.0)));
    assert_eq!(read(&events, 60, "delayed_patient_hours_emergency"), (Some(1.5), Some(1.5)));
    assert_eq!(read(&events, 60, "delayed_patient_hours_elective"), (Some(2.0), Some(3.5)));
    assert_eq!(read(&events, 60, "delayed_patient_hours_of.lab"), (Some(3.0), Some(4.5)));
    assert_eq!(read(&events, 60, "delayed_patient_hours_of.imaging"), (Some(0.5), Some(0.5)));
}

#[test]
fn a_machine_that_was_rebuilt_was_encrypted_all_the_same() {
    let events = [encrypted(5, 0, 2), encrypted(6, 0, 5), encrypted(7, 1, 1), encrypted(9, 0, 0)];
    assert_eq!(read(&events, 6, "hosts_encrypted"), (Some(5.0), Some(6.0)));
}

#[test]
fn records_out_of_reach_are_counted_at_the_worst_moment() {
    let events = [out_of_reach(1, 0, 100), out_of_reach(2, 1, 30), out_of_reach(3, 0, 0), out_of_reach(4, 0, 100)];
    assert_eq!(read(&events, 9, "records_out_of_reach").0, Some(130.0));
    let stolen = |tick| at(tick, EventKind::RecordsStolen { store: StoreId(0), records: 40 });
    assert_eq!(read(&[stolen(1), stolen(2)], 1, "records_stolen"), (Some(40.0), Some(80.0)));
}

#[test]
fn times_run_from_the_first_compromise_and_have_no_value_when_it_never_came_to_it() {
    let declared = at(50, EventKind::IncidentDeclared { role: RoleId::new("ciso") });
    let events = [reported(3), compromised(10, 0), compromised(20, 1), reported(25), declared];
    assert_eq!(read(&events, 90, "minutes_to_report").0, Some(5.0));
    assert_eq!(read(&events, 90, "minutes_to_declaration"), (Some(30.0), Some(30.0)));
    assert_eq!(read(&events, 40, "minutes_to_declaration"), (None, Some(30.0)));
    assert_eq!(read(&events, 90, "minutes_to_recovery"), (None, None));
    assert_eq!(read(&[reported(3)], 90, "minutes_to_report"), (None, None));
}

#[test]
fn recovery_is_the_last_one_and_only_if_nothing_was_hit_after_it() {
    let recovered = |tick| at(tick, EventKind::Recovered);
    let mut events = vec![compromised(10, 1), compromised(30, 0), recovered(60), compromised(70, 1)];
    assert_eq!(read(&events, 65, "minutes_to_recovery"), (Some(50.0), None));
    events.extend([compromised(80, 0), recovered(120)]);
    assert_eq!(read(&events, 65, "minutes_to_recovery"), (Some(50.0), Some(110.0)));
    assert_eq!(recovery(events.iter()), events.last());
    events.push(encrypted(130, 0, 1));
    assert_eq!(read(&events, 125, "minutes_to_recovery"), (Some(110.0), None));
    assert_eq!(read(&[recovered(60)], 90, "minutes_to_recovery"), (None, None));
}

#[test]
fn an_incident_declared_before_the_first_compromise_took_no_time() {
    let declared = at(5, EventKind::IncidentDeclared { role: RoleId::new("ciso") });
    let again = at(50, EventKind::IncidentDeclared { role: RoleId::new("ciso") });
    let events = [declared.clone(), reported(6), compromised(10, 1), again];
    assert_eq!(read(&events, 20, "minutes_to_declaration"), (Some(0.0), Some(0.0)));
    assert_eq!(read(&events, 90, "minutes_to_report"), (None, None), "a report is about what came before it");
    assert_eq!(read(&[declared], 90, "minutes_to_declaration"), (None, None));
}

#[test]
fn days_to_normal_are_counted_only_in_all() {
    let seen = |tick, arrived, treated| {
        let mut event = hour(tick, 0, 0, 0);
        let EventKind::CareHour(hour) = &mut event.kind else { unreachable!() };
        hour.emergency = Flow { arrived, treated, ..Flow::default() };
        event
    };
    let events = [seen(60, 10, 0), seen(DAY + 60, 10, 10), seen(2 * DAY + 60, 300, 300)];
    assert_eq!(read(&events, 3 * DAY, "days_to_normal.lab"), (None, Some(3.0)));
    // Play begins on the tenth day, and the first machine fell on the fifth or on the eleventh.
    let late = |fell: u32| {
        let hours = [seen(10 * DAY + 60, 10, 10), seen(11 * DAY + 60, 10, 0), seen(12 * DAY + 60, 300, 300)];
        let mut events = vec![compromised(fell, 1)];
        events.extend(hours);
        events.sort_by_key(|event| event.tick);
        read(&events, 13 * DAY, "days_to_normal.lab")
    };
    assert_eq!(late(4 * DAY), (None, Some(3.0)));
    assert_eq!(late(11 * DAY + 30), (None, Some(2.0)));
}

#[test]
fn every_measure_has_an_id_of_its_own_and_names_events_that_exist() {
    let mut ids: Vec<_> = MEASURES.iter().map(|measure| measure.id).collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), MEASURES.len());
    let samples = [
        hour(0, 0, 0, 0),
        encrypted(0, 0, 1),
        compromised(0, 1),
        reported(0),
        out_of_reach(0, 0, 1),
        at(0, EventKind::IncidentDeclared { role: RoleId::new("ciso") }),
        at(0, EventKind::RecordsStolen { store: StoreId(0), records: 1 }),
        at(0, EventKind::Recovered),
    ];
    let name = |event: &Event| serde_json::to_value(&event.kind).unwrap()["event"].as_str().unwrap().to_owned();
    let known: Vec<_> = samples.iter().map(name).collect();
    for source in MEASURES.iter().flat_map(|measure| measure.sources) {
        assert!(known.iter().any(|name| name == source), "{source}");
    }
}
