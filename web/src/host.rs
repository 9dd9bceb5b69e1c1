//! What the server needs from the program around it: scenarios, conclusions, the seal.
//!
//! Invariant: every call may take long and is made on a thread that may wait.

use std::sync::Arc;

use codedark_analysis::{Effort, Observation, Recording};
use codedark_seat::Table;
use codedark_sim::ids::RoleId;
use codedark_sim::journal::Journal;
use codedark_sim::scenario::Scenario;
use codedark_sim::seal::PublicKey;

use crate::wire::{CompetencyCard, Problem, RoomSetup, ScenarioCard};

/// The program around the server.
pub trait Host: Send + Sync + 'static {
    /// The shipped scenarios, sorted by name.
    fn scenarios(&self) -> Vec<ScenarioCard>;

    /// The catalogue of competencies, in its order; empty if this program has none.
    fn competencies(&self) -> Vec<CompetencyCard> {
        Vec::new()
    }

    /// A scenario as a room plays it. `archive`: the bytes of an uploaded one, of which only the setup's language and
    /// difficulty count.
    ///
    /// # Errors
    /// No such scenario, language or setting, or the findings that stop it.
    fn scenario(&self, setup: &RoomSetup, archive: Option<&[u8]>) -> Result<Arc<Scenario>, Problem>;

    /// The card of an uploaded scenario, which is checked whole; its id is left empty.
    ///
    /// # Errors
    /// Everything that is wrong with it.
    fn inspect(&self, archive: &[u8]) -> Result<ScenarioCard, Problem>;

    /// Makes a journal's scenario ready to be replayed.
    ///
    /// # Errors
    /// The scenario holds a script that does not compile here.
    fn equip(&self, journal: &mut Journal) -> Result<(), Problem>;

    /// Computes what a score will need, so that it is there when play is over. `false`: it was given up, and goes on from
    /// there when it is asked for again.
    fn prepare(&self, scenario: &Arc<Scenario>, seats: &[RoleId], effort: Effort) -> bool;

    /// Seals the journal of a play that is over. `None`: there is no key; the journal stays unsealed.
    fn seal(&self, table: &Table) -> Option<PublicKey>;

    /// The recording of a play that is over, with score and what-if, as it is kept: without what facilitators observed. What
    /// the effort was not enough for is left out, and the recording says so.
    ///
    /// # Errors
    /// The journal does not replay.
    fn conclude(&self, journal: &Journal, effort: Effort) -> Result<Recording, Problem>;

    /// Adds what facilitators observed to a recording that was kept, with names of the competencies.
    fn observed(&self, recording: &mut Recording, observations: Vec<Observation>);

    /// The debrief of a recording, as it is shown.
    fn debrief(&self, recording: &Recording, of: Played<'_>, reader: Reader, written: Written) -> String;
}

/// What a recording does not know about its play: it stands on the page, and in nothing that is kept.
#[derive(Clone, Copy, Debug)]
pub struct Played<'a> {
    /// The room's name.
    pub room: &'a str,
    /// The class's name.
    pub class: &'a str,
    /// The fingerprint of the key that sealed the journal, if one did.
    pub sealed: Option<&'a str>,
}

/// For whom a debrief is written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Reader {
    /// Who played.
    Student,
    /// Who answers for the house: one sheet.
    Director,
}

/// How a debrief is written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Written {
    /// Text.
    Text,
    /// JSON.
    Json,
    /// A page; sealed if there is a key.
    Html,
}
