//! Who comes late or leaves early: no order of theirs, no judgement and no branch is of a time at which they were not there.

use std::collections::BTreeSet;
use std::sync::Arc;

use codedark_analysis::whatif::{Ask, Edit, Review, ReviewError, Weighing, own_orders};
use codedark_analysis::{Effort, NormJudged, Recording, Verdict};
use codedark_report::Debrief;
use codedark_seat::{Bots, Seat, Table};
use codedark_sim::action::{Action, Order, Verb, parse};
use codedark_sim::ids::{InjectId, RoleId};
use codedark_sim::intervention::Intervention;
use codedark_sim::journal::{Chain, Entry, Header, Journal};
use codedark_sim::scenario::{Moment, Scenario};
use codedark_sim::time::Tick;

use crate::common::Folder;
use crate::support::{changed, wannacry};
use crate::table::{act, sit, until};

const ADA: &str = "crisis_manager";
const CY: &str = "ir_lead";

fn seated(role: &str, who: Option<&str>) -> Intervention {
    Intervention::Seat { role: RoleId::new(role), who: who.map(str::to_owned) }
}

fn comes(table: &Table, role: &str) {
    table.intervene(&seated(role, Some("person"))).expect("the seat is free");
}

fn goes(table: &Table, role: &str) {
    table.intervene(&seated(role, None)).expect("somebody sits there");
}

/// A table at which these sit from the beginning.
fn table(scenario: &Arc<Scenario>, seats: &[&str]) -> Table {
    let seats = seats.iter().map(|role| (RoleId::new(role), "person".to_owned())).collect();
    let header = Header { scenario: Arc::clone(scenario), seed: 5, seats, branch: None };
    Table::unrecorded(header).expect("it starts")
}

/// Time goes on by itself.
fn goes_on(table: &Table, to: u32) {
    table.set_owned(true);
    table.let_go_on(Tick(to), &std::collections::BTreeSet::new(), &mut Bots::none()).expect("it goes on");
}

fn written(table: &Table) -> String {
    let (mut text, mut chain) = Chain::begin(&table.header());
    text.extend(table.entries().iter().map(|entry| chain.encode(entry)));
    text
}

fn journal(table: &Table) -> Journal {
    Journal::read(written(table).as_bytes()).expect("it was just written")
}

fn says(table: &Table, words: &str) -> Action {
    parse(words, table.exercise().chart()).expect("an order")
}

/// Ada is there from the beginning and declares at 08:05; Cy sits down at 08:20, orders at 08:25 and stands up at 10:00.
fn played() -> Table {
    let table = table(wannacry(), &[ADA]);
    let mut ada = sit(&table, ADA);
    ada.send(until(5));
    ada.send(act(Action::new(Verb::DeclareIncident, [])));
    ada.send(until(20));
    comes(&table, CY);
    let mut cy = sit(&table, CY);
    for to in [25, 120] {
        ada.send(until(to));
        cy.send(until(to));
        if to == 25 {
            cy.send(act(says(&table, "block 445 clinical")));
        }
    }
    goes(&table, CY);
    drop(cy);
    ada.send(until(u32::MAX));
    assert!(table.exercise().is_over() && own_orders(&journal(&table)).len() == 2);
    table
}

fn one(journal: &Journal, futures: u32, edits: &[Edit]) -> Result<Review, ReviewError> {
    let judge = Weighing { envelope: None };
    let (player, effort) = ("by-the-book", Effort::on(1));
    Ask { journal, player, budget: 16, futures, first_future: 0, effort, judge: &judge }.one(edits)
}

fn refused(review: Result<Review, ReviewError>) -> String {
    let Err(ReviewError::Ask(why)) = review else { panic!("{review:?}") };
    why
}

#[test]
fn what_if_gives_no_order_of_somebody_who_was_not_there() {
    let table = played();
    let journal = journal(&table);
    let insert = |at: u32, seat: &str, words: &str| {
        Edit::Insert(Tick(at), Order { seat: RoleId::new(seat), participant: 0, action: says(&table, words) })
    };
    let isolate = |at: u32| insert(at, CY, "isolate RAD-WS-07");
    for (edit, at) in [(Edit::Move(2, Tick(10)), "08:10"), (isolate(5), "08:05"), (isolate(121), "10:01")] {
        let why = refused(one(&journal, 0, &[edit]));
        let words = format!("nobody sat in the seat ir_lead at {at}; a person did from 08:20 to 10:00");
        assert_eq!(why, words);
    }
    for edit in [isolate(20), isolate(21), isolate(120), Edit::Move(2, Tick(20)), Edit::Move(2, Tick(120))] {
        let row = one(&journal, 0, std::slice::from_ref(&edit)).expect("Cy sits there in that minute").rows.remove(0);
        assert!(row.refused.is_empty(), "{edit:?}: {:?}", row.refused);
        let differs = row.luck.is_some_and(|luck| !luck.measures.is_empty());
        assert!(differs || matches!(edit, Edit::Insert(Tick(120), _)), "{edit:?} makes a difference");
    }
    // Averages leave seats as they are where play branches.
    let both = [insert(10, ADA, "tell-staff"), isolate(30)];
    let why = refused(one(&journal, 2, &both));
    assert!(
        why.starts_with("averages leave seats as they were at 08:10, and no person sat in the seat ir_lead"),
        "{why}"
    );
    assert!(one(&journal, 0, &both).expect("this day is known").rows[0].refused.is_empty());
    assert!(
        one(&journal, 2, &[isolate(20), Edit::Move(2, Tick(30))]).expect("Cy sits there").rows[0].expected.is_some()
    );
}

