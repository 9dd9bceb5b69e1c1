//! The check that stands between a foreign journal and an exercise: every broken invariant is named, nothing panics.

use codedark_script::load;
use codedark_sim::ids::VulnerabilityId;
use codedark_sim::ids::{AccountId, AssetId, GroupId, InjectId, ProcessId, RoleId, StoreId, TechniqueId, ZoneId};
use codedark_sim::scenario::{BrainSpec, Condition, Goal, Moment, Ports, Prelude, Scenario, Trigger};

use crate::common::shipped;

fn good() -> Scenario {
    load(&shipped(), "tests/scenarios/operator-small/scenario.rhai").expect("loads").scenario
}

type Break = fn(&mut Scenario);

const BREAKS: &[(&str, Break)] = &[
    ("the scenario's id has no name", |s| s.id = " ".into()),
    ("difficulty is 9", |s| s.difficulty = 9),
    ("there is no phase", |s| s.phases.clear()),
    ("has no length", |s| s.phases[0].minutes = 0),
    ("longer than 200 days", |s| s.phases[0].minutes = u32::MAX),
    ("there is no seat", |s| s.seats.clear()),
    ("deputises itself", |s| s.seats[0].deputises = vec![s.seats[0].role.clone()]),
    ("a seat has no name", |s| s.seats[0].role = RoleId::new("")),
    ("two of the seats", |s| s.seats.push(s.seats[0].clone())),
    ("there is no asset", |s| s.hospital.assets.clear()),
    ("two of the assets", |s| s.hospital.assets[1].name = s.hospital.assets[0].name.clone()),
    ("too many of the assets", |s| s.hospital.assets = vec![s.hospital.assets[0].clone(); 70_000]),
    ("the number of", |s| s.hospital.assets[0].count = 0),
    ("the zone of", |s| s.hospital.assets[0].zone = ZoneId(99)),
    ("the users of", |s| s.hospital.assets[0].users = Some(GroupId(99))),
    ("a cached account of", |s| s.hospital.assets[0].cached.push(AccountId(99))),
    ("a weakness of", |s| s.hospital.assets[0].vulnerabilities.push(VulnerabilityId(99))),
    ("above 1000", |s| s.hospital.assets[0].standalone = 1001),
    ("longer than a year", |s| s.hospital.assets[0].rebuild_minutes = u32::MAX),
    ("port 0 is a service", |s| s.hospital.assets[0].services[0].port = 0),
    ("a link's end", |s| s.hospital.links[0].to = ZoneId(99)),
    ("ports are not sorted", |s| s.hospital.links[0].ports = Ports::Only(vec![445, 80])),
    ("ports are not sorted", |s| s.hospital.links[0].ports = Ports::Only(vec![80, 80])),
    ("the asset of store", |s| s.hospital.stores[0].asset = AssetId(99)),
    ("the head count", |s| s.hospital.staff[0].count = 0),
    ("has no skill", |s| s.hospital.people[0].skills.clear()),
    ("the shift of", |s| s.hospital.people[0].shift.to_hour = 25),
    ("waits for itself", |s| s.hospital.care[0].waits_for.push((ProcessId(0), 100))),
    ("waits for", |s| s.hospital.care[0].waits_for.push((ProcessId(99), 100))),
    ("names no asset", |s| s.hospital.care[0].needs[0].assets.clear()),
    ("names an asset twice", |s| s.hospital.care[0].needs[0].assets = vec![AssetId(0); 2]),
    ("need `analyser`", |s| s.hospital.care[0].needs[0].assets = vec![AssetId(99)]),
    ("the headroom", |s| s.hospital.care[0].headroom = 0),
    ("the downtime capacity", |s| s.hospital.care[0].downtime.capacity = 2000),
    ("the foothold", |s| s.adversaries[0].foothold = AssetId(99)),
    ("knows no technique", |s| s.adversaries[0].techniques.clear()),
    ("no row for T9999", |s| s.adversaries[0].techniques.push(TechniqueId::new(9999, 0))),
    ("a goal of", |s| s.adversaries[0].goals.push(Goal::Encrypt(ZoneId(99)))),
    ("a goal of", |s| s.adversaries[0].goals.push(Goal::Steal(StoreId(99)))),
    ("tries every 0 minutes", |s| s.adversaries[0].brain = BrainSpec::Worm { port: 445, try_every: 0, fuse: 1 }),
    ("spreads over port 0", |s| s.adversaries[0].brain = BrainSpec::Worm { port: 0, try_every: 1, fuse: 1 }),
    ("waits for itself", |s| s.storyline[0].trigger = Trigger::After(Moment::Told(InjectId(0)), 1)),
    ("inject", |s| s.storyline[0].trigger = Trigger::After(Moment::Told(InjectId(99)), 1)),
    ("nested deeper", |s| s.storyline[0].trigger = Trigger::When(deep(100))),
    ("asks nothing", |s| s.storyline[0].trigger = Trigger::After(Moment::Answered(InjectId(0), None), 1)),
    ("the end of the prelude", |s| {
        s.prelude = Some(Prelude { of: "x".into(), seed: 1, until: Moment::Told(InjectId(99)), earlier: 0 });
    }),
    ("two of the duties", |s| s.duties.push(s.duties[0].clone())),
    ("not sorted by id", |s| s.catalogue.techniques.swap(0, 1)),
    ("the minutes of", |s| s.catalogue.techniques[0].minutes = [5, 4, 9]),
    ("the minutes of", |s| s.catalogue.techniques[0].minutes = [0, 4, 9]),
    ("above 10", |s| s.catalogue.vulnerabilities[0].cvss_tenths = 101),
];

fn deep(levels: usize) -> Condition {
    (0..levels).fold(Condition::Happened(Moment::Declared), |inside, _| Condition::Not(Box::new(inside)))
}

#[test]
fn every_broken_invariant_is_named() {
    let good = good();
    assert_eq!(good.check(), Ok(()));
    for (expected, break_it) in BREAKS {
        let mut scenario = good.clone();
        break_it(&mut scenario);
        let wrong = scenario.check().expect_err(expected);
        assert!(wrong.iter().any(|message| message.contains(expected)), "{expected}: {wrong:?}");
    }
}

#[test]
fn any_scenario_out_of_a_journal_can_be_checked() {
    let text = serde_json::to_string(&good()).expect("plain data");
    let numbers: Vec<(usize, usize)> = digits(&text);
    let mut read = 0;
    for (n, (start, end)) in numbers.iter().enumerate().step_by(3) {
        for instead in ["0", "65535", "4294967295", "1001"] {
            let mutated = format!("{}{}{}", &text[..*start], instead, &text[*end..]);
            if let Ok(scenario) = serde_json::from_str::<Scenario>(&mutated) {
                let _ = scenario.check();
                read += 1;
            }
        }
        assert!(n < text.len());
    }
    assert!(read > 500, "{read}");
}

/// Stretches of digits.
fn digits(text: &str) -> Vec<(usize, usize)> {
    let bytes = text.as_bytes();
    let starts = (1..bytes.len()).filter(|n| bytes[*n].is_ascii_digit() && !bytes[n - 1].is_ascii_digit());
    let end = |start: usize| (start..bytes.len()).find(|n| !bytes[*n].is_ascii_digit()).unwrap_or(bytes.len());
    starts.map(|start| (start, end(start))).collect()
}
