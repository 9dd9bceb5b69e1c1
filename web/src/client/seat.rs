//! A seat in a room on another machine.
//!
//! Invariants: a request is answered once or, if the line broke before its answer, an order is told to be refused with what
//! that means and a question is asked again. Play ends once, after its last view. Requests do not wait for an answer; one
//! who sends faster than a server takes is held up for a moment.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::mpsc::{RecvTimeoutError, TryRecvError};
use std::time::{Duration, Instant};

use codedark_seat::{Request, Seat, Until, Update};
use codedark_sim::action::Refusal;
use codedark_sim::ids::RoleId;
use codedark_sim::time::Tick;
use codedark_sim::view::Chart;

use super::line::{Heard, Line, Outbox};
use super::rest::Client;
use crate::wire::{ClientMessage, Problem, RoomNow, RoomState, ServerMessage};

/// How long a room may take to say who and where one is.
const WELCOME: Duration = Duration::from_secs(30);
/// How long a last view may take after a room says that play is over.
const LAST_VIEW: Duration = Duration::from_secs(2);
/// Messages that may be sent at once, and per second after that: less than what a server takes.
const BURST: f64 = 150.0;
const PER_SECOND: f64 = 40.0;
/// News that wait to be read; the oldest go.
const NEWS_MAX: usize = 200;

/// A seat in a room on another machine. Whoever drops it hangs up and keeps the seat.
pub struct RemoteSeat {
    line: Line,
    /// Where messages go while the line is open; if there is none, it is being opened again.
    outbox: Option<Outbox>,
    chart: Arc<Chart>,
    role: RoleId,
    room: RoomNow,
    updates: VecDeque<Update>,
    news: VecDeque<ServerMessage>,
    /// Requests that wait for an answer, oldest first.
    asked: VecDeque<(u64, Request)>,
    /// How far this seat lets time go on, as it said last, and in which minute.
    ready: Option<(Request, Tick)>,
    numbered: u64,
    /// Whether the line was opened again and the room has not said yet who and where one is.
    anew: bool,
    allowance: (f64, Instant),
    /// Number of the last nudge that was heard.
    nudged: u32,
    /// Since when the room says that play is over, until its last view came.
    ending: Option<Instant>,
    over: bool,
}

impl RemoteSeat {
    /// Goes to the room in which the student sits, and waits until it says who and where they are.
    ///
    /// # Errors
    /// The room does not let them in, or the server does not answer.
    pub fn connect(client: &Client, room: &str) -> Result<Self, Problem> {
        let line = Line::open(client, room);
        let mut outbox = None;
        let until = Instant::now() + WELCOME;
        loop {
            match line.heard.recv_timeout(until.saturating_duration_since(Instant::now())) {
                Ok(Heard::Said(message)) => {
                    if let ServerMessage::Welcome { chart, role, room } = *message {
                        return Ok(Self::welcomed(line, outbox, chart, &role, room));
                    }
                }
                Ok(Heard::Up(opened)) => outbox = Some(opened),
                Ok(Heard::Down) => outbox = None,
                Ok(Heard::Gone(why)) => return Err(Problem::new("unreachable", why)),
                Err(_) => {
                    return Err(Problem::new("unreachable", "the room does not say who is there")
                        .instead("try again in a minute"));
                }
            }
        }
    }

    fn welcomed(line: Line, outbox: Option<Outbox>, chart: Arc<Chart>, role: &str, room: RoomNow) -> Self {
        let mut seat = Self {
            line,
            outbox,
            chart,
            role: RoleId::new(role),
            room: room.clone(),
            updates: VecDeque::new(),
            news: VecDeque::new(),
            asked: VecDeque::new(),
            ready: None,
            numbered: 0,
            anew: false,
            allowance: (BURST, Instant::now()),
            nudged: 0,
            ending: None,
            over: false,
        };
        seat.stands(room);
        seat
    }

    /// How the room stands.
    pub fn room(&self) -> &RoomNow {
        &self.room
    }

    /// Whether the line is open now; if not, it is being opened again.
    pub fn is_up(&self) -> bool {
        self.outbox.is_some()
    }

