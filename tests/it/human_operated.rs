//! A small scenario with a human adversary, 20 seeds, empty seats.

use std::collections::BTreeSet;

use codedark_analysis::{Defender, run_many};
use codedark_sim::event::{EventKind, Outcome};

use crate::shipped::load_path;

#[test]
fn at_least_ten_techniques_work_in_every_run() {
    let scenario = load_path("tests/scenarios/operator-small/scenario.rhai");
    let seeds: Vec<u64> = (0..20).collect();
    let mut union = BTreeSet::new();
    for run in run_many(&scenario, &seeds, &Defender::Nobody, 0).expect("every seed runs") {
        let worked: BTreeSet<String> = run
            .recording
            .known()
            .filter_map(|event| match &event.kind {
                EventKind::Attempted { technique, outcome: Outcome::Succeeded, .. } => Some(technique.to_string()),
                _ => None,
            })
            .collect();
        assert!(worked.len() >= 10, "seed {}: only {worked:?} worked", run.seed);
        union.extend(worked);
    }
    assert!(union.len() >= 15, "over all seeds only {union:?} worked");
}
