//! Things that a player can point at, and lists of them.

use codedark_sim::ids::{AlertId, AssetId, DutyId, InjectId, JobId, PersonId, ProcessId, ZoneId};
use codedark_sim::time::Tick;
use codedark_sim::view::{About, Severity};

use crate::picture::Picture;

/// A thing to point at.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Subject {
    /// Something that waits.
    Need(About),
    /// Alerts and reports about one machine.
    Signs(AssetId),
    /// An alert.
    Alert(AlertId),
    /// An asset.
    Asset(AssetId),
    /// A zone.
    Zone(ZoneId),
    /// A care process.
    Process(ProcessId),
    /// A responder.
    Person(PersonId),
    /// A duty.
    Duty(DutyId),
    /// A mail or call.
    Mail(InjectId),
    /// Work.
    Job(JobId),
    /// The incident as a whole.
    Incident,
}

impl Subject {
    /// The thing itself: what a need is about.
    pub fn thing(self) -> Self {
        match self {
            Self::Need(About::Alert(alert)) => Self::Alert(alert),
            Self::Need(About::Report(asset) | About::Spreading(asset)) => Self::Asset(asset),
            Self::Need(About::Care(process)) => Self::Process(process),
            Self::Need(About::Mail(mail)) => Self::Mail(mail),
            Self::Need(About::Declare) => Self::Incident,
            Self::Need(About::JobDone(job)) => Self::Job(job),
            Self::Need(About::Duty(duty)) => Self::Duty(duty),
            thing => thing,
        }
    }

    /// The asset that it is or is about.
    pub fn asset(self, picture: &Picture) -> Option<AssetId> {
        match self.thing() {
            Self::Asset(asset) | Self::Signs(asset) => Some(asset),
            Self::Alert(alert) => Some(alert.asset),
            Self::Job(job) => picture.order(job).and_then(codedark_sim::action::Action::asset),
            _ => None,
        }
    }

    /// The zone that it is or lies in.
    pub fn zone(self, picture: &Picture) -> Option<ZoneId> {
        match self.thing() {
            Self::Zone(zone) => Some(zone),
            thing => {
                thing.asset(picture).and_then(|asset| picture.chart.assets.get(asset.index())).map(|card| card.zone)
            }
        }
    }
}

/// Something that waits.
pub struct Waiting {
    /// How bad.
    pub severity: Severity,
    /// Since when.
    pub since: Tick,
    /// What.
    pub subject: Subject,
}

/// What waits, in the view's order: most severe first, then longest waiting. Alerts and reports about one machine
/// wait together, or a noisy morning would bury everything else.
pub fn waiting(picture: &Picture) -> Vec<Waiting> {
    let mut rows: Vec<Waiting> = Vec::new();
    for need in &picture.view.needs {
        let subject = match need.about {
            About::Alert(AlertId { asset, .. }) | About::Report(asset) => Subject::Signs(asset),
            about => Subject::Need(about),
        };
        match rows.iter_mut().find(|row| row.subject == subject) {
            Some(row) => row.since = row.since.min(need.since),
            None => rows.push(Waiting { severity: need.severity, since: need.since, subject }),
        }
    }
    rows
}

/// Every alert, newest first.
pub fn alerts(picture: &Picture) -> Vec<Subject> {
    picture.view.alerts.iter().map(|alert| Subject::Alert(alert.id)).collect()
}

/// Every zone followed by its assets, the most worrying first.
pub fn network(picture: &Picture) -> Vec<Subject> {
    let mut rows = Vec::new();
    for zone in (0..picture.chart.zones.len()).map(ZoneId::from) {
        rows.push(Subject::Zone(zone));
        rows.extend(assets_of(picture, zone).into_iter().map(Subject::Asset));
    }
    rows
}

/// The assets of a zone, the most worrying first.
pub fn assets_of(picture: &Picture, zone: ZoneId) -> Vec<AssetId> {
    let cards = picture.chart.assets.iter().enumerate();
    let mut assets: Vec<AssetId> = cards.filter(|(_, card)| card.zone == zone).map(|(n, _)| n.into()).collect();
    assets.sort_by_key(|id| (std::cmp::Reverse(picture.asset(*id).map(|asset| asset.condition.concern())), *id));
    assets
}

/// Every care process.
pub fn care(picture: &Picture) -> Vec<Subject> {
    picture.view.care.iter().map(|care| Subject::Process(care.id)).collect()
}

/// Every responder.
pub fn people(picture: &Picture) -> Vec<Subject> {
    picture.view.people.iter().map(|person| Subject::Person(person.id)).collect()
}

/// Every duty.
pub fn duties(picture: &Picture) -> Vec<Subject> {
    picture.view.duties.iter().map(|duty| Subject::Duty(duty.id)).collect()
}

/// Mail and calls, newest first.
pub fn mail(picture: &Picture) -> Vec<Subject> {
    picture.view.mail.iter().map(|mail| Subject::Mail(mail.id)).collect()
}

/// Work under way or waiting, then what ended lately.
pub fn work(picture: &Picture) -> Vec<Subject> {
    let ended = picture.view.ended.iter().map(|job| job.id);
    picture.view.jobs.iter().map(|job| job.id).chain(ended).map(Subject::Job).collect()
}
