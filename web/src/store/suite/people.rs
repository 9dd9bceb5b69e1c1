//! Accounts, invitations, sessions, students; their erasure and how long they are kept.

use std::thread;

use codedark_analysis::{Grade, Observation};

use super::{a_class, a_line, a_room, a_student, furnished, is_missing, is_taken, said, trainer};
use crate::store::{InvitationRow, ParticipantRow, RoomRow, SessionRow, StaffRow, Store, Subject};
use crate::wire::{Role, RoomState};

/// Milliseconds of a day.
const DAY: u64 = 86_400_000;

pub fn accounts(store: &dyn Store) {
    assert_eq!(store.staff(), Ok(vec![]));
    let (zoe, anna) = (trainer("1", "Zoë"), StaffRow { role: Role::Educator, ..trainer("2", "anna") });
    store.add_staff(&zoe).unwrap();
    store.add_staff(&anna).unwrap();
    assert_eq!(store.staff(), Ok(vec![anna.clone(), zoe.clone()]));
    is_taken(store.add_staff(&trainer("3", "ZOË")));
    is_taken(store.add_staff(&trainer("1", "other")));
    assert_eq!(store.staff_named("zOË"), Ok(zoe.clone()));
    is_missing(store.staff_named("zo"));

    store.set_password("1", "new").unwrap();
    assert_eq!(store.staff_named("zoë"), Ok(StaffRow { password: "new".into(), ..zoe }));
    is_missing(store.set_password("9", "new"));

    let session =
        SessionRow { token: "t".into(), subject: Subject::Staff("2".into()), csrf: "c".into(), until_ms: 100 };
    store.add_session(&session).unwrap();
    store.remove_staff("2").unwrap();
    is_missing(store.session("t", 1));
    is_missing(store.remove_staff("2"));
    assert_eq!(store.staff().unwrap().len(), 1);
}

pub fn invitations(store: &dyn Store) {
    let invitation = |token: &str| InvitationRow { token: token.into(), role: Role::Educator, until_ms: 100 };
    store.add_invitation(&invitation("a")).unwrap();
    store.add_invitation(&invitation("b")).unwrap();
    is_taken(store.add_invitation(&invitation("a")));
    let anna = trainer("1", "Anna");
    is_missing(store.accept_invitation("z", 1, &anna));
    is_missing(store.accept_invitation("a", 100, &anna));
    assert_eq!(store.staff(), Ok(vec![]));
    // The role is the invitation's, whatever was asked for.
    let made = store.accept_invitation("a", 99, &anna).unwrap();
    assert_eq!(made, StaffRow { role: Role::Educator, ..anna });
    assert_eq!(store.staff(), Ok(vec![made]));
    is_missing(store.accept_invitation("a", 99, &trainer("2", "Bea")));
    // A name that is taken does not use it up.
    is_taken(store.accept_invitation("b", 99, &trainer("2", "ANNA")));
    store.accept_invitation("b", 99, &trainer("2", "Bea")).unwrap();
}

pub fn an_invitation_works_once(store: &dyn Store) {
    let invitation = InvitationRow { token: "once".into(), role: Role::Trainer, until_ms: 100 };
    store.add_invitation(&invitation).unwrap();
    let accept = |n: u32| store.accept_invitation("once", 1, &trainer(&n.to_string(), &format!("name {n}"))).is_ok();
    assert_eq!(at_once(accept), 1);
    assert_eq!(store.staff().unwrap().len(), 1);
}

