//! Random keys, updates and window sizes never panic.

use codedark_seat::{Request, Update};
use ratatui::crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use super::fixture;
use super::stage::{FakeSeat, Stage};
use crate::{Options, Room, RoomNow, Said, Voice, play_plain};

const SEEDS: u64 = 12;
const KEYS: u32 = 400;

/// A small generator of its own: the same keys on every machine.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % sides
    }

    fn pick<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[self.roll(of.len() as u64) as usize]
    }
}

const CODES: [KeyCode; 15] = [
    KeyCode::Enter,
    KeyCode::Esc,
    KeyCode::Tab,
    KeyCode::BackTab,
    KeyCode::Up,
    KeyCode::Down,
    KeyCode::Left,
    KeyCode::Right,
    KeyCode::PageUp,
    KeyCode::PageDown,
    KeyCode::Home,
    KeyCode::End,
    KeyCode::Backspace,
    KeyCode::Delete,
    KeyCode::F(5),
];
const WORDS: [&str; 12] = [
    ":isolate rad-ws-07",
    "isolate-zone ",
    "hunt T12",
    "logs ward3-pc 99999",
    "日本語",
    "\u{301}é",
    "  ",
    "triage RAD-WS-07#2 real",
    "#",
    "\u{1f9d1}\u{200d}\u{2695}",
    "block 445 ",
    "t",
];

fn key(dice: &mut Dice) -> KeyEvent {
    let modifiers = *dice.pick(&[
        KeyModifiers::NONE,
        KeyModifiers::NONE,
        KeyModifiers::NONE,
        KeyModifiers::CONTROL,
        KeyModifiers::ALT,
    ]);
    let code = match dice.roll(3) {
        0 => *dice.pick(&CODES),
        _ => KeyCode::Char(char::from(b' ' + dice.roll(95) as u8)),
    };
    KeyEvent::new(code, modifiers)
}

fn surprise(stage: &mut Stage, dice: &mut Dice) {
    match dice.roll(4) {
        0 => stage.seat.view.needs.clear(),
        1 => stage.seat.view = fixture::view(),
        2 => stage.seat.view.jobs.clear(),
        _ => stage.seat.view = fixture::quiet_view(),
    }
    stage.seat.push(Update::View(std::sync::Arc::new(stage.seat.view.clone())));
}

/// The main screen in a room.
fn in_a_room(seed: u64) -> Stage {
    let room = Room::default();
    room.set_now(RoomNow {
        pace_ms: seed.is_multiple_of(3).then_some(1000),
        may_pause: true,
        hints: true,
        ..RoomNow::default()
    });
    let options = Options { paused: true, room: Some(room), ..Options::default() };
    let mut stage = Stage::new(fixture::view(), &options);
    stage.keys("<enter>");
    stage
}

/// The room says something, or stands in another way; what the player said is taken.
fn room_surprise(stage: &Stage, dice: &mut Dice) {
    let Some((room, _)) = &stage.app.room else { return };
    let voice = *dice.pick(&[Voice::Trainer, Voice::Hint, Voice::Team, Voice::Own, Voice::Refusal, Voice::Earlier]);
    let order = fixture::view().jobs.first().map(|job| job.action.clone()).filter(|_| voice == Voice::Hint);
    let text = dice.pick(&WORDS).repeat(1 + dice.roll(80) as usize);
    room.say(Said { at: None, text, voice, order });
    room.set_now(RoomNow { paused: dice.roll(3) == 0, down: dice.roll(5) == 0, ..room.now() });
    while room.asked().is_some() {}
}

#[test]
fn random_keys_never_panic() {
    for seed in 1..=SEEDS {
        println!("seed {seed}");
        let mut dice = Dice(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15));
        let stage_of = |seed: u64| if seed.is_multiple_of(2) { Stage::in_trouble() } else { in_a_room(seed) };
        let mut stage = stage_of(seed);
        for _ in 0..KEYS {
            match dice.roll(12) {
                0 => dice.pick(&WORDS).chars().for_each(|c| {
                    stage.app.press(KeyEvent::new(KeyCode::Char(c), KeyModifiers::NONE), stage.now_ms);
                }),
                1 => surprise(&mut stage, &mut dice),
                2 => room_surprise(&stage, &mut dice),
                _ => stage.app.press(key(&mut dice), stage.now_ms),
            }
            stage.now_ms += dice.roll(2000);
            stage.settle();
            let (columns, rows) = (1 + dice.roll(140) as u16, 1 + dice.roll(50) as u16);
            stage.draw(columns, rows);
            stage.draw(80 + columns / 3, 24 + rows / 3);
            if stage.app.exit.is_some() {
                stage = stage_of(seed);
            }
        }
    }
}

#[test]
fn random_lines_never_panic() {
    for seed in 1..=SEEDS {
        println!("seed {seed}");
        let mut dice = Dice(seed.wrapping_mul(0x2545_f491_4f6c_dd1d));
        let mut input = Vec::new();
        for _ in 0..KEYS {
            match dice.roll(5) {
                0 => input.extend((0..dice.roll(40)).map(|_| dice.roll(256) as u8)),
                1 => input.extend(dice.pick(&WORDS).trim_start_matches(':').bytes()),
                2 => input
                    .extend(dice.pick(&["asset ", "network ", "mail ", "price ", "help ", "wait 3", "next"]).bytes()),
                3 => input.extend(std::iter::repeat_n(b'a', dice.roll(3000) as usize)),
                _ => input
                    .extend(dice.pick(&["look", "care", "people", "duties", "jobs", "alerts", "wait", "now"]).bytes()),
            }
            input.push(b'\n');
        }
        let mut seat = FakeSeat::new(fixture::view());
        let mut output = Vec::new();
        play_plain(&mut seat, &mut || {}, input.as_slice(), &mut output, &Options::default()).expect("lines in memory");
        let output = String::from_utf8(output).expect("text");
        assert!(!output.contains(|c: char| c.is_control() && c != '\n'), "seed {seed}");
        assert!(seat.requests.contains(&Request::View));
    }
}
