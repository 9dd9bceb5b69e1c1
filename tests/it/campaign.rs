//! `codedark campaign`: the same bits for any number of threads and shards, and after a kill.

use std::process::Stdio;
use std::time::{Duration, Instant};

use crate::common::{Folder, Ran};

/// 200 mornings with the book, which are over soon.
const MORNINGS: [&str; 6] = ["campaign", "wannacry-morning", "--runs", "200", "--defender", "by-the-book"];
const FEW: [&str; 4] = ["campaign", "wannacry-morning", "--defender", "by-the-book"];

fn run(folder: &Folder, start: &[&str], more: &[&str]) -> Ran {
    folder.run(&[start, more].concat())
}

fn read(folder: &Folder, name: &str) -> String {
    std::fs::read_to_string(folder.path(name)).expect("it is there")
}

#[test]
fn threads_and_shards_never_change_a_bit() {
    let folder = Folder::new();
    run(&folder, &MORNINGS, &["--jobs", "1", "--format", "json", "--out", "one.json"]).done();
    run(&folder, &MORNINGS, &["--jobs", "2", "--format", "json", "--out", "two.json"]).done();
    let shards = ["1/4", "2/4", "3/4", "4/4"];
    let parts: Vec<String> = shards.iter().map(|shard| format!("part-{}.jsonl", &shard[..1])).collect();
    for (shard, part) in shards.iter().zip(&parts) {
        let ran = run(&folder, &MORNINGS, &["--shard", shard, "--keep", part]);
        assert!(ran.err.contains(&format!("Shard {shard} is complete: 50 runs")), "{}", ran.err);
        assert_eq!(ran.done(), "", "a shard has no results of its own");
    }
    let merge = |format: &str, out: &str| {
        let mut args = vec!["campaign", "merge", "--format", format, "--out", out];
        args.extend(parts.iter().rev().map(String::as_str));
        folder.run(&args).done();
        read(&folder, out)
    };
    let one = read(&folder, "one.json");
    assert!(one == read(&folder, "two.json"), "results differ by the number of threads");
    assert!(one == merge("json", "four.json"), "results differ by shards");
    let json: serde_json::Value = serde_json::from_str(&one).expect("JSON");
    assert_eq!(json["campaign"]["runs"], 200);
    let encrypted = json["measures"].as_array().expect("a list").iter().find(|one| one["id"] == "hosts_encrypted");
    let encrypted = &encrypted.expect("measured")["in_all"];
    assert_eq!((&encrypted["n"], &encrypted["never"]), (&200.into(), &0.into()));
    let number = |name: &str| encrypted[name].as_f64().expect("a number");
    assert!(number("p5") <= number("median") && number("median") <= number("p95"));
    let (low, high) = (&encrypted["mean_interval"]["low"], &encrypted["mean_interval"]["high"]);
    assert!(low.as_f64() < Some(number("mean")) && high.as_f64() > Some(number("mean")));
    // Text and spreadsheet come from the same numbers, of one machine or of four.
    let text = merge("text", "four.txt");
    assert!(text.lines().all(|line| line.chars().count() <= 80), "{text}");
    assert!(text.contains("WannaCry morning: 200 runs") && text.contains("(machines; less is better)"), "{text}");
    assert!(merge("csv", "four.csv").lines().count() > 20);
}

#[test]
fn a_run_of_a_campaign_is_the_run_of_its_seed() {
    let folder = Folder::new();
    run(&folder, &FEW, &["--runs", "3", "--keep", "a.jsonl"]).done();
    let part = read(&folder, "a.jsonl");
    let line: serde_json::Value = serde_json::from_str(part.lines().nth(3).expect("three runs")).expect("JSON");
    assert_eq!(line["index"], 2);
    let seed = line["seed"].to_string();
    let alone = ["run", "wannacry-morning", "--defender", "by-the-book", "--format", "json", "--seed", &seed];
    let alone = folder.run(&alone).json();
    for (n, measure) in alone["measures"].as_array().expect("a list").iter().enumerate() {
        assert_eq!((&line["in_play"][n], &line["in_all"][n]), (&measure["in_play"], &measure["in_all"]));
    }
}

