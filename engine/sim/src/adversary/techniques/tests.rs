//! Every technique: works where its preconditions hold, is impossible where one is missing, and changes what it says.

mod stage;

use std::collections::BTreeMap;

use super::*;
use crate::adversary::facts::Facts;
use crate::ids::{AccountId, StoreId};
use crate::support::{
    self, ADM_1, ADM_2, ANALYSER, ANNA, APPS, BACKUP, DC, DOMAIN_ADMIN, FILES, GATEWAY, HELPDESK, LETTERS, OFFICES,
    SERVERS, SVC_FILE, WS_ADMIN, technique,
};

use stage::{Stage, Still};

/// One technique's test: a stage on which it works, what takes that away, and what it changes.
struct Trial {
    stage: Stage,
    without: Vec<(&'static str, fn(&mut Stage))>,
    changes: fn(&Moves, &Beliefs) -> bool,
}

fn trial(
    source: Option<AssetId>,
    target: AssetId,
    set: fn(&mut Stage),
    without: Vec<(&'static str, fn(&mut Stage))>,
    changes: fn(&Moves, &Beliefs) -> bool,
) -> Trial {
    let mut stage = Stage::new(source, target);
    set(&mut stage);
    Trial { stage, without, changes }
}

/// A technique on a machine that is held.
fn on_itself(
    set: fn(&mut Stage),
    more: Vec<(&'static str, fn(&mut Stage))>,
    changes: fn(&Moves, &Beliefs) -> bool,
) -> Trial {
    let mut without: Vec<(&'static str, fn(&mut Stage))> = vec![
        ("the machine is not held any more", |s| s.lose(s.target)),
        ("the machine is cut off", |s| s.net.hosts[ADM_1.index()].isolated = true),
        ("the zone is cut off", |s| s.net.zones[OFFICES.index()].isolated = true),
        ("the internet is cut", |s| s.net.lines.internet_cut = true),
        ("the machine is being rebuilt", |s| s.net.hosts[ADM_1.index()].down = true),
    ];
    without.extend(more);
    trial(Some(ADM_1), ADM_1, set, without, changes)
}

/// A log-on from the first PC to a file server over a port.
fn log_on(port: fn(&mut Stage), changes: fn(&Moves, &Beliefs) -> bool) -> Trial {
    let without: Vec<(&'static str, fn(&mut Stage))> = vec![
        ("the port is closed", port),
        ("no account is held", |s| s.beliefs.accounts.clear()),
        ("the account was reset", |s| reset(s, SVC_FILE)),
        ("the internet is cut", |s| s.net.lines.internet_cut = true),
        ("the account has no rights there", |s| {
            s.beliefs.accounts.clear();
            s.hold_account(WS_ADMIN);
        }),
        ("the source is lost", |s| s.lose(ADM_1)),
        ("no link", |s| s.scenario.hospital.links.clear()),
        ("the target is cut off", |s| s.net.hosts[FILES.index()].isolated = true),
        ("the target is down", |s| s.net.hosts[FILES.index()].down = true),
        ("the target's zone is cut off", |s| s.net.zones[SERVERS.index()].isolated = true),
    ];
    trial(Some(ADM_1), FILES, |s| s.hold_account(SVC_FILE), without, changes)
}

fn reset(stage: &mut Stage, account: AccountId) {
    stage.resets.accounts.insert(account, Tick(50));
}

fn block(stage: &mut Stage, ports: &[u16]) {
    stage.net.zones[SERVERS.index()].blocked = ports.to_vec();
}

fn takes(moves: &Moves, asset: AssetId) -> bool {
    moves.changes.hosts.iter().any(|(at, change)| *at == asset && matches!(change, HostChange::Compromise(..)))
}

fn own_flag(beliefs: &Beliefs, flag: fn(&Foothold) -> bool) -> bool {
    flag(&beliefs.footholds[&ADM_1])
}

fn rule_own(stage: &mut Stage) {
    stage.beliefs.footholds.get_mut(&ADM_1).unwrap().admin = true;
}

fn not_admin(stage: &mut Stage) {
    stage.beliefs.footholds.get_mut(&ADM_1).unwrap().admin = false;
}

fn not_windows(stage: &mut Stage) {
    stage.asset(ADM_1).os.family = crate::scenario::OsFamily::Linux;
}

fn embedded(stage: &mut Stage) {
    stage.asset(ADM_1).os.family = crate::scenario::OsFamily::Embedded;
}

fn nothing(_: &mut Stage) {}

fn from_outside() -> BTreeMap<&'static str, Trial> {
    let lure = trial(
        None,
        ADM_2,
        nothing,
        vec![
            ("the internet is cut", |s| s.net.lines.internet_cut = true),
            ("nobody works there", |s| s.asset(ADM_2).users = None),
            ("it is no workstation", |s| s.asset(ADM_2).class = AssetClass::Server),
            ("nobody opens lures", |s| s.scenario.hospital.staff[0].opens_lures = 0),
            ("it is being rebuilt", |s| s.net.hosts[ADM_2.index()].down = true),
        ],
        |_, beliefs| beliefs.lured.contains(&ADM_2),
    );
    let open_file = trial(
        None,
        ADM_2,
        |s| _ = s.beliefs.lured.insert(ADM_2),
        vec![
            ("no lure was sent", |s| s.beliefs.lured.clear()),
            ("the internet is cut", |s| s.net.lines.internet_cut = true),
            ("it is cut off", |s| s.net.hosts[ADM_2.index()].isolated = true),
            ("it is being rebuilt", |s| s.net.hosts[ADM_2.index()].down = true),
        ],
        |moves, beliefs| takes(moves, ADM_2) && !beliefs.footholds[&ADM_2].admin && beliefs.lured.is_empty(),
    );
    let remote = trial(
        None,
        GATEWAY,
        |s| s.hold_account(ANNA),
        vec![
            ("no account is held", |s| s.beliefs.accounts.clear()),
            ("the account was reset", |s| reset(s, ANNA)),
            ("the internet is cut", |s| s.net.lines.internet_cut = true),
            ("it is no gateway", |s| s.asset(GATEWAY).class = AssetClass::Device),
            ("nothing listens", |s| s.asset(GATEWAY).services.clear()),
            ("it is cut off", |s| s.net.hosts[GATEWAY.index()].isolated = true),
            ("it is being rebuilt", |s| s.net.hosts[GATEWAY.index()].down = true),
        ],
        |moves, _| takes(moves, GATEWAY),
    );
    BTreeMap::from([("T1566.001", lure), ("T1204.002", open_file), ("T1133", remote)])
}

fn on_own_machine() -> BTreeMap<&'static str, Trial> {
    let dump: fn(&Moves, &Beliefs) -> bool = |moves, beliefs| {
        let stolen: Vec<_> = moves.stolen_accounts.iter().map(|(_, account)| *account).collect();
        stolen == [ANNA, WS_ADMIN] && beliefs.accounts.len() == 2 && own_flag(beliefs, |f| f.dumped)
    };
    BTreeMap::from([
        ("T1059.001", on_itself(nothing, vec![("no Windows", not_windows)], |_, b| own_flag(b, |f| f.scripted))),
        ("T1071.001", on_itself(nothing, vec![], |_, b| own_flag(b, |f| f.commanded))),
        ("T1547.001", on_itself(nothing, vec![("no Windows", not_windows)], |_, b| own_flag(b, |f| f.persistent))),
        (
            "T1543.003",
            on_itself(nothing, vec![("no Windows", not_windows)], |_, b| own_flag(b, |f| f.persistent && f.admin)),
        ),
        ("T1068", on_itself(nothing, vec![], |_, b| own_flag(b, |f| f.admin))),
        (
            "T1562.001",
            on_itself(rule_own, vec![("no full rights", not_admin)], |m, b| {
                m.changes.hosts == [(ADM_1, HostChange::Blind)] && b.blinded.contains(&ADM_1)
            }),
        ),
        ("T1003.001", on_itself(rule_own, vec![("no full rights", not_admin), ("no Windows", not_windows)], dump)),
        (
            "T1018",
            on_itself(nothing, vec![], |_, b| {
                own_flag(b, |f| f.listed) && b.seen.len() == 11 && b.seen[&FILES].ports.is_empty()
            }),
        ),
        (
            "T1046",
            on_itself(nothing, vec![], |_, b| {
                own_flag(b, |f| f.scanned)
                    && b.seen[&FILES].ports[&OFFICES] == [445, 3389]
                    && b.seen[&FILES].stores == [LETTERS]
                    && b.seen[&ANALYSER].weak_port == Some(445)
            }),
        ),
        ("T1489", on_itself(rule_own, vec![("no full rights", not_admin)], |_, b| b.stopped.contains(&ADM_1))),
        (
            "T1490",
            on_itself(nothing, vec![("firmware keeps no restore points", embedded)], |_, b| {
                b.inhibited.contains(&ADM_1)
            }),
        ),
        (
            "T1486",
            on_itself(nothing, vec![], |m, b| {
                m.changes.hosts == [(ADM_1, HostChange::Encrypt)] && b.encrypted.contains(&ADM_1)
            }),
        ),
        (
            "T1560.001",
            on_itself(
                |s| _ = s.beliefs.collected.insert(LETTERS, ADM_1),
                vec![("nothing gathered", |s| s.beliefs.collected.clear())],
                |_, b| b.packed.contains(&LETTERS),
            ),
        ),
        (
            "T1567.002",
            on_itself(
                |s| _ = s.beliefs.collected.insert(LETTERS, ADM_1),
                vec![("gathered elsewhere", |s| _ = s.beliefs.collected.insert(LETTERS, ADM_2))],
                |m, b| m.stolen_records == [(StoreId(0), 20_000)] && b.stolen.contains(&LETTERS),
            ),
        ),
    ])
}

fn asking_the_directory() -> BTreeMap<&'static str, Trial> {
    let alone: Vec<(&'static str, fn(&mut Stage))> = vec![
        ("the source is not in the domain", |s| s.asset(ADM_1).domain_joined = false),
        ("no controller", |s| s.asset(DC).class = AssetClass::Server),
        ("the controller does not answer", |s| block(s, &[389, 445])),
        ("the controller is down", |s| s.net.hosts[DC.index()].down = true),
        ("the source is lost", |s| s.lose(ADM_1)),
    ];
    let accounts = trial(Some(ADM_1), DC, nothing, alone.clone(), |_, b| {
        b.known_accounts.len() == 5 && b.known_accounts[&SVC_FILE] && !b.known_accounts[&DOMAIN_ADMIN]
    });
    let mut without = alone;
    without.push(("no account is known", |s| s.beliefs.known_accounts.clear()));
    without.push(("no ticket is weak", |s| s.scenario.hospital.accounts[SVC_FILE.index()].weak_ticket = 0));
    without.push(("it holds the account already", |s| s.hold_account(SVC_FILE)));
    without.push(("the account was reset", |s| reset(s, SVC_FILE)));
    let know: fn(&mut Stage) = |s| _ = s.beliefs.known_accounts.insert(SVC_FILE, true);
    let roast = trial(Some(ADM_1), DC, know, without, |m, b| {
        m.stolen_accounts == [(AdversaryId(0), SVC_FILE)] && b.accounts.contains_key(&SVC_FILE)
    });
    BTreeMap::from([("T1087.002", accounts), ("T1558.003", roast)])
}

