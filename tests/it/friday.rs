//! The long form of *Friday 01:00* has the shape of what it is modelled on, over a few seeds; the full count is in
//! `docs/measurements/`.

use crate::long_study;
use crate::support::long_friday;

#[test]
fn a_human_operated_attack_takes_weeks_strikes_at_night_and_is_stopped_by_the_book() {
    let study = long_study::run(&long_friday(), 12, true);
    println!("{study}");
    assert!(study.struck().count() >= 5 && study.surprised().count() >= 3, "{study}");
    // Twelve seeds may lie beside the bands of the full count, but not far.
    let weeks = |days: Option<f64>| days.is_some_and(|days| (20.0..=100.0).contains(&days));
    assert!(weeks(study.dwell().median), "{study}");
    let hours = |what, least, most| study.hours(what).median.is_some_and(|h| (least..=most).contains(&h));
    assert!(hours(|s| s.to_report, 0.3, 6.0), "{study}");
    assert!(hours(|s| s.to_declaration, 1.0, 9.0), "{study}");
    assert!(hours(|s| s.to_all_off, 3.0, 18.0), "{study}");
    assert!(study.percent(|s| s.out_of_hours) >= 50.0, "{study}");
    assert!(study.percent(|s| s.stolen.is_some_and(|at| Some(at) <= s.encrypted)) >= 50.0, "{study}");
    assert!(study.percent(|s| s.backups_tried) >= 60.0, "{study}");
    assert!(study.percent(|s| s.first_alert.is_some_and(|at| Some(at) <= s.encrypted)) >= 50.0, "{study}");
    // The full count asks for 85 of 100. Where nothing was stolen from empty seats there is nothing to win.
    let (care, records) = study.contests().expect("it was played by the book too");
    assert!(care.better >= 9, "{study}");
    assert!(records.better >= 8 && records.worse == 0, "{study}");
}
