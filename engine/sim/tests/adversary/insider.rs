//! Whole runs of somebody of the house who copies records.

use std::collections::BTreeSet;
use std::sync::Arc;

use codedark_sim::Cursor;
use codedark_sim::action::{Action, Arg, Order, Verb};
use codedark_sim::catalogue::{DetectionClass, TechniqueRow};
use codedark_sim::event::{EventKind, Outcome};
use codedark_sim::exercise::Exercise;
use codedark_sim::ids::{RoleId, StoreId, ZoneId};
use codedark_sim::scenario::{AdversarySpec, BrainSpec, Duty, Goal, Scenario};
use codedark_sim::time::{DAY, HOUR, Tick};
use codedark_sim::view::Query;

use crate::support::{ADM_1, ANNA, FILES, LETTERS, operator_small, technique};

/// Anna copies fifty letters about every half hour, from her PC in the office.
fn scenario() -> Scenario {
    let mut scenario = operator_small();
    let copy = technique("T1213");
    let rows = &mut scenario.catalogue.techniques;
    let place = rows.partition_point(|row| row.id < copy);
    rows.insert(
        place,
        TechniqueRow {
            id: copy,
            name: "Data from Information Repositories".into(),
            tactic: "collection".into(),
            minutes: [30, 60, 120],
            detection: DetectionClass::Low,
            everyday: false,
            log_source: "audit".into(),
        },
    );
    scenario.adversaries = vec![AdversarySpec {
        name: "Anna".into(),
        brain: BrainSpec::Insider { account: ANNA, copies: 50, pace: 30, hours: (8, 16) },
        foothold: ADM_1,
        enters_at: 30,
        techniques: vec![copy],
        goals: vec![Goal::Steal(LETTERS)],
        script: None,
    }];
    scenario.check().expect("the scenario is sound");
    scenario
}

fn start(scenario: Scenario, seed: u64) -> Exercise {
    let taken = BTreeSet::from([RoleId::new("ir_lead")]);
    Exercise::start(Arc::new(scenario), seed, &taken).expect("the scenario is sound")
}

fn order(exercise: &mut Exercise, verb: Verb, args: impl Into<Vec<Arg>>) {
    let order = Order { seat: RoleId::new("ir_lead"), participant: 1, action: Action::new(verb, args) };
    exercise.submit(&order).expect("the order is taken");
}

/// When records left, and how many.
fn thefts(exercise: &Exercise) -> Vec<(Tick, u32)> {
    let events = exercise.events_since(Cursor(0));
    let theft = events.filter_map(|event| match event.kind {
        EventKind::RecordsStolen { store, records } if store == LETTERS => Some((event.tick, records)),
        _ => None,
    });
    theft.collect()
}

fn count(exercise: &Exercise, fits: impl Fn(&EventKind) -> bool) -> usize {
    exercise.events_since(Cursor(0)).filter(|event| fits(&event.kind)).count()
}

#[test]
fn records_leave_bit_by_bit_in_working_hours_and_nothing_falls() {
    for seed in 0..10 {
        let mut exercise = start(scenario(), seed);
        exercise.advance(Tick(2 * DAY));
        let thefts = thefts(&exercise);
        assert!((16..80).contains(&thefts.len()), "seed {seed}: {} sittings in two days", thefts.len());
        assert!(thefts.iter().all(|(_, records)| *records == 50), "seed {seed}: {thefts:?}");
        // Play begins at eight.
        assert!(thefts.iter().all(|(at, _)| at.0 % DAY <= 8 * HOUR), "seed {seed}: at night {thefts:?}");
        let fallen = count(&exercise, |kind| matches!(kind, EventKind::HostCompromised { .. }));
        assert_eq!(fallen, 0, "seed {seed}: an insider breaks into nothing");
    }
}

#[test]
fn a_store_is_never_copied_twice() {
    let mut scenario = scenario();
    scenario.hospital.stores[0].records = 120;
    let mut exercise = start(scenario, 1);
    exercise.advance(Tick(2 * DAY));
    let parts: Vec<u32> = thefts(&exercise).into_iter().map(|(_, records)| records).collect();
    assert_eq!(parts, [50, 50, 20]);
}