/// The tutorial in which Ada decides for the seat of Cy while nobody sits there, and for no other.
fn with_a_deputy() -> Arc<Scenario> {
    changed(wannacry(), |scenario| {
        let ada = scenario.seats.iter_mut().find(|seat| seat.role.as_str() == ADA).expect("a seat");
        ada.deputises = vec![RoleId::new(CY)];
    })
}

#[test]
fn an_order_in_the_minute_of_sitting_down_comes_after_what_a_deputy_ordered_before() {
    let table = table(&with_a_deputy(), &[ADA]);
    let mut ada = sit(&table, ADA);
    ada.send(until(20));
    ada.send(act(says(&table, "look RAD-WS-04")));
    comes(&table, CY);
    let mut cy = sit(&table, CY);
    goes(&table, CY);
    cy.send(until(21));
    drop(cy);
    ada.send(until(u32::MAX));
    let journal = journal(&table);
    assert_eq!(own_orders(&journal).len(), 1, "Ada ordered it before Cy sat down");
    let order = Order { seat: RoleId::new(CY), participant: 0, action: says(&table, "tell-staff") };
    let review = one(&journal, 0, &[Edit::Insert(Tick(20), order)]).expect("Cy sat there in that minute");
    let row = &review.rows[0];
    assert!(row.refused.is_empty() && row.luck.as_ref().is_some_and(|luck| !luck.measures.is_empty()), "{row:?}");
}

#[test]
fn a_review_gives_orders_only_while_somebody_sits_there() {
    let journal = journal(&played());
    let judge = Weighing { envelope: None };
    let ask = Ask {
        journal: &journal,
        player: "by-the-book",
        budget: 60,
        futures: 0,
        first_future: 0,
        effort: Effort::on(2),
        judge: &judge,
    };
    let review = ask.whole().expect("it replays");
    let mut given = Vec::new();
    for row in &review.rows {
        assert!(row.refused.iter().all(|why| !why.contains("Nobody sat")), "{row:?}");
        for at in row.orders.iter().filter_map(|change| change.now) {
            let sat = journal.when_people_sat(&row.seat);
            assert!(sat.iter().any(|(from, to)| *from <= at && to.is_none_or(|to| at <= to)), "{row:?}");
        }
        given.extend(row.orders.iter().filter(|_| row.missed).map(|change| &change.order.action));
    }
    assert!(!given.is_empty(), "they missed something while they were there");
    let once: BTreeSet<_> = given.iter().collect();
    assert_eq!(once.len(), given.len(), "what both might have ordered is one chance: {given:?}");
}

#[test]
fn the_command_says_from_when_somebody_sat_there() {
    let folder = Folder::new();
    std::fs::write(folder.path("a.journal"), written(&played())).expect("written");
    for (args, words) in [
        (["--move", "2 08:10"], "nobody sat in the seat ir_lead at 08:10; a person did from 08:20 to 10:00"),
        (["--insert", "10:30 isolate RAD-WS-07"], "nobody sat in the seat ir_lead at 10:30; a person did from 08:20"),
    ] {
        let seat = if args[0] == "--insert" { &["--seat", CY][..] } else { &[] };
        let said = folder.run(&[&["whatif", "a.journal", "--futures", "0"], &args[..], seat].concat()).failed(2);
        assert!(said.contains(words), "{said}");
    }
}

/// The norms of a play that a recording judged, and its debrief.
fn debriefed(table: &Table) -> (Recording, Debrief) {
    let recording = Recording::of(&table.exercise(), &table.header(), &table.entries());
    let debrief = Debrief::of(&recording);
    (recording, debrief)
}

/// A quiz that closes an hour after it was asked.
fn with_a_short_quiz() -> (Arc<Scenario>, InjectId) {
    let quiz = |scenario: &Scenario| {
        let asks = |inject: &codedark_sim::scenario::Inject| {
            inject.message.question.as_ref().is_some_and(|question| !question.right.is_empty())
        };
        scenario.storyline.iter().position(asks).expect("a quiz")
    };
    let place = quiz(wannacry());
    let scenario = changed(wannacry(), |scenario| {
        if let Some(question) = &mut scenario.storyline[place].message.question {
            question.within = Some(60);
        }
    });
    (scenario, InjectId(u16::try_from(place).expect("few messages")))
}

