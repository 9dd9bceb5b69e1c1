//! How a room comes to be: new, or as the store has it.
//!
//! Invariants: what the journal says is the truth; a row that lags behind it is put right. A room that was played stands
//! still until somebody resumes it. Reading changes nothing but the state of a room that cannot go on.

use std::collections::BTreeMap;
use std::sync::Arc;

use codedark_sim::intervention::FreeWords;
use codedark_sim::journal::{Entry, Journal};
use codedark_sim::scenario::Scenario;
use codedark_sim::view::Chart;
use tokio::sync::{mpsc, watch};

use super::fold::Fold;
use super::inbox::Command;
use super::keep::{lines_of, problem};
use super::lines::Lines;
use super::owner::{Around, Room};
use super::pace::Beat;
use super::places::Place;
use super::play::Play;
use crate::host::Host;
use crate::store::{RoomRow, Store, StoreError};
use crate::wire::{Problem, RoomOverview, RoomSetup, RoomState};

/// What to do with a room that cannot go on.
const INSTEAD: &str = "Take up its story in another room from an earlier moment, or restore a backup";

/// A journal from the store, ready to be replayed, with the words of its free messages.
pub(super) fn read_journal(store: &dyn Store, host: &dyn Host, room: &str, bytes: &[u8]) -> Result<Journal, Unfit> {
    let mut journal = Journal::read(bytes).map_err(|error| format!("its journal is refused, {error}"))?;
    host.equip(&mut journal).map_err(|problem| problem.what)?;
    let words = store.words(room)?;
    journal.words = words.iter().filter_map(|(_, text)| serde_json::from_str::<FreeWords>(text).ok()).collect();
    Ok(journal)
}

/// The scenario of a room that has no journal yet.
pub(super) fn scenario_of(store: &dyn Store, host: &dyn Host, setup: &RoomSetup) -> Result<Arc<Scenario>, Problem> {
    let archive = match setup.scenario.starts_with("upload:") {
        false => None,
        true => match store.upload(&setup.scenario) {
            Ok(upload) => Some(upload.archive),
            Err(StoreError::Missing) => {
                return Err(problem("not_found", "the uploaded scenario is gone", "upload it again"));
            }
            Err(error) => return Err(error.into()),
        },
    };
    host.scenario(setup, archive.as_deref())
}

/// The first number that a room may give: above those in what a branch took over, of which the last minute is before it.
fn first_number(journal: &Journal) -> u32 {
    let Some(branch) = journal.header.branch else { return 0 };
    let taken = journal.entries.iter().take_while(|entry| entry.tick() < branch.at);
    let number = |entry: &Entry| match entry {
        Entry::Act { order, .. } => Some(order.participant.saturating_add(1)),
        Entry::Intervene { .. } | Entry::AdvancedTo(_) => None,
    };
    taken.filter_map(number).max().unwrap_or(0)
}

/// What a room's thread begins with.
pub(super) struct Start {
    pub around: Around,
    pub row: RoomRow,
    /// The scenario if it is at hand.
    pub scenario: Option<Arc<Scenario>>,
    pub myself: mpsc::WeakSender<Command>,
    pub shown: watch::Sender<Option<Arc<RoomOverview>>>,
}

/// Why a room cannot go on.
#[derive(Debug)]
pub(super) struct Unfit {
    /// What happened.
    pub why: String,
    /// Whether trying again changes nothing: its own data are at fault, not the store.
    pub for_good: bool,
}

impl Unfit {
    /// What happened and what to do.
    pub fn told(&self) -> String {
        match self.for_good {
            true => format!("This room cannot go on: {}. {INSTEAD}.", self.why),
            false => format!("This room cannot be read: {}. Restart the server to try again.", self.why),
        }
    }
}

impl From<Problem> for Unfit {
    fn from(problem: Problem) -> Self {
        Self { for_good: problem.kind != "unavailable", why: problem.what }
    }
}

impl From<StoreError> for Unfit {
    fn from(error: StoreError) -> Self {
        Problem::from(error).into()
    }
}

impl From<String> for Unfit {
    fn from(why: String) -> Self {
        Self { why, for_good: true }
    }
}

impl From<Unfit> for String {
    fn from(unfit: Unfit) -> Self {
        unfit.why
    }
}

