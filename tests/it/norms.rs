//! Norms, judged: kept, late, broken, never due, not decided yet, and by whom.

use std::collections::BTreeMap;
use std::sync::Arc;

use codedark_analysis::{Defender, NormJudged, Play, Sat, Verdict, judge, run_one};
use codedark_sim::action::{Action, Arg, Verb};
use codedark_sim::event::{Event, EventKind, Feature};
use codedark_sim::ids::{AssetId, GroupId, JobId, RoleId, ZoneId};
use codedark_sim::scenario::{
    Amount, Bound, Condition, Force, MachineState, Moment, Norm, OrderPattern, Place, Scenario, Sign,
};
use codedark_sim::time::Tick;

use crate::support::{changed, wannacry};

fn norm(force: Force, what: Moment, after: Moment, within: Option<u32>) -> Norm {
    Norm {
        title: "a norm".into(),
        force,
        what,
        after,
        within,
        before: None,
        unless: None,
        because: String::new(),
        competencies: vec!["declare-incident".into()],
    }
}

fn cut(zone: u16) -> Action {
    Action::new(Verb::IsolateZone, [Arg::Zone(ZoneId(zone)), Arg::Switch(true)])
}

fn cutting(zone: u16) -> OrderPattern {
    OrderPattern { verb: Verb::IsolateZone, args: vec![Arg::Zone(ZoneId(zone))] }
}

fn at(tick: u32, kind: EventKind) -> Event {
    Event { tick: Tick(tick), feature: Feature::Storyline, subject: 0, sequence: 0, kind }
}

fn begins(tick: u32) -> Event {
    at(tick, EventKind::PhaseBegan { phase: 0 })
}

fn report(tick: u32) -> Event {
    at(tick, EventKind::StaffReported { group: GroupId(0), asset: AssetId(0) })
}

fn declared(tick: u32, role: &str) -> Event {
    at(tick, EventKind::IncidentDeclared { role: RoleId::new(role) })
}

fn ordered(tick: u32, role: &str, by_default: bool, action: Action) -> Event {
    at(tick, EventKind::ActionAccepted { role: RoleId::new(role), by_default, action, job: JobId(7) })
}

fn fallen(tick: u32, machines: u16) -> Event {
    at(tick, EventKind::HostCompromised { asset: AssetId(0), machines })
}

fn with(norms: Vec<Norm>) -> Arc<Scenario> {
    changed(wannacry(), |scenario| scenario.norms = norms)
}

/// The lead sits there from a moment on.
fn lead(from: u32) -> Sat {
    let may = vec![Verb::DeclareIncident, Verb::IsolateZone];
    Sat { from: Tick(from), seats: BTreeMap::from([(RoleId::new("ir_lead"), may)]) }
}

fn nobody(from: u32) -> Sat {
    Sat { from: Tick(from), seats: BTreeMap::new() }
}

/// A single norm, judged; play begins at 10 and stops at 500.
fn of(norm: Norm, events: &[Event], over: bool, seats: &[Sat]) -> NormJudged {
    let scenario = with(vec![norm]);
    let play = Play { scenario: &scenario, seats, events, began: Tick(10), played_to: Tick(500), over };
    judge(&play).remove(0)
}

/// The verdict on a single norm, when it came and by whom; play begins at 10 and stops at 500.
fn one(norm: Norm, events: &[Event], over: bool) -> (Verdict, Option<u32>, Option<String>) {
    let judged = of(norm, events, over, &[lead(0)]);
    (judged.verdict, judged.at.map(|tick| tick.0), judged.seat.map(|seat| seat.to_string()))
}

fn declare() -> Norm {
    norm(Force::Must, Moment::Declared, Moment::First(Sign::Report), Some(90))
}

