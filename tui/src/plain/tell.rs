//! Sentences about how things stand.

use codedark_sim::action::{ACTIONS, Action, message_name};
use codedark_sim::ids::{AssetId, JobId, ZoneId};
use codedark_sim::time::{Tick, say_minutes};
use codedark_sim::view::{
    Answer, AssetView, Attention, Chart, MailView, PersonState, Preview, Query, QuestionView, Severity,
};

use super::commands::{self, COMMANDS};
use crate::picture::Picture;
use crate::query::QUERIES;
use crate::room::RoomNow;
use crate::subject::{self, Subject, Waiting};
use crate::text::{capital, full_stop};
use crate::{facts, order, say, talk};

/// Needs told at once, unless all were asked for.
const NEEDS_TOLD: usize = 8;

/// The briefing, and how things stand.
pub fn welcome(picture: &Picture) -> Vec<String> {
    let mut lines = briefing(picture);
    lines.push(String::new());
    lines.extend(look(picture));
    lines.push("Say `help` for what can be said.".into());
    lines
}

/// How hard the exercise is set, if not as it is written.
pub fn setting(chart: &Chart) -> String {
    chart.setting.as_ref().map_or_else(String::new, |setting| format!(" Setting of difficulty: {setting}."))
}

/// The briefing.
pub fn briefing(picture: &Picture) -> Vec<String> {
    let chart = &picture.chart;
    let mut lines = vec![format!("{}. {}.{}", chart.title, chart.hospital, setting(chart))];
    lines.extend(chart.briefing.trim().lines().map(str::to_owned));
    lines
}

/// How things stand, in short.
pub fn look(picture: &Picture) -> Vec<String> {
    let view = &picture.view;
    let declared = match view.declared {
        Some(at) => format!("An incident was declared {}.", picture.when(at)),
        None => "No incident is declared.".into(),
    };
    let now = picture.chart.calendar.date_time(view.now);
    let mut lines = vec![format!("It is {now}. Your seat: {}. {declared}", picture.seat_title())];
    if view.diversion {
        lines.push("Ambulances are diverted.".into());
    }
    lines.extend(picture.posture());
    let free = view.people.iter().filter(|person| person.state == PersonState::Free).count();
    let are = if free == 1 { "is" } else { "are" };
    let jobs = if view.jobs.is_empty() { "no work is".into() } else { say::count(view.jobs.len(), "job") };
    lines.push(format!("{free} of your {} people {are} free; {jobs} under way or waiting.", view.people.len()));
    lines.extend(needs(picture, NEEDS_TOLD));
    lines
}

/// What waits: the first few, and how many more.
pub fn needs(picture: &Picture, told_max: usize) -> Vec<String> {
    let waiting = subject::waiting(picture);
    let mut lines = vec![match waiting.len() {
        0 => "Nothing needs a decision from you.".into(),
        1 => "One thing needs you.".into(),
        n => format!("{n} things need you, the most urgent first."),
    }];
    lines.extend(shortened(waiting.iter().map(|row| waits(picture, row)).collect(), told_max));
    lines
}

/// Says how many there are beyond the first few: nobody listens to a hundred sentences.
fn shortened(mut lines: Vec<String>, told_max: usize) -> Vec<String> {
    let more = lines.len().saturating_sub(told_max);
    if more > 0 {
        lines.truncate(told_max);
        lines.push(format!("There are {more} more; `now` says all of them."));
    }
    lines
}

fn waits(picture: &Picture, row: &Waiting) -> String {
    sentence(picture, row.severity, row.since, &picture.waiting(row.subject))
}

fn attention(picture: &Picture, need: &Attention) -> String {
    sentence(picture, need.severity, need.since, &picture.about(need.about))
}

fn sentence(picture: &Picture, severity: Severity, since: Tick, what: &str) -> String {
    let (word, at, age) = (say::severity(severity), picture.when(since), picture.age(since));
    full_stop(&format!("{word}, since {at} ({age}): {what}"))
}

/// What came up while time passed.
pub fn passed(picture: &Picture, from: Tick, before: &[Attention]) -> Vec<String> {
    let now = picture.chart.calendar.date_time(picture.now());
    let mut lines = vec![match picture.now().since(from) {
        0 => format!("No time passed. It is {now}."),
        minutes => format!("{} passed. It is {now}.", say_minutes(minutes)),
    }];
    if picture.view.over {
        return lines;
    }
    let known = |need: &&Attention| before.iter().any(|old| old.about == need.about && old.severity == need.severity);
    let fresh = picture.view.needs.iter().filter(|need| !known(need));
    let fresh: Vec<String> = fresh.map(|need| attention(picture, need)).collect();
    let due = picture.deadlines(from);
    if fresh.is_empty() && due.is_empty() {
        lines.push("Nothing new needs you.".into());
    }
    lines.extend(due);
    lines.extend(shortened(fresh, NEEDS_TOLD));
    lines
}

