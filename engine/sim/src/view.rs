//! What a seat may know now, as plain data.
//!
//! Invariant: everything here is copied from the hospital's knowledge and the seat's own orders, never from the
//! truth. Looking changes nothing.

mod build;

use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::action::{Action, Verb};
use crate::event::AlertKind;
use crate::ids::{
    AlertId, AssetId, DutyId, GroupId, InjectId, JobId, PersonId, ProcessId, RoleId, TechniqueId, ZoneId,
};
use crate::knowledge::{Condition, Finding, Verdict};
use crate::posture::{Mode, Posture};
use crate::scenario::{AccountGroup, Channel, Level, Permille, Privilege};
use crate::time::Tick;

pub(crate) use build::Sources;

/// What one seat knows at one moment.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct View {
    /// Whose view.
    pub seat: RoleId,
    /// When.
    pub now: Tick,
    /// When play began.
    pub began: Tick,
    /// When play ends, as planned.
    pub ends: Tick,
    /// Index of the phase.
    pub phase: u8,
    /// Whether play is over.
    pub over: bool,
    /// When an incident was declared.
    pub declared: Option<Tick>,
    /// Whether ambulances are diverted.
    pub diversion: bool,
    /// What was done about lines, accounts, backups and words.
    pub posture: Posture,
    /// What waits for this seat: most severe first, then longest waiting.
    pub needs: Vec<Attention>,
    /// Alerts, newest first; all open ones and the last closed ones.
    pub alerts: Vec<AlertView>,
    /// What staff reported, newest first.
    pub reports: Vec<ReportView>,
    /// Every asset, in the order of the chart.
    pub assets: Arc<Vec<AssetView>>,
    /// Every zone, in the order of the chart.
    pub zones: Vec<ZoneView>,
    /// Every care process, in the order of the chart.
    pub care: Vec<CareView>,
    /// Every responder, in the order of the chart.
    pub people: Vec<PersonView>,
    /// Work under way or waiting, in the order of the orders.
    pub jobs: Vec<JobView>,
    /// Work that ended, newest first, at most 8.
    pub ended: Vec<EndedView>,
    /// Every duty, in the order of the chart.
    pub duties: Vec<DutyView>,
    /// Mail and calls to this seat, newest first.
    pub mail: Vec<MailView>,
}

/// Something that waits for the seat.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Attention {
    /// How bad.
    pub severity: Severity,
    /// Since when.
    pub since: Tick,
    /// What.
    pub about: About,
}

impl Attention {
    /// Whether time should stop for it.
    pub fn is_pressing(&self) -> bool {
        self.severity != Severity::Note
    }
}

/// How bad: a letter and a shape in every face, never colour alone.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Act now: `!`.
    Urgent,
    /// Decide soon: `?`.
    Open,
    /// Good to know: `i`.
    Note,
}

/// What an [`Attention`] is about.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum About {
    /// An alert that nobody judged.
    Alert(AlertId),
    /// A machine that staff reported and nobody looked at.
    Report(AssetId),
    /// A machine known to be hit that is still on the network.
    Spreading(AssetId),
    /// A care process far below normal without its downtime procedure.
    Care(ProcessId),
    /// Mail or a call that asks for an answer.
    Mail(InjectId),
    /// An incident that nobody declared although machines are known to be hit.
    Declare,
    /// Work on this machine ended.
    JobDone(JobId),
    /// A duty that is due within six hours or late.
    Duty(DutyId),
}

/// An alert as the console shows it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct AlertView {
    /// Which.
    pub id: AlertId,
    /// Since when.
    pub since: Tick,
    /// What it says.
    pub what: AlertKind,
    /// What somebody made of it.
    pub verdict: Option<Verdict>,
}

/// Reports by staff about one machine.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct ReportView {
    /// The machine.
    pub asset: AssetId,
    /// Who reported.
    pub group: GroupId,
    /// First report.
    pub since: Tick,
    /// How many reports.
    pub times: u16,
}

