//! What computes beside the rooms: what scores will need while they play, and their debriefs when play is over.
//!
//! Invariants: one thing is computed at a time, on threads that give way to all others and leave a processor free. Debriefs
//! come first, and among them those of the class that has taken least; what is only prepared gives way at once and goes
//! on later from its last whole run, in longer turns until one would be longer than a debrief may take. What no room wants any
//! more is left. A debrief has its time: what it does not suffice for is left out and said, so no room holds up others for
//! longer. Whatever goes wrong here, the journal stands.

use std::collections::{BTreeMap, VecDeque};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, mpsc as queue};

use codedark_analysis::Effort;
use codedark_sim::cancel::GoOn;
use codedark_sim::ids::RoleId;
use codedark_sim::scenario::Scenario;
use tokio::sync::mpsc;

use super::clock::Clock;
use super::inbox::Command;
use super::load::read_journal;
use super::owner::Room;
use crate::host::Host;
use crate::store::Store;
use crate::wire::Problem;

/// Milliseconds after which a debrief goes without what is not computed yet: several times what the shipped exercises need
/// on a machine of two processors (estimate).
const DEBRIEF_MS: u64 = 120_000;

/// Milliseconds for which one thing is prepared before others have their turn (estimate).
const TURN_MS: u64 = 10_000;

/// What is to be computed for a room.
struct Job {
    room: String,
    class: String,
    reply: mpsc::WeakSender<Command>,
    work: Work,
    /// Milliseconds that it may take before others have their turn.
    turn_ms: u64,
}

enum Work {
    Debrief,
    Prepare(Arc<Scenario>, Vec<RoleId>),
}

impl Job {
    /// Whether the room is still there and open.
    fn wanted(&self) -> bool {
        is_open(&self.reply)
    }
}

fn is_open(room: &mpsc::WeakSender<Command>) -> bool {
    room.upgrade().is_some_and(|room| !room.is_closed())
}

/// Where rooms ask for what is computed beside them.
#[derive(Clone)]
pub(super) struct Queue {
    jobs: queue::Sender<Job>,
    /// Debriefs that were asked for and that the thread has not seen yet.
    unseen: Arc<AtomicUsize>,
}

impl Queue {
    /// Starts its thread, which ends with the last handle.
    pub fn start(store: Arc<dyn Store>, host: Arc<dyn Host>, clock: Arc<dyn Clock>) -> std::io::Result<Self> {
        let (jobs, asked) = queue::channel();
        let unseen = Arc::new(AtomicUsize::new(0));
        let worker = Worker { store, host, clock, unseen: Arc::clone(&unseen) };
        std::thread::Builder::new().name("debriefs".into()).spawn(move || worker.run(&asked))?;
        Ok(Self { jobs, unseen })
    }

    /// Asks for a room's debrief.
    pub fn debrief(&self, room: &Room) {
        self.unseen.fetch_add(1, Ordering::Relaxed);
        self.put(room, Work::Debrief);
    }

    /// Asks for what the score of a room that begins will need.
    pub fn prepare(&self, room: &Room, seats: Vec<RoleId>) {
        self.put(room, Work::Prepare(Arc::clone(&room.scenario), seats));
    }

    fn put(&self, room: &Room, work: Work) {
        let (id, class, reply) = (room.row.id.clone(), room.row.class.clone(), room.myself.clone());
        // The thread ends after the last handle, and this is one.
        let _ = self.jobs.send(Job { room: id, class, reply, work, turn_ms: TURN_MS });
    }
}

/// What waits.
#[derive(Default)]
struct Waiting {
    debriefs: Vec<Job>,
    prepared: VecDeque<Job>,
    /// Milliseconds that the debriefs of classes took of which more wait.
    taken: BTreeMap<String, u64>,
}

impl Waiting {
    fn add(&mut self, job: Job) {
        match job.work {
            Work::Debrief => self.debriefs.push(job),
            Work::Prepare(..) => self.prepared.push_back(job),
        }
    }

    /// Something was given up. One run may take longer than a turn, so the next turn is longer; what would take longer than a
    /// debrief may is not prepared.
    fn again(&mut self, mut job: Job, whole_turn: bool) {
        if whole_turn {
            job.turn_ms *= 2;
        }
        if job.turn_ms <= DEBRIEF_MS {
            self.add(job);
        }
    }

    /// What comes next.
    fn next(&mut self) -> Option<Job> {
        self.debriefs.retain(Job::wanted);
        self.prepared.retain(Job::wanted);
        let debriefs = &self.debriefs;
        self.taken.retain(|class, _| debriefs.iter().any(|job| job.class == *class));
        let taken = |job: &Job| self.taken.get(&job.class).copied().unwrap_or(0);
        // The first of those that are alike.
        let least = (0..debriefs.len()).min_by_key(|at| taken(&debriefs[*at]));
        least.map(|at| self.debriefs.remove(at)).or_else(|| self.prepared.pop_front())
    }

    /// A debrief of a class took so long.
    fn took(&mut self, class: String, ms: u64) {
        *self.taken.entry(class).or_insert(0) += ms;
    }
}

struct Worker {
    store: Arc<dyn Store>,
    host: Arc<dyn Host>,
    clock: Arc<dyn Clock>,
    unseen: Arc<AtomicUsize>,
}

