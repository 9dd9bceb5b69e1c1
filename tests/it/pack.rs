//! Packed scenarios and libraries on the command line.

use crate::common::{Folder, root};

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
    assert!(ran.err.contains("notes.txt is no part of a scenario"), "{ran:?}");
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
