//! What a seat may do: one table of actions that every face, help page and document reads.
//!
//! Invariant: an action is one file under `response/actions`: its data, check, effect, help, arguments and price.
//! This module only knows their shape. A check looks at the hospital's knowledge, never at the truth.

mod words;

use serde::{Deserialize, Serialize};

use crate::ids::{AlertId, AssetId, InjectId, ProcessId, RoleId, ZoneId};
use crate::knowledge::{Knowledge, Verdict};
use crate::response::Effects;
use crate::scenario::{Scenario, Skill};
use crate::time::Tick;

pub use crate::response::actions::ACTIONS;
pub use words::{Candidate, complete, message_name, parse};

/// The actions by name. The order is that of [`ACTIONS`].
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
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
}

impl Verb {
    /// Its entry in the table.
    pub fn spec(self) -> &'static ActionSpec {
        ACTIONS[self as usize]
    }
}

/// One order: a verb and its arguments, in the order of [`ActionSpec::args`].
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub struct Action {
    /// What to do.
    #[serde(rename = "do")]
    pub verb: Verb,
    /// To what.
    #[serde(rename = "with", default, skip_serializing_if = "Vec::is_empty")]
    pub args: Vec<Arg>,
}

/// An argument of an action.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
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
}

/// What kind of argument is meant.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
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
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Order {
    /// The seat that orders.
    pub seat: RoleId,
    /// Who sits there: an opaque number, the name lives elsewhere.
    pub participant: u32,
    /// What.
    pub action: Action,
}

/// An order that was not taken: nothing changed.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
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
                Arg::Verdict(_) | Arg::Switch(_) | Arg::Message(_) | Arg::Option(_) => true,
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
                _ => text += arg.name,
            }
        }
        text
    }
}
