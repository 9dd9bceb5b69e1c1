//! `codedark test`: what a trainer expects of a scenario, and whether it holds.

use crate::common::{Folder, root};

/// The tutorial in a folder of its own, with other expectations.
fn mine(folder: &Folder, expectations: &str) {
    std::fs::create_dir_all(folder.path("mine")).expect("a folder");
    for file in ["scenario.rhai", "briefing.md"] {
        let text = std::fs::read_to_string(root().join("scenarios/wannacry-morning").join(file)).expect("shipped");
        std::fs::write(folder.path("mine").join(file), text).expect("written");
    }
    std::fs::write(folder.path("mine/expectations.rhai"), expectations).expect("written");
}

#[test]
fn the_shipped_scenario_does_what_is_expected_of_it() {
    let folder = Folder::new();
    let told = folder.run(&["test", "wannacry-morning"]).done();
    assert!(told.ends_with("\n5 of 5 expectations hold.\n") && !told.contains("FAILS"), "{told}");
    assert!(told.contains("holds  Machines encrypted, median of 40 runs, defender none: 1"), "{told}");
}

#[test]
fn what_does_not_hold_is_told_with_what_was_measured() {
    let folder = Folder::new();
    mine(
        &folder,
        "let book = run(#{ seeds: 4, defender: \"by-the-book\" });\n\
         expect(book.median(\"machines encrypted\").above(100000));\n\
         expect(book.median(\"hosts_encrypted\").below(100000));\n\
         expect(book.share(\"patient records stolen\", #{ above: 0 }).above(0.5));\n\
         expect(run(#{ seeds: 2, defender: \"by-the-book\" }).mean(\"delayed care\").above(book.mean(\"delayed care\")));\n\
         expect(book.mean(\"delayed care\").between(book.mean(\"delayed care\"), book.mean(\"delayed care\")));\n",
    );
    for jobs in ["1", "2"] {
        let ran = folder.run(&["test", "mine", "--jobs", jobs]);
        assert_eq!((ran.code, ran.err.as_str()), (1, ""), "{ran:?}");
        let flat = ran.out.split_whitespace().collect::<Vec<_>>().join(" ");
        for words in [
            "FAILS Machines encrypted, median of 4 runs, defender by-the-book: ",
            "; wanted above 100,000 machines [line 2]",
            "holds Machines encrypted, median of 4 runs",
            "share above 0 records, of 4 runs, defender by-the-book: 0 %; wanted above 50 %",
            "Delayed care, mean of 2 runs, defender by-the-book: ",
            "(Delayed care, mean of 4 runs, defender by-the-book)",
            " of 5 expectations hold.",
        ] {
            assert!(flat.contains(words), "{words}:\n{}", ran.out);
        }
    }
    let ran = folder.run(&["test", "mine", "--format", "json"]);
    assert_eq!(ran.code, 1);
    let json: serde_json::Value = serde_json::from_str(&ran.out).expect("JSON");
    let holds: Vec<_> = json.as_array().expect("a list").iter().map(|one| one["holds"].clone()).collect();
    assert_eq!((&holds[..3], &holds[4]), (&[false.into(), true.into(), false.into()][..], &true.into()));
    assert_eq!((&json[0]["wanted"][0], &json[0]["expectation"]["line"]), (&100_000.0.into(), &2.into()));
}

#[test]
fn mistakes_are_found_before_anything_runs() {
    let folder = Folder::new();
    mine(&folder, "expect(run(#{ seeds: 10000, defender: \"none\" }).median(\"machines encryptd\").above(1));\n");
    for command in [&["test", "mine"][..], &["check", "mine"]] {
        let ran = folder.run(command);
        let said = format!("{}{}", ran.out, ran.err);
        assert_eq!(ran.code, 1, "{said}");
        assert!(
            said.contains("mine/expectations.rhai:1:") && said.contains("did you mean \"Machines encrypted\"?"),
            "{said}"
        );
    }
    std::fs::remove_file(folder.path("mine/expectations.rhai")).expect("removed");
    let said = folder.run(&["test", "mine"]).failed(1);
    assert!(said.contains("there is no mine/expectations.rhai") && said.contains("hint:"), "{said}");
    folder.run(&["check", "mine"]).done();
    assert!(folder.run(&["test", "wannacry-mornin"]).failed(1).contains("did you mean"));
}

#[test]
fn an_insider_does_what_is_expected_of_it() {
    let folder = Folder::new();
    let path = root().join("tests/scenarios/insider-small").to_string_lossy().into_owned();
    let told = folder.run(&["test", &path]).done();
    assert!(told.ends_with("\n3 of 3 expectations hold.\n") && !told.contains("FAILS"), "{told}");
    let checked = folder.run(&["check", &path, "--deny-warnings"]);
    assert_eq!((checked.code, checked.out.as_str()), (0, ""), "{checked:?}");
}
