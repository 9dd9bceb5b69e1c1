//! What facilitators do in an exercise.

use std::sync::Arc;

use codedark_sim::Cursor;
use codedark_sim::digest::Digest;
use codedark_sim::event::{Event, EventKind};
use codedark_sim::exercise::Exercise;
use codedark_sim::ids::{InjectId, RoleId};
use codedark_sim::intervention::{FREE_FIRST, FREE_MAX, FreeMessage, FreeWords, Intervention};
use codedark_sim::journal::{Chain, Entry, Header, Journal, play_digest};
use codedark_sim::scenario::{Channel, Inject, Message, Moment, Repeat, Trigger};
use codedark_sim::time::{DAY, Tick};
use codedark_sim::view::About;

use super::story::{answer, inject, message, question, quiet, start, told};
use crate::support::operator_small;

const FIRST: InjectId = InjectId(0);

fn words() -> FreeWords {
    let [from, subject, body] = ["The mayor", "What is going on?", "Please call me back."].map(str::to_owned);
    FreeWords { from, subject, body, salt: String::new() }
}

fn free(number: u32, to: Option<&str>, channel: Channel) -> Intervention {
    let to = to.map(RoleId::new);
    Intervention::Free(FreeMessage { number, to, channel, words: words().digest() })
}

fn ir_lead() -> RoleId {
    RoleId::new("ir_lead")
}

fn kept(play: &Exercise, entries: &[Entry]) -> (Journal, String) {
    let seats = vec![(ir_lead(), "person".to_owned())];
    let header = Header { scenario: Arc::clone(play.scenario()), seed: 1, seats, branch: None };
    let (mut lines, mut chain) = Chain::begin(&header);
    lines.extend(entries.iter().map(|entry| chain.encode(entry)));
    (Journal::read(lines.as_bytes()).expect("what was written can be read"), lines)
}

#[test]
fn a_prepared_message_comes_now_and_not_again_by_itself() {
    let repeat = Inject { repeat: Some(Repeat { every: 5, times: 3 }), ..inject(Trigger::At(10)) };
    let after = inject(Trigger::After(Moment::Told(FIRST), 7));
    let mut exercise = start(quiet(vec![repeat, after]));
    exercise.advance(Tick(3));
    exercise.intervene(&Intervention::Prepared(FIRST)).expect("it is told");
    let mail = exercise.view(&ir_lead()).expect("a seat").mail;
    assert_eq!((mail[0].id, mail[0].at, &*mail[0].from), (FIRST, Tick(3), "Ward 3"), "it is there at once");
    exercise.advance(Tick(DAY));
    assert_eq!(told(&exercise), [(3, 0), (10, 1)], "what waits for it comes all the same");
    exercise.intervene(&Intervention::Prepared(FIRST)).expect("a facilitator may tell it again");
    assert_eq!(told(&exercise).len(), 3);
}

#[test]
fn a_question_is_asked_once_and_its_time_runs_from_then() {
    let asks = Message { question: Some(question(Some(10), Some(1))), ..message() };
    let mut exercise = start(quiet(vec![Inject { message: asks, ..inject(Trigger::At(100)) }]));
    exercise.advance(Tick(5));
    exercise.intervene(&Intervention::Prepared(FIRST)).expect("it is asked");
    let again = exercise.intervene(&Intervention::Prepared(FIRST)).expect_err("it was asked");
    assert!(again.why.contains("told already"), "{again}");
    assert!(exercise.preview(&ir_lead(), &answer(0, 0, Some(50)).action).is_ok());
    exercise.advance(Tick(200));
    let lapsed: Vec<u32> = exercise
        .events_since(Cursor(0))
        .filter(|event| matches!(event.kind, EventKind::Answered { option: 1, role: None, .. }))
        .map(|event| event.tick.0)
        .collect();
    assert_eq!((lapsed, told(&exercise)), (vec![16], vec![(5, 0)]));
}

#[test]
fn a_free_message_reaches_whom_it_is_for_with_its_words_or_without() {
    let mut exercise = start(quiet(Vec::new()));
    exercise.advance(Tick(5));
    exercise.intervene(&free(1, Some("ir_lead"), Channel::Call)).expect("it is told");
    exercise.intervene(&free(2, None, Channel::Mail)).expect("it is told");
    let view = exercise.view(&ir_lead()).expect("a seat");
    let said: Vec<&str> = view.mail.iter().map(|mail| &*mail.from).collect();
    assert_eq!(said, ["The facilitator"; 2], "nobody gave the words");
    let digest = exercise.digest();
    exercise.set_words(words());
    assert_eq!(exercise.digest(), digest, "words are no part of the state");
    let view = exercise.view(&ir_lead()).expect("a seat");
    assert!(view.mail.iter().all(|mail| &*mail.body == "Please call me back."));
    let needs: Vec<(About, bool)> = view.needs.iter().map(|need| (need.about, need.is_pressing())).collect();
    let ids = [1, 2].map(|n| About::Mail(InjectId(FREE_FIRST + n)));
    assert_eq!(needs, [(ids[0], true), (ids[1], false)], "whoever is called does not wait");
    assert_eq!(exercise.fork().view(&ir_lead()), Ok(view), "a fork has the words too");
}

