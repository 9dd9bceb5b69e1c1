//! What the owner of a room does at a table: steps in, and lets time go on by a clock of its own.

use std::collections::BTreeSet;

use codedark_analysis::whatif::{Ask, Edit, Weighing, own_orders, without_seat};
use codedark_analysis::{Effort, Envelope, Recording};
use codedark_report::Debrief;
use codedark_seat::bots::by_name;
use codedark_seat::{Bots, Request, Seat, Table, Until, label};
use codedark_sim::action::{Action, Verb};
use codedark_sim::exercise::Stopped;
use codedark_sim::ids::RoleId;
use codedark_sim::intervention::{FreeMessage, FreeWords, Intervention};
use codedark_sim::journal::{Entry, Journal};
use codedark_sim::scenario::Channel;
use codedark_sim::time::Tick;

use crate::common::header;
use crate::support::wannacry;
use crate::table::{Memory, act, heard, look, open, sit, until};

fn words() -> FreeWords {
    FreeWords { from: "The mayor".into(), subject: "Well?".into(), body: "Call me back.".into(), salt: String::new() }
}

fn free(number: u32, to: Option<&str>, channel: Channel) -> Intervention {
    Intervention::Free(FreeMessage { number, to: to.map(RoleId::new), channel, words: words().digest() })
}

fn nobody() -> BTreeSet<RoleId> {
    BTreeSet::new()
}

#[test]
fn an_intervention_is_kept_before_anybody_hears_and_wakes_whom_it_needs() {
    let (table, memory) = open(&["ir_lead", "crisis_manager"]);
    let (mut one, mut two) = (sit(&table, "ir_lead"), sit(&table, "crisis_manager"));
    heard(&mut one);
    heard(&mut two);
    two.send(Request::Ready(Until::Need(Tick(60))));
    table.set_words(words());
    let what = free(1, Some("crisis_manager"), Channel::Call);
    table.intervene(&what).expect("it is told");
    assert_eq!(memory.journal().entries, [Entry::Intervene { at: Tick(0), what }]);
    assert_eq!((heard(&mut one), heard(&mut two)), (vec![], vec!["view 0".to_owned()]));
    table.intervene(&free(1, None, Channel::Mail)).expect_err("the number was used");
    assert_eq!(memory.journal().entries.len(), 1, "a refusal leaves no line");
    table.intervene(&Intervention::End).expect("play ends");
    assert_eq!(
        (heard(&mut one), heard(&mut two)),
        (vec!["view 0".into(), "ended".into()], vec!["view 0".to_owned(), "ended".into()])
    );
    let journal = memory.journal();
    assert_eq!(journal.play_digest(), table.play_digest());
    assert_eq!(journal.replay().expect("it replays").digest(), table.exercise().digest());
}

#[test]
fn what_cannot_be_kept_is_not_told() {
    let memory = Memory::failing_from(1);
    let table = Table::open(header(&["ir_lead"]), Box::new(memory)).expect("it starts");
    let mut seat = sit(&table, "ir_lead");
    heard(&mut seat);
    let refusal = table.intervene(&free(1, None, Channel::Mail)).expect_err("it cannot be kept");
    assert!(refusal.why.contains("disk is full") && table.failure().is_some());
    assert_eq!(heard(&mut seat), ["failed: The disk is full. Make room."]);
}

#[test]
fn the_owners_clock_waits_for_nobody() {
    let (table, memory) = open(&["ir_lead"]);
    table.set_owned(true);
    let mut seat = sit(&table, "ir_lead");
    assert_eq!(heard(&mut seat), ["view 0"]);
    seat.send(until(50));
    assert_eq!(table.exercise().now(), Tick(0), "readiness moves nothing here");
    seat.send(Request::Hold);
    for to in 1..=3 {
        let stopped = table.let_go_on(Tick(to), &nobody(), &mut Bots::none()).expect("it goes on");
        assert_eq!((stopped, heard(&mut seat)), (Stopped::Reached, vec![format!("view {to}")]));
    }
    assert_eq!(memory.journal().entries.last(), Some(&Entry::AdvancedTo(Tick(3))));
    let seats = BTreeSet::from([RoleId::new("ir_lead")]);
    let stopped = table.let_go_on(Tick(10_000), &seats, &mut Bots::none()).expect("it goes on");
    assert!(stopped == Stopped::Needed && !table.exercise().is_over(), "something needs the lead before the end");
    let stopped = table.let_go_on(Tick(10_000), &nobody(), &mut Bots::none()).expect("it goes on");
    assert!(stopped == Stopped::Over && heard(&mut seat).ends_with(&["ended".to_owned()]));
    table.set_owned(false);
}

#[test]
fn orders_carry_the_number_of_whoever_of_the_team_speaks() {
    let (table, _) = open(&["ir_lead"]);
    let mut seat = sit(&table, "ir_lead");
    let participants = || -> Vec<u32> {
        let of = |entry: &Entry| if let Entry::Act { order, .. } = entry { Some(order.participant) } else { None };
        table.entries().iter().filter_map(of).collect()
    };
    seat.send(act(look(0)));
    seat.speak_as(17);
    seat.send(act(look(1)));
    assert_eq!(participants(), [0, 17]);
}