#[test]
fn a_killed_campaign_goes_on_where_it_stopped() {
    let folder = Folder::new();
    let whole = run(&folder, &MORNINGS, &["--format", "json"]).done();
    let args = [&MORNINGS[..], &["--format", "json", "--jobs", "1", "--keep", "a.jsonl"]].concat();
    let mut child = folder.codedark(&args).stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("it starts");
    let lines = || std::fs::read_to_string(folder.path("a.jsonl")).map_or(0, |text| text.lines().count());
    let patience = Instant::now();
    while lines() < 9 && patience.elapsed() < Duration::from_secs(60) {
        std::thread::sleep(Duration::from_millis(5));
    }
    child.kill().expect("it is killed");
    child.wait().expect("it ends");
    let there = lines() - 1;
    assert!((8..200).contains(&there), "killed in the middle: {there}");
    // What a kill in the middle of a line leaves.
    let mut torn = read(&folder, "a.jsonl");
    torn += "{\"index\":199,\"seed\":12";
    std::fs::write(folder.path("a.jsonl"), torn).expect("it is torn");
    let ran = folder.run(&args);
    assert!(ran.err.contains("torn"), "{}", ran.err);
    assert!(ran.err.contains(&format!("a.jsonl holds {there} of 200 runs; {} are left", 200 - there)), "{}", ran.err);
    assert!(ran.done() == whole, "the same as without the kill");
    let ran = folder.run(&args);
    assert!(ran.err.contains("holds all 200 runs already"), "{}", ran.err);
    assert!(ran.done() == whole);
    // Killed before the first line was whole.
    std::fs::write(folder.path("b.jsonl"), &read(&folder, "a.jsonl")[..40]).expect("it is torn");
    assert!(run(&folder, &MORNINGS, &["--format", "json", "--keep", "b.jsonl"]).done() == whole);
}

#[test]
fn what_does_not_fit_is_refused_and_left_as_it_is() {
    let folder = Folder::new();
    for (part, shard) in [("a.jsonl", "1/2"), ("b.jsonl", "2/2")] {
        run(&folder, &FEW, &["--runs", "4", "--shard", shard, "--keep", part]).done();
    }
    run(&folder, &FEW, &["--runs", "4", "--seed", "2", "--shard", "2/2", "--keep", "c.jsonl"]).done();
    std::fs::write(folder.path("text.txt"), "hello\n").expect("written");
    std::fs::write(folder.path("no-line-feed.txt"), "hello").expect("written");
    let text = read(&folder, "b.jsonl");
    let short: String = text.lines().take(2).map(|line| format!("{line}\n")).collect();
    std::fs::write(folder.path("short.jsonl"), short).expect("written");
    let changed = text.replace("\"model\":", "\"model\":9");
    std::fs::write(folder.path("model.jsonl"), changed).expect("written");
    for (parts, words) in [
        (&["a.jsonl"][..], &["runs 1 and 3 are missing", "not among these files"][..]),
        (&["a.jsonl", "short.jsonl"], &["run 3 is missing", "short.jsonl (shard 2/2, 1 runs to go)"]),
        (&["a.jsonl", "a.jsonl", "b.jsonl"], &["runs 0 and 2 are twice in a.jsonl"]),
        (&["a.jsonl", "c.jsonl"], &["c.jsonl is of another campaign than a.jsonl: its seed is 2, not 1"]),
        (&["a.jsonl", "model.jsonl"], &["its model version is 9"]),
        (&["text.txt"], &["text.txt, line 1: this is no part of a campaign"]),
        (&["nothing"], &["nothing cannot be read"]),
    ] {
        let said = folder.run(&[&["campaign", "merge"], parts].concat()).failed(1);
        for words in words {
            assert!(said.contains(words), "{parts:?}: {said}");
        }
    }
    for (keep, shard, words) in [
        ("b.jsonl", "1/2", "b.jsonl is shard 2/2, not 1/2"),
        ("c.jsonl", "2/2", "its seed is 2, not 1"),
        ("text.txt", "1/2", "line 1: this is no part of a campaign"),
        ("no-line-feed.txt", "1/2", "line 1: this is no part of a campaign"),
    ] {
        let before = read(&folder, keep);
        let said = run(&folder, &FEW, &["--runs", "4", "--shard", shard, "--keep", keep]).failed(1);
        assert!(said.contains(words) && said.contains("left as it is"), "{said}");
        assert_eq!(read(&folder, keep), before);
    }
    for args in [
        &["campaign"][..],
        &["campaign", "merge"],
        &["campaign", "wannacry-morning", "--runs", "0"],
        &["campaign", "wannacry-morning", "--shard", "1/2"],
        &["campaign", "wannacry-morning", "--shard", "3/2", "--keep", "d.jsonl"],
        &["campaign", "wannacry-morning", "--defender", "a-miracle"],
    ] {
        assert!(!folder.run(args).failed(2).is_empty(), "{args:?}");
    }
    assert!(run(&folder, &["campaign", "nothing"], &[]).failed(1).contains("there is no scenario `nothing`"));
}
