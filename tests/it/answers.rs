//! What a hospital can do about an intruder, each order shown by what it changes.

use std::sync::Arc;

use codedark_sim::action::{Action, Arg, Verb};
use codedark_sim::event::{Event, EventKind, Outcome};
use codedark_sim::exercise::Exercise;
use codedark_sim::ids::{AssetId, DutyId, RoleId, TechniqueId};
use codedark_sim::posture::{BackupFinding, Mode, Ransom, Statement};
use codedark_sim::scenario::{AccountGroup, AdversarySpec, BrainSpec, Scenario};
use codedark_sim::time::{DAY, HOUR, Tick};
use codedark_sim::view::PersonState;

use crate::support::{changed, events, order, scenarios, start};

/// The small clinic with one seat that decides everything.
fn house(change: impl FnOnce(&mut Scenario)) -> Arc<Scenario> {
    changed(&scenarios()[1], |scenario| {
        let roles = ["it_ops", "soc_analyst", "network_admin", "ciso", "crisis_manager", "dpo", "ceo"];
        scenario.seats[0].deputises = roles.map(RoleId::new).to_vec();
        for person in &mut scenario.hospital.people {
            person.shift = codedark_sim::scenario::Shift { from_hour: 0, to_hour: 24, weekends: true };
        }
        change(scenario);
    })
}

/// A seed in which no copy of the backups is out of every intruder's reach.
const SEED: u64 = 2;

fn lead() -> RoleId {
    RoleId::new("ir_lead")
}

fn play(scenario: &Arc<Scenario>) -> Exercise {
    start(scenario, SEED, &[lead()])
}

fn give(exercise: &mut Exercise, verb: Verb, args: &[Arg]) {
    exercise.submit(&order(&lead(), &Action::new(verb, args))).unwrap_or_else(|refusal| panic!("{verb:?}: {refusal}"));
}

fn refused(exercise: &mut Exercise, verb: Verb, args: &[Arg]) -> String {
    exercise.submit(&order(&lead(), &Action::new(verb, args))).expect_err("it is refused").to_string()
}

fn asset(scenario: &Scenario, name: &str) -> AssetId {
    scenario.hospital.assets.iter().position(|asset| asset.name == name).expect("an asset of this name").into()
}

/// Malware that destroys the backups, and nothing else.
fn destroyer(scenario: &mut Scenario, enters_at: u32) {
    scenario.adversaries = vec![AdversarySpec {
        name: "still".into(),
        brain: BrainSpec::Worm { port: 1, try_every: 5, fuse: 10 },
        foothold: asset(scenario, "BACKUP-1"),
        enters_at,
        techniques: [(1543, 3), (1490, 0), (1486, 0)].map(|(number, sub)| TechniqueId::new(number, sub)).to_vec(),
        script: None,
        goals: Vec::new(),
    }];
}

fn find<'a, T>(events: &'a [Event], pick: impl Fn(&'a EventKind) -> Option<T> + 'a) -> Vec<(Tick, T)> {
    events.iter().filter_map(|event| Some((event.tick, pick(&event.kind)?))).collect()
}

fn successes(exercise: &Exercise) -> Vec<Tick> {
    let all = events(exercise);
    let worked =
        find(&all, |kind| matches!(kind, EventKind::Attempted { outcome: Outcome::Succeeded, .. }).then_some(()));
    worked.into_iter().map(|(tick, ())| tick).collect()
}

#[test]
fn nobody_commands_or_carries_anything_out_while_the_internet_is_cut() {
    let house = house(|_| {});
    let mut free = play(&house);
    free.advance(Tick(2 * DAY));
    let from = successes(&free)[2];
    assert!(successes(&free).len() > 10, "the attack makes its way otherwise");
    let mut cut = play(&house);
    cut.advance(from);
    let price = cut.preview(&lead(), &Action::new(Verb::CutInternet, [Arg::Switch(true)])).expect("a price");
    assert!(!price.care.is_empty() && price.care.iter().all(|(_, change)| *change < 0), "{price:?}");
    give(&mut cut, Verb::CutInternet, &[Arg::Switch(true)]);
    cut.advance(from.after(2 * HOUR));
    // The partner's own line ends in the server room, where the intruder is not yet.
    cut.advance(Tick(2 * DAY));
    let done = find(&events(&cut), |kind| matches!(kind, EventKind::InternetCut { cut: true }).then_some(()))[0].0;
    assert!(successes(&cut).iter().all(|at| *at <= done), "{:?} after {done:?}", successes(&cut));
    give(&mut cut, Verb::CutInternet, &[Arg::Switch(false)]);
    cut.advance(Tick(4 * DAY));
    assert!(successes(&cut).iter().any(|at| *at > Tick(2 * DAY)), "whoever was not cleaned out goes on");
}

