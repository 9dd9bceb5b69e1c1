//! What is kept of an exercise when it ends: readable by every later version.
//!
//! Invariants: a recording holds names, events and numbers, never the scenario's mechanics, so reading one needs no
//! model. Fields may be added, never renamed. An event that this version does not know is kept word for word. As text every
//! field has a line of its own, and so has everything in a list, so that a seal can name the line that was altered.

mod lines;

use std::collections::BTreeMap;

use codedark_sim::Cursor;
use codedark_sim::action::{ACTIONS, Order, Verb};
use codedark_sim::digest::Digest;
use codedark_sim::event::{Event, EventKind};
use codedark_sim::exercise::{Exercise, MODEL_VERSION};
use codedark_sim::ids::{RoleId, TechniqueId};
use codedark_sim::intervention::Intervention;
use codedark_sim::journal::{Beside, BranchOf, Entry, Header, Seating, ever_taken, interventions, play_digest};
use codedark_sim::scenario::{Level, Message, Scenario, SeatSpec};
use codedark_sim::seal::SealKey;
use codedark_sim::time::{Calendar, Tick};
use serde::{Deserialize, Serialize};

use crate::aims::Aims;
use crate::measures::{Case, Reading, read_all, recovery};
use crate::norms::{NormJudged, Play, Sat, judge};
use crate::observation::Observation;
use crate::score::Score;
use crate::whatif::{Bought, WhatIf};

pub use lines::verify as verify_recording;

/// The newest format that this version writes.
pub const FORMAT_VERSION: u32 = 1;

/// An exercise as it is remembered.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Recording {
    /// Always `recording`: tells the file from others.
    pub codedark: String,
    /// The format's version.
    pub format: u32,
    /// The version of the model that ran.
    pub model: u32,
    /// Short name of the scenario.
    pub scenario: String,
    /// Its title.
    pub title: String,
    /// The hospital's name.
    pub hospital: String,
    /// The seed.
    pub seed: u64,
    /// The setting of difficulty; `None`: as the scenario is written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub setting: Option<String>,
    /// Who sat where: role and what sat there.
    #[serde(default)]
    pub seats: Vec<(String, String)>,
    /// Language of the scenario's texts (BCP 47); empty in files of versions that did not keep it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub language: String,
    /// Wall clock.
    pub calendar: Calendar,
    /// When play began: what came before is the scenario's prelude.
    #[serde(default)]
    pub began: Tick,
    /// When play would end.
    pub end_of_play: Tick,
    /// How far it was played.
    pub played_to: Tick,
    /// When the aftermath ended: the recovery that lasted, or the horizon. `None`: play is unfinished, so there was none.
    #[serde(default)]
    pub aftermath_to: Option<Tick>,
    /// The digest of the play: the same for the same journal.
    pub play_digest: Digest,
    /// The digest of all state where play ended.
    pub digest: Digest,
    /// What the numbers in events stand for.
    #[serde(default)]
    pub names: Names,
    /// What the scenario says good teams do, teaches and asks.
    #[serde(default)]
    pub aims: Aims,
    /// The measures.
    #[serde(default)]
    pub measures: Vec<Reading>,
    /// The scenario's norms, judged; in the order of its aims.
    #[serde(default)]
    pub norms: Vec<NormJudged>,
    /// Where the play stands between the hospital alone and the reference; `None`: it was not scored.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub score: Option<Score>,
    /// What other decisions would have brought, the most telling first.
    #[serde(default)]
    pub what_if: Vec<WhatIf>,
    /// What the sampling budget behind them bought; `None`: nothing was tried out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub what_if_bought: Option<Bought>,
    /// Whether the time that it was given ran out before it was compared with other runs and other decisions: what is missing
    /// of both can be computed from the journal.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub cut_short: bool,
    /// Of which play it is a branch; `None`: of none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub branch: Option<BranchOf>,
    /// What facilitators saw, in the order in which it was added.
    #[serde(default)]
    pub observations: Vec<Observation>,
    /// What facilitators did in the exercise, and who sat down or stood up in play, oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub interventions: Vec<SteppedIn>,
    /// What was kept beside the orders of seats, oldest first.
    #[serde(default)]
    pub orders: Vec<OrderNote>,
    /// Everything that happened, oldest first, to the end of the aftermath.
    #[serde(default)]
    pub events: Vec<Happening>,
}

