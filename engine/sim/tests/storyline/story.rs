//! Triggers, questions, early ends.

use std::collections::BTreeSet;
use std::sync::Arc;

use codedark_sim::Cursor;
use codedark_sim::action::{Action, Arg, Order, Verb};
use codedark_sim::event::EventKind;
use codedark_sim::exercise::{Exercise, Options, Stopped};
use codedark_sim::ids::{AssetId, InjectId, RoleId};
use codedark_sim::scenario::{
    Amount, Bound, Channel, Choice, Condition, Inject, MachineState, Message, Moment, OrderPattern, Phase, Place,
    Question, Repeat, Scenario, Sign, Step, Trigger,
};
use codedark_sim::time::{DAY, HOUR, Tick};

use crate::support::{WARD_1, operator_small};

pub fn message() -> Message {
    Message {
        channel: Channel::Mail,
        from: "Ward 3".into(),
        to: Vec::new(),
        subject: "Well?".into(),
        body: "Please say something.".into(),
        urgent: false,
        reading_seconds: 2,
        question: None,
    }
}

pub fn question(within: Option<u32>, otherwise: Option<u8>) -> Question {
    let option = |name: &str| Choice { name: name.into(), text: name.to_uppercase() };
    Question {
        options: vec![option("yes"), option("no")],
        confidence: true,
        within,
        otherwise,
        right: Vec::new(),
        because: String::new(),
        competencies: Vec::new(),
    }
}

pub fn inject(trigger: Trigger) -> Inject {
    Inject { name: String::new(), trigger, unless: None, at_latest: None, repeat: None, message: message() }
}

/// The small scenario without its attacker, with these injects.
pub fn quiet(injects: Vec<Inject>) -> Scenario {
    let mut scenario = operator_small();
    scenario.adversaries.clear();
    scenario.storyline = injects;
    for (n, inject) in scenario.storyline.iter_mut().enumerate() {
        inject.name = format!("inject-{n}");
    }
    scenario
}

pub fn start(scenario: Scenario) -> Exercise {
    let taken = BTreeSet::from([RoleId::new("ir_lead")]);
    Exercise::start(Arc::new(scenario), 1, &taken).expect("the scenario is sound")
}

/// When each inject was told.
pub fn told(exercise: &Exercise) -> Vec<(u32, usize)> {
    let events = exercise.events_since(Cursor(0));
    let told = events.filter_map(|event| match event.kind {
        EventKind::InjectTold { inject } => Some((event.tick.0, inject.index())),
        _ => None,
    });
    told.collect()
}

fn answers(exercise: &Exercise) -> Vec<(u32, Option<u8>, bool)> {
    let events = exercise.events_since(Cursor(0));
    let answers = events.filter_map(|event| match &event.kind {
        EventKind::Answered { option, role, .. } => Some((event.tick.0, Some(*option), role.is_some())),
        EventKind::QuestionLapsed { .. } => Some((event.tick.0, None, false)),
        _ => None,
    });
    answers.collect()
}

fn order(verb: Verb, args: Vec<Arg>) -> Order {
    Order { seat: RoleId::new("ir_lead"), participant: 1, action: Action::new(verb, args) }
}

pub fn answer(inject: usize, option: u8, sure: Option<u8>) -> Order {
    order(Verb::Answer, vec![Arg::Message(InjectId::from(inject)), Arg::Option(option), Arg::Sure(sure)])
}

fn isolate(asset: AssetId) -> Order {
    order(Verb::IsolateAsset, vec![Arg::Asset(asset), Arg::Switch(true)])
}

#[test]
fn messages_come_at_their_time_after_a_moment_and_once_a_condition_holds() {
    let ordered = |on: bool| {
        Moment::Ordered(OrderPattern { verb: Verb::IsolateAsset, args: vec![Arg::Asset(WARD_1), Arg::Switch(on)] })
    };
    let is_cut = Condition::Above(Amount::Machines(MachineState::Isolated, Place::Everywhere), Bound::Count(0));
    let mut exercise = start(quiet(vec![
        inject(Trigger::At(10)),
        inject(Trigger::After(Moment::Told(InjectId(0)), 5)),
        inject(Trigger::After(ordered(true), 7)),
        inject(Trigger::When(is_cut.clone())),
        inject(Trigger::After(ordered(false), 0)),
        inject(Trigger::When(Condition::All(vec![is_cut, Condition::Happened(Moment::Declared)]))),
    ]));
    exercise.advance(Tick(30));
    assert_eq!(told(&exercise), [(10, 0), (15, 1)]);
    exercise.submit(&isolate(WARD_1)).expect("it is taken");
    exercise.advance(Tick(3 * HOUR));
    let cut = exercise
        .events_since(Cursor(0))
        .find(|event| matches!(event.kind, EventKind::HostIsolated { isolated: true, .. }))
        .expect("it is carried out");
    let (cut, so_far) = (cut.tick.0, told(&exercise));
    assert!(so_far.contains(&(37, 2)), "seven minutes after the order: {so_far:?}");
    assert!(so_far.contains(&(cut + 1, 3)), "the minute after it was carried out: {so_far:?}");
    assert_eq!(so_far.len(), 4, "nobody took it back, nobody declared: {so_far:?}");
    exercise.submit(&order(Verb::DeclareIncident, Vec::new())).expect("it is taken");
    exercise.advance(Tick(5 * HOUR));
    assert!(told(&exercise).iter().any(|(_, inject)| *inject == 5));
}