#[test]
fn what_is_to_be_done_is_kept_late_broken_never_due_or_open() {
    let verdict = |events: &[Event], over| one(declare(), events, over).0;
    assert_eq!(verdict(&[begins(10)], true), Verdict::NeverDue);
    assert_eq!(verdict(&[begins(10), report(100)], true), Verdict::Broken);
    assert_eq!(verdict(&[begins(10), report(450)], false), Verdict::Open, "there are forty minutes left");
    assert_eq!(verdict(&[begins(10), report(450)], true), Verdict::Open, "it falls due after play");
    assert_eq!(verdict(&[begins(10), report(400)], false), Verdict::Broken, "its time is up");
    let kept = one(declare(), &[begins(10), report(100), declared(190, "ir_lead")], true);
    assert_eq!(kept, (Verdict::Kept, Some(190), Some("ir_lead".into())));
    assert_eq!(verdict(&[begins(10), report(100), declared(191, "ir_lead")], true), Verdict::Late);
    assert_eq!(
        verdict(&[begins(10), declared(20, "ir_lead"), report(100)], true),
        Verdict::Kept,
        "earlier is kept too"
    );
    let ruled = one(declare(), &[begins(10), report(100), declared(120, "ciso")], true);
    assert_eq!(ruled, (Verdict::Kept, Some(120), None), "nobody sat there: the hospital's own rules did it");
}

#[test]
fn a_norm_is_of_those_who_sat_there_while_it_bound() {
    // It binds from 100, and is due by 190.
    let (told, said) = ([begins(10), report(100)], declared(310, "ir_lead"));
    for (seats, whose) in [
        (vec![lead(0)], true),
        (vec![nobody(0), lead(50)], true),
        (vec![nobody(0), lead(189)], true),
        (vec![nobody(0), lead(190)], false),
        (vec![nobody(0), lead(300)], false),
        (vec![lead(0), nobody(101)], true),
        (vec![lead(0), nobody(100)], false),
        (vec![nobody(0), lead(20), nobody(30), lead(300)], false),
        (vec![nobody(0), lead(20), nobody(30), lead(120), nobody(121)], true),
    ] {
        let broken = of(declare(), &told, true, &seats);
        assert_eq!((broken.verdict, !broken.whose.is_empty(), !broken.is_nobodys()), (Verdict::Broken, whose, whose));
    }
    let late = |seats: &[Sat]| of(declare(), &[&told[..], std::slice::from_ref(&said)].concat(), true, seats);
    let (there, came) = (late(&[lead(0)]), late(&[nobody(0), lead(300)]));
    assert_eq!(
        (there.verdict, came.verdict, &there.seat, &came.seat),
        (Verdict::Late, Verdict::Late, &came.seat, &there.seat)
    );
    assert!(there.seat.is_some() && !there.is_nobodys() && came.is_nobodys(), "they came too late for it");
    let kept = of(declare(), &[begins(10), declared(20, "ir_lead"), report(100)], true, &[lead(0), nobody(30)]);
    assert!(kept.verdict == Verdict::Kept && !kept.is_nobodys(), "who did it before has kept it");
}

#[test]
fn what_the_rules_declared_is_nobodys_whoever_sits_down_there_later() {
    let declares = |by_default| ordered(150, "ir_lead", by_default, Action::new(Verb::DeclareIncident, []));
    let seat = |by_default, seats: &[Sat]| {
        let events = [begins(10), report(100), declares(by_default), declared(150, "ir_lead")];
        of(declare(), &events, true, seats).seat
    };
    assert_eq!(seat(true, &[nobody(0), lead(300)]), None);
    assert_eq!(seat(false, &[nobody(0), lead(120)]), Some(RoleId::new("ir_lead")));
}

#[test]
fn what_a_prelude_did_in_the_first_minute_is_not_plays() {
    let alone = |at: u32| ordered(at, "ir_lead", false, cut(1));
    let never = norm(Force::Never, Moment::Ordered(cutting(1)), Moment::Start, None);
    assert_eq!(one(never.clone(), &[alone(10), begins(10)], true).0, Verdict::Kept);
    assert_eq!(one(never, &[begins(10), alone(10)], true).0, Verdict::Broken);
    let after = norm(Force::Must, Moment::Ordered(cutting(1)), Moment::First(Sign::Report), Some(20));
    let judged = one(after, &[report(10), begins(10), report(60), alone(75)], true);
    assert_eq!(judged.0, Verdict::Kept, "the report of play counts, not the prelude's");
}

#[test]
fn a_declaration_from_before_play_stands() {
    let early = [report(2), declared(5, "ir_lead"), begins(10), report(100)];
    assert_eq!(one(declare(), &early, true), (Verdict::Kept, Some(10), None));
}

