//! Rows of the shared catalogues, as a scenario carries them: numbers about techniques and vulnerabilities.
//!
//! Invariant: mechanics are code, numbers are data. A journal holds the rows that it used, so a later catalogue
//! never changes an old exercise.

use serde::{Deserialize, Serialize};

use crate::ids::TechniqueId;

/// The rows that one scenario uses.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
pub struct Catalogue {
    /// Sorted by id.
    pub techniques: Vec<TechniqueRow>,
    /// In the order of [`VulnerabilityId`](crate::ids::VulnerabilityId).
    pub vulnerabilities: Vec<VulnerabilityRow>,
}

impl Catalogue {
    /// The row of a technique.
    pub fn technique(&self, id: TechniqueId) -> Option<&TechniqueRow> {
        self.techniques.binary_search_by_key(&id, |row| row.id).ok().map(|n| &self.techniques[n])
    }
}

/// Numbers about an ATT&CK technique (v18.1). Durations and classes are estimates, see `assets/catalogue`.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct TechniqueRow {
    /// ATT&CK id.
    pub id: TechniqueId,
    /// ATT&CK name.
    pub name: String,
    /// First tactic it serves here.
    pub tactic: String,
    /// Minutes of a successful attempt: least, most likely, most.
    pub minutes: [u32; 3],
    /// How easily a well-kept detection sees it.
    pub detection: DetectionClass,
    /// Whether administration and maintenance look like it every day: an alert for it is often false [estimate].
    pub everyday: bool,
    /// Where its traces are found.
    pub log_source: String,
}

/// Chance that an attempt raises an alert under endpoint detection: high 0.7 to 0.95, medium 0.3 to 0.6, low 0.05
/// to 0.25 [estimate].
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DetectionClass {
    /// Seldom seen.
    Low,
    /// Seen about every second time.
    Medium,
    /// Nearly always seen.
    High,
}

/// A published vulnerability: that it exists, never how it is used.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct VulnerabilityRow {
    /// CVE id.
    pub cve: String,
    /// What it is, in own words.
    pub title: String,
    /// Port whose service is weak; `None`: not over the network.
    pub port: Option<u16>,
    /// CVSS base score times ten.
    pub cvss_tenths: u32,
    /// Whether it gives the attacker control of the machine.
    pub remote_code: bool,
    /// Whether a fix exists that the `patch` action installs.
    pub fixable: bool,
}
