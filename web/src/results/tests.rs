//! Results from numbers that are known.

use super::*;

fn room(name: &str, score: Option<f64>, declared: Option<f64>) -> RoomResult {
    RoomResult {
        room: "r1".into(),
        name: name.into(),
        title: "Friday, 01:00".into(),
        score,
        delayed_patient_hours: 12.25,
        records_stolen: 3,
        minutes_to_declare: declared,
        norms_kept: 4,
        norms_due: 6,
        mattered: Vec::new(),
        digest: "ab".into(),
        sealed: None,
        declared: declared.map(|minutes| format!("{minutes} min after the first sign")),
        branch_of: None,
    }
}

fn competency(name: &str, rated: [u32; 4]) -> CompetencyResult {
    CompetencyResult { id: name.into(), name: name.into(), rated, unrated: 0 }
}

#[test]
fn what_to_do_next_says_its_numbers() {
    let rooms = [&room("Red", Some(80.4), Some(12.0)), &room("Blue", Some(-5.0), None)];
    let competencies = [competency("Triage", [0, 0, 2, 1]), competency("Words", [3, 0, 0, 0])];
    let norms = [NormOver { title: "declare early".into(), due: 3, missed: 2 }];
    let said = next(&rooms, &competencies, &norms);
    assert_eq!(
        said,
        [
            "Practise “Triage”: 3 of 3 rooms that showed it had major challenges with it or could not do it.",
            "Talk about “declare early”: it was late or broken in 2 of 3 rooms where it was due.",
            "Ask when an incident is declared, and by whom: 1 of 2 never did.",
            "Let Red (80) and Blue (-5) tell each other what they did in the first hour.",
        ]
    );
    let good = [&room("Red", Some(90.0), Some(3.0)), &room("Blue", Some(85.0), Some(4.0))];
    assert_eq!(next(&good, &[], &[]).len(), 1);
    assert!(next(&[], &[], &[])[0].starts_with("No team"));
}

#[test]
fn weak_competencies_are_weaker() {
    assert!(weakness(&competency("a", [0, 0, 0, 1])) > weakness(&competency("b", [1, 0, 1, 0])));
    assert!(weakness(&competency("a", [0, 1, 0, 0])) > weakness(&competency("b", [4, 0, 0, 0])));
}

#[test]
fn a_name_in_the_table_is_no_formula_and_breaks_no_line() {
    let results = ClassResults {
        class: "c".into(),
        name: "C".into(),
        next: Vec::new(),
        rooms: vec![
            room("=1+2, \"x\"", None, None),
            RoomResult { branch_of: Some(("r1".into(), Tick(9))), ..room("-3", None, Some(5.0)) },
        ],
        missing: Vec::new(),
        competencies: vec![competency("Triage", [1, 0, 0, 0])],
    };
    let text = csv(&results);
    let lines: Vec<&str> = text.split_terminator("\r\n").collect();
    assert_eq!(lines.len(), 4);
    assert!(lines[0].ends_with(",digest,sealed,declared,branch_of,Triage P/S/M/U"), "{}", lines[0]);
    assert_eq!(lines[1], "r1,\"'=1+2, \"\"x\"\"\",\"Friday, 01:00\",,12.2,3,,4,6,ab,,,,");
    assert_eq!(lines[2], "r1,'-3,\"Friday, 01:00\",,12.2,3,5.0,4,6,ab,,5 min after the first sign,r1,");
    assert_eq!(lines[3], "all,,,,,,,,,,,,,1/0/0/0");
    for start in ['=', '+', '-', '@', '\t', '\r', '\n', '＝'] {
        assert!(cell(&format!("{start}1")).trim_start_matches('"').starts_with('\''), "{start:?}");
    }
}
