//! What it came to: one thought about the patients first, then the house.
//!
//! Invariant: hours of delay, never deaths; no praise and no trophy, only what was measured.

use codedark_analysis::{Reading, Recording, recovery};
use codedark_sim::event::{Event, EventKind, Flow};
use codedark_sim::time::say_minutes;

use crate::words::{Words, count, list, number};

/// Backup servers that a sentence names.
const NAMED_MAX: usize = 4;

/// What stands above everything told of a play that can go on; empty if it is over.
pub fn warning(recording: &Recording) -> &'static str {
    if recording.is_finished() {
        ""
    } else {
        "This holds what players do not know: it tells the truth of an exercise that can go on."
    }
}

/// The sentences that open the debrief.
pub fn of(recording: &Recording, words: &Words) -> Vec<String> {
    let mut lines = vec![patients(recording, words)];
    lines.extend(house(recording, words));
    lines.extend(inherited(recording, words));
    if recording.seats.is_empty() {
        lines.push("Nobody sat in a seat: the hospital's own rules decided.".into());
    }
    lines
}

/// What it came to for the house: how it ended, and what was stolen or destroyed.
pub fn house(recording: &Recording, words: &Words) -> Vec<String> {
    let ended = if recording.is_finished() {
        how_it_ended(recording, words)
    } else {
        format!(
            "The exercise stopped {} and is unfinished; these numbers count up to there.",
            words.at(recording.played_to)
        )
    };
    // Where no machine fell, that sentence has told of the records.
    let theft = if recording.is_finished() && !fell(recording) { None } else { theft(recording) };
    [Some(ended), theft, backups(recording, words)].into_iter().flatten().collect()
}

/// Whether a machine fell to the attack.
fn fell(recording: &Recording) -> bool {
    recording.known().any(|event| matches!(event.kind, EventKind::HostCompromised { machines: 1.., .. }))
}

/// Records that were stolen, and how many of these before play began.
fn stolen(recording: &Recording) -> (u64, u64) {
    let add = |(all, before): (u64, u64), event: &Event| match event.kind {
        EventKind::RecordsStolen { records, .. } => {
            let early = if event.tick < recording.began { u64::from(records) } else { 0 };
            (all.saturating_add(u64::from(records)), before.saturating_add(early))
        }
        _ => (all, before),
    };
    recording.known().fold((0, 0), add)
}

/// The records that were stolen, if any were.
fn theft(recording: &Recording) -> Option<String> {
    let (all, before) = stolen(recording);
    let told = |n: u64| number(n as f64);
    match (all, before) {
        (0, _) => None,
        (_, 0) => Some(format!("{} patient records were stolen.", told(all))),
        _ if all == before => Some(format!("{} patient records were stolen, before play began.", told(all))),
        _ => Some(format!("{} patient records were stolen, {} of them before play began.", told(all), told(before))),
    }
}

/// Backups that were destroyed, if any were.
fn backups(recording: &Recording, words: &Words) -> Option<String> {
    let mut ruined: Vec<String> = Vec::new();
    for event in recording.known() {
        if let EventKind::BackupsRuined { asset } = event.kind {
            let name = words.asset(asset);
            if !ruined.contains(&name) {
                ruined.push(name);
            }
        }
    }
    let names: Vec<&str> = ruined.iter().map(String::as_str).collect();
    (!names.is_empty()).then(|| format!("Backups were destroyed: those of {}.", list(&names, NAMED_MAX)))
}

/// How long the attack had been in the house when play began, if it had.
fn inherited(recording: &Recording, words: &Words) -> Option<String> {
    let before = |is: fn(&EventKind) -> bool| {
        recording.known().take_while(|event| event.tick < recording.began).find(|event| is(&event.kind))
    };
    let fell = before(|kind| matches!(kind, EventKind::HostCompromised { machines: 1.., .. }))?;
    let mut sentence = format!(
        "When play began, on {}, the attack had been in the house for {}: the first machine fell on {}.",
        words.clock(recording.began),
        say_minutes(recording.began.since(fell.tick)),
        words.clock(fell.tick)
    );
    if let Some(alert) = before(|kind| matches!(kind, EventKind::AlertRaised { hostile: true, .. })) {
        sentence += &format!(" Its first alert had come up on {}.", words.clock(alert.tick));
    }
    Some(sentence)
}

