//! A room as its thread owns it, and what the thread does over and over.
//!
//! Invariants: whatever was asked is done in the order in which it came, and a minute that is due comes first. What
//! changed is shown once everything that waited was done, so a burst of orders makes one view.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::sync::Arc;

use codedark_analysis::Recording;
use codedark_seat::bots::Bot;
use codedark_seat::{Until, Update};
use codedark_sim::digest::Digest;
use codedark_sim::ids::RoleId;
use codedark_sim::journal::Journal;
use codedark_sim::scenario::Scenario;
use codedark_sim::time::Tick;
use codedark_sim::view::{Chart, View};
use tokio::sync::{mpsc, watch};

use super::background::Queue;
use super::clock::Clock;
use super::fold::Fold;
use super::inbox::{Command, Inbox, Next};
use super::lines::{Lines, frame};
use super::pace::{Beat, pace_ms};
use super::places::Place;
use super::play::Play;
use super::skip::Skip;
use crate::host::Host;
use crate::store::{NudgeRow, RoomRow, Store, Writer};
use crate::wire::{Pace, Pausing, RoomNow, RoomOverview, RoomState, ServerMessage};

/// Milliseconds from one overview to the next at least, for those who watch.
const OVERVIEW_EVERY_MS: u64 = 250;
/// Commands that are done before what changed is shown.
const BURST: usize = 64;

/// What every room shares.
#[derive(Clone)]
pub(super) struct Around {
    /// What is kept.
    pub store: Arc<dyn Store>,
    /// Keeps the lines of all journals.
    pub writer: Writer,
    /// The program around the server.
    pub host: Arc<dyn Host>,
    /// Real time.
    pub clock: Arc<dyn Clock>,
    /// Where debriefs are made, and what they will need.
    pub queue: Queue,
}

/// A room.
pub(super) struct Room {
    /// What it shares with others.
    pub around: Around,
    /// Its row; the state in it is the present one.
    pub row: RoomRow,
    /// What it plays.
    pub scenario: Arc<Scenario>,
    /// Names and layout.
    pub chart: Arc<Chart>,
    /// Its seats, in the scenario's order.
    pub places: Vec<Place>,
    /// Open connections.
    pub lines: Lines,
    /// By which number the journal knows each person.
    pub numbers: BTreeMap<u32, u32>,
    /// The first of these: a branch begins above those that its story brought along, which are other people's.
    pub first_number: u32,
    /// The exercise, once it has begun.
    pub play: Option<Play>,
    /// Of a branch that has not begun: what led to its moment.
    pub story: Option<Journal>,
    /// When the next minute is due.
    pub beat: Beat,
    /// Time that is being skipped.
    pub skipping: Option<Skip>,
    /// The truth in numbers.
    pub fold: Fold,
    /// When it began or was taken up, on the room's clock.
    pub since_ms: u64,
    /// Who gives hints.
    pub advisers: BTreeMap<RoleId, Box<dyn Bot>>,
    /// What its trainer said from outside the story, oldest first.
    pub nudges: Vec<NudgeRow>,
    /// How much each person may still say.
    pub breath: BTreeMap<u32, (f64, u64)>,
    /// How many hints were given.
    pub hints: usize,
    /// The last hint of each seat.
    pub hinted: BTreeMap<RoleId, (Tick, String)>,
    /// The digest of its state where play ended.
    pub ended: Option<Digest>,
    /// Names of the scenario, for stories; made when somebody asks for one.
    pub names: Option<Recording>,
    /// Whether its trainer paused it; not known any more after the server stopped.
    pub held: bool,
    /// Whether the store failed it: its journal is the truth, and it may be taken up again.
    pub broken: bool,
    /// Whether its overview may have changed.
    pub changed: bool,
    /// What each seat was last told of the room.
    pub told: Vec<Option<RoomNow>>,
    /// The overview for those who watch.
    pub shown: watch::Sender<Option<Arc<RoomOverview>>>,
    /// When it was last shown.
    pub shown_ms: Option<u64>,
    /// Where this room can be reached, for the debrief.
    pub myself: mpsc::WeakSender<Command>,
}

