//! Load on the class server, whose results are in `docs/measurements/load.md`. It starts the program of the same build as a
//! process of its own, for each row a new one, and plays by the public API. On Linux.
//!
//! `cargo run --release --example load -- [rooms N SECONDS | beyond | hostile] [SCENARIO]`; build the program before. Without a
//! word everything is measured, as `./measure.sh load` does.
#![allow(clippy::disallowed_methods, reason = "it takes the time")]

mod archives;
mod beyond;
mod class;
mod hostile;
mod orders;
mod rest;
mod rooms;
mod server;
mod student;
mod tally;

use std::time::Duration;

/// What is played: four of its seats, and a night in which much happens.
const SCENARIO: &str = "friday-0100";
/// Rooms of a class in the full measure, and how long each is measured.
const ROOMS: [usize; 3] = [10, 50, 250];
const SECONDS: u64 = 45;

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let word = |n: usize| args.get(n).map(String::as_str);
    let number = |n: usize| word(n).and_then(|text| text.parse::<u32>().ok());
    let scenario = args.last().filter(|last| last.contains('-')).map_or(SCENARIO, String::as_str);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("threads");
    let does = |what: &str| word(0).is_none_or(|word| word == what || word == scenario);
    if does("rooms") {
        let time = Duration::from_secs(number(2).map_or(SECONDS, u64::from));
        rooms::head(scenario, time);
        let counts = number(1).map_or(ROOMS.to_vec(), |rooms| vec![rooms as usize]);
        counts.into_iter().for_each(|count| rooms::row(&runtime, count, scenario, time));
    }
    if does("beyond") {
        println!("\n## Beyond the limits\n");
        beyond::measure(&runtime, scenario);
    }
    if does("hostile") {
        println!("\n## Hostile scenarios\n");
        hostile::measure(&runtime, scenario);
    }
}