#[test]
fn sets_that_were_out_of_reach_in_time_can_be_restored_from() {
    let house = house(|scenario| destroyer(scenario, 4 * HOUR));
    let files = asset(&house, "FILE-1");
    let run = |protected: bool| {
        let mut exercise = play(&house);
        if protected {
            give(&mut exercise, Verb::ProtectBackups, &[Arg::Switch(true)]);
        }
        exercise.advance(Tick(6 * HOUR));
        give(&mut exercise, Verb::VerifyBackups, &[]);
        give(&mut exercise, Verb::Restore, &[Arg::Asset(files)]);
        exercise.advance(Tick(DAY));
        events(&exercise)
    };
    for (protected, finding) in [(true, BackupFinding::Endangered), (false, BackupFinding::Ruined)] {
        let events = run(protected);
        let restored = find(&events, |kind| match kind {
            EventKind::JobDone { action, succeeded, .. } if action.verb == Verb::Restore => Some(*succeeded),
            _ => None,
        });
        assert_eq!(restored.iter().map(|(_, ok)| *ok).collect::<Vec<_>>(), [protected]);
        let tested = find(&events, |kind| match kind {
            EventKind::BackupsTested { finding, .. } => Some(*finding),
            _ => None,
        });
        // A restore that fails tells what the test tells.
        assert!(!tested.is_empty() && tested.iter().all(|(_, told)| *told == finding), "{tested:?}");
        let old = find(&events, |kind| match kind {
            EventKind::RestoredFromOld { minutes, .. } => Some(*minutes),
            _ => None,
        });
        assert_eq!(!old.is_empty(), protected, "what was entered since is lost");
    }
}

#[test]
fn ruined_sets_cannot_be_protected_and_tested_ones_are_not_tried() {
    let house = house(|scenario| destroyer(scenario, 1));
    let mut exercise = play(&house);
    exercise.advance(Tick(2 * HOUR));
    give(&mut exercise, Verb::ProtectBackups, &[Arg::Switch(true)]);
    give(&mut exercise, Verb::VerifyBackups, &[]);
    exercise.advance(Tick(DAY));
    assert!(!exercise.view(&lead()).expect("a seat").posture.backups[0].protected);
    let files = Arg::Asset(asset(&house, "FILE-1"));
    assert!(refused(&mut exercise, Verb::Restore, &[files]).contains("ruined"));
}

#[test]
fn the_second_reset_of_the_key_waits_for_the_tickets() {
    let mut exercise = play(&house(|_| {}));
    let krbtgt = [Arg::Group(AccountGroup::Krbtgt)];
    give(&mut exercise, Verb::ResetAccounts, &krbtgt);
    exercise.advance(Tick(3 * HOUR));
    assert!(refused(&mut exercise, Verb::ResetAccounts, &krbtgt).contains("Tickets"));
    exercise.advance(Tick(14 * HOUR));
    give(&mut exercise, Verb::ResetAccounts, &krbtgt);
    exercise.advance(Tick(DAY));
    assert_eq!(exercise.view(&lead()).expect("a seat").posture.krbtgt_resets.len(), 2);
}

#[test]
fn a_group_is_reset_and_no_other() {
    let house = house(|_| {});
    let mut exercise = play(&house);
    give(&mut exercise, Verb::ResetAccounts, &[Arg::Group(AccountGroup::Services)]);
    exercise.advance(Tick(DAY));
    let view = exercise.view(&lead()).expect("a seat");
    for (account, reset) in house.hospital.accounts.iter().zip(&view.posture.accounts_reset) {
        assert_eq!(reset.is_some(), account.group() == AccountGroup::Services, "{}", account.name);
    }
}

