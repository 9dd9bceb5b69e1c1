//! Packed scenarios, copies and libraries on the command line.

use crate::common::{Folder, Ran, root};

const HOOKED: &str = "kind: \"operator\", hook: \"hooks/own\",";
/// Agrees, but that it is visible in the play.
const HOOK: &str =
    "fn decide(view, memory) { if memory.get(\"n\", 0) == 0 { memory.set(\"n\", 1); return #{ wait: 77 }; } }\n";

/// A folder with the small clinic as `mine`, whose operator has a hook of the library `lib`.
fn folder() -> Folder {
    let folder = Folder::new();
    let text =
        std::fs::read_to_string(root().join("tests/scenarios/operator-small/scenario.rhai")).expect("the clinic");
    std::fs::create_dir_all(folder.path("mine")).expect("a folder");
    std::fs::create_dir_all(folder.path("lib/scripts/hooks")).expect("a folder");
    std::fs::write(folder.path("mine/scenario.rhai"), text.replace("kind: \"operator\",", HOOKED)).expect("written");
    std::fs::write(folder.path("mine/debrief.md"), "What did you see first?").expect("written");
    std::fs::write(folder.path("mine/notes.txt"), "private").expect("written");
    std::fs::write(folder.path("lib/scripts/hooks/own.rhai"), HOOK).expect("written");
    folder
}

#[test]
fn a_packed_scenario_is_checked_run_and_replayed_without_its_library() {
    let folder = folder();
    let ran = folder.run(&["--library", "lib", "pack", "mine"]);
    assert!(ran.err.contains("notes.txt is no part of the scenario"), "{ran:?}");
    assert_eq!(ran.done(), "mine.zip: debrief.md, scenario.rhai, scripts/hooks/own.rhai\n");
    folder.run(&["--library", "lib", "pack", "mine", "--out", "again.zip"]).done();
    let bytes = |name: &str| std::fs::read(folder.path(name)).expect("an archive");
    assert_eq!(bytes("mine.zip"), bytes("again.zip"));
    let said = folder.run(&["--library", "lib", "pack", "mine"]).failed(1);
    assert!(said.contains("mine.zip cannot be written") && said.contains("--out"), "{said}");
    assert!(folder.run(&["pack", "mine.zip"]).failed(1).contains("is packed already"));

    assert_eq!(folder.run(&["check", "mine"]).code, 1, "its hook is in the library");
    folder.run(&["check", "mine.zip"]).done();
    let packed = folder.run(&["run", "mine.zip", "--seed", "2", "--format", "json", "--journal", "m.journal"]).json();
    let loose = folder.run(&["--library", "lib", "run", "mine", "--seed", "2", "--format", "json"]).json();
    assert_eq!(packed, loose);
    assert_eq!(packed["scenario"], "mine");
    let replayed = folder.run(&["replay", "m.journal", "--verify", "--format", "json"]).json();
    assert_eq!((&replayed["verified"], &replayed["state_digest"]), (&true.into(), &packed["state_digest"]));
    let listed = folder.run(&["report", "m.journal"]).done();
    assert!(listed.contains("Operator, small"), "{listed}");
}

#[test]
fn what_is_no_archive_of_a_scenario_is_refused_with_a_reason() {
    let folder = folder();
    std::fs::write(folder.path("text.zip"), "not a zip").expect("written");
    let ran = folder.run(&["check", "text.zip"]);
    assert!(ran.code == 1 && ran.out.contains("it is no zip archive"), "{ran:?}");
    std::fs::write(folder.path("large.zip"), vec![0; 5 << 20]).expect("written");
    let ran = folder.run(&["check", "large.zip"]);
    assert!(ran.code == 1 && ran.out.contains("bytes, more than"), "{ran:?}");
    folder.run(&["run", "text.zip"]).failed(1);
}

