//! What is beyond the limits: how it is refused, and what those notice who stay within.
//!
//! Invariant: the same students play through all of it, so that their times stand side by side.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use codedark_seat::Request;
use codedark_sim::action::{Action, Arg, Verb};
use codedark_sim::ids::AssetId;
use codedark_web::wire::{Join, Problem, ServerMessage};
use futures_util::{SinkExt, StreamExt};
use tokio::io::AsyncReadExt;
use tokio::net::TcpStream;
use tokio::runtime::Runtime;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::Message;
use ureq::http::Method;

use crate::class::{Class, Playing, Span, TEAM, Took, sit_down};
use crate::rest::Rest;
use crate::server::Server;
use crate::student::{self, Every, Measured, act, ask};

/// Rooms that are played.
const ROOMS: usize = 10;
/// From one order of a student to the next: more often than students do, so that there are enough times to compare.
pub const EVERY: Every = [Duration::from_secs(2), Duration::from_secs(4)];
/// How long each part lasts.
const PART: Duration = Duration::from_secs(15);
/// Rooms that are asked for by one request.
const ROOMS_AT_ONCE: usize = 60;
/// How long the end of a socket is waited for.
const GOODBYE: Duration = Duration::from_secs(2);
/// The first guest's number: behind all students.
const GUESTS: usize = 100_000;
/// More than a server takes.
const CONNECTIONS: usize = 2_200;
const JOINS: usize = 500;

/// Everything beyond the limits, one after the other.
pub fn measure(runtime: &Runtime, scenario: &str) {
    let server = Server::start(&[]);
    let mut class = Class::make(&server, &server.trainer(), ROOMS, scenario);
    let playing = Playing::sit(runtime, &class, EVERY);
    class.begin();
    playing.begin();
    let mut parts: Vec<(&str, Took)> = Vec::new();
    let mut part = |name, told: &mut String, work: &mut dyn FnMut(&mut String)| {
        let span = Span::begin(&server);
        work(told);
        parts.push((name, span.last(&server, PART)));
    };
    let mut told = String::new();
    part("nothing else", &mut told, &mut |_| {});
    let (seat, room) = (class.students[0].0.clone(), class.rooms[0].clone());
    part("one student floods", &mut told, &mut |told| *told += &runtime.block_on(flood(&seat, &room)));
    part("too many connections", &mut told, &mut |told| *told += &runtime.block_on(connections(&server.address)));
    part("too many rooms", &mut told, &mut |told| *told += &rooms(&mut class));
    part("too many joins", &mut told, &mut |told| *told += &joins(&server, &class));
    part("nothing else any more", &mut told, &mut |_| {});
    let all = playing.end(runtime);
    println!(
        "| beside | first room: order to view | other rooms: order to view | order to answer | server's processors | its memory, MB |"
    );
    println!("|---|---|---|---|---|---|");
    let (mut first, mut others) = (Measured::default(), Measured::default());
    all[..TEAM].iter().for_each(|one| first.add(one));
    all[TEAM..].iter().for_each(|one| others.add(one));
    for (name, took) in parts {
        let (first, view) = (first.view.within(took.from, took.until), others.view.within(took.from, took.until));
        let answer = others.answer.within(took.from, took.until);
        println!("| {name} | {first} | {view} | {answer} | {:.2} | {:.0} |", took.server, took.usage.now_mb);
    }
    println!(
        "\n{} orders of {} students, {} unseen.\n\n{told}",
        others.view.count() + first.view.count(),
        all.len(),
        first.lost + others.lost
    );
    let said = first.said.into_iter().chain(others.said);
    said.for_each(|said| println!("- The server said to a student who behaved: {said}."));
}

/// What a problem says.
pub fn words(problem: &Problem) -> String {
    let [what, instead] = [&problem.what, &problem.instead].map(|words| words.trim_end_matches('.'));
    format!("`{}`: {what}; {instead}", problem.kind).trim_end_matches("; ").to_owned()
}

/// Asks for rooms until there are too many.
fn rooms(class: &mut Class) -> String {
    let mut made = ROOMS;
    let mut at_once = ROOMS_AT_ONCE;
    loop {
        match class.add_rooms(at_once) {
            Ok(more) => made += more.len(),
            Err(_) if at_once > 1 => at_once = 1,
            Err(problem) => return format!("- Room {} of the server: {}.\n", made + 1, words(&problem)),
        }
    }
}

