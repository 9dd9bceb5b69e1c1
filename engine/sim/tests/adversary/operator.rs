//! Whole runs of a human-operated attack.

use std::collections::BTreeSet;
use std::sync::Arc;

use codedark_sim::Cursor;
use codedark_sim::action::{Action, Arg, Order, Verb};
use codedark_sim::event::{EventKind, Outcome};
use codedark_sim::exercise::{Exercise, Options};
use codedark_sim::ids::{AssetId, RoleId, TechniqueId, ZoneId};
use codedark_sim::scenario::{AdversarySpec, BrainSpec, Goal, Scenario};
use codedark_sim::time::{DAY, HOUR, Tick};

use crate::support::{self, operator_small, technique};

/// Room for a run to come to its end by itself.
const LONG: Tick = Tick(30 * DAY);

/// Nobody is empty here: the one seat is taken and does nothing unless the test orders something.
fn start(scenario: &Scenario, seed: u64) -> Exercise {
    let taken = BTreeSet::from([RoleId::new("ir_lead")]);
    Exercise::start(Arc::new(scenario.clone()), seed, &taken).expect("the scenario is sound")
}

fn with(change: impl FnOnce(&mut AdversarySpec)) -> Scenario {
    let mut scenario = operator_small();
    change(&mut scenario.adversaries[0]);
    scenario.check().expect("the scenario is sound");
    scenario
}

/// Technique, source, target and outcome of every attempt, in order.
fn attempts(exercise: &Exercise) -> Vec<(Tick, TechniqueId, Option<AssetId>, AssetId, Outcome)> {
    let events = exercise.events_since(Cursor(0));
    let attempt = events.filter_map(|event| match &event.kind {
        EventKind::Attempted { technique, source, target, outcome, .. } => {
            Some((event.tick, *technique, *source, *target, *outcome))
        }
        _ => None,
    });
    attempt.collect()
}

fn plans(exercise: &Exercise) -> Vec<(Tick, Option<Goal>, Vec<TechniqueId>, String)> {
    let events = exercise.events_since(Cursor(0));
    let plan = events.filter_map(|event| match &event.kind {
        EventKind::PlanChanged { goal, steps, why, .. } => Some((event.tick, *goal, steps.clone(), why.clone())),
        _ => None,
    });
    plan.collect()
}

fn count(exercise: &Exercise, fits: impl Fn(&EventKind) -> bool) -> usize {
    exercise.events_since(Cursor(0)).filter(|event| fits(&event.kind)).count()
}

#[test]
fn many_techniques_fire_in_every_run() {
    let mut union = BTreeSet::new();
    let mut reached = 0;
    for seed in 0..20 {
        let mut exercise = start(&operator_small(), seed);
        exercise.advance(exercise.end_of_play());
        let all = attempts(&exercise);
        let fired: BTreeSet<_> =
            all.iter().filter(|attempt| attempt.4 == Outcome::Succeeded).map(|attempt| attempt.1).collect();
        let stolen = count(&exercise, |kind| matches!(kind, EventKind::RecordsStolen { .. }));
        let encrypted = count(&exercise, |kind| matches!(kind, EventKind::HostEncrypted { .. }));
        let last = all.last().map_or(0, |attempt| attempt.0.0 / HOUR);
        println!(
            "seed {seed}: {} attempts, {} techniques, stolen {stolen}, encrypted {encrypted}, last attempt {last} h",
            all.len(),
            fired.len()
        );
        assert!(fired.len() >= 10, "seed {seed}: only {fired:?}");
        reached += usize::from(stolen > 0 && encrypted > 0);
        union.extend(fired);
    }
    println!("union {}: {union:?}; both goals in {reached} of 20", union.len());
    assert!(union.len() >= 15, "{union:?}");
    assert!(reached >= 10, "both goals in {reached} of 20 runs within five days");
}

#[test]
fn many_techniques_fire_against_the_hospitals_own_rules_too() {
    for seed in 0..20 {
        let mut exercise = Exercise::start(Arc::new(operator_small()), seed, &BTreeSet::new()).unwrap();
        exercise.advance(exercise.end_of_play());
        let fired: BTreeSet<_> =
            attempts(&exercise).into_iter().filter(|a| a.4 == Outcome::Succeeded).map(|a| a.1).collect();
        println!("seed {seed} against default rules: {} techniques", fired.len());
        assert!(fired.len() >= 10, "seed {seed}: only {fired:?}");
    }
}

