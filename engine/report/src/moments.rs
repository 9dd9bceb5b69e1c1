//! The story in two lanes: what happened, and what the hospital knew and did.
//!
//! Invariant: a moment stands in the second lane only if a seat could have seen it then. Of the time before play only
//! the steps of the attack are told, of the time after it what the attacker came to and when all was well.

use std::collections::BTreeSet;

use codedark_analysis::{Recording, recovery};
use codedark_sim::adversary::{DUG_IN, READY};
use codedark_sim::event::{AlertKind, Event, EventKind};
use codedark_sim::ids::ProcessId;
use codedark_sim::knowledge::Finding;
use codedark_sim::posture::{Audience, Ransom};
use codedark_sim::time::Tick;
use codedark_sim::view::DowntimeState;
use serde::Serialize;

use crate::words::{Words, count, ended, number, unended};

/// Below this share of normal, a fall of a care process is a moment [estimate].
const LOW_CAPACITY: u32 = 600;

/// Whose story a moment belongs to.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Lane {
    /// What happened, whether anybody knew or not.
    Happened,
    /// What the hospital knew and did.
    Known,
}

/// A moment worth telling.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Moment {
    /// When.
    pub tick: Tick,
    /// The same on the hospital's clock.
    pub at: String,
    /// Whose story.
    pub lane: Lane,
    /// What, in a sentence.
    pub text: String,
}

/// The moments of a recording, oldest first.
pub fn of(recording: &Recording, words: &Words) -> Vec<Moment> {
    let recovered = recovery(recording.known()).map(|event| event.tick);
    let play = recording.began..=recording.played_to;
    let mut teller = Teller {
        words,
        recovered,
        told: BTreeSet::new(),
        reasons: BTreeSet::new(),
        of_play: if recording.began > Tick(0) { " of play" } else { "" },
        hit: false,
        moments: Vec::new(),
    };
    for event in recording.known() {
        if tells(event, recording) {
            teller.happened(event);
        }
        // Before and after play the house works by its own rules; how that ended is told above.
        if play.contains(&event.tick) {
            teller.known(event);
        }
    }
    teller.spread(recording);
    teller.drain(recording);
    let mut moments = teller.moments;
    moments.sort_by_key(|(moment, place)| (moment.tick, *place));
    moments.into_iter().map(|(moment, _)| moment).collect()
}

/// Whether an event of the attack or of care is worth telling at its time.
fn tells(event: &Event, recording: &Recording) -> bool {
    let (before, after) = (event.tick < recording.began, event.tick > recording.played_to);
    match &event.kind {
        EventKind::PlanChanged { why, .. } if before => why.contains(DUG_IN) || why.contains(READY),
        EventKind::PlanChanged { goal, .. } if after => goal.is_none(),
        EventKind::CapacityChanged { .. } | EventKind::Evicted { .. } | EventKind::Recovered => !before,
        _ => true,
    }
}

struct Teller<'a> {
    words: &'a Words<'a>,
    /// The recovery that lasted.
    recovered: Option<Tick>,
    /// What is told once only.
    told: BTreeSet<(&'static str, u16)>,
    /// Why the attacker changed plans, as told: over weeks the same reasons come again and again.
    reasons: BTreeSet<String>,
    /// What tells the first sign of play from older ones; empty if there is no time before play.
    of_play: &'static str,
    /// Whether a machine fell: where none did, none was won back.
    hit: bool,
    /// The moments, each with its place in its minute.
    moments: Vec<(Moment, Place)>,
}

/// Where a moment stands in its minute: a cause stands before its effect.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Place {
    /// What the hospital did.
    Done,
    /// What happened.
    Happened,
    /// What the hospital saw of it.
    Seen,
}

