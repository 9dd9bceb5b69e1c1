//! Seals: what was edited is found and its place named, and whatever happens to the key, no play is lost.

use std::io::Write;
use std::process::Stdio;
use std::sync::OnceLock;

use codedark_analysis::{Recording, verify_recording};
use codedark_seat::{Nowhere, Table};
use codedark_sim::journal::{self, Journal};
use codedark_sim::seal::{Kind, Place, SealKey, Standing};

use crate::common::{Folder, Ran};
use crate::tamper;

/// Two plays with all their files, made once: `a` with the book, `b` with another seed.
fn sealed() -> &'static Folder {
    static MADE: OnceLock<Folder> = OnceLock::new();
    MADE.get_or_init(|| {
        let folder = Folder::new();
        for (name, seed) in [("a", "3"), ("b", "4")] {
            let (journal, page) = (format!("{name}.journal"), format!("{name}.html"));
            let run = ["run", "wannacry-morning", "--defender", "by-the-book", "--seed", seed, "--journal", &journal];
            folder.run(&run).done();
            folder.run(&["report", &journal, "--format", "html", "--out", &page]).done();
        }
        folder
    })
}

fn read(name: &str) -> Vec<u8> {
    std::fs::read(sealed().path(name)).expect("it was made")
}

const FILES: [&str; 3] = ["a.journal", "a.recording.json", "a.html"];

#[test]
fn a_hundred_edits_of_each_kind_are_found_and_their_place_is_named() {
    for tally in tamper::study(&tamper::read(&sealed().path("")), 100) {
        assert_eq!((tally.found, tally.named), (100, 100), "{}\n{}", tally, tally.faults.join("\n"));
    }
}

#[test]
fn a_seal_of_another_file_is_refused_and_one_that_is_gone_is_missed() {
    for (kind, [name, other]) in [
        (Kind::Journal, ["a.journal", "b.journal"]),
        (Kind::Recording, ["a.recording.json", "b.recording.json"]),
        (Kind::Page, ["a.html", "b.html"]),
    ] {
        let (bytes, foreign) = (read(name), read(other));
        let split = |bytes: &[u8]| bytes[..bytes.len() - 1].iter().rposition(|byte| *byte == b'\n').expect("lines") + 1;
        let (content, seal) = (&bytes[..split(&bytes)], &foreign[split(&foreign)..]);
        let lines = content.iter().filter(|byte| **byte == b'\n').count();
        let Standing::Altered { place, .. } = tamper::verify(kind, &[content, seal].concat()) else {
            panic!("{name} with the seal of {other}");
        };
        assert_eq!(place, if kind == Kind::Page { Place::Seal } else { Place::Line(lines + 1) });
        let gone = content.strip_suffix(b",\n").map_or(content.to_vec(), |object| [object, b"}\n"].concat());
        assert!(
            matches!(tamper::verify(kind, &gone), Standing::Unfinished { lines: said, .. } if said == lines),
            "{name}"
        );
    }
}

