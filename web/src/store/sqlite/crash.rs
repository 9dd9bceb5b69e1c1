//! What a crash and a disk without room leave behind: a process of its own appends, is killed or limited, and the store
//! is opened again.
//!
//! Invariant: a line that was acknowledged is there, lines that were not are there whole or not at all, and every chain
//! holds.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;

use codedark_sim::ids::RoleId;
use codedark_sim::journal::{Chain, Entry, Header, Journal, verify};
use codedark_sim::seal::Standing;
use codedark_sim::time::Tick;

use super::Sqlite;
use crate::shipped;
use crate::store::{JournalLine, Store, StoreError, Writer, suite};

/// Where the child finds the folder.
const FOLDER: &str = "CODEDARK_TEST_FOLDER";
/// Rooms that append at once.
const ROOMS: [&str; 4] = ["a", "b", "c", "d"];

/// The child's life: appends to all rooms for as long as it may, and tells every line that was acknowledged. What is
/// refused is tried once more, told, and ends the room.
#[test]
#[ignore = "a process that the other tests start"]
fn child() {
    let folder = std::env::var_os(FOLDER).expect("the parent names a folder");
    let store: Arc<dyn Store> = Arc::new(Sqlite::open(Path::new(&folder)).unwrap());
    let writer = Writer::start(Arc::clone(&store));
    std::thread::scope(|scope| {
        for room in ROOMS {
            let (store, writer) = (&store, writer.clone());
            scope.spawn(move || {
                let journal = Journal::read(&store.journal(room).unwrap()).unwrap();
                let mut chain = journal.chain().expect("it is not sealed");
                let from = journal.entries.len() as u64 + 2;
                for seq in from.. {
                    let line = chain.encode(&Entry::AdvancedTo(Tick(u32::try_from(seq).unwrap())));
                    let append = || writer.append(JournalLine { room: room.into(), seq, line: line.clone() });
                    // What is too much together with others may fit alone.
                    if let Err(why) = append().or_else(|_| append()) {
                        // What was kept can be read while nothing can be written.
                        assert_eq!(Journal::read(&store.journal(room).unwrap()).unwrap().entries.len() as u64, seq - 2);
                        tell(&format!("refused {room} {why}\n"));
                        break;
                    }
                    tell(&format!("kept {room} {seq}\n"));
                }
            });
        }
    });
}

/// One write each, so that what arrives is a line or its beginning.
fn tell(line: &str) {
    let mut out = std::io::stdout().lock();
    out.write_all(line.as_bytes()).and_then(|()| out.flush()).unwrap();
}

fn begin(folder: &Path) {
    let store = Sqlite::open(folder).unwrap();
    store.add_class(&suite::a_class("c", "ABC234")).unwrap();
    let seats = vec![(RoleId::new("soc"), "person".into())];
    let header = Header { scenario: shipped::scenario("wannacry-morning"), seed: 7, seats, branch: None };
    let (line, _) = Chain::begin(&header);
    for room in ROOMS {
        store.add_room(&suite::a_room(room, "c")).unwrap();
        store.append(&[JournalLine { room: room.into(), seq: 1, line: line.clone() }]).unwrap();
    }
}

/// The child, by a shell command that ends by becoming it.
fn start(folder: &Path, before: &str) -> Child {
    let run =
        format!("{before} exec \"$0\" --exact store::sqlite::crash::child --ignored --nocapture --test-threads=1");
    let own = std::env::current_exe().unwrap();
    Command::new("sh").arg("-c").arg(run).arg(own).env(FOLDER, folder).stdout(Stdio::piped()).spawn().unwrap()
}

/// What the child told.
#[derive(Default)]
struct Told {
    kept: BTreeMap<String, u64>,
    refused: Vec<String>,
}

