//! A hostile world: locks, full disks, closed pipes and lines that are none.

use std::io::Write;
use std::process::{Command, Stdio};

use codedark_sim::journal::{Entry, Journal};

use crate::common::{Folder, Ran, cache};

const PLAY: [&str; 5] = ["play", "wannacry-morning", "--plain", "--seed", "3"];

fn fed(mut command: Command, input: &[u8]) -> Ran {
    let mut child =
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it starts");
    // It may have ended before it read everything.
    let _ = child.stdin.take().expect("piped").write_all(input);
    Ran::of(child.wait_with_output().expect("it ends"))
}

/// The binary as a shell starts it, after some words of the shell.
#[cfg(unix)]
fn shell(folder: &Folder, before: &str, args: &[&str], after: &str) -> Command {
    let ours = folder.codedark(args);
    let mut command = Command::new("sh");
    command.arg("-c").arg(format!("{before}exec \"$0\" \"$@\"{after}"));
    command.arg(ours.get_program()).args(ours.get_args()).current_dir(folder.path(""));
    command.env("CODEDARK_DATA", folder.path("")).env("CODEDARK_CACHE", cache());
    command
}

#[test]
fn of_two_who_resume_one_journal_the_second_is_told_so() {
    let folder = Folder::new();
    fed(folder.codedark(&PLAY), b"wait 3\nquit\n").done();
    let args = ["play", "--plain", "--resume", "wannacry-morning-001"];
    let mut first = folder.codedark(&args).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("it starts");
    let mut byte = [0];
    let mut speech = first.stdout.take().expect("piped");
    std::io::Read::read_exact(&mut speech, &mut byte).expect("it speaks");
    let said = folder.run(&args).failed(1);
    assert!(said.contains("in use") && said.contains("another window plays this exercise"), "{said}");
    first.kill().and_then(|()| first.wait()).expect("it is gone");
    folder.run(&args).done();
}

#[test]
fn no_result_is_written_in_the_place_of_what_cannot_be_had_again() {
    let folder = Folder::new();
    folder.run(&["run", "wannacry-morning", "--seed", "3", "--journal", "a.journal"]).done();
    std::fs::write(folder.path("mine.rhai"), "// mine").expect("written");
    let kept = ["a.journal", "a.recording.json", "seal.key", "mine.rhai"];
    let read = || kept.map(|name| std::fs::read(folder.path(name)).expect("it is there"));
    let before = read();
    for (args, what) in [
        (&["report", "a.journal", "--out", "a.journal"][..], "a.journal is the journal of an exercise"),
        (&["report", "a.journal", "--out", "a.recording.json"], "a.recording.json is the recording of an exercise"),
        (&["show", "wannacry-morning", "--out", "a.journal"], "the journal of an exercise"),
        (&["handout", "wannacry-morning", "--out", "./a.journal"], "the journal of an exercise"),
        (&["campaign", "wannacry-morning", "--runs", "1", "--out", "a.journal"], "the journal of an exercise"),
        (&["report", "a.journal", "--out", "seal.key"], "the key that plays are sealed with"),
        (&["show", "wannacry-morning", "--out", "mine.rhai"], "a script of a scenario"),
    ] {
        let said = folder.run(args).failed(1);
        assert!(said.contains(what) && said.contains("hint: --out takes the name of another file"), "{args:?}: {said}");
    }
    assert_eq!(read(), before);
    folder.run(&["report", "a.journal", "--out", "a.txt"]).done();
    folder.run(&["report", "a.recording.json", "--out", "a.txt"]).done();
}

#[test]
fn a_data_folder_that_cannot_be_written_is_named() {
    let folder = Folder::new();
    std::fs::write(folder.path("file"), "").expect("written");
    let mut places = vec![folder.path("file").join("data")];
    if cfg!(target_os = "linux") {
        places.push("/proc/codedark".into());
    }
    for place in places {
        let mut command = folder.codedark(&PLAY);
        let said = fed(
            {
                command.env("CODEDARK_DATA", &place);
                command
            },
            b"",
        )
        .failed(1);
        assert!(said.contains(&*place.to_string_lossy()) && said.contains("cannot be made"), "{said}");
    }
}

