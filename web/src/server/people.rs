//! Staff: signing in and out, invitations, passwords, accounts.
//!
//! Invariant: what is answered to a wrong name, a wrong password and a void link tells nothing about which it was.

pub mod join;
pub mod students;

use std::time::Duration;

use super::answer::Answer;
use super::limits::Counted;
use super::route::Call;
use super::state::{Caller, State, now_ms};
use crate::auth;
use crate::store::{InvitationRow, StaffRow, Store, StoreError, Subject};
use crate::wire::{AcceptInvitation, ChangePassword, Invitation, Invite, Problem, Role, SignIn, Staff};

/// How long an invitation works.
const INVITATION: Duration = Duration::from_secs(3 * 24 * 3_600);

/// Characters of an account's name and of a password.
const NAME_MAX: usize = 60;
const PASSWORD_MIN: usize = 12;
const PASSWORD_MAX: usize = 200;

/// A name as it is kept: no blanks around it, no control characters in it.
pub fn name(text: &str, most: usize) -> Result<String, Problem> {
    let name = text.trim();
    let count = name.chars().count();
    // Characters that turn writing round or show nothing let one name pass for another.
    let odd = |c: char| {
        c.is_control()
            || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
    };
    if count == 0 || count > most || name.chars().any(odd) {
        let what = format!("a name has 1 to {most} characters that can be seen");
        return Err(Problem::new("bad_request", what).instead("choose another one"));
    }
    Ok(name.to_owned())
}

fn password(text: &str) -> Result<(), Problem> {
    let count = text.chars().count();
    if (PASSWORD_MIN..=PASSWORD_MAX).contains(&count) {
        return Ok(());
    }
    Err(Problem::new("bad_request", format!("a password has {PASSWORD_MIN} to {PASSWORD_MAX} characters"))
        .instead("take several words"))
}

/// Ends the session that a request came with, if it did.
pub async fn leave(state: &State, call: &Call) -> Result<(), Problem> {
    let Some(session) = call.caller.session() else { return Ok(()) };
    let token = session.token.clone();
    state.kept(move |store| store.end_session(&token)).await?;
    state.session_ended(session.subject.clone());
    Ok(())
}

/// Begins a session of staff and says who they are now.
async fn enter(state: &State, call: &Call, staff: StaffRow) -> Result<Answer, Problem> {
    leave(state, call).await?;
    let (session, cookie) = state.begin(Subject::Staff(staff.id.clone())).await?;
    let caller = Caller::Staff(staff, session);
    state.audit(caller.audited(), call.operation.id, String::new()).await?;
    let mut answer = Answer::json(&caller.me())?;
    answer.cookie = Some(cookie);
    Ok(answer)
}

pub async fn sign_in(state: &State, call: &Call) -> Result<Answer, Problem> {
    let asked: SignIn = call.json()?;
    state.buckets.take(Counted::SignIns(call.address), state.limits.sign_ins)?;
    // What is no name is nobody's, and is not counted by itself.
    let named = name(&asked.name, NAME_MAX)?;
    let account = Counted::Account(named.to_lowercase());
    state.buckets.take(account.clone(), state.limits.tries)?;
    let found = match state.tried(move |store| store.staff_named(&named)).await? {
        Ok(staff) => Some(staff),
        Err(StoreError::Missing) => None,
        Err(error) => return Err(error.into()),
    };
    let hash = found.as_ref().map(|staff| staff.password.clone());
    let fits = state.passwords.check(asked.password, hash).await?;
    let Some(staff) = found.filter(|_| fits) else {
        tracing::warn!(address = %call.address, "a sign-in failed");
        return Err(Problem::new("unauthenticated", "name or password is not right")
            .instead("try again; after several tries wait a few minutes"));
    };
    state.buckets.forgive(&account);
    enter(state, call, staff).await
}

pub async fn sign_out(state: &State, call: &Call) -> Result<Answer, Problem> {
    leave(state, call).await?;
    if let Caller::Student(student, _) = &call.caller {
        state.rooms.hang_up(student.id);
    }
    Ok(Answer { cookie: Some(state.cookie("", 0)), ..Answer::empty() })
}

