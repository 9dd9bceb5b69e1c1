//! Languages and settings of difficulty on the command line, and what the debrief keeps of them.

use crate::common::Folder;

#[test]
fn a_scenario_is_told_in_one_of_its_languages() {
    let folder = Folder::new();
    for command in [&["show", "wannacry-morning"][..], &["handout", "wannacry-morning"]] {
        let told = folder.run(&[command, &["--language", "nb"]].concat()).done();
        assert!(told.contains("Rolig uke") && !told.contains("Quiet week"), "{command:?}");
        assert!(folder.run(command).done().contains("Quiet week"), "{command:?}");
    }
    let run = ["run", "wannacry-morning", "--seed", "3", "--language", "nb", "--journal", "a.journal"];
    folder.run(&run).done();
    let told = folder.run(&["report", "a.journal"]).done();
    assert!(told.contains("erklære en hendelse"), "{told}");
}

#[test]
fn a_setting_changes_what_happens_and_is_named() {
    let folder = Folder::new();
    let run = |setting: &[&str]| {
        let args = ["run", "wannacry-morning", "--seed", "3", "--format", "json"];
        folder.run(&[&args[..], setting].concat()).json()
    };
    let (plain, hard) = (run(&[]), run(&["--difficulty", "hard", "--journal", "hard.journal"]));
    assert_ne!(plain["state_digest"], hard["state_digest"]);
    assert_eq!((plain.get("setting"), &hard["setting"]), (None, &"hard".into()));
    assert!(folder.run(&["report", "hard.journal"]).done().contains("seed 3 · setting hard"));
    let page = folder.run(&["report", "hard.journal", "--format", "html"]).done();
    assert!(page.contains("<dt>Setting</dt><dd>hard</dd>"));
    let table = ["campaign", "wannacry-morning", "--runs", "2", "--difficulty", "easy"];
    assert!(folder.run(&table).done().contains(", setting easy"));
    let lines = ["play", "wannacry-morning", "--plain", "--difficulty", "easy"];
    assert!(folder.play(&lines, "quit\n").done().contains("Setting of difficulty: easy."));
}

#[test]
fn what_a_scenario_lacks_is_refused_and_what_it_has_is_named() {
    let folder = Folder::new();
    for command in ["play", "run", "campaign", "test", "show", "handout"] {
        let said = folder.run(&[command, "wannacry-morning", "--language", "fr"]).failed(1);
        assert!(said.contains("no texts in `fr`") && said.contains("there is: en, nb"), "{command}: {said}");
    }
    for command in ["play", "run", "campaign", "test", "handout"] {
        let said = folder.run(&[command, "wannacry-morning", "--difficulty", "mean"]).failed(1);
        assert!(said.contains("no setting of difficulty `mean`") && said.contains("there is: easy, hard"), "{said}");
    }
    folder.run(&["play", "--resume", "last", "--difficulty", "hard"]).failed(2);
    let list = folder.run(&["scenarios"]).done();
    assert!(list.contains("languages: en, nb · settings of difficulty: easy, hard"), "{list}");
}

#[test]
fn the_debrief_tells_questions_with_their_answers_and_norms_with_theirs() {
    let folder = Folder::new();
    let args = ["play", "wannacry-morning", "--plain", "--seed", "5", "--seat", "ir_lead"];
    let lines = "wait 180\nanswer m5 1 70\nanswer m6 1 70\nwait 5\nrun\nrun\nrun\nrun\nrun\nrun\nrun\nrun\n";
    folder.play(&args, lines).done();
    let journal = "wannacry-morning-001.journal";
    let report = folder.run(&["report", journal, "--format", "json"]).json();
    let questions = report["questions"].as_array().expect("questions");
    let port = questions.iter().find(|one| one["subject"] == "Which door do I close?").expect("it was asked");
    assert_eq!(port["key"], serde_json::json!(["445, file sharing"]));
    assert!(port["because"].as_str().is_some_and(|why| why.contains("port 445")));
    let text = folder.run(&["report", journal]).done();
    assert!(text.contains("Which door do I close?") && !text.contains("not judged yet"), "{text}");
    assert!(
        text.contains("Must declare an incident: kept. It bound from 09:07, due by this norm 10:37, done 10:01 by the"),
        "{text}"
    );
    let page = folder.run(&["report", journal, "--format", "html"]).done();
    assert!(page.contains("id=\"questions-table\"") && page.contains("id=\"judged-table\""));
    assert_eq!(report["aims"]["norms"].as_array().map(Vec::len), Some(6));
}
