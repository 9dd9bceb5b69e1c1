//! Bots: what they order, why, and what mistakes they make.

use std::collections::VecDeque;
use std::io::Write as _;
use std::process::Stdio;
use std::sync::{Arc, Mutex};

use codedark_analysis::{Defender, run_one};
use codedark_seat::bots::{self, Bot, Human, NAMES, Skill};
use codedark_seat::{Bots, Request, Seat, Table, Until, Update, label};
use codedark_sim::action::{Action, Arg, Verb};
use codedark_sim::ids::{AssetId, RoleId};
use codedark_sim::journal::{Beside, Entry, Header, Journal};
use codedark_sim::time::Tick;
use codedark_sim::view::Chart;

use crate::common::{Folder, Ran, scenario};

/// What a bot asked for.
type Asked = Arc<Mutex<Vec<(RoleId, Request)>>>;

/// Watches a bot, and from its `after`th call on has a twin of it hear the same and compares.
struct Watched {
    inner: Box<dyn Bot>,
    twin: Option<Box<dyn Bot>>,
    calls: u32,
    after: u32,
    asked: Asked,
}

impl Watched {
    fn new(name: &str, after: u32, asked: &Asked) -> Box<Self> {
        let inner = bots::by_name(name, 7).expect(name);
        Box::new(Self { inner, twin: None, calls: 0, after, asked: Arc::clone(asked) })
    }
}

impl Bot for Watched {
    fn name(&self) -> &str {
        self.inner.name()
    }

    fn version(&self) -> u32 {
        self.inner.version()
    }

    fn boxed_clone(&self) -> Box<dyn Bot> {
        self.inner.boxed_clone()
    }

    fn play(&mut self, seat: &mut dyn Seat) {
        self.calls += 1;
        if self.calls == self.after {
            self.twin = Some(self.inner.boxed_clone());
        }
        let (chart, role) = (Arc::clone(seat.chart()), seat.role().clone());
        let mut through = Through { seat, heard: VecDeque::new(), asked: Vec::new() };
        self.inner.play(&mut through);
        let Through { heard, asked, .. } = through;
        if let Some(twin) = &mut self.twin {
            let mut echo = Echo { chart, role: role.clone(), heard, asked: Vec::new() };
            twin.play(&mut echo);
            assert!(echo.asked == asked, "a bot that was cloned goes on as the original: call {}", self.calls);
        }
        self.asked
            .lock()
            .expect("nobody panicked with it")
            .extend(asked.into_iter().map(|request| (role.clone(), request)));
    }
}

/// A seat whose traffic is written down.
struct Through<'a> {
    seat: &'a mut dyn Seat,
    heard: VecDeque<Option<Update>>,
    asked: Vec<Request>,
}

impl Seat for Through<'_> {
    fn chart(&self) -> &Arc<Chart> {
        self.seat.chart()
    }

    fn role(&self) -> &RoleId {
        self.seat.role()
    }

    fn send(&mut self, request: Request) {
        self.asked.push(request.clone());
        self.seat.send(request);
    }

    fn next(&mut self) -> Option<Update> {
        let update = self.seat.next();
        self.heard.push_back(update.clone());
        update
    }
}

/// A seat that says what another one said.
struct Echo {
    chart: Arc<Chart>,
    role: RoleId,
    heard: VecDeque<Option<Update>>,
    asked: Vec<Request>,
}

impl Seat for Echo {
    fn chart(&self) -> &Arc<Chart> {
        &self.chart
    }

    fn role(&self) -> &RoleId {
        &self.role
    }

    fn send(&mut self, request: Request) {
        self.asked.push(request);
    }

    fn next(&mut self) -> Option<Update> {
        self.heard.pop_front().flatten()
    }
}

