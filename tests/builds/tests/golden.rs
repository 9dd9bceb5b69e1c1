//! Golden journals: plays kept in `tests/golden`, and the digests that replaying them must give, in debug and in
//! release builds alike.
//!
//! `CODEDARK_BLESS=1 cargo test -p codedark-builds` plays and writes them anew. Once `released` is true in
//! `digests.json`, that is refused for as long as `MODEL_VERSION` is the one they were made with.

use std::collections::BTreeMap;
use std::path::PathBuf;

use codedark_sim::digest::Digest;
use codedark_sim::exercise::MODEL_VERSION;
use codedark_sim::journal::Journal;
use serde::{Deserialize, Serialize};

use crate::shipped::root;
use crate::support::{events, plays};

#[derive(Serialize, Deserialize, PartialEq, Clone, Debug)]
struct Golden {
    /// The model that gave these digests.
    model: u32,
    /// Whether somebody may hold journals of this model: set it to true with the first release of a model.
    released: bool,
    plays: BTreeMap<String, Digests>,
}

#[derive(Serialize, Deserialize, PartialEq, Clone, Debug)]
struct Digests {
    play: Digest,
    events: Digest,
    state: Digest,
}

fn folder() -> PathBuf {
    root().join("tests/golden")
}

fn golden() -> Golden {
    let text = std::fs::read_to_string(folder().join("digests.json")).expect("tests/golden/digests.json");
    serde_json::from_str(&text).expect("digests as they were written")
}

/// Whether digests may be written anew. A released model keeps its digests for ever.
fn may_change(old: &Golden, model: u32) -> bool {
    !old.released || model > old.model
}

fn digests_of(journal: &[u8]) -> Digests {
    let journal = Journal::read(journal).unwrap_or_else(|error| panic!("{error}. {ADVICE}"));
    let exercise = journal.replay().unwrap_or_else(|error| panic!("{error}. {ADVICE}"));
    let events = serde_json::to_vec(&events(&exercise)).expect("plain data");
    Digests { play: journal.play_digest(), events: Digest::of(&events), state: exercise.digest() }
}

const ADVICE: &str = "If the model changed on purpose, give MODEL_VERSION a new number (when it was released with the \
                      old one), add a line to the CHANGELOG, and run `CODEDARK_BLESS=1 cargo test -p codedark-builds`";

fn bless() {
    let text = std::fs::read_to_string(folder().join("digests.json")).unwrap_or_default();
    let old: Option<Golden> = serde_json::from_str(&text).ok();
    let lines: BTreeMap<_, _> = plays().into_iter().map(|(name, play)| (name, play.lines())).collect();
    let digests = |(name, lines): (&String, &String)| (name.clone(), digests_of(lines.as_bytes()));
    let mut new = Golden { model: MODEL_VERSION, released: false, plays: lines.iter().map(digests).collect() };
    if let Some(old) = old {
        new.released = old.released && old.model == new.model;
        assert!(
            old == new || may_change(&old, new.model),
            "model {} is released and would change. {ADVICE}",
            old.model
        );
    }
    std::fs::create_dir_all(folder()).expect("a folder");
    for (name, lines) in &lines {
        std::fs::write(folder().join(format!("{name}.jsonl")), lines).expect("a journal");
    }
    let text = serde_json::to_string_pretty(&new).expect("plain data") + "\n";
    std::fs::write(folder().join("digests.json"), text).expect("digests");
}

#[test]
fn golden_journals_give_their_digests() {
    if std::env::var_os("CODEDARK_BLESS").is_some() {
        bless();
    }
    let golden = golden();
    assert_eq!(golden.model, MODEL_VERSION, "the golden digests are of another model. {ADVICE}");
    for (name, expected) in &golden.plays {
        let journal = std::fs::read(folder().join(format!("{name}.jsonl"))).expect("a golden journal");
        assert_eq!(digests_of(&journal), *expected, "{name}. {ADVICE}");
    }
    assert!(golden.plays.len() >= 4);
}

#[test]
fn digests_of_a_released_model_change_only_with_its_number() {
    let old = |released| Golden { model: 3, released, plays: BTreeMap::new() };
    assert!(may_change(&old(false), 3) && may_change(&old(false), 4) && may_change(&old(true), 4));
    assert!(!may_change(&old(true), 3));
}