impl Room {
    /// Does what it is asked until it is told to stop, or everything is over and nobody is here.
    pub fn run(&mut self, inbox: &mut Inbox) {
        let clock = Arc::clone(&self.around.clock);
        self.flush();
        loop {
            match inbox.next(&*clock, self.wakes_ms()) {
                Next::Time => self.strike(),
                Next::Gone => break,
                Next::Command(first) => {
                    let (mut next, mut done) = (Some(first), 0);
                    while let Some(command) = next {
                        // A minute that is due comes before what was asked since.
                        self.strike();
                        if self.serve(command) == ControlFlow::Break(()) {
                            return;
                        }
                        // News about the room come in their order among answers, however much is done at once.
                        self.tell_room();
                        done += 1;
                        next = if done < BURST { inbox.waiting() } else { None };
                    }
                }
            }
            self.skip_on();
            self.flush();
            if self.row.state == RoomState::Over && self.lines.is_empty() {
                self.show_overview();
                return;
            }
        }
    }

    /// When it has something to do by itself.
    fn wakes_ms(&self) -> Option<u64> {
        if self.skipping.is_some() {
            return Some(0);
        }
        let shows = self.shown_ms.filter(|_| self.changed && self.is_watched()).map(|shown| shown + OVERVIEW_EVERY_MS);
        [self.beat.due_ms(), shows].into_iter().flatten().min()
    }

    /// A minute goes by if it is due.
    fn strike(&mut self) {
        let pace = self.pace_ms();
        let began = self.around.clock.now_ms();
        if self.beat.strikes(began, pace) {
            self.go_on(1, false);
            let ended = self.around.clock.now_ms();
            self.beat.rest(ended.saturating_add(ended.saturating_sub(began)));
        }
    }

    /// Lets so many minutes go by, or fewer if something new needs people before. Whether all of them did.
    pub fn go_on(&mut self, minutes: u32, to_need: bool) -> bool {
        let Some(play) = &mut self.play else { return false };
        let reached = play.go_on(self.fold.now.after(minutes), to_need);
        self.moved();
        reached
    }

    /// The pace now; `None`: time goes on when everybody is ready.
    pub fn pace_ms(&self) -> Option<u32> {
        pace_ms(&self.row.setup.pace, &self.scenario, self.fold.phase)
    }

    /// Time runs from now on, or stands still, as the state says.
    pub fn set_beat(&mut self) {
        match self.row.state {
            RoomState::Running if self.skipping.is_none() => {
                self.beat.start(self.around.clock.now_ms(), self.pace_ms())
            }
            _ => self.beat.stop(),
        }
    }

    /// Something happened in the exercise: takes it in. Seats that let time go on and were woken want it to stand still.
    pub fn moved(&mut self) {
        let Some(play) = &mut self.play else { return };
        self.fold.take(&play.table.exercise());
        self.changed = true;
        let over = play.table.exercise().is_over();
        for at in 0..self.places.len() {
            let Some(play) = &mut self.play else { return };
            let heard = play.hear(&self.places[at].role);
            if over {
                // The last view is shown once, with the end.
                continue;
            }
            // Whoever lets time go on is shown the present when that ends.
            self.places[at].stale |= self.places[at].said.is_none();
            if let Some(view) = heard.view {
                self.places[at].ready.clear();
                // Whoever was ready hears that this ended even if all looks as before: something needed them at once.
                let was_ready = self.places[at].said.take().is_some();
                self.show_view(at, &view, was_ready, false);
            }
        }
        self.check();
    }

    /// Notices that play is over, or that the table stopped.
    fn check(&mut self) {
        let Some(play) = &self.play else { return };
        if !matches!(self.row.state, RoomState::Running | RoomState::Paused) {
            return;
        }
        if let Some(why) = play.table.failure() {
            let instead = "Make room for it, then resume this room: it goes on where its journal ends";
            self.row.state = RoomState::Failed(format!("{why} {instead}."));
            self.broken = true;
            self.beat.stop();
            let update = Update::Failed(why);
            self.lines.send(&ServerMessage::Told { id: None, update }, |_| true);
        } else if play.table.exercise().is_over() {
            self.conclude();
        }
    }

    /// Shows what changed.
    pub fn flush(&mut self) {
        self.settle();
        for at in 0..self.places.len() {
            if self.places[at].stale && self.lines.at(at) > 0 {
                self.show(at, false, false);
            }
        }
        self.tell_room();
        let now = self.around.clock.now_ms();
        let due = self.is_watched() && self.shown_ms.is_none_or(|shown| shown + OVERVIEW_EVERY_MS <= now);
        if self.changed && due {
            self.show_overview();
        }
        self.show_card();
    }

    /// Shows the overview if what the class sees of it is news: whoever looks there does not ask the room.
    pub fn show_card(&mut self) {
        if self.changed && self.shown.borrow().as_ref().is_none_or(|shown| shown.card != self.card()) {
            self.show_overview();
        }
    }

