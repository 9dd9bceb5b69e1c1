//! What is known about a thing, in sentences that screens and lines share.

use codedark_sim::ids::{AlertId, AssetId, JobId, ProcessId, ZoneId};

use crate::picture::Picture;
use crate::say;
use crate::subject::Subject;
use crate::text::capital;

/// Alerts of one machine that a small panel tells.
const SIGNS_TOLD: usize = 3;

/// The thing's name.
pub fn title(picture: &Picture, subject: Subject) -> String {
    match subject.thing() {
        Subject::Alert(alert) => picture.chart.alert_name(alert),
        Subject::Asset(asset) | Subject::Signs(asset) => picture.asset_name(asset).into(),
        Subject::Zone(zone) => format!("Zone {}", picture.zone_name(zone)),
        Subject::Process(process) => picture.care_title(process).into(),
        Subject::Person(person) => picture.person_name(person).into(),
        Subject::Duty(duty) => picture.duty_title(duty),
        Subject::Mail(id) => {
            let mail = picture.view.mail.iter().find(|mail| mail.id == id);
            mail.map_or("Message".into(), |mail| mail.subject.to_string())
        }
        Subject::Job(job) => picture.job(job),
        Subject::Incident | Subject::Need(_) => "The incident".into(),
    }
}

/// Sentences about a thing; `full` adds what a small panel has no room for.
pub fn facts(picture: &Picture, subject: Subject, full: bool) -> Vec<String> {
    let mut facts = match subject.thing() {
        Subject::Alert(alert) => {
            let view = picture.view.alerts.iter().find(|view| view.id == alert);
            let text = view.map_or("This alert was closed.".into(), |view| {
                let text = capital(&picture.alert(view));
                format!("{text}; {}, {}", picture.when(view.since), Picture::verdict(view.verdict))
            });
            let mut facts = vec![text];
            facts.extend(asset_facts(picture, alert.asset, full, Some(alert)));
            facts
        }
        Subject::Asset(asset) => asset_facts(picture, asset, full, None),
        Subject::Signs(asset) => {
            let mut facts = signs(picture, asset);
            facts.extend(asset_facts(picture, asset, full, None));
            facts
        }
        Subject::Zone(zone) => zone_facts(picture, zone),
        Subject::Process(process) => care_facts(picture, process, full),
        Subject::Person(id) => {
            let doing = picture.person(id).map_or(String::new(), |person| picture.doing(person.state));
            let role = picture.chart.people.get(id.index()).map_or("?", |(_, role)| role.as_str());
            vec![format!("{role}: {doing}")]
        }
        Subject::Duty(id) => {
            let state =
                picture.view.duties.iter().find(|duty| duty.id == id).map_or(String::new(), |duty| picture.duty(duty));
            let hours = picture.chart.duties.get(id.index()).map_or(0, |(_, _, hours)| *hours);
            vec![
                format!("{}: {state}", picture.duty_title(id)),
                format!("It is due {hours} hours after the hospital is aware."),
            ]
        }
        Subject::Mail(id) => {
            let mail = picture.view.mail.iter().find(|mail| mail.id == id);
            mail.map_or_else(Vec::new, |mail| {
                let mut lines = vec![picture.letterhead(mail), String::new(), mail.body.to_string()];
                lines.extend(picture.question(mail));
                lines
            })
        }
        Subject::Job(id) => job_facts(picture, id),
        Subject::Incident | Subject::Need(_) => incident_facts(picture),
    };
    if let (Subject::Need(about), false) = (
        subject,
        matches!(
            subject.thing(),
            Subject::Mail(_) | Subject::Alert(_) | Subject::Incident | Subject::Job(_) | Subject::Process(_)
        ),
    ) {
        facts.insert(0, picture.about(about));
    }
    facts
}

