//! The local table: what is kept before what is said, who waits for whom, and how it ends.

use std::cell::RefCell;
use std::rc::Rc;

use codedark_seat::bots::Bot;
use codedark_seat::{Bots, LocalSeat, Request, Seat, Sink, Table, Until, Update};
use codedark_sim::action::{Action, Arg, Verb};
use codedark_sim::ids::{AssetId, RoleId};
use codedark_sim::journal::{Beside, Entry, Journal};
use codedark_sim::scenario::SeatSpec;
use codedark_sim::time::Tick;

use crate::common::header;
use crate::support::{changed, order, start, wannacry};

/// Keeps lines in memory; fails from the n-th on.
#[derive(Clone, Default)]
pub struct Memory {
    lines: Rc<RefCell<Vec<String>>>,
    fails_from: Option<usize>,
}

impl Sink for Memory {
    fn append(&mut self, line: &str) -> Result<(), String> {
        let mut lines = self.lines.borrow_mut();
        if self.fails_from.is_some_and(|n| lines.len() >= n) {
            return Err("The disk is full. Make room.".into());
        }
        lines.push(line.to_owned());
        Ok(())
    }
}

impl Memory {
    /// Fails to keep the n-th line and those after it.
    pub fn failing_from(n: usize) -> Self {
        Self { fails_from: Some(n), ..Self::default() }
    }

    pub fn journal(&self) -> Journal {
        Journal::read(self.lines.borrow().concat().as_bytes()).expect("the kept lines are a journal")
    }
}

pub fn open(seats: &[&str]) -> (Table, Memory) {
    let memory = Memory::default();
    (Table::open(header(seats), Box::new(memory.clone())).expect("it starts"), memory)
}

pub fn sit(table: &Table, role: &str) -> LocalSeat {
    table.seat(&RoleId::new(role)).expect("the seat is free")
}

pub fn look(asset: u16) -> Action {
    Action::new(Verb::LookCloser, vec![Arg::Asset(AssetId(asset))])
}

pub fn act(action: Action) -> Request {
    Request::Act { action, beside: Beside::at_wall(7) }
}

/// What waits to be read, in short.
pub fn heard(seat: &mut LocalSeat) -> Vec<String> {
    let short = |update| match update {
        Update::View(view) => format!("view {}", view.now.0),
        Update::Accepted(..) => "accepted".into(),
        Update::Refused(..) => "refused".into(),
        Update::Ended => "ended".into(),
        Update::Failed(why) => format!("failed: {why}"),
        Update::Answer(..) | Update::Preview(..) => "answer".into(),
    };
    std::iter::from_fn(|| seat.next()).map(short).collect()
}

pub fn until(tick: u32) -> Request {
    Request::Ready(Until::Tick(Tick(tick)))
}

#[test]
fn an_order_is_kept_before_its_seat_hears_of_it_and_a_mark_before_the_view() {
    let (table, memory) = open(&["ir_lead"]);
    let mut seat = sit(&table, "ir_lead");
    assert_eq!(heard(&mut seat), ["view 0"]);
    seat.send(act(look(0)));
    assert!(matches!(
        memory.journal().entries[..],
        [Entry::Act { at: Tick(0), beside: Beside { wall_ms: Some(7), .. }, .. }]
    ));
    assert_eq!(heard(&mut seat), ["accepted"]);
    seat.send(until(9));
    assert_eq!(memory.journal().entries[1..], [Entry::AdvancedTo(Tick(9))]);
    assert_eq!(heard(&mut seat), ["view 9"]);
    assert_eq!(memory.journal().play_digest(), table.play_digest());
}

#[test]
fn a_refused_order_leaves_no_line() {
    let (table, memory) = open(&["ir_lead"]);
    let mut seat = sit(&table, "ir_lead");
    seat.send(act(look(60_000)));
    assert_eq!(heard(&mut seat), ["view 0", "refused"]);
    assert_eq!(memory.journal().entries, []);
}