impl Start {
    /// The room as the store has it.
    ///
    /// # Errors
    /// Why it cannot go on, and what to do.
    pub fn load(self) -> Result<Room, Unfit> {
        let (store, host) = (Arc::clone(&self.around.store), Arc::clone(&self.around.host));
        let bytes = store.journal(&self.row.id)?;
        if bytes.is_empty() {
            let scenario = match &self.scenario {
                Some(scenario) => Arc::clone(scenario),
                None => scenario_of(&*store, &*host, &self.row.setup)?,
            };
            return Ok(self.room(scenario)?);
        }
        let journal = read_journal(&*store, &*host, &self.row.id, &bytes)?;
        let waits = self.row.state == RoomState::Waiting && self.row.branch_of.is_some();
        let mut room = self.room(Arc::clone(&journal.header.scenario))?;
        room.first_number = first_number(&journal);
        if waits {
            room.wait_with(journal)?;
        } else if journal.sealed.is_some() {
            room.remember(&journal)?;
            room.enqueue();
        } else {
            room.resume(journal, &bytes)?;
        }
        Ok(room)
    }

    fn room(self, scenario: Arc<Scenario>) -> Result<Room, StoreError> {
        let mut places = Place::all(&scenario, &self.row.setup);
        let sat = self.around.store.participants(&self.row.class)?;
        places.iter_mut().for_each(|place| place.seat_all(&sat, &self.row.id));
        let nudges = self.around.store.nudges(&self.row.id)?;
        let observed = self.around.store.observations(&self.row.id)?;
        let chart = Arc::new(Chart::of(&scenario, &scenario.seats));
        let fold = Fold::before(codedark_sim::time::Tick(scenario.play_minutes()));
        Ok(Room {
            since_ms: self.around.clock.now_ms(),
            around: self.around,
            row: self.row,
            chart,
            told: vec![None; places.len()],
            places,
            lines: Lines::default(),
            numbers: BTreeMap::new(),
            held: false,
            first_number: 0,
            play: None,
            story: None,
            beat: Beat::default(),
            skipping: None,
            fold,
            advisers: BTreeMap::new(),
            nudges,
            breath: BTreeMap::new(),
            hints: observed.iter().filter(|(_, by, _)| by == super::hint::BY).count(),
            hinted: BTreeMap::new(),
            ended: None,
            names: None,
            broken: false,
            changed: true,
            shown: self.shown,
            shown_ms: None,
            myself: self.myself,
            scenario,
        })
    }
}

impl Room {
    /// Takes up its exercise where the journal ends, standing still.
    fn resume(&mut self, journal: Journal, bytes: &[u8]) -> Result<(), String> {
        let sink = self.sink(lines_of(bytes) + 1);
        let play = Play::resume(journal, sink)?;
        self.row.state = RoomState::Paused;
        self.broken = false;
        self.take_up(play);
        self.moved();
        Ok(())
    }

    /// Goes on after the store failed: with what was kept.
    pub(super) fn mend(&mut self) -> Result<(), Problem> {
        let still =
            |why: String| problem("unavailable", format!("This room cannot go on yet: {why}."), "Try again later.");
        let (store, host) = (Arc::clone(&self.around.store), Arc::clone(&self.around.host));
        let bytes = store.journal(&self.row.id)?;
        let journal = read_journal(&*store, &*host, &self.row.id, &bytes).map_err(|unfit| still(unfit.why))?;
        self.play = None;
        self.resume(journal, &bytes).map_err(still)?;
        if self.row.state == RoomState::Paused {
            self.row.state = RoomState::Running;
        }
        // If this is not kept, the row says what it said before: of a room that was taken up again never that it failed.
        let _ = self.keep_row(|_| {});
        Ok(())
    }

    /// A branch that waits for its people: shows its moment and its seats.
    fn wait_with(&mut self, journal: Journal) -> Result<(), String> {
        self.remember(&journal)?;
        self.story = Some(journal);
        Ok(())
    }

    /// Takes in what a journal tells, without going on with it.
    fn remember(&mut self, journal: &Journal) -> Result<(), String> {
        let exercise = journal.replay().map_err(|error| format!("its journal is refused, {error}"))?;
        self.fold.take(&exercise);
        self.ended = journal.sealed.is_some().then(|| exercise.digest());
        self.chart = Arc::clone(exercise.chart());
        let seating = journal.seating();
        for place in &mut self.places {
            place.who = seating.who(&place.role).map(str::to_owned);
        }
        Ok(())
    }
}
