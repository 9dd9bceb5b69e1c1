//! A scenario with everything of its own in one archive (zip), for sending and for uploads.
//!
//! Invariant: an archive is taken whole or not at all. Names are checked against what a scenario may consist of before
//! anything is unpacked; entries, single sizes and the whole are bounded while unpacking, whatever the archive says
//! about itself. Nothing is written anywhere: out comes a [`MemoryLibrary`].

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::io::{Cursor, Read, Write};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipArchive, ZipWriter};

use crate::library::MemoryLibrary;
use crate::program::module_file;
use crate::source::FILE_BYTES_MAX;

/// Largest archive, in bytes.
pub const ARCHIVE_BYTES_MAX: usize = 4 << 20;
/// Most entries, folders included.
pub const ENTRIES_MAX: usize = 100;
/// Most bytes of all files together, unpacked.
pub const UNPACKED_BYTES_MAX: usize = 8 << 20;
/// Most faults that are told about one archive.
const FAULTS_MAX: usize = 20;

/// What came out of an archive.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Unpacked {
    /// The files: the scenario's below `scenarios/NAME/`, as is the one that it continues; modules below `scripts/`.
    pub library: MemoryLibrary,
    /// Where the scenario's file is in it.
    pub path: String,
}

/// Why an archive was refused, one sentence per fault.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ArchiveFaults(pub Vec<String>);

impl fmt::Display for ArchiveFaults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.join("; "))
    }
}

impl std::error::Error for ArchiveFaults {}

/// Whether a scenario may have a file of this name, as it lies in an archive.
pub fn is_allowed(name: &str) -> bool {
    if matches!(name, "scenario.rhai" | "expectations.rhai" | "briefing.md" | "debrief.md") {
        return true;
    }
    // A scenario that this one continues.
    if let Some((folder, rest)) = name.strip_prefix("scenarios/").and_then(|rest| rest.split_once('/')) {
        return !rest.contains('/') && module_file(folder).is_ok() && is_allowed(rest);
    }
    let module = name.strip_prefix("scripts/").and_then(|rest| rest.strip_suffix(".rhai"));
    if let Some(module) = module {
        return module_file(module).is_ok();
    }
    let language = ["briefing.", "debrief."].iter().find_map(|start| name.strip_prefix(start)?.strip_suffix(".md"));
    language.is_some_and(|tag| {
        (2..=11).contains(&tag.len())
            && tag.split('-').all(|part| part.len() >= 2 && part.chars().all(|c| c.is_ascii_alphanumeric()))
    })
}

/// Packs files by their names in the archive. The same files give the same bytes.
///
/// # Errors
/// A name that an archive may not have, or more than it may hold.
pub fn pack(files: &BTreeMap<String, String>) -> Result<Vec<u8>, ArchiveFaults> {
    let mut faults: Vec<String> = files
        .keys()
        .filter(|name| !is_allowed(name))
        .map(|name| format!("{} has no place in it", shown(name)))
        .collect();
    if files.len() > ENTRIES_MAX {
        faults.push(format!("{} files are more than {ENTRIES_MAX}", files.len()));
    }
    for (name, text) in files.iter().filter(|(_, text)| text.len() > FILE_BYTES_MAX) {
        faults.push(format!("{name} has {} bytes, more than {FILE_BYTES_MAX}", text.len()));
    }
    let total: usize = files.values().map(String::len).sum();
    if total > UNPACKED_BYTES_MAX {
        faults.push(format!("all files together have {total} bytes, more than {UNPACKED_BYTES_MAX}"));
    }
    if !faults.is_empty() {
        faults.truncate(FAULTS_MAX);
        return Err(ArchiveFaults(faults));
    }
    let odd = |error: &dyn fmt::Display| ArchiveFaults(vec![format!("it cannot be packed: {error}")]);
    // The entries' time is the format's zero: no clock here, and the same bytes tomorrow.
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated).unix_permissions(0o644);
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in files {
        writer.start_file(name.as_str(), options).map_err(|error| odd(&error))?;
        writer.write_all(text.as_bytes()).map_err(|error| odd(&error))?;
    }
    let bytes = writer.finish().map_err(|error| odd(&error))?.into_inner();
    if bytes.len() > ARCHIVE_BYTES_MAX {
        return Err(ArchiveFaults(vec![format!("it would have {} bytes, more than {ARCHIVE_BYTES_MAX}", bytes.len())]));
    }
    Ok(bytes)
}

