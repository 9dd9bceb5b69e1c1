//! Orders by chance, sensible and not: nothing panics, a refusal changes nothing, no patient is lost, nobody does two
//! things at once. A failure names its seed; `CODEDARK_CHAOS_SEED=7 cargo test --test it chaos` plays that one alone.

use std::collections::{BTreeMap, BTreeSet};
use std::panic::{AssertUnwindSafe, catch_unwind};

use codedark_sim::Cursor;
use codedark_sim::action::{ACTIONS, Action, Arg};
use codedark_sim::event::{EventKind, Flow};
use codedark_sim::exercise::Exercise;
use codedark_sim::ids::{
    AccountId, AlertId, AssetId, DutyId, InjectId, PartnerId, ProcessId, RoleId, TechniqueId, ZoneId,
};
use codedark_sim::knowledge::Verdict;
use codedark_sim::posture::{Mode, Ransom, Statement};
use codedark_sim::scenario::AccountGroup;
use codedark_sim::time::{DAY, HOUR, Tick};
use codedark_sim::view::{PersonState, Query, View};

use crate::support::{Luck, Play, assert_same, fitting_action, roles, scenarios};

/// How many seeds are played.
const SEEDS: u64 = 50;

/// Of how many refusals one is checked by digest; all are checked by the number of events.
const DIGEST_EVERY: u32 = 10;

#[test]
fn chaos_breaks_nothing() {
    let only = std::env::var("CODEDARK_CHAOS_SEED").ok().and_then(|seed| seed.parse().ok());
    let seeds = only.map_or(0..SEEDS, |seed: u64| seed..seed + 1);
    let mut total = Tally::default();
    for seed in seeds {
        match catch_unwind(AssertUnwindSafe(|| play(seed))) {
            Ok(tally) => {
                total.taken += tally.taken;
                total.refused += tally.refused;
                total.verbs.extend(tally.verbs);
            }
            Err(_) => panic!("seed {seed} failed: see above, or `CODEDARK_CHAOS_SEED={seed}` plays it alone"),
        }
    }
    if only.is_none() {
        assert!(total.taken > 1_500 && total.refused > 2_000, "{total:?}");
        assert_eq!(total.verbs.len(), ACTIONS.len(), "some verb was never taken: {:?}", total.verbs);
    }
}

/// What was tried.
#[derive(Default, Debug)]
struct Tally {
    taken: u32,
    refused: u32,
    verbs: BTreeSet<&'static str>,
}

fn play(seed: u64) -> Tally {
    let mut luck = Luck::new(seed);
    let scenario = &scenarios()[seed as usize % scenarios().len()];
    let roles = roles(scenario);
    let taken: Vec<_> = roles.iter().filter(|_| luck.chance(70)).cloned().collect();
    let mut play = Play::start(scenario, seed, &taken, "chance");
    let mut tally = Tally::default();
    let end = scenario.play_minutes().min(2 * DAY);
    while play.exercise.now().0 < end {
        let step = 1 + if luck.chance(20) { luck.minutes(3 * HOUR) } else { luck.minutes(10) };
        play.advance(play.exercise.now().after(step).min(Tick(scenario.play_minutes())));
        for _ in 0..luck.below(8) {
            let seat = any_seat(&mut luck, &roles);
            give(&mut play, &mut luck, &seat, &taken, &mut tally);
            ask(&play.exercise, &mut luck, &seat);
        }
        for role in &roles {
            nobody_does_two_things(&play.exercise.view(role).expect("a seat"));
        }
    }
    if seed.is_multiple_of(5) {
        assert_same(&play.exercise, &play.journal().replay().expect("it replays"), "the journal of chaos");
        play.exercise.run_aftermath();
    }
    no_patient_is_lost(&play.exercise);
    tally
}

/// Mostly a seat of the scenario, sometimes one that is nowhere.
fn any_seat(luck: &mut Luck, roles: &[RoleId]) -> RoleId {
    if luck.chance(95) {
        luck.pick(roles).clone()
    } else {
        RoleId::new(["", "pope", "ir_lead ", "Ciso"][luck.below(4)])
    }
}

/// Gives an order and looks at what came of it.
fn give(play: &mut Play, luck: &mut Luck, seat: &RoleId, taken: &[RoleId], tally: &mut Tally) {
    let action = if luck.chance(75) {
        let view = play.exercise.view(&play.exercise.scenario().seats[0].role.clone()).expect("a seat");
        fitting_action(luck, &play.exercise.scenario().clone(), &view)
    } else {
        wild_action(luck)
    };
    let cursor = play.exercise.cursor();
    let preview = play.exercise.preview(seat, &action);
    let before = (tally.refused.is_multiple_of(DIGEST_EVERY)).then(|| play.exercise.digest());
    match play.submit(seat, &action) {
        Ok(job) => {
            tally.taken += 1;
            tally.verbs.insert(action.verb.spec().name);
            let price = preview.unwrap_or_else(|refusal| panic!("{action:?} was taken, its preview said: {refusal}"));
            let jobs = play.exercise.view(seat).expect("a seat").jobs;
            let job = jobs.iter().find(|other| other.id == job).expect("a taken order is on the list");
            assert_eq!((job.person, &job.action), (price.person, &action), "who does it is who the preview named");
            assert!(play.exercise.cursor() > cursor);
        }
        Err(refusal) => {
            tally.refused += 1;
            assert!(!refusal.why.is_empty());
            assert_eq!(play.exercise.cursor(), cursor, "a refusal told something");
            if let Some(before) = before {
                assert_eq!(play.exercise.digest(), before, "{action:?} by {seat} was refused and changed something");
            }
            if taken.contains(seat) {
                assert_eq!(preview, Err(refusal), "the preview of {action:?} says the same");
            }
        }
    }
}

