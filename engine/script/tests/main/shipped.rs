//! What is shipped loads without a word of complaint, and holds what it promises.

use codedark_script::{Loaded, load};
use codedark_sim::scenario::{AssetClass, BrainSpec, Level, Monitoring, Ports, Scenario, Step, Strikes};
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

#[test]
fn the_long_friday_is_a_spring_on_one_flat_network() {
    let Loaded { scenario, warnings } = loaded("scenarios/friday-0100-long/scenario.rhai");
    assert_eq!(warnings, []);
    assert_eq!(scenario.calendar.date_time(Tick(0)), "Tue 17 Mar 09:00");
    assert!(scenario.phases.iter().all(|phase| phase.step == Step::Day));
    assert!(scenario.hospital.assets.iter().all(|asset| asset.monitoring <= Monitoring::Antivirus));
    let zones = scenario.hospital.zones.len();
    assert!(scenario.hospital.zones.iter().all(|zone| !zone.filtered));
    assert_eq!(scenario.hospital.links.iter().filter(|link| link.ports == Ports::All).count(), zones * (zones - 1));
    let BrainSpec::Operator { tempo, .. } = scenario.adversaries[0].brain else { panic!("no operator") };
    assert!(tempo.handover > 0 && tempo.pace > 0 && tempo.busy_days < 1000 && tempo.strikes == Strikes::Nights);
    assert!(scenario.seats.len() >= 5 && scenario.duties.len() >= 4 && scenario.storyline.len() >= 10);
}

/// A scenario that is a hospital of the library with some options and nothing else.
fn hospital(name: &str, given: &str) -> Scenario {
    let text = format!(
        "import \"hospitals/{name}\" as house;\n\
         scenario(\"T\", #{{ starts: \"2026-03-17 09:00\", summary: \"s\", briefing: \"b\", takes: minutes(10), \
         difficulty: 1, level: \"tactical\" }});\n\
         phase(\"p\", #{{ lasts: days(1), step: \"day\" }});\nseat(\"ir_lead\", #{{}});\n\
         let h = house::build(#{{ {given} }});\n"
    );
    match load(&shipped().with("scenarios/t/scenario.rhai", text), "scenarios/t/scenario.rhai") {
        Ok(Loaded { scenario, warnings }) => {
            assert_eq!(warnings, [], "{name} {given}");
            scenario
        }
        Err(findings) => panic!("{name} {given}: {findings}"),
    }
}

#[test]
fn every_hospital_has_its_size_and_can_be_varied() {
    // Name, beds, assets, machines, zones.
    let sizes = [
        ("small", 60, 15..=25, 60..=150, 3..=3),
        ("nordvik", 300, 55..=75, 300..=600, 5..=5),
        ("university", 900, 150..=250, 3000..=9000, 12..=20),
    ];
    for (name, beds, assets, machines, zones) in sizes {
        let usual = hospital(name, "").hospital;
        let count: u32 = usual.assets.iter().map(|asset| u32::from(asset.count)).sum();
        assert_eq!(usual.beds, beds, "{name}");
        assert!(assets.contains(&usual.assets.len()), "{name}: {} assets", usual.assets.len());
        assert!(machines.contains(&count), "{name}: {count} machines");
        assert!(zones.contains(&usual.zones.len()), "{name}: {} zones", usual.zones.len());
        assert!(usual.stores.len() >= 4 && usual.care.len() >= 5, "{name}");

        let flat = hospital(name, "segmentation: \"flat\", detection: \"antivirus\", backups: \"domain\"").hospital;
        assert!(flat.links.iter().all(|link| link.ports == Ports::All), "{name}");
        assert!(flat.assets.iter().all(|asset| asset.monitoring <= Monitoring::Antivirus), "{name}");
        let backup = |asset: &&codedark_sim::scenario::Asset| {
            asset.class == AssetClass::Backup && asset.os.name.contains("Windows")
        };
        assert!(flat.assets.iter().filter(backup).all(|asset| asset.domain_joined), "{name}");

        let tight = hospital(name, "segmentation: \"filtered\", detection: \"block\", backups: \"separate\"").hospital;
        assert!(tight.zones.iter().all(|zone| zone.filtered), "{name}");
        let wide_open = tight.links.iter().filter(|link| link.ports == Ports::All).count();
        assert!(wide_open * 5 < flat.links.len(), "{name}");
        let pcs = tight.assets.iter().filter(|asset| asset.class == AssetClass::Workstation);
        for pc in pcs {
            assert_eq!(pc.monitoring, Monitoring::Block, "{name}: {}", pc.name);
        }
        assert!(tight.assets.iter().filter(backup).all(|asset| !asset.domain_joined), "{name}");

        let between = hospital(name, "segmentation: \"vlan\", detection: \"monitor\"").hospital;
        assert!(between.assets.iter().any(|asset| asset.monitoring == Monitoring::Monitor), "{name}");
        assert!(between.assets.iter().all(|asset| asset.monitoring != Monitoring::Block), "{name}");
        let smaller = hospital(name, "beds: 30").hospital;
        assert!(smaller.care[0].emergency.per_day < usual.care[0].emergency.per_day, "{name}");
    }
}
