//! A line to a room: one socket, opened again when it breaks.
//!
//! Invariant: one thread holds the socket and does all that is done to it, ws and wss alike. Messages are handed to it by an
//! [`Outbox`], which comes with the news that the line is open and is worth nothing once that line is down: what it took was
//! sent, or the line's end is heard after it. What is heard arrives in order, and after the last word nothing comes. Whoever
//! drops a line waits for a goodbye, for a moment at most.

use std::pin::pin;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::JoinHandle;
use std::time::Duration;

use futures_util::{Sink, SinkExt, Stream, StreamExt};
use tokio::net::{TcpStream, lookup_host};
use tokio::sync::{mpsc, oneshot};
use tokio::time::{sleep, timeout};
use tokio_tungstenite::tungstenite::protocol::frame::coding::CloseCode;
use tokio_tungstenite::tungstenite::{ClientRequestBuilder, Error, Message};
use tokio_tungstenite::{Connector, MaybeTlsStream, WebSocketStream, client_async_tls_with_config};

use super::address::Address;
use super::rest::{Client, in_words, problem_of};
use super::trust::refusal;
use crate::wire::{ClientMessage, ServerMessage};

/// Time for a server to take a connection, to open the line on it, and to take a frame.
const CONNECT: Duration = Duration::from_secs(5);
const OPEN: Duration = Duration::from_secs(30);
const WRITE: Duration = Duration::from_secs(10);
/// A server asks its clients more often than this whether they are there.
const SILENCE: Duration = Duration::from_secs(150);
/// Time for what was taken to be sent, and for goodbyes.
const GOODBYE: Duration = Duration::from_millis(500);
/// Waits before the line is opened again, one after the other; the last one again and again.
const PAUSES_MS: [u64; 7] = [0, 250, 500, 1_000, 2_000, 4_000, 8_000];
/// Tries after which the server is gone: some minutes, in which one is started again.
const TRIES: usize = 40;
/// Messages that may wait to be sent: more than a seat says while one frame is written.
const WAITING: usize = 1_024;

/// What it means that the room closes the line.
const LEFT: &str = "You do not sit here any more: your trainer freed your seat, or you took one in another window.";

type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

/// What is heard on a line.
pub enum Heard {
    /// The room says something.
    Said(Box<ServerMessage>),
    /// The line broke and is being opened again.
    Down,
    /// The line is open (again): the room says who and where one is.
    Up(Outbox),
    /// The line is closed for good: why, and what to do.
    Gone(String),
}

/// Where messages are handed to a line while it is open.
pub struct Outbox(mpsc::Sender<String>);

impl Outbox {
    /// Sends a message. Whether the line took it.
    pub fn send(&self, message: &ClientMessage) -> bool {
        serde_json::to_string(message).is_ok_and(|text| self.0.try_send(text).is_ok())
    }
}

