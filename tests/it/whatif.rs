//! What if: branches of a play, what they are compared with, and the commands that show them again.

use std::collections::BTreeSet;
use std::sync::OnceLock;

use codedark_analysis::Effort;
use codedark_analysis::whatif::{
    Ask, Edit, Finished, HEADLINE, Judge, Outcome, PERSON, Review, ReviewError, Weighing, WhatIf, own_orders,
};
use codedark_seat::bots::{Bot, by_name};
use codedark_seat::{Bots, Request, Seat, Table, Until, label};
use codedark_sim::action::{Action, parse};
use codedark_sim::digest::DigestWriter;
use codedark_sim::exercise::{Exercise, Stopped};
use codedark_sim::ids::RoleId;
use codedark_sim::journal::{Beside, Chain, Entry, Header, Journal};
use codedark_sim::time::Tick;

use crate::common::Folder;
use crate::support::{at_random, scenarios, wannacry};

/// Everything that happened, as one number: two branches have the same only if every event is the same.
struct Everything;

impl Judge for Everything {
    fn judge(&self, branch: &Finished) -> Outcome {
        let mut writer = DigestWriter::new();
        branch.events.iter().for_each(|event| writer.value(event));
        let digest = writer.finish();
        let number = digest.bytes()[..6].iter().fold(0.0, |sum, byte| sum * 256.0 + f64::from(*byte));
        Outcome { score: None, measures: vec![("events".into(), number)] }
    }
}

/// Measures alone.
const PLAIN: Weighing = Weighing { envelope: None };

fn ask<'a>(journal: &'a Journal, judge: &'a dyn Judge) -> Ask<'a> {
    Ask { journal, player: "by-the-book", budget: 24, futures: 2, first_future: 0, effort: Effort::on(2), judge }
}

fn luck_alone<'a>(journal: &'a Journal, judge: &'a dyn Judge) -> Ask<'a> {
    Ask { futures: 0, ..ask(journal, judge) }
}

fn row(review: Result<Review, ReviewError>) -> WhatIf {
    review.expect("it fits").rows.remove(0)
}

/// The journal of a play by chance, as if people had given its orders.
fn by_chance(n: usize) -> Journal {
    let scenario = &scenarios()[n];
    let mut journal = at_random(scenario, 3, Tick(scenario.play_minutes())).journal();
    journal.header.seats.iter_mut().for_each(|(_, who)| *who = PERSON.into());
    journal
}

/// A person in the first seat of the tutorial and a bot in the second. The person gives these orders: minute and words.
/// The bot that sits beside the person.
fn book() -> Box<dyn Bot> {
    by_name("by-the-book", 5).expect("a bot of this version")
}

fn beside_a_bot(orders: &[(u32, &str)]) -> Journal {
    let mine = wannacry().seats[0].role.clone();
    let who = |role: &RoleId| if *role == mine { PERSON.into() } else { label(book().as_ref()) };
    let seats = wannacry().seats.iter().take(2).map(|seat| (seat.role.clone(), who(&seat.role))).collect();
    let header = Header { scenario: wannacry().clone(), seed: 5, seats, branch: None };
    let table = Table::unrecorded(header.clone()).expect("it starts");
    let mut others = Bots::none();
    for (role, _) in header.seats.iter().filter(|(role, _)| *role != mine) {
        others.seat(&table, role, book()).expect("free");
    }
    let mut seat = table.seat(&mine).expect("free");
    table.pump(&mut others);
    for (minute, words) in orders.iter().copied().chain([(u32::MAX, "")]) {
        while table.exercise().now() < Tick(minute) && !table.exercise().is_over() {
            let to = Tick(minute).min(table.exercise().now().after(45));
            seat.send(Request::Ready(Until::Tick(to)));
            table.pump(&mut others);
        }
        if !words.is_empty() {
            let action = parse(words, seat.chart()).expect("an order");
            seat.send(Request::Act { action, beside: Beside::default() });
            table.pump(&mut others);
        }
    }
    journal_of(&header, &table.entries())
}

/// The person alone in the first seat.
fn alone(orders: &[(u32, &str)]) -> Journal {
    let mine = wannacry().seats[0].role.clone();
    let header =
        Header { scenario: wannacry().clone(), seed: 5, seats: vec![(mine.clone(), PERSON.into())], branch: None };
    let table = Table::unrecorded(header.clone()).expect("it starts");
    let mut seat = table.seat(&mine).expect("free");
    for (minute, words) in orders.iter().copied().chain([(u32::MAX, "")]) {
        seat.send(Request::Ready(Until::Tick(Tick(minute))));
        if !words.is_empty() {
            let action: Action = parse(words, seat.chart()).expect("an order");
            seat.send(Request::Act { action, beside: Beside::default() });
        }
    }
    journal_of(&header, &table.entries())
}

