//! How things are said, on screens and in lines alike.

use codedark_sim::action::Action;
use codedark_sim::event::AlertKind;
use codedark_sim::ids::{AlertId, AssetId, DutyId, GroupId, InjectId, JobId, PersonId, ProcessId, TechniqueId, ZoneId};
use codedark_sim::knowledge::{Condition, Finding, Verdict};
use codedark_sim::posture::{Audience, Mode, Ransom};
use codedark_sim::scenario::Permille;
use codedark_sim::time::{Tick, say_minutes};
use codedark_sim::view::{About, AlertView, DowntimeState, DutyView, PersonState, Query, Severity};

use crate::picture::Picture;
use crate::room::Said;
use crate::subject::Subject;
use crate::text::full_stop;

/// The letter or shape of a severity.
pub fn mark(severity: Severity) -> &'static str {
    match severity {
        Severity::Urgent => "!",
        Severity::Open => "?",
        Severity::Note => "i",
    }
}

/// The word of a severity.
pub fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Urgent => "Urgent",
        Severity::Open => "To decide",
        Severity::Note => "To know",
    }
}

/// The shape of a condition.
pub fn shape(condition: Condition) -> &'static str {
    match condition {
        Condition::Normal => "●",
        Condition::Restored | Condition::Clean => "◉",
        Condition::Suspicious => "◐",
        Condition::Compromised => "▲",
        Condition::Encrypted => "■",
        Condition::Down => "○",
    }
}

/// The conditions in the order of a legend.
pub const CONDITIONS: [Condition; 7] = [
    Condition::Normal,
    Condition::Clean,
    Condition::Restored,
    Condition::Suspicious,
    Condition::Compromised,
    Condition::Encrypted,
    Condition::Down,
];

/// What a closer look found, in a sentence.
pub fn finding(finding: Finding) -> &'static str {
    match finding {
        Finding::Clean => "A closer look found no intruder, and nothing to patch.",
        Finding::Vulnerable => "A closer look found no intruder, but a known weakness.",
        Finding::Compromised => "A closer look found an intruder or malware.",
        Finding::Encrypted => "A closer look found its files encrypted.",
    }
}

/// Thousandths as percent: `31 %`.
pub fn percent(permille: Permille) -> String {
    format!("{} %", (permille.saturating_add(5)) / 10)
}

/// What an alert takes for what it saw.
pub fn technique_of(alert: &AlertView) -> TechniqueId {
    let AlertKind::LooksLike(technique) = alert.what;
    technique
}

/// Who waits: `31 patients wait, 22 of them planned`.
pub fn waiting(patients: u32, planned: u32) -> String {
    match patients {
        0 => "nobody waits".into(),
        1 => format!("1 patient waits, {}", if planned > 0 { "planned" } else { "not planned" }),
        n => format!("{n} patients wait, {planned} of them planned"),
    }
}

/// `1 machine`, `2 machines`.
pub fn count(n: usize, one: &str) -> String {
    format!("{n} {one}{}", if n == 1 { "" } else { "s" })
}

impl Picture {
    /// `13:42`, or `Fri 15 May 13:42` on another day.
    pub fn when(&self, tick: Tick) -> String {
        let calendar = &self.chart.calendar;
        if calendar.at(tick).date() == calendar.at(self.now()).date() {
            calendar.clock_time(tick)
        } else {
            calendar.date_time(tick)
        }
    }

    /// How long ago: `12 min`.
    pub fn age(&self, tick: Tick) -> String {
        say_minutes(self.now().since(tick))
    }

    /// An asset's label.
    pub fn asset_name(&self, id: AssetId) -> &str {
        self.chart.asset_name(id)
    }

    /// A zone's short name.
    pub fn zone_name(&self, id: ZoneId) -> &str {
        self.chart.zones.get(id.index()).map_or("?", |(name, _)| name)
    }

    /// A care process's title.
    pub fn care_title(&self, id: ProcessId) -> &str {
        self.chart.care.get(id.index()).map_or("?", |(_, title)| title)
    }

    /// A care process's title, or its short name where the title has no room.
    pub fn care_short(&self, id: ProcessId, columns: usize) -> String {
        let short = self
            .chart
            .care
            .get(id.index())
            .map_or("?", |(name, title)| if crate::text::width(title) <= columns { title } else { name });
        crate::text::capital(short)
    }

