//! What is shipped loads without a word of complaint, and holds what it promises.

use codedark_script::{Loaded, load};
use codedark_sim::scenario::{AssetClass, BrainSpec, Level, Scenario};
use codedark_sim::time::{HOUR, Tick};

use crate::common::shipped;

fn loaded(path: &str) -> Loaded {
    match load(&shipped(), path) {
        Ok(loaded) => loaded,
        Err(findings) => panic!("{findings}"),
    }
}

fn wannacry() -> Scenario {
    let Loaded { scenario, warnings } = loaded("scenarios/wannacry-morning/scenario.rhai");
    assert_eq!(warnings, []);
    scenario
}

#[test]
fn wannacry_morning_is_complete() {
    let scenario = wannacry();
    assert_eq!((scenario.id.as_str(), scenario.title.as_str()), ("wannacry-morning", "WannaCry morning"));
    assert_eq!((scenario.difficulty, scenario.level), (1, Level::Operational));
    assert_eq!(scenario.calendar.date_time(Tick(0)), "Fri 15 May 08:00");
    assert_eq!(scenario.play_minutes(), 8 * HOUR);
    let hospital = &scenario.hospital;
    assert_eq!(hospital.zones.len(), 5);
    assert!((55..=75).contains(&hospital.assets.len()), "{}", hospital.assets.len());
    let machines: u32 = hospital.assets.iter().map(|asset| u32::from(asset.count)).sum();
    assert!((300..=600).contains(&machines), "{machines}");
    assert!(hospital.staff.len() >= 5 && hospital.people.len() >= 8 && hospital.stores.len() >= 3);
    let care: Vec<&str> = hospital.care.iter().map(|process| process.name.as_str()).collect();
    assert_eq!(care, ["emergency", "imaging", "lab", "medication", "surgery"]);
    let seats: Vec<&str> = scenario.seats.iter().map(|seat| seat.role.as_str()).collect();
    assert_eq!(seats, ["ir_lead", "crisis_manager", "medical_director"]);
    assert!(scenario.briefing.starts_with("It is Friday") && scenario.briefing.contains("\n\n"));
    assert!((5..=12).contains(&scenario.storyline.len()));
    assert!(matches!(scenario.adversaries[0].brain, BrainSpec::Worm { port: 445, try_every: 4, fuse: 25 }));
}

#[test]
fn about_half_of_the_pcs_are_open_to_the_worm_and_nothing_new_is() {
    let scenario = wannacry();
    let weak = scenario.catalogue.vulnerabilities.iter().position(|row| row.cve == "CVE-2017-0144").expect("a row");
    let open = |asset: &&codedark_sim::scenario::Asset| asset.vulnerabilities.iter().any(|id| id.index() == weak);
    let of = |class: AssetClass| scenario.hospital.assets.iter().filter(move |asset| asset.class == class);
    let count = |assets: &mut dyn Iterator<Item = &codedark_sim::scenario::Asset>| -> u32 {
        assets.map(|asset| u32::from(asset.count)).sum()
    };
    let (all, old) = (count(&mut of(AssetClass::Workstation)), count(&mut of(AssetClass::Workstation).filter(open)));
    assert!((40..=60).contains(&(old * 100 / all)), "{old} of {all}");
    assert_eq!(of(AssetClass::Server).filter(open).count(), 2);
    for asset in scenario.hospital.assets.iter().filter(open) {
        assert!(asset.os.name.contains('7') || asset.os.name.contains("2008"), "{}", asset.name);
        assert!(asset.services.iter().any(|service| service.port == 445), "{}", asset.name);
    }
    let foothold = &scenario.hospital.assets[scenario.adversaries[0].foothold.index()];
    assert!(foothold.name == "RAD-WS-07" && open(&foothold));
}

#[test]
fn what_the_operator_knows_does_not_show_in_the_catalogue() {
    let Loaded { scenario, .. } = loaded("tests/scenarios/operator-small/scenario.rhai");
    assert_eq!(scenario.hospital.assets.len(), 12);
    assert_eq!(scenario.adversaries[0].techniques.len(), 23);
    // Players read the catalogue's names in alerts: were it only the operator's, it would tell what comes.
    assert_eq!(scenario.catalogue.techniques, wannacry().catalogue.techniques);
    assert_eq!(scenario.adversaries[0].goals.len(), 2);
}

#[test]
fn loading_twice_gives_the_same_scenario() {
    let text = |scenario: &Scenario| serde_json::to_string(scenario).expect("plain data");
    let (first, second) = (wannacry(), wannacry());
    assert_eq!(text(&first), text(&second));
    let back: Scenario = serde_json::from_str(&text(&first)).expect("reads back");
    assert_eq!(back, first);
}
