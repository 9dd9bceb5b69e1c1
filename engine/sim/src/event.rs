//! What happened: the only way out of the simulation.
//!
//! Invariant: an event's content is natural. It holds no counter that an unrelated event would shift, so taking
//! one action away leaves the unrelated events word for word as they were.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::action::Action;
use crate::ids::{
    AccountId, AdversaryId, AlertId, AssetId, DutyId, GroupId, InjectId, JobId, PartnerId, PersonId, ProcessId, RoleId,
    StoreId, TechniqueId, ZoneId,
};
use crate::knowledge::{Finding, Verdict};
use crate::posture::{Audience, BackupFinding, Mode, Ransom, Statement};
use crate::scenario::{Goal, Permille};
use crate::time::Tick;

/// The feature that an event comes from; events of one tick are ordered by `(feature, subject, sequence)`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Feature {
    /// Orders accepted between ticks, and work on them.
    Response,
    /// The adversaries.
    Adversary,
    /// Zones, hosts, services.
    Network,
    /// Accounts.
    Identity,
    /// Staff.
    Workforce,
    /// Log records.
    Telemetry,
    /// Alerts.
    Detection,
    /// Care processes.
    Care,
    /// Patient records and duties.
    Privacy,
    /// Injects and phases.
    Storyline,
}

/// One thing that happened.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Event {
    /// When.
    pub tick: Tick,
    /// Where in the model.
    pub feature: Feature,
    /// About which asset, process, ... of that feature.
    pub subject: u64,
    /// The place among this subject's events of this tick.
    pub sequence: u16,
    /// What.
    pub kind: EventKind,
}

