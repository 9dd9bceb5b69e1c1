//! Positions between anchors, and what weighs.

use super::*;

fn lower(value: f64, baseline: f64, reference: f64) -> Option<f64> {
    place(Better::Lower, Some(value), baseline, reference, 10.0).0
}

fn worse(value: f64, baseline: f64, reference: f64) -> f64 {
    place(Better::Lower, Some(value), baseline, reference, 10.0).1
}

#[test]
fn a_position_is_0_at_the_baseline_100_at_the_reference_and_may_be_more() {
    assert_eq!(lower(200.0, 200.0, 100.0), Some(0.0));
    assert_eq!(lower(100.0, 200.0, 100.0), Some(100.0));
    assert_eq!(lower(150.0, 200.0, 100.0), Some(50.0));
    assert_eq!(lower(80.0, 200.0, 100.0), Some(120.0));
    assert_eq!(lower(250.0, 200.0, 100.0), Some(-50.0));
    assert_eq!(place(Better::Higher, Some(75.0), 50.0, 100.0, 10.0), (Some(50.0), 0.0));
    assert_eq!(place(Better::Higher, None, 50.0, 100.0, 10.0), (Some(100.0), 0.0), "nothing went wrong");
    assert_eq!((lower(1e6, 200.0, 100.0), lower(-1e6, 200.0, 100.0)), (Some(LEAST), Some(MOST)));
}

#[test]
fn without_room_there_is_no_position_unless_both_anchors_did_better() {
    assert_eq!(lower(104.0, 105.0, 100.0), None, "five apart say nothing");
    assert_eq!(lower(50.0, 105.0, 100.0), None, "nor is there praise where there was no room");
    assert_eq!(lower(150.0, 100.0, 180.0), None, "the reference is worse than the hospital alone");
    assert_eq!((worse(104.0, 105.0, 100.0), worse(50.0, 105.0, 100.0)), (0.0, 0.0));
    assert_eq!((lower(115.0, 105.0, 100.0), worse(115.0, 105.0, 100.0)), (None, 1.0), "a floor worse than both");
    assert_eq!((worse(110.0, 105.0, 100.0), worse(500.0, 105.0, 100.0)), (0.5, WORST));
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
    let confidentiality = &score.criteria[1];
    assert_eq!((confidentiality.weight, confidentiality.position, confidentiality.deducted), (2, None, 0.0));
    let detection = score.criteria.iter().find(|one| one.criterion == Criterion::Detection).expect("every criterion");
    assert_eq!((detection.weight, detection.position), (0, Some(75.0)), "shown, and of play alone");
    let all_alike = Score::of_readings(&readings, &Vec::new(), &envelope).total.expect("a score");
    assert!((all_alike - (care + 75.0) / 2.0).abs() < 1e-9, "{all_alike}");
}

#[test]
fn nothing_that_is_done_worse_raises_the_total() {
    let envelope = envelope(&[
        ("delayed_patient_hours_emergency", 1000.0, 0.0),
        ("audiences_told", 0.0, 100.0),
        ("untrue_statements", 0.0, 0.0),
        ("ransoms_paid", 0.0, 0.0),
    ]);
    let rubric = vec![(Criterion::Care, 4), (Criterion::Communication, 2), (Criterion::Decisions, 1)];
    let total = |care: f64, told: f64, untrue: f64, paid: f64| {
        let readings = [
            reading("delayed_patient_hours_emergency", 0.0, care),
            reading("audiences_told", told, 0.0),
            reading("untrue_statements", untrue, 0.0),
            reading("ransoms_paid", paid, 0.0),
        ];
        Score::of_readings(&readings, &rubric, &envelope).total.expect("care has room")
    };
    for (care, told) in [(0.0, 100.0), (900.0, 0.0), (5000.0, 0.0)] {
        let fair = total(care, told, 0.0, 0.0);
        assert!(total(care, told, 1.0, 0.0) < fair && total(care, told, 2.0, 0.0) < total(care, told, 1.0, 0.0));
        assert!(total(care, told, 0.0, 1.0) < fair, "paying costs, wherever one stands");
        assert!(total(care + 10.0, told, 0.0, 0.0) <= fair);
    }
}

#[test]
fn a_norm_counts_for_the_seat_that_did_it_and_what_nobody_did_for_those_who_could() {
    let norm = |verdict, at, seat: Option<&str>| NormJudged {
        norm: 0,
        verdict,
        since: None,
        due: None,
        at,
        seat: seat.map(RoleId::new),
        whose: vec![RoleId::new("a"), RoleId::new("b")],
        competencies: Vec::new(),
    };
    let at = Some(codedark_sim::time::Tick(5));
    let norms = [
        norm(Verdict::Kept, at, Some("a")),
        norm(Verdict::Late, at, None),
        norm(Verdict::Broken, at, Some("b")),
        norm(Verdict::Broken, None, None),
    ];
    assert_eq!(seat_score("a", "person", &norms).norms, (1, 0, 1));
    assert_eq!(seat_score("b", "person", &norms).norms, (0, 0, 2));
    assert_eq!(seat_score("c", "person", &norms).norms, (0, 0, 0));
}
