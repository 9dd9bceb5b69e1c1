//! Who comes, goes and is freed while a room plays.

use codedark_sim::intervention::Intervention;
use codedark_sim::journal::PERSON;
use codedark_sim::time::Tick;

use super::*;
use crate::room::Closed;
use crate::wire::{BranchAt, Control};

/// Who sat down or stood up in the journal of a room: minute, seat and who.
fn moves(house: &House, room: &str) -> Vec<(u32, String, Option<String>)> {
    let journal = house.journal(room);
    let of = |(at, what): (Tick, &Intervention)| match what {
        Intervention::Seat { role, who } => Some((at.0, role.to_string(), who.clone())),
        _ => None,
    };
    journal.interventions().filter_map(of).collect()
}

fn moved(at: u32, role: &str, who: Option<&str>) -> (u32, String, Option<String>) {
    (at, role.to_owned(), who.map(str::to_owned))
}

async fn replays(house: &House, room: &str) {
    let played = house.rooms.digest(room).await.expect("it plays").1;
    assert_eq!(house.journal(room).replay().expect("it replays").digest(), played);
}

#[tokio::test]
async fn who_comes_late_takes_an_empty_seat_and_gives_it_back() {
    let house = House::new();
    house.room("r1", setup()).await;
    let ada = house.player("r1", LEAD, "Ada").await;
    house.control("r1", Control::Begin).await;
    assert_eq!(house.minutes("r1", 10).await.now, Tick(10));
    let mut cyd = house.player("r1", MANAGER, "Cyd").await;
    assert_eq!(moves(&house, "r1"), [moved(10, MANAGER, Some(PERSON))]);
    assert!(matches!(cyd.next().await, Some(ServerMessage::Welcome { .. })));
    assert_eq!(cyd.view().now, Tick(10));
    assert!(matches!(cyd.act(declare()).await, Update::Accepted(..)));
    house.minutes("r1", 5).await;
    replays(&house, "r1").await;
    drop(ada.line);
    let before = house.rooms.digest("r1").await.expect("it plays");
    let house = house.crash();
    assert_eq!(house.rooms.digest("r1").await.expect("it plays"), before);
    let back = house.control("r1", Control::Resume).await;
    let people: Vec<_> = back.card.seats.iter().map(|seat| seat.people.len()).collect();
    assert_eq!((people, moves(&house, "r1").len()), (vec![1, 1, 0], 1), "whoever has no line still sits");
    house.minutes("r1", 1).await;
    let dee = house.sit("r1", MANAGER, "Dee").await;
    house.rooms.stand(dee.participant).await.expect("they stand up and gave no order");
    assert_eq!(
        house.store.numbers_of(dee.participant).expect("numbers").len(),
        1,
        "they were there: the debrief is theirs"
    );
    house.rooms.stand(cyd.person.participant).await.expect("they stand up");
    assert_eq!(moves(&house, "r1")[1..], [moved(16, MANAGER, None)], "the hospital decides by itself again");
    assert!(house.rooms.overview("r1").await.expect("a room").card.seats[1].open);
    house.minutes("r1", 60).await;
    replays(&house, "r1").await;
}

#[tokio::test]
async fn a_room_may_begin_with_nobody_in_it() {
    let house = House::new();
    house.room("r1", setup()).await;
    house.control("r1", Control::Begin).await;
    assert_eq!(house.minutes("r1", 3).await.now, Tick(3));
    assert!(house.journal("r1").header.seats.is_empty());
    let mut ada = house.player("r1", LEAD, "Ada").await;
    assert!(matches!(ada.act(declare()).await, Update::Accepted(..)));
    // A team: the seat is theirs until the last one stands up.
    let bob = house.sit("r1", LEAD, "Bob").await;
    house.rooms.stand(ada.person.participant).await.expect("she stands up");
    assert_eq!(moves(&house, "r1"), [moved(3, LEAD, Some(PERSON))]);
    house.rooms.sit("r1", MANAGER, &bob).await.expect("another seat of the same room");
    assert_eq!(moves(&house, "r1")[1..].len(), 2);
    replays(&house, "r1").await;
}

