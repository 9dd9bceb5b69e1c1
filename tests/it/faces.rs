//! One play, three faces: keys on a screen, lines in a pipe, and the library give the same journal.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::io::Write;
use std::process::Stdio;
use std::rc::Rc;

use codedark_seat::{LocalSeat, Request, Seat, Sink, Table, Until, Update};
use codedark_sim::action::parse;
use codedark_sim::ids::RoleId;
use codedark_sim::journal::{Beside, Entry, Header, Journal};
use codedark_sim::time::DAY;
use codedark_sim::view::{Query, View};

use crate::common::{Folder, Ran, scenario};
use crate::pty::Pty;

const SEED: &str = "3";
const ESC: &str = "\u{1b}";

/// One thing that a player does.
enum Step {
    /// An order that is taken.
    Act(&'static str),
    /// An order that is refused.
    Refused(&'static str),
    /// A question, and the title of its answer.
    Ask(&'static str, &'static str),
    /// What an order would cost.
    Price(&'static str),
    /// So many minutes pass.
    Minutes(u32),
    /// Time passes until something needs the player.
    Need,
}

use Step::{Act, Ask, Minutes, Need, Price, Refused};

const PLAY: &[Step] = &[
    Need,
    Act("triage rad-ws-07#1 real"),
    Act("look rad-ws-07"),
    Ask("logs rad-ws-07 60", "Logs of RAD-WS-07"),
    Price("isolate rad-ws-07"),
    Act("isolate rad-ws-07"),
    Minutes(1),
    Act("block 445 clinical"),
    Refused("downtime imaging"),
    Act("patch ward-3-pc"),
    Need,
    Act("isolate-zone admin"),
    Ask("hunt t1210", "Hunt for Exploitation of Remote Services"),
    Act("declare"),
    Refused("declare"),
    Act("tell-staff"),
    Price("reimage rad-ws-07"),
    Need,
    Minutes(15),
    Act("reimage rad-ws-07"),
    Act("restore pacs-01"),
    Act("isolate rad-ws-07 off"),
    Need,
    Act("look icu-pc"),
    Minutes(2),
    Act("block 3389 servers"),
    Minutes(1),
    Price("cut-internet"),
    Act("cut-internet"),
    Act("cut-partner health-net"),
    Act("protect-backups"),
    Act("verify-backups"),
    Refused("set-detection devices block"),
    Act("set-detection servers block"),
    Act("reset-account svc-pacs"),
    Act("reset-accounts admins"),
    Minutes(1),
    Act("evidence icu-pc"),
    Act("call-help"),
    Refused("notify no_gdpr_33"),
    Refused("answer m1 1"),
    Minutes(180),
    Act("answer m5 2 80"),
    Minutes(1),
];

/// Keeps the journal in a file, as the library's user would.
struct Kept(std::fs::File);

impl Sink for Kept {
    fn append(&mut self, line: &str) -> Result<(), String> {
        self.0.write_all(line.as_bytes()).map_err(|error| error.to_string())
    }
}

/// What the library said to each step: the clock afterwards, and the words of orders and refusals.
struct Said {
    clock: String,
    words: String,
}

fn updates(seat: &mut LocalSeat) -> Vec<Update> {
    std::iter::from_fn(|| seat.next()).collect()
}

fn library(folder: &Folder) -> Vec<Said> {
    let role = RoleId::new("ir_lead");
    let header = Header {
        scenario: scenario("wannacry-morning"),
        seed: SEED.parse().expect("a number"),
        seats: vec![(role.clone(), "person".to_owned())],
        branch: None,
    };
    let file = std::fs::File::create_new(folder.path("library.journal")).expect("a journal");
    let table = Table::open(header, Box::new(Kept(file))).expect("it starts");
    let mut seat = table.seat(&role).expect("the seat is free");
    let used = Rc::new(RefCell::new(BTreeSet::new()));
    let said = PLAY.iter().map(|step| {
        let words = ask(&mut seat, step, &used, &table);
        let exercise = table.exercise();
        Said { clock: exercise.scenario().calendar.date_time(exercise.now()), words }
    });
    let said: Vec<Said> = said.collect();
    let may = seat.chart().seat(&role).expect("a seat").may.iter().copied().collect::<BTreeSet<_>>();
    assert_eq!(*used.borrow(), may, "every order that the seat may give is given");
    said
}

fn ask(
    seat: &mut LocalSeat,
    step: &Step,
    used: &Rc<RefCell<BTreeSet<codedark_sim::action::Verb>>>,
    table: &Table,
) -> String {
    updates(seat);
    let chart = seat.chart().clone();
    let now = table.exercise().now();
    let order = |line: &str| parse(line, &chart).unwrap_or_else(|refusal| panic!("{line}: {refusal}"));
    seat.send(match step {
        Act(line) | Refused(line) => Request::Act { action: order(line), beside: Beside::default() },
        Ask(line, _) if line.starts_with("logs") => {
            Request::Query(Query::Logs { asset: order("look rad-ws-07").asset().expect("one"), minutes: 60 })
        }
        Ask(..) => Request::Query(Query::Hunt { technique: chart.techniques[0].id }),
        Price(line) => Request::Preview(order(line)),
        Minutes(minutes) => Request::Ready(Until::Tick(now.after(*minutes))),
        Need => Request::Ready(Until::Need(now.after(DAY))),
    });
    let answers = updates(seat);
    match (step, answers.first()) {
        (Act(_), Some(Update::Accepted(action, _))) => {
            used.borrow_mut().insert(action.verb);
            format!("Ordered: {}", action.words(&chart))
        }
        (Refused(_), Some(Update::Refused(_, refusal))) => refusal.why.clone(),
        (Ask(..), Some(Update::Answer(..)))
        | (Price(_), Some(Update::Preview(_, Ok(_))))
        | (Minutes(_) | Need, Some(Update::View(_))) => String::new(),
        (Act(line) | Refused(line) | Ask(line, _) | Price(line), other) => panic!("{line}: {other:?}"),
        (_, other) => panic!("{other:?}"),
    }
}

fn by_lines(folder: &Folder, said: &[Said]) {
    let mut lines = String::new();
    for step in PLAY {
        lines += &match step {
            Act(line) | Refused(line) | Ask(line, _) => (*line).to_owned(),
            Price(line) => format!("price {line}"),
            Minutes(minutes) => format!("wait {minutes}"),
            Need => "next".to_owned(),
        };
        lines.push('\n');
    }
    lines += "quit\n";
    let args = ["play", "wannacry-morning", "--plain", "--seed", SEED, "--journal", "lines.journal"];
    let mut command = folder.codedark(&args);
    let mut child =
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it starts");
    child.stdin.take().expect("piped").write_all(lines.as_bytes()).expect("it listens");
    let out = Ran::of(child.wait_with_output().expect("it ends")).done();
    for Said { clock, words } in said {
        assert!(out.contains(words) && out.contains(clock), "`{words}` at {clock} is missing in\n{out}");
    }
}

fn by_keys(folder: &Folder, said: &[Said]) {
    let args = ["play", "wannacry-morning", "--paused", "--seed", SEED, "--journal", "keys.journal"];
    let mut pty = Pty::start(folder, (160, 45), &args);
    pty.sees("Enter begin");
    pty.press("\r", "Now (0)");
    for (step, Said { clock, words }) in PLAY.iter().zip(said) {
        match step {
            Act(line) => drop(pty.press(&format!(":{line}\r"), &format!("{words}."))),
            Refused(line) => {
                pty.press(&format!(":{line}\r"), words);
                closes(&mut pty);
            }
            Ask(line, title) => {
                pty.press(&format!(":{line}\r"), title);
                pty.press("0", "Now (");
            }
            Price(line) => {
                pty.press(&format!(":{line}"), "Price: ");
                closes(&mut pty);
            }
            Minutes(minutes) => drop(pty.press(&".".repeat(*minutes as usize), clock)),
            Need => drop(pty.press("g", clock)),
        }
    }
    pty.press("q", "Leave?");
    pty.keys("y");
    assert_eq!(pty.left().code, 0);
}

/// Leaves the line. A bare escape is one only once nothing follows it, so this waits for the line to go.
fn closes(pty: &mut Pty) {
    pty.keys(ESC);
    pty.sees_that("the line is gone", |screen| !screen.contains("Order or question"));
}

/// The entries as they count: no wall time, and one mark for marks in a row.
fn entries(journal: &Journal) -> Vec<Entry> {
    let mut entries: Vec<Entry> = Vec::new();
    for entry in &journal.entries {
        match (entry, entries.last_mut()) {
            (Entry::AdvancedTo(to), Some(Entry::AdvancedTo(last))) => *last = *to,
            (Entry::Act { at, order, .. }, _) => {
                entries.push(Entry::Act { at: *at, order: order.clone(), beside: Beside::default() });
            }
            (entry, _) => entries.push(entry.clone()),
        }
    }
    entries
}

#[test]
fn keys_lines_and_the_library_give_the_same_journal() {
    let folder = Folder::new();
    let said = library(&folder);
    by_lines(&folder, &said);
    by_keys(&folder, &said);
    let read = |name: &str| {
        let journal = Journal::read(&std::fs::read(folder.path(name)).expect("a journal")).expect("it reads");
        let replayed = folder.run(&["replay", name, "--verify", "--format", "json"]).json();
        assert_eq!(replayed["verified"], true, "{name}");
        assert_eq!(replayed["play_digest"], journal.play_digest().to_string(), "{name}");
        (journal, replayed["state_digest"].clone())
    };
    let (library, state) = read("library.journal");
    let acts = library.entries.iter().filter(|entry| matches!(entry, Entry::Act { .. })).count();
    assert!(acts >= 12, "{acts} orders");
    for name in ["lines.journal", "keys.journal"] {
        let (journal, its_state) = read(name);
        assert_eq!(journal.header, library.header, "{name}");
        assert_eq!(entries(&journal), entries(&library), "{name}");
        assert_eq!(journal.play_digest(), library.play_digest(), "{name}");
        assert_eq!(its_state, state, "{name}");
    }
}

#[test]
fn what_a_seat_sees_at_a_moment_is_the_same_by_lines_and_by_the_library() {
    let folder = Folder::new();
    library(&folder);
    let journal = Journal::read(&std::fs::read(folder.path("library.journal")).expect("a journal")).expect("it reads");
    let exercise = journal.replay().expect("it replays");
    let view: View = exercise.view(&RoleId::new("ir_lead")).expect("a view");
    let mut command = folder.codedark(&["play", "--plain", "--resume", "library.journal"]);
    let ran = Ran::of(command.stdin(Stdio::null()).output().expect("it runs"));
    let out = ran.done();
    let clock = exercise.scenario().calendar.date_time(view.now);
    assert!(out.contains(&format!("It is {clock}.")), "{out}");
    let mut mail = folder.codedark(&["play", "--plain", "--resume", "library.journal"]);
    std::fs::write(folder.path("asks"), "mail\nalerts\n").expect("written");
    let asks = std::fs::File::open(folder.path("asks")).expect("lines");
    let out = Ran::of(mail.stdin(asks).output().expect("it runs")).done();
    for letter in &view.mail {
        assert!(out.contains(&*letter.subject), "{out}");
    }
    for alert in &view.alerts {
        assert!(out.contains(&exercise.chart().alert_name(alert.id)), "{out}");
    }
}