/// The alerts, newest first.
pub fn alerts(picture: &Picture) -> Vec<String> {
    let alerts = picture.view.alerts.iter().map(|alert| {
        let name = picture.chart.alert_name(alert.id);
        format!("{name}, {}, {}; {}.", picture.when(alert.since), picture.alert(alert), Picture::verdict(alert.verdict))
    });
    or(alerts.collect(), "There are no alerts.")
}

/// The zones, and what is wrong in them.
pub fn network(picture: &Picture) -> Vec<String> {
    let mut lines = Vec::new();
    for (n, (name, title)) in picture.chart.zones.iter().enumerate() {
        let assets = subject::assets_of(picture, n.into());
        let state = picture.zone_state(n.into());
        let state = if state.is_empty() { "nothing known against any".into() } else { state };
        lines.push(format!("Zone {name}, {title}: {}; {state}.", say::count(assets.len(), "asset")));
        let views = assets.into_iter().filter_map(|id| picture.asset(id));
        let noteworthy = views.filter(|asset| asset.condition.concern() > 0 || asset.isolated);
        lines.extend(noteworthy.map(|asset| asset_line(picture, asset)));
    }
    or(lines, "The chart shows no network.")
}

/// Every asset of a zone.
pub fn zone(picture: &Picture, zone: ZoneId) -> Vec<String> {
    let assets = subject::assets_of(picture, zone).into_iter().filter_map(|id| picture.asset(id));
    or(assets.map(|asset| asset_line(picture, asset)).collect(), "There is nothing in this zone.")
}

fn asset_line(picture: &Picture, asset: &AssetView) -> String {
    let title = picture.chart.assets.get(asset.id.index()).map_or("?", |card| &card.title);
    let cut = if asset.isolated { ", cut from the network" } else { "" };
    format!("{}, {title}: {}{cut}.", picture.asset_name(asset.id), asset.condition.word())
}

/// One asset, and what can be ordered for it.
pub fn asset(picture: &Picture, id: AssetId) -> Vec<String> {
    let subject = Subject::Asset(id);
    let mut lines = vec![format!("{}.", facts::title(picture, subject))];
    lines.extend(facts::facts(picture, subject, true).into_iter().map(|fact| full_stop(&capital(&fact))));
    let orders: Vec<String> =
        order::fitting(picture, subject).iter().map(|(_, action)| picture.action(action)).collect();
    lines.push(format!("You could order: {}.", orders.join("; ")));
    lines
}

/// The care processes.
pub fn care(picture: &Picture) -> Vec<String> {
    let care = picture.view.care.iter().map(|care| {
        let trend = match care.history.iter().rev().nth(1) {
            Some(before) if *before > care.capacity + 20 => ", falling",
            Some(before) if before + 20 < care.capacity => ", rising",
            _ => "",
        };
        format!(
            "{} is at {} of normal{trend}; {}; {}.",
            picture.care_title(care.id),
            say::percent(care.capacity),
            say::waiting(care.waiting, care.waiting_elective),
            picture.downtime(care.downtime)
        )
    });
    let mut lines: Vec<String> = care.collect();
    lines.extend(picture.view.care.first().map(|care| format!("The wards counted at {}.", picture.when(care.as_of))));
    or(lines, "No care process is on the chart.")
}

/// Who does what.
pub fn people(picture: &Picture) -> Vec<String> {
    let people = picture.view.people.iter();
    or(
        people.map(|person| format!("{}: {}.", picture.person_name(person.id), picture.doing(person.state))).collect(),
        "Nobody is on the chart.",
    )
}

/// The duties.
pub fn duties(picture: &Picture) -> Vec<String> {
    let duties = picture.view.duties.iter();
    or(
        duties
            .map(|duty| {
                let name = picture.chart.duty_names.get(duty.id.index()).map_or("?", String::as_str);
                format!("{name}, {}: {}.", picture.duty_title(duty.id), picture.duty(duty))
            })
            .collect(),
        "There are no duties of law.",
    )
}

/// Mail and calls.
pub fn mail(picture: &Picture) -> Vec<String> {
    let mail = picture.view.mail.iter().map(|mail| {
        let asks = mail.question.as_ref().is_some_and(QuestionView::is_open);
        let urgent = if mail.urgent { "urgent, " } else { "" };
        let asks = if asks { "asks for an answer, " } else { "" };
        let name = message_name(mail.id);
        full_stop(&format!("{name}, {urgent}{asks}{}, {}", picture.when(mail.at), picture.mail_line(mail.id)))
    });
    or(mail.collect(), "No mail came yet.")
}

/// One mail.
pub fn letter(picture: &Picture, mail: &MailView) -> Vec<String> {
    let about = if mail.subject.contains(&*mail.from) { String::new() } else { format!(": {}", mail.subject) };
    let mut lines = vec![full_stop(&format!("From {}{about}", picture.letterhead(mail)))];
    lines.extend(mail.body.lines().map(str::to_owned));
    lines.extend(picture.question(mail).into_iter().filter(|line| !line.is_empty()));
    lines
}

