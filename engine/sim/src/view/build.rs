//! Views from knowledge.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::{
    About, AccountCard, AssetCard, Attention, Chart, JobView, MailView, PersonView, Preview, QuestionView, ReportView,
    SeatCard, Severity, View,
};
use crate::action::{ACTIONS, Action, Desk, Refusal, Verb};
use crate::care::{Outlook, availability, capacities};
use crate::digest::Digest;
use crate::ids::{AlertId, AssetId, InjectId, ProcessId, RoleId, TechniqueId};
use crate::intervention::{FreeWords, Told};
use crate::knowledge::Knowledge;
use crate::response::Jobs;
use crate::scenario::{Question, Scenario, SeatSpec};
use crate::time::{DAY, HOUR, Tick, WEEK};
use crate::view::{AlertView, DowntimeState, PersonState, TechniqueCard};
use crate::workforce::Crew;

/// Minutes for which a message or finished work asks for attention.
const FRESH_MINUTES: u32 = 30;

/// How many judged alerts a view still shows.
const CLOSED_ALERTS: usize = 20;

/// Everything a view is made of.
pub(crate) struct Sources<'a> {
    pub scenario: &'a Scenario,
    /// The scenario's seats, as they are while some are taken.
    pub seats: &'a [SeatSpec],
    pub knowledge: &'a Knowledge,
    /// What facilitators' own messages say, as far as it is known.
    pub words: &'a BTreeMap<Digest, FreeWords>,
    pub jobs: &'a Jobs,
    pub crew: &'a Crew,
    pub now: Tick,
}

