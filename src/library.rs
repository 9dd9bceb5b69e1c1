//! The shipped scenarios, scripts and catalogues, and the user's folder over them.
//!
//! Invariant: shipped files are compiled in, in debug too; a file of the user's library stands in place of the
//! shipped one at the same path. A scenario that is named by a path may have its own files beside it. Nothing outside
//! the library and the scenario's own folder is read, by a link neither. A packed scenario is read into memory.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use codedark_script::archive::{self, ArchiveFaults};
use codedark_script::{Diagnostic, Diagnostics, Layered, Library, Loaded, Severity, load};
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
            None => {
                format!("there is: {}; or give the path of a scenario.rhai, or of a packed scenario", names.join(", "))
            }
        };
        Err(Error::user(format!("there is no scenario `{name}`")).hint(hint))
    }

    /// Loads a scenario found by [`Shelf::find`], with all its findings.
    pub fn load(&self, path: &str) -> Result<Loaded, Diagnostics> {
        if !Self::is_archive(path) {
            return load(&self.beside(path), path);
        }
        let name = Path::new(path).file_stem().map_or_else(String::new, |stem| stem.to_string_lossy().into_owned());
        let unpacked = archive_bytes(path).and_then(|bytes| archive::unpack(&bytes, &name));
        match unpacked {
            Ok(unpacked) => load(&Layered { upper: &unpacked.library, lower: self }, &unpacked.path),
            Err(faults) => Err(Diagnostics::new(faults.0.iter().map(|fault| about(path, fault)).collect())),
        }
    }

    /// Whether a path is that of a packed scenario.
    pub fn is_archive(path: &str) -> bool {
        Path::new(path).extension().is_some_and(|ending| ending.eq_ignore_ascii_case("zip"))
    }

    /// The same shelf for a scenario that was named by this path.
    pub fn beside(&self, path: &str) -> Self {
        let beside = path.rsplit_once('/').map(|(folder, _)| folder.to_owned());
        Self { library: self.library.clone(), beside: Some(beside.unwrap_or_default()) }
    }

    /// Names of the files in a folder, those in folders below with their paths in it.
    pub fn files_of(&self, folder: &str) -> Vec<String> {
        let start = format!("{folder}/");
        let mut found: BTreeSet<String> =
            self.list(folder).iter().filter_map(|path| path.strip_prefix(&start)).map(str::to_owned).collect();
        if self.beside.as_deref() == Some(folder) && !is_shipped(&start) {
            let mut own = BTreeSet::new();
            disk_files(Path::new(if folder.is_empty() { "." } else { folder }), "", &mut own, 0);
            found.extend(own.iter().map(|name| name.trim_start_matches('/').to_owned()));
        }
        found.into_iter().collect()
    }

    /// The user's own text at a path; `None` if there is none, or it is the shipped one word for word.
    pub fn own_text(&self, path: &str) -> Option<String> {
        self.on_disk(path).filter(|text| shipped_text(path) != Some(text))
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

    fn on_disk(&self, path: &str) -> Option<String> {
        self.places(path).into_iter().find_map(|(folder, file)| text_of(&folder, &file)?.ok())
    }

    /// Where a path may be on the disk: a folder, and the file that must be inside it.
    fn places(&self, path: &str) -> Vec<(PathBuf, PathBuf)> {
        let inside = path.split('/').all(|part| !matches!(part, "" | "." | "..")) && !path.contains(['\\', '\0', ':']);
        let library = self.library.as_ref().filter(|_| inside).map(|folder| (folder.clone(), folder.join(path)));
        // Only a scenario's own folder is read by path as it is written.
        let own = self.beside.as_ref().filter(|_| path.rsplit_once('/').map_or("", |(own, _)| own) == self.own());
        let beside = own
            .filter(|_| !is_shipped(path))
            .map(|folder| (PathBuf::from(if folder.is_empty() { "." } else { folder.as_str() }), PathBuf::from(path)));
        library.into_iter().chain(beside).collect()
    }

    fn own(&self) -> &str {
        self.beside.as_deref().unwrap_or_default()
    }
}

/// Whether a path is that of a shipped folder.
fn is_shipped(path: &str) -> bool {
    SHIPPED.iter().any(|(folder, _)| path.starts_with(&format!("{folder}/")))
}

/// The shipped text at a path.
fn shipped_text(path: &str) -> Option<&'static str> {
    let (folder, rest) = path.split_once('/')?;
    let (_, dir) = SHIPPED.iter().find(|(name, _)| *name == folder)?;
    dir.get_file(rest)?.contents_utf8()
}

/// The bytes of a packed scenario; a file that is too large to be one is not read.
fn archive_bytes(path: &str) -> Result<Vec<u8>, ArchiveFaults> {
    let refuse = |why: String| ArchiveFaults(vec![why]);
    let size = std::fs::metadata(path).map_err(|error| refuse(format!("it cannot be read: {error}")))?.len();
    if size > archive::ARCHIVE_BYTES_MAX as u64 {
        return Err(refuse(format!("it has {size} bytes, more than {}", archive::ARCHIVE_BYTES_MAX)));
    }
    std::fs::read(path).map_err(|error| refuse(format!("it cannot be read: {error}")))
}

/// A finding about a packed scenario.
fn about(path: &str, fault: &str) -> Diagnostic {
    Diagnostic {
        severity: Severity::Error,
        code: "archive".into(),
        message: format!("the packed scenario is refused: {fault}"),
        file: path.into(),
        line: 0,
        column: 0,
        length: 1,
        source_line: String::new(),
        notes: vec!["`codedark pack` makes one from a scenario's folder".into()],
        suggestion: None,
    }
}

impl Library for Shelf {
    fn read(&self, path: &str) -> Option<String> {
        self.on_disk(path).or_else(|| shipped_text(path).map(str::to_owned))
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
        found.into_iter().collect()
    }

    fn why_not(&self, path: &str) -> Option<String> {
        self.places(path).into_iter().find_map(|(folder, file)| text_of(&folder, &file)?.err())
    }
}

/// A path with `/` between its parts; one that begins oddly is written in full.
fn written(file: &Path) -> String {
    let odd =
        file.components().any(|part| matches!(part, std::path::Component::ParentDir | std::path::Component::CurDir));
    let file =
        if odd { std::fs::canonicalize(file).unwrap_or_else(|_| file.to_path_buf()) } else { file.to_path_buf() };
    file.to_string_lossy().replace('\\', "/")
}

/// The text of a file that must be inside a folder, or why it cannot be read; `None` if there is no such file.
fn text_of(folder: &Path, file: &Path) -> Option<Result<String, String>> {
    let size = std::fs::metadata(file).ok().filter(std::fs::Metadata::is_file)?.len();
    let inside = || Some(std::fs::canonicalize(file).ok()?.starts_with(std::fs::canonicalize(folder).ok()?));
    Some(match () {
        () if inside() != Some(true) => Err(format!("{} is a link that leads out of its folder", file.display())),
        () if size > FILE_BYTES_MAX => Err(format!("{} has {size} bytes, more than {FILE_BYTES_MAX}", file.display())),
        () => std::fs::read_to_string(file).map_err(|error| match error.kind() {
            std::io::ErrorKind::InvalidData => format!("{} is not UTF-8 text; save it as UTF-8", file.display()),
            _ => format!("{}: {error}", file.display()),
        }),
    })
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
