//! Care processes: who comes, what it takes, what happens without it.

use serde::{Deserialize, Serialize};

use super::Permille;
use crate::ids::{AssetId, ProcessId};

/// A clinical workflow.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct CareProcess {
    /// Short name, unique: `imaging`.
    pub name: String,
    /// Name as people say it: `Imaging`.
    pub title: String,
    /// Emergency patients.
    pub emergency: Arrivals,
    /// Elective (planned) patients, served after emergencies.
    pub elective: Arrivals,
    /// What can be treated, relative to the expected demand of each hour (1200: a fifth more than comes).
    pub headroom: Permille,
    /// Machines that it needs.
    pub needs: Vec<Need>,
    /// Other processes that it waits for: how much capacity is lost when the other one stands still.
    pub waits_for: Vec<(ProcessId, Permille)>,
    /// How it goes on without its systems.
    pub downtime: Downtime,
    /// Share of emergency arrivals that come by ambulance and can be diverted.
    pub divertible: Permille,
}

/// Whether a patient can wait for another day.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Urgency {
    /// Comes unplanned, is served first.
    Emergency,
    /// Planned; served with the capacity that is left.
    Elective,
}

impl Urgency {
    /// Both, in the order of service.
    pub const ALL: [Self; 2] = [Self::Emergency, Self::Elective];
}

/// How patients of one urgency come.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Arrivals {
    /// Expected number on a weekday.
    pub per_day: u32,
    /// Weight of each hour of the day; any scale, all zero for nobody.
    pub by_hour: [u16; 24],
    /// Share of the weekday's number that comes on a day of the weekend.
    pub at_weekend: Permille,
    /// Minutes that a patient waits without counting as delayed.
    pub target_minutes: u32,
    /// Minutes after which a waiting patient leaves; `None`: stays on the list.
    pub leaves_after: Option<u32>,
}

/// A group of machines that care needs.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Need {
    /// What it is for: `reading rooms`.
    pub title: String,
    /// The machines; what counts is the share of them that works.
    pub assets: Vec<AssetId>,
    /// Whether care stops without them.
    pub kind: NeedKind,
}

/// How much a need matters.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum NeedKind {
    /// Capacity falls in proportion to the share that works.
    Required,
    /// Capacity falls by at most this much when none works.
    Assisting(Permille),
}

/// The downtime procedure of a process: paper, runners, phones.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Downtime {
    /// What it can treat, relative to normal.
    pub capacity: Permille,
    /// Minutes from the order until it works.
    pub start_minutes: u32,
    /// What staff manage without the procedure when systems fail, relative to normal.
    pub improvised: Permille,
}
