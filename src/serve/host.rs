//! What the class server needs from the program around it: scenarios of the library, conclusions, the seal.
//!
//! Invariant: an uploaded scenario sees what lies in its archive, the shipped files and the library; nothing else of the
//! disk.

use std::sync::{Arc, OnceLock};

use codedark_analysis::whatif::BUDGET;
use codedark_analysis::{Effort, Observation, Recording};
use codedark_report::{Around, Debrief, Director, Exercise, seal_page};
use codedark_script::{Diagnostics, archive, load_in};
use codedark_seat::Table;
use codedark_sim::ids::RoleId;
use codedark_sim::journal::{Journal, JournalError};
use codedark_sim::scenario::{Scenario, SeatSpec};
use codedark_sim::seal::PublicKey;
use codedark_web::host::{Host, Played, Reader, Written};
use codedark_web::wire::{CompetencyCard, Problem, RoomSetup, ScenarioCard, SeatOffer};

use crate::conclude;
use crate::error::Error;
use crate::library::Shelf;
use crate::{scenarios, seal, titles};

/// What an uploaded scenario is called in findings.
const UPLOADED: &str = "upload";

/// This program, as the server knows it.
pub struct Program {
    shelf: Shelf,
    /// Loading all of them takes a while, and the files are compiled in.
    cards: OnceLock<Vec<ScenarioCard>>,
    exercises: OnceLock<Vec<Exercise>>,
}

impl Program {
    /// With the scenarios of this shelf.
    pub fn new(shelf: Shelf) -> Self {
        Self { shelf, cards: OnceLock::new(), exercises: OnceLock::new() }
    }

    /// A scenario of the library by its name. A path of this machine is no name.
    fn named(&self, name: &str, language: Option<&str>) -> Result<Scenario, Problem> {
        if !self.shelf.names().iter().any(|known| known == name) {
            let what = format!("there is no scenario `{name}`");
            return Err(problem("bad_request", what, format!("there is: {}", self.shelf.names().join(", "))));
        }
        self.shelf.scenario_in(name, language).map_err(|error| told(&error))
    }
}

impl Host for Program {
    fn scenarios(&self) -> Vec<ScenarioCard> {
        let seated = |(_, scenario): &(String, Scenario)| !scenario.seats.is_empty();
        let all = || scenarios::playable(&self.shelf).filter(seated).map(|(name, scenario)| card(name, &scenario));
        self.cards.get_or_init(|| all().collect()).clone()
    }

    fn competencies(&self) -> Vec<CompetencyCard> {
        // The file is compiled in and its own test reads it, so there is nothing to say here if it cannot be read.
        let known = titles::catalogue(&self.shelf).unwrap_or_default();
        known.into_values().map(|one| CompetencyCard { id: one.id, title: one.title }).collect()
    }

    fn scenario(&self, setup: &RoomSetup, archive: Option<&[u8]>) -> Result<Arc<Scenario>, Problem> {
        let scenario = match archive {
            Some(archive) => load(&self.shelf, archive, setup.language.as_deref())?,
            None => self.named(&setup.scenario, setup.language.as_deref())?,
        };
        let shown = scenario.languages.first();
        if let Some(wanted) = setup.language.as_ref().filter(|wanted| shown.is_none_or(|shown| shown != *wanted)) {
            let what = format!("the scenario has no texts in `{wanted}`");
            return Err(problem("bad_request", what, format!("there is: {}", scenario.languages.join(", "))));
        }
        let Some(wanted) = &setup.difficulty else { return Ok(Arc::new(scenario)) };
        let names: Vec<&str> = scenario.settings.iter().map(|setting| setting.name.as_str()).collect();
        let none = || {
            let what = format!("the scenario has no setting of difficulty `{wanted}`");
            problem("bad_request", what, format!("there is: {}", names.join(", ")))
        };
        scenario.at_difficulty(wanted).map(Arc::new).ok_or_else(none)
    }

    fn inspect(&self, archive: &[u8]) -> Result<ScenarioCard, Problem> {
        let scenario = load(&self.shelf, archive, None)?;
        if scenario.seats.is_empty() {
            let what = "nobody can play this scenario: it has no seats";
            return Err(problem("unprocessable", what, "give it seats, as `seats: [\"it_ops\"]` in its head"));
        }
        Ok(card(String::new(), &scenario))
    }

