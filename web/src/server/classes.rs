//! Classes: made, changed, removed by trainers; seen from inside by their students.
//!
//! Invariant: a code belongs to one class, and a new code voids the old one at once.

use super::answer::Answer;
use super::people;
use super::route::Call;
use super::state::{State, now_ms};
use crate::auth;
use crate::store::{ClassRow, Kept, Store, StoreError};
use crate::wire::{ChangeClass, Class, Lobby, NewClass, PlayedRoom, Problem, RoomCard, RoomState};

/// Characters of a class's name.
const NAME_MAX: usize = 80;

/// Days until names are erased, if nobody says otherwise: a term.
const RETENTION_DAYS: u32 = 90;

/// Tries to find a code that no class has. Of 729 million codes one is free at the first try.
const CODE_TRIES: usize = 5;

fn told(store: &dyn Store, row: ClassRow) -> Kept<Class> {
    let students = store.participants(&row.id)?.iter().filter(|student| !student.name.is_empty()).count();
    let rooms = store.rooms(&row.id)?.len();
    let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    Ok(Class {
        id: row.id,
        name: row.name,
        code: row.code,
        open: row.open,
        retention_days: row.retention_days,
        made_ms: row.made_ms,
        students: count(students),
        rooms: count(rooms),
    })
}

fn retention(days: u32) -> Result<u32, Problem> {
    if (1..=3_650).contains(&days) {
        return Ok(days);
    }
    Err(Problem::new("bad_request", "names are kept for 1 to 3650 days").instead("choose a number of days in between"))
}

pub async fn lobby(state: &State, call: &Call) -> Result<Answer, Problem> {
    let student = call.caller.student()?;
    let (id, number) = (student.class.clone(), student.id);
    let look = move |store: &dyn Store| Ok((store.class(&id)?, store.rooms(&id)?, store.numbers_of(number)?));
    let (class, rows, numbers) = state.kept(look).await?;
    let mut rooms = Vec::with_capacity(rows.len());
    for row in rows {
        rooms.push(state.rooms.card(&row.id).await?);
    }
    let sits = |room: &RoomCard| student.seat.as_ref().is_some_and(|(seat, _)| *seat == room.id);
    let played = rooms.iter().filter(|room: &&RoomCard| {
        let began = room.state != RoomState::Waiting;
        numbers.iter().any(|(one, _)| *one == room.id) || began && sits(room)
    });
    let tell = |room: &RoomCard| PlayedRoom {
        room: room.id.clone(),
        name: room.name.clone(),
        title: room.title.clone(),
        state: room.state.clone(),
    };
    let played = played.map(tell).collect();
    Answer::json(&Lobby { class: class.name, rooms, played })
}

pub async fn list(state: &State) -> Result<Answer, Problem> {
    let all = |store: &dyn Store| store.classes()?.into_iter().map(|row| told(store, row)).collect::<Kept<Vec<_>>>();
    Answer::json(&state.kept(all).await?)
}

pub async fn read(state: &State, call: &Call) -> Result<Answer, Problem> {
    let id = call.name("class").to_owned();
    Answer::json(&state.kept(move |store| told(store, store.class(&id)?)).await?)
}

pub async fn make(state: &State, call: &Call) -> Result<Answer, Problem> {
    let asked: NewClass = call.json()?;
    let name = people::name(&asked.name, NAME_MAX)?;
    let retention_days = retention(asked.retention_days.unwrap_or(RETENTION_DAYS))?;
    let row = ClassRow { id: auth::id()?, name, code: String::new(), open: true, retention_days, made_ms: now_ms() };
    let row = with_code(state, row, |store, row| store.add_class(row)).await?;
    let id = row.id.clone();
    let class = state.kept(move |store| told(store, row)).await?;
    Ok(Answer::json(&class)?.about(format!("class {id}")))
}

/// Keeps a class under a code that no other class has.
async fn with_code(
    state: &State,
    mut row: ClassRow,
    keep: fn(&dyn Store, &ClassRow) -> Kept<()>,
) -> Result<ClassRow, Problem> {
    for _ in 0..CODE_TRIES {
        row.code = auth::class_code()?;
        let kept = row.clone();
        match state.tried(move |store| keep(store, &kept)).await? {
            Ok(()) => return Ok(row),
            Err(StoreError::Taken) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Err(Problem::new("unavailable", "no free code was found").instead("try again"))
}

pub async fn change(state: &State, call: &Call) -> Result<Answer, Problem> {
    let asked: ChangeClass = call.json()?;
    let id = call.name("class").to_owned();
    let mut row = state.kept(move |store| store.class(&id)).await?;
    if let Some(name) = &asked.name {
        row.name = people::name(name, NAME_MAX)?;
    }
    if let Some(days) = asked.retention_days {
        row.retention_days = retention(days)?;
    }
    row.open = asked.open.unwrap_or(row.open);
    if asked.new_code {
        row = with_code(state, row, |store, row| store.change_class(row)).await?;
    } else {
        let kept = row.clone();
        state.kept(move |store| store.change_class(&kept)).await?;
    }
    Answer::json(&state.kept(move |store| told(store, row)).await?)
}

pub async fn remove(state: &State, call: &Call) -> Result<Answer, Problem> {
    let id = call.name("class").to_owned();
    let look = id.clone();
    let (rooms, students) = state
        .kept(move |store| {
            store.class(&look)?;
            Ok((store.rooms(&look)?, store.participants(&look)?))
        })
        .await?;
    for room in rooms {
        state.rooms.remove(&room.id).await;
    }
    state.kept(move |store| store.remove_class(&id)).await?;
    for student in students {
        state.rooms.hang_up(student.id);
    }
    state.rooms_changed();
    Ok(Answer::empty())
}