#[test]
fn what_does_not_fit_is_refused_and_changes_nothing() {
    let mut exercise = start(quiet(vec![inject(Trigger::At(10))]));
    exercise.intervene(&free(1, None, Channel::Mail)).expect("it is told");
    let digest = exercise.digest();
    for what in [
        Intervention::Prepared(InjectId(1)),
        Intervention::Prepared(InjectId(u16::MAX)),
        Intervention::Prepared(InjectId(FREE_FIRST + 1)),
        free(0, None, Channel::Mail),
        free(1, None, Channel::Mail),
        free(FREE_MAX + 1, None, Channel::Mail),
        free(u32::MAX, None, Channel::Mail),
        free(2, Some("nobody"), Channel::Mail),
    ] {
        let refusal = exercise.intervene(&what).expect_err("it does not fit");
        assert!(!refusal.why.is_empty(), "{what:?}");
        assert_eq!(exercise.digest(), digest, "{what:?}");
    }
    assert!(exercise.intervene(&free(FREE_MAX, None, Channel::Media)).is_ok());
    let asked = exercise.preview(&ir_lead(), &answer(usize::from(FREE_FIRST) + 1, 0, None).action);
    assert!(asked.is_err(), "it asks nothing");
}

#[test]
fn play_ends_when_the_facilitator_says_so() {
    for at in [0, 7] {
        let mut exercise = start(quiet(vec![inject(Trigger::At(10))]));
        exercise.advance(Tick(at));
        exercise.intervene(&Intervention::End).expect("play ends");
        assert!(exercise.is_over() && exercise.end_of_play() == Tick(at));
        assert!(exercise.view(&ir_lead()).expect("a seat").over);
        assert!(exercise.intervene(&Intervention::End).is_err() && exercise.submit(&answer(0, 0, None)).is_err());
        exercise.run_aftermath();
        assert_eq!((told(&exercise), exercise.end_of_play()), (Vec::new(), Tick(at)), "nothing comes after play");
    }
}

#[test]
fn a_replay_meets_interventions_again_and_the_digest_of_the_play_covers_them() {
    let mut exercise = start(operator_small());
    let steps = [(3, free(1, None, Channel::Mail)), (3, free(2, None, Channel::Call)), (9, Intervention::End)];
    let mut entries = Vec::new();
    for (at, what) in steps {
        exercise.advance(Tick(at));
        exercise.intervene(&what).expect("it fits");
        entries.push(Entry::Intervene { at: Tick(at), what });
    }
    let (mut journal, lines) = kept(&exercise, &entries);
    assert_eq!(journal.entries, entries);
    assert_eq!(journal.replay().expect("it replays").digest(), exercise.digest());
    journal.words = vec![words()];
    let again = journal.replay().expect("it replays");
    assert_eq!(&*again.view(&ir_lead()).expect("a seat").mail[0].from, "The mayor");
    assert_eq!(again.digest(), exercise.digest());
    assert_eq!(journal.before(Tick(9)), entries[..2]);
    assert!(!lines.contains("mayor"), "the words stand elsewhere");
    let digests: Vec<Digest> = (0..=3).map(|n| play_digest(&journal.header, &entries[..n])).collect();
    assert!((0..4).all(|n| (0..n).all(|m| digests[n] != digests[m])), "each counts: {digests:?}");
    let refused = kept(&exercise, &[entries[0].clone(), entries[0].clone()]).0.replay();
    assert!(refused.err().expect("the number is used twice").why.contains("the intervention is refused"));
}

#[test]
fn an_intervention_changes_nothing_that_it_does_not_cause() {
    let run = |what: Option<Intervention>| {
        let mut exercise = start(operator_small());
        exercise.advance(Tick(90));
        if let Some(what) = what {
            exercise.intervene(&what).expect("it fits");
        }
        exercise.advance(Tick(3 * DAY));
        let other = |event: &&Event| !matches!(event.kind, EventKind::InjectTold { .. });
        let events: Vec<Event> = exercise.events_since(Cursor(0)).filter(other).cloned().collect();
        (events, exercise.digest())
    };
    let (events, digest) = run(None);
    let (with, other) = run(Some(free(1, None, Channel::Call)));
    assert!(events.len() > 100 && events == with, "the same day, with one more call");
    assert_ne!(digest, other, "the state knows of it");
}
