//! Fog of war: two exercises that differ only in what nobody at the hospital can know look the same, byte for byte,
//! until the truth reaches it.
//!
//! The truth may reach it by a few kinds of events only ([`tells`]). Until the first of them differs, every view,
//! answer, price, refusal and stop of time has to be equal; what comes first must not be anything else.

use std::sync::Arc;

use codedark_sim::action::{Action, Arg, Verb};
use codedark_sim::event::{Event, EventKind};
use codedark_sim::exercise::Exercise;
use codedark_sim::ids::{AssetId, RoleId, TechniqueId};
use codedark_sim::posture::BackupFinding;
use codedark_sim::scenario::{AdversarySpec, AssetClass, BrainSpec, Monitoring, Scenario};
use codedark_sim::time::{HOUR, Tick};

use crate::looks::{Look, all_actions, all_looks};
use crate::support::{Luck, changed, fitting_action, order, roles, scenarios, start, wannacry};

/// Minutes from one look at everything to the next.
const LOOK_EVERY: u32 = 12;

/// Two exercises and what one plays in both.
struct Pair {
    a: Arc<Scenario>,
    b: Arc<Scenario>,
    /// Which orders of chance are given; no others, so that nobody stumbles over the truth.
    gives: Box<dyn Fn(&Action) -> bool>,
    end: Tick,
}

/// When and by what the truth came out; `None` if it never did.
type Revealed = Option<(Tick, Option<Event>, Option<Event>)>;

/// Plays a pair with all seats taken and with all empty, and demands that they look alike until the truth comes out.
fn check(pair: &Pair, what: &str) -> Vec<Revealed> {
    let seats = roles(&pair.a);
    let all = play(pair, &seats, &format!("{what}, seats taken"));
    let none = play(pair, &[], &format!("{what}, seats empty"));
    vec![all, none]
}

fn play(pair: &Pair, taken: &[RoleId], what: &str) -> Revealed {
    let seats = roles(&pair.a);
    let looks = all_looks(&pair.a);
    let mut luck = Luck::new(5);
    let (mut a, mut b) = (start(&pair.a, 3, taken), start(&pair.b, 3, taken));
    loop {
        let now = a.now();
        let said = |exercise: &Exercise| match what_was_said(exercise, now) {
            said if said.is_empty() => None,
            said => Some(said),
        };
        if let Some((one, other)) = first_difference(said(&a), said(&b)) {
            for event in [&one, &other].into_iter().flatten() {
                assert!(tells(&event.kind), "{what}: {now:?}: this gave something away: {event:?}");
            }
            return Some((now, one, other));
        }
        let everything = now.0.is_multiple_of(LOOK_EVERY);
        for seat in &seats {
            let looks = if everything { &looks[..] } else { &looks[..1] };
            for look in looks {
                assert_eq!(look.of(&a, seat), look.of(&b, seat), "{what}: {now:?}: {seat} sees it by {look:?}");
            }
        }
        if everything {
            time_stops_alike(&a, &b, &seats, what);
            orders_are_refused_alike(&mut a, &mut b, taken, what);
        }
        if now >= pair.end {
            return None;
        }
        for seat in taken {
            let view = a.view(seat).expect("a seat");
            let action = fitting_action(&mut luck, &pair.a, &view);
            if luck.chance(30) && (pair.gives)(&action) {
                let order = order(seat, &action);
                assert_eq!(a.submit(&order), b.submit(&order), "{what}: {now:?}: {action:?}");
            }
        }
        a.advance(now.after(1));
        b.advance(now.after(1));
    }
}

/// What the hospital was told or did in a minute.
fn what_was_said(exercise: &Exercise, tick: Tick) -> Vec<Event> {
    let of_now = exercise.events_since(codedark_sim::Cursor(0)).filter(|event| event.tick == tick);
    of_now.filter(|event| is_open(&event.kind)).cloned().collect()
}

/// Whether the hospital could see it happen.
fn is_open(kind: &EventKind) -> bool {
    !matches!(
        kind,
        EventKind::Attempted { .. }
            | EventKind::PlanChanged { .. }
            | EventKind::BrainFailed { .. }
            | EventKind::Evicted { .. }
            | EventKind::HostCompromised { .. }
            | EventKind::HostEncrypted { .. }
            | EventKind::BackupsRuined { .. }
            | EventKind::AccountStolen { .. }
            | EventKind::KrbtgtStolen { .. }
            | EventKind::TraceLeft { collected: false, .. }
            | EventKind::CapacityChanged { .. }
            | EventKind::RecordsStolen { .. }
            | EventKind::RecordsUnavailable { .. }
            | EventKind::Recovered
    )
}

