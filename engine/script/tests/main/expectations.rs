//! Expectations: what a good file becomes, and what is said about bad ones.

use codedark_script::words::Subject;
use codedark_script::{
    Bound, Diagnostics, Expectation, Measurable, MemoryLibrary, Runs, Side, Span, Statistic, Vocabulary, load,
    load_expectations,
};

use crate::common::shipped;

fn vocabulary() -> Vocabulary {
    let measure = |id: &str, name: &str, unit: &str| Measurable {
        id: id.into(),
        name: name.into(),
        unit: unit.into(),
        only_in_all: unit == "days",
    };
    Vocabulary {
        measures: vec![
            measure("delayed_patient_hours", "Delayed care", "patient-hours"),
            measure("hosts_encrypted", "Machines encrypted", "machines"),
            measure("records_stolen", "Patient records stolen", "records"),
            measure("minutes_to_report", "From the first compromise to the first report by staff", "minutes"),
            measure("minutes_to_declaration", "From the first compromise to the declaration", "minutes"),
            measure("days_to_normal.lab", "Days until care sees 95 %: Laboratory", "days"),
        ],
        defenders: vec!["none".into(), "by-the-book".into(), "panic".into()],
        skilled: vec!["by-the-book".into()],
    }
}

fn read(text: &str) -> Result<Vec<Expectation>, Diagnostics> {
    let library = MemoryLibrary::new().with("x/expectations.rhai", text);
    load_expectations(&library, "x/expectations.rhai", &vocabulary())
}

fn good(text: &str) -> Vec<Expectation> {
    read(text).unwrap_or_else(|findings| panic!("{findings}"))
}

/// What is said about a bad file, after `let r` and `let b`, which stand for runs.
fn said(text: &str) -> String {
    let frame = "let r = run(#{ seeds: 5, defender: \"none\" });\nlet p = run(#{ seeds: 5, defender: \"none\", counts: \"in play\" });\n";
    read(&format!("{frame}{text}\n")).expect_err(text).render(false)
}

#[test]
fn every_example_is_an_expectation() {
    let mut count = 0;
    for word in Subject::Expectations.words().filter(|word| !Subject::Scenario.words().any(|other| other.id == word.id))
    {
        assert!(word.example.contains(word.name), "{}", word.id);
        assert_eq!(good(word.example).len(), 1, "{}", word.id);
        count += 1;
    }
    assert_eq!(count, 10);
}

#[test]
fn an_expectation_is_plain_data() {
    let all = good(
        "let none = run(#{ seeds: 50, defender: \"none\" });\n\
         let book = run(#{ seeds: 20, defender: \"by-the-book\", counts: \"in play\" });\n\
         expect(none.median(\"machines Encrypted\").above(20));\n\
         expect(book.mean(\"minutes_to_report\").below(none.quantile(0.9, \"minutes_to_declaration\")));\n\
         expect(none.share(\"days_to_normal.lab\", #{ above: days(2), below: hours(96) }).between(0, 0.25));",
    );
    assert_eq!(
        all.iter().map(|one| (one.file.as_str(), one.line)).collect::<Vec<_>>(),
        [("x/expectations.rhai", 3), ("x/expectations.rhai", 4), ("x/expectations.rhai", 5)]
    );
    assert_eq!(all[0].quantity.runs, Runs { defender: "none".into(), seeds: 50 });
    assert_eq!((all[0].quantity.measure.as_str(), all[0].quantity.span), ("hosts_encrypted", Span::All));
    assert_eq!(
        (all[0].quantity.statistic, &all[0].bound),
        (Statistic::Quantile(0.5), &Bound::Above(Side::Number(20.0)))
    );
    assert_eq!((all[1].quantity.statistic, all[1].quantity.span), (Statistic::Mean, Span::Play));
    let Bound::Below(Side::Quantity(other)) = &all[1].bound else { panic!("{:?}", all[1].bound) };
    assert_eq!((other.runs.seeds, other.statistic), (50, Statistic::Quantile(0.9)));
    assert_eq!(all[2].quantity.statistic, Statistic::Share { above: Some(2.0), below: Some(4.0) });
    assert_eq!(all[2].bound, Bound::Between(Side::Number(0.0), Side::Number(0.25)));
    let json = serde_json::to_string(&all).expect("plain data");
    assert_eq!(serde_json::from_str::<Vec<Expectation>>(&json).expect("reads back"), all);
}

#[test]
fn a_defender_may_have_a_skill() {
    for defender in
        ["by-the-book:0", "by-the-book:0.5", "by-the-book:0.25", "by-the-book:1", "by-the-book:1.0", "panic"]
    {
        let text = format!("expect(run(#{{ seeds: 5, defender: \"{defender}\" }}).mean(\"delayed care\").above(1));");
        assert_eq!(good(&text)[0].quantity.runs.defender, defender);
    }
}

