//! What a room does when it is asked: people who come and go, and what they say.
//!
//! Invariant: a refusal changes nothing, and says what to do instead.

use std::ops::ControlFlow;

use codedark_seat::{Request, Update};
use codedark_sim::action::Action;
use codedark_sim::digest::Digest;
use codedark_sim::time::Tick;

use super::Person;
use super::inbox::Command;
use super::keep::{not_kept, problem};
use super::lines::{Attached, Closed};
use super::owner::Room;
use crate::wire::{ClientMessage, Pace, Pausing, Problem, RoomCard, RoomOverview, RoomState, ServerMessage};

impl Room {
    /// Does what it is asked. `Break`: it was told to stop.
    pub(super) fn serve(&mut self, command: Command) -> ControlFlow<()> {
        // Whoever asked may be gone; then nobody waits for the answer.
        match command {
            Command::Card(reply) => drop(reply.send(Ok(self.card()))),
            Command::Overview(reply) => {
                self.flush();
                drop(reply.send(Ok(self.overview())));
            }
            Command::Look => self.show_overview(),
            Command::Chart(reply) => drop(reply.send(Ok(std::sync::Arc::clone(&self.chart)))),
            Command::Digest(reply) => drop(reply.send(self.digest())),
            Command::Truth(reply) => drop(reply.send(self.truth())),
            Command::Control(control, reply) => self.control(control, reply),
            Command::Injects(reply) => drop(reply.send(Ok(self.injects()))),
            Command::Inject(inject, reply) => drop(reply.send(self.inject(inject))),
            Command::Nudge(nudge, reply) => drop(reply.send(self.nudge(&nudge))),
            Command::Sit(role, person, reply) => {
                let done = self.sit(&role, person);
                self.show_card();
                drop(reply.send(done));
            }
            Command::Free(role, participant, reply) => {
                let done = self.free(&role, participant);
                self.flush();
                drop(reply.send(done.map(|()| self.overview())));
            }
            Command::Left(participant, reply) => {
                self.left(participant);
                self.show_card();
                drop(reply.send(Ok(())));
            }
            Command::HangUp(participant) => {
                self.changed |= self.lines.close(Closed::Left, |open| open.participant == participant);
            }
            Command::Attach(person, reply) => drop(reply.send(self.attach(&person))),
            Command::Detach(id) => self.changed |= self.lines.close(Closed::Gone, |open| open.id == id),
            Command::Said(id, message) => self.hear(id, message),
            Command::Concluded(done) => self.concluded(done),
            Command::Stop(reply) => {
                self.lines.close(Closed::Gone, |_| true);
                // Whoever stops it may not wait.
                let _ = reply.send(());
                return ControlFlow::Break(());
            }
        }
        ControlFlow::Continue(())
    }

    /// Whether its exercise has begun.
    pub(super) fn begun(&self) -> bool {
        self.row.state != RoomState::Waiting
    }

    /// Whether nobody plays here any more.
    pub(super) fn is_over(&self) -> bool {
        matches!(self.row.state, RoomState::Concluding | RoomState::Over)
    }

    /// Its moment and the digest of its state.
    fn digest(&self) -> Result<(Tick, Digest), Problem> {
        let play = self.play.as_ref().ok_or_else(|| problem("conflict", "Nobody plays in this room.", ""))?;
        let exercise = play.table.exercise();
        Ok((exercise.now(), exercise.digest()))
    }

    /// What its class sees.
    pub(super) fn card(&self) -> RoomCard {
        let (begun, over) = (self.begun(), self.is_over());
        RoomCard {
            id: self.row.id.clone(),
            name: self.row.name.clone(),
            title: self.row.title.clone(),
            state: self.row.state.clone(),
            seats: self.places.iter().map(|place| place.card(begun, over)).collect(),
        }
    }

