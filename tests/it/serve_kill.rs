//! The class server under play, really killed at instants that chance draws: nothing that was acknowledged is lost, and
//! every room goes on from its moment with its digest.
//!
//! Five kills are tried. `CODEDARK_KILLS=30` tries more, `CODEDARK_KILLS_SEED=N` draws the waits again that a failure named, and
//! `CODEDARK_REPORT` names a file to which what was measured is added (`./measure.sh kills`).

use std::collections::BTreeMap;
use std::hash::{BuildHasher, Hasher, RandomState};
use std::io::Write;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use codedark_seat::{Request, Seat, Until, Update};
use codedark_sim::action::Action;
use codedark_sim::journal::{Entry, Journal};
use codedark_sim::time::Tick;
use codedark_web::client::{Client, RemoteSeat};
use codedark_web::store::{Sqlite, Store};
use codedark_web::wire::{Class, Control, RoomOverview, RoomState, Truth};
use serde_json::json;
use tungstenite::http::Method;

use crate::common::Folder;
use crate::serve::{Server, act, block, control, joined};
use crate::support::Luck;

/// Rooms that are played at once, every other one by a clock of so many milliseconds per minute.
const ROOMS: usize = 4;
const CLOCK_MS: u32 = 150;
/// People in the one seat of each.
const TEAM: usize = 2;
/// Kills if nobody says otherwise.
const KILLS: u64 = 5;
/// The longest wait before one, in milliseconds, after everybody is at play.
const WAIT_MS: usize = 500;
/// What somebody waits from one order to the next, if nothing is heard.
const THINKS: Duration = Duration::from_millis(20);
/// Orders of one person from one minute to the next.
const ORDERS_PER_MINUTE: usize = 6;
/// Longer than anything here takes, so that a mistake ends the test.
const PATIENCE: Duration = Duration::from_secs(60);

/// A number that is asked for by an environment variable.
fn asked(name: &str) -> Option<u64> {
    let text = std::env::var(name).ok()?;
    Some(text.parse().unwrap_or_else(|_| panic!("{name} is no number")))
}

/// Adds lines to what is measured, where somebody measures.
pub fn report(lines: &str) {
    if let Some(path) = std::env::var_os("CODEDARK_REPORT") {
        let mut file = std::fs::OpenOptions::new().create(true).append(true).open(path).expect("a file to write to");
        file.write_all(lines.as_bytes()).expect("it is written");
    }
}

/// What somebody was told.
#[derive(Default)]
struct Told {
    /// Orders that were acknowledged, in order.
    taken: Vec<Action>,
    /// The latest moment that was seen.
    seen: Tick,
}

/// What all players know.
#[derive(Default)]
struct Play {
    stops: AtomicBool,
    /// Nobody orders while a server that was killed is looked at.
    held: AtomicBool,
    /// Orders that wait for their answer.
    under_way: AtomicUsize,
}

fn lock(told: &Mutex<Told>) -> MutexGuard<'_, Told> {
    told.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Gives one order after the other, and comes back by itself when the line breaks.
fn play_on(mut seat: RemoteSeat, at: usize, told: &Mutex<Told>, play: &Play) {
    // Another port each time: nobody has ordered that before, so it is taken, and is found again in the journal.
    for (n, port) in (1..u16::MAX).skip(at).step_by(TEAM).enumerate() {
        if play.stops.load(Ordering::SeqCst) {
            return;
        }
        order(&mut seat, &block(port, 1), told, play);
        if n % ORDERS_PER_MINUTE == 0 {
            let now = lock(told).seen;
            seat.send(Request::Ready(Until::Tick(now.after(1))));
        }
        seat.wait(THINKS);
    }
}

/// Gives an order and waits for what comes of it. Whether the line broke meanwhile is no matter: then it is refused here.
fn order(seat: &mut RemoteSeat, action: &Action, told: &Mutex<Told>, play: &Play) {
    let begun = Instant::now();
    let patient = || assert!(begun.elapsed() < PATIENCE, "no answer came");
    loop {
        play.under_way.fetch_add(1, Ordering::SeqCst);
        if seat.is_up() && !play.held.load(Ordering::SeqCst) {
            break;
        }
        play.under_way.fetch_sub(1, Ordering::SeqCst);
        patient();
        seat.wait(Duration::from_millis(20));
        while let Some(update) = seat.next() {
            assert!(!matches!(update, Update::Failed(_)), "{update:?}");
        }
    }
    seat.send(act(action));
    let mut answered = false;
    while !answered {
        patient();
        seat.wait(Duration::from_millis(20));
        while let Some(update) = seat.next() {
            match update {
                Update::View(view) => lock(told).seen = view.now,
                Update::Accepted(action, _) => {
                    answered = true;
                    lock(told).taken.push(action);
                }
                Update::Refused(..) => answered = true,
                Update::Failed(why) => panic!("{why}"),
                _ => {}
            }
        }
    }
    play.under_way.fetch_sub(1, Ordering::SeqCst);
}

