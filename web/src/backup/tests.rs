//! Backups of stores that are in use, and what is not restored.

#[path = "../../../tests/it/shipped.rs"]
mod shipped;

use std::fs;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use codedark_sim::ids::RoleId;
use codedark_sim::journal::{Chain, Entry, Header};
use codedark_sim::time::Tick;

use super::*;
use crate::store::{JournalLine, Sqlite, Store, Writer, suite};

/// A header; no play is needed to chain lines.
fn header() -> Header {
    let seats = vec![(RoleId::new("soc"), "person".into())];
    Header { scenario: shipped::scenario("wannacry-morning"), seed: 7, seats, branch: None }
}

/// Lines of a journal that goes on for as long as is wanted.
fn lines(room: &str) -> impl Iterator<Item = JournalLine> {
    let (first, mut chain) = Chain::begin(&header());
    let more = (1..).map(move |n| chain.encode(&Entry::AdvancedTo(Tick(n))));
    let room = room.to_owned();
    let numbered = std::iter::once(first).chain(more).zip(1..);
    numbered.map(move |(line, seq)| JournalLine { room: room.clone(), seq, line })
}

fn why(kept: Kept<Contents>) -> String {
    match kept {
        Err(StoreError::Failed(why)) => why,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_backup_of_a_store_in_use_is_one_moment_of_it() {
    let base = tempfile::tempdir().unwrap();
    let (data, again) = (base.path().join("data"), base.path().join("again"));
    let store = Arc::new(Sqlite::open(&data).unwrap());
    suite::furnished(&*store);
    let writer = Writer::start(Arc::clone(&store) as Arc<dyn Store>);
    let stop = AtomicBool::new(false);
    let files: Vec<_> = (0..3).map(|n| base.path().join(format!("backup {n}.db"))).collect();
    let kept = std::thread::scope(|scope| {
        let playing = ["r", "s"].map(|room| {
            let (writer, stop) = (writer.clone(), &stop);
            scope.spawn(move || {
                let kept = lines(room).take_while(|line| {
                    writer.append(line.clone()).unwrap();
                    !stop.load(Ordering::Relaxed)
                });
                kept.count() as u64 + 1
            })
        });
        let mut before = 0;
        for file in &files {
            let contents = backup(&data, file).unwrap();
            assert!(contents.lines >= before, "a later backup holds no less");
            assert_eq!((contents.classes, contents.rooms), (1, 2));
            assert_eq!(contents.bytes, fs::metadata(file).unwrap().len());
            before = contents.lines;
        }
        stop.store(true, Ordering::Relaxed);
        playing.map(|thread| thread.join().unwrap())
    });
    let last = base.path().join("last.db");
    assert_eq!(backup(&data, &last).unwrap().lines, kept.iter().sum::<u64>());
    assert!(why(backup(&data, &last)).contains("there already"));

    assert_eq!(restore(&again, &last).unwrap().lines, kept.iter().sum::<u64>());
    let restored = Sqlite::open(&again).unwrap();
    for room in ["r", "s"] {
        assert_eq!(restored.journal(room), store.journal(room));
    }
    assert_eq!(restored.classes(), store.classes());
    restored.check().unwrap();
    let names: Vec<_> = fs::read_dir(base.path()).unwrap().map(|file| file.unwrap().file_name()).collect();
    assert_eq!(names.len(), 6, "{names:?}");
}

#[test]
fn nothing_is_restored_over_what_is_there() {
    let base = tempfile::tempdir().unwrap();
    let (data, file) = (base.path().join("data"), base.path().join("backup.db"));
    let store = Sqlite::open(&data).unwrap();
    backup(&data, &file).unwrap();
    assert!(why(restore(&data, &file)).contains("in use by another server"));
    store.add_class(&suite::a_class("c", "ABC234")).unwrap();
    drop(store);
    assert!(why(restore(&data, &file)).contains("has a store already"));
    assert_eq!(Sqlite::open(&data).unwrap().classes().unwrap().len(), 1);
    let nothing = base.path().join("nothing");
    assert!(why(backup(&nothing, &base.path().join("b.db"))).contains("holds no store"));
    assert!(!nothing.exists());
    assert!(why(restore(&nothing, &base.path().join("b.db"))).contains("cannot be restored"));
    assert!(!nothing.exists());
}

#[test]
fn what_does_not_verify_is_neither_kept_nor_restored() {
    let base = tempfile::tempdir().unwrap();
    let (data, again) = (base.path().join("data"), base.path().join("again"));
    let (file, altered) = (base.path().join("backup.db"), base.path().join("altered.db"));
    let store = Sqlite::open(&data).unwrap();
    suite::furnished(&store);
    store.append(&lines("s").take(50).collect::<Vec<_>>()).unwrap();
    drop(store);
    backup(&data, &file).unwrap();

    fs::copy(&file, &altered).unwrap();
    let line = "UPDATE journal SET line = replace(line, '17', '71') WHERE seq = 18";
    Connection::open(&altered).unwrap().execute_batch(line).unwrap();
    let said = why(restore(&again, &altered));
    assert!(said.contains("room s") && said.contains("line 18"), "{said}");

    let mut bytes = fs::read(&file).unwrap();
    let half = bytes.len() / 2;
    bytes[half..].fill(0x77);
    fs::write(&altered, &bytes).unwrap();
    let said = why(restore(&again, &altered));
    assert!(said.contains("damaged") && said.contains("altered.db"), "{said}");
    fs::write(&altered, "no database at all, but long enough to be looked at as one".repeat(99)).unwrap();
    assert!(why(restore(&again, &altered)).contains("damaged"));
    assert!(!again.join(SQLITE_FILE).exists());

    Connection::open(data.join(SQLITE_FILE)).unwrap().execute_batch(line).unwrap();
    let out = base.path().join("another.db");
    assert!(why(backup(&data, &out)).contains("room s"));
    assert!(!out.exists());
    restore(&again, &file).unwrap();
}
