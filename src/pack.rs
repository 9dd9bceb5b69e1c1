//! `codedark pack`: a scenario with everything of its own in one file.

use std::collections::BTreeMap;
use std::fs::OpenOptions;
use std::io::Write;
use std::path::PathBuf;

use codedark_script::{Library, archive, load};

use crate::error::Error;
use crate::library::{Shelf, Used};
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
    let used = Used::of(shelf.beside(&path), &path);
    let loaded = load(&used, &path).map_err(|findings| {
        note(&findings.render(false));
        Error::user(format!("the scenario {} has mistakes and is not packed", args.scenario))
    })?;
    let folder = path.rsplit_once('/').map_or(String::new(), |(folder, _)| format!("{folder}/"));
    let read = used.files();
    let (mut files, mut rest) = (BTreeMap::new(), Vec::new());
    for name in used.own_files() {
        let allowed = archive::is_allowed(&name) && !name.contains('/');
        match allowed.then(|| used.read(&format!("{folder}{name}"))).flatten() {
            Some(text) => drop(files.insert(name, text)),
            None => rest.push(name),
        }
    }
    for (file, _) in read.iter().filter(|(file, _)| folder.is_empty() || !file.starts_with(&folder)) {
        match used.own_text(file) {
            Some(text) if file.starts_with("scripts/") || file.starts_with("scenarios/") => {
                files.insert(file.clone(), text);
            }
            Some(_) if file.starts_with("assets/") => {
                return Err(Error::user(format!("the scenario needs {file} of your library, which cannot be packed"))
                    .hint("a packed scenario has the shipped catalogues; use rows of these"));
            }
            _ => {}
        }
    }
    // What is used and not packed is as it is shipped, and there wherever it is played.
    for name in rest.iter().filter(|name| !read.iter().any(|(file, _)| file == *name)) {
        note(&format!("{name} is no part of the scenario and is left out."));
    }
    let refuse = |error: archive::ArchiveFaults| Error::user(format!("{} cannot be packed: {error}", args.scenario));
    let bytes = archive::pack(&files).map_err(refuse)?;
    let again = archive::unpack(&bytes, &loaded.scenario.id).map_err(refuse)?;
    let shipped = Shelf::open(None)?;
    let back = load(&codedark_script::Layered { upper: &again.library, lower: &shipped }, &again.path);
    let back = back.map_err(|findings| {
        note(&findings.render(false));
        Error::user(format!("{} cannot be packed: alone, without your library, it has mistakes", args.scenario))
            .hint("put what is missing into the scenario's own folder")
    })?;
    if (&back.scenario.hospital, &back.scenario.prelude) != (&loaded.scenario.hospital, &loaded.scenario.prelude) {
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