/// Unpacks an archive into a library. `name` becomes the scenario's short name; what is no letter, digit or `-` in it
/// becomes `-`.
///
/// # Errors
/// Everything that is wrong with its names and entries, or the first thing that is wrong with their contents.
pub fn unpack(bytes: &[u8], name: &str) -> Result<Unpacked, ArchiveFaults> {
    let one = |fault: String| ArchiveFaults(vec![fault]);
    if bytes.len() > ARCHIVE_BYTES_MAX {
        return Err(one(format!("it has {} bytes, more than {ARCHIVE_BYTES_MAX}", bytes.len())));
    }
    let mut archive =
        ZipArchive::new(Cursor::new(bytes)).map_err(|error| one(format!("it is no zip archive: {error}")))?;
    if archive.len() > ENTRIES_MAX {
        return Err(one(format!("{} entries are more than {ENTRIES_MAX}", archive.len())));
    }
    if archive.has_duplicate_names() {
        return Err(one("two entries have the same name".into()));
    }
    let entries = entries(&mut archive)?;
    let id = short_name(name);
    let mut library = MemoryLibrary::new();
    let mut left = UNPACKED_BYTES_MAX;
    for (place, name) in &entries {
        let text = read(&mut archive, *place, name, left).map_err(one)?;
        left -= text.len();
        if name.starts_with(&format!("scenarios/{id}/")) {
            return Err(one(format!("{} has the archive's own name; give the archive another one", shown(name))));
        }
        let inside = name.starts_with("scripts/") || name.starts_with("scenarios/");
        let path = if inside { name.clone() } else { format!("scenarios/{id}/{name}") };
        library.insert(path, text);
    }
    Ok(Unpacked { library, path: format!("scenarios/{id}/scenario.rhai") })
}

/// The files by their place, with their names in a scenario. Nothing is unpacked yet.
fn entries(archive: &mut ZipArchive<Cursor<&[u8]>>) -> Result<Vec<(usize, String)>, ArchiveFaults> {
    let mut faults = Vec::new();
    let mut files = Vec::new();
    for place in 0..archive.len() {
        let entry = match archive.by_index_raw(place) {
            Ok(entry) => entry,
            Err(error) => {
                faults.push(format!("entry {} cannot be read: {error}", place + 1));
                continue;
            }
        };
        let Ok(name) = entry.name().map(|name| name.into_owned()) else {
            faults.push(format!("the name of entry {} is not text", place + 1));
            continue;
        };
        let packed = matches!(entry.compression(), CompressionMethod::Stored | CompressionMethod::Deflated);
        let fault = match () {
            () if entry.is_symlink() => Some("is a link"),
            () if entry.encrypted() => Some("is encrypted"),
            () if !packed => Some("is packed in another way than zip's usual one"),
            () if entry.size() > FILE_BYTES_MAX as u64 => Some("is larger than 512 KiB"),
            () => None,
        };
        match fault {
            Some(fault) => faults.push(format!("{} {fault}", shown(&name))),
            None => files.push((place, name)),
        }
    }
    // People pack a folder as often as what is in it.
    let top =
        |name: &'_ String| name.strip_suffix("/scenario.rhai").filter(|top| !top.contains('/')).map(str::to_owned);
    let top = files.iter().find_map(|(_, name)| top(name));
    let start = top.map(|top| format!("{top}/")).filter(|start| files.iter().all(|(_, name)| name.starts_with(start)));
    let start = start.unwrap_or_default();
    let mut seen = BTreeSet::new();
    let mut kept = Vec::new();
    for (place, written) in files {
        let name = &written[start.len()..];
        let folders = ["", "scripts/", "scenarios/"];
        let folder = name.strip_suffix('/').is_some_and(|folder| {
            folders[1..].iter().any(|start| folder.starts_with(start)) && module_file(folder).is_ok()
        });
        if folders.contains(&name) || folder {
            continue;
        }
        if !is_allowed(name) {
            faults.push(format!("{} has no place in a scenario", shown(&written)));
        } else if seen.insert(name.to_lowercase()) {
            kept.push((place, name.to_string()));
        } else {
            faults.push(format!("{} is there twice", shown(&written)));
        }
    }
    if faults.is_empty() && !kept.iter().any(|(_, name)| name == "scenario.rhai") {
        faults.push("it has no file scenario.rhai".into());
    }
    if faults.is_empty() {
        return Ok(kept);
    }
    faults.truncate(FAULTS_MAX);
    Err(ArchiveFaults(faults))
}

/// One file's text, of at most so many bytes whatever the archive says.
fn read(archive: &mut ZipArchive<Cursor<&[u8]>>, place: usize, name: &str, left: usize) -> Result<String, String> {
    let entry = archive.by_index(place).map_err(|error| format!("{name} cannot be unpacked: {error}"))?;
    let most = left.min(FILE_BYTES_MAX);
    let mut bytes = Vec::new();
    entry
        .take(most as u64 + 1)
        .read_to_end(&mut bytes)
        .map_err(|error| format!("{name} cannot be unpacked: {error}"))?;
    if bytes.len() > most {
        return Err(format!("{name} is larger than 512 KiB, or all files together than 8 MiB"));
    }
    String::from_utf8(bytes).map_err(|_| format!("{name} is not UTF-8 text"))
}

/// A name as it can be shown: short, without control characters.
fn shown(name: &str) -> String {
    let few: String = name.chars().take(80).flat_map(char::escape_debug).collect();
    format!("`{few}`")
}

fn short_name(name: &str) -> String {
    let id: String =
        name.chars().take(60).map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' }).collect();
    let id = id.trim_matches('-');
    if id.is_empty() { "scenario".into() } else { id.into() }
}
