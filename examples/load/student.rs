//! A student at a socket: hears everything, and every now and then prices an order and gives it.
//!
//! Invariants: a time begins right before a message is sent and ends when the frame that it waits for was read. Views are
//! only read whole when an order is chosen, and in part while one is looked for, so that reading costs little.

use std::sync::Arc;
use std::time::{Duration, Instant};

use codedark_seat::{Request, Update};
use codedark_sim::action::Action;
use codedark_sim::ids::JobId;
use codedark_sim::journal::Beside;
use codedark_sim::time::Tick;
use codedark_sim::view::{Chart, View};
use codedark_web::wire::{ClientMessage, ServerMessage};
use futures_util::{SinkExt, StreamExt};
use serde::Deserialize;
use tokio::net::TcpStream;
use tokio::sync::watch;
use tokio::time::{sleep_until, timeout};
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::{Message, Utf8Bytes};

use crate::orders;
use crate::rest::Rest;
use crate::tally::{Luck, Times};

/// A socket to a room.
pub type Socket = WebSocketStream<TcpStream>;

/// From one order of a student to the next, least and most: drawn evenly.
pub type Every = [Duration; 2];
/// Orders that are priced at most until one is given.
const PRICED_MAX: usize = 4;
/// Minutes after which an order that ended may not be shown any more, as in the program's own client.
const FORGOTTEN_MINUTES: u32 = 10;
/// How long what is under way at the end is waited for.
const DRAIN: Duration = Duration::from_secs(5);

/// What students do now.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Now {
    /// They only look.
    Look,
    /// They play.
    Play,
    /// They finish what is under way and go.
    Go,
}

/// What a student measured.
#[derive(Clone, Default)]
pub struct Measured {
    /// From an order to its answer.
    pub answer: Times,
    /// From an order to the first view that shows it.
    pub view: Times,
    /// From the question for a price to the price.
    pub price: Times,
    /// Orders that were refused.
    pub refused: usize,
    /// Orders that were taken and that no view showed, or that were not answered.
    pub lost: usize,
    /// Bytes that were heard while they played.
    pub bytes: usize,
    /// Views among that.
    pub views: usize,
    /// What the server said that no student hears who behaves: refused messages, closed sockets.
    pub said: Vec<String>,
    /// First and last minute that was seen while they played.
    pub minutes: Option<(u32, u32)>,
}

impl Measured {
    /// All of another.
    pub fn add(&mut self, other: &Self) {
        self.answer.add(&other.answer);
        self.view.add(&other.view);
        self.price.add(&other.price);
        self.refused += other.refused;
        self.lost += other.lost;
        self.bytes += other.bytes;
        self.views += other.views;
        self.said.extend_from_slice(&other.said);
    }
}

/// As much of a view as tells whether an order stands in it.
#[derive(Deserialize)]
struct Shown {
    now: Tick,
    jobs: Vec<Work>,
    ended: Vec<Work>,
}

#[derive(Deserialize)]
struct Work {
    id: JobId,
}

#[derive(Deserialize)]
struct Framed<V> {
    view: V,
}

enum Doing {
    Nothing,
    Pricing { priced: usize, action: Action, since: Instant },
    Ordered { since: Instant },
    Looking { since: Instant, job: JobId, at: Tick },
}

/// Opens a socket to a room.
///
/// # Errors
/// The server does not let them in: what it says.
pub async fn open(rest: &Rest, room: &str) -> Result<Socket, String> {
    let address = format!("ws://{}/api/v1/rooms/{room}/play", rest.server());
    let mut request = address.into_client_request().map_err(|error| error.to_string())?;
    for (name, value) in rest.headers() {
        request.headers_mut().insert(name, value.parse().map_err(|_| "no header")?);
    }
    let stream = TcpStream::connect(rest.server()).await.map_err(|error| error.to_string())?;
    stream.set_nodelay(true).map_err(|error| error.to_string())?;
    let opened = tokio_tungstenite::client_async(request, stream).await;
    opened.map(|(socket, _)| socket).map_err(|error| error.to_string())
}

/// A message that asks something.
pub fn ask(id: u64, request: Request) -> Message {
    let text = serde_json::to_string(&ClientMessage::Ask { id, request }).expect("plain data");
    Message::text(text)
}

/// An order as a request.
pub fn act(action: Action) -> Request {
    Request::Act { action, beside: Beside::default() }
}

/// A student who sits at a socket.
pub struct Student {
    socket: Socket,
    luck: Luck,
    every: Every,
    chart: Option<Arc<Chart>>,
    newest: Option<Utf8Bytes>,
    doing: Doing,
    asked: u64,
    measured: Measured,
}

impl Student {
    /// Somebody with luck of their own.
    pub fn new(socket: Socket, number: u64, every: Every) -> Self {
        let (luck, measured) = (Luck::new(number), Measured::default());
        Self { socket, luck, every, chart: None, newest: None, doing: Doing::Nothing, asked: 0, measured }
    }

