//! Positions between anchors, and what weighs.

use super::*;

fn lower(value: f64, baseline: f64, reference: f64) -> Option<f64> {
    position(Better::Lower, value, baseline, reference, 10.0)
}

#[test]
fn a_position_is_0_at_the_baseline_100_at_the_reference_and_may_be_more() {
    assert_eq!(lower(200.0, 200.0, 100.0), Some(0.0));
    assert_eq!(lower(100.0, 200.0, 100.0), Some(100.0));
    assert_eq!(lower(150.0, 200.0, 100.0), Some(50.0));
    assert_eq!(lower(80.0, 200.0, 100.0), Some(120.0));
    assert_eq!(lower(250.0, 200.0, 100.0), Some(-50.0));
    assert_eq!(position(Better::Higher, 75.0, 50.0, 100.0, 10.0), Some(50.0));
    assert_eq!((lower(1e6, 200.0, 100.0), lower(-1e6, 200.0, 100.0)), (Some(LEAST), Some(MOST)));
}

#[test]
fn without_room_there_is_no_position_unless_both_anchors_did_better() {
    assert_eq!(lower(104.0, 105.0, 100.0), None, "five apart say nothing");
    assert_eq!(lower(50.0, 105.0, 100.0), None, "nor is there praise where there was no room");
    assert_eq!(lower(150.0, 100.0, 180.0), None, "the reference is worse than the hospital alone");
    assert_eq!(lower(114.9, 105.0, 100.0), None);
    assert_eq!(lower(115.0, 105.0, 100.0), Some(0.0), "a floor worse than both");
    assert_eq!(lower(120.0, 105.0, 100.0), Some(-50.0));
    assert_eq!(lower(500.0, 105.0, 100.0), Some(LEAST));
}

fn envelope(anchors: &[(&str, f64, f64)]) -> Envelope {
    let anchor = |(id, baseline, reference): &(&str, f64, f64)| crate::Anchor {
        id: (*id).into(),
        baseline: Some(*baseline),
        reference: Some(*reference),
    };
    Envelope {
        codedark: "envelope".into(),
        key: codedark_sim::digest::Digest::of(b"test"),
        reference: "reference 1".into(),
        futures: 8,
        measures: anchors.iter().map(anchor).collect(),
    }
}

fn reading(id: &str, in_play: f64, in_all: f64) -> Reading {
    let measure = MEASURES.iter().find(|measure| measure.id == id).expect("a measure of the table");
    Reading {
        id: id.into(),
        name: measure.name.into(),
        unit: measure.unit.into(),
        better: measure.better,
        only_in_all: false,
        in_play: Some(in_play),
        in_all: Some(in_all),
    }
}

#[test]
fn the_rubric_weighs_and_what_has_no_room_is_left_out_with_its_weight() {
    let envelope = envelope(&[
        ("delayed_patient_hours_emergency", 1000.0, 0.0),
        ("delayed_patient_hours_elective", 4000.0, 0.0),
        ("records_stolen", 500.0, 490.0),
        ("minutes_unnoticed", 60.0, 0.0),
    ]);
    let readings = [
        reading("delayed_patient_hours_emergency", 0.0, 500.0),
        reading("delayed_patient_hours_elective", 0.0, 1000.0),
        reading("records_stolen", 0.0, 495.0),
        reading("minutes_unnoticed", 15.0, 60.0),
    ];
    let rubric = vec![(Criterion::Care, 3), (Criterion::Confidentiality, 2)];
    let score = Score::of_readings(&readings, &rubric, &envelope);
    // Emergency care counts twice: (2 * 50 + 75) / 3.
    let care = 175.0 / 3.0;
    assert!(score.total.is_some_and(|total| (total - care).abs() < 1e-9), "{score:?}");
    assert_eq!(score.left_out(), (2, 5));
    let detection = score.criteria.iter().find(|one| one.criterion == Criterion::Detection).expect("every criterion");
    assert_eq!((detection.weight, detection.position), (0, Some(75.0)), "shown, and of play alone");
    let all_alike = Score::of_readings(&readings, &Vec::new(), &envelope).total.expect("a score");
    assert!((all_alike - (care + 75.0) / 2.0).abs() < 1e-9, "{all_alike}");
}
