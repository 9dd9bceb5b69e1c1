//! What this seat knows, ready for a screen.
//!
//! Invariant: every text in here is clean; nothing a scenario wrote gets past this door unclean.

use std::collections::BTreeMap;
use std::sync::Arc;

use codedark_seat::Update;
use codedark_sim::action::{Action, Refusal, Verb};
use codedark_sim::ids::{AlertId, AssetId, JobId, PersonId, ProcessId, RoleId};
use codedark_sim::posture::Posture;
use codedark_sim::time::Tick;
use codedark_sim::view::{
    AlertView, Answer, AssetView, CareView, Chart, EndedView, MailView, PersonView, Preview, SeatCard, View, ZoneView,
};

use crate::text::{clean, clean_line};

/// Orders remembered for saying what work has ended.
const ORDERS_REMEMBERED_MAX: usize = 1000;

/// Chart, latest view, and the orders that were seen.
pub struct Picture {
    /// Names and layout.
    pub chart: Chart,
    /// Who sits here.
    pub role: RoleId,
    /// The latest view; an empty one before the first arrived.
    pub view: Arc<View>,
    orders: BTreeMap<JobId, Action>,
    /// The seat's chart as it was looked at last.
    source: Option<Arc<Chart>>,
}

impl Picture {
    /// A picture before the first view.
    pub fn new(chart: &Chart, role: &RoleId) -> Self {
        Self {
            chart: clean_chart(chart.clone()),
            role: role.clone(),
            view: Arc::new(empty_view(role)),
            orders: BTreeMap::new(),
            source: None,
        }
    }

    /// Takes the seat's chart in if it is another one: what a seat may decide changes with who else sits.
    pub fn look_at(&mut self, chart: &Arc<Chart>) {
        if !self.source.as_ref().is_some_and(|source| Arc::ptr_eq(source, chart)) {
            self.chart = clean_chart((**chart).clone());
            self.source = Some(Arc::clone(chart));
        }
    }

    /// Takes an update in and hands it on clean.
    pub fn receive(&mut self, update: Update) -> Update {
        let update = clean_update(update);
        match &update {
            Update::View(view) => {
                self.view = Arc::clone(view);
                let ended = view.ended.iter().map(|job| (job.id, job.action.clone()));
                self.orders.extend(view.jobs.iter().map(|job| (job.id, job.action.clone())).chain(ended));
            }
            Update::Accepted(action, job) => {
                self.orders.insert(*job, action.clone());
            }
            _ => {}
        }
        while self.orders.len() > ORDERS_REMEMBERED_MAX {
            self.orders.pop_first();
        }
        update
    }

    /// The moment of the latest view.
    pub fn now(&self) -> Tick {
        self.view.now
    }

    /// The order behind a piece of work, if it was ever seen.
    pub fn order(&self, job: JobId) -> Option<&Action> {
        self.orders.get(&job)
    }

    /// Work that ended lately.
    pub fn ended(&self, job: JobId) -> Option<&EndedView> {
        self.view.ended.iter().find(|ended| ended.id == job)
    }

    /// What is known about an asset.
    pub fn asset(&self, id: AssetId) -> Option<&AssetView> {
        self.view
            .assets
            .get(id.index())
            .filter(|asset| asset.id == id)
            .or_else(|| self.view.assets.iter().find(|asset| asset.id == id))
    }

    /// Whether somebody works on judging an alert.
    pub fn is_being_judged(&self, alert: AlertId) -> bool {
        self.view.jobs.iter().any(|job| job.action.alert() == Some(alert))
    }

    /// Alerts of an asset that wait to be judged, newest first.
    pub fn open_alerts(&self, asset: AssetId) -> Vec<&AlertView> {
        let open = |alert: &&AlertView| alert.verdict.is_none() && !self.is_being_judged(alert.id);
        self.view.alerts.iter().filter(|alert| alert.id.asset == asset).filter(open).collect()
    }

    /// What is known about a zone.
    pub fn zone(&self, id: codedark_sim::ids::ZoneId) -> Option<&ZoneView> {
        self.view.zones.iter().find(|zone| zone.id == id)
    }

    /// What is known about a care process.
    pub fn care(&self, id: ProcessId) -> Option<&CareView> {
        self.view.care.iter().find(|care| care.id == id)
    }

    /// What is known about a responder.
    pub fn person(&self, id: PersonId) -> Option<&PersonView> {
        self.view.people.iter().find(|person| person.id == id)
    }