fn to_other_machines() -> BTreeMap<&'static str, Trial> {
    let taken: fn(&Moves, &Beliefs) -> bool = |m, b| takes(m, FILES) && b.footholds[&FILES].admin;
    let exploit = trial(
        Some(ADM_1),
        ANALYSER,
        nothing,
        vec![
            ("it is patched", |s| s.net.hosts[ANALYSER.index()].patched = true),
            ("it has no weakness", |s| s.asset(ANALYSER).vulnerabilities.clear()),
            ("the weakness is not on the network", |s| s.scenario.catalogue.vulnerabilities[0].port = None),
            ("the port is blocked", |s| s.net.zones[support::WARDS.index()].blocked = vec![445]),
            ("it is cut off", |s| s.net.hosts[ANALYSER.index()].isolated = true),
            ("the source is lost", |s| s.lose(ADM_1)),
        ],
        |m, b| takes(m, ANALYSER) && b.footholds[&ANALYSER].admin,
    );
    let stage = trial(
        Some(ADM_1),
        FILES,
        |s| s.hold(FILES, true),
        vec![
            ("the target is not held", |s| s.lose(FILES)),
            ("no full rights there", |s| s.hold(FILES, false)),
            ("the ports are blocked", |s| block(s, &[445, 3389])),
            ("the source is lost", |s| s.lose(ADM_1)),
        ],
        |_, b| b.staged.contains(&FILES),
    );
    let drive = trial(
        Some(ADM_1),
        FILES,
        |s| s.hold_account(SVC_FILE),
        vec![
            ("no account is held", |s| s.beliefs.accounts.clear()),
            ("the account was reset", |s| reset(s, SVC_FILE)),
            ("no records are there", |s| s.scenario.hospital.stores.clear()),
            ("the share is blocked", |s| block(s, &[445])),
            ("the source is lost", |s| s.lose(ADM_1)),
        ],
        |_, b| b.collected == BTreeMap::from([(LETTERS, ADM_1)]),
    );
    BTreeMap::from([
        ("T1021.001", log_on(|s| block(s, &[3389]), taken)),
        ("T1021.002", log_on(|s| block(s, &[445]), taken)),
        ("T1078.002", log_on(|s| block(s, &[445, 3389]), taken)),
        ("T1210", exploit),
        ("T1570", stage),
        ("T1039", drive),
    ])
}

