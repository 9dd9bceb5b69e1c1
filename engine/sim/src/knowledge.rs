//! What the hospital knows: the only source of views, answers, previews and refusals.
//!
//! Invariant: it changes only by what the hospital could see or did itself (alerts, reports, findings, orders,
//! hourly counts of the wards). Nothing here reads a host's, an account's or an adversary's true state. Two
//! exercises that differ only in what the hospital cannot know hold equal knowledge.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

use bevy_ecs::resource::Resource;
use bevy_ecs::system::{Res, ResMut};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::action::{Action, Desk};
use crate::base::{Clock, Setting};
use crate::care::{Hindrances, Works, availability};
use crate::event::{Event, EventKind};
use crate::ids::{AccountId, AlertId, AssetId, GroupId, InjectId, JobId, TechniqueId};
use crate::intervention::FreeMessage;
use crate::outbox::EventLog;
use crate::posture::{Mode, Posture};
use crate::scenario::{Permille, Scenario};
use crate::storyline::Story;
use crate::time::Tick;
use crate::view::{AlertView, AssetView, CareView, DowntimeState, DutyView, EndedView, ZoneView};

/// How an asset looks to the hospital.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Condition {
    /// Nothing known against it.
    #[default]
    Normal,
    /// Rebuilt or restored in this exercise.
    Restored,
    /// Looked at: nothing found.
    Clean,
    /// An alert or a report speaks against it.
    Suspicious,
    /// Known to be compromised.
    Compromised,
    /// Known to be encrypted.
    Encrypted,
    /// Out of use for work on it.
    Down,
}

impl Condition {
    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Normal => "normal",
            Self::Restored => "restored",
            Self::Clean => "clean",
            Self::Suspicious => "suspicious",
            Self::Compromised => "compromised",
            Self::Encrypted => "encrypted",
            Self::Down => "being rebuilt",
        }
    }

    /// How much it should worry: 0 not at all, 3 most.
    pub fn concern(self) -> u8 {
        match self {
            Self::Normal | Self::Restored | Self::Clean => 0,
            Self::Down => 1,
            Self::Suspicious => 2,
            Self::Compromised | Self::Encrypted => 3,
        }
    }
}

/// What a closer look found.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Finding {
    /// No trace of an intruder, and patched.
    Clean,
    /// No trace of an intruder, but open to a known weakness.
    Vulnerable,
    /// An intruder or malware is or was there.
    Compromised,
    /// Its files are encrypted.
    Encrypted,
}

/// What somebody made of an alert.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// An attack.
    Real,
    /// Nothing.
    FalseAlarm,
}

/// Reports of staff about one machine that nobody has looked into since.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(crate) struct Report {
    pub group: GroupId,
    pub since: Tick,
    pub times: u16,
}

/// A trace that reached a central log.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(crate) struct KnownTrace {
    pub at: Tick,
    pub asset: AssetId,
    pub technique: TechniqueId,
    /// The account that it names, where somebody worked under their own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<AccountId>,
}

/// What the hospital knows. Lists follow the scenario's.
#[derive(Resource, Clone, Debug, Serialize, Deserialize)]
pub struct Knowledge {
    pub(crate) phase: u8,
    pub(crate) declared: Option<Tick>,
    pub(crate) told: Option<Tick>,
    pub(crate) diversion: bool,
    pub(crate) posture: Posture,
    pub(crate) assets: Arc<Vec<AssetView>>,
    pub(crate) zones: Vec<ZoneView>,
    pub(crate) care: Vec<CareView>,
    pub(crate) duties: Vec<DutyView>,
    /// In the order in which they came up.
    pub(crate) alerts: Vec<AlertView>,
    pub(crate) reports: BTreeMap<AssetId, Report>,
    pub(crate) mail: Vec<(InjectId, Tick)>,
    /// Questions that are closed, with the option that was chosen, if one was.
    pub(crate) answers: BTreeMap<InjectId, Option<u8>>,
    /// When play began.
    pub(crate) began: Tick,
    /// When play ends, as planned; far off before it has begun.
    pub(crate) end_of_play: Tick,
    /// Oldest first, the last [`ENDED`] ones.
    pub(crate) ended: VecDeque<EndedView>,
    /// Traces that reached a central log, oldest first.
    pub(crate) traces: Vec<KnownTrace>,
    /// First report by staff.
    pub(crate) first_report: Option<Tick>,
    /// When a machine was first known to be hit.
    pub(crate) first_hit: Option<Tick>,
    /// Facilitators' own messages.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) free: BTreeMap<InjectId, FreeMessage>,
    /// Counts what was learned: lets those who decide look only when there is something new.
    pub(crate) version: u64,
}

