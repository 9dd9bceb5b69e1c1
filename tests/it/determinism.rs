//! The same journal gives the same events and the same digest: twice, elsewhere, in another order of systems, in
//! other steps of time, with and without skipping.
//!
//! Debug against release is shown by the golden journals, which both builds check.

use std::collections::BTreeSet;
use std::process::Command;
use std::sync::OnceLock;

use codedark_sim::SystemOrder;
use codedark_sim::event::Event;
use codedark_sim::exercise::{Exercise, Options};
use codedark_sim::inspect;
use codedark_sim::journal::{Entry, Journal};
use codedark_sim::time::Tick;

use crate::support::{Luck, assert_same, plays, scenarios};

/// How many shuffles of the free systems are tried.
const SHUFFLES: u64 = 12;

/// A play that was played, and its journal.
struct Played {
    name: String,
    journal: Journal,
    exercise: Exercise,
}

/// Every play, played once for all tests.
fn played() -> &'static [Played] {
    static PLAYED: OnceLock<Vec<Played>> = OnceLock::new();
    PLAYED.get_or_init(|| {
        let of = |(name, play): (String, crate::support::Play)| Played {
            name,
            journal: play.journal(),
            exercise: play.exercise,
        };
        plays().into_iter().map(of).collect()
    })
}

/// Replays every play with options and demands what the play itself gave.
fn check(options: Options, what: &str) {
    for play in played() {
        let replayed = play.journal.replay_with(options).expect("it replays");
        assert_same(&play.exercise, &replayed, &format!("{}, {what}", play.name));
    }
}

/// Replays a journal with more stops on the way, at moments of chance.
fn replay_in_steps(journal: &Journal, options: Options, luck: &mut Luck) -> Exercise {
    let mut start = journal.clone();
    start.entries.clear();
    let mut exercise = start.replay_with(options).expect("it starts");
    for entry in &journal.entries {
        let to = &entry.tick();
        while exercise.now() < *to {
            let step = exercise.now().after(luck.minutes(45)).min(*to);
            exercise.advance(step);
            // A moment that has come already changes nothing.
            exercise.advance(Tick(luck.minutes(to.0.max(1)).min(exercise.now().0)));
        }
        if let Entry::Act { order, .. } = entry {
            exercise.submit(order).expect("it was taken before");
        }
    }
    exercise
}

#[test]
fn the_plays_are_rich_enough_to_show_anything() {
    for play in played() {
        let orders = play.journal.entries.iter().filter(|entry| matches!(entry, Entry::Act { .. })).count();
        let events = play.exercise.cursor().0;
        assert!(orders >= 5 && events >= 100, "{}: {orders} orders, {events} events", play.name);
    }
}

#[test]
fn the_same_journal_twice_gives_the_same_events_and_digest() {
    for round in 0..2 {
        check(Options::default(), &format!("replay {round}"));
    }
}

#[test]
fn another_seed_gives_another_digest() {
    for play in played() {
        let mut journal = play.journal.clone();
        journal.entries = vec![Entry::AdvancedTo(Tick(120))];
        let first = journal.replay().expect("it replays").digest();
        journal.header.seed += 1;
        assert_ne!(first, journal.replay().expect("it replays").digest(), "{}", play.name);
    }
}

#[test]
fn shuffled_systems_give_the_same_events_and_digest() {
    for seed in 0..SHUFFLES {
        check(Options { order: SystemOrder::Shuffled(seed), ..Options::default() }, &format!("shuffle {seed}"));
    }
}

#[test]
fn minutes_that_are_not_skipped_change_nothing() {
    check(Options { skip: false, ..Options::default() }, "without skipping");
    check(Options { skip: false, order: SystemOrder::Shuffled(99) }, "without skipping, shuffled");
}

#[test]
fn time_in_steps_of_any_length_arrives_at_the_same_digest() {
    for (n, play) in played().iter().enumerate() {
        for round in 0..3 {
            let options = Options { skip: round != 1, ..Options::default() };
            let replayed = replay_in_steps(&play.journal, options, &mut Luck::new(100 * n as u64 + round));
            assert_same(&play.exercise, &replayed, &format!("{}, steps of chance {round}", play.name));
        }
    }
}

#[test]
fn an_aftermath_is_the_same_twice_and_shuffled() {
    let play = &played()[0];
    let aftermath = |options| {
        let mut exercise = play.journal.replay_with(options).expect("it replays");
        exercise.run_aftermath();
        exercise
    };
    let first = aftermath(Options::default());
    assert!(first.now() > play.exercise.now());
    for options in
        [Options { skip: false, ..Options::default() }, Options { order: SystemOrder::Shuffled(7), skip: true }]
    {
        assert_same(&first, &aftermath(options), "aftermath");
    }
}

#[test]
fn shuffles_really_run_systems_in_other_orders_and_ten_emitting_pairs_are_free() {
    for scenario in scenarios() {
        let orders: Vec<_> =
            (0..SHUFFLES).map(|seed| inspect::systems(scenario, SystemOrder::Shuffled(seed))).collect();
        let names = |order: &Vec<inspect::Placed>| order.iter().map(|system| system.name).collect::<Vec<_>>();
        let distinct: BTreeSet<_> = orders.iter().map(names).collect();
        assert!(distinct.len() >= 10, "{SHUFFLES} shuffles gave {} orders", distinct.len());

        let mut seen = BTreeSet::new();
        for order in &orders {
            for (n, first) in order.iter().enumerate() {
                let later = order[n + 1..].iter().filter(|later| later.stage == first.stage);
                seen.extend(later.filter(|later| first.emits && later.emits).map(|later| (first.name, later.name)));
            }
        }
        let free: Vec<_> = seen.iter().filter(|(a, b)| a < b && seen.contains(&(*b, *a))).collect();
        assert!(free.len() >= 10, "only these pairs of emitting systems ran in both orders: {free:#?}");
    }
}

#[test]
fn another_process_arrives_at_the_same_digests() {
    let child = |places: &str| {
        let output = Command::new(std::env::current_exe().expect("this binary has a path"))
            .args(["--exact", "determinism::tell_digests", "--ignored", "--nocapture", "--test-threads", "1"])
            .current_dir(std::env::temp_dir())
            .env("LANG", places)
            .env("TZ", places)
            .output()
            .expect("it runs");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let text = String::from_utf8(output.stdout).expect("text");
        text.lines().filter_map(|line| line.split_once("digest: ")).map(|(_, told)| told.to_owned()).collect::<Vec<_>>()
    };
    let own: Vec<_> = played().iter().map(told).collect();
    assert!(!own.is_empty());
    assert_eq!(child("C"), own);
    assert_eq!(child("Pacific/Chatham"), own);
}

fn told(play: &Played) -> String {
    let events: Vec<&Event> = play.exercise.events_since(codedark_sim::Cursor(0)).collect();
    let events = codedark_sim::digest::Digest::of(&serde_json::to_vec(&events).expect("plain data"));
    format!("{} {} {} {events}", play.name, play.journal.play_digest(), play.exercise.digest())
}

/// What the other process runs.
#[test]
#[ignore = "run by `another_process_arrives_at_the_same_digests`"]
fn tell_digests() {
    for play in played() {
        println!("digest: {}", told(play));
    }
}
