//! Classes, rooms, uploads; and what is removed with them.

use super::{a_class, a_line, a_room, a_student, furnished, is_missing, is_taken, said};
use crate::store::{ClassRow, RoomRow, SessionRow, Store, Subject, UploadRow};
use crate::wire::{RoomState, ScenarioCard};

pub fn classes(store: &dyn Store) {
    let (first, second) = (a_class("c", "ABC234"), ClassRow { made_ms: 1, open: false, ..a_class("d", "DEF234") });
    store.add_class(&first).unwrap();
    store.add_class(&second).unwrap();
    is_taken(store.add_class(&a_class("e", "ABC234")));
    is_taken(store.add_class(&a_class("c", "GHJ234")));
    assert_eq!(store.classes(), Ok(vec![second.clone(), first.clone()]));
    assert_eq!(store.class("d"), Ok(second.clone()));
    is_missing(store.class("e"));
    assert_eq!(store.class_by_code("ABC234"), Ok(first));
    is_missing(store.class_by_code("GHJ234"));

    let changed =
        ClassRow { name: "New".into(), code: "GHJ234".into(), open: true, retention_days: 3, made_ms: 9, ..second };
    store.change_class(&changed).unwrap();
    assert_eq!(store.class_by_code("GHJ234"), Ok(changed.clone()));
    is_missing(store.class_by_code("DEF234"));
    is_taken(store.change_class(&ClassRow { code: "ABC234".into(), ..changed.clone() }));
    assert_eq!(store.class("d"), Ok(changed.clone()));
    is_missing(store.change_class(&a_class("e", "KLM234")));
    store.change_class(&changed).unwrap();
    is_missing(store.remove_class("e"));
}

pub fn rooms(store: &dyn Store) {
    furnished(store);
    is_taken(store.add_room(&a_room("r", "c")));
    is_missing(store.add_room(&a_room("t", "z")));
    is_missing(store.room("t"));
    let branch = RoomRow { branch_of: Some(("r".into(), 77)), ..a_room("a", "c") };
    store.add_room(&branch).unwrap();
    assert_eq!(store.rooms("c"), Ok(vec![a_room("r", "c"), a_room("s", "c"), branch.clone()]));
    assert_eq!(store.rooms("z"), Ok(vec![]));

    let states = [RoomState::Running, RoomState::Paused, RoomState::Concluding, RoomState::Waiting];
    for state in states {
        let room = RoomRow { state, ..a_room("r", "c") };
        store.change_room(&room).unwrap();
        assert_eq!(store.open_rooms(), Ok(vec![room, a_room("s", "c"), branch.clone()]));
    }
    let mut over = RoomRow { state: RoomState::Over, active_ms: 8, seed: 0, ..a_room("r", "c") };
    over.setup.scenario = "another".into();
    over.name = "Renamed".into();
    store.change_room(&over).unwrap();
    assert_eq!(store.room("r"), Ok(over));
    let failed = RoomRow { state: RoomState::Failed("no disk".into()), ..a_room("s", "c") };
    store.change_room(&failed).unwrap();
    assert_eq!(store.room("s"), Ok(failed));
    assert_eq!(store.open_rooms(), Ok(vec![branch]));
    is_missing(store.change_room(&a_room("t", "c")));
    is_missing(store.change_room(&a_room("r", "z")));
}

pub fn uploads(store: &dyn Store) {
    furnished(store);
    let upload = |id: &str| {
        let card = ScenarioCard {
            id: id.into(),
            title: "Monday".into(),
            summary: "A Monday.".into(),
            minutes: 90,
            seats: vec![],
            languages: vec!["en".into()],
            difficulties: vec![],
            uploaded_by: Some("Anna".into()),
        };
        UploadRow { card, archive: vec![0, 255, 7] }
    };
    let (first, second) = (upload("upload:1"), upload("upload:2"));
    store.add_upload(&first).unwrap();
    store.add_upload(&second).unwrap();
    is_taken(store.add_upload(&upload("upload:1")));
    assert_eq!(store.uploads(), Ok(vec![second.card.clone(), first.card.clone()]));
    assert_eq!(store.upload("upload:1"), Ok(first.clone()));
    is_missing(store.upload("upload:3"));

    let mut room = a_room("r", "c");
    room.setup.scenario = "upload:1".into();
    store.change_room(&room).unwrap();
    is_taken(store.remove_upload("upload:1"));
    store.change_room(&RoomRow { state: RoomState::Running, ..room }).unwrap();
    store.remove_upload("upload:1").unwrap();
    is_missing(store.remove_upload("upload:1"));
    assert_eq!(store.uploads(), Ok(vec![second.card]));
}