/// A morning with a bot in every seat: what was ordered, and what was asked for.
fn morning(name: &str) -> (Vec<(Tick, Action, Beside)>, Vec<(RoleId, Request)>, Table) {
    let (scenario, asked) = (scenario("wannacry-morning"), Asked::default());
    let bot = |_: &RoleId| Watched::new(name, 12, &asked);
    let roles: Vec<RoleId> = scenario.seats.iter().map(|seat| seat.role.clone()).collect();
    let seats = roles.iter().map(|role| (role.clone(), label(bot(role).as_ref()))).collect();
    let table = Table::unrecorded(Header { scenario, seed: 3, seats, branch: None }).expect("it starts");
    let mut seated = Bots::none();
    for role in &roles {
        seated.seat(&table, role, bot(role)).expect("a free seat");
    }
    table.run_bots(&mut seated).expect("it ends");
    drop(seated);
    let taken = table.entries().into_iter().filter_map(|entry| match entry {
        Entry::Act { at, order, beside } => Some((at, order.action, beside)),
        _ => None,
    });
    let asked = asked.lock().expect("nobody panicked with it").clone();
    (taken.collect(), asked, table)
}

#[test]
fn every_order_has_a_reason_is_its_seats_to_give_and_is_the_same_the_next_time() {
    for name in NAMES.iter().copied().chain(["by-the-book:0", "triage-first:0.3"]) {
        let (taken, asked, table) = morning(name);
        let chart = Arc::clone(table.exercise().chart());
        for (role, request) in &asked {
            let Request::Act { action, beside } = request else { continue };
            let may = &chart.seat(role).expect("a seat").may;
            assert!(may.contains(&action.verb), "{name}: {role} may not {action:?}");
            let why = beside.why.as_deref().unwrap_or_default();
            assert!(
                why.ends_with('.') && why.chars().next().is_some_and(char::is_uppercase),
                "{name}: {action:?}: {why}"
            );
        }
        assert_eq!(taken.is_empty(), name == "idle", "{name} orders something, unless it is idle");
        let again = morning(name);
        assert!(taken == again.0, "{name}: the same views give the same orders");
        assert_eq!(table.play_digest(), again.2.play_digest());
    }
}

#[test]
fn full_skill_is_the_policy_itself_and_none_is_worse() {
    let full = bots::by_name("by-the-book:1", 7).expect("a bot");
    assert_eq!(label(full.as_ref()), label(bots::by_name("by-the-book", 7).expect("a bot").as_ref()));
    assert!(morning("by-the-book:1.0").0 == morning("by-the-book").0);
    let scenario = scenario("wannacry-morning");
    let encrypted = |name: &str| {
        let of = |seed| run_one(&scenario, seed, &Defender::parse(name).expect(name)).expect("it runs").recording;
        let one = |seed| of(seed).measure("hosts_encrypted").and_then(|read| read.in_play).expect("a number");
        one(1) + one(2)
    };
    for policy in ["by-the-book", "triage-first"] {
        let (best, worst) = (encrypted(policy), encrypted(&format!("{policy}:0")));
        assert!(worst > best, "{policy}: {worst} machines without skill, {best} with it");
    }
}

/// Orders a few things once, and never again.
#[derive(Clone)]
struct Once(bool);

fn wishes() -> impl Iterator<Item = Action> {
    (0..12).map(|n| Action::new(Verb::LookCloser, [Arg::Asset(AssetId(n))]))
}

impl Bot for Once {
    fn name(&self) -> &'static str {
        "once"
    }

    fn version(&self) -> u32 {
        1
    }

    fn boxed_clone(&self) -> Box<dyn Bot> {
        Box::new(self.clone())
    }

    fn play(&mut self, seat: &mut dyn Seat) {
        while seat.next().is_some() {}
        for action in wishes().filter(|_| !self.0) {
            seat.send(Request::Act { action, beside: Beside::default() });
        }
        self.0 = true;
        seat.send(Request::Ready(Until::Tick(Tick(100_000))));
    }
}