#[test]
fn helpers_from_afar_come_when_called_and_cannot_work_without_the_internet() {
    let house = house(|_| {});
    let mia = house.hospital.people.iter().position(|person| person.outside.is_some()).expect("somebody outside");
    let state = |exercise: &Exercise| exercise.view(&lead()).expect("a seat").people[mia].state;
    let mut exercise = play(&house);
    assert_eq!(state(&exercise), PersonState::Off);
    give(&mut exercise, Verb::CallHelp, &[]);
    exercise.advance(Tick(2 * HOUR));
    assert!(matches!(state(&exercise), PersonState::Coming(_)), "{:?}", state(&exercise));
    exercise.advance(Tick(6 * HOUR));
    assert_eq!(state(&exercise), PersonState::Free);
    give(&mut exercise, Verb::CutInternet, &[Arg::Switch(true)]);
    exercise.advance(Tick(7 * HOUR));
    assert_eq!(state(&exercise), PersonState::Off);
    assert!(refused(&mut exercise, Verb::CallHelp, &[]).contains("called"));
}

#[test]
fn a_duty_can_be_done_before_its_clock_starts_and_asks_for_nothing_then() {
    let mut exercise = play(&house(|_| {}));
    give(&mut exercise, Verb::Notify, &[Arg::Duty(DutyId(1))]);
    exercise.advance(Tick(4 * HOUR));
    give(&mut exercise, Verb::DeclareIncident, &[]);
    exercise.advance(Tick(3 * DAY));
    let view = exercise.view(&lead()).expect("a seat");
    let duty = view.duties[1];
    assert!(duty.notified < duty.started && duty.notified.is_some(), "{duty:?}");
    let asks = view.needs.iter().any(|need| need.about == codedark_sim::view::About::Duty(DutyId(1)));
    assert!(!asks, "{:?}", view.needs);
    assert!(refused(&mut exercise, Verb::Notify, &[Arg::Duty(DutyId(1))]).contains("was told"));
}

#[test]
fn where_nobody_sits_the_notices_are_sent_after_a_while() {
    let house = house(|_| {});
    let mut exercise = start(&house, 3, &[]);
    exercise.advance(Tick(house.play_minutes()));
    exercise.run_aftermath();
    let events = events(&exercise);
    let started = find(&events, |kind| if let EventKind::DutyStarted { duty, .. } = kind { Some(*duty) } else { None });
    assert!(!started.is_empty());
    for (at, duty) in started {
        let told = find(&events, |kind| match kind {
            EventKind::DutyNotified { duty: other, .. } if *other == duty => Some(()),
            _ => None,
        });
        assert!(told.len() == 1 && told[0].0 > at.after(HOUR), "{duty:?}: {told:?} after {at:?}");
    }
}

#[test]
fn a_statement_is_told_as_it_was_made_and_not_twice() {
    let mut exercise = play(&house(|_| {}));
    let sure = [Arg::Statement(Statement::NoRecordsLost)];
    give(&mut exercise, Verb::TellPress, &sure);
    exercise.advance(Tick(3 * HOUR));
    assert!(refused(&mut exercise, Verb::TellPress, &sure).contains("told"));
    give(&mut exercise, Verb::TellPatients, &sure);
    give(&mut exercise, Verb::TellPress, &[Arg::Statement(Statement::CannotRuleOut)]);
    exercise.advance(Tick(6 * HOUR));
    let said = exercise.view(&lead()).expect("a seat").posture.statements;
    assert_eq!(said.len(), 3);
}

#[test]
fn a_ransom_is_decided_once_a_demand_is_found_and_malware_answers_nobody() {
    let house = house(|scenario| destroyer(scenario, 1));
    let mut exercise = play(&house);
    let pay = [Arg::Ransom(Ransom::Pay)];
    assert!(refused(&mut exercise, Verb::DecideRansom, &pay).contains("demand"));
    exercise.advance(Tick(HOUR));
    give(&mut exercise, Verb::LookCloser, &[Arg::Asset(asset(&house, "BACKUP-1"))]);
    exercise.advance(Tick(2 * HOUR));
    give(&mut exercise, Verb::DecideRansom, &[Arg::Ransom(Ransom::Refuse)]);
    exercise.advance(Tick(8 * HOUR));
    give(&mut exercise, Verb::DecideRansom, &pay);
    exercise.advance(Tick(4 * DAY));
    assert!(refused(&mut exercise, Verb::DecideRansom, &pay).contains("decided"));
    let posture = exercise.view(&lead()).expect("a seat").posture;
    assert_eq!((posture.ransom.map(|(what, _)| what), posture.key), (Some(Ransom::Pay), None));
}

