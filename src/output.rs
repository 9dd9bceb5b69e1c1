//! Where words go: results to standard output, notes to standard error.
//!
//! Invariant: a reader who stops listening ends the program quietly.

use std::io::{ErrorKind, Write};
use std::path::Path;

use serde::Serialize;

use crate::error::Error;

/// Writes a result as it is.
pub fn result(text: &str) -> Result<(), Error> {
    let mut out = std::io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Ok(()) => Ok(()),
        Err(error) if error.kind() == ErrorKind::BrokenPipe => std::process::exit(0),
        Err(error) => Err(Error::user(format!("standard output cannot be written: {error}"))),
    }
}

/// Writes a result into a file if one was named, otherwise to standard output. A file that is there is replaced, whole.
pub fn result_to(file: Option<&Path>, text: &str) -> Result<(), Error> {
    let Some(file) = file else { return result(text) };
    if file.is_dir() {
        let what = format!("{} is a folder", file.display());
        return Err(Error::user(what).hint("--out takes the name of the file to write"));
    }
    let write = || {
        // A device or a pipe takes what it is given; only a file can be replaced.
        if file.exists() && !file.is_file() {
            return std::fs::write(file, text);
        }
        let mut draft = file.as_os_str().to_owned();
        draft.push(".draft");
        std::fs::write(&draft, text)?;
        std::fs::rename(&draft, file)
    };
    write().map_err(|error| Error::user(format!("{} cannot be written: {error}", file.display())))?;
    note(&format!("Written to {}.", file.display()));
    Ok(())
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
