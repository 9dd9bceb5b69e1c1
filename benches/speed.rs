//! How fast an exercise runs: ticks, steps, forks, whole mornings, hooks, and what one holds in memory; and how fast
//! a scenario loads.
//!
//! `cargo bench --bench speed` prints medians. Figures and machine are in `BENCHMARKS.md`.
#![allow(clippy::disallowed_methods, reason = "benchmarks read the shipped files")]

#[path = "../tests/it/shipped.rs"]
#[allow(dead_code, reason = "the tests use more of it")]
mod shipped;

use std::collections::BTreeSet;
use std::sync::Arc;

use codedark_sim::action::{ACTIONS, Action, Arg, ArgKind, Order};
use codedark_sim::exercise::{Exercise, Options};
use codedark_sim::ids::RoleId;
use codedark_sim::knowledge::Verdict;
use codedark_sim::posture::{Mode, Ransom, Statement};
use codedark_sim::scenario::{AccountGroup, Scenario};
use codedark_sim::time::Tick;
use divan::counter::ItemsCount;

#[global_allocator]
static ALLOCATOR: divan::AllocProfiler = divan::AllocProfiler::system();

/// Assets of the hospital; the first is Nordvik as it is.
const SIZES: [usize; 4] = [67, 250, 2_500, 25_000];

fn main() {
    divan::main();
}

/// *WannaCry morning* with its hospital grown to so many assets; the added ones are like those there.
fn scenario(assets: usize) -> Arc<Scenario> {
    let mut scenario = (*shipped::scenario("wannacry-morning")).clone();
    let own = scenario.hospital.assets.clone();
    for n in own.len()..assets {
        let mut asset = own[n % own.len()].clone();
        asset.name = format!("{}-{n}", asset.name);
        scenario.hospital.assets.push(asset);
    }
    Arc::new(scenario)
}

/// Without adversary: an ordinary day.
fn quiet(assets: usize) -> Arc<Scenario> {
    let mut scenario = (*scenario(assets)).clone();
    scenario.adversaries.clear();
    Arc::new(scenario)
}

fn start(scenario: &Arc<Scenario>, skip: bool) -> Exercise {
    let seats: BTreeSet<RoleId> = scenario.seats.iter().map(|seat| seat.role.clone()).collect();
    let options = Options { skip, ..Options::default() };
    Exercise::start_with(Arc::clone(scenario), 7, &seats, options).expect("a sound scenario")
}

/// An order drawn from all actions and ids, by a small counter-based mix.
fn any_order(scenario: &Scenario, n: u64) -> Order {
    let mut state = n.wrapping_mul(0x9E37_79B9_7F4A_7C15);
    let mut below = |bound: usize| {
        state ^= state >> 29;
        state = state.wrapping_mul(0xBF58_476D_1CE4_E5B9);
        state ^= state >> 32;
        (state % bound.max(1) as u64) as usize
    };
    let spec = ACTIONS[below(ACTIONS.len())];
    let hospital = &scenario.hospital;
    let args: Vec<Arg> = spec
        .args
        .iter()
        .map(|arg| match arg.kind {
            ArgKind::Asset => Arg::Asset(below(hospital.assets.len()).into()),
            ArgKind::Zone => Arg::Zone(below(hospital.zones.len()).into()),
            ArgKind::Process => Arg::Process(below(hospital.care.len()).into()),
            ArgKind::Alert => {
                Arg::Alert(codedark_sim::ids::AlertId { asset: below(hospital.assets.len()).into(), nth: 1 })
            }
            ArgKind::Port => Arg::Port([445, 3389][below(2)]),
            ArgKind::Verdict => Arg::Verdict([Verdict::Real, Verdict::FalseAlarm][below(2)]),
            ArgKind::Switch => Arg::Switch(below(2) == 0),
            ArgKind::Message => Arg::Message(below(scenario.storyline.len()).into()),
            ArgKind::Option => Arg::Option(below(3) as u8),
            ArgKind::Sure => Arg::Sure([None, Some(80)][below(2)]),
            ArgKind::Account => Arg::Account(below(hospital.accounts.len()).into()),
            ArgKind::Group => Arg::Group(AccountGroup::ALL[below(4)].0),
            ArgKind::Partner => Arg::Partner(below(hospital.partners.len()).into()),
            ArgKind::Mode => Arg::Mode([Mode::Block, Mode::Monitor][below(2)]),
            ArgKind::Duty => Arg::Duty(below(scenario.duties.len()).into()),
            ArgKind::Statement => Arg::Statement(Statement::ALL[below(5)].0),
            ArgKind::Ransom => Arg::Ransom([Ransom::Pay, Ransom::Refuse][below(2)]),
        })
        .collect();
    let seat = scenario.seats[below(scenario.seats.len())].role.clone();
    Order { seat, participant: 0, action: Action::new(spec.verb, args) }
}

/// Minutes of an ordinary day, each one computed.
#[divan::bench(args = SIZES, sample_count = 20, max_time = 15)]
fn ticks_without_skipping(bencher: divan::Bencher, assets: usize) {
    let scenario = quiet(assets);
    bencher.counter(ItemsCount::new(1440u32)).with_inputs(|| start(&scenario, false)).bench_local_refs(|exercise| {
        exercise.advance(Tick(1440));
    });
}

/// Minutes of an ordinary day, empty ones skipped.
#[divan::bench(args = SIZES, sample_count = 20, max_time = 15)]
fn ticks_with_skipping(bencher: divan::Bencher, assets: usize) {
    let scenario = quiet(assets);
    bencher.counter(ItemsCount::new(1440u32)).with_inputs(|| start(&scenario, true)).bench_local_refs(|exercise| {
        exercise.advance(Tick(1440));
    });
}