    /// Whether the exercise has not begun.
    pub fn waits(&self) -> bool {
        self.room.state == RoomState::Waiting
    }

    /// Whether this seat has said how far time may go on, and no pause took that back.
    pub fn is_ready(&self) -> bool {
        self.ready.is_some()
    }

    /// Orders and questions that wait for an answer.
    pub fn waiting_for(&self) -> usize {
        self.asked.len()
    }

    /// What the room said besides: nudges, chat, hints, refusals.
    pub fn news(&mut self) -> Option<ServerMessage> {
        self.hear_all();
        self.news.pop_front()
    }

    /// Says something that is no request of a seat: chat, a pause, a wish for a hint. Whether the line took it; what came
    /// of it is among the news.
    pub fn say(&mut self, message: &ClientMessage) -> bool {
        self.transmit(message)
    }

    /// Waits until something is heard, at most so long. Whether anything was.
    pub fn wait(&mut self, most: Duration) -> bool {
        if !self.updates.is_empty() {
            return true;
        }
        match self.line.heard.recv_timeout(most) {
            Ok(heard) => {
                self.hear(heard);
                true
            }
            Err(RecvTimeoutError::Timeout) => {
                self.give_up_the_last_view();
                !self.updates.is_empty()
            }
            Err(RecvTimeoutError::Disconnected) => {
                self.lost();
                true
            }
        }
    }

    fn hear_all(&mut self) {
        loop {
            match self.line.heard.try_recv() {
                Ok(heard) => self.hear(heard),
                Err(TryRecvError::Empty) => return self.give_up_the_last_view(),
                Err(TryRecvError::Disconnected) => return self.lost(),
            }
        }
    }

    /// The line ended without a word.
    fn lost(&mut self) {
        if !self.over {
            self.over = true;
            self.updates.push_back(Update::Failed("The line to the room is closed. Join again.".into()));
        }
    }

    fn hear(&mut self, heard: Heard) {
        match heard {
            Heard::Said(message) => self.take(*message),
            Heard::Down => self.broke(),
            Heard::Up(outbox) => {
                self.outbox = Some(outbox);
                self.anew = true;
                let again = self.asked.iter().map(|(id, request)| (*id, request.clone())).collect::<Vec<_>>();
                for (id, request) in again {
                    self.transmit(&ClientMessage::Ask { id, request });
                }
            }
            Heard::Gone(_) if self.over => {}
            Heard::Gone(why) => {
                self.outbox = None;
                self.over = true;
                self.updates.push_back(Update::Failed(why));
            }
        }
    }

    /// The line broke: nobody knows whether orders without an answer were taken.
    fn broke(&mut self) {
        self.outbox = None;
        let (orders, others) = std::mem::take(&mut self.asked)
            .into_iter()
            .partition(|(_, request)| matches!(request, Request::Act { .. }));
        self.asked = others;
        let orders: VecDeque<(u64, Request)> = orders;
        for (_, request) in orders {
            self.refuse(request, "The line to the room broke before the answer came.");
        }
    }

    fn refuse(&mut self, request: Request, why: &str) {
        if let Request::Act { action, .. } = request {
            let refusal = Refusal::new(why, "Look whether it is under way before ordering it again.");
            self.updates.push_back(Update::Refused(action, refusal));
        }
    }

    fn take(&mut self, message: ServerMessage) {
        match message {
            ServerMessage::Welcome { chart, role, room } => {
                self.chart = chart;
                if self.role.as_str() != role {
                    self.nudged = 0;
                }
                self.role = RoleId::new(&role);
                self.stands(room);
                if std::mem::take(&mut self.anew) {
                    self.say_again();
                }
            }
            ServerMessage::Room(room) => self.stands(room),
            ServerMessage::View(view) => {
                let over = view.over;
                self.updates.push_back(Update::View(view));
                if over || self.ending.is_some() {
                    self.end();
                }
            }
            ServerMessage::Told { id, update } => {
                self.asked.retain(|(asked, _)| Some(*asked) != id);
                match update {
                    Update::Ended => self.end(),
                    Update::Failed(_) if self.over => {}
                    update => self.updates.push_back(update),
                }
            }
            ServerMessage::Refused { id, ref why } => {
                let of = self.asked.iter().position(|(asked, _)| Some(*asked) == id);
                if let Some((_, request)) = of.and_then(|at| self.asked.remove(at)) {
                    self.refuse(request, why);
                }
                self.remember(message);
            }
            // Those that came before the line was opened again are told once.
            ServerMessage::Nudge { n, .. } if n > 0 && n <= self.nudged => {}
            ServerMessage::Nudge { n, .. } => {
                self.nudged = n;
                self.remember(message);
            }
            ServerMessage::Chat(_) | ServerMessage::Hint(_) => self.remember(message),
        }
    }

