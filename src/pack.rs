//! `codedark pack`: a scenario with everything of its own in one file.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::fs::OpenOptions;
use std::io::Write;
use std::path::PathBuf;

use codedark_script::{Library, archive, load};

use crate::error::Error;
use crate::library::Shelf;
use crate::output::{self, note};

/// Pack a scenario and the modules of its own into one file that can be sent, checked and played
#[derive(clap::Args, Debug)]
pub struct Args {
    /// Folder of a scenario, or its name
    #[arg(value_name = "DIR")]
    scenario: String,

    /// File to write; the scenario's name with .zip if left out
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

/// Packs a scenario. What is packed is unpacked and loaded again before anything is written.
pub fn run(args: &Args, shelf: &Shelf) -> Result<(), Error> {
    let path = shelf.find(&args.scenario)?;
    if Shelf::is_archive(&path) {
        return Err(Error::user(format!("{} is packed already", args.scenario)));
    }
    let own = shelf.beside(&path);
    let recorder = Recorder { shelf: &own, read: RefCell::default() };
    let loaded = load(&recorder, &path).map_err(|findings| {
        note(&findings.render(false));
        Error::user(format!("the scenario {} has mistakes and is not packed", args.scenario))
    })?;
    let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
    let mut files = BTreeMap::new();
    for name in own.files_of(folder) {
        if !archive::is_allowed(&name) || name.contains('/') {
            note(&format!("{name} is no part of a scenario and is left out."));
        } else if let Some(text) = own.read(&if folder.is_empty() { name.clone() } else { format!("{folder}/{name}") })
        {
            files.insert(name, text);
        }
    }
    for module in recorder.read.into_inner() {
        match own.own_text(&module) {
            Some(text) if module.starts_with("scripts/") => drop(files.insert(module, text)),
            Some(_) if module.starts_with("assets/") => {
                return Err(Error::user(format!(
                    "the scenario needs {module} of your library, which cannot be packed"
                ))
                .hint("a packed scenario has the shipped catalogues; use rows of these"));
            }
            _ => {}
        }
    }
    let refuse = |error: archive::ArchiveFaults| Error::user(format!("{} cannot be packed: {error}", args.scenario));
    let bytes = archive::pack(&files).map_err(refuse)?;
    let again = archive::unpack(&bytes, &loaded.scenario.id).map_err(refuse)?;
    let shipped = Shelf::open(None)?;
    let back = load(&codedark_script::Layered { upper: &again.library, lower: &shipped }, &again.path);
    if back.map_or(true, |back| back.scenario.hospital != loaded.scenario.hospital) {
        return Err(Error::internal("the packed scenario is another one than the folder's"));
    }
    let out = args.out.clone().unwrap_or_else(|| PathBuf::from(format!("{}.zip", loaded.scenario.id)));
    let written =
        OpenOptions::new().write(true).create_new(true).open(&out).and_then(|mut file| file.write_all(&bytes));
    written.map_err(|error| {
        Error::user(format!("{} cannot be written: {error}", out.display())).hint("--out FILE names another file")
    })?;
    let names: Vec<&str> = files.keys().map(String::as_str).collect();
    output::result(&format!("{}: {}\n", out.display(), names.join(", ")))
}

/// Notes what is read.
struct Recorder<'a> {
    shelf: &'a Shelf,
    read: RefCell<BTreeSet<String>>,
}

impl Library for Recorder<'_> {
    fn read(&self, path: &str) -> Option<String> {
        self.read.borrow_mut().insert(path.to_owned());
        self.shelf.read(path)
    }

    fn list(&self, folder: &str) -> Vec<String> {
        self.shelf.list(folder)
    }

    fn why_not(&self, path: &str) -> Option<String> {
        self.shelf.why_not(path)
    }
}
