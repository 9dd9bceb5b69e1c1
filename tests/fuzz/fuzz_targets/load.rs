//! Loads whatever comes: the first byte says whether as a scenario, a hook or an archive.
#![no_main]

use std::sync::OnceLock;

use codedark_script::{Layered, Library, MemoryLibrary, archive, load};
use libfuzzer_sys::fuzz_target;

const SMALL: &str = "tests/scenarios/operator-small/scenario.rhai";

/// The catalogues, the clinic with a hook, and the base of the broken cases.
fn library() -> &'static MemoryLibrary {
    static LIBRARY: OnceLock<MemoryLibrary> = OnceLock::new();
    LIBRARY.get_or_init(|| {
        let clinic = include_str!("../../scenarios/operator-small/scenario.rhai");
        let hooked = clinic.replace("kind: \"operator\",", "kind: \"operator\", hook: \"hooks/fuzzed\",");
        MemoryLibrary::new()
            .with("assets/catalogue/techniques.csv", include_str!("../../../assets/catalogue/techniques.csv"))
            .with("assets/catalogue/vulnerabilities.csv", include_str!("../../../assets/catalogue/vulnerabilities.csv"))
            .with("assets/catalogue/roles.csv", include_str!("../../../assets/catalogue/roles.csv"))
            .with("assets/catalogue/duties.csv", include_str!("../../../assets/catalogue/duties.csv"))
            .with("scripts/hospitals/nordvik.rhai", include_str!("../../../scripts/hospitals/nordvik.rhai"))
            .with("scripts/base.rhai", include_str!("../../../engine/script/tests/broken/scripts/base.rhai"))
            .with(SMALL, hooked)
    })
}

fuzz_target!(|data: &[u8]| {
    let Some((kind, rest)) = data.split_first() else { return };
    let library = library();
    let tried = |path: &str, at: &str, text: String| {
        let over = MemoryLibrary::new().with(at, text);
        let library: &dyn Library = &Layered { upper: &over, lower: library };
        if let Err(findings) = load(library, path) {
            assert!(!findings.is_empty() && !findings.render(false).is_empty());
        }
    };
    match kind {
        b'h' => tried(SMALL, "scripts/hooks/fuzzed.rhai", String::from_utf8_lossy(rest).into_owned()),
        b'z' => {
            if let Ok(unpacked) = archive::unpack(rest, "fuzzed") {
                let _ = load(&Layered { upper: &unpacked.library, lower: library }, &unpacked.path);
            }
        }
        _ => tried("fuzzed.rhai", "fuzzed.rhai", String::from_utf8_lossy(rest).into_owned()),
    }
});
