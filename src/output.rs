//! Where words go: results to standard output, notes to standard error.
//!
//! Invariant: a reader who stops listening ends the program quietly.

use std::io::{ErrorKind, Write};

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