#[test]
fn every_technique_works_where_it_can_and_nowhere_else() {
    let mut trials = from_outside();
    for more in [on_own_machine(), asking_the_directory(), to_other_machines()] {
        trials.extend(more);
    }
    let tried: Vec<_> = trials.keys().map(|id| technique(id)).collect();
    assert_eq!(tried, TECHNIQUES.iter().map(|spec| spec.id).collect::<Vec<_>>(), "a technique has no trial");
    for (id, Trial { mut stage, without, changes }) in trials {
        let spec = find(technique(id)).unwrap();
        assert!(stage.chance(spec) > 0, "{id} is impossible though nothing is missing");
        let (moves, beliefs) = stage.succeed(spec);
        assert!(changes(&moves, &beliefs), "{id} did not change what it should: {moves:?} {beliefs:?}");
        for (what, take_away) in without {
            let (net, scenario) = (stage.net.hosts.clone(), stage.scenario.clone());
            let (zones, lines) = (stage.net.zones.clone(), stage.net.lines.clone());
            let (before, resets) = (stage.beliefs.clone(), stage.resets.clone());
            take_away(&mut stage);
            assert_eq!(stage.chance(spec), 0, "{id} works although {what}");
            stage.net = Still { hosts: net, zones, lines };
            (stage.scenario, stage.beliefs, stage.resets) = (scenario, before, resets);
        }
    }
}

