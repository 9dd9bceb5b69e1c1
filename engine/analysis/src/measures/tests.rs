//! Every measure against events made by hand.

use codedark_sim::action::{Action, Arg, Verb};
use codedark_sim::event::{AlertKind, CareHour, EventKind, Feature, Flow};
use codedark_sim::ids::{AlertId, AssetId, DutyId, GroupId, InjectId, JobId, RoleId, StoreId, TechniqueId};
use codedark_sim::knowledge::{Finding, Verdict};
use codedark_sim::posture::{Audience, Ransom, Statement};
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
        restored(0, 0),
        raised(0, 1, true),
        judged(0, 1, Verdict::Real),
        told(0, Audience::Press, Statement::Disruption),
        at(0, EventKind::StaffTold { role: RoleId::new("ciso") }),
        at(0, EventKind::Found { asset: AssetId(0), finding: Finding::Clean, machines: 0 }),
        at(0, EventKind::DutyStarted { duty: DutyId(0), due: Tick(1) }),
        at(0, EventKind::DutyNotified { duty: DutyId(0), role: RoleId::new("dpo") }),
        at(0, EventKind::EvidenceCollected { asset: AssetId(0) }),
        ordered(0, 0),
        at(0, EventKind::InjectTold { inject: InjectId(0) }),
        at(0, EventKind::Answered { inject: InjectId(0), option: 0, confidence: None, role: None }),
        at(0, EventKind::QuestionLapsed { inject: InjectId(0) }),
    ];
    let name = |event: &Event| serde_json::to_value(&event.kind).unwrap()["event"].as_str().unwrap().to_owned();
    let known: Vec<_> = samples.iter().map(name).collect();
    for source in MEASURES.iter().flat_map(|measure| measure.sources) {
        assert!(known.iter().any(|name| name == source), "{source}");
    }
}

/// A case that play began in the middle of, and its end.
fn take(events: &[Event], began: u32, end: u32, id: &str) -> Option<f64> {
    let refs: Vec<&Event> = events.iter().collect();
    let case = Case { events: &refs, began: Tick(began), end: Tick(end), questions: &[] };
    let measure = MEASURES.iter().find(|measure| measure.id == id).expect("the measure is in the table");
    let Scope::Hospital(of) = measure.scope else { panic!("{id} is of the hospital") };
    of(&case)
}

fn fell(tick: u32, asset: u16, machines: u16) -> Event {
    at(tick, EventKind::HostCompromised { asset: AssetId(asset), machines })
}

fn restored(tick: u32, asset: u16) -> Event {
    at(tick, EventKind::HostRestored { asset: AssetId(asset) })
}

fn alert(n: u32) -> AlertId {
    AlertId { asset: AssetId(0), nth: n.try_into().expect("few") }
}

fn raised(tick: u32, n: u32, hostile: bool) -> Event {
    let what = AlertKind::LooksLike(TechniqueId::new(1003, 1));
    at(tick, EventKind::AlertRaised { alert: alert(n), what, hostile })
}

/// Somebody ordered a closer look at a machine.
fn ordered(tick: u32, asset: u16) -> Event {
    let action = Action::new(Verb::LookCloser, [Arg::Asset(AssetId(asset))]);
    at(tick, EventKind::ActionAccepted { role: RoleId::new("ir_lead"), by_default: false, action, job: JobId(1) })
}

fn judged(tick: u32, n: u32, verdict: Verdict) -> Event {
    at(tick, EventKind::AlertTriaged { alert: alert(n), verdict })
}

fn told(tick: u32, audience: Audience, statement: Statement) -> Event {
    at(tick, EventKind::StatementMade { audience, statement, role: RoleId::new("communications") })
}

