//! A line to a room: one socket, opened again when it breaks.
//!
//! Invariant: one thread reads; whoever sends writes whole frames at once, so that the reader's own answers to pings never
//! stand inside them. What is heard arrives in order, and after the last word nothing comes.

use std::io::{self, Read, Write};
use std::net::{Shutdown, TcpStream, ToSocketAddrs};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tungstenite::protocol::Role;
use tungstenite::protocol::frame::coding::CloseCode;
use tungstenite::{ClientRequestBuilder, Error, HandshakeError, Message, WebSocket};

use super::rest::{Client, in_words, problem_of};
use crate::wire::{API_VERSION, ClientMessage, ServerMessage};

/// Time for a server to take a connection, and to take a frame.
const CONNECT: Duration = Duration::from_secs(5);
const WRITE: Duration = Duration::from_secs(10);
/// A server asks its clients more often than this whether they are there.
const SILENCE: Duration = Duration::from_secs(150);
/// Waits before the line is opened again, one after the other; then the server is gone.
const PAUSES_MS: [u64; 9] = [0, 250, 500, 1_000, 2_000, 4_000, 8_000, 8_000, 8_000];

/// What is heard on a line.
pub enum Heard {
    /// The room says something.
    Said(Box<ServerMessage>),
    /// The line broke and is being opened again.
    Down,
    /// The line is open again: the room says who and where one is.
    Up,
    /// The line is closed for good: why, and what to do.
    Gone(String),
}

/// A line.
pub struct Line {
    shared: Arc<Shared>,
    /// What is heard.
    pub heard: Receiver<Heard>,
}

struct Shared {
    /// `None` while the line is down.
    writer: Mutex<Option<WebSocket<Half>>>,
    closing: AtomicBool,
}

impl Shared {
    fn writer(&self) -> std::sync::MutexGuard<'_, Option<WebSocket<Half>>> {
        self.writer.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One of the two ends that share a connection.
struct Half {
    stream: TcpStream,
    /// Held while bytes are written.
    writing: Arc<Mutex<()>>,
}

impl Half {
    fn other(&self) -> io::Result<Self> {
        Ok(Self { stream: self.stream.try_clone()?, writing: Arc::clone(&self.writing) })
    }
}

impl Read for Half {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.stream.read(buffer)
    }
}

impl Write for Half {
    /// Writes all: a buffer holds whole frames.
    fn write(&mut self, buffer: &[u8]) -> io::Result<usize> {
        let _writing = self.writing.lock().unwrap_or_else(PoisonError::into_inner);
        self.stream.write_all(buffer)?;
        Ok(buffer.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.stream.flush()
    }
}

/// Why there is no line.
enum NoLine {
    /// It may come back.
    Broken,
    /// It will not.
    Refused(String),
}

impl Line {
    /// Opens a line to the room in which a student sits.
    pub fn open(client: &Client, room: &str) -> Self {
        let shared = Arc::new(Shared { writer: Mutex::new(None), closing: AtomicBool::new(false) });
        let (tell, heard) = channel();
        let reader = Reader {
            shared: Arc::clone(&shared),
            tell,
            server: client.server().to_owned(),
            path: format!("/api/v{API_VERSION}/rooms/{room}/play"),
            cookie: client.cookie().to_owned(),
        };
        std::thread::spawn(move || reader.run());
        Self { shared, heard }
    }

