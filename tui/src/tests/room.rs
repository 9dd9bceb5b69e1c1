//! What keys and lines do for whoever plays in a room: talk, hints, pauses.

use std::sync::Arc;

use codedark_seat::{Request, Seat, Until, Update};
use codedark_sim::action::{Action, Arg, Verb};
use codedark_sim::time::Tick;
use insta::assert_snapshot;

use super::fixture::{self, NOW, RAD_WS_07};
use super::stage::{FakeSeat, Stage};
use crate::app::Screen;
use crate::{Exit, Options, Room, RoomNow, RoomWord, Said, Voice, play_plain};

/// A room with a clock in which everything may be asked for.
const OPEN: RoomNow = RoomNow { pace_ms: Some(1000), paused: false, down: false, may_pause: true, hints: true };
/// The same at free pace.
const FREE: RoomNow = RoomNow { pace_ms: None, ..OPEN };
/// A room with a clock in which the trainer alone pauses, and no hints are given.
const STRICT: RoomNow = RoomNow { may_pause: false, hints: false, ..OPEN };

fn options(room: &Room) -> Options {
    // As `codedark join` has it.
    Options {
        paused: true,
        colour: false,
        resume: Some("codedark join X".into()),
        room: Some(room.clone()),
        ..Options::default()
    }
}

/// A stage in a room that stands like this, after the briefing.
fn in_room(now: RoomNow) -> (Room, Stage) {
    let room = Room::default();
    room.set_now(now);
    let mut stage = Stage::new(fixture::view(), &options(&room));
    stage.keys("<enter>");
    (room, stage)
}

fn say(room: &Room, voice: Voice, text: &str) {
    room.say(Said { at: None, text: text.into(), voice, order: None });
}

fn isolate() -> Action {
    Action::new(Verb::IsolateAsset, vec![Arg::Asset(RAD_WS_07), Arg::Switch(true)])
}

/// What the player said to the room.
fn asked(room: &Room) -> Vec<RoomWord> {
    std::iter::from_fn(|| room.asked()).collect()
}

#[test]
fn a_trainers_words_stay_until_they_were_read() {
    let (room, mut stage) = in_room(RoomNow::default());
    say(&room, Voice::Trainer, "Your trainer: Look at the wards.");
    say(&room, Voice::Trainer, "Your trainer: And at the clock.");
    say(&room, Voice::Team, "Ada says: hello");
    stage.settle();
    let screen = stage.screen(80, 24);
    assert!(screen.contains("Look at the wards.") && screen.contains("Ada says: hello"), "{screen}");
    assert!(screen.contains("(1 more)") && !screen.contains("And at the clock."), "{screen}");
    say(&room, Voice::Team, "Bob says: well");
    stage.settle();
    stage.keys("jj");
    assert!(stage.screen(80, 24).contains("Look at the wards."));
    stage.keys("<esc>");
    let screen = stage.screen(80, 24);
    assert!(!screen.contains("Look at the wards.") && screen.contains("And at the clock."), "{screen}");
    stage.keys("9");
    let screen = stage.screen(80, 24);
    let place = |text| screen.find(text).unwrap_or_else(|| panic!("{text} is missing: {screen}"));
    assert!(place("Bob says") < place("Ada says") && place("Ada says") < place("Look at the wards."));
    stage.keys("<esc>");
    assert_eq!(stage.app.screen, Screen::Now);
    assert!(!stage.screen(80, 24).contains("And at the clock."), "it was read in the list");
}

#[test]
fn words_to_the_team_stay_in_the_line_until_the_room_has_them() {
    let (room, mut stage) = in_room(OPEN);
    say(&room, Voice::Team, "Bob says: which one first?");
    stage.settle();
    stage.keys("Tthe imaging server<enter>");
    assert_eq!(asked(&room), [RoomWord::Chat("the imaging server".into())]);
    assert_snapshot!(stage.screen(80, 24));
    stage.keys("<enter><enter>");
    assert_eq!(asked(&room), [], "it is said once");
    say(&room, Voice::Refusal, "Too many messages: wait a few seconds.");
    stage.settle();
    let screen = stage.screen(80, 24);
    assert!(screen.contains("say the imaging server") && screen.contains("wait a few seconds"), "{screen}");
    stage.keys("<enter>");
    assert_eq!(asked(&room), [RoomWord::Chat("the imaging server".into())], "nothing has to be typed again");
    say(&room, Voice::Own, "You said: the imaging server");
    stage.settle();
    assert!(stage.app.palette.is_none() && stage.screen(80, 24).contains("You said: the imaging server"));
    assert_eq!(stage.seat.deeds(), [], "no order, no time");
}