    /// The seat's title, or its role where the chart has none.
    pub fn seat_title(&self) -> &str {
        self.seat().map_or(self.role.as_str(), |seat| &seat.title)
    }

    /// Whether this seat may decide such an action; one that the chart does not name may try everything.
    pub fn may(&self, verb: Verb) -> bool {
        self.seat().is_none_or(|seat| seat.may.contains(&verb))
    }

    fn seat(&self) -> Option<&SeatCard> {
        self.chart.seats.iter().find(|seat| seat.role == self.role)
    }
}

fn empty_view(role: &RoleId) -> View {
    View {
        seat: role.clone(),
        now: Tick(0),
        began: Tick(0),
        ends: Tick(0),
        phase: 0,
        over: false,
        declared: None,
        diversion: false,
        posture: Posture::default(),
        needs: Vec::new(),
        alerts: Vec::new(),
        reports: Vec::new(),
        assets: Arc::default(),
        zones: Vec::new(),
        care: Vec::new(),
        people: Vec::new(),
        jobs: Vec::new(),
        ended: Vec::new(),
        duties: Vec::new(),
        mail: Vec::new(),
    }
}

fn clean_chart(mut chart: Chart) -> Chart {
    let lines = [&mut chart.scenario, &mut chart.title, &mut chart.hospital];
    let names = chart.phases.iter_mut().map(|(title, _)| title);
    let names = names.chain(chart.seats.iter_mut().map(|seat| &mut seat.title));
    let names = names.chain(chart.zones.iter_mut().chain(&mut chart.care).flat_map(|(name, title)| [name, title]));
    let names = names.chain(chart.assets.iter_mut().flat_map(|card| [&mut card.name, &mut card.title, &mut card.os]));
    let names = names.chain(&mut chart.staff).chain(chart.people.iter_mut().map(|(name, _)| name));
    let names = names.chain(chart.duties.iter_mut().flat_map(|(title, recipient, _)| [title, recipient]));
    let names = names.chain(&mut chart.duty_names).chain(chart.accounts.iter_mut().map(|card| &mut card.name));
    let names = names.chain(chart.partners.iter_mut().flat_map(|(name, title)| [name, title]));
    let names = names.chain(chart.techniques.iter_mut().map(|card| &mut card.name));
    for text in names.chain(lines).chain(&mut chart.setting) {
        *text = clean_line(text);
    }
    chart.briefing = clean(&chart.briefing);
    chart
}

fn clean_update(update: Update) -> Update {
    match update {
        Update::View(view) => Update::View(clean_view(view)),
        Update::Answer(query, answer) => Update::Answer(query, clean_answer(answer)),
        Update::Preview(action, Ok(preview)) => {
            let noise = clean_line(&preview.noise).into();
            Update::Preview(action, Ok(Preview { noise, ..preview }))
        }
        Update::Preview(action, Err(refusal)) => Update::Preview(action, Err(clean_refusal(&refusal))),
        Update::Refused(action, refusal) => Update::Refused(action, clean_refusal(&refusal)),
        Update::Failed(what) => Update::Failed(clean(&what)),
        Update::Accepted(..) | Update::Ended => update,
    }
}

fn clean_view(mut view: Arc<View>) -> Arc<View> {
    let dirty = |text: &str| text.contains(|c: char| c.is_control()) || clean(text) != text;
    let options = |mail: &MailView| mail.question.iter().flat_map(|question| &question.options).any(|o| dirty(o));
    let any = |mail: &MailView| dirty(&mail.from) || dirty(&mail.subject) || dirty(&mail.body) || options(mail);
    if view.mail.iter().any(any) {
        for mail in &mut Arc::make_mut(&mut view).mail {
            mail.from = clean_line(&mail.from).into();
            mail.subject = clean_line(&mail.subject).into();
            mail.body = clean(&mail.body).into();
            for option in mail.question.iter_mut().flat_map(|question| &mut question.options) {
                *option = clean_line(option).into();
            }
        }
    }
    view
}

fn clean_answer(mut answer: Answer) -> Answer {
    for record in &mut answer.records {
        record.source = clean_line(&record.source).into();
        record.text = clean_line(&record.text);
    }
    for gap in &mut answer.gaps {
        *gap = clean_line(gap);
    }
    answer
}

fn clean_refusal(refusal: &Refusal) -> Refusal {
    Refusal::new(clean_line(&refusal.why), clean_line(&refusal.instead))
}