#[test]
fn what_is_not_utf_8_or_too_large_is_told_as_such() {
    let folder = folder();
    std::fs::write(folder.path("lib/scripts/hooks/own.rhai"), b"fn decide(view, memory) { } // \xff").expect("written");
    let ran = folder.run(&["--library", "lib", "check", "mine"]);
    assert!(ran.code == 1 && ran.out.contains("own.rhai is not UTF-8 text"), "{ran:?}");
    std::fs::write(folder.path("lib/scripts/hooks/own.rhai"), vec![b' '; 5 << 20]).expect("written");
    let ran = folder.run(&["--library", "lib", "check", "mine"]);
    assert!(ran.code == 1 && ran.out.contains("bytes, more than"), "{ran:?}");
    std::fs::write(folder.path("mine/scenario.rhai"), b"// \xff").expect("written");
    let ran = folder.run(&["check", "mine"]);
    assert!(ran.code == 1 && ran.out.contains("scenario.rhai is not UTF-8 text"), "{ran:?}");
}

#[cfg(unix)]
#[test]
fn a_link_does_not_lead_out_of_a_library_nor_of_a_scenarios_folder() {
    let folder = folder();
    std::fs::write(folder.path("secret"), "fn decide(view, memory) { }").expect("written");
    std::fs::remove_file(folder.path("lib/scripts/hooks/own.rhai")).expect("removed");
    std::os::unix::fs::symlink(folder.path("secret"), folder.path("lib/scripts/hooks/own.rhai")).expect("a link");
    let ran = folder.run(&["--library", "lib", "check", "mine"]);
    assert!(ran.code == 1 && ran.out.contains("is a link that leads out of its folder"), "{ran:?}");
    std::fs::remove_file(folder.path("lib/scripts/hooks/own.rhai")).expect("removed");
    std::fs::write(folder.path("lib/scripts/inside.rhai"), HOOK).expect("written");
    std::os::unix::fs::symlink("../inside.rhai", folder.path("lib/scripts/hooks/own.rhai")).expect("a link");
    folder.run(&["--library", "lib", "check", "mine"]).done();
    std::os::unix::fs::symlink(folder.path("secret"), folder.path("mine/briefing.md")).expect("a link");
    let ran = folder.run(&["--library", "lib", "run", "mine", "--seed", "1", "--journal", "l.journal"]);
    assert!(!ran.out.contains("fn decide"), "{ran:?}");
}

/// Replaces the one place of a text in a file.
fn change(folder: &Folder, file: &str, from: &str, to: &str) {
    let text = std::fs::read_to_string(folder.path(file)).expect("there");
    assert_eq!(text.matches(from).count(), 1, "{from}");
    std::fs::write(folder.path(file), text.replace(from, to)).expect("written");
}

#[cfg(unix)]
#[test]
fn links_to_folders_are_not_followed_when_names_are_looked_for() {
    let folder = folder();
    std::fs::create_dir_all(folder.path("mine/scripts")).expect("a folder");
    std::fs::create_dir_all(folder.path("elsewhere/hospitals")).expect("a folder");
    std::fs::write(folder.path("elsewhere/hospitals/secret.rhai"), "").expect("written");
    let link = |to: &str, name: &str| {
        std::os::unix::fs::symlink(to, folder.path("mine/scripts").join(name)).expect("a link");
    };
    for n in 0..6 {
        link(".", &format!("l{n}"));
    }
    link("../../elsewhere", "out");
    change(&folder, "mine/scenario.rhai", HOOKED, "kind: \"operator\", hook: \"out/hospitals/secre\",");
    // Links to themselves, eight deep, would be more than a million folders: followed, this takes minutes.
    let ran = folder.run(&["--library", "lib", "check", "mine"]);
    assert!(ran.code == 1 && ran.out.contains("there is no hook") && !ran.out.contains("secret"), "{ran:?}");
}

#[test]
fn a_continued_scenario_is_copied_changed_checked_and_packed_with_the_one_that_continues_it() {
    let folder = Folder::new();
    folder.run(&["new", "mine", "--from", "friday-0100"]).done();
    assert!(folder.path("mine/briefing.nb.md").is_file(), "texts in every language are copied");
    let long = "mine/scenarios/friday-0100-long/scenario.rhai";
    folder.run(&["check", "mine", "--deny-warnings"]).done();
    let packed = folder.run(&["pack", "mine"]);
    assert!(packed.err.contains("README.md is no part"), "{packed:?}");
    assert!(!packed.err.contains("scripts/"), "{packed:?}");
    packed.done();
    // What was before play is the user's own now: a change to it is seen.
    change(&folder, long, "beds: 300", "beds: 0");
    let ran = folder.run(&["check", "mine"]);
    assert!(ran.code == 1 && ran.out.contains("cannot be continued"), "{ran:?}");
    change(&folder, long, "beds: 0", "beds: 301");
    assert!(
        folder.run(&["pack", "mine", "--out", "own.zip"]).done().contains("scenarios/friday-0100-long/scenario.rhai")
    );
    folder.run(&["check", "own.zip"]).done();
    folder.run(&["new", "again", "--from", "own.zip"]).done();
    let read = |file: &str| std::fs::read_to_string(folder.path(file)).expect("there");
    assert_eq!(read("again/scenario.rhai"), read("mine/scenario.rhai"));
    assert!(read(&long.replace("mine", "again")).contains("beds: 301"));
}

