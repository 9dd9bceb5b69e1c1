//! What a trainer does: begin a scenario, check it while it grows, look words up, play it.

use std::io::{BufRead, BufReader, Write};
use std::process::Stdio;

use regex::Regex;
use serde_json::Value;

use crate::common::{Folder, Ran};

fn change(folder: &Folder, file: &str, from: &str, to: &str) {
    let text = std::fs::read_to_string(folder.path(file)).expect("a file");
    assert!(text.contains(from), "{file} has no {from}");
    // Put in place at once, as careful editors do: whoever watches never sees half of it.
    let draft = folder.path("draft");
    std::fs::write(&draft, text.replacen(from, to, 1)).expect("written");
    std::fs::rename(draft, folder.path(file)).expect("put in place");
}

fn play(folder: &Folder, scenario: &str) -> String {
    let mut command = folder.codedark(&["play", scenario, "--plain", "--seed", "4"]);
    let mut child =
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it starts");
    child.stdin.take().expect("piped").write_all(b"wait 30\nblock 445 wards\nwait 10\nquit\n").expect("it listens");
    Ran::of(child.wait_with_output().expect("it ends")).done()
}

#[test]
fn a_new_scenario_needs_no_advice_and_plays() {
    let folder = Folder::new();
    let said = folder.run(&["new", "mine"]);
    assert!(said.err.contains("codedark check mine") && said.code == 0, "{said:?}");
    for file in ["scenario.rhai", "briefing.md", "debrief.md", "README.md", "codedark.d.rhai", ".vscode/tasks.json"] {
        assert!(folder.path("mine").join(file).is_file(), "{file}");
    }
    let checked = folder.run(&["check", "mine", "--deny-warnings"]);
    assert_eq!((checked.code, checked.out.as_str()), (0, ""), "{checked:?}");
    let out = play(&folder, "mine");
    assert!(out.contains("My first exercise") && out.contains("Quiet night"), "{out}");
    let run = folder.run(&["run", "mine", "--format", "json"]).json();
    assert_eq!(run["scenario"], "mine");
}

#[test]
fn nothing_is_overwritten() {
    let folder = Folder::new();
    std::fs::create_dir(folder.path("mine")).expect("a folder");
    folder.run(&["new", "mine"]).done();
    change(&folder, "mine/scenario.rhai", "My first exercise", "Ours");
    std::fs::write(folder.path("file"), "text").expect("written");
    for (dir, why) in [("mine", "mine is not empty"), ("file", "file is a file")] {
        let said = folder.run(&["new", dir]).failed(1);
        assert!(said.contains(why) && said.contains("hint:"), "{said}");
    }
    assert!(std::fs::read_to_string(folder.path("mine/scenario.rhai")).expect("there").contains("Ours"));
    let said = folder.run(&["new", "other", "--from", "wannacry-mornin"]).failed(1);
    assert!(said.contains("did you mean") && !folder.path("other").exists(), "{said}");
}

#[test]
fn a_copy_has_modules_of_its_own() {
    let folder = Folder::new();
    folder.run(&["new", "copy", "--from", "wannacry-morning"]).done();
    let checked = folder.run(&["check", "copy", "--deny-warnings"]);
    assert_eq!((checked.code, checked.out.as_str()), (0, ""), "{checked:?}");
    assert!(!folder.path("copy/assets").exists(), "the shipped catalogues are not its own");
    let module = "copy/scripts/hospitals/nordvik.rhai";
    change(&folder, module, "title: \"Medical devices\"", "titel: \"Medical devices\"");
    let ran = folder.run(&["check", "copy", "--format", "short"]);
    assert!(ran.code == 1 && ran.out.starts_with(&format!("{module}:")), "{ran:?}");
    // A module that is not there is taken from those that are shipped; a new one is found beside the scenario.
    std::fs::remove_file(folder.path(module)).expect("removed");
    folder.run(&["check", "copy"]).done();
    std::fs::write(folder.path("copy/scripts/ours.rhai"), "fn late() { minutes(7) }").expect("written");
    change(&folder, "copy/scenario.rhai", "at(minutes(5)", "import \"ours\" as ours;\nat(ours::late()");
    folder.run(&["check", "copy", "--deny-warnings"]).done();
    // A copy of the copy takes its modules along.
    folder.run(&["new", "again", "--from", "copy"]).done();
    assert!(folder.path("again/scripts/ours.rhai").is_file());
    folder.run(&["check", "again", "--deny-warnings"]).done();
}

#[test]
fn what_lies_here_is_not_taken_for_what_is_shipped() {
    let folder = Folder::new();
    folder.run(&["new", "scenarios/mine"]).done();
    folder.run(&["check", "scenarios/mine"]).done();
    folder.run(&["new", "scenarios/wannacry-morning"]).done();
    let run = folder.run(&["run", "scenarios/wannacry-morning"]).done();
    assert!(!run.contains("Imaging"), "the template has no imaging: {run}");
}