#[test]
fn tools_that_stop_attacks_are_set_by_zone_and_cost_care_a_little() {
    let house = house(|_| {});
    let servers = house.hospital.zones.iter().position(|zone| zone.name == "servers").expect("a zone");
    let mut exercise = play(&house);
    let block = [Arg::Zone(servers.into()), Arg::Mode(Mode::Block)];
    let price = exercise.preview(&lead(), &Action::new(Verb::SetDetection, block)).expect("a price");
    assert!(!price.care.is_empty() && price.care.iter().all(|(_, change)| (-20..0).contains(change)), "{price:?}");
    give(&mut exercise, Verb::SetDetection, &block);
    exercise.advance(Tick(3 * HOUR));
    assert!(refused(&mut exercise, Verb::SetDetection, &block).contains("already"));
    assert_eq!(exercise.view(&lead()).expect("a seat").zones[servers].detection, Some(Mode::Block));
}

#[test]
fn a_rebuilt_backup_server_has_none_of_the_ruined_sets() {
    let house = house(|scenario| destroyer(scenario, 4 * HOUR));
    let (files, backup) = (asset(&house, "FILE-1"), asset(&house, "BACKUP-1"));
    let mut exercise = play(&house);
    exercise.advance(Tick(6 * HOUR));
    give(&mut exercise, Verb::Reimage, &[Arg::Asset(backup)]);
    exercise.advance(Tick(DAY));
    give(&mut exercise, Verb::Restore, &[Arg::Asset(files)]);
    exercise.advance(Tick(DAY + 12 * HOUR));
    let jobs = find(&events(&exercise), |kind| match kind {
        EventKind::JobDone { action, succeeded, .. } => Some((action.verb, *succeeded)),
        _ => None,
    });
    let jobs: Vec<_> = jobs.into_iter().map(|(_, job)| job).collect();
    assert!(jobs.contains(&(Verb::Reimage, true)) && jobs.contains(&(Verb::Restore, false)), "{jobs:?}");
    // Whoever tried knows, and a rebuild does not make the hospital forget it.
    let why = refused(&mut exercise, Verb::Restore, &[Arg::Asset(files)]);
    assert!(why.contains("ruined"), "{why}");
    give(&mut exercise, Verb::Reimage, &[Arg::Asset(backup)]);
    exercise.advance(Tick(2 * DAY + 12 * HOUR));
    let why = refused(&mut exercise, Verb::Restore, &[Arg::Asset(files)]);
    assert!(why.contains("ruined"), "{why}");
}

#[test]
fn what_was_rebuilt_holds_no_evidence() {
    let house = house(|scenario| destroyer(scenario, 4 * HOUR));
    let files = asset(&house, "FILE-1");
    let mut exercise = play(&house);
    give(&mut exercise, Verb::CollectEvidence, &[Arg::Asset(files)]);
    exercise.advance(Tick(DAY));
    assert!(refused(&mut exercise, Verb::CollectEvidence, &[Arg::Asset(files)]).contains("already"));
    give(&mut exercise, Verb::Reimage, &[Arg::Asset(files)]);
    exercise.advance(Tick(3 * DAY));
    assert!(refused(&mut exercise, Verb::CollectEvidence, &[Arg::Asset(files)]).contains("gone"));
}

#[test]
fn a_ransom_is_decided_once_at_a_time() {
    let house = house(|scenario| destroyer(scenario, 1));
    let mut exercise = play(&house);
    exercise.advance(Tick(2 * HOUR));
    give(&mut exercise, Verb::LookCloser, &[Arg::Asset(asset(&house, "BACKUP-1"))]);
    exercise.advance(Tick(8 * HOUR));
    give(&mut exercise, Verb::DecideRansom, &[Arg::Ransom(Ransom::Pay)]);
    let refused = refused(&mut exercise, Verb::DecideRansom, &[Arg::Ransom(Ransom::Refuse)]);
    assert!(refused.contains("decides that already"), "{refused}");
}
