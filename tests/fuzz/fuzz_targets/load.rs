//! Loads whatever comes, as what an untrusted person hands in is loaded: read, compiled, passed over, run, resolved,
//! checked, advised on, and its findings written out. The first letter says as what:
//! `s` a scenario, `m` a module of one, `h` the hook of one, `e` expectations, `z` a packed scenario.
//!
//! Invariant: a panic, a load that takes more than [`BYTES_MAX`], and one that takes longer than libFuzzer's `-timeout`
//! end the process. What was being loaded lies in `artifacts/last` even if nothing could be said any more, as after an
//! overflow of the stack.
#![no_main]

#[path = "../../../engine/script/tests/main/common.rs"]
mod common;

use std::path::PathBuf;
use std::sync::OnceLock;

use codedark_script::{
    Diagnostics, Layered, Library, Measurable, MemoryLibrary, Vocabulary, archive, check, load_expectations,
};
use libfuzzer_sys::fuzz_target;
use peak_alloc::PeakAlloc;

#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

/// What one load may take: a quarter of what the test of mutated scripts allows in debug.
const BYTES_MAX: usize = 128 << 20;
/// A clinic with an operator, whose hook is fuzzed.
const CLINIC: &str = "tests/scenarios/operator-small/scenario.rhai";
/// A scenario that is all in its module, which is fuzzed.
const FRAMED: &str = "import \"base\" as base;\nbase::head();\nlet h = base::clinic();\n";

/// What is loaded beside.
struct Shelf {
    /// The shipped files, and the base of the broken cases.
    library: MemoryLibrary,
    /// The clinic with a hook of the name `hooks/fuzzed`.
    clinic: String,
    vocabulary: Vocabulary,
    last: PathBuf,
}

fn shelf() -> &'static Shelf {
    static SHELF: OnceLock<Shelf> = OnceLock::new();
    SHELF.get_or_init(|| {
        let mut library = common::shipped();
        common::take(&mut library, &common::root().join("engine/script/tests/broken/scripts"), "scripts");
        let clinic = library.read(CLINIC).expect("the clinic is there");
        let hooked = clinic.replace("kind: \"operator\",", "kind: \"operator\", hook: \"hooks/fuzzed\",");
        assert_ne!(clinic, hooked, "the clinic has an operator");
        let measure = |id: &str, name: &str, unit: &str| Measurable {
            id: id.into(),
            name: name.into(),
            unit: unit.into(),
            only_in_all: false,
        };
        let vocabulary = Vocabulary {
            measures: vec![
                measure("delayed_patient_hours", "Delayed care", "patient-hours"),
                measure("hosts_encrypted", "Machines encrypted", "machines"),
                measure("minutes_to_declaration", "From the first compromise to the declaration", "minutes"),
            ],
            defenders: vec!["none".into(), "by-the-book".into(), "panic".into()],
            skilled: vec!["by-the-book".into()],
        };
        let last = common::root().join("tests/fuzz/artifacts/last");
        Shelf { library, clinic: hooked, vocabulary, last }
    })
}

/// What is said must be sayable, for people and for terminals.
fn say(findings: &Diagnostics) {
    let (plain, coloured) = (findings.render(false), findings.render(true));
    assert!(findings.is_empty() || !plain.is_empty() && !coloured.is_empty());
}

fn check_one(library: &dyn Library, path: &str) {
    let checked = check(library, path);
    assert!(checked.scenario.is_some() || !checked.findings.is_empty(), "no scenario, and nothing said about it");
    say(&checked.findings);
}

/// Checks the scenario of a path with some files in the place of those on the shelf.
fn check_over(shelf: &Shelf, path: &str, files: &[(&str, &str)]) {
    let mut upper = MemoryLibrary::new();
    files.iter().for_each(|(at, text)| upper.insert((*at).to_string(), (*text).to_string()));
    check_one(&Layered { upper: &upper, lower: &shelf.library }, path);
}

fuzz_target!(|data: &[u8]| {
    let Some((kind, rest)) = data.split_first() else { return };
    let shelf = shelf();
    std::fs::write(&shelf.last, data).expect("the folder of artifacts can be written");
    let text = String::from_utf8_lossy(rest);
    let path = "scenarios/fuzzed/scenario.rhai";
    MEMORY.reset_peak_usage();
    let before = MEMORY.current_usage();
    match kind {
        b's' => check_over(shelf, path, &[(path, &text)]),
        b'm' => check_over(shelf, path, &[(path, FRAMED), ("scripts/base.rhai", &text)]),
        b'h' => check_over(shelf, CLINIC, &[(CLINIC, &shelf.clinic), ("scripts/hooks/fuzzed.rhai", &text)]),
        b'e' => {
            let library = MemoryLibrary::new().with("expectations.rhai", text);
            if let Err(findings) = load_expectations(&library, "expectations.rhai", &shelf.vocabulary) {
                assert!(!findings.is_empty());
                say(&findings);
            }
        }
        b'z' => {
            if let Ok(unpacked) = archive::unpack(rest, "fuzzed") {
                check_one(&Layered { upper: &unpacked.library, lower: &shelf.library }, &unpacked.path);
            }
        }
        _ => return,
    }
    let taken = MEMORY.peak_usage().saturating_sub(before);
    assert!(taken < BYTES_MAX, "it took {taken} bytes");
});