#[test]
fn a_line_that_breaks_leaves_the_words_where_they_are() {
    let (room, mut stage) = in_room(OPEN);
    stage.keys("Thello<enter>");
    room.set_now(RoomNow { down: true, ..OPEN });
    stage.settle();
    let screen = stage.screen(80, 24);
    assert!(screen.contains("say hello") && screen.contains("broke before the answer came"), "{screen}");
    stage.keys("<esc>");
    assert!(stage.app.palette.is_none());
}

#[test]
fn a_line_to_the_team_takes_what_a_room_takes_and_an_order_no_more_than_before() {
    let (room, mut stage) = in_room(OPEN);
    stage.keys("T").keys(&"x".repeat(1200)).keys("<enter>");
    assert_eq!(asked(&room), [RoomWord::Chat("x".repeat(1000))]);
    assert!(stage.screen(80, 24).contains("On its way."));
    stage.keys("<esc>:").keys(&"y".repeat(1200));
    assert_eq!(stage.app.palette.as_ref().map(|palette| palette.text().len()), Some(200));
}

#[test]
fn what_was_said_can_be_read_again_and_answered_there() {
    let (room, mut stage) = in_room(OPEN);
    say(&room, Voice::Earlier, "Bob says: before you came");
    stage.settle();
    assert!(!stage.screen(80, 24).contains("before you came"), "it is no news");
    assert!(stage.keys("9").screen(80, 24).contains("Bob says: before you came"));
    stage.keys("<enter>I am here<enter>");
    assert_eq!((asked(&room), stage.app.screen), (vec![RoomWord::Chat("I am here".into())], Screen::Said));
}

#[test]
fn a_hint_stays_until_it_was_read_and_its_order_is_one_key_away() {
    let (room, mut stage) = in_room(OPEN);
    stage.keys("H");
    assert_eq!(asked(&room), [RoomWord::Hint]);
    let order = Some(isolate());
    room.say(Said { at: None, text: "Hint: it spreads".into(), voice: Voice::Hint, order });
    stage.settle();
    say(&room, Voice::Team, "Bob says: hello");
    stage.settle();
    assert_snapshot!(stage.screen(80, 24));
    stage.keys("H");
    assert_eq!(stage.app.palette.as_ref().map(|palette| palette.text()), Some("isolate RAD-WS-07"));
    assert_eq!((asked(&room), stage.seat.deeds()), (vec![], vec![]), "its price is seen before it is given");
    stage.keys("<esc>H");
    assert_eq!(asked(&room), [RoomWord::Hint], "it was read, so the next one is asked for");
    let (room, mut stage) = in_room(STRICT);
    assert!(stage.keys("H").screen(80, 24).contains("Hints are not given in this room."));
    assert_eq!(asked(&room), []);
}

#[test]
fn space_pauses_a_room_that_lets_it_and_says_who_may_elsewhere() {
    for now in [OPEN, FREE] {
        let (room, mut stage) = in_room(now);
        stage.keys("<space>");
        assert_eq!(asked(&room), [RoomWord::Pause(true)]);
        room.set_now(RoomNow { paused: true, ..now });
        stage.settle();
        assert!(stage.screen(80, 24).contains("room paused"));
        stage.keys("<space>");
        assert_eq!((asked(&room), stage.seat.deeds()), (vec![RoomWord::Pause(false)], vec![]));
    }
    for now in [STRICT, RoomNow { pace_ms: None, ..STRICT }] {
        let (room, mut stage) = in_room(now);
        assert!(stage.keys("<space>").screen(80, 24).contains("Only your trainer pauses"));
        assert_eq!((asked(&room), stage.seat.deeds()), (vec![], vec![]));
    }
}

