//! What every request can reach, and who asks.
//!
//! Invariant: the store is called on threads that may wait, never on one that answers others.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use cookie::{Cookie, SameSite};
use tokio::sync::{broadcast, mpsc, watch};

use super::limits::{Buckets, Limits};
use super::metrics::Metrics;
use crate::auth::{self, Passwords};
use crate::host::Host;
use crate::openapi::SESSION_COOKIE;
use crate::room::{Person, Rooms};
use crate::store::{Kept, ParticipantRow, SessionRow, StaffRow, Store, StoreError, Subject};
use crate::wire::{AuditLine, Me, MySeat, Problem, Role};

/// How long a session of staff works, and one of a student: a day of work, a week of classes. After that staff sign in
/// again and students come back by name and PIN.
const STAFF_SESSION: Duration = Duration::from_secs(12 * 3_600);
const STUDENT_SESSION: Duration = Duration::from_secs(7 * 24 * 3_600);

/// How often it is looked whether the store is well, however often somebody asks: that writes and waits for the disk.
const HEALTH_EVERY: Duration = Duration::from_secs(1);

/// What every request can reach.
pub struct State {
    /// What is kept.
    pub store: Arc<dyn Store>,
    /// The program around the server.
    pub host: Arc<dyn Host>,
    /// Every room.
    pub rooms: Rooms,
    /// Every limit.
    pub limits: Limits,
    /// Whether a proxy that speaks https stands in front.
    pub proxy: bool,
    /// Whether anybody may read the metrics, or this machine alone.
    pub metrics_for_all: bool,
    /// What is counted against the limits.
    pub buckets: Buckets,
    /// Passwords and PINs.
    pub passwords: Passwords,
    /// What is measured.
    pub metrics: Metrics,
    /// Open sockets by who holds them.
    pub sockets: Places,
    /// Open connections by address.
    pub connections: Places,
    /// Whether the server stops.
    pub stopping: watch::Sender<bool>,
    /// Rises when a room comes or goes: those who watch a class look again.
    pub rooms_changed: watch::Sender<u64>,
    /// Whose sessions end, as they end: their sockets look whether they are meant.
    pub ended: broadcast::Sender<Subject>,
    /// When it was last looked whether the store is well, and what was found.
    pub health: tokio::sync::Mutex<Option<(Instant, Result<(), Problem>)>>,
    /// One at a time: changes of the list of staff.
    pub staff_guard: tokio::sync::Mutex<()>,
    /// One at a time: uploads are checked whole, which takes a processor for seconds.
    pub upload_guard: tokio::sync::Mutex<()>,
    /// Held by open sockets, so that the last one to close is noticed.
    pub alive: Mutex<Option<mpsc::Sender<()>>>,
}

/// Milliseconds since 1970, UTC.
pub fn now_ms() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
}

/// Who asks.
#[derive(Clone, Debug)]
pub enum Caller {
    /// Nobody in particular.
    Visitor,
    /// A student, by this session.
    Student(ParticipantRow, SessionRow),
    /// A member of staff, by this session.
    Staff(StaffRow, SessionRow),
}

impl Caller {
    /// What they may do.
    pub fn role(&self) -> Role {
        match self {
            Self::Visitor => Role::Visitor,
            Self::Student(..) => Role::Student,
            Self::Staff(staff, _) => staff.role,
        }
    }

    /// Their session.
    pub fn session(&self) -> Option<&SessionRow> {
        match self {
            Self::Visitor => None,
            Self::Student(_, session) | Self::Staff(_, session) => Some(session),
        }
    }

    /// As they are told.
    pub fn me(&self) -> Me {
        let csrf = self.session().map(|session| session.csrf.clone()).unwrap_or_default();
        let nobody = Me { role: self.role(), name: String::new(), participant: None, class: None, seat: None, csrf };
        match self {
            Self::Visitor => nobody,
            Self::Staff(staff, _) => Me { name: staff.name.clone(), ..nobody },
            Self::Student(student, _) => Me {
                name: student.name.clone(),
                participant: Some(student.id),
                class: Some(student.class.clone()),
                seat: my_seat(student),
                ..nobody
            },
        }
    }

    /// As the audit log knows them.
    pub fn audited(&self) -> String {
        match self {
            Self::Visitor => "visitor".to_owned(),
            Self::Student(student, _) => format!("participant {}", student.id),
            Self::Staff(staff, _) => staff.name.clone(),
        }
    }

    /// The student.
    ///
    /// # Errors
    /// It is somebody else: the table of operations does not let that happen.
    pub fn student(&self) -> Result<&ParticipantRow, Problem> {
        match self {
            Self::Student(student, _) => Ok(student),
            _ => Err(Problem::new("forbidden", "students do this, nobody else")),
        }
    }

    /// The member of staff.
    ///
    /// # Errors
    /// It is somebody else: the table of operations does not let that happen.
    pub fn staff(&self) -> Result<&StaffRow, Problem> {
        match self {
            Self::Staff(staff, _) => Ok(staff),
            _ => Err(Problem::new("forbidden", "trainers and educators do this, nobody else")),
        }
    }
}

/// A student's seat as it is told.
pub fn my_seat(student: &ParticipantRow) -> Option<MySeat> {
    student.seat.as_ref().map(|(room, role)| MySeat { room: room.clone(), role: role.clone() })
}

/// A student as a room knows them.
pub fn person(student: &ParticipantRow) -> Person {
    Person { participant: student.id, name: student.name.clone() }
}

impl State {
    /// Calls the store on a thread that may wait.
    ///
    /// # Errors
    /// What the store refuses.
    pub async fn kept<T, F>(&self, work: F) -> Result<T, Problem>
    where
        T: Send + 'static,
        F: FnOnce(&dyn Store) -> Kept<T> + Send + 'static,
    {
        self.tried(work).await?.map_err(Problem::from)
    }

