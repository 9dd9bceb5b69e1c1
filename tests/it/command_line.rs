//! The command line: results, notes and exit codes.

use std::process::Stdio;

use crate::common::{Folder, Ran, root};

#[test]
fn without_a_name_play_lists_what_can_be_and_what_was_played() {
    let folder = Folder::new();
    let list = folder.run(&["play"]).done();
    for words in ["wannacry-morning: WannaCry morning", "about 75 minutes", "difficulty 1 of 5", "ir_lead"] {
        assert!(list.contains(words), "{list}");
    }
    assert!(!list.contains("What was played"), "{list}");
    folder.play(&["play", "wannacry-morning", "--plain", "--seed", "5"], "wait 30\nquit\n").done();
    let list = folder.run(&["play"]).done();
    assert!(
        list.contains("wannacry-morning-001: WannaCry morning, until Fri 15 May 08:30, unfinished, just now"),
        "{list}"
    );
}

#[test]
fn an_exercise_is_left_resumed_ended_and_debriefed() {
    let folder = Folder::new();
    let ran = folder.play(&["play", "wannacry-morning", "--plain"], "wait 30\nquit\n");
    assert!(ran.err.contains("Seed "), "a drawn seed is shown: {}", ran.err);
    assert!(ran.done().contains("codedark play --resume wannacry-morning-001"));
    let out = folder.play(&["play", "--plain", "--resume", "wannacry-morning-001"], "run\n").done();
    assert!(out.contains("It is over; this was a simulation."), "{out}");
    let journal = "wannacry-morning-001.journal";
    let told = folder.run(&["report", journal]).done();
    assert_eq!(
        folder.run(&["report", "wannacry-morning-001.recording.json"]).done(),
        told,
        "journal and recording agree"
    );
    let (head, _) = told.split_once("\nWhat happened").expect("a story");
    let last: Vec<&str> = told.lines().rev().take(2).collect();
    assert!(out.contains(head) && last.iter().all(|line| out.contains(line)), "play prints the same debrief, in short");
    let report = folder.run(&["report", journal, "--format", "json"]).json();
    assert_eq!(report["finished"], true);
    assert!(folder.run(&["replay", journal, "--verify"]).done().contains("verified      yes"));
    let again = folder.play(&["play", "--plain", "--resume", "last"], "").failed(1);
    assert!(again.contains("is over") && again.contains("codedark report "), "{again}");
}

#[test]
fn the_same_seed_gives_the_same_run_and_journals_replay() {
    let folder = Folder::new();
    for defender in ["none", "by-the-book"] {
        let file = format!("{defender}.journal");
        let args = ["run", "wannacry-morning", "--defender", defender, "--seed", "3", "--format", "json"];
        let one = folder.run(&args).json();
        let two = folder.run(&[&args[..], &["--journal", &file]].concat()).json();
        assert_eq!(one, two);
        let replayed = folder.run(&["replay", &file, "--verify", "--format", "json"]).json();
        for field in ["play_digest", "state_digest", "tick", "seed", "scenario"] {
            assert_eq!(replayed[field], one[field], "{field}");
        }
        assert_eq!((&replayed["verified"], &replayed["finished"]), (&true.into(), &true.into()));
        let text = folder.run(&args[..6]).done();
        assert!(text.contains(one["state_digest"].as_str().expect("a digest")), "{text}");
        assert!(text.contains("Delayed care: Imaging"), "{text}");
    }
    let said = folder.run(&["run", "wannacry-morning", "--journal", "none.journal"]).failed(1);
    assert!(said.contains("none.journal cannot be made") && said.contains("hint:"), "{said}");
}