#[test]
fn time_waits_for_everybody_and_goes_to_the_earliest_moment() {
    let (table, memory) = open(&["ir_lead", "crisis_manager"]);
    let (mut one, mut two) = (sit(&table, "ir_lead"), sit(&table, "crisis_manager"));
    heard(&mut one);
    heard(&mut two);
    one.send(until(10));
    assert_eq!(table.exercise().now(), Tick(0));
    two.send(until(5));
    assert_eq!((heard(&mut one), heard(&mut two)), (vec![], vec!["view 5".to_owned()]));
    two.send(until(20));
    assert_eq!((heard(&mut one), heard(&mut two)), (vec!["view 10".to_owned()], vec![]));
    two.send(Request::Hold);
    one.send(until(15));
    assert_eq!(table.exercise().now(), Tick(10), "the other one holds");
    assert_eq!(memory.journal().entries, [Entry::AdvancedTo(Tick(5)), Entry::AdvancedTo(Tick(10))]);
    drop(two);
    one.send(until(15));
    assert_eq!(heard(&mut one), ["view 15"], "nobody waits for a seat that was left");
}

#[test]
fn a_moment_in_the_past_is_now() {
    let (table, memory) = open(&["ir_lead"]);
    let mut seat = sit(&table, "ir_lead");
    seat.send(until(10));
    seat.send(until(3));
    assert_eq!(heard(&mut seat), ["view 10"], "views are made when they are read");
    assert_eq!(memory.journal().entries.len(), 1);
}

#[test]
fn time_stops_when_something_new_needs_the_seat() {
    let (table, _) = open(&["ir_lead"]);
    let mut seat = sit(&table, "ir_lead");
    seat.send(Request::Ready(Until::Need(Tick(480))));
    let stopped = table.exercise().now();
    assert!(stopped > Tick(20) && stopped < Tick(480), "the worm enters at minute 20; stopped at {stopped:?}");
    let view = table.exercise().view(&RoleId::new("ir_lead")).expect("a view");
    assert!(view.needs.iter().any(|need| need.is_pressing() && need.since == stopped));
    seat.send(Request::Ready(Until::Need(Tick(480))));
    assert!(table.exercise().now() > stopped, "what is known does not stop it again");
}

#[test]
fn a_journal_that_cannot_be_kept_stops_the_table() {
    for (fails_from, acknowledged) in [(1, 0), (2, 1)] {
        let memory = Memory { fails_from: Some(fails_from), ..Memory::default() };
        let table = Table::open(header(&["ir_lead"]), Box::new(memory.clone())).expect("it starts");
        let mut seat = sit(&table, "ir_lead");
        heard(&mut seat);
        seat.send(act(look(0)));
        seat.send(act(look(1)));
        let said = heard(&mut seat);
        assert_eq!(said.iter().filter(|word| *word == "accepted").count(), acknowledged);
        assert!(said.last().is_some_and(|word| word.contains("Make room")), "{said:?}");
        seat.send(until(10));
        assert_eq!(heard(&mut seat), ["failed: The disk is full. Make room."]);
        assert_eq!(table.exercise().now(), Tick(0));
        assert_eq!(memory.journal().entries.len(), acknowledged);
        assert!(table.failure().is_some());
    }
}

#[test]
fn nothing_that_was_not_kept_is_shown() {
    for request in [until(10), act(look(0))] {
        let memory = Memory { fails_from: Some(1), ..Memory::default() };
        let table = Table::open(header(&["ir_lead", "crisis_manager"]), Box::new(memory)).expect("it starts");
        let mut seat = sit(&table, "ir_lead");
        seat.send(request);
        assert!(table.failure().is_some());
        let failed = ["failed: The disk is full. Make room."];
        assert_eq!(heard(&mut seat), failed, "the view that waited is dropped");
        let mut late = sit(&table, "crisis_manager");
        assert_eq!(heard(&mut late), failed, "who sits down afterwards is told");
        assert!(!late.has_updates());
    }
}

#[test]
fn a_header_that_cannot_be_kept_opens_nothing() {
    let memory = Memory { fails_from: Some(0), ..Memory::default() };
    assert!(Table::open(header(&["ir_lead"]), Box::new(memory)).is_err());
}

