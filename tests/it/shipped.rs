//! The shipped scenarios, from the repository's files.

use std::path::Path;
use std::sync::Arc;

use codedark_script::{MemoryLibrary, load};
use codedark_sim::scenario::Scenario;

/// The repository, from any package of it.
pub fn root() -> &'static Path {
    let own = Path::new(env!("CARGO_MANIFEST_DIR"));
    own.ancestors().find(|folder| folder.join("Cargo.lock").is_file()).unwrap_or(own)
}

/// A shipped scenario.
pub fn scenario(name: &str) -> Arc<Scenario> {
    load_path(&format!("scenarios/{name}/scenario.rhai"))
}

/// Everything that is shipped, and the scenarios that only tests use.
pub fn library() -> MemoryLibrary {
    let mut library = MemoryLibrary::new();
    for folder in ["scenarios", "scripts", "assets", "tests/scenarios"] {
        shelve(&mut library, &root().join(folder), folder);
    }
    library
}

/// A scenario of the repository by its path, those that only tests use included.
pub fn load_path(path: &str) -> Arc<Scenario> {
    Arc::new(load(&library(), path).unwrap_or_else(|findings| panic!("{findings}")).scenario)
}

/// Puts every text below a folder into a library.
pub fn shelve(library: &mut MemoryLibrary, folder: &Path, name: &str) {
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        let inside = format!("{name}/{}", path.file_name().expect("a name").to_string_lossy());
        if path.is_dir() {
            shelve(library, &path, &inside);
        } else if let Ok(text) = std::fs::read_to_string(&path) {
            library.insert(inside, text);
        }
    }
}