#[test]
fn verify_says_who_sealed_what_and_where_something_was_altered() {
    let folder = sealed();
    let out = folder.run(&[&["verify"][..], &FILES].concat()).done();
    assert_eq!(out.matches(" of this installation\n").count(), 3, "{out}");
    let public = std::fs::read_to_string(folder.path("seal.pub")).expect("it is beside the key");
    for key in ["seal.pub", public.trim()] {
        assert_eq!(folder.run(&["verify", "a.html", "--key", key]).done().matches("as demanded").count(), 1);
    }
    let foreign = SealKey::from_bytes(&[9; 32]).public();
    let ran = folder.run(&["verify", "a.journal", "--key", &foreign.to_string()]);
    assert!(ran.code == 1 && ran.out.contains(&foreign.fingerprint()), "{ran:?}");
    let elsewhere = Folder::new();
    let ran = elsewhere.run(&["verify", &folder.path("a.html").display().to_string()]);
    assert!(ran.done().contains("has no key to compare with"));
    assert!(!elsewhere.path("seal.key").exists(), "verifying makes no key");

    let altered = |name: &str, from: &str, to: &str| {
        let text = String::from_utf8(read(name)).expect("text");
        assert!(text.contains(from), "{name} holds {from}");
        elsewhere.codedark(&[]);
        std::fs::write(elsewhere.path(name), text.replacen(from, to, 1)).expect("written");
        let ran = elsewhere.run(&["verify", name, "--format", "json"]);
        assert_eq!(ran.code, 1, "{ran:?}");
        let found: serde_json::Value = serde_json::from_str(&ran.out).expect("JSON");
        found[0].clone()
    };
    let seen = altered("a.html", "Everything worked again", "Nothing worked again");
    assert_eq!((&seen["place"]["section"], &seen["place"]["heading"]), (&"outcome".into(), &"What it came to".into()));
    assert_eq!(altered("a.html", "<h1 ", "<h1  ")["place"]["part"], "frame");
    assert_eq!(altered("a.recording.json", "\"seed\":3", "\"seed\":4")["place"]["line"], 7);
    let seen = altered("a.journal", "\"look_closer\"", "\"look-closer\"");
    assert!(seen["state"] == "altered" && seen["place"]["line"].as_u64() > Some(1), "{seen}");
    // By its name it is still known for what it was.
    assert_eq!(altered("a.journal", "{\"body\"", "{\"b0dy\"")["place"]["line"], 1);
    std::fs::write(elsewhere.path("note.txt"), "hello").expect("written");
    for (name, words) in [("note.txt", "neither a journal"), ("nothing", "cannot be read"), (".", "cannot be read")] {
        let ran = elsewhere.run(&["verify", name]);
        assert!(ran.code == 1 && ran.out.contains(words), "{ran:?}");
    }
    let said = elsewhere.run(&["verify", "note.txt", "--key", "note.txt"]).failed(1);
    assert!(said.contains("holds no public key") && said.contains("hint:"), "{said}");
}

#[test]
fn what_was_sealed_and_altered_is_refused_where_it_is_used() {
    let folder = Folder::new();
    let recording = String::from_utf8(read("a.recording.json")).expect("text");
    std::fs::write(folder.path("a.recording.json"), recording.replacen("\"seed\":3", "\"seed\":4", 1))
        .expect("written");
    let said = folder.run(&["report", "a.recording.json"]).failed(1);
    assert!(said.contains("line 7") && said.contains("hint:"), "{said}");
    let journal = String::from_utf8(read("a.journal")).expect("text");
    for tail in ["{\"body\":{\"advanced_to\":481}", "{}\n"] {
        std::fs::write(folder.path("a.journal"), format!("{journal}{tail}")).expect("written");
        let line = format!("line {}: it stands behind the seal", journal.lines().count() + 1);
        for command in
            [&["report", "a.journal"][..], &["replay", "a.journal"], &["play", "--plain", "--resume", "a.journal"]]
        {
            let said = folder.run(command).failed(1);
            assert!(said.contains(&line), "{said}");
        }
    }
}

#[test]
fn a_sealed_journal_replays_to_the_same_and_nothing_can_follow_it() {
    let bytes = read("a.journal");
    let sealed = Journal::read(&bytes).expect("it reads");
    let end = bytes[..bytes.len() - 1].iter().rposition(|byte| *byte == b'\n').expect("lines") + 1;
    let open = Journal::read(&bytes[..end]).expect("it reads");
    assert!(sealed.sealed.is_some() && sealed.chain().is_none() && open.sealed.is_none() && open.chain().is_some());
    assert_eq!((sealed.play_digest(), &sealed.entries), (open.play_digest(), &open.entries));
    assert_eq!(sealed.replay().expect("it replays").digest(), open.replay().expect("it replays").digest());
    let lines = open.entries.len() + 1;
    let Err(refused) = Table::resume(sealed, Box::new(Nowhere)) else { panic!("it is over") };
    assert_eq!(refused.line, lines + 1);

    let journal = sealed_path("a.journal");
    let said = crate::seal::sealed().run(&["play", "--plain", "--resume", &journal]).failed(1);
    assert!(said.contains("is over") && said.contains(&format!("codedark report {journal}")), "{said}");
    assert_eq!(read("a.journal"), bytes, "it stays as it is");
}

fn sealed_path(name: &str) -> String {
    sealed().path(name).display().to_string()
}