/// What a facilitator did, or who sat down or stood up.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct SteppedIn {
    /// When.
    pub at: Tick,
    /// What.
    pub what: Intervention,
    /// Who says it, and the subject, of a message in their own words; `None`: the words were not there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub said: Option<(String, String)>,
}

impl SteppedIn {
    fn of(exercise: &Exercise, at: Tick, what: &Intervention) -> Self {
        let said = match what {
            Intervention::Free(message) => exercise.words(message),
            Intervention::Prepared(_) | Intervention::End | Intervention::Seat { .. } => None,
        };
        Self { at, what: what.clone(), said: said.map(|words| (words.from.clone(), words.subject.clone())) }
    }
}

/// An order of a seat, with what was kept beside it.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct OrderNote {
    /// When.
    pub at: Tick,
    /// What, by whom.
    pub order: Order,
    /// Wall time and a bot's reason.
    #[serde(flatten)]
    pub beside: Beside,
}

/// An event of this version or of another.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Happening {
    /// An event that this version knows.
    Known(Event),
    /// Another one, word for word.
    Other(serde_json::Value),
}

/// What the numbers in events stand for: lists in the order of the scenario's.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Names {
    /// Assets: labels.
    pub assets: Vec<String>,
    /// Zones: titles.
    pub zones: Vec<String>,
    /// Care processes: short name and title.
    pub care: Vec<(String, String)>,
    /// Staff groups: titles.
    pub staff: Vec<String>,
    /// Stores of patient records: titles.
    pub stores: Vec<String>,
    /// Duties: title and recipient.
    pub duties: Vec<(String, String)>,
    /// Accounts.
    pub accounts: Vec<String>,
    /// Partners: titles.
    pub partners: Vec<String>,
    /// Adversaries.
    pub adversaries: Vec<String>,
    /// Roles that have a seat, by id: titles.
    pub roles: BTreeMap<String, String>,
    /// Techniques by id.
    pub techniques: BTreeMap<String, String>,
    /// Injects: who says it, and the subject.
    pub injects: Vec<(String, String)>,
    /// Injects: the options of what they ask.
    pub options: Vec<Vec<String>>,
    /// Phases: titles.
    pub phases: Vec<String>,
    /// Competencies that the exercise has evidence of, by id: title and level.
    pub competencies: BTreeMap<String, (String, Level)>,
}

/// Why a file is no recording that this version can read.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RecordingError(pub String);

impl std::fmt::Display for RecordingError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for RecordingError {}

impl Recording {
    /// Records an exercise. When play is over, the aftermath runs on a fork; the exercise itself stays as it is.
    /// `entries` are those of its journal.
    pub fn of(exercise: &Exercise, header: &Header, entries: &[Entry]) -> Self {
        let scenario = exercise.scenario();
        let over = exercise.is_over();
        let whole = over.then(|| {
            let mut fork = exercise.fork();
            fork.run_aftermath();
            fork
        });
        let mut events: Vec<Event> = whole.as_ref().unwrap_or(exercise).events_since(Cursor(0)).cloned().collect();
        let aftermath_to = whole.map(|whole| cut_aftermath(&mut events, exercise.now(), whole.now()));
        let names = Names::of(exercise);
        // What care lost before play began is nobody's doing in this exercise.
        let counts = |event: &&Event| event.tick >= exercise.began() || !matches!(event.kind, EventKind::CareHour(_));
        let refs: Vec<&Event> = events.iter().filter(counts).collect();
        let aims = Aims::of(scenario);
        let end = aftermath_to.unwrap_or(exercise.now());
        let seats = ever_taken(header, interventions(entries).map(|(_, what)| what));
        let case = Case { events: &refs, began: exercise.began(), end, questions: &aims.questions };
        Self {
            codedark: "recording".into(),
            format: FORMAT_VERSION,
            model: MODEL_VERSION,
            scenario: scenario.id.clone(),
            title: scenario.title.clone(),
            hospital: scenario.hospital.name.clone(),
            seed: header.seed,
            setting: scenario.setting.clone(),
            seats: seats.iter().map(|(role, who)| (role.to_string(), who.clone())).collect(),
            language: scenario.languages.first().cloned().unwrap_or_default(),
            calendar: scenario.calendar,
            began: exercise.began(),
            end_of_play: exercise.end_of_play(),
            played_to: exercise.now(),
            aftermath_to,
            play_digest: play_digest(header, entries),
            digest: exercise.digest(),
            measures: read_all(&case, exercise.now(), over, &names.care),
            names,
            norms: judge(&Play {
                scenario,
                seats: &sat(scenario, header, entries),
                events: &events,
                began: exercise.began(),
                played_to: exercise.now(),
                over,
            }),
            score: None,
            what_if: Vec::new(),
            what_if_bought: None,
            cut_short: false,
            branch: header.branch,
            observations: Vec::new(),
            interventions: interventions(entries).map(|(at, what)| SteppedIn::of(exercise, at, what)).collect(),
            orders: entries.iter().filter_map(OrderNote::of).collect(),
            aims,
            events: events.into_iter().map(Happening::Known).collect(),
        }
    }