#[test]
fn at_free_pace_space_takes_back_what_is_under_way_and_a_pause_does_too() {
    let (room, mut stage) = in_room(FREE);
    let tick = Request::Ready(Until::Tick(NOW.after(1)));
    // Others are not ready: nothing comes of it yet.
    let begin = |stage: &mut Stage| {
        stage.app.obey(crate::keys::Command::Step(crate::clock::Stretch::Minute), 0);
        assert_eq!(stage.app.requests().last(), Some(&tick));
    };
    begin(&mut stage);
    stage.keys("<space>");
    assert_eq!((stage.seat.deeds(), asked(&room)), (vec![Request::Hold], vec![]));
    begin(&mut stage);
    room.set_now(RoomNow { paused: true, ..FREE });
    stage.settle();
    stage.keys(".");
    assert!(stage.screen(80, 24).contains("The room is paused; space lets it go on."));
    room.set_now(FREE);
    stage.settle();
    begin(&mut stage);
    assert_eq!(stage.seat.deeds(), [Request::Hold], "in a pause nobody was ready");
}

#[test]
fn the_briefing_says_who_pauses() {
    for (now, words) in [
        (OPEN, "Space pauses the room for everybody, T says"),
        (STRICT, "Your trainer pauses the room, T says"),
        (FREE, "Time goes on when everybody in the room is ready."),
    ] {
        let room = Room::default();
        room.set_now(now);
        let screen = Stage::new(fixture::quiet_view(), &options(&room)).screen(80, 24);
        let flat = screen.replace(['│', '\n'], " ").split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(flat.contains(words) && !screen.contains("whenever you like"), "{screen}");
    }
}

#[test]
fn the_last_line_fits_80_columns_with_every_key_of_a_room() {
    for now in [OPEN, FREE, STRICT, RoomNow { paused: true, ..FREE }] {
        for keys in ["", "1", "2", "5", "7", "<enter>", "l", "9", "T", ":"] {
            let (_, mut stage) = in_room(now);
            stage.keys(keys);
            let last = |columns| {
                let screen = stage.screen(columns, 24);
                screen.lines().last().unwrap_or_default().split_whitespace().map(str::to_owned).collect::<Vec<_>>()
            };
            assert_eq!(last(80), last(200), "{now:?} {keys}");
        }
    }
}

#[test]
fn help_and_the_palette_name_what_the_room_takes() {
    let (_, mut stage) = in_room(OPEN);
    let screen = stage.keys("?").screen(80, 110);
    for words in ["say something to your team", "ask for a hint", "pause or resume the room", "say WORDS…"] {
        assert!(screen.contains(words), "{words}: {screen}");
    }
    assert!(!screen.contains("faster or slower") && !screen.contains("go on until something"), "{screen}");
    assert!(stage.keys("<esc>:pa").screen(80, 24).contains("Let the room's time stand still"));
    let (room, mut stage) = in_room(STRICT);
    let screen = stage.keys("?").screen(80, 110);
    assert!(screen.contains("say something to your team") && !screen.contains("hint"), "{screen}");
    assert!(stage.keys("<esc>:pause<enter>").screen(80, 24).contains("Only your trainer pauses"));
    assert_eq!(asked(&room), []);
}

#[test]
fn alone_none_of_it_is_there() {
    let mut stage = Stage::in_trouble();
    let before = stage.screen(80, 24);
    assert_eq!(stage.keys("TH").screen(80, 24), before);
    assert!(stage.keys(":say hello<enter>").screen(80, 24).contains("no action"));
    assert_eq!(stage.seat.deeds(), []);
    let mut output = Vec::new();
    let input = &b"say hello\nchat\nhold\nhelp\n"[..];
    play_plain(&mut FakeSeat::new(fixture::view()), &mut || {}, input, &mut output, &Options::default())
        .expect("lines");
    let text = String::from_utf8(output).expect("text");
    assert!(text.contains("no action `say`") && !text.contains("say WORDS") && !text.contains("hold:"), "{text}");
}

