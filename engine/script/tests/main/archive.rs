//! Packed scenarios: what goes in comes out, and hostile archives are refused by name.

use std::collections::BTreeMap;
use std::io::{Cursor, Write};

use codedark_script::archive::{self, ARCHIVE_BYTES_MAX, ENTRIES_MAX, is_allowed, pack, unpack};
use codedark_script::{Layered, Library, load};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use crate::common::shipped;

fn small() -> String {
    shipped().read("tests/scenarios/operator-small/scenario.rhai").expect("the clinic")
}

fn files(entries: &[(&str, &str)]) -> BTreeMap<String, String> {
    entries.iter().map(|(name, text)| ((*name).to_string(), (*text).to_string())).collect()
}

/// An archive with these entries, whatever they are.
fn zip_of(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in entries {
        writer.start_file(*name, SimpleFileOptions::default()).expect("an entry");
        writer.write_all(bytes).expect("its bytes");
    }
    writer.finish().expect("an archive").into_inner()
}

fn refusal(bytes: &[u8]) -> String {
    unpack(bytes, "mine").expect_err("refused").to_string()
}

#[test]
fn what_is_packed_is_unpacked_and_plays_the_same() {
    let scenario = small().replace("kind: \"operator\",", "kind: \"operator\", hook: \"hooks/own\",");
    let own = files(&[
        ("scenario.rhai", &scenario),
        ("debrief.md", "What to ask."),
        ("briefing.nb.md", "Det er mandag."),
        ("scripts/hooks/own.rhai", "fn decide(view, memory) { }"),
    ]);
    let bytes = pack(&own).expect("packs");
    assert_eq!(pack(&own).expect("packs"), bytes, "the same bytes");
    let unpacked = unpack(&bytes, "My Clinic 1").expect("unpacks");
    assert_eq!(unpacked.path, "scenarios/my-clinic-1/scenario.rhai");
    assert_eq!(unpacked.library.list("scenarios").len(), 3);
    let shipped = shipped();
    let library = Layered { upper: &unpacked.library, lower: &shipped };
    assert!(library.list("scripts").contains(&"scripts/hospitals/nordvik.rhai".to_string()));
    let loaded = load(&library, &unpacked.path).unwrap_or_else(|findings| panic!("{findings}"));
    assert_eq!(loaded.scenario.id, "my-clinic-1");
    assert!(loaded.scenario.adversaries[0].script.is_some());
    let again = unpack(&bytes, "../../etc").expect("unpacks");
    assert_eq!(again.path, "scenarios/etc/scenario.rhai");
    assert_eq!(unpack(&bytes, "..").expect("unpacks").path, "scenarios/scenario/scenario.rhai");
}

#[test]
fn only_what_a_scenario_consists_of_has_a_place() {
    for name in [
        "scenario.rhai",
        "expectations.rhai",
        "briefing.md",
        "debrief.md",
        "briefing.nb.md",
        "briefing.pt-BR.md",
        "scripts/base.rhai",
        "scripts/hospitals/small-clinic.rhai",
        "scenarios/long-form/scenario.rhai",
        "scenarios/long-form/briefing.nb.md",
    ] {
        assert!(is_allowed(name), "{name}");
    }
    for name in [
        "",
        "Scenario.rhai",
        "scenario.rhai.bak",
        "/scenario.rhai",
        "./scenario.rhai",
        "a/scenario.rhai",
        "../scenario.rhai",
        "scripts/../scenario.rhai",
        "scripts/a/../../b.rhai",
        "scripts//a.rhai",
        "scripts/.rhai",
        "scripts/Con.rhai",
        "scripts/con.rhai",
        "scripts\\a.rhai",
        "scripts/a.rhai\0.md",
        "briefing..md",
        "briefing.n.md",
        "briefing.a/b.md",
        "briefing.nb..md",
        "assets/catalogue/techniques.csv",
        "scenarios/scenario.rhai",
        "scenarios/../scenario.rhai",
        "scenarios/a/scripts/b.rhai",
        "scenarios/a/b/scenario.rhai",
        "scenarios/a/scenarios/b/scenario.rhai",
        ".git/config",
        "scenario.zip",
        "C:scenario.rhai",
        "readme.md",
    ] {
        assert!(!is_allowed(name), "{name}");
        if !name.is_empty() {
            let said = refusal(&zip_of(&[("scenario.rhai", b""), (name, b"x")]));
            assert!(
                said.contains("has no place") || said.contains("cannot be read") || said.contains("no zip"),
                "{name}: {said}"
            );
        }
        pack(&files(&[(name, "x")])).expect_err("has no place");
    }
    let many = refusal(&zip_of(&[("a.txt", b""), ("b.txt", b""), ("scenario.rhai", b"")]));
    assert!(many.contains("`a.txt`") && many.contains("`b.txt`"), "all of them are named: {many}");
}

#[test]
fn a_folder_may_be_packed_whole() {
    let text = small();
    let bytes = zip_of(&[("mine/scenario.rhai", text.as_bytes()), ("mine/scripts/base.rhai", b"fn x() { }")]);
    let unpacked = unpack(&bytes, "mine").expect("unpacks");
    assert_eq!(unpacked.library.read("scripts/base.rhai").as_deref(), Some("fn x() { }"));
    let said = refusal(&zip_of(&[("mine/scenario.rhai", b""), ("other/scenario.rhai", b"")]));
    assert!(said.contains("has no place"), "{said}");
    assert!(refusal(&zip_of(&[("briefing.md", b"x")])).contains("no file scenario.rhai"));
}

