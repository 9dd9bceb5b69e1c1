//! A part of a campaign on disk.
//!
//! Invariants: one process at a time writes a part. Runs are synced before the next ones begin, so a kill at any instant
//! loses those in flight and no other. A torn last line is dropped; a file of another campaign, or of anything else, is
//! left as it is.

use std::fs::{File, OpenOptions};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use codedark_analysis::{Head, Outcome, Part};

use crate::error::Error;
use crate::journal_file::{lock, sync_folder};
use crate::output::note;

/// A part that this process writes.
pub struct PartFile {
    file: File,
    path: PathBuf,
}

impl PartFile {
    /// Makes a part, or takes it up where it ends; with what it holds already.
    pub fn open(path: &Path, head: &Head) -> Result<(Self, Part), Error> {
        let name = path.display();
        let fails = |error: std::io::Error| Error::user(format!("the part {name} cannot be used: {error}"));
        let mut file = OpenOptions::new().read(true).append(true).create(true).open(path).map_err(fails)?;
        lock(&file, path, "part", "another process computes it; let it, or end it first")?;
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).map_err(fails)?;
        // Killed before the head was whole: as good as new.
        if !bytes.contains(&b'\n') && head.line().as_bytes().starts_with(&bytes) {
            file.set_len(0).map_err(fails)?;
            file.write_all(head.line().as_bytes()).and_then(|()| file.sync_all()).map_err(fails)?;
            sync_folder(path).map_err(fails)?;
            let whole_bytes = head.line().len();
            let part = Part { head: head.clone(), outcomes: Vec::new(), whole_bytes };
            return Ok((Self { file, path: path.to_path_buf() }, part));
        }
        let another = "it is left as it is; give `--keep` another file";
        let part = read(path, &bytes).map_err(|error| error.hint(another))?;
        if let Some(difference) = part.head.difference(head) {
            return Err(Error::user(format!("{name} is a part of another campaign: {difference}")).hint(another));
        }
        if part.head.shard != head.shard {
            let what = format!("{name} is shard {}, not {}", part.head.shard, head.shard);
            return Err(Error::user(what).hint(another));
        }
        if part.whole_bytes < bytes.len() {
            file.set_len(part.whole_bytes as u64).and_then(|()| file.sync_all()).map_err(fails)?;
            note("The last line of the part was torn; that run is done again.");
        }
        Ok((Self { file, path: path.to_path_buf() }, part))
    }

    /// Keeps runs.
    pub fn append(&mut self, outcomes: &[Outcome]) -> Result<(), Error> {
        let lines: String = outcomes.iter().map(Outcome::line).collect();
        self.file.write_all(lines.as_bytes()).and_then(|()| self.file.sync_data()).map_err(|error| {
            Error::user(format!("the part {} cannot be written: {error}", self.path.display()))
                .hint("make room on the disk; the same command again goes on where it stopped")
        })
    }
}

/// Reads a part out of a file's bytes.
pub fn read(path: &Path, bytes: &[u8]) -> Result<Part, Error> {
    Part::read(bytes).map_err(|error| Error::user(format!("{}, {error}", path.display())))
}
