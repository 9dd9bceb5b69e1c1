//! What these tests share: the shipped scenarios, a generator of chance, and plays with their journals.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::{Arc, OnceLock};

use codedark_seat::bots::by_name;
use codedark_seat::{Request, Seat, Until, Update};
use codedark_sim::Cursor;
use codedark_sim::action::{ACTIONS, Action, Arg, ArgKind, Order, Refusal};
use codedark_sim::event::Event;
use codedark_sim::exercise::Exercise;
use codedark_sim::ids::{AlertId, AssetId, InjectId, JobId, ProcessId, RoleId, ZoneId};
use codedark_sim::journal::{Beside, Chain, Entry, Header, Journal};
use codedark_sim::knowledge::Verdict;
use codedark_sim::posture::{Mode, Ransom, Statement};
use codedark_sim::scenario::{AccountGroup, Scenario};
use codedark_sim::time::{DAY, Tick};
use codedark_sim::view::{Chart, View};

use crate::shipped::load_path;

/// Every scenario that these tests play.
const SCENARIOS: [&str; 3] = [
    "scenarios/wannacry-morning/scenario.rhai",
    "tests/scenarios/operator-small/scenario.rhai",
    "tests/scenarios/insider-small/scenario.rhai",
];

/// Months long: too long for plays at random, so it has tests of its own.
const LONG: &str = "scenarios/friday-0100-long/scenario.rhai";

/// Weeks of prelude before a night: tests of its own as well.
const NIGHT: &str = "scenarios/friday-0100/scenario.rhai";

/// The playable form of *Friday 01:00*.
pub fn friday_night() -> Arc<Scenario> {
    load_path(NIGHT)
}

/// The long form of *Friday 01:00*.
pub fn long_friday() -> Arc<Scenario> {
    load_path(LONG)
}

/// Every scenario that these tests play, loaded once.
pub fn scenarios() -> &'static [Arc<Scenario>] {
    static LOADED: OnceLock<Vec<Arc<Scenario>>> = OnceLock::new();
    LOADED.get_or_init(|| SCENARIOS.iter().map(|path| load_path(path)).collect())
}

/// The tutorial.
pub fn wannacry() -> &'static Arc<Scenario> {
    &scenarios()[0]
}

/// A changed copy of a scenario.
pub fn changed(scenario: &Scenario, change: impl FnOnce(&mut Scenario)) -> Arc<Scenario> {
    let mut copy = scenario.clone();
    change(&mut copy);
    Arc::new(copy)
}

/// Chance for tests: the same numbers for the same seed (SplitMix64).
pub struct Luck(u64);

impl Luck {
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ 0xC0DE_DA2C)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A number below `bound`; 0 for bound 0.
    pub fn below(&mut self, bound: usize) -> usize {
        (self.next() % bound.max(1) as u64) as usize
    }

    /// A number below `bound`, for ticks.
    pub fn minutes(&mut self, bound: u32) -> u32 {
        self.below(bound as usize) as u32
    }

    /// True in `percent` of 100 cases.
    pub fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    /// One of these.
    pub fn pick<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[self.below(of.len())]
    }
}

/// The roles of a scenario's seats.
pub fn roles(scenario: &Scenario) -> Vec<RoleId> {
    scenario.seats.iter().map(|seat| seat.role.clone()).collect()
}

/// An exercise with these seats taken.
pub fn start(scenario: &Arc<Scenario>, seed: u64, taken: &[RoleId]) -> Exercise {
    Exercise::start(Arc::clone(scenario), seed, &taken.iter().cloned().collect()).expect("it starts")
}

/// Everything that happened.
pub fn events(exercise: &Exercise) -> Vec<Event> {
    exercise.events_since(Cursor(0)).cloned().collect()
}

