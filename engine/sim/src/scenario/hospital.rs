//! The hospital before anything happens: network, identities, people, data.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{CareProcess, Permille};
use crate::ids::{AccountId, AssetId, GroupId, ProcessId, RoleId, VulnerabilityId, ZoneId};

/// A hospital.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Hospital {
    /// Its name.
    pub name: String,
    /// Beds, for the briefing and for scaling.
    pub beds: u32,
    /// Network zones.
    pub zones: Vec<Zone>,
    /// What may pass between zones; a pair without a link cannot talk. Inside a zone see [`Zone::filtered`].
    pub links: Vec<Link>,
    /// Machines, single or as groups.
    pub assets: Vec<Asset>,
    /// Accounts.
    pub accounts: Vec<Account>,
    /// Groups of staff who notice and report.
    pub staff: Vec<StaffGroup>,
    /// Responders who can be given work.
    pub people: Vec<Person>,
    /// Care processes.
    pub care: Vec<CareProcess>,
    /// Where patient records are.
    pub stores: Vec<DataStore>,
    /// Who outside has a line into the house.
    #[serde(default)]
    pub partners: Vec<Partner>,
}

/// A part of the network.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Zone {
    /// Short name, unique: `clinical`.
    pub name: String,
    /// Name as people say it: `Wards and clinics`.
    pub title: String,
    /// Whether hosts of this zone are kept apart from each other (micro-segmented); otherwise they all see each other.
    pub filtered: bool,
}

/// Ports that pass from one zone to another.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Link {
    /// Where connections start.
    pub from: ZoneId,
    /// Where they arrive.
    pub to: ZoneId,
    /// What passes.
    pub ports: Ports,
}

/// A set of TCP ports.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub enum Ports {
    /// Unfiltered.
    All,
    /// Only these, sorted.
    Only(Vec<u16>),
}

impl Ports {
    /// Whether a port passes.
    pub fn allow(&self, port: u16) -> bool {
        match self {
            Self::All => true,
            Self::Only(ports) => ports.binary_search(&port).is_ok(),
        }
    }
}

/// A machine, or `count` like machines that are used and looked after as one.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Asset {
    /// Unique name as on its label: `RAD-WS-07`.
    pub name: String,
    /// What it is, in a few words.
    pub title: String,
    /// Its class.
    pub class: AssetClass,
    /// Its zone.
    pub zone: ZoneId,
    /// Its operating system.
    pub os: Os,
    /// How many machines, at least 1.
    pub count: u16,
    /// What listens on it.
    pub services: Vec<Service>,
    /// Open weaknesses of these machines.
    pub vulnerabilities: Vec<VulnerabilityId>,
    /// Who works at it and would notice.
    pub users: Option<GroupId>,
    /// Accounts whose credentials are cached on it.
    pub cached: Vec<AccountId>,
    /// What watches it.
    pub monitoring: Monitoring,
    /// What it can still do for care when cut from the network (a scanner works alone, a portal does not).
    pub standalone: Permille,
    /// Work of one responder to rebuild it, minutes for the whole group.
    pub rebuild_minutes: u32,
    /// Whether backups of its data exist that a restore can use.
    pub backed_up: bool,
    /// Whether it is joined to the domain: a domain administrator reaches it.
    pub domain_joined: bool,
}

/// Somebody outside whom care works with over a line: an outside laboratory, a maker's remote service, a health
/// network.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Partner {
    /// Short name, unique: `regional-lab`.
    pub name: String,
    /// Name as people say it: `Regional laboratory`.
    pub title: String,
    /// The zone in which its line ends.
    pub zone: ZoneId,
    /// Care that it assists: how much capacity is lost without it.
    pub assists: Vec<(ProcessId, Permille)>,
    /// Whether it has a line of its own, which stays up when the internet is cut; else it comes over the internet.
    pub own_line: bool,
}

/// What kind of machine it is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AssetClass {
    /// PC of an office, ward or reading room.
    Workstation,
    /// Application or file server.
    Server,
    /// Database of a clinical system.
    Database,
    /// Domain controller.
    DomainController,
    /// Backup server or store.
    Backup,
    /// Tool that administers others: software deployment, hypervisor, jump host.
    Management,
    /// Imaging modality.
    Modality,
    /// Laboratory analyser or its PC.
    Analyser,
    /// Medical device without an office operating system.
    Device,
    /// Network appliance: gateway, firewall, VPN.
    Appliance,
}

/// An operating system.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Os {
    /// What family of tools and weaknesses fits.
    pub family: OsFamily,
    /// As written on the inventory: `Windows 7`.
    pub name: String,
}

/// Families of operating systems.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OsFamily {
    /// Microsoft Windows.
    Windows,
    /// Linux and other Unix.
    Linux,
    /// Firmware of devices and appliances.
    Embedded,
}

/// Something that listens.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Service {
    /// TCP port.
    pub port: u16,
    /// Product as on the inventory: `SMB`.
    pub product: String,
}