fn journal_of(header: &Header, entries: &[Entry]) -> Journal {
    let (mut text, mut chain) = Chain::begin(header);
    text.extend(entries.iter().map(|entry| chain.encode(entry)));
    Journal::read(text.as_bytes()).expect("it was just written")
}

/// A morning with a few orders, one of which makes no difference and one of which takes another back.
const MORNING: [(u32, &str); 7] = [
    (20, "block 445 clinical"),
    (54, "declare"),
    (64, "isolate RAD-WS-07"),
    (64, "isolate RAD-WS-05"),
    (64, "look RAD-WS-04"),
    (130, "isolate RAD-WS-05 off"),
    (140, "block 445 admin"),
];

fn morning() -> &'static Journal {
    static PLAYED: OnceLock<Journal> = OnceLock::new();
    PLAYED.get_or_init(|| {
        let journal = alone(&MORNING);
        assert_eq!(own_orders(&journal).len(), MORNING.len(), "every order was taken");
        journal
    })
}

fn reviewed() -> &'static Review {
    static REVIEWED: OnceLock<Review> = OnceLock::new();
    REVIEWED.get_or_init(|| ask(morning(), &PLAIN).whole().expect("it replays"))
}

/// Orders, given where they were given: nothing is changed, from every moment on, whether the bots do what the journal
/// says or something else.
fn unchanged(journal: &Journal, bots_differ: bool) {
    let own = own_orders(journal);
    for order in own.iter().step_by(3) {
        let review = luck_alone(journal, &Everything).one(&[Edit::Move(order.number, order.at)]).expect("it fits");
        assert_eq!(review.bought.bots_differ, bots_differ, "whether the pass comes to the journal's digest");
        let row = &review.rows[0];
        assert_eq!(
            (row.luck.as_ref().map(|luck| luck.measures.len()), &row.refused[..]),
            (Some(0), &[][..]),
            "{row:?}"
        );
    }
    assert!(!own.is_empty());
}

#[test]
fn orders_given_again_come_to_the_same_end() {
    unchanged(&by_chance(0), false);
    unchanged(&by_chance(2), false);
}

#[test]
fn a_bot_beside_a_person_does_again_what_it_did() {
    let journal = beside_a_bot(&MORNING[..4]);
    let bots =
        journal.entries.iter().filter(|entry| matches!(entry, Entry::Act { .. })).count() - own_orders(&journal).len();
    assert!(bots > 0, "the bot had something to do");
    unchanged(&journal, false);
    // Where they do something else than the journal says, the day is compared with what they do.
    let mut other = journal.clone();
    let person = |entry: &Entry| !matches!(entry, Entry::Act { order, .. } if order.seat != wannacry().seats[0].role);
    other.entries.retain(person);
    unchanged(&other, true);
}

#[test]
fn orders_of_one_minute_keep_their_places() {
    let journal = alone(&[(20, "isolate RAD-WS-05"), (20, "look RAD-WS-04"), (20, "block 445 clinical")]);
    assert_eq!(own_orders(&journal).len(), 3);
    unchanged(&journal, false);
    let row = row(luck_alone(&journal, &Everything).one(&[Edit::Move(2, Tick(20)), Edit::Move(3, Tick(20))]));
    assert_eq!((row.luck.map(|luck| luck.measures.len()), row.refused.len()), (Some(0), 0));
}

#[test]
fn who_let_time_run_is_told_of_the_chances() {
    let idle = alone(&[]);
    assert!(own_orders(&idle).is_empty());
    let review = ask(&idle, &PLAIN).whole().expect("it replays");
    let needed = needed(&idle);
    assert!(review.rows.len() > 5 && review.rows.iter().all(|row| row.missed), "{:?}", review.bought);
    assert!(review.rows.iter().all(|row| needed.contains(&row.at) || row.at == Tick(0)));
    assert!(review.rows.iter().any(|row| row.luck.as_ref().is_some_and(|luck| luck.weight() > 0.0)));
}

/// When something new needed a person.
fn needed(journal: &Journal) -> BTreeSet<Tick> {
    let seats = journal.header.seats.iter().map(|(role, _)| role.clone()).collect();
    let mut exercise =
        Exercise::start(journal.header.scenario.clone(), journal.header.seed, &seats).expect("it starts");
    let mut found = BTreeSet::new();
    for entry in &journal.entries {
        while exercise.advance_until_needed(entry.tick(), &seats) == Stopped::Needed {
            found.insert(exercise.now());
        }
        if let Entry::Act { order, .. } = entry {
            exercise.submit(order).expect("it was taken");
        }
    }
    found
}

