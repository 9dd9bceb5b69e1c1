//! Unwise scenarios: each file in `tests/unwise/` can be played, and gets the advice in the text beside it.
//!
//! `UPDATE_EXPECT=1 cargo test -p codedark-script unwise` rewrites the texts; read the difference before committing.

use codedark_script::{Severity, check, scenarios};

use crate::common::{compare, folder, shipped};

#[test]
fn every_unwise_scenario_gets_its_advice() {
    let (library, names) = folder("unwise");
    assert!(names.len() >= 12);
    let mut codes = std::collections::BTreeSet::new();
    let mut texts = Vec::new();
    for name in names {
        let checked = check(&library, &name);
        assert!(checked.scenario.is_some(), "{name} cannot be played:\n{}", checked.findings);
        assert!(checked.findings.iter().all(|one| one.severity == Severity::Warning && one.suggestion.is_some()));
        assert_eq!(checked.findings.is_empty(), name == "nothing-to-say.rhai", "{name}:\n{}", checked.findings);
        codes.extend(checked.findings.iter().map(|one| one.code.clone()));
        texts.push((name, checked.findings));
    }
    compare("unwise", &texts);
    let all = [
        "after-the-end",
        "care-without-needs",
        "empty-zone",
        "foothold",
        "goal-without-means",
        "idle-seat",
        "never-comes",
        "no-backup-server",
        "no-path",
        "no-skill",
        "no-way-in",
        "nobody-orders",
        "nobody-reads",
        "technique-not-played",
        "unreachable-asset",
        "unused-account",
        "unused-import",
        "unused-staff",
        "unused-variable",
    ];
    assert_eq!(codes.into_iter().collect::<Vec<_>>(), all, "every kind of advice is tried");
}

#[test]
fn nothing_is_to_be_said_about_what_is_shipped() {
    let library = shipped();
    for path in scenarios(&library) {
        let checked = check(&library, &path);
        assert!(checked.findings.is_empty(), "{path}:\n{}", checked.findings);
    }
}