    /// What its trainer sees.
    pub(super) fn overview(&self) -> RoomOverview {
        let fold = &self.fold;
        let played = |place: &&super::places::Place| place.is_played();
        let last = self.places.iter().filter(played).filter_map(|place| fold.last_orders.get(&place.role)).max();
        let needs = self.play.as_ref().map_or_else(Vec::new, |play| {
            let exercise = play.table.exercise();
            let all =
                self.places.iter().filter(played).flat_map(|place| exercise.needs(&place.role).unwrap_or_default());
            all.filter(codedark_sim::view::Attention::is_pressing).collect()
        });
        let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        RoomOverview {
            card: self.card(),
            class: self.row.class.clone(),
            setup: self.row.setup.clone(),
            seed: self.row.seed,
            now: fold.now,
            began: fold.began,
            ends: fold.ends,
            phase: fold.phase,
            clock: self.scenario.calendar.date_time(fold.now),
            present: (0..self.places.len()).map(|at| count(self.lines.at(at))).collect(),
            orders: self.places.iter().map(|place| fold.orders.get(&place.role).copied().unwrap_or(0)).collect(),
            skipping: self.skipping.is_some(),
            idle_minutes: fold.now.since(last.copied().unwrap_or(fold.began)),
            pressing: count(needs.len()),
            waited_minutes: needs.iter().map(|need| fold.now.since(need.since.max(fold.began))).max().unwrap_or(0),
            unknown: false,
            encrypted: fold.encrypted(),
            compromised: fold.compromised(),
            delayed_patient_hours: fold.delayed_patient_hours(),
            worst_care: fold.worst_care(&self.scenario),
            declared: fold.declared,
            digest: self.ended.as_ref().map(Digest::to_string),
            branch_of: self.row.branch_of.clone().map(|(room, at)| (room, Tick(at))),
        }
    }

    pub(super) fn place(&self, role: &str) -> Result<usize, Problem> {
        let found = self.places.iter().position(|place| place.role.as_str() == role);
        let seats = || self.places.iter().map(|place| place.role.as_str()).collect::<Vec<_>>().join(", ");
        found.ok_or_else(|| {
            problem("not_found", format!("There is no seat {role} here."), format!("There is {}.", seats()))
        })
    }

    /// The place of a role that must be here.
    pub(super) fn place_of(&self, role: Option<&str>) -> Result<Option<usize>, Problem> {
        role.map(|role| self.place(role)).transpose()
    }

    fn attach(&mut self, person: &Person) -> Result<Attached, Problem> {
        let Some(at) = self.places.iter().position(|place| place.seats(person.participant)) else {
            return Err(problem("forbidden", "You do not sit in this room.", "Take a seat in it first."));
        };
        self.note_activity();
        let ended = self.is_over();
        if !ended {
            self.show(at, false, true);
        }
        let mut view = self.places[at].view.subscribe();
        if view.borrow().is_some() {
            view.mark_changed();
        }
        let attached = self.lines.open(person.participant, at, view);
        self.welcome(|open| open.id == attached.id);
        if ended {
            self.show_last(|open| open.id == attached.id);
        }
        self.nudge_again(at, attached.id);
        self.changed = true;
        Ok(attached)
    }

    /// Notes that somebody is here. Names are kept for days, so once a day is enough.
    fn note_activity(&mut self) {
        const DAY_MS: u64 = 86_400_000;
        let now = self.around.clock.unix_ms();
        if now.saturating_sub(self.row.active_ms) >= DAY_MS {
            // If this is not kept, names go early, never late.
            let _ = self.keep_row(|row| row.active_ms = now);
        }
    }

    /// Says who and where one is.
    pub(super) fn welcome(&mut self, to: impl Fn(&super::lines::Open) -> bool) {
        for at in 0..self.places.len() {
            let now = self.room_now(at);
            let (chart, role) = (std::sync::Arc::clone(&self.chart), self.places[at].role.to_string());
            self.lines
                .send(&ServerMessage::Welcome { chart, role, room: now.clone() }, |open| open.place == at && to(open));
            if self.lines.at(at) == 1 {
                self.told[at] = Some(now);
            }
        }
    }

