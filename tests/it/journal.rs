//! Journals: every prefix resumes or is refused with its line named; so is everything that was altered.

use codedark_sim::action::{Action, Arg, Order, Verb};
use codedark_sim::digest::Digest;
use codedark_sim::exercise::Exercise;
use codedark_sim::ids::{AssetId, RoleId};
use codedark_sim::journal::{Beside, Chain, Entry, Header, Journal};
use codedark_sim::time::Tick;

use crate::common::header;

/// A small journal: its lines, and tick and digest after each.
fn played(seed: u64) -> (Vec<String>, Vec<(Tick, Digest)>) {
    let header = Header { seed, ..header(&["ir_lead"]) };
    let taken = header.seats.iter().map(|(role, _)| role.clone()).collect();
    let mut exercise = Exercise::start(header.scenario.clone(), seed, &taken).expect("it starts");
    let (first, mut chain) = Chain::begin(&header);
    let (mut lines, mut states) = (vec![first], vec![(exercise.now(), exercise.digest())]);
    for n in 1..=4 {
        exercise.advance(Tick(n * 15));
        lines.push(chain.encode(&Entry::AdvancedTo(exercise.now())));
        states.push((exercise.now(), exercise.digest()));
        let action = Action::new(Verb::LookCloser, vec![Arg::Asset(AssetId(n as u16))]);
        let order = Order { seat: RoleId::new("ir_lead"), participant: 0, action };
        exercise.submit(&order).expect("a look is possible");
        lines.push(chain.encode(&Entry::Act { at: exercise.now(), order, beside: Beside::at_wall(u64::from(n)) }));
        states.push((exercise.now(), exercise.digest()));
    }
    (lines, states)
}

#[test]
fn every_byte_prefix_resumes_or_is_refused_with_its_line() {
    let (lines, states) = played(1);
    let whole = lines.concat().into_bytes();
    let mut replayed = 0;
    for length in 0..=whole.len() {
        let prefix = &whole[..length];
        let ended = prefix.iter().filter(|byte| **byte == b'\n').count();
        match Journal::read(prefix) {
            Err(error) => assert_eq!((ended, error.line), (0, 1), "at byte {length}: {error}"),
            Ok(journal) => {
                assert_eq!(journal.entries.len() + 1, ended, "at byte {length}");
                assert_eq!(journal.whole_bytes, lines[..ended].concat().len());
                if ended > replayed {
                    replayed = ended;
                    let exercise = journal.replay().expect("a clean prefix replays");
                    assert_eq!((exercise.now(), exercise.digest()), states[ended - 1]);
                }
            }
        }
    }
    assert_eq!(replayed, lines.len());
}

#[test]
fn an_edited_byte_is_refused_with_its_line() {
    let (lines, _) = played(1);
    for (n, line) in lines.iter().enumerate() {
        // The header is long: a few hundred places of it stand for all.
        for place in (0..line.len() - 1).step_by(1 + line.len() / 300) {
            for flip in [0x01, 0x20] {
                let mut altered: Vec<Vec<u8>> = lines.iter().map(|line| line.clone().into_bytes()).collect();
                altered[n][place] ^= flip;
                let error = Journal::read(&altered.concat()).and_then(|journal| journal.replay().map(drop));
                let error = error.expect_err("an edited journal is refused");
                assert_eq!(error.line, n + 1, "byte {place} of line {}: {error}", n + 1);
            }
        }
    }
}

#[test]
fn reordered_missing_doubled_and_foreign_lines_are_refused_with_their_line() {
    let (lines, _) = played(1);
    let (foreign, _) = played(2);
    let refused = |lines: &[String], line: usize| {
        let error = Journal::read(lines.concat().as_bytes()).expect_err("refused");
        assert_eq!(error.line, line, "{error}");
    };
    for n in 1..lines.len() - 1 {
        let mut swapped = lines.clone();
        swapped.swap(n, n + 1);
        refused(&swapped, n + 1);
        let mut missing = lines.clone();
        missing.remove(n);
        refused(&missing, n + 1);
        let mut doubled = lines.clone();
        doubled.insert(n, lines[n].clone());
        refused(&doubled, n + 2);
        let mut mixed = lines.clone();
        mixed[n] = foreign[n].clone();
        refused(&mixed, n + 1);
    }
    let mut other = lines.clone();
    other[0] = foreign[0].clone();
    refused(&other, 2);
    refused(&lines[1..], 1);
}

#[test]
fn a_rewritten_chain_with_an_impossible_order_is_refused_in_the_replay() {
    let header = header(&["ir_lead"]);
    let action = Action::new(Verb::LookCloser, vec![Arg::Asset(AssetId(60_000))]);
    let order = Order { seat: RoleId::new("ir_lead"), participant: 0, action };
    let bad = [
        Entry::Act { at: Tick(5), order: order.clone(), beside: Beside::default() },
        Entry::AdvancedTo(Tick(3)),
        Entry::AdvancedTo(Tick(1_000_000)),
    ];
    for entry in bad {
        let (first, mut chain) = Chain::begin(&header);
        let lines = [first, chain.encode(&Entry::AdvancedTo(Tick(5))), chain.encode(&entry)];
        let journal = Journal::read(lines.concat().as_bytes()).expect("the chain fits");
        assert_eq!(journal.replay().map(drop).expect_err("impossible").line, 3);
    }
}
