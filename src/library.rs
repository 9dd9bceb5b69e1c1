//! The shipped scenarios, scripts and catalogues, and the user's folder over them.
//!
//! Invariant: shipped files are compiled in, in debug too; a file of the user's library stands in place of the
//! shipped one at the same path. A scenario may have its own files beside it, and modules and catalogues in folders
//! `scripts/` and `assets/` of its own, which come before all others.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use codedark_script::{
    Checked, Diagnostics, Expectation, Library, Loaded, Vocabulary, check, expectations_of, load, load_expectations,
};
use codedark_sim::scenario::Scenario;
use include_dir::{Dir, include_dir};

use crate::error::Error;
use crate::output::note;

static SHIPPED: [(&str, Dir); 3] = [
    ("scenarios", include_dir!("$CARGO_MANIFEST_DIR/scenarios")),
    ("scripts", include_dir!("$CARGO_MANIFEST_DIR/scripts")),
    ("assets", include_dir!("$CARGO_MANIFEST_DIR/assets")),
];

/// The largest file that is read from a folder: larger ones are no scripts.
const FILE_BYTES_MAX: u64 = 4 << 20;

/// Everything that scenarios are made of.
pub struct Shelf {
    library: Option<PathBuf>,
    /// The folder of a scenario that was named by a path, as it was written.
    beside: Option<String>,
}

impl Shelf {
    /// The shipped files, with a user's folder over them.
    pub fn open(library: Option<&Path>) -> Result<Self, Error> {
        if let Some(folder) = library.filter(|folder| !folder.is_dir()) {
            let what = format!("the library {} is no folder", folder.display());
            return Err(Error::user(what).hint("--library takes a folder with scenarios/, scripts/ or assets/ in it"));
        }
        Ok(Self { library: library.map(Path::to_path_buf), beside: None })
    }

    /// Short names of the scenarios, sorted.
    pub fn names(&self) -> Vec<String> {
        let files = self.list("scenarios");
        files
            .iter()
            .filter_map(|file| file.strip_prefix("scenarios/")?.strip_suffix("/scenario.rhai"))
            .map(str::to_owned)
            .collect()
    }

    /// Finds a scenario by its short name, or by the path of its file or folder.
    pub fn find(&self, name: &str) -> Result<String, Error> {
        let names = self.names();
        if names.iter().any(|known| known == name) {
            return Ok(format!("scenarios/{name}/scenario.rhai"));
        }
        let path = Path::new(name);
        let file = if path.is_dir() { path.join("scenario.rhai") } else { path.to_path_buf() };
        if file.is_file() {
            return Ok(written(&file));
        }
        if path.is_dir() {
            return Err(Error::user(format!("the folder {name} has no file scenario.rhai")));
        }
        let near = names.iter().map(|known| (strsim::damerau_levenshtein(known, name), known)).min();
        let near = near.filter(|(distance, known)| *distance <= known.len() / 3 || known.starts_with(name));
        let hint = match near {
            Some((_, known)) => format!("did you mean `{known}`?"),
            None => format!("there is: {}; or give the path of a scenario.rhai", names.join(", ")),
        };
        Err(Error::user(format!("there is no scenario `{name}`")).hint(hint))
    }

    /// Loads a scenario found by [`Shelf::find`], with all its findings.
    pub fn load(&self, path: &str) -> Result<Loaded, Diagnostics> {
        load(&self.beside(path), path)
    }

    /// Checks a scenario found by [`Shelf::find`], and says which files it is made of. Findings name files as they
    /// are found from here.
    pub fn check(&self, path: &str) -> (Checked, Used) {
        let used = Used { shelf: self.beside(path), files: RefCell::default() };
        let mut checked = check(&used, path);
        let mut findings = checked.findings.into_vec();
        findings.iter_mut().for_each(|finding| finding.file = used.shelf.shown(&finding.file));
        checked.findings = Diagnostics::new(findings);
        (checked, used)
    }

    /// The expectations beside a scenario found by [`Shelf::find`]; `None` if there is no such file.
    pub fn expectations(&self, path: &str, vocabulary: &Vocabulary) -> Option<Result<Vec<Expectation>, Diagnostics>> {
        Used { shelf: self.beside(path), files: RefCell::default() }.expectations(path, vocabulary)
    }

    /// The text that is shipped at a path.
    pub fn shipped(path: &str) -> Option<&'static str> {
        let (folder, rest) = path.split_once('/')?;
        let (_, dir) = SHIPPED.iter().find(|(name, _)| *name == folder)?;
        dir.get_file(rest)?.contents_utf8()
    }

    /// The same shelf as one scenario sees it.
    fn beside(&self, path: &str) -> Self {
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        Self { library: self.library.clone(), beside: Some(folder.to_owned()) }
    }

    /// A path of the library as a person finds the file: where it lies on the disk, if it does.
    fn shown(&self, path: &str) -> String {
        let Some(file) = self.places(path).into_iter().find(|file| file.is_file()) else { return path.to_owned() };
        let here = std::env::current_dir().unwrap_or_default();
        let near = if file.is_absolute() { file.strip_prefix(&here).unwrap_or(&file) } else { &file };
        near.to_string_lossy().replace('\\', "/")
    }

    /// Finds and loads a scenario; findings become an error, warnings a note.
    pub fn scenario(&self, name: &str) -> Result<Scenario, Error> {
        let path = self.find(name)?;
        let loaded = self.load(&path).map_err(|findings| {
            note(&findings.render(false));
            Error::user(format!("the scenario {name} has mistakes")).hint(format!("`codedark check {name}` lists them"))
        })?;
        for warning in &loaded.warnings {
            note(&warning.render(false));
        }
        Ok(loaded.scenario)
    }

    /// Where on the disk a file may lie, first choice first.
    fn places(&self, path: &str) -> Vec<PathBuf> {
        let mut places = Vec::new();
        if path.starts_with("scripts/") || path.starts_with("assets/") {
            places.extend(self.own_folder().map(|own| own.join(path)));
        }
        places.extend(self.library.as_ref().map(|folder| folder.join(path)));
        // Only a scenario's own folder is read by path as it is written.
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        if self.beside.as_deref() == Some(folder) && !is_shelved(path) {
            places.push(PathBuf::from(path));
        }
        places
    }

    /// The folder of the scenario, if it lies on the disk.
    fn own_folder(&self) -> Option<PathBuf> {
        let folder = self.beside.as_ref()?;
        if is_shelved(folder) { Some(self.library.as_ref()?.join(folder)) } else { Some(PathBuf::from(folder)) }
    }

    fn on_disk(&self, path: &str) -> Option<String> {
        self.places(path).iter().find_map(|file| text_of(file))
    }
}