/// What is known about an asset.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct AssetView {
    /// Which.
    pub id: AssetId,
    /// Its known condition.
    pub condition: Condition,
    /// When that was seen.
    pub as_of: Tick,
    /// Machines known to be out of use.
    pub machines_out: u16,
    /// Whether it is cut from the network by its own switch port.
    pub isolated: bool,
    /// Whether it was patched in this exercise.
    pub patched: bool,
    /// The last finding of a closer look.
    pub finding: Option<Finding>,
    /// Whether evidence was taken from it in this exercise.
    pub evidence: bool,
}

/// What is known about a zone.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct ZoneView {
    /// Which.
    pub id: ZoneId,
    /// Whether it is cut from the others.
    pub isolated: bool,
    /// Ports blocked into it.
    pub blocked: Vec<u16>,
    /// How its endpoint detection was set in this exercise; `None`: as it always was.
    pub detection: Option<Mode>,
}

/// What is known about a care process: the wards' last hourly count.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct CareView {
    /// Which.
    pub id: ProcessId,
    /// Capacity relative to normal, as last reported.
    pub capacity: Permille,
    /// Capacity of the last hours, oldest first, at most 8.
    pub history: Vec<Permille>,
    /// What the systems alone would allow, as last reported.
    pub systems: Permille,
    /// Patients waiting, as last reported.
    pub waiting: u32,
    /// Of them elective.
    pub waiting_elective: u32,
    /// When that was reported.
    pub as_of: Tick,
    /// The downtime procedure.
    pub downtime: DowntimeState,
}

/// How far a downtime procedure is.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DowntimeState {
    /// Not in use.
    #[default]
    Off,
    /// Ordered; works at this tick.
    Starting(Tick),
    /// In use.
    Running,
}

/// A responder.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct PersonView {
    /// Who.
    pub id: PersonId,
    /// What they do.
    pub state: PersonState,
}

/// What a responder does now.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PersonState {
    /// At work, free.
    Free,
    /// Works on a job.
    Busy(JobId),
    /// Called in, arrives at this tick.
    Coming(Tick),
    /// Off.
    Off,
}

/// Work that was ordered.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct JobView {
    /// Which.
    pub id: JobId,
    /// The order.
    pub action: Action,
    /// The role that ordered it.
    pub role: RoleId,
    /// Ordered at.
    pub ordered: Tick,
    /// Who works on it.
    pub person: Option<PersonId>,
    /// When it should be done; `None` while it waits for somebody.
    pub until: Option<Tick>,
}

/// Work that ended.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct EndedView {
    /// Which.
    pub id: JobId,
    /// The order.
    pub action: Action,
    /// When it ended.
    pub at: Tick,
    /// Whether it achieved what it was for.
    pub succeeded: bool,
}

/// A duty of law.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct DutyView {
    /// Which.
    pub id: DutyId,
    /// When the clock started, if it did.
    pub started: Option<Tick>,
    /// When it is due.
    pub due: Option<Tick>,
    /// When its recipient was told.
    pub notified: Option<Tick>,
}

/// A mail or call.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct MailView {
    /// Which inject.
    pub id: InjectId,
    /// When it came.
    pub at: Tick,
    /// Who says it.
    pub from: Arc<str>,
    /// Its subject.
    pub subject: Arc<str>,
    /// Its words.
    pub body: Arc<str>,
    /// Whether somebody waits for the reader.
    pub urgent: bool,
    /// By which way it came.
    pub channel: Channel,
    /// How long reading or listening takes, in real seconds.
    pub reading_seconds: u32,
    /// What it asks, if it does.
    pub question: Option<QuestionView>,
}

/// A question that a message asks.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct QuestionView {
    /// What one may choose, in words.
    pub options: Vec<Arc<str>>,
    /// Whether the answer says how sure one is.
    pub confidence: bool,
    /// The last moment for an answer is before this one.
    pub until: Option<Tick>,
    /// What counts if nobody answers in time.
    pub otherwise: Option<u8>,
    /// Whether it was answered, or time is up.
    pub closed: bool,
    /// What was chosen.
    pub chosen: Option<u8>,
}

impl QuestionView {
    /// Whether it waits for an answer.
    pub fn is_open(&self) -> bool {
        !self.closed
    }
}

