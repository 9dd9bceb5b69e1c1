//! Every key as data: what it does, and the words that the help screen shows.
//!
//! Invariant: no key is handled that does not stand here or among the order keys, so help is never incomplete.

use ratatui::crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use crate::app::Screen;
use crate::clock::Stretch;
use crate::order::ORDER_KEYS;

/// What a key asks for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Command {
    /// Run or stop the clock.
    Toggle,
    /// Let a stretch of time pass.
    Step(Stretch),
    /// A faster pace.
    Faster,
    /// A slower pace.
    Slower,
    /// Open the palette with a beginning.
    Type(&'static str),
    /// Show a screen.
    Open(Screen),
    /// The screen after this one; or before it.
    Turn(bool),
    /// Back to where the player came from.
    Back,
    /// Move in a list, or scroll.
    Move(isize),
    /// Show the thing that is pointed at.
    Enter,
    /// The logs of the thing that is pointed at.
    Logs,
    /// Begin a hunt for what the alert that is pointed at says.
    Hunt,
    /// Begin a line to the team, where one plays in a room.
    Talk,
    /// Ask the room for a hint; begin the order of one that stands on the screen.
    Hint,
    /// Begin the order at this place of the order keys.
    Order(usize),
    /// Leave.
    Quit,
    /// Take the line as it stands.
    Submit,
    /// Take the chosen candidate.
    Take,
    /// Choose another candidate.
    Choose(isize),
}

/// Where a key holds.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Mode {
    /// On every screen while nothing is typed.
    Screens,
    /// The same, for whoever plays in a room.
    Room,
    /// While a line is typed.
    Typing,
    /// Always.
    Always,
}

/// One key.
pub struct Binding {
    /// The key.
    pub code: KeyCode,
    /// Whether it is pressed with Control.
    pub control: bool,
    /// Where it holds.
    pub mode: Mode,
    /// Its name; keys of one line of help share a help text.
    pub name: &'static str,
    /// What it does, for the help screen.
    pub help: &'static str,
    /// What it asks for.
    pub command: Command,
}

/// A page of a list.
const PAGE: isize = 10;
/// More than any list has.
const FAR: isize = 1_000_000;

const fn bind(code: KeyCode, name: &'static str, command: Command, help: &'static str) -> Binding {
    Binding { code, control: false, mode: Mode::Screens, name, help, command }
}

const fn in_room(code: KeyCode, name: &'static str, command: Command, help: &'static str) -> Binding {
    Binding { code, control: false, mode: Mode::Room, name, help, command }
}

const fn typing(code: KeyCode, name: &'static str, command: Command, help: &'static str) -> Binding {
    Binding { code, control: false, mode: Mode::Typing, name, help, command }
}

/// What space does where nobody else shares the clock.
pub const RUN: &str = "run or pause the clock";
const MINUTE: &str = "one minute";
const PACE: &str = "faster or slower";
const PALETTE: &str = "type an order or a question";
const MOVE: &str = "move, or scroll";
const PAGES: &str = "a page up or down; first, last";
const TURN: &str = "next or previous panel";
const BACK: &str = "back";

