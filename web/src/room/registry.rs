//! Every room of a server, and the way to each.
//!
//! Invariants: there is one thread per room that is not over. A room whose thread has ended is remembered as it stood last.

mod again;
mod known;
mod moves;

use std::collections::{BTreeMap, BTreeSet};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use codedark_sim::digest::Digest;
use codedark_sim::scenario::Scenario;
use codedark_sim::time::Tick;
use codedark_sim::view::Chart;
use tokio::sync::{mpsc, oneshot, watch};

use self::moves::Moves;
use super::background::{Queue, said};
use super::clock::{Clock, Wall};
use super::inbox::{COMMANDS_MAX, Command, Inbox, Reply};
use super::keep::{add_room, of_store, problem};
use super::load::{Start, scenario_of};
use super::owner::Around;
use super::places::Place;
use super::{Line, Person, branch, pace, play, resting};
use crate::host::Host;
use crate::store::{RoomRow, Store, Writer};
use crate::wire::{
    BranchAt, ClientMessage, Control, Inject, Nudge, PreparedInject, Problem, RoomCard, RoomOverview, RoomSetup,
    RoomState, Truth,
};

/// Stack of a room's thread, in bytes: replays and scripts need less than half of it.
const STACK: usize = 2 << 20;
/// Messages of one client that wait for its room; whoever sends more waits.
const SAID_MAX: usize = 32;
/// How long the rooms have to stop.
const STOP_WITHIN: Duration = Duration::from_millis(1800);

type Overviews = watch::Receiver<Option<Arc<RoomOverview>>>;

/// The way to a room's thread.
struct Handle {
    to: mpsc::Sender<Command>,
    shown: Overviews,
    thread: JoinHandle<()>,
}

/// Every room of this server.
#[derive(Clone)]
pub struct Rooms(Arc<Inner>);

struct Inner {
    around: Around,
    rooms: Mutex<BTreeMap<String, Handle>>,
    resting: Mutex<BTreeMap<String, Arc<RoomOverview>>>,
    /// Rooms whose debrief was made once more since the server started.
    remade: Mutex<BTreeSet<String>>,
    rooms_max: usize,
    /// Held while a scenario is loaded.
    loading: tokio::sync::Mutex<()>,
    stopping: AtomicBool,
    moves: Moves,
}

/// Nothing that panics holds these.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> Result<T, Problem> + Send + 'static) -> Result<T, Problem> {
    let done = tokio::task::spawn_blocking(work).await;
    done.unwrap_or_else(|_| Err(problem("unavailable", "This could not be done: a mistake of the program.", "")))
}

impl Rooms {
    /// Opens the rooms of the store that are neither over nor failed, each paused where it stood.
    ///
    /// # Errors
    /// The store cannot be read, or a thread cannot be started.
    pub fn open(store: Arc<dyn Store>, host: Arc<dyn Host>, rooms_max: usize) -> Result<Self, Problem> {
        Self::open_by(store, host, rooms_max, Arc::new(Wall::new()))
    }

    /// [`Rooms::open`] by another clock than the machine's.
    ///
    /// # Errors
    /// As [`Rooms::open`].
    pub fn open_by(
        store: Arc<dyn Store>,
        host: Arc<dyn Host>,
        rooms_max: usize,
        clock: Arc<dyn Clock>,
    ) -> Result<Self, Problem> {
        let open = store.open_rooms().map_err(|error| of_store(error, "room"))?;
        let queue = Queue::start(Arc::clone(&store), Arc::clone(&host), Arc::clone(&clock));
        let queue = queue.map_err(|error| no_thread(&error))?;
        let rooms = Self(Arc::new(Inner {
            around: Around { writer: Writer::start(Arc::clone(&store)), store, host, clock, queue },
            rooms: Mutex::default(),
            resting: Mutex::default(),
            remade: Mutex::default(),
            rooms_max,
            loading: tokio::sync::Mutex::default(),
            stopping: AtomicBool::new(false),
            moves: Moves::default(),
        }));
        for row in open {
            rooms.start(row, None)?;
        }
        Ok(rooms)
    }