#[tokio::test]
async fn nobody_hops_between_rooms_that_play_unless_the_trainer_frees_them() {
    let house = House::new();
    for room in ["r1", "r2", "waits"] {
        house.room(room, setup()).await;
    }
    let mut ada = house.player("r1", LEAD, "Ada").await;
    let person = ada.person.clone();
    house.sit("r2", LEAD, "Bob").await;
    for room in ["r1", "r2"] {
        house.control(room, Control::Begin).await;
    }
    for room in ["r2", "waits"] {
        let refused = house.rooms.sit(room, MANAGER, &person).await.expect_err("she plays");
        assert!(refused.kind == "conflict" && refused.instead.contains("trainer"), "{refused:?}");
    }
    house.rooms.stand(person.participant).await.expect("she may stand up");
    let refused = house.rooms.sit("r2", MANAGER, &person).await.expect_err("she has seen the other room");
    assert!(refused.kind == "conflict" && refused.instead.contains("trainer"), "{refused:?}");
    house.rooms.sit("waits", MANAGER, &person).await.expect("there is nothing to see there");
    let house = house.crash();
    let refused = house.rooms.sit("r2", MANAGER, &person).await.expect_err("a restart forgets nothing");
    assert!(refused.kind == "conflict" && refused.instead.contains("trainer"), "{refused:?}");
    house.rooms.sit("r1", LEAD, &person).await.expect("it is her room");
    assert_eq!(house.rooms.free("r1", MANAGER, person.participant).await.expect_err("not there").kind, "not_found");
    ada = Player::of("r1", house.rooms.attach("r1", &person).await.expect("a line"), person.clone());
    let freed = house.rooms.free("r1", LEAD, person.participant).await.expect("she sits there");
    assert!(freed.card.seats[0].people.is_empty());
    assert_eq!(moves(&house, "r1").last(), Some(&moved(0, LEAD, None)));
    while ada.next().await.is_some() {}
    assert_eq!(ada.line.closing.why(), Closed::Left);
    house.rooms.sit("r2", MANAGER, &person).await.expect("she was freed");
    house.control("r2", Control::End).await;
    house.until("r2", |state| *state == RoomState::Over).await;
    house.rooms.sit("waits", LEAD, &person).await.expect("her room is over");
}

#[tokio::test]
async fn who_knows_how_it_ends_sits_down_in_no_room_that_plays_the_same() {
    let house = House::new();
    let same = |id: &str| crate::store::RoomRow { seed: 7, ..row(id, setup()) };
    for room in ["r1", "r2", "waits"] {
        house.make(same(room)).await.expect("a room");
    }
    house.room("other", setup()).await;
    let ada = house.sit("r1", LEAD, "Ada").await;
    let bob = house.sit("r2", LEAD, "Bob").await;
    for room in ["r1", "r2", "other"] {
        house.control(room, Control::Begin).await;
    }
    house.control("r1", Control::End).await;
    house.until("r1", |state| *state == RoomState::Over).await;
    let refused = house.rooms.sit("r2", MANAGER, &ada).await.expect_err("she has read what comes");
    assert!(refused.kind == "conflict" && refused.what.contains("the same chance"), "{refused:?}");
    house.rooms.sit("waits", LEAD, &ada).await.expect("a class may play it once more from the beginning");
    house.control("waits", Control::Begin).await;
    house.rooms.sit("waits", MANAGER, &ada).await.expect("it is her room");
    house.rooms.stand(ada.participant).await.expect("she stands up");
    house.rooms.sit("waits", LEAD, &ada).await.expect("and comes back");
    house.rooms.free("waits", LEAD, ada.participant).await.expect("she sits there");
    house.rooms.sit("other", LEAD, &ada).await.expect("another chance");
    house.rooms.stand(bob.participant).await.expect("he stands up");
    house.rooms.sit("r2", MANAGER, &bob).await.expect("he knows of this room what he saw there");
}

