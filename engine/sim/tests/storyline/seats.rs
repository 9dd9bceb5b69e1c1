//! Seats that are taken and left while an exercise runs.

use std::collections::BTreeSet;
use std::sync::Arc;

use codedark_sim::Cursor;
use codedark_sim::action::{Action, Arg, Order, Verb};
use codedark_sim::event::{Event, EventKind};
use codedark_sim::exercise::{Exercise, Options};
use codedark_sim::ids::{AssetId, RoleId};
use codedark_sim::intervention::Intervention;
use codedark_sim::journal::{Chain, Entry, Header, Journal, Seating, ever_taken};
use codedark_sim::scenario::Scenario;
use codedark_sim::time::{DAY, HOUR, Tick};

use crate::support::operator_small;

fn seat(role: &RoleId, who: Option<&str>) -> Intervention {
    Intervention::Seat { role: role.clone(), who: who.map(str::to_owned) }
}

/// A scenario with a seat that deputises for another one.
fn two_seats() -> (Arc<Scenario>, RoleId, RoleId) {
    let mut scenario = operator_small();
    let (lead, ops) = (RoleId::new("crisis_manager"), RoleId::new("it_ops"));
    let (mut first, mut second) = (scenario.seats[0].clone(), scenario.seats[0].clone());
    (first.role, first.deputises) = (lead.clone(), vec![ops.clone()]);
    (second.role, second.deputises) = (ops.clone(), Vec::new());
    scenario.seats.truncate(1);
    scenario.seats.extend([first, second]);
    (Arc::new(scenario), lead, ops)
}

fn start(scenario: &Arc<Scenario>, taken: &[&RoleId], skip: bool) -> Exercise {
    let taken: BTreeSet<RoleId> = taken.iter().map(|role| (*role).clone()).collect();
    let options = Options { skip, ..Options::default() };
    Exercise::start_with(Arc::clone(scenario), 1, &taken, options).expect("the scenario is sound")
}

fn patch(role: &RoleId) -> Order {
    let action = Action::new(Verb::Patch, [Arg::Asset(AssetId(1))]);
    Order { seat: role.clone(), participant: 0, action }
}

/// What the hospital's own rules ordered in the second seat, and when.
fn by_default(exercise: &Exercise) -> Vec<Event> {
    let is_default = |event: &&Event| matches!(&event.kind, EventKind::ActionAccepted { by_default: true, role, .. } if *role == RoleId::new("it_ops"));
    exercise.events_since(Cursor(0)).filter(is_default).cloned().collect()
}

#[test]
fn a_seat_is_theirs_from_the_minute_in_which_they_sit_down() {
    let (scenario, lead, ops) = two_seats();
    let mut exercise = start(&scenario, &[&lead], true);
    exercise.advance(Tick(20));
    assert!(exercise.submit(&patch(&ops)).is_err(), "nobody sits there");
    assert!(exercise.preview(&lead, &patch(&lead).action).is_ok(), "the lead decides for them");
    exercise.intervene(&seat(&ops, Some("person"))).expect("the seat is free");
    assert!(exercise.preview(&lead, &patch(&lead).action).is_err(), "and does so no more");
    exercise.submit(&patch(&ops)).expect("it is theirs");
    assert_eq!(exercise.chart().seat(&lead), start(&scenario, &[&lead, &ops], true).chart().seat(&lead));
    exercise.intervene(&seat(&ops, None)).expect("they stand up");
    assert!(exercise.submit(&patch(&ops)).is_err());
    assert!(exercise.chart().seat(&lead).is_some_and(|seat| seat.may.contains(&Verb::Patch)), "the lead again");
}

#[test]
fn what_does_not_fit_is_refused_and_changes_nothing() {
    let (scenario, lead, ops) = two_seats();
    let mut exercise = start(&scenario, &[&lead], true);
    let digest = exercise.digest();
    for what in [seat(&ops, None), seat(&RoleId::new("cook"), Some("person")), seat(&RoleId::new("cook"), None)] {
        exercise.intervene(&what).expect_err("it does not fit");
        assert_eq!(exercise.digest(), digest, "{what:?}");
    }
    exercise.intervene(&Intervention::End).expect("play ends");
    assert!(exercise.intervene(&seat(&ops, Some("person"))).is_err(), "play is over");
}