    /// Whether anybody watches, beside the handle that everybody reaches the room by.
    fn is_watched(&self) -> bool {
        self.shown.receiver_count() > 1
    }

    /// Shows the overview to those who watch.
    pub fn show_overview(&mut self) {
        let overview = Arc::new(self.overview());
        self.shown.send_replace(Some(overview));
        self.shown_ms = Some(self.around.clock.now_ms());
        self.changed = false;
    }

    /// Where the pace is free: tells the table who is ready, and lets time go on while everybody is.
    fn settle(&mut self) {
        if self.row.setup.pace != Pace::Free || self.row.state != RoomState::Running {
            return;
        }
        let Some(play) = &mut self.play else { return };
        let chairs: Vec<RoleId> = play.chairs().cloned().collect();
        let (mut somebody, mut anew) = (false, false);
        for place in self.places.iter_mut().filter(|place| chairs.contains(&place.role)) {
            let lines = &self.lines;
            let people = place.people.iter().map(|person| person.participant);
            let present: Vec<u32> = people.filter(|person| lines.has(*person)).collect();
            // Nobody waits for a seat whose people are away.
            let until = if present.is_empty() { Some(Until::Tick(Tick(u32::MAX))) } else { place.all_ready(&present) };
            somebody |= !present.is_empty();
            if until != place.said {
                play.ready(&place.role, None);
                play.ready(&place.role, until);
                place.said = until;
                anew = true;
            }
        }
        if somebody {
            let before = play.table.exercise().now();
            play.go_on_if_ready();
            // Whoever was ready for what has come already is woken though no time went by.
            if anew || play.table.exercise().now() > before || play.table.failure().is_some() {
                self.moved();
            }
        }
    }

    /// Nobody is ready any more: time was stopped.
    pub fn unready(&mut self) {
        for place in &mut self.places {
            place.ready.clear();
            if place.said.take().is_some()
                && let Some(play) = &mut self.play
            {
                play.ready(&place.role, None);
                // Nobody waits any more, so they are shown the present.
                place.stale = true;
            }
        }
    }

    /// Shows a seat the present. `again`: even if it looks as before; `anyway`: even if nobody is there yet.
    pub fn show(&mut self, at: usize, again: bool, anyway: bool) {
        if let Some(view) = self.play.as_ref().and_then(|play| play.view(&self.places[at].role)) {
            self.show_view(at, &view, again, anyway);
        }
    }

    fn show_view(&mut self, at: usize, view: &Arc<View>, again: bool, anyway: bool) {
        let place = &mut self.places[at];
        if self.lines.at(at) == 0 && !anyway {
            // Whoever comes is shown the present then.
            return;
        }
        place.stale = false;
        let new = frame(&ServerMessage::View(Arc::clone(view)));
        place.view.send_if_modified(|shown| {
            let differs = shown.as_ref() != Some(&new);
            *shown = Some(new);
            differs || again
        });
    }

    /// Tells seats how the room stands, if that changed.
    fn tell_room(&mut self) {
        for at in 0..self.places.len() {
            if self.lines.at(at) == 0 {
                continue;
            }
            let now = self.room_now(at);
            if self.told[at].as_ref() != Some(&now) {
                self.lines.send(&ServerMessage::Room(now.clone()), |open| open.place == at);
                self.told[at] = Some(now);
            }
        }
    }

    /// The other seats of people that do not let time go on yet; of a room that stands still, or has a clock, none.
    fn waits_for(&self, at: usize) -> Vec<String> {
        if self.row.state != RoomState::Running || self.pace_ms().is_some() {
            return Vec::new();
        }
        let others = self.places.iter().enumerate().filter(|(other, _)| *other != at && self.lines.at(*other) > 0);
        others.filter(|(_, place)| place.said.is_none()).map(|(_, place)| place.title.clone()).collect()
    }

    /// How the room stands, as a seat sees it.
    pub fn room_now(&self, at: usize) -> RoomNow {
        let place = &self.places[at];
        let held = self.held && self.row.state == RoomState::Paused;
        RoomNow {
            id: self.row.id.clone(),
            name: self.row.name.clone(),
            state: self.row.state.clone(),
            now: self.fold.now,
            pace_ms: self.pace_ms(),
            may_pause: self.row.setup.pausing == Pausing::Everybody && !held,
            held,
            hints: self.row.setup.hints,
            team: place.people.iter().map(|person| person.name.clone()).collect(),
            ready: place.ready_names(),
            waits_for: self.waits_for(at),
        }
    }
}