#[tokio::test]
async fn two_moves_at_once_leave_a_student_in_one_seat() {
    let house = House::new();
    for room in ["r1", "r2"] {
        house.room(room, setup()).await;
    }
    let ada = house.sit("r1", LEAD, "Ada").await;
    for _ in 0..20 {
        let (one, two) = tokio::join!(house.rooms.sit("r1", MANAGER, &ada), house.rooms.sit("r2", LEAD, &ada));
        one.and(two).expect("both seats are open");
        let mut sits = Vec::new();
        for room in ["r1", "r2"] {
            let card = house.rooms.overview(room).await.expect("a room").card;
            sits.extend(
                card.seats
                    .iter()
                    .filter(|seat| !seat.people.is_empty())
                    .map(|seat| (room.to_owned(), seat.role.clone())),
            );
        }
        assert_eq!(sits.len(), 1, "{sits:?}");
        assert_eq!(house.store.participant(ada.participant).expect("Ada").seat.as_ref(), sits.first());
    }
}

/// Where somebody sits: as rooms show it.
async fn shown(house: &House, rooms: &[&str], name: &str) -> Vec<(String, String)> {
    let mut sits = Vec::new();
    for room in rooms {
        let seats = house.rooms.overview(room).await.expect("a room").card.seats;
        let here = seats.iter().filter(|seat| seat.people.iter().any(|one| one == name));
        sits.extend(here.map(|seat| ((*room).to_owned(), seat.role.clone())));
    }
    sits
}

#[tokio::test]
async fn whoever_stands_up_while_they_sit_down_elsewhere_sits_where_the_store_says() {
    let house = House::new();
    for room in ["r1", "r2"] {
        house.room(room, setup()).await;
    }
    let ada = house.sit("r1", LEAD, "Ada").await;
    for n in 0..20 {
        house.rooms.sit("r1", LEAD, &ada).await.expect("an open seat");
        let (sit, stand) = (house.rooms.sit("r2", LEAD, &ada), house.rooms.stand(ada.participant));
        let (sat, stood) = if n % 2 == 0 {
            tokio::join!(sit, stand)
        } else {
            let (stood, sat) = tokio::join!(stand, sit);
            (sat, stood)
        };
        sat.and(stood).expect("both may be done");
        let kept = house.store.participant(ada.participant).expect("Ada").seat;
        assert_eq!(shown(&house, &["r1", "r2"], "Ada").await, Vec::from_iter(kept));
    }
    // Whatever the store says that the room does not know is put right by sitting down, and left alone by others.
    house.rooms.sit("r1", LEAD, &ada).await.expect("an open seat");
    house.store.set_seat(ada.participant, None).expect("Ada");
    house.rooms.sit("r1", LEAD, &ada).await.expect("she sits there");
    let seat = |role: &str| Some(("r1".to_owned(), role.to_owned()));
    assert_eq!(house.store.participant(ada.participant).expect("Ada").seat, seat(LEAD));
    house.store.set_seat(ada.participant, Some(("r2", MANAGER))).expect("Ada");
    house.rooms.free("r1", LEAD, ada.participant).await.expect("the room shows her there");
    assert_eq!(shown(&house, &["r1", "r2"], "Ada").await, []);
    let kept = house.store.participant(ada.participant).expect("Ada").seat;
    assert_eq!(kept, Some(("r2".to_owned(), MANAGER.to_owned())), "freed from one room, not from the other");
}

#[tokio::test]
async fn whoever_is_erased_while_they_sit_down_sits_nowhere() {
    let house = House::new();
    for room in ["r1", "r2"] {
        house.room(room, setup()).await;
    }
    house.control("r2", Control::Begin).await;
    for n in 0..10 {
        let name = format!("Ada {n}");
        let ada = house.sit("r1", LEAD, &name).await;
        let (sit, erase) = (house.rooms.sit("r2", LEAD, &ada), house.rooms.erase(ada.participant));
        let (sat, erased) = if n % 2 == 0 {
            tokio::join!(sit, erase)
        } else {
            let (erased, sat) = tokio::join!(erase, sit);
            (sat, erased)
        };
        erased.expect("she is erased");
        // She may have sat down before.
        drop(sat);
        assert_eq!(shown(&house, &["r1", "r2"], &name).await, []);
        let refused = house.rooms.sit("r1", LEAD, &ada).await.expect_err("she is erased");
        assert_eq!(refused.kind, "not_found");
    }
    let last = moves(&house, "r2");
    assert!(last.last().is_none_or(|(_, _, who)| who.is_none()), "nobody sits there: {last:?}");
    replays(&house, "r2").await;
}