#[test]
fn sitting_down_and_standing_up_in_one_minute_is_nothing_but_another_look() {
    let (scenario, lead, ops) = two_seats();
    let mut exercise = start(&scenario, &[&lead], true);
    exercise.advance(Tick(50));
    let fork = exercise.fork();
    exercise.intervene(&seat(&ops, Some("person"))).expect("they sit down");
    assert_eq!(exercise.events_since(Cursor(0)).count(), fork.events_since(Cursor(0)).count(), "no event, no draw");
    exercise.intervene(&seat(&ops, None)).expect("they stand up");
    assert_eq!(exercise.chart(), fork.chart());
    assert_eq!(exercise.view(&lead), fork.view(&lead));
}

#[test]
fn the_hospital_decides_again_where_a_seat_was_left() {
    let (scenario, lead, _) = two_seats();
    let mut left = start(&scenario, &[&lead], true);
    left.advance(Tick(2 * DAY));
    assert_eq!(by_default(&left), [], "the lead decides for all, and does nothing");
    left.intervene(&seat(&lead, None)).expect("they stand up");
    left.advance(Tick(6 * DAY));
    let orders = by_default(&left);
    assert!(orders.iter().all(|event| event.tick > Tick(2 * DAY)) && !orders.is_empty(), "{orders:?}");
}

/// A play in which somebody comes and goes, by the minute or by what is due.
fn comes_and_goes(skip: bool, forks: bool) -> (Exercise, Vec<Entry>) {
    let (scenario, lead, ops) = two_seats();
    let mut exercise = start(&scenario, &[&lead], skip);
    let mut entries = Vec::new();
    let steps = [
        (HOUR, seat(&ops, Some("person"))),
        (DAY, seat(&lead, None)),
        (2 * DAY, seat(&ops, Some("by-the-book 4"))),
        (3 * DAY, seat(&ops, None)),
        (4 * DAY, seat(&lead, Some("person"))),
    ];
    for (at, what) in steps {
        exercise.advance_until_needed(Tick(at), &BTreeSet::new());
        exercise.intervene(&what).expect("it fits");
        entries.push(Entry::Intervene { at: Tick(at), what });
        if forks {
            exercise = exercise.fork();
        }
    }
    exercise.advance_until_needed(Tick(5 * DAY), &BTreeSet::new());
    entries.push(Entry::AdvancedTo(exercise.now()));
    (exercise, entries)
}

#[test]
fn forks_replays_and_empty_minutes_come_to_the_same() {
    let (exercise, entries) = comes_and_goes(true, false);
    assert!(exercise.now() > Tick(4 * DAY), "play goes on so long");
    assert_eq!(exercise.digest(), comes_and_goes(false, false).0.digest());
    assert_eq!(exercise.digest(), comes_and_goes(true, true).0.digest());
    let (scenario, lead, ops) = two_seats();
    let header = Header { scenario, seed: 1, seats: vec![(lead.clone(), "person".into())], branch: None };
    let (mut lines, mut chain) = Chain::begin(&header);
    lines.extend(entries.iter().map(|entry| chain.encode(entry)));
    let journal = Journal::read(lines.as_bytes()).expect("what was written can be read");
    let again = journal.replay().expect("it replays");
    assert_eq!((again.digest(), again.chart()), (exercise.digest(), exercise.chart()));
    let who: Vec<(RoleId, String)> = vec![(lead.clone(), "person".into()), (ops.clone(), "person".into())];
    assert_eq!(journal.ever_taken(), who);
    assert_eq!(journal.people_ever(), [lead.clone(), ops.clone()]);
    let [hour, day, days] = [HOUR, 2 * DAY, 4 * DAY].map(Tick);
    assert_eq!(journal.when_people_sat(&lead), [(Tick(0), Some(Tick(DAY))), (days, None)]);
    assert_eq!(journal.when_people_sat(&ops), [(hour, Some(day))], "then a bot sat there");
    let seating = Seating::after(&header, &entries[..3]);
    assert_eq!((seating.who(&lead), seating.who(&ops)), (None, Some("by-the-book 4")));
    assert!(journal.seating().is_person(&lead) && journal.has_bots());
    assert_eq!(ever_taken(&header, std::iter::empty()), header.seats);
}