impl Sources<'_> {
    /// The view of a seat.
    pub fn view(&self, seat: &SeatSpec) -> View {
        let known = self.knowledge;
        let (open, closed): (Vec<_>, Vec<_>) = known.alerts.iter().rev().partition(|alert| alert.verdict.is_none());
        let mut alerts: Vec<AlertView> =
            open.into_iter().chain(closed.into_iter().take(CLOSED_ALERTS)).copied().collect();
        alerts.sort_by_key(|alert| std::cmp::Reverse((alert.since, alert.id)));
        let mut reports: Vec<_> = known
            .reports
            .iter()
            .map(|(asset, report)| ReportView {
                asset: *asset,
                group: report.group,
                since: report.since,
                times: report.times,
            })
            .collect();
        reports.sort_by_key(|report| std::cmp::Reverse((report.since, report.asset)));
        View {
            seat: seat.role.clone(),
            now: self.now,
            began: known.began,
            ends: known.end_of_play,
            phase: known.phase,
            over: self.now >= known.end_of_play,
            declared: known.declared,
            diversion: known.diversion,
            posture: known.posture.clone(),
            needs: self.needs(seat),
            alerts,
            reports,
            assets: Arc::clone(&known.assets),
            zones: known.zones.clone(),
            care: known.care.clone(),
            people: (0..self.scenario.hospital.people.len()).map(|n| self.person(n)).collect(),
            jobs: self.jobs.list.iter().map(job_view).collect(),
            ended: known.ended.iter().rev().cloned().collect(),
            duties: known.duties.clone(),
            mail: self.mail(seat),
        }
    }

    fn person(&self, n: usize) -> PersonView {
        let state = self.crew.state(&self.scenario.hospital, &self.scenario.calendar, n.into(), self.now);
        PersonView { id: n.into(), state }
    }

    fn mail(&self, seat: &SeatSpec) -> Vec<MailView> {
        let mine = self.knowledge.mail.iter().rev().filter(|(id, _)| self.is_for(seat, *id));
        mine.filter_map(|(id, at)| {
            let message = self.message(*id)?;
            Some(MailView {
                id: *id,
                at: *at,
                from: Arc::from(message.from),
                subject: Arc::from(message.subject),
                body: Arc::from(message.body),
                urgent: message.urgent,
                channel: message.channel,
                reading_seconds: message.reading_seconds,
                question: message.question.map(|question| self.question(*id, *at, question)),
            })
        })
        .collect()
    }

    /// A message by its id: one of the storyline, or a facilitator's.
    fn message(&self, id: InjectId) -> Option<Told<'_>> {
        let free = || self.knowledge.free.get(&id).map(|free| Told::free(free, self.words.get(&free.words)));
        self.scenario.message(id).map(Told::prepared).or_else(free)
    }

    fn question(&self, id: InjectId, told: Tick, question: &Question) -> QuestionView {
        let until = question.within.map(|within| told.after(within));
        let answer = self.knowledge.answers.get(&id).copied();
        QuestionView {
            options: question.options.iter().map(|option| Arc::from(option.text.as_str())).collect(),
            confidence: question.confidence,
            until,
            otherwise: question.otherwise,
            closed: answer.is_some() || until.is_some_and(|until| self.now >= until),
            chosen: answer.flatten(),
        }
    }

    /// Whether a message asks something that waits for an answer.
    fn asks(&self, id: InjectId, told: Tick) -> bool {
        let question = self.message(id).and_then(|message| message.question);
        question.is_some_and(|question| self.question(id, told, question).is_open())
    }

    fn is_for(&self, seat: &SeatSpec, id: InjectId) -> bool {
        let Some(Told { to, .. }) = self.message(id) else { return false };
        to.is_empty() || to.contains(&seat.role) || seat.deputises.iter().any(|role| to.contains(role))
    }

    /// What waits for a seat: most severe first, then longest waiting.
    pub fn needs(&self, seat: &SeatSpec) -> Vec<Attention> {
        let mut needs = Vec::new();
        let mut need = |severity, since, about| needs.push(Attention { severity, since, about });
        let known = self.knowledge;
        // Gathered once: a busy day has hundreds of alerts and dozens of orders.
        let judging: BTreeSet<AlertId> = self.jobs.list.iter().filter_map(|job| job.action.alert()).collect();
        let worked_on: BTreeSet<AssetId> = self.jobs.list.iter().filter_map(|job| job.action.asset()).collect();
        let working_on = |asset: AssetId| worked_on.contains(&asset);
        if seat.may(Verb::Triage) {
            // What lay unread for weeks before play stays on the list and does not press whoever takes over.
            let inherited = Tick(known.began.0.saturating_sub(DAY));
            let pressing = |alert: &&AlertView| alert.verdict.is_none() && alert.since >= inherited;
            for alert in known.alerts.iter().filter(pressing) {
                if !judging.contains(&alert.id) {
                    need(Severity::Open, alert.since, About::Alert(alert.id));
                }
            }
        }
        if seat.may(Verb::LookCloser) {
            for (asset, report) in known.reports.iter().filter(|(asset, _)| !working_on(**asset)) {
                need(Severity::Open, report.since, About::Report(*asset));
            }
            // Only a hit machine can spread, and there are none before the first was found.
            if known.first_hit.is_some() {
                for asset in known.assets.iter().filter(|asset| self.is_spreading(asset.id) && !working_on(asset.id)) {
                    need(Severity::Urgent, asset.as_of, About::Spreading(asset.id));
                }
            }
        }
        if seat.may(Verb::StartDowntime) {
            for care in known.care.iter().filter(|care| care.capacity < 600 && care.downtime == DowntimeState::Off) {
                need(Severity::Urgent, care.as_of, About::Care(care.id));
            }
        }
        if let (true, None, Some(since)) = (seat.may(Verb::DeclareIncident), known.declared, known.first_hit) {
            need(Severity::Urgent, since, About::Declare);
        }
        for (id, at) in &known.mail {
            let (fresh, asks) = (self.now.since(*at) < FRESH_MINUTES, self.asks(*id, *at));
            if (fresh || asks) && self.is_for(seat, *id) {
                let severity = match self.message(*id).is_some_and(|message| message.urgent) {
                    true => Severity::Urgent,
                    false if asks => Severity::Open,
                    false => Severity::Note,
                };
                need(severity, *at, About::Mail(*id));
            }
        }
        for ended in
            known.ended.iter().filter(|ended| self.now.since(ended.at) < FRESH_MINUTES && seat.may(ended.action.verb))
        {
            need(Severity::Note, ended.at, About::JobDone(ended.id));
        }
        for duty in &known.duties {
            if let (Some(started), Some(due), None) = (duty.started, duty.due, duty.notified)
                && due.since(self.now) <= 6 * HOUR
            {
                need(Severity::Open, started, About::Duty(duty.id));
            }
        }
        needs.sort_by_key(|need| (need.severity, need.since, need.about));
        needs
    }

    fn is_spreading(&self, asset: AssetId) -> bool {
        let known = &self.knowledge.assets[asset.index()];
        let zone = self.scenario.hospital.assets[asset.index()].zone;
        known.condition.concern() == 3 && !known.isolated && !self.knowledge.zones[zone.index()].isolated
    }

    /// What an action would cost, as far as known.
    ///
    /// # Errors
    /// The refusal that the same order would meet.
    pub fn preview(&self, seat: &SeatSpec, action: &Action) -> Result<Preview, Refusal> {
        self.check(seat, action)?;
        let spec = action.verb.spec();
        let hospital = &self.scenario.hospital;
        let skill = (spec.skill)(self.scenario, action);
        let person = skill.and_then(|s| self.crew.free_with(hospital, &self.scenario.calendar, s, self.now));
        let wait = match (skill, person) {
            (Some(skill), None) => self.soonest(skill),
            _ => 0,
        };
        let [_, minutes, _] = (spec.minutes)(self.scenario, action);
        Ok(Preview { minutes, person, wait, care: self.care_price(action), noise: Arc::from(spec.noise) })
    }

    /// Whether an order would be taken.
    ///
    /// # Errors
    /// Why not, and what to do instead.
    pub fn check(&self, seat: &SeatSpec, action: &Action) -> Result<(), Refusal> {
        action.check_shape(self.scenario)?;
        let spec = action.verb.spec();
        if self.now >= self.knowledge.end_of_play {
            return Err(Refusal::new("Play is over.", "Read the debrief."));
        }
        if !seat.may(action.verb) {
            let who = self.seats.iter().find(|other| other.may(action.verb));
            let instead = who
                .map_or("Nobody in this exercise has a seat for it; the hospital's own rules apply.".into(), |other| {
                    format!("That is for the {}.", other.title.to_lowercase())
                });
            return Err(Refusal::new(format!("`{}` is not yours to decide.", spec.name), instead));
        }
        if action.message().is_some_and(|message| !self.is_for(seat, message)) {
            return Err(Refusal::new(
                "No message of that number asks anything.",
                "Messages that ask show their options.",
            ));
        }
        self.jobs.check(self.scenario, action)?;
        (spec.check)(&Desk { scenario: self.scenario, knowledge: self.knowledge, now: self.now }, action)
    }

    /// Minutes until somebody with a skill should come free: by work in hand, arrival or shift.
    fn soonest(&self, skill: crate::scenario::Skill) -> u32 {
        let people =
            self.scenario.hospital.people.iter().enumerate().filter(|(_, person)| person.skills.contains(&skill));
        let ends = people.filter_map(|(n, _)| match self.person(n).state {
            PersonState::Busy(job) => self.jobs.list.iter().find(|other| other.id == job).and_then(|job| job.until),
            PersonState::Coming(at) => Some(at),
            PersonState::Free => Some(self.now),
            PersonState::Off => self.next_on_duty(n.into()),
        });
        ends.min().map_or(0, |at| at.since(self.now))
    }

    /// The full hour of the coming week at which somebody who is off is at work, as things stand.
    fn next_on_duty(&self, person: crate::ids::PersonId) -> Option<Tick> {
        let (hospital, calendar) = (&self.scenario.hospital, &self.scenario.calendar);
        let first = calendar.next_hour(self.now);
        let hours = (0..WEEK / HOUR).map(|n| first.after(n * HOUR));
        hours.into_iter().find(|at| self.crew.state(hospital, calendar, person, *at) == PersonState::Free)
    }

    fn care_price(&self, action: &Action) -> Vec<(ProcessId, i32)> {
        let desk = Desk { scenario: self.scenario, knowledge: self.knowledge, now: self.now };
        let mut outlook = Outlook::default();
        (action.verb.spec().price)(&desk, action, &mut outlook);
        if outlook.is_empty() {
            return Vec::new();
        }
        let hospital = &self.scenario.hospital;
        let works =
            |asset: AssetId| availability(&hospital.assets[asset.index()], self.knowledge.works(self.scenario, asset));
        let runs = |process: ProcessId| self.knowledge.care[process.index()].downtime == DowntimeState::Running;
        let hindered = self.knowledge.hindrances();
        let now = capacities(hospital, works, runs, &hindered);
        let then = capacities(
            hospital,
            |asset| outlook.works.get(&asset).copied().unwrap_or_else(|| works(asset)),
            |process| outlook.downtime.get(&process).copied().unwrap_or_else(|| runs(process)),
            outlook.hindrances.as_ref().unwrap_or(&hindered),
        );
        let change = |n: usize| then.whole[n] as i32 - now.whole[n] as i32;
        (0..hospital.care.len()).filter(|n| change(*n) != 0).map(|n| (n.into(), change(n))).collect()
    }
}

