//! Broken scenarios: each file in `tests/broken/` against the text beside it.
//!
//! `UPDATE_EXPECT=1 cargo test -p codedark-script broken` rewrites the texts; read the difference before committing.

use codedark_script::{Diagnostics, MemoryLibrary, Severity, load};

use crate::common::{compare, folder};

fn findings(library: &MemoryLibrary, name: &str) -> Diagnostics {
    match load(library, name) {
        Err(findings) => findings,
        Ok(loaded) => panic!("{name} loads, with {:?}", loaded.warnings),
    }
}

#[test]
fn every_broken_scenario_gives_its_findings() {
    let (library, names) = folder("broken");
    assert!(names.len() >= 60);
    let found: Vec<_> = names.into_iter().map(|name| (name.clone(), findings(&library, &name))).collect();
    for (name, findings) in &found {
        assert!(findings.iter().any(|one| one.severity == Severity::Error), "{name}");
    }
    compare("broken", &found);
}

#[test]
fn a_syntax_error_comes_alone_and_other_mistakes_together() {
    let (library, _) = folder("broken");
    assert_eq!(findings(&library, "syntax-error.rhai").len(), 1);
    let several = findings(&library, "several-at-once.rhai");
    assert!(several.len() >= 10, "{several}");
    let lines: Vec<(String, u32, u32)> = several.iter().map(|one| (one.file.clone(), one.line, one.column)).collect();
    assert!(lines.is_sorted());
    let json = serde_json::to_string(&several).expect("plain data");
    assert_eq!(serde_json::from_str::<Diagnostics>(&json).expect("reads back"), several);
}
