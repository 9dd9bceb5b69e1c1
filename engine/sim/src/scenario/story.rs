//! Who attacks, who plays, and what is told.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::Permille;
use crate::adversary::hook::Hook;
use crate::ids::{AssetId, InjectId, RoleId, StoreId, TechniqueId, ZoneId};

/// The level that an action or seat belongs to.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// Hands on systems and patients.
    Operational,
    /// Leading an area.
    Tactical,
    /// Answering for the house.
    Strategic,
}

impl Level {
    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Operational => "operational",
            Self::Tactical => "tactical",
            Self::Strategic => "strategic",
        }
    }
}

/// A seat that a person, a team or a bot may take.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct SeatSpec {
    /// Role group.
    pub role: RoleId,
    /// Name as people say it.
    pub title: String,
    /// Its level.
    pub level: Level,
    /// Roles that it decides for as well; their default rules rest while the seat is taken.
    pub deputises: Vec<RoleId>,
}

/// A stretch of play.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Phase {
    /// Name as people say it.
    pub title: String,
    /// Length in simulated minutes.
    pub minutes: u32,
    /// How often seats get the word.
    pub step: Step,
}

/// How often seats get the word.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// Every minute.
    Minute,
    /// Every hour.
    Hour,
    /// Every day.
    Day,
}

impl Step {
    /// Its length in minutes.
    pub fn minutes(self) -> u32 {
        match self {
            Self::Minute => 1,
            Self::Hour => crate::time::HOUR,
            Self::Day => crate::time::DAY,
        }
    }
}

/// An adversary.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct AdversarySpec {
    /// Name for the debrief.
    pub name: String,
    /// How it decides.
    pub brain: BrainSpec,
    /// Where it gets in.
    pub foothold: AssetId,
    /// Minutes from the start of the exercise to its first move.
    pub enters_at: u32,
    /// Techniques that it knows; each has a row in the catalogue.
    pub techniques: Vec<TechniqueId>,
    /// What it wants, most wanted first. A worm wants nothing.
    pub goals: Vec<Goal>,
    /// A script with a word in an operator's decisions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub script: Option<BrainScript>,
}

/// A script with a word in an operator's decisions: its text, which a journal keeps, and what the text compiles to.
#[derive(Clone, Serialize, Deserialize)]
pub struct BrainScript {
    /// Its name as the scenario says it: `hooks/ransomware_affiliate`.
    pub name: String,
    /// Its text.
    pub source: String,
    /// Compiled; no part of the data, and made anew by whoever reads a scenario from a journal.
    #[serde(skip)]
    hook: Option<Arc<dyn Hook>>,
}

impl BrainScript {
    /// A script that is not compiled yet: an exercise does not start with it.
    pub fn new(name: impl Into<String>, source: impl Into<String>) -> Self {
        Self { name: name.into(), source: source.into(), hook: None }
    }

    /// The same with what its text compiles to.
    #[must_use]
    pub fn with_hook(mut self, hook: Arc<dyn Hook>) -> Self {
        self.hook = Some(hook);
        self
    }

    /// What its text compiles to, if that was done.
    pub fn hook(&self) -> Option<&Arc<dyn Hook>> {
        self.hook.as_ref()
    }
}

impl PartialEq for BrainScript {
    /// By name and text: these are the data.
    fn eq(&self, other: &Self) -> bool {
        (&self.name, &self.source) == (&other.name, &other.source)
    }
}

impl fmt::Debug for BrainScript {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BrainScript").field("name", &self.name).field("source", &self.source).finish_non_exhaustive()
    }
}

/// How an adversary decides.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BrainSpec {
    /// Spreads by itself over one weakness and does harm wherever it arrives.
    Worm {
        /// Port that it spreads over.
        port: u16,
        /// Minutes from one try of an infected machine to its next.
        try_every: u32,
        /// Minutes from arriving on a machine to encrypting it.
        fuse: u32,
    },
    /// A person who plans on what they believe.
    Operator {
        /// 0 clumsy to 1000 expert: odds and speed.
        skill: Permille,
        /// 0 avoids every alert to 1000 does not care.
        noise_tolerance: Permille,
        /// Minutes of rest after a setback.
        patience: u32,
        /// First and last hour of work on the hospital's clock; equal for day and night.
        hours: (u8, u8),
    },
}

/// What a human adversary wants.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Goal {
    /// Encrypt the servers of a zone.
    Encrypt(ZoneId),
    /// Copy the patient records of a store out.
    Steal(StoreId),
}

/// Something that is told to seats.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Inject {
    /// Short name, unique: `press-call`.
    pub name: String,
    /// When it comes.
    pub trigger: Trigger,
    /// What comes.
    pub message: Message,
}

/// When an inject comes: data, not code.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Trigger {
    /// At a tick.
    At(u32),
    /// Some minutes after the first encryption.
    AfterEncryption(u32),
    /// Some minutes after the first report by staff.
    AfterReport(u32),
    /// Some minutes after an incident was declared.
    AfterDeclaration(u32),
    /// Some minutes after another inject.
    AfterInject(InjectId, u32),
    /// When that many machines are encrypted at once.
    Encrypted(u32),
}

/// A mail or a call.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Message {
    /// Who says it.
    pub from: String,
    /// Roles that get it; empty for every seat.
    pub to: Vec<RoleId>,
    /// Subject line; a call has one too.
    pub subject: String,
    /// The words.
    pub body: String,
    /// Whether somebody waits for the reader: the clock's "until something needs me" stops on it.
    pub urgent: bool,
}

/// A duty of law.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Duty {
    /// Id in the catalogue of duties: `eu_gdpr_33`.
    pub id: String,
    /// What is due: `Early warning to the authority`.
    pub title: String,
    /// To whom.
    pub recipient: String,
    /// Hours from awareness.
    pub hours: u32,
    /// Whether it is about patient records (starts when their loss is known) or about the service (starts with a
    /// significant incident).
    pub about_records: bool,
}