#[test]
fn a_journal_of_another_model_version_can_be_verified_but_not_replayed() {
    use codedark_sim::digest::DigestWriter;
    let text = String::from_utf8(read("a.journal")).expect("text");
    let mut last = codedark_sim::digest::Digest::of(b"codedark journal");
    let mut written = String::new();
    for line in text.lines().take(5) {
        let body = line.strip_prefix("{\"body\":").and_then(|rest| rest.rsplit_once(",\"hash\":")).expect("a line").0;
        let body = body.replacen("\"model\":2", "\"model\":1", 1);
        let mut writer = DigestWriter::new();
        writer.bytes(last.bytes());
        writer.bytes(body.as_bytes());
        last = writer.finish();
        written += &format!("{{\"body\":{body},\"hash\":\"{last}\"}}\n");
    }
    let refused = Journal::read(written.as_bytes()).expect_err("another model");
    assert!(refused.why.contains("model version 1"), "{refused}");
    assert!(matches!(journal::verify(written.as_bytes()), Standing::Unfinished { lines: 5, .. }));
    // A chain that was written anew keeps the old seal from fitting.
    let seal = text.lines().last().expect("the seal");
    let body = seal.strip_prefix("{\"body\":").and_then(|rest| rest.rsplit_once(",\"hash\":")).expect("a line").0;
    let mut writer = DigestWriter::new();
    writer.bytes(last.bytes());
    writer.bytes(body.as_bytes());
    written += &format!("{{\"body\":{body},\"hash\":\"{}\"}}\n", writer.finish());
    let Standing::Altered { place, why } = journal::verify(written.as_bytes()) else { panic!("the seal is foreign") };
    assert!(place == Place::Line(6) && why.contains("written anew"), "{why}");
}

#[test]
fn every_prefix_of_a_sealed_journal_is_unfinished_and_never_sealed() {
    let bytes = read("a.journal");
    let short = bytes.len() - 2000..bytes.len();
    for end in (0..bytes.len()).step_by(997).chain(short) {
        let lines = bytes[..end].iter().filter(|byte| **byte == b'\n').count();
        match journal::verify(&bytes[..end]) {
            Standing::Unfinished { lines: said, .. } => assert_eq!(said, lines, "at byte {end}"),
            other => panic!("at byte {end}: {other:?}"),
        }
    }
}

#[test]
fn a_recording_is_lines_and_reads_as_before() {
    let bytes = read("a.recording.json");
    let recording = Recording::read(&bytes).expect("it reads");
    let old = serde_json::to_string(&recording).expect("JSON") + "\n";
    assert_eq!(Recording::read(old.as_bytes()).as_ref(), Ok(&recording), "one line reads as well");
    assert!(matches!(verify_recording(old.as_bytes()), Standing::Unfinished { .. }), "and has no seal");
    let plain = recording.to_json();
    assert_eq!(serde_json::from_str::<serde_json::Value>(&plain).ok(), serde_json::from_str(&old).ok());
    assert!(plain.lines().count() > recording.events.len() && plain.lines().all(|line| !line.is_empty()));
    assert!(matches!(verify_recording(plain.as_bytes()), Standing::Unfinished { .. }));
    // Written anew by another program, the same words are not what was sealed.
    let value: serde_json::Value = serde_json::from_slice(&bytes).expect("JSON");
    assert!(matches!(verify_recording(value.to_string().as_bytes()), Standing::Altered { .. }));
    // What is added later is sealed again.
    let key = SealKey::from_bytes(&[5; 32]);
    assert_eq!(verify_recording(recording.sealed(&key).as_bytes()), Standing::Sealed(key.public()));
}

#[test]
fn an_observation_gives_no_seal_to_what_had_none() {
    let folder = Folder::new();
    let text = String::from_utf8(read("a.recording.json")).expect("text");
    let (open, _) = text.rsplit_once(",\n\"seal\"").expect("a seal in the last line");
    std::fs::write(folder.path("a.recording.json"), format!("{open}}}\n")).expect("written");
    let observe = ["observe", "a.recording.json", "--grade", "performed", "--text", "Calm."];
    let ran = folder.run(&observe);
    assert!(ran.err.contains("carried no seal, so it stays without one"), "{}", ran.err);
    assert!(ran.done().contains("Added"));
    let bytes = std::fs::read(folder.path("a.recording.json")).expect("a recording");
    assert!(matches!(verify_recording(&bytes), Standing::Unfinished { .. }));
    assert!(!folder.path("seal.key").exists(), "no key was needed");

    // One that somebody else sealed is sealed anew, and that is said.
    std::fs::write(folder.path("a.recording.json"), read("a.recording.json")).expect("written");
    let ran = folder.run(&observe);
    assert!(ran.err.contains("it is sealed anew with this installation"), "{}", ran.err);
    folder.run(&["verify", "a.recording.json"]).done();
}

