//! The rules of the house: which crate may name which, what no engine crate may hold, how long things may get.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use crate::shipped::root;

/// What each crate may depend on, of ours: `codedark → {tui, web} → report → analysis → seat → sim` and
/// `{codedark, web} → script → sim`. `tui` and `web` never name each other.
const ARROWS: [(&str, &[&str]); 9] = [
    ("codedark-builds", &[]),
    ("codedark", &["analysis", "report", "script", "seat", "sim", "tui", "web"]),
    ("codedark-web", &["analysis", "report", "script", "seat", "sim"]),
    ("codedark-tui", &["analysis", "report", "seat", "sim"]),
    ("codedark-report", &["analysis", "seat", "sim"]),
    ("codedark-analysis", &["seat", "sim"]),
    ("codedark-seat", &["sim"]),
    ("codedark-script", &["sim"]),
    ("codedark-sim", &[]),
];

/// Who alone may use these crates.
const ONLY: [(&str, &[&str]); 3] =
    [("bevy_ecs", &["codedark-sim"]), ("rhai", &["codedark-script"]), ("ratatui", &["codedark-tui"])];

/// A changed sampling algorithm or scheduler changes every digest.
const PINNED: [&str; 4] = ["bevy_ecs", "rand", "rand_chacha", "statrs"];

/// Lines of a source file, and of one function.
const FILE_LINES_MAX: usize = 500;
const FUNCTION_LINES_MAX: usize = 90;

/// Files that may be longer, and functions (`file: name`) too. Both lists are meant to stay empty.
const LONG_FILES: [&str; 0] = [];
const LONG_FUNCTIONS: [&str; 0] = [];

fn metadata() -> Value {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--no-deps", "--offline", "--format-version", "1"])
        .current_dir(root())
        .output()
        .expect("cargo runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).expect("JSON")
}

/// Every crate of the workspace and what it depends on: name, kind (`null` for normal), required version.
fn dependencies() -> BTreeMap<String, Vec<(String, Option<String>, String)>> {
    let text = |value: &Value| value.as_str().expect("text").to_owned();
    let metadata = metadata();
    let packages = metadata["packages"].as_array().expect("packages").iter();
    let of = |package: &Value| {
        let list = package["dependencies"].as_array().expect("dependencies").iter();
        list.map(|one| (text(&one["name"]), one["kind"].as_str().map(str::to_owned), text(&one["req"]))).collect()
    };
    packages.map(|package| (text(&package["name"]), of(package))).collect()
}

/// Every Rust file below a folder, by its path from the root.
fn files(folder: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    walk(&root().join(folder), &mut found);
    let name = |path: &Path| path.strip_prefix(root()).expect("inside").to_string_lossy().into_owned();
    let mut files: Vec<_> =
        found.iter().map(|path| (name(path), std::fs::read_to_string(path).expect("a text"))).collect();
    files.sort();
    files
}

fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
    let Ok(entries) = std::fs::read_dir(folder) else { return };
    for entry in entries {
        let path = entry.expect("an entry").path();
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        if path.is_dir() && name != "target" && name != "node_modules" && !name.starts_with('.') {
            walk(&path, found);
        } else if name.ends_with(".rs") {
            found.push(path);
        }
    }
}

/// Every Rust file of the project.
fn all_files() -> Vec<(String, String)> {
    ["src", "engine", "tui", "web", "tests", "benches"].iter().flat_map(|folder| files(folder)).collect()
}

/// The part of a line that is code.
fn code_of(line: &str) -> &str {
    line.split_once("//").map_or(line, |(code, _)| code)
}

/// Whether a line's code holds a word, whole.
fn has_word(line: &str, word: &str) -> bool {
    let parts = code_of(line).split(|c: char| !(c.is_alphanumeric() || c == '_' || c == '-'));
    parts.into_iter().any(|part| part == word)
}

/// Demands that no line is bad, and names all that are.
fn check(files: &[(String, String)], is_bad: impl Fn(&str, &str) -> bool, rule: &str) {
    let mut bad = Vec::new();
    for (name, text) in files {
        let lines = text.lines().enumerate().filter(|(_, line)| is_bad(name, line));
        bad.extend(lines.map(|(n, line)| format!("{name}:{}: {}", n + 1, line.trim())));
    }
    assert!(bad.is_empty(), "{rule}:\n{}", bad.join("\n"));
}