impl Told {
    fn hear(&mut self, line: &str) {
        // The harness of tests says things of its own, the first one on the line of its name.
        let words: Vec<_> = line.split_whitespace().skip_while(|word| !["kept", "refused"].contains(word)).collect();
        match words[..] {
            ["kept", room, seq] if line.ends_with('\n') => drop(self.kept.insert(room.into(), seq.parse().unwrap())),
            ["refused", ..] => self.refused.push(line.to_owned()),
            _ => {}
        }
    }
}

/// Everything that was acknowledged is there, and every chain holds.
fn check(folder: &Path, told: &Told) {
    let store = Sqlite::open(folder).unwrap();
    for room in ROOMS {
        let Standing::Unfinished { lines, .. } = verify(&store.journal(room).unwrap()) else {
            panic!("the chain of room {room} is broken");
        };
        let kept = told.kept.get(room).copied().unwrap_or(1);
        // The one behind the last that was told may have been kept while nobody was left to tell.
        assert!((kept..=kept + 1).contains(&(lines as u64)), "room {room}: {lines} lines, {kept} acknowledged");
    }
    store.check().unwrap();
}

#[test]
fn a_kill_at_any_instant_loses_nothing_that_was_acknowledged() {
    let data = tempfile::tempdir().unwrap();
    begin(data.path());
    let mut told = Told::default();
    for _ in 0..5 {
        let instant = getrandom::u32().unwrap() % 600;
        let mut child = start(data.path(), "");
        let mut lines = BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        for _ in 0..=instant {
            line.clear();
            assert_ne!(lines.read_line(&mut line).unwrap(), 0, "the child ended by itself");
            told.hear(&line);
        }
        child.kill().unwrap();
        child.wait().unwrap();
        let mut rest = String::new();
        lines.read_to_string(&mut rest).unwrap();
        rest.split_inclusive('\n').for_each(|line| told.hear(line));
        check(data.path(), &told);
    }
    assert!(told.kept.values().all(|seq| *seq > 1), "{:?}", told.kept);
}

#[test]
fn where_nothing_can_be_written_nothing_is_half_kept() {
    let data = tempfile::tempdir().unwrap();
    begin(data.path());
    // Files may not grow past a limit; a write past it is an error instead of a signal.
    let child = start(data.path(), "trap '' XFSZ; ulimit -f 2000;").wait_with_output().unwrap();
    let mut told = Told::default();
    String::from_utf8(child.stdout).unwrap().split_inclusive('\n').for_each(|line| told.hear(line));
    assert!(child.status.success());
    assert_eq!(told.refused.len(), ROOMS.len(), "{:?}", told.refused);
    assert!(told.refused.iter().all(|why| why.contains("what was kept before is safe")), "{:?}", told.refused);
    let exactly = |told: &Told| {
        let store = Sqlite::open(data.path()).unwrap();
        ROOMS.map(|room| store.journal(room).unwrap().split(|byte| *byte == b'\n').count() as u64 - 1)
            == ROOMS.map(|room| told.kept.get(room).copied().unwrap_or(1))
    };
    assert!(exactly(&told), "a line that was refused is kept");
    check(data.path(), &told);
}

#[test]
fn a_full_disk_is_said_and_nothing_is_lost() {
    let store = Sqlite::scratch().unwrap();
    suite::furnished(&store);
    store.append(&[suite::a_line("r", 1)]).unwrap();
    let limit = |pages: i64| super::held(&store.writer).pragma_update(None, "max_page_count", pages).unwrap();
    limit(1);
    let wide = JournalLine { line: "x".repeat(100_000) + "\n", ..suite::a_line("r", 2) };
    let Err(StoreError::Failed(why)) = store.append(&[suite::a_line("s", 1), wide.clone()]) else {
        panic!("the disk was full")
    };
    assert!(why.contains("is full") && why.contains("make room"), "{why}");
    assert_eq!(store.journal("r").unwrap(), suite::a_line("r", 1).line.into_bytes());
    assert_eq!(store.journal("s").unwrap(), b"");
    limit(1 << 30);
    store.append(&[suite::a_line("s", 1), wide]).unwrap();
}
