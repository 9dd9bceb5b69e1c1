//! Random sequences of operations, done to a store and to a model that is a few maps in memory: both must say the same.
//!
//! Invariant: ids come from a few, so that things meet, are taken and are missing often.

use std::collections::BTreeMap;

use proptest::prelude::*;
use proptest::test_runner::{Config, RngSeed, TestRunner};

use super::{MISSING, TAKEN, a_class, a_line, a_room, a_student, said};
use crate::store::{JournalLine, Kept, ParticipantRow, SessionRow, Store, Subject};
use crate::wire::ChatLine;

/// One operation. Numbers name classes, rooms, names and, counted from the first, students.
#[derive(Clone, Debug)]
enum Step {
    AddClass(u8),
    RemoveClass(u8),
    AddRoom(u8, u8),
    RemoveRoom(u8),
    Join(u8, u8),
    Sit(u8, Option<u8>),
    UsePin(u8, u8),
    Erase(u8),
    SignIn(u8, u8),
    SignOut(u8),
    Chat(u8, u8),
    Note(u8, u8),
    /// Lines for two rooms: how far each is from the one that comes next.
    Append(u8, i8, u8, i8),
}

fn step() -> impl Strategy<Value = Step> {
    let few = || 0..3_u8;
    let who = || 0..5_u8;
    let off = || prop_oneof![8 => Just(0_i8), 1 => Just(-1), 1 => Just(1)];
    prop_oneof![
        3 => few().prop_map(Step::AddClass),
        1 => few().prop_map(Step::RemoveClass),
        5 => (few(), few()).prop_map(|(room, class)| Step::AddRoom(room, class)),
        1 => few().prop_map(Step::RemoveRoom),
        6 => (few(), few()).prop_map(|(class, name)| Step::Join(class, name)),
        4 => (who(), proptest::option::of(few())).prop_map(|(who, room)| Step::Sit(who, room)),
        2 => (who(), few()).prop_map(|(who, pin)| Step::UsePin(who, pin)),
        1 => who().prop_map(Step::Erase),
        3 => (few(), who()).prop_map(|(token, who)| Step::SignIn(token, who)),
        1 => few().prop_map(Step::SignOut),
        4 => (few(), who()).prop_map(|(room, who)| Step::Chat(room, who)),
        3 => (few(), who()).prop_map(|(room, who)| Step::Note(room, who)),
        9 => (few(), off(), few(), off()).prop_map(|(r, d, s, e)| Step::Append(r, d, s, e)),
    ]
}

/// What a store holds.
#[derive(Clone, Default)]
struct Model {
    classes: Vec<u8>,
    /// Room, and its class.
    rooms: Vec<(u8, u8)>,
    journals: BTreeMap<u8, Vec<JournalLine>>,
    students: BTreeMap<u32, ParticipantRow>,
    sessions: BTreeMap<u8, u32>,
    chats: BTreeMap<u8, Vec<(u32, ChatLine)>>,
    notes: BTreeMap<(u8, u32), String>,
}

impl Model {
    fn has_room(&self, room: u8) -> bool {
        self.rooms.iter().any(|(one, _)| *one == room)
    }

    fn forget_room(&mut self, room: u8) {
        self.rooms.retain(|(one, _)| *one != room);
        self.journals.remove(&room);
        self.chats.remove(&room);
        self.notes.retain(|(one, _), _| *one != room);
        for student in self.students.values_mut() {
            student.seat = student.seat.take().filter(|(seat, _)| *seat != room.to_string());
        }
    }

    fn next(&self, room: u8) -> u64 {
        self.journals.get(&room).map_or(0, Vec::len) as u64 + 1
    }

    fn append(&mut self, lines: &[(u8, JournalLine)]) -> Kept<()> {
        let before = self.clone();
        for (room, line) in lines {
            let next = self.next(*room);
            let refused = if line.seq < next {
                Some(TAKEN)
            } else if line.seq > next || !self.has_room(*room) {
                Some(MISSING)
            } else {
                None
            };
            if let Some(refused) = refused {
                *self = before;
                return Err(refused);
            }
            self.journals.entry(*room).or_default().push(line.clone());
        }
        Ok(())
    }
}

fn refuse(condition: bool, error: super::StoreError) -> Kept<()> {
    if condition { Err(error) } else { Ok(()) }
}

/// A model and a store that went the same way.
struct Pair<'a> {
    model: Model,
    store: &'a dyn Store,
    /// The numbers of students, in the order in which they joined.
    ids: Vec<u32>,
}

