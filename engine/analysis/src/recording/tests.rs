//! Recordings read back as they were written.

use codedark_sim::event::{EventKind, Feature};
use codedark_sim::ids::AssetId;
use serde_json::json;

use super::*;

fn sample() -> serde_json::Value {
    json!({
        "codedark": "recording", "format": 1, "model": 1,
        "scenario": "small", "title": "Small", "hospital": "Nordvik", "seed": 7,
        "seats": [["ir_lead", "person"]],
        "calendar": {"start": "2026-05-15T08:00:00"},
        "end_of_play": 480, "played_to": 480, "aftermath_to": 9000,
        "play_digest": "00".repeat(32), "digest": "11".repeat(32),
        "names": {"assets": ["PC-1"]},
        "measures": [{"id": "m", "name": "M", "unit": "u", "better": "lower", "in_play": 1.5, "in_all": null}],
        "events": [
            {"tick": 3, "feature": "network", "subject": 0, "sequence": 0,
             "kind": {"event": "host_encrypted", "asset": 0, "machines": 2}},
        ],
    })
}

fn read(value: &serde_json::Value) -> Result<Recording, RecordingError> {
    Recording::read(value.to_string().as_bytes())
}

#[test]
fn a_recording_reads_as_it_was_written() {
    let recording = read(&sample()).expect("a recording");
    assert!(recording.is_finished());
    let event = recording.known().next().expect("an event");
    assert_eq!((event.tick, event.feature), (Tick(3), Feature::Network));
    assert_eq!(Recording::read(recording.to_json().as_bytes()), Ok(recording));
}

#[test]
fn what_a_later_version_added_does_not_disturb() {
    let mut value = sample();
    let later =
        json!({"tick": 9, "feature": "weather", "subject": 0, "sequence": 0, "kind": {"event": "snow", "cm": 4}});
    value["format"] = json!(2);
    value["events"].as_array_mut().unwrap().push(later.clone());
    value["weather"] = json!("snow");
    value["measures"][0]["floor"] = json!(3);
    value["names"]["wards"] = json!(["W3"]);
    value["events"][0]["kind"]["brand"] = json!("x");
    let recording = read(&value).expect("a recording");
    assert_eq!((recording.known().count(), recording.unknown()), (1, 1));
    assert_eq!(recording.events[1], Happening::Other(later.clone()));
    let written: serde_json::Value = serde_json::from_str(&recording.to_json()).unwrap();
    assert_eq!(written["events"][1], later);
}

#[test]
fn what_an_earlier_version_lacked_is_empty() {
    let mut value = sample();
    for field in ["seats", "aftermath_to", "names", "measures", "events"] {
        value.as_object_mut().unwrap().remove(field);
    }
    let recording = read(&value).expect("a recording");
    assert!(recording.events.is_empty() && recording.measures.is_empty());
    assert_eq!((recording.setting, recording.aims), (None, Aims::default()));
}

#[test]
fn the_aftermath_ends_with_the_recovery_that_lasted() {
    let at = |tick, kind| Event { tick: Tick(tick), feature: Feature::Storyline, subject: 0, sequence: 0, kind };
    let hit = |tick| at(tick, EventKind::HostCompromised { asset: AssetId(0), machines: 1 });
    let recovered = |tick| at(tick, EventKind::Recovered);
    let later = |tick| at(tick, EventKind::DiversionChanged { on: false });
    let cut = |events: &[Event]| {
        let mut events = events.to_vec();
        let end = cut_aftermath(&mut events, Tick(480), Tick(3360));
        (end.0, events.len())
    };
    assert_eq!(cut(&[hit(10), recovered(900), later(900), later(901)]), (900, 3));
    assert_eq!(cut(&[hit(10), recovered(900), hit(1000), recovered(2000), later(2100)]), (2000, 4));
    assert_eq!(cut(&[hit(10), recovered(900), hit(1000), later(2100)]), (3360, 4), "it did not last");
    assert_eq!(cut(&[hit(10), recovered(300), later(400), later(500)]), (480, 3), "play is never cut");
}

#[test]
fn other_files_are_refused_with_what_they_are() {
    assert!(Recording::read(b"PNG").unwrap_err().to_string().contains("not a recording"));
    assert!(Recording::read(b"{}").unwrap_err().to_string().contains("not a recording"));
    let mut value = sample();
    value["format"] = json!(9);
    value["seed"] = json!("seven");
    assert!(read(&value).unwrap_err().to_string().contains("newer version"));
}