/// How many ended jobs a view shows.
const ENDED: usize = 8;

/// How many hours of capacity a view shows.
const HISTORY: usize = 8;

impl Knowledge {
    /// What is known before anything happens: the inventory, and that care is normal.
    pub(crate) fn new(scenario: &Scenario) -> Self {
        let hospital = &scenario.hospital;
        let asset = |n: usize| AssetView {
            id: n.into(),
            condition: Condition::Normal,
            as_of: Tick(0),
            machines_out: 0,
            isolated: false,
            patched: false,
            finding: None,
            evidence: false,
        };
        let care = |n: usize| CareView {
            id: n.into(),
            capacity: 1000,
            systems: 1000,
            history: vec![1000],
            waiting: 0,
            waiting_elective: 0,
            as_of: Tick(0),
            downtime: DowntimeState::Off,
        };
        Self {
            phase: 0,
            declared: None,
            told: None,
            diversion: false,
            posture: Posture::new(scenario),
            assets: Arc::new((0..hospital.assets.len()).map(asset).collect()),
            zones: (0..hospital.zones.len())
                .map(|n| ZoneView { id: n.into(), isolated: false, blocked: Vec::new(), detection: None })
                .collect(),
            care: (0..hospital.care.len()).map(care).collect(),
            duties: (0..scenario.duties.len())
                .map(|n| DutyView { id: n.into(), started: None, due: None, notified: None })
                .collect(),
            alerts: Vec::new(),
            reports: BTreeMap::new(),
            mail: Vec::new(),
            answers: BTreeMap::new(),
            began: Tick(0),
            end_of_play: Tick(u32::MAX),
            ended: VecDeque::new(),
            traces: Vec::new(),
            first_report: None,
            first_hit: None,
            free: BTreeMap::new(),
            version: 0,
        }
    }

    /// Every asset, in the order of the scenario.
    pub fn assets(&self) -> &[AssetView] {
        &self.assets
    }

    /// Every zone, in the order of the scenario.
    pub fn zones(&self) -> &[ZoneView] {
        &self.zones
    }

    /// Every care process, in the order of the scenario.
    pub fn care(&self) -> &[CareView] {
        &self.care
    }

    /// An alert, if it came up.
    pub fn alert(&self, id: AlertId) -> Option<&AlertView> {
        self.alerts.iter().find(|alert| alert.id == id)
    }

    /// When an incident was declared.
    pub fn declared(&self) -> Option<Tick> {
        self.declared
    }

    /// When staff were told what to do.
    pub fn told(&self) -> Option<Tick> {
        self.told
    }

    /// When a message was told last, if it was.
    pub fn told_at(&self, inject: InjectId) -> Option<Tick> {
        self.mail.iter().rev().find(|(told, _)| *told == inject).map(|(_, at)| *at)
    }

    /// What was done about lines, accounts, backups and words.
    pub fn posture(&self) -> &Posture {
        &self.posture
    }

    /// Every duty, in the order of the scenario.
    pub fn duties(&self) -> &[DutyView] {
        &self.duties
    }

    /// Whether ambulances are diverted.
    pub fn diversion(&self) -> bool {
        self.diversion
    }

    /// Takes in one event, if the hospital can see it.
    pub(crate) fn learn(&mut self, scenario: &Scenario, event: &Event) {
        let now = event.tick;
        if let EventKind::PhaseBegan { phase } = event.kind {
            self.learn_phase(scenario, now, usize::from(phase));
        }
        self.posture.overhear(now, &event.kind);
        if let EventKind::TraceLeft { asset, technique, collected: true, account } = event.kind {
            // A line in a log that nobody reads changes nobody's mind.
            self.traces.push(KnownTrace { at: now, asset, technique, account });
        } else if self.learn_response(now, &event.kind)
            || self.learn_situation(now, &event.kind)
            || self.posture.learn(now, &event.kind)
        {
            self.version += 1;
        }
    }