/// `told` is the alert that was told of already.
fn asset_facts(picture: &Picture, id: AssetId, full: bool, told: Option<AlertId>) -> Vec<String> {
    let (Some(card), Some(asset)) = (picture.chart.assets.get(id.index()), picture.asset(id)) else {
        return Vec::new();
    };
    let machines = if card.count > 1 { format!(", {} machines", card.count) } else { String::new() };
    let care: Vec<&str> = card.care.iter().map(|process| picture.care_title(*process)).collect();
    let care = if care.is_empty() { "none directly".into() } else { care.join(", ") };
    let mut state = format!("{}, as of {}", asset.condition.word(), picture.when(asset.as_of));
    state += if asset.isolated { "; cut from the network" } else { "; on the network" };
    if asset.patched {
        state += "; patched";
    }
    if asset.machines_out > 0 {
        state += &format!("; {} out of use", say::count(asset.machines_out.into(), "machine"));
    }
    let mut facts = vec![format!("{}{machines}, {}", card.title, card.os), state];
    if full {
        facts.push(format!("Zone {}. Care that needs it: {care}.", picture.zone_name(card.zone)));
        facts.extend(card.users.map(|users| format!("Used by: {}.", picture.staff_title(users))));
    } else {
        facts.push(format!("zone {}; care: {care}", picture.zone_name(card.zone)));
    }
    facts.extend(asset.finding.map(|finding| say::finding(finding).to_owned()));
    if full {
        let alerts = picture.view.alerts.iter().filter(|alert| alert.id.asset == id && Some(alert.id) != told);
        facts.extend(alerts.map(|alert| {
            let (nth, at) = (alert.id.nth, picture.when(alert.since));
            format!("Alert {nth}, {at}: {} ({})", picture.alert(alert), Picture::verdict(alert.verdict))
        }));
        let reports = picture.view.reports.iter().filter(|report| report.asset == id);
        facts.extend(reports.map(|report| {
            let times = say::count(report.times.into(), "time");
            format!(
                "Something odd, reported by {}, {times} since {}.",
                picture.staff_title(report.group),
                picture.when(report.since)
            )
        }));
    }
    facts
}

/// The newest alerts and the reports about a machine, a line each.
fn signs(picture: &Picture, asset: AssetId) -> Vec<String> {
    let alerts = picture.open_alerts(asset);
    let mut lines: Vec<String> = alerts
        .iter()
        .take(SIGNS_TOLD)
        .map(|alert| format!("{} {}", picture.when(alert.since), picture.alert_short(alert)))
        .collect();
    if alerts.len() > SIGNS_TOLD {
        lines.push(format!("and {} before", say::count(alerts.len() - SIGNS_TOLD, "alert")));
    }
    let reports = picture.view.reports.iter().filter(|report| report.asset == asset);
    lines.extend(reports.map(|report| {
        let (who, times) = (picture.staff_title(report.group), say::count(report.times.into(), "report"));
        format!("{} something odd ({who}, {times})", picture.when(report.since))
    }));
    lines
}

fn zone_facts(picture: &Picture, id: ZoneId) -> Vec<String> {
    let title = picture.chart.zones.get(id.index()).map_or("?", |(_, title)| title);
    let assets = picture.chart.assets.iter().filter(|card| card.zone == id);
    let (count, machines) =
        assets.fold((0, 0), |(count, machines), card| (count + 1, machines + u32::from(card.count)));
    let state = picture.zone_state(id);
    let state = if state.is_empty() { "nothing known against any of them".into() } else { state };
    vec![format!("{title}: {}, {machines} machines", say::count(count, "asset")), state]
}

fn care_facts(picture: &Picture, id: ProcessId, full: bool) -> Vec<String> {
    let Some(care) = picture.care(id) else { return Vec::new() };
    let history: Vec<String> = care.history.iter().map(|permille| say::percent(*permille)).collect();
    let needs = picture.chart.assets.iter().filter(|card| card.care.contains(&id));
    let needs: Vec<&str> = needs.map(|card| card.name.as_str()).collect();
    let mut facts = vec![
        format!("{} of normal, counted {}", say::percent(care.capacity), picture.when(care.as_of)),
        say::waiting(care.waiting, care.waiting_elective),
        format!("Its systems alone would allow {}; {}", say::percent(care.systems), picture.downtime(care.downtime)),
    ];
    if !full {
        return facts;
    }
    if !history.is_empty() {
        facts.push(format!("Last hours: {}", history.join(", ")));
    }
    if !needs.is_empty() {
        facts.push(format!("Needs {}", needs.join(", ")));
    }
    facts
}

fn job_facts(picture: &Picture, id: JobId) -> Vec<String> {
    let Some(job) = picture.view.jobs.iter().find(|job| job.id == id) else {
        let at = picture.ended(id).map_or(String::new(), |ended| format!(" {}", picture.when(ended.at)));
        return vec![format!("This work ended{at}. {}.", picture.outcome(id))];
    };
    let who = job.person.map_or("nobody yet".into(), |person| picture.person_name(person).to_owned());
    let until = job.until.map_or("waits for somebody free".into(), |until| format!("until {}", picture.when(until)));
    vec![format!("Ordered {} by {}", picture.when(job.ordered), job.role), format!("Done by {who}, {until}")]
}

fn incident_facts(picture: &Picture) -> Vec<String> {
    let hit = picture.view.assets.iter().filter(|asset| asset.condition.concern() == 3).count();
    let first = match picture.view.declared {
        Some(at) => format!("An incident was declared {}.", picture.when(at)),
        None => "No incident is declared. Declaring calls people in and tells the house what is going on.".into(),
    };
    let ambulances = if picture.view.diversion { "Ambulances are diverted." } else { "Ambulances come as usual." };
    vec![first, format!("{} known to be hit. {ambulances}", say::count(hit, "asset"))]
}
