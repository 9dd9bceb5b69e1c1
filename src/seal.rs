//! The installation's key, and what is sealed with it when play is over.
//!
//! Invariants: the key is drawn from the operating system at first use, and never replaced or overwritten: a file that is
//! no key is left as it is. It is there whole or not at all, and two processes that make it at once get the same one.
//! Without a key nothing is lost: files are written unsealed, and that is said.

use std::fs::OpenOptions;
use std::io::{ErrorKind, Read, Write};
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use codedark_seat::Table;
use codedark_sim::seal::{PublicKey, SealKey};

use crate::data::{folder, write_whole};
use crate::error::Error;
use crate::journal_file::sync_folder;
use crate::output::note;

/// The secret key, in the data folder.
const KEY: &str = "seal.key";
/// Its public part, to give to whoever verifies.
const PUBLIC: &str = "seal.pub";
/// What the secret key's file begins with, so that nobody takes it for the public one.
pub const SECRET: &str = "codedark-secret-key ";
/// More than either file ever has.
const KEY_BYTES_MAX: u64 = 4096;

/// The key of this installation, made now if there is none.
pub fn key() -> Result<SealKey, Error> {
    let folder = folder()?;
    let path = folder.join(KEY);
    let key = match read(&path)? {
        Some(key) => key,
        None => {
            let fails = |error: std::io::Error| {
                Error::user(format!("the key {} cannot be made: {error}", path.display()))
                    .hint("make room or a folder that can be written, or set CODEDARK_DATA to one")
            };
            std::fs::create_dir_all(&folder).map_err(fails)?;
            make(&path).map_err(fails)?;
            read(&path)?.ok_or_else(|| Error::user(format!("the key {} is gone again", path.display())))?
        }
    };
    let public = folder.join(PUBLIC);
    if !public.exists() {
        // Sealing needs the secret part alone, so this may fail.
        let _ = write_whole(&public, &format!("{}\n", key.public()));
    }
    Ok(key)
}

/// The key of this installation, or a note that files stay unsealed.
pub fn key_or_note() -> Option<SealKey> {
    key().map_err(|error| note_unsealed(&error)).ok()
}

fn note_unsealed(error: &Error) {
    note("Nothing is lost, but what is written now is not sealed:");
    let _ = error.tell();
}

/// The public part of this installation's key, if it has one.
pub fn own() -> Option<PublicKey> {
    let folder = folder().ok()?;
    match read(&folder.join(KEY)) {
        Ok(Some(key)) => Some(key.public()),
        _ => PublicKey::parse(text(&folder.join(PUBLIC)).ok()??.trim()),
    }
}

/// The public key that `--key` names: itself in base64, or the file that holds it.
pub fn named(key: &str) -> Result<PublicKey, Error> {
    if let Some(key) = PublicKey::parse(key) {
        return Ok(key);
    }
    let what = |why: &str| {
        Error::user(format!("{key} {why}")).hint(format!("--key takes a public key in base64, or a file like {PUBLIC}"))
    };
    let text = text(Path::new(key)).map_err(|error| what(&format!("cannot be read: {error}")))?;
    let text = text.ok_or_else(|| what("is neither a public key nor a file"))?;
    PublicKey::parse(text.trim()).ok_or_else(|| what("holds no public key"))
}

/// Seals the journal of a play that is over. The key, to seal what follows from the journal too; `None`: it is not sealed,
/// and that was said.
pub fn close(table: &Table) -> Option<SealKey> {
    let key = key_or_note()?;
    match table.seal(&key) {
        Ok(true) => Some(key),
        Ok(false) => None,
        Err(why) => {
            note(&format!("The journal is not sealed. {why}"));
            None
        }
    }
}

/// Reads the secret key; `None`: there is none yet.
fn read(path: &Path) -> Result<Option<SealKey>, Error> {
    let place = path.display();
    let text = text(path).map_err(|error| {
        Error::user(format!("the key {place} cannot be read: {error}")).hint("only its owner may read it: whose is it?")
    })?;
    let Some(text) = text else { return Ok(None) };
    let bytes = text.strip_prefix(SECRET).and_then(|text| BASE64.decode(text.trim_end()).ok());
    let bytes: Option<[u8; 32]> = bytes.and_then(|bytes| bytes.try_into().ok());
    let damaged = || {
        Error::user(format!("{place} is no key of Code Dark, or it is damaged; it is left as it is")).hint(format!(
            "put it back from a backup; or move it and {PUBLIC} away, and a new key is made: what the old one sealed stays \
             sealed, with the old one"
        ))
    };
    Ok(Some(SealKey::from_bytes(&bytes.ok_or_else(damaged)?)))
}

/// The text of a small file; `None`: there is none.
fn text(path: &Path) -> std::io::Result<Option<String>> {
    let file = match std::fs::File::open(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        file => file?,
    };
    let mut bytes = Vec::new();
    file.take(KEY_BYTES_MAX).read_to_end(&mut bytes)?;
    Ok(Some(String::from_utf8_lossy(&bytes).into_owned()))
}

/// Makes a key, unless another process was faster.
fn make(path: &Path) -> std::io::Result<()> {
    let mut secret = [0; 32];
    getrandom::fill(&mut secret).map_err(std::io::Error::other)?;
    let mut draft = path.as_os_str().to_owned();
    draft.push(format!(".{}", std::process::id()));
    let draft = Path::new(&draft);
    // Left behind by a process of the same number that was killed; it was never a key.
    let _ = std::fs::remove_file(draft);
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(draft)?;
    let written = writeln!(file, "{SECRET}{}", BASE64.encode(secret)).and_then(|()| file.sync_all());
    // A link is made whole or not at all, and never in the place of a file that is there.
    let named = written.and_then(|()| match std::fs::hard_link(draft, path) {
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(()),
        Err(_) if !path.exists() => std::fs::rename(draft, path),
        linked => linked,
    });
    let _ = std::fs::remove_file(draft);
    named.and_then(|()| sync_folder(path))
}
