//! The full-count studies whose results are in `docs/measurements/`. `measure.sh` runs it.

#![allow(clippy::disallowed_methods, reason = "it reads the repository's files")]

#[path = "../tests/it/shipped.rs"]
mod shipped;
#[path = "../tests/it/study.rs"]
mod study;

fn main() {
    let seeds = std::env::args().nth(1).and_then(|text| text.parse().ok()).unwrap_or(200);
    println!("{}", study::run(&shipped::scenario("wannacry-morning"), seeds));
}
