//! Students who sit down, stand up and are freed.
//!
//! Invariants: of one student one move is made at a time, to its end even if nobody waits for it any more, so nobody sits in
//! two rooms. Whoever plays in a room that goes on sits down in no other one that has begun unless their trainer frees them:
//! what is seen in one room stays there.

use std::collections::BTreeMap;
use std::future::Future;
use std::sync::{Arc, Mutex};

use super::{Rooms, blocking, lock};
use crate::room::Person;
use crate::room::inbox::Command;
use crate::room::keep::{of_store, problem};
use crate::wire::{Problem, RoomCard, RoomOverview, RoomState};

/// Locks for moves: two students may share one, which makes one of them wait for a moment.
const LOCKS: usize = 64;

/// What moves share.
pub(super) struct Moves {
    locks: [Arc<tokio::sync::Mutex<()>>; LOCKS],
    /// Students who stood up in a room that had begun, with that room. After a restart of the server this is not known.
    bound: Mutex<BTreeMap<u32, String>>,
}

impl Default for Moves {
    fn default() -> Self {
        Self { locks: std::array::from_fn(|_| Arc::default()), bound: Mutex::default() }
    }
}

impl Rooms {
    /// Sits down. The store's participant row is changed by this call.
    ///
    /// # Errors
    /// The seat is not open, the person is of another class, or plays in another room that goes on.
    pub async fn sit(&self, room: &str, role: &str, person: &Person) -> Result<(), Problem> {
        let (rooms, room, role, person) = (self.clone(), room.to_owned(), role.to_owned(), person.clone());
        self.alone(person.participant, async move { rooms.sit_alone(&room, role, person).await }).await
    }

    async fn sit_alone(&self, room: &str, role: String, person: Person) -> Result<(), Problem> {
        let (store, participant) = (Arc::clone(&self.0.around.store), person.participant);
        let before = blocking(move || store.participant(participant).map_err(|error| of_store(error, "participant")));
        let before = before.await?.seat.map(|(other, _)| other).filter(|other| other != room);
        if let Some(there) = self.played(before.as_deref()).await {
            let what = format!("You sit in the room {}, which has begun.", there.name);
            return Err(problem("conflict", what, "Your trainer can free you from your seat there."));
        }
        let begun = self.played(Some(room)).await.is_some();
        let bound = lock(&self.0.moves.bound).get(&participant).cloned().filter(|bound| bound != room);
        if let Some(there) = self.played(bound.as_deref()).await.filter(|_| begun) {
            let what = format!("You played in the room {}, which goes on.", there.name);
            return Err(problem(
                "conflict",
                what,
                "Sit down there again, or let your trainer free you from your seat.",
            ));
        }
        let name = person.name.clone();
        self.ask(room, |reply| Command::Sit(role, person, reply)).await?;
        if begun {
            lock(&self.0.moves.bound).remove(&participant);
        }
        let Some(other) = before else { return Ok(()) };
        let left = lock(&self.0.rooms).get(&other).map(|handle| handle.to.clone());
        let told = match left {
            Some(left) => left.send(Command::Left(participant)).await.is_ok(),
            None => false,
        };
        if !told {
            self.strike_out(&name, |overview| overview.card.id == other);
        }
        Ok(())
    }

    /// Stands up, and closes the person's connections. The store's participant row is changed by this call.
    ///
    /// # Errors
    /// The store failed.
    pub async fn stand(&self, room: &str, person: &Person) -> Result<(), Problem> {
        let (rooms, room, participant, name) = (self.clone(), room.to_owned(), person.participant, person.name.clone());
        let work = async move {
            let begun = rooms.played(Some(&room)).await.is_some();
            if rooms.ask(&room, |reply| Command::Stand(participant, reply)).await.is_err() {
                let store = Arc::clone(&rooms.0.around.store);
                let stand = move || store.set_seat(participant, None).map_err(|error| of_store(error, "participant"));
                blocking(stand).await?;
                rooms.strike_out(&name, |overview| overview.card.id == room);
            }
            if begun {
                lock(&rooms.0.moves.bound).insert(participant, room);
            }
            Ok(())
        };
        self.alone(participant, work).await
    }

    /// Frees somebody from their seat, and lets them sit down elsewhere. The store's participant row is changed by this call.
    ///
    /// # Errors
    /// They neither sit there nor stood up there, play is over, or the store failed.
    pub async fn free(&self, room: &str, role: &str, participant: u32) -> Result<RoomOverview, Problem> {
        let (rooms, room, role) = (self.clone(), room.to_owned(), role.to_owned());
        let work = async move {
            let freed = rooms.ask(&room, |reply| Command::Free(role, participant, reply)).await;
            let was_bound = {
                let mut bound = lock(&rooms.0.moves.bound);
                let was_bound = bound.get(&participant) == Some(&room);
                if was_bound {
                    bound.remove(&participant);
                }
                was_bound
            };
            match freed {
                Err(problem) if was_bound && problem.kind == "not_found" => rooms.overview(&room).await,
                freed => freed,
            }
        };
        self.alone(participant, work).await
    }

    /// A room, if its exercise has begun and goes on.
    async fn played(&self, room: Option<&str>) -> Option<RoomCard> {
        let card = self.card(room?).await.ok()?;
        matches!(card.state, RoomState::Running | RoomState::Paused).then_some(card)
    }

    /// Makes a move of a student while no other one of theirs is made.
    async fn alone<T: Send + 'static>(
        &self,
        participant: u32,
        work: impl Future<Output = Result<T, Problem>> + Send + 'static,
    ) -> Result<T, Problem> {
        let turn = Arc::clone(&self.0.moves.locks[participant as usize % LOCKS]);
        let made = tokio::spawn(async move {
            let _turn = turn.lock().await;
            work.await
        });
        made.await.unwrap_or_else(|_| Err(problem("unavailable", "This could not be done: the server stops.", "")))
    }
}
