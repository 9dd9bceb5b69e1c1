//! Where words go: results to standard output, notes to standard error.
//!
//! Invariant: a reader who stops listening ends the program quietly.

use std::fs::File;
use std::io::{ErrorKind, Read, Write};
use std::path::{Path, PathBuf};

use serde::Serialize;

use crate::data;
use crate::error::Error;
use crate::seal;

/// Writes a result as it is.
pub fn result(text: &str) -> Result<(), Error> {
    let mut out = std::io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Ok(()) => Ok(()),
        Err(error) if error.kind() == ErrorKind::BrokenPipe => std::process::exit(0),
        Err(error) => Err(Error::user(format!("standard output cannot be written: {error}"))),
    }
}

/// Writes a result into a file if one was named, otherwise to standard output. A file that is there is replaced, whole,
/// unless nobody could make it again.
pub fn result_to(file: Option<&Path>, text: &str) -> Result<(), Error> {
    let Some(file) = file else { return result(text) };
    if file.is_dir() {
        let what = format!("{} is a folder", file.display());
        return Err(Error::user(what).hint("--out takes the name of the file to write"));
    }
    if let Some((what, hint)) = irreplaceable(file) {
        let what = format!("{} is {what}, and nothing is written in its place", file.display());
        return Err(Error::user(what).hint(hint));
    }
    let write = || {
        // What a link leads to is replaced, not the link.
        let target = std::fs::canonicalize(file).unwrap_or_else(|_| file.to_path_buf());
        let file = target.as_path();
        // A device or a pipe takes what it is given; only a file can be replaced.
        if (file.exists() && !file.is_file()) || file.is_symlink() {
            return std::fs::write(file, text);
        }
        let (draft, mut open) = draft_of(file)?;
        let written = open.write_all(text.as_bytes()).and_then(|()| std::fs::rename(&draft, file));
        if written.is_err() {
            let _ = std::fs::remove_file(&draft);
        }
        written
    };
    write().map_err(|error| Error::user(format!("{} cannot be written: {error}", file.display())))?;
    note(&format!("Written to {}.", file.display()));
    Ok(())
}

/// Bytes by which a file is known.
const HEAD_BYTES: u64 = 512;

/// What a file is that cannot be had again, and what to do instead; `None`: it may be replaced.
fn irreplaceable(file: &Path) -> Option<(&'static str, &'static str)> {
    // Reading a pipe would take what is in it.
    let open = file.is_file().then(|| File::open(file).ok())??;
    let mut head = Vec::new();
    open.take(HEAD_BYTES).read_to_end(&mut head).ok()?;
    let other = "--out takes the name of another file, which need not be there";
    if data::is_journal(&head) {
        return Some(("the journal of an exercise", other));
    }
    if data::is_recording(&head) {
        return Some(("the recording of an exercise", other));
    }
    if data::is_part(&head) {
        return Some(("a part of a campaign", other));
    }
    if head.starts_with(seal::SECRET.as_bytes()) {
        return Some(("the key that plays are sealed with", other));
    }
    let script = file.extension().is_some_and(|ending| ending == "rhai");
    script.then_some(("a script of a scenario", other))
}

/// How many names are tried for a draft.
const DRAFTS_MAX: u32 = 100;

/// A new file beside another one, under a name that nothing has.
fn draft_of(file: &Path) -> std::io::Result<(PathBuf, File)> {
    let mut number = 0;
    loop {
        let mut name = file.as_os_str().to_owned();
        name.push(if number == 0 { ".draft".to_owned() } else { format!(".draft-{number}") });
        match File::create_new(&name) {
            Err(error) if error.kind() == ErrorKind::AlreadyExists && number < DRAFTS_MAX => number += 1,
            made => return made.map(|open| (PathBuf::from(name), open)),
        }
    }
}

/// Writes a result as JSON.
pub fn json(value: &impl Serialize) -> Result<(), Error> {
    result(&json_text(value)?)
}

/// A result as JSON.
pub fn json_text(value: &impl Serialize) -> Result<String, Error> {
    let text = serde_json::to_string_pretty(value);
    Ok(text.map_err(|error| Error::internal(format!("a result does not encode: {error}")))? + "\n")
}

/// Says something beside the result. If nobody can hear it, there is nobody to tell.
pub fn note(text: &str) {
    let _ = writeln!(std::io::stderr().lock(), "{text}");
}
