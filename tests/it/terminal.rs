//! The screen, in a real terminal: what opens, what keys do, and how the terminal is left.

use codedark_sim::journal::Journal;

use crate::common::Folder;
use crate::pty::{Left, Pty};

const SMALL: (u16, u16) = (80, 24);
const TUTORIAL: [&str; 5] = ["play", "wannacry-morning", "--seed", "3", "--paused"];
const PANELS: [&str; 6] = ["Now (", "Care", "Network", "Your people", "Duties", "? help"];
const ESC: &str = "\u{1b}";
const CTRL_C: &str = "\u{3}";

/// The tutorial after its briefing.
fn tutorial(folder: &Folder) -> Pty {
    let mut pty = Pty::start(folder, SMALL, &TUTORIAL);
    pty.sees("Enter begin");
    pty.press("\r", "Now (0)");
    pty
}

fn journal(folder: &Folder, name: &str) -> Journal {
    Journal::read(&std::fs::read(folder.path(name)).expect("a journal")).expect("it reads")
}

#[test]
fn the_tutorial_opens_with_its_briefing_and_then_everything_at_a_glance() {
    let folder = Folder::new();
    let mut pty = Pty::start(&folder, SMALL, &TUTORIAL);
    let words = ["WannaCry morning", "You lead the response", "Fri 15 May 08:00", "no incident declared"];
    pty.sees_all(&[&words[..], &["Enter begin"]].concat());
    assert!(pty.is_raw(), "keys are read one by one");
    pty.keys("\r");
    pty.sees_all(&[&PANELS[..], &["Now (0)", "Your people (8 free)", "Nothing needs a decision"]].concat());
    pty.keys("g");
    pty.sees_all(&["RAD-WS-07: Windows Service", "passed. New: ", "t triage real", "i isolate      Imaging −"]);
}

#[test]
fn help_names_every_key_and_goes_away_again() {
    let folder = Folder::new();
    let mut pty = tutorial(&folder);
    pty.press("?", "run or pause the clock");
    pty.press("\u{1b}[F", "the end");
    pty.press(ESC, "Now (0)");
}

#[test]
fn the_palette_completes_words_and_tells_the_price_before_it_is_paid() {
    let folder = Folder::new();
    let mut pty = tutorial(&folder);
    pty.press(":isol", "Cut a machine or group from the network");
    pty.press("\t", ": isolate ");
    pty.keys("rad-ws-07");
    pty.sees_all(&["Price: Imaging −", " 6 min", "Noise: "]);
    pty.press("\r", "Ordered: isolate RAD-WS-07.");
    pty.press(":downtime imaging\r", "not yours to decide");
    pty.press(ESC, "Now (");
    assert_eq!(journal(&folder, "wannacry-morning-001.journal").entries.len(), 1);
}

#[test]
fn the_window_may_have_any_size_at_any_time() {
    let folder = Folder::new();
    let mut pty = tutorial(&folder);
    pty.resize((120, 40));
    pty.sees("Mail and calls");
    for small in [(40, 10), (2, 3), (1, 1), (5, 200), (79, 24)] {
        pty.resize(small);
        pty.keys(".");
    }
    pty.sees("please make it 80 × 24");
    pty.resize((250, 70));
    pty.sees("Mail and calls");
    pty.resize(SMALL);
    pty.keys(".");
    pty.sees_all(&[&PANELS[..], &["08:06"]].concat());
}

#[test]
fn leaving_is_asked_once_keeps_the_journal_and_says_how_to_resume() {
    let folder = Folder::new();
    let mut pty = tutorial(&folder);
    pty.press("..", "08:02");
    pty.keys("q");
    pty.sees_all(&["Leave?", "codedark play --resume wannacry-morning-001"]);
    pty.press("n.", "08:03");
    pty.press("q", "Leave?");
    pty.keys("y");
    let left = pty.left();
    assert_eq!(left.code, 0);
    assert!(left.text.contains("resume with: codedark play --resume wannacry-morning-001"), "{}", left.text);
    assert_eq!(journal(&folder, "wannacry-morning-001.journal").last_tick().0, 3);

    let mut pty = Pty::start(&folder, SMALL, &["play", "--paused", "--resume", "last"]);
    pty.sees("Fri 15 May 08:03");
    pty.press("\r", "Now (");
    let said = folder.run(&["play", "--resume", "last", "--plain"]).failed(1);
    assert!(said.contains("in use"), "{said}");
    pty.press(".", "08:04");
}