/// Whether the truth may come out by it: tools, staff, wards, messages, looks, and work that is done.
fn tells(kind: &EventKind) -> bool {
    matches!(
        kind,
        EventKind::AlertRaised { .. }
            | EventKind::StaffReported { .. }
            | EventKind::TraceLeft { collected: true, .. }
            | EventKind::CareHour(_)
            | EventKind::InjectTold { .. }
            | EventKind::Found { .. }
            | EventKind::JobDone { .. }
            // What an audit reads back, and what whoever was paid answers.
            | EventKind::BackupsTested { .. }
            | EventKind::BackupsProtected { .. }
            | EventKind::RestoredFromOld { .. }
            | EventKind::KeyReceived { .. }
            | EventKind::SecondDemand
    )
}

/// The first events that differ, but for what only a debrief knows.
fn first_difference(a: Option<Vec<Event>>, b: Option<Vec<Event>>) -> Option<(Option<Event>, Option<Event>)> {
    let (a, b) = (a.unwrap_or_default(), b.unwrap_or_default());
    let as_seen = |event: &Event| match &event.kind {
        EventKind::AlertRaised { alert, what, .. } => {
            EventKind::AlertRaised { alert: *alert, what: *what, hostile: false }
        }
        kind => kind.clone(),
    };
    let place = (0..a.len().max(b.len())).find(|n| a.get(*n).map(as_seen) != b.get(*n).map(as_seen))?;
    // What comes between two others moves the later one to another place without being the later one's doing.
    let only = |here: &[Event], there: &[Event]| {
        here.iter().find(|event| !there.iter().any(|other| as_seen(other) == as_seen(event))).cloned()
    };
    match (only(&a, &b), only(&b, &a)) {
        (None, None) => Some((a.get(place).cloned(), b.get(place).cloned())),
        pair => Some(pair),
    }
}

/// "Until something needs me" must not stop for what nobody knows, nor where nobody knows it.
fn time_stops_alike(a: &Exercise, b: &Exercise, seats: &[RoleId], what: &str) {
    let listening = seats.iter().cloned().collect();
    let (mut a, mut b) = (a.fork(), b.fork());
    let from = a.now();
    let to = from.after(HOUR);
    let stopped = (a.advance_until_needed(to, &listening), b.advance_until_needed(to, &listening));
    let until = a.now().min(b.now());
    let said = |exercise: &Exercise| {
        let later =
            exercise.events_since(codedark_sim::Cursor(0)).filter(|event| event.tick > from && event.tick <= until);
        later.filter(|event| is_open(&event.kind)).cloned().collect::<Vec<_>>()
    };
    if first_difference(Some(said(&a)), Some(said(&b))).is_none() {
        assert_eq!((stopped.0, a.now()), (stopped.1, b.now()), "{what}: time from {from:?} stopped elsewhere");
    }
}

/// Orders that cannot be taken are refused in the same words.
fn orders_are_refused_alike(a: &mut Exercise, b: &mut Exercise, taken: &[RoleId], what: &str) {
    let nobody = RoleId::new("nobody");
    let actions = all_actions(&a.scenario().clone());
    for seat in taken.iter().chain([&nobody]) {
        let refused: Vec<_> = actions.iter().filter(|action| a.preview(seat, action).is_err()).collect();
        for action in refused {
            let order = order(seat, action);
            let (one, other) = (a.submit(&order), b.submit(&order));
            assert!(one.is_err(), "{what}: {action:?} was refused in the preview");
            assert_eq!(one, other, "{what}: {action:?} by {seat}");
        }
    }
}

fn anything(_: &Action) -> bool {
    true
}

/// Orders that do not bring to light how a machine really is.
fn blindly(action: &Action) -> bool {
    !matches!(action.verb, Verb::LookCloser | Verb::Patch | Verb::Restore | Verb::VerifyBackups | Verb::ProtectBackups)
}

/// The end of a pair that is not meant to look alike to the end.
fn a_day(scenario: &Scenario) -> Tick {
    Tick(scenario.play_minutes()).min(Tick(12 * HOUR))
}

/// Malware that travels nowhere: `techniques` on one machine, nothing else.
fn still_worm(foothold: AssetId, enters_at: u32, techniques: &[TechniqueId]) -> AdversarySpec {
    AdversarySpec {
        name: "still".into(),
        brain: BrainSpec::Worm { port: 1, try_every: 5, fuse: 10 },
        foothold,
        enters_at,
        techniques: techniques.to_vec(),
        goals: Vec::new(),
        script: None,
    }
}