impl Pair<'_> {
    /// A student's number, or one that nobody has.
    fn id(&self, who: u8) -> u32 {
        self.ids.get(usize::from(who)).copied().unwrap_or(u32::MAX >> 1)
    }

    /// What store and model say about a step.
    fn go(&mut self, step: &Step) -> (Kept<()>, Kept<()>) {
        let (store, model) = (self.store, &mut self.model);
        match *step {
            Step::AddClass(class) => {
                let said = refuse(model.classes.contains(&class), TAKEN);
                model.classes.extend(said.is_ok().then_some(class));
                (store.add_class(&a_class(&class.to_string(), &format!("CODE{class}"))), said)
            }
            Step::RemoveClass(class) => {
                let said = refuse(!model.classes.contains(&class), MISSING);
                model.classes.retain(|one| *one != class);
                let rooms: Vec<_> = model.rooms.iter().filter(|(_, of)| *of == class).map(|(room, _)| *room).collect();
                let gone = |student: &ParticipantRow| student.class == class.to_string();
                let students: Vec<_> =
                    model.students.values().filter(|student| gone(student)).map(|student| student.id).collect();
                for student in students {
                    model.students.remove(&student);
                    model.sessions.retain(|_, of| *of != student);
                    model.notes.retain(|(_, of), _| *of != student);
                    for chat in model.chats.values_mut() {
                        chat.retain(|(of, _)| *of != student);
                    }
                }
                rooms.into_iter().for_each(|room| model.forget_room(room));
                (store.remove_class(&class.to_string()), said)
            }
            Step::AddRoom(room, class) => {
                let said = refuse(model.has_room(room), TAKEN);
                let said = said.and_then(|()| refuse(!model.classes.contains(&class), MISSING));
                model.rooms.extend(said.is_ok().then_some((room, class)));
                (store.add_room(&a_room(&room.to_string(), &class.to_string())), said)
            }
            Step::RemoveRoom(room) => {
                let said = refuse(!model.has_room(room), MISSING);
                model.forget_room(room);
                (store.remove_room(&room.to_string()), said)
            }
            Step::Append(room, off, other, also) => {
                let at = |room: u8, ahead: u64, off: i8| {
                    (room, a_line(&room.to_string(), (model.next(room) + ahead).saturating_add_signed(off.into())))
                };
                let lines = [at(room, 0, off), at(other, u64::from(room == other), also)];
                let said = model.append(&lines);
                (store.append(&lines.map(|(_, line)| line)), said)
            }
            _ => self.go_about_people(step),
        }
    }

    fn go_about_people(&mut self, step: &Step) -> (Kept<()>, Kept<()>) {
        let (Step::Sit(who, _)
        | Step::UsePin(who, _)
        | Step::Erase(who)
        | Step::SignIn(_, who)
        | Step::Chat(_, who)
        | Step::Note(_, who)) = *step
        else {
            return self.go_without_a_student(step);
        };
        let id = self.id(who);
        let (store, model) = (self.store, &mut self.model);
        let there = model.students.contains_key(&id);
        match *step {
            Step::Sit(_, room) => {
                let said = refuse(!there || room.is_some_and(|room| !model.has_room(room)), MISSING);
                let seat = room.map(|room| (room.to_string(), "soc".to_owned()));
                if let (Ok(()), Some(student)) = (&said, model.students.get_mut(&id)) {
                    student.seat.clone_from(&seat);
                }
                (store.set_seat(id, seat.as_ref().map(|(room, role)| (room.as_str(), role.as_str()))), said)
            }
            Step::UsePin(_, pin) => {
                let (old, new) = (format!("pin of {pin}"), format!("pin of {}", pin + 1));
                let fits = model.students.get(&id).is_some_and(|student| student.pin == old);
                if let (true, Some(student)) = (fits, model.students.get_mut(&id)) {
                    student.pin.clone_from(&new);
                }
                (store.set_pin(id, &old, &new), refuse(!fits, MISSING))
            }
            Step::Erase(_) => {
                if let Some(student) = model.students.get_mut(&id) {
                    (student.name, student.pin) = Default::default();
                }
                model.sessions.retain(|_, of| *of != id);
                model.notes.retain(|(_, of), _| *of != id);
                for (_, line) in model.chats.values_mut().flatten().filter(|(of, _)| *of == id) {
                    (line.name, line.text) = Default::default();
                }
                (store.erase_participant(id), refuse(!there, MISSING))
            }
            Step::SignIn(token, _) => {
                let said = refuse(model.sessions.contains_key(&token), TAKEN);
                let said = said.and_then(|()| refuse(!there, MISSING));
                if said.is_ok() {
                    model.sessions.insert(token, id);
                }
                let subject = Subject::Participant(id);
                let row = SessionRow { token: token.to_string(), subject, csrf: "c".into(), until_ms: 10 };
                (store.add_session(&row), said)
            }
            Step::Chat(room, _) => {
                let said_there = refuse(!there || !model.has_room(room), MISSING);
                let line = said("name", "text");
                if said_there.is_ok() {
                    let chat = model.chats.entry(room).or_default();
                    let seq = chat.last().map_or(0, |(_, line)| line.seq) + 1;
                    chat.push((id, ChatLine { seq, ..line.clone() }));
                }
                (store.add_chat(&room.to_string(), id, &line).map(|_| ()), said_there)
            }
            _ => {
                let Step::Note(room, _) = *step else { unreachable!("the others are above") };
                let said = refuse(!there || !model.has_room(room), MISSING);
                let text = format!("note {}", model.notes.len());
                if said.is_ok() {
                    model.notes.insert((room, id), text.clone());
                }
                (store.set_notes(&room.to_string(), id, &text), said)
            }
        }
    }

    fn go_without_a_student(&mut self, step: &Step) -> (Kept<()>, Kept<()>) {
        let (store, model) = (self.store, &mut self.model);
        match *step {
            Step::Join(class, name) => {
                let student = a_student(&class.to_string(), &name.to_string());
                let is_same = |other: &&ParticipantRow| (&other.class, &other.name) == (&student.class, &student.name);
                let said = refuse(model.students.values().any(|other| is_same(&other)), TAKEN);
                let said = said.and_then(|()| refuse(!model.classes.contains(&class), MISSING));
                let joined = store.add_participant(&student);
                if let Ok(id) = joined {
                    assert!(self.ids.iter().all(|other| *other < id), "a number came again");
                    self.ids.push(id);
                    model.students.insert(id, ParticipantRow { id, ..student });
                }
                (joined.map(|_| ()), said)
            }
            Step::SignOut(token) => {
                model.sessions.remove(&token);
                (store.end_session(&token.to_string()), Ok(()))
            }
            _ => unreachable!("the others are about a student"),
        }
    }

    /// Both hold the same.
    fn compare(&self) {
        let (store, model) = (self.store, &self.model);
        let classes: Vec<_> = store.classes().unwrap().into_iter().rev().map(|class| class.id).collect();
        assert_eq!(classes, model.classes.iter().map(u8::to_string).collect::<Vec<_>>());
        let rooms: Vec<_> = store.open_rooms().unwrap().into_iter().map(|room| (room.id, room.class)).collect();
        let expected: Vec<_> = model.rooms.iter().map(|(room, class)| (room.to_string(), class.to_string())).collect();
        assert_eq!(rooms, expected);
        for n in 0..3_u8 {
            let room = n.to_string();
            let lines: String = model.journals.get(&n).into_iter().flatten().map(|line| line.line.as_str()).collect();
            assert_eq!(store.journal(&room).unwrap(), lines.into_bytes());
            assert_eq!(store.chat(&room).unwrap(), model.chats.get(&n).cloned().unwrap_or_default());
            for id in &self.ids {
                assert_eq!(store.notes(&room, *id).unwrap(), model.notes.get(&(n, *id)).cloned().unwrap_or_default());
            }
            let subject = store.session(&room, 1).map(|session| session.subject);
            assert_eq!(subject, model.sessions.get(&n).map(|id| Subject::Participant(*id)).ok_or(MISSING));
        }
        for id in &self.ids {
            assert_eq!(store.participant(*id), model.students.get(id).cloned().ok_or(MISSING));
        }
    }
}

/// A store agrees with the model, whatever is done to it.
pub fn agrees<S: Store>(fresh: impl Fn() -> S) {
    let always_the_same = RngSeed::Fixed(20_261_122);
    let config = Config { cases: 48, failure_persistence: None, rng_seed: always_the_same, ..Config::default() };
    let mut runner = TestRunner::new(config);
    let ran = runner.run(&proptest::collection::vec(step(), 1..80), |steps| {
        let store = fresh();
        let mut pair = Pair { model: Model::default(), store: &store, ids: Vec::new() };
        for (n, step) in steps.iter().enumerate() {
            let (store, model) = pair.go(step);
            assert_eq!(store, model, "step {n}: {step:?}");
        }
        pair.compare();
        Ok(())
    });
    if let Err(error) = ran {
        panic!("{error}");
    }
}
