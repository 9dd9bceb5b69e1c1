//! The debrief says what the recording holds, calmly.

use codedark_analysis::{Defender, Happening, Reading, Recording, run_one};
use codedark_report::Debrief;
use codedark_sim::event::{Event, EventKind};
use codedark_sim::exercise::Exercise;
use codedark_sim::time::Tick;

use crate::common::{header, scenario};

fn debriefs() -> Vec<(Recording, Debrief)> {
    let scenario = scenario("wannacry-morning");
    let defenders = [Defender::Nobody, Defender::Bot("by-the-book".into())];
    let runs = defenders.iter().flat_map(|defender| [3, 8].map(|seed| run_one(&scenario, seed, defender)));
    runs.map(|run| run.expect("it runs").recording)
        .map(|recording| (recording.clone(), Debrief::of(&recording)))
        .collect()
}

#[test]
fn patients_come_first_and_nobody_is_counted_dead_or_blamed() {
    for (recording, debrief) in debriefs() {
        let text = debrief.to_string().to_lowercase();
        let second = text.lines().nth(2).expect("a sentence");
        assert!(second.contains("patient"), "{second}");
        for word in ["death", "died", "fail", "you should", "wrong decision", "score", "congratulations", "weakest"] {
            assert!(!text.contains(word), "`{word}` in\n{text}");
        }
        assert!(text.contains(&recording.play_digest.to_string()));
        assert!(text.lines().all(|line| line.chars().count() <= 110), "{text}");
    }
}

#[test]
fn every_moment_and_lesson_rests_on_an_event() {
    for (recording, debrief) in debriefs() {
        let happened = |tick: Tick| recording.known().any(|event| event.tick == tick);
        assert!(debrief.moments.iter().all(|moment| happened(moment.tick)), "{:?}", debrief.moments);
        let lessons = debrief.went_well.iter().chain(&debrief.look_next);
        assert!(lessons.flat_map(|lesson| &lesson.evidence).all(|tick| happened(*tick)));
        let declared = recording
            .known()
            .any(|event| matches!(event.kind, EventKind::IncidentDeclared { .. }) && event.tick <= recording.played_to);
        assert_eq!(debrief.moments.iter().any(|moment| moment.text.contains("declared")), declared);
        let orders = recording.known().filter(|event| {
            matches!(event.kind, EventKind::ActionAccepted { .. }) && event.tick <= recording.played_to
        });
        assert_eq!(debrief.decisions.len(), orders.count());
    }
}

#[test]
fn an_empty_hospital_says_who_decided() {
    let (_, debrief) = &debriefs()[0];
    assert!(debrief.outcome.iter().any(|line| line.contains("Nobody sat in a seat")));
    assert!(debrief.decisions.iter().all(|decision| decision.by_default));
}

#[test]
fn an_unfinished_exercise_counts_to_where_it_stopped() {
    let header = header(&["ir_lead"]);
    let taken = header.seats.iter().map(|(role, _)| role.clone()).collect();
    let mut exercise = Exercise::start(header.scenario.clone(), header.seed, &taken).expect("it starts");
    exercise.advance(Tick(100));
    let recording = Recording::of(&exercise, &header, codedark_sim::journal::play_digest(&header, &[]));
    assert!(!recording.is_finished() && recording.aftermath_to.is_none());
    assert!(recording.measures.iter().all(|reading| reading.in_all.is_none()));
    let text = Debrief::of(&recording).to_string();
    assert!(text.contains("is unfinished; these numbers count up to there"), "{text}");
    assert!(text.starts_with("It is not over yet") && !text.contains("It is over"), "{text}");
    assert!(!text.contains("in all\n"), "{text}");
}

#[test]
fn what_came_after_recovery_counts_for_nothing() {
    for (recording, _) in debriefs() {
        let end = recording.aftermath_to.expect("it was played to its end");
        assert!(recording.known().all(|event| event.tick <= end));
    }
}

#[test]
fn only_the_recovery_that_lasted_is_told() {
    let (mut recording, _) = debriefs().swap_remove(0);
    let hit = recording.known().find(|event| matches!(event.kind, EventKind::HostCompromised { machines: 1.., .. }));
    let hit = hit.expect("the worm came in").clone();
    let at = |tick, kind: &EventKind| Event { tick: Tick(tick), kind: kind.clone(), ..hit.clone() };
    let told = |recording: &Recording| {
        let debrief = Debrief::of(recording);
        let moments = debrief.moments.into_iter().filter(|moment| moment.text.starts_with("Everything worked again"));
        (moments.map(|moment| moment.tick.0).collect::<Vec<_>>(), debrief.outcome.join(" "))
    };
    let events = [at(20, &hit.kind), at(600, &EventKind::Recovered), at(700, &hit.kind)];
    recording.events = events.map(Happening::Known).into();
    let (ticks, outcome) = told(&recording);
    assert!(ticks.is_empty() && outcome.contains("Not everything worked again"), "{ticks:?} {outcome}");
    recording.events.push(Happening::Known(at(900, &EventKind::Recovered)));
    let minutes = |reading: &&mut Reading| reading.id == "minutes_to_recovery";
    recording.measures.iter_mut().find(minutes).expect("the measure").in_all = Some(880.0);
    let (ticks, outcome) = told(&recording);
    let clock = recording.calendar.date_time(Tick(900));
    assert!(ticks == [900] && outcome.contains(&clock), "{ticks:?} {outcome}");
}

#[test]
fn a_recording_survives_the_disk() {
    for (recording, debrief) in debriefs() {
        let again = Recording::read(recording.to_json().as_bytes()).expect("a recording");
        assert_eq!(again.unknown(), 0);
        assert!(again == recording, "the recording read back differs");
        assert_eq!(Debrief::of(&again).to_json(), debrief.to_json());
    }
}
