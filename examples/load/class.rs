//! A class: its rooms are made, its students join and sit down, all by the public API.
//!
//! Invariant: every student has an address of their own, as the proxy in front of the server says, because a server lets no
//! more than a few hundred people join at once from one address.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use codedark_web::wire::{Class as ClassCard, Control, Join, Joined, Me, Pace, Problem, RoomOverview};
use serde_json::json;
use tokio::runtime::Runtime;
use tokio::sync::watch;
use ureq::http::Method;

use crate::rest::Rest;
use crate::server::{Server, Usage};
use crate::student::{self, Every, Measured, Now, Student};

/// Students of a room.
pub const TEAM: usize = 4;
/// Rooms that are made by one request.
const ROOMS_AT_ONCE: usize = 50;
/// Students who join at the same time.
const JOINING: usize = 4;
/// Real time of a simulated minute.
const PACE_MS: u32 = 1000;

/// A class with everybody in their seats.
pub struct Class {
    /// Whose class it is.
    pub trainer: Rest,
    id: String,
    /// Its code.
    pub code: String,
    /// The rooms' ids.
    pub rooms: Vec<String>,
    /// Students and the rooms in which they sit.
    pub students: Vec<(Rest, String)>,
    scenario: String,
    /// Rooms that were asked for so far.
    made: usize,
}

impl Class {
    /// Makes a class whose rooms play a scenario.
    pub fn make(server: &Server, trainer: &Rest, rooms: usize, scenario: &str) -> Self {
        let mut trainer = trainer.clone();
        let made: ClassCard =
            trainer.call(&Method::POST, "/classes", Some(&json!({ "name": "Load" }))).expect("a class");
        let (id, code, scenario) = (made.id, made.code, scenario.to_owned());
        let mut class = Self { trainer, id, code, rooms: Vec::new(), students: Vec::new(), scenario, made: 0 };
        while class.rooms.len() < rooms {
            let more = class.add_rooms(ROOMS_AT_ONCE.min(rooms - class.rooms.len())).expect("rooms");
            class.rooms.extend(more);
        }
        class.fill(server);
        class
    }

    /// Makes rooms in which nobody sits; their ids.
    ///
    /// # Errors
    /// The server takes no more.
    pub fn add_rooms(&mut self, count: usize) -> Result<Vec<String>, Problem> {
        let setup = json!({ "scenario": self.scenario, "pace": Pace::Clock(vec![PACE_MS]), "seed": "own" });
        self.add_rooms_of(count, &setup)
    }

    /// The same, set up otherwise.
    ///
    /// # Errors
    /// The server refuses them.
    pub fn add_rooms_of(&mut self, count: usize, setup: &serde_json::Value) -> Result<Vec<String>, Problem> {
        // A class has one room of a name.
        let names: Vec<String> = (self.made..self.made + count).map(|n| format!("Team {n}")).collect();
        self.made += count;
        let path = format!("/classes/{}/rooms", self.id);
        let body = json!({ "names": names, "setup": setup });
        let made: Vec<RoomOverview> = self.trainer.call(&Method::POST, &path, Some(&body))?;
        Ok(made.into_iter().map(|room| room.card.id).collect())
    }

    /// Everybody joins and sits down.
    fn fill(&mut self, server: &Server) {
        let first: RoomOverview =
            self.trainer.call(&Method::GET, &format!("/rooms/{}", self.rooms[0]), None::<&()>).expect("a room");
        let roles: Vec<String> = first.card.seats.into_iter().map(|seat| seat.role).collect();
        let all = self.rooms.len() * TEAM;
        let (next, rest) = (AtomicUsize::new(0), Rest::new(&server.address, ""));
        let come = || {
            let mut come = Vec::new();
            loop {
                let n = next.fetch_add(1, Ordering::Relaxed);
                if n >= all {
                    return come;
                }
                let room = &self.rooms[n / TEAM];
                // Fewer seats than students: some share one.
                let role = &roles[n % TEAM % roles.len()];
                let address = format!("10.{}.{}.{}", n / 65_536, n / 256 % 256, n % 256);
                come.push((n, sit_down(&rest, &address, &self.code, n, room, role), room.clone()));
            }
        };
        let mut students = std::thread::scope(|scope| {
            let threads: Vec<_> = (0..JOINING).map(|_| scope.spawn(come)).collect();
            threads.into_iter().flat_map(|thread| thread.join().expect("they join")).collect::<Vec<_>>()
        });
        students.sort_by_key(|(n, ..)| *n);
        self.students = students.into_iter().map(|(_, rest, room)| (rest, room)).collect();
    }