/// Makes an invitation and returns the path to open.
pub fn invitation(store: &dyn Store, role: Role) -> Result<Invitation, Problem> {
    let token = auth::token()?;
    let until_ms = now_ms() + u64::try_from(INVITATION.as_millis()).unwrap_or(0);
    store.add_invitation(&InvitationRow { token: auth::token_hash(&token), role, until_ms })?;
    // Behind the hash sign: browsers keep it to themselves, so it stands in no log of a proxy.
    Ok(Invitation { path: format!("/invitation#{token}") })
}

pub async fn invite(state: &State, call: &Call) -> Result<Answer, Problem> {
    let Invite { role } = call.json()?;
    if !matches!(role, Role::Trainer | Role::Educator) {
        return Err(Problem::new("bad_request", "trainers and educators are invited; students join by a class's code"));
    }
    let store = std::sync::Arc::clone(&state.store);
    let invitation = super::state::waiting(move || invitation(&*store, role)).await??;
    Answer::json(&invitation)
}

pub async fn accept_invitation(state: &State, call: &Call) -> Result<Answer, Problem> {
    let asked: AcceptInvitation = call.json()?;
    state.buckets.look(Counted::Wrong(call.address), state.limits.wrong)?;
    let name = name(&asked.name, NAME_MAX)?;
    password(&asked.password)?;
    let hash = state.passwords.hash(asked.password).await?;
    // The role is the invitation's; what stands here is not looked at.
    let staff = StaffRow { id: auth::id()?, name, role: Role::Educator, password: hash, since_ms: now_ms() };
    let token = auth::token_hash(&asked.token);
    let _one_at_a_time = state.staff_guard.lock().await;
    match state.tried(move |store| store.accept_invitation(&token, now_ms(), &staff)).await? {
        Ok(staff) => enter(state, call, staff).await,
        Err(StoreError::Missing) => {
            state.buckets.take(Counted::Wrong(call.address), state.limits.wrong)?;
            Err(Problem::new("not_found", "this invitation is void: it was used, or it is too old")
                .instead("ask a trainer for another one"))
        }
        Err(StoreError::Taken) => Err(Problem::new("conflict", "somebody has this name").instead("choose another one")),
        Err(error) => Err(error.into()),
    }
}

pub async fn change_password(state: &State, call: &Call) -> Result<Answer, Problem> {
    let asked: ChangePassword = call.json()?;
    let staff = call.caller.staff()?;
    password(&asked.new)?;
    let account = Counted::Account(staff.name.to_lowercase());
    state.buckets.take(account.clone(), state.limits.tries)?;
    if !state.passwords.check(asked.old, Some(staff.password.clone())).await? {
        return Err(Problem::new("forbidden", "the present password is not right").instead("try again"));
    }
    state.buckets.forgive(&account);
    let hash = state.passwords.hash(asked.new).await?;
    let (id, session) = (staff.id.clone(), call.caller.session().map(|session| session.token.clone()));
    let change = move |store: &dyn Store| {
        store.set_password(&id, &hash)?;
        store.end_sessions(&Subject::Staff(id.clone()), session.as_deref())
    };
    let subject = Subject::Staff(staff.id.clone());
    state.kept(change).await?;
    state.session_ended(subject);
    Ok(Answer::empty())
}

pub async fn list_staff(state: &State) -> Result<Answer, Problem> {
    let tell = |row: StaffRow| Staff { id: row.id, name: row.name, role: row.role, since_ms: row.since_ms };
    let staff: Vec<_> = state.kept(|store| store.staff()).await?.into_iter().map(tell).collect();
    Answer::json(&staff)
}

pub async fn remove_staff(state: &State, call: &Call) -> Result<Answer, Problem> {
    let _one_at_a_time = state.staff_guard.lock().await;
    let all = state.kept(|store| store.staff()).await?;
    let id = call.name("staff").to_owned();
    let gone = all.iter().find(|staff| staff.id == id).ok_or_else(|| Problem::not_found("account"))?;
    let trainers = all.iter().filter(|staff| staff.role == Role::Trainer).count();
    if gone.role == Role::Trainer && trainers == 1 {
        return Err(Problem::new("conflict", "this is the last trainer").instead("invite another trainer first"));
    }
    let subject = Subject::Staff(id.clone());
    state.kept(move |store| store.remove_staff(&id)).await?;
    state.session_ended(subject);
    Ok(Answer::empty())
}
