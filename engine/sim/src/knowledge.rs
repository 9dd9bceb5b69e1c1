//! What the hospital knows: the only source of views, answers, previews and refusals.
//!
//! Invariant: it changes only by what the hospital could see or did itself (alerts, reports, findings, orders,
//! hourly counts of the wards). Nothing here reads a host's, an account's or an adversary's true state. Two
//! exercises that differ only in what the hospital cannot know hold equal knowledge.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

use bevy_ecs::resource::Resource;
use serde::{Deserialize, Serialize};

use crate::event::AlertKind;
use crate::ids::{AlertId, AssetId, DutyId, GroupId, InjectId, JobId, ProcessId, RoleId, ZoneId};
use crate::scenario::{Permille, Scenario};
use crate::time::Tick;
use crate::view::{About, DowntimeState};

/// How an asset looks to the hospital.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default, Serialize, Deserialize)]
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
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
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
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// An attack.
    Real,
    /// Nothing.
    FalseAlarm,
}
