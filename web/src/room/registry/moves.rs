//! Students who sit down, stand up and are freed.
//!
//! Invariants: of one student one move is made at a time, to its end even if nobody waits for it any more, so nobody sits in
//! two rooms. Whoever plays in a room that goes on sits down in no other one that has begun unless their trainer frees them:
//! what is seen in one room stays there.

use std::future::Future;
use std::sync::Arc;

use super::{Rooms, blocking, lock};
use crate::room::Person;
use crate::room::inbox::Command;
use crate::room::keep::{of_store, problem};
use crate::store::{Kept, Store};
use crate::wire::{Problem, RoomCard, RoomOverview, RoomState};

/// Locks for moves: two students may share one, which makes one of them wait for a moment.
const LOCKS: usize = 64;

/// What moves share.
pub(super) struct Moves([Arc<tokio::sync::Mutex<()>>; LOCKS]);

impl Default for Moves {
    fn default() -> Self {
        Self(std::array::from_fn(|_| Arc::default()))
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
        let participant = person.participant;
        let rows = move |store: &dyn Store| Ok((store.participant(participant)?, store.bound(participant)?));
        let (kept, bound) = self.of_student(rows).await?;
        let before = kept.seat.map(|(other, _)| other).filter(|other| other != room);
        if let Some(there) = self.played(before.as_deref()).await {
            let what = format!("You sit in the room {}, which has begun.", there.name);
            return Err(problem("conflict", what, "Your trainer can free you from your seat there."));
        }
        let begun = self.played(Some(room)).await.is_some();
        let elsewhere = bound.as_deref().filter(|bound| *bound != room);
        if let Some(there) = self.played(elsewhere).await.filter(|_| begun) {
            let what = format!("You played in the room {}, which goes on.", there.name);
            return Err(problem(
                "conflict",
                what,
                "Sit down there again, or let your trainer free you from your seat.",
            ));
        }
        let name = person.name.clone();
        self.ask(room, |reply| Command::Sit(role, person, reply)).await?;
        if begun && bound.is_some() {
            self.of_student(move |store| store.bind(participant, None)).await?;
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
            if rooms.played(Some(&room)).await.is_some() {
                let here = room.clone();
                rooms.of_student(move |store| store.bind(participant, Some(&here))).await?;
            }
            if rooms.ask(&room, |reply| Command::Stand(participant, reply)).await.is_err() {
                rooms.of_student(move |store| store.set_seat(participant, None)).await?;
                rooms.strike_out(&name, |overview| overview.card.id == room);
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
            let was_bound = rooms.of_student(move |store| store.bound(participant)).await?.as_ref() == Some(&room);
            if was_bound {
                rooms.of_student(move |store| store.bind(participant, None)).await?;
            }
            match freed {
                Err(problem) if was_bound && problem.kind == "not_found" => rooms.overview(&room).await,
                freed => freed,
            }
        };
        self.alone(participant, work).await
    }

    /// What the store does or knows about a student.
    async fn of_student<T: Send + 'static>(
        &self,
        work: impl FnOnce(&dyn Store) -> Kept<T> + Send + 'static,
    ) -> Result<T, Problem> {
        let store = Arc::clone(&self.0.around.store);
        blocking(move || work(&*store).map_err(|error| of_store(error, "participant"))).await
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
        let turn = Arc::clone(&self.0.moves.0[participant as usize % LOCKS]);
        let made = tokio::spawn(async move {
            let _turn = turn.lock().await;
            work.await
        });
        made.await.unwrap_or_else(|_| Err(problem("unavailable", "This could not be done: the server stops.", "")))
    }
}
