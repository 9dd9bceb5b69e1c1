//! Every word's example runs, and the table is whole.

use std::collections::BTreeSet;

use codedark_script::words::{self, Argument, Role, Subject};
use codedark_script::{MemoryLibrary, check, load, names, reference};

use crate::common::{root, shipped};

const FRAME: &str = "import \"base\" as base;\nbase::head();\nlet h = base::clinic();\n";

fn library() -> MemoryLibrary {
    let base = root().join("engine/script/tests/broken/scripts/base.rhai");
    shipped().with("scripts/base.rhai", std::fs::read_to_string(base).expect("a module"))
}

#[test]
fn every_example_runs_and_says_its_word() {
    let library = library();
    for word in Subject::Scenario.words() {
        assert!(word.example.contains(word.name), "{}", word.id);
        let frame = if word.example.contains("scenario(") { "" } else { FRAME };
        let library = library.clone().with("example.rhai", format!("{frame}{}\n", word.example));
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
        assert!(word.role != Role::Changes || word.behind.is_some(), "{}", word.id);
        for argument in word.arguments {
            let Argument::Options(keys) = argument else { continue };
            let names: BTreeSet<&str> = keys.iter().map(|key| key.name).collect();
            assert_eq!(names.len(), keys.len(), "{}", word.id);
            assert!(keys.iter().all(|key| !key.what.is_empty()), "{}", word.id);
        }
    }
}

#[test]
fn the_reference_explains_every_word_and_option() {
    let page = reference::whole();
    for word in words::all() {
        assert!(page.contains(word.signature) && page.contains(word.doc), "{}", word.id);
        let link = format!("(#{})", reference::anchor(word));
        assert!(page.contains(&link) && page.contains(&format!("\n### {}\n", reference::heading(word))), "{link}");
    }
    assert!(page.contains("| `downtime.starts_in` | needed |"));
    let files = reference::definitions();
    assert!(files.contains("\nfn zone(name: string, options: map) -> phrase;"));
    assert!(files.contains("\nfn patched(of: phrase, cve: string) -> phrase;"));
}

#[test]
fn lists_of_names_hold_what_scenarios_may_say() {
    let library = shipped();
    for list in names::LISTS {
        let page = names::page(list.name, &library).expect("every list has a page");
        assert_eq!(names::page(list.kind, &library).as_ref(), Some(&page), "{} by its kind", list.name);
        assert!(page.contains(list.about) && page.lines().count() > 8, "{page}");
        assert!(reference::INTRODUCTION.contains(&format!("`{}`", list.name)) || list.name == "roles", "{}", list.name);
    }
    let holds = |list: &str, text: &str| {
        let page = names::page(list, &library).expect("a list");
        assert!(page.contains(text), "{list}: {text}\n{page}");
    };
    holds("roles", "| `ir_lead` |");
    holds("competencies", "| `declare-incident` |");
    holds("techniques", "(worm, operator)");
    holds("techniques", "Repositories (insider)");
    holds("orders", "| `reset-account ACCOUNT` |");
    holds("hospitals", "### hospitals/small\n");
    assert!(!names::page("techniques", &library).expect("a list").contains("`T1005`"), "nobody plays it");
    assert_eq!(names::page("scenarioo", &library), None);
}

/// The blocks of code in the introduction, one after the other.
fn taught() -> String {
    let blocks = reference::INTRODUCTION.split("```rhai\n").skip(1);
    blocks.filter_map(|block| block.split("```").next()).collect()
}

#[test]
fn what_the_introduction_teaches_can_be_played_and_needs_no_advice() {
    let checked = check(&library().with("example.rhai", taught()), "example.rhai");
    assert!(checked.scenario.is_some() && checked.findings.is_empty(), "{}", checked.findings);
}

#[test]
fn the_mistake_of_the_introduction_looks_as_it_says() {
    let line = r#"asset("PC-9", #{ title: "Office PC", class: "workstation", zone: "wrads", os: "Windows 10" });"#;
    let library = library().with("scenario.rhai", format!("{line}\n{}", taught()));
    let checked = check(&library, "scenario.rhai");
    assert_eq!(checked.findings.len(), 1, "{}", checked.findings);
    assert!(reference::INTRODUCTION.contains(&checked.findings.render(false)), "{}", checked.findings);
}

#[test]
fn ordinary_rhai_is_welcome() {
    let text = r#"
        const NAMES = ["a", "b"];
        fn twice(x) { x * 2 }
        fn titled(name) { `Zone ${name.to_upper()}` }
        for (name, n) in NAMES { zone(`z-${name}`, #{ title: titled(name), filtered: n % 2 == 0 }); }
        for i in 0..3 { zone("n-" + i, #{ title: "N" + twice(i) }); }
        let list = [1, 2, 3].map(|x| x + 1).filter(|x| x > 2);
        list += [9];
        list.push(if "a" in NAMES { 1 } else { 2 });
        let m = #{ a: 1 };
        m.set("b", 2);
        let total = list.reduce(|sum, x| (sum ?? 0) + x);
        let word = switch total { 0 => "none", 1..5 => "few", _ => "many" };
        while m.len() > 0 { m.clear(); }
        if type_of(total) == "i64" && !word.is_empty() && list.len > 1 { let x = -total.abs() ** 2; }
        let options_of_zone = #{ title: "By variable" };
        zone("v", options_of_zone);
    "#;
    let library = library().with("example.rhai", format!("{FRAME}{text}"));
    match load(&library, "example.rhai") {
        Ok(loaded) => {
            assert_eq!(loaded.warnings, []);
            assert_eq!(loaded.scenario.hospital.zones.len(), 8);
        }
        Err(findings) => panic!("{findings}"),
    }
}

#[test]
fn every_shipped_scenario_is_listed_and_loads() {
    let library = shipped();
    let paths = codedark_script::scenarios(&library);
    let shipped = ["friday-0100-long", "friday-0100", "wannacry-morning"];
    assert_eq!(paths, shipped.map(|name| format!("scenarios/{name}/scenario.rhai")));
    for path in paths {
        assert!(load(&library, &path).is_ok(), "{path}");
    }
}