#[test]
fn a_run_comes_to_its_end_and_says_why_at_every_turn() {
    for seed in 0..20 {
        let mut exercise = start(&operator_small(), seed);
        exercise.advance(LONG);
        let plans = plans(&exercise);
        for (tick, goal, steps, why) in &plans {
            println!(
                "seed {seed} {tick:?} {goal:?} {} {why}",
                steps.iter().map(|s| s.to_string()).collect::<Vec<_>>().join(" ")
            );
        }
        let (_, first_goal, first_steps, _) = &plans[0];
        assert_eq!(*first_goal, Some(Goal::Steal(support::LETTERS)));
        assert_eq!(first_steps.first(), Some(&technique("T1566.001")));
        assert!(plans.iter().all(|plan| plan.3.ends_with('.')));
        assert!(plans.last().unwrap().1.is_none(), "seed {seed} is still at it: {:?}", plans.last());
        assert!(attempts(&exercise).len() < 400, "seed {seed}: {} attempts", attempts(&exercise).len());
    }
}

/// Runs until the adversary holds a machine on which it can run commands.
fn until_inside(exercise: &mut Exercise) -> AssetId {
    loop {
        let inside = attempts(exercise)
            .into_iter()
            .rfind(|attempt| attempt.1 == technique("T1071.001") && attempt.4 == Outcome::Succeeded);
        if let Some(attempt) = inside {
            return attempt.3;
        }
        assert!(exercise.now() < Tick(5 * DAY), "never got in");
        let next = exercise.now().after(10);
        exercise.advance(next);
    }
}

fn order(exercise: &mut Exercise, verb: Verb, args: impl Into<Vec<Arg>>) {
    let order = Order { seat: RoleId::new("ir_lead"), participant: 1, action: Action::new(verb, args) };
    exercise.submit(&order).expect("the order is taken");
}

#[test]
fn evicted_it_comes_back_by_another_plan() {
    let mut evictions = 0;
    for seed in 0..20 {
        for verb in [Verb::Reimage, Verb::IsolateAsset] {
            let mut exercise = start(&operator_small(), seed);
            let foothold = until_inside(&mut exercise);
            let args: &[Arg] = &[Arg::Asset(foothold), Arg::Switch(true)];
            let args = if verb == Verb::Reimage { &args[..1] } else { args };
            order(&mut exercise, verb, args);
            exercise.advance(Tick(10 * DAY));
            let log: Vec<_> = exercise.events_since(Cursor(0)).cloned().collect();
            let Some(out) = log.iter().position(|event| matches!(event.kind, EventKind::Evicted { .. })) else {
                // It had moved on before the machine was gone.
                continue;
            };
            evictions += 1;
            let plan = |kind: &EventKind| match kind {
                EventKind::PlanChanged { steps, why, .. } => Some((steps.clone(), why.clone())),
                _ => None,
            };
            let before = log[..out].iter().rev().find_map(|event| plan(&event.kind)).unwrap();
            let after = log[out..].iter().find_map(|event| plan(&event.kind)).unwrap();
            assert_ne!(before.0, after.0, "seed {seed}: the same plan after being thrown out");
            assert!(after.1.contains("thrown out"), "seed {seed}: {after:?}");
            let back = log[out..].iter().find_map(|event| match &event.kind {
                EventKind::Attempted { technique, source, target, .. } => Some((*technique, *source, *target)),
                _ => None,
            });
            let (first, source, _) = back.unwrap();
            assert_eq!(source, None, "seed {seed}: {first} from inside");
            assert!(after.0.contains(&first));
        }
    }
    assert!(evictions >= 20, "only {evictions} of 40 runs ended in an eviction");
}

