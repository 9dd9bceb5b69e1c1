//! A recording as lines, and its seal.
//!
//! Invariants: still one JSON object, which readers without a sense of lines read as before; a seal is its last field,
//! on a line of its own. Old recordings are one line and have no seal.

use std::io;

use codedark_sim::digest::Digest;
use codedark_sim::seal::{Fence, Found, Kind, SealKey, Standing};
use serde::Serialize;
use serde_json::ser::{Formatter, Serializer};

use super::Recording;

/// The last line of a sealed recording.
const FENCE: Fence = Fence { kind: Kind::Recording, before: "\"seal\":", after: "}\n" };

/// How a recording without a seal ends.
const END: &str = "}\n";

/// The text of a recording: a line for every field and for everything in a list.
pub(super) fn text(recording: &Recording) -> String {
    let mut bytes = Vec::new();
    let mut serializer = Serializer::with_formatter(&mut bytes, Lines { depth: 0 });
    recording.serialize(&mut serializer).expect("a recording is plain data with text keys, so it encodes");
    String::from_utf8(bytes).expect("JSON is text") + "\n"
}

/// Puts the seal of a text before its end.
pub(super) fn sealed(text: &str, play: &Digest, key: &SealKey) -> String {
    let content = format!("{},\n", text.strip_suffix(END).expect("the text of a recording ends its object"));
    FENCE.close(&content, play, Vec::new(), key)
}

/// Looks at the seal of a recording, and at nothing else in it.
pub fn verify(bytes: &[u8]) -> Standing {
    match FENCE.check(bytes) {
        Found::Sealed(key) => Standing::Sealed(key),
        Found::Altered { line, why, .. } => Standing::altered(line, why),
        Found::Nothing => unsealed(bytes),
    }
}

/// Without a seal there is nothing to compare with: a whole recording is unsealed, anything else was cut or damaged.
fn unsealed(bytes: &[u8]) -> Standing {
    #[derive(serde::Deserialize)]
    struct Begins {
        codedark: String,
        seal: Option<serde::de::IgnoredAny>,
    }
    let lines = bytes.split_inclusive(|byte| *byte == b'\n').count();
    match serde_json::from_slice::<Begins>(bytes) {
        Ok(begins) if begins.codedark != "recording" => Standing::altered(1, "it is no recording"),
        Ok(begins) if begins.seal.is_some() => Standing::altered(
            1,
            "another program wrote the recording anew, so its seal does not stand as it was written",
        ),
        Ok(_) => Standing::Unfinished { lines, to: None },
        Err(error) if error.is_eof() => {
            let after = usize::from(lines == 0 || bytes.ends_with(b"\n"));
            Standing::altered(lines + after, "the recording breaks off and its seal is gone")
        }
        Err(error) => Standing::altered(error.line().max(1), format!("it has no seal and is damaged: {error}")),
    }
}

/// Compact JSON with a line feed before every field of the whole and everything in its lists.
struct Lines {
    /// How many objects and lists are open.
    depth: u32,
}

impl Formatter for Lines {
    fn begin_object<W: ?Sized + io::Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.depth += 1;
        writer.write_all(b"{")
    }

    fn end_object<W: ?Sized + io::Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.depth -= 1;
        writer.write_all(b"}")
    }

    fn begin_object_key<W: ?Sized + io::Write>(&mut self, writer: &mut W, first: bool) -> io::Result<()> {
        match (first, self.depth) {
            (true, _) => Ok(()),
            (false, 1) => writer.write_all(b",\n"),
            (false, _) => writer.write_all(b","),
        }
    }

    fn begin_array<W: ?Sized + io::Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.depth += 1;
        writer.write_all(b"[")
    }

    fn end_array<W: ?Sized + io::Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.depth -= 1;
        writer.write_all(b"]")
    }

    fn begin_array_value<W: ?Sized + io::Write>(&mut self, writer: &mut W, first: bool) -> io::Result<()> {
        match (first, self.depth) {
            (true, 2) => writer.write_all(b"\n"),
            (false, 2) => writer.write_all(b",\n"),
            (true, _) => Ok(()),
            (false, _) => writer.write_all(b","),
        }
    }
}