#[test]
fn play_ends_with_the_last_view() {
    let (table, _) = open(&["ir_lead"]);
    let mut seat = sit(&table, "ir_lead");
    heard(&mut seat);
    seat.send(until(1_000_000));
    assert_eq!(heard(&mut seat), ["view 480", "ended"]);
    seat.send(act(look(0)));
    seat.send(until(1_000_000));
    assert_eq!(heard(&mut seat), ["refused", "view 480", "ended"]);
}

#[test]
fn an_exercise_goes_on_where_its_journal_ends() {
    let (table, memory) = open(&["ir_lead"]);
    let mut seat = sit(&table, "ir_lead");
    seat.send(until(60));
    seat.send(act(look(3)));
    let again = Table::resume(memory.journal(), Box::new(memory.clone())).expect("it resumes");
    assert_eq!(again.exercise().digest(), table.exercise().digest());
    let mut twin = sit(&again, "ir_lead");
    twin.send(until(90));
    seat.send(until(90));
    assert_eq!(again.exercise().digest(), table.exercise().digest());
    assert_eq!(again.play_digest(), table.play_digest());
}

#[test]
fn seats_are_taken_once_and_only_those_of_the_exercise() {
    let (table, _) = open(&["ir_lead"]);
    let seat = sit(&table, "ir_lead");
    assert!(table.seat(&RoleId::new("ir_lead")).is_err());
    assert!(table.seat(&RoleId::new("crisis_manager")).is_err());
    drop(seat);
    assert!(table.seat(&RoleId::new("ir_lead")).is_ok());
}

/// Reads everything and never lets time go on.
struct Sleeper;

impl Bot for Sleeper {
    fn name(&self) -> &str {
        "sleeper"
    }

    fn version(&self) -> u32 {
        1
    }

    fn boxed_clone(&self) -> Box<dyn Bot> {
        Box::new(Self)
    }

    fn play(&mut self, seat: &mut dyn Seat) {
        while seat.next().is_some() {}
    }
}

/// Asks for the view for ever.
struct Chatterer;

impl Bot for Chatterer {
    fn name(&self) -> &str {
        "chatterer"
    }

    fn version(&self) -> u32 {
        1
    }

    fn boxed_clone(&self) -> Box<dyn Bot> {
        Box::new(Self)
    }

    fn play(&mut self, seat: &mut dyn Seat) {
        seat.send(Request::View);
    }
}

#[test]
fn a_bot_that_stands_still_is_named() {
    for bot in [Box::new(Sleeper) as Box<dyn Bot>, Box::new(Chatterer)] {
        let (table, _) = open(&["ir_lead"]);
        let mut bots = Bots::none();
        bots.seat(&table, &RoleId::new("ir_lead"), bot).expect("the seat is free");
        let why = table.run_bots(&mut bots).unwrap_err();
        assert!(why.contains("ir_lead"), "{why}");
    }
}

#[test]
fn whoever_takes_a_seat_decides_there_and_no_deputy_does() {
    let (lead, officer) = (RoleId::new("ir_lead"), RoleId::new("dpo"));
    let scenario = changed(wannacry(), |scenario| {
        let seat = scenario.seats.iter_mut().find(|seat| seat.role == lead).expect("its seat");
        seat.deputises = vec![officer.clone()];
        let officers = SeatSpec { role: officer.clone(), deputises: Vec::new(), ..seat.clone() };
        scenario.seats.retain(|seat| seat.role == lead);
        scenario.objectives.clear();
        scenario.seats.push(officers);
    });
    let notifies = |taken: &[&RoleId]| {
        let taken: Vec<_> = taken.iter().map(|role| (*role).clone()).collect();
        let exercise = start(&scenario, 1, &taken);
        exercise.chart().seat(&lead).expect("its card").may.contains(&Verb::Notify)
    };
    assert!(notifies(&[&lead]), "nobody sits in the officer's seat");
    assert!(!notifies(&[&lead, &officer]), "the officer is there");
    let mut both = start(&scenario, 1, &[lead.clone(), officer.clone()]);
    let refused = both.submit(&order(&lead, &Action::new(Verb::Notify, [Arg::Duty(0usize.into())])));
    assert!(refused.expect_err("not the deputy's any more").to_string().contains("not yours to decide"));
}