/// Demands the same events and the same digest, and names the first event that differs.
pub fn assert_same(a: &Exercise, b: &Exercise, what: &str) {
    assert_eq!(a.now(), b.now(), "{what}");
    let differs = a.events_since(Cursor(0)).zip(b.events_since(Cursor(0))).find(|(a, b)| a != b);
    assert_eq!(differs, None, "{what}");
    assert_eq!(a.cursor(), b.cursor(), "{what}: one has more events");
    assert_eq!(a.digest(), b.digest(), "{what}: the events are the same, the state is not");
}

/// An order.
pub fn order(seat: &RoleId, action: &Action) -> Order {
    Order { seat: seat.clone(), participant: 0, action: action.clone() }
}

/// An action whose arguments are of the right kind and exist; it may be refused all the same.
pub fn fitting_action(luck: &mut Luck, scenario: &Scenario, view: &View) -> Action {
    let spec = luck.pick(&ACTIONS);
    let hospital = &scenario.hospital;
    let mut arg = |kind: ArgKind| match kind {
        ArgKind::Asset => Arg::Asset(AssetId::from(luck.below(hospital.assets.len()))),
        ArgKind::Zone => Arg::Zone(ZoneId::from(luck.below(hospital.zones.len()))),
        ArgKind::Process => Arg::Process(ProcessId::from(luck.below(hospital.care.len()))),
        ArgKind::Port => Arg::Port(*luck.pick(&[443, 445, 3389])),
        ArgKind::Verdict => Arg::Verdict(*luck.pick(&[Verdict::Real, Verdict::FalseAlarm])),
        ArgKind::Switch => Arg::Switch(luck.chance(75)),
        ArgKind::Alert if view.alerts.is_empty() => Arg::Alert(AlertId { asset: AssetId(0), nth: 1 }),
        ArgKind::Alert => Arg::Alert(luck.pick(&view.alerts).id),
        ArgKind::Message if view.mail.is_empty() => Arg::Message(InjectId(0)),
        ArgKind::Message => Arg::Message(luck.pick(&view.mail).id),
        ArgKind::Option => Arg::Option(luck.below(3) as u8),
        ArgKind::Sure => Arg::Sure(*luck.pick(&[None, Some(50), Some(90)])),
        ArgKind::Account => Arg::Account(luck.below(hospital.accounts.len()).into()),
        ArgKind::Group => Arg::Group(luck.pick(&AccountGroup::ALL).0),
        ArgKind::Partner => Arg::Partner(luck.below(hospital.partners.len()).into()),
        ArgKind::Mode => Arg::Mode(*luck.pick(&[Mode::Block, Mode::Monitor])),
        ArgKind::Duty => Arg::Duty(luck.below(scenario.duties.len()).into()),
        ArgKind::Statement => Arg::Statement(luck.pick(&Statement::ALL).0),
        ArgKind::Ransom => Arg::Ransom(*luck.pick(&[Ransom::Pay, Ransom::Refuse])),
    };
    let args: Vec<_> = spec.args.iter().map(|spec| arg(spec.kind)).collect();
    Action::new(spec.verb, args)
}

/// A play as it happens, with what its journal holds.
pub struct Play {
    pub header: Header,
    pub entries: Vec<Entry>,
    pub exercise: Exercise,
}

impl Play {
    /// Begins with these seats taken.
    pub fn start(scenario: &Arc<Scenario>, seed: u64, taken: &[RoleId], who: &str) -> Self {
        let seats = taken.iter().map(|role| (role.clone(), who.to_owned())).collect();
        let header = Header { scenario: Arc::clone(scenario), seed, seats };
        Self { exercise: start(scenario, seed, taken), header, entries: Vec::new() }
    }

    /// Gives an order and writes it down if it is taken.
    pub fn submit(&mut self, seat: &RoleId, action: &Action) -> Result<JobId, Refusal> {
        let order = order(seat, action);
        let job = self.exercise.submit(&order)?;
        self.entries.push(Entry::Act { at: self.exercise.now(), order, beside: Beside::default() });
        Ok(job)
    }

