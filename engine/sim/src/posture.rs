//! What the hospital has done about lines, accounts, backups and statements, and what it knows of it.
//!
//! Invariant: it changes by the hospital's own work and by what reached the hospital; it never says whose credentials
//! are stolen, or how a backup is that nobody looked at.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::event::EventKind;
use crate::ids::{AccountId, AssetId, PartnerId};
use crate::knowledge::Finding;
use crate::network::Lines;
use crate::scenario::{AssetClass, Scenario};
use crate::time::Tick;

/// How endpoint detection is set.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// Stops what it recognises.
    Block,
    /// Reports only.
    Monitor,
}

/// What is said about the incident. Whether it is true is for the debrief.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Statement {
    /// We look into it and know nothing certain yet.
    NothingKnown,
    /// An attack disturbs our work; this is what still works.
    Disruption,
    /// Patient records are affected.
    RecordsAffected,
    /// It cannot be ruled out that patient records are affected.
    CannotRuleOut,
    /// No patient records were lost.
    NoRecordsLost,
}

impl Statement {
    /// All, with the word for each and what it says.
    pub const ALL: [(Self, &str, &str); 5] = [
        (Self::NothingKnown, "nothing-known", "we look into it and know nothing certain yet"),
        (Self::Disruption, "disruption", "an attack disturbs our work; this still works, this does not"),
        (Self::RecordsAffected, "records-affected", "patient records are affected"),
        (Self::CannotRuleOut, "cannot-rule-out", "we cannot rule out that patient records are affected"),
        (Self::NoRecordsLost, "no-records-lost", "no patient records were lost"),
    ];

    /// The word for it.
    pub fn word(self) -> &'static str {
        Self::ALL[self as usize].1
    }

    /// What it says.
    pub fn says(self) -> &'static str {
        Self::ALL[self as usize].2
    }
}

/// Who is told.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Audience {
    /// Patients and relatives.
    Patients,
    /// Press and public.
    Press,
}

/// What was decided about a demand for money.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Ransom {
    /// It is paid.
    Pay,
    /// It is not.
    Refuse,
}

/// What a test of backups found.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum BackupFinding {
    /// They can be read back, and nobody who should not be is on the server.
    Usable,
    /// They can be read back, but an intruder is on the server that holds them.
    Endangered,
    /// They cannot be read back.
    Ruined,
}

impl BackupFinding {
    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Usable => "usable",
            Self::Endangered => "usable, but an intruder is on their server",
            Self::Ruined => "ruined",
        }
    }
}

/// The backups on one server.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct BackupView {
    /// The server.
    pub asset: AssetId,
    /// Whether the sets are out of anybody's reach, and not renewed.
    pub protected: bool,
    /// What the last test found, and when.
    pub tested: Option<(BackupFinding, Tick)>,
}

/// Something that was said outside.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct StatementView {
    /// When.
    pub at: Tick,
    /// To whom.
    pub audience: Audience,
    /// What.
    pub statement: Statement,
}

/// What the hospital has done about its lines, accounts, backups and words.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize, JsonSchema)]
pub struct Posture {
    /// Whether the internet is cut.
    pub internet_cut: bool,
    /// Whether a partner's line is cut, in the order of the chart.
    pub partners_cut: Vec<bool>,
    /// When an account was last reset, in the order of the chart.
    pub accounts_reset: Vec<Option<Tick>>,
    /// When `krbtgt` was reset, oldest first.
    pub krbtgt_resets: Vec<Tick>,
    /// Every backup server, in the order of the chart.
    pub backups: Vec<BackupView>,
    /// When outside help was called.
    pub help_called: Option<Tick>,
    /// What was said outside, oldest first.
    pub statements: Vec<StatementView>,
    /// When a demand for money was first found: a note lies on encrypted machines.
    pub demand: Option<Tick>,
    /// What was decided about it, and when.
    pub ransom: Option<(Ransom, Tick)>,
    /// When a key came that opens encrypted files, and whether it works.
    pub key: Option<(Tick, bool)>,
    /// When money was demanded once more, after it had been paid.
    pub second_demand: Option<Tick>,
}

