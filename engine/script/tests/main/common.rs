//! The repository's files as a library.

use std::path::{Path, PathBuf};

use codedark_script::MemoryLibrary;

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