#[test]
fn the_table_is_sorted_and_every_use_gives_something() {
    assert!(TECHNIQUES.windows(2).all(|pair| pair[0].id < pair[1].id));
    for spec in TECHNIQUES {
        assert_eq!(find(spec.id).unwrap().id, spec.id);
        assert!((1..=1000).contains(&spec.prior), "{}", spec.id);
        assert!(!spec.uses.is_empty(), "{}", spec.id);
        for what in spec.uses {
            assert!(what.gives != Facts::NONE && (1..=1000).contains(&what.hope), "{}", spec.id);
        }
    }
    assert!(find(TechniqueId::new(1, 1)).is_none());
}

#[test]
fn skill_and_a_channel_raise_the_odds() {
    let spec = find(technique("T1068")).unwrap();
    let with = |skill: Permille, commanded: bool| {
        let mut stage = Stage::new(Some(ADM_1), ADM_1);
        if let BrainSpec::Operator { skill: own, .. } = &mut stage.scenario.adversaries[0].brain {
            *own = skill;
        }
        stage.beliefs.footholds.get_mut(&ADM_1).unwrap().commanded = commanded;
        stage.chance(spec)
    };
    assert!(with(0, true) < with(500, true) && with(500, true) < with(1000, true));
    assert!(with(500, false) < with(500, true));
}