    fn equip(&self, journal: &mut Journal) -> Result<(), Problem> {
        let refused = |findings: Diagnostics| Problem {
            findings: lines_of(&findings),
            ..problem("unprocessable", "a script in the journal does not fit this version", "")
        };
        codedark_script::equip(Arc::make_mut(&mut journal.header.scenario)).map_err(refused)
    }

    fn prepare(&self, scenario: &Arc<Scenario>, seats: &[RoleId], effort: Effort) -> bool {
        conclude::prepare(scenario, seats, effort)
    }

    fn seal(&self, table: &Table) -> Option<PublicKey> {
        seal::close(table).map(|key| key.public())
    }

    fn conclude(&self, journal: &Journal, effort: Effort) -> Result<Recording, Problem> {
        let mut journal = journal.clone();
        self.equip(&mut journal)?;
        let played = effort.run(|| {
            let exercise = journal.replay()?;
            Ok(Recording::of(&exercise, &journal.header, &journal.entries))
        });
        let too_long = |_| problem("unprocessable", "what came after it takes too long to compute", "");
        let played: Result<_, JournalError> = played.map_err(too_long)?;
        let mut recording = played.map_err(|error| problem("unprocessable", error.to_string(), ""))?;
        conclude::conclude(&mut recording, &journal, BUDGET, effort);
        titles::name_competencies(&mut recording, &self.shelf).map_err(|error| told(&error))?;
        Ok(recording)
    }

    fn observed(&self, recording: &mut Recording, observations: Vec<Observation>) {
        recording.observations = observations;
        // The catalogue is compiled in; without it a competency stands there by its id.
        let _ = titles::name_competencies(recording, &self.shelf);
    }

    fn debrief(&self, recording: &Recording, of: Played<'_>, reader: Reader, written: Written) -> String {
        let exercises = self.exercises.get_or_init(|| scenarios::exercises(&self.shelf)).clone();
        // Whoever reads this has no files: commands that name the journal would help nobody.
        let around = Around { journal: None, exercises };
        let mut debrief = Debrief::with(recording, &around);
        debrief.seal = of.sealed.map(str::to_owned);
        debrief.team = Some(format!("Room {}, class {}", of.room, of.class));
        let page = |page: String| match seal::key_or_note() {
            Some(key) => seal_page(&page, &recording.play_digest, &key),
            None => page,
        };
        match (reader, written) {
            (Reader::Student, Written::Text) => debrief.to_string(),
            (Reader::Student, Written::Json) => debrief.to_json(),
            (Reader::Student, Written::Html) => page(debrief.to_html()),
            (Reader::Director, Written::Text) => Director::of(&debrief).to_string(),
            (Reader::Director, Written::Json) => Director::of(&debrief).to_json(),
            (Reader::Director, Written::Html) => page(Director::of(&debrief).to_html()),
        }
    }
}

/// Loads an uploaded scenario.
fn load(shelf: &Shelf, archive: &[u8], language: Option<&str>) -> Result<Scenario, Problem> {
    let faults = |faults: Vec<String>| Problem {
        findings: faults,
        ..problem(
            "unprocessable",
            "the uploaded scenario has mistakes",
            "`codedark check` lists them too, with their lines",
        )
    };
    let unpacked = archive::unpack(archive, UPLOADED).map_err(|found| faults(found.0))?;
    let path = unpacked.path.clone();
    let loaded = load_in(&shelf.with_packed(unpacked.library), &path, language);
    loaded.map(|loaded| loaded.scenario).map_err(|findings| faults(lines_of(&findings)))
}

fn card(id: String, scenario: &Scenario) -> ScenarioCard {
    let seat = |seat: &SeatSpec| SeatOffer {
        role: seat.role.to_string(),
        title: seat.title.clone(),
        level: seat.level.word().to_owned(),
    };
    ScenarioCard {
        id,
        title: scenario.title.clone(),
        summary: scenario.summary.clone(),
        minutes: scenario.playing_minutes,
        seats: scenario.seats.iter().map(seat).collect(),
        languages: scenario.languages.clone(),
        difficulties: scenario.settings.iter().map(|setting| setting.name.clone()).collect(),
        uploaded_by: None,
    }
}

fn lines_of(findings: &Diagnostics) -> Vec<String> {
    findings.iter().map(|finding| finding.render(false)).collect()
}

fn told(error: &Error) -> Problem {
    problem("bad_request", error.what(), error.hinted().unwrap_or_default())
}

fn problem(kind: &str, what: impl Into<String>, instead: impl Into<String>) -> Problem {
    Problem::new(kind, what).instead(instead)
}