/// A room whose crisis manager is a bot, played by the owner's clock in steps of this length.
fn by_clock(step: u32) -> (Table, Memory) {
    let memory = Memory::default();
    let bot = by_name("by-the-book", 5).expect("a bot of that name");
    let mut header = header(&["ir_lead"]);
    header.seats.push((RoleId::new("crisis_manager"), label(bot.as_ref())));
    let table = Table::open(header, Box::new(memory.clone())).expect("it starts");
    let mut bots = Bots::none();
    bots.seat(&table, &RoleId::new("crisis_manager"), bot).expect("the seat is free");
    table.set_owned(true);
    let mut person = sit(&table, "ir_lead");
    while !table.exercise().is_over() {
        let to = table.exercise().now().after(step);
        table.let_go_on(to, &nobody(), &mut bots).expect("it goes on");
        if to == Tick(60) {
            person.send(act(look(0)));
        }
    }
    (table, memory)
}

#[test]
fn a_bot_does_the_same_however_the_owner_lets_time_pass() {
    let (by_minutes, memory) = by_clock(1);
    let (by_hours, _) = by_clock(60);
    assert_eq!(by_minutes.play_digest(), by_hours.play_digest());
    assert!(by_minutes.entries().iter().filter(|entry| matches!(entry, Entry::Act { .. })).count() > 5);
    assert_eq!(memory.journal().replay().expect("it replays").digest(), by_minutes.exercise().digest());
}

/// A play with two interventions in it, one between two orders of the same minute.
fn stepped_in(end: bool) -> Journal {
    let (table, memory) = open(&["ir_lead"]);
    let mut seat = sit(&table, "ir_lead");
    seat.send(until(90));
    seat.send(act(look(0)));
    table.intervene(&free(1, None, Channel::Call)).expect("it is told");
    seat.send(act(look(1)));
    seat.send(until(120));
    if end {
        table.intervene(&Intervention::End).expect("play ends");
    } else {
        seat.send(until(100_000));
    }
    let mut journal = memory.journal();
    journal.words = vec![words()];
    journal
}

#[test]
fn what_if_holds_interventions_fixed() {
    for end in [false, true] {
        let journal = stepped_in(end);
        let judge = Weighing { envelope: None };
        let ask = Ask {
            journal: &journal,
            player: "by-the-book",
            budget: 20,
            futures: 2,
            first_future: 0,
            effort: Effort::on(1),
            judge: &judge,
        };
        let review = ask.one(&[Edit::Move(2, Tick(90))]).expect("it can be looked at");
        let luck = review.rows[0].luck.as_ref().expect("the same draws");
        assert!(!review.bought.bots_differ && luck.measures.is_empty(), "nothing was changed: {luck:?}");
        let expected = review.rows[0].expected.as_ref().expect("over futures");
        assert!(expected.measures.iter().all(|(_, value)| value.mean == 0.0), "both arms are the same");
        ask.whole().expect("the whole play can be reviewed");
    }
}

#[test]
fn the_anchors_of_a_score_meet_the_same_interventions() {
    let seats = [RoleId::new("ir_lead")];
    let compute = |held: &[(Tick, Intervention)]| Envelope::compute(wannacry(), &seats, held, 2, 1).expect("it runs");
    let plain = compute(&[]);
    let ended = compute(&[(Tick(30), Intervention::End)]);
    assert_ne!(plain.key, ended.key);
    assert_ne!(plain.measures, ended.measures, "less can be done in half an hour");
    let told = compute(&[(Tick(30), free(1, None, Channel::Mail))]);
    let alone = |envelope: &Envelope| -> Vec<_> { envelope.measures.iter().map(|anchor| anchor.baseline).collect() };
    assert_eq!(alone(&plain), alone(&told), "nobody reads it there");
}

#[test]
fn a_debrief_tells_what_the_facilitator_did() {
    let journal = stepped_in(true);
    let exercise = journal.replay().expect("it replays");
    let recording = Recording::of(&exercise, &journal.header, &journal.entries);
    assert_eq!(recording.interventions.len(), 2);
    let again = Recording::read(recording.to_json().as_bytes()).expect("what was written can be read");
    assert_eq!(again.interventions, recording.interventions);
    let said: Vec<String> = Debrief::of(&again).timeline.into_iter().map(|mark| mark.text).collect();
    assert!(said.contains(&"The facilitator told: The mayor: Well?".to_owned()), "{said:?}");
    assert!(said.contains(&"The facilitator ended play".to_owned()), "{said:?}");
}

fn seated(role: &str, who: Option<&str>) -> Intervention {
    Intervention::Seat { role: RoleId::new(role), who: who.map(str::to_owned) }
}

