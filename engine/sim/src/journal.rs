//! The journal: what is needed to have an exercise again, line by line, each chained to the one before.
//!
//! Line 1 is the header (scenario, seed, seats, model version); the others are accepted actions, facilitators'
//! interventions and marks of how far time had advanced. A line is `{"body":…,"hash":"…"}`, where the hash is SHA-256 over the hash before and the
//! exact text of the body. This module encodes and verifies; whoever owns a disk writes.
//!
//! Invariants: a line counts when it ends with a line feed, so a torn last line is dropped and a clean prefix is an
//! unfinished exercise. Anything else that does not fit is refused, with its line named. A journal of which play is over
//! may end with a seal, and nothing follows that.

mod sealed;
mod seating;

use std::collections::BTreeSet;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::action::Order;
use crate::digest::{Digest, DigestWriter};
use crate::exercise::{Exercise, MODEL_VERSION, Options};
use crate::ids::RoleId;
use crate::intervention::{FreeWords, Intervention};
use crate::scenario::Scenario;
use crate::seal::PublicKey;
use crate::time::Tick;

pub use sealed::verify;
pub use seating::{PERSON, Seating, ever_taken};

/// The version of the format.
pub const FORMAT_VERSION: u32 = 1;

/// The longest scenario that a header may unpack to.
const SCENARIO_BYTES_MAX: usize = 64 << 20;

/// What starts an exercise.
#[derive(Clone, PartialEq, Debug)]
pub struct Header {
    /// The scenario, whole.
    pub scenario: Arc<Scenario>,
    /// The seed.
    pub seed: u64,
    /// Who sits where at the beginning: role and what sits there (`person`, or a bot's name and version).
    pub seats: Vec<(RoleId, String)>,
    /// Of which play it is a branch; no part of the play digest, as the same orders make the same play.
    pub branch: Option<BranchOf>,
}

/// Where a branch left the play that it was taken from.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct BranchOf {
    /// The play digest of that play.
    pub play: Digest,
    /// The moment.
    pub at: Tick,
}

/// One line after the header.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Entry {
    /// An order that was taken.
    Act {
        /// When.
        at: Tick,
        /// What, by whom.
        order: Order,
        /// What is known about it beside; no part of the play digest.
        #[serde(flatten)]
        beside: Beside,
    },
    /// A facilitator stepped in, or somebody sat down or stood up.
    Intervene {
        /// When.
        at: Tick,
        /// How.
        what: Intervention,
    },
    /// Time had advanced this far.
    AdvancedTo(Tick),
}

impl Entry {
    /// When.
    pub fn tick(&self) -> Tick {
        match self {
            Self::Act { at, .. } | Self::Intervene { at, .. } => *at,
            Self::AdvancedTo(tick) => *tick,
        }
    }
}

/// What may be kept beside an order, for the debrief alone.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize, JsonSchema)]
pub struct Beside {
    /// Milliseconds of wall time since the seat was taken, for think-time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wall_ms: Option<u64>,
    /// Why a bot gave it, in a sentence. People give no reasons here: free text of theirs stays beside the journal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
}

impl Beside {
    /// So many milliseconds of wall time since the seat was taken.
    pub fn at_wall(wall_ms: u64) -> Self {
        Self { wall_ms: Some(wall_ms), why: None }
    }
}

#[derive(Serialize, Deserialize)]
struct HeaderLine {
    codedark: String,
    format: u32,
    model: u32,
    title: String,
    seed: u64,
    seats: Vec<(RoleId, String)>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    branch: Option<BranchOf>,
    scenario: String,
}

#[derive(Serialize, Deserialize)]
struct Line {
    body: Box<RawValue>,
    hash: Digest,
}

/// A journal that was read and verified.
#[derive(Clone, PartialEq, Debug)]
pub struct Journal {
    /// What started the exercise.
    pub header: Header,
    /// Everything after, in order.
    pub entries: Vec<Entry>,
    /// The words of facilitators' messages, which are kept beside the journal: none when it is read.
    pub words: Vec<FreeWords>,
    /// How many bytes of the source are whole lines; what follows is a torn line.
    pub whole_bytes: usize,
    /// Whose key sealed it; `None`: it is unfinished.
    pub sealed: Option<PublicKey>,
    chain: Chain,
}

/// Where a chain of lines stands: encodes the next line.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Chain {
    last: Digest,
}

/// Why a journal was refused.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct JournalError {
    /// The line, from 1.
    pub line: usize,
    /// What is wrong, and what to do.
    pub why: String,
}

impl std::fmt::Display for JournalError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "line {}: {}", self.line, self.why)
    }
}

impl std::error::Error for JournalError {}

impl Chain {
    fn new() -> Self {
        Self { last: Digest::of(b"codedark journal") }
    }

