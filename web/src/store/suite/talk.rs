//! What lies beside the journals: chat, notes, words, observations; and the audit log.

use codedark_analysis::{Grade, Observation};

use super::{a_student, furnished, is_missing, is_taken, said};
use crate::store::{NudgeRow, Store};
use crate::wire::{AuditLine, ChatLine};

pub fn talk(store: &dyn Store) {
    furnished(store);
    let blue = store.add_participant(&a_student("c", "Blue")).unwrap();
    let red = store.add_participant(&a_student("c", "Red")).unwrap();
    assert_eq!(store.chat("r"), Ok(vec![]));
    assert_eq!(store.add_chat("r", blue, &said("Blue", "one")), Ok(1));
    assert_eq!(store.add_chat("s", blue, &said("Blue", "elsewhere")), Ok(1));
    assert_eq!(store.add_chat("r", red, &said("Red", "two; \u{1f6a8}")), Ok(2));
    is_missing(store.add_chat("z", blue, &said("Blue", "nowhere")));
    is_missing(store.add_chat("r", red + 1, &said("Nobody", "nothing")));
    let first = ChatLine { seq: 1, ..said("Blue", "one") };
    let second = ChatLine { seq: 2, ..said("Red", "two; \u{1f6a8}") };
    assert_eq!(store.chat("r"), Ok(vec![(blue, first.clone()), (red, second.clone())]));
    assert_eq!(store.chat_lines("r", None, 9), Ok(vec![first.clone(), second.clone()]));
    assert_eq!(store.chat_lines("r", None, 1), Ok(vec![second]));
    assert_eq!(store.chat_lines("r", Some(2), 9), Ok(vec![first]));
    assert_eq!((store.chat_lines("r", Some(1), 9), store.chat_lines("z", None, 9)), (Ok(vec![]), Ok(vec![])));

    let nudge = |at, to: Option<&str>| NudgeRow { at, to: to.map(str::to_owned), text: format!("at {at}") };
    assert_eq!(store.nudges("r"), Ok(vec![]));
    for one in [nudge(7, Some("soc")), nudge(5, None), nudge(5, None)] {
        store.add_nudge("r", &one).unwrap();
    }
    store.add_nudge("s", &nudge(1, None)).unwrap();
    assert_eq!(store.nudges("r"), Ok(vec![nudge(7, Some("soc")), nudge(5, None), nudge(5, None)]));
    is_missing(store.add_nudge("z", &nudge(1, None)));

    assert_eq!(store.notes("r", blue), Ok(String::new()));
    store.set_notes("r", blue, "first").unwrap();
    store.set_notes("r", blue, "then").unwrap();
    store.set_notes("r", red, "mine").unwrap();
    assert_eq!((store.notes("r", blue), store.notes("s", blue)), (Ok("then".into()), Ok(String::new())));
    is_missing(store.set_notes("z", blue, "nowhere"));
    is_missing(store.set_notes("r", red + 1, "nobody"));

    assert_eq!(store.words("r"), Ok(vec![]));
    store.set_words("r", 10, "\"ten\"").unwrap();
    store.set_words("r", 9, "\"nine\"").unwrap();
    store.set_words("r", 9, "\"nine again\"").unwrap();
    assert_eq!(store.words("r"), Ok(vec![(9, "\"nine again\"".into()), (10, "\"ten\"".into())]));
    is_missing(store.set_words("z", 1, "\"one\""));
}

pub fn seen(text: &str) -> Observation {
    let seat = Some("soc".to_owned());
    Observation {
        text: text.into(),
        grade: Grade::Performed,
        competency: Some("x".into()),
        seat,
        at: None,
        hint: false,
    }
}

pub fn observations_and_audit(store: &dyn Store) {
    furnished(store);
    store.add_observation("r", "b", "Anna", &seen("first")).unwrap();
    store.add_observation("r", "a", "Bea", &seen("second")).unwrap();
    store.add_observation("s", "b", "Bea", &seen("elsewhere")).unwrap();
    is_taken(store.add_observation("r", "a", "Bea", &seen("again")));
    is_missing(store.add_observation("z", "a", "Bea", &seen("nowhere")));
    let second = ("a".to_owned(), "Bea".to_owned(), seen("second"));
    assert_eq!(store.observations("r"), Ok(vec![("b".to_owned(), "Anna".to_owned(), seen("first")), second.clone()]));
    store.remove_observation("r", "b").unwrap();
    is_missing(store.remove_observation("r", "b"));
    is_missing(store.remove_observation("s", "a"));
    assert_eq!(store.observations("r"), Ok(vec![second]));
    assert_eq!(store.observations("s").unwrap().len(), 1);

    let done = |n: u64| AuditLine { seq: 0, at_ms: n, who: "Anna".into(), what: "erase".into(), about: n.to_string() };
    assert_eq!(store.audit_lines(None, 10), Ok(vec![]));
    for n in 1..=5 {
        store.audit(&done(n)).unwrap();
    }
    let told = |before, most| -> Vec<u64> {
        let lines = store.audit_lines(before, most).unwrap();
        assert!(lines.iter().all(|line| AuditLine { seq: line.seq, ..done(line.at_ms) } == *line));
        lines.iter().map(|line| line.seq).collect()
    };
    assert_eq!(told(None, 10), [5, 4, 3, 2, 1]);
    assert_eq!(told(None, 2), [5, 4]);
    assert_eq!(told(Some(4), 2), [3, 2]);
    assert!(told(Some(1), 2).is_empty());
    assert!(told(None, 0).is_empty());
    assert_eq!(told(Some(u64::MAX), 1), [5]);
}