#[test]
fn unless_latest_and_repetition() {
    let unless = |condition: Condition, inject: Inject| Inject { unless: Some(condition), ..inject };
    let declared = Condition::Happened(Moment::Declared);
    let repeat = Some(Repeat { every: 60, times: 5 });
    let mut exercise = start(quiet(vec![
        Inject { at_latest: Some(90), ..inject(Trigger::After(Moment::First(Sign::Encryption), 0)) },
        Inject { repeat, ..inject(Trigger::At(20)) },
        unless(declared.clone(), Inject { repeat, ..inject(Trigger::At(25)) }),
        unless(Condition::Not(Box::new(declared)), inject(Trigger::At(600))),
        unless(Condition::Happened(Moment::Told(InjectId(1))), inject(Trigger::At(21))),
        Inject { at_latest: Some(500), ..inject(Trigger::After(Moment::Told(InjectId(1)), 1)) },
    ]));
    exercise.advance(Tick(100));
    exercise.submit(&order(Verb::DeclareIncident, Vec::new())).expect("it is taken");
    exercise.advance(Tick(DAY));
    let of = |n: usize| -> Vec<u32> { told(&exercise).iter().filter(|(_, i)| *i == n).map(|(at, _)| *at).collect() };
    assert_eq!(of(0), [90], "what never happens comes at its latest moment");
    assert_eq!(of(1), [20, 80, 140, 200, 260]);
    assert_eq!(of(2), [25, 85], "it stops when `unless` holds");
    assert_eq!(of(3), [600]);
    assert_eq!(of(4), [] as [u32; 0]);
    assert_eq!(of(5), [21], "what came does not come once more at its latest moment");
}

#[test]
fn the_first_answer_counts_and_time_can_run_out() {
    let asks = |minute, within, otherwise| {
        let mut inject = inject(Trigger::At(minute));
        inject.message.question = Some(question(within, otherwise));
        inject
    };
    let chose = |n: usize, option| inject(Trigger::After(Moment::Answered(InjectId::from(n), option), 10));
    let mut exercise = start(quiet(vec![
        asks(5, Some(30), Some(1)),
        asks(5, Some(30), Some(1)),
        asks(5, Some(30), None),
        chose(0, Some(0)),
        chose(0, Some(1)),
        chose(1, Some(1)),
        chose(2, None),
    ]));
    let early = exercise.submit(&answer(0, 0, Some(80))).expect_err("nothing was asked yet");
    let unknown = exercise.submit(&answer(60_000, 0, Some(80))).expect_err("there is no such message");
    assert_eq!(early, unknown, "what was not told and what does not exist look alike");
    exercise.advance(Tick(10));
    assert!(exercise.submit(&answer(0, 2, Some(80))).is_err(), "there are two options");
    assert!(exercise.submit(&answer(0, 0, None)).is_err(), "it asks how sure one is");
    assert!(exercise.submit(&answer(0, 0, Some(101))).is_err(), "nobody is surer than sure");
    exercise.submit(&answer(0, 0, Some(80))).expect("it is taken");
    assert!(exercise.submit(&answer(0, 1, Some(60))).is_err(), "the first answer is on its way");
    exercise.advance(Tick(34));
    assert!(exercise.submit(&answer(0, 1, Some(80))).is_err(), "it is answered");
    exercise.advance(Tick(100));
    assert!(exercise.submit(&answer(2, 0, Some(80))).is_err(), "time is up");
    assert_eq!(answers(&exercise), [(11, Some(0), true), (36, Some(1), false), (36, None, false)]);
    assert_eq!(told(&exercise)[3..], [(21, 3), (46, 5)]);
    let view = exercise.view(&RoleId::new("ir_lead")).expect("there is the seat");
    let chosen: Vec<_> = view.mail.iter().rev().take(3).map(|m| m.question.as_ref().and_then(|q| q.chosen)).collect();
    assert_eq!(chosen, [Some(0), Some(1), None]);
}

#[test]
fn an_answer_in_the_last_minute_counts() {
    let mut asks = inject(Trigger::At(5));
    asks.message.question = Some(question(Some(30), Some(1)));
    let mut exercise = start(quiet(vec![asks]));
    exercise.advance(Tick(34));
    exercise.submit(&answer(0, 0, Some(50))).expect("there is a minute left");
    exercise.advance(Tick(60));
    assert_eq!(answers(&exercise), [(35, Some(0), true)]);
}

