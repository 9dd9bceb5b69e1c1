//! The full-count studies whose results are in `docs/measurements/`. `measure.sh` runs it:
//! `study [SEEDS] [wannacry | friday | friday-empty | friday-seeds]`.

#![allow(clippy::disallowed_methods, reason = "it reads the repository's files")]

#[path = "../tests/it/long_study.rs"]
mod long_study;
#[path = "../tests/it/shipped.rs"]
mod shipped;
#[path = "../tests/it/study.rs"]
mod study;

fn main() {
    let seeds = std::env::args().nth(1).and_then(|text| text.parse().ok()).unwrap_or(200);
    let friday = || shipped::scenario("friday-0100-long");
    match std::env::args().nth(2).as_deref() {
        Some("friday") => println!("{}", long_study::run(&friday(), seeds, true)),
        Some("friday-empty") => println!("{}", long_study::run(&friday(), seeds, false)),
        Some("friday-seeds") => {
            let study = long_study::run(&friday(), seeds, true);
            for (seed, (nobody, book)) in study.springs.iter().zip(study.book.iter().flatten()).enumerate() {
                println!("{seed} nobody {nobody:?}\n{seed} book {book:?}");
            }
            println!("{study}");
        }
        _ => println!("{}", study::run(&shipped::scenario("wannacry-morning"), seeds)),
    }
}
