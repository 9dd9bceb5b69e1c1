//! WebSockets: a student's play, and a trainer's look at a class.
//!
//! Invariants: the session decides whose socket it is, nothing that a client sends. A frame that is not understood is
//! refused and changes nothing; who keeps sending such is closed with 1008, who does not read with 1013, everybody with
//! 1001 when the server stops. A socket outlives neither its session nor the server.

pub mod play;
pub mod watch;

use std::sync::Arc;
use std::time::Instant;

use futures_util::{SinkExt, StreamExt};
use tokio::sync::broadcast::error::RecvError;
use tokio::sync::{broadcast, mpsc, watch as channel};
use tokio::time::{Interval, MissedTickBehavior, interval_at, timeout};
use warp::ws::{Message, WebSocket};

use super::limits::Bucket;
use super::route::Call;
use super::state::{Caller, Holder, Place, State, now_ms};
use crate::store::{StoreError, Subject};
use crate::wire::Problem;

/// Why a socket is closed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum End {
    /// The client closed it, or is gone.
    Gone,
    /// The server stops.
    Stopping,
    /// Malformed or too many frames, or the session ended.
    Policy,
    /// A frame is too large.
    TooLarge,
    /// The client reads too slowly, or its room is gone: it may come back.
    ComeBack,
    /// The seat was left.
    Left,
}

impl End {
    fn frame(self) -> Option<(u16, &'static str)> {
        match self {
            Self::Gone => None,
            Self::Stopping => Some((1001, "the server stops; come back in a minute")),
            Self::Policy => Some((1008, "too many bad messages, or the session ended")),
            Self::TooLarge => Some((1009, "a message is too large")),
            Self::ComeBack => Some((1013, "come back")),
            Self::Left => Some((1000, "this seat was left, or taken in another window")),
        }
    }
}

/// What a socket holds as long as it is open.
pub struct Held {
    state: Arc<State>,
    _place: Place,
    _alive: mpsc::Sender<()>,
}

/// A place for one more socket of a caller.
///
/// # Errors
/// They have as many as they may, or the server stops.
pub fn hold(state: &Arc<State>, call: &Call) -> Result<Held, Problem> {
    let stops = || Problem::new("unavailable", "the server stops").instead("try again in a minute");
    let alive = state.alive.lock().unwrap_or_else(std::sync::PoisonError::into_inner).clone().ok_or_else(stops)?;
    let (holder, most) = match &call.caller {
        Caller::Student(student, _) => (Holder::Participant(student.id), state.limits.sockets_per_participant),
        Caller::Staff(staff, _) => (Holder::Staff(staff.id.clone()), state.limits.sockets_per_staff),
        Caller::Visitor => return Err(Problem::new("unauthenticated", "nobody is signed in here")),
    };
    let place = state.sockets.place(holder, most).ok_or_else(|| {
        Problem::new("too_many", format!("{most} connections are open already")).instead("close another window")
    })?;
    Ok(Held { state: Arc::clone(state), _place: place, _alive: alive })
}

/// An open socket with what is counted about it.
struct Wire {
    socket: WebSocket,
    held: Held,
    session: String,
    bucket: Bucket,
    malformed: u32,
    heard: Instant,
}

/// The ends of somebody's sessions.
struct Ends {
    all: broadcast::Receiver<Subject>,
    whose: Option<Subject>,
    begun: bool,
}

impl Ends {
    fn of(state: &State, call: &Call) -> Self {
        let whose = call.caller.session().map(|session| session.subject.clone());
        Self { all: state.ended.subscribe(), whose, begun: false }
    }

    /// Comes when the session may have ended: first at once, as it may have while the socket was opened.
    async fn next(&mut self) {
        if !std::mem::replace(&mut self.begun, true) {
            return;
        }
        loop {
            match self.all.recv().await {
                Ok(subject) if self.whose.as_ref() != Some(&subject) => {}
                // Who missed some looks all the same.
                Ok(_) | Err(RecvError::Lagged(_)) => return,
                Err(RecvError::Closed) => std::future::pending().await,
            }
        }
    }
}

