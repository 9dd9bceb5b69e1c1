//! What a script says: every word of the language, when called, becomes a phrase that remembers where it was said.
//!
//! Invariant: saying something never fails and computes nothing. All judgement comes afterwards, when everything
//! has been said, so order does not matter and all mistakes come out at once.

use std::sync::{Arc, Mutex, PoisonError};

use rhai::{Array, Dynamic, Map};

use crate::read::FINDINGS_MAX;
use crate::source::Spot;

/// A word of the language with its arguments.
#[derive(Clone, Debug)]
pub struct Phrase {
    /// The word, or [`Phrase::UNKNOWN`].
    pub word: &'static str,
    /// Its arguments; of a change, the first is what is changed.
    pub args: Arc<[Dynamic]>,
    /// Where it was said.
    pub spot: Spot,
    /// How deeply phrases are nested in it.
    depth: usize,
}

impl Phrase {
    /// The word of a phrase that stands for a call of something that does not exist (and was reported).
    pub const UNKNOWN: &'static str = "";
    /// What Rhai calls phrases; at times with the path of the type in front.
    pub const TYPE: &'static str = "Phrase";

    /// What tells it from other phrases of the run that say the same; for equality only, not for order.
    pub fn identity(&self) -> usize {
        self.args.as_ptr() as usize
    }

    /// The argument at a place.
    pub fn arg(&self, n: usize) -> Option<&Dynamic> {
        self.args.get(n)
    }
}

/// Most phrases in one load.
const PHRASES_MAX: usize = 60_000;
/// Most values in all arguments together.
const VALUES_MAX: usize = 1_000_000;
/// Most bytes of text in all arguments together.
const TEXT_MAX: usize = 16 * 1024 * 1024;
/// Deepest nesting of phrases.
const DEPTH_MAX: usize = 12;

/// Something that cannot be said so, and what to write instead.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Complaint {
    /// Stable short name of the kind of mistake.
    pub code: &'static str,
    /// What is wrong.
    pub message: String,
    /// What to write instead.
    pub instead: String,
}

/// Everything that was said, in order.
#[derive(Default, Debug)]
pub struct Said {
    /// Phrases that declare or change something.
    pub phrases: Vec<Phrase>,
    /// What was said in a way that means nothing.
    pub complaints: Vec<(Spot, Complaint)>,
    count: usize,
    values: usize,
    text: usize,
}

/// The record of one run; shared with the functions that scripts call.
pub type Record = Arc<Mutex<Said>>;

/// What arguments weigh.
#[derive(Default)]
struct Weight {
    values: usize,
    text: usize,
    depth: usize,
}

impl Weight {
    fn add(&mut self, value: &Dynamic) {
        self.values += 1;
        if let Some(text) = value.read_lock::<rhai::ImmutableString>() {
            self.text += text.len();
        } else if let Some(array) = value.read_lock::<Array>() {
            array.iter().for_each(|one| self.add(one));
        } else if let Some(map) = value.read_lock::<Map>() {
            for (key, one) in map.iter() {
                self.text += key.len();
                self.add(one);
            }
        } else if let Some(phrase) = value.read_lock::<Phrase>() {
            self.depth = self.depth.max(phrase.depth + 1);
        }
    }
}

/// Says a word; `keep` records it as a declaration or change.
///
/// # Errors
/// What to tell whoever says too much: sizes are bounded so that a script cannot eat the memory.
pub fn say(
    record: &Record,
    word: &'static str,
    args: Vec<Dynamic>,
    spot: Spot,
    keep: bool,
) -> Result<Phrase, &'static str> {
    let mut weight = Weight::default();
    args.iter().for_each(|value| weight.add(value));
    // A poisoned lock cannot come to be here: nothing panics while it is held.
    let mut said = record.lock().unwrap_or_else(PoisonError::into_inner);
    said.count += 1;
    said.values += weight.values;
    said.text += weight.text;
    if said.count > PHRASES_MAX || said.values > VALUES_MAX || said.text > TEXT_MAX {
        return Err("the script declares too much");
    }
    if weight.depth > DEPTH_MAX {
        return Err("phrases are nested too deeply");
    }
    let phrase = Phrase { word, args: args.into(), spot, depth: weight.depth };
    if keep {
        said.phrases.push(phrase.clone());
    }
    Ok(phrase)
}

/// Notes something that cannot be said so; a script in a loop is heard [`FINDINGS_MAX`] times.
pub fn complain(record: &Record, spot: Spot, complaint: Complaint) {
    let mut said = record.lock().unwrap_or_else(PoisonError::into_inner);
    if said.complaints.len() < FINDINGS_MAX {
        said.complaints.push((spot, complaint));
    }
}
