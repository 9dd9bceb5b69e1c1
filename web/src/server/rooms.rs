//! Rooms as things of the API: made, looked at, led and removed. What happens inside is the room's.
//!
//! Invariant: rooms that are made together are all made, or none.

pub mod words;

use std::sync::Arc;

use super::answer::Answer;
use super::limits::Counted;
use super::route::Call;
use super::state::{State, my_seat, now_ms, person};
use super::{people, scenarios};
use crate::auth;
use crate::store::RoomRow;
use crate::wire::{BranchAt, Control, Inject, NewRooms, Nudge, Problem, Role, RoomOverview, RoomState, SeedPolicy};

/// Characters of a team's name.
const NAME_MAX: usize = 40;

pub async fn sit_down(state: &State, call: &Call) -> Result<Answer, Problem> {
    let student = call.caller.student()?;
    let (room, role) = (call.name("room"), call.name("role"));
    let before = student.seat.clone();
    if before.as_ref().is_none_or(|seat| (seat.0.as_str(), seat.1.as_str()) != (room, role)) {
        may_move(state, student.id, room).await?;
    }
    state.rooms.sit(room, role, &person(student)).await?;
    if let Some((left, _)) = before.filter(|(left, _)| left != room) {
        tracing::info!(room = %left, participant = student.id, "changed to another room");
    }
    now_me(state, call).await
}

/// Takes a move in play out of a student's bucket. Standing up takes none: whoever does has sat down before.
async fn may_move(state: &State, student: u32, room: &str) -> Result<(), Problem> {
    if !matches!(state.rooms.card(room).await?.state, RoomState::Running | RoomState::Paused) {
        return Ok(());
    }
    state.buckets.take(Counted::Moves(student), state.limits.moves).map_err(|_| {
        Problem::new("too_many", "you changed seats too often in a short time, in a room that plays")
            .instead("stay where you are for a minute, then sit down again")
    })
}

pub async fn stand_up(state: &State, call: &Call) -> Result<Answer, Problem> {
    let student = call.caller.student()?;
    state.rooms.stand(student.id).await?;
    now_me(state, call).await
}

pub async fn free(state: &State, call: &Call) -> Result<Answer, Problem> {
    let (room, role) = (call.name("room"), call.name("role"));
    Answer::json(&state.rooms.free(room, role, call.participant()?).await?)
}

/// Who a student is now, after a change of seat.
async fn now_me(state: &State, call: &Call) -> Result<Answer, Problem> {
    let id = call.caller.student()?.id;
    let row = state.kept(move |store| store.participant(id)).await?;
    let mut me = call.caller.me();
    me.seat = my_seat(&row);
    Answer::json(&me)
}

pub async fn list(state: &State, call: &Call) -> Result<Answer, Problem> {
    let class = call.name("class").to_owned();
    let rows = state
        .kept(move |store| {
            store.class(&class)?;
            store.rooms(&class)
        })
        .await?;
    let ids: Vec<String> = rows.into_iter().map(|row| row.id).collect();
    let rooms = state.rooms.overviews(&ids).await?;
    Answer::json(&rooms.into_iter().map(|room| shown(call, room)).collect::<Vec<_>>())
}

pub async fn make(state: &State, call: &Call) -> Result<Answer, Problem> {
    let asked: NewRooms = call.json()?;
    let most = state.limits.rooms_at_once;
    if asked.names.is_empty() || asked.names.len() > most {
        return Err(Problem::new("bad_request", format!("1 to {most} rooms are made at once")));
    }
    let names: Vec<_> = asked.names.iter().map(|text| people::name(text, NAME_MAX)).collect::<Result<_, _>>()?;
    let class = call.name("class").to_owned();
    let look = class.clone();
    state.kept(move |store| store.class(&look)).await?;
    let (card, _) = scenarios::find(state, &asked.setup.scenario).await?;
    let scenario = state.rooms.scenario(&asked.setup).await?;
    let shared = auth::number()?;
    let mut made: Vec<RoomOverview> = Vec::with_capacity(names.len());
    for name in names {
        let seed = match asked.setup.seed {
            SeedPolicy::Shared => shared,
            SeedPolicy::Own => auth::number()?,
            SeedPolicy::Fixed(seed) => seed,
        };
        let row = RoomRow {
            id: auth::id()?,
            class: class.clone(),
            name,
            title: card.title.clone(),
            setup: asked.setup.clone(),
            seed,
            state: RoomState::Waiting,
            branch_of: None,
            made_ms: now_ms(),
            active_ms: now_ms(),
        };
        match state.rooms.make(row, Arc::clone(&scenario)).await {
            Ok(overview) => made.push(overview),
            Err(problem) => {
                for room in made {
                    let _ = discard(state, &room.card.id).await;
                }
                return Err(problem);
            }
        }
    }
    state.rooms_changed();
    let ids: Vec<_> = made.iter().map(|room| format!("room {}", room.card.id)).collect();
    Ok(Answer::json(&made)?.about(ids.join(", ")))
}

