//! Rules of the model, each shown on a small play of the tutorial.

use std::collections::BTreeSet;
use std::sync::Arc;

use codedark_sim::Cursor;
use codedark_sim::action::{Action, Arg, Order, Verb};
use codedark_sim::event::{EventKind, Outcome};
use codedark_sim::exercise::Exercise;
use codedark_sim::ids::{AssetId, RoleId};
use codedark_sim::scenario::Scenario;
use codedark_sim::time::{Calendar, Tick};
use codedark_sim::view::PersonState;

use crate::support::{changed, wannacry};

fn start(scenario: &Arc<Scenario>, seats: &[&str]) -> Exercise {
    let taken: BTreeSet<RoleId> = seats.iter().map(|role| RoleId::new(role)).collect();
    Exercise::start(Arc::clone(scenario), 3, &taken).expect("a sound scenario")
}

fn order(seat: &str, verb: Verb, args: &[Arg]) -> Order {
    Order { seat: RoleId::new(seat), participant: 1, action: Action::new(verb, args) }
}

fn asset(scenario: &Scenario, name: &str) -> AssetId {
    scenario.hospital.assets.iter().position(|asset| asset.name == name).expect("an asset of this name").into()
}

#[test]
fn work_before_the_attack_is_no_recovery_from_it() {
    let scenario = wannacry();
    let mut exercise = start(scenario, &["ir_lead"]);
    let patched = asset(scenario, "RAD-WS-01");
    exercise.submit(&order("ir_lead", Verb::Patch, &[Arg::Asset(patched)])).expect("taken");
    exercise.advance(Tick(scenario.play_minutes()));
    exercise.run_aftermath();
    let ticks = |is: fn(&EventKind) -> bool| -> Vec<Tick> {
        exercise.events_since(Cursor(0)).filter(|event| is(&event.kind)).map(|event| event.tick).collect()
    };
    let fallen = ticks(|kind| matches!(kind, EventKind::HostCompromised { .. }));
    let recovered = ticks(|kind| matches!(kind, EventKind::Recovered));
    assert!(!fallen.is_empty() && !recovered.is_empty());
    assert!(recovered.iter().all(|at| at > &fallen[0]), "recovered before anything fell: {recovered:?}");
    assert!(recovered.last() > fallen.last(), "the last word is a recovery");
}

#[test]
fn whoever_was_called_in_on_a_weekend_needs_the_way() {
    let saturday = changed(wannacry(), |scenario| {
        scenario.calendar = Calendar::new("2026-05-16T08:00:00".parse().expect("a date"));
    });
    let mut exercise = start(&saturday, &["crisis_manager"]);
    exercise.submit(&order("crisis_manager", Verb::DeclareIncident, &[])).expect("taken");
    exercise.advance(Tick(8));
    let view = exercise.view(&RoleId::new("crisis_manager")).expect("a seat");
    for (person, spec) in view.people.iter().zip(&saturday.hospital.people) {
        if let Some(minutes) = spec.on_call.filter(|_| !spec.shift.weekends) {
            let PersonState::Coming(at) = person.state else { panic!("{} is {:?}", spec.name, person.state) };
            assert!(at >= Tick(minutes), "{} arrives at {at:?}", spec.name);
        }
    }
}

#[test]
fn a_machine_is_rebuilt_by_one_at_a_time() {
    let scenario = wannacry();
    let mut exercise = start(scenario, &["ir_lead"]);
    let database = asset(scenario, "EHR-DB");
    exercise.submit(&order("ir_lead", Verb::Reimage, &[Arg::Asset(database)])).expect("taken");
    let second = exercise.submit(&order("ir_lead", Verb::Restore, &[Arg::Asset(database)]));
    assert!(second.expect_err("refused").why.contains("already"));
}

#[test]
fn nobody_is_ordered_to_do_what_nobody_has_learnt() {
    let house = changed(wannacry(), |scenario| {
        scenario.hospital.people.retain(|person| !person.skills.contains(&codedark_sim::scenario::Skill::Network));
    });
    let mut exercise = start(&house, &["ir_lead"]);
    let cut = order("ir_lead", Verb::IsolateAsset, &[Arg::Asset(AssetId(0)), Arg::Switch(true)]);
    assert!(exercise.submit(&cut).expect_err("refused").why.contains("Nobody"));
    assert!(exercise.preview(&RoleId::new("ir_lead"), &cut.action).is_err());
}

#[test]
fn a_worm_does_what_it_knows_and_nothing_else() {
    let tame = changed(wannacry(), |scenario| {
        scenario.adversaries[0].techniques.retain(|id| id.to_string() != "T1210");
    });
    let mut exercise = start(&tame, &[]);
    exercise.advance(Tick(tame.play_minutes()));
    let worked = exercise.events_since(Cursor(0)).any(|event| {
        matches!(event.kind, EventKind::Attempted { technique, outcome: Outcome::Succeeded, .. }
            if technique.to_string() == "T1210")
    });
    let fallen = exercise.events_since(Cursor(0)).filter(|e| matches!(e.kind, EventKind::HostCompromised { .. }));
    assert!(!worked && fallen.count() == 1, "it spread without knowing how");
}

#[test]
fn a_seat_in_which_nobody_sits_gives_no_orders_even_if_somebody_deputises_for_it() {
    let house = changed(wannacry(), |scenario| {
        let mut spare = scenario.seats[0].clone();
        spare.role = RoleId::new("it_ops");
        spare.deputises.clear();
        scenario.seats.push(spare);
    });
    let mut exercise = start(&house, &["ir_lead"]);
    let patch = order("it_ops", Verb::Patch, &[Arg::Asset(AssetId(0))]);
    assert!(exercise.submit(&patch).expect_err("refused").why.contains("Nobody sits"));
}

#[test]
fn the_largest_hospital_that_is_let_in_does_not_overflow() {
    let large = changed(wannacry(), |scenario| {
        let (zone, sample) = (scenario.hospital.assets[0].zone, scenario.hospital.assets[0].clone());
        let mut ids = Vec::new();
        for n in 0..29 {
            let mut asset = sample.clone();
            (asset.name, asset.count, asset.zone) = (format!("LARGE-{n}"), u16::MAX, zone);
            ids.push(AssetId::from(scenario.hospital.assets.len()));
            scenario.hospital.assets.push(asset);
        }
        scenario.hospital.care[0].needs[0].assets = ids;
    });
    let mut exercise = start(&large, &[]);
    exercise.advance(Tick(120));
    assert!(exercise.events_since(Cursor(0)).count() > 0);
    let larger = changed(&large, |scenario| {
        for n in 0..10 {
            let mut asset = scenario.hospital.assets[70].clone();
            asset.name = format!("LARGER-{n}");
            scenario.hospital.assets.push(asset);
        }
    });
    assert!(larger.check().is_err(), "more machines than the sums are made for");
}
