//! Every word's example runs, and the table is whole.

use std::collections::BTreeSet;

use codedark_script::words::{self, Argument, Role};
use codedark_script::{MemoryLibrary, load};

use crate::common::{root, shipped};

const FRAME: &str = "import \"base\" as base;\nbase::head();\nlet h = base::clinic();\n";

fn library() -> MemoryLibrary {
    let base = root().join("engine/script/tests/broken/scripts/base.rhai");
    shipped().with("scripts/base.rhai", std::fs::read_to_string(base).expect("a module"))
}

#[test]
fn every_example_runs_and_says_its_word() {
    let library = library();
    for word in words::all() {
        assert!(word.example.contains(word.name), "{}", word.id);
        let library = library.clone().with("example.rhai", format!("{FRAME}{}\n", word.example));
        if let Err(findings) = load(&library, "example.rhai") {
            panic!("the example of {}:\n{findings}", word.id);
        }
    }
}

#[test]
fn words_are_registered_once_and_explained() {
    let mut seen = BTreeSet::new();
    let mut ids = BTreeSet::new();
    for word in words::all() {
        assert!(ids.insert(word.id), "{} twice", word.id);
        assert!(seen.insert((word.name, word.count(), word.behind)), "{} twice", word.name);
        assert!(word.doc.ends_with('.') && word.signature.contains(word.name), "{}", word.id);
        assert_eq!(word.role == Role::Changes, word.behind.is_some() && word.id != "asset_of", "{}", word.id);
        for argument in word.arguments {
            let Argument::Options(keys) = argument else { continue };
            let names: BTreeSet<&str> = keys.iter().map(|key| key.name).collect();
            assert_eq!(names.len(), keys.len(), "{}", word.id);
            assert!(keys.iter().all(|key| !key.what.is_empty()), "{}", word.id);
        }
    }
}