/// The keys.
pub const BINDINGS: &[Binding] = &[
    bind(KeyCode::Char(' '), "space", Command::Toggle, RUN),
    bind(KeyCode::Char('.'), ".", Command::Step(Stretch::Minute), MINUTE),
    bind(KeyCode::Char('n'), "n", Command::Step(Stretch::Minute), MINUTE),
    bind(KeyCode::Char('h'), "h", Command::Step(Stretch::Hour), "one hour, or until something needs you"),
    bind(KeyCode::Char('g'), "g", Command::Step(Stretch::Need), "go on until something needs you"),
    bind(KeyCode::Char('+'), "+", Command::Faster, PACE),
    bind(KeyCode::Char('='), "=", Command::Faster, PACE),
    bind(KeyCode::Char('-'), "-", Command::Slower, PACE),
    bind(KeyCode::Char(':'), ":", Command::Type(""), PALETTE),
    bind(KeyCode::Char('a'), "a", Command::Type(""), PALETTE),
    bind(KeyCode::Enter, "Enter", Command::Enter, "look at this, and what can be done"),
    bind(KeyCode::Char('l'), "l", Command::Logs, "logs of this machine; again: further back"),
    bind(KeyCode::Char('u'), "u", Command::Hunt, "hunt for a technique in all logs"),
    bind(KeyCode::Up, "↑", Command::Move(-1), MOVE),
    bind(KeyCode::Down, "↓", Command::Move(1), MOVE),
    bind(KeyCode::Char('k'), "k", Command::Move(-1), MOVE),
    bind(KeyCode::Char('j'), "j", Command::Move(1), MOVE),
    bind(KeyCode::PageUp, "PgUp", Command::Move(-PAGE), PAGES),
    bind(KeyCode::PageDown, "PgDn", Command::Move(PAGE), PAGES),
    bind(KeyCode::Home, "Home", Command::Move(-FAR), PAGES),
    bind(KeyCode::End, "End", Command::Move(FAR), PAGES),
    bind(KeyCode::Char('0'), "0", Command::Open(Screen::Now), "now: what waits for you"),
    bind(KeyCode::Char('1'), "1", Command::Open(Screen::Network), "network"),
    bind(KeyCode::Char('2'), "2", Command::Open(Screen::Care), "care"),
    bind(KeyCode::Char('3'), "3", Command::Open(Screen::People), "people"),
    bind(KeyCode::Char('4'), "4", Command::Open(Screen::Duties), "duties"),
    bind(KeyCode::Char('5'), "5", Command::Open(Screen::Mail), "mail"),
    bind(KeyCode::Char('6'), "6", Command::Open(Screen::Work), "work"),
    bind(KeyCode::Char('7'), "7", Command::Open(Screen::Alerts), "every alert, judged or not"),
    bind(KeyCode::Char('8'), "8", Command::Open(Screen::Briefing), "the briefing again"),
    bind(KeyCode::Char('9'), "9", Command::Open(Screen::Said), "what was said in the room"),
    bind(KeyCode::Tab, "Tab", Command::Turn(true), TURN),
    bind(KeyCode::BackTab, "Shift-Tab", Command::Turn(false), TURN),
    bind(KeyCode::Esc, "Esc", Command::Back, BACK),
    bind(KeyCode::Backspace, "Backspace", Command::Back, BACK),
    bind(KeyCode::Char('?'), "?", Command::Open(Screen::Help), "this help"),
    bind(KeyCode::Char('q'), "q", Command::Quit, "leave; the exercise is kept"),
    Binding {
        code: KeyCode::Char('c'),
        control: true,
        mode: Mode::Always,
        name: "Ctrl-C",
        help: "leave; twice: at once",
        command: Command::Quit,
    },
    in_room(KeyCode::Char('T'), "T", Command::Talk, "say something to your team; 9: what was said"),
    in_room(KeyCode::Char('H'), "H", Command::Hint, "ask for a hint; again: type the order that it advises"),
    typing(KeyCode::Enter, "Enter", Command::Submit, "order or ask what the line says"),
    typing(KeyCode::Tab, "Tab", Command::Take, "take the marked word"),
    typing(KeyCode::Up, "↑", Command::Choose(-1), "mark another word"),
    typing(KeyCode::Down, "↓", Command::Choose(1), "mark another word"),
    typing(KeyCode::Esc, "Esc", Command::Back, "leave the line; nothing is ordered"),
];

/// What a key asks for in this mode.
pub fn command(key: KeyEvent, typing: bool) -> Option<Command> {
    let mode = if typing { Mode::Typing } else { Mode::Screens };
    let control = key.modifiers.contains(KeyModifiers::CONTROL);
    if key.modifiers.contains(KeyModifiers::ALT) {
        return None;
    }
    let code = match key.code {
        KeyCode::Char(c) if control => KeyCode::Char(c.to_ascii_lowercase()),
        code => code,
    };
    let holds = |b: &Binding| b.mode == mode || b.mode == Mode::Always || (b.mode == Mode::Room && !typing);
    let fits = |b: &&Binding| holds(b) && b.code == code && b.control == control;
    BINDINGS.iter().find(fits).map(|b| b.command).or_else(|| match code {
        KeyCode::Char(c) if !typing && !control => {
            ORDER_KEYS.iter().position(|order| order.key == c).map(Command::Order)
        }
        _ => None,
    })
}

/// Lines of help for a mode: the keys that share a meaning, and the meaning, of those whose command does something.
pub fn help(mode: Mode, works: impl Fn(Command) -> bool) -> Vec<(String, &'static str)> {
    let mut lines: Vec<(String, &'static str)> = Vec::new();
    for binding in BINDINGS.iter().filter(|binding| binding.mode == mode && works(binding.command)) {
        match lines.last_mut() {
            Some((names, help)) if *help == binding.help => *names = format!("{names} {}", binding.name),
            _ => lines.push((binding.name.to_owned(), binding.help)),
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_key_means_two_things() {
        for (n, a) in BINDINGS.iter().enumerate() {
            let twin = BINDINGS[n + 1..].iter().find(|b| {
                let modes = (a.mode == Mode::Typing) == (b.mode == Mode::Typing);
                a.code == b.code && a.control == b.control && modes
            });
            assert!(twin.is_none(), "{} stands twice", a.name);
        }
        for (n, order) in ORDER_KEYS.iter().enumerate() {
            let taken =
                BINDINGS.iter().any(|b| b.code == KeyCode::Char(order.key) && b.mode != Mode::Typing && !b.control);
            let twice = ORDER_KEYS[n + 1..].iter().any(|other| other.key == order.key);
            assert!(!taken && !twice, "`{}` is taken", order.key);
        }
    }

    #[test]
    fn help_names_keys_of_one_meaning_together() {
        assert!(help(Mode::Screens, |_| true).contains(&(". n".into(), MINUTE)));
        assert!(help(Mode::Typing, |_| true).contains(&("↑ ↓".into(), "mark another word")));
    }
}
