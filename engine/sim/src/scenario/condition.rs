//! What a storyline waits for and norms speak of: moments, amounts and conditions, as data.
//!
//! Invariant: whether a moment has come or a condition holds follows from events alone (see
//! [`Watch`](crate::storyline::Watch)), so a recording can be judged with the same functions as a running exercise.

use serde::{Deserialize, Serialize};

use super::Permille;
use crate::action::{Action, Arg, Verb};
use crate::ids::{AssetId, InjectId, ProcessId, StoreId, ZoneId};

/// Something that happens at most once, at a tick: the first time counts.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Moment {
    /// Play begins.
    Start,
    /// A phase begins.
    PhaseBegins(u8),
    /// The first time that something of this kind happens.
    First(Sign),
    /// An incident is declared.
    Declared,
    /// Everything works again as before the attack.
    Recovered,
    /// A message is told.
    Told(InjectId),
    /// A question is answered; with an option: answered so.
    Answered(InjectId, Option<u8>),
    /// An order is given and taken, by a seat or by the hospital's default rules.
    Ordered(OrderPattern),
    /// An order is carried out with success.
    Done(OrderPattern),
}

/// What can happen for a first time.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sign {
    /// A machine falls to an adversary.
    Compromise,
    /// A machine is encrypted.
    Encryption,
    /// Patient records leave the hospital.
    Theft,
    /// An alert comes up, true or false.
    Alert,
    /// Staff report something odd.
    Report,
    /// Somebody looks and finds a machine hit.
    Finding,
}

/// Orders of one verb, with all of these arguments.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
pub struct OrderPattern {
    /// The verb.
    pub verb: Verb,
    /// Arguments that the order must have. Without a switch among them, only orders that switch on count.
    pub args: Vec<Arg>,
}

impl OrderPattern {
    /// Whether an order is meant.
    pub fn matches(&self, action: &Action) -> bool {
        let names_switch = self.args.iter().any(|arg| matches!(arg, Arg::Switch(_)));
        self.verb == action.verb
            && self.args.iter().all(|arg| action.args.contains(arg) || *arg == Arg::Switch(true) && action.is_on())
            && (names_switch || action.is_on())
    }
}

/// Something that can be counted at any time.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Amount {
    /// Machines in a state now, in a place. As a share: of the machines of that place.
    Machines(MachineState, Place),
    /// What a care process can treat, as a share of normal, as last counted.
    Capacity(ProcessId),
    /// Patients who wait at a care process, as last counted.
    Waiting(ProcessId),
    /// Patient records that left the hospital, of one store or all. As a share: of the records of these stores.
    Stolen(Option<StoreId>),
    /// Reports by staff so far.
    Reports,
    /// Alerts so far, true and false.
    Alerts,
}

/// What is the matter with a machine.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MachineState {
    /// An adversary runs on it.
    Compromised,
    /// Its files are encrypted.
    Encrypted,
    /// It is cut from the network, by itself or with its zone.
    Isolated,
}

/// Where machines are counted.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Place {
    /// In the whole hospital.
    Everywhere,
    /// Servers of every kind: application, file and database servers, domain controllers, backup, management.
    Servers,
    /// Workstations.
    Workstations,
    /// Modalities, analysers and medical devices.
    MedicalDevices,
    /// One zone.
    Zone(ZoneId),
    /// One asset.
    Asset(AssetId),
}

/// What an amount is compared with.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Bound {
    /// A count: machines, patients, records, reports.
    Count(u32),
    /// A share of the whole.
    Share(Permille),
}

/// Something that holds or not.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Condition {
    /// An amount is above a bound.
    Above(Amount, Bound),
    /// An amount is below a bound.
    Below(Amount, Bound),
    /// A moment has come.
    Happened(Moment),
    /// All of these hold.
    All(Vec<Condition>),
    /// One of these holds.
    Any(Vec<Condition>),
    /// This does not hold.
    Not(Box<Condition>),
}

impl Condition {
    /// Calls a function with every moment that the condition speaks of.
    pub fn each_moment(&self, see: &mut dyn FnMut(&Moment)) {
        match self {
            Self::Above(..) | Self::Below(..) => {}
            Self::Happened(moment) => see(moment),
            Self::All(parts) | Self::Any(parts) => parts.iter().for_each(|part| part.each_moment(see)),
            Self::Not(part) => part.each_moment(see),
        }
    }

    /// Calls a function with every amount that the condition compares.
    pub fn each_amount(&self, see: &mut dyn FnMut(&Amount)) {
        match self {
            Self::Above(amount, _) | Self::Below(amount, _) => see(amount),
            Self::Happened(_) => {}
            Self::All(parts) | Self::Any(parts) => parts.iter().for_each(|part| part.each_amount(see)),
            Self::Not(part) => part.each_amount(see),
        }
    }
}