#[test]
fn it_is_noticed_when_somebody_takes_it_for_real() {
    let id = "minutes_unnoticed";
    assert_eq!(take(&[], 0, 100, id), None, "nothing to notice");
    let declared =
        [at(1, EventKind::IncidentDeclared { role: RoleId::new("ciso") }), fell(10, 0, 1), raised(15, 0, true)];
    assert_eq!(take(&declared, 0, 100, id), Some(5.0), "there was no sign before");
    let events = [fell(10, 0, 1), raised(15, 0, true), raised(16, 1, false), judged(20, 1, Verdict::Real)];
    assert_eq!(take(&events, 0, 100, id), Some(90.0), "a false alarm that was believed is no notice");
    let seen = [&events[..], &[judged(30, 0, Verdict::Real)]].concat();
    assert_eq!(take(&seen, 0, 100, id), Some(20.0));
    assert_eq!(take(&seen, 25, 100, id), Some(5.0), "counted from where play began");
    assert_eq!(take(&seen, 50, 100, id), Some(0.0), "noticed before play");
}

#[test]
fn machines_that_fall_before_play_are_nobodys_doing() {
    let events = [fell(5, 0, 3), fell(20, 0, 5), fell(21, 1, 1), restored(30, 1), fell(40, 1, 1)];
    assert_eq!(take(&events, 10, 100, "machines_fallen"), Some(4.0), "two more, one, and the same once more");
    assert_eq!(take(&events, 0, 100, "machines_fallen"), Some(7.0));
}

#[test]
fn recovery_is_counted_from_play_and_to_the_end_if_it_never_came() {
    let events = [fell(60, 0, 1), at(300, EventKind::Recovered)];
    assert_eq!(take(&events, 0, 600, "hours_to_recovery"), Some(4.0));
    assert_eq!(take(&events, 120, 600, "hours_to_recovery"), Some(3.0));
    assert_eq!(take(&events[..1], 0, 600, "hours_to_recovery"), Some(9.0));
    assert_eq!(take(&[], 0, 600, "hours_to_recovery"), None);
}

#[test]
fn duties_use_the_time_that_the_law_gives() {
    let started = |tick, duty, due| at(tick, EventKind::DutyStarted { duty: DutyId(duty), due: Tick(due) });
    let notified = |tick, duty| at(tick, EventKind::DutyNotified { duty: DutyId(duty), role: RoleId::new("dpo") });
    let events = [fell(0, 0, 1), started(0, 0, 100), started(0, 1, 1000), notified(50, 0), notified(2000, 1)];
    assert_eq!(take(&events, 0, 3000, "duty_time_used"), Some(75.0), "half, and all of it");
    assert_eq!(take(&events, 0, 3000, "duties_missed"), Some(1.0));
    assert_eq!(take(&events[..3], 0, 50, "duty_time_used"), Some(27.5), "so far");
    assert_eq!(take(&events[..3], 0, 50, "duties_missed"), Some(0.0), "nothing was due yet");
    assert_eq!((take(&[], 0, 50, "duty_time_used"), take(&[], 0, 50, "duties_missed")), (None, None));
    assert_eq!(take(&events[..1], 0, 50, "duty_time_used"), Some(100.0), "harm, and no clock ever started");
    let late = [fell(0, 0, 1), started(40, 0, 140), notified(50, 0)];
    assert_eq!(take(&late, 0, 99, "duty_time_used"), Some(50.0), "declaring late gains nothing");
    let ahead = [fell(0, 0, 1), notified(1, 0), started(5, 1, 105)];
    assert_eq!(take(&ahead, 0, 50, "duty_time_used"), Some(50.0), "what never started pads nothing");
}

