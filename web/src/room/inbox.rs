//! What reaches a room's thread, and how it waits for that.
//!
//! Invariant: the thread waits in one place only, here; a command or the next beat wakes it.

use std::sync::Arc;
use std::task::{Context, Poll, Wake, Waker};
use std::thread::Thread;

use codedark_sim::digest::Digest;
use codedark_sim::time::Tick;
use codedark_sim::view::Chart;
use tokio::sync::{mpsc, oneshot};

use super::Person;
use super::clock::Clock;
use super::lines::Attached;
use crate::wire::{ClientMessage, Control, Inject, Nudge, PreparedInject, Problem, RoomCard, RoomOverview, Truth};

/// Where an answer goes.
pub(super) type Reply<T> = oneshot::Sender<Result<T, Problem>>;

/// How many commands may wait for a room; whoever sends more waits.
pub(super) const COMMANDS_MAX: usize = 256;

/// What a room is asked to do.
pub(super) enum Command {
    /// What its class sees.
    Card(Reply<RoomCard>),
    /// What its trainer sees.
    Overview(Reply<RoomOverview>),
    /// Somebody watches from now on.
    Look,
    /// Names and layout.
    Chart(Reply<Arc<Chart>>),
    /// Its moment and the digest of its state.
    Digest(Reply<(Tick, Digest)>),
    /// What is truly going on.
    Truth(Reply<Truth>),
    /// Something about its time.
    Control(Control, Reply<RoomOverview>),
    /// The scenario's messages.
    Injects(Reply<Vec<PreparedInject>>),
    /// A message into the exercise.
    Inject(Inject, Reply<()>),
    /// Words from outside.
    Nudge(Nudge, Reply<()>),
    /// Somebody sits down.
    Sit(String, Person, Reply<()>),
    /// The trainer frees a seat of somebody; the store hears of it.
    Free(String, u32, Reply<RoomOverview>),
    /// Somebody does not sit here any more; the store knows.
    Left(u32, Reply<()>),
    /// Every connection of somebody is closed.
    HangUp(u32),
    /// A connection.
    Attach(Person, Reply<Attached>),
    /// A connection is gone.
    Detach(u64),
    /// What came over a connection.
    Said(u64, ClientMessage),
    /// The debrief was made, or why not.
    Concluded(Result<(), String>),
    /// Everything ends here; what is kept stays.
    Stop(oneshot::Sender<()>),
}

/// What comes next for a room's thread.
pub(super) enum Next {
    /// A command.
    Command(Command),
    /// The moment that it waited for.
    Time,
    /// Nobody can reach it any more.
    Gone,
}

struct Unpark(Thread);

impl Wake for Unpark {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }
}

/// The commands of a room, read by its thread.
pub(super) struct Inbox {
    commands: mpsc::Receiver<Command>,
    waker: Waker,
}

impl Inbox {
    /// The inbox of the calling thread.
    pub fn here(commands: mpsc::Receiver<Command>) -> Self {
        Self { commands, waker: Waker::from(Arc::new(Unpark(std::thread::current()))) }
    }

    /// Waits for a command, at most until a moment.
    pub fn next(&mut self, clock: &dyn Clock, until_ms: Option<u64>) -> Next {
        loop {
            match self.commands.poll_recv(&mut Context::from_waker(&self.waker)) {
                Poll::Ready(Some(command)) => return Next::Command(command),
                Poll::Ready(None) => return Next::Gone,
                Poll::Pending => {}
            }
            if until_ms.is_some_and(|until| until <= clock.now_ms()) {
                return Next::Time;
            }
            clock.park(until_ms);
        }
    }

    /// A command that waits already.
    pub fn waiting(&mut self) -> Option<Command> {
        self.commands.try_recv().ok()
    }
}
