//! Students come by a class's code, and come back by name and PIN.
//!
//! Invariant: a PIN works once. What is answered to a wrong code, a wrong name and a wrong PIN is the same.

use super::{leave, name};
use crate::auth;
use crate::server::answer::Answer;
use crate::server::limits::Counted;
use crate::server::route::Call;
use crate::server::state::{Caller, State, now_ms};
use crate::store::{ClassRow, ParticipantRow, StoreError, Subject};
use crate::wire::{Join, Joined, NewPin, Problem, Rejoin};

/// Characters of a pseudonym.
const NAME_MAX: usize = 40;

/// The class of a code, as somebody wrote it.
async fn class_of(state: &State, code: &str) -> Result<Option<ClassRow>, Problem> {
    let code = auth::written_code(code);
    match state.tried(move |store| store.class_by_code(&code)).await? {
        Ok(class) => Ok(Some(class)),
        Err(StoreError::Missing) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// Begins a student's session and says who they are now.
async fn enter(state: &State, call: &Call, student: ParticipantRow, pin: String) -> Result<Answer, Problem> {
    leave(state, call).await?;
    let (session, cookie) = state.begin(Subject::Participant(student.id)).await?;
    let about = format!("class {}", student.class);
    let caller = Caller::Student(student, session);
    state.audit(caller.audited(), call.operation.id, about).await?;
    let mut answer = Answer::json(&Joined { me: caller.me(), pin })?;
    answer.cookie = Some(cookie);
    Ok(answer)
}

pub async fn join(state: &State, call: &Call) -> Result<Answer, Problem> {
    let asked: Join = call.json()?;
    state.buckets.take(Counted::Joins(call.address), state.limits.joins)?;
    state.buckets.look(Counted::Wrong(call.address), state.limits.wrong)?;
    let name = name(&asked.name, NAME_MAX)?;
    let Some(class) = class_of(state, &asked.code).await?.filter(|class| class.open) else {
        state.buckets.take(Counted::Wrong(call.address), state.limits.wrong)?;
        return Err(Problem::new("not_found", "no class lets anybody in by this code")
            .instead("look at the code again, or ask your trainer"));
    };
    let id = class.id.clone();
    let students = state.kept(move |store| store.participants(&id)).await?;
    if students.len() >= state.limits.participants_per_class {
        return Err(Problem::new("unavailable", "this class is full").instead("ask your trainer"));
    }
    let pin = auth::pin()?;
    let hash = state.passwords.hash(pin.clone()).await?;
    let mut student = ParticipantRow { id: 0, class: class.id, name, pin: hash, joined_ms: now_ms(), seat: None };
    let row = student.clone();
    student.id = match state.tried(move |store| store.add_participant(&row)).await? {
        Ok(id) => id,
        Err(StoreError::Taken) => {
            return Err(Problem::new("conflict", "somebody in this class has this name")
                .instead("choose another one; if it is you, come back by your PIN"));
        }
        Err(error) => return Err(error.into()),
    };
    enter(state, call, student, pin).await
}

pub async fn rejoin(state: &State, call: &Call) -> Result<Answer, Problem> {
    let asked: Rejoin = call.json()?;
    state.buckets.take(Counted::Joins(call.address), state.limits.joins)?;
    state.buckets.look(Counted::Wrong(call.address), state.limits.wrong)?;
    let wanted = name(&asked.name, NAME_MAX)?.to_lowercase();
    let tries = Counted::Pin(auth::written_code(&asked.code), wanted.clone());
    state.buckets.take(tries.clone(), state.limits.tries)?;
    let found = match class_of(state, &asked.code).await? {
        None => None,
        Some(class) => {
            let students = state.kept(move |store| store.participants(&class.id)).await?;
            students.into_iter().find(|row| !row.name.is_empty() && row.name.to_lowercase() == wanted)
        }
    };
    let hash = found.as_ref().map(|student| student.pin.clone());
    let fits = state.passwords.check(auth::written_pin(&asked.pin), hash).await?;
    let Some(mut student) = found.filter(|_| fits) else { return Err(wrong(state, call)) };
    let pin = auth::pin()?;
    let new = state.passwords.hash(pin.clone()).await?;
    let (id, old, kept) = (student.id, student.pin.clone(), new.clone());
    match state.tried(move |store| store.set_pin(id, &old, &kept)).await? {
        Ok(()) => student.pin = new,
        // Somebody else used the same PIN a moment ago.
        Err(StoreError::Missing) => return Err(wrong(state, call)),
        Err(error) => return Err(error.into()),
    }
    state.kept(move |store| store.end_sessions(&Subject::Participant(id), None)).await?;
    state.rooms.hang_up(id);
    state.buckets.forgive(&tries);
    enter(state, call, student, pin).await
}

/// Gives a student a new PIN in place of one that was lost; whoever is in stays in.
pub async fn renew_pin(state: &State, call: &Call) -> Result<Answer, Problem> {
    let id = call.participant()?;
    let student = state.kept(move |store| store.participant(id)).await?;
    if student.name.is_empty() {
        return Err(Problem::not_found("student"));
    }
    let class = student.class.clone();
    let code = state.kept(move |store| store.class(&class)).await?.code;
    let pin = auth::pin()?;
    let (old, new) = (student.pin, state.passwords.hash(pin.clone()).await?);
    match state.tried(move |store| store.set_pin(id, &old, &new)).await? {
        Ok(()) => {}
        Err(StoreError::Missing) => {
            return Err(Problem::new("conflict", "this student came back at this moment, with a PIN of their own")
                .instead("ask whether they still need another one"));
        }
        Err(error) => return Err(error.into()),
    }
    // Whoever forgot a PIN has tried some.
    state.buckets.forgive(&Counted::Pin(code, student.name.to_lowercase()));
    Answer::json(&NewPin { pin })
}

fn wrong(state: &State, call: &Call) -> Problem {
    tracing::warn!(address = %call.address, "a student could not come back");
    let wrong = Problem::new("unauthenticated", "code, name or PIN is not right")
        .instead("try again; after several tries wait a few minutes, or join under another name");
    state.buckets.take(Counted::Wrong(call.address), state.limits.wrong).err().unwrap_or(wrong)
}