/// A line.
pub struct Line {
    /// What is heard.
    pub heard: Receiver<Heard>,
    /// Dropped to hang up.
    open: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

/// Why there is no line.
enum NoLine {
    /// It may come back.
    Broken,
    /// It will not.
    Refused(String),
    /// Nobody wants it any more.
    HungUp,
}

impl Line {
    /// Opens a line to the room in which a student sits.
    pub fn open(client: &Client, room: &str) -> Self {
        let (tell, heard) = channel();
        let (open, hung_up) = oneshot::channel();
        let keeper = Keeper {
            tell,
            address: client.address().clone(),
            connector: client.lines().clone(),
            path: format!("/rooms/{room}/play"),
            cookie: client.cookie(),
        };
        let thread = std::thread::spawn(move || keeper.run(hung_up));
        Self { heard, open: Some(open), thread: Some(thread) }
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        self.open.take();
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

struct Keeper {
    tell: Sender<Heard>,
    address: Address,
    connector: Connector,
    path: String,
    cookie: String,
}

impl Keeper {
    fn run(self, mut hung_up: oneshot::Receiver<()>) {
        let last = match tokio::runtime::Builder::new_current_thread().enable_all().build() {
            Ok(runtime) => {
                let last = runtime.block_on(self.keep(&mut hung_up));
                // A name that is still being looked up holds nobody.
                runtime.shutdown_background();
                last
            }
            Err(error) => Some(format!("This machine opens no line: {error}.")),
        };
        if let Some(last) = last {
            let _ = self.tell.send(Heard::Gone(last));
        }
    }

    /// Keeps the line open until that is no use any more: why, unless somebody hung up.
    async fn keep(&self, hung_up: &mut oneshot::Receiver<()>) -> Option<String> {
        let mut tries = 0;
        loop {
            if tries >= TRIES {
                let server = &self.address;
                return Some(format!(
                    "The server at {server} is gone. What was taken is kept: come back by name and PIN."
                ));
            }
            let pause = PAUSES_MS[tries.min(PAUSES_MS.len() - 1)];
            tries += 1;
            let opened = async {
                sleep(Duration::from_millis(pause)).await;
                self.connect().await
            };
            let opened = tokio::select! {
                opened = opened => opened,
                _ = &mut *hung_up => return None,
            };
            let mut spoke = false;
            let why = match opened {
                Ok(socket) => self.talk(socket, hung_up, &mut spoke).await,
                Err(why) => why,
            };
            match why {
                NoLine::Broken if spoke => tries = 0,
                NoLine::Broken => {}
                NoLine::Refused(why) => return Some(why),
                NoLine::HungUp => return None,
            }
        }
    }

    async fn connect(&self) -> Result<Socket, NoLine> {
        let uri = self.address.socket(&self.path).parse();
        let uri = uri.map_err(|_| NoLine::Refused("The room has no name that an address can hold.".into()))?;
        let request = ClientRequestBuilder::new(uri).with_header("Cookie", &self.cookie);
        let stream = self.reach().await.ok_or(NoLine::Broken)?;
        stream.set_nodelay(true).map_err(|_| NoLine::Broken)?;
        let opening = client_async_tls_with_config(request, stream, None, Some(self.connector.clone()));
        match timeout(OPEN, opening).await {
            Ok(Ok((socket, _))) => Ok(socket),
            Ok(Err(Error::Http(refused))) => {
                let status = refused.status();
                let problem = problem_of(status, refused.body().as_deref().unwrap_or_default());
                // What is too much now or closed for a moment may work later.
                match status.as_u16() {
                    429 | 500.. => Err(NoLine::Broken),
                    _ => Err(NoLine::Refused(in_words(&problem))),
                }
            }
            Ok(Err(Error::Io(error))) => {
                Err(refusal(&self.address, &error)
                    .map_or(NoLine::Broken, |problem| NoLine::Refused(in_words(&problem))))
            }
            Ok(Err(_)) | Err(_) => Err(NoLine::Broken),
        }
    }

    /// A connection to the first of the server's addresses that takes one.
    async fn reach(&self) -> Option<TcpStream> {
        for address in lookup_host(self.address.end()).await.ok()? {
            if let Ok(Ok(stream)) = timeout(CONNECT, TcpStream::connect(address)).await {
                return Some(stream);
            }
        }
        None
    }

    /// Passes on what is heard and what is to be sent, until the line breaks or somebody hangs up.
    async fn talk(&self, socket: Socket, hung_up: &mut oneshot::Receiver<()>, spoke: &mut bool) -> NoLine {
        let (mut to, mut from) = socket.split();
        let (outbox, mut queue) = mpsc::channel(WAITING);
        if self.tell.send(Heard::Up(Outbox(outbox))).is_err() {
            return NoLine::HungUp;
        }
        let ended = tokio::select! {
            ended = self.hear(&mut from, spoke) => ended,
            ended = pass_on(&mut queue, &mut to) => ended,
            _ = hung_up => NoLine::HungUp,
        };
        if matches!(ended, NoLine::HungUp) {
            let _ = timeout(GOODBYE, part(&mut queue, to, from)).await;
        }
        // From here on nothing is taken; whoever handed something in hears that the line is down.
        drop(queue);
        if matches!(ended, NoLine::Broken) && self.tell.send(Heard::Down).is_err() {
            return NoLine::HungUp;
        }
        ended
    }

    async fn hear(&self, from: impl Stream<Item = Result<Message, Error>>, spoke: &mut bool) -> NoLine {
        let mut from = pin!(from);
        loop {
            match timeout(SILENCE, from.next()).await {
                Ok(Some(Ok(Message::Text(text)))) => match serde_json::from_str(&text) {
                    Ok(message) => {
                        *spoke = true;
                        if self.tell.send(Heard::Said(Box::new(message))).is_err() {
                            return NoLine::HungUp;
                        }
                    }
                    Err(error) => {
                        return NoLine::Refused(format!(
                            "The server says what this program does not understand ({error}). Use the release that the server is of."
                        ));
                    }
                },
                Ok(Some(Ok(Message::Close(Some(frame)))))
                    if matches!(frame.code, CloseCode::Policy | CloseCode::Size) =>
                {
                    return NoLine::Refused(format!("The server closed the line: {}.", frame.reason));
                }
                Ok(Some(Ok(Message::Close(Some(frame))))) if frame.code == CloseCode::Normal => {
                    return NoLine::Refused(LEFT.into());
                }
                Ok(Some(Ok(_))) => {}
                Ok(Some(Err(_)) | None) | Err(_) => return NoLine::Broken,
            }
        }
    }
}

/// Sends what is handed in.
async fn pass_on(queue: &mut mpsc::Receiver<String>, to: &mut (impl Sink<Message> + Unpin)) -> NoLine {
    while let Some(text) = queue.recv().await {
        if !matches!(timeout(WRITE, to.send(Message::text(text))).await, Ok(Ok(()))) {
            return NoLine::Broken;
        }
    }
    NoLine::HungUp
}

/// Sends what was taken and a goodbye, and hears the other's: a connection that is closed with something unread may lose
/// what it has sent.
async fn part(
    queue: &mut mpsc::Receiver<String>,
    mut to: impl Sink<Message> + Unpin,
    mut from: impl Stream<Item = Result<Message, Error>> + Unpin,
) {
    while let Ok(text) = queue.try_recv() {
        if to.send(Message::text(text)).await.is_err() {
            return;
        }
    }
    if to.close().await.is_ok() {
        while let Some(Ok(_)) = from.next().await {}
    }
}