/// Joins from one address until there were too many.
fn joins(server: &Server, class: &Class) -> String {
    let mut rest = Rest::new(&server.address, "127.0.0.1");
    for n in 0..JOINS {
        let join = Join { code: class.code.clone(), name: format!("Guest {n}") };
        let body = serde_json::to_vec(&join).expect("plain data");
        rest = rest.beside("127.0.0.1");
        if let Err(problem) = rest.send(&Method::POST, "/join", "application/json", &body) {
            return format!("- Join {} of one address in a short time: {}.\n", n + 1, words(&problem));
        }
    }
    format!("- {JOINS} joins of one address were all let in.\n")
}

/// Opens connections that say nothing until one is refused, and holds them for a moment.
async fn connections(address: &str) -> String {
    let mut open = Vec::new();
    for _ in 0..CONNECTIONS {
        match TcpStream::connect(address).await {
            Ok(stream) => open.push(stream),
            Err(error) => return format!("- Connection {}: {error}.\n", open.len() + 1),
        }
    }
    // Those that are refused are told at once; all others hear nothing before their time is over.
    let mut said = String::new();
    let mut refused = 0;
    for stream in open.iter_mut().rev() {
        let mut bytes = vec![0; 1024];
        match timeout(Duration::from_millis(300), stream.read(&mut bytes)).await {
            Ok(Ok(read)) if read > 0 => {
                refused += 1;
                said = String::from_utf8_lossy(&bytes[..read]).into_owned();
            }
            _ => break,
        }
    }
    let status = said.lines().next().unwrap_or_default();
    let body = said.lines().last().unwrap_or_default();
    let told = serde_json::from_str(body).map_or_else(|_| body.to_owned(), |problem: Problem| words(&problem));
    format!("- Of {CONNECTIONS} more connections of one address {refused} were refused: {status}, {told}.\n")
}

/// Sends orders and questions as fast as they go, on a new socket whenever one is closed.
async fn flood(rest: &Rest, room: &str) -> String {
    let until = Instant::now() + PART;
    let (mut sent, mut sockets) = (0, 0);
    let mut told: BTreeMap<String, usize> = BTreeMap::new();
    let mut note = |what: String| *told.entry(what).or_default() += 1;
    while Instant::now() < until {
        let socket = match student::open(rest, room).await {
            Ok(socket) => socket,
            Err(why) => {
                note(format!("no socket, {why}"));
                tokio::time::sleep(Duration::from_millis(50)).await;
                continue;
            }
        };
        sockets += 1;
        let (mut to, mut from) = socket.split();
        let reading = tokio::spawn(async move {
            let mut heard = Vec::new();
            while let Some(Ok(message)) = from.next().await {
                match message {
                    Message::Text(text) => {
                        if let Ok(ServerMessage::Refused { why, .. }) = serde_json::from_str(&text) {
                            heard.push(format!("refused: {why}"));
                        }
                    }
                    Message::Close(Some(why)) => heard.push(format!("closed with {}: {}", why.code, why.reason)),
                    _ => {}
                }
            }
            heard
        });
        for n in 0.. {
            let action = Action::new(Verb::LookCloser, [Arg::Asset(AssetId::from(n % 60))]);
            let request = if n % 2 == 0 { act(action) } else { Request::Preview(action) };
            let went = timeout(PART, to.send(ask(n as u64, request))).await;
            if Instant::now() > until || !matches!(went, Ok(Ok(()))) {
                break;
            }
            sent += 1;
        }
        let _ = timeout(GOODBYE, to.close()).await;
        let heard = timeout(GOODBYE, reading).await;
        heard.unwrap_or(Ok(Vec::new())).unwrap_or_default().into_iter().for_each(&mut note);
    }
    let mut text = format!(
        "- A student sent {sent} orders and questions on {sockets} sockets, one after the other. The server said:\n"
    );
    for (what, times) in told {
        let _ = writeln!(text, "  - {times} times: {what}");
    }
    text
}

/// Somebody else of the class sits down in a room.
pub fn guest(rest: &Rest, class: &Class, room: &str, role: &str) -> Rest {
    static COME: AtomicUsize = AtomicUsize::new(0);
    let n = COME.fetch_add(1, Ordering::Relaxed);
    sit_down(rest, &format!("10.255.255.{n}"), &class.code, GUESTS + n, room, role)
}
