//! Writes what coverage-guided fuzzing begins with: a seed for everything in the repository that is loaded, and a
//! dictionary of the language. `measure.sh fuzz` runs it: `fuzz_seeds FOLDER DICTIONARY`.
//!
//! Invariant: a seed's first letter says as what it is loaded; the letters are those of `tests/fuzz/fuzz_targets/load.rs`.
#![allow(clippy::disallowed_methods, reason = "a tool that reads and writes files")]

#[path = "../tests/main/common.rs"]
mod common;

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use codedark_script::words::{self, Argument, Key, Subject};
use codedark_script::{Library, MemoryLibrary, archive};

/// What seeds of scenarios that are examples of words begin with.
const FRAME: &str = "import \"base\" as base;\nbase::head();\nlet h = base::clinic();\n";

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut given = std::env::args_os().skip(1).map(PathBuf::from);
    let (Some(folder), Some(dictionary)) = (given.next(), given.next()) else {
        return Err("say a folder for the seeds and a file for the dictionary".into());
    };
    std::fs::create_dir_all(&folder)?;
    let seeds = seeds()?;
    for (n, seed) in seeds.iter().enumerate() {
        std::fs::write(folder.join(format!("seed-{n:03}")), seed)?;
    }
    let entries = entries(&seeds);
    let lines: String = entries.iter().map(|entry| format!("\"{}\"\n", entry.escape_default())).collect();
    std::fs::write(&dictionary, lines)?;
    println!("{} seeds, {} words", seeds.len(), entries.len());
    Ok(())
}

/// Everything that is shipped, the cases of tests, the examples of all words; and two packed scenarios.
fn seeds() -> Result<Vec<Vec<u8>>, Box<dyn std::error::Error>> {
    let mut library = common::shipped();
    common::take(&mut library, &common::root().join("engine/script/tests"), "broken");
    let letter = |path: &str| match path {
        _ if path.contains("/hooks/") => 'h',
        _ if path.ends_with("expectations.rhai") => 'e',
        _ if path.starts_with("scripts/") => 'm',
        _ => 's',
    };
    let files = |library: &MemoryLibrary| -> Vec<(String, String)> {
        let folders = ["scenarios", "scripts", "tests", "broken"];
        let paths = folders.iter().flat_map(|folder| library.list(folder)).filter(|path| path.ends_with(".rhai"));
        paths.filter_map(|path| library.read(&path).map(|text| (path, text))).collect()
    };
    let texts = files(&library).into_iter().map(|(path, text)| format!("{}{text}", letter(&path)));
    let scenarios: Vec<&str> = Subject::Scenario.words().map(|word| word.id).collect();
    let examples = words::all().map(|word| match word.example {
        example if !scenarios.contains(&word.id) => format!("e{example}\n"),
        example if example.contains("scenario(") => format!("s{example}\n"),
        example => format!("s{FRAME}{example}\n"),
    });
    let mut seeds: Vec<Vec<u8>> = texts.chain(examples).map(String::into_bytes).collect();
    for path in ["scenarios/wannacry-morning/scenario.rhai", "tests/scenarios/operator-small/scenario.rhai"] {
        let text = library.read(path).ok_or("a scenario is missing")?;
        let files = BTreeMap::from([("scenario.rhai".to_string(), text), ("briefing.md".into(), "Read me.".into())]);
        let packed = archive::pack(&files).map_err(|faults| faults.0.join(", "))?;
        seeds.push([b"z".as_slice(), &packed].concat());
    }
    Ok(seeds)
}

/// Words, options, and the short texts in quotes that stand in seeds: kinds, roles, zones.
fn entries(seeds: &[Vec<u8>]) -> BTreeSet<String> {
    let mut entries = BTreeSet::new();
    for word in words::all() {
        entries.insert(format!("{}(", word.name));
        for argument in word.arguments {
            if let Argument::Options(keys) = argument {
                options(keys, &mut entries);
            }
        }
    }
    for seed in seeds {
        let text = String::from_utf8_lossy(seed);
        let plain = |c: char| c.is_ascii_lowercase() || c == '_';
        let short = |text: &&str| (2..=24).contains(&text.len()) && text.chars().all(plain);
        entries.extend(text.split('"').skip(1).step_by(2).filter(short).map(|text| format!("\"{text}\"")));
    }
    let syntax = ["import \"", "#{ ", " });", "fn ", "let ", "for n in 0..", "loop { ", "${", "view.", "memory."];
    let numbers = ["-1", "65536", "4294967296", "9223372036854775807", "-9223372036854775808", "1e308", "0.0/0.0"];
    entries.extend(syntax.iter().chain(&numbers).map(ToString::to_string));
    entries
}

fn options(keys: &[Key], entries: &mut BTreeSet<String>) {
    for key in keys {
        entries.insert(format!("{}: ", key.name));
        options(key.inside, entries);
    }
}