#[test]
fn mistakes_are_told_with_what_to_write_instead() {
    for (text, words) in [
        (
            "expect(r.median(\"machines encrypt\").above(1));",
            &["there is no measure", "did you mean \"Machines encrypted\"?"][..],
        ),
        ("expect(r.median(\"hosts_encripted\").above(1));", &["did you mean \"hosts_encrypted\"?"]),
        ("expect(r.median(\"minutes_to_report\").above(20));", &["a duration with its unit", "write minutes(20)"]),
        ("expect(r.median(\"hosts_encrypted\").above(hours(2)));", &["must be a number, not `hours(…)`"]),
        ("expect(r.median(\"hosts_encrypted\"));", &["must be a comparison"]),
        ("expect(true);", &["must be a comparison"]),
        ("expect(r.above(20));", &["`.above` cannot be said here", "run(…).median(…)"]),
        ("expect(r.share(\"hosts_encrypted\").above(50));", &["is 50, not 0 to 1", "write 0.5"]),
        (
            "expect(r.share(\"hosts_encrypted\") > 0.5);",
            &["`>` does not work", "write .above(…)", "run(…).median(…).above(20)"],
        ),
        ("expect(r.share(\"hosts_encrypted\").above(percent(50)));", &["`percent` does not belong", "0.5 for 50 %"]),
        (
            "expect(r.mean(\"delayed care\").atleast(1));",
            &["there is no function `atleast`", "compared with .above(…)"],
        ),
        ("expect(r.quantile(1.5, \"hosts_encrypted\").above(5));", &["is 1.5, not 0 to 1"]),
        ("expect(r.mean(\"hosts_encrypted\").between(5, 2));", &["nothing lies between 5 and 2"]),
        (
            "expect(r.mean(\"hosts_encrypted\").below(r.mean(\"delayed care\")));",
            &["machines cannot be compared with patient-hours"],
        ),
        (
            "expect(r.share(\"records_stolen\").below(r.mean(\"delayed care\")));",
            &["a share of runs cannot be compared"],
        ),
        ("expect(p.mean(\"days_to_normal.lab\").below(days(3)));", &["play is too short", "leave out `counts`"]),
        ("expect(run(#{ seeds: 0, defender: \"none\" }).mean(\"delayed care\").above(1));", &["is 0, not 1 to 10000"]),
        (
            "expect(run(#{ seeds: 5, defender: \"by-the-bok\" }).mean(\"delayed care\").above(1));",
            &["did you mean \"by-the-book\"?"],
        ),
        (
            "expect(run(#{ seeds: 5, defender: \"by-the-book:1.7\" }).mean(\"delayed care\").above(1));",
            &["`1.7` is no skill", "from 0 to 1 with at most two decimals", "by-the-book:0.5"],
        ),
        (
            "expect(run(#{ seeds: 5, defender: \"panic:0.5\" }).mean(\"delayed care\").above(1));",
            &["cannot be \"panic:0.5\"", "it is one of \"none\", \"by-the-book\", \"panic\""],
        ),
        ("expect(run(#{ seds: 5, defender: \"none\" }).mean(\"delayed care\").above(1));", &["did you mean `seeds`?"]),
        ("expect(r.men(\"delayed care\").above(1));", &["there is no function `men`", "did you mean `mean`?"]),
        ("expect(r.mean(\"delayed care\").above(1, 2));", &["`above` is not said with 2 arguments"]),
        ("expect(r.mean(\"delayed care\").above(0.0 / 0.0));", &["must be a number"]),
        ("", &["nothing is expected", "write expect(comparison)"]),
        ("r.mean(\"delayed care\").above(1);", &["nothing is expected"]),
    ] {
        let found = said(text);
        for words in words {
            assert!(found.contains(words), "{text}: {words}\n{found}");
        }
    }
    let several = said("expect(r.mean(\"delayd care\").above(1));\nexpect(r.median(\"minutes_to_report\").above(20));");
    assert!(several.contains("did you mean \"Delayed care\"") && several.contains("write minutes(20)"), "all at once");
}

#[test]
fn words_of_another_file_say_where_they_belong() {
    let found = said(
        "zone(\"a\", #{ title: \"A\" });\nzone(\"b\", #{ title: \"B\" });\nexpect(r.mean(\"delayed care\").above(1));",
    );
    assert!(found.contains("`zone` does not belong in expectations.rhai"), "{found}");
    assert!(
        found.contains("say it in scenario.rhai beside it") && found.matches("does not belong").count() == 1,
        "{found}"
    );

    let path = "scenarios/wannacry-morning/scenario.rhai";
    let text = codedark_script::Library::read(&shipped(), path).expect("shipped");
    let mixed = format!("{text}\nexpect(run(#{{ seeds: 5, defender: \"none\" }}).mean(\"delayed care\").above(1));\n");
    let found = load(&shipped().with(path, mixed), path).expect_err("refused").render(false);
    assert!(found.contains("`expect` does not belong in scenario.rhai"), "{found}");
    assert!(found.contains("say it in expectations.rhai beside it") && found.contains("`run` does not"), "{found}");
}

#[test]
fn hostile_expectations_neither_panic_nor_hang() {
    let source = "let r = run(#{ seeds: 5, defender: \"none\" });\nexpect(r.share(\"delayed care\", #{ above: 1 }).between(0.1, 0.5));\n";
    for at in 0..source.len() {
        for piece in ["(", "\"", "#{", "9999999999999999999", "-1", ".above(r)", "1e308"] {
            if source.is_char_boundary(at) {
                let _ = read(&format!("{}{piece}{}", &source[..at], &source[at..]));
            }
        }
        let _ = read(&source[..at]);
    }
    for text in ["loop {}", "expect(expect(1));", "let a = 1; loop { a = expect(a); }", "expect(); expect(1, 2);"] {
        assert!(read(text).is_err(), "{text}");
    }
}