    /// Everybody knows the timetable; the phase after the last one is the end.
    fn learn_phase(&mut self, scenario: &Scenario, now: Tick, phase: usize) {
        if phase == 0 {
            self.began = now;
        }
        let left = scenario.phases.get(phase..).unwrap_or_default();
        self.end_of_play = now.after(left.iter().map(|phase| phase.minutes).sum());
        self.phase = u8::try_from(phase.min(scenario.phases.len().saturating_sub(1))).unwrap_or(u8::MAX);
    }

    /// What the hospital did itself. Returns whether the event was of that kind.
    fn learn_response(&mut self, now: Tick, kind: &EventKind) -> bool {
        match kind {
            EventKind::JobDone { job, action, succeeded } => self.learn_done(now, *job, action, *succeeded),
            EventKind::Found { asset, finding, machines } => self.learn_finding(now, *asset, *finding, *machines),
            EventKind::AlertTriaged { alert, verdict } => self.learn_verdict(now, *alert, *verdict),
            EventKind::IncidentDeclared { .. } => self.declared = Some(now),
            EventKind::StaffTold { .. } => self.told = self.told.or(Some(now)),
            EventKind::HostIsolated { asset, isolated } => self.asset_mut(*asset).isolated = *isolated,
            EventKind::HostDown { asset } => self.see(now, *asset, Condition::Down),
            EventKind::HostPatched { asset } => {
                let known = self.asset_mut(*asset);
                known.patched = true;
                known.finding = known.finding.map(|f| if f == Finding::Vulnerable { Finding::Clean } else { f });
            }
            EventKind::HostRestored { asset } => {
                self.see(now, *asset, Condition::Restored);
                let known = self.asset_mut(*asset);
                (known.machines_out, known.finding, known.patched, known.evidence) = (0, None, false, false);
                self.reports.remove(asset);
            }
            EventKind::ZoneIsolated { zone, isolated } => self.zones[zone.index()].isolated = *isolated,
            EventKind::PortBlocked { zone, port, blocked } => {
                let ports = &mut self.zones[zone.index()].blocked;
                ports.retain(|other| other != port);
                if *blocked {
                    ports.push(*port);
                    ports.sort_unstable();
                }
            }
            EventKind::DowntimeChanged { process, state } => self.care[process.index()].downtime = *state,
            EventKind::DiversionChanged { on } => self.diversion = *on,
            EventKind::DetectionSet { zone, mode } => self.zones[zone.index()].detection = Some(*mode),
            EventKind::EvidenceCollected { asset } => self.asset_mut(*asset).evidence = true,
            EventKind::DutyNotified { duty, .. } => {
                self.duties[duty.index()].notified.get_or_insert(now);
            }
            _ => return false,
        }
        true
    }

    /// What reached the hospital. Returns whether the event was of that kind.
    fn learn_situation(&mut self, now: Tick, kind: &EventKind) -> bool {
        match kind {
            EventKind::AlertRaised { alert, what, .. } => {
                self.alerts.push(AlertView { id: *alert, since: now, what: *what, verdict: None });
                self.suspect(now, alert.asset);
            }
            EventKind::StaffReported { group, asset } => {
                self.first_report.get_or_insert(now);
                let fresh = Report { group: *group, since: now, times: 0 };
                self.reports.entry(*asset).or_insert(fresh).times += 1;
                self.suspect(now, *asset);
            }
            EventKind::CareHour(hour) => {
                let known = &mut self.care[hour.process.index()];
                (known.capacity, known.systems, known.as_of) = (hour.capacity, hour.systems, now);
                known.waiting_elective = hour.elective.waiting;
                known.waiting = hour.emergency.waiting + hour.elective.waiting;
                if known.history.len() >= HISTORY {
                    known.history.remove(0);
                }
                known.history.push(hour.capacity);
            }
            EventKind::DutyStarted { duty, due } => {
                let known = &mut self.duties[duty.index()];
                (known.started, known.due) = (Some(now), Some(*due));
            }
            EventKind::InjectTold { inject } => self.mail.push((*inject, now)),
            EventKind::Answered { inject, option, .. } => {
                self.answers.insert(*inject, Some(*option));
            }
            EventKind::QuestionLapsed { inject } => {
                self.answers.insert(*inject, None);
            }
            EventKind::PhaseBegan { .. } => {}
            _ => return false,
        }
        true
    }