#[test]
fn what_fell_due_before_anybody_sat_down_rates_nobody() {
    let (scenario, _) = with_a_short_quiz();
    let late = table(&scenario, &[]);
    goes_on(&late, 400);
    comes(&late, CY);
    late.set_owned(false);
    let mut cy = sit(&late, CY);
    cy.send(act(says(&late, "look RAD-WS-04")));
    cy.send(until(u32::MAX));
    let (recording, debrief) = debriefed(&late);
    let missed = |norm: &&NormJudged| norm.verdict == Verdict::Broken && norm.due.is_some_and(|due| due < Tick(400));
    let missed: Vec<&NormJudged> = recording.norms.iter().filter(missed).collect();
    assert!(missed.len() > 1, "{:?}", recording.norms);
    for norm in &missed {
        let row = &debrief.norms[norm.norm];
        assert!(norm.whose.is_empty() && row.nobody, "{row:?}");
        assert!(row.evidence.ends_with("nobody sat here in time who could do this."), "{}", row.evidence);
        let rests_on_it = |text: &str| text.contains(&row.title);
        let rated = debrief.competencies.iter().flat_map(|one| &one.evidence);
        assert!(rated.clone().all(|one| !rests_on_it(&one.text)), "{}", row.title);
    }
    let asked = debrief.questions.iter().find(|one| !one.key.is_empty()).expect("the quiz was asked");
    assert!(asked.answer.nobody && asked.answer.says().starts_with("Nobody sat here in its time"), "{asked:?}");
    let rated = debrief.competencies.iter().flat_map(|one| &one.evidence);
    assert!(rated.clone().all(|one| !one.text.contains(&asked.subject)), "{:?}", rated.collect::<Vec<_>>());

    // Whoever sits there from the beginning, or long enough, is rated for all of it.
    let early = table(&scenario, &[CY]);
    sit(&early, CY).send(until(u32::MAX));
    let in_time = table(&scenario, &[]);
    goes_on(&in_time, 30);
    comes(&in_time, CY);
    goes_on(&in_time, u32::MAX);
    for table in [&early, &in_time] {
        let (recording, debrief) = debriefed(table);
        assert!(recording.norms.iter().any(|norm| norm.verdict == Verdict::Broken && !norm.whose.is_empty()));
        assert!(debrief.questions.iter().all(|one| !one.answer.nobody));
        let rated = debrief.competencies.iter().flat_map(|one| &one.evidence);
        assert!(rated.clone().any(|one| one.text.contains(&asked.subject)));
    }
}

#[test]
fn a_deputy_answers_for_a_seat_that_was_taken_for_a_minute() {
    let scenario = with_a_deputy();
    let table = table(&scenario, &[ADA]);
    goes_on(&table, 10);
    comes(&table, CY);
    goes_on(&table, 11);
    goes(&table, CY);
    goes_on(&table, u32::MAX);
    let (recording, _) = debriefed(&table);
    let blocks = |norm: &&NormJudged| {
        let what = &scenario.norms[norm.norm].what;
        matches!(what, Moment::Done(pattern) if pattern.verb == Verb::Block) && norm.since > Some(Tick(11))
    };
    let norm = recording.norms.iter().find(blocks).expect("a norm about ports");
    assert_eq!(norm.whose, [RoleId::new(ADA)], "{norm:?}");
}

#[test]
fn a_story_is_taken_up_in_the_minute_in_which_somebody_sat_down() {
    let table = table(wannacry(), &[]);
    goes_on(&table, 20);
    comes(&table, CY);
    table.set_owned(false);
    let mut cy = sit(&table, CY);
    cy.send(act(says(&table, "block 445 clinical")));
    cy.send(until(60));
    goes(&table, CY);
    drop(cy);
    goes_on(&table, 90);
    let folder = Folder::new();
    std::fs::write(folder.path("a.journal"), written(&table)).expect("written");
    let from = |time: &str, journal: &str| {
        let args = ["play", "--plain", "--from", &format!("a.journal@{time}"), "--journal", journal];
        folder.play(&args, "wait 5\nquit\n")
    };
    from("08:20", "b.journal").done();
    let branch = Journal::read(&std::fs::read(folder.path("b.journal")).expect("a journal")).expect("whole");
    assert_eq!(branch.entries[1], Entry::Intervene { at: Tick(20), what: seated(CY, Some("person")) });
    assert!(own_orders(&branch).is_empty() && branch.seating().is_person(&RoleId::new(CY)));
    branch.replay().expect("it replays");
    // In the minute in which they left they were still there before.
    from("09:00", "c.journal").done();
    let too_early = from("08:10", "d.journal").failed(1);
    let words = "no person sits in a seat at Fri 15 May 08:10; one does in the seat ir_lead from Fri 15 May 08:20";
    assert!(too_early.contains(words) && too_early.contains("`@Fri 15 May 08:20`"), "{too_early}");
    let too_late = from("09:20", "d.journal").failed(1);
    assert!(too_late.contains("from Fri 15 May 08:20 to Fri 15 May 09:00"), "{too_late}");
    assert!(!folder.path("d.journal").exists(), "nothing was begun");
}
