//! Names, numbers and roles as people say them.
//!
//! Invariant: a name that the recording lacks is said by its number, never left out or made up.

pub mod story;

pub use codedark_analysis::words::{aims, conditions, number};

use codedark_analysis::Recording;
use codedark_sim::action::{Action, Verb};
use codedark_sim::event::EventKind;
use codedark_sim::ids::{
    AccountId, AlertId, AssetId, DutyId, GroupId, InjectId, PartnerId, ProcessId, StoreId, TechniqueId, ZoneId,
};
use codedark_sim::intervention::{Intervention, free_number};
use codedark_sim::knowledge::Verdict;
use codedark_sim::posture::{Mode, Ransom};
use codedark_sim::scenario::AccountGroup;
use codedark_sim::time::{Tick, say_minutes};

/// An order about one machine, alert or account, in parts: many of them can be said in one phrase.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Target {
    /// What is said before the thing: `look closer at `.
    pub before: &'static str,
    /// The kind of thing: `machine`, `alert`, `account`.
    pub thing: &'static str,
    /// Its name.
    pub name: String,
    /// What is said after it.
    pub after: String,
}

impl Target {
    fn one(&self) -> String {
        let thing = if self.thing == "machine" { String::new() } else { format!("the {} ", self.thing) };
        format!("{}{thing}{}{}", self.before, self.name, self.after)
    }

    /// Like orders about `n` things: `look closer at 41 machines`.
    pub fn many(&self, n: u32) -> String {
        format!("{}{}{}", self.before, count(n, self.thing), self.after)
    }
}

/// Words in the ids of roles that are written in capitals.
const SHORT: [&str; 13] = ["ceo", "cfo", "cio", "ciso", "cso", "cto", "dpa", "dpo", "ed", "hr", "ir", "it", "soc"];

/// Says what the ids of a recording stand for.
pub struct Words<'a>(&'a Recording);

impl<'a> Words<'a> {
    /// The words of a recording.
    pub fn of(recording: &'a Recording) -> Self {
        Self(recording)
    }

    /// `Fri 15 May 13:42`.
    pub fn clock(&self, tick: Tick) -> String {
        self.0.calendar.date_time(tick)
    }

    /// `13:42` on the first day, with the date after.
    pub fn time(&self, tick: Tick) -> String {
        let same_day = self.0.calendar.at(tick).date() == self.0.calendar.at(self.0.began).date();
        if same_day { self.0.calendar.clock_time(tick) } else { self.clock(tick) }
    }

    /// The same inside a sentence: `at 13:42`, `on Sat 16 May 13:42`.
    pub fn at(&self, tick: Tick) -> String {
        let same_day = self.0.calendar.at(tick).date() == self.0.calendar.at(self.0.began).date();
        format!("{} {}", if same_day { "at" } else { "on" }, self.time(tick))
    }

    /// The subject of a message.
    pub fn message(&self, id: InjectId) -> String {
        self.0.names.injects.get(id.index()).map_or_else(|| format!("message {}", id.0), |(_, subject)| subject.clone())
    }

    /// An option of what a message asks.
    pub fn option(&self, message: Option<InjectId>, option: u8) -> String {
        let options = message.and_then(|id| self.0.names.options.get(id.index()));
        let named = options.and_then(|options| options.get(usize::from(option)));
        named.cloned().unwrap_or_else(|| format!("option {}", u32::from(option) + 1))
    }

    /// An asset's label.
    pub fn asset(&self, id: AssetId) -> String {
        named(&self.0.names.assets, id.index(), "machine")
    }

    /// An alert: `RAD-WS-07#2`.
    pub fn alert(&self, id: AlertId) -> String {
        format!("{}#{}", self.asset(id.asset), id.nth)
    }

    /// A zone's title.
    pub fn zone(&self, id: ZoneId) -> String {
        named(&self.0.names.zones, id.index(), "zone")
    }

