//! Students who sit down, stand up, are freed and are erased.
//!
//! Invariants: of one student one move is made at a time, to its end even if nobody waits for it any more, and where they
//! sit is read in their turn; so nobody sits in two rooms, and whoever is erased in none. Whoever plays in a room that goes on
//! sits down in no other one that has begun unless their trainer frees them: what is seen in one room stays there.

use std::future::Future;
use std::sync::Arc;

use super::{Rooms, blocking};
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

/// The room whose end tells a student what will happen in another one: it is over, they played there, and scenario and seed are
/// the same. A branch is made to be played by those who know.
fn known_end(store: &dyn Store, participant: u32, room: &str) -> Kept<Option<String>> {
    let wanted = store.room(room)?;
    if wanted.branch_of.is_some() {
        return Ok(None);
    }
    let numbers = store.numbers_of(participant)?;
    if numbers.iter().any(|(one, _)| one == room) {
        // They play there already: they were let in, or the class plays the same once more from its beginning.
        return Ok(None);
    }
    for (other, _) in numbers {
        let other = store.room(&other)?;
        let over = matches!(other.state, RoomState::Concluding | RoomState::Over);
        if over && other.id != wanted.id && other.seed == wanted.seed && other.setup.scenario == wanted.setup.scenario {
            return Ok(Some(other.name));
        }
    }
    Ok(None)
}

impl Rooms {
    /// Sits down. The store's participant row is changed by this call.
    ///
    /// # Errors
    /// The seat is not open, the person is of another class, was erased, or plays in another room that goes on.
    pub async fn sit(&self, room: &str, role: &str, person: &Person) -> Result<(), Problem> {
        let (rooms, room, role, person) = (self.clone(), room.to_owned(), role.to_owned(), person.clone());
        self.alone(person.participant, async move { rooms.sit_alone(&room, role, person).await }).await
    }

    async fn sit_alone(&self, room: &str, role: String, person: Person) -> Result<(), Problem> {
        let participant = person.participant;
        let rows = move |store: &dyn Store| Ok((store.participant(participant)?, store.bound(participant)?));
        let (kept, bound) = self.of_student(rows).await?;
        if kept.name.is_empty() {
            return Err(problem("not_found", "This student was erased.", ""));
        }
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
        if begun {
            let here = room.to_owned();
            if let Some(known) = self.of_student(move |store| known_end(store, participant, &here)).await? {
                let what = format!(
                    "You have played the same exercise with the same chance in the room {known}, which is over."
                );
                return Err(problem("conflict", what, "Sit down where it has not begun, or in another exercise."));
            }
        }
        let name = person.name.clone();
        self.ask(room, |reply| Command::Sit(role, person, reply)).await?;
        if begun && bound.is_some() {
            self.of_student(move |store| store.bind(participant, None)).await?;
        }
        let Some(other) = before else { return Ok(()) };
        self.has_left(&other, participant, &name).await;
        Ok(())
    }

    /// Somebody does not sit in a room any more, the store knows: the room hears of it, or what is remembered of it does.
    async fn has_left(&self, room: &str, participant: u32, name: &str) {
        if self.ask(room, |reply| Command::Left(participant, reply)).await.is_err() {
            self.strike_out(name, |overview| overview.card.id == room);
        }
    }

    /// Stands up from wherever they sit, and closes their connections. The store's participant row is changed by this call.
    ///
    /// # Errors
    /// The store failed.
    pub async fn stand(&self, participant: u32) -> Result<(), Problem> {
        let rooms = self.clone();
        let work = async move {
            let kept = rooms.of_student(move |store| store.participant(participant)).await?;
            let Some((room, _)) = kept.seat else { return Ok(()) };
            if rooms.played(Some(&room)).await.is_some() {
                let here = room.clone();
                rooms.of_student(move |store| store.bind(participant, Some(&here))).await?;
            }
            rooms.of_student(move |store| store.set_seat(participant, None)).await?;
            rooms.has_left(&room, participant, &kept.name).await;
            Ok(())
        };
        self.alone(participant, work).await
    }

    /// Erases a student: in the store, in the room where they sit, on their lines, and in what is remembered of rooms.
    ///
    /// # Errors
    /// There is no such student, or the store failed.
    pub async fn erase(&self, participant: u32) -> Result<(), Problem> {
        let rooms = self.clone();
        let work = async move {
            let kept = rooms.of_student(move |store| store.participant(participant)).await?;
            rooms.of_student(move |store| store.erase_participant(participant)).await?;
            if let Some((room, _)) = &kept.seat {
                rooms.has_left(room, participant, &kept.name).await;
            }
            rooms.hang_up(participant);
            rooms.strike_out(&kept.name, |overview| overview.class == kept.class);
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