/// Waits until the server stops.
async fn stopped(stopping: &mut channel::Receiver<bool>) {
    let _ = stopping.wait_for(|stops| *stops).await;
}

/// What a client sent.
enum Heard {
    /// A text.
    Text(String),
    /// Nothing to do.
    Nothing,
    /// It ends.
    End(End),
}

impl Wire {
    fn new(socket: WebSocket, held: Held, call: &Call) -> Self {
        let limits = held.state.limits;
        let session = call.caller.session().map(|session| session.token.clone()).unwrap_or_default();
        let bucket = Bucket::full(limits.frames, Instant::now());
        Self { socket, held, session, bucket, malformed: 0, heard: Instant::now() }
    }

    fn state(&self) -> &Arc<State> {
        &self.held.state
    }

    /// When to look after the client.
    fn beat(&self) -> Interval {
        let every = self.held.state.limits.ping;
        let mut beat = interval_at(tokio::time::Instant::now() + every, every);
        beat.set_missed_tick_behavior(MissedTickBehavior::Delay);
        beat
    }

    /// Sends a text; a client that does not take it in time is too slow.
    async fn send(&mut self, text: &str) -> Result<(), End> {
        let sent = timeout(self.state().limits.send_time, self.socket.send(Message::text(text)));
        match sent.await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(_)) => Err(End::Gone),
            Err(_) => Err(End::ComeBack),
        }
    }

    /// The next thing that a client sent.
    async fn hear(&mut self) -> Heard {
        let message = match self.socket.next().await {
            None => return Heard::End(End::Gone),
            // The library closes nothing by itself when a frame breaks a rule; a connection that broke takes no close either.
            Some(Err(error)) if error.to_string().contains("too long") => return Heard::End(End::TooLarge),
            Some(Err(error)) if error.to_string().contains("UTF-8") => return Heard::End(End::Policy),
            Some(Err(_)) => return Heard::End(End::Gone),
            Some(Ok(message)) => message,
        };
        self.heard = Instant::now();
        if message.is_close() {
            return Heard::End(End::Gone);
        }
        if message.is_ping() || message.is_pong() {
            return Heard::Nothing;
        }
        match message.to_str() {
            Ok(text) => Heard::Text(text.to_owned()),
            // Bytes are no JSON text: they are refused like other nonsense.
            Err(()) => Heard::Text(String::new()),
        }
    }

    /// Whether one more frame may come now.
    fn may_speak(&mut self) -> bool {
        self.bucket.take(self.held.state.limits.frames, Instant::now())
    }

    /// Counts a bad frame, and tells its client.
    async fn refuse(&mut self, frame: &str) -> Result<(), End> {
        self.malformed += 1;
        self.state().metrics.frame(true);
        if self.malformed > self.state().limits.malformed {
            return Err(End::Policy);
        }
        self.send(frame).await
    }

    /// Demands that the session still works.
    async fn session_works(&mut self) -> Result<(), End> {
        let token = self.session.clone();
        let session = self.state().tried(move |store| store.session(&token, now_ms())).await;
        if matches!(session, Ok(Err(StoreError::Missing))) { Err(End::Policy) } else { Ok(()) }
    }

    /// Asks a silent client whether it is there, and whether its session still works.
    async fn check(&mut self) -> Result<(), End> {
        let limits = self.state().limits;
        if self.heard.elapsed() > limits.ping * 3 {
            return Err(End::ComeBack);
        }
        self.session_works().await?;
        match timeout(limits.send_time, self.socket.send(Message::ping(Vec::new()))).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(_)) => Err(End::Gone),
            Err(_) => Err(End::ComeBack),
        }
    }

    /// Says why, and waits a moment for the client to hear it.
    async fn close(mut self, end: End) {
        const GOODBYE: std::time::Duration = std::time::Duration::from_secs(1);
        if let Some((code, why)) = end.frame() {
            let said = async {
                if self.socket.send(Message::close_with(code, why)).await.is_ok() {
                    while let Some(Ok(_)) = self.socket.next().await {}
                }
            };
            let _ = timeout(GOODBYE, said).await;
        } else {
            let _ = timeout(GOODBYE, self.socket.close()).await;
        }
    }
}