    /// A care process's title.
    pub fn care(&self, id: ProcessId) -> String {
        self.0.names.care.get(id.index()).map_or_else(|| format!("care process {}", id.0), |(_, title)| title.clone())
    }

    /// A staff group's title.
    pub fn staff(&self, id: GroupId) -> String {
        named(&self.0.names.staff, id.index(), "staff group")
    }

    /// An account's name.
    pub fn account(&self, id: AccountId) -> String {
        named(&self.0.names.accounts, id.index(), "account")
    }

    /// A partner's title.
    pub fn partner(&self, id: PartnerId) -> String {
        named(&self.0.names.partners, id.index(), "partner")
    }

    /// A duty's title and recipient.
    pub fn duty(&self, id: DutyId) -> String {
        let known = self.0.names.duties.get(id.index());
        known.map_or_else(|| format!("duty {}", id.0), |(title, recipient)| format!("{title} ({recipient})"))
    }

    /// Accounts that are reset together.
    pub fn group(group: AccountGroup) -> &'static str {
        match group {
            AccountGroup::Users => "all users' accounts",
            AccountGroup::Services => "all service accounts",
            AccountGroup::Administrators => "all administrators' accounts",
            AccountGroup::Krbtgt => "the key of the domain's tickets",
        }
    }

    /// A role's title; one that nobody sits in belongs to the hospital: `the hospital (CISO)`.
    pub fn role(&self, id: &str) -> String {
        let plain = || {
            let word = |word: &str| if SHORT.contains(&word) { word.to_uppercase() } else { word.to_owned() };
            id.split('_').map(word).collect::<Vec<_>>().join(" ")
        };
        match self.0.names.roles.get(id) {
            Some(title) => title.clone(),
            None if self.is_seat(id) => plain(),
            None => format!("the hospital ({})", plain()),
        }
    }

    /// Whether somebody sat in the seat of a role.
    pub fn is_seat(&self, id: &str) -> bool {
        self.0.seats.iter().any(|(role, _)| role == id)
    }

    /// A technique's name and id.
    pub fn technique(&self, id: TechniqueId) -> String {
        let id = id.to_string();
        self.0.names.techniques.get(&id).map_or_else(|| id.clone(), |name| format!("{name} ({id})"))
    }

    /// A store of patient records' title.
    pub fn store(&self, id: StoreId) -> String {
        named(&self.0.names.stores, id.index(), "store of records")
    }

    /// An inject: who says what.
    pub fn inject(&self, id: InjectId) -> String {
        if free_number(id).is_some() && self.0.names.injects.len() <= id.index() {
            let is_it = |what: &Intervention| matches!(what, Intervention::Free(free) if free.id() == Some(id));
            let told = self.0.interventions.iter().find(|stepped| is_it(&stepped.what));
            let said = told.and_then(|told| told.said.as_ref());
            return said.map_or_else(|| "a message of their own".into(), |(from, subject)| said_by(from, subject));
        }
        let said = self.0.names.injects.get(id.index());
        said.map_or_else(|| format!("message {}", id.0), |(from, subject)| said_by(from, subject))
    }

    /// What a facilitator did at a moment, if this came of it.
    pub fn stepped_in(&self, at: Tick, kind: &EventKind) -> Option<String> {
        let caused = |what: &Intervention| match (what, kind) {
            (Intervention::Prepared(id), EventKind::InjectTold { inject }) => id == inject,
            (Intervention::Free(free), EventKind::InjectTold { inject }) => free.id() == Some(*inject),
            (Intervention::End, EventKind::PhaseBegan { phase }) => usize::from(*phase) >= self.0.names.phases.len(),
            _ => false,
        };
        self.0.interventions.iter().find(|stepped| stepped.at == at && caused(&stepped.what))?;
        match kind {
            EventKind::InjectTold { inject } => Some(format!("The facilitator told: {}", self.inject(*inject))),
            _ => Some("The facilitator ended play".into()),
        }
    }

    /// Why an attacker does something, with techniques by their names: the model knows ids.
    pub fn reason(&self, why: &str) -> String {
        let word = |word: &str| {
            let named = self.0.names.techniques.get(word);
            named.map_or_else(|| word.to_owned(), |name| format!("{name} ({word})"))
        };
        why.split(' ').map(word).collect::<Vec<_>>().join(" ")
    }

    /// A phase's title; the number after the last stands for the aftermath.
    pub fn phase(&self, phase: u8) -> String {
        named(&self.0.names.phases, usize::from(phase), "phase")
    }

    /// An order about one machine, alert or account; `None` for all others.
    pub fn target(&self, action: &Action) -> Option<Target> {
        let machine = |before| (before, "machine", String::new());
        let (before, thing, after) = match (action.verb, action.is_on()) {
            (Verb::Triage, _) => {
                let verdict = if action.verdict() == Some(Verdict::Real) { "an attack" } else { "a false alarm" };
                ("judge ", "alert", format!(" to be {verdict}"))
            }
            (Verb::LookCloser, _) => machine("look closer at "),
            (Verb::IsolateAsset, true) => ("cut ", "machine", " from the network".into()),
            (Verb::IsolateAsset, false) => machine("reconnect "),
            (Verb::Patch, _) => machine("patch "),
            (Verb::Reimage, _) => ("rebuild ", "machine", " from a clean image".into()),
            (Verb::Restore, _) => ("restore ", "machine", " from backup".into()),
            (Verb::CollectEvidence, _) => machine("take evidence from "),
            (Verb::ResetAccount, _) => ("reset ", "account", String::new()),
            _ => return None,
        };
        let name = match thing {
            "alert" => action.alert().map(|id| self.alert(id)),
            "account" => action.account().map(|id| self.account(id)),
            _ => action.asset().map(|id| self.asset(id)),
        };
        Some(Target { before, thing, name: name.unwrap_or_default(), after })
    }

    /// An order as a phrase: `isolate RAD-WS-07`.
    pub fn action(&self, action: &Action) -> String {
        if let Some(target) = self.target(action) {
            return target.one();
        }
        let zone = action.zone().map(|id| self.zone(id)).unwrap_or_default();
        let care = action.process().map(|id| self.care(id)).unwrap_or_default();
        let port = action.port().unwrap_or_default();
        match (action.verb, action.is_on()) {
            (Verb::IsolateZone, true) => format!("cut the zone {zone} from the others"),
            (Verb::IsolateZone, false) => format!("reconnect the zone {zone}"),
            (Verb::Block, true) => format!("block port {port} into the zone {zone}"),
            (Verb::Block, false) => format!("open port {port} into the zone {zone}"),
            (Verb::StartDowntime, true) => format!("start the downtime procedure of {care}"),
            (Verb::StartDowntime, false) => format!("end the downtime procedure of {care}"),
            (Verb::DivertAmbulances, true) => "divert ambulances".into(),
            (Verb::DivertAmbulances, false) => "take ambulances again".into(),
            (Verb::DeclareIncident, _) => "declare an incident".into(),
            (Verb::TellStaff, _) => "tell staff what to do".into(),
            (Verb::Answer, _) => {
                let message = action.message().map_or(String::new(), |id| self.message(id));
                let option = action.option().map_or(String::new(), |option| self.option(action.message(), option));
                format!("answer “{message}” with “{}”", unended(&option))
            }
            _ => self.later_action(action),
        }
    }

    fn later_action(&self, action: &Action) -> String {
        let says = action.statement().map_or("", |statement| statement.says());
        match (action.verb, action.is_on()) {
            (Verb::ResetAccounts, _) => format!("reset {}", action.group().map_or("accounts", Self::group)),
            (Verb::CutInternet, true) => "cut the internet".into(),
            (Verb::CutInternet, false) => "connect the internet".into(),
            (Verb::CutPartner, on) => {
                let partner = action.partner().map(|id| self.partner(id)).unwrap_or_default();
                format!("{} the line of {partner}", if on { "cut" } else { "connect" })
            }
            (Verb::ProtectBackups, true) => "take the backup sets out of reach".into(),
            (Verb::ProtectBackups, false) => "put the backup sets back into the daily run".into(),
            (Verb::VerifyBackups, _) => "test the backups".into(),
            (Verb::SetDetection, _) => {
                let zone = action.zone().map(|id| self.zone(id)).unwrap_or_default();
                let what = if action.mode() == Some(Mode::Block) { "stop attacks" } else { "report only" };
                format!("let endpoint detection {what} in the zone {zone}")
            }
            (Verb::CallHelp, _) => "call help from outside".into(),
            (Verb::Notify, _) => {
                format!("fulfil the duty: {}", action.duty().map(|id| self.duty(id)).unwrap_or_default())
            }
            (Verb::TellPatients, _) => format!("tell patients: {says}"),
            (Verb::TellPress, _) => format!("tell the press: {says}"),
            (Verb::DecideRansom, _) => {
                if action.ransom() == Some(Ransom::Pay) { "pay the ransom" } else { "refuse to pay" }.into()
            }
            (verb, _) => verb.spec().summary.to_lowercase(),
        }
    }
}