fn asset_named(scenario: &Scenario, name: &str) -> AssetId {
    scenario.hospital.assets.iter().position(|asset| asset.name == name).expect("an asset of this name").into()
}

/// Machines of this class that nothing watches, nobody works at, and care does not need.
fn hide(scenario: &mut Scenario, asset: AssetId) {
    let spec = &mut scenario.hospital.assets[asset.index()];
    (spec.monitoring, spec.users) = (Monitoring::None, None);
    for process in &mut scenario.hospital.care {
        for need in &mut process.needs {
            need.assets.retain(|other| *other != asset);
        }
        process.needs.retain(|need| !need.assets.is_empty());
    }
    scenario.hospital.stores.retain(|store| store.asset != asset);
}

const SERVICE: TechniqueId = TechniqueId::new(1543, 3);
const INHIBIT: TechniqueId = TechniqueId::new(1490, 0);
const ENCRYPT: TechniqueId = TechniqueId::new(1486, 0);

#[test]
fn an_attack_looks_like_no_attack_until_the_first_sign_of_it() {
    for scenario in scenarios() {
        let b = changed(scenario, |scenario| scenario.adversaries.clear());
        for gives in [anything as fn(&Action) -> bool, blindly] {
            let pair =
                Pair { a: Arc::clone(scenario), b: Arc::clone(&b), gives: Box::new(gives), end: a_day(scenario) };
            for revealed in check(&pair, "attack or none") {
                let enters = scenario.adversaries[0].enters_at;
                assert!(revealed.is_none_or(|(at, ..)| at.0 >= enters));
            }
        }
    }
}

#[test]
fn the_hour_of_an_attack_shows_only_when_its_first_sign_does() {
    for scenario in scenarios() {
        let b = changed(scenario, |scenario| scenario.adversaries[0].enters_at += 300);
        let pair = Pair { a: Arc::clone(scenario), b, gives: Box::new(blindly), end: a_day(scenario) };
        check(&pair, "earlier or later");
    }
}

#[test]
fn where_an_attack_begins_shows_only_by_its_first_sign() {
    for scenario in scenarios() {
        let like = &scenario.hospital.assets[scenario.adversaries[0].foothold.index()];
        let twins = (0..scenario.hospital.assets.len()).map(AssetId::from).filter(|asset| {
            let other = &scenario.hospital.assets[asset.index()];
            other.class == like.class && *asset != scenario.adversaries[0].foothold
        });
        for twin in twins.take(3) {
            let b = changed(scenario, |scenario| scenario.adversaries[0].foothold = twin);
            let pair = Pair { a: Arc::clone(scenario), b, gives: Box::new(blindly), end: a_day(scenario) };
            check(&pair, &format!("foothold elsewhere, {twin:?}"));
        }
    }
}

#[test]
fn weaknesses_that_nobody_looked_for_do_not_show() {
    for scenario in scenarios() {
        let a = changed(scenario, |scenario| scenario.adversaries.clear());
        let b = changed(&a, |scenario| {
            for asset in scenario.hospital.assets.iter_mut().step_by(2) {
                asset.vulnerabilities.clear();
            }
        });
        let end = a_day(scenario);
        let blind = Pair { a: Arc::clone(&a), b: Arc::clone(&b), gives: Box::new(blindly), end };
        assert_eq!(play(&blind, &roles(&a), "hidden weaknesses"), None);
        let looking = Pair { a, b, gives: Box::new(anything), end };
        let revealed = play(&looking, &roles(scenario), "weaknesses that somebody looks for");
        let (_, one, other) = revealed.expect("looking and patching bring it to light");
        for event in [one, other].into_iter().flatten() {
            assert!(matches!(event.kind, EventKind::Found { .. } | EventKind::JobDone { .. }), "{event:?}");
        }
    }
}

#[test]
fn an_intruder_whom_nothing_watches_does_not_show() {
    for scenario in scenarios() {
        let hidden = scenario.hospital.assets.len() - 1;
        let without = changed(scenario, |scenario| {
            scenario.adversaries.clear();
            hide(scenario, hidden.into());
        });
        for enters_at in [0, 60] {
            let with = changed(&without, |scenario| {
                scenario.adversaries.push(still_worm(hidden.into(), enters_at, &[SERVICE]));
            });
            let pair = Pair { a: Arc::clone(&without), b: with, gives: Box::new(blindly), end: a_day(scenario) };
            assert_eq!(check(&pair, "a silent intruder"), [None, None]);
        }
    }
}

