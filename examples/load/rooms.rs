//! Rooms under load: how long an order takes to be seen, and what the server needs for that.

use std::time::{Duration, Instant};

use tokio::runtime::Runtime;

use crate::class::{Class, Playing, Span, TEAM};
use crate::server::Server;
use crate::student::{Every, Measured};

/// From one order of a student to the next.
const EVERY: Every = [Duration::from_secs(10), Duration::from_secs(20)];
/// How long everybody looks before the first order.
const SETTLE: Duration = Duration::from_secs(5);

/// The head of the table.
pub fn head(scenario: &str, time: Duration) {
    println!(
        "{TEAM} students in each room of *{scenario}*, 1 s of real time per simulated minute, {} s. Each gives an order every \
         {} to {} s, which they price first (up to four prices until one order may be given). Times in milliseconds, p50 / p99 \
         / most. *To view*: from the client's send to the first view that shows it accepted.\n",
        time.as_secs(),
        EVERY[0].as_secs(),
        EVERY[1].as_secs()
    );
    println!(
        "| rooms | orders | refused | unseen | order to view | order to answer | price | server's peak memory, MB | \
         server's processors | generator's processors | MB/s heard | views/s | minutes per real minute, least and most |"
    );
    println!("|---|---|---|---|---|---|---|---|---|---|---|---|---|");
}

/// One row of it.
pub fn row(runtime: &Runtime, rooms: usize, scenario: &str, time: Duration) {
    let since = Instant::now();
    let server = Server::start(&["--https"]);
    let mut class = Class::make(&server, &server.trainer(), rooms, scenario);
    let playing = Playing::sit(runtime, &class, EVERY);
    eprintln!("{rooms} rooms: everybody sits after {:.0} s", since.elapsed().as_secs_f64());
    class.begin();
    eprintln!("{rooms} rooms: all have begun after {:.0} s", since.elapsed().as_secs_f64());
    std::thread::sleep(SETTLE);
    playing.begin();
    let took = Span::begin(&server).last(&server, time);
    let students = playing.end(runtime);
    let mut all = Measured::default();
    students.iter().for_each(|one| all.add(one));
    let passed = students.iter().filter_map(|one| one.minutes).map(|(from, to)| f64::from(to - from));
    let per_minute: Vec<f64> = passed.map(|minutes| minutes / time.as_secs_f64() * 60.0).collect();
    let least = per_minute.iter().copied().fold(f64::INFINITY, f64::min);
    let most = per_minute.iter().copied().fold(0.0, f64::max);
    let seconds = time.as_secs_f64();
    println!(
        "| {rooms} | {} | {} | {} | {} | {} | {} | {:.0} | {:.2} | {:.2} | {:.1} | {:.0} | {least:.0}, {most:.0} |",
        all.answer.count(),
        all.refused,
        all.lost,
        all.view,
        all.answer,
        all.price,
        server.usage().peak_mb,
        took.server,
        took.own,
        all.bytes as f64 / 1e6 / seconds,
        all.views as f64 / seconds,
    );
    all.said.sort();
    all.said.dedup();
    for said in all.said {
        println!("\nThe server said to a student who behaved: {said}.");
    }
}