/// A play in which the crisis manager comes late, orders something and goes. `empty`: nobody is there at the beginning.
fn with_a_latecomer(empty: bool) -> (Table, Memory) {
    let (table, memory) = open(if empty { &[] } else { &["ir_lead"] });
    table.set_owned(true);
    table.let_go_on(Tick(20), &nobody(), &mut Bots::none()).expect("it goes on");
    if empty {
        table.intervene(&seated("ir_lead", Some("person"))).expect("the seat is free");
    }
    table.set_owned(false);
    let mut lead = sit(&table, "ir_lead");
    lead.send(act(look(0)));
    lead.send(until(90));
    assert!(table.seat(&RoleId::new("crisis_manager")).is_err(), "nobody sits there");
    table.intervene(&seated("crisis_manager", Some("person"))).expect("the seat is free");
    table.intervene(&seated("crisis_manager", Some("person"))).expect_err("they sit there");
    heard(&mut lead);
    let mut late = sit(&table, "crisis_manager");
    assert_eq!(heard(&mut late), ["view 90"]);
    late.send(act(Action::new(Verb::DeclareIncident, [])));
    assert_eq!(heard(&mut late), ["accepted"]);
    late.send(until(120));
    assert_eq!(table.exercise().now(), Tick(90), "time waits for both");
    lead.send(until(120));
    table.intervene(&seated("crisis_manager", None)).expect("they stand up");
    drop(late);
    lead.send(until(150));
    assert_eq!(table.exercise().now(), Tick(150), "nobody waits for a seat that was left");
    assert_eq!(table.taken(), [(RoleId::new("ir_lead"), "person".to_owned())]);
    (table, memory)
}

#[test]
fn a_latecomers_play_replays_and_resumes_to_the_same() {
    for empty in [false, true] {
        let (table, memory) = with_a_latecomer(empty);
        let (state, play) = (table.exercise().digest(), table.play_digest());
        let journal = memory.journal();
        assert_eq!(journal.play_digest(), play);
        assert_eq!(journal.replay().expect("it replays").digest(), state);
        let resumed = Table::resume(journal, Box::new(Memory::default())).expect("it goes on");
        assert_eq!((resumed.exercise().digest(), resumed.play_digest()), (state, play));
        assert_eq!(resumed.taken(), table.taken());
        assert!(resumed.seat(&RoleId::new("crisis_manager")).is_err() && resumed.seat(&RoleId::new("ir_lead")).is_ok());
    }
}

#[test]
fn what_if_lets_latecomers_come_and_go_as_they_did() {
    for empty in [false, true] {
        let (table, memory) = with_a_latecomer(empty);
        table.set_owned(true);
        table.let_go_on(Tick(100_000), &nobody(), &mut Bots::none()).expect("it goes on");
        let journal = memory.journal();
        assert_eq!(own_orders(&journal).len(), 2);
        let judge = Weighing { envelope: None };
        let (player, budget, futures) = ("by-the-book", 20, 2);
        let ask =
            Ask { journal: &journal, player, budget, futures, first_future: 0, effort: Effort::on(1), judge: &judge };
        let review = ask.one(&[Edit::Move(2, Tick(90))]).expect("it can be looked at");
        let luck = review.rows[0].luck.as_ref().expect("the same draws");
        assert!(!review.bought.bots_differ && luck.measures.is_empty(), "nothing was changed: {luck:?}");
        let dropped = ask.one(&[Edit::Drop(2, 2)]).expect("it can be looked at");
        assert!(dropped.rows[0].luck.is_some() && dropped.rows[0].refused.is_empty());
        let review = ask.whole().expect("the whole play can be reviewed");
        let in_time = |row: &&codedark_analysis::whatif::WhatIf| (Tick(90)..=Tick(120)).contains(&row.at);
        let late = review.rows.iter().filter(|row| row.seat.as_str() == "crisis_manager");
        assert!(
            late.clone().all(|row| in_time(&row)),
            "nobody misses a chance before they come or after they went: {:?}",
            late.collect::<Vec<_>>()
        );
        without_seat(&journal, &RoleId::new("crisis_manager"), &judge).expect("it can be left to the hospital");
        let recording = Recording::of(&table.exercise(), &journal.header, &journal.entries);
        assert_eq!(recording.seats.len(), 2, "{:?}", recording.seats);
        let said = Debrief::of(&recording).seats;
        assert!(said[1].ends_with(" person, from 10:00 the hospital by itself"), "{said:?}");
        assert!(said[1].contains(": the hospital by itself, from 09:30 person,"), "{said:?}");
    }
}

#[test]
fn the_anchors_of_a_score_do_not_wait_for_latecomers() {
    let seats = [RoleId::new("ir_lead"), RoleId::new("crisis_manager")];
    let compute = |held: &[(Tick, Intervention)]| Envelope::compute(wannacry(), &seats, held, 1, 1).expect("it runs");
    let late = [(Tick(30), seated("crisis_manager", Some("person"))), (Tick(60), seated("crisis_manager", None))];
    assert_eq!(compute(&late), compute(&[]));
}
