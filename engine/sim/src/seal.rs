//! Seals: what a file says, signed (Ed25519) with the key of the installation that wrote it.
//!
//! Invariants: nothing here makes a key or reads one: keys come in as values. What is signed names the kind of file, so
//! the seal of one kind fits no other. The same key and the same content give the same seal. A seal says that a file is
//! as whoever holds the key left it, and nothing about who that is.

mod lines;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::digest::Digest;
use crate::time::Tick;

pub use lines::{Fence, Found, Section};

/// What begins every message that is signed: no signature that was made for something else fits here.
const DOMAIN: &[u8] = b"codedark seal 1\n";

/// A kind of file that is sealed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// A journal.
    Journal,
    /// A recording.
    Recording,
    /// A page of a debrief.
    Page,
}

impl Kind {
    /// Its name, which is part of what is signed.
    pub fn name(self) -> &'static str {
        match self {
            Self::Journal => "journal",
            Self::Recording => "recording",
            Self::Page => "page",
        }
    }
}

/// The secret key that an installation seals with.
#[derive(Clone)]
pub struct SealKey(SigningKey);

impl SealKey {
    /// The key of these bytes, which whoever owns the machine's randomness has drawn.
    pub fn from_bytes(bytes: &[u8; 32]) -> Self {
        Self(SigningKey::from_bytes(bytes))
    }

    /// The part that may be told.
    pub fn public(&self) -> PublicKey {
        PublicKey(self.0.verifying_key().to_bytes())
    }

    /// Seals content of a kind.
    pub fn seal(&self, kind: Kind, content: &Digest) -> Seal {
        Seal { key: self.public(), signature: Signed(self.0.sign(&message(kind, content)).to_bytes()) }
    }
}

impl std::fmt::Debug for SealKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "SealKey of {}", self.public().fingerprint())
    }
}

/// The part of a key that verifies; written in base64.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct PublicKey([u8; 32]);

impl PublicKey {
    /// Reads base64.
    pub fn parse(text: &str) -> Option<Self> {
        Some(Self(BASE64.decode(text).ok()?.try_into().ok()?))
    }

    /// What people compare: the first 16 hexadecimal digits of its SHA-256, in groups of four.
    pub fn fingerprint(&self) -> String {
        let digits = Digest::of(&self.0).to_string();
        [&digits[..4], &digits[4..8], &digits[8..12], &digits[12..16]].join(" ")
    }
}

impl std::fmt::Display for PublicKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&BASE64.encode(self.0))
    }
}

impl Serialize for PublicKey {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for PublicKey {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| serde::de::Error::custom("a public key has 32 bytes, in base64"))
    }
}

/// The 64 bytes of a signature; written in base64.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Signed([u8; 64]);

impl Serialize for Signed {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&BASE64.encode(self.0))
    }
}

impl<'de> Deserialize<'de> for Signed {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let bytes = BASE64.decode(String::deserialize(deserializer)?).ok().and_then(|bytes| bytes.try_into().ok());
        Ok(Self(bytes.ok_or_else(|| serde::de::Error::custom("a signature has 64 bytes, in base64"))?))
    }
}

/// A signature, and the key that it fits.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Seal {
    /// The public part of the key that sealed.
    pub key: PublicKey,
    signature: Signed,
}

impl Seal {
    /// Whether it was made with its key for this content.
    pub fn fits(&self, kind: Kind, content: &Digest) -> bool {
        let signature = Signature::from_bytes(&self.signature.0);
        VerifyingKey::from_bytes(&self.key.0)
            .is_ok_and(|key| key.verify_strict(&message(kind, content), &signature).is_ok())
    }
}

fn message(kind: Kind, content: &Digest) -> Vec<u8> {
    [DOMAIN, kind.name().as_bytes(), b"\n", content.bytes()].concat()
}

/// What a look at a file's seal came to.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Standing {
    /// It is as it was when this key sealed it.
    Sealed(PublicKey),
    /// It has no seal, and nothing else speaks against it.
    Unfinished {
        /// Whole lines.
        lines: usize,
        /// How far time had advanced, for a journal.
        to: Option<Tick>,
    },
    /// It is not as it was written.
    Altered {
        /// Where it first differs.
        place: Place,
        /// What is wrong, in a sentence without a full stop.
        why: String,
    },
}

impl Standing {
    /// Altered in a line.
    pub fn altered(line: usize, why: impl Into<String>) -> Self {
        Self::Altered { place: Place::Line(line), why: why.into() }
    }
}

/// Where a file differs from what was sealed.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Place {
    /// A line, from 1.
    Line(usize),
    /// A section of a page.
    Section(Section),
    /// A page outside its sections: head, header, contents, foot.
    Frame,
    /// The seal of a page itself.
    Seal,
}

impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Line(line) => write!(f, "line {line}"),
            Self::Section(section) if section.heading.is_empty() => write!(f, "section #{}", section.id),
            Self::Section(section) => write!(f, "section \"{}\" (#{})", section.heading, section.id),
            Self::Frame => f.write_str("the page's frame"),
            Self::Seal => f.write_str("the seal"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seal_fits_its_key_its_kind_and_its_content_alone() {
        let (key, other) = (SealKey::from_bytes(&[7; 32]), SealKey::from_bytes(&[8; 32]));
        let (one, two) = (Digest::of(b"one"), Digest::of(b"two"));
        let seal = key.seal(Kind::Journal, &one);
        assert_eq!(seal, key.seal(Kind::Journal, &one), "the same bytes each time");
        assert!(seal.fits(Kind::Journal, &one));
        assert!(!seal.fits(Kind::Journal, &two) && !seal.fits(Kind::Recording, &one) && !seal.fits(Kind::Page, &one));
        assert!(!Seal { key: other.public(), ..seal }.fits(Kind::Journal, &one));
        // Keys of small order would let one signature fit many messages.
        assert!(!Seal { key: PublicKey([0; 32]), ..seal }.fits(Kind::Journal, &one));
    }

    #[test]
    fn keys_are_read_as_they_are_written_and_the_secret_part_is_never_shown() {
        let key = SealKey::from_bytes(&[7; 32]);
        assert_eq!(PublicKey::parse(&key.public().to_string()), Some(key.public()));
        for text in ["", "AAAA", "not base64", &"A".repeat(100)] {
            assert_eq!(PublicKey::parse(text), None, "{text}");
        }
        let print = key.public().fingerprint();
        assert_eq!(print.split(' ').map(str::len).collect::<Vec<_>>(), [4, 4, 4, 4]);
        assert_eq!(format!("{key:?}"), format!("SealKey of {print}"));
    }
}