    /// Plays as long as students do.
    pub async fn play(mut self, mut now: watch::Receiver<Now>) -> Measured {
        let mut next = Instant::now();
        let mut playing = false;
        loop {
            let free = playing && matches!(self.doing, Doing::Nothing);
            tokio::select! {
                biased;
                frame = self.socket.next() => match frame {
                    Some(Ok(Message::Text(text))) => self.hear(text, playing).await,
                    Some(Ok(Message::Close(why))) => self.closed(why.map_or_else(String::new, |why| why.to_string())),
                    Some(Ok(_)) => {}
                    Some(Err(error)) => self.closed(error.to_string()),
                    None => {
                        self.finish();
                        return self.measured;
                    }
                },
                changed = now.changed() => {
                    let now = if changed.is_ok() { *now.borrow_and_update() } else { Now::Go };
                    playing = now == Now::Play;
                    match now {
                        Now::Look => {}
                        Now::Play => next = Instant::now() + self.luck.between(Duration::ZERO, self.every[1]),
                        Now::Go => {
                            let last = self.newest.as_deref().and_then(minute);
                            if let (Some((_, until)), Some(last)) = (&mut self.measured.minutes, last) {
                                *until = last;
                            }
                            let _ = timeout(DRAIN, self.drain()).await;
                            self.finish();
                            return self.measured;
                        }
                    }
                }
                () = sleep_until(next.into()), if free => {
                    next += self.luck.between(self.every[0], self.every[1]);
                    self.price(0).await;
                }
            }
        }
    }

    /// Finishes what is under way.
    async fn drain(&mut self) {
        while !matches!(self.doing, Doing::Nothing) {
            match self.socket.next().await {
                Some(Ok(Message::Text(text))) => self.hear(text, false).await,
                Some(Ok(_)) => {}
                _ => return,
            }
        }
    }

    fn finish(&mut self) {
        if matches!(self.doing, Doing::Ordered { .. } | Doing::Looking { .. }) {
            self.measured.lost += 1;
        }
    }

    fn closed(&mut self, why: String) {
        self.measured.said.push(why);
    }

    /// Asks what some order would cost.
    async fn price(&mut self, priced: usize) {
        let (Some(chart), Some(text)) = (self.chart.clone(), self.newest.clone()) else { return };
        let Ok(Framed { view }) = serde_json::from_str::<Framed<View>>(&text) else { return };
        let wanted = (0..PRICED_MAX).find_map(|_| orders::one(&mut self.luck, &chart, &view));
        let Some(action) = wanted else { return };
        let since = self.send(Request::Preview(action.clone())).await;
        self.doing = Doing::Pricing { priced: priced + 1, action, since };
    }

    async fn send(&mut self, request: Request) -> Instant {
        self.asked += 1;
        let message = ask(self.asked, request);
        let since = Instant::now();
        // A socket that is gone says so when it is read.
        let _ = self.socket.send(message).await;
        since
    }

    async fn hear(&mut self, text: Utf8Bytes, playing: bool) {
        let now = Instant::now();
        if playing {
            self.measured.bytes += text.len();
        }
        if text.starts_with("{\"view\":") {
            self.see(text, now, playing);
            return;
        }
        match serde_json::from_str(&text) {
            Ok(ServerMessage::Welcome { chart, .. }) => self.chart = Some(chart),
            Ok(ServerMessage::Told { id: Some(id), update }) if id == self.asked => self.told(update, now).await,
            Ok(ServerMessage::Refused { why, .. }) => {
                self.measured.said.push(format!("refused: {why}"));
                self.doing = Doing::Nothing;
            }
            _ => {}
        }
    }

    fn see(&mut self, text: Utf8Bytes, now: Instant, playing: bool) {
        if playing {
            self.measured.views += 1;
        }
        let looking = match &self.doing {
            Doing::Looking { since, job, at } => Some((*since, *job, *at)),
            _ => None,
        };
        if let Some((since, job, at)) = looking
            && let Ok(Framed { view }) = serde_json::from_str::<Framed<Shown>>(&text)
        {
            if view.jobs.iter().chain(&view.ended).any(|work| work.id == job) {
                self.measured.view.put(since, now);
                self.doing = Doing::Nothing;
            } else if view.now.since(at) > FORGOTTEN_MINUTES {
                self.measured.lost += 1;
                self.doing = Doing::Nothing;
            }
        }
        if playing && self.measured.minutes.is_none() {
            self.measured.minutes = minute(&text).map(|minute| (minute, minute));
        }
        self.newest = Some(text);
    }

    async fn told(&mut self, update: Update, now: Instant) {
        match (std::mem::replace(&mut self.doing, Doing::Nothing), update) {
            (Doing::Pricing { action, since, .. }, Update::Preview(_, Ok(_))) => {
                self.measured.price.put(since, now);
                let since = self.send(act(action)).await;
                self.doing = Doing::Ordered { since };
            }
            (Doing::Pricing { priced, since, .. }, Update::Preview(_, Err(_))) => {
                self.measured.price.put(since, now);
                if priced < PRICED_MAX {
                    self.price(priced).await;
                }
            }
            (Doing::Ordered { since }, Update::Accepted(_, job)) => {
                self.measured.answer.put(since, now);
                let at = Tick(self.newest.as_deref().and_then(minute).unwrap_or(0));
                self.doing = Doing::Looking { since, job, at };
            }
            (Doing::Ordered { since }, Update::Refused(..)) => {
                self.measured.answer.put(since, now);
                self.measured.refused += 1;
            }
            (doing, _) => self.doing = doing,
        }
    }
}

/// The minute of a view.
fn minute(text: &str) -> Option<u32> {
    #[derive(Deserialize)]
    struct At {
        now: Tick,
    }
    serde_json::from_str::<Framed<At>>(text).ok().map(|framed| framed.view.now.0)
}
