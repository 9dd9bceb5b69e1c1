//! The shipped scenarios, scripts and catalogues, and the user's folder over them.
//!
//! Invariant: shipped files are compiled in, in debug too; a file of the user's library stands in place of the
//! shipped one at the same path. A scenario may have its own files beside it, and modules and catalogues in folders
//! `scripts/` and `assets/` of its own, which come before all others. Nothing outside the library and the scenario's own
//! folder is read, by a link neither. A packed scenario is read into memory.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use codedark_script::archive::{self, ArchiveFaults};
use codedark_script::{
    Checked, Diagnostic, Diagnostics, Expectation, Library, Loaded, MemoryLibrary, Severity, Vocabulary, check,
    expectations_of, load_expectations, load_in,
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
    /// What was packed with a scenario; it comes before all others.
    packed: Option<MemoryLibrary>,
}

impl Shelf {
    /// The shipped files, with a user's folder over them.
    pub fn open(library: Option<&Path>) -> Result<Self, Error> {
        if let Some(folder) = library.filter(|folder| !folder.is_dir()) {
            let what = format!("the library {} is no folder", folder.display());
            return Err(Error::user(what).hint("--library takes a folder with scenarios/, scripts/ or assets/ in it"));
        }
        Ok(Self { library: library.map(Path::to_path_buf), beside: None, packed: None })
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
            if !Self::is_archive(name) && file.extension().is_none_or(|ending| ending != "rhai") {
                let what = format!("{name} is no scenario: the file of one ends in .rhai, a packed one in .zip");
                return Err(Error::user(what).hint("name the folder that it lies in"));
            }
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

    /// Loads a scenario found by [`Shelf::find`] in a language, or in its first one, with all its findings.
    pub fn load(&self, path: &str, language: Option<&str>) -> Result<Loaded, Diagnostics> {
        let (shelf, path) = self.open_at(path)?;
        load_in(&shelf, &path, language)
    }

    /// Checks a scenario found by [`Shelf::find`] and its expectations, if `vocabulary` says what these can be about;
    /// and says which files it is made of. Findings name files as they are found from here.
    pub fn check(&self, path: &str, vocabulary: impl Fn(&Scenario) -> Vocabulary) -> (Checked, Used) {
        let (shelf, path) = match self.open_at(path) {
            Ok(opened) => opened,
            Err(findings) => {
                return (Checked { scenario: None, findings, up_to: None }, Used::of(self.beside(path), path));
            }
        };
        let used = Used::of(shelf, &path);
        let mut checked = check(&used, &path);
        let mut findings = checked.findings.into_vec();
        let expected = checked.scenario.as_ref().and_then(|scenario| used.expectations(&path, &vocabulary(scenario)));
        findings.extend(expected.and_then(Result::err).map(Diagnostics::into_vec).unwrap_or_default());
        let all = findings.iter_mut().chain(&mut checked.up_to);
        all.for_each(|finding| finding.file = used.shelf.shown(&finding.file));
        checked.findings = Diagnostics::new(findings);
        (checked, used)
    }

    /// The expectations beside a scenario found by [`Shelf::find`]; `None` if there is no such file.
    pub fn expectations(&self, path: &str, vocabulary: &Vocabulary) -> Option<Result<Vec<Expectation>, Diagnostics>> {
        let (shelf, path) = self.open_at(path).ok()?;
        Used::of(shelf, &path).expectations(&path, vocabulary)
    }

    /// Whether a path is that of a packed scenario.
    pub fn is_archive(path: &str) -> bool {
        Path::new(path).extension().is_some_and(|ending| ending.eq_ignore_ascii_case("zip"))
    }

    /// The shelf as the scenario at a path sees it, and the scenario's path there.
    fn open_at(&self, path: &str) -> Result<(Self, String), Diagnostics> {
        if !Self::is_archive(path) {
            return Ok((self.beside(path), path.to_owned()));
        }
        let name = Path::new(path).file_stem().map_or_else(String::new, |stem| stem.to_string_lossy().into_owned());
        match archive_bytes(path).and_then(|bytes| archive::unpack(&bytes, &name)) {
            Ok(unpacked) => Ok((self.with_packed(unpacked.library), unpacked.path)),
            Err(faults) => Err(Diagnostics::new(faults.0.iter().map(|fault| about(path, fault)).collect())),
        }
    }

    /// Names of the files in a folder, those in folders below with their paths in it.
    fn files_of(&self, folder: &str) -> Vec<String> {
        let start = format!("{folder}/");
        let mut found: BTreeSet<String> =
            self.list(folder).iter().filter_map(|path| path.strip_prefix(&start)).map(str::to_owned).collect();
        if self.beside.as_deref() == Some(folder) && !is_shelved(&start) {
            let mut own = BTreeSet::new();
            disk_files(Path::new(if folder.is_empty() { "." } else { folder }), "", &mut own);
            found.extend(own.iter().map(|name| name.trim_start_matches('/').to_owned()));
        }
        found.into_iter().collect()
    }

    /// The user's own text at a path; `None` if there is none, or it is the shipped one word for word.
    fn own_text(&self, path: &str) -> Option<String> {
        self.on_disk(path).filter(|text| Self::shipped(path) != Some(text))
    }

    /// The text that is shipped at a path.
    pub fn shipped(path: &str) -> Option<&'static str> {
        let (folder, rest) = path.split_once('/')?;
        let (_, dir) = SHIPPED.iter().find(|(name, _)| *name == folder)?;
        dir.get_file(rest)?.contents_utf8()
    }