fn job_view(job: &crate::response::Job) -> JobView {
    JobView {
        id: job.id,
        action: job.action.clone(),
        role: job.role.clone(),
        ordered: job.ordered,
        person: job.person,
        until: job.until,
    }
}

impl Chart {
    /// The chart of a scenario's hospital, for these seats.
    pub fn of(scenario: &Scenario, seats: &[SeatSpec]) -> Self {
        let hospital = &scenario.hospital;
        let needed_by = |asset: usize| {
            let needs =
                |n: &usize| hospital.care[*n].needs.iter().any(|need| need.assets.iter().any(|a| a.index() == asset));
            (0..hospital.care.len()).filter(needs).map(ProcessId::from).collect()
        };
        let card = |(n, asset): (usize, &crate::scenario::Asset)| AssetCard {
            name: asset.name.clone(),
            title: asset.title.clone(),
            zone: asset.zone,
            os: asset.os.name.clone(),
            count: asset.count,
            care: needed_by(n),
            users: asset.users,
        };
        Self {
            scenario: scenario.id.clone(),
            title: scenario.title.clone(),
            setting: scenario.setting.clone(),
            briefing: scenario.briefing.clone(),
            hospital: hospital.name.clone(),
            calendar: scenario.calendar,
            phases: scenario.phases.iter().map(|phase| (phase.title.clone(), phase.minutes)).collect(),
            seats: seats.iter().map(seat_card).collect(),
            zones: hospital.zones.iter().map(|zone| (zone.name.clone(), zone.title.clone())).collect(),
            assets: hospital.assets.iter().enumerate().map(card).collect(),
            ambulances: (0..hospital.care.len())
                .filter(|n| hospital.care[*n].divertible > 0)
                .map(ProcessId::from)
                .collect(),
            care: hospital.care.iter().map(|process| (process.name.clone(), process.title.clone())).collect(),
            staff: hospital.staff.iter().map(|group| group.title.clone()).collect(),
            people: hospital.people.iter().map(|person| (person.name.clone(), person.role.clone())).collect(),
            duties: scenario
                .duties
                .iter()
                .map(|duty| (duty.title.clone(), duty.recipient.clone(), duty.hours))
                .collect(),
            duty_names: scenario.duties.iter().map(|duty| duty.id.clone()).collect(),
            accounts: hospital.accounts.iter().map(account_card).collect(),
            partners: hospital.partners.iter().map(|p| (p.name.clone(), p.title.clone())).collect(),
            techniques: scenario.catalogue.techniques.iter().map(technique_card).collect(),
        }
    }