#[test]
fn ruined_backups_are_encrypted_and_groups_of_servers_fall_together() {
    let mut stage = Stage::new(Some(BACKUP), BACKUP);
    stage.hold(BACKUP, true);
    let (moves, beliefs) = stage.succeed(find(technique("T1490")).unwrap());
    assert_eq!(moves.changes.hosts, [(BACKUP, HostChange::RuinBackups), (BACKUP, HostChange::Encrypt)]);
    assert!(beliefs.encrypted.contains(&BACKUP));
    let ruined = |seed| {
        stage.dice = Dice::new(seed);
        let (moves, beliefs) = stage.succeed(find(technique("T1490")).unwrap());
        assert!(beliefs.inhibited.contains(&BACKUP), "whoever ruins them does not learn of a copy elsewhere");
        !moves.changes.hosts.is_empty()
    };
    assert!((230..300).contains(&(0..400).map(ruined).filter(|ruined| *ruined).count()));
    // Encrypted with all others, its sets go or stay by the same chance.
    for seed in 0..40 {
        stage.dice = Dice::new(seed);
        let ruin = (BACKUP, HostChange::RuinBackups);
        let ruins = |id| stage.succeed(find(technique(id)).unwrap()).0.changes.hosts.contains(&ruin);
        assert_eq!(ruins("T1490"), ruins("T1486"), "seed {seed}");
    }

    let mut stage = Stage::new(Some(ADM_1), APPS);
    stage.asset(APPS).count = 7;
    let (moves, _) = stage.succeed(find(technique("T1021.001")).unwrap());
    assert_eq!(moves.changes.hosts, [(APPS, HostChange::Compromise(AdversaryId(0), 7))]);
}

#[test]
fn what_lies_ready_goes_off_everywhere_at_once() {
    let mut stage = Stage::new(Some(FILES), FILES);
    for server in [FILES, APPS, DC] {
        stage.hold(server, true);
    }
    let encrypt = find(technique("T1486")).unwrap();
    assert_eq!(stage.succeed(encrypt).0.changes.hosts, [(FILES, HostChange::Encrypt)]);
    stage.beliefs.staged.extend([FILES, APPS, DC]);
    stage.net.hosts[DC.index()].isolated = true;
    let (moves, beliefs) = stage.succeed(encrypt);
    assert_eq!(moves.changes.hosts, [(FILES, HostChange::Encrypt), (APPS, HostChange::Encrypt)]);
    assert_eq!(beliefs.encrypted, [FILES, APPS].into());
    assert!(moves.attempts.iter().any(|attempt| attempt.target == APPS));
    let (_, beliefs) = stage.succeed(find(technique("T1489")).unwrap());
    assert_eq!(beliefs.stopped, [FILES, APPS].into());
}

#[test]
fn a_user_logs_on_with_a_users_rights() {
    let mut stage = Stage::new(Some(ADM_1), HELPDESK);
    stage.hold_account(ANNA);
    let spec = find(technique("T1078.002")).unwrap();
    assert!(stage.chance(spec) > 0);
    assert!(!stage.succeed(spec).1.footholds[&HELPDESK].admin);
    stage.target = FILES;
    assert_eq!(stage.chance(spec), 0, "a user's account opens a server");
}

#[test]
fn a_machine_that_was_cleaned_unnoticed_starts_afresh_when_taken_again() {
    let mut stage = Stage::new(Some(ADM_1), HELPDESK);
    stage.hold(HELPDESK, true);
    stage.beliefs.footholds.get_mut(&HELPDESK).unwrap().dumped = true;
    stage.lose(HELPDESK);
    stage.hold_account(WS_ADMIN);
    let (_, beliefs) = stage.succeed(find(technique("T1021.002")).unwrap());
    assert!(!beliefs.footholds[&HELPDESK].dumped);
}