pub fn removals(store: &dyn Store) {
    furnished(store);
    store.add_class(&a_class("d", "DEF234")).unwrap();
    store.add_room(&a_room("t", "d")).unwrap();
    let other = store.add_participant(&a_student("d", "Other")).unwrap();
    fill(store, "t", other);
    let blue = store.add_participant(&a_student("c", "Blue")).unwrap();
    fill(store, "r", blue);
    fill(store, "s", blue);

    // Journals know students by numbers of the room, which stay.
    let red = store.add_participant(&a_student("c", "Red")).unwrap();
    assert_eq!((store.number_in("s", red), store.number_in("s", blue)), (Ok(0), Ok(1)));
    assert_eq!((store.number_in("r", blue), store.number_in("s", red)), (Ok(0), Ok(0)));
    store.erase_participant(red).unwrap();
    assert_eq!(store.number_in("s", red), Ok(0));
    assert_eq!(store.numbers_of(blue), Ok(vec![("r".into(), 0), ("s".into(), 1)]));
    is_missing(store.number_in("z", blue));
    is_missing(store.number_in("s", red + 1));

    // With a room goes what is about it; who sat there stands.
    store.set_seat(blue, Some(("r", "soc"))).unwrap();
    store.remove_room("r").unwrap();
    is_missing(store.remove_room("r"));
    is_missing(store.room("r"));
    assert_bare(store, "r", blue);
    assert_eq!(store.participant(blue).unwrap().seat, None);
    assert_eq!(store.participant(blue).unwrap().name, "Blue");
    assert_eq!(store.numbers_of(blue), Ok(vec![("s".into(), 1)]));
    assert_eq!(store.journal("s"), Ok(a_line("s", 1).line.into_bytes()));
    is_missing(store.append(&[a_line("r", 2)]));
    is_missing(store.append(&[a_line("r", 1)]));

    // With a class go rooms and students, sitting or not.
    store.set_seat(blue, Some(("s", "soc"))).unwrap();
    let session = SessionRow { token: "t".into(), subject: Subject::Participant(blue), csrf: "c".into(), until_ms: 9 };
    store.add_session(&session).unwrap();
    store.remove_class("c").unwrap();
    is_missing(store.remove_class("c"));
    is_missing(store.class_by_code("ABC234"));
    is_missing(store.room("s"));
    assert_bare(store, "s", blue);
    is_missing(store.participant(blue));
    is_missing(store.session("t", 1));
    assert_eq!(store.open_rooms(), Ok(vec![a_room("t", "d")]));

    // Nothing else went, and no number comes again.
    assert_eq!(store.participants("d").unwrap().len(), 1);
    assert_eq!(store.journal("t"), Ok(a_line("t", 1).line.into_bytes()));
    assert_eq!((store.chat("t").unwrap().len(), store.words("t").unwrap().len()), (1, 1));
    assert_eq!(store.notes("t", other).unwrap(), "notes");
    assert!(store.add_participant(&a_student("d", "Blue")).unwrap() > blue);
}

/// One of everything that a room can have.
fn fill(store: &dyn Store, room: &str, participant: u32) {
    store.append(&[a_line(room, 1)]).unwrap();
    store.set_recording(room, b"recording").unwrap();
    store.add_chat(room, participant, &said("Blue", "hello")).unwrap();
    store.set_notes(room, participant, "notes").unwrap();
    store.set_words(room, 1, "\"words\"").unwrap();
    store.add_observation(room, "o", "Anna", &super::talk::seen("They asked.")).unwrap();
}

/// Nothing is left of a room.
fn assert_bare(store: &dyn Store, room: &str, participant: u32) {
    assert_eq!(store.journal(room), Ok(vec![]));
    is_missing(store.recording(room));
    assert_eq!(store.chat(room), Ok(vec![]));
    assert_eq!(store.notes(room, participant), Ok(String::new()));
    assert_eq!(store.words(room), Ok(vec![]));
    assert_eq!(store.observations(room), Ok(vec![]));
}