pub fn sessions(store: &dyn Store) {
    store.add_staff(&trainer("1", "Anna")).unwrap();
    furnished(store);
    let id = store.add_participant(&a_student("c", "Blue")).unwrap();
    let session = |token: &str, subject: Subject, until_ms: u64| {
        let row = SessionRow { token: token.into(), subject, csrf: format!("csrf {token}"), until_ms };
        store.add_session(&row).map(|()| row)
    };
    let anna = || Subject::Staff("1".into());
    let blue = || Subject::Participant(id);
    let first = session("a", anna(), 100).unwrap();
    session("b", anna(), 100).unwrap();
    let third = session("c", blue(), 100).unwrap();
    is_taken(session("a", anna(), 100));
    is_missing(session("d", Subject::Staff("9".into()), 100));
    is_missing(session("d", Subject::Participant(id + 1), 100));
    // As long as anybody can say.
    session("e", blue(), u64::MAX).unwrap();
    assert_eq!(store.session("e", u64::MAX >> 2).unwrap().subject, blue());

    assert_eq!(store.session("a", 99), Ok(first));
    is_missing(store.session("a", 100));
    is_missing(store.session("z", 1));
    store.end_sessions(&anna(), Some("b")).unwrap();
    is_missing(store.session("a", 1));
    assert!(store.session("b", 1).is_ok());
    assert_eq!(store.session("c", 1), Ok(third));
    store.end_sessions(&anna(), None).unwrap();
    is_missing(store.session("b", 1));
    store.end_session("c").unwrap();
    store.end_session("c").unwrap();
    is_missing(store.session("c", 1));
    store.end_sessions(&blue(), None).unwrap();
    is_missing(store.session("e", 1));
}

pub fn students(store: &dyn Store) {
    furnished(store);
    store.add_class(&a_class("d", "DEF234")).unwrap();
    let first = store.add_participant(&a_student("c", "Blau")).unwrap();
    is_taken(store.add_participant(&a_student("c", "BLAU")));
    is_missing(store.add_participant(&a_student("z", "Blau")));
    let second = store.add_participant(&a_student("c", "Äther")).unwrap();
    let third = store.add_participant(&a_student("d", "Blau")).unwrap();
    assert!(first >= 1 && first < second && second < third);
    let blau = ParticipantRow { id: first, ..a_student("c", "Blau") };
    assert_eq!(store.participant(first), Ok(blau.clone()));
    is_missing(store.participant(third + 1));

    store.set_seat(first, Some(("r", "soc"))).unwrap();
    let seated = ParticipantRow { seat: Some(("r".into(), "soc".into())), ..blau.clone() };
    let aether = ParticipantRow { id: second, ..a_student("c", "Äther") };
    assert_eq!(store.participants("c"), Ok(vec![seated, aether]));
    is_missing(store.set_seat(first, Some(("z", "soc"))));
    is_missing(store.set_seat(third + 1, None));
    store.set_seat(first, None).unwrap();
    assert_eq!(store.participant(first), Ok(blau));
    assert_eq!(store.participants("z"), Ok(vec![]));

    assert_eq!(store.bound(first), Ok(None));
    store.bind(first, Some("r")).unwrap();
    assert_eq!((store.bound(first), store.bound(second)), (Ok(Some("r".into())), Ok(None)));
    is_missing(store.bind(first, Some("z")));
    is_missing(store.bind(third + 1, None));
    is_missing(store.bound(third + 1));
    store.bind(first, None).unwrap();
    assert_eq!(store.bound(first), Ok(None));
    store.bind(second, Some("r")).unwrap();
    store.remove_room("r").unwrap();
    assert_eq!(store.bound(second), Ok(None));

    // Whoever joins sitting sits.
    let seat = Some(("s".to_owned(), "soc".to_owned()));
    let sitting = store.add_participant(&ParticipantRow { seat: seat.clone(), ..a_student("c", "Rot") }).unwrap();
    assert_eq!(store.participant(sitting).unwrap().seat, seat);

    // The store asks nobody which class a seat is of; whose room goes sits nowhere.
    store.set_seat(third, Some(("s", "soc"))).unwrap();
    store.remove_class("c").unwrap();
    assert_eq!(store.participant(third).unwrap().seat, None);
    assert_eq!(store.participants("c"), Ok(vec![]));
}

pub fn pins(store: &dyn Store) {
    furnished(store);
    let first = store.add_participant(&a_student("c", "Blau")).unwrap();
    is_missing(store.set_pin(first, "wrong", "new"));
    store.set_pin(first, "pin of Blau", "new").unwrap();
    assert_eq!(store.participant(first).unwrap().pin, "new");
    is_missing(store.set_pin(first, "pin of Blau", "newer"));
    is_missing(store.set_pin(first + 9, "new", "newer"));
}