impl Worker {
    fn run(&self, asked: &queue::Receiver<Job>) {
        give_way();
        let mut waiting = Waiting::default();
        loop {
            while let Ok(job) = asked.try_recv() {
                self.see(&mut waiting, job);
            }
            match waiting.next() {
                Some(job) => self.work(&mut waiting, job),
                None => match asked.recv() {
                    Ok(job) => self.see(&mut waiting, job),
                    Err(_) => return,
                },
            }
        }
    }

    fn see(&self, waiting: &mut Waiting, job: Job) {
        if matches!(job.work, Work::Debrief) {
            self.unseen.fetch_sub(1, Ordering::Relaxed);
        }
        waiting.add(job);
    }

    fn work(&self, waiting: &mut Waiting, job: Job) {
        let began = self.clock.now_ms();
        let (clock, room) = (Arc::clone(&self.clock), job.reply.clone());
        let wanted = move |ms| clock.now_ms() < began.saturating_add(ms) && is_open(&room);
        match &job.work {
            Work::Debrief => {
                let go_on: GoOn = Arc::new(move || wanted(DEBRIEF_MS));
                let effort = Effort { jobs: processors_but_one(), go_on: &go_on };
                let done = catch_unwind(AssertUnwindSafe(|| make(&*self.store, &*self.host, &job.room, effort)));
                let done = done.unwrap_or_else(|cause| Err(said(&*cause)));
                if let Some(room) = job.reply.upgrade() {
                    // A room that is gone by now makes it anew when it is opened again.
                    let _ = room.blocking_send(Command::Concluded(done));
                }
                waiting.took(job.class, self.clock.now_ms().saturating_sub(began));
            }
            Work::Prepare(scenario, seats) => {
                let unseen = Arc::clone(&self.unseen);
                let turn_ms = job.turn_ms;
                let go_on: GoOn = Arc::new(move || wanted(turn_ms) && unseen.load(Ordering::Relaxed) == 0);
                let effort = Effort { jobs: 1, go_on: &go_on };
                let done = catch_unwind(AssertUnwindSafe(|| self.host.prepare(scenario, seats, effort)));
                // What went wrong here is tried again for the debrief, and said then.
                if !done.unwrap_or(true) {
                    let whole_turn = self.clock.now_ms() >= began.saturating_add(turn_ms);
                    waiting.again(job, whole_turn);
                }
            }
        }
    }
}

/// Lets every other thread of the machine come before this one and those that it starts.
fn give_way() {
    // Elsewhere than on Linux this is about the whole process.
    #[cfg(target_os = "linux")]
    {
        const NICE: i32 = 10;
        // A system that does not want it costs others some time.
        let _ = rustix::process::nice(NICE);
    }
}

/// As many threads as leave a processor to those who play.
fn processors_but_one() -> usize {
    std::thread::available_parallelism().map_or(1, |all| all.get().saturating_sub(1).max(1))
}

/// What a mistake of ours said about itself.
pub(super) fn said(cause: &(dyn std::any::Any + Send)) -> String {
    let text = cause.downcast_ref::<String>().map(String::as_str).or(cause.downcast_ref::<&str>().copied());
    format!("this is a mistake of the program ({})", text.unwrap_or("it said nothing"))
}

fn make(store: &dyn Store, host: &dyn Host, room: &str, effort: Effort) -> Result<(), String> {
    let bytes = store.journal(room).map_err(|error| Problem::from(error).what)?;
    let journal = read_journal(store, host, room, &bytes)?;
    let recording = host.conclude(&journal, effort).map_err(|problem| problem.what)?;
    store.set_recording(room, recording.to_json().as_bytes()).map_err(|error| Problem::from(error).what)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn job(room: &str, class: &str, reply: &mpsc::Sender<Command>) -> Job {
        Job { room: room.into(), class: class.into(), reply: reply.downgrade(), work: Work::Debrief, turn_ms: TURN_MS }
    }

    #[test]
    fn what_takes_ever_longer_is_prepared_no_more() {
        let (open, _inbox) = mpsc::channel(1);
        let mut waiting = Waiting::default();
        waiting.again(job("a", "a", &open), false);
        let mut turns = Vec::new();
        while let Some(job) = waiting.next() {
            turns.push(job.turn_ms);
            waiting.again(job, true);
        }
        assert_eq!(turns, [TURN_MS, 2 * TURN_MS, 4 * TURN_MS, 8 * TURN_MS]);
    }

    #[test]
    fn the_class_that_took_least_comes_first_and_rooms_that_are_gone_do_not_come() {
        let (open, _inbox) = mpsc::channel(1);
        let (gone, _) = mpsc::channel(1);
        let mut waiting = Waiting::default();
        for (room, class) in [("a1", "a"), ("a2", "a"), ("b1", "b")] {
            waiting.add(job(room, class, &open));
        }
        waiting.add(job("c1", "c", &gone));
        let next = |waiting: &mut Waiting| waiting.next().map(|job| job.room);
        assert_eq!(next(&mut waiting).as_deref(), Some("a1"), "who came first");
        waiting.took("a".into(), 5_000);
        assert_eq!(next(&mut waiting).as_deref(), Some("b1"), "the other class waits for one debrief, not for two");
        waiting.took("b".into(), 10);
        waiting.add(job("b2", "b", &open));
        assert_eq!(next(&mut waiting).as_deref(), Some("b2"));
        assert_eq!(next(&mut waiting).as_deref(), Some("a2"));
        assert_eq!(next(&mut waiting), None);
        assert!(waiting.taken.is_empty(), "what is forgotten is no grudge");
    }
}
