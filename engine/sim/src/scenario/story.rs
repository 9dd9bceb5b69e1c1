//! Who attacks, who plays, and what is told.

use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Condition, Difficulty, Moment, Permille};
use crate::action::Verb;
use crate::adversary::hook::Hook;
use crate::ids::{AccountId, AssetId, RoleId, StoreId, TechniqueId, ZoneId};
use crate::response::ANYBODY;

/// The level that an action or seat belongs to.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize, JsonSchema)]
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
    /// Roles that it decides for as well while nobody sits there; their default rules rest while this seat is taken.
    pub deputises: Vec<RoleId>,
}

impl SeatSpec {
    /// The seat as it is while these are taken: whoever sits in a seat decides there, and no deputy does.
    pub fn beside(&self, taken: &BTreeSet<RoleId>) -> Self {
        let deputises = self.deputises.iter().filter(|role| !taken.contains(*role)).cloned().collect();
        Self { deputises, ..self.clone() }
    }

    /// Whether it may decide an action: by its own role or by one that it deputises for.
    pub fn may(&self, verb: Verb) -> bool {
        let roles = verb.spec().roles;
        let decides = |role: &RoleId| roles.contains(&role.as_str());
        roles == ANYBODY || decides(&self.role) || self.deputises.iter().any(decides)
    }
}

/// A stretch of play.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Phase {
    /// Name as people say it.
    pub title: String,
    /// Length in simulated minutes, if nothing ends it earlier.
    pub minutes: u32,
    /// How often seats get the word.
    pub step: Step,
    /// It ends in the minute after this first holds.
    pub until: Option<Condition>,
    /// How long it should take in a class, in real minutes; `None`: as long as the players like.
    pub class_minutes: Option<u32>,
}

/// What happens before play begins: the same scenario with every seat empty, run with a seed of its own.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Prelude {
    /// The scenario whose story it is, for readers.
    pub of: String,
    /// Its seed.
    pub seed: u64,
    /// The moment that it runs up to.
    pub until: Moment,
    /// Play begins so many minutes before that moment.
    pub earlier: u32,
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
        /// How its weeks pass.
        #[serde(default)]
        tempo: Tempo,
    },
    /// Somebody of the house who copies records with an account of their own.
    Insider {
        /// The account.
        account: AccountId,
        /// Records copied in one sitting.
        copies: u32,
        /// Median minutes from one sitting to the next.
        pace: u32,
        /// First and last hour at work on the hospital's clock; equal for day and night.
        hours: (u8, u8),
    },
}

/// How the weeks of a human adversary pass. The default is somebody with one victim and no reason to wait.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(default)]
pub struct Tempo {
    /// Median minutes that a first foothold lies idle until those who carry on take it over, because who gets in
    /// sells the access to others; 0: the same people go on at once.
    pub handover: u32,
    /// Share of days on which it works on this hospital at all; it has other victims and days off.
    pub busy_days: Permille,
    /// Median minutes from the end of one move to the next: reading what came back, asking others, waiting; 0: none.
    pub pace: u32,
    /// When it prefers to do what everybody notices.
    pub strikes: Strikes,
    /// How often it comes back after it was thrown out of its last machine; `None`: as often as it sees a way.
    pub returns: Option<u32>,
}

impl Default for Tempo {
    fn default() -> Self {
        Self { handover: 0, busy_days: 1000, pace: 0, strikes: Strikes::Anytime, returns: None }
    }
}

/// When a human adversary prefers to strike.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Strikes {
    /// As soon as all is ready, in its working hours.
    #[default]
    Anytime,
    /// At night or at the weekend, when few would notice, and then without a break.
    Nights,
}

impl BrainSpec {
    /// Applies a setting of difficulty.
    pub(super) fn set(&mut self, setting: &Difficulty) {
        match self {
            Self::Worm { try_every, .. } => *try_every = super::aims::scaled(*try_every, setting.pace).max(1),
            Self::Operator { skill, patience, tempo, .. } => {
                *skill = super::aims::scaled(*skill, setting.skill).min(1000);
                *patience = super::aims::scaled(*patience, setting.pace);
                tempo.pace = super::aims::scaled(tempo.pace, setting.pace);
            }
            Self::Insider { pace, .. } => *pace = super::aims::scaled(*pace, setting.pace).max(1),
        }
    }
}

/// What a human adversary wants.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
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
    /// It comes not at all if this holds when it is due.
    pub unless: Option<Condition>,
    /// It comes so many minutes after play began even if its trigger has not come.
    pub at_latest: Option<u32>,
    /// It comes again.
    pub repeat: Option<Repeat>,
    /// What comes.
    pub message: Message,
}

/// When an inject comes: data, not code.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Trigger {
    /// So many minutes after play began.
    At(u32),
    /// So many minutes after a moment.
    After(Moment, u32),
    /// Once a condition holds for the first time.
    When(Condition),
}

/// How an inject comes again.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Repeat {
    /// Minutes from one time to the next, at least 1.
    pub every: u32,
    /// How often in all, the first time counted, at least 2.
    pub times: u16,
}

/// What is told.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Message {
    /// By which way it comes.
    pub channel: Channel,
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
    /// How long reading or listening takes, in real seconds.
    pub reading_seconds: u32,
    /// What it asks, if it does.
    pub question: Option<Question>,
}

/// By which way a message comes.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    /// Written, to be read when there is time.
    Mail,
    /// Somebody on the telephone.
    Call,
    /// Newspaper, radio, what the public says.
    Media,
}

impl Channel {
    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Mail => "mail",
            Self::Call => "call",
            Self::Media => "media",
        }
    }
}

/// A question with options to choose from.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Question {
    /// What one may choose: at least two.
    pub options: Vec<Choice>,
    /// Whether the answerer says how sure they are.
    pub confidence: bool,
    /// Minutes for an answer; `None`: as long as play goes on.
    pub within: Option<u32>,
    /// What counts as chosen when time is up: an index; `None`: nothing.
    pub otherwise: Option<u8>,
    /// The right options of a quiz, as indices; empty: a decision, which has no key.
    pub right: Vec<u8>,
    /// Why, in a sentence for the debrief; may be empty.
    pub because: String,
    /// Competencies that the answer is evidence of.
    pub competencies: Vec<String>,
}

/// One answer to a question.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Choice {
    /// Short name, unique in its question: `refuse`.
    pub name: String,
    /// The words.
    pub text: String,
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
