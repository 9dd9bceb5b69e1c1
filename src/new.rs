//! `codedark new`: a folder to write a scenario in.
//!
//! Invariant: nothing that is there is ever overwritten.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};

use codedark_script::{Library, archive, reference};

use crate::error::Error;
use crate::library::Shelf;
use crate::output::note;

/// Make a folder with a scenario to change: a commented template, or a copy of one that is there
#[derive(clap::Args, Debug)]
pub struct Args {
    /// Folder to make; its name becomes the scenario's
    dir: PathBuf,

    /// Start from this scenario, with the modules that it uses
    #[arg(long, value_name = "SCENARIO")]
    from: Option<String>,
}

/// The definition file's name; `codedark check` does not take it for a scenario.
pub const DEFINITIONS: &str = "codedark.d.rhai";

const SCENARIO: &str = include_str!("template/scenario.rhai");
const BRIEFING: &str = include_str!("template/briefing.md");
const DEBRIEF: &str = include_str!("template/debrief.md");
const README: &str = include_str!("template/README.md");
const TASKS: &str = include_str!("template/tasks.json");

/// Makes the folder.
pub fn run(args: &Args, shelf: &Shelf) -> Result<(), Error> {
    let dir = &args.dir;
    let shown = dir.display();
    let taken = |what: &str| {
        Error::user(format!("{shown} {what}; nothing was written")).hint(
            "choose a name that is not there yet; to refresh the editor's files only: codedark docs --definitions DIR",
        )
    };
    if dir.exists() && !dir.is_dir() {
        return Err(taken("is a file"));
    }
    if std::fs::read_dir(dir).is_ok_and(|mut entries| entries.next().is_some()) {
        return Err(taken("is not empty"));
    }
    let mut files = match &args.from {
        Some(from) => copied(from, shelf)?,
        None => [("scenario.rhai", SCENARIO), ("briefing.md", BRIEFING), ("debrief.md", DEBRIEF)]
            .map(|(name, text)| (name.to_owned(), text.to_owned()))
            .into(),
    };
    files.entry("README.md".into()).or_insert_with(|| README.replace("DIR", &shown.to_string()));
    files.insert(".vscode/tasks.json".into(), TASKS.to_owned());
    files.insert(DEFINITIONS.into(), reference::definitions());
    for (name, text) in &files {
        write(&dir.join(name), text)?;
    }
    let names: Vec<&str> = files.keys().map(String::as_str).collect();
    note(&format!("{shown}: {}", names.join(", ")));
    note(&format!("Next: open {shown}/scenario.rhai, then codedark check {shown}, then codedark play {shown}"));
    Ok(())
}

/// The files of a scenario and everything of its own that it uses, by their place in the new folder.
fn copied(from: &str, shelf: &Shelf) -> Result<BTreeMap<String, String>, Error> {
    let path = shelf.find(from)?;
    let (checked, used) = shelf.check(&path, crate::test::vocabulary);
    if checked.scenario.is_none() {
        let hint = format!("`codedark check {from}` lists them; mend them before you copy it");
        return Err(Error::user(format!("the scenario {from} has mistakes")).hint(hint));
    }
    let path = used.path();
    let folder = path.rsplit_once('/').map_or(String::new(), |(folder, _)| format!("{folder}/"));
    let mut files = BTreeMap::new();
    // Texts in languages that the scenario does not list yet, and the like.
    for name in used.own_files().iter().filter(|name| !name.contains('/') && archive::is_allowed(name)) {
        used.read(&format!("{folder}{name}"));
    }
    for (file, text) in used.files() {
        let inside = file.strip_prefix(&folder).filter(|inside| !folder.is_empty() || !inside.contains('/'));
        let catalogue = file.starts_with("assets/") && Shelf::shipped(&file) == Some(text.as_str());
        if file == path {
            files.insert("scenario.rhai".into(), text);
        } else if let Some(inside) = inside {
            files.insert(inside.to_owned(), text);
        } else if !catalogue {
            files.insert(file, text);
        }
    }
    Ok(files)
}

/// Writes a file that is not there yet.
fn write(path: &Path, text: &str) -> Result<(), Error> {
    let folder = path.parent().unwrap_or(Path::new("."));
    let made = std::fs::create_dir_all(folder)
        .and_then(|()| std::fs::File::create_new(path))
        .and_then(|mut file| file.write_all(text.as_bytes()));
    made.map_err(|error| Error::user(format!("{} cannot be written: {error}", path.display())))
}
