//! What a seat may do: one table of actions that every face, help page and document reads.
//!
//! Invariant: an action is one file under `response/actions`: its data, check, effect, help, arguments and price.
//! This module only knows their shape. A check looks at the hospital's knowledge, never at the truth.

mod words;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::ids::{AccountId, AlertId, AssetId, DutyId, InjectId, PartnerId, ProcessId, RoleId, ZoneId};
use crate::knowledge::{Knowledge, Verdict};
use crate::posture::{Mode, Ransom, Statement};
use crate::response::Effects;
use crate::scenario::{AccountGroup, Scenario, Skill};
use crate::time::Tick;

pub use crate::response::actions::ACTIONS;
pub use words::{Candidate, complete, message_name, parse};

/// The actions by name. The order is that of [`ACTIONS`].
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Verb {
    /// Judge an alert.
    Triage,
    /// Look closer at a machine.
    LookCloser,
    /// Cut an asset from the network, or reconnect it.
    IsolateAsset,
    /// Cut a zone from the others, or reconnect it.
    IsolateZone,
    /// Block a port into a zone, or open it.
    Block,
    /// Patch an asset.
    Patch,
    /// Rebuild an asset from a clean image.
    Reimage,
    /// Restore an asset from backup.
    Restore,
    /// Start a downtime procedure, or end it.
    StartDowntime,
    /// Divert ambulances, or take them again.
    DivertAmbulances,
    /// Declare an incident.
    DeclareIncident,
    /// Tell staff what to do.
    TellStaff,
    /// Answer a question that a message asks.
    Answer,
    /// Give an account a new password.
    ResetAccount,
    /// Give a group of accounts new passwords.
    ResetAccounts,
    /// Cut the internet, or connect it.
    CutInternet,
    /// Cut a partner's line, or connect it.
    CutPartner,
    /// Take backup sets out of reach, or put them back.
    ProtectBackups,
    /// Read backups back to see whether they can be.
    VerifyBackups,
    /// Set the endpoint detection of a zone.
    SetDetection,
    /// Take an image of a machine for later.
    CollectEvidence,
    /// Call responders from outside.
    CallHelp,
    /// Fulfil a duty to tell somebody.
    Notify,
    /// Tell patients something.
    TellPatients,
    /// Tell the press something.
    TellPress,
    /// Pay a ransom, or refuse.
    DecideRansom,
}

impl Verb {
    /// Its entry in the table.
    pub fn spec(self) -> &'static ActionSpec {
        ACTIONS[self as usize]
    }
}

/// One order: a verb and its arguments, in the order of [`ActionSpec::args`].
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Action {
    /// What to do.
    #[serde(rename = "do")]
    pub verb: Verb,
    /// To what.
    #[serde(rename = "with", default, skip_serializing_if = "Vec::is_empty")]
    pub args: Vec<Arg>,
}

/// An argument of an action.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Arg {
    /// An asset.
    Asset(AssetId),
    /// A zone.
    Zone(ZoneId),
    /// An alert.
    Alert(AlertId),
    /// A care process.
    Process(ProcessId),
    /// A TCP port.
    Port(u16),
    /// A judgement.
    Verdict(Verdict),
    /// On or off.
    Switch(bool),
    /// A message.
    Message(InjectId),
    /// An option of a question, counted from 0.
    Option(u8),
    /// How sure somebody is, in percent, if they say so.
    Sure(Option<u8>),
    /// An account.
    Account(AccountId),
    /// A group of accounts.
    Group(AccountGroup),
    /// A partner with a line into the house.
    Partner(PartnerId),
    /// How endpoint detection is set.
    Mode(Mode),
    /// A duty of law.
    Duty(DutyId),
    /// What is said outside.
    Statement(Statement),
    /// What is decided about a ransom.
    Ransom(Ransom),
}

/// What kind of argument is meant.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ArgKind {
    /// An asset by its label.
    Asset,
    /// A zone by its short name.
    Zone,
    /// An alert: `LABEL#2`.
    Alert,
    /// A care process by its short name.
    Process,
    /// A TCP port number.
    Port,
    /// `real` or `false`.
    Verdict,
    /// `on` or `off`; left out it is `on`.
    Switch,
    /// A message by its number: `m3`.
    Message,
    /// An option by its number, counted from 1.
    Option,
    /// 0 to 100 percent; left out it is not said.
    Sure,
    /// An account by its name.
    Account,
    /// `users`, `services`, `admins` or `krbtgt`.
    Group,
    /// A partner by its short name.
    Partner,
    /// `block` or `monitor`.
    Mode,
    /// A duty by its id.
    Duty,
    /// One of a few sentences by its word.
    Statement,
    /// `pay` or `refuse`.
    Ransom,
}

