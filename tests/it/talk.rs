//! Talk in a room over a real server: a terminal, by lines and by keys, and another student of the team.

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use codedark_web::client::{Client, RemoteSeat};
use codedark_web::wire::{ClientMessage, Control, RoomState, ServerMessage};
use serde_json::json;

use crate::common::Folder;
use crate::pty::Pty;
use crate::serve::{SEAT, Server, control, joined, room_of};

/// How long words may take: far longer than they ever take.
const PATIENCE: Duration = Duration::from_secs(60);

/// A server, and a room in which Ada sits; the exercise has begun.
struct Class {
    folder: Folder,
    server: Server,
    trainer: Client,
    code: String,
    ada: RemoteSeat,
}

impl Class {
    /// With a room at free pace in which students may pause and ask for hints, or may not.
    fn begun(open: bool) -> Self {
        let folder = Folder::new();
        let server = Server::start(&folder, "127.0.0.1:0");
        let mut trainer = server.trainer();
        let pausing = if open { "everybody" } else { "trainer" };
        let setup = json!({
            "scenario": "wannacry-morning", "seed": { "fixed": 5 }, "pace": "free", "pausing": pausing, "hints": open,
        });
        let (code, room) = room_of(&mut trainer, &setup);
        let client = joined(&server, &code, &room, "Ada");
        control(&mut trainer, &room, &Control::Begin);
        let ada = RemoteSeat::connect(&client, &room).expect("the room lets them in");
        Self { folder, server, trainer, code, ada }
    }

    fn url(&self) -> String {
        format!("http://{}", self.server.address)
    }
}

/// Ada says something.
fn says(ada: &mut RemoteSeat, text: &str) {
    assert!(ada.say(&ClientMessage::Chat(text.into())), "the line takes it");
}

/// Waits until Ada hears words of somebody.
fn hears(ada: &mut RemoteSeat, name: &str, text: &str) {
    let until = Instant::now() + PATIENCE;
    while Instant::now() < until {
        while let Some(news) = ada.news() {
            if matches!(&news, ServerMessage::Chat(line) if line.name == name && line.text == text) {
                return;
            }
        }
        ada.wait(Duration::from_millis(50));
        // What is played is no part of this.
        while codedark_seat::Seat::next(ada).is_some() {}
    }
    panic!("Ada never heard {name} say `{text}`");
}

/// Waits until Ada's room stands like this.
fn stands(ada: &mut RemoteSeat, state: &RoomState) {
    let until = Instant::now() + PATIENCE;
    while ada.room().state != *state {
        assert!(Instant::now() < until, "the room never was {state:?}");
        ada.wait(Duration::from_millis(50));
        while codedark_seat::Seat::next(ada).is_some() {}
    }
}

/// `codedark join --plain`, with somebody who types and reads.
struct Lines {
    child: Child,
    input: ChildStdin,
    output: Receiver<String>,
    heard: String,
}

impl Lines {
    fn join(class: &Class, name: &str) -> Self {
        let url = class.url();
        let mut command =
            class.folder.codedark(&["join", &url, &class.code, "--name", name, "--seat", SEAT, "--plain"]);
        let mut child =
            command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().expect("it starts");
        let (tell, output) = channel();
        let mut from = BufReader::new(child.stdout.take().expect("piped"));
        std::thread::spawn(move || {
            while let Ok(bytes) = from.fill_buf().map(<[u8]>::to_vec) {
                from.consume(bytes.len());
                if bytes.is_empty() || tell.send(String::from_utf8_lossy(&bytes).into_owned()).is_err() {
                    return;
                }
            }
        });
        let input = child.stdin.take().expect("piped");
        let mut lines = Self { child, input, output, heard: String::new() };
        lines.hears("> ");
        lines
    }

    /// Waits until this is said after all that was heard before, and returns what came up to there.
    #[track_caller]
    fn hears(&mut self, words: &str) -> String {
        let until = Instant::now() + PATIENCE;
        loop {
            if let Some(at) = self.heard.find(words) {
                let rest = self.heard.split_off(at + words.len());
                return std::mem::replace(&mut self.heard, rest);
            }
            match self.output.recv_timeout(until.saturating_duration_since(Instant::now())) {
                Ok(more) => self.heard += &more,
                Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => {
                    panic!("nobody said `{words}`: {}", self.heard)
                }
            }
        }
    }

