//! Whether the intervals of *expected* hold, and how long a debrief with what-if takes; results are in
//! `docs/measurements/whatif.md`. `measure.sh` runs it: `whatif_coverage [CASES] [FRESH]`.
//!
//! A case is a play by the book, as if people had given its orders, and an alternative to it: by chance one of the half
//! that comes first, since those change the house and the others mostly nothing. Its
//! interval, from as many futures as a report takes, is held against the mean of fresh futures; both have a sampling
//! error: they agree when they are no further apart than the root of the squares of both half widths.

#![allow(clippy::disallowed_methods, reason = "it reads the repository's files and takes the time")]

#[path = "../tests/it/shipped.rs"]
mod shipped;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Instant;

use codedark_analysis::whatif::{Ask, BUDGET, FUTURES, PERSON, PLAYER, Weighing};
use codedark_analysis::{Effort, Range, Recording};
use codedark_seat::bots::{self, Bot};
use codedark_seat::{Bots, Table, label};
use codedark_sim::draw::{Dice, Purpose};
use codedark_sim::journal::{Chain, Entry, Header, Journal};
use codedark_sim::scenario::Scenario;

/// Measures whose intervals are held against fresh futures.
const MEASURES: [&str; 4] = ["delayed_patient_hours", "hosts_encrypted", "records_stolen", "minutes_to_recovery"];

/// Where fresh futures begin to be numbered.
const FRESH: u64 = 1_000_000;

/// Orders of the play whose debrief is timed.
const ORDERS: usize = 60;

fn main() {
    let number = |n: usize, otherwise| std::env::args().nth(n).and_then(|text| text.parse().ok()).unwrap_or(otherwise);
    let (cases, fresh) = (number(1, 60), number(2, 200) as u32);
    let scenarios = ["wannacry-morning", "friday-0100"].map(shipped::scenario);
    let start = Instant::now();
    let mut held: BTreeMap<&str, [u32; 4]> = BTreeMap::new();
    println!("| case | alternative | futures | mean of {FUTURES} (95 %) | mean of {fresh} fresh (95 %) | agree |");
    println!("|---|---|---|---|---|---|");
    for case in 0..cases {
        let rows = one_case(case, &scenarios, fresh);
        for (id, a, b) in rows.measures {
            let agrees = agree(a, b);
            let count = held.entry(id).or_default();
            let differs = [a, b].iter().any(|range| range.low != 0.0 || range.high != 0.0);
            let one = [agrees, true, agrees && differs, differs];
            (0..4).for_each(|n| count[n] += u32::from(one[n]));
            if id == MEASURES[0] {
                let yes = if agrees { "yes" } else { "no" };
                println!("| {case} | {} | {FUTURES} | {} | {} | {yes} |", rows.name, said(a), said(b));
            }
        }
    }
    println!("\n| measure | agree | of those in which some future differed |\n|---|---|---|");
    for id in MEASURES {
        let [agree, all, agree_apart, apart] = held.get(id).copied().unwrap_or_default();
        let share = |n: u32, of: u32| format!("{n} of {of} ({:.0} %)", f64::from(n) * 100.0 / f64::from(of.max(1)));
        println!("| {id} | {} | {} |", share(agree, all), share(agree_apart, apart));
    }
    eprintln!("coverage took {:.0} s", start.elapsed().as_secs_f64());
    println!("\n| debrief of | orders | aftermath and measures, s | what-if, s | what the budget of {BUDGET} bought |");
    println!("|---|---|---|---|---|");
    scenarios.iter().for_each(timed);
}

/// An alternative by chance.
/// Measures alone: the study asks for intervals of them.
const PLAIN: Weighing = Weighing { envelope: None };