/// The class.
struct Rooms {
    /// Per room what its people were told, in the order in which they sat down.
    told: BTreeMap<String, Vec<Arc<Mutex<Told>>>>,
    players: Vec<JoinHandle<()>>,
}

impl Rooms {
    fn begin(server: &Server, trainer: &mut Client, play: &Arc<Play>) -> Self {
        let class: Class =
            trainer.call(&Method::POST, "/classes", Some(&json!({ "name": "Autumn" }))).expect("a class");
        let mut rooms = Self { told: BTreeMap::new(), players: Vec::new() };
        for n in 0..ROOMS {
            let pace = if n % 2 == 0 { json!("free") } else { json!({ "clock": [CLOCK_MS] }) };
            let setup = json!({ "scenario": "wannacry-morning", "seed": "own", "pace": pace });
            let asked = json!({ "names": [format!("Room {n}")], "setup": setup });
            let made = trainer.call(&Method::POST, &format!("/classes/{}/rooms", class.id), Some(&asked));
            let made: Vec<RoomOverview> = made.expect("a room");
            let room = made[0].card.id.clone();
            let team: Vec<Client> =
                (0..TEAM).map(|at| joined(server, &class.code, &room, &format!("Student {n} {at}"))).collect();
            control(trainer, &room, &Control::Begin);
            for (at, client) in team.iter().enumerate() {
                let (told, play) = (Arc::<Mutex<Told>>::default(), Arc::clone(play));
                rooms.told.entry(room.clone()).or_default().push(Arc::clone(&told));
                let seat = RemoteSeat::connect(client, &room).expect("the room lets them in");
                rooms.players.push(std::thread::spawn(move || play_on(seat, at, &told, &play)));
            }
        }
        rooms
    }

    /// How many orders each was told to be taken.
    fn taken(&self) -> Vec<usize> {
        self.told.values().flatten().map(|told| lock(told).taken.len()).collect()
    }

    /// Waits until everybody was told of another order.
    fn all_play(&self) {
        let (before, begun) = (self.taken(), Instant::now());
        while self.taken().iter().zip(&before).any(|(now, before)| now == before) {
            assert!(begun.elapsed() < PATIENCE, "somebody gives no orders: {before:?}");
            assert!(!self.players.iter().any(JoinHandle::is_finished), "a player failed");
            std::thread::sleep(Duration::from_millis(1));
        }
    }

    /// Waits until nobody waits for an answer: there is no server that could give one.
    fn fall_silent(&self, play: &Play) {
        let begun = Instant::now();
        while play.under_way.load(Ordering::SeqCst) > 0 {
            assert!(begun.elapsed() < PATIENCE && !self.players.iter().any(JoinHandle::is_finished), "somebody waits");
            std::thread::sleep(Duration::from_millis(1));
        }
    }
}

/// What a room's journal comes to, with nobody beside it.
struct Arrived {
    now: Tick,
    digest: String,
    orders: usize,
}

/// Holds the journals of a server that is dead against what was told. Gives how each stands, and what was lost.
fn look_at(folder: &Folder, rooms: &Rooms) -> (BTreeMap<String, Arrived>, usize) {
    let store = Sqlite::open(&folder.path("kept")).expect("nobody holds it any more");
    let mut lost = 0;
    let mut arrived = BTreeMap::new();
    for (room, team) in &rooms.told {
        let journal = Journal::read(&store.journal(room).expect("it is there")).expect("it is whole");
        let exercise = journal.replay().expect("it replays");
        for (number, told) in (0..).zip(team) {
            let told = lock(told);
            assert!(told.seen <= exercise.now(), "{:?} was shown, {:?} is kept", told.seen, exercise.now());
            let mut kept = journal.entries.iter().filter_map(|entry| match entry {
                Entry::Act { order, .. } if order.participant == number => Some(&order.action),
                _ => None,
            });
            // In the order in which they were told; others may lie between whose answer was under way.
            lost += told.taken.iter().filter(|taken| !kept.any(|action| action == *taken)).count();
        }
        let orders = journal.entries.iter().filter(|entry| matches!(entry, Entry::Act { .. })).count();
        arrived.insert(room.clone(), Arrived { now: exercise.now(), digest: exercise.digest().to_string(), orders });
    }
    (arrived, lost)
}