#[test]
fn what_is_said_counts_if_it_is_true_and_in_time() {
    let declared = at(20, EventKind::IncidentDeclared { role: RoleId::new("ir_lead") });
    let staff = at(30, EventKind::StaffTold { role: RoleId::new("ir_lead") });
    let id = "audiences_told";
    let mut events = vec![fell(10, 0, 1), declared, staff, reported(20)];
    events.swap(2, 3);
    assert!(take(&events, 0, 999, id).is_some_and(|told| (told - 100.0 / 3.0).abs() < 1e-9));
    events.push(told(40, Audience::Press, Statement::CannotRuleOut));
    events.push(told(50, Audience::Patients, Statement::RecordsAffected));
    assert!(take(&events, 0, 999, id).is_some_and(|told| (told - 200.0 / 3.0).abs() < 1e-9), "no record was stolen");
    assert_eq!(take(&events, 0, 999, "untrue_statements"), Some(1.0));
    events.push(told(261, Audience::Patients, Statement::Disruption));
    assert!(take(&events, 0, 999, id).is_some_and(|told| told < 70.0), "too late by a minute");
    assert_eq!(take(&[], 0, 999, id), None);
    assert_eq!(take(&events[..1], 0, 999, id), Some(0.0), "nobody noticed");
    let nothing = [Audience::Press, Audience::Patients].map(|audience| told(0, audience, Statement::NothingKnown));
    let early = [&nothing[..], &[events[0].clone(), reported(15), events[2].clone()]].concat();
    let early = [&early[..], &[at(40, EventKind::IncidentDeclared { role: RoleId::new("ciso") })]].concat();
    assert_eq!(
        take(&early, 0, 999, id),
        Some(0.0),
        "that nothing is known tells nobody anything, nor does what came too soon"
    );
}

#[test]
fn a_statement_is_true_by_what_was_so_and_could_be_known_then() {
    let says = |before: &[Event], statement| {
        let events = [before, &[told(50, Audience::Press, statement)]].concat();
        take(&events, 0, 99, "untrue_statements") == Some(0.0)
    };
    let (quiet, hit) = ([], [fell(1, 0, 1)]);
    let stolen = [fell(1, 0, 1), at(2, EventKind::RecordsStolen { store: StoreId(0), records: 5 })];
    let imaged = [fell(1, 0, 1), at(3, EventKind::EvidenceCollected { asset: AssetId(0) })];
    let found =
        [fell(1, 0, 1), at(3, EventKind::Found { asset: AssetId(0), finding: Finding::Compromised, machines: 1 })];
    assert!(says(&quiet, Statement::NothingKnown) && says(&hit, Statement::NothingKnown));
    assert!(!says(&found, Statement::NothingKnown));
    assert!(says(&hit, Statement::Disruption) && !says(&quiet, Statement::Disruption));
    assert!(says(&stolen, Statement::RecordsAffected) && !says(&hit, Statement::RecordsAffected));
    assert!(says(&hit, Statement::CannotRuleOut) && !says(&quiet, Statement::CannotRuleOut));
    assert!(says(&imaged, Statement::NoRecordsLost) && !says(&hit, Statement::NoRecordsLost));
    assert!(!says(&[&stolen[..], &imaged[1..]].concat(), Statement::NoRecordsLost));
}

#[test]
fn evidence_counts_while_it_is_there() {
    let taken = |tick, asset| at(tick, EventKind::EvidenceCollected { asset: AssetId(asset) });
    let id = "evidence_kept";
    assert_eq!(take(&[taken(1, 0)], 0, 99, id), None, "nothing was hit");
    let events = [fell(1, 0, 1), encrypted(2, 1, 1), taken(5, 0), restored(6, 1), taken(7, 1), taken(8, 4)];
    assert_eq!(take(&events, 0, 99, id), Some(50.0), "rebuilt before, and not hit");
    let many: Vec<Event> = (0..5).map(|n| fell(1, n, 1)).chain((2..5).map(|n| taken(2, n))).collect();
    assert_eq!(take(&many, 0, 99, id), Some(100.0), "any three will do");
}

#[test]
fn true_and_false_alerts_are_told_apart_or_not() {
    let mut events = vec![raised(1, 9, true), raised(11, 0, true), raised(12, 1, false), raised(13, 2, true)];
    assert_eq!(take(&events, 10, 99, "alerts_judged"), Some(0.0));
    events.extend([
        judged(20, 0, Verdict::FalseAlarm),
        judged(21, 1, Verdict::FalseAlarm),
        judged(22, 0, Verdict::Real),
    ]);
    assert_eq!(take(&events, 10, 99, "alerts_judged"), Some(75.0), "half of the true ones, and the false one");
    events.push(judged(23, 2, Verdict::FalseAlarm));
    assert_eq!(take(&events, 10, 99, "alerts_judged"), Some(50.0));
    events.extend((0..3).map(|n| judged(30, n, Verdict::Real)));
    assert_eq!(take(&events, 10, 99, "alerts_judged"), Some(0.0), "calling everything real gains nothing");
    assert_eq!(take(&events, 50, 99, "alerts_judged"), None, "none came in play");
}