#[test]
fn whatever_ends_it_the_terminal_is_as_it_was_found() {
    let folder = Folder::new();
    let endings: [(&str, fn(&mut Pty)); 4] = [
        ("Ctrl-C twice", |pty| pty.keys(&CTRL_C.repeat(2))),
        ("while a line is typed", |pty| pty.keys(&format!(":isolate{CTRL_C}{CTRL_C}"))),
        ("SIGTERM", |pty| pty.signal("TERM")),
        ("SIGINT from outside", |pty| pty.signal("INT")),
    ];
    for (name, end) in endings {
        let mut pty = tutorial(&folder);
        pty.press(".", "08:01");
        end(&mut pty);
        let left = pty.left();
        assert_eq!(left.code, 0, "{name}: {}", left.text);
        assert!(left.text.contains("Your journal is kept"), "{name}: {}", left.text);
        let list = folder.run(&["play"]).done();
        assert!(list.contains("until Fri 15 May 08:01, unfinished"), "{name}: {list}");
    }
}

#[test]
fn a_window_that_is_closed_ends_it_and_frees_the_journal() {
    let folder = Folder::new();
    let mut pty = tutorial(&folder);
    pty.press(".", "08:01");
    pty.close();
    assert!(folder.run(&["play", "--plain", "--resume", "last"]).done().contains("08:01> "));
}

#[test]
#[cfg(debug_assertions)]
fn after_a_mistake_of_ours_the_terminal_is_as_it_was_found_and_nothing_is_lost() {
    let folder = Folder::new();
    let mut pty = Pty::start_with(&folder, SMALL, &TUTORIAL, &[("CODEDARK_TEST_STUMBLE_AT", "2")]);
    pty.sees("Enter begin");
    pty.press("\r.", "08:01");
    pty.keys(".");
    let left = pty.left();
    assert_eq!(left.code, 70, "{}", left.text);
    assert!(left.text.contains("Code Dark made a mistake") && left.text.contains("--resume last"), "{}", left.text);
    assert_eq!(journal(&folder, "wannacry-morning-001.journal").last_tick().0, 2);
}

#[test]
fn the_end_brings_the_debrief_and_a_recording_and_the_list_says_finished() {
    let folder = Folder::new();
    let mut command = folder.codedark(&["play", "wannacry-morning", "--plain", "--seed", "3"]);
    let lines = folder.path("lines");
    std::fs::write(&lines, "wait 479\nquit\n").expect("written");
    let status = command.stdin(std::fs::File::open(lines).expect("lines")).stdout(std::process::Stdio::null()).status();
    assert!(status.expect("it plays").success());
    let mut pty = Pty::start(&folder, SMALL, &["play", "--paused", "--resume", "last"]);
    pty.sees("Fri 15 May 15:59");
    pty.keys("\r");
    pty.press(".", "Play is over");
    pty.keys("\r");
    let left = pty.left();
    assert_eq!(left.code, 0, "{}", left.text);
    let text = String::from_utf8_lossy(&left.raw).replace('\r', "");
    let told = folder.run(&["report", "wannacry-morning-001.journal"]).done();
    let (head, _) = told.split_once("\nWhat happened").expect("a story");
    assert!(text.contains(head), "the debrief stands on the terminal:\n{text}");
    assert!(folder.path("wannacry-morning-001.recording.json").is_file());
    let list = folder.run(&["play"]).done();
    assert!(list.contains("wannacry-morning-001: WannaCry morning, finished"), "{list}");
}

/// The colours that were sent: parameters of `ESC [ … m` that choose one.
fn colours(left: &Left) -> Vec<String> {
    let text = String::from_utf8_lossy(&left.raw);
    let sequences = text.split("\u{1b}[").skip(1).filter_map(|rest| {
        let end = rest.find(|c: char| !(c.is_ascii_digit() || c == ';' || c == ':'))?;
        rest[end..].starts_with('m').then(|| rest[..end].to_owned())
    });
    let chooses = |sequence: &String| {
        let first = sequence.split([';', ':']).filter_map(|number| number.parse::<u32>().ok());
        first.into_iter().any(|n| matches!(n, 30..=38 | 40..=48 | 90..=97 | 100..=107))
    };
    sequences.filter(chooses).collect()
}

#[test]
fn no_colour_is_sent_where_none_is_wanted() {
    let folder = Folder::new();
    let plain = [&TUTORIAL[..], &["--no-colour"]].concat();
    for (args, env, coloured) in
        [(&TUTORIAL[..], &[][..], true), (&TUTORIAL[..], &[("NO_COLOR", "1")][..], false), (&plain[..], &[][..], false)]
    {
        let mut pty = Pty::start_with(&folder, SMALL, args, env);
        pty.sees("Enter begin");
        pty.press("\rg", "Now (2)");
        pty.press("1", "suspicious");
        pty.keys(&CTRL_C.repeat(2));
        let left = pty.left();
        assert_eq!(!colours(&left).is_empty(), coloured, "{env:?}: {:?}", colours(&left));
    }
}