#[test]
fn replay_names_the_line_that_was_altered_and_the_recording_that_does_not_fit() {
    let folder = Folder::new();
    folder
        .run(&["run", "wannacry-morning", "--defender", "by-the-book", "--seed", "3", "--journal", "a.journal"])
        .done();
    let text = std::fs::read_to_string(folder.path("a.journal")).expect("a journal");
    let altered = text.replacen("\"participant\":0", "\"participant\":1", 1);
    let line = altered.lines().zip(text.lines()).position(|(new, old)| new != old).expect("a line differs") + 1;
    std::fs::write(folder.path("b.journal"), altered).expect("written");
    for verify in [&["replay", "b.journal", "--verify"][..], &["replay", "b.journal"], &["report", "b.journal"]] {
        let said = folder.run(verify).failed(1);
        assert!(said.contains(&format!("line {line}: ")), "{said}");
    }
    folder.run(&["run", "wannacry-morning", "--seed", "4", "--journal", "c.journal"]).done();
    std::fs::copy(folder.path("c.recording.json"), folder.path("a.recording.json")).expect("copied");
    let ran = folder.run(&["replay", "a.journal", "--verify"]);
    assert_eq!(ran.code, 1);
    assert!(ran.out.contains("verified      no") && ran.err.contains("another play"), "{ran:?}");
}

#[test]
fn a_recording_is_never_replaced_by_that_of_another_play() {
    let folder = Folder::new();
    let run =
        |seed: &str, journal: &str| folder.run(&["run", "wannacry-morning", "--seed", seed, "--journal", journal]);
    let read = |name: &str| std::fs::read_to_string(folder.path(name)).expect("it is there");
    run("1", "seed.1").done();
    let one = read("seed.1.recording.json");
    run("2", "seed.2").done();
    assert_eq!(read("seed.1.recording.json"), one);
    assert_ne!(read("seed.2.recording.json"), one);

    let said = run("2", "seed.1.journal").failed(1);
    assert!(said.contains("seed.1.recording.json is not this play's") && said.contains("hint:"), "{said}");
    assert_eq!(read("seed.1.recording.json"), one);
    assert_eq!(read("seed.1.journal"), read("seed.2"), "the journal is kept");

    std::fs::remove_file(folder.path("seed.1.journal")).expect("removed");
    run("1", "seed.1.journal").done();
    assert_eq!(read("seed.1.recording.json"), one, "the same play may write it again");
}

#[test]
fn bad_input_is_1_and_wrong_usage_is_2() {
    let folder = Folder::new();
    std::fs::write(folder.path("text.txt"), "hello").expect("written");
    for (args, words) in [
        (&["play", "wannacry-mornin"][..], "did you mean `wannacry-morning`"),
        (&["play", "something-else", "--plain"], "there is: "),
        (&["play", "wannacry-morning", "--plain", "--seat", "pope"], "no seat `pope`"),
        (&["play", "--resume", "last"], "nothing was played yet"),
        (&["play", "--resume", "nothing"], "there is no journal `nothing`"),
        (&["run", "nothing"], "there is no scenario `nothing`"),
        (&["replay", "nothing"], "nothing cannot be read"),
        (&["replay", "text.txt"], "line 1: "),
        (&["report", "text.txt"], "not a recording"),
        (&["check", "nothing.rhai"], "there is no scenario"),
        (&["--library", "nothing", "scenarios"], "is no folder"),
    ] {
        let said = folder.run(args).failed(1);
        assert!(said.starts_with("error: ") && said.contains(words), "{args:?}: {said}");
    }
    for args in [
        &["fly"][..],
        &["run"],
        &["run", "wannacry-morning", "--defender", "a-miracle"],
        &["run", "wannacry-morning", "--seed", "x"],
        &["play", "wannacry-morning"],
        &["play", "wannacry-morning", "--resume", "last"],
        &["check"],
        &[],
    ] {
        assert!(!folder.run(args).failed(2).is_empty(), "{args:?}");
    }
}