pub fn a_pin_works_once(store: &dyn Store) {
    furnished(store);
    let id = store.add_participant(&a_student("c", "Blue")).unwrap();
    assert_eq!(at_once(|n| store.set_pin(id, "pin of Blue", &format!("pin {n}")).is_ok()), 1);
    assert!(store.participant(id).unwrap().pin.starts_with("pin "));
}

/// How many of eight threads that do the same at once succeed.
fn at_once(attempt: impl Fn(u32) -> bool + Sync) -> usize {
    thread::scope(|scope| {
        let attempt = &attempt;
        let threads: Vec<_> = (0..8).map(|n| scope.spawn(move || attempt(n))).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).filter(|is_done| *is_done).count()
    })
}

fn seen_in(seat: Option<&str>) -> Observation {
    let seat = seat.map(str::to_owned);
    Observation {
        text: "They asked twice.".into(),
        grade: Grade::Performed,
        competency: None,
        seat,
        at: None,
        hint: false,
    }
}

fn observed(store: &dyn Store, room: &str) -> Vec<String> {
    store.observations(room).unwrap().into_iter().map(|(id, ..)| id).collect()
}

pub fn erasure(store: &dyn Store) {
    furnished(store);
    let blue = store.add_participant(&a_student("c", "Blue")).unwrap();
    let red = store.add_participant(&a_student("c", "Red")).unwrap();
    let grey = store.add_participant(&a_student("c", "Grey")).unwrap();
    for (id, role) in [(blue, "soc"), (red, "soc"), (grey, "it")] {
        store.set_seat(id, Some(("r", role))).unwrap();
        let session =
            SessionRow { token: id.to_string(), subject: Subject::Participant(id), csrf: "c".into(), until_ms: 9 };
        store.add_session(&session).unwrap();
        store.set_notes("r", id, "what I think").unwrap();
        store.set_notes("s", id, "what I thought").unwrap();
    }
    store.append(&[a_line("r", 1), a_line("r", 2), a_line("s", 1)]).unwrap();
    store.set_recording("r", b"recording").unwrap();
    store.set_words("r", 1, "\"words\"").unwrap();
    store.add_chat("r", blue, &said("Blue", "hello")).unwrap();
    store.add_chat("r", red, &said("Red", "hello yourself")).unwrap();
    store.add_observation("r", "of both", "Anna", &seen_in(Some("soc"))).unwrap();
    store.add_observation("r", "of Grey", "Anna", &seen_in(Some("it"))).unwrap();
    store.add_observation("r", "of the team", "Anna", &seen_in(None)).unwrap();
    store.add_observation("s", "elsewhere", "Anna", &seen_in(Some("soc"))).unwrap();
    let journals = (store.journal("r").unwrap(), store.journal("s").unwrap());
    let (red_before, grey_before) = (store.participant(red), store.participant(grey));

    store.erase_participant(blue).unwrap();
    store.erase_participant(blue).unwrap();
    is_missing(store.erase_participant(grey + 1));
    let seat = Some(("r".to_owned(), "soc".to_owned()));
    let erased = ParticipantRow { id: blue, name: String::new(), pin: String::new(), seat, ..a_student("c", "") };
    assert_eq!(store.participant(blue), Ok(erased));
    is_missing(store.session(&blue.to_string(), 1));
    assert_eq!((store.notes("r", blue).unwrap(), store.notes("s", blue).unwrap()), (String::new(), String::new()));
    let chat = store.chat("r").unwrap();
    assert_eq!((chat[0].0, chat[0].1.name.as_str(), chat[0].1.text.as_str()), (blue, "", ""));
    assert_eq!((chat[0].1.seq, chat[0].1.at, chat[0].1.role.as_str()), (1, said("", "").at, "soc"));
    is_missing(store.set_pin(blue, "", "back"));

    // Nobody else's anything was touched, nor a byte of a journal.
    assert_eq!((store.participant(red), store.participant(grey)), (red_before, grey_before));
    assert!(store.session(&red.to_string(), 1).is_ok());
    assert_eq!(store.notes("r", red).unwrap(), "what I think");
    assert_eq!((chat[1].1.name.as_str(), chat[1].1.text.as_str()), ("Red", "hello yourself"));
    assert_eq!((store.journal("r").unwrap(), store.journal("s").unwrap()), journals);
    assert_eq!(store.recording("r").unwrap(), b"recording");
    assert_eq!(store.words("r").unwrap().len(), 1);
    assert_eq!(observed(store, "r"), ["of both", "of Grey", "of the team"]);

    // Whoever has left a seat was seen there all the same.
    store.set_seat(grey, None).unwrap();
    assert_eq!(store.seats_of(grey), Ok(vec![("r".into(), "it".into())]));
    store.erase_participant(grey).unwrap();
    assert_eq!(store.seats_of(grey), Ok(vec![]));
    assert_eq!(observed(store, "r"), ["of both", "of the team"]);
    store.set_seat(red, Some(("s", "it"))).unwrap();
    store.set_seat(red, Some(("r", "it"))).unwrap();
    store.set_seat(red, Some(("s", "it"))).unwrap();
    let seats = [("r", "soc"), ("s", "it"), ("r", "it")].map(|(room, role)| (room.to_owned(), role.to_owned()));
    assert_eq!(store.seats_of(red), Ok(seats.to_vec()));
    store.erase_participant(red).unwrap();
    assert_eq!(observed(store, "r"), ["of the team"]);
    assert_eq!(observed(store, "s"), ["elsewhere"]);
    assert_eq!((store.journal("r").unwrap(), store.journal("s").unwrap()), journals);

    // The name is free again, the number is not.
    let again = store.add_participant(&a_student("c", "Blue")).unwrap();
    assert!(again > grey);
}