/// What watches a machine. Probabilities per detection class are in `detection`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Monitoring {
    /// Nothing.
    None,
    /// Classic antivirus.
    Antivirus,
    /// Endpoint detection that reports only.
    Monitor,
    /// Endpoint detection that also stops what it recognises.
    Block,
}

/// An account.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Account {
    /// Unique name.
    pub name: String,
    /// What it may do.
    pub privilege: Privilege,
    /// Chance that an offline attack on its service ticket finds the password; 0 for no service principal.
    pub weak_ticket: Permille,
    /// Whether a program uses it and no person.
    #[serde(default)]
    pub service: bool,
}

impl Account {
    /// The group that it is reset with.
    pub fn group(&self) -> AccountGroup {
        match (self.service, self.privilege) {
            (true, _) => AccountGroup::Services,
            (false, Privilege::User) => AccountGroup::Users,
            (false, _) => AccountGroup::Administrators,
        }
    }
}

/// Accounts that are reset together.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum AccountGroup {
    /// People without special rights.
    Users,
    /// Accounts that programs use.
    Services,
    /// People with an administrator's rights on anything.
    Administrators,
    /// The account `krbtgt`, whose key signs every ticket of the domain.
    Krbtgt,
}

impl AccountGroup {
    /// All, with the word for each.
    pub const ALL: [(Self, &str); 4] = [
        (Self::Users, "users"),
        (Self::Services, "services"),
        (Self::Administrators, "admins"),
        (Self::Krbtgt, "krbtgt"),
    ];

    /// The word for it.
    pub fn word(self) -> &'static str {
        Self::ALL[self as usize].1
    }
}

/// Rights of an account.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Privilege {
    /// An ordinary user.
    User,
    /// Local administrator on workstations.
    WorkstationAdmin,
    /// Administrator on servers.
    ServerAdmin,
    /// Administrator of the domain.
    DomainAdmin,
}

/// Staff of one role group.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct StaffGroup {
    /// Role group.
    pub role: RoleId,
    /// Name as people say it: `Ward nurses`.
    pub title: String,
    /// Head count on a weekday.
    pub count: u32,
    /// Share at work at night (19 to 7 o'clock).
    pub at_night: Permille,
    /// Share at work at the weekend, daytime.
    pub at_weekend: Permille,
    /// Chance that a member opens a lure.
    pub opens_lures: Permille,
    /// Chance that somebody who sees something odd reports it at all.
    pub reports: Permille,
    /// Median minutes from seeing it to reporting it.
    pub reports_after: u32,
}

/// A responder.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Person {
    /// First name, unique in the scenario.
    pub name: String,
    /// Role group.
    pub role: RoleId,
    /// What they can do.
    pub skills: Vec<Skill>,
    /// When they are at work.
    pub shift: Shift,
    /// Minutes to arrive when called outside the shift once an incident is declared, and works weekends from then on;
    /// `None`: not on call.
    pub on_call: Option<u32>,
    /// Comes from outside, and only when outside help is called; `None`: of this house.
    #[serde(default)]
    pub outside: Option<Outside>,
}

/// How somebody from outside helps.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outside {
    /// Comes to the house.
    OnSite,
    /// Works over the internet: cannot while it is cut.
    Remote,
}

/// What a piece of work needs.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Skill {
    /// Looking at alerts and machines for signs of intruders.
    Security,
    /// Switches, firewalls, zones.
    Network,
    /// PCs: patch, reimage.
    Endpoint,
    /// Servers, directories, backups.
    Server,
    /// Medical devices.
    Clinical,
    /// Leading people: messages, decisions.
    Lead,
}

/// Working hours, on the wall clock.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Shift {
    /// First hour at work, 0 to 23.
    pub from_hour: u8,
    /// First hour off again, 1 to 24; smaller than `from_hour` for a night shift.
    pub to_hour: u8,
    /// Whether weekends too.
    pub weekends: bool,
}

/// Patient records on an asset.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct DataStore {
    /// Name as people say it.
    pub title: String,
    /// Where it is.
    pub asset: AssetId,
    /// Patient records in it.
    pub records: u32,
}

impl Hospital {
    /// Whether endpoint detection watches any of its machines; otherwise it lives by antivirus alone.
    pub(crate) fn has_endpoint_detection(&self) -> bool {
        self.assets.iter().any(|asset| asset.monitoring >= Monitoring::Monitor)
    }
}

impl Asset {
    /// Whether it is a server whose service is behind one of these blocked ports (sorted).
    pub(crate) fn serves_blocked(&self, blocked: &[u16]) -> bool {
        !blocked.is_empty()
            && !matches!(
                self.class,
                AssetClass::Workstation | AssetClass::Modality | AssetClass::Analyser | AssetClass::Device
            )
            && self.services.iter().any(|service| blocked.binary_search(&service.port).is_ok())
    }
}
