//! What it came to: one thought about the patients first, then the house.
//!
//! Invariant: hours of delay, never deaths; no praise and no trophy, only what was measured.

use codedark_analysis::{Reading, Recording, recovery};
use codedark_sim::event::{Event, EventKind, Flow};
use codedark_sim::time::say_minutes;

use crate::words::{Words, count, number};

/// The sentences that open the debrief.
pub fn of(recording: &Recording, words: &Words) -> Vec<String> {
    let mut lines = vec![patients(recording)];
    if recording.is_finished() {
        lines.push(how_it_ended(recording, words));
    } else {
        lines.push(format!(
            "The exercise stopped at {} and is unfinished; these numbers count up to there.",
            words.clock(recording.played_to)
        ));
    }
    lines.extend(inherited(recording, words));
    if recording.seats.is_empty() {
        lines.push("Nobody sat in a seat: the hospital's own rules decided.".into());
    }
    lines
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

fn patients(recording: &Recording) -> String {
    let total = recording.measure("delayed_patient_hours").map_or(0.0, whole);
    if total <= 0.0 {
        return "Every patient was treated within the time that was promised to them.".into();
    }
    let mut sentence = format!("Care came late by {} patient-hours in all", number(total));
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
    let compromised =
        recording.known().any(|event| matches!(event.kind, EventKind::HostCompromised { machines: 1.., .. }));
    let stolen =
        |event: &Event| if let EventKind::RecordsStolen { records, .. } = event.kind { u64::from(records) } else { 0 };
    let stolen: u64 = recording.known().map(stolen).sum();
    if !compromised && stolen > 0 {
        return format!(
            "No machine fell to the attack; {} patient records were copied all the same.",
            number(stolen as f64)
        );
    }
    if !compromised {
        return "The attack found no way in.".into();
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