#[tokio::test]
async fn bots_are_kept_wherever_they_were_planned_or_sat_in() {
    let house = House::new();
    house.room("r1", setup()).await;
    house.sit("r1", LEAD, "Ada").await;
    let bot = |role: &str, bot: Option<&str>| Control::Bot { role: role.into(), bot: bot.map(str::to_owned) };
    house.control("r1", bot(MANAGER, Some("by-the-book"))).await;
    let house = house.crash();
    let begun = house.control("r1", Control::Begin).await;
    assert_eq!(begun.card.seats[1].bot.as_deref(), Some("by-the-book"), "it was planned before the crash");
    house.minutes("r1", 5).await;
    let third = begun.card.seats[2].role.clone();
    house.control("r1", bot(&third, Some("triage-first:0.5"))).await;
    house.control("r1", bot(MANAGER, None)).await;
    house.minutes("r1", 5).await;
    let house = house.crash();
    let on = house.control("r1", Control::Resume).await;
    let bots = |overview: &RoomOverview| -> Vec<Option<String>> {
        overview.card.seats.iter().map(|seat| seat.bot.clone()).collect()
    };
    assert_eq!(bots(&on), [None, None, Some("triage-first:0.5".to_owned())]);
    assert_eq!(moves(&house, "r1").len(), 2, "nobody came or went by the crash");
    replays(&house, "r1").await;
    let at = BranchAt { at: Tick(8), name: "Blue".into() };
    let branch = house.rooms.branch("r1", &at, row("b1", setup())).await.expect("a branch");
    assert_eq!(bots(&branch), bots(&on), "who sat at that moment");
    house.control("b1", bot(LEAD, Some("by-the-book:0.5"))).await;
    house.control("b1", bot(&third, None)).await;
    let house = house.crash();
    let begun = house.control("b1", Control::Begin).await;
    assert_eq!(bots(&begun), [Some("by-the-book:0.5".to_owned()), None, None], "as it was planned");
    house.minutes("b1", 30).await;
    replays(&house, "b1").await;
}

#[tokio::test]
async fn a_planned_bot_sits_down_again_when_the_last_person_has_stood_up() {
    let house = House::new();
    let plan = |bot: &str| crate::wire::SeatPlan { role: MANAGER.into(), people: true, bot: Some(bot.into()) };
    let label = |bot: &str| super::super::play::label_of(bot).expect("there is such a bot");
    let (book, triage) = (label("by-the-book"), label("triage-first:0.5"));
    house.room("r1", RoomSetup { seats: vec![plan("by-the-book")], ..setup() }).await;
    house.sit("r1", LEAD, "Ada").await;
    house.control("r1", Control::Begin).await;
    house.minutes("r1", 5).await;
    let bob = house.sit("r1", MANAGER, "Bob").await;
    house.minutes("r1", 25).await;
    house.rooms.stand(bob.participant).await.expect("he stands up");
    assert_eq!(moves(&house, "r1"), [moved(5, MANAGER, Some(PERSON)), moved(30, MANAGER, Some(&book))]);
    let bot = |overview: RoomOverview| overview.card.seats[1].bot.clone();
    assert_eq!(bot(house.rooms.overview("r1").await.expect("a room")).as_deref(), Some("by-the-book"));
    let before = house.rooms.overview("r1").await.expect("a room").orders[1];
    let later = house.control("r1", Control::Skip { minutes: 120, to_need: false }).await;
    assert!(later.orders[1] > before, "it plays: {:?}", later.orders);
    replays(&house, "r1").await;

    // Another plan in play holds as well, and over a stop that comes between store and journal.
    let planned = |bot: Option<&str>| Control::Bot { role: MANAGER.into(), bot: bot.map(str::to_owned) };
    house.control("r1", planned(Some("triage-first:0.5"))).await;
    house.rooms.sit("r1", MANAGER, &bob).await.expect("an open seat");
    let at = house.minutes("r1", 1).await.now;
    house.store.set_seat(bob.participant, None).expect("Bob");
    let house = house.crash();
    house.control("r1", Control::Resume).await;
    assert_eq!(moves(&house, "r1").last(), Some(&moved(at.0, MANAGER, Some(&triage))));
    house.minutes("r1", 30).await;
    replays(&house, "r1").await;
    let branch = house.rooms.branch("r1", &BranchAt { at: Tick(20), name: "Blue".into() }, row("b1", setup())).await;
    assert_eq!(branch.expect("a branch").setup.seats[1].bot.as_deref(), Some("triage-first:0.5"), "for when they go");

    house.rooms.sit("r1", MANAGER, &bob).await.expect("an open seat");
    let refused = house.rooms.control("r1", planned(Some("by-the-book"))).await.expect_err("Bob sits there");
    assert_eq!(refused.kind, "conflict");
    house.control("r1", planned(None)).await;
    house.rooms.stand(bob.participant).await.expect("he stands up");
    assert!(moves(&house, "r1").last().is_some_and(|(_, role, who)| role == MANAGER && who.is_none()));
    replays(&house, "r1").await;
}