fn named(names: &[String], index: usize, kind: &str) -> String {
    names.get(index).cloned().unwrap_or_else(|| format!("{kind} {index}"))
}

/// A measured value with its unit; minutes also as people say them. `None` did not happen.
pub fn value(value: Option<f64>, unit: &str) -> String {
    match value {
        None => "did not happen".into(),
        Some(minutes) if unit == "minutes" => say_minutes(minutes.max(0.0).round() as u32),
        Some(1.0) => format!("1 {}", singular(unit)),
        Some(value) => format!("{} {unit}", number(value)),
    }
}

fn singular(unit: &str) -> String {
    match unit.strip_suffix("ies") {
        Some(stem) => format!("{stem}y"),
        None => unit.strip_suffix('s').unwrap_or(unit).to_owned(),
    }
}

/// Who says what: once, if the subject says it already, as that of a call without one does.
pub fn said_by(from: &str, subject: &str) -> String {
    if subject.contains(from) { subject.to_owned() } else { format!("{from}: {subject}") }
}

/// Words as a sentence: what ends with a mark keeps it, all else gets a full stop.
pub fn ended(words: &str) -> String {
    let bare = words.trim_end_matches(['”', ')']);
    if bare.ends_with(['.', '?', '!', '…']) { words.to_owned() } else { format!("{words}.") }
}