pub fn retention(store: &dyn Store) {
    furnished(store);
    store.add_class(&a_class("d", "DEF234")).unwrap();
    let student = |class: &str, joined_ms: u64| {
        let name = format!("joined {joined_ms}");
        store.add_participant(&ParticipantRow { joined_ms, ..a_student(class, &name) }).unwrap()
    };
    let (early, late, other) = (student("c", 2 * DAY), student("c", 3 * DAY), student("d", DAY));
    store.append(&[a_line("r", 1)]).unwrap();
    store.add_staff(&trainer("1", "Anna")).unwrap();
    let subject = || Subject::Staff("1".into());
    for (token, until_ms) in [("short", 5 * DAY), ("long", 90 * DAY)] {
        let session = SessionRow { token: token.into(), subject: subject(), csrf: "c".into(), until_ms };
        store.add_session(&session).unwrap();
        store.add_invitation(&InvitationRow { token: token.into(), role: Role::Trainer, until_ms }).unwrap();
    }
    assert_eq!(store.expire(10 * DAY), Ok(()));
    is_missing(store.session("short", 1));
    assert!(store.session("long", 1).is_ok());
    // A void invitation is gone: at no time can it be accepted any more.
    is_missing(store.accept_invitation("short", 1, &trainer("2", "Bea")));
    assert!(store.accept_invitation("long", 1, &trainer("2", "Bea")).is_ok());

    // Ten days after the last student of class d joined; class c had one join later.
    assert_eq!(store.due(11 * DAY - 1), Ok(vec![]));
    assert_eq!(store.due(11 * DAY), Ok(vec![other]));
    store.erase_participant(other).unwrap();
    assert_eq!(store.due(11 * DAY), Ok(vec![]));

    // Each room holds its class from the moment when somebody did something in it, and no longer, however it stands.
    for (day, state) in [(20, RoomState::Running), (25, RoomState::Paused), (30, RoomState::Over)] {
        store.change_room(&RoomRow { state, active_ms: day * DAY, ..a_room("r", "c") }).unwrap();
        assert_eq!(store.due((day + 10) * DAY - 1), Ok(vec![]));
        assert_eq!(store.due((day + 10) * DAY), Ok(vec![early, late]));
    }
    store.add_room(&RoomRow { made_ms: 35 * DAY, ..a_room("t", "c") }).unwrap();
    assert_eq!(store.due(45 * DAY - 1), Ok(vec![]));
    assert_eq!(store.due(45 * DAY), Ok(vec![early, late]));
    assert_eq!(store.check(), Ok(()));
}
