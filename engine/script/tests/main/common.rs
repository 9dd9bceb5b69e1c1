//! The repository's files as a library. Shared by two test binaries, so not every item is used everywhere.
#![allow(dead_code)]

use std::path::{Path, PathBuf};

use codedark_script::{Diagnostics, MemoryLibrary};

/// The repository's root.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Everything that is shipped, and the scenarios that only tests use.
pub fn shipped() -> MemoryLibrary {
    let mut library = MemoryLibrary::new();
    for folder in ["scenarios", "scripts", "assets", "tests/scenarios"] {
        take(&mut library, &root().join(folder), folder);
    }
    library
}

/// Puts every text below a folder into a library.
pub fn take(library: &mut MemoryLibrary, folder: &Path, name: &str) {
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        let inside = format!("{name}/{}", path.file_name().expect("a name").to_string_lossy());
        if path.is_dir() {
            take(library, &path, &inside);
        } else if let Ok(text) = std::fs::read_to_string(&path) {
            library.insert(inside, text);
        }
    }
}

/// What is shipped with the scenarios of a folder beside these tests and their modules, and the scenarios' names.
pub fn folder(name: &str) -> (MemoryLibrary, Vec<String>) {
    let mut library = shipped();
    let folder = root().join("engine/script/tests").join(name);
    take(&mut library, &folder.join("scripts"), "scripts");
    let mut names = Vec::new();
    for entry in std::fs::read_dir(&folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.extension().is_some_and(|end| end == "rhai") {
            let name = path.file_name().expect("a name").to_string_lossy().into_owned();
            library.insert(name.clone(), std::fs::read_to_string(&path).expect("a scenario"));
            names.push(name);
        }
    }
    names.sort();
    (library, names)
}

/// Compares findings with the texts beside the scenarios, or writes them with `UPDATE_EXPECT`.
pub fn compare(folder: &str, found: &[(String, Diagnostics)]) {
    let folder = root().join("engine/script/tests").join(folder);
    let mut different = Vec::new();
    for (name, findings) in found {
        let rendered = format!("{}\n", findings.render(false));
        let file = folder.join(name.replace(".rhai", ".txt"));
        if std::env::var_os("UPDATE_EXPECT").is_some() {
            std::fs::write(&file, &rendered).expect("writes");
        } else if std::fs::read_to_string(&file).unwrap_or_default() != rendered {
            different.push(format!("== {name}\n{rendered}"));
        }
    }
    assert!(different.is_empty(), "{}", different.join("\n"));
}