    fn learn_done(&mut self, now: Tick, id: JobId, action: &Action, succeeded: bool) {
        if let (false, true, Some(asset)) = (succeeded, action.verb.spec().takes_down, action.asset()) {
            self.see(now, asset, Condition::Suspicious);
        }
        if self.ended.len() >= ENDED {
            self.ended.pop_front();
        }
        self.ended.push_back(EndedView { id, action: action.clone(), at: now, succeeded });
    }

    fn learn_finding(&mut self, now: Tick, asset: AssetId, finding: Finding, machines: u16) {
        let condition = match finding {
            Finding::Clean | Finding::Vulnerable => Condition::Clean,
            Finding::Compromised => Condition::Compromised,
            Finding::Encrypted => Condition::Encrypted,
        };
        if condition.concern() == 3 {
            self.first_hit.get_or_insert(now);
        }
        self.see(now, asset, condition);
        let known = self.asset_mut(asset);
        known.finding = Some(finding);
        known.machines_out = if finding == Finding::Encrypted { machines } else { 0 };
        self.reports.remove(&asset);
    }

    fn learn_verdict(&mut self, now: Tick, id: AlertId, verdict: Verdict) {
        if let Some(alert) = self.alerts.iter_mut().find(|alert| alert.id == id) {
            alert.verdict = Some(verdict);
        }
        let cleared =
            self.alerts.iter().filter(|a| a.id.asset == id.asset).all(|a| a.verdict == Some(Verdict::FalseAlarm));
        let reported = self.reports.contains_key(&id.asset);
        if cleared && !reported && self.assets[id.asset.index()].condition == Condition::Suspicious {
            self.see(now, id.asset, Condition::Normal);
        }
    }

    /// Something speaks against an asset that was not known to be hit.
    fn suspect(&mut self, now: Tick, asset: AssetId) {
        if self.assets[asset.index()].condition.concern() == 0 {
            self.see(now, asset, Condition::Suspicious);
        }
    }

    fn see(&mut self, now: Tick, asset: AssetId, condition: Condition) {
        let known = self.asset_mut(asset);
        (known.condition, known.as_of) = (condition, now);
    }

    fn asset_mut(&mut self, asset: AssetId) -> &mut AssetView {
        &mut Arc::make_mut(&mut self.assets)[asset.index()]
    }

    /// What stands in the way of care besides machines that fail, as far as known.
    pub(crate) fn hindrances(&self) -> Hindrances {
        let blocking = self.zones.iter().filter(|zone| zone.detection == Some(Mode::Block)).map(|zone| zone.id);
        Hindrances { lines: self.posture.lines(), blocking: blocking.collect() }
    }

    /// How an asset stands, as far as known.
    pub(crate) fn works(&self, scenario: &Scenario, id: AssetId) -> Works {
        let (known, asset) = (&self.assets[id.index()], &scenario.hospital.assets[id.index()]);
        let zone = &self.zones[asset.zone.index()];
        Works {
            out: known.machines_out,
            isolated: known.isolated || zone.isolated,
            blocked: asset.serves_blocked(&zone.blocked),
            down: known.condition == Condition::Down,
        }
    }
}

impl Desk<'_> {
    /// The share of its normal use that an asset would give if one thing about it were different.
    pub(crate) fn works(&self, asset: AssetId, change: impl FnOnce(&mut Works)) -> Permille {
        let mut works = self.knowledge.works(self.scenario, asset);
        change(&mut works);
        availability(&self.scenario.hospital.assets[asset.index()], works)
    }
}

/// Takes in what happened in this tick.
pub(crate) fn learn_all(
    setting: Res<Setting>,
    clock: Res<Clock>,
    mut log: ResMut<EventLog>,
    mut knowledge: ResMut<Knowledge>,
    mut story: ResMut<Story>,
) {
    if log.learned < log.len() {
        catch_up(&setting, clock.now, &mut log, &mut knowledge, &mut story);
    }
}

/// The hospital and the storyline take in every event that they have not seen yet.
pub(crate) fn catch_up(
    scenario: &Scenario,
    now: Tick,
    log: &mut EventLog,
    knowledge: &mut Knowledge,
    story: &mut Story,
) {
    for event in log.since(log.learned) {
        knowledge.learn(scenario, event);
    }
    story.see(scenario, now, log.since(log.learned));
    log.learned = log.len();
}