    /// A responder's name.
    pub fn person_name(&self, id: PersonId) -> &str {
        self.chart.people.get(id.index()).map_or("?", |(name, _)| name)
    }

    /// A staff group's title.
    pub fn staff_title(&self, id: GroupId) -> &str {
        self.chart.staff.get(id.index()).map_or("?", |title| title)
    }

    /// A duty's title and recipient.
    pub fn duty_title(&self, id: DutyId) -> String {
        self.chart.duties.get(id.index()).map_or("?".into(), |(title, recipient, _)| format!("{title} ({recipient})"))
    }

    /// A technique's name, or its number.
    pub fn technique(&self, id: TechniqueId) -> String {
        self.chart.technique(id).map_or_else(|| id.to_string(), |card| format!("{} ({id})", card.name))
    }

    /// What an alert says.
    pub fn alert(&self, alert: &AlertView) -> String {
        crate::text::clean_line(&self.chart.alert_text(alert))
    }

    /// What an alert says, for a list: the last part of the technique's name.
    pub fn alert_short(&self, alert: &AlertView) -> String {
        let technique = technique_of(alert);
        self.chart.technique(technique).map_or_else(
            || format!("looks like {technique}"),
            |card| card.name.rsplit(": ").next().unwrap_or(&card.name).to_owned(),
        )
    }

