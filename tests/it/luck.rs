//! Common random numbers: looking changes nothing at all, and what one does to a machine that nothing depends on
//! leaves everything else that happens word for word as it was.

use std::sync::Arc;

use codedark_sim::action::{Action, Arg, Verb};
use codedark_sim::event::{Event, EventKind};
use codedark_sim::exercise::Exercise;
use codedark_sim::ids::{AlertId, AssetId, JobId};
use codedark_sim::scenario::{Asset, AssetClass, Monitoring, Os, OsFamily, Person, Scenario, Shift, Skill, Zone};
use codedark_sim::time::{DAY, Tick};

use crate::looks::all_looks;
use crate::support::{Luck, assert_same, at_random, changed, events, order, roles, scenarios, start};

#[test]
fn looking_at_everything_changes_nothing_at_all() {
    for scenario in scenarios() {
        let looks = all_looks(scenario);
        let end = Tick(scenario.play_minutes()).min(Tick(DAY));
        let seats = roles(scenario);
        let mut quiet = start(scenario, 8, &[]);
        let mut watched = start(scenario, 8, &[]);
        let mut luck = Luck::new(1);
        while watched.now() < end {
            watched.advance(watched.now().after(1 + luck.minutes(60)).min(end));
            let before = watched.digest();
            for seat in &seats {
                for look in &looks {
                    look.of(&watched, seat);
                }
            }
            assert_eq!(watched.digest(), before);
        }
        quiet.advance(end);
        assert_same(&quiet, &watched, "with and without looking");
    }
}

/// The scenario with a device that stands alone, in a zone of its own, with somebody who cares for nothing else.
fn with_a_lone_device(scenario: &Scenario) -> (Arc<Scenario>, AssetId) {
    let lone = AssetId::from(scenario.hospital.assets.len());
    let scenario = changed(scenario, |scenario| {
        let hospital = &mut scenario.hospital;
        // Nobody else needs the one who looks after it.
        for asset in &mut hospital.assets {
            if matches!(asset.class, AssetClass::Modality | AssetClass::Analyser | AssetClass::Device) {
                asset.class = AssetClass::Workstation;
            }
        }
        for person in &mut hospital.people {
            person.skills.retain(|skill| *skill != Skill::Clinical);
        }
        hospital.people.retain(|person| !person.skills.is_empty());
        hospital.people.push(Person {
            name: "Lone".into(),
            role: hospital.people[0].role.clone(),
            skills: vec![Skill::Clinical],
            shift: Shift { from_hour: 0, to_hour: 24, weekends: true },
            on_call: None,
            outside: None,
        });
        hospital.zones.push(Zone { name: "attic".into(), title: "Attic".into(), filtered: true });
        hospital.assets.push(Asset {
            name: "LONE".into(),
            title: "A device that nobody uses".into(),
            class: AssetClass::Device,
            zone: (hospital.zones.len() - 1).into(),
            os: Os { family: OsFamily::Embedded, name: "Firmware".into() },
            count: 1,
            services: Vec::new(),
            vulnerabilities: Vec::new(),
            users: None,
            cached: Vec::new(),
            monitoring: Monitoring::None,
            standalone: 1000,
            rebuild_minutes: 60,
            backed_up: true,
            domain_joined: false,
        });
    });
    (scenario, lone)
}

/// Whether an event is about a machine or the work on it.
fn is_about(event: &Event, asset: AssetId, jobs: &[JobId]) -> bool {
    match &event.kind {
        EventKind::ActionAccepted { action, .. } | EventKind::JobDone { action, .. } => action.asset() == Some(asset),
        EventKind::JobStarted { job, .. } => jobs.contains(job),
        EventKind::Found { asset: other, .. }
        | EventKind::EvidenceCollected { asset: other }
        | EventKind::RestoredFromOld { asset: other, .. }
        | EventKind::HostDown { asset: other }
        | EventKind::HostRestored { asset: other }
        | EventKind::HostPatched { asset: other }
        | EventKind::HostIsolated { asset: other, .. }
        | EventKind::HostCompromised { asset: other, .. }
        | EventKind::TraceLeft { asset: other, .. }
        | EventKind::Attempted { target: other, .. }
        | EventKind::AlertRaised { alert: AlertId { asset: other, .. }, .. } => *other == asset,
        _ => false,
    }
}

/// Everything but what is about one machine.
fn others(exercise: &Exercise, asset: AssetId, jobs: &[JobId]) -> Vec<Event> {
    events(exercise).into_iter().filter(|event| !is_about(event, asset, jobs)).collect()
}

#[test]
fn work_on_a_machine_that_nothing_depends_on_leaves_all_else_as_it_was() {
    for scenario in scenarios() {
        let (scenario, lone) = with_a_lone_device(scenario);
        let end = Tick(scenario.play_minutes()).min(Tick(2 * DAY));
        // A busy play in the other seats, once with the work and once without.
        let recorded = at_random(&scenario, 21, end);
        let seats: Vec<_> = recorded.header.seats.iter().map(|(role, _)| role.clone()).collect();
        for verb in [Verb::Reimage, Verb::Restore, Verb::Patch] {
            let mut jobs = Vec::new();
            let run = |work: bool, jobs: &mut Vec<JobId>| {
                let mut exercise = start(&scenario, recorded.header.seed, &seats);
                let mut luck = Luck::new(2);
                let mut at: Vec<_> = (0..6).map(|_| Tick(1 + luck.minutes(end.0 - 1))).collect();
                at.sort_unstable();
                for entry in orders_elsewhere(&recorded, lone) {
                    while at.first().is_some_and(|first| *first <= entry.0) {
                        exercise.advance(at.remove(0));
                        if work {
                            let order = order(&seats[0], &Action::new(verb, [Arg::Asset(lone)]));
                            jobs.extend(exercise.submit(&order));
                        }
                    }
                    exercise.advance(entry.0);
                    let _ = exercise.submit(&entry.1);
                }
                exercise.advance(end);
                exercise
            };
            let (with, without) = (run(true, &mut jobs), run(false, &mut Vec::new()));
            assert!(!jobs.is_empty(), "{verb:?} was never taken");
            assert_ne!(with.digest(), without.digest());
            let (with, without) = (others(&with, lone, &jobs), others(&without, lone, &[]));
            let differs = with.iter().zip(&without).find(|(a, b)| a != b);
            assert_eq!(differs, None, "{verb:?} on the lone device changed something else");
            assert_eq!(with.len(), without.len());
            assert!(with.len() > 200);
        }
    }
}

/// The orders of a play that are not about a machine, with their moments.
fn orders_elsewhere(play: &crate::support::Play, lone: AssetId) -> Vec<(Tick, codedark_sim::action::Order)> {
    let orders = play.entries.iter().filter_map(|entry| match entry {
        codedark_sim::journal::Entry::Act { at, order, .. } => Some((*at, order.clone())),
        _ => None,
    });
    orders.filter(|(_, order)| order.action.asset() != Some(lone)).collect()
}
