//! Mutated scripts, hooks and archives: whatever comes in, loading neither panics nor hangs nor eats the memory.
//!
//! The mutations follow from a seed, so a finding repeats. `CODEDARK_FUZZ_CASES=200000 cargo test -p codedark-script
//! --test fuzz` runs longer; `CODEDARK_FUZZ_SEED` begins elsewhere. `measure.sh` has the coverage-guided one.
#![allow(clippy::disallowed_methods, reason = "tests read the repository's files; what they test does not")]

#[path = "../main/common.rs"]
mod common;
mod mutate;

use std::collections::BTreeMap;

use codedark_script::{Layered, MemoryLibrary, archive, load, words};
use peak_alloc::PeakAlloc;

use common::{root, shipped};
use mutate::Mutator;

#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

/// What one load may take.
const MEGABYTES_MAX: f32 = 512.0;
/// Cases of the gate: about two minutes in debug.
const CASES: u64 = 100_000;

const SMALL: &str = "tests/scenarios/operator-small/scenario.rhai";

/// A number from the environment.
fn given(name: &str, otherwise: u64) -> u64 {
    std::env::var(name).map_or(otherwise, |text| text.parse().unwrap_or_else(|_| panic!("{name} is no number")))
}

/// Scenarios, modules, broken cases, hooks and the examples of the words.
fn corpus(library: &MemoryLibrary) -> Vec<String> {
    let mut broken = MemoryLibrary::new();
    common::take(&mut broken, &root().join("engine/script/tests/broken"), "broken");
    let all = [(library, "scenarios"), (library, "tests"), (library, "scripts"), (&broken, "broken")];
    let texts = all.iter().flat_map(|(library, folder)| {
        let paths = codedark_script::Library::list(*library, folder);
        paths
            .into_iter()
            .filter(|path| path.ends_with(".rhai"))
            .filter_map(|path| codedark_script::Library::read(*library, &path))
    });
    let frame = "import \"base\" as base;\nbase::head();\nlet h = base::clinic();\n";
    texts.chain(words::all().map(|word| format!("{frame}{}\n", word.example))).collect()
}

fn library() -> MemoryLibrary {
    let mut library = shipped();
    common::take(&mut library, &root().join("engine/script/tests/broken/scripts"), "scripts");
    library
}

/// Loads once, and asserts what holds for every load. Says what broke before it breaks.
fn load_one(library: &MemoryLibrary, path: &str, case: u64, text: &str) {
    let guard = Reproduce { case, text };
    MEMORY.reset_peak_usage();
    let before = MEMORY.current_usage_as_mb();
    if let Err(findings) = load(library, path) {
        assert!(!findings.is_empty() && !findings.render(false).is_empty());
    }
    let taken = MEMORY.peak_usage_as_mb() - before;
    assert!(taken < MEGABYTES_MAX, "case {case} took {taken} MB");
    drop(guard);
}

/// Prints the case when a panic passes.
struct Reproduce<'a> {
    case: u64,
    text: &'a str,
}

impl Drop for Reproduce<'_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("case {} (CODEDARK_FUZZ_SEED={0} CODEDARK_FUZZ_CASES=1):\n{}", self.case, self.text);
        }
    }
}

#[test]
fn mutated_scripts_hooks_and_archives_never_panic_hang_or_eat_the_memory() {
    let library = library();
    let corpus = corpus(&library);
    assert!(corpus.len() > 100, "{}", corpus.len());
    let clinic = codedark_script::Library::read(&library, SMALL).expect("the clinic");
    let hooked = clinic.replace("kind: \"operator\",", "kind: \"operator\", hook: \"hooks/fuzzed\",");
    let first = given("CODEDARK_FUZZ_SEED", 0);
    for case in first..first + given("CODEDARK_FUZZ_CASES", CASES) {
        let mut mutator = Mutator::new(case);
        let text = mutator.mutate(&corpus);
        match case % 8 {
            // As the module of another scenario, whose positions lie behind it.
            0 => {
                let library = library.clone().with("scripts/base.rhai", text.clone());
                let library =
                    library.with("fuzzed.rhai", "import \"base\" as base;\nbase::head();\nlet h = base::clinic();\n");
                load_one(&library, "fuzzed.rhai", case, &text);
            }
            1 | 2 => {
                let hook = mutator.mutate(&hooks(&library));
                let library =
                    library.clone().with("scripts/hooks/fuzzed.rhai", hook.clone()).with(SMALL, hooked.clone());
                load_one(&library, SMALL, case, &hook);
            }
            3 => unpack_one(&library, &mut mutator, &text),
            _ => load_one(&library.clone().with("fuzzed.rhai", text.clone()), "fuzzed.rhai", case, &text),
        }
    }
}

/// The hooks that are there.
fn hooks(library: &MemoryLibrary) -> Vec<String> {
    let paths = codedark_script::Library::list(library, "scripts/hooks");
    paths.iter().filter_map(|path| codedark_script::Library::read(library, path)).collect()
}

/// Packs a text, damages the archive, and loads what still comes out.
fn unpack_one(shipped: &MemoryLibrary, mutator: &mut Mutator, text: &str) {
    let files = BTreeMap::from([
        ("scenario.rhai".to_string(), text.to_string()),
        ("briefing.md".to_string(), "Read me.".to_string()),
    ]);
    let Ok(mut bytes) = archive::pack(&files) else { return };
    for _ in 0..mutator.below(4) {
        let at = mutator.below(bytes.len());
        bytes[at] = mutator.below(256) as u8;
    }
    MEMORY.reset_peak_usage();
    let before = MEMORY.current_usage_as_mb();
    if let Ok(unpacked) = archive::unpack(&bytes, "fuzzed") {
        let _ = load(&Layered { upper: &unpacked.library, lower: shipped }, &unpacked.path);
    }
    let taken = MEMORY.peak_usage_as_mb() - before;
    assert!(taken < MEGABYTES_MAX, "an archive took {taken} MB");
}