    fn start(&self, row: RoomRow, scenario: Option<Arc<Scenario>>) -> Result<(), Problem> {
        let (to, commands) = mpsc::channel(COMMANDS_MAX);
        let shown = watch::Sender::new(None);
        let (id, watched) = (row.id.clone(), shown.subscribe());
        let (around, myself) = (self.0.around.clone(), to.downgrade());
        let work = move || {
            let mut inbox = Inbox::here(commands);
            let start = Start { around: around.clone(), row: row.clone(), scenario, myself, shown: shown.clone() };
            let ran = catch_unwind(AssertUnwindSafe(|| start.load().map(|mut room| room.run(&mut inbox))));
            let failed = match ran {
                Ok(Ok(())) => return,
                Ok(Err(unfit)) => (unfit.told(), unfit.for_good),
                Err(cause) => (
                    format!(
                        "This room stopped, {}. Its journal is kept; take up its story in another room from an earlier moment.",
                        said(&*cause)
                    ),
                    true,
                ),
            };
            let (why, for_good) = failed;
            give_up(&around, row, why, for_good, &shown);
        };
        let builder = std::thread::Builder::new().name(format!("room {id}")).stack_size(STACK);
        let thread = builder.spawn(work).map_err(|error| no_thread(&error))?;
        let mut rooms = lock(&self.0.rooms);
        lock(&self.0.resting).remove(&id);
        rooms.insert(id, Handle { to, shown: watched, thread });
        Ok(())
    }

    /// Room for one more.
    fn admit(&self) -> Result<(), Problem> {
        if self.0.stopping.load(Ordering::Relaxed) {
            return Err(problem("unavailable", "The server stops.", "Try again when it is up."));
        }
        let counts = self.counts();
        let open: usize = counts[..4].iter().sum();
        if open >= self.0.rooms_max {
            let what = format!("{open} rooms are open, and this server takes {}.", self.0.rooms_max);
            return Err(problem("unavailable", what, "End or remove rooms first."));
        }
        Ok(())
    }

    /// The scenario of rooms that are to be made, loaded one at a time: of an uploaded one that may compute for seconds.
    ///
    /// # Errors
    /// The server is full, there is no such scenario, or it cannot be played as the set-up says.
    pub async fn scenario(&self, setup: &RoomSetup) -> Result<Arc<Scenario>, Problem> {
        self.admit()?;
        let _one_at_a_time = self.0.loading.lock().await;
        let (rooms, setup) = (self.clone(), setup.clone());
        blocking(move || scenario_of(&*rooms.0.around.store, &*rooms.0.around.host, &setup)).await
    }

    /// Makes a room of a scenario that is at hand, so that rooms which are made together share it. Its row is kept by this call.
    ///
    /// # Errors
    /// The server is full, the set-up is wrong, or the row cannot be kept.
    pub async fn make(&self, row: RoomRow, scenario: Arc<Scenario>) -> Result<RoomOverview, Problem> {
        self.admit()?;
        let id = row.id.clone();
        let rooms = self.clone();
        blocking(move || {
            faults(&scenario, &row)?;
            add_room(&*rooms.0.around.store, &row)?;
            rooms.start(row, Some(scenario))
        })
        .await?;
        self.overview(&id).await
    }

    /// Another room of the same class that takes up the story; `row` is the new room's, its scenario and seed are ignored.
    ///
    /// # Errors
    /// The server is full, the room has no journal, nothing was played at that moment, or the store failed.
    pub async fn branch(&self, room: &str, at: &BranchAt, row: RoomRow) -> Result<RoomOverview, Problem> {
        self.admit()?;
        let (id, room, at, rooms) = (row.id.clone(), room.to_owned(), at.clone(), self.clone());
        blocking(move || rooms.start(branch::keep(&rooms.0.around, &room, &at, row)?, None)).await?;
        self.overview(&id).await
    }

    /// Asks a room.
    async fn ask<T>(&self, room: &str, command: impl FnOnce(Reply<T>) -> Command) -> Result<T, Problem> {
        let to = lock(&self.0.rooms).get(room).map(|handle| handle.to.clone());
        let (reply, answer) = oneshot::channel();
        if let Some(to) = to
            && to.send(command(reply)).await.is_ok()
            && let Ok(answer) = answer.await
        {
            return answer;
        }
        let last = self.last(room).await?;
        Err(match &last.card.state {
            RoomState::Over => problem("conflict", "Play is over in this room.", "Its debrief can be read."),
            RoomState::Failed(why) => problem("conflict", why.clone(), ""),
            _ => problem("unavailable", "This room stops now.", "Try again when the server is up."),
        })
    }

    /// How a room stood last whose thread has ended.
    async fn last(&self, room: &str) -> Result<Arc<RoomOverview>, Problem> {
        if let Some(known) = self.known(room) {
            return Ok(known);
        }
        let (rooms, room) = (self.clone(), room.to_owned());
        blocking(move || rooms.rest(&room)).await
    }

