//! Forks: the same exercise once more, with nothing shared that either could touch.

use std::collections::BTreeSet;
use std::sync::Arc;

use codedark_sim::action::{Action, Arg, Verb};
use codedark_sim::exercise::Exercise;
use codedark_sim::ids::{AssetId, RoleId};
use codedark_sim::journal::Entry;
use codedark_sim::scenario::Scenario;
use codedark_sim::time::{DAY, HOUR, Tick};

use crate::support::{Luck, Play, assert_same, at_random, events, fitting_action, order, roles, scenarios, start};

/// Acts by chance in every seat for a while.
fn play_on(exercise: &mut Exercise, luck: &mut Luck, minutes: u32) {
    let (scenario, roles) = (Arc::clone(exercise.scenario()), roles(exercise.scenario()));
    let end = exercise.now().after(minutes).min(Tick(scenario.play_minutes()));
    while exercise.now() < end {
        for role in &roles {
            let view = exercise.view(role).expect("a seat");
            let action = fitting_action(luck, &scenario, &view);
            let _ = exercise.submit(&order(role, &action));
        }
        exercise.advance(exercise.now().after(1 + luck.minutes(9)).min(end));
    }
}

/// Runs `show` at twenty moments of chance in a busy exercise of every scenario.
fn at_twenty_ticks(show: impl Fn(&mut Exercise, &mut Luck, Tick)) {
    for (n, scenario) in scenarios().iter().enumerate() {
        let mut luck = Luck::new(n as u64);
        let last = scenario.play_minutes().min(DAY);
        let mut ticks: Vec<_> = (0..20).map(|_| Tick(luck.minutes(last - HOUR))).collect();
        ticks.sort_unstable();
        let mut exercise = start(scenario, 11, &roles(scenario));
        for tick in ticks {
            let minutes = tick.since(exercise.now());
            play_on(&mut exercise, &mut luck, minutes);
            show(&mut exercise, &mut luck, Tick(last));
        }
    }
}

#[test]
fn a_fork_that_goes_on_equals_the_original_that_goes_on() {
    for (n, scenario) in scenarios().iter().enumerate() {
        let end = Tick(scenario.play_minutes()).min(Tick(DAY));
        let recorded = at_random(scenario, 40 + n as u64, end);
        let mut luck = Luck::new(n as u64);
        let at: BTreeSet<_> = (0..20).map(|_| luck.below(recorded.entries.len())).collect();
        let mut original = start(scenario, recorded.header.seed, &seats_of(&recorded));
        let mut forks = Vec::new();
        for (place, entry) in recorded.entries.iter().enumerate() {
            if at.contains(&place) {
                let fork = original.fork();
                assert_same(&original, &fork, "just forked");
                forks.push((place, fork));
            }
            follow(&mut original, entry);
        }
        assert_same(&recorded.exercise, &original, "with forks made on the way");
        for (place, mut fork) in forks {
            recorded.entries[place..].iter().for_each(|entry| follow(&mut fork, entry));
            assert_same(&original, &fork, &format!("forked before entry {place}"));
        }
    }
}

/// Does what a journal's line says.
fn follow(exercise: &mut Exercise, entry: &Entry) {
    match entry {
        Entry::Act { order, .. } => {
            exercise.submit(order).expect("it was taken before");
        }
        Entry::Intervene { what, .. } => exercise.intervene(what).expect("what was done once can be done again"),
        Entry::AdvancedTo(tick) => exercise.advance(*tick),
    }
}

fn seats_of(play: &Play) -> Vec<RoleId> {
    play.header.seats.iter().map(|(role, _)| role.clone()).collect()
}

