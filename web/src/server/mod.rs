//! The server: connections, requests, sockets, and how it begins and stops.
//!
//! Invariants: a request is answered or refused, it never hangs: heads, bodies and frames have their time and size. When the
//! server is told to stop, every socket is closed with 1001, every room is kept, and [`Server::run`] returns within five
//! seconds.

mod accept;
mod answer;
mod classes;
mod limits;
mod metrics;
mod page;
mod people;
mod results;
mod rooms;
mod route;
mod routes;
mod scenarios;
mod socket;
mod state;

#[cfg(test)]
mod tests;

use std::fmt;
use std::io::ErrorKind;
use std::net::{SocketAddr, TcpListener, ToSocketAddrs};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use include_dir::Dir;
use tokio::sync::{broadcast, mpsc, watch};
use tokio::time::{MissedTickBehavior, interval, timeout};

pub use limits::{Limits, Rate};

use crate::auth::Passwords;
use crate::host::Host;
use crate::openapi;
use crate::room::Rooms;
use crate::store::Store;
use crate::wire::{AuditLine, Problem, Role};
use page::Page;
use state::{Places, State, now_ms};

/// How a server is set up.
#[derive(Clone)]
pub struct Settings {
    /// Address and port to listen on, as `127.0.0.1:8080`.
    pub listen: String,
    /// The page's files, with an `index.html`.
    pub ui: &'static Dir<'static>,
    /// Every limit.
    pub limits: Limits,
    /// Whether a proxy that speaks https stands in front: cookies are then sent over https alone, and the last address in
    /// `X-Forwarded-For` is the client's.
    pub proxy: bool,
    /// Whether anybody may read `/metrics`, or this machine alone.
    pub metrics_for_all: bool,
}

/// Why a server does not start.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum ServeError {
    /// The address means nothing.
    Address(String),
    /// Something listens there already.
    InUse(String),
    /// The system refuses the address.
    Refused(String, String),
    /// The rooms that were kept cannot be opened, or the set-up is not possible.
    Setup(String),
}

impl fmt::Display for ServeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Address(listen) => {
                write!(f, "`{listen}` is no address to listen on: write an address and a port, as 127.0.0.1:8080")
            }
            Self::InUse(listen) => {
                write!(f, "something listens on {listen} already: stop it, or choose another port")
            }
            Self::Refused(listen, why) => {
                write!(
                    f,
                    "this machine does not let the server listen on {listen} ({why}): choose another address or port"
                )
            }
            Self::Setup(why) => f.write_str(why),
        }
    }
}

impl std::error::Error for ServeError {}

/// A server that listens and answers nobody yet.
pub struct Server {
    listener: TcpListener,
    address: SocketAddr,
    state: Arc<State>,
    page: Arc<Page>,
    /// Ends when the last socket is closed.
    closed: mpsc::Receiver<()>,
}

/// How long sockets, rooms and connections have to end: less than five seconds in all.
const SOCKETS_END: Duration = Duration::from_millis(1_500);
const ROOMS_END: Duration = Duration::from_millis(2_500);
const CONNECTIONS_END: Duration = Duration::from_millis(500);

/// Ends of sessions that a socket may be behind; one that is behind further looks at its own session.
const ENDED_KEPT: usize = 64;

/// How often names whose time is over are erased.
const EXPIRES_EVERY: Duration = Duration::from_secs(3_600);