impl Arg {
    /// Its kind.
    pub fn kind(&self) -> ArgKind {
        match self {
            Self::Asset(_) => ArgKind::Asset,
            Self::Zone(_) => ArgKind::Zone,
            Self::Alert(_) => ArgKind::Alert,
            Self::Process(_) => ArgKind::Process,
            Self::Port(_) => ArgKind::Port,
            Self::Verdict(_) => ArgKind::Verdict,
            Self::Switch(_) => ArgKind::Switch,
            Self::Message(_) => ArgKind::Message,
            Self::Option(_) => ArgKind::Option,
            Self::Sure(_) => ArgKind::Sure,
            Self::Account(_) => ArgKind::Account,
            Self::Group(_) => ArgKind::Group,
            Self::Partner(_) => ArgKind::Partner,
            Self::Mode(_) => ArgKind::Mode,
            Self::Duty(_) => ArgKind::Duty,
            Self::Statement(_) => ArgKind::Statement,
            Self::Ransom(_) => ArgKind::Ransom,
        }
    }
}

/// An argument's place in an action.
pub struct ArgSpec {
    /// Its name in usage lines: `ASSET`.
    pub name: &'static str,
    /// What is meant.
    pub kind: ArgKind,
    /// What it is for.
    pub help: &'static str,
}

/// Everything about one action.
pub struct ActionSpec {
    /// Its verb.
    pub verb: Verb,
    /// The word to type.
    pub name: &'static str,
    /// Other words for it.
    pub aliases: &'static [&'static str],
    /// One line.
    pub summary: &'static str,
    /// A few sentences: when to use it, what it costs.
    pub help: &'static str,
    /// Arguments in order.
    pub args: &'static [ArgSpec],
    /// Role groups that may decide it.
    pub roles: &'static [&'static str],
    /// What a responder needs to do it; `None`: needs no responder's time.
    pub skill: fn(&Scenario, &Action) -> Option<Skill>,
    /// Minutes of work: least, most likely, most.
    pub minutes: fn(&Scenario, &Action) -> [u32; 3],
    /// What the adversary may notice.
    pub noise: &'static str,
    /// Whether the machine is in pieces while the work goes on: nobody else can work on it meanwhile.
    pub takes_down: bool,
    /// Whether it makes sense as far as the hospital knows. Argument kinds and ids are already checked.
    pub check: fn(&Desk, &Action) -> Result<(), Refusal>,
    /// Which assets it changes for care while the work goes on, and after.
    pub price: fn(&Desk, &Action, &mut crate::care::Outlook),
    /// What happens as the work begins; mostly nothing.
    pub begin: fn(&mut Effects, &Action),
    /// What happens as the work ends. Returns whether it achieved what it was for.
    pub finish: fn(&mut Effects, &Action) -> bool,
}

/// What a check or preview may look at: the hospital's papers, not its truth.
pub struct Desk<'a> {
    /// The scenario's lists.
    pub scenario: &'a Scenario,
    /// What the hospital knows.
    pub knowledge: &'a Knowledge,
    /// The moment.
    pub now: Tick,
}

/// An order as it comes in.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Order {
    /// The seat that orders.
    pub seat: RoleId,
    /// Who sits there: an opaque number, the name lives elsewhere.
    pub participant: u32,
    /// What.
    pub action: Action,
}

/// An order that was not taken: nothing changed.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize, JsonSchema)]
pub struct Refusal {
    /// Why, in a sentence.
    pub why: String,
    /// What to do instead; may be empty.
    pub instead: String,
}

impl Refusal {
    /// A refusal.
    pub fn new(why: impl Into<String>, instead: impl Into<String>) -> Self {
        Self { why: why.into(), instead: instead.into() }
    }
}

impl std::fmt::Display for Refusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.why)?;
        if self.instead.is_empty() { Ok(()) } else { write!(f, " {}", self.instead) }
    }
}

impl std::error::Error for Refusal {}

impl Action {
    /// An action with its arguments.
    pub fn new(verb: Verb, args: impl Into<Vec<Arg>>) -> Self {
        Self { verb, args: args.into() }
    }

    /// The first argument that is of some kind.
    fn find<T>(&self, pick: fn(&Arg) -> Option<T>) -> Option<T> {
        self.args.iter().find_map(pick)
    }

    /// The account that it is about.
    pub fn account(&self) -> Option<AccountId> {
        self.find(|arg| if let Arg::Account(account) = arg { Some(*account) } else { None })
    }

    /// The group of accounts that it is about.
    pub fn group(&self) -> Option<AccountGroup> {
        self.find(|arg| if let Arg::Group(group) = arg { Some(*group) } else { None })
    }

    /// The partner that it is about.
    pub fn partner(&self) -> Option<PartnerId> {
        self.find(|arg| if let Arg::Partner(partner) = arg { Some(*partner) } else { None })
    }

    /// How it sets endpoint detection.
    pub fn mode(&self) -> Option<Mode> {
        self.find(|arg| if let Arg::Mode(mode) = arg { Some(*mode) } else { None })
    }