#[test]
fn a_phase_that_ends_early_brings_the_next_one_and_the_end_forward() {
    let mut scenario = quiet(Vec::new());
    let phase = |title: &str, minutes, until| Phase {
        title: title.into(),
        minutes,
        step: Step::Minute,
        until,
        class_minutes: None,
    };
    let declared = Condition::Happened(Moment::Declared);
    scenario.phases = vec![phase("first", 600, Some(declared)), phase("second", 100, None)];
    scenario.storyline = vec![Inject { name: "page".into(), ..inject(Trigger::After(Moment::PhaseBegins(1), 5)) }];
    let seat = BTreeSet::from([RoleId::new("ir_lead")]);
    let mut exercise = start(scenario);
    assert_eq!(exercise.end_of_play(), Tick(700));
    exercise.advance_until_needed(Tick(50), &seat);
    exercise.submit(&order(Verb::DeclareIncident, Vec::new())).expect("it is taken");
    while !exercise.is_over() {
        let stopped = exercise.advance_until_needed(Tick(5_000), &seat);
        assert!(exercise.now() < Tick(700), "the planned end is gone: {stopped:?}");
    }
    let declared = exercise
        .events_since(Cursor(0))
        .find(|event| matches!(event.kind, EventKind::IncidentDeclared { .. }))
        .expect("it was declared")
        .tick;
    assert_eq!(exercise.now(), declared.after(101));
    assert_eq!(told(&exercise), [(declared.0 + 6, 0)]);
    assert_eq!(exercise.advance_until_needed(Tick(5_000), &seat), Stopped::Over);
    assert!(exercise.submit(&order(Verb::TellStaff, Vec::new())).is_err(), "play is over");
}

#[test]
fn the_story_is_the_same_however_time_passes() {
    let is_hit = Condition::Above(Amount::Machines(MachineState::Compromised, Place::Servers), Bound::Share(100));
    let mut scenario = operator_small();
    scenario.storyline = [
        inject(Trigger::After(Moment::First(Sign::Compromise), 11)),
        inject(Trigger::When(is_hit)),
        inject(Trigger::After(Moment::First(Sign::Alert), 30)),
        inject(Trigger::When(Condition::Above(Amount::Alerts, Bound::Count(5)))),
    ]
    .into_iter()
    .enumerate()
    .map(|(n, inject)| Inject { name: format!("inject-{n}"), ..inject })
    .collect();
    let scenario = Arc::new(scenario);
    let run = |skip: bool, chunk: u32| {
        let options = Options { skip, ..Options::default() };
        let start = Exercise::start_with(Arc::clone(&scenario), 3, &BTreeSet::new(), options);
        let mut exercise = start.expect("the scenario is sound");
        while exercise.now() < Tick(4 * DAY) {
            let next = exercise.now().after(chunk);
            exercise.advance(next.min(Tick(4 * DAY)));
        }
        (told(&exercise), exercise.digest())
    };
    let whole = run(true, 4 * DAY);
    assert!(whole.0.len() >= 3, "the story is told: {:?}", whole.0);
    assert_eq!(whole, run(true, 17));
    assert_eq!(whole, run(false, 600));
}

#[test]
fn what_holds_at_once_comes_at_once() {
    let nobody = Condition::Not(Box::new(Condition::Happened(Moment::Declared)));
    let mut scenario = quiet(vec![inject(Trigger::When(nobody.clone()))]);
    let mut exercise = start(scenario.clone());
    exercise.advance(Tick(HOUR));
    assert_eq!(told(&exercise), [(1, 0)]);
    // A phase that has nothing to wait for is over in its first minute.
    scenario.phases = vec![scenario.phases[0].clone(), scenario.phases[0].clone()];
    scenario.phases[0].until = Some(nobody);
    let mut exercise = start(scenario);
    exercise.advance(Tick(HOUR));
    let pages = exercise.events_since(Cursor(0)).filter_map(|event| match event.kind {
        EventKind::PhaseBegan { phase } => Some((event.tick.0, phase)),
        _ => None,
    });
    assert_eq!(pages.collect::<Vec<_>>(), [(0, 0), (1, 1)]);
}

#[test]
fn what_is_called_off_does_not_come_at_its_latest_moment_either() {
    let declared = Condition::Happened(Moment::Declared);
    let late = Inject { unless: Some(declared), at_latest: Some(3 * HOUR), ..inject(Trigger::At(HOUR)) };
    let mut exercise = start(quiet(vec![late.clone()]));
    exercise.advance(Tick(DAY));
    assert_eq!(told(&exercise), [(HOUR, 0)]);
    let mut exercise = start(quiet(vec![late]));
    exercise.submit(&order(Verb::DeclareIncident, vec![])).expect("it is taken");
    exercise.advance(Tick(DAY));
    assert_eq!(told(&exercise), []);
}

#[test]
fn after_play_nothing_is_told_and_no_question_closes() {
    let mut asks = inject(Trigger::At(HOUR));
    asks.message.question = Some(question(Some(5 * HOUR), Some(1)));
    let mut scenario = quiet(vec![asks, inject(Trigger::After(Moment::Start, 4 * HOUR))]);
    scenario.phases.truncate(1);
    scenario.phases[0].minutes = 2 * HOUR;
    let mut exercise = start(scenario);
    exercise.advance(Tick(2 * HOUR));
    exercise.run_aftermath();
    exercise.advance(exercise.now().after(DAY));
    assert_eq!(told(&exercise), [(HOUR, 0)]);
    assert_eq!(answers(&exercise), []);
}