/// A question to the hospital's own records.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Query {
    /// Log records of a machine that were collected centrally, over the last so many minutes (at most 1440).
    Logs {
        /// The machine.
        asset: AssetId,
        /// How far back.
        minutes: u32,
    },
    /// Which collected traces of a technique there are, anywhere.
    Hunt {
        /// The technique.
        technique: TechniqueId,
    },
}

/// The answer to a [`Query`].
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Answer {
    /// Log records, oldest first.
    pub records: Vec<LogRecord>,
    /// What the answer cannot tell: `RAD-WS-07 sends no logs`.
    pub gaps: Vec<String>,
}

/// One line of a log.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct LogRecord {
    /// When.
    pub at: Tick,
    /// On which machine.
    pub asset: AssetId,
    /// Which log.
    pub source: Arc<str>,
    /// What it says.
    pub text: String,
}

/// What an action would cost, as far as the seat can know.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Preview {
    /// Minutes of work once begun.
    pub minutes: u32,
    /// Who would do it now; `None`: it waits for the first free one, or needs nobody.
    pub person: Option<PersonId>,
    /// Minutes until somebody could begin, as far as known; 0 for at once.
    pub wait: u32,
    /// Change of capacity per care process, in thousandths of normal; negative is a loss.
    pub care: Vec<(ProcessId, i32)>,
    /// What the adversary may notice, in a few words; empty for nothing.
    pub noise: Arc<str>,
}

/// What never changes during an exercise and everybody in the hospital knows: names and layout. Given once.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Chart {
    /// Short name of the scenario.
    pub scenario: String,
    /// Title of the scenario.
    pub title: String,
    /// The setting of difficulty; `None`: as the scenario is written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub setting: Option<String>,
    /// What a player reads first.
    pub briefing: String,
    /// The hospital's name.
    pub hospital: String,
    /// Wall clock.
    pub calendar: crate::time::Calendar,
    /// Phases: title and length in minutes.
    pub phases: Vec<(String, u32)>,
    /// Seats, the default one first.
    pub seats: Vec<SeatCard>,
    /// Zones: short name, title.
    pub zones: Vec<(String, String)>,
    /// Assets.
    pub assets: Vec<AssetCard>,
    /// Care processes: short name, title.
    pub care: Vec<(String, String)>,
    /// The care processes that ambulances come to.
    pub ambulances: Vec<ProcessId>,
    /// Staff groups: title.
    pub staff: Vec<String>,
    /// Responders: name, role.
    pub people: Vec<(String, RoleId)>,
    /// Duties: title, recipient, hours.
    pub duties: Vec<(String, String, u32)>,
    /// Duties: the word that `notify` takes.
    pub duty_names: Vec<String>,
    /// Accounts.
    pub accounts: Vec<AccountCard>,
    /// Partners with a line into the house: short name, title.
    pub partners: Vec<(String, String)>,
    /// Techniques by id, for reading alerts.
    pub techniques: Vec<TechniqueCard>,
}

/// What everybody can read about a technique.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct TechniqueCard {
    /// ATT&CK id.
    pub id: TechniqueId,
    /// ATT&CK name.
    pub name: String,
    /// Whether administration looks like it every day.
    pub everyday: bool,
}

/// A seat, and what it may decide.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct SeatCard {
    /// Its role group.
    pub role: RoleId,
    /// What people call it.
    pub title: String,
    /// Its level.
    pub level: Level,
    /// The actions that are its to decide.
    pub may: Vec<Verb>,
}

/// An asset on the inventory.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct AssetCard {
    /// Label.
    pub name: String,
    /// What it is.
    pub title: String,
    /// Its zone.
    pub zone: ZoneId,
    /// Operating system.
    pub os: String,
    /// Number of machines.
    pub count: u16,
    /// Care processes that need it, directly.
    pub care: Vec<ProcessId>,
    /// Who works at it.
    pub users: Option<GroupId>,
}

/// An account of the directory.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct AccountCard {
    /// Its name.
    pub name: String,
    /// What it may do.
    pub privilege: Privilege,
    /// The group that it is reset with.
    pub group: AccountGroup,
}