    /// The same shelf as one scenario sees it.
    pub fn beside(&self, path: &str) -> Self {
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        Self { library: self.library.clone(), beside: Some(folder.to_owned()), packed: None }
    }

    /// The same library with what was packed with a scenario before all else.
    pub fn with_packed(&self, packed: MemoryLibrary) -> Self {
        Self { library: self.library.clone(), beside: None, packed: Some(packed) }
    }

    /// A path of the library as a person finds the file: where it lies on the disk, if it does.
    fn shown(&self, path: &str) -> String {
        let there = self.places(path).into_iter().find(|(_, file)| file.is_file());
        let Some((_, file)) = there else { return path.to_owned() };
        let here = std::env::current_dir().unwrap_or_default();
        let near = file.strip_prefix(if file.is_absolute() { here.as_path() } else { Path::new(".") }).unwrap_or(&file);
        near.to_string_lossy().replace('\\', "/")
    }

    /// Finds and loads a scenario; findings become an error, warnings a note.
    pub fn scenario(&self, name: &str) -> Result<Scenario, Error> {
        self.scenario_in(name, None)
    }

    /// The same in a language; without one, in the scenario's first.
    pub fn scenario_in(&self, name: &str, language: Option<&str>) -> Result<Scenario, Error> {
        let path = self.find(name)?;
        let loaded = self.load(&path, language).map_err(|findings| {
            note(&findings.render(false));
            Error::user(format!("the scenario {name} has mistakes")).hint(format!("`codedark check {name}` lists them"))
        })?;
        let languages = &loaded.scenario.languages;
        if let Some(wanted) = language.filter(|wanted| languages.first().is_none_or(|shown| shown != wanted)) {
            let what = format!("the scenario {name} has no texts in `{wanted}`");
            return Err(Error::user(what).hint(format!("there is: {}", languages.join(", "))));
        }
        for warning in &loaded.warnings {
            note(&warning.render(false));
        }
        Ok(loaded.scenario)
    }

    /// The library as the scenario of a name sees it, and a text that lies beside the scenario, with whether it is in
    /// the language: `debrief.nb.md` before `debrief.md`.
    pub fn beside_scenario(
        &self,
        name: &str,
        stem: &str,
        language: &str,
    ) -> Result<(Self, Option<(String, bool)>), Error> {
        let path = self.find(name)?;
        let (shelf, path) = self.open_at(&path).map_err(|findings| Error::user(findings.render(false)))?;
        let folder = path.rsplit_once('/').map_or(String::new(), |(folder, _)| format!("{folder}/"));
        let own = shelf.read(&format!("{folder}{stem}.{language}.md")).map(|text| (text, true));
        let text = own.or_else(|| Some((shelf.read(&format!("{folder}{stem}.md"))?, false)));
        Ok((shelf, text))
    }

    /// Where on the disk a file may lie, first choice first: a folder, and the file that must be inside it.
    fn places(&self, path: &str) -> Vec<(PathBuf, PathBuf)> {
        let plain = path.split('/').all(|part| !matches!(part, "" | "." | "..")) && !path.contains(['\\', '\0', ':']);
        let mut places = Vec::new();
        if plain && is_shelved(path) {
            places.extend(self.own_folder().map(|own| (own.clone(), own.join(path))));
        }
        places.extend(self.library.as_ref().filter(|_| plain).map(|folder| (folder.clone(), folder.join(path))));
        // Only a scenario's own folder is read by path as it is written.
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        if self.beside.as_deref() == Some(folder) && !is_shelved(path) {
            places.push((PathBuf::from(if folder.is_empty() { "." } else { folder }), PathBuf::from(path)));
        }
        places
    }

