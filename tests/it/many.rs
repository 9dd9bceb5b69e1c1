//! Many runs: the number of threads changes nothing.

use codedark_analysis::{Defender, run_many, run_one, summarise};

use crate::common::scenario;

#[test]
fn the_number_of_threads_never_changes_results() {
    let scenario = scenario("wannacry-morning");
    let seeds = [4, 1, 9, 2];
    for defender in [Defender::Nobody, Defender::Bot("by-the-book".into())] {
        let alone = run_many(&scenario, &seeds, &defender, 1).expect("they run");
        let both = run_many(&scenario, &seeds, &defender, 2).expect("they run");
        assert!(alone == both, "results differ by the number of threads");
        assert_eq!(alone.iter().map(|run| run.seed).collect::<Vec<_>>(), seeds);
        assert!(alone[1] == run_one(&scenario, 1, &defender).expect("it runs"));
        let total =
            |id: &str| summarise(alone.iter().map(|run| run.recording.measure(id).and_then(|read| read.in_all)));
        assert_eq!(total("delayed_patient_hours").n, seeds.len());
        let parts = |run: &codedark_analysis::Run| {
            let care = run.recording.measures.iter().filter(|read| read.id.starts_with("delayed_patient_hours_of."));
            care.filter_map(|read| read.in_all).sum::<f64>()
        };
        for run in &alone {
            let whole = run.recording.measure("delayed_patient_hours").and_then(|read| read.in_all).expect("a number");
            assert!((parts(run) - whole).abs() < 1e-6, "the care processes add up to the hospital");
        }
    }
}