#[tokio::test]
async fn who_comes_and_goes_without_end_fills_no_debrief() {
    let house = House::new();
    house.room("r1", setup()).await;
    house.sit("r1", LEAD, "Ada").await;
    let bob = house.sit("r1", LEAD, "Bob").await;
    house.control("r1", Control::Begin).await;
    let sit = async || house.rooms.sit("r1", MANAGER, &bob).await.expect("an open seat");
    let stand = async || house.rooms.stand(bob.participant).await.expect("he stands up");
    for n in 0..20 {
        house.minutes("r1", 1).await;
        if n % 2 == 0 {
            sit().await;
            stand().await;
            sit().await;
        } else {
            stand().await;
        }
    }
    house.control("r1", Control::End).await;
    house.until("r1", |state| *state == RoomState::Over).await;
    assert_eq!(moves(&house, "r1").len(), 40, "the journal has them all");
    let recording = Recording::read(&house.store.recording("r1").expect("a recording")).expect("a whole one");
    let said = codedark_report::Debrief::of(&recording).seats;
    assert!(said.iter().any(|seat| seat.ends_with(": person")), "{said:?}");
    let manager = said.iter().find(|seat| seat.contains(" from ")).expect("somebody came late");
    assert_eq!(manager.matches("from ").count(), 12, "{manager}");
    assert!(manager.contains(", 8 more changes, from ") && manager.ends_with(" the hospital by itself"), "{manager}");
}

#[tokio::test]
async fn a_skip_in_a_room_just_taken_up_looks_who_sits_there() {
    let house = House::new();
    house.room("r1", setup()).await;
    let ada = house.sit("r1", LEAD, "Ada").await;
    house.control("r1", Control::Begin).await;
    house.minutes("r1", 3).await;
    // A stop came between store and journal.
    house.store.set_seat(ada.participant, Some(("r1", MANAGER))).expect("Ada");
    let house = house.crash();
    house.control("r1", Control::Skip { minutes: 5, to_need: false }).await;
    assert_eq!(moves(&house, "r1"), [moved(3, LEAD, None), moved(3, MANAGER, Some(PERSON))]);
    replays(&house, "r1").await;
}

#[tokio::test]
async fn who_was_erased_is_not_seated_again() {
    let house = House::new();
    house.room("r1", setup()).await;
    let ada = house.sit("r1", LEAD, "Ada").await;
    house.store.erase_participant(ada.participant).expect("Ada");
    let house = house.crash();
    assert!(house.rooms.overview("r1").await.expect("a room").card.seats[0].people.is_empty());
}