/// The number to speak of: with the aftermath if there was one.
fn whole(reading: &Reading) -> f64 {
    reading.in_all.or(reading.in_play).unwrap_or(0.0)
}

fn patients(recording: &Recording, words: &Words) -> String {
    let total = recording.measure("delayed_patient_hours").map_or(0.0, whole);
    // Delay is counted at the end of each hour.
    let hour = |event: &&Event| matches!(event.kind, EventKind::CareHour(_)) && event.tick >= recording.began;
    let counted = recording.known().rfind(hour).map(|event| words.at(event.tick));
    if total <= 0.0 {
        return match (recording.is_finished(), counted) {
            (true, _) => "Every patient was treated within the time that was promised to them.".into(),
            (false, Some(at)) => {
                format!("Up to the last full hour, {at}, every patient was treated within the promised time.")
            }
            (false, None) => "No full hour had passed, so nothing can be said of patients yet.".into(),
        };
    }
    let mut sentence = match counted.filter(|_| !recording.is_finished()) {
        Some(at) => format!("Care came late by {} patient-hours, counted {at}", number(total)),
        None => format!("Care came late by {} patient-hours in all", number(total)),
    };
    let of = |reading: &&Reading| reading.id.starts_with("delayed_patient_hours_of.");
    let worst = recording.measures.iter().filter(of).max_by(|a, b| whole(a).total_cmp(&whole(b)));
    if let Some(worst) = worst.filter(|worst| whole(worst) > 0.0) {
        let title = worst.name.rsplit(": ").next().unwrap_or(&worst.name);
        sentence += &format!(", most of it in {title} ({})", number(whole(worst)));
    }
    let emergency = recording.measure("delayed_patient_hours_emergency").map_or(0.0, whole);
    sentence += &format!("; {} of them fell on emergency patients.", number(emergency));
    let (left, diverted) = elsewhere(recording);
    let said: Vec<String> = [(left, "left without treatment"), (diverted, "went to other hospitals by ambulance")]
        .into_iter()
        .filter(|(n, _)| *n > 0)
        .map(|(n, what)| format!("{} {what}", count(n, "patient")))
        .collect();
    if !said.is_empty() {
        sentence += &format!(" {}.", said.join(", and "));
    }
    sentence
}

/// Patients who left, and who were taken elsewhere.
fn elsewhere(recording: &Recording) -> (u32, u32) {
    let mut sum = (0u32, 0u32);
    let mut add = |flow: &Flow| sum = (sum.0.saturating_add(flow.left), sum.1.saturating_add(flow.diverted));
    for event in recording.known() {
        if let EventKind::CareHour(hour) = &event.kind {
            add(&hour.emergency);
            add(&hour.elective);
        }
    }
    sum
}

fn how_it_ended(recording: &Recording, words: &Words) -> String {
    if !fell(recording) {
        return match stolen(recording).0 {
            0 => "The attack found no way in.".into(),
            records => format!(
                "No machine fell to the attack; {} patient records were copied all the same.",
                number(records as f64)
            ),
        };
    }
    match (recovery(recording.known()), recording.measure("minutes_to_recovery").and_then(|reading| reading.in_all)) {
        (Some(event), Some(minutes)) => format!(
            "Everything worked again as before on {}, {} after the first machine fell.",
            words.clock(event.tick),
            say_minutes(minutes.round() as u32)
        ),
        _ => {
            let until = recording.aftermath_to.unwrap_or(recording.played_to);
            format!("Not everything worked again by {}, where the count ends.", words.clock(until))
        }
    }
}