impl Server {
    /// Takes the address and opens the rooms that were kept.
    ///
    /// # Errors
    /// The address cannot be had, or the rooms cannot be opened.
    pub fn bind(settings: Settings, store: Arc<dyn Store>, host: Arc<dyn Host>) -> Result<Self, ServeError> {
        let listener = listen(&settings.listen)?;
        let address = listener.local_addr().map_err(|error| ServeError::Setup(error.to_string()))?;
        let passwords = Passwords::new(settings.limits.passwords).map_err(ServeError::Setup)?;
        let said = |problem: Problem| ServeError::Setup(format!("{}. {}", problem.what, problem.instead));
        let rooms = Rooms::open(Arc::clone(&store), Arc::clone(&host), settings.limits.rooms).map_err(said)?;
        let (alive, closed) = mpsc::channel(1);
        let state = State {
            store,
            host,
            rooms,
            limits: settings.limits,
            proxy: settings.proxy,
            metrics_for_all: settings.metrics_for_all,
            buckets: limits::Buckets::default(),
            passwords,
            metrics: metrics::Metrics::new(),
            sockets: Places::default(),
            connections: Places::default(),
            stopping: watch::Sender::new(false),
            rooms_changed: watch::Sender::new(0),
            ended: broadcast::Sender::new(ENDED_KEPT),
            health: tokio::sync::Mutex::new(None),
            staff_guard: tokio::sync::Mutex::new(()),
            upload_guard: tokio::sync::Mutex::new(()),
            alive: Mutex::new(Some(alive)),
        };
        let page = Arc::new(Page::new(settings.ui, openapi::document().into_bytes()));
        Ok(Self { listener, address, state: Arc::new(state), page, closed })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The path of a one-time link that makes the first trainer, if there is no trainer yet.
    ///
    /// # Errors
    /// The store cannot keep it.
    pub fn first_link(&self) -> Result<Option<String>, Problem> {
        let staff = self.state.store.staff()?;
        if staff.iter().any(|staff| staff.role == Role::Trainer) {
            return Ok(None);
        }
        Ok(Some(people::invitation(&*self.state.store, Role::Trainer)?.path))
    }

    /// The path of a one-time link that makes a trainer, whoever there is: for whoever runs the server and lost the way in.
    /// The audit log says so.
    ///
    /// # Errors
    /// The store cannot keep it.
    pub fn trainer_link(&self) -> Result<String, Problem> {
        let store = &*self.state.store;
        let path = people::invitation(store, Role::Trainer)?.path;
        let (who, about) = ("server".to_owned(), "a link for a trainer, at the start".to_owned());
        store.audit(&AuditLine { seq: 0, at_ms: now_ms(), who, what: "invite".into(), about })?;
        Ok(path)
    }

    /// Answers everybody until `stop` comes, then closes what is open and keeps what is played.
    ///
    /// # Errors
    /// The system takes the address away.
    pub async fn run(self, stop: impl Future<Output = ()>) -> Result<(), ServeError> {
        let Self { listener, state, page, mut closed, .. } = self;
        let listener =
            tokio::net::TcpListener::from_std(listener).map_err(|error| ServeError::Setup(error.to_string()))?;
        let expiring = tokio::spawn(expire(Arc::clone(&state)));
        let open = accept::until(stop, listener, &state, &page).await;
        tracing::info!("the server stops");
        state.stopping.send_replace(true);
        state.alive.lock().unwrap_or_else(std::sync::PoisonError::into_inner).take();
        if timeout(SOCKETS_END, closed.recv()).await.is_err() {
            tracing::warn!("some sockets did not close in time");
        }
        if timeout(ROOMS_END, state.rooms.stop()).await.is_err() {
            tracing::error!("some rooms did not stop in time; what was told of them is kept");
        }
        let _ = timeout(CONNECTIONS_END, open.shutdown()).await;
        expiring.abort();
        Ok(())
    }
}

fn listen(address: &str) -> Result<TcpListener, ServeError> {
    let mut addresses = address.to_socket_addrs().map_err(|_| ServeError::Address(address.to_owned()))?;
    let first = addresses.next().ok_or_else(|| ServeError::Address(address.to_owned()))?;
    let listener = TcpListener::bind(first).map_err(|error| match error.kind() {
        ErrorKind::AddrInUse => ServeError::InUse(address.to_owned()),
        _ => ServeError::Refused(address.to_owned(), error.to_string()),
    })?;
    listener.set_nonblocking(true).map_err(|error| ServeError::Setup(error.to_string()))?;
    Ok(listener)
}

/// Erases what has been kept long enough, now and every hour.
async fn expire(state: Arc<State>) {
    let mut hours = interval(EXPIRES_EVERY);
    hours.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        hours.tick().await;
        match expire_once(&state).await {
            Ok(0) => {}
            Ok(students) => {
                tracing::info!(students, "names were erased: their time is over");
                let about = format!("{students} students");
                let _ = state.audit("server".into(), "expire", about).await;
            }
            Err(problem) => tracing::error!(why = %problem.what, "names could not be erased"),
        }
    }
}

/// How many students were erased.
async fn expire_once(state: &State) -> Result<usize, Problem> {
    let now = now_ms();
    let due = state
        .kept(move |store| {
            store.expire(now)?;
            store.due(now)
        })
        .await?;
    for student in &due {
        state.rooms.erase(*student).await?;
    }
    Ok(due.len())
}