/// What happened.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum EventKind {
    /// A seat's or the baseline institution's order was accepted.
    ActionAccepted {
        /// The role that ordered it.
        role: RoleId,
        /// `true`: the hospital's default rules did, no seat.
        by_default: bool,
        /// The order.
        action: Action,
        /// The work it started.
        job: JobId,
    },
    /// Somebody began to work on an order.
    JobStarted {
        /// The work.
        job: JobId,
        /// Who; `None` when it needs nobody.
        person: Option<PersonId>,
        /// When it should be done.
        until: Tick,
    },
    /// The work is done.
    JobDone {
        /// The work.
        job: JobId,
        /// The order.
        action: Action,
        /// Whether it achieved what it was for.
        succeeded: bool,
    },
    /// The look at a machine brought something to light.
    Found {
        /// The machine.
        asset: AssetId,
        /// What was found.
        finding: Finding,
        /// On how many machines, for a compromise or encryption.
        machines: u16,
    },
    /// An alert was judged.
    AlertTriaged {
        /// The alert.
        alert: AlertId,
        /// The judgement.
        verdict: Verdict,
    },
    /// An incident was declared.
    IncidentDeclared {
        /// By which role.
        role: RoleId,
    },
    /// Staff were told what to do.
    StaffTold {
        /// By which role.
        role: RoleId,
    },
    /// The backup sets of a server were destroyed.
    BackupsRuined {
        /// The server that held them.
        asset: AssetId,
    },
    /// The backups of a server were read back to see whether they can be.
    BackupsTested {
        /// The server.
        asset: AssetId,
        /// What was found.
        finding: BackupFinding,
    },
    /// A machine came back from a backup that was not renewed for so long: what was entered since is lost.
    RestoredFromOld {
        /// The machine.
        asset: AssetId,
        /// Minutes since the backups were taken out of the daily run.
        minutes: u32,
    },
    /// An image of a machine was taken that shows later what happened on it.
    EvidenceCollected {
        /// The machine.
        asset: AssetId,
    },
    /// Responders from outside were called.
    HelpCalled {
        /// By which role.
        role: RoleId,
    },
    /// A duty was fulfilled: its recipient was told.
    DutyNotified {
        /// The duty.
        duty: DutyId,
        /// By which role.
        role: RoleId,
    },
    /// Something was said outside. Whether it was true can be told from the events before it.
    StatementMade {
        /// To whom.
        audience: Audience,
        /// What.
        statement: Statement,
        /// By which role.
        role: RoleId,
    },
    /// It was decided whether to pay.
    RansomDecided {
        /// What.
        decision: Ransom,
        /// By which role.
        role: RoleId,
    },
    /// Whoever was paid sent a key.
    KeyReceived {
        /// Whether it opens the files.
        works: bool,
    },
    /// Whoever was paid, or somebody in their place, wants money again.
    SecondDemand,

    /// An attempt of a technique ended.
    Attempted {
        /// By whom.
        adversary: AdversaryId,
        /// What.
        technique: TechniqueId,
        /// From which machine, if from inside.
        source: Option<AssetId>,
        /// Against which machine.
        target: AssetId,
        /// How it ended.
        outcome: Outcome,
    },
    /// The adversary follows another plan than before.
    PlanChanged {
        /// Who.
        adversary: AdversaryId,
        /// What it wants now; `None`: gave up.
        goal: Option<Goal>,
        /// The techniques of the plan, next first.
        steps: Vec<TechniqueId>,
        /// Why, in a sentence for the debrief.
        why: String,
    },
    /// The script beside an adversary's brain failed; the planner goes on alone.
    BrainFailed {
        /// Whose.
        adversary: AdversaryId,
        /// The script's name.
        script: String,
        /// Why, in a sentence for whoever wrote it.
        why: String,
    },
    /// The adversary lost its last foothold.
    Evicted {
        /// Who.
        adversary: AdversaryId,
    },

    /// Malware or an intruder runs on more machines of an asset.
    HostCompromised {
        /// The asset.
        asset: AssetId,
        /// Machines compromised now.
        machines: u16,
    },
    /// More machines of an asset are encrypted.
    HostEncrypted {
        /// The asset.
        asset: AssetId,
        /// Machines encrypted now.
        machines: u16,
    },
    /// An asset was cut from the network or reconnected.
    HostIsolated {
        /// The asset.
        asset: AssetId,
        /// Cut or reconnected.
        isolated: bool,
    },
    /// A zone was cut from the others or reconnected.
    ZoneIsolated {
        /// The zone.
        zone: ZoneId,
        /// Cut or reconnected.
        isolated: bool,
    },
    /// A port into a zone was blocked or opened.
    PortBlocked {
        /// The zone.
        zone: ZoneId,
        /// The port.
        port: u16,
        /// Blocked or opened.
        blocked: bool,
    },
    /// An asset's fixable weaknesses were patched.
    HostPatched {
        /// The asset.
        asset: AssetId,
    },
    /// An asset was taken out of use for work on it.
    HostDown {
        /// The asset.
        asset: AssetId,
    },
    /// An asset was rebuilt from a clean image, or restored from backup: it works and is clean.
    HostRestored {
        /// The asset.
        asset: AssetId,
    },
    /// An account fell into the adversary's hands.
    AccountStolen {
        /// The account.
        account: AccountId,
    },

    /// The key that signs the domain's tickets fell into an adversary's hands.
    KrbtgtStolen {
        /// Whose.
        adversary: AdversaryId,
    },
    /// An account got a new password: whoever had the old one has nothing.
    AccountReset {
        /// The account.
        account: AccountId,
    },
    /// The key that signs the domain's tickets was replaced; tickets of the one before are still taken.
    KrbtgtReset {
        /// For the how manieth time.
        times: u16,
    },
    /// The internet was cut, or connected again.
    InternetCut {
        /// Cut or connected.
        cut: bool,
    },
    /// A partner's line was cut, or connected again.
    PartnerCut {
        /// The partner.
        partner: PartnerId,
        /// Cut or connected.
        cut: bool,
    },
    /// A zone's endpoint detection was set.
    DetectionSet {
        /// The zone.
        zone: ZoneId,
        /// To what.
        mode: Mode,
    },
    /// The backup sets of a server were taken out of reach, or put back into the daily run.
    BackupsProtected {
        /// The server.
        asset: AssetId,
        /// Out of reach or back.
        protected: bool,
    },

    /// Staff reported something odd.
    StaffReported {
        /// Who.
        group: GroupId,
        /// At which machine.
        asset: AssetId,
    },

    /// A trace of an attempt was written somewhere.
    TraceLeft {
        /// Where.
        asset: AssetId,
        /// Of what.
        technique: TechniqueId,
        /// Whether it reached a place where the hospital can look for it.
        collected: bool,
        /// The account that it names, where somebody worked under their own.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        account: Option<AccountId>,
    },
    /// An alert came up.
    AlertRaised {
        /// The alert.
        alert: AlertId,
        /// What it says.
        what: AlertKind,
        /// Whether something hostile is behind it.
        hostile: bool,
    },

    /// A care process's wall-clock hour ended.
    CareHour(CareHour),
    /// A care process can treat more or less than before.
    CapacityChanged {
        /// The process.
        process: ProcessId,
        /// Relative to normal.
        capacity: Permille,
    },
    /// A downtime procedure was ordered, works, or was ended.
    DowntimeChanged {
        /// The process.
        process: ProcessId,
        /// Its new state.
        state: crate::view::DowntimeState,
    },
    /// Ambulances are diverted, or come again.
    DiversionChanged {
        /// Diverted or not.
        on: bool,
    },

    /// Patient records left the hospital.
    RecordsStolen {
        /// The store.
        store: StoreId,
        /// How many.
        records: u32,
    },
    /// Patient records cannot be reached, or can again.
    RecordsUnavailable {
        /// The store.
        store: StoreId,
        /// How many are out of reach now.
        records: u32,
    },
    /// A duty's clock started: the hospital is aware.
    DutyStarted {
        /// The duty.
        duty: DutyId,
        /// When it is due.
        due: Tick,
    },

    /// A phase of the exercise began.
    PhaseBegan {
        /// Its index; the number of phases stands for the aftermath.
        phase: u8,
    },
    /// An inject was told.
    InjectTold {
        /// The inject.
        inject: InjectId,
    },
    /// A question was answered.
    Answered {
        /// The inject that asked.
        inject: InjectId,
        /// The option, as an index.
        option: u8,
        /// How sure the answerer was, in percent, where the question asks for it.
        confidence: Option<u8>,
        /// Who answered; `None`: time was up, and this is what the scenario says comes then.
        role: Option<RoleId>,
    },
    /// Time for an answer was up, and nothing comes in its place.
    QuestionLapsed {
        /// The inject that asked.
        inject: InjectId,
    },
    /// Everything works again as before the attack.
    Recovered,
}