impl Posture {
    /// Before anything happens.
    pub(crate) fn new(scenario: &Scenario) -> Self {
        let hospital = &scenario.hospital;
        let assets = hospital.assets.iter().enumerate();
        let backups = assets.filter(|(_, asset)| asset.class == AssetClass::Backup);
        Self {
            partners_cut: vec![false; hospital.partners.len()],
            accounts_reset: vec![None; hospital.accounts.len()],
            backups: backups.map(|(n, _)| BackupView { asset: n.into(), protected: false, tested: None }).collect(),
            ..Self::default()
        }
    }

    /// Whether a partner's own line is cut.
    pub fn is_partner_cut(&self, partner: PartnerId) -> bool {
        self.partners_cut.get(partner.index()).copied().unwrap_or(false)
    }

    /// When an account was last reset.
    pub fn account_reset(&self, account: AccountId) -> Option<Tick> {
        self.accounts_reset.get(account.index()).copied().flatten()
    }

    /// Whether all backups are known to be ruined.
    pub fn backups_are_ruined(&self) -> bool {
        let ruined = |backup: &BackupView| matches!(backup.tested, Some((BackupFinding::Ruined, _)));
        !self.backups.is_empty() && self.backups.iter().all(ruined)
    }

    /// Whether a key is there that opens what was encrypted.
    pub fn has_key(&self) -> bool {
        self.key.is_some_and(|(_, works)| works)
    }

    /// The lines, as the hospital left them.
    pub(crate) fn lines(&self) -> Lines {
        Lines { internet_cut: self.internet_cut, partners_cut: self.partners_cut.clone() }
    }

    /// Takes in what happened. Returns whether the event was of that kind.
    pub(crate) fn learn(&mut self, now: Tick, kind: &EventKind) -> bool {
        match kind {
            EventKind::InternetCut { cut } => self.internet_cut = *cut,
            EventKind::PartnerCut { partner, cut } => {
                if let Some(line) = self.partners_cut.get_mut(partner.index()) {
                    *line = *cut;
                }
            }
            EventKind::AccountReset { account } => {
                if let Some(reset) = self.accounts_reset.get_mut(account.index()) {
                    *reset = Some(now);
                }
            }
            EventKind::KrbtgtReset { .. } => self.krbtgt_resets.push(now),
            EventKind::BackupsProtected { asset, protected } => self.backup(*asset, |b| b.protected = *protected),
            EventKind::BackupsTested { asset, finding } => {
                self.backup(*asset, |b| b.tested = Some((*finding, now)));
            }
            EventKind::HelpCalled { .. } => self.help_called = Some(now),
            EventKind::StatementMade { audience, statement, .. } => {
                self.statements.push(StatementView { at: now, audience: *audience, statement: *statement });
            }
            EventKind::RansomDecided { decision, .. } => self.ransom = Some((*decision, now)),
            EventKind::KeyReceived { works } => self.key = Some((now, *works)),
            EventKind::SecondDemand => self.second_demand = Some(now),
            _ => return false,
        }
        true
    }

    /// Takes in what happened to machines, which others learn from too.
    pub(crate) fn overhear(&mut self, now: Tick, kind: &EventKind) {
        match kind {
            EventKind::Found { finding: Finding::Encrypted, .. } => _ = self.demand.get_or_insert(now),
            // What was known of the old system says nothing about the new one; but no rebuild brings ruined sets back.
            EventKind::HostRestored { asset } => self.backup(*asset, |backup| {
                backup.tested = backup.tested.filter(|(finding, _)| *finding == BackupFinding::Ruined);
            }),
            _ => {}
        }
    }

    fn backup(&mut self, asset: AssetId, change: impl FnOnce(&mut BackupView)) {
        if let Some(backup) = self.backups.iter_mut().find(|backup| backup.asset == asset) {
            change(backup);
        }
    }
}
