//! Debug and release builds accept exactly the same scripts, and say the same about those that they refuse.
//!
//! `tests/golden/verdicts.txt` has a line per script; both builds are held to it (`test.sh` runs this in release too).
//! `CODEDARK_BLESS=1` writes it anew.

use std::fmt::Write as _;

use codedark_script::{Library, MemoryLibrary, load, words};
use sha2::{Digest, Sha256};

use crate::shipped::{root, shelve};

const FRAME: &str = "import \"base\" as base;\nbase::head();\nlet h = base::clinic();\n";

/// Scripts just below, at and above a limit: those at which builds of Rhai differ unless they are told.
fn at_the_limits() -> Vec<(String, String)> {
    let mut scripts = Vec::new();
    let mut add = |name: String, text: String| scripts.push((name, format!("{FRAME}{text}\n")));
    for depth in (4..72).step_by(2) {
        let many = |text: &str| text.repeat(depth);
        add(format!("brackets-{depth}"), format!("let a = {}1{};", many("("), many(")")));
        add(format!("brackets-in-function-{depth}"), format!("fn f() {{ {}1{} }} f();", many("("), many(")")));
        add(format!("sum-{depth}"), format!("let a = 1{};", many(" + 1")));
        add(format!("lists-{depth}"), format!("let a = {}{};", many("["), many("]")));
        add(format!("blocks-{depth}"), format!("{}{}", many("{ "), many(" }")));
        add(format!("recursion-{depth}"), format!("fn f(n) {{ if n > 0 {{ f(n - 1); }} }} f({depth});"));
        add(format!("deep-recursion-{depth}"), format!("fn f(n) {{ if n > 0 {{ [[[f(n - 1)]]] }} }} f({depth});"));
    }
    for (name, text) in [
        ("operations", "for i in 0..N { 1; }"),
        ("string", "let s = \"\"; s.pad(N, 'x');"),
        ("array", "let a = []; a.pad(N, 1);"),
        ("variables", "for i in 0..N { }"),
    ] {
        for n in [300, 500, 1_999, 2_000, 2_001, 65_535, 65_536, 65_537, 600_000, 2_000_000] {
            add(format!("{name}-{n}"), text.replace('N', &n.to_string()));
        }
    }
    scripts
}

fn corpus(library: &MemoryLibrary) -> Vec<(String, String)> {
    let mut broken = MemoryLibrary::new();
    shelve(&mut broken, &root().join("engine/script/tests/broken"), "broken");
    let rhai = |path: &String| path.ends_with(".rhai");
    let read = |path: String| broken.read(&path).map(|text| (path, text));
    let mut all: Vec<_> = broken.list("broken").into_iter().filter(rhai).filter_map(read).collect();
    let shipped = ["scenarios", "tests", "scripts"].map(|folder| library.list(folder)).concat();
    all.extend(shipped.into_iter().filter(rhai).filter_map(|path| library.read(&path).map(|text| (path, text))));
    all.extend(words::all().map(|word| (format!("word {}", word.id), format!("{FRAME}{}\n", word.example))));
    all.extend(at_the_limits());
    all
}

#[test]
fn debug_and_release_accept_the_same_scripts() {
    let mut library = MemoryLibrary::new();
    for folder in ["scenarios", "scripts", "assets", "tests/scenarios"] {
        shelve(&mut library, &root().join(folder), folder);
    }
    shelve(&mut library, &root().join("engine/script/tests/broken/scripts"), "scripts");
    let mut list = String::new();
    for (name, text) in corpus(&library) {
        let verdict = match load(&library.clone().with("verdict.rhai", text), "verdict.rhai") {
            Ok(loaded) => format!("accepted, {} warnings", loaded.warnings.len()),
            Err(findings) => {
                let said = Sha256::digest(findings.render(false).as_bytes());
                let hash: String = said[..4].iter().map(|byte| format!("{byte:02x}")).collect();
                format!("refused, {} findings, {hash}", findings.len())
            }
        };
        writeln!(list, "{name}: {verdict}").expect("text");
    }
    let file = root().join("tests/golden/verdicts.txt");
    if std::env::var_os("CODEDARK_BLESS").is_some() {
        std::fs::write(&file, &list).expect("the list can be written");
    }
    let kept = std::fs::read_to_string(&file).unwrap_or_default();
    let differing: Vec<_> = list.lines().zip(kept.lines()).filter(|(now, then)| now != then).take(20).collect();
    assert!(differing.is_empty() && list.len() == kept.len(), "CODEDARK_BLESS=1 writes them anew: {differing:#?}");
    assert!(list.matches(": accepted").count() > 100 && list.matches(": refused").count() > 100);
}