#[test]
fn what_is_held_back_goes_out_late_and_a_few_at_a_time() {
    let role = RoleId::new("ir_lead");
    let scenario = scenario("wannacry-morning");
    for skill in ["0", "0.5", "0.9"] {
        let human = Human::new(Box::new(Once(false)), Skill::parse(skill).expect("a skill"), 11);
        assert_eq!(label(&human), format!("once:{skill} 2"));
        let header = Header {
            scenario: Arc::clone(&scenario),
            seed: 3,
            seats: vec![(role.clone(), label(&human))],
            branch: None,
        };
        let table = Table::unrecorded(header).expect("it starts");
        let mut seated = Bots::none();
        seated.seat(&table, &role, Box::new(human)).expect("a free seat");
        table.run_bots(&mut seated).expect("it ends");
        let entries = table.entries();
        let orders = entries.iter().filter_map(|entry| match entry {
            Entry::Act { at, order, .. } if order.action.verb == Verb::LookCloser => Some((*at, order.action.clone())),
            _ => None,
        });
        let orders: Vec<(Tick, Action)> = orders.collect();
        for wish in wishes() {
            let at = orders.iter().find(|(_, action)| *action == wish).map(|(at, _)| *at);
            assert!(at.is_some_and(|at| at > Tick(0)), "{skill}: {wish:?} goes out, and late");
        }
        let most = orders.iter().map(|(at, _)| orders.iter().filter(|(other, _)| other == at).count()).max();
        assert!(skill != "0" || most == Some(1), "without skill one thing at a time: {most:?}");
    }
}

#[test]
fn panic_cuts_everything_and_opens_nothing() {
    let (taken, _, table) = morning("panic");
    let quiet = [Verb::LookCloser, Verb::TellStaff, Verb::TellPatients, Verb::TellPress, Verb::Notify, Verb::Reimage];
    for (_, action, _) in &taken {
        assert!(action.is_on() && !quiet.contains(&action.verb), "{action:?}");
    }
    let exercise = table.exercise();
    let view = exercise.view(&RoleId::new("ir_lead")).expect("a view");
    assert!(view.zones.iter().all(|zone| zone.isolated), "every zone is cut off");
}

#[test]
fn wrong_names_are_told_what_to_write() {
    for (name, words) in [
        ("by-the-bok", &["there is no bot `by-the-bok`", "by-the-book", "`none`"][..]),
        ("by-the-book:1.7", &["`1.7` is no skill", "from 0 to 1 with at most two decimals"]),
        ("by-the-book:", &["`` is no skill"]),
        ("panic:0.5", &["takes no skill", "write `panic` alone"]),
        ("", &["there is no bot ``"]),
    ] {
        let told = Defender::parse(name).expect_err(name).to_string();
        for words in words {
            assert!(told.contains(words), "{name}: {told}");
        }
    }
    let folder = Folder::new();
    for command in ["run", "campaign"] {
        let told = folder.run(&[command, "wannacry-morning", "--defender", "by-the-book:1.7"]).failed(2);
        assert!(told.contains("`1.7` is no skill") && told.contains("hint:") && told.contains("docs bots"), "{told}");
    }
    let told = folder.run(&["play", "wannacry-morning", "--plain", "--others", "nobody"]).failed(2);
    assert!(told.contains("there is no bot `nobody`"), "{told}");
    let page = folder.run(&["docs", "bots"]).done();
    for name in NAMES {
        assert!(page.contains(name), "{page}");
    }
}

#[test]
fn bots_sit_beside_a_person_and_come_back_when_play_is_resumed() {
    let folder = Folder::new();
    let play = |args: &[&str], lines: &str| {
        let mut command = folder.codedark(args);
        let pipes = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = pipes.spawn().expect("it starts");
        // It may have ended before it read everything.
        let _ = child.stdin.take().expect("piped").write_all(lines.as_bytes());
        Ran::of(child.wait_with_output().expect("it ends")).done()
    };
    let args = ["play", "wannacry-morning", "--plain", "--seed", "3", "--journal", "a.journal"];
    play(&[&args[..], &["--others", "by-the-book:0.5"]].concat(), "wait 120\nquit\n");
    let read = || Journal::read(&std::fs::read(folder.path("a.journal")).expect("kept")).expect("a journal");
    let before = read();
    let bots = before.header.seats.iter().filter(|(_, who)| who == "by-the-book:0.5 4").count();
    assert_eq!((before.header.seats[0].1.as_str(), bots), ("person", before.header.scenario.seats.len() - 1));
    let resumed = folder.path("a.journal").to_string_lossy().into_owned();
    play(&["play", "--plain", "--resume", &resumed], "wait 300\nquit\n");
    let after = read();
    assert!(after.last_tick() > before.last_tick(), "play goes on with the same bots");
    let first = RoleId::new("ir_lead");
    let theirs = |entry: &Entry| matches!(entry, Entry::Act { order, .. } if order.seat != first);
    assert!(after.entries.iter().any(theirs), "bots in other seats give orders");
}