#[test]
fn an_order_that_did_nothing_makes_no_difference() {
    let row = row(ask(morning(), &PLAIN).one(&[Edit::Drop(5, 5)]));
    assert_eq!(row.luck.as_ref().map(|luck| luck.measures.len()), Some(0), "{row:?}");
    assert_eq!(row.expected.as_ref().map(|expected| expected.futures), Some(2));
    assert!(row.options.starts_with("--drop 5 ") && !row.missed);
}

#[test]
fn later_orders_that_no_longer_fit_are_named() {
    let row = row(luck_alone(morning(), &PLAIN).one(&[Edit::Drop(4, 4)]));
    assert_eq!(row.refused.len(), 1, "{:?}", row.refused);
    assert!(row.refused[0].starts_with("order 6, isolate RAD-WS-05 off at "), "{:?}", row.refused);
}

#[test]
fn no_alternative_was_out_of_sight() {
    let mut late = 0;
    let needed = needed(morning());
    for row in &reviewed().rows {
        for change in &row.orders {
            let Some(at) = change.now else { continue };
            late += 1;
            let mut then = morning().clone();
            then.entries = then.before(at);
            then.entries.push(Entry::AdvancedTo(at));
            let exercise = then.replay().expect("a journal's beginning replays");
            assert_eq!((exercise.now(), row.at), (at, at), "it branches where it was offered");
            let offered = exercise.preview(&change.order.seat, &change.order.action);
            assert!(offered.is_ok(), "{}: {offered:?}", row.change);
            let looked = morning().entries.iter().any(|entry| entry.tick() == at) || at == exercise.began();
            assert!(looked || needed.contains(&at), "nobody was told of {at:?}");
        }
    }
    assert!(late > 3, "there were alternatives to check");
}

#[test]
fn what_was_not_offered_is_no_alternative() {
    let action = parse("isolate RAD-WS-05 off", morning().replay().expect("it replays").chart()).expect("an order");
    let order = codedark_sim::action::Order { seat: wannacry().seats[0].role.clone(), participant: 0, action };
    let refused = luck_alone(morning(), &PLAIN).one(&[Edit::Insert(Tick(30), order)]);
    let Err(ReviewError::Ask(why)) = refused else { panic!("{refused:?}") };
    assert!(why.contains("was not offered at 08:30"), "{why}");
}

#[test]
fn threads_change_nothing_and_the_budget_is_kept() {
    let alone = Ask { effort: Effort::on(1), ..ask(morning(), &PLAIN) }.whole().expect("it replays");
    let three = Ask { effort: Effort::on(3), ..ask(morning(), &PLAIN) }.whole().expect("it replays");
    assert_eq!(alone, three);
    let bought = &alone.bought;
    assert!(bought.branches <= 24 && bought.over_futures > 0, "{bought:?}");
    assert_eq!(bought.branches, bought.looked_at + 4 * bought.over_futures);
    let nothing = Ask { budget: 0, ..ask(morning(), &PLAIN) }.whole().expect("it replays");
    assert_eq!((nothing.rows.len(), nothing.bought.branches), (0, 0));
    assert!(nothing.bought.decisions > 0);
}

#[test]
fn the_most_telling_come_first() {
    let day = |row: &WhatIf| row.luck.as_ref().map_or(0.0, |luck| luck.measure(HEADLINE));
    let mean = |row: &WhatIf| row.expected.as_ref().and_then(|expected| expected.measure(HEADLINE));
    let rank = |row: &WhatIf| match mean(row) {
        Some(range) if range.low > 0.0 || range.high < 0.0 => {
            (u8::from(range.mean * day(row) <= 0.0), -range.mean.abs())
        }
        Some(range) if range.mean.abs() < 0.5 => (3, -day(row).abs()),
        _ => (2, -day(row).abs()),
    };
    assert!(reviewed().rows.windows(2).all(|two| rank(&two[0]) <= rank(&two[1])));
    let looked = reviewed().rows.iter().filter(|row| row.expected.is_some());
    assert_eq!(looked.count(), reviewed().bought.over_futures as usize);
}

#[test]
fn a_later_change_is_made_beside_the_bot() {
    let moved = row(ask(morning(), &PLAIN).one(&[Edit::Move(2, Tick(200)), Edit::Drop(7, 7)]));
    assert_eq!(moved.at, Tick(54));
    assert!(moved.options.starts_with("--drop 7 --move \"2 11:20\""), "{}", moved.options);
    assert!(moved.expected.is_some());
}