    /// A line is open anew: the room hears how far this seat lets time go on, if that still holds. It may have heard the
    /// last word before the line broke, and what came up meanwhile the player has not seen.
    fn say_again(&mut self) {
        let holds = |(request, said): &(Request, Tick)| match request {
            Request::Ready(Until::Tick(moment)) => self.room.now < *moment,
            _ => self.room.now == *said,
        };
        let running = self.room.state == RoomState::Running;
        let request = match self.ready.take().filter(|ready| running && holds(ready)) {
            Some((request, said)) => {
                self.ready = Some((request.clone(), said));
                request
            }
            None => Request::Hold,
        };
        self.transmit(&ClientMessage::Ask { id: 0, request });
    }

    fn remember(&mut self, message: ServerMessage) {
        if self.news.len() >= NEWS_MAX {
            self.news.pop_front();
        }
        self.news.push_back(message);
    }

    fn stands(&mut self, room: RoomNow) {
        if matches!(room.state, RoomState::Concluding | RoomState::Over) && !self.over {
            self.ending.get_or_insert_with(Instant::now);
        }
        if let (RoomState::Failed(why), false) = (&room.state, self.over) {
            self.over = true;
            self.updates.push_back(Update::Failed(why.clone()));
        }
        if room.state == RoomState::Paused {
            self.ready = None;
        }
        self.room = room;
    }

    /// A last view may have come before, or be lost with a line.
    fn give_up_the_last_view(&mut self) {
        if self.ending.is_some_and(|since| since.elapsed() > LAST_VIEW) {
            self.end();
        }
    }

    fn end(&mut self) {
        if !self.over {
            self.over = true;
            self.asked.clear();
            self.updates.push_back(Update::Ended);
        }
    }

    /// Sends a message; one who sends faster than the server takes waits.
    fn transmit(&mut self, message: &ClientMessage) -> bool {
        let (left, at) = self.allowance;
        let mut left = (left + at.elapsed().as_secs_f64() * PER_SECOND).min(BURST);
        if left < 1.0 {
            std::thread::sleep(Duration::from_secs_f64((1.0 - left) / PER_SECOND));
            left = 1.0;
        }
        self.allowance = (left - 1.0, Instant::now());
        self.outbox.as_ref().is_some_and(|outbox| outbox.send(message))
    }
}

impl Seat for RemoteSeat {
    fn chart(&self) -> &Arc<Chart> {
        &self.chart
    }

    fn role(&self) -> &RoleId {
        &self.role
    }

    fn send(&mut self, request: Request) {
        self.numbered += 1;
        let id = self.numbered;
        let waits = matches!(request, Request::Act { .. } | Request::Query(_) | Request::Preview(_));
        match &request {
            Request::Ready(_) => self.ready = Some((request.clone(), self.room.now)),
            Request::Hold => self.ready = None,
            _ => {}
        }
        let sent = self.transmit(&ClientMessage::Ask { id, request: request.clone() });
        match (waits, sent, &request) {
            (true, false, Request::Act { .. }) => {
                self.refuse(request, "The server cannot be reached now, so this was not ordered.");
            }
            // What could not be sent is sent when the line is open again.
            (true, ..) => self.asked.push_back((id, request)),
            (false, ..) => {}
        }
    }

    fn next(&mut self) -> Option<Update> {
        self.hear_all();
        self.updates.pop_front()
    }
}