#[test]
#[cfg(target_os = "linux")]
fn what_is_no_file_is_no_journal() {
    let folder = Folder::new();
    let said = folder.run(&["play", "wannacry-morning", "--plain", "--journal", "/dev/full"]).failed(1);
    assert!(said.contains("the journal /dev/full cannot be made"), "{said}");
    let said = folder.run(&["play", "--plain", "--resume", "/dev/full"]).failed(1);
    assert!(said.contains("there is no journal `/dev/full`"), "{said}");
}

#[test]
#[cfg(unix)]
fn a_disk_that_fills_up_stops_the_exercise_and_loses_nothing_that_was_acknowledged() {
    let folder = Folder::new();
    fed(folder.codedark(&[&PLAY[..], &["--journal", "whole.journal"]].concat()), b"quit\n").done();
    let header = std::fs::metadata(folder.path("whole.journal")).expect("a journal").len();
    // No file may have more blocks than this, in the shell's own blocks of 512 or 1024 bytes.
    let limit = format!("trap '' XFSZ; ulimit -f {}; ", header / 512 + 3);
    let orders = "isolate rad-ws-07\nisolate rad-ws-07 off\nwait\n".repeat(2000);
    let command = shell(&folder, &limit, &[&PLAY[..], &["--journal", "full.journal"]].concat(), "");
    let ran = fed(command, orders.as_bytes());
    assert_eq!(ran.code, 1, "{}", ran.err);
    assert!(ran.err.contains("full.journal cannot be written") && ran.err.contains("Make room"), "{}", ran.err);
    let acknowledged = ran.out.matches("Ordered: ").count();
    let journal = Journal::read(&std::fs::read(folder.path("full.journal")).expect("a journal")).expect("it reads");
    let kept = journal.entries.iter().filter(|entry| matches!(entry, Entry::Act { .. })).count();
    assert!(acknowledged > 0 && kept == acknowledged, "{kept} kept, {acknowledged} acknowledged");
    fed(folder.codedark(&["play", "--plain", "--resume", "full.journal"]), b"wait\nquit\n").done();
    assert!(folder.run(&["replay", "full.journal", "--verify"]).done().contains("verified      yes"));
}

#[test]
#[cfg(unix)]
fn closed_or_full_pipes_end_it_in_order() {
    let folder = Folder::new();
    let ran = fed(shell(&folder, "", &PLAY, " <&-"), b"");
    assert!(ran.done().contains("Your journal is kept"), "no input is the end of input");
    let ran = fed(shell(&folder, "", &PLAY, " >&-"), b"look\nquit\n");
    assert!(ran.code == 0 || ran.code == 1, "{ran:?}");
    assert!(!ran.err.contains("made a mistake"), "{ran:?}");
    if cfg!(target_os = "linux") {
        for args in [&PLAY[..], &["scenarios"]] {
            let said = fed(shell(&folder, "", args, " >/dev/full"), b"look\nquit\n").failed(1);
            assert!(said.contains("error: "), "{said}");
        }
    }
}

#[test]
fn hostile_lines_are_turned_down_and_play_goes_on() {
    let folder = Folder::new();
    let mut input = b"wait 2\n".to_vec();
    input.extend(std::iter::repeat_n(b'x', 1 << 20));
    input.push(b'\n');
    input.extend((0..=255_u8).cycle().take(64 << 10).map(|byte| byte.wrapping_mul(167)));
    input.extend(b"\n\0\0\0\n\x1b[2J\x1b]0;title\x07\n\xff\xfe\xfd\nisolate \x1b[31mrad-ws-07\x1b[0m\n");
    input.extend("isolate \u{202e}70-sw-dar\nwait 99999999999999999999\nwait -1\nmail 0\nmail 99999999\n".as_bytes());
    input.extend(b"triage rad-ws-07#99999999999 real\nblock 99999 clinical\nhunt t99999.999999\nwait 3\nquit\n");
    let ran = fed(folder.codedark(&PLAY), &input);
    assert!(!ran.err.contains("made a mistake"), "{}", ran.err);
    let out = ran.done();
    assert!(!out.contains(|c: char| c.is_control() && c != '\n'), "control characters come back");
    assert!(out.contains("That line is too long.") && out.contains("something that is no text"), "{out}");
    assert!(out.contains("It is Fri 15 May 08:05."), "play went on: {out}");
    let journal = std::fs::read(folder.path("wannacry-morning-001.journal")).expect("a journal");
    assert_eq!(Journal::read(&journal).expect("it reads").last_tick().0, 5);
}
