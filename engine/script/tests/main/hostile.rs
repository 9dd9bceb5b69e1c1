//! Hostile input: whatever comes in, loading neither panics nor hangs, and nothing outside is reachable.

use codedark_script::sandbox;
use codedark_script::{MemoryLibrary, check, load};

use crate::common::shipped;

/// A small generator of test noise (splitmix64); only its repeatability matters.
struct Noise(u64);

impl Noise {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, end: usize) -> usize {
        (self.next() % end.max(1) as u64) as usize
    }
}

fn load_text(library: &MemoryLibrary, text: String) {
    if let Err(findings) = load(&library.clone().with("hostile.rhai", text.clone()), "hostile.rhai") {
        assert!(!findings.is_empty() && !findings.render(false).is_empty() && !findings.render(true).is_empty());
    } else {
        let checked = check(&library.clone().with("hostile.rhai", text), "hostile.rhai");
        assert!(checked.scenario.is_some());
    }
}

#[test]
fn mutated_scenarios_never_panic() {
    let library = shipped();
    let sources = [
        include_str!("../../../../scenarios/wannacry-morning/scenario.rhai"),
        include_str!("../../../../tests/scenarios/operator-small/scenario.rhai"),
    ];
    for seed in 0..300_u64 {
        let mut noise = Noise(seed);
        let mut bytes = sources[noise.below(2)].as_bytes().to_vec();
        for _ in 0..=noise.below(6) {
            let at = noise.below(bytes.len());
            match noise.below(5) {
                0 => bytes[at] = (noise.next() & 0xff) as u8,
                1 => drop(bytes.drain(at..(at + noise.below(40)).min(bytes.len()))),
                2 => {
                    let piece = bytes[at..(at + noise.below(60)).min(bytes.len())].to_vec();
                    let to = noise.below(bytes.len());
                    bytes.splice(to..to, piece);
                }
                3 => bytes.insert(at, b"(){}[]#\"';.,-0123456789*"[noise.below(24)]),
                _ => bytes.swap(at, noise.below(sources[1].len()).min(at)),
            }
        }
        load_text(&library, String::from_utf8_lossy(&bytes).into_owned());
    }
}

#[test]
fn mutated_catalogues_never_panic() {
    for name in ["techniques", "vulnerabilities", "roles", "duties", "competencies"] {
        let path = format!("assets/catalogue/{name}.csv");
        let text = codedark_script::Library::read(&shipped(), &path).expect("a catalogue");
        for seed in 0..20_u64 {
            let mut noise = Noise(seed);
            let mut bytes = text.clone().into_bytes();
            for _ in 0..20 {
                let at = noise.below(bytes.len());
                bytes[at] = b"\",\n-9xe."[noise.below(8)];
            }
            let library = shipped().with(path.clone(), String::from_utf8_lossy(&bytes));
            let _ = load(&library, "scenarios/wannacry-morning/scenario.rhai");
        }
    }
}

#[test]
fn deeply_nested_and_endless_texts_are_refused() {
    let library = shipped();
    let many = |text: &str, n: usize| text.repeat(n);
    for text in [
        format!("let a = {}1{};", many("(", 5000), many(")", 5000)),
        format!("let a = {}{};", many("[", 5000), many("]", 5000)),
        format!("let a = 1{};", many(" + 1", 20_000)),
        format!("let a = {}1;", many("-", 20_000)),
        format!("let a = {}true;", many("!", 20_000)),
        format!("let a = 1; {} {{}}", many("if a > 1 {} else ", 5000)),
        format!("{}{}", many("{", 5000), many("}", 5000)),
        format!("let a = 1; a{};", many(".b", 20_000)),
        format!("let a = 1; a{};", many("[0]", 20_000)),
        format!("let a = \"{}\";", many("x", 400_000)),
        format!("let a = `{}1{}`;", many("${`", 500), many("`}", 500)),
        format!("let a = {}1;", many("|x| ", 3000)),
        format!("zone{};", many("(1)", 3000)),
        many("zone(1);", 8000),
        many("import \"hospitals/nordvik\" as n;\n", 2000),
        many("\n", 100_000),
        "\u{0}\u{feff}\u{202e}".into(),
        String::new(),
    ] {
        load_text(&library, text);
    }
}