struct Case {
    name: String,
    measures: Vec<(&'static str, Range, Range)>,
}

fn one_case(case: usize, scenarios: &[Arc<Scenario>; 2], fresh: u32) -> Case {
    let mut luck = Dice::new(case as u64).draw(Purpose::Brain, 0, 0);
    let scenario = &scenarios[case % 2];
    let seats = 1 + luck.below(scenario.seats.len() as u32) as usize;
    let journal = journal(scenario, 1000 + case as u64, seats, usize::MAX);
    let ask = |futures, first_future| Ask {
        journal: &journal,
        player: PLAYER,
        budget: 0,
        futures,
        first_future,
        effort: Effort::on(0),
        judge: &PLAIN,
    };
    let alternatives = ask(0, 0).alternatives().expect("the journal replays");
    // What finds out or tells stands last, and mostly changes nothing: such cases would prove little.
    let likely = alternatives.len().div_ceil(2);
    let one = &alternatives[luck.below(likely as u32) as usize];
    let look = |futures, first| ask(futures, first).one(&one.edits()).expect("it was offered").rows.remove(0);
    let (report, truth) = (look(FUTURES, 0), look(fresh, FRESH));
    let both = |id| Some((id, report.expected.as_ref()?.measure(id)?, truth.expected.as_ref()?.measure(id)?));
    let kind = match (one.missed, one.changes[0].now) {
        (true, _) => "missed",
        (false, Some(_)) => "earlier",
        (false, None) => "left out",
    };
    let verb = one.changes[0].order.action.verb.spec().name;
    let name = format!("{}, {seats} seats, {kind}: {} × {verb} at minute {}", scenario.id, one.changes.len(), one.at.0);
    Case { name, measures: MEASURES.into_iter().filter_map(both).collect() }
}

/// A play by the book, as if people had given its first so many orders.
fn journal(scenario: &Arc<Scenario>, seed: u64, seats: usize, orders: usize) -> Journal {
    let bot = || bots::by_name("by-the-book", seed).expect("it is shipped");
    let taken = scenario.seats.iter().take(seats).map(|seat| seat.role.clone());
    let who = |bot: &dyn Bot| label(bot);
    let seats = taken.map(|role| (role, who(bot().as_ref()))).collect();
    let mut header = Header { scenario: Arc::clone(scenario), seed, seats, branch: None };
    let table = Table::unrecorded(header.clone()).expect("it starts");
    let mut seated = Bots::none();
    for (role, _) in &header.seats {
        seated.seat(&table, role, bot()).expect("the seat is free");
    }
    table.run_bots(&mut seated).expect("it ends");
    header.seats.iter_mut().for_each(|(_, who)| *who = PERSON.to_owned());
    let (mut text, mut chain) = Chain::begin(&header);
    let mut given = 0;
    for entry in table.entries() {
        given += usize::from(matches!(entry, Entry::Act { .. }));
        if given <= orders || matches!(entry, Entry::AdvancedTo(_)) {
            text += &chain.encode(&entry);
        }
    }
    let read = |text: &str| {
        let mut journal = Journal::read(text.as_bytes()).expect("it was just written");
        // What a journal keeps of a scenario has its scripts as text; here they are compiled already.
        journal.header.scenario = Arc::clone(scenario);
        journal
    };
    let exercise = read(&text).replay().expect("it replays");
    if !exercise.is_over() {
        text += &chain.encode(&Entry::AdvancedTo(exercise.end_of_play()));
    }
    read(&text)
}

fn agree(a: Range, b: Range) -> bool {
    let half = |range: Range| (range.high - range.low) / 2.0;
    (a.mean - b.mean).abs() <= half(a).hypot(half(b)) + 1e-9
}

fn said(range: Range) -> String {
    format!("{:.1} ({:.1} to {:.1})", range.mean, range.low, range.high)
}

/// How long the debrief of a play takes.
fn timed(scenario: &Arc<Scenario>) {
    let journal = journal(scenario, 7, 1, ORDERS);
    let start = Instant::now();
    let exercise = journal.replay().expect("it replays");
    let recording = Recording::of(&exercise, &journal.header, &journal.entries);
    let plain = start.elapsed().as_secs_f64();
    let start = Instant::now();
    let ask = Ask {
        journal: &journal,
        player: PLAYER,
        budget: BUDGET,
        futures: FUTURES,
        first_future: 0,
        effort: Effort::on(0),
        judge: &PLAIN,
    };
    let review = ask.whole().expect("every branch ends");
    let took = start.elapsed().as_secs_f64();
    let said = codedark_report::whatif::bought(&review.bought);
    println!("| {} | {} | {plain:.2} | {took:.2} | {said} |", scenario.id, recording.orders.len());
}
