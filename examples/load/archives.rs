//! Hostile uploads: archives that want the server's time, memory or files, and scenarios that want it while they are played.
//!
//! Invariant: each wants one thing, so that what the server answers says which limit held.

use std::collections::BTreeMap;
use std::io::{Cursor, Write};

use codedark_script::archive::pack;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// A scenario that is sound: its head and its phase are replaced below.
const SOUND: &str = include_str!("../../tests/scenarios/operator-small/scenario.rhai");
/// Its phase as it is written.
const PHASE: &str = "phase(\"the week\", #{ lasts: days(5), step: \"minute\" });";
/// The same, at the fastest pace there is.
const FAST: &str = "phase(\"the week\", #{ lasts: days(5), step: \"minute\", in_class: minutes(1) });";
/// How its adversary begins.
const GROUP: &str = "adversary(\"the group\", ";
/// Names of its seats for messages.
const SEAT: &str = "ir_lead";

/// An archive and what it wants.
pub struct Hostile {
    /// In a few words.
    pub wants: &'static str,
    /// The archive.
    pub bytes: Vec<u8>,
}

fn hostile(wants: &'static str, text: &str) -> Hostile {
    Hostile { wants, bytes: packed(&[("scenario.rhai", text)]) }
}

fn packed(files: &[(&str, &str)]) -> Vec<u8> {
    let files: BTreeMap<String, String> =
        files.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect();
    pack(&files).expect("its names are those of a scenario")
}

fn zipped(entries: &[(String, Vec<u8>)]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in entries {
        writer.start_file(name.as_str(), SimpleFileOptions::default()).expect("an entry");
        writer.write_all(bytes).expect("memory");
    }
    writer.finish().expect("an archive").into_inner()
}

/// What is meant to be refused.
pub fn refused() -> Vec<Hostile> {
    let blanks = |n: usize| (0..n).map(|n| (format!("scripts/m{n}.rhai"), vec![b' '; 500 * 1024]));
    let bomb: Vec<_> = blanks(99).chain([("scenario.rhai".to_owned(), Vec::new())]).collect();
    let outside = [("scenario.rhai".to_owned(), Vec::new()), ("../../../etc/cron.d/evil".to_owned(), b"x".to_vec())];
    vec![
        hostile("an endless loop", "loop {}"),
        hostile("an endless loop of copies of a long list", &format!("{COPIES} loop {{ let copy = big + [2]; }}")),
        hostile(
            "an endless loop of searches in long strings",
            "let s = \"x\"; for i in 0..14 { s += s; } loop { s.contains(\"y\"); }",
        ),
        hostile("a string that doubles", "let s = \"x\"; loop { s += s; }"),
        hostile("a list in a list in a list", "let a = []; loop { a = [a]; }"),
        hostile("5,000 brackets", &format!("let a = {}1{};", "(\n".repeat(5000), ")\n".repeat(5000))),
        hostile("endless declarations", "loop { zone(\"z\", #{ title: \"t\" }); }"),
        Hostile { wants: "a name outside of the folder", bytes: zipped(&outside) },
        Hostile { wants: "50 MB of blanks in an archive", bytes: zipped(&bomb) },
        Hostile { wants: "no archive at all", bytes: vec![b'x'; 100_000] },
        Hostile { wants: "5 MB", bytes: vec![b'x'; 5 << 20] },
    ]
}

/// A long list; a copy of it takes one step.
const COPIES: &str = "let big = []; big.pad(1999, 1);";

/// A hook that copies a long list as often as its steps allow, and wants to be asked again in a minute.
const HOOK: &str = "fn decide(view, memory) { let big = []; big.pad(1999, 1); \
                    for i in 0..1200 { let copy = big + [i]; } return #{ wait: 1 }; }";

/// What may be sound enough to be played.
pub fn played() -> Vec<Hostile> {
    // Operators that see a way on, or they would give up before their hooks are asked.
    let (_, spec) = SOUND.split_once(GROUP).expect("the scenario has a group");
    let (spec, _) = spec.split_once("});").expect("which ends");
    let operator = |n: usize| format!("adversary(\"group {n}\", {spec} hook: \"hooks/own\", }});\n");
    let hooks = format!("{}{}", SOUND.replace(PHASE, FAST), (0..7).map(operator).collect::<String>());
    let flood = format!(
        "{}\nlet s = \"words and \"; for i in 0..11 {{ s += s; }}\nfor n in 0..600 {{ at(minutes(1 + n % 5), mail(#{{ from: \"f\" + n, to: \
         [\"{SEAT}\"], subject: \"s\" + n, body: s + n }})); }}\n",
        SOUND.replace(PHASE, FAST)
    );
    let giant = format!(
        "{}\nfor n in 0..15000 {{ asset(\"a\" + n, #{{ title: \"t\", class: \"workstation\", zone: \"wards\", os: \"Windows 10\", users: \
         \"ward_nurse\", services: [service(445, \"SMB\")] }}); }}\n",
        SOUND.replace(PHASE, FAST)
    );
    let slow = format!("{SOUND}\n{{ {COPIES} for i in 0..250000 {{ let copy = big + [2]; }} }}\n");
    vec![
        Hostile {
            wants: "seven hooks that use all their steps each minute, 20 ms a minute",
            bytes: packed(&[("scenario.rhai", &hooks), ("scripts/hooks/own.rhai", HOOK)]),
        },
        hostile("600 mails of 20 kB in five minutes, 20 ms a minute", &flood),
        hostile("15,000 machines, 20 ms a minute", &giant),
        hostile("nearly all steps of a load on copies of a long list", &slow),
    ]
}