/// Sees to it that every room stands where its journal ends, and lets it go on.
fn go_on(trainer: &mut Client, arrived: &BTreeMap<String, Arrived>) {
    for (room, arrived) in arrived {
        let truth: Truth =
            trainer.call(&Method::GET, &format!("/rooms/{room}/truth"), None::<&()>).expect("it is played");
        assert_eq!((truth.now, &truth.digest), (arrived.now, &arrived.digest), "it goes on where it stood");
        let overview = control(trainer, room, &Control::Resume);
        assert_eq!(overview.card.state, RoomState::Running);
    }
}

#[test]
fn a_server_that_is_killed_under_play_loses_nothing_that_was_acknowledged() {
    let kills = asked("CODEDARK_KILLS").unwrap_or(KILLS);
    let seed = asked("CODEDARK_KILLS_SEED").unwrap_or_else(|| RandomState::new().build_hasher().finish() % 1_000_000);
    println!("CODEDARK_KILLS_SEED={seed}");
    let mut luck = Luck::new(seed);
    let folder = Folder::new();
    let mut server = Server::start(&folder, "127.0.0.1:0");
    let mut trainer = server.trainer();
    let play = Arc::new(Play::default());
    let mut rooms = Rooms::begin(&server, &mut trainer, &play);
    let mut table = String::new();
    let (mut before, mut in_play) = (0, 0);
    for kill in 1..=kills {
        rooms.all_play();
        let wait = luck.below(WAIT_MS);
        std::thread::sleep(Duration::from_millis(wait as u64));
        let under_way = play.under_way.load(Ordering::SeqCst);
        server.kill();
        play.held.store(true, Ordering::SeqCst);
        rooms.fall_silent(&play);
        let told: usize = rooms.taken().iter().sum();
        let (arrived, lost) = look_at(&folder, &rooms);
        assert_eq!(lost, 0, "of {told} acknowledged orders, after kill {kill}");
        server = Server::start(&folder, &server.address.clone());
        go_on(&mut trainer, &arrived);
        play.held.store(false, Ordering::SeqCst);
        let orders: usize = arrived.values().map(|room| room.orders).sum();
        let moments: Vec<String> = arrived.values().map(|room| room.now.0.to_string()).collect();
        let moments = moments.join(", ");
        table +=
            &format!("| {kill} | {wait} | {under_way} | {} | {orders} | {lost} | {moments} | yes |\n", told - before);
        (before, in_play) = (told, in_play + under_way);
    }
    // It plays on after the last one too.
    rooms.all_play();
    play.stops.store(true, Ordering::SeqCst);
    for player in std::mem::take(&mut rooms.players) {
        player.join().expect("nobody failed");
    }
    server.kill();
    let (arrived, lost) = look_at(&folder, &rooms);
    let (told, orders) = (rooms.taken().iter().sum::<usize>(), arrived.values().map(|room| room.orders).sum::<usize>());
    assert!(lost == 0 && in_play > 0, "{lost} lost; {in_play} orders were under way");
    report(&format!(
        "{kills} kills of a server with {ROOMS} rooms of *WannaCry morning* and {TEAM} people in each, who order \
         something every {} ms and as soon as they hear something; every other room goes by a clock of {CLOCK_MS} ms per minute, the others when their team is ready. \
         Waits are drawn from 0 to {WAIT_MS} ms after everybody is at play, by seed {seed} \
         (`CODEDARK_KILLS_SEED={seed}`).\n\n\
         | kill | after ms of play | orders without their answer then | acknowledged since the last | in the journals | \
         acknowledged and lost | rooms go on at minute | with their digest |\n|---|---|---|---|---|---|---|---|\n\
         {table}\nIn all {told} orders were acknowledged; {orders} stand in the journals, {lost} acknowledged ones are lost. \
         What stands there unacknowledged was under way.\n",
        THINKS.as_millis()
    ));
}
