//! Seals of texts that are written whole: a last line that holds a digest of everything before it, and a short hash of
//! each line, so that a reader learns which line was altered.
//!
//! Invariants: the digest decides, the short hashes only name the place. Everything in the seal is signed, and it is
//! taken only as it is written. Nothing may follow it.

use std::collections::BTreeSet;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde::{Deserialize, Serialize};

use super::{Kind, PublicKey, Seal, SealKey};
use crate::digest::{Digest, DigestWriter};

/// Bytes of a line's short hash: enough to name the line that somebody altered without care for the hash.
const SHORT: usize = 4;

/// More lines than this differ between files of two plays. An edit that takes the play digest away differs in fewer.
const FOREIGN_MIN: usize = 4;

/// A section of a page: which lines it has.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Section {
    /// Its short name, as links use it.
    pub id: String,
    /// Its heading, as the page writes it.
    pub heading: String,
    /// Its first line, from 1.
    pub first: usize,
    /// Its last line.
    pub last: usize,
}

/// How the last line of a kind of file begins and ends around its seal.
#[derive(Clone, Copy, Debug)]
pub struct Fence {
    /// The kind of file.
    pub kind: Kind,
    /// What stands before the seal.
    pub before: &'static str,
    /// What stands behind it, with the line feed.
    pub after: &'static str,
}

/// What a look at a text's seal came to.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Found {
    /// It is as it was when this key sealed it.
    Sealed(PublicKey),
    /// It has no seal.
    Nothing,
    /// It differs from what was sealed.
    Altered {
        /// The first line that differs, from 1.
        line: usize,
        /// What is wrong, in a sentence without a full stop.
        why: &'static str,
        /// The sections that were sealed; empty where the seal cannot be read.
        sections: Vec<Section>,
        /// Whether the seal itself is what differs.
        is_seal: bool,
    },
}

#[derive(PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct LineSeal {
    /// The digest of the play that the text tells of.
    play: Digest,
    /// The digest of everything before the seal.
    content: Digest,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    sections: Vec<Section>,
    /// The short hashes one after another, in base64.
    lines: String,
    signed: Seal,
}

impl Fence {
    /// A text with its seal: `content` is whole lines, about the play of this digest.
    pub fn close(&self, content: &str, play: &Digest, sections: Vec<Section>, key: &SealKey) -> String {
        let short: Vec<u8> = short_hashes(content.as_bytes()).flatten().collect();
        let (lines, digest) = (BASE64.encode(short), Digest::of(content.as_bytes()));
        let signed = key.seal(self.kind, &message(play, &digest, &sections, &lines));
        let line = self.line(&LineSeal { play: *play, content: digest, sections, lines, signed });
        format!("{content}{line}")
    }

    /// Looks at the seal of a text.
    pub fn check(&self, bytes: &[u8]) -> Found {
        let Some((before, start)) = self.find(bytes) else { return Found::Nothing };
        let (content, rest) = bytes.split_at(start);
        let end = rest.iter().position(|byte| *byte == b'\n').map_or(rest.len(), |n| n + 1);
        let (line, rest) = rest.split_at(end);
        let altered = |line, why, sections| Found::Altered { line, why, sections, is_seal: line == before + 1 };
        let Some(sealed) = self.parse(line) else {
            return altered(before + 1, "the seal is damaged", Vec::new());
        };
        let message = message(&sealed.play, &sealed.content, &sealed.sections, &sealed.lines);
        if !sealed.signed.fits(self.kind, &message) {
            return altered(before + 1, "the seal does not fit its key", sealed.sections);
        }
        if Digest::of(content) != sealed.content {
            let (differs, lost) = difference(content, &sealed.lines);
            let tells = sealed.play.to_string();
            let of_this_play = content.windows(tells.len()).any(|text| text == tells.as_bytes());
            if lost >= FOREIGN_MIN && !of_this_play {
                return altered(before + 1, "the seal belongs to another file", sealed.sections);
            }
            return altered(differs.unwrap_or(before + 1), "it differs from what was sealed", sealed.sections);
        }
        if !rest.is_empty() {
            return altered(before + 2, "it stands behind the seal, where nothing may stand", sealed.sections);
        }
        Found::Sealed(sealed.signed.key)
    }

    /// Where the seal begins: how many lines come before, and at which byte. Of several it is the one that fits what
    /// stands before it, otherwise the last: another file's may have been put in. A damaged seal is found by its signature.
    fn find(&self, bytes: &[u8]) -> Option<(usize, usize)> {
        let mut start = 0;
        let (mut last, mut damaged) = (None, None);
        for (n, line) in bytes.split_inclusive(|byte| *byte == b'\n').enumerate() {
            if line.starts_with(self.before.as_bytes()) {
                last = Some((n, start));
                if self.parse(line).is_some_and(|sealed| sealed.content == Digest::of(&bytes[..start])) {
                    break;
                }
            } else if line.windows(SIGNATURE.len()).any(|text| text == SIGNATURE) {
                damaged = Some((n, start));
            }
            start += line.len();
        }
        last.or(damaged)
    }

    fn parse(&self, line: &[u8]) -> Option<LineSeal> {
        let json = std::str::from_utf8(line).ok()?.strip_prefix(self.before)?.strip_suffix(self.after)?;
        let sealed: LineSeal = serde_json::from_str(json).ok()?;
        // Spaces and escapes are under no signature, so a seal is taken only as it is written.
        (self.line(&sealed).as_bytes() == line).then_some(sealed)
    }

    fn line(&self, sealed: &LineSeal) -> String {
        let json = serde_json::to_string(sealed).expect("a seal is plain data with text keys, so it encodes");
        // Two hyphens would end a comment of HTML; in JSON they stand in texts only, where one may be escaped.
        format!("{}{}{}", self.before, json.replace("--", "-\\u002d"), self.after)
    }
}

/// What a seal alone says.
const SIGNATURE: &[u8] = b"\"signature\":\"";

/// What is signed.
fn message(play: &Digest, content: &Digest, sections: &[Section], lines: &str) -> Digest {
    let mut writer = DigestWriter::new();
    writer.bytes(play.bytes());
    writer.bytes(content.bytes());
    let rows: Vec<_> = sections.iter().map(|one| (&one.id, &one.heading, one.first as u64, one.last as u64)).collect();
    writer.value(&(rows, lines));
    writer.finish()
}

fn short_hashes(content: &[u8]) -> impl Iterator<Item = [u8; SHORT]> + '_ {
    content.split_inclusive(|byte| *byte == b'\n').map(|line| {
        let mut short = [0; SHORT];
        short.copy_from_slice(&Digest::of(line).bytes()[..SHORT]);
        short
    })
}

/// The first line that differs from the short hashes that were sealed, from 1, and how many lines that were sealed are
/// nowhere any more.
fn difference(content: &[u8], lines: &str) -> (Option<usize>, usize) {
    let Ok(packed) = BASE64.decode(lines) else { return (None, 0) };
    let sealed: Vec<&[u8]> = packed.chunks(SHORT).collect();
    let found: Vec<[u8; SHORT]> = short_hashes(content).collect();
    let same = found.iter().zip(&sealed).take_while(|(found, sealed)| found.as_slice() == **sealed).count();
    let differs = (same < found.len().max(sealed.len())).then_some(same + 1);
    let there: BTreeSet<&[u8]> = found.iter().map(|short| short.as_slice()).collect();
    (differs, sealed.iter().filter(|short| !there.contains(*short)).count())
}
