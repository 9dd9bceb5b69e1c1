//! What only this store does: its file, its lock, its errors.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use rusqlite::Connection;

use super::{FILE, Sqlite};
use crate::store::{Kept, Store, StoreError, Writer, suite};

#[test]
fn it_does_what_every_store_must() {
    suite::all(|| Sqlite::scratch().unwrap());
}

fn folder() -> tempfile::TempDir {
    tempfile::tempdir().unwrap()
}

/// What is said of a folder that cannot be used.
fn refused(folder: &Path) -> String {
    why(Sqlite::open(folder))
}

fn why<T>(kept: Kept<T>) -> String {
    match kept {
        Err(StoreError::Failed(why)) => why,
        Err(other) => panic!("{other:?}"),
        Ok(_) => panic!("it was done"),
    }
}

#[test]
fn a_folder_is_made_and_found_again() {
    let base = folder();
    let data = base.path().join("deep/data");
    let store = Sqlite::open(&data).unwrap();
    store.add_class(&suite::a_class("c", "ABC234")).unwrap();
    drop(store);
    assert_eq!(Sqlite::open(&data).unwrap().classes().unwrap().len(), 1);
    #[cfg(unix)]
    for (path, mode) in [(data.clone(), 0o700), (data.join(FILE), 0o600)] {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(fs::metadata(path).unwrap().permissions().mode() & 0o777, mode);
    }
}

#[test]
fn two_servers_do_not_share_a_folder() {
    let data = folder();
    let store = Sqlite::open(data.path()).unwrap();
    let why = refused(data.path());
    assert!(why.contains("in use by another server") && why.contains(&data.path().display().to_string()), "{why}");
    store.check().unwrap();
    drop(store);
    Sqlite::open(data.path()).unwrap();
}

#[test]
fn the_last_handle_of_a_writer_gives_the_folder_back() {
    let data = folder();
    for _ in 0..20 {
        let store: Arc<dyn Store> = Arc::new(Sqlite::open(data.path()).unwrap());
        let writer = Writer::start(Arc::clone(&store));
        drop(store);
        drop(writer);
    }
}

#[test]
fn a_newer_file_and_anothers_are_left_alone() {
    let data = folder();
    drop(Sqlite::open(data.path()).unwrap());
    let file = data.path().join(FILE);
    let set = |sql: &str| Connection::open(&file).unwrap().execute_batch(sql).unwrap();
    set("PRAGMA user_version = 99");
    let before = fs::read(&file).unwrap();
    let why = refused(data.path());
    assert!(why.contains("format 99") && why.contains("the version of Code Dark that wrote it"), "{why}");
    assert_eq!(fs::read(&file).unwrap(), before);

    fs::remove_file(&file).unwrap();
    set("CREATE TABLE recipes (cake TEXT)");
    let before = fs::read(&file).unwrap();
    assert!(refused(data.path()).contains("another program"));
    assert_eq!(fs::read(&file).unwrap(), before);
}

#[test]
fn a_damaged_file_is_refused_and_left_as_it_is() {
    let data = folder();
    let store = Sqlite::open(data.path()).unwrap();
    suite::furnished(&store);
    for n in 1..200 {
        store.append(&[suite::a_line("r", n)]).unwrap();
    }
    drop(store);
    let file = data.path().join(FILE);
    let whole = fs::read(&file).unwrap();
    assert!(whole.len() > 20 * 4096);
    let mut torn = whole.clone();
    torn.truncate(whole.len() / 2);
    let mut header = whole.clone();
    header[..64].fill(b'x');
    let mut pages = whole.clone();
    pages[4096 * 2..].iter_mut().step_by(7).for_each(|byte| *byte ^= 0x5a);
    for damaged in [torn, header, pages] {
        fs::write(&file, &damaged).unwrap();
        let why = refused(data.path());
        assert!(why.contains("damaged") && why.contains("codedark restore"), "{why}");
        assert_eq!(fs::read(&file).unwrap(), damaged);
    }
    fs::write(&file, &whole).unwrap();
    assert_eq!(Sqlite::open(data.path()).unwrap().rooms("c").unwrap().len(), 2);
}

#[test]
fn what_is_no_folder_is_refused() {
    let base = folder();
    let file = base.path().join("file");
    fs::write(&file, "").unwrap();
    let why = refused(&file);
    assert!(why.contains("cannot be used") && why.contains("a folder that it may write"), "{why}");
    let below = refused(&file.join("data"));
    assert!(below.contains("cannot be used"), "{below}");
    let taken = base.path().join("taken");
    fs::create_dir_all(taken.join(FILE)).unwrap();
    assert!(refused(&taken).contains("cannot be opened"), "{}", refused(&taken));
}

#[test]
fn what_is_erased_is_in_no_file() {
    let data = folder();
    let store = Sqlite::open(data.path()).unwrap();
    suite::furnished(&store);
    let (name, said, noted) = ("Unmistakable Pseudonym", "unmistakable chat", "unmistakable notes");
    let student = suite::a_student("c", name);
    let id = store.add_participant(&student).unwrap();
    store.add_chat("r", id, &suite::said(name, said)).unwrap();
    store.set_notes("r", id, noted).unwrap();
    let held = |what: &str| {
        let files = fs::read_dir(data.path()).unwrap().map(|file| fs::read(file.unwrap().path()).unwrap());
        files.into_iter().any(|bytes| bytes.windows(what.len()).any(|window| window == what.as_bytes()))
    };
    let lower = name.to_lowercase();
    for what in [name, said, noted, &lower] {
        assert!(held(what), "{what}");
    }
    store.erase_participant(id).unwrap();
    for what in [name, said, noted, &lower] {
        assert!(!held(what), "{what}");
    }
}

#[test]
fn a_line_that_does_not_fit_spoils_nobody_elses() {
    let store = Arc::new(Sqlite::scratch().unwrap());
    let class = suite::a_class("c", "ABC234");
    store.add_class(&class).unwrap();
    let rooms: Vec<_> = (0..8).map(|n| format!("room {n}")).collect();
    rooms.iter().for_each(|room| store.add_room(&suite::a_room(room, "c")).unwrap());
    let writer = Writer::start(Arc::clone(&store) as Arc<dyn Store>);
    std::thread::scope(|scope| {
        for room in &rooms {
            let writer = writer.clone();
            scope.spawn(move || {
                for seq in 1..=40 {
                    assert_eq!(writer.append(suite::a_line(room, seq + 1)), Err(StoreError::Missing));
                    assert_eq!(writer.append(suite::a_line("nowhere", 1)), Err(StoreError::Missing));
                    writer.append(suite::a_line(room, seq)).unwrap();
                    assert_eq!(writer.append(suite::a_line(room, seq)), Err(StoreError::Taken));
                }
            });
        }
    });
    for room in &rooms {
        let whole: String = (1..=40).map(|seq| suite::a_line(room, seq).line).collect();
        assert_eq!(store.journal(room).unwrap(), whole.into_bytes());
    }
}