impl Library for Shelf {
    fn read(&self, path: &str) -> Option<String> {
        self.on_disk(path).or_else(|| Self::shipped(path).map(str::to_owned))
    }

    fn list(&self, folder: &str) -> Vec<String> {
        let mut found = BTreeSet::new();
        for (name, dir) in &SHIPPED {
            shipped_files(dir, name, &mut found);
        }
        let start = format!("{}/", folder.trim_end_matches('/'));
        found.retain(|path| path.starts_with(&start));
        if let Some(library) = &self.library {
            disk_files(&library.join(folder), folder.trim_end_matches('/'), &mut found, 0);
        }
        if let Some(own) = self.own_folder().filter(|_| matches!(folder, "scripts" | "assets")) {
            disk_files(&own.join(folder), folder, &mut found, 0);
        }
        found.into_iter().collect()
    }
}

/// The files that a scenario was made of when it was checked.
pub struct Used {
    shelf: Shelf,
    /// By path; `None` for one that was looked for and is not there.
    files: RefCell<BTreeMap<String, Option<String>>>,
}

impl Used {
    /// Every file that was read, with its text.
    pub fn files(&self) -> Vec<(String, String)> {
        let files = self.files.borrow();
        files.iter().filter_map(|(path, text)| Some((path.clone(), text.clone()?))).collect()
    }

    /// The expectations beside the scenario; `None` if there is no such file.
    pub fn expectations(&self, path: &str, vocabulary: &Vocabulary) -> Option<Result<Vec<Expectation>, Diagnostics>> {
        let file = expectations_of(path);
        self.read(&file)?;
        Some(load_expectations(self, &file, vocabulary).map_err(|findings| {
            let mut findings = findings.into_vec();
            findings.iter_mut().for_each(|finding| finding.file = self.shelf.shown(&finding.file));
            Diagnostics::new(findings)
        }))
    }

    /// Whether one of them reads differently now.
    pub fn has_changed(&self) -> bool {
        self.files.borrow().iter().any(|(path, text)| self.shelf.read(path) != *text)
    }
}

impl Library for Used {
    fn read(&self, path: &str) -> Option<String> {
        let text = self.shelf.read(path);
        self.files.borrow_mut().insert(path.to_owned(), text.clone());
        text
    }

    fn list(&self, folder: &str) -> Vec<String> {
        self.shelf.list(folder)
    }
}

/// Whether a path is one of the library, not of the disk.
fn is_shelved(path: &str) -> bool {
    SHIPPED.iter().any(|(folder, _)| path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/')))
}

/// A path with `/` between its parts; one that begins oddly is written in full.
fn written(file: &Path) -> String {
    let odd =
        file.components().any(|part| matches!(part, std::path::Component::ParentDir | std::path::Component::CurDir));
    let file =
        if odd { std::fs::canonicalize(file).unwrap_or_else(|_| file.to_path_buf()) } else { file.to_path_buf() };
    let path = file.to_string_lossy().replace('\\', "/");
    // What lies here is not what lies in the library at the same path.
    if is_shelved(&path) { format!("./{path}") } else { path }
}

fn text_of(file: &Path) -> Option<String> {
    let size = std::fs::metadata(file).ok().filter(std::fs::Metadata::is_file)?.len();
    if size > FILE_BYTES_MAX { None } else { std::fs::read_to_string(file).ok() }
}

fn shipped_files(dir: &Dir, name: &str, found: &mut BTreeSet<String>) {
    for file in dir.files() {
        found.insert(format!("{name}/{}", file.path().to_string_lossy().replace('\\', "/")));
    }
    for below in dir.dirs() {
        shipped_files(below, name, found);
    }
}

/// Folders inside folders that are looked into; deeper ones are a loop or no library.
const DEPTH_MAX: usize = 8;

fn disk_files(folder: &Path, name: &str, found: &mut BTreeSet<String>, depth: usize) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let below = format!("{name}/{}", entry.file_name().to_string_lossy());
        if !entry.path().is_dir() {
            found.insert(below);
        } else if depth < DEPTH_MAX {
            disk_files(&entry.path(), &below, found, depth + 1);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_tutorial_is_compiled_in() {
        let shelf = Shelf::open(None).unwrap();
        assert!(shelf.names().contains(&"wannacry-morning".to_owned()));
        assert!(shelf.read("scenarios/wannacry-morning/scenario.rhai").is_some());
        assert!(shelf.read("assets/catalogue/techniques.csv").is_some());
        assert!(shelf.read("Cargo.toml").is_none(), "only what is shipped");
    }
}