    /// Reads a recording of this or an earlier version; of a later one, what can be understood.
    ///
    /// # Errors
    /// What the file is instead, and what to do.
    pub fn read(bytes: &[u8]) -> Result<Self, RecordingError> {
        let refuse = |why: String| RecordingError(why);
        let value: serde_json::Value =
            serde_json::from_slice(bytes).map_err(|error| refuse(format!("not a recording: {error}")))?;
        if value["codedark"] != "recording" {
            return Err(refuse("not a recording: it does not begin with `\"codedark\": \"recording\"`".into()));
        }
        let format = value["format"].as_u64().unwrap_or(0);
        serde_json::from_value(value).map_err(|error| {
            let newer = format > u64::from(FORMAT_VERSION);
            let hint = if newer { "; it was made by a newer version, read it with that one" } else { "" };
            refuse(format!("a recording of format {format} that cannot be read: {error}{hint}"))
        })
    }

    /// The recording as text without a seal, with a line feed at the end.
    pub fn to_json(&self) -> String {
        lines::text(self)
    }

    /// The recording as text, sealed.
    pub fn sealed(&self, key: &SealKey) -> String {
        lines::sealed(&self.to_json(), &self.play_digest, key)
    }

    /// Whether play went to its end.
    pub fn is_finished(&self) -> bool {
        self.played_to >= self.end_of_play
    }

    /// Whether anybody sat in a seat between two moments. Whoever left in the minute of the first, or sat down in that of the
    /// last, had no time for anything.
    pub fn anybody_sat(&self, since: Tick, until: Tick) -> bool {
        self.seats.iter().any(|(role, first)| {
            let moves = self.interventions.iter().filter_map(|done| match &done.what {
                Intervention::Seat { role: seat, who } if seat.as_str() == role => Some((done.at, who.as_ref())),
                _ => None,
            });
            let mut moves = moves.peekable();
            // Nobody sits down where they sit already: who is there first came with this move.
            let mut sits = moves.peek().is_none_or(|(_, who)| *who != Some(first)).then_some(since);
            for (at, who) in moves.take_while(|(at, _)| *at < until) {
                if sits.is_some_and(|from| at > from.max(since)) {
                    return true;
                }
                sits = who.map(|_| at);
            }
            sits.is_some()
        })
    }

    /// The events that this version knows, oldest first.
    pub fn known(&self) -> impl DoubleEndedIterator<Item = &Event> {
        self.events.iter().filter_map(|happening| match happening {
            Happening::Known(event) => Some(event),
            Happening::Other(_) => None,
        })
    }

    /// How many events this version does not know.
    pub fn unknown(&self) -> usize {
        self.events.iter().filter(|happening| matches!(happening, Happening::Other(_))).count()
    }

    /// A measure by its short name.
    pub fn measure(&self, id: &str) -> Option<&Reading> {
        self.measures.iter().find(|reading| reading.id == id)
    }
}