    /// Somebody says something.
    fn hear(&mut self, id: u64, message: ClientMessage) {
        let Some((participant, at)) = self.lines.get(id).map(|open| (open.participant, open.place)) else { return };
        let number = match &message {
            ClientMessage::Ask { id, .. } => Some(*id),
            _ => None,
        };
        let refused = match message {
            ClientMessage::Ask { id: number, request } => self.ask(id, participant, at, number, request),
            ClientMessage::Pause(pause) => self.pause_by_seat(pause),
            ClientMessage::Chat(text) => self.chat(participant, at, &text),
            ClientMessage::Hint => self.hint(id, at),
        };
        if let Err(why) = refused {
            self.lines.send(&ServerMessage::Refused { id: number, why }, |open| open.id == id);
        }
    }

    fn ask(&mut self, line: u64, participant: u32, at: usize, id: u64, request: Request) -> Result<(), String> {
        if let RoomState::Failed(why) = &self.row.state {
            return Err(why.clone());
        }
        if self.play.is_none() {
            let over = "Play is over; the debrief is being made.";
            return Err(if self.is_over() { over.into() } else { "The exercise has not begun.".into() });
        }
        match request {
            Request::View if self.is_over() => self.show_last(|open| open.id == line),
            // Whoever else lets time go on from this seat takes a view for the end of that.
            Request::View if self.places[at].said.is_some() => self.show_meanwhile(line, at),
            Request::View => self.show(at, true, true),
            Request::Ready(until) => {
                if self.row.setup.pace == Pace::Free {
                    self.places[at].ready.insert(participant, until);
                }
            }
            Request::Hold => {
                self.places[at].ready.remove(&participant);
            }
            Request::Act { action, .. } => {
                let number = self.number(participant)?;
                self.act(line, at, id, (number, action));
            }
            Request::Query(_) | Request::Preview(_) => {
                if let Some(play) = &mut self.play {
                    play.ask(&self.places[at].role, request);
                    self.answer(line, at, id);
                }
            }
        }
        Ok(())
    }

    /// Shows the present to one who asks while their seat lets time go on.
    fn show_meanwhile(&mut self, line: u64, at: usize) {
        if let Some(view) = self.play.as_ref().and_then(|play| play.view(&self.places[at].role)) {
            self.lines.send(&ServerMessage::View(view), |open| open.id == line);
        }
    }

    /// Gives an order of somebody, who is known to the journal by a number.
    fn act(&mut self, line: u64, at: usize, id: u64, (number, action): (u32, Action)) {
        let wall_ms = self.around.clock.now_ms().saturating_sub(self.since_ms);
        if let Some(play) = &mut self.play {
            play.order(&self.places[at].role, number, action, wall_ms);
            self.answer(line, at, id);
            self.moved();
            self.places[at].stale |= !self.is_over();
        }
    }

    /// The number by which this room's journal knows somebody.
    pub(super) fn number(&mut self, participant: u32) -> Result<u32, String> {
        if let Some(number) = self.numbers.get(&participant) {
            return Ok(*number);
        }
        let number = self.around.store.number_in(&self.row.id, participant, self.first_number);
        let number = number.map_err(|error| not_kept("order", error))?;
        self.numbers.insert(participant, number);
        Ok(number)
    }

    /// Tells whoever asked what came of it.
    fn answer(&mut self, line: u64, at: usize, id: u64) {
        let Some(play) = &mut self.play else { return };
        let heard = play.hear(&self.places[at].role);
        self.places[at].stale |= heard.view.is_some();
        for update in heard.updates.into_iter().filter(|update| *update != Update::Ended) {
            self.lines.send(&ServerMessage::Told { id: Some(id), update }, |open| open.id == line);
        }
    }

    fn pause_by_seat(&mut self, pause: bool) -> Result<(), String> {
        if self.row.setup.pausing != Pausing::Everybody {
            return Err("Only the trainer pauses and resumes this room.".into());
        }
        if self.held && self.row.state == RoomState::Paused {
            return Err("Your trainer has paused, and resumes.".into());
        }
        self.set_paused(pause).map_err(|problem| problem.what)
    }
}