/// Work under way.
pub fn jobs(picture: &Picture) -> Vec<String> {
    let jobs = picture.view.jobs.iter();
    let mut lines = or(
        jobs.map(|job| format!("{}: {}.", picture.action(&job.action), progress(picture, job.id))).collect(),
        "No work is under way.",
    );
    lines.extend(
        picture.view.ended.iter().map(|ended| format!("{}, {}.", picture.outcome(ended.id), picture.when(ended.at))),
    );
    lines
}

fn progress(picture: &Picture, id: JobId) -> String {
    let Some(job) = picture.view.jobs.iter().find(|job| job.id == id) else {
        return "done".into();
    };
    match (job.person, job.until) {
        (Some(person), Some(until)) => {
            format!("{} works on it until {}", picture.person_name(person), picture.when(until))
        }
        (None, Some(until)) => format!("until {}", picture.when(until)),
        (_, None) => "it waits for somebody free".into(),
    }
}

/// An order that was taken.
pub fn ordered(picture: &Picture, action: &Action, job: JobId) -> String {
    format!("Ordered: {}; {}.", picture.action(action), progress(picture, job))
}

/// What an order would cost.
pub fn price(picture: &Picture, action: &Action, price: &Preview) -> String {
    let time = if price.minutes == 0 {
        "would be done at once".into()
    } else {
        format!("would take {}", say_minutes(price.minutes))
    };
    let who = price.person.map_or(String::new(), |person| format!(", done by {}", picture.person_name(person)));
    let wait = if price.wait > 0 { format!(", after a wait of {}", say_minutes(price.wait)) } else { String::new() };
    let mut text = format!("{} {time}{who}{wait}.", picture.action(action));
    for (title, change) in picture.care_changes(price) {
        text += &match change.strip_prefix('−') {
            Some(loss) => format!(" {title} would lose {loss}."),
            None => format!(" {title} would gain {}.", change.trim_start_matches('+')),
        };
    }
    if picture.care_changes(price).is_empty() {
        text += " Care would not change.";
    }
    if !price.noise.is_empty() {
        text += &format!(" {}", full_stop(&price.noise));
    }
    text
}

/// The answer to a question.
pub fn records(picture: &Picture, query: &Query, answer: &Answer) -> Vec<String> {
    let mut lines = vec![format!("{}: {}.", picture.query(query), say::count(answer.records.len(), "record"))];
    lines.extend(answer.gaps.iter().map(|gap| full_stop(gap)));
    let records = answer.records.iter();
    lines.extend(records.map(|record| {
        let at = picture.when(record.at);
        full_stop(&format!("{at}, {}, {}: {}", picture.asset_name(record.asset), record.source, record.text))
    }));
    lines
}

/// The room stands still, and who lets it go on.
pub fn paused(room: &RoomNow) -> String {
    let how = if room.may_pause { "`resume` lets it go on." } else { "Time goes on when your trainer says so." };
    format!("The room is paused. {how}")
}

/// Everything that can be said. `room`: how the room stands in which one plays.
pub fn help(room: Option<&RoomNow>) -> Vec<String> {
    let mut lines = vec!["You can say:".to_owned()];
    lines.extend(COMMANDS.iter().map(|command| format!("{}: {}", command.usage, command.help)));
    lines.extend(QUERIES.iter().map(|query| format!("{}: {}", query.usage, query.summary)));
    if let Some(room) = room {
        lines.push("You can say to your room:".into());
        lines.extend(talk::offered(room).map(|spec| format!("{}: {}", spec.usage, spec.summary)));
        lines.extend(commands::in_room(room).map(|command| format!("{}: {}", command.usage, command.help)));
    }
    lines.push("You can order:".into());
    lines.extend(ACTIONS.iter().map(|spec| full_stop(&format!("{}: {}", spec.usage(), spec.summary))));
    lines.push("`help` and a word tells more about it.".into());
    lines
}

/// Play is over.
pub fn farewell(picture: &Picture) -> Vec<String> {
    let at = picture.chart.calendar.date_time(picture.now());
    vec![format!("It is {at}. Play is over; the hospital goes on until everything is as it was. The debrief follows.")]
}

/// The player left.
pub fn leaving(resume: Option<&str>, in_room: bool) -> String {
    let kept = if in_room {
        "You left and keep your seat; come back with"
    } else {
        "You left. Your journal is kept; resume with"
    };
    resume.map_or("You left; this exercise keeps no journal.".into(), |command| {
        format!("{kept}: {}", crate::text::clean_line(command))
    })
}

fn or(lines: Vec<String>, nothing: &str) -> Vec<String> {
    if lines.is_empty() { vec![nothing.to_owned()] } else { lines }
}