#[test]
fn nonsense_has_a_verdict_and_no_panic() {
    let nonsense: [&[u8]; 9] = [
        b"",
        b"\n",
        b"\n\n\n",
        b"{\"body\":{},\"hash\":\"\"}\n",
        b"\"seal\":{}}\n",
        b"<!-- codedark-seal {} -->\n",
        b"\xff\xfe\"signature\":\"\n\xff",
        b"<section\n<section id=\"\n</section>\n<h2",
        b"{\"codedark\":\"recording\",\"seal\":null}",
    ];
    for bytes in nonsense {
        for kind in [Kind::Journal, Kind::Recording, Kind::Page] {
            let standing = tamper::verify(kind, bytes);
            assert!(!matches!(standing, Standing::Sealed(_)), "{bytes:?}: {standing:?}");
        }
    }
    let deep = format!("{}\n", "[".repeat(1 << 20));
    assert!(matches!(verify_recording(deep.as_bytes()), Standing::Altered { .. }));
}

/// Plays the tutorial to its end by lines.
fn play_to_the_end(folder: &Folder, args: &[&str]) -> Ran {
    let mut command = folder.codedark(args);
    let mut child =
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it starts");
    let _ = child.stdin.take().expect("piped").write_all(b"run\n");
    Ran::of(child.wait_with_output().expect("it ends"))
}

#[test]
fn without_a_key_nothing_is_lost_and_the_next_look_seals() {
    let folder = Folder::new();
    std::fs::write(folder.path("seal.key"), "rubbish").expect("written");
    let args = ["play", "wannacry-morning", "--plain", "--seed", "5", "--journal", "a.journal"];
    let ran = play_to_the_end(&folder, &args);
    assert!(ran.err.contains("Nothing is lost") && ran.err.contains("seal.key is no key"), "{}", ran.err);
    assert!(ran.done().ends_with("Not sealed\n"));
    assert_eq!(std::fs::read_to_string(folder.path("seal.key")).ok().as_deref(), Some("rubbish"), "left as it is");
    let ran = folder.run(&["verify", "a.journal", "a.recording.json"]);
    assert!(ran.code == 1 && ran.out.matches(": unfinished").count() == 2, "{ran:?}");
    assert!(folder.run(&["report", "a.journal", "--format", "html"]).done().trim_end().ends_with("</html>"));

    std::fs::remove_file(folder.path("seal.key")).expect("moved away");
    assert!(
        play_to_the_end(&folder, &["play", "--plain", "--resume", "a.journal"]).done().contains("Sealed with the key")
    );
    folder.run(&["verify", "a.journal", "a.recording.json"]).done();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = std::fs::metadata(folder.path("seal.key")).expect("a key").permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "nobody else reads it");
    }
}

#[test]
fn processes_that_make_the_key_at_once_have_the_same_one() {
    let folder = Folder::new();
    let recording = sealed_path("a.recording.json");
    let spawn = |n: usize| {
        let page = format!("{n}.html");
        let mut command = folder.codedark(&["report", &recording, "--format", "html", "--out", &page]);
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("it starts")
    };
    let mut running: Vec<_> = (0..6).map(spawn).collect();
    assert!(running.iter_mut().all(|child| child.wait().expect("it ends").success()));
    let out = folder.run(&["verify", "0.html", "1.html", "2.html", "3.html", "4.html", "5.html"]).done();
    assert_eq!(out.matches(" of this installation\n").count(), 6, "{out}");
    let left = std::fs::read_dir(folder.path("")).expect("a folder").count();
    assert_eq!(left, 8, "six pages, the key and its public part");
}