    /// Begins a journal: the header's line, and the chain to go on with.
    pub fn begin(header: &Header) -> (String, Self) {
        let json =
            serde_json::to_vec(&*header.scenario).expect("a scenario is plain data with text keys, so it encodes");
        let packed = miniz_oxide::deflate::compress_to_vec_zlib(&json, 7);
        let body = HeaderLine {
            codedark: "journal".into(),
            format: FORMAT_VERSION,
            model: MODEL_VERSION,
            title: header.scenario.title.clone(),
            seed: header.seed,
            seats: header.seats.clone(),
            branch: header.branch,
            scenario: BASE64.encode(packed),
        };
        let mut chain = Self::new();
        let line = chain.push(&body);
        (line, chain)
    }

    /// The line of an entry, with its line feed.
    pub fn encode(&mut self, entry: &Entry) -> String {
        self.push(entry)
    }

    fn push(&mut self, body: &impl Serialize) -> String {
        let body =
            serde_json::value::to_raw_value(body).expect("a journal line is plain data with text keys, so it encodes");
        self.last = self.next(body.get());
        let line = Line { body, hash: self.last };
        serde_json::to_string(&line).expect("a journal line is plain data with text keys, so it encodes") + "\n"
    }

    fn next(&self, body: &str) -> Digest {
        let mut writer = DigestWriter::new();
        writer.bytes(self.last.bytes());
        writer.bytes(body.as_bytes());
        writer.finish()
    }
}

impl Journal {
    /// Reads and verifies a journal. A torn last line is dropped.
    ///
    /// # Errors
    /// The first line that does not fit, and why.
    pub fn read(bytes: &[u8]) -> Result<Self, JournalError> {
        let whole_bytes = whole_bytes(bytes);
        let mut lines = bytes[..whole_bytes].split_inclusive(|byte| *byte == b'\n').enumerate();
        let refuse = |line: usize, why: &str| JournalError { line: line + 1, why: why.to_owned() };
        let Some((_, first)) = lines.next() else {
            return Err(refuse(0, "the header is missing or torn; this exercise was never begun"));
        };
        let mut verified = sealed::Lines::new();
        let header = verified.next(first)?.ok_or_else(|| refuse(0, "a seal without a journal"))?;
        let header = read_header(&header)?;
        let mut entries = Vec::new();
        for (n, line) in lines {
            let Some(body) = verified.next(line)? else { continue };
            let entry = serde_json::from_str(body.get())
                .map_err(|error| refuse(n, &format!("not an entry of this format: {error}")))?;
            entries.push(entry);
        }
        verified.end(whole_bytes < bytes.len())?;
        Ok(Self { header, entries, words: Vec::new(), whole_bytes, sealed: verified.sealed, chain: verified.chain })
    }

    /// What facilitators did and who sat down or stood up, oldest first.
    pub fn interventions(&self) -> impl Iterator<Item = (Tick, &Intervention)> {
        interventions(&self.entries)
    }

    /// The entries that lead to a moment: without the orders and interventions of that minute.
    pub fn before(&self, at: Tick) -> Vec<Entry> {
        let leads = |entry: &&Entry| match entry {
            Entry::Act { at: given, .. } | Entry::Intervene { at: given, .. } => *given < at,
            Entry::AdvancedTo(tick) => *tick <= at,
        };
        self.entries.iter().take_while(leads).cloned().collect()
    }

    /// The chain to go on with; `None`: the journal is sealed, and nothing may follow.
    pub fn chain(&self) -> Option<Chain> {
        self.sealed.is_none().then_some(self.chain)
    }

    /// How far time had advanced.
    pub fn last_tick(&self) -> Tick {
        self.entries.last().map_or(Tick(0), Entry::tick)
    }

    /// The digest of the play: header, accepted actions, interventions and final tick. Marks in between and wall time do not count.
    pub fn play_digest(&self) -> Digest {
        play_digest(&self.header, &self.entries)
    }

    /// Runs the exercise again up to where the journal ends.
    ///
    /// # Errors
    /// The line that does not fit: an order that is refused, or time running backwards.
    pub fn replay(&self) -> Result<Exercise, JournalError> {
        self.replay_with(Options::default())
    }