    /// What an alert says: `looks like Exploitation of Remote Services (T1210)`, and whether harmless work does too.
    pub fn alert_text(&self, alert: &AlertView) -> String {
        let crate::event::AlertKind::LooksLike(technique) = alert.what;
        match self.technique(technique) {
            Some(card) if card.everyday => format!("looks like {} ({technique}), or administration", card.name),
            Some(card) => format!("looks like {} ({technique})", card.name),
            None => format!("looks like an attack ({technique})"),
        }
    }

    /// What is known about a technique.
    pub fn technique(&self, id: TechniqueId) -> Option<&TechniqueCard> {
        self.techniques.iter().find(|card| card.id == id)
    }

    /// The seat of a role.
    pub fn seat(&self, role: &RoleId) -> Option<&SeatCard> {
        self.seats.iter().find(|seat| seat.role == *role)
    }
}

fn technique_card(row: &crate::catalogue::TechniqueRow) -> TechniqueCard {
    TechniqueCard { id: row.id, name: row.name.clone(), everyday: row.everyday }
}

fn account_card(account: &crate::scenario::Account) -> AccountCard {
    AccountCard { name: account.name.clone(), privilege: account.privilege, group: account.group() }
}

fn seat_card(seat: &SeatSpec) -> SeatCard {
    SeatCard {
        role: seat.role.clone(),
        title: seat.title.clone(),
        level: seat.level,
        may: ACTIONS.iter().map(|spec| spec.verb).filter(|verb| seat.may(*verb)).collect(),
    }
}