#[test]
fn values_cannot_nest_or_grow_without_end() {
    let library = shipped();
    for text in [
        "let a = []; loop { a = [a]; }",
        "let m = #{}; loop { m = #{ m: m }; }",
        "let a = 1; loop { a = required(\"x\", [a]); }",
        "let a = []; for i in 0..1999 { a.push(`text ${i}`); } loop { zone(\"z\", a); }",
        "let s = \"x\"; for i in 0..15 { s += s; } let a = []; loop { a.push(s + a.len()); zone(\"z\", s); }",
        "let a = [1]; a.pad(9000000000000000000, 1);",
        "let s = \"x\"; s.pad(9000000000000000000, 'x');",
        "let a = []; for i in 0..9000000000000000000 { }",
        "let f = |x| x; loop { f = [f]; }",
        "let x = 9223372036854775807; minutes(x); phase(\"p\", #{ lasts: days(x), step: \"day\" });",
        "phase(\"p\", #{ lasts: days(-9223372036854775807), step: \"day\" });",
        "account(\"a\", #{ rights: \"user\", weak_ticket: 0.0 / 0.0 }); account(\"b\", #{ rights: \"user\", weak_ticket: 1.0e300 });",
        "fn f(n) { if n > 0 { f(n - 1); } loop { zone(\"z\", #{}); } } f(20);",
        "throw #{ a: 1 };",
        "exit(1);",
        "let x = 1 / 0;",
        "try { loop {} } catch { loop {} }",
    ] {
        load_text(&library, text.into());
    }
}

#[test]
fn the_sandbox_lacks_what_reaches_out() {
    let engine = sandbox::engine();
    for script in [
        "timestamp()",
        "sleep(1)",
        "sleep(0.5)",
        "eval(\"1\")",
        "Fn(\"sleep\").call(1)",
        "import \"Cargo\" as c; 1",
        "import \"/etc/hostname\" as c; 1",
        "open_file(\"Cargo.toml\")",
        "rand()",
        "let f = sleep; f.call(1)",
        "[1].map(\"sleep\")",
    ] {
        assert!(engine.eval::<rhai::Dynamic>(script).is_err(), "{script}");
    }
    assert_eq!(engine.eval::<i64>("[1, 2].map(|x| x * 2)[1]").expect("plain Rhai works"), 4);
    engine.run("print(\"no one hears this\"); debug(1);").expect("is silent");
    for holds in [
        "2 in [1, 2] && !(3 in [1, 2]) && 2.0 in [1, 2]",
        "\"b\" in [\"a\", \"b\", 1, true, [2]] && true in [1, true] && () in [1, ()] && 'x' in ['x']",
        "[5, 6, 5].index_of(5) == 0 && [5, 6, 5].index_of(5, 1) == 2 && [5, 6, 5].index_of(5, -1) == 2",
        "[5].index_of(7) == -1 && [5, 6].index_of(|x| x > 5) == 1",
        "let a = [1, 1, 2, 2, 1]; a.dedup(); a.len() == 3",
        "\"a\" in #{ a: 1 } && \"b\" in \"abc\"",
    ] {
        assert!(engine.eval::<bool>(holds).expect("plain Rhai works"), "{holds}");
    }
    for refused in ["[1] == [1]", "[1] != [1]", "#{ a: 1 } == #{ a: 1 }", "[1] in [[1]]"] {
        assert!(engine.eval::<bool>(refused).is_err(), "{refused}");
    }
}

#[test]
fn everything_that_can_be_called_is_known() {
    let engine = sandbox::engine();
    let names = engine.collect_fn_metadata(None, |info| Some(info.metadata.name.to_string()), true);
    for forbidden in ["timestamp", "eval", "open_file", "rand", "elapsed"] {
        assert!(!names.iter().any(|name| name == forbidden), "{forbidden}");
    }
}

#[test]
fn advice_about_a_giant_hospital_comes_to_an_end() {
    let text = r#"
        scenario("Big", #{ starts: "2026-05-15 08:00", summary: "s", briefing: "b", takes: minutes(1), difficulty: 1,
            level: "operational" });
        phase("p", #{ lasts: hours(1), step: "minute" });
        seat("ir_lead", #{});
        hospital(#{ name: "H", beds: 1 });
        for n in 0..20000 {
            zone("z" + n, #{ title: "t" });
            asset("a" + n, #{ title: "t", class: "server", zone: "z" + n, os: "o" });
        }
    "#;
    let checked = check(&shipped().with("big.rhai", text), "big.rhai");
    assert!(checked.scenario.is_some() && checked.findings.is_empty(), "{}", checked.findings);
}