    fn rest(&self, room: &str) -> Result<Arc<RoomOverview>, Problem> {
        let around = &self.0.around;
        let row = around.store.room(room).map_err(|error| of_store(error, "room"))?;
        let overview = Arc::new(resting::overview(&*around.store, &*around.host, row)?);
        let rooms = lock(&self.0.rooms);
        if !rooms.contains_key(room) {
            lock(&self.0.resting).insert(room.to_owned(), Arc::clone(&overview));
        }
        Ok(overview)
    }

    /// A room as its class sees it. A room shows whatever changes there before it answers, so a busy one is not asked.
    ///
    /// # Errors
    /// There is no such room, or it cannot be read.
    pub async fn card(&self, room: &str) -> Result<RoomCard, Problem> {
        if let Some(known) = self.known(room) {
            return Ok(known.card.clone());
        }
        match self.ask(room, Command::Card).await {
            Ok(card) => Ok(card),
            Err(_) => Ok(self.last(room).await?.card.clone()),
        }
    }

    /// A room as its trainer sees it.
    ///
    /// # Errors
    /// There is no such room, or it cannot be read.
    pub async fn overview(&self, room: &str) -> Result<RoomOverview, Problem> {
        match self.ask(room, Command::Overview).await {
            Ok(overview) => Ok(overview),
            Err(_) => Ok((*self.last(room).await?).clone()),
        }
    }

    /// The overview as it changes, for those who watch: the newest alone. It closes when nothing will change any more.
    ///
    /// # Errors
    /// There is no such room here, or it was over before the server started: read its overview instead.
    pub fn watch(&self, room: &str) -> Result<Overviews, Problem> {
        let rooms = lock(&self.0.rooms);
        let gone = || problem("not_found", "Nobody plays in this room any more.", "Read its overview.");
        let handle = rooms.get(room).filter(|handle| !handle.to.is_closed()).ok_or_else(gone)?;
        let shown = handle.shown.clone();
        // A room with so much to do that this does not fit shows itself soon anyway.
        let _ = handle.to.try_send(Command::Look);
        Ok(shown)
    }

    /// Names and layout of the room's hospital.
    ///
    /// # Errors
    /// There is no such room, or play is over.
    pub async fn chart(&self, room: &str) -> Result<Arc<Chart>, Problem> {
        self.ask(room, Command::Chart).await
    }

    /// The moment of a room and the digest of its state, which its journal replays to.
    ///
    /// # Errors
    /// There is no such room, or nobody plays in it.
    pub async fn digest(&self, room: &str) -> Result<(Tick, Digest), Problem> {
        self.ask(room, Command::Digest).await
    }

    /// What is truly going on.
    ///
    /// # Errors
    /// There is no such room, or nobody plays in it.
    pub async fn truth(&self, room: &str) -> Result<Truth, Problem> {
        self.ask(room, Command::Truth).await
    }

    /// Does something with a room's time.
    ///
    /// # Errors
    /// It does not fit how the room stands.
    pub async fn control(&self, room: &str, control: Control) -> Result<RoomOverview, Problem> {
        self.ask(room, |reply| Command::Control(control, reply)).await
    }

    /// The scenario's messages.
    ///
    /// # Errors
    /// There is no such room, or play is over.
    pub async fn injects(&self, room: &str) -> Result<Vec<PreparedInject>, Problem> {
        self.ask(room, Command::Injects).await
    }

    /// Puts a message into the exercise.
    ///
    /// # Errors
    /// It does not fit, or nobody plays.
    pub async fn inject(&self, room: &str, inject: Inject) -> Result<(), Problem> {
        self.ask(room, |reply| Command::Inject(inject, reply)).await
    }

    /// Says something from outside the story.
    ///
    /// # Errors
    /// There is no such seat, or it is too long.
    pub async fn nudge(&self, room: &str, nudge: Nudge) -> Result<(), Problem> {
        self.ask(room, |reply| Command::Nudge(nudge, reply)).await
    }

    /// Closes every connection of somebody: their session ended, or they were erased.
    pub fn hang_up(&self, participant: u32) {
        for handle in lock(&self.0.rooms).values() {
            if let Err(mpsc::error::TrySendError::Full(command)) = handle.to.try_send(Command::HangUp(participant)) {
                let to = handle.to.clone();
                tokio::spawn(async move { to.send(command).await });
            }
        }
    }