    /// Sends a message. Whether the line took it.
    pub fn send(&self, message: &ClientMessage) -> bool {
        let Ok(text) = serde_json::to_string(message) else { return false };
        let mut writer = self.shared.writer();
        let sent = writer.as_mut().is_some_and(|writer| writer.send(Message::text(text)).is_ok());
        if !sent && let Some(broken) = writer.take() {
            // The reader notices, and opens it again.
            let _ = broken.get_ref().stream.shutdown(Shutdown::Both);
        }
        sent
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        self.shared.closing.store(true, Ordering::SeqCst);
        if let Some(mut writer) = self.shared.writer().take() {
            // Whoever is gone hears no goodbye.
            let _ = writer.close(None).and_then(|()| writer.flush());
            let _ = writer.get_ref().stream.shutdown(Shutdown::Both);
        }
    }
}

struct Reader {
    shared: Arc<Shared>,
    tell: Sender<Heard>,
    server: String,
    path: String,
    cookie: String,
}

impl Reader {
    fn run(self) {
        let mut tries = 0;
        let last = loop {
            let Some(pause) = PAUSES_MS.get(tries) else {
                let server = &self.server;
                break format!("The server at {server} is gone. What was taken is kept: come back by name and PIN.");
            };
            std::thread::sleep(Duration::from_millis(*pause));
            if self.is_closing() {
                return;
            }
            tries += 1;
            let mut spoke = false;
            match self.connect().and_then(|socket| self.listen(socket, &mut spoke)) {
                Err(NoLine::Refused(why)) => break why,
                Err(NoLine::Broken) => {}
                Ok(never) => match never {},
            }
            if spoke {
                tries = 0;
                if self.tell.send(Heard::Down).is_err() {
                    return;
                }
            }
        };
        let _ = self.tell.send(Heard::Gone(last));
    }

    fn is_closing(&self) -> bool {
        self.shared.closing.load(Ordering::SeqCst)
    }

    fn connect(&self) -> Result<WebSocket<Half>, NoLine> {
        let addresses = self.server.to_socket_addrs().map_err(|_| NoLine::Broken)?;
        let streams = addresses.filter_map(|address| TcpStream::connect_timeout(&address, CONNECT).ok());
        let stream = { streams }.next().ok_or(NoLine::Broken)?;
        let set = stream.set_nodelay(true).and_then(|()| stream.set_write_timeout(Some(WRITE)));
        set.and_then(|()| stream.set_read_timeout(Some(SILENCE))).map_err(|_| NoLine::Broken)?;
        let uri = format!("ws://{}{}", self.server, self.path);
        let uri = uri.parse().map_err(|_| NoLine::Refused("The room has no name that an address can hold.".into()))?;
        let request = ClientRequestBuilder::new(uri).with_header("Cookie", &self.cookie);
        let half = Half { stream, writing: Arc::default() };
        match tungstenite::client::client(request, half) {
            Ok((socket, _)) => Ok(socket),
            Err(HandshakeError::Failure(Error::Http(refusal))) => {
                let status = refusal.status();
                let problem = problem_of(status, refusal.body().as_deref().unwrap_or_default());
                // What is too much now or closed for a moment may work later.
                match status.as_u16() {
                    429 | 500.. => Err(NoLine::Broken),
                    _ => Err(NoLine::Refused(in_words(&problem))),
                }
            }
            Err(_) => Err(NoLine::Broken),
        }
    }

    /// Passes on what is heard until the line breaks.
    fn listen(&self, mut socket: WebSocket<Half>, spoke: &mut bool) -> Result<std::convert::Infallible, NoLine> {
        let writer = socket.get_ref().other().map_err(|_| NoLine::Broken)?;
        *self.shared.writer() = Some(WebSocket::from_raw_socket(writer, Role::Client, None));
        if self.is_closing() || self.tell.send(Heard::Up).is_err() {
            return Err(NoLine::Broken);
        }
        let ended = loop {
            match socket.read() {
                Ok(Message::Text(text)) => match serde_json::from_str(&text) {
                    Ok(message) => {
                        *spoke = true;
                        if self.tell.send(Heard::Said(Box::new(message))).is_err() {
                            break NoLine::Broken;
                        }
                    }
                    Err(error) => {
                        break NoLine::Refused(format!(
                            "The server says what this program does not understand ({error}). Use the release that the server is of."
                        ));
                    }
                },
                Ok(Message::Close(Some(frame))) if matches!(frame.code, CloseCode::Policy | CloseCode::Size) => {
                    break NoLine::Refused(format!("The server closed the line: {}.", frame.reason));
                }
                Ok(_) => {}
                Err(_) => break NoLine::Broken,
            }
        };
        self.shared.writer().take();
        Err(ended)
    }
}
