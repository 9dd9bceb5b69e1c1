//! Stable names for everything that outlives a tick.
//!
//! Invariant: an id is a place in the scenario's lists, so it is the same in every replay. `Entity` never
//! stands in for one outside this crate.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::sync::Arc;

macro_rules! index_id {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default, Serialize, Deserialize, JsonSchema)]
        #[serde(transparent)]
        pub struct $name(pub u16);

        impl $name {
            /// The place in the scenario's list.
            pub fn index(self) -> usize {
                usize::from(self.0)
            }
        }

        impl From<usize> for $name {
            /// Scenario validation bounds every list below `u16::MAX`; a larger place saturates.
            fn from(index: usize) -> Self {
                Self(u16::try_from(index).unwrap_or(u16::MAX))
            }
        }
    )+};
}

index_id! {
    /// A network zone: `Hospital::zones`.
    ZoneId,
    /// A machine or a group of like machines: `Hospital::assets`.
    AssetId,
    /// A user, service or administrator account: `Hospital::accounts`.
    AccountId,
    /// A group of staff: `Hospital::staff`.
    GroupId,
    /// Somebody outside with a line into the house: `Hospital::partners`.
    PartnerId,
    /// A responder who can be given work: `Hospital::people`.
    PersonId,
    /// A care process: `Hospital::care`.
    ProcessId,
    /// A data store with patient records: `Hospital::stores`.
    StoreId,
    /// A row of `Catalogue::vulnerabilities`.
    VulnerabilityId,
    /// An adversary: `Scenario::adversaries`.
    AdversaryId,
    /// An inject: `Scenario::storyline`; from [`crate::intervention::FREE_FIRST`] on a facilitator's own message.
    InjectId,
    /// A duty of law with a clock: `Scenario::duties`.
    DutyId,
}

/// A role group, as in the catalogue of roles: `it_ops`, `ciso`, ...
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct RoleId(Arc<str>);

impl RoleId {
    /// The id of a role group.
    pub fn new(id: &str) -> Self {
        Self(Arc::from(id))
    }

    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for RoleId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

/// An alert, named by its asset and how many alerts that asset had before: an alert elsewhere never renames it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize, JsonSchema)]
pub struct AlertId {
    /// The asset that the alert is about.
    pub asset: AssetId,
    /// 1 for the asset's first alert.
    pub nth: u16,
}

/// A piece of work that an action started, named by what it does and how often that was asked before.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct JobId(pub u64);

/// A technique of MITRE ATT&CK by its number: `T1566.001` or `T1210`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct TechniqueId {
    number: u16,
    sub: u16,
}

impl TechniqueId {
    /// A technique (`sub` 0) or sub-technique (`sub` 1 to 999).
    pub const fn new(number: u16, sub: u16) -> Self {
        Self { number, sub }
    }

    /// Reads `T1210` or `T1566.001`; `None` for anything else.
    pub fn parse(text: &str) -> Option<Self> {
        let (number, sub) = match text.strip_prefix('T')?.split_once('.') {
            Some((number, sub)) if sub.len() == 3 => (number, sub.parse().ok().filter(|sub| *sub > 0)?),
            Some(_) => return None,
            None => (text.strip_prefix('T')?, 0),
        };
        (number.len() == 4).then_some(Self { number: number.parse().ok()?, sub })
    }

    /// A number that keys draws about this technique.
    pub fn key(self) -> u64 {
        u64::from(self.number) * 1000 + u64::from(self.sub)
    }
}

impl fmt::Display for TechniqueId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.sub {
            0 => f.pad(&format!("T{:04}", self.number)),
            sub => f.pad(&format!("T{:04}.{sub:03}", self.number)),
        }
    }
}

impl JsonSchema for TechniqueId {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "TechniqueId".into()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        String::json_schema(generator)
    }
}

impl Serialize for TechniqueId {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for TechniqueId {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text)
            .ok_or_else(|| serde::de::Error::custom(format!("`{text}` is not a technique id like T1566.001")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn technique_ids_read_and_write_alike() {
        for text in ["T1210", "T1566.001", "T1021.002"] {
            assert_eq!(TechniqueId::parse(text).expect("a technique").to_string(), text);
        }
        for text in ["", "T12", "1210", "T1566.1", "T1566.000", "T15660", "Tabcd", "T1566.0011"] {
            assert_eq!(TechniqueId::parse(text), None, "{text}");
        }
    }
}
