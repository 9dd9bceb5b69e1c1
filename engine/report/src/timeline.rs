//! Everything of play on four tracks: the attack, who noticed, what was decided, what was told.
//!
//! Invariant: what happened in the same minute on the same track in the same way is one mark, so a worm that takes
//! forty machines at once does not hide the rest.

use std::collections::BTreeMap;

use codedark_analysis::Recording;
use codedark_sim::event::{AlertKind, Event, EventKind};
use codedark_sim::ids::AssetId;
use codedark_sim::time::Tick;
use serde::Serialize;

use crate::decisions::Decision;
use crate::words::{Words, number};

/// Machines that one mark names; more are counted.
const NAMED_MAX: usize = 6;

/// Where a mark stands.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Track {
    /// What the adversary did, known or not.
    Attack,
    /// Alerts, and reports by staff.
    Noticed,
    /// Orders of seats and of the hospital's own rules.
    Decided,
    /// Mail, calls and phases.
    Told,
}

impl Track {
    /// All, from top to bottom.
    pub const ALL: [Self; 4] = [Self::Attack, Self::Noticed, Self::Decided, Self::Told];

    /// Its name as people say it.
    pub fn title(self) -> &'static str {
        match self {
            Self::Attack => "Attack",
            Self::Noticed => "Alerts and reports",
            Self::Decided => "Decisions",
            Self::Told => "Mail, calls, phases",
        }
    }
}

/// Something that a timeline shows.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Mark {
    /// When.
    pub tick: Tick,
    /// The same on the hospital's clock.
    pub at: String,
    /// Where it stands.
    pub track: Track,
    /// What, in a phrase.
    pub text: String,
}

/// The marks of play, oldest first.
pub fn of<'d>(recording: &Recording, words: &Words, decisions: impl Iterator<Item = &'d Decision>) -> Vec<Mark> {
    let play: Vec<&Event> = recording.known().filter(|event| event.tick <= recording.played_to).collect();
    let mut marks = Vec::new();
    let mut tell = |tick: Tick, track: Track, text: String| {
        if tick >= recording.began {
            marks.push(Mark { tick, at: words.time(tick), track, text });
        }
    };
    for (tick, text) in fallen(&play, words) {
        tell(tick, Track::Attack, text);
    }
    for event in &play {
        let stepped_in = words.stepped_in(event.tick, &event.kind).map(|text| (Track::Told, text));
        if let Some((track, text)) = stepped_in.or_else(|| single(&event.kind, words)) {
            tell(event.tick, track, text);
        }
    }
    for decision in decisions {
        tell(decision.tick, Track::Decided, format!("{}: {} ({})", decision.who, decision.what, decision.outcome));
    }
    marks.sort_by_key(|mark| (mark.tick, mark.track));
    marks
}

fn single(kind: &EventKind, words: &Words) -> Option<(Track, String)> {
    Some(match kind {
        EventKind::PlanChanged { why, .. } => {
            (Track::Attack, format!("The attacker: {}", words.reason(why).trim_end_matches('.')))
        }
        EventKind::Evicted { .. } => (Track::Attack, "The last foothold was lost".into()),
        EventKind::RecordsStolen { store, records } => {
            (Track::Attack, format!("{} records left the house: {}", number(f64::from(*records)), words.store(*store)))
        }
        EventKind::AlertRaised { alert, what: AlertKind::LooksLike(technique), hostile } => {
            let truth = if *hostile { "" } else { ", a false alarm" };
            let technique = words.technique(*technique);
            (Track::Noticed, format!("Alert {}: it looks like {technique}{truth}", words.alert(*alert)))
        }
        EventKind::StaffReported { group, asset } => {
            (Track::Noticed, format!("{} reported something odd at {}", words.staff(*group), words.asset(*asset)))
        }
        EventKind::PhaseBegan { phase } => (Track::Told, format!("Phase: {}", words.phase(*phase))),
        EventKind::InjectTold { inject } => (Track::Told, words.inject(*inject)),
        _ => return None,
    })
}

/// Machines that fell or were encrypted, minute by minute.
fn fallen(play: &[&Event], words: &Words) -> Vec<(Tick, String)> {
    let mut before: BTreeMap<(bool, AssetId), u16> = BTreeMap::new();
    let mut minutes: BTreeMap<(Tick, bool), Vec<(AssetId, u16)>> = BTreeMap::new();
    for event in play {
        let (encrypted, asset, machines) = match event.kind {
            EventKind::HostCompromised { asset, machines } => (false, asset, machines),
            EventKind::HostEncrypted { asset, machines } => (true, asset, machines),
            EventKind::HostRestored { asset } => {
                before.remove(&(false, asset));
                before.remove(&(true, asset));
                continue;
            }
            _ => continue,
        };
        let known = before.insert((encrypted, asset), machines).unwrap_or(0);
        if machines > known {
            minutes.entry((event.tick, encrypted)).or_default().push((asset, machines - known));
        }
    }
    let say = |((tick, encrypted), hit): (&(Tick, bool), &Vec<(AssetId, u16)>)| {
        let what = if *encrypted { "Encrypted" } else { "Fell to the attack" };
        let name = |(asset, machines): &(AssetId, u16)| match machines {
            1 => words.asset(*asset),
            more => format!("{} ({more} machines)", words.asset(*asset)),
        };
        let mut names: Vec<String> = hit.iter().take(NAMED_MAX).map(name).collect();
        if hit.len() > NAMED_MAX {
            names.push(format!("and {} more", hit.len() - NAMED_MAX));
        }
        (*tick, format!("{what}: {}", names.join(", ")))
    };
    minutes.iter().map(say).collect()
}