    /// Lets time go on.
    pub fn advance(&mut self, to: Tick) {
        self.exercise.advance(to);
        self.entries.push(Entry::AdvancedTo(self.exercise.now()));
    }

    /// The lines of the journal.
    pub fn lines(&self) -> String {
        let (mut lines, mut chain) = Chain::begin(&self.header);
        for entry in &self.entries {
            lines += &chain.encode(entry);
        }
        lines
    }

    /// The journal, written and read again.
    pub fn journal(&self) -> Journal {
        Journal::read(self.lines().as_bytes()).expect("what was written can be read")
    }
}

/// A play in which the bot sits in every seat.
pub fn by_the_book(scenario: &Arc<Scenario>, seed: u64, end: Tick) -> Play {
    let roles = roles(scenario);
    let mut play = Play::start(scenario, seed, &roles, "by-the-book 3");
    let mut bots: BTreeMap<_, _> =
        roles.iter().map(|role| (role.clone(), by_name("by-the-book", seed).expect("a bot of that name"))).collect();
    let listening: BTreeSet<_> = roles.into_iter().collect();
    while play.exercise.now() < end {
        let mut to = end;
        for (role, bot) in &mut bots {
            let view = play.exercise.view(role).expect("a seat");
            let waiting = VecDeque::from([Update::View(Arc::new(view))]);
            let mut chair = Chair { play: &mut play, role: role.clone(), waiting, until: end };
            bot.play(&mut chair);
            to = to.min(chair.until);
        }
        play.exercise.advance_until_needed(to, &listening);
        play.entries.push(Entry::AdvancedTo(play.exercise.now()));
    }
    play
}

/// A bot's place in a play.
struct Chair<'a> {
    play: &'a mut Play,
    role: RoleId,
    waiting: VecDeque<Update>,
    until: Tick,
}

impl Seat for Chair<'_> {
    fn chart(&self) -> &Arc<Chart> {
        self.play.exercise.chart()
    }

    fn role(&self) -> &RoleId {
        &self.role
    }

    fn send(&mut self, request: Request) {
        match request {
            Request::Act { action, .. } => {
                let update = match self.play.submit(&self.role, &action) {
                    Ok(job) => Update::Accepted(action, job),
                    Err(refusal) => Update::Refused(action, refusal),
                };
                self.waiting.push_back(update);
            }
            Request::Ready(Until::Tick(tick) | Until::Need(tick)) => self.until = tick,
            other => panic!("this table serves no {other:?}"),
        }
    }

    fn next(&mut self) -> Option<Update> {
        self.waiting.pop_front()
    }
}

/// A play of orders by chance, in all seats but the last.
pub fn at_random(scenario: &Arc<Scenario>, seed: u64, end: Tick) -> Play {
    let mut luck = Luck::new(seed);
    let mut taken = roles(scenario);
    if taken.len() > 1 {
        taken.pop();
    }
    let mut play = Play::start(scenario, seed, &taken, "chance");
    while play.exercise.now() < end {
        let to = play.exercise.now().after(1 + luck.minutes(12)).min(end);
        play.advance(to);
        for _ in 0..luck.below(4) {
            let seat = luck.pick(&taken).clone();
            let view = play.exercise.view(&seat).expect("a seat");
            let action = fitting_action(&mut luck, scenario, &view);
            let _ = play.submit(&seat, &action);
        }
    }
    play
}

/// A play of each kind on each scenario, with a name.
pub fn plays() -> Vec<(String, Play)> {
    let mut plays = Vec::new();
    for scenario in scenarios() {
        let end = Tick(scenario.play_minutes()).min(Tick(2 * DAY));
        plays.push((format!("{}-by-the-book", scenario.id), by_the_book(scenario, 1, end)));
        plays.push((format!("{}-at-random", scenario.id), at_random(scenario, 2, end)));
    }
    plays
}
