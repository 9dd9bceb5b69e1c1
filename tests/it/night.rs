//! The playable form of *Friday 01:00*: the night that its seed leads to, and how it is played.

use std::collections::BTreeSet;
use std::sync::Arc;

use codedark_analysis::{Defender, run_many};
use codedark_sim::Cursor;
use codedark_sim::event::{Event, EventKind};
use codedark_sim::exercise::Exercise;
use codedark_sim::scenario::{Moment, Scenario};
use codedark_sim::time::{DAY, HOUR, Tick};
use codedark_sim::view::About;

use crate::common::Folder;
use crate::support::{changed, friday_night, roles};

/// Messages that a play with nobody in the seats hears at least.
const TOLD: usize = 35;

/// Begins it with nobody in the seats.
fn begun(scenario: &Arc<Scenario>, seed: u64) -> Result<Exercise, String> {
    Exercise::start(Arc::clone(scenario), seed, &BTreeSet::new()).map_err(|error| error.to_string())
}

/// What speaks against a night as the exercise needs it; nothing if it is good.
fn against(scenario: &Arc<Scenario>) -> Vec<String> {
    let mut exercise = match begun(scenario, 1) {
        Ok(exercise) => exercise,
        Err(why) => return vec![why],
    };
    let began = exercise.began();
    let before: Vec<Event> = exercise.events_since(Cursor(0)).cloned().collect();
    let count = |what: fn(&EventKind) -> bool| before.iter().filter(|event| what(&event.kind)).count();
    let first = |what: fn(&EventKind) -> bool| before.iter().find(|event| what(&event.kind)).map(|event| event.tick);
    let ago = |tick: Option<Tick>, least: u32| tick.is_some_and(|tick| began.since(tick) >= least);
    exercise.advance(began.after(8 * HOUR));
    let later: Vec<Event> = exercise.events_since(Cursor(0)).filter(|event| event.tick > began).cloned().collect();
    let dark = later.iter().filter(|event| matches!(event.kind, EventKind::HostEncrypted { .. })).count();
    let good = [
        ("it begins in the small hours", scenario.calendar.hour_of_day(began) <= 3),
        (
            "somebody has been in for three weeks",
            ago(first(|kind| matches!(kind, EventKind::HostCompromised { .. })), 21 * DAY),
        ),
        ("records left a week before", ago(first(|kind| matches!(kind, EventKind::RecordsStolen { .. })), 7 * DAY)),
        ("true alerts came", count(|kind| matches!(kind, EventKind::AlertRaised { hostile: true, .. })) >= 5),
        ("nothing is encrypted yet", count(|kind| matches!(kind, EventKind::HostEncrypted { .. })) == 0),
        ("nobody has declared an incident", count(|kind| matches!(kind, EventKind::IncidentDeclared { .. })) == 0),
        ("nobody has thrown the intruder out", count(|kind| matches!(kind, EventKind::Evicted { .. })) == 0),
        ("within eight hours the servers go dark", dark >= 5),
    ];
    good.iter().filter(|(_, holds)| !holds).map(|(what, _)| format!("not so: {what}")).collect()
}

/// The same with another seed of what happened before play.
fn reseeded(scenario: &Scenario, seed: u64) -> Arc<Scenario> {
    changed(scenario, |scenario| scenario.prelude.as_mut().expect("it continues another").seed = seed)
}

#[test]
fn the_night_is_the_night_it_is_meant_to_be() {
    let friday = friday_night();
    let wrong = against(&friday);
    if !wrong.is_empty() {
        let good: Vec<u64> = (1..=100).filter(|seed| against(&reseeded(&friday, *seed)).is_empty()).collect();
        panic!(
            "{wrong:?}; seeds for `continues` in scenarios/friday-0100/scenario.rhai that lead to a good night: {good:?}"
        );
    }
}

#[test]
fn whoever_takes_over_is_pressed_by_the_last_day_and_finds_the_rest_on_the_list() {
    let friday = friday_night();
    let taken = roles(&friday);
    let exercise = Exercise::start(Arc::clone(&friday), 1, &taken.iter().cloned().collect()).expect("it starts");
    let view = exercise.view(&taken[0]).expect("a seat");
    let open = view.alerts.iter().filter(|alert| alert.verdict.is_none()).count();
    let pressing: Vec<Tick> =
        view.needs.iter().filter(|need| matches!(need.about, About::Alert(_))).map(|need| need.since).collect();
    assert!(!pressing.is_empty() && pressing.len() < open, "{} of {open}", pressing.len());
    assert!(pressing.iter().all(|since| exercise.began().since(*since) <= DAY));
}

#[test]
fn it_is_played_to_its_end_and_tells_its_story() {
    let friday = friday_night();
    for defender in [Defender::Nobody, Defender::Bot("by-the-book".into())] {
        let runs = run_many(&friday, &[1, 2], &defender, 0).expect("it runs");
        for run in runs {
            let told = |event: &&Event| matches!(event.kind, EventKind::InjectTold { .. });
            let told = run.recording.known().filter(told).count();
            // Who defends well hears less; the early signs and the consequences of a declaration come all the same.
            let least = if matches!(defender, Defender::Nobody) { TOLD } else { 15 };
            assert!(told >= least, "{told} messages, seed {}", run.seed);
        }
    }
}

#[test]
fn what_it_asks_and_what_it_calls_good_is_complete() {
    let friday = friday_night();
    let questions = friday.storyline.iter().filter_map(|inject| inject.message.question.as_ref());
    let (quizzes, decisions): (Vec<_>, Vec<_>) = questions.partition(|question| !question.right.is_empty());
    assert!(quizzes.len() >= 2 && decisions.len() >= 5);
    for question in decisions {
        assert!(question.within.is_some() && question.otherwise.is_some() && question.confidence);
        assert!(!question.because.is_empty() && !question.competencies.is_empty());
    }
    assert!(friday.norms.len() >= 8);
    assert!(friday.norms.iter().all(|norm| !norm.because.is_empty() && !norm.competencies.is_empty()));
    let dark = friday.storyline.iter().position(|inject| inject.name == "service-desk").expect("the first call");
    assert!(friday.norms.iter().any(|norm| norm.after == Moment::Told(dark.into())));
    let levels: BTreeSet<_> = friday.objectives.iter().map(|objective| format!("{:?}", objective.level)).collect();
    assert_eq!(levels.len(), 3, "{levels:?}");
}

#[test]
fn a_journal_of_the_night_leads_to_the_same_end() {
    let folder = Folder::new();
    let args = ["run", "friday-0100", "--defender", "by-the-book", "--seed", "4", "--format", "json"];
    let ran = folder.run(&[&args[..], &["--journal", "night.journal"]].concat()).json();
    let replayed = folder.run(&["replay", "night.journal", "--verify", "--format", "json"]).json();
    for field in ["play_digest", "state_digest", "tick"] {
        assert_eq!(replayed[field], ran[field], "{field}");
    }
    assert_eq!(replayed["verified"], true);
}
