//! What a room says beside what its seats are told: how its time goes, and words from outside the story.
//!
//! Invariant: whoever owns the line to the room writes here, a face reads. Nothing here is known about the exercise.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use codedark_sim::time::Tick;

/// Sentences that wait to be shown; the oldest go.
const SAID_MAX: usize = 50;

/// How a room's time goes.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct RoomTime {
    /// Milliseconds of real time per simulated minute; `None`: time goes on when everybody is ready.
    pub pace_ms: Option<u64>,
    /// Whether it stands still.
    pub paused: bool,
    /// Whether the line to the room is down and being opened again.
    pub down: bool,
}

/// Something that was said in a room.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Said {
    /// Minute of the exercise; `None`: now.
    pub at: Option<Tick>,
    /// What, in a sentence.
    pub text: String,
    /// Whether the trainer says it: it stays until it was read.
    pub nudge: bool,
}

/// The board of a room on another machine. Clones are the same board.
#[derive(Clone, Default, Debug)]
pub struct Room(Arc<Mutex<Board>>);

#[derive(Default, Debug)]
struct Board {
    time: RoomTime,
    said: VecDeque<Said>,
}

impl Room {
    /// How the room's time goes from now on.
    pub fn set_time(&self, time: RoomTime) {
        self.board().time = time;
    }

    /// How the room's time goes.
    pub fn time(&self) -> RoomTime {
        self.board().time
    }

    /// Something to be shown to the player.
    pub fn say(&self, said: Said) {
        let mut board = self.board();
        if board.said.len() >= SAID_MAX {
            board.said.pop_front();
        }
        board.said.push_back(Said { text: crate::text::clean_line(&said.text), ..said });
    }

    /// The next sentence that was not taken yet.
    pub(crate) fn said(&self) -> Option<Said> {
        self.board().said.pop_front()
    }

    fn board(&self) -> MutexGuard<'_, Board> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl PartialEq for Room {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl Eq for Room {}

impl RoomTime {
    /// Whether the room's clock moves time, and no key does.
    pub fn moves(&self) -> bool {
        self.pace_ms.is_some()
    }
}
