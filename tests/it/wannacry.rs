//! *WannaCry morning* behaves like what it is modelled on, over 20 seeds; the full count is in `docs/measurements/`.

use crate::common::scenario;
use crate::study;

#[test]
fn the_worm_takes_what_is_open_and_the_hospital_comes_back() {
    let study = study::run(&scenario("wannacry-morning"), 20);
    let most = study.seeds * 9 / 10;
    assert!(study.fell_without_weakness.is_empty(), "fell without the weakness: {:?}", study.fell_without_weakness);
    let spread = &study.minutes_to_spread;
    assert!(spread.never == 0 && spread.most.is_some_and(|minutes| minutes <= 120.0), "{study}");
    assert!(study.elective_hit_harder >= most, "{study}");
    assert!(study.back_in_time >= most, "{study}");
    assert_eq!(study.days_to_recovery.never, 0, "{study}");
    assert!(study.book_better >= most, "{study}");
}