#[test]
fn arrows_between_crates_point_one_way() {
    let mut bad = Vec::new();
    for (name, dependencies) in dependencies() {
        let Some((_, may)) = ARROWS.iter().find(|(crate_name, _)| *crate_name == name) else {
            bad.push(format!("{name} has no place among the arrows"));
            continue;
        };
        for (other, kind, _) in dependencies.iter().filter(|(other, ..)| other.starts_with("codedark")) {
            let short = other.trim_start_matches("codedark-");
            let faces = ["codedark-tui", "codedark-web"];
            let between_faces = faces.contains(&name.as_str()) && faces.contains(&other.as_str());
            // Tests may reach further, but never from face to face.
            if between_faces || (kind.as_deref() != Some("dev") && !may.contains(&short)) {
                bad.push(format!("{name} names {other}"));
            }
        }
    }
    assert!(bad.is_empty(), "{bad:#?}");
}

#[test]
fn libraries_stay_where_they_belong() {
    for (name, dependencies) in dependencies() {
        for (library, owners) in ONLY {
            let uses = dependencies.iter().any(|(other, ..)| other.starts_with(library));
            assert!(!uses || owners.contains(&name.as_str()), "{name} uses {library}; only {owners:?} may");
        }
    }
    check(
        &files("engine/sim/src"),
        |_, line| line.contains("std::fs") || line.contains("std::net"),
        "sim knows no files",
    );
}

#[test]
fn what_decides_a_digest_is_pinned_to_the_dot() {
    for (name, dependencies) in dependencies() {
        for (other, _, version) in dependencies.iter().filter(|(other, ..)| PINNED.contains(&other.as_str())) {
            assert!(version.starts_with('='), "{name} takes any {other} {version}");
        }
    }
    let manifest = std::fs::read_to_string(root().join("Cargo.toml")).expect("the manifest");
    for library in PINNED {
        assert!(manifest.contains(&format!("{library} = {{ version = \"=")), "{library} is not pinned");
    }
    assert!(root().join("Cargo.lock").exists());
}

#[test]
fn entities_never_leave_sim_nor_stand_in_what_it_shows() {
    let lib = std::fs::read_to_string(root().join("engine/sim/src/lib.rs")).expect("the face of sim");
    let open: BTreeSet<_> = lib
        .lines()
        .filter_map(|line| line.strip_prefix("pub mod "))
        .map(|name| name.trim_end_matches(';').to_owned())
        .collect();
    assert!(open.contains("exercise") && open.contains("view"));
    let shown = |name: &str| {
        let Some(inside) = name.strip_prefix("engine/sim/src/") else { return true };
        let module = inside.split('/').next().unwrap_or(inside).trim_end_matches(".rs");
        open.contains(module) || module == "lib"
    };
    check(
        &all_files(),
        |name, line| name != "tests/it/house_rules.rs" && shown(name) && has_word(line, "Entity"),
        "ids go out, entities stay in",
    );
    check(
        &all_files(),
        |name, line| !name.starts_with("engine/sim/") && has_word(line, "bevy_ecs") && !line.contains('"'),
        "bevy stays in sim",
    );
}

#[test]
fn nothing_in_the_engine_has_an_order_of_chance() {
    let hashed = ["HashMap", "HashSet", "RandomState", "IndexMap", "FxHashMap"];
    check(
        &files("engine"),
        |name, line| !name.contains("/tests/") && hashed.iter().any(|word| has_word(line, word)),
        "hash maps have an order of chance; take a BTreeMap",
    );
}

#[test]
fn every_engine_crate_denies_what_is_not_pure() {
    let crates = std::fs::read_dir(root().join("engine")).expect("a folder");
    let mut seen = 0;
    for path in crates.map(|entry| entry.expect("an entry").path().join("src/lib.rs")) {
        let text = std::fs::read_to_string(&path).expect("a library");
        // A crate without content has nothing to deny.
        let is_empty = text.lines().all(|line| code_of(line).trim().is_empty());
        assert!(
            is_empty || text.contains("#![deny(clippy::disallowed_methods, clippy::disallowed_types)]"),
            "{} does not deny clocks, files and hash maps",
            path.display()
        );
        seen += 1;
    }
    assert!(seen >= 5);
    let bans = std::fs::read_to_string(root().join("clippy.toml")).expect("the bans");
    for name in ["Instant::now", "SystemTime::now", "env::var", "fs::read", "thread::sleep", "f64::powi", "HashMap"] {
        assert!(bans.contains(name), "clippy.toml does not ban {name}");
    }
}