#[test]
fn a_moment_that_it_must_come_before_is_a_last_moment_too() {
    let mut before = norm(Force::Should, Moment::Ordered(cutting(1)), Moment::Start, None);
    before.before = Some(Moment::First(Sign::Compromise));
    let order = |tick| ordered(tick, "ir_lead", false, cut(1));
    let verdict = |events: &[Event]| one(before.clone(), events, true).0;
    assert_eq!(verdict(&[begins(10), order(20), fallen(30, 1)]), Verdict::Kept);
    assert_eq!(verdict(&[begins(10), fallen(30, 1), order(40)]), Verdict::Late);
    assert_eq!(verdict(&[begins(10), order(40)]), Verdict::Kept, "that moment never came");
    assert_eq!(verdict(&[begins(10), fallen(30, 1)]), Verdict::Broken);
    assert_eq!(verdict(&[begins(10), ordered(20, "ir_lead", false, cut(2)), fallen(30, 1)]), Verdict::Broken);
}

#[test]
fn what_is_forbidden_is_broken_while_it_binds_and_nothing_excepts_it() {
    let clean = Condition::Above(Amount::Machines(MachineState::Compromised, Place::Everywhere), Bound::Count(0));
    let mut never = norm(Force::Never, Moment::Ordered(cutting(1)), Moment::First(Sign::Report), None);
    never.unless = Some(clean);
    let verdict = |events: &[Event], over| one(never.clone(), events, over).0;
    let order = |tick| ordered(tick, "ir_lead", false, cut(1));
    assert_eq!(verdict(&[begins(10)], true), Verdict::NeverDue);
    assert_eq!(verdict(&[begins(10), report(20)], true), Verdict::Kept);
    assert_eq!(verdict(&[begins(10), report(20)], false), Verdict::Open);
    assert_eq!(verdict(&[begins(10), order(15), report(20)], true), Verdict::Kept, "it did not bind yet");
    assert_eq!(
        verdict(&[begins(10), order(15), report(20), order(30)], true),
        Verdict::Broken,
        "the second time counts"
    );
    assert_eq!(verdict(&[begins(10), report(20), fallen(25, 1), order(30)], true), Verdict::Kept, "excepted");
    let broken = one(never.clone(), &[begins(10), report(20), order(30)], true);
    assert_eq!(broken, (Verdict::Broken, Some(30), Some("ir_lead".into())));
    let ruled = one(never.clone(), &[begins(10), report(20), ordered(30, "ciso", true, cut(1))], true);
    assert_eq!(ruled, (Verdict::Broken, Some(30), None));
    assert_eq!(verdict(&[order(5), begins(10), report(20)], true), Verdict::Kept, "before play is nobody's doing");
}

#[test]
fn an_exception_that_holds_while_a_norm_is_open_lifts_it() {
    let mut block = norm(Force::Should, Moment::Done(cutting(1)), Moment::First(Sign::Report), Some(60));
    block.unless =
        Some(Condition::Above(Amount::Machines(MachineState::Compromised, Place::Everywhere), Bound::Count(2)));
    let verdict = |events: &[Event]| one(block.clone(), events, true).0;
    assert_eq!(verdict(&[begins(10), report(20)]), Verdict::Broken);
    assert_eq!(verdict(&[begins(10), report(20), fallen(50, 3)]), Verdict::NeverDue);
    assert_eq!(verdict(&[begins(10), report(20), fallen(90, 3)]), Verdict::Broken, "too late to except it");
    let done = at(60, EventKind::JobDone { job: JobId(7), action: cut(1), succeeded: true });
    let events = [begins(10), report(20), ordered(30, "ir_lead", false, cut(1)), done];
    assert_eq!(one(block.clone(), &events, true), (Verdict::Kept, Some(60), Some("ir_lead".into())));
}

#[test]
fn a_bot_that_follows_the_plan_keeps_what_the_hospital_alone_breaks() {
    let verdicts = |defender: &Defender| {
        let recording = run_one(wannacry(), 3, defender).expect("it runs").recording;
        assert_eq!(recording.norms.len(), recording.aims.norms.len());
        recording.norms
    };
    let kept =
        |norms: &[NormJudged]| norms.iter().filter(|norm| norm.verdict == Verdict::Kept && norm.seat.is_some()).count();
    let (book, nobody) = (verdicts(&Defender::Bot("by-the-book".into())), verdicts(&Defender::Nobody));
    assert!(kept(&book) >= 3, "{book:?}");
    assert_eq!(kept(&nobody), 0, "nobody sat there to keep anything");
    assert!(nobody.iter().any(|norm| matches!(norm.verdict, Verdict::Broken | Verdict::Late)), "{nobody:?}");
}