async fn discard(state: &State, room: &str) -> Result<(), Problem> {
    let room = room.to_owned();
    state.rooms.remove(&room).await;
    state.kept(move |store| store.remove_room(&room)).await
}

/// The row of the room that a path names.
pub async fn row(state: &State, call: &Call) -> Result<RoomRow, Problem> {
    let room = call.name("room").to_owned();
    state.kept(move |store| store.room(&room)).await
}

pub async fn read(state: &State, call: &Call) -> Result<Answer, Problem> {
    Answer::json(&shown(call, state.rooms.overview(call.name("room")).await?))
}

/// A room as it is shown to this member of staff. Educators observe seats; who sits there is between students and trainers.
fn shown(call: &Call, mut room: RoomOverview) -> RoomOverview {
    if call.caller.role() != Role::Trainer {
        room.card.seats.iter_mut().for_each(|seat| seat.people.clear());
    }
    room
}

pub async fn remove(state: &State, call: &Call) -> Result<Answer, Problem> {
    row(state, call).await?;
    discard(state, call.name("room")).await?;
    state.rooms_changed();
    Ok(Answer::empty())
}

pub async fn control(state: &State, call: &Call) -> Result<Answer, Problem> {
    let asked: Control = call.json()?;
    let word = asked.word();
    let room = state.rooms.control(call.name("room"), asked).await?;
    Ok(Answer::json(&room)?.about(format!("{word}, {}", room.card.name)))
}

pub async fn truth(state: &State, call: &Call) -> Result<Answer, Problem> {
    Answer::json(&state.rooms.truth(call.name("room")).await?)
}

pub async fn chart(state: &State, call: &Call) -> Result<Answer, Problem> {
    Answer::json(&*state.rooms.chart(call.name("room")).await?)
}

pub async fn injects(state: &State, call: &Call) -> Result<Answer, Problem> {
    Answer::json(&state.rooms.injects(call.name("room")).await?)
}

pub async fn inject(state: &State, call: &Call) -> Result<Answer, Problem> {
    let asked: Inject = call.json()?;
    state.rooms.inject(call.name("room"), asked).await?;
    Ok(Answer::empty())
}

pub async fn nudge(state: &State, call: &Call) -> Result<Answer, Problem> {
    let asked: Nudge = call.json()?;
    state.rooms.nudge(call.name("room"), asked).await?;
    Ok(Answer::empty())
}

pub async fn branch(state: &State, call: &Call) -> Result<Answer, Problem> {
    let asked: BranchAt = call.json()?;
    let trunk = row(state, call).await?;
    let name = people::name(&asked.name, NAME_MAX)?;
    let branch = RoomRow {
        id: auth::id()?,
        name,
        state: RoomState::Waiting,
        branch_of: Some((trunk.id.clone(), asked.at.0)),
        made_ms: now_ms(),
        active_ms: now_ms(),
        ..trunk
    };
    let id = branch.id.clone();
    let overview = state.rooms.branch(call.name("room"), &asked, branch).await?;
    state.rooms_changed();
    Ok(Answer::json(&overview)?.about(format!("room {id}")))
}

/// Whether play in a room is over.
pub fn is_over(row: &RoomRow) -> bool {
    matches!(row.state, RoomState::Over)
}
