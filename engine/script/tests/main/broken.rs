//! Broken scenarios: each file in `tests/broken/` against the text beside it.
//!
//! `UPDATE_EXPECT=1 cargo test -p codedark-script broken` rewrites the texts; read the difference before committing.

use std::fs;

use codedark_script::{Diagnostics, MemoryLibrary, Severity, load};

use crate::common::{root, shipped, take};

fn library() -> MemoryLibrary {
    let mut library = shipped();
    take(&mut library, &root().join("engine/script/tests/broken/scripts"), "scripts");
    library
}

fn findings(library: &MemoryLibrary, name: &str) -> Diagnostics {
    match load(library, name) {
        Err(findings) => findings,
        Ok(loaded) => panic!("{name} loads, with {:?}", loaded.warnings),
    }
}

#[test]
fn every_broken_scenario_gives_its_findings() {
    let mut library = library();
    let folder = root().join("engine/script/tests/broken");
    let mut names: Vec<String> = Vec::new();
    for entry in fs::read_dir(&folder).expect("the folder of broken scenarios") {
        let path = entry.expect("an entry").path();
        if path.extension().is_some_and(|end| end == "rhai") {
            let name = path.file_name().expect("a name").to_string_lossy().into_owned();
            library.insert(name.clone(), fs::read_to_string(&path).expect("a scenario"));
            names.push(name);
        }
    }
    names.sort();
    assert!(names.len() >= 20);
    let mut different = Vec::new();
    for name in names {
        let found = findings(&library, &name);
        let rendered = format!("{}\n", found.render(false));
        assert!(found.iter().any(|one| one.severity == Severity::Error), "{name}");
        let file = folder.join(name.replace(".rhai", ".txt"));
        if std::env::var_os("UPDATE_EXPECT").is_some() {
            fs::write(&file, &rendered).expect("writes");
        } else if fs::read_to_string(&file).unwrap_or_default() != rendered {
            different.push(format!("== {name}\n{rendered}"));
        }
    }
    assert!(different.is_empty(), "{}", different.join("\n"));
}

#[test]
fn a_syntax_error_comes_alone_and_other_mistakes_together() {
    let folder = root().join("engine/script/tests/broken");
    let mut library = library();
    for name in ["syntax-error.rhai", "several-at-once.rhai"] {
        library.insert(name, fs::read_to_string(folder.join(name)).expect("a scenario"));
    }
    assert_eq!(findings(&library, "syntax-error.rhai").len(), 1);
    let several = findings(&library, "several-at-once.rhai");
    assert!(several.len() >= 10, "{several}");
    let lines: Vec<(String, u32, u32)> = several.iter().map(|one| (one.file.clone(), one.line, one.column)).collect();
    assert!(lines.is_sorted());
    let json = serde_json::to_string(&several).expect("plain data");
    assert_eq!(serde_json::from_str::<Diagnostics>(&json).expect("reads back"), several);
}