    /// The folder of the scenario, if it lies on the disk.
    fn own_folder(&self) -> Option<PathBuf> {
        let folder = self.beside.as_ref()?;
        if is_shelved(folder) {
            return Some(self.library.as_ref()?.join(folder));
        }
        Some(PathBuf::from(if folder.is_empty() { "." } else { folder }))
    }

    fn on_disk(&self, path: &str) -> Option<String> {
        self.places(path).into_iter().find_map(|(folder, file)| text_of(&folder, &file)?.ok())
    }
}

impl Library for Shelf {
    fn read(&self, path: &str) -> Option<String> {
        let packed = self.packed.as_ref().and_then(|packed| packed.read(path));
        packed.or_else(|| self.on_disk(path)).or_else(|| Self::shipped(path).map(str::to_owned))
    }

    fn list(&self, folder: &str) -> Vec<String> {
        let mut found = BTreeSet::new();
        for (name, dir) in &SHIPPED {
            shipped_files(dir, name, &mut found);
        }
        let start = format!("{}/", folder.trim_end_matches('/'));
        found.retain(|path| path.starts_with(&start));
        let own = self.own_folder().filter(|_| is_shelved(&start));
        for above in self.library.iter().chain(&own) {
            let below = above.join(folder);
            if is_inside(&below, above) {
                disk_files(&below, folder.trim_end_matches('/'), &mut found);
            }
        }
        found.extend(self.packed.iter().flat_map(|packed| packed.list(folder)));
        found.into_iter().collect()
    }

    fn why_not(&self, path: &str) -> Option<String> {
        self.places(path).into_iter().find_map(|(folder, file)| text_of(&folder, &file)?.err())
    }
}

/// The files that a scenario was made of when it was checked.
pub struct Used {
    shelf: Shelf,
    path: String,
    /// By path; `None` for one that was looked for and is not there.
    files: RefCell<BTreeMap<String, Option<String>>>,
}

impl Used {
    /// A shelf that notes what is read from it, for the scenario at a path.
    pub fn of(shelf: Shelf, path: &str) -> Self {
        Self { shelf, path: path.to_owned(), files: RefCell::default() }
    }

    /// Where the scenario's file lies, inside an archive if it is packed.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The files of the scenario's own folder, those in folders below with their paths in it.
    pub fn own_files(&self) -> Vec<String> {
        self.shelf.files_of(self.path.rsplit_once('/').map_or("", |(folder, _)| folder))
    }

    /// The user's own text at a path; `None` if there is none, or it is the shipped one word for word.
    pub fn own_text(&self, path: &str) -> Option<String> {
        self.shelf.own_text(path)
    }

    /// Every file that was read, with its text.
    pub fn files(&self) -> Vec<(String, String)> {
        let files = self.files.borrow();
        files.iter().filter_map(|(path, text)| Some((path.clone(), text.clone()?))).collect()
    }

    /// The expectations beside the scenario; `None` if there is no such file.
    fn expectations(&self, path: &str, vocabulary: &Vocabulary) -> Option<Result<Vec<Expectation>, Diagnostics>> {
        let file = expectations_of(path);
        self.read(&file)?;
        Some(load_expectations(self, &file, vocabulary))
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

    fn why_not(&self, path: &str) -> Option<String> {
        self.shelf.why_not(path)
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

/// The text of a file that must be inside a folder, or why it cannot be read; `None` if there is no such file.
fn text_of(folder: &Path, file: &Path) -> Option<Result<String, String>> {
    let size = std::fs::metadata(file).ok().filter(std::fs::Metadata::is_file)?.len();
    Some(match () {
        () if !is_inside(file, folder) => Err(format!("{} is a link that leads out of its folder", file.display())),
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

/// Whether a path is one inside a folder when links are followed.
fn is_inside(path: &Path, folder: &Path) -> bool {
    let inside = || Some(std::fs::canonicalize(path).ok()?.starts_with(std::fs::canonicalize(folder).ok()?));
    inside() == Some(true)
}

/// Most entries that are looked at below a folder: more are no library.
const ENTRIES_MAX: usize = 5_000;

/// The files below a folder. A link to a folder is not followed: it may lead round in a circle, or out.
fn disk_files(folder: &Path, name: &str, found: &mut BTreeSet<String>) {
    let mut folders = vec![(folder.to_path_buf(), name.to_owned())];
    let mut left = ENTRIES_MAX;
    while let Some((folder, name)) = folders.pop() {
        for entry in std::fs::read_dir(&folder).into_iter().flatten().flatten() {
            if left == 0 {
                return;
            }
            left -= 1;
            let below = format!("{name}/{}", entry.file_name().to_string_lossy());
            if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                folders.push((entry.path(), below));
            } else if !entry.path().is_dir() {
                found.insert(below);
            }
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