#[test]
fn an_account_that_is_held_opens_the_gateway_again() {
    // Everything it can work on is cut off once it holds accounts and has seen the gateway.
    let mut seen = 0;
    for seed in 0..20 {
        let mut exercise = start(&operator_small(), seed);
        while !attempts(&exercise).iter().any(|a| a.1 == technique("T1046") && a.4 == Outcome::Succeeded)
            || count(&exercise, |kind| matches!(kind, EventKind::AccountStolen { .. })) == 0
        {
            let next = exercise.now().after(10);
            exercise.advance(next);
            assert!(next < LONG);
        }
        for asset in 0..11 {
            order(&mut exercise, Verb::IsolateAsset, [Arg::Asset(AssetId(asset)), Arg::Switch(true)]);
        }
        let cut = exercise.now();
        exercise.advance(LONG);
        let later = attempts(&exercise).into_iter().filter(|attempt| attempt.0 > cut);
        seen += usize::from(later.into_iter().any(|attempt| attempt.1 == technique("T1133") && attempt.2.is_none()));
    }
    assert!(seen >= 15, "the gateway was tried in {seen} of 20 runs");
}

#[test]
fn goals_out_of_reach_are_let_go() {
    let operator = |change: &dyn Fn(&mut Scenario)| {
        let mut scenario = operator_small();
        change(&mut scenario);
        scenario.check().unwrap();
        scenario
    };
    let only = |ids: &[&str]| ids.iter().map(|id| technique(id)).collect::<Vec<_>>();
    let cases: [(&str, Scenario); 9] = [
        ("knows only how to encrypt", operator(&|s| s.adversaries[0].techniques = only(&["T1486"]))),
        ("knows no way inside", operator(&|s| s.adversaries[0].techniques.retain(|id| *id != technique("T1566.001")))),
        ("nobody opens anything", operator(&|s| s.hospital.staff.iter_mut().for_each(|group| group.opens_lures = 0))),
        ("comes by a server", operator(&|s| s.adversaries[0].foothold = support::FILES)),
        ("wants nothing", operator(&|s| s.adversaries[0].goals.clear())),
        ("wants a zone without servers", operator(&|s| s.adversaries[0].goals = vec![Goal::Encrypt(ZoneId(1))])),
        (
            "no accounts",
            operator(&|s| {
                s.hospital.accounts.clear();
                s.hospital.assets.iter_mut().for_each(|asset| asset.cached.clear());
            }),
        ),
        ("no links", operator(&|s| s.hospital.links.clear())),
        (
            "knows a technique that nobody wrote down here",
            operator(&|s| {
                let mut row = s.catalogue.techniques[0].clone();
                row.id = TechniqueId::new(1, 1);
                s.catalogue.techniques.insert(0, row);
                s.adversaries[0].techniques = vec![TechniqueId::new(1, 1)];
            }),
        ),
    ];
    for (name, scenario) in cases {
        for seed in 0..5 {
            let mut exercise = start(&scenario, seed);
            exercise.advance(Tick(60 * DAY));
            let plans = plans(&exercise);
            let last = plans.last().unwrap_or_else(|| panic!("{name}: no word"));
            assert!(last.1.is_none(), "{name}, seed {seed}: still wants {last:?}");
            assert_eq!(count(&exercise, |kind| matches!(kind, EventKind::HostEncrypted { .. })), 0, "{name}");
        }
    }
}

#[test]
fn houses_without_much_do_no_harm() {
    let bare: [fn(&mut Scenario); 5] = [
        |s| s.hospital.stores.clear(),
        |s| s.hospital.assets[support::DC.index()].class = codedark_sim::scenario::AssetClass::Appliance,
        |s| s.hospital.assets.iter_mut().for_each(|asset| asset.services.clear()),
        |s| s.hospital.assets.iter_mut().for_each(|asset| asset.count = 40),
        |s| s.hospital.zones.iter_mut().for_each(|zone| zone.filtered = true),
    ];
    for (n, change) in bare.into_iter().enumerate() {
        let mut scenario = operator_small();
        change(&mut scenario);
        let stores = scenario.hospital.stores.len();
        scenario.adversaries[0].goals.retain(|goal| stores > 0 || matches!(goal, Goal::Encrypt(_)));
        scenario.check().unwrap();
        for seed in 0..5 {
            let mut exercise = start(&scenario, seed);
            exercise.advance(Tick(60 * DAY));
            let told = plans(&exercise);
            assert!(told.last().is_some_and(|plan| plan.1.is_none()), "house {n}, seed {seed}: {:?}", told.last());
        }
    }
}