#[test]
fn a_play_that_is_not_over_is_compared_where_it_stands() {
    let mut journal = morning().clone();
    journal.entries = journal.before(Tick(200));
    journal.entries.push(Entry::AdvancedTo(Tick(200)));
    let review = ask(&journal, &PLAIN).one(&[Edit::Drop(1, 1)]).expect("it fits");
    assert!(review.bought.unfinished);
    assert!(codedark_report::whatif::bought(&review.bought).contains("Play is not over"));
}

/// The morning's journal in a folder.
fn kept() -> Folder {
    let folder = Folder::new();
    let journal = morning();
    let (mut text, mut chain) = Chain::begin(&journal.header);
    text.extend(journal.entries.iter().map(|entry| chain.encode(entry)));
    std::fs::write(folder.path("a.journal"), text).expect("written");
    folder
}

/// Splits options like a shell.
fn words(options: &str) -> Vec<String> {
    let parts = options.split('"').enumerate();
    let words = parts.flat_map(|(n, part)| match n % 2 {
        0 => part.split_whitespace().map(str::to_owned).collect(),
        _ => vec![part.to_owned()],
    });
    words.collect()
}

#[test]
fn every_printed_command_gives_the_same_numbers_again() {
    let folder = kept();
    let whole = ["whatif", "a.journal", "--budget", "24", "--futures", "2"];
    let table = folder.run(&[&whole[..], &["--format", "json"]].concat()).json();
    let text = folder.run(&whole).done();
    assert!(text.starts_with("2") && text.contains(" branches: "), "{text}");
    let rows = table["rows"].as_array().expect("rows");
    assert!(rows.len() > 5);
    for row in rows {
        let options = row["options"].as_str().expect("options");
        let line = format!("  codedark whatif a.journal {options}");
        assert!(text.lines().any(|other| other == line), "{line}\n{text}");
        let mut args = vec!["whatif".to_owned(), "a.journal".to_owned()];
        args.extend(words(options));
        args.extend(["--format".to_owned(), "json".to_owned()]);
        let again = folder.run(&args.iter().map(String::as_str).collect::<Vec<_>>()).json();
        assert_eq!(&again["rows"][0], row, "{line}");
    }
}

#[test]
fn every_sentence_of_a_debrief_is_shown_again_by_the_command_beside_it() {
    let folder = kept();
    let report = ["report", "a.journal", "--budget", "40"];
    let debrief = folder.run(&[&report[..], &["--format", "json"]].concat()).json();
    let page = folder.run(&[&report[..], &["--format", "html"]].concat()).done();
    let text = folder.run(&report).done().split_whitespace().collect::<Vec<_>>().join(" ");
    let told = debrief["choices"].as_array().expect("choices");
    assert!(told.len() >= 3);
    for choice in &told[..3] {
        let (sentence, command) =
            (choice["sentence"].as_str().expect("text"), choice["command"].as_str().expect("text"));
        let again = folder.run(
            &words(command.strip_prefix("codedark ").expect("a command"))
                .iter()
                .map(String::as_str)
                .collect::<Vec<_>>(),
        );
        let again = again.done().split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(again.contains(sentence), "`{command}` does not say: {sentence}\n{again}");
        assert!(text.contains(sentence) && text.contains(command), "{sentence}");
        assert!(page.contains("codedark whatif a.journal"), "the page names the command");
    }
}

#[test]
fn a_story_is_taken_up_as_a_branch() {
    let folder = kept();
    let before = std::fs::read(folder.path("a.journal")).expect("a journal");
    let args = ["play", "--plain", "--from", "a.journal@09:04", "--journal", "b.journal"];
    let lines = "isolate RAD-WS-07\nisolate RAD-WS-05\nlook RAD-WS-04\nwait 66\nisolate RAD-WS-05 off\nwait 10\nblock 445 admin\nrun\n";
    let ran = folder.play(&args, lines);
    assert!(ran.err.contains("A branch of a.journal at Fri 15 May 09:04"), "{}", ran.err);
    let told = ran.done();
    assert!(told.contains("A branch of the play ") && told.contains("taken up Fri 15 May 09:04"), "{told}");
    let digests = |name: &str| {
        let replayed = folder.run(&["replay", name, "--verify", "--format", "json"]).json();
        (replayed["play_digest"].clone(), replayed["state_digest"].clone(), replayed["finished"].clone())
    };
    assert_eq!(digests("a.journal"), digests("b.journal"), "the same orders make the same play");
    assert_eq!(std::fs::read(folder.path("a.journal")).expect("a journal"), before, "the parent is only read");

    let other = folder.play(&["play", "--plain", "--from", "a.journal@Fri 08:20"], "wait 10\nquit\n");
    other.done();
    let list = folder.run(&["play"]).done();
    assert!(list.contains("wannacry-morning-001: WannaCry morning, until Fri 15 May 08:30, unfinished"), "{list}");
    folder.play(&["play", "--plain", "--resume", "wannacry-morning-001"], "run\n").done();
    assert!(folder.run(&["report", "wannacry-morning-001.journal"]).done().contains("taken up Fri 15 May 08:20"));
}