/// A sentence that is quoted inside another: without its full stop.
pub fn unended(words: &str) -> &str {
    words.strip_suffix('.').unwrap_or(words)
}

/// Names in a row; those beyond the first `most` are counted.
pub fn list(names: &[&str], most: usize) -> String {
    let named = names[..names.len().min(most)].join(", ");
    match names.len().saturating_sub(most) {
        0 => named,
        more => format!("{named} and {more} more"),
    }
}

/// `1 machine`, `2 machines`.
pub fn count(n: u32, thing: &str) -> String {
    format!("{} {thing}{}", number(f64::from(n)), if n == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_end_once_and_senders_are_said_once() {
        assert_eq!(said_by("Manager", "Manager"), "Manager");
        assert_eq!(said_by("Manager", "The key"), "Manager: The key");
        for (words, said) in [("Which cut?", "Which cut?"), ("Now.", "Now."), ("445", "445."), ("(why?)", "(why?)")] {
            assert_eq!(ended(words), said);
        }
        assert_eq!(unended("Wait."), "Wait");
    }

    #[test]
    fn values_say_their_unit_and_what_did_not_happen() {
        assert_eq!(value(Some(185.0), "minutes"), "3 h 05 min");
        assert_eq!(value(Some(1.0), "machines"), "1 machine");
        assert_eq!(value(Some(1.0), "duties"), "1 duty");
        assert_eq!(value(Some(2000.0), "records"), "2,000 records");
        assert_eq!(value(None, "minutes"), "did not happen");
    }
}