/// Who sat when, with what they might order.
fn sat(scenario: &Scenario, header: &Header, entries: &[Entry]) -> Vec<Sat> {
    let mut seating = Seating::of(header);
    let mut sat = vec![Sat { from: Tick(0), seats: may_order(scenario, &seating) }];
    for (from, what) in interventions(entries).filter(|(_, what)| what.is_of_seats()) {
        seating.take(what);
        // Of a minute the last counts: nobody had time for anything before.
        if sat.len() > 1 && sat.last().is_some_and(|last| last.from == from) {
            sat.pop();
        }
        sat.push(Sat { from, seats: may_order(scenario, &seating) });
    }
    sat
}

/// Seats that are taken, with what they may order beside each other.
fn may_order(scenario: &Scenario, seating: &Seating) -> BTreeMap<RoleId, Vec<Verb>> {
    let taken = seating.taken().map(|(role, _)| role.clone()).collect();
    let may = |seat: &SeatSpec| {
        let seat = seat.beside(&taken);
        (seat.role.clone(), ACTIONS.iter().map(|spec| spec.verb).filter(|verb| seat.may(*verb)).collect())
    };
    scenario.seats.iter().filter(|seat| taken.contains(&seat.role)).map(may).collect()
}

impl OrderNote {
    fn of(entry: &Entry) -> Option<Self> {
        match entry {
            Entry::Act { at, order, beside } => Some(Self { at: *at, order: order.clone(), beside: beside.clone() }),
            Entry::AdvancedTo(_) | Entry::Intervene { .. } => None,
        }
    }
}

/// The aftermath runs by whole days, but it ended when everything worked again for good: drops what came after that.
/// Says when it ended.
fn cut_aftermath(events: &mut Vec<Event>, played_to: Tick, ran_to: Tick) -> Tick {
    let end = aftermath_end(events.iter(), played_to, ran_to);
    events.retain(|event| event.tick <= end);
    end
}

/// When an aftermath ended that ran to `ran_to`: with the recovery that lasted, if there was one.
pub(crate) fn aftermath_end<'a>(
    events: impl DoubleEndedIterator<Item = &'a Event>,
    played_to: Tick,
    ran_to: Tick,
) -> Tick {
    recovery(events).map_or(ran_to, |event| event.tick).max(played_to)
}

impl Names {
    fn of(exercise: &Exercise) -> Self {
        let scenario = exercise.scenario();
        let hospital = &scenario.hospital;
        let technique =
            |id: &TechniqueId| scenario.catalogue.technique(*id).map(|row| (id.to_string(), row.name.clone()));
        let ids: Vec<TechniqueId> = scenario.catalogue.techniques.iter().map(|row| row.id).collect();
        Self {
            assets: hospital.assets.iter().map(|asset| asset.name.clone()).collect(),
            zones: hospital.zones.iter().map(|zone| zone.title.clone()).collect(),
            care: hospital.care.iter().map(|process| (process.name.clone(), process.title.clone())).collect(),
            staff: hospital.staff.iter().map(|group| group.title.clone()).collect(),
            stores: hospital.stores.iter().map(|store| store.title.clone()).collect(),
            duties: scenario.duties.iter().map(|duty| (duty.title.clone(), duty.recipient.clone())).collect(),
            accounts: hospital.accounts.iter().map(|account| account.name.clone()).collect(),
            partners: hospital.partners.iter().map(|partner| partner.title.clone()).collect(),
            adversaries: scenario.adversaries.iter().map(|adversary| adversary.name.clone()).collect(),
            roles: scenario.seats.iter().map(|seat| (seat.role.to_string(), seat.title.clone())).collect(),
            techniques: ids.iter().filter_map(technique).collect(),
            injects: scenario
                .storyline
                .iter()
                .map(|inject| (inject.message.from.clone(), inject.message.subject.clone()))
                .collect(),
            phases: scenario.phases.iter().map(|phase| phase.title.clone()).collect(),
            options: scenario.storyline.iter().map(|inject| options(&inject.message)).collect(),
            // They stand in the library's catalogue, not in the scenario: whoever has it fills them in.
            competencies: BTreeMap::new(),
        }
    }
}

fn options(message: &Message) -> Vec<String> {
    let options = message.question.iter().flat_map(|question| &question.options);
    options.map(|option| option.text.clone()).collect()
}

#[cfg(test)]
mod tests;