#[test]
fn acting_on_a_fork_leaves_the_original_untouched_and_the_other_way_round() {
    at_twenty_ticks(|exercise, luck, _| {
        let before = exercise.digest();
        let mut fork = exercise.fork();
        play_on(&mut fork, luck, HOUR);
        fork.advance(fork.now().after(HOUR));
        assert_eq!(exercise.digest(), before, "the fork was played on");
        let kept = fork.digest();
        let mut other = exercise.fork();
        play_on(&mut other, luck, HOUR);
        assert_eq!(fork.digest(), kept, "a sibling was played on");
        assert_ne!(fork.digest(), before);
    });
}

#[test]
fn a_fork_into_a_used_shell_equals_one_into_a_fresh_shell() {
    at_twenty_ticks(|exercise, luck, last| {
        // Dropped exercises of very different states leave their shells to the next forks.
        for _ in 0..3 {
            let mut used = exercise.fork_with_future(u64::from(luck.minutes(1000)));
            play_on(&mut used, luck, HOUR);
            used.advance(used.now().after(HOUR));
        }
        let mut reused = exercise.fork();
        // Nine at a time: one more than are ever kept.
        let mut crowd: Vec<_> = (0..9).map(|_| exercise.fork()).collect();
        let mut fresh = crowd.pop().expect("nine forks");
        assert_same(&reused, &fresh, "just forked");
        reused.advance(last);
        fresh.advance(last);
        assert_same(&reused, &fresh, "went on");
    });
}

#[test]
fn a_fork_of_a_fork_of_a_fork_equals_the_original() {
    at_twenty_ticks(|exercise, _, last| {
        let mut deep = exercise.fork().fork().fork();
        let mut shallow = exercise.fork();
        deep.advance(last);
        shallow.advance(last);
        assert_same(&shallow, &deep, "went on");
    });
}

#[test]
fn another_future_keeps_the_past_and_changes_what_comes() {
    at_twenty_ticks(|exercise, _, last| {
        let now = exercise.now();
        let mut same = exercise.fork();
        let mut other = exercise.fork_with_future(77);
        let mut again = exercise.fork_with_future(77);
        assert_eq!(events(exercise), events(&other), "the past is the past");
        for role in roles(exercise.scenario()) {
            assert_eq!(exercise.view(&role), other.view(&role), "what is known stays known");
            assert_eq!(logs(exercise, &role), logs(&other, &role), "and so do the records");
        }
        for fork in [&mut same, &mut other, &mut again] {
            fork.advance(last.after(HOUR));
        }
        assert_same(&other, &again, "one seed, one future");
        let upto = |exercise: &Exercise| events(exercise).into_iter().filter(|e| e.tick <= now).collect::<Vec<_>>();
        assert_eq!(upto(&same), upto(&other));
        assert_ne!(events(&same), events(&other), "another seed, another future");
    });
}

/// Every record of every machine of the last day that lies in a past hour.
fn logs(exercise: &Exercise, role: &RoleId) -> Vec<codedark_sim::view::LogRecord> {
    let hour = exercise.now().0.saturating_sub(HOUR);
    let assets = (0..exercise.scenario().hospital.assets.len()).map(AssetId::from);
    let logs = |asset| codedark_sim::view::Query::Logs { asset, minutes: DAY };
    let answers = assets.map(|asset| exercise.query(role, &logs(asset)).expect("a seat"));
    answers.flat_map(|answer| answer.records).filter(|record| record.at.0 < hour).collect()
}

#[test]
fn forks_of_one_moment_hold_what_was_ordered_before_it() {
    let scenario: &Arc<Scenario> = &scenarios()[0];
    let seat = roles(scenario)[0].clone();
    let mut exercise = start(scenario, 1, std::slice::from_ref(&seat));
    exercise.advance(Tick(10));
    let look = Action::new(Verb::LookCloser, [Arg::Asset(AssetId(0))]);
    let job = exercise.submit(&order(&seat, &look)).expect("nobody works on it");
    let fork = exercise.fork();
    assert!(fork.view(&seat).expect("a seat").jobs.iter().any(|other| other.id == job));
    assert_eq!(fork.preview(&seat, &look), exercise.preview(&seat, &look));
}