#[test]
fn what_does_not_fit_is_refused_with_what_to_write() {
    let folder = kept();
    folder.run(&["run", "wannacry-morning", "--journal", "nobody.journal"]).done();
    let long = "9".repeat(400);
    for (args, words) in [
        (&["whatif", "a.journal", "--drop", "99"][..], "numbered from 1 to 7, as `codedark whatif JOURNAL --orders`"),
        (&["whatif", "a.journal", "--drop", "0"], "write `--drop 4`"),
        (&["whatif", "a.journal", "--drop", "5-2"], "write `--drop 4`"),
        (&["whatif", "a.journal", "--drop", "1-4294967295"], "there is no order 8"),
        (&["whatif", "a.journal", "--drop", &long], "write `--drop 4`"),
        (&["whatif", "a.journal", "--drop", "1", "--move", "1 09:00"], "changed twice"),
        (&["whatif", "a.journal", "--move", "1"], "write `--move"),
        (&["whatif", "a.journal", "--move", "1 25:00"], "no moment of play"),
        (&["whatif", "a.journal", "--move", "1 07:00"], "outside play"),
        (&["whatif", "a.journal", "--insert", "09:00"], "--insert takes a moment and an order"),
        (&["whatif", "a.journal", "--insert", "09:00 fly"], "no action `fly`"),
        (&["whatif", "a.journal", "--insert", "noon declare"], "--insert takes a moment and an order"),
        (&["whatif", "a.journal", "--insert", "23:00 declare"], "outside play"),
        (
            &["whatif", "a.journal", "--insert", "16:00 declare"],
            "play ended at 16:00; the last minute for an order is 15:59",
        ),
        (&["whatif", "a.journal", "--player", "by-the-book:7"], "a skill is a number from 0 to 1"),
        (&["whatif", "a.journal", "--insert", "09:00 isolate RAD-WS-01 off"], "was not offered at 09:00"),
        (&["whatif", "a.journal", "--insert", "09:00 declare", "--seat", "pope"], "nobody played the seat pope"),
        (&["whatif", "a.journal", "--futures", "1"], "no interval"),
        (&["whatif", "a.journal", "--player", "a-miracle"], "there is no bot `a-miracle`"),
        (&["whatif", "nobody.journal"], "no person has a seat"),
        (&["play", "--plain", "--from", "a.journal"], "takes a journal and a moment"),
        (&["play", "--plain", "--from", "@09:00"], "takes a journal and a moment"),
        (&["play", "--plain", "--from", "a.journal@07:00"], "outside play"),
        (&["play", "--plain", "--from", "a.journal@480"], "play had ended"),
        (&["play", "--plain", "--from", "a.journal@soon"], "no moment of play"),
        (&["play", "--plain", "--journal", "c.journal"], "none was named"),
        (&["play", "wannacry-morning", "--from", "a.journal@09:00"], "cannot be used with"),
    ] {
        let said = folder.run(args).failed(2);
        assert!(said.starts_with("error: ") && said.contains(words), "{args:?}: {said}");
    }
    assert!(
        folder.run(&["play", "--plain", "--from", "nothing@09:00"]).failed(1).contains("there is no journal `nothing`")
    );
    let nobody = ["play", "--plain", "--from", "nobody.journal@09:00", "--journal", "c.journal"];
    assert!(folder.run(&nobody).failed(1).contains("no person has a seat"));
    let other = ["play", "--plain", "--from", "a.journal@09:00", "--seat", "pope", "--journal", "c.journal"];
    assert!(folder.run(&other).failed(1).contains("nobody played the seat pope"));
    for args in
        [&["whatif", "nobody.recording.json"][..], &["play", "--plain", "--from", "nobody.recording.json@09:00"]]
    {
        let said = folder.run(args).failed(1);
        assert!(said.contains("is a recording") && said.contains("beside it: nobody.journal"), "{said}");
    }
    assert!(!folder.path("c.journal").exists(), "nothing was begun");
}
