//! How fast journals are kept: lines per second and the wait for one, by rooms that append at once, and how long a look
//! for a session takes meanwhile.
//!
//! `cargo run --release -p codedark-web --example writer [FOLDER]`; the folder decides which disk is measured.
#![allow(clippy::disallowed_methods, reason = "it takes the time")]

use std::error::Error;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use codedark_web::store::{ClassRow, JournalLine, Kept, RoomRow, SessionRow, Sqlite, StaffRow, Store, Subject, Writer};
use codedark_web::wire::{Pace, Pausing, Role, RoomSetup, RoomState, SeedPolicy};

/// How long each number of rooms is measured.
const SPAN: Duration = Duration::from_secs(3);
/// Bytes of a line: an order with its hash.
const LINE_BYTES: usize = 220;

fn main() -> Result<(), Box<dyn Error>> {
    let folder = std::env::args_os().nth(1).map_or_else(std::env::temp_dir, PathBuf::from);
    let folder = folder.join(format!("codedark-writer-{}", std::process::id()));
    println!("rooms  lines/s  append p50 / p99 / most  session p50 / p99 / most (ms)");
    for rooms in [1, 10, 100, 250] {
        let store: Arc<dyn Store> = Arc::new(Sqlite::open(&folder.join(rooms.to_string()))?);
        furnish(&*store, rooms)?;
        let stop = AtomicBool::new(false);
        let (mut waits, mut looks) = measure(&store, rooms, &stop)?;
        let per_second = waits.len() as f64 / SPAN.as_secs_f64();
        println!("{rooms:>5}  {per_second:>7.0}  {}  {}", spread(&mut waits), spread(&mut looks));
    }
    let before = Instant::now();
    drop(Sqlite::open(&folder.join("250"))?);
    let bytes = std::fs::metadata(folder.join("250").join(codedark_web::store::SQLITE_FILE))?.len();
    println!("opening {} MB, looked through: {} ms", bytes / 1_000_000, before.elapsed().as_millis());
    std::fs::remove_dir_all(&folder)?;
    Ok(())
}

/// How long each append and each look took, while as many threads as rooms append.
fn measure(store: &Arc<dyn Store>, rooms: u32, stop: &AtomicBool) -> Kept<(Vec<Duration>, Vec<Duration>)> {
    let writer = Writer::start(Arc::clone(store));
    std::thread::scope(|scope| {
        let append = |room: u32| {
            let writer = writer.clone();
            scope.spawn(move || -> Kept<Vec<Duration>> {
                let mut waits = Vec::new();
                for seq in 1.. {
                    let line = JournalLine { room: room.to_string(), seq, line: "x".repeat(LINE_BYTES) + "\n" };
                    let before = Instant::now();
                    writer.append(line)?;
                    waits.push(before.elapsed());
                    if stop.load(Ordering::Relaxed) {
                        break;
                    }
                }
                Ok(waits)
            })
        };
        let threads: Vec<_> = (0..rooms).map(append).collect();
        let (began, mut looks) = (Instant::now(), Vec::new());
        while began.elapsed() < SPAN {
            let before = Instant::now();
            store.session("token", 1)?;
            looks.push(before.elapsed());
            std::thread::sleep(Duration::from_millis(2));
        }
        stop.store(true, Ordering::Relaxed);
        let mut waits = Vec::new();
        for thread in threads {
            waits.extend(thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))?);
        }
        Ok((waits, looks))
    })
}

fn spread(times: &mut [Duration]) -> String {
    times.sort_unstable();
    let at = |part: f64| times.get((times.len() as f64 * part) as usize).or(times.last());
    let ms = |part| at(part).map_or(0.0, |time| time.as_secs_f64() * 1e3);
    format!("{:.2} / {:.2} / {:.2}", ms(0.5), ms(0.99), ms(1.0))
}

fn furnish(store: &dyn Store, rooms: u32) -> Kept<()> {
    store.add_class(&ClassRow {
        id: "c".into(),
        name: "Class".into(),
        code: "ABC234".into(),
        open: true,
        retention_days: 90,
        made_ms: 0,
    })?;
    let setup = RoomSetup {
        scenario: "friday-0100".into(),
        language: None,
        difficulty: None,
        seed: SeedPolicy::Shared,
        seats: Vec::new(),
        pace: Pace::Free,
        pausing: Pausing::Trainer,
        hints: false,
    };
    for room in 0..rooms {
        store.add_room(&RoomRow {
            id: room.to_string(),
            class: "c".into(),
            name: format!("Team {room}"),
            title: "Friday 01:00".into(),
            setup: setup.clone(),
            seed: 1,
            state: RoomState::Running,
            branch_of: None,
            made_ms: 0,
            active_ms: 0,
        })?;
    }
    let anna =
        StaffRow { id: "1".into(), name: "Anna".into(), role: Role::Trainer, password: String::new(), since_ms: 0 };
    store.add_staff(&anna)?;
    let subject = Subject::Staff(anna.id);
    store.add_session(&SessionRow { token: "token".into(), subject, csrf: String::new(), until_ms: 9 })
}