    /// Where an alert stands, in a word or two.
    pub fn verdict_short(&self, alert: &AlertView) -> &'static str {
        match alert.verdict {
            None if self.is_being_judged(alert.id) => "being judged",
            None => "not judged",
            Some(Verdict::Real) => "real",
            Some(Verdict::FalseAlarm) => "false alarm",
        }
    }

    /// All that points at one machine, in a few words that begin with its name.
    pub fn signs(&self, asset: AssetId) -> String {
        let name = self.asset_name(asset);
        let reported = self.view.needs.iter().any(|need| need.about == About::Report(asset));
        let alerts = self.open_alerts(asset);
        match (alerts.as_slice(), reported) {
            ([], _) => self.report(asset),
            ([one], false) => format!("{name}: {}", self.alert_short(one)),
            (many, reported) => {
                let mut kinds: Vec<String> = many.iter().map(|alert| self.alert_short(alert)).collect();
                kinds.sort();
                kinds.dedup();
                let reported = if reported { ", reported by staff" } else { "" };
                format!("{name}: {}{reported} ({})", count(many.len(), "alert"), kinds.join(", "))
            }
        }
    }

    fn alert_by_id(&self, id: AlertId) -> String {
        let alert = self.view.alerts.iter().find(|alert| alert.id == id);
        alert.map_or_else(
            || self.chart.alert_name(id),
            |alert| format!("{}: {}", self.asset_name(id.asset), self.alert(alert)),
        )
    }

    /// What was made of an alert.
    pub fn verdict(verdict: Option<Verdict>) -> &'static str {
        match verdict {
            None => "not judged",
            Some(Verdict::Real) => "judged real",
            Some(Verdict::FalseAlarm) => "judged a false alarm",
        }
    }

    /// A row of what waits, in a few words that begin with where.
    pub fn waiting(&self, subject: Subject) -> String {
        match subject {
            Subject::Signs(asset) => self.signs(asset),
            Subject::Need(about) => self.about(about),
            thing => crate::facts::title(self, thing),
        }
    }

    /// What waits, in a few words that begin with where.
    pub fn about(&self, about: About) -> String {
        match about {
            About::Alert(id) => self.alert_by_id(id),
            About::Report(asset) => self.report(asset),
            About::Spreading(asset) => {
                let condition = self.asset(asset).map_or("hit", |asset| asset.condition.word());
                format!("{}: {condition}, still on the network", self.asset_name(asset))
            }
            About::Care(process) => {
                let capacity = self.care(process).map_or("?".into(), |care| percent(care.capacity));
                format!("{} at {capacity}, downtime procedure not in use", self.care_title(process))
            }
            About::Mail(id) => self.mail_line(id),
            About::Declare => "Machines are hit; no incident is declared".into(),
            About::JobDone(job) => self.outcome(job),
            About::Duty(duty) => {
                let state =
                    self.view.duties.iter().find(|view| view.id == duty).map_or("due".into(), |view| self.duty(view));
                format!("{}: {state}", self.duty_title(duty))
            }
        }
    }

    /// The same where there is little room.
    pub fn about_short(&self, about: About) -> String {
        let alert = |id| self.view.alerts.iter().find(|alert| alert.id == id);
        match about {
            About::Alert(id) => alert(id).map_or_else(
                || self.about(about),
                |alert| format!("{}: {}", self.asset_name(id.asset), self.alert_short(alert)),
            ),
            about => self.about(about),
        }
    }

    fn report(&self, asset: AssetId) -> String {
        let mut reports = self.view.reports.iter().filter(|report| report.asset == asset);
        let name = self.asset_name(asset);
        reports.next().map_or(format!("{name}: something odd, reported by staff"), |report| {
            let times = if report.times > 1 { format!(" ({} times)", report.times) } else { String::new() };
            format!("{name}: something odd, reported by {}{times}", self.staff_title(report.group))
        })
    }

    /// Who writes or calls, and the subject where it says more.
    pub fn mail_line(&self, id: InjectId) -> String {
        let mail = self.view.mail.iter().find(|mail| mail.id == id);
        mail.map_or("A message".into(), |mail| {
            // `Ward 3: Call from Ward 3` says one thing twice.
            if mail.subject.contains(&*mail.from) {
                mail.subject.to_string()
            } else {
                format!("{}: {}", mail.from, mail.subject)
            }
        })
    }

    /// An action as words, clean.
    pub fn action(&self, action: &Action) -> String {
        action.words(&self.chart)
    }

    /// What was said in a room, with the order that a hint is about.
    pub fn said(&self, said: &Said) -> String {
        match &said.order {
            Some(order) => format!("{} The order would be: {}.", full_stop(&said.text), self.action(order)),
            None => said.text.clone(),
        }
    }

    /// What a piece of work is.
    pub fn job(&self, job: JobId) -> String {
        self.order(job).map_or("some work".into(), |action| self.action(action))
    }

    /// How a piece of work ended.
    pub fn outcome(&self, job: JobId) -> String {
        let word = if self.ended(job).is_none_or(|ended| ended.succeeded) { "Done" } else { "Did not work" };
        format!("{word}: {}", self.job(job))
    }

    /// What a responder does, for a narrow column: the words, and how long still.
    pub fn doing_short(&self, state: PersonState) -> (String, Option<u32>) {
        match state {
            PersonState::Busy(job) => {
                let until = self.view.jobs.iter().find(|view| view.id == job).and_then(|view| view.until);
                (self.job(job), until.map(|until| until.since(self.now())))
            }
            PersonState::Coming(at) => ("on the way".into(), Some(at.since(self.now()))),
            state => (self.doing(state), None),
        }
    }

    /// What a responder does.
    pub fn doing(&self, state: PersonState) -> String {
        match state {
            PersonState::Free => "free".into(),
            PersonState::Busy(job) => {
                let until = self.view.jobs.iter().find(|view| view.id == job).and_then(|view| view.until);
                let until = until.map_or(String::new(), |until| format!(", until {}", self.when(until)));
                format!("{}{until}", self.job(job))
            }
            PersonState::Coming(at) => format!("called in, arrives {}", self.when(at)),
            PersonState::Off => "off".into(),
        }
    }

    /// How a downtime procedure stands.
    pub fn downtime(&self, state: DowntimeState) -> String {
        match state {
            DowntimeState::Off => "downtime procedure not in use".into(),
            DowntimeState::Starting(at) => format!("downtime procedure from {}", self.when(at)),
            DowntimeState::Running => "downtime procedure in use".into(),
        }
    }

    /// How a duty's clock stands.
    pub fn duty(&self, duty: &DutyView) -> String {
        if let Some(at) = duty.notified {
            let late = duty.due.filter(|due| at > *due).map(|due| say_minutes(at.since(due)));
            let late = late.map_or(String::new(), |late| format!(", {late} late"));
            return format!("done {}{late}", self.when(at));
        }
        match duty.due {
            None => "not started".into(),
            Some(due) if due < self.now() => format!("late by {}", say_minutes(self.now().since(due))),
            Some(due) => format!("due {}, in {}", self.when(due), say_minutes(due.since(self.now()))),
        }
    }

    /// A question, as its title.
    pub fn query(&self, query: &Query) -> String {
        match query {
            Query::Logs { asset, minutes } => {
                format!("Logs of {}, last {}", self.asset_name(*asset), say_minutes(*minutes))
            }
            Query::Hunt { technique } => format!("Hunt for {}", self.technique(*technique)),
        }
    }

    /// What there is in a zone besides normal machines: `2 suspicious, 1 encrypted, 3 cut off`.
    pub fn zone_state(&self, zone: ZoneId) -> String {
        let here = |id: AssetId| self.chart.assets.get(id.index()).is_some_and(|card| card.zone == zone);
        let assets: Vec<_> = self.view.assets.iter().filter(|asset| here(asset.id)).collect();
        let mut parts = Vec::new();
        let view = self.zone(zone);
        if view.is_some_and(|zone| zone.isolated) {
            parts.push("zone cut off".to_owned());
        }
        for condition in [Condition::Encrypted, Condition::Compromised, Condition::Suspicious, Condition::Down] {
            match assets.iter().filter(|asset| asset.condition == condition).count() {
                0 => {}
                n => parts.push(format!("{n} {}", condition.word())),
            }
        }
        match assets.iter().filter(|asset| asset.isolated).count() {
            0 => {}
            n => parts.push(format!("{n} cut off")),
        }
        match view.and_then(|zone| zone.detection) {
            Some(Mode::Block) => parts.push("detection blocks".into()),
            Some(Mode::Monitor) => parts.push("detection only reports".into()),
            None => {}
        }
        parts.extend(view.into_iter().flat_map(|zone| &zone.blocked).map(|port| format!("port {port} blocked")));
        parts.join(", ")
    }

    /// What was done about lines, accounts, backups and words, a sentence each.
    pub fn posture(&self) -> Vec<String> {
        let (posture, chart) = (&self.view.posture, &self.chart);
        let mut lines = Vec::new();
        if posture.internet_cut {
            lines.push("The internet is cut.".to_owned());
        }
        let cut = chart.partners.iter().zip(&posture.partners_cut).filter(|(_, cut)| **cut);
        lines.extend(cut.map(|((_, title), _)| format!("The line of {title} is cut.")));
        let reset = chart.accounts.iter().zip(&posture.accounts_reset);
        let reset: Vec<&str> = reset.filter(|(_, at)| at.is_some()).map(|(card, _)| card.name.as_str()).collect();
        if !reset.is_empty() {
            lines.push(format!("Reset: {}.", reset.join(", ")));
        }
        if let Some(last) = posture.krbtgt_resets.last() {
            let times = count(posture.krbtgt_resets.len(), "time");
            lines.push(format!("krbtgt was reset {times}, last {}.", self.when(*last)));
        }
        for backup in &posture.backups {
            let name = self.asset_name(backup.asset);
            if backup.protected {
                lines.push(format!("The backup sets of {name} are out of reach."));
            }
            if let Some((finding, at)) = backup.tested {
                lines.push(format!("The backups of {name} were tested {}: {}.", self.when(at), finding.word()));
            }
        }
        lines.extend(posture.help_called.map(|at| format!("Help from outside was called {}.", self.when(at))));
        for said in &posture.statements {
            let who = if said.audience == Audience::Press { "The press was" } else { "Patients were" };
            lines.push(format!("{who} told {}: {}.", self.when(said.at), said.statement.says()));
        }
        lines.extend(posture.demand.map(|at| format!("A demand for money was found {}.", self.when(at))));
        lines.extend(posture.ransom.map(|(decision, at)| {
            let what = if decision == Ransom::Pay { "to pay" } else { "not to pay" };
            format!("It was decided {what}, {}.", self.when(at))
        }));
        lines.extend(posture.key.map(|(at, works)| {
            format!("A key came {}; it {}.", self.when(at), if works { "opens the files" } else { "opens nothing" })
        }));
        lines.extend(posture.second_demand.map(|at| format!("Money was demanded again {}.", self.when(at))));
        lines
    }
}
