//! Hooks in whole exercises: they steer, they fail without harm, and journals keep them.

use std::collections::BTreeSet;
use std::sync::Arc;

use codedark_script::{equip, load};
use codedark_sim::Cursor;
use codedark_sim::adversary::hook::NOTES_MAX;
use codedark_sim::event::{Event, EventKind};
use codedark_sim::exercise::{Exercise, Options, StartError};
use codedark_sim::ids::TechniqueId;
use codedark_sim::journal::{Chain, Entry, Header, Journal};
use codedark_sim::scenario::Scenario;
use codedark_sim::time::{DAY, HOUR, Tick};

use crate::common::shipped;

const SMALL: &str = "tests/scenarios/operator-small/scenario.rhai";
const OPERATOR: &str = "kind: \"operator\",";

/// The small clinic, whose operator has a hook of this text; without text, none.
fn with_hook(text: Option<&str>) -> Arc<Scenario> {
    let library = shipped();
    let source = codedark_script::Library::read(&library, SMALL).expect("the clinic");
    assert!(source.contains(OPERATOR));
    let source = match text {
        Some(_) => source.replace(OPERATOR, &format!("{OPERATOR} hook: \"hooks/own\",")),
        None => source,
    };
    let library = library.with(SMALL, source).with("scripts/hooks/own.rhai", text.unwrap_or_default());
    Arc::new(load(&library, SMALL).unwrap_or_else(|findings| panic!("{findings}")).scenario)
}

/// The small clinic under a shipped persona.
fn persona(line: &str) -> Arc<Scenario> {
    let library = shipped();
    let source = codedark_script::Library::read(&library, SMALL).expect("the clinic");
    let start = source.find("adversary(").expect("the operator");
    let end = start + source[start..].find("});").expect("its end") + 3;
    let text = format!("{}{line}{}", &source[..start], &source[end..]);
    Arc::new(load(&library.with(SMALL, text), SMALL).unwrap_or_else(|findings| panic!("{findings}")).scenario)
}

fn start(scenario: &Arc<Scenario>, seed: u64) -> Exercise {
    // The seat is taken and nobody acts: nobody is in the way of the operator.
    let taken: BTreeSet<_> = scenario.seats.iter().map(|seat| seat.role.clone()).collect();
    Exercise::start(Arc::clone(scenario), seed, &taken).expect("it starts")
}

fn run(scenario: &Arc<Scenario>, seed: u64, days: u32) -> Vec<Event> {
    let mut exercise = start(scenario, seed);
    exercise.advance(Tick(days * DAY));
    exercise.events_since(Cursor(0)).cloned().collect()
}

fn attempts(events: &[Event]) -> Vec<(Tick, TechniqueId)> {
    let attempt = |event: &Event| match event.kind {
        EventKind::Attempted { technique, .. } => Some((event.tick, technique)),
        _ => None,
    };
    events.iter().filter_map(attempt).collect()
}

fn failures(events: &[Event]) -> Vec<String> {
    let failure = |event: &Event| match &event.kind {
        EventKind::BrainFailed { script, why, .. } => Some(format!("{script}: {why}")),
        _ => None,
    };
    events.iter().filter_map(failure).collect()
}

#[test]
fn a_hook_that_agrees_changes_nothing() {
    let agrees = run(&with_hook(Some("fn decide(view, memory) { }")), 3, 2);
    let alone = run(&with_hook(None), 3, 2);
    assert!(attempts(&alone).len() > 20);
    assert_eq!(agrees, alone);
}