#[test]
fn the_same_seed_gives_the_same_attack_whatever_way_time_goes() {
    for seed in 0..5 {
        let scenario = Arc::new(operator_small());
        let run = |skip: bool, chunk: u32| {
            let options = Options { skip, ..Options::default() };
            let mut exercise = Exercise::start_with(Arc::clone(&scenario), seed, &BTreeSet::new(), options).unwrap();
            while exercise.now() < Tick(5 * DAY) {
                let next = exercise.now().after(chunk).min(Tick(5 * DAY));
                exercise.advance(next);
            }
            exercise.digest()
        };
        let digest = run(true, 5 * DAY);
        assert_eq!(digest, run(true, 5 * DAY));
        assert_eq!(digest, run(false, 5 * DAY));
        assert_eq!(digest, run(true, 777));
    }
}

#[test]
fn a_fork_in_the_middle_of_an_attempt_goes_on_alike() {
    let mut exercise = start(&operator_small(), 3);
    for hours in 1..60 {
        exercise.advance(Tick(hours * 67));
        let mut fork = exercise.fork();
        fork.advance(Tick(hours * 67 + 2 * DAY));
        let mut straight = start(&operator_small(), 3);
        straight.advance(Tick(hours * 67 + 2 * DAY));
        assert_eq!(fork.digest(), straight.digest(), "forked after {} minutes", hours * 67);
    }
}

#[test]
fn another_future_changes_no_decision_before_it_changes_a_result() {
    for seed in 0..10 {
        let mut exercise = start(&operator_small(), seed);
        exercise.advance(Tick(DAY / 2 + 300 * u32::try_from(seed).unwrap()));
        let now = exercise.now();
        let future = |seed| {
            let mut fork = exercise.fork_with_future(seed);
            fork.advance(Tick(5 * DAY));
            attempts(&fork).into_iter().filter(|attempt| attempt.0 > now).collect::<Vec<_>>()
        };
        let (one, other) = (future(1), future(2));
        for (a, b) in one.iter().zip(&other) {
            assert_eq!((a.1, a.2, a.3), (b.1, b.2, b.3), "seed {seed}: decided on what has not happened yet");
            if a.4 != b.4 {
                break;
            }
        }
    }
}

#[test]
fn nothing_begins_outside_working_hours() {
    for hours in [(9, 17), (22, 6)] {
        let scenario = with(|spec| {
            if let BrainSpec::Operator { hours: own, .. } = &mut spec.brain {
                *own = hours;
            }
        });
        for seed in 0..10 {
            let mut exercise = start(&scenario, seed);
            exercise.advance(LONG);
            let calendar = exercise.scenario().calendar;
            let works = |tick: Tick| {
                let hour = calendar.hour_of_day(tick) as u8;
                if hours.0 < hours.1 { (hours.0..hours.1).contains(&hour) } else { hour >= hours.0 || hour < hours.1 }
            };
            // Plans are made at the keyboard.
            for (tick, ..) in plans(&exercise) {
                assert!(works(tick), "seed {seed}: a plan at {}", calendar.date_time(tick));
            }
            // What takes a moment ends soon after it began: reading cached credentials, at most two hours.
            for attempt in attempts(&exercise).iter().filter(|attempt| attempt.1 == technique("T1003.001")) {
                let began = (0..=120).any(|back| works(Tick(attempt.0.0 - back)));
                assert!(began, "seed {seed}: {attempt:?} at {}", calendar.date_time(attempt.0));
            }
            assert!(attempts(&exercise).len() > 5);
        }
    }
}

#[test]
fn who_shuns_noise_raises_fewer_alerts() {
    let alerts = |tolerance| {
        let scenario = with(|spec| {
            if let BrainSpec::Operator { noise_tolerance, .. } = &mut spec.brain {
                *noise_tolerance = tolerance;
            }
        });
        let hostile = |seed| {
            let mut exercise = start(&scenario, seed);
            exercise.advance(LONG);
            count(&exercise, |kind| matches!(kind, EventKind::AlertRaised { hostile: true, .. }))
        };
        (0..20).map(hostile).sum::<usize>()
    };
    let (shy, bold) = (alerts(0), alerts(1000));
    println!("hostile alerts in 20 runs: {shy} shy, {bold} bold");
    assert!(shy < bold, "{shy} against {bold}");
}
