//! Whether scores mean something: bots of growing skill, and bots that do one thing only, on many seeds. `measure.sh`
//! runs it: `skill SCENARIO [SEEDS] [BOT…]`; a bot is a name as in `codedark run --defender`.

#![allow(clippy::disallowed_methods, reason = "it reads the repository's files")]

#[path = "../tests/it/shipped.rs"]
mod shipped;
#[path = "../tests/it/skill_study.rs"]
mod skill_study;

fn main() {
    let mut words = std::env::args().skip(1);
    let name = words.next().unwrap_or_else(|| "wannacry-morning".into());
    let seeds = words.next().and_then(|text| text.parse().ok()).unwrap_or(200);
    let bots: Vec<String> = words.collect();
    println!("{}", skill_study::run(&shipped::scenario(&name), seeds, &bots));
}