#[test]
fn findings_have_a_stable_shape_for_programs() {
    let folder = Folder::new();
    folder.run(&["new", "mine"]).done();
    change(
        &folder,
        "mine/scenario.rhai",
        "zone: \"servers\", os: \"Debian 12\"",
        "zone: \"sevrers\", os: \"Debian 12\"",
    );
    let ran = folder.run(&["check", "mine", "--format", "json"]);
    assert_eq!((ran.code, ran.err.as_str()), (1, ""), "{ran:?}");
    let lines: Vec<Value> = ran.out.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    let [line] = lines.as_slice() else { panic!("one finding: {}", ran.out) };
    let keys = [
        "scenario",
        "severity",
        "code",
        "message",
        "file",
        "line",
        "column",
        "end_line",
        "end_column",
        "notes",
        "suggestion",
    ];
    assert_eq!(line.as_object().expect("an object").len(), keys.len(), "{line}");
    assert!(keys.iter().all(|key| line.get(key).is_some()), "{line}");
    assert_eq!((&line["severity"], &line["code"]), (&"error".into(), &"unknown-name".into()));
    let text = std::fs::read_to_string(folder.path("mine/scenario.rhai")).expect("there");
    let row = text.lines().nth(line["line"].as_u64().expect("a line") as usize - 1).expect("the line");
    let (start, end) = (line["column"].as_u64().expect("from"), line["end_column"].as_u64().expect("to"));
    assert_eq!(&row[start as usize - 1..end as usize - 1], "\"sevrers\"");
    assert_eq!(line["suggestion"], "did you mean \"servers\"?");
}

#[test]
fn warnings_are_told_and_may_be_denied() {
    let folder = Folder::new();
    folder.run(&["new", "mine"]).done();
    change(&folder, "mine/scenario.rhai", "at(minutes(5)", "at(hours(30)");
    let ran = folder.run(&["check", "mine"]);
    assert!(ran.code == 0 && ran.out.starts_with("warning[after-the-end]"), "{ran:?}");
    assert!(ran.err.contains("can be played, no error, 1 warning"), "{}", ran.err);
    assert_eq!(folder.run(&["check", "mine", "--deny-warnings"]).code, 1);
    assert!(!folder.run(&["run", "mine"]).err.contains("warning"), "advice is for trainers, not for players");
    let said = folder.run(&["check", "mine/codedark.d.rhai"]).failed(1);
    assert!(said.contains("for editors"), "{said}");
}

#[test]
fn the_editors_task_matches_every_line() {
    let folder = Folder::new();
    folder.run(&["new", "mine"]).done();
    change(
        &folder,
        "mine/scenario.rhai",
        "zone: \"servers\", os: \"Debian 12\"",
        "zone: \"sevrers\", os: \"Debian 12\"",
    );
    change(&folder, "mine/scenario.rhai", "lasts: hours(6)", "lasts: 6");
    let text = std::fs::read_to_string(folder.path("mine/.vscode/tasks.json")).expect("the tasks");
    let tasks: Value = serde_json::from_str(&text).expect("JSON");
    let tasks = tasks["tasks"].as_array().expect("tasks");
    assert_eq!(tasks.len(), 2);
    for task in tasks {
        let args: Vec<&str> = task["args"].as_array().expect("arguments").iter().filter_map(Value::as_str).collect();
        let args: Vec<&str> = args.into_iter().filter(|arg| *arg != "--watch").collect();
        let mut command = folder.codedark(&args);
        let ran = Ran::of(command.current_dir(folder.path("mine")).output().expect("it runs"));
        let pattern = &task["problemMatcher"]["pattern"];
        let matcher = Regex::new(pattern["regexp"].as_str().expect("a pattern")).expect("a good pattern");
        let group = |name: &str| pattern[name].as_u64().expect("a group") as usize;
        assert_eq!(ran.out.lines().count(), 2, "{ran:?}");
        for line in ran.out.lines() {
            let found = matcher.captures(line).unwrap_or_else(|| panic!("no match: {line}"));
            assert!(folder.path("mine").join(&found[group("file")]).is_file(), "{line}");
            assert!(found[group("line")].parse::<u32>().is_ok() && found[group("column")].parse::<u32>().is_ok());
            assert_eq!(&found[group("severity")], "error");
        }
    }
}

#[cfg(unix)]
#[test]
fn watching_checks_again_at_every_change_and_ends_cleanly() {
    let folder = Folder::new();
    folder.run(&["new", "mine"]).done();
    let mut command = folder.codedark(&["check", "mine", "--watch", "--format", "short"]);
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().expect("it starts");
    let mut notes = BufReader::new(child.stderr.take().expect("piped")).lines();
    let mut result = || loop {
        let line = notes.next().expect("it goes on").expect("text");
        if line.contains("played") {
            return line;
        }
    };
    assert!(result().contains("can be played"));
    change(&folder, "mine/scenario.rhai", "lasts: hours(6)", "lasts: 6");
    assert!(result().contains("cannot be played, 1 error"));
    change(&folder, "mine/scenario.rhai", "lasts: 6", "lasts: hours(6)");
    assert!(result().contains("can be played"));
    let pid = child.id().to_string();
    assert!(std::process::Command::new("kill").args(["-INT", &pid]).status().expect("kill runs").success());
    assert_eq!(child.wait().expect("it ends").code(), Some(0));
}

