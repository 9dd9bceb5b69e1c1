//! Which orders fit a thing, and the keys that begin them.
//!
//! Invariant: an order is built from the action table's own argument kinds, so a new argument there never makes a
//! wrong order here, only one that the palette has to finish.

use codedark_sim::action::{Action, Arg, ArgKind, Verb};
use codedark_sim::knowledge::Verdict;
use codedark_sim::view::{AlertView, DowntimeState};

use crate::picture::Picture;
use crate::subject::Subject;

/// File sharing, the port that worms use first: what the block key means; any other port can be typed.
const PORT: u16 = 445;

/// A key that begins an order.
pub struct OrderKey {
    /// The key.
    pub key: char,
    /// The action.
    pub verb: Verb,
    /// The judgement, where the action passes one.
    pub verdict: Option<Verdict>,
}

const fn order(key: char, verb: Verb) -> OrderKey {
    OrderKey { key, verb, verdict: None }
}

/// The keys. No other key may have the same letter; a test sees to it.
pub const ORDER_KEYS: &[OrderKey] = &[
    OrderKey { key: 't', verb: Verb::Triage, verdict: Some(Verdict::Real) },
    OrderKey { key: 'f', verb: Verb::Triage, verdict: Some(Verdict::FalseAlarm) },
    order('c', Verb::LookCloser),
    order('i', Verb::IsolateAsset),
    order('z', Verb::IsolateZone),
    order('b', Verb::Block),
    order('p', Verb::Patch),
    order('m', Verb::Reimage),
    order('r', Verb::Restore),
    order('d', Verb::StartDowntime),
    order('e', Verb::DeclareIncident),
    order('s', Verb::TellStaff),
    order('v', Verb::DivertAmbulances),
    order('w', Verb::Answer),
];

/// The orders that fit a thing and are this seat's to give, with their keys, in the order of the table.
pub fn fitting(picture: &Picture, subject: Subject) -> Vec<(char, Action)> {
    let verbs = verbs(picture, subject.thing());
    let keys = ORDER_KEYS.iter().filter(|key| verbs.contains(&key.verb));
    keys.filter_map(|key| build(picture, Some(subject), key).map(|action| (key.key, action))).collect()
}

/// The order that a key begins for a thing, if the thing gives all that it needs.
pub fn build(picture: &Picture, subject: Option<Subject>, key: &OrderKey) -> Option<Action> {
    let args = key.verb.spec().args.iter().map(|place| argument(picture, subject, key, place.kind));
    Some(Action::new(key.verb, args.collect::<Option<Vec<_>>>()?))
}

/// The newest alert of an asset that nobody judged or is about to judge.
pub fn open_alert(picture: &Picture, subject: Subject) -> Option<&AlertView> {
    let open = |alert: &&AlertView| alert.verdict.is_none() && !picture.is_being_judged(alert.id);
    match subject.thing() {
        Subject::Alert(id) => picture.view.alerts.iter().filter(open).find(|alert| alert.id == id),
        thing => {
            let asset = thing.asset(picture)?;
            picture.view.alerts.iter().filter(open).find(|alert| alert.id.asset == asset)
        }
    }
}

/// The beginning of an order as far as the thing gives it: the verb, and the arguments up to the first that is open.
pub fn beginning(picture: &Picture, subject: Option<Subject>, key: &OrderKey) -> String {
    let args = key.verb.spec().args.iter().map(|place| argument(picture, subject, key, place.kind));
    let known: Vec<Arg> = args.map_while(|arg| arg).collect();
    format!("{} ", picture.action(&Action::new(key.verb, known)))
}

fn verbs(picture: &Picture, thing: Subject) -> Vec<Verb> {
    use Verb::{
        Block, DeclareIncident, DivertAmbulances, IsolateAsset, IsolateZone, LookCloser, Patch, Reimage, Restore,
        StartDowntime, TellStaff, Triage,
    };
    let mut verbs = match thing {
        Subject::Alert(_) | Subject::Asset(_) | Subject::Signs(_) => {
            vec![LookCloser, IsolateAsset, Patch, Reimage, Restore]
        }
        Subject::Zone(_) => vec![IsolateZone, Block],
        Subject::Process(_) => vec![StartDowntime, DivertAmbulances],
        Subject::Incident => vec![DeclareIncident, TellStaff, DivertAmbulances],
        Subject::Duty(_) | Subject::Mail(_) => vec![DeclareIncident, TellStaff],
        Subject::Job(_) if thing.asset(picture).is_some() => vec![LookCloser, IsolateAsset],
        Subject::Job(_) | Subject::Person(_) | Subject::Need(_) => Vec::new(),
    };
    if open_alert(picture, thing).is_some() {
        verbs.push(Triage);
    }
    verbs.retain(|verb| picture.may(*verb) && (*verb != DeclareIncident || picture.view.declared.is_none()));
    verbs
}

fn argument(picture: &Picture, subject: Option<Subject>, key: &OrderKey, kind: ArgKind) -> Option<Arg> {
    let on = || Arg::Switch(!is_on(picture, subject, key.verb));
    match kind {
        ArgKind::Asset => subject?.asset(picture).map(Arg::Asset),
        ArgKind::Zone => subject?.zone(picture).map(Arg::Zone),
        ArgKind::Alert => open_alert(picture, subject?).map(|alert| Arg::Alert(alert.id)),
        ArgKind::Process => match subject?.thing() {
            Subject::Process(process) => Some(Arg::Process(process)),
            _ => None,
        },
        ArgKind::Port => Some(Arg::Port(PORT)),
        ArgKind::Verdict => key.verdict.map(Arg::Verdict),
        ArgKind::Switch => Some(on()),
        ArgKind::Message => match subject?.thing() {
            Subject::Mail(message) => Some(Arg::Message(message)),
            _ => None,
        },
        ArgKind::Option | ArgKind::Sure => None,
    }
}

/// Whether what the verb switches is on already, so that the key takes it back.
fn is_on(picture: &Picture, subject: Option<Subject>, verb: Verb) -> bool {
    let zone = || subject?.zone(picture).and_then(|zone| picture.zone(zone));
    match (verb, subject.map(Subject::thing)) {
        (Verb::IsolateAsset, Some(thing)) => {
            thing.asset(picture).and_then(|asset| picture.asset(asset)).is_some_and(|asset| asset.isolated)
        }
        (Verb::IsolateZone, _) => zone().is_some_and(|zone| zone.isolated),
        (Verb::Block, _) => zone().is_some_and(|zone| zone.blocked.contains(&PORT)),
        (Verb::StartDowntime, Some(Subject::Process(process))) => {
            picture.care(process).is_some_and(|care| care.downtime != DowntimeState::Off)
        }
        (Verb::DivertAmbulances, _) => picture.view.diversion,
        _ => false,
    }
}