#[test]
fn what_a_second_rebuild_finds_does_not_show_that_an_intruder_came_after_the_first() {
    let scenario = wannacry();
    let server = asset_named(scenario, "EHR-DB");
    let without = changed(scenario, |scenario| {
        scenario.adversaries.clear();
        hide(scenario, server);
    });
    let seat = roles(scenario)[0].clone();
    // The machine is restored, and to be sure rebuilt as well.
    let give = |exercise: &mut Exercise, verb: Verb| {
        exercise.submit(&order(&seat, &Action::new(verb, [Arg::Asset(server)]))).expect("it is taken");
    };
    let mut dry = start(&without, 3, std::slice::from_ref(&seat));
    give(&mut dry, Verb::Restore);
    dry.advance(Tick(470));
    let done = |event: &&codedark_sim::event::Event| matches!(event.kind, EventKind::JobDone { .. });
    let first = crate::support::events(&dry).iter().find(done).expect("the restore ends").tick;
    let with = changed(&without, |scenario| scenario.adversaries.push(still_worm(server, first.0 + 2, &[SERVICE])));
    let (mut a, mut b) =
        (start(&without, 3, std::slice::from_ref(&seat)), start(&with, 3, std::slice::from_ref(&seat)));
    for exercise in [&mut a, &mut b] {
        give(exercise, Verb::Restore);
        exercise.advance(first.after(10));
        give(exercise, Verb::Reimage);
    }
    for tick in first.0 + 10..=470 {
        a.advance(Tick(tick));
        b.advance(Tick(tick));
        assert_eq!(Look::View.of(&a, &seat), Look::View.of(&b, &seat), "minute {tick}; restored at {first:?}");
    }
}

#[test]
fn which_backup_was_destroyed_does_not_show() {
    for scenario in scenarios() {
        let first = scenario.hospital.assets.iter().position(|asset| asset.class == AssetClass::Backup);
        let first = AssetId::from(first.expect("a backup server"));
        let base = changed(scenario, |scenario| {
            scenario.adversaries.clear();
            // Some messages answer to the first encryption, wherever it is.
            scenario.storyline.clear();
            scenario.norms.clear();
            hide(scenario, first);
            let mut twin = scenario.hospital.assets[first.index()].clone();
            twin.name = "BACKUP-B".into();
            scenario.hospital.assets.push(twin);
        });
        let second = asset_named(&base, "BACKUP-B");
        let destroys = |which: AssetId| {
            let worm = still_worm(which, 15, &[SERVICE, INHIBIT, ENCRYPT]);
            changed(&base, |scenario| scenario.adversaries.push(worm))
        };
        // Whether it was one or the other: restores work on, while nobody has the other one in pieces.
        let gives = move |action: &Action| {
            let looks = [Verb::LookCloser, Verb::Patch, Verb::VerifyBackups, Verb::ProtectBackups];
            !looks.contains(&action.verb) && action.asset().is_none_or(|asset| asset != first && asset != second)
        };
        let pair = Pair { a: destroys(first), b: destroys(second), gives: Box::new(gives), end: a_day(scenario) };
        let seats = roles(scenario);
        let revealed = play(&pair, &seats, "one of two backups");
        assert_eq!(revealed, None, "one of two backups");
    }
}

#[test]
fn a_destroyed_backup_shows_when_the_first_restore_fails_and_not_before() {
    let scenario = wannacry();
    let backup = asset_named(scenario, "BACKUP-01");
    let without = changed(scenario, |scenario| {
        scenario.adversaries.clear();
        scenario.storyline.clear();
        scenario.norms.clear();
        hide(scenario, backup);
    });
    let with = changed(&without, |scenario| {
        scenario.adversaries.push(still_worm(backup, 15, &[SERVICE, INHIBIT, ENCRYPT]));
    });
    let gives = |action: &Action| action.verb == Verb::Restore;
    let pair = Pair { a: without, b: with, gives: Box::new(gives), end: a_day(scenario) };
    let revealed = play(&pair, &roles(scenario), "a destroyed backup");
    let (_, one, other) = revealed.expect("restores were ordered");
    for event in [one, other].into_iter().flatten() {
        let restore = match &event.kind {
            EventKind::JobDone { action, .. } => action.verb == Verb::Restore,
            EventKind::BackupsTested { asset, finding } => *asset == backup && *finding == BackupFinding::Ruined,
            _ => false,
        };
        assert!(restore, "{event:?}");
    }
}
