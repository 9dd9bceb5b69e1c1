//! What happens before play begins.

use std::collections::BTreeSet;
use std::sync::Arc;

use codedark_sim::event::{Event, EventKind};
use codedark_sim::exercise::{Exercise, Options, StartError};
use codedark_sim::ids::RoleId;
use codedark_sim::scenario::{
    Amount, Bound, Channel, Condition, Inject, MachineState, Message, Moment, Place, Prelude, Scenario, Sign, Trigger,
};
use codedark_sim::time::{HOUR, Tick};
use codedark_sim::{Cursor, SystemOrder};

use crate::support::operator_small;

fn told_after(minutes: u32) -> Inject {
    let message = Message {
        channel: Channel::Call,
        from: "Night duty".into(),
        to: Vec::new(),
        subject: "Good evening".into(),
        body: "All quiet.".into(),
        urgent: false,
        reading_seconds: 1,
        question: None,
    };
    let trigger = Trigger::At(minutes);
    Inject { name: "hello".into(), trigger, unless: None, at_latest: None, repeat: None, message }
}

/// The small scenario from half an hour before the records leave.
fn playable(until: Moment) -> Scenario {
    let prelude = Prelude { of: "operator-small".into(), seed: 4, until, earlier: 30 };
    let mut scenario = operator_small();
    scenario.phases[0].minutes = 10 * HOUR;
    Scenario { prelude: Some(prelude), storyline: vec![told_after(5)], ..scenario }
}

fn start(scenario: &Arc<Scenario>, seed: u64, options: Options) -> Exercise {
    let taken = BTreeSet::from([RoleId::new("ir_lead")]);
    Exercise::start_with(Arc::clone(scenario), seed, &taken, options).expect("the scenario is sound")
}

fn events(exercise: &Exercise) -> Vec<Event> {
    exercise.events_since(Cursor(0)).cloned().collect()
}

#[test]
fn play_begins_before_the_moment_and_counts_from_there() {
    let mut long = operator_small();
    long.storyline.clear();
    let mut whole = Exercise::start(Arc::new(long), 4, &BTreeSet::new()).expect("the scenario is sound");
    whole.advance(Tick(5 * 24 * HOUR));
    let theft = events(&whole).into_iter().find(|event| matches!(event.kind, EventKind::RecordsStolen { .. }));
    let theft = theft.expect("this seed leads to theft").tick;

    let scenario = Arc::new(playable(Moment::First(Sign::Theft)));
    let mut exercise = start(&scenario, 99, Options::default());
    assert_eq!(exercise.began(), Tick(theft.0 - 30));
    assert_eq!(exercise.now(), exercise.began());
    assert_eq!(exercise.end_of_play(), exercise.began().after(10 * HOUR));
    let before = |event: &Event| event.tick < exercise.began();
    let prefix: Vec<Event> = events(&whole).into_iter().filter(before).filter(|e| !is_page(e)).collect();
    let lived: Vec<Event> = events(&exercise).into_iter().filter(before).collect();
    assert_eq!(lived, prefix, "the prelude is the long form with every seat empty");
    exercise.advance(exercise.began().after(10));
    let told = events(&exercise).into_iter().find(|event| matches!(event.kind, EventKind::InjectTold { .. }));
    assert_eq!(told.expect("it is told").tick, exercise.began().after(5));
}

/// The long form counts its phases from its own beginning.
fn is_page(event: &Event) -> bool {
    matches!(event.kind, EventKind::PhaseBegan { .. })
}

#[test]
fn the_seed_of_the_exercise_rules_from_there_on() {
    let scenario = Arc::new(playable(Moment::First(Sign::Theft)));
    let run = |seed: u64, options: Options| {
        let mut exercise = start(&scenario, seed, options);
        exercise.advance(exercise.end_of_play());
        (events(&exercise), exercise.digest())
    };
    let one = run(1, Options::default());
    assert_eq!(one, run(1, Options::default()), "from the kept opening as from a new one");
    assert_eq!(one, run(1, Options { skip: false, ..Options::default() }));
    assert_eq!(one, run(1, Options { order: SystemOrder::Shuffled(7), ..Options::default() }));
    let other = run(2, Options::default());
    assert_ne!(one.0, other.0);
    let began = start(&scenario, 1, Options::default()).began();
    let prefix = |events: &[Event]| events.iter().filter(|event| event.tick < began).cloned().collect::<Vec<_>>();
    assert_eq!(prefix(&one.0), prefix(&other.0));
}

#[test]
fn forks_and_futures_work_behind_a_prelude() {
    let scenario = Arc::new(playable(Moment::First(Sign::Theft)));
    let mut exercise = start(&scenario, 1, Options::default());
    exercise.advance(exercise.began().after(HOUR));
    let mut fork = exercise.fork();
    let end = exercise.end_of_play();
    let mut future = exercise.fork_with_future(5);
    fork.advance(end);
    exercise.advance(end);
    future.advance(end);
    assert_eq!(fork.digest(), exercise.digest());
    assert_ne!(future.digest(), exercise.digest());
}

#[test]
fn what_is_waited_for_and_counted_begins_with_play() {
    let mut scenario = playable(Moment::First(Sign::Theft));
    let above = |amount, bound| Trigger::When(Condition::Above(amount, Bound::Count(bound)));
    let machines = Amount::Machines(MachineState::Compromised, Place::Everywhere);
    let triggers = [
        Trigger::After(Moment::First(Sign::Compromise), 0),
        above(Amount::Alerts, 0),
        above(machines, 0),
        Trigger::After(Moment::First(Sign::Theft), 0),
    ];
    scenario.storyline = triggers.map(|trigger| Inject { trigger, ..told_after(0) }).to_vec();
    for (n, inject) in scenario.storyline.iter_mut().enumerate() {
        inject.name = format!("inject-{n}");
    }
    let mut exercise = start(&Arc::new(scenario), 99, Options::default());
    exercise.advance(exercise.end_of_play());
    let (began, all) = (exercise.began(), events(&exercise));
    let before = |wanted: fn(&EventKind) -> bool| all.iter().any(|event| event.tick < began && wanted(&event.kind));
    assert!(before(|kind| matches!(kind, EventKind::HostCompromised { .. })), "there is something to leave out");
    let told = |n: usize| {
        let of = |event: &&Event| matches!(event.kind, EventKind::InjectTold { inject } if inject.index() == n);
        all.iter().find(of).map(|event| event.tick)
    };
    let next = |wanted: fn(&EventKind) -> bool| {
        all.iter().find(|event| event.tick >= began && wanted(&event.kind)).map(|event| event.tick.after(1))
    };
    assert_eq!(told(0), next(|kind| matches!(kind, EventKind::HostCompromised { machines: 1.., .. })));
    assert_eq!(told(1), next(|kind| matches!(kind, EventKind::AlertRaised { .. })));
    assert_eq!(told(2), Some(began.after(1)), "what machines are is no count");
    assert_eq!(told(3), next(|kind| matches!(kind, EventKind::RecordsStolen { .. })));
    assert!(told(3).is_some(), "the moment that play begins before still comes");
}

#[test]
fn a_moment_that_does_not_come_is_an_error() {
    let mut scenario = playable(Moment::First(Sign::Theft));
    scenario.adversaries.clear();
    let start = Exercise::start(Arc::new(scenario), 1, &BTreeSet::new());
    assert!(matches!(start, Err(StartError::Scenario(faults)) if faults[0].contains("does not come")));
}