#[test]
fn a_partners_own_line_into_the_zone_carries_orders_while_the_internet_is_cut() {
    let mut stage = Stage::new(Some(ADM_1), ADM_1);
    stage.net.lines.internet_cut = true;
    let spec = find(technique("T1018")).unwrap();
    assert_eq!(stage.chance(spec), 0);
    stage.scenario.hospital.partners = vec![crate::scenario::Partner {
        name: "lab".into(),
        title: "Laboratory".into(),
        zone: OFFICES,
        assists: Vec::new(),
        own_line: true,
    }];
    stage.net.lines.partners_cut = vec![false];
    assert!(stage.chance(spec) > 0, "the line ends where the machine is");
    stage.net.lines.partners_cut = vec![true];
    assert_eq!(stage.chance(spec), 0);
    stage.net.lines.partners_cut = vec![false];
    stage.scenario.hospital.partners[0].zone = SERVERS;
    assert_eq!(stage.chance(spec), 0, "the line ends elsewhere");
}

#[test]
fn whoever_took_a_domain_controller_opens_everything_until_the_key_is_replaced() {
    let mut stage = Stage::new(Some(DC), DC);
    stage.hold(DC, true);
    let (moves, beliefs) = stage.succeed(find(technique("T1003.001")).unwrap());
    assert_eq!(moves.stolen_keys, [AdversaryId(0)]);
    let mut stage = Stage::new(Some(ADM_1), FILES);
    stage.beliefs.forges = beliefs.forges;
    let log_on = find(technique("T1021.001")).unwrap();
    assert!(stage.chance(log_on) > 0, "no account is needed");
    stage.resets.krbtgt = true;
    assert_eq!(stage.chance(log_on), 0);
}

#[test]
fn a_refused_account_is_tried_no_more_and_others_are_not_doubted() {
    let mut stage = Stage::new(Some(ADM_1), FILES);
    for account in [ANNA, SVC_FILE, DOMAIN_ADMIN] {
        stage.hold_account(account);
    }
    stage.beliefs.forges = true;
    stage.resets.krbtgt = true;
    stage.hold(ADM_2, true);
    stage.beliefs.footholds.get_mut(&ADM_2).unwrap().dumped = true;
    reset(&mut stage, SVC_FILE);
    reset(&mut stage, ANNA);
    let mut beliefs = stage.beliefs.clone();
    let log_on = find(technique("T1021.002")).unwrap();
    stage.case().learn_refusals(log_on, &mut beliefs);
    assert_eq!(beliefs.accounts.keys().copied().collect::<Vec<_>>(), [ANNA, DOMAIN_ADMIN], "a user opens no server");
    assert!(!beliefs.forges && beliefs.footholds[&ADM_2].dumped);
    stage.case().learn_refusals(find(technique("T1078.002")).unwrap(), &mut beliefs);
    assert_eq!(beliefs.accounts.keys().copied().collect::<Vec<_>>(), [DOMAIN_ADMIN]);
    assert!(!beliefs.footholds[&ADM_2].dumped, "her new password may be found where the old one was");
    // Behind a closed port nobody refuses anything.
    block(&mut stage, &[445]);
    let mut beliefs = stage.beliefs.clone();
    stage.case().learn_refusals(log_on, &mut beliefs);
    assert_eq!(beliefs, stage.beliefs);
}

#[test]
fn what_a_machine_remembers_is_stale_for_a_day_after_a_reset() {
    let mut stage = Stage::new(Some(ADM_1), ADM_1);
    stage.hold(ADM_1, true);
    let dump = find(technique("T1003.001")).unwrap();
    reset(&mut stage, ANNA);
    assert_eq!(stage.succeed(dump).0.stolen_accounts, [(AdversaryId(0), WS_ADMIN)]);
    stage.now = Tick(50 + crate::time::DAY);
    assert_eq!(stage.succeed(dump).0.stolen_accounts.len(), 2);
}

#[test]
fn sets_out_of_reach_are_not_ruined() {
    let mut stage = Stage::new(Some(BACKUP), BACKUP);
    stage.hold(BACKUP, true);
    stage.net.hosts[BACKUP.index()].protected = Some(Tick(1));
    let inhibit = find(technique("T1490")).unwrap();
    assert_eq!(stage.chance(inhibit), 0, "a person sees it");
    stage.scenario.adversaries[0].brain = BrainSpec::Worm { port: 445, try_every: 1, fuse: 1 };
    assert!(stage.chance(inhibit) > 0, "malware does not");
    assert!(stage.succeed(inhibit).0.changes.hosts.is_empty());
}