    /// Begins every exercise.
    pub fn begin(&mut self) {
        for room in &self.rooms {
            control(&mut self.trainer, room, &Control::Begin).expect("it begins");
        }
    }
}

/// Somebody joins and sits down.
pub fn sit_down(rest: &Rest, address: &str, code: &str, n: usize, room: &str, role: &str) -> Rest {
    let mut rest = rest.beside(address);
    let (code, name) = (code.to_owned(), format!("Student {n}"));
    let joined: Joined = rest.call(&Method::POST, "/join", Some(&Join { code, name })).expect("they join");
    rest.set_csrf(joined.me.csrf);
    let _: Me = rest.call(&Method::PUT, &format!("/rooms/{room}/seats/{role}/me"), None::<&()>).expect("a seat");
    rest
}

/// Does something with a room's time.
///
/// # Errors
/// It was refused.
pub fn control(trainer: &mut Rest, room: &str, control: &Control) -> Result<RoomOverview, Problem> {
    trainer.call(&Method::POST, &format!("/rooms/{room}/control"), Some(control))
}

/// Students at their sockets.
pub struct Playing {
    now: watch::Sender<Now>,
    students: Vec<tokio::task::JoinHandle<Measured>>,
}

impl Playing {
    /// Everybody opens a socket and looks.
    pub fn sit(runtime: &Runtime, class: &Class, every: Every) -> Self {
        let now = watch::Sender::new(Now::Look);
        let mut students = Vec::new();
        for (number, (rest, room)) in (0..).zip(&class.students) {
            let socket = runtime.block_on(student::open(rest, room)).expect("they are let in");
            students.push(runtime.spawn(Student::new(socket, number, every).play(now.subscribe())));
        }
        Self { now, students }
    }

    /// Everybody plays from now on.
    pub fn begin(&self) {
        self.now.send_replace(Now::Play);
    }

    /// Everybody finishes what is under way; what they measured, each.
    pub fn end(self, runtime: &Runtime) -> Vec<Measured> {
        self.now.send_replace(Now::Go);
        let all = self.students.into_iter();
        all.map(|student| runtime.block_on(student).expect("no student breaks")).collect()
    }
}

/// A span of time, and what server and generator took of the machine in it.
pub struct Span {
    at: Instant,
    server: Usage,
    own: Usage,
}

impl Span {
    /// It begins.
    pub fn begin(server: &Server) -> Self {
        Self { at: Instant::now(), server: server.usage(), own: Usage::of("self") }
    }

    /// It lasts so long, and is over.
    pub fn last(self, server: &Server, time: Duration) -> Took {
        std::thread::sleep(time.saturating_sub(self.at.elapsed()));
        let (until, usage, own) = (Instant::now(), server.usage(), Usage::of("self"));
        let seconds = (until - self.at).as_secs_f64();
        let share = |from: Usage, to: Usage| (to.seconds - from.seconds) / seconds;
        Took { from: self.at, until, server: share(self.server, usage), own: share(self.own, own), usage }
    }
}

/// What was taken in a span.
#[derive(Clone, Copy)]
pub struct Took {
    /// When it began.
    pub from: Instant,
    /// When it ended.
    pub until: Instant,
    /// Processors that the server took, on average.
    pub server: f64,
    /// Processors that the generator took.
    pub own: f64,
    /// Memory of the server at the end.
    pub usage: Usage,
}