/// Plays lines in a room that answers what is said to it.
fn lines(now: RoomNow, input: &str) -> String {
    let room = Room::default();
    room.set_now(now);
    say(&room, Voice::Earlier, "Bob says: before you came");
    let board = room.clone();
    let mut pump = move || {
        while let Some(word) = board.asked() {
            match word {
                RoomWord::Chat(text) if text == "again" => say(&board, Voice::Refusal, "Wait a few seconds."),
                RoomWord::Chat(text) => say(&board, Voice::Own, &format!("You said: {text}")),
                RoomWord::Pause(paused) => board.set_now(RoomNow { paused, ..board.now() }),
                RoomWord::Hint => board.say(Said {
                    at: None,
                    text: "Hint: it spreads".into(),
                    voice: Voice::Hint,
                    order: Some(isolate()),
                }),
            }
        }
    };
    let mut output = Vec::new();
    let mut seat = FakeSeat::new(fixture::view());
    let exit =
        play_plain(&mut seat, &mut pump, input.as_bytes(), &mut output, &options(&room)).expect("lines in memory");
    assert_eq!(exit, Exit::Quit);
    String::from_utf8(output).expect("text")
}

/// What follows the first prompt, with the lines where the terminal would have shown them.
fn told(now: RoomNow, said: &[&str]) -> String {
    let text = lines(now, &said.join("\n"));
    let parts = text.split("> ").skip(1).enumerate();
    parts.map(|(n, part)| format!("> {}\n{part}", said.get(n).unwrap_or(&""))).collect()
}

#[test]
fn talk_hints_and_pauses_in_lines() {
    assert_snapshot!(told(
        OPEN,
        &[
            "say hello there",
            "say again",
            "say",
            "hint",
            "pause",
            "pause",
            "wait 5",
            "resume",
            "chat",
            "help say",
            "hold"
        ]
    ));
    assert_snapshot!(told(STRICT, &["hint", "pause", "resume now", "chat"]));
}

#[test]
fn help_in_lines_names_what_the_room_takes() {
    let head = |now| lines(now, "help\n").split("You can order:").next().unwrap_or_default().to_owned();
    let (open, free, strict) = (head(OPEN), head(FREE), head(STRICT));
    for word in ["say WORDS…:", "hint:", "pause:", "resume:", "chat:"] {
        assert!(open.contains(&format!("\n{word}")), "{word} {open}");
    }
    assert!(free.contains("\nhold:") && !open.contains("\nhold:"), "{free}");
    assert!(
        strict.contains("\nsay WORDS…:") && !strict.contains("\nhint:") && !strict.contains("\npause:"),
        "{strict}"
    );
}

/// A seat of a room whose others are never ready.
struct Waiting(FakeSeat);

impl Seat for Waiting {
    fn chart(&self) -> &Arc<codedark_sim::view::Chart> {
        self.0.chart()
    }

    fn role(&self) -> &codedark_sim::ids::RoleId {
        self.0.role()
    }

    fn send(&mut self, request: Request) {
        if matches!(request, Request::Ready(_)) {
            self.0.requests.push(request);
        } else {
            self.0.send(request);
        }
    }

    fn next(&mut self) -> Option<Update> {
        self.0.next()
    }
}

#[test]
fn whoever_waits_for_the_others_hears_them() {
    let room = Room::default();
    room.set_now(FREE);
    let (board, mut rounds) = (room.clone(), 0);
    let mut pump = move || {
        rounds += 1;
        if rounds == 6 {
            say(&board, Voice::Team, "Bob says: not yet");
        }
    };
    let mut seat = Waiting(FakeSeat::new(fixture::view()));
    let mut output = Vec::new();
    play_plain(&mut seat, &mut pump, &b"wait 15\nhold\n"[..], &mut output, &options(&room)).expect("lines in memory");
    let text = String::from_utf8(output).expect("text");
    assert!(text.contains("Bob says: not yet") && text.contains("You stay ready"), "{text}");
    assert_eq!(seat.0.deeds(), [Request::Ready(Until::Tick(Tick(NOW.0 + 15))), Request::Hold]);
}