#[test]
fn nothing_is_unsafe_and_nothing_is_left_for_later() {
    let mine = |name: &str| name == "tests/it/house_rules.rs";
    let manifest = std::fs::read_to_string(root().join("Cargo.toml")).expect("the manifest");
    assert!(manifest.contains("unsafe_code = \"forbid\""));
    for (name, dependencies) in dependencies() {
        assert!(!dependencies.is_empty(), "{name}");
    }
    check(&all_files(), |name, line| !mine(name) && has_word(line, "unsafe"), "nothing is unsafe");
    let later = ["TODO", "FIXME", "XXX"];
    check(
        &all_files(),
        |name, line| {
            !mine(name) && later.iter().any(|word| line.split(|c: char| !c.is_alphanumeric()).any(|w| w == *word))
        },
        "nothing is left for later",
    );
}

#[test]
fn every_crate_follows_the_workspaces_lints() {
    for (name, text) in manifests() {
        assert!(text.contains("[lints]\nworkspace = true"), "{name} has lints of its own");
    }
}

/// Every crate's manifest.
fn manifests() -> Vec<(String, String)> {
    let metadata = metadata();
    let paths = metadata["packages"].as_array().expect("packages").iter();
    let paths = paths.map(|package| package["manifest_path"].as_str().expect("a path").to_owned());
    paths.map(|path| (path.clone(), std::fs::read_to_string(&path).expect("a manifest"))).collect()
}

#[test]
fn every_file_says_what_it_is_for() {
    let bare: Vec<_> = all_files()
        .into_iter()
        .filter(|(name, text)| !name.contains("/fixtures/") && !text.starts_with("//! "))
        .map(|(name, _)| name)
        .collect();
    assert!(bare.is_empty(), "no module doc: {bare:#?}");
}

#[test]
fn files_and_functions_are_short() {
    let mut long = Vec::new();
    for (name, text) in all_files() {
        let lines = text.lines().count();
        if lines > FILE_LINES_MAX && !LONG_FILES.contains(&name.as_str()) {
            long.push(format!("{name} has {lines} lines"));
        }
        for (function, lines) in functions(&text) {
            let place = format!("{name}: {function}");
            if lines > FUNCTION_LINES_MAX && !LONG_FUNCTIONS.contains(&place.as_str()) {
                long.push(format!("{place} has {lines} lines"));
            }
        }
    }
    assert!(long.is_empty(), "{long:#?}");
}

/// The functions of a file with their lengths. Formatted code closes a function at the column where it began.
fn functions(text: &str) -> Vec<(String, usize)> {
    let lines: Vec<_> = text.lines().collect();
    let mut found = Vec::new();
    for (n, line) in lines.iter().enumerate() {
        let indent = line.len() - line.trim_start().len();
        let Some((before, after)) = code_of(line).split_once("fn ") else { continue };
        let qualifiers = ["pub", "pub(crate)", "pub(super)", "const", "async"];
        if !before.split_whitespace().all(|word| qualifiers.contains(&word)) {
            continue;
        }
        let name: String = after.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
        let ends = |other: &&str| **other == format!("{}}}", " ".repeat(indent));
        let own_line = code_of(line).trim_end().ends_with(['}', ';']);
        let length = lines[n..].iter().position(ends).map_or(1, |length| length + 1);
        found.push((name, if own_line { 1 } else { length }));
    }
    found
}

#[test]
fn the_measure_of_functions_measures() {
    let text = "fn short() {}\n\nimpl X {\n    pub(crate) fn long(\n        a: u8,\n    ) {\n        a;\n    }\n}\n";
    assert_eq!(functions(text), [("short".to_owned(), 1), ("long".to_owned(), 5)]);
}

#[test]
fn every_file_of_these_tests_is_part_of_them() {
    let main = std::fs::read_to_string(root().join("tests/it/main.rs")).expect("the root of these tests");
    for entry in std::fs::read_dir(root().join("tests/it")).expect("a folder") {
        let path = entry.expect("an entry").path();
        let name = path.file_stem().expect("a name").to_string_lossy().into_owned();
        let is_module = path.is_dir() && path.join("mod.rs").exists() || path.extension().is_some_and(|e| e == "rs");
        if is_module && name != "main" {
            assert!(main.lines().any(|line| line == format!("mod {name};")), "tests/it/{name}.rs is never run");
        }
    }
}

#[test]
fn every_scenario_that_is_there_is_played_here() {
    let support = std::fs::read_to_string(root().join("tests/it/support.rs")).expect("what tests share");
    for folder in ["scenarios", "tests/scenarios"] {
        for entry in std::fs::read_dir(root().join(folder)).expect("a folder") {
            let name = entry.expect("an entry").file_name().to_string_lossy().into_owned();
            assert!(support.contains(&format!("{folder}/{name}/scenario.rhai")), "{folder}/{name} is not in the list");
        }
    }
}