/// An action that no face would send.
fn wild_action(luck: &mut Luck) -> Action {
    let verb = luck.pick(&ACTIONS).verb;
    let number = |luck: &mut Luck| match luck.below(4) {
        0 => 0,
        1 => u16::MAX,
        2 => luck.below(100) as u16,
        _ => luck.below(usize::from(u16::MAX)) as u16,
    };
    let arg = |luck: &mut Luck| match luck.below(17) {
        0 => Arg::Asset(AssetId(number(luck))),
        1 => Arg::Zone(ZoneId(number(luck))),
        2 => Arg::Alert(AlertId { asset: AssetId(number(luck)), nth: number(luck) }),
        3 => Arg::Process(ProcessId(number(luck))),
        4 => Arg::Port(number(luck)),
        5 => Arg::Verdict(Verdict::Real),
        6 => Arg::Account(AccountId(number(luck))),
        7 => Arg::Group(AccountGroup::Krbtgt),
        8 => Arg::Partner(PartnerId(number(luck))),
        9 => Arg::Mode(Mode::Block),
        10 => Arg::Duty(DutyId(number(luck))),
        11 => Arg::Statement(Statement::NoRecordsLost),
        12 => Arg::Ransom(Ransom::Pay),
        13 => Arg::Message(InjectId(number(luck))),
        14 => Arg::Option(number(luck) as u8),
        15 => Arg::Sure(Some(number(luck) as u8)),
        _ => Arg::Switch(luck.chance(50)),
    };
    let args: Vec<_> = match luck.below(3) {
        // The right kinds, ids from anywhere.
        0 => {
            let kinds = verb.spec().args.iter().map(|spec| spec.kind);
            kinds.filter_map(|kind| (0..200).map(|_| arg(luck)).find(|arg| arg.kind() == kind)).collect()
        }
        1 => (0..luck.below(5)).map(|_| arg(luck)).collect(),
        _ => (0..luck.below(300)).map(|_| arg(luck)).collect(),
    };
    Action::new(verb, args)
}

/// Asks whatever can be asked; only seats that are nowhere get no answer.
fn ask(exercise: &Exercise, luck: &mut Luck, seat: &RoleId) {
    let known = exercise.scenario().seats.iter().any(|other| other.role == *seat);
    let asset = AssetId(if luck.chance(80) { luck.below(80) as u16 } else { u16::MAX });
    let minutes = *luck.pick(&[0, 1, HOUR, DAY, u32::MAX]);
    let technique = *luck.pick(&[TechniqueId::new(1210, 0), TechniqueId::new(0, 0), TechniqueId::new(9999, 999)]);
    for query in [Query::Logs { asset, minutes }, Query::Hunt { technique }] {
        assert_eq!(exercise.query(seat, &query).is_ok(), known);
    }
    assert_eq!(exercise.view(seat).is_ok(), known);
}

/// Each job has at most one person, each person at most one job, and both say the same.
fn nobody_does_two_things(view: &View) {
    let mut by_person = BTreeMap::new();
    for job in view.jobs.iter().filter(|job| job.until.is_some()) {
        if let Some(person) = job.person {
            assert_eq!(by_person.insert(person, job.id), None, "{person:?} does two things at {:?}", view.now);
        }
    }
    let busy = view.people.iter().filter_map(|person| match person.state {
        PersonState::Busy(job) => Some((person.id, job)),
        _ => None,
    });
    assert_eq!(busy.collect::<BTreeMap<_, _>>(), by_person, "people and work disagree at {:?}", view.now);
    let ids: BTreeSet<_> = view.jobs.iter().map(|job| job.id).collect();
    assert_eq!(ids.len(), view.jobs.len(), "two jobs of one name");
    assert!(view.jobs.iter().all(|job| job.until.is_none_or(|until| until > view.now)), "work that should be done");
}

/// Arrived = treated + diverted + left + the change of those who wait, in every hour of every process and urgency.
fn no_patient_is_lost(exercise: &Exercise) {
    let mut waiting: BTreeMap<(ProcessId, bool), u32> = BTreeMap::new();
    let mut hours: BTreeMap<ProcessId, u32> = BTreeMap::new();
    let mut arrived = 0;
    for event in exercise.events_since(Cursor(0)) {
        let EventKind::CareHour(hour) = &event.kind else { continue };
        *hours.entry(hour.process).or_default() += 1;
        for (flow, urgent) in [(hour.emergency, true), (hour.elective, false)] {
            let before = waiting.entry((hour.process, urgent)).or_default();
            let Flow { arrived: came, treated, diverted, left, waiting: wait, .. } = flow;
            assert_eq!(
                *before + came,
                treated + diverted + left + wait,
                "{:?} urgent {urgent} in the hour to {:?}: {before} waited, {flow:?}",
                hour.process,
                event.tick
            );
            *before = wait;
            arrived += came;
        }
    }
    let expected = exercise.now().0 / HOUR;
    assert!(hours.values().all(|n| n.abs_diff(expected) <= 1), "an hour without its count: {hours:?} of {expected}");
    assert!(arrived > 0 && hours.len() == exercise.scenario().hospital.care.len());
}