#[test]
fn orders_that_cut_the_account_or_the_way_stop_it_and_others_do_not() {
    let cases: [(&str, Verb, Vec<Arg>, bool); 7] = [
        ("her account", Verb::ResetAccount, vec![Arg::Account(ANNA)], true),
        ("another account", Verb::ResetAccount, vec![Arg::Account(crate::support::WS_ADMIN)], false),
        ("her PC", Verb::IsolateAsset, vec![Arg::Asset(ADM_1), Arg::Switch(true)], true),
        ("the machine with the records", Verb::IsolateAsset, vec![Arg::Asset(FILES), Arg::Switch(true)], true),
        ("the zone of servers", Verb::IsolateZone, vec![Arg::Zone(ZoneId(2)), Arg::Switch(true)], true),
        ("the internet", Verb::CutInternet, vec![Arg::Switch(true)], false),
        ("her PC is built anew", Verb::Reimage, vec![Arg::Asset(ADM_1)], false),
    ];
    for (what, verb, args, stops) in cases {
        for seed in 0..5 {
            let mut exercise = start(scenario(), seed);
            exercise.advance(Tick(2 * HOUR));
            assert!(!thefts(&exercise).is_empty(), "{what}, seed {seed}: it had begun");
            order(&mut exercise, verb, args.clone());
            // Time for the work; then it either goes on or does not.
            exercise.advance(Tick(5 * HOUR));
            let before = thefts(&exercise).len();
            exercise.advance(Tick(DAY + 8 * HOUR));
            assert_eq!(thefts(&exercise).len() == before, stops, "{what}, seed {seed}");
        }
    }
}

#[test]
fn three_refusals_in_a_row_end_it() {
    let mut exercise = start(scenario(), 3);
    exercise.advance(Tick(2 * HOUR));
    order(&mut exercise, Verb::IsolateAsset, [Arg::Asset(FILES), Arg::Switch(true)]);
    exercise.advance(Tick(7 * HOUR));
    order(&mut exercise, Verb::IsolateAsset, [Arg::Asset(FILES), Arg::Switch(false)]);
    let (before, failed) = (thefts(&exercise).len(), |kind: &EventKind| {
        matches!(kind, EventKind::Attempted { outcome: Outcome::Failed, .. })
    });
    let refused = count(&exercise, failed);
    exercise.advance(Tick(3 * DAY));
    assert!(refused >= 3, "it was refused {refused} times");
    assert_eq!(thefts(&exercise).len(), before, "the way is open again and it stays away");
}

#[test]
fn the_audit_names_the_account_and_a_declared_incident_starts_the_clock_of_the_law() {
    for (watched, declares) in [(true, true), (true, false), (false, true)] {
        let mut scenario = scenario();
        scenario.duties = vec![Duty {
            id: "records".into(),
            title: "Tell the authority".into(),
            recipient: "The authority".into(),
            hours: 72,
            about_records: true,
        }];
        if !watched {
            scenario.hospital.assets[FILES.index()].monitoring = codedark_sim::scenario::Monitoring::Antivirus;
        }
        let mut exercise = start(scenario, 1);
        exercise.advance(Tick(3 * HOUR));
        if declares {
            order(&mut exercise, Verb::DeclareIncident, []);
        }
        exercise.advance(Tick(4 * HOUR));
        let logs = Query::Logs { asset: FILES, minutes: 1440 };
        let answer = exercise.query(&RoleId::new("ir_lead"), &logs).expect("the seat may read logs");
        let named = answer.records.iter().any(|record| record.text.ends_with("by anna"));
        assert_eq!(named, watched, "{:?}", answer.records);
        let started = count(&exercise, |kind| matches!(kind, EventKind::DutyStarted { .. })) > 0;
        assert_eq!(started, watched && declares, "watched {watched}, declared {declares}");
    }
}

#[test]
fn an_insider_that_makes_no_sense_is_refused() {
    type Change = fn(&mut AdversarySpec);
    let cases: [(&str, Change); 4] = [
        ("copies 0 records", |one| {
            one.brain = BrainSpec::Insider { account: ANNA, copies: 0, pace: 30, hours: (8, 16) };
        }),
        ("every 0 minutes", |one| {
            one.brain = BrainSpec::Insider { account: ANNA, copies: 50, pace: 0, hours: (8, 16) };
        }),
        ("can only copy", |one| one.goals = vec![Goal::Encrypt(ZoneId(2))]),
        ("goal", |one| one.goals = vec![Goal::Steal(StoreId(9))]),
    ];
    for (why, change) in cases {
        let mut scenario = scenario();
        change(&mut scenario.adversaries[0]);
        let problems = format!("{:?}", scenario.check().expect_err(why));
        assert!(problems.contains(why), "{problems}");
    }
}