    /// A connection to the seat in which the person sits.
    ///
    /// # Errors
    /// They do not sit in this room, or it is over.
    pub async fn attach(&self, room: &str, person: &Person) -> Result<Line, Problem> {
        let attached = self.ask(room, |reply| Command::Attach(person.clone(), reply)).await?;
        let Some(to) = lock(&self.0.rooms).get(room).map(|handle| handle.to.clone()) else {
            return Err(problem("not_found", "This room was removed.", ""));
        };
        let (to_room, mut heard) = mpsc::channel::<ClientMessage>(SAID_MAX);
        let id = attached.id;
        tokio::spawn(async move {
            while let Some(message) = heard.recv().await {
                if to.send(Command::Said(id, message)).await.is_err() {
                    return;
                }
            }
            // A room that is gone has closed it.
            let _ = to.send(Command::Detach(id)).await;
        });
        Ok(Line { to_room, from_room: attached.from_room, view: attached.view, closing: attached.closing })
    }

    /// Removes a room from here, if it is; the caller removes it from the store.
    pub async fn remove(&self, room: &str) {
        let handle = lock(&self.0.rooms).remove(room);
        lock(&self.0.resting).remove(room);
        if let Some(handle) = handle {
            stop_one(&handle.to).await;
            // It has said what went wrong, if anything did.
            let _ = tokio::task::spawn_blocking(move || handle.thread.join()).await;
        }
    }

    /// Stops every room where it stands, everything kept, and closes all lines.
    pub async fn stop(&self) {
        self.0.stopping.store(true, Ordering::Relaxed);
        let all: Vec<_> = lock(&self.0.rooms).values().map(|handle| handle.to.clone()).collect();
        let stops = futures_util::future::join_all(all.iter().map(stop_one));
        // What a room had not finished by then is in its journal up to there.
        let _ = tokio::time::timeout(STOP_WITHIN, stops).await;
    }

    /// Rooms per state, for metrics: waiting, running, paused, concluding, over since the start, failed.
    pub fn counts(&self) -> [usize; 6] {
        let mut counts = [0; 6];
        for handle in lock(&self.0.rooms).values() {
            let shown = handle.shown.borrow();
            let place = match shown.as_ref().map(|overview| &overview.card.state) {
                None | Some(RoomState::Waiting) => 0,
                Some(RoomState::Running) => 1,
                Some(RoomState::Paused) => 2,
                Some(RoomState::Concluding) => 3,
                Some(RoomState::Over) => 4,
                Some(RoomState::Failed(_)) => 5,
            };
            counts[place] += 1;
        }
        counts
    }
}

async fn stop_one(to: &mpsc::Sender<Command>) {
    let (reply, stopped) = oneshot::channel();
    if to.send(Command::Stop(reply)).await.is_ok() {
        // Whoever dropped the answer has stopped as well.
        let _ = stopped.await;
    }
}

fn no_thread(error: &std::io::Error) -> Problem {
    problem("unavailable", format!("The system gives no more threads: {error}."), "End or remove rooms first.")
}

/// A room cannot go on: says so, in the store too if that is for good.
fn give_up(
    around: &Around,
    row: RoomRow,
    why: String,
    for_good: bool,
    shown: &watch::Sender<Option<Arc<RoomOverview>>>,
) {
    // What changed since the room was opened stands in the store.
    let mut row = around.store.room(&row.id).unwrap_or(row);
    row.state = RoomState::Failed(why);
    if for_good {
        // If this is not kept either, it is found out again after a restart.
        let _ = around.store.change_room(&row);
    }
    let last = shown.borrow().clone();
    let overview = match last {
        Some(last) => {
            let mut overview = (*last).clone();
            overview.card.state = row.state.clone();
            Ok(overview)
        }
        None => resting::overview(&*around.store, &*around.host, row),
    };
    if let Ok(overview) = overview {
        shown.send_replace(Some(Arc::new(overview)));
    }
}

/// What is wrong with a room's set-up.
fn faults(scenario: &Scenario, row: &RoomRow) -> Result<(), Problem> {
    if let Some(fault) = pace::fault(&row.setup.pace) {
        return Err(problem("bad_request", fault, ""));
    }
    let places = Place::all(scenario, &row.setup);
    for plan in &row.setup.seats {
        if !places.iter().any(|place| place.role.as_str() == plan.role) {
            let seats: Vec<_> = places.iter().map(|place| place.role.as_str()).collect();
            let instead = format!("There is {}.", seats.join(", "));
            return Err(problem("bad_request", format!("The scenario has no seat {}.", plan.role), instead));
        }
        if let Some(bot) = &plan.bot {
            play::label_of(bot).map_err(|why| problem("bad_request", why, ""))?;
        }
    }
    Ok(())
}