    /// Types a line, and returns what is said up to the next prompt.
    #[track_caller]
    fn types(&mut self, line: &str) -> String {
        self.sends(line);
        self.hears("> ")
    }

    fn sends(&mut self, line: &str) {
        writeln!(self.input, "{line}").expect("it listens");
    }
}

impl Drop for Lines {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn a_terminal_by_lines_and_another_student_talk_to_each_other() {
    let mut class = Class::begun(true);
    says(&mut class.ada, "good morning");
    hears(&mut class.ada, "Ada", "good morning");
    let mut bo = Lines::join(&class, "Bo");
    let told = bo.types("chat");
    assert!(told.contains("Ada says: good morning"), "what was said before can be read: {told}");
    let told = bo.types("say  I look at the imaging server, æøå");
    assert!(told.contains("You said: I look at the imaging server, æøå"), "{told}");
    hears(&mut class.ada, "Bo", "I look at the imaging server, æøå");
    // Whoever waits for the others hears them.
    bo.sends("wait 15");
    stands_ready(&mut class.ada, "Bo");
    says(&mut class.ada, "not yet, wait for me");
    let told = bo.hears("not yet, wait for me");
    assert!(told.contains("You stay ready") && told.contains("Ada says: "), "{told}");
    bo.hears("> ");
    assert!(bo.types("hold").contains("You are not ready"));
    let told = bo.types("chat");
    let place = |words: &str| told.find(words).unwrap_or_else(|| panic!("{words}: {told}"));
    assert!(place("good morning") < place("You said: I look") && place("You said: I look") < place("not yet"));
    // So many messages at once are a flood, and nothing that is refused is told as said.
    let refused = (0..30).map(|n| bo.types(&format!("say again {n}"))).find(|told| !told.contains("You said:"));
    assert!(refused.is_some_and(|told| told.contains("wait a few seconds")));
}

/// Waits until somebody of Ada's seat is ready.
fn stands_ready(ada: &mut RemoteSeat, name: &str) {
    let until = Instant::now() + PATIENCE;
    while !ada.room().ready.iter().any(|ready| ready == name) {
        assert!(Instant::now() < until, "{name} never was ready");
        ada.wait(Duration::from_millis(50));
        while codedark_seat::Seat::next(ada).is_some() {}
    }
}

#[test]
fn a_terminal_asks_for_hints_and_pauses_where_the_room_lets_it() {
    let mut class = Class::begun(true);
    let mut bo = Lines::join(&class, "Bo");
    assert!(bo.types("hint").contains("Hint: "));
    assert!(bo.types("pause").contains("The room is paused. `resume` lets it go on."));
    stands(&mut class.ada, &RoomState::Paused);
    assert!(bo.types("wait 5").contains("The room is paused."), "nothing is waited for");
    assert!(bo.types("resume").contains("The room goes on."));
    stands(&mut class.ada, &RoomState::Running);

    let mut class = Class::begun(false);
    let mut bo = Lines::join(&class, "Bo");
    assert!(bo.types("hint").contains("Hints are not given in this room."));
    assert!(bo.types("pause").contains("Only your trainer pauses and resumes this room."));
    let room = class.ada.room().id.clone();
    control(&mut class.trainer, &room, &Control::Pause);
    stands(&mut class.ada, &RoomState::Paused);
    assert!(bo.types("wait 5").contains("Time goes on when your trainer says so."));
}

#[test]
fn a_terminal_by_keys_talks_to_another_student() {
    let mut class = Class::begun(true);
    let url = class.url();
    let args = ["join", &url, &class.code, "--name", "Bo", "--seat", SEAT];
    let mut pty = Pty::start(&class.folder, (80, 24), &args);
    pty.sees("Enter begin");
    pty.press("\u{1b}[F", "T says something to your team");
    pty.press("\r", "T talk");
    pty.press("Thello from the terminal", "Say to your team");
    pty.press("\r", "You said: hello from the terminal");
    hears(&mut class.ada, "Bo", "hello from the terminal");
    says(&mut class.ada, "hello Bo");
    pty.sees("Ada says: hello Bo");
    pty.press("9", "Said in the room");
    pty.sees_all(&["You said: hello from the terminal", "Ada says: hello Bo"]);
    pty.press("\u{1b}", "Now (");
    pty.press("H", "Hint: ");
    pty.press(" ", "room paused");
    stands(&mut class.ada, &RoomState::Paused);
    pty.press(" ", "‖ paused");
    stands(&mut class.ada, &RoomState::Running);
}
