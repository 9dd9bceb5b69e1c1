//! `codedark check`: everything that is wrong with scenarios, at once.

use std::path::Path;

use codedark_script::{Diagnostic, Severity};
use serde::Serialize;

use crate::cli::Format;
use crate::error::Error;
use crate::library::Shelf;
use crate::output::{self, note};
use crate::test::vocabulary;

/// Check scenarios and say everything that is wrong with them
#[derive(clap::Args, Debug)]
pub struct Args {
    /// Names of scenarios, or paths of their files or folders
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<String>,

    /// How to write the findings
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

#[derive(Serialize)]
struct Checked {
    path: String,
    playable: bool,
    findings: Vec<Diagnostic>,
}

/// Checks every path, and the expectations beside it. Exit code 1 if one of them has a mistake.
pub fn run(args: &Args, shelf: &Shelf) -> Result<(), Error> {
    let mut checked = Vec::new();
    for path in args.paths.iter().flat_map(|path| scenarios_in(path)) {
        let path = shelf.find(&path)?;
        let (playable, findings) = match shelf.load(&path) {
            Ok(loaded) => match shelf.expectations(&path, &vocabulary(&loaded.scenario)) {
                Some(Err(findings)) => (true, [loaded.warnings, findings.into_vec()].concat()),
                Some(Ok(_)) | None => (true, loaded.warnings),
            },
            Err(findings) => (false, findings.into_vec()),
        };
        checked.push(Checked { path, playable, findings });
    }
    match args.format {
        Format::Json => output::json(&checked)?,
        Format::Text => {
            let all = checked.iter().flat_map(|one| &one.findings);
            output::result(&all.map(|finding| finding.render(false) + "\n\n").collect::<String>())?;
            for one in &checked {
                let state = if one.playable { "can be played" } else { "cannot be played" };
                note(&format!("{}: {state}, {} findings", one.path, one.findings.len()));
            }
        }
    }
    let wrong = |one: &Checked| one.findings.iter().any(|finding| finding.severity == Severity::Error);
    if !checked.iter().any(wrong) { Ok(()) } else { Err(Error::said()) }
}

/// A folder of scenarios stands for all of them.
fn scenarios_in(path: &str) -> Vec<String> {
    let folder = Path::new(path);
    if !folder.is_dir() || folder.join("scenario.rhai").is_file() {
        return vec![path.to_owned()];
    }
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut inside: Vec<String> = entries
        .filter(|entry| entry.path().join("scenario.rhai").is_file())
        .map(|entry| entry.path().to_string_lossy().into_owned())
        .collect();
    inside.sort();
    if inside.is_empty() { vec![path.to_owned()] } else { inside }
}