#[test]
fn bombs_and_oddities_are_refused() {
    let big = vec![b' '; 600 * 1024];
    assert!(refusal(&zip_of(&[("scenario.rhai", &big)])).contains("larger than 512 KiB"));
    let half = vec![b' '; 500 * 1024];
    let names: Vec<String> = (0..20).map(|n| format!("scripts/m{n}.rhai")).collect();
    let mut entries: Vec<(&str, &[u8])> = names.iter().map(|name| (name.as_str(), half.as_slice())).collect();
    entries.push(("scenario.rhai", b""));
    let bomb = zip_of(&entries);
    assert!(bomb.len() < 100_000, "{}", bomb.len());
    assert!(refusal(&bomb).contains("all files together"), "{}", refusal(&bomb));
    let names: Vec<String> = (0..=ENTRIES_MAX).map(|n| format!("scripts/m{n}.rhai")).collect();
    let entries: Vec<(&str, &[u8])> = names.iter().map(|name| (name.as_str(), &b""[..])).collect();
    assert!(refusal(&zip_of(&entries)).contains("entries are more than"));
    assert!(refusal(&vec![0; ARCHIVE_BYTES_MAX + 1]).contains("bytes, more than"));
    assert!(refusal(b"").contains("no zip archive") && refusal(b"PK\x03\x04").contains("no zip archive"));
    assert!(refusal(&zip_of(&[("scenario.rhai", b"\xff\xfe")])).contains("not UTF-8"));
    let twice = refusal(&zip_of(&[("scenario.rhai", b""), ("briefing.nb.md", b"1"), ("briefing.NB.md", b"2")]));
    assert!(twice.contains("there twice"), "{twice}");
}

#[test]
fn links_secrets_doubles_and_lies_about_sizes_are_refused() {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    writer.start_file("scenario.rhai", SimpleFileOptions::default()).expect("an entry");
    writer.add_symlink("briefing.md", "/etc/passwd", SimpleFileOptions::default()).expect("a link");
    let said = refusal(&writer.finish().expect("an archive").into_inner());
    assert!(said.contains("`briefing.md` is a link"), "{said}");

    // The general purpose flag of the only entry, in its own and in the central header.
    let mut secret = zip_of(&[("scenario.rhai", b"x")]);
    let central = secret.windows(4).position(|four| four == b"PK\x01\x02").expect("a central header");
    secret[6] |= 1;
    secret[central + 8] |= 1;
    assert!(refusal(&secret).contains("is encrypted"), "{}", refusal(&secret));

    // Two entries get one name by changing a letter of the second, in both of its headers.
    let double = zip_of(&[("scenario.rhai", b"1"), ("tcenario.rhai", b"2")]);
    let text: Vec<u8> = replace(&double, b"tcenario.rhai", b"scenario.rhai");
    assert!(refusal(&text).contains("same name"), "{}", refusal(&text));

    // A size that is smaller than what comes out.
    let long = vec![b' '; 520 * 1024];
    let mut lying = zip_of(&[("scenario.rhai", &long)]);
    let central = lying.windows(4).position(|four| four == b"PK\x01\x02").expect("a central header");
    for at in [22, central + 24] {
        lying[at..at + 4].copy_from_slice(&10_u32.to_le_bytes());
    }
    unpack(&lying, "mine").expect_err("refused");
    let stored = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    writer.start_file("scenario.rhai", stored).expect("an entry");
    writer.write_all(b"// kept as it is").expect("its bytes");
    assert!(unpack(&writer.finish().expect("an archive").into_inner(), "mine").is_ok());
}

#[test]
fn damaged_archives_never_panic() {
    let good = pack(&files(&[("scenario.rhai", &small()), ("scripts/a.rhai", "fn a() { }")])).expect("packs");
    for n in 0..good.len() {
        for flip in [0xff, 0x01] {
            let mut bytes = good.clone();
            bytes[n] ^= flip;
            let _ = unpack(&bytes, "mine");
        }
        if n % 16 == 0 {
            assert!(unpack(&good[..n], "mine").is_err());
        }
    }
    assert!(archive::unpack(&good, "mine").is_ok());
}

fn replace(bytes: &[u8], from: &[u8], to: &[u8]) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    let places: Vec<usize> = (0..=bytes.len() - from.len()).filter(|n| bytes[*n..].starts_with(from)).collect();
    for place in places {
        bytes[place..place + to.len()].copy_from_slice(to);
    }
    bytes
}

#[test]
fn a_continued_scenario_is_packed_beside_the_one_that_continues_it() {
    let own = files(&[("scenario.rhai", "1"), ("scenarios/before/scenario.rhai", "2")]);
    let bytes = pack(&own).expect("packs");
    let unpacked = unpack(&bytes, "after").expect("unpacks");
    assert_eq!(unpacked.library.read("scenarios/before/scenario.rhai").as_deref(), Some("2"));
    assert_eq!(unpacked.library.read(&unpacked.path).as_deref(), Some("1"));
    let said = unpack(&bytes, "before").expect_err("it would be its own past").to_string();
    assert!(said.contains("give the archive another"), "{said}");
    let folder = zip_of(&[
        ("mine/scenarios/before/scenario.rhai", b"2"),
        ("mine/scenarios/", b""),
        ("mine/scenarios/before/", b""),
        ("mine/scenario.rhai", b"1"),
    ]);
    assert_eq!(unpack(&folder, "after").expect("unpacks"), unpacked);
}