#[test]
fn a_hook_chooses_among_what_is_offered_waits_and_remembers() {
    let listing = "fn decide(view, memory) {
        let n = memory.get(\"asked\", 0);
        memory.set(\"asked\", n + 1);
        if n == 2 { return #{ wait: 600 }; }
        let scan = view.offer(\"T1018\");
        if scan != () && n < 12 { return scan; }
        if n >= 12 && view.offer(\"T1046\") != () { return \"T1046\"; }
    }";
    let events = run(&with_hook(Some(listing)), 3, 2);
    assert_eq!(failures(&events), Vec::<String>::new());
    let tried = attempts(&events);
    let count = |wanted: &str| tried.iter().filter(|(_, id)| id.to_string() == wanted).count();
    let alone = attempts(&run(&with_hook(None), 3, 2));
    let scans_alone = alone.iter().filter(|(_, id)| id.to_string() == "T1046").count();
    assert!(count("T1018") >= 1 && count("T1046") > scans_alone, "{tried:?}");
    assert!(tried[2].0.0 >= tried[1].0.0 + 600, "the third decision was to wait: {tried:?}");
}

#[test]
fn the_shipped_affiliate_waits_for_the_night_with_what_everybody_notices() {
    let wants = "[steal(\"Letters\"), encrypt(\"servers\")]";
    let scenario = persona(&format!(
        "import \"adversaries/ransomware_affiliate\" as affiliate;\n\
         affiliate::attacks(\"ADM-PC-1\", {wants}, #{{ skill: 0.9, patience: hours(1), noise_tolerance: 0.8 }});"
    ));
    let mut loud = 0;
    for seed in 0..6 {
        let mut exercise = start(&scenario, seed);
        exercise.advance(Tick(5 * DAY));
        let events: Vec<Event> = exercise.events_since(Cursor(0)).cloned().collect();
        assert_eq!(failures(&events), Vec::<String>::new());
        if events.iter().any(|event| matches!(event.kind, EventKind::Evicted { .. })) {
            continue;
        }
        let first =
            attempts(&events).into_iter().find(|(_, id)| ["T1486", "T1489", "T1490"].contains(&&*id.to_string()));
        if let Some((tick, _)) = first {
            let minute = scenario.calendar.minute_of_week(tick);
            let hour = minute % DAY / HOUR;
            // An attempt is told when it ends, so it may end in the morning.
            assert!(!(9..22).contains(&hour) || minute / DAY >= 5, "seed {seed}: {hour} o'clock");
            loud += 1;
        }
    }
    assert!(loud >= 2, "{loud}");
}

#[test]
fn the_shipped_thief_takes_few_steps_a_night_and_breaks_nothing() {
    let scenario = persona(
        "import \"adversaries/careful_thief\" as thief;\n\
         thief::attacks(\"ADM-PC-1\", [\"Letters\"], #{ name: \"somebody\" });",
    );
    assert_eq!(scenario.adversaries[0].name, "somebody");
    let mut stolen = 0;
    for seed in 0..4 {
        let events = run(&scenario, seed, 5);
        assert_eq!(failures(&events), Vec::<String>::new());
        let tried = attempts(&events);
        for day in 0..5 {
            let today = tried.iter().filter(|(tick, _)| tick.0 / DAY == day).count();
            assert!(today <= 8, "seed {seed}, day {day}: {today}");
        }
        stolen += events.iter().filter(|event| matches!(event.kind, EventKind::RecordsStolen { .. })).count();
        assert!(!events.iter().any(|event| matches!(event.kind, EventKind::HostEncrypted { machines: 1.., .. })));
    }
    assert!(stolen > 0, "nobody ever succeeds");
}

#[test]
fn a_hook_that_fails_is_told_once_and_the_planner_goes_on() {
    let alone = run(&with_hook(None), 5, 2);
    for (body, why) in [
        ("loop { }", "the script does not come to an end (it may take 10000 steps)"),
        ("decide(view, memory)", "functions call each other too deeply"),
        ("let s = \"x\"; loop { s += s; }", "too much data in one value"),
        ("let a = [1]; loop { a += a; }", "too much data in one value"),
        ("let s = \"x\"; s.pad(9000, 'x');", "too much data in one value"),
        ("let a = [1]; let b = [1]; a == b", "lists and maps cannot be compared as a whole"),
        ("[1, 2].map(|x| { for n in 0..6000 { } x })", "the script does not come to an end"),
        ("let x = 1 / 0;", "Division by zero"),
        ("throw \"enough\"", "enough"),
        ("exit(99)", "decide answers 99"),
        ("99", "decide answers 99, and there are"),
        ("-1", "decide answers -1, and there are"),
        ("\"T9999\"", "decide answers \"T9999\", which is not offered now"),
        ("#{ wait: 0 }", "it wants to wait 0 minutes"),
        ("#{ wait: 99999 }", "it wants to wait 99999 minutes"),
        ("#{ wait: 5000000000 }", "decide answers a wait of 5000000000 minutes"),
        ("#{ sleep: 5 }", "decide answers a value of type map"),
        ("1.5", "decide answers a value of type f64"),
        ("for i in 0..99 { memory.set(\"n\" + i, i); }", "memory is full"),
        ("memory.set(\"view\", view)", "memory keeps numbers, texts"),
        ("view.offers[view.offers.len()]", "Array index"),
    ] {
        let text = format!("fn decide(view, memory) {{ if view.tick > 300 {{ {body} }} }}");
        let events = run(&with_hook(Some(&text)), 5, 2);
        let told = failures(&events);
        assert_eq!(told.len(), 1, "{body}: {told:?}");
        // Rhai knows no place for what runs out in a call from outside.
        let said = told[0].replacen("line 1: ", "", 1);
        assert!(said.starts_with(&format!("hooks/own: {why}")), "{body}: {said}");
        let others: Vec<Event> =
            events.into_iter().filter(|event| !matches!(event.kind, EventKind::BrainFailed { .. })).collect();
        let plain = |events: &[Event]| events.iter().map(|e| (e.tick, e.kind.clone())).collect::<Vec<_>>();
        assert!(plain(&others) == plain(&alone), "{body} changed what happens");
    }
}

/// A hook that wants everything it can remember.
const BUSY: &str = "fn decide(view, memory) {
    let seen = memory.get(\"seen\", []);
    if seen.len() > 20 { seen = []; }
    seen.push(view.tick);
    memory.set(\"seen\", seen);
    memory.set(\"night\", view.hour < 6);
    memory.set(\"last\", `at ${view.tick}`);
    if seen.len() % 3 == 0 { return #{ wait: 45 }; }
    if view.offers.len() > 1 && seen.len() % 5 == 0 { return view.offers.len() - 1; }
}";

#[test]
fn forks_replays_and_journals_keep_a_hook_and_its_notes() {
    let scenario = with_hook(Some(BUSY));
    let mut exercise = start(&scenario, 8);
    exercise.advance(Tick(DAY));
    let mut fork = exercise.fork();
    exercise.advance(Tick(3 * DAY));
    fork.advance(Tick(3 * DAY));
    assert_eq!(fork.digest(), exercise.digest());
    let by_minute = Options { skip: false, ..Options::default() };
    let taken: BTreeSet<_> = scenario.seats.iter().map(|seat| seat.role.clone()).collect();
    let mut slow = Exercise::start_with(Arc::clone(&scenario), 8, &taken, by_minute).expect("it starts");
    slow.advance(Tick(3 * DAY));
    assert_eq!(slow.digest(), exercise.digest());

    let seats = taken.iter().map(|role| (role.clone(), "person".to_string())).collect();
    let (mut text, mut chain) = Chain::begin(&Header { scenario, seed: 8, seats, branch: None });
    text += &chain.encode(&Entry::AdvancedTo(Tick(3 * DAY)));
    let mut journal = Journal::read(text.as_bytes()).expect("a journal");
    let refused = journal.replay().map(drop).expect_err("not compiled yet");
    assert!(refused.why.contains("`hooks/own` was not compiled"), "{refused}");
    equip(Arc::make_mut(&mut journal.header.scenario)).expect("it compiled before");
    assert_eq!(journal.replay().expect("it replays").digest(), exercise.digest());
}

#[test]
fn a_scenario_with_a_script_that_nobody_compiled_does_not_start() {
    let scenario = with_hook(Some(BUSY));
    let text = serde_json::to_string(&*scenario).expect("plain data");
    let mut read: Scenario = serde_json::from_str(&text).expect("reads back");
    assert_eq!(read, *scenario, "compiling is no part of the data");
    let start = |scenario: &Scenario| Exercise::start(Arc::new(scenario.clone()), 1, &BTreeSet::new()).map(drop);
    assert_eq!(start(&read), Err(StartError::NotCompiled("hooks/own".into())));
    equip(&mut read).expect("it compiled before");
    assert_eq!(start(&read), Ok(()));
    read.adversaries[0].script.as_mut().expect("a script").source = "fn decide(view) { }".into();
    let findings = equip(&mut read).expect_err("it does not fit");
    assert!(findings.to_string().contains("takes 2 arguments"), "{findings}");
}

#[test]
fn a_hook_that_asks_every_minute_is_stopped_some_day() {
    let text = "fn decide(view, memory) { #{ wait: 1 } }";
    let mut scenario = (*with_hook(Some(text))).clone();
    scenario.phases[0].minutes = 30 * DAY;
    let told = failures(&run(&Arc::new(scenario), 1, 30));
    assert!(told.len() == 1 && told[0].contains("it was asked 20000 times"), "{told:?}");
    const { assert!(NOTES_MAX >= 8) };
}