#[test]
fn check_lists_everything_that_is_wrong() {
    let folder = Folder::new();
    let text = std::fs::read_to_string(root().join("scenarios/wannacry-morning/scenario.rhai")).expect("shipped");
    let mine = |name: &str, text: &str| {
        std::fs::create_dir_all(folder.path(name)).expect("a folder");
        std::fs::write(folder.path(name).join("scenario.rhai"), text).expect("written");
        std::fs::write(folder.path(name).join("briefing.md"), "A morning.").expect("written");
        std::fs::write(folder.path(name).join("briefing.nb.md"), "En morgen.").expect("written");
    };
    mine("good", &text);
    mine("bad", &text.replace("level: \"operational\"", "levle: \"operational\"").replace("RAD-WS-05", "RAD-WS-99"));
    folder.run(&["check", "good", "wannacry-morning"]).done();
    let ran = folder.run(&["check", "bad/scenario.rhai"]);
    assert_eq!(ran.code, 1, "{ran:?}");
    assert!(ran.out.contains("levle") && ran.out.contains("RAD-WS-99"), "all at once: {}", ran.out);
    let ran = folder.run(&["check", ".", "--format", "json"]);
    assert_eq!(ran.code, 1, "{ran:?}");
    let found: Vec<serde_json::Value> = ran.out.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    assert!(found.len() >= 2, "{}", ran.out);
    for one in found {
        assert!(one["file"].as_str().expect("a path").ends_with("bad/scenario.rhai"), "{one}");
        assert!(one["line"].as_u64() > Some(0), "{one}");
    }
    let run = folder.run(&["run", "good", "--format", "json"]).json();
    assert_eq!(run["scenario"], "good");
}

#[test]
fn a_library_is_laid_over_the_shipped_one() {
    let folder = Folder::new();
    let shipped = std::fs::read_to_string(root().join("scenarios/wannacry-morning/scenario.rhai")).expect("shipped");
    for (name, title) in [("wannacry-morning", "Our own morning"), ("ours", "Ours")] {
        let inside = folder.path("lib/scenarios").join(name);
        std::fs::create_dir_all(&inside).expect("a folder");
        let text = shipped.replace("scenario(\"WannaCry morning\"", &format!("scenario(\"{title}\""));
        std::fs::write(inside.join("scenario.rhai"), text).expect("written");
        std::fs::write(inside.join("briefing.md"), "A morning.").expect("written");
    }
    let list = folder.run(&["scenarios", "--library", "lib", "--format", "json"]).json();
    let title = |name: &str| {
        let rows = list.as_array().expect("a list");
        rows.iter().find(|row| row["name"] == name).map(|row| row["title"].clone())
    };
    assert_eq!(title("wannacry-morning"), Some("Our own morning".into()));
    assert_eq!(title("ours"), Some("Ours".into()));
    assert!(folder.run(&["scenarios"]).done().contains("wannacry-morning: WannaCry morning"));
}

#[test]
fn completions_and_manual_name_every_command() {
    let folder = Folder::new();
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        assert!(folder.run(&["completions", shell]).done().contains("scenarios"), "{shell}");
    }
    assert!(folder.run(&["man"]).done().contains(".TH codedark"));
    folder.run(&["man", "pages"]).done();
    for command in [
        "play",
        "run",
        "campaign",
        "test",
        "replay",
        "report",
        "verify",
        "whatif",
        "show",
        "check",
        "scenarios",
        "new",
        "docs",
    ] {
        assert!(folder.path("pages").join(format!("codedark-{command}.1")).is_file(), "{command}");
        assert!(folder.run(&["help", command]).done().contains("Usage"), "{command}");
    }
    assert!(folder.run(&["--version"]).done().starts_with("codedark "));
}

#[test]
fn a_reader_who_stops_listening_is_no_error() {
    let folder = Folder::new();
    folder.run(&["run", "wannacry-morning", "--journal", "a.journal"]).done();
    let mut command = folder.codedark(&["report", "a.journal", "--format", "json"]);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it starts");
    drop(child.stdout.take());
    let ran = Ran::of(child.wait_with_output().expect("it ends"));
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
}