/// Submit an order (legal or not), advance one minute, build the seat's view: eight hours of that under attack.
#[divan::bench(args = SIZES, sample_count = 20, max_time = 15)]
fn steps(bencher: divan::Bencher, assets: usize) {
    let scenario = scenario(assets);
    bencher.counter(ItemsCount::new(480u32)).with_inputs(|| start(&scenario, true)).bench_local_refs(|exercise| {
        for minute in 1..=480 {
            let order = any_order(&scenario, u64::from(minute));
            let _ = exercise.submit(&order);
            exercise.advance(Tick(minute));
            divan::black_box(exercise.view(&order.seat)).expect("a seat of the scenario");
        }
    });
}

/// *WannaCry morning* from the typed scenario to the end of play, empty seats.
#[divan::bench(args = SIZES, sample_count = 20, max_time = 15)]
fn eight_hours(bencher: divan::Bencher, assets: usize) {
    let scenario = scenario(assets);
    bencher.bench_local(|| {
        let mut exercise = Exercise::start(Arc::clone(&scenario), 7, &BTreeSet::new()).expect("a sound scenario");
        exercise.advance(Tick(480));
        exercise
    });
}

/// A fork at noon into a pooled world.
#[divan::bench(args = SIZES, sample_count = 20, max_time = 15)]
fn fork_warm(bencher: divan::Bencher, assets: usize) {
    let scenario = scenario(assets);
    let mut exercise = start(&scenario, true);
    exercise.advance(Tick(240));
    drop(exercise.fork());
    bencher.bench_local(|| drop(exercise.fork()));
}

/// A fork at noon that has to build its world first: all earlier forks are kept, so none can be used again.
#[divan::bench(args = [67, 250, 2_500], sample_count = 50, sample_size = 1)]
fn fork_cold(bencher: divan::Bencher, assets: usize) {
    let scenario = scenario(assets);
    let mut exercise = start(&scenario, true);
    exercise.advance(Tick(240));
    let mut kept = Vec::new();
    bencher.bench_local(|| kept.push(exercise.fork()));
}

/// The shipped scenarios, and the clinic of the tests.
const SCENARIOS: [&str; 4] = [
    "scenarios/wannacry-morning/scenario.rhai",
    "scenarios/friday-0100/scenario.rhai",
    "scenarios/friday-0100-long/scenario.rhai",
    "tests/scenarios/operator-small/scenario.rhai",
];

/// A scenario from its texts to what can be played, as `play` loads it; what it continues is loaded too, not replayed.
#[divan::bench(args = SCENARIOS)]
fn load(bencher: divan::Bencher, path: &str) {
    let library = shipped::library();
    bencher.bench_local(|| codedark_script::load(&library, path).expect("it loads"));
}

/// The same with advice, as `check` does it.
#[divan::bench(args = SCENARIOS)]
fn check(bencher: divan::Bencher, path: &str) {
    let library = shipped::library();
    bencher.bench_local(|| codedark_script::check(&library, path));
}

/// One call of the shipped affiliate's hook, with its view made and its notes kept: so many machines seen.
#[divan::bench(args = [2, 67, 250], sample_size = 100)]
fn hook(bencher: divan::Bencher, machines: u16) {
    let file = shipped::root().join("scripts/hooks/ransomware_affiliate.rhai");
    call(bencher, machines, &std::fs::read_to_string(file).expect("a shipped hook"));
}

/// The same of a hook that says nothing: what a call costs before a line of it runs.
#[divan::bench(args = [2, 67, 250], sample_size = 100)]
fn hook_of_no_words(bencher: divan::Bencher, machines: u16) {
    call(bencher, machines, "fn decide(view, memory) { }");
}

fn call(bencher: divan::Bencher, machines: u16, source: &str) {
    use codedark_sim::adversary::hook::{HookNotes, HookView, Offer};
    use codedark_sim::adversary::{Beliefs, Foothold, Seen};
    use codedark_sim::ids::{AssetId, TechniqueId, ZoneId};
    use codedark_sim::scenario::AssetClass;
    let mut scenario = (*shipped::load_path("tests/scenarios/operator-small/scenario.rhai")).clone();
    scenario.adversaries[0].script = Some(codedark_sim::scenario::BrainScript::new("hooks/called", source.to_string()));
    codedark_script::equip(&mut scenario).expect("it compiles");
    let hook = scenario.adversaries[0].script.as_ref().and_then(|script| script.hook()).expect("compiled");
    let seen = |_| Seen {
        class: AssetClass::Server,
        ports: std::collections::BTreeMap::new(),
        weak_port: None,
        stores: Vec::new(),
        zone: ZoneId(0),
        joined: true,
    };
    let beliefs = Beliefs {
        seen: (0..machines).map(|n| (AssetId(n), seen(n))).collect(),
        footholds: (0..machines / 8).map(|n| (AssetId(n), Foothold::fresh(Tick(1)))).collect(),
        ..Beliefs::default()
    };
    let offer =
        Offer { technique: TechniqueId::new(1486, 0), source: None, target: AssetId(1), odds: 500, minutes: 30 };
    let view = HookView {
        tick: 240,
        hour: 12,
        weekday: 1,
        beliefs: &beliefs,
        goals: &[],
        goals_done: 0,
        goal: 0,
        evictions: 0,
        offers: &[offer; 8],
        proposed: Some(0),
        rest: 0,
    };
    bencher.with_inputs(HookNotes::new).bench_local_refs(|notes| hook.decide(&view, notes));
}