#[test]
fn words_are_explained_in_every_format() {
    let folder = Folder::new();
    let phase = folder.run(&["docs", "phase"]).done();
    assert!(phase.contains("phase(title, #{ lasts, step, … })") && phase.contains("* must be given"), "{phase}");
    assert!(phase.lines().all(|line| line.chars().count() <= 120), "{phase}");
    assert_eq!(folder.run(&["docs", "asset"]).done().matches("A machine").count(), 2, "both ways to say it");
    let said = folder.run(&["docs", "fase"]).failed(1);
    assert!(said.contains("did you mean `phase`?"), "{said}");
    let said = folder.run(&["docs", "xyzzy"]).failed(1);
    assert!(said.contains("hint:"), "{said}");
    assert!(folder.run(&["docs"]).done().contains("How a scenario is built"));
    assert!(folder.run(&["docs", "--format", "md", "phase"]).done().starts_with("### phase\n"));
    let html = folder.run(&["docs", "--format", "html", "phase"]).done();
    assert!(html.contains("<title>phase</title>") && html.contains("<h3 id=\"phase\">"), "{html}");
    folder.run(&["man", "pages"]).done();
    let man = std::fs::read_to_string(folder.path("pages/codedark-script.7")).expect("the page");
    assert!(man.starts_with(".TH codedark-script 7") || man.contains("\n.TH codedark-script 7"), "{man}");
    assert_eq!(folder.run(&["docs", "--format", "man"]).done(), man);
    folder.run(&["docs", "--definitions", "here"]).done();
    let words = std::fs::read_to_string(folder.path("here/codedark.d.rhai")).expect("the words");
    assert!(words.contains("\nfn phase(title: string, options: map) -> phrase;\n"));
}

#[test]
fn pages_link_only_to_what_is_there_and_need_nothing_else() {
    let folder = Folder::new();
    folder.run(&["docs", "--out", "site"]).done();
    assert!(folder.path("site/scripts.md").is_file());
    let links = Regex::new("href=\"([^\"#]*)#?([^\"]*)\"").expect("a pattern");
    let outside = Regex::new("(src=|<link|@import|url\\(|<script)").expect("a pattern");
    let mut followed = 0;
    for entry in std::fs::read_dir(folder.path("site")).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.extension().is_none_or(|end| end != "html") {
            continue;
        }
        let text = std::fs::read_to_string(&path).expect("a page");
        assert!(!outside.is_match(&text), "{} needs something else", path.display());
        for link in links.captures_iter(&text) {
            let page = std::fs::read_to_string(folder.path("site").join(&link[1])).expect("a linked page");
            assert!(link[2].is_empty() || page.contains(&format!("id=\"{}\"", &link[2])), "{}", &link[0]);
            followed += 1;
        }
    }
    assert!(followed > codedark_script::words::all().count(), "{followed}");
}

#[test]
fn lists_of_names_are_looked_up_like_words() {
    let folder = Folder::new();
    for (list, name) in [
        ("roles", "ir_lead"),
        ("competencies", "declare-incident"),
        ("duties", "no_gdpr_33"),
        ("techniques", "T1213"),
        ("weaknesses", "CVE-2017-0144"),
        ("orders", "reset-account ACCOUNT"),
        ("modules", "hospitals/small"),
        ("measures", "minutes_to_declaration"),
    ] {
        let page = folder.run(&["docs", list]).done();
        assert!(page.contains(name), "{list}: {page}");
    }
    let said = folder.run(&["docs", "nurse-names"]).failed(1);
    assert!(said.contains("roles") && said.contains("measures"), "{said}");
    let said = folder.run(&["docs", "insider"]).failed(1);
    assert!(said.contains("spoken of at: adversary"), "{said}");
    folder.run(&["docs", "--out", "pages"]).done();
    let names = std::fs::read_to_string(folder.path("pages/names.html")).expect("written");
    assert!(names.contains("ir_lead") && names.contains("minutes_to_declaration"));
}

#[test]
fn whoever_waits_to_be_needed_is_told_when_an_answer_is_due_and_what_an_insider_took() {
    let folder = Folder::new();
    let path = crate::common::root().join("tests/scenarios/insider-small").to_string_lossy().into_owned();
    let mut command = folder.codedark(&["play", &path, "--plain", "--seed", "3"]);
    let mut child =
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it starts");
    let lines = b"next\nnext\nlogs EHR-01\nreset-account temp-12\nnext\nnext\nnext\nrun\n";
    child.stdin.take().expect("piped").write_all(lines).expect("it listens");
    let out = Ran::of(child.wait_with_output().expect("it ends")).done();
    assert!(out.contains("Data from Information Repositories, by temp-12."), "{out}");
    let (due, up) = (out.find("is up at 12:31"), out.find("was up at 12:31"));
    assert!(due.is_some() && due < up, "{out}");
    assert!(out.contains("No machine fell to the attack; 1,000 patient records were copied all the same."), "{out}");
    assert!(out.contains("The last patient records left the house; 1,000 in all."), "{out}");
    assert!(out.contains("was answered with “Ask now”"), "{out}");
}