    /// [`Journal::replay`] with options that change nothing of what happens.
    ///
    /// # Errors
    /// As [`Journal::replay`].
    pub fn replay_with(&self, options: Options) -> Result<Exercise, JournalError> {
        let taken: BTreeSet<_> = self.header.seats.iter().map(|(role, _)| role.clone()).collect();
        let start = Exercise::start_with(Arc::clone(&self.header.scenario), self.header.seed, &taken, options);
        let mut exercise = start.map_err(|error| JournalError { line: 1, why: error.to_string() })?;
        self.words.iter().for_each(|words| exercise.set_words(words.clone()));
        for (n, entry) in self.entries.iter().enumerate() {
            let refuse = |why: String| JournalError { line: n + 2, why };
            let tick = entry.tick();
            if tick >= exercise.now() {
                exercise.advance_until_needed(tick, &BTreeSet::new());
            }
            if exercise.now() != tick {
                return Err(refuse(format!("minute {} does not follow minute {}", tick.0, exercise.now().0)));
            }
            let refused = |what: &str, refusal| {
                refuse(format!("the {what} is refused in the replay ({refusal}), so the journal was edited"))
            };
            match entry {
                Entry::Act { order, .. } => {
                    exercise.submit(order).map_err(|refusal| refused("order", refusal))?;
                }
                Entry::Intervene { what, .. } => {
                    exercise.intervene(what).map_err(|refusal| refused("intervention", refusal))?;
                }
                Entry::AdvancedTo(_) => {}
            }
        }
        Ok(exercise)
    }
}

/// What facilitators did in a play and who sat down or stood up, oldest first.
pub fn interventions(entries: &[Entry]) -> impl Iterator<Item = (Tick, &Intervention)> {
    entries.iter().filter_map(|entry| match entry {
        Entry::Intervene { at, what } => Some((*at, what)),
        Entry::Act { .. } | Entry::AdvancedTo(_) => None,
    })
}

/// How many bytes are whole lines.
fn whole_bytes(bytes: &[u8]) -> usize {
    bytes.iter().rposition(|byte| *byte == b'\n').map_or(0, |n| n + 1)
}

/// The digest of a play: see [`Journal::play_digest`].
pub fn play_digest(header: &Header, entries: &[Entry]) -> Digest {
    let mut writer = DigestWriter::new();
    writer.value(&(FORMAT_VERSION, MODEL_VERSION, header.seed, &header.seats));
    writer.value(&*header.scenario);
    let mut last = Tick(0);
    for entry in entries {
        match entry {
            Entry::Act { at, order, .. } => {
                writer.value(&(at, order));
                last = *at;
            }
            Entry::Intervene { at, what } => {
                writer.value(&("intervention", at, what));
                last = *at;
            }
            Entry::AdvancedTo(tick) => last = *tick,
        }
    }
    writer.value(&last);
    writer.finish()
}

impl Chain {
    /// Checks a line against the chain and moves on.
    fn verify(&mut self, n: usize, line: &[u8]) -> Result<Box<RawValue>, JournalError> {
        let refuse = |why: &str| JournalError { line: n + 1, why: why.to_owned() };
        let text = std::str::from_utf8(line).map_err(|_| refuse("not text; the line was altered"))?;
        let line: Line = serde_json::from_str(text)
            .map_err(|_| refuse("not a line of a journal; it was altered, or this is another kind of file"))?;
        let hash = self.next(line.body.get());
        // Spaces, capitals and fields beside the body are under no hash, so a line is taken only as it is written.
        let written = serde_json::to_string(&line).map_err(|_| refuse("the line was altered"))? + "\n";
        if hash != line.hash || written != text {
            return Err(refuse(
                "its hash does not fit: this line or the one before was altered, moved or comes from another journal",
            ));
        }
        self.last = hash;
        Ok(line.body)
    }
}

fn read_header(body: &RawValue) -> Result<Header, JournalError> {
    let refuse = |why: String| JournalError { line: 1, why };
    let line: HeaderLine =
        serde_json::from_str(body.get()).map_err(|error| refuse(format!("not a journal's header: {error}")))?;
    if line.codedark != "journal" || line.format != FORMAT_VERSION {
        return Err(refuse(format!(
            "format {} of `{}`; this version reads journals of format {FORMAT_VERSION}",
            line.format, line.codedark
        )));
    }
    if line.model != MODEL_VERSION {
        let why = format!(
            "made by model version {}, this is {MODEL_VERSION}; replay it with the release that made it",
            line.model
        );
        return Err(refuse(why));
    }
    let packed = BASE64.decode(&line.scenario).map_err(|error| refuse(format!("the scenario is damaged: {error}")))?;
    let json = miniz_oxide::inflate::decompress_to_vec_zlib_with_limit(&packed, SCENARIO_BYTES_MAX)
        .map_err(|error| refuse(format!("the scenario is damaged: {error}")))?;
    let scenario: Scenario =
        serde_json::from_slice(&json).map_err(|error| refuse(format!("the scenario is damaged: {error}")))?;
    scenario.check().map_err(|faults| refuse(format!("the scenario contradicts itself: {}", faults.join("; "))))?;
    Ok(Header { scenario: Arc::new(scenario), seed: line.seed, seats: line.seats, branch: line.branch })
}
