//! The seal of a journal: its last line, which signs the chain that it ends.
//!
//! Invariants: nothing follows a seal, not even a torn line. A seal is under the chain like every other line, and no
//! part of the play digest. Verifying reads lines and no model, so journals of every model version can be verified.

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::{Chain, JournalError};
use crate::digest::Digest;
use crate::seal::{Kind, PublicKey, Seal, SealKey, Standing};
use crate::time::Tick;

/// How the body of a seal begins.
const BEGINS: &str = "{\"sealed\":";

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Body {
    sealed: Seal,
}

impl Chain {
    /// The line that ends a journal for good.
    pub fn seal(mut self, key: &SealKey) -> String {
        let sealed = key.seal(Kind::Journal, &self.last);
        self.push(&Body { sealed })
    }
}

/// Lines of a journal as they are verified one by one.
pub(super) struct Lines {
    /// The chain behind the last line.
    pub chain: Chain,
    /// Who sealed it, once the seal has come.
    pub sealed: Option<PublicKey>,
    lines: usize,
}

impl Lines {
    /// Before the first line.
    pub fn new() -> Self {
        Self { chain: Chain::new(), sealed: None, lines: 0 }
    }

    /// Verifies the next line; its body, unless it is the seal.
    pub fn next(&mut self, line: &[u8]) -> Result<Option<Box<RawValue>>, JournalError> {
        let n = self.lines;
        self.lines += 1;
        self.nothing_behind(n)?;
        let before: Digest = self.chain.last;
        let body = self.chain.verify(n, line)?;
        if !body.get().starts_with(BEGINS) {
            return Ok(Some(body));
        }
        let seal = serde_json::from_str(body.get()).ok().map(|body: Body| body.sealed);
        match seal.filter(|seal| seal.fits(Kind::Journal, &before)) {
            Some(seal) => {
                self.sealed = Some(seal.key);
                Ok(None)
            }
            None => Err(JournalError {
                line: n + 1,
                why: "the seal does not fit its key and what stands before it; the journal was written anew".into(),
            }),
        }
    }

    /// Verifies the end: `torn` says whether something without a line feed follows.
    pub fn end(&self, torn: bool) -> Result<(), JournalError> {
        if torn { self.nothing_behind(self.lines) } else { Ok(()) }
    }

    fn nothing_behind(&self, n: usize) -> Result<(), JournalError> {
        match self.sealed {
            Some(_) => {
                Err(JournalError { line: n + 1, why: "it stands behind the seal, where nothing may stand".into() })
            }
            None => Ok(()),
        }
    }
}

/// Verifies a journal's chain and seal without replaying it: of this model version or of another.
pub fn verify(bytes: &[u8]) -> Standing {
    check(bytes).unwrap_or_else(|error| Standing::altered(error.line, error.why))
}

fn check(bytes: &[u8]) -> Result<Standing, JournalError> {
    let whole_bytes = super::whole_bytes(bytes);
    let (mut lines, mut last) = (Lines::new(), None);
    for line in bytes[..whole_bytes].split_inclusive(|byte| *byte == b'\n') {
        let body = lines.next(line)?;
        if lines.lines == 1 && body.as_deref().is_none_or(|body| !is_header(body)) {
            return Err(JournalError { line: 1, why: "not the header of a journal".into() });
        }
        last = body;
    }
    lines.end(whole_bytes < bytes.len())?;
    Ok(match lines.sealed {
        Some(key) => Standing::Sealed(key),
        None => Standing::Unfinished { lines: lines.lines, to: last.as_deref().and_then(tick) },
    })
}

fn is_header(body: &RawValue) -> bool {
    #[derive(Deserialize)]
    struct Header {
        codedark: String,
    }
    serde_json::from_str(body.get()).is_ok_and(|header: Header| header.codedark == "journal")
}

/// How far a line's time is, whatever else this version knows of it.
fn tick(body: &RawValue) -> Option<Tick> {
    #[derive(Deserialize)]
    #[serde(rename_all = "snake_case")]
    enum Timed {
        Act { at: Tick },
        AdvancedTo(Tick),
    }
    let (Timed::Act { at: tick } | Timed::AdvancedTo(tick)) = serde_json::from_str(body.get()).ok()?;
    Some(tick)
}