impl Teller<'_> {
    fn tell(&mut self, tick: Tick, place: Place, text: String) {
        let lane = if place == Place::Happened { Lane::Happened } else { Lane::Known };
        self.moments.push((Moment { tick, at: self.words.time(tick), lane, text }, place));
    }

    /// Whether this is the first of its kind about `n`.
    fn first(&mut self, kind: &'static str, n: u16) -> bool {
        self.told.insert((kind, n))
    }

    fn happened(&mut self, event: &Event) {
        let words = self.words;
        let text = match &event.kind {
            EventKind::HostCompromised { asset, machines: 1.. } if self.first("compromise", 0) => {
                self.hit = true;
                format!("The first machine fell to the attack: {}.", words.asset(*asset))
            }
            EventKind::HostEncrypted { asset, machines: 1.. } if self.first("encryption", 0) => {
                format!("The first machine was encrypted: {}.", words.asset(*asset))
            }
            EventKind::CapacityChanged { process, capacity } if *capacity < LOW_CAPACITY => {
                if !self.first("capacity", process.0) {
                    return;
                }
                format!("{} could treat {} % of what it normally treats.", words.care(*process), capacity / 10)
            }
            EventKind::RecordsStolen { records, .. } if self.first("theft", 0) => {
                format!("Patient records left the house: {}.", number(f64::from(*records)))
            }
            EventKind::PlanChanged { why, .. } if self.reasons.insert(why.clone()) => {
                format!("The attacker: {}", ended(&words.reason(why)))
            }
            EventKind::BrainFailed { script, why, .. } => {
                format!(
                    "For the trainer: the script `{script}` failed and was left aside: {}.",
                    why.trim_end_matches('.')
                )
            }
            EventKind::BackupsRuined { asset } => format!("The backups of {} were destroyed.", words.asset(*asset)),
            EventKind::Evicted { .. } => "The attacker lost the last foothold.".into(),
            EventKind::Recovered if self.hit && self.recovered == Some(event.tick) => {
                "Everything worked again as before.".into()
            }
            _ => return,
        };
        self.tell(event.tick, Place::Happened, text);
    }

    fn known(&mut self, event: &Event) {
        let words = self.words;
        let text = match &event.kind {
            EventKind::AlertRaised { alert, what, .. } if self.first("alert", 0) => {
                let AlertKind::LooksLike(technique) = what;
                let (machine, technique) = (words.asset(alert.asset), words.technique(*technique));
                format!("First alert{}, on {machine}: it looks like {technique}.", self.of_play)
            }
            EventKind::StaffReported { group, asset } if self.first("report", 0) => {
                let (group, machine) = (words.staff(*group), words.asset(*asset));
                format!("First report by staff{}: {group}, about {machine}.", self.of_play)
            }
            EventKind::Found { asset, finding: Finding::Compromised | Finding::Encrypted, .. }
                if self.first("found", 0) =>
            {
                format!("A closer look at {} showed the attack.", words.asset(*asset))
            }
            EventKind::IncidentDeclared { role } if self.first("declared", 0) => {
                format!("An incident was declared: {}.", words.role(role.as_str()))
            }
            EventKind::Answered { inject, option, role, .. } => {
                let who = role.as_ref().map_or("Time was up".into(), |role| words.role(role.as_str()));
                let (message, option) = (words.message(*inject), words.option(Some(*inject), *option));
                format!("{who}: “{message}” was answered with “{}”.", unended(&option))
            }
            EventKind::StaffTold { .. } if self.first("told", 0) => "Staff were told what to do.".into(),
            EventKind::HostIsolated { asset, isolated: true } if self.first("isolated", 0) => {
                format!("The first machine was cut from the network: {}.", words.asset(*asset))
            }
            EventKind::ZoneIsolated { zone, isolated } => {
                format!(
                    "The zone {} was {}.",
                    words.zone(*zone),
                    if *isolated { "cut from the others" } else { "reconnected" }
                )
            }
            EventKind::PortBlocked { zone, port, blocked } => {
                format!(
                    "Port {port} into the zone {} was {}.",
                    words.zone(*zone),
                    if *blocked { "blocked" } else { "opened" }
                )
            }
            EventKind::DowntimeChanged { process, state } => self.downtime(*process, *state),
            EventKind::DiversionChanged { on: true } => "Ambulances were sent to other hospitals.".into(),
            EventKind::DiversionChanged { on: false } => "Ambulances came again.".into(),
            EventKind::HostRestored { asset } if self.first("restored", 0) => {
                format!("The first machine was rebuilt or restored: {}.", words.asset(*asset))
            }
            kind => match self.answered(kind) {
                Some(text) => text,
                None => return,
            },
        };
        let seen = matches!(
            event.kind,
            EventKind::AlertRaised { .. } | EventKind::StaffReported { .. } | EventKind::Found { .. }
        );
        self.tell(event.tick, if seen { Place::Seen } else { Place::Done }, text);
    }

    /// What was done about lines, accounts, backups and words.
    fn answered(&mut self, kind: &EventKind) -> Option<String> {
        let words = self.words;
        Some(match kind {
            EventKind::InternetCut { cut } => {
                format!("The internet was {}.", if *cut { "cut" } else { "connected again" })
            }
            EventKind::PartnerCut { partner, cut } => {
                format!("The line of {} was {}.", words.partner(*partner), if *cut { "cut" } else { "connected again" })
            }
            EventKind::AccountReset { account } if self.first("reset", 0) => {
                format!("The first account was reset: {}.", words.account(*account))
            }
            EventKind::KrbtgtReset { times } => {
                format!("The key of the domain's tickets was replaced, for the {times}. time.")
            }
            EventKind::BackupsProtected { asset, protected: true } => {
                format!("The backup sets of {} were taken out of reach.", words.asset(*asset))
            }
            EventKind::BackupsTested { asset, finding } if self.first(finding.word(), asset.0) => {
                format!("The backups of {} were read: {}.", words.asset(*asset), finding.word())
            }
            EventKind::HelpCalled { .. } => "Help from outside was called.".into(),
            EventKind::DutyNotified { duty, .. } => format!("A duty was fulfilled: {}.", words.duty(*duty)),
            EventKind::StatementMade { audience, statement, .. } => {
                let who = if *audience == Audience::Press { "The press was" } else { "Patients were" };
                format!("{who} told: {}.", statement.says())
            }
            EventKind::RansomDecided { decision, .. } => {
                let what = if *decision == Ransom::Pay { "to pay" } else { "not to pay" };
                format!("It was decided {what}.")
            }
            EventKind::KeyReceived { works } => {
                let what = if *works { "opens the files" } else { "opens nothing" };
                format!("A key came; it {what}.")
            }
            EventKind::SecondDemand => "Money was demanded again.".into(),
            _ => return None,
        })
    }

    fn downtime(&self, process: ProcessId, state: DowntimeState) -> String {
        let care = self.words.care(process);
        match state {
            DowntimeState::Off => format!("{care} ended its downtime procedure."),
            DowntimeState::Starting(at) => {
                format!("{care} began to go over to its downtime procedure, ready {}.", self.words.at(at))
            }
            DowntimeState::Running => format!("{care} worked by its downtime procedure."),
        }
    }

    /// Records that left in many sittings: when the last did.
    fn drain(&mut self, recording: &Recording) {
        let stolen = |event: &Event| match event.kind {
            EventKind::RecordsStolen { records: records @ 1.., .. } => Some((event.tick, records)),
            _ => None,
        };
        let thefts: Vec<(Tick, u32)> = recording.known().filter_map(stolen).collect();
        if let [_, .., (last, _)] = thefts[..] {
            let all: u64 = thefts.iter().map(|(_, records)| u64::from(*records)).sum();
            let text = format!("The last patient records left the house; {} in all.", number(all as f64));
            self.tell(last, Place::Happened, text);
        }
    }

    /// How far it went: when the last machine was encrypted.
    fn spread(&mut self, recording: &Recording) {
        let encrypted = |event: &&Event| matches!(event.kind, EventKind::HostEncrypted { machines: 1.., .. });
        let last = recording.known().rfind(encrypted);
        let all = recording.measure("hosts_encrypted").and_then(|reading| reading.in_all.or(reading.in_play));
        if let (Some(last), Some(all)) = (last, all.filter(|all| *all > 1.0)) {
            let all = count(all as u32, "machine");
            self.tell(last.tick, Place::Happened, format!("The last machine was encrypted; {all} in all."));
        }
    }
}