#[test]
fn a_moment_that_does_not_come_is_found_before_play() {
    let folder = Folder::new();
    folder.run(&["new", "mine", "--from", "friday-0100"]).done();
    let said = "up_to: first(\"encryption\"), earlier: minutes(40)";
    change(&folder, "mine/scenario.rhai", said, "up_to: first(\"encryption\"), earlier: days(365)");
    let ran = folder.run(&["check", "mine", "--format", "short"]);
    assert!(ran.code == 0 && ran.out.contains("warning[continues]: `earlier` reaches back"), "{ran:?}");
    change(&folder, "mine/scenario.rhai", "first(\"encryption\"), earlier: days(365)", "ordered(\"tell-press\")");
    let ran = folder.run(&["check", "mine", "--format", "short"]);
    assert!(
        ran.code == 1 && ran.out.starts_with("mine/scenario.rhai:34:") && ran.err.contains("cannot be played"),
        "{ran:?}"
    );
    assert!(ran.out.contains("error[continues]: what happens before play does not come"), "{ran:?}");
}

#[test]
fn a_scenario_is_the_same_one_from_inside_its_folder() {
    let folder = folder();
    std::fs::create_dir_all(folder.path("mine/scripts/hooks")).expect("a folder");
    std::fs::write(folder.path("mine/scripts/hooks/own.rhai"), HOOK).expect("written");
    let packed = folder.run(&["pack", "mine"]);
    assert!(!packed.err.contains("own.rhai is no part"), "{packed:?}");
    let inside = |args: &[&str]| {
        Ran::of(folder.codedark(args).current_dir(folder.path("mine")).output().expect("the binary runs"))
    };
    inside(&["check", "scenario.rhai"]).done();
    std::fs::write(folder.path("mine/scripts/hooks/own.rhai"), "fn decid(view, memory) { }").expect("written");
    let ran = inside(&["check", "scenario.rhai", "--format", "short"]);
    assert!(ran.code == 1 && ran.out.starts_with("scripts/hooks/own.rhai:1:"), "{ran:?}");
    let said = inside(&["check", "debrief.md"]).failed(1);
    assert!(said.contains("the file of one ends in .rhai"), "{said}");
}

#[cfg(unix)]
#[test]
fn a_result_takes_the_place_of_its_file_and_of_no_other() {
    let folder = Folder::new();
    std::fs::write(folder.path("page.draft"), "precious").expect("written");
    std::fs::write(folder.path("page"), "old").expect("written");
    std::os::unix::fs::symlink("page", folder.path("link")).expect("a link");
    folder.run(&["show", "wannacry-morning", "--out", "link"]).done();
    let read = |name: &str| std::fs::read_to_string(folder.path(name)).expect("there");
    assert_eq!(read("page.draft"), "precious");
    assert!(folder.path("link").is_symlink() && read("page").len() > 100);
    folder.run(&["show", "wannacry-morning", "--out", "page"]).done();
    assert_eq!(read("page.draft"), "precious");
}

#[test]
fn findings_in_one_line_are_no_commands_to_a_terminal() {
    let folder = folder();
    change(&folder, "mine/scenario.rhai", "difficulty: ", "difficulty: \"\\x1b[2J\\u202e\" + ");
    let ran = folder.run(&["--library", "lib", "check", "mine", "--format", "short"]);
    assert!(ran.code == 1 && ran.out.contains("not the text \"\u{fffd}[2J\u{fffd}"), "{ran:?}");
}