    /// The same for a caller who tells the store's refusals apart.
    ///
    /// # Errors
    /// The server stops.
    pub async fn tried<T, F>(&self, work: F) -> Result<Kept<T>, Problem>
    where
        T: Send + 'static,
        F: FnOnce(&dyn Store) -> Kept<T> + Send + 'static,
    {
        let store = Arc::clone(&self.store);
        waiting(move || work(&*store)).await
    }

    /// Who holds a session's token; a visitor, if nobody does.
    ///
    /// # Errors
    /// The store cannot be read.
    pub async fn caller(&self, token: Option<&str>) -> Result<Caller, Problem> {
        let Some(token) = token else { return Ok(Caller::Visitor) };
        let hash = auth::token_hash(token);
        let found = self.tried(move |store| holder(store, &hash, now_ms())).await?;
        match found {
            Ok(caller) => Ok(caller),
            Err(StoreError::Missing) => Ok(Caller::Visitor),
            Err(error) => Err(error.into()),
        }
    }

    /// Begins a session; returns it with the cookie to set.
    ///
    /// # Errors
    /// The store cannot keep it.
    pub async fn begin(&self, subject: Subject) -> Result<(SessionRow, String), Problem> {
        let lasts = match subject {
            Subject::Staff(_) => STAFF_SESSION,
            Subject::Participant(_) => STUDENT_SESSION,
        };
        let token = auth::token()?;
        let until_ms = now_ms() + u64::try_from(lasts.as_millis()).unwrap_or(0);
        let session = SessionRow { token: auth::token_hash(&token), subject, csrf: auth::token()?, until_ms };
        let kept = session.clone();
        self.kept(move |store| store.add_session(&kept)).await?;
        let seconds = i64::try_from(lasts.as_secs()).unwrap_or(0);
        Ok((session, self.cookie(&token, seconds)))
    }

    /// The cookie of a token; `seconds` 0 removes it.
    pub fn cookie(&self, token: &str, seconds: i64) -> String {
        let mut cookie = Cookie::new(SESSION_COOKIE, token);
        cookie.set_http_only(true);
        cookie.set_same_site(SameSite::Strict);
        cookie.set_secure(self.proxy);
        cookie.set_path("/");
        format!("{cookie}; Max-Age={seconds}")
    }

    /// Writes a line into the audit log.
    ///
    /// # Errors
    /// The store cannot keep it.
    pub async fn audit(&self, who: String, what: &str, about: String) -> Result<(), Problem> {
        let line = AuditLine { seq: 0, at_ms: now_ms(), who, what: what.to_owned(), about };
        self.kept(move |store| store.audit(&line)).await
    }

    /// Whether the store can be read and written, as of a second ago at most.
    ///
    /// # Errors
    /// It cannot.
    pub async fn well(&self) -> Result<(), Problem> {
        let mut last = self.health.lock().await;
        if let Some((_, found)) = last.as_ref().filter(|(at, _)| at.elapsed() < HEALTH_EVERY) {
            return found.clone();
        }
        let found = self.kept(|store| store.check()).await;
        *last = Some((Instant::now(), found.clone()));
        found
    }

    /// Closes the sockets whose sessions ended, of somebody.
    pub fn session_ended(&self, subject: Subject) {
        // Without a socket nobody listens.
        let _ = self.ended.send(subject);
    }

    /// Says that a room came or went.
    pub fn rooms_changed(&self) {
        self.rooms_changed.send_modify(|times| *times = times.wrapping_add(1));
    }
}

fn holder(store: &dyn Store, hash: &str, now_ms: u64) -> Kept<Caller> {
    let session = store.session(hash, now_ms)?;
    Ok(match &session.subject {
        Subject::Participant(id) => Caller::Student(store.participant(*id)?, session),
        Subject::Staff(id) => {
            let staff = store.staff()?.into_iter().find(|staff| staff.id == *id);
            Caller::Staff(staff.ok_or(StoreError::Missing)?, session)
        }
    })
}

/// Runs something that waits on a thread that may.
///
/// # Errors
/// The server stops.
pub async fn waiting<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, Problem> {
    match tokio::task::spawn_blocking(work).await {
        Ok(done) => Ok(done),
        Err(error) => match error.try_into_panic() {
            Ok(panic) => std::panic::resume_unwind(panic),
            Err(_) => Err(Problem::new("unavailable", "the server stops").instead("try again in a minute")),
        },
    }
}

/// Places that are taken, by who holds them.
#[derive(Default)]
pub struct Places {
    open: Arc<Mutex<BTreeMap<Holder, usize>>>,
}

/// Who holds a socket or a connection.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Holder {
    /// A student.
    Participant(u32),
    /// A member of staff.
    Staff(String),
    /// An address.
    Address(IpAddr),
}

/// One of them; dropping it gives its place back.
pub struct Place {
    open: Arc<Mutex<BTreeMap<Holder, usize>>>,
    holder: Holder,
}

impl Places {
    /// A place among those of a holder, who may have `most`; `None`: all are taken.
    pub fn place(&self, holder: Holder, most: usize) -> Option<Place> {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let count = open.entry(holder.clone()).or_insert(0);
        if *count >= most {
            return None;
        }
        *count += 1;
        Some(Place { open: Arc::clone(&self.open), holder })
    }

    /// How many are taken.
    pub fn count(&self) -> usize {
        self.open.lock().unwrap_or_else(PoisonError::into_inner).values().sum()
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = open.get_mut(&self.holder) {
            *count = count.saturating_sub(1);
            if *count == 0 {
                open.remove(&self.holder);
            }
        }
    }
}