/// How an attempt ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// It worked.
    Succeeded,
    /// It did not.
    Failed,
    /// A safeguard stopped it.
    Stopped,
}

/// What an alert says.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum AlertKind {
    /// It looks like this technique.
    LooksLike(TechniqueId),
}

/// One hour of a care process.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct CareHour {
    /// The process.
    pub process: ProcessId,
    /// Emergency patients of the hour.
    pub emergency: Flow,
    /// Elective patients of the hour.
    pub elective: Flow,
    /// Capacity at the end of the hour, relative to normal.
    pub capacity: Permille,
    /// What the systems alone would allow, relative to normal.
    pub systems: Permille,
    /// Patients who wait longer than their target at the end of the hour.
    pub overdue: u32,
}

/// Patients of one urgency in one hour. In total: arrived = treated + diverted + left + waiting.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize, JsonSchema)]
pub struct Flow {
    /// Came, or were announced by ambulance.
    pub arrived: u32,
    /// Were treated.
    pub treated: u32,
    /// Were taken elsewhere by ambulance.
    pub diverted: u32,
    /// Left without treatment.
    pub left: u32,
    /// Wait at the end of the hour.
    pub waiting: u32,
    /// Patient-minutes of delay that this hour added.
    pub delayed_minutes: u64,
}
