//! Real processes, really killed: nothing that was acknowledged is lost.

use std::io::{Read, Write};
use std::process::{Child, ChildStdin, ChildStdout, Stdio};

use codedark_sim::digest::Digest;
use codedark_sim::journal::{Entry, Journal};
use codedark_sim::time::Tick;

use crate::common::{Folder, Ran};

const LINES: [&str; 10] = [
    "wait 30",
    "look rad-ws-07",
    "isolate rad-ws-07",
    "next",
    "nonsense",
    "declare",
    "wait 12",
    "look rad-ws-01",
    "next",
    "isolate rad-ws-02",
];

/// A played exercise that is driven prompt by prompt.
struct Player {
    child: Child,
    input: ChildStdin,
    output: ChildStdout,
}

impl Player {
    fn start(folder: &Folder, args: &[&str]) -> Self {
        let mut command = folder.codedark(args);
        let mut child =
            command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().expect("it starts");
        let (input, output) = (child.stdin.take().expect("piped"), child.stdout.take().expect("piped"));
        Self { child, input, output }
    }

    /// Reads to the next prompt: what was said before it, and its time.
    fn prompt(&mut self) -> (String, String) {
        let mut said = Vec::new();
        let mut byte = [0];
        loop {
            assert_eq!(
                self.output.read(&mut byte).expect("it speaks"),
                1,
                "it ended: {}",
                String::from_utf8_lossy(&said)
            );
            said.push(byte[0]);
            if said.ends_with(b"> ") && said.len() >= 7 && said[said.len() - 5] == b':' {
                let text = String::from_utf8(said).expect("text");
                let (before, time) = text.split_at(text.len() - 7);
                return (before.to_owned(), time[..5].to_owned());
            }
        }
    }

    fn say(&mut self, line: &str) -> (String, String) {
        writeln!(self.input, "{line}").expect("it listens");
        self.prompt()
    }

    fn kill(mut self) {
        self.child.kill().expect("it is killed");
        self.child.wait().expect("it is gone");
    }
}

/// Plays the first lines; returns how many orders were acknowledged and the time of the last prompt.
fn play(player: &mut Player, lines: usize) -> (usize, String) {
    let (_, mut time) = player.prompt();
    let mut acknowledged = 0;
    for line in &LINES[..lines] {
        let (said, now) = player.say(line);
        acknowledged += said.matches("Ordered:").count();
        time = now;
    }
    (acknowledged, time)
}

fn state(folder: &Folder, name: &str) -> (usize, Tick, String, Digest, Digest) {
    let journal = Journal::read(&std::fs::read(folder.path(name)).expect("a journal")).expect("it reads");
    let orders = journal.entries.iter().filter(|entry| matches!(entry, Entry::Act { .. })).count();
    let exercise = journal.replay().expect("it replays");
    let time = exercise.scenario().calendar.clock_time(exercise.now());
    (orders, exercise.now(), time, exercise.digest(), journal.play_digest())
}

#[test]
fn five_killed_exercises_resume_where_they_were() {
    let folder = Folder::new();
    for (n, lines) in [1, 3, 5, 8, 10].into_iter().enumerate() {
        let (killed, whole) = (format!("killed-{n}.journal"), format!("whole-{n}.journal"));
        let begin = |file: &str| {
            Player::start(&folder, &["play", "wannacry-morning", "--plain", "--seed", "5", "--journal", file])
        };
        let mut player = begin(&killed);
        let (acknowledged, time) = play(&mut player, lines);
        player.kill();
        let after = state(&folder, &killed);
        assert_eq!((after.0, &after.2), (acknowledged, &time), "after {lines} lines");

        let mut player = begin(&whole);
        play(&mut player, lines);
        writeln!(player.input, "quit").expect("it listens");
        assert!(player.child.wait().expect("it ends").success());
        assert_eq!(state(&folder, &whole), after, "killed or quit, the same exercise");

        let mut player = Player::start(&folder, &["play", "--plain", "--resume", &killed]);
        assert_eq!(player.prompt().1, time);
        player.kill();
        assert_eq!(state(&folder, &killed), after, "resuming changes nothing");
    }
}

#[test]
fn a_torn_line_is_dropped_and_play_goes_on_behind_it() {
    let folder = Folder::new();
    let mut player =
        Player::start(&folder, &["play", "wannacry-morning", "--plain", "--seed", "5", "--journal", "a.journal"]);
    play(&mut player, 3);
    player.kill();
    let before = state(&folder, "a.journal");
    let mut bytes = std::fs::read(folder.path("a.journal")).expect("a journal");
    bytes.extend(b"{\"body\":{\"advanced_to\":4");
    std::fs::write(folder.path("a.journal"), &bytes).expect("it is torn");
    let mut player = Player::start(&folder, &["play", "--plain", "--resume", "a.journal"]);
    player.prompt();
    assert_eq!(state(&folder, "a.journal"), before);
    player.say("wait 5");
    player.kill();
    assert_eq!(state(&folder, "a.journal").1, before.1.after(5));
}

#[test]
fn two_windows_cannot_play_one_journal() {
    let folder = Folder::new();
    let mut player = Player::start(&folder, &["play", "wannacry-morning", "--plain", "--seed", "5"]);
    player.prompt();
    let said = folder.run(&["play", "--plain", "--resume", "last"]).failed(1);
    assert!(said.contains("in use") && said.contains("another window"), "{said}");
    player.kill();
    let mut command = folder.codedark(&["play", "--plain", "--resume", "last"]);
    let ran = Ran::of(command.stdin(Stdio::null()).output().expect("it runs"));
    assert!(ran.done().contains("08:00> "), "the lock went with the process");
}