#[test]
fn what_staff_report_is_followed_up_within_an_hour() {
    let report = |tick, asset| at(tick, EventKind::StaffReported { group: GroupId(0), asset: AssetId(asset) });
    let events = [report(10, 0), report(10, 1), report(12, 1), ordered(40, 0), ordered(71, 1), ordered(72, 2)];
    assert_eq!(take(&events, 0, 99, "reports_followed_up"), Some(50.0));
    assert_eq!(take(&events, 0, 60, "reports_followed_up"), Some(100.0), "the other hour is not over");
    assert_eq!(
        take(&[ordered(5, 0), report(10, 0)], 0, 99, "reports_followed_up"),
        Some(100.0),
        "faster than the report"
    );
    assert_eq!(take(&events[3..], 0, 99, "reports_followed_up"), None);
}

#[test]
fn a_quiz_is_scored_by_how_sure_the_answer_was() {
    let asked = |inject| at(1, EventKind::InjectTold { inject: InjectId(inject) });
    let answered = |inject, option, confidence| {
        let role = Some(RoleId::new("ir_lead"));
        at(5, EventKind::Answered { inject: InjectId(inject), option, confidence, role })
    };
    let key = |inject, right: &[u8]| AskedOf {
        inject: InjectId(inject),
        options: 4,
        right: right.to_vec(),
        because: String::new(),
        competencies: Vec::new(),
    };
    let questions = [key(0, &[1]), key(1, &[0, 2]), key(2, &[]), key(3, &[0])];
    let brier = |events: &[Event]| {
        let refs: Vec<&Event> = events.iter().collect();
        conduct::quiz_brier(&Case { events: &refs, began: Tick(0), end: Tick(9), questions: &questions })
    };
    assert_eq!(brier(&[asked(2), answered(2, 0, Some(90))]), None, "a decision has no key");
    let near = |events: &[Event], wanted: f64| {
        assert!(brier(events).is_some_and(|score| (score - wanted).abs() < 1e-9), "{:?}", brier(events));
    };
    near(&[asked(0)], 0.75 * 0.75);
    near(&[asked(0), answered(0, 1, Some(25))], 0.75 * 0.75);
    near(&[asked(0), answered(0, 1, Some(90))], 0.01);
    near(&[asked(0), answered(0, 0, None)], 1.0);
    near(&[asked(0), answered(0, 0, Some(0))], 4.0 / 9.0);
    near(&[asked(0), answered(0, 1, None), asked(1), answered(1, 1, None)], 0.5);
}

#[test]
fn paying_is_counted_and_refusing_is_not() {
    let paid = |decision, by_default| {
        let (role, action) = (RoleId::new("crisis_manager"), Action::new(Verb::DecideRansom, [Arg::Ransom(decision)]));
        take(&[at(1, EventKind::ActionAccepted { role, by_default, action, job: JobId(1) })], 0, 9, "ransoms_paid")
    };
    assert_eq!(paid(Ransom::Refuse, false), Some(0.0));
    assert_eq!(paid(Ransom::Pay, false), Some(1.0));
    assert_eq!(paid(Ransom::Pay, true), Some(0.0), "the hospital's own rules");
}

#[test]
fn every_criterion_has_a_measure_and_every_floor_says_something() {
    for (word, criterion) in Criterion::ALL {
        let measures =
            MEASURES.iter().filter_map(|measure| measure.scored).filter(|scored| scored.criterion == *criterion);
        assert!(measures.clone().count() > 0, "{word} is measured by nothing");
        assert!(measures.clone().all(|scored| scored.floor > 0.0 && scored.share > 0), "{word}");
    }
}