    /// The duty that it is about.
    pub fn duty(&self) -> Option<DutyId> {
        self.find(|arg| if let Arg::Duty(duty) = arg { Some(*duty) } else { None })
    }

    /// What it says outside.
    pub fn statement(&self) -> Option<Statement> {
        self.find(|arg| if let Arg::Statement(statement) = arg { Some(*statement) } else { None })
    }

    /// What it decides about a ransom.
    pub fn ransom(&self) -> Option<Ransom> {
        self.find(|arg| if let Arg::Ransom(ransom) = arg { Some(*ransom) } else { None })
    }

    /// The asset that it is about, if it names one or an alert of one.
    pub fn asset(&self) -> Option<AssetId> {
        self.args.iter().find_map(|arg| match arg {
            Arg::Asset(asset) => Some(*asset),
            Arg::Alert(alert) => Some(alert.asset),
            _ => None,
        })
    }

    /// The zone that it is about.
    pub fn zone(&self) -> Option<ZoneId> {
        self.args.iter().find_map(|arg| if let Arg::Zone(zone) = arg { Some(*zone) } else { None })
    }

    /// The alert that it is about.
    pub fn alert(&self) -> Option<AlertId> {
        self.args.iter().find_map(|arg| if let Arg::Alert(alert) = arg { Some(*alert) } else { None })
    }

    /// The care process that it is about.
    pub fn process(&self) -> Option<ProcessId> {
        self.args.iter().find_map(|arg| if let Arg::Process(process) = arg { Some(*process) } else { None })
    }

    /// The port that it is about.
    pub fn port(&self) -> Option<u16> {
        self.args.iter().find_map(|arg| if let Arg::Port(port) = arg { Some(*port) } else { None })
    }

    /// The judgement that it passes.
    pub fn verdict(&self) -> Option<Verdict> {
        self.args.iter().find_map(|arg| if let Arg::Verdict(verdict) = arg { Some(*verdict) } else { None })
    }

    /// The message that it answers.
    pub fn message(&self) -> Option<InjectId> {
        self.args.iter().find_map(|arg| if let Arg::Message(inject) = arg { Some(*inject) } else { None })
    }

    /// The option that it chooses, counted from 0.
    pub fn option(&self) -> Option<u8> {
        self.args.iter().find_map(|arg| if let Arg::Option(option) = arg { Some(*option) } else { None })
    }

    /// Whether it switches on; an action without a switch does.
    pub fn is_on(&self) -> bool {
        !self.args.contains(&Arg::Switch(false))
    }

    /// Checks number, kinds and ids of the arguments against the scenario's lists.
    ///
    /// # Errors
    /// A refusal that names the first argument that does not fit.
    pub fn check_shape(&self, scenario: &Scenario) -> Result<(), Refusal> {
        let spec = self.verb.spec();
        let kinds: Vec<_> = self.args.iter().map(Arg::kind).collect();
        if kinds != spec.args.iter().map(|arg| arg.kind).collect::<Vec<_>>() {
            return Err(Refusal::new(format!("`{}` takes {}.", spec.name, spec.usage()), "See its help."));
        }
        let hospital = &scenario.hospital;
        for arg in &self.args {
            let known = match arg {
                Arg::Asset(asset) => asset.index() < hospital.assets.len(),
                Arg::Alert(alert) => alert.asset.index() < hospital.assets.len(),
                Arg::Zone(zone) => zone.index() < hospital.zones.len(),
                Arg::Process(process) => process.index() < hospital.care.len(),
                Arg::Port(port) => *port > 0,
                Arg::Sure(sure) => sure.is_none_or(|percent| percent <= 100),
                Arg::Message(_) | Arg::Option(_) => true,
                Arg::Account(account) => account.index() < hospital.accounts.len(),
                Arg::Partner(partner) => partner.index() < hospital.partners.len(),
                Arg::Duty(duty) => duty.index() < scenario.duties.len(),
                Arg::Verdict(_) | Arg::Switch(_) | Arg::Group(_) | Arg::Mode(_) => true,
                Arg::Statement(_) | Arg::Ransom(_) => true,
            };
            if !known {
                return Err(Refusal::new(format!("There is no such thing as {arg:?} here."), ""));
            }
        }
        Ok(())
    }
}

impl ActionSpec {
    /// `isolate ASSET [on|off]`.
    pub fn usage(&self) -> String {
        let mut text = self.name.to_owned();
        for arg in self.args {
            text += " ";
            match arg.kind {
                ArgKind::Switch => text += "[on|off]",
                ArgKind::Verdict => text += "real|false",
                ArgKind::Sure => text += "[SURE]",
                ArgKind::Mode => text += "block|monitor",
                ArgKind::Ransom => text += "pay|refuse",
                _ => text += arg.name,
            }
        }
        text
    }
}
