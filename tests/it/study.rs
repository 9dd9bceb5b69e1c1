//! What *WannaCry morning* does over many seeds, with nobody in the seats and with the book: one study for the gate
//! (few seeds) and for `docs/measurements/` (all of them).

use std::fmt;
use std::sync::Arc;

use codedark_analysis::{Defender, Run, Summary, run_many, summarise};
use codedark_sim::event::{EventKind, Flow};
use codedark_sim::ids::AssetId;
use codedark_sim::scenario::Scenario;
use codedark_sim::time::DAY;

/// The port that the worm travels over.
const SMB: u16 = 445;
/// Assets by which "it spreads" is meant: the tenth to fall.
const SPREAD_ASSETS: usize = 10;

/// Figures over all seeds.
pub struct Study {
    pub seeds: usize,
    /// Assets that fell although the worm could not have used them.
    pub fell_without_weakness: Vec<String>,
    /// Minutes from the first machine to the tenth asset.
    pub minutes_to_spread: Summary,
    /// Seeds in which a greater share of planned than of emergency patients was not seen on the first day.
    pub elective_hit_harder: usize,
    /// Of those who came on the first day, the share not seen: emergency, planned; medians.
    pub unseen: (f64, f64),
    /// Per care process: days until it sees 95 % again.
    pub days_to_normal: Vec<(String, Summary)>,
    /// Seeds in which the slowest process was back after 1 to 14 days.
    pub back_in_time: usize,
    /// Days to full recovery, backlog included.
    pub days_to_recovery: Summary,
    /// Seeds in which the book left fewer delayed patient-hours.
    pub book_better: usize,
    /// Delayed patient-hours: nobody, the book.
    pub delay: (Summary, Summary),
    /// Machines encrypted: nobody, the book.
    pub encrypted: (Summary, Summary),
}

/// Runs the study.
pub fn run(scenario: &Arc<Scenario>, seeds: u64) -> Study {
    let all: Vec<u64> = (0..seeds).collect();
    let nobody = run_many(scenario, &all, &Defender::Nobody, 0).expect("every seed runs");
    let book = run_many(scenario, &all, &Defender::Bot("by-the-book".into()), 0).expect("every seed runs");
    let value = |run: &Run, id: &str| run.recording.measure(id).and_then(|reading| reading.in_all);
    let over = |runs: &[Run], id: &str| summarise(runs.iter().map(|run| value(run, id)));
    let unseen: Vec<(f64, f64)> = nobody.iter().map(unseen_on_first_day).collect();
    let median =
        |pick: fn(&(f64, f64)) -> f64| summarise(unseen.iter().map(|shares| Some(pick(shares)))).median.unwrap_or(0.0);
    let processes: Vec<&str> = scenario.hospital.care.iter().map(|process| process.name.as_str()).collect();
    let slowest = |run: &Run| -> Option<f64> {
        let days: Option<Vec<f64>> =
            processes.iter().map(|name| value(run, &format!("days_to_normal.{name}"))).collect();
        days?.into_iter().reduce(f64::max)
    };
    let days = |name: &&str| ((*name).to_owned(), over(&nobody, &format!("days_to_normal.{name}")));
    let better = |pair: &(&Run, &Run)| value(pair.1, "delayed_patient_hours") < value(pair.0, "delayed_patient_hours");
    let recovery = nobody.iter().map(|run| value(run, "minutes_to_recovery").map(|minutes| minutes / f64::from(DAY)));
    Study {
        seeds: all.len(),
        fell_without_weakness: fell_without_weakness(scenario, &nobody),
        minutes_to_spread: summarise(nobody.iter().map(minutes_to_spread)),
        elective_hit_harder: unseen.iter().filter(|(emergency, elective)| elective > emergency).count(),
        unseen: (median(|shares| shares.0), median(|shares| shares.1)),
        days_to_normal: processes.iter().map(days).collect(),
        back_in_time: nobody.iter().filter(|run| slowest(run).is_some_and(|d| (1.0..=14.0).contains(&d))).count(),
        days_to_recovery: summarise(recovery),
        book_better: nobody.iter().zip(&book).filter(better).count(),
        delay: (over(&nobody, "delayed_patient_hours"), over(&book, "delayed_patient_hours")),
        encrypted: (over(&nobody, "hosts_encrypted"), over(&book, "hosts_encrypted")),
    }
}

/// The worm needs a Windows machine that listens for file sharing and lacks the fix.
fn fell_without_weakness(scenario: &Scenario, runs: &[Run]) -> Vec<String> {
    let weak = |asset: AssetId| {
        let spec = &scenario.hospital.assets[asset.index()];
        let open = |id: &codedark_sim::ids::VulnerabilityId| {
            let row = &scenario.catalogue.vulnerabilities[id.index()];
            row.port == Some(SMB) && row.remote_code
        };
        spec.services.iter().any(|service| service.port == SMB) && spec.vulnerabilities.iter().any(open)
    };
    let mut names = Vec::new();
    for run in runs {
        for event in run.recording.known() {
            if let EventKind::HostCompromised { asset, .. } = event.kind
                && !weak(asset)
                && !names.contains(&scenario.hospital.assets[asset.index()].name)
            {
                names.push(scenario.hospital.assets[asset.index()].name.clone());
            }
        }
    }
    names
}

fn minutes_to_spread(run: &Run) -> Option<f64> {
    let mut fallen: Vec<AssetId> = Vec::new();
    let mut first = None;
    for event in run.recording.known() {
        if let EventKind::HostCompromised { asset, .. } = event.kind {
            let begin = *first.get_or_insert(event.tick);
            if !fallen.contains(&asset) {
                fallen.push(asset);
            }
            if fallen.len() == SPREAD_ASSETS {
                return Some(f64::from(event.tick.since(begin)));
            }
        }
    }
    None
}

/// Of those who came in the first 24 hours, the share not seen by then: emergency and planned patients.
fn unseen_on_first_day(run: &Run) -> (f64, f64) {
    let (mut emergency, mut elective) = (Flow::default(), Flow::default());
    for event in run.recording.known().take_while(|event| event.tick.0 <= DAY) {
        if let EventKind::CareHour(hour) = &event.kind {
            for (sum, flow) in [(&mut emergency, &hour.emergency), (&mut elective, &hour.elective)] {
                sum.arrived += flow.arrived;
                sum.treated += flow.treated + flow.diverted;
            }
        }
    }
    let share = |flow: Flow| 1.0 - f64::from(flow.treated) / f64::from(flow.arrived.max(1));
    (share(emergency), share(elective))
}

impl fmt::Display for Study {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let n = self.seeds;
        let line = |summary: &Summary| {
            let say = |value: Option<f64>| value.map_or("–".into(), |value| format!("{value:.1}"));
            let (p10, median, p90) = (say(summary.p10), say(summary.median), say(summary.p90));
            format!("{p10} | {median} | {p90} | {}", summary.never)
        };
        writeln!(f, "{n} seeds each for empty seats and for the by-the-book bot.\n")?;
        writeln!(f, "| what | 10 % below | median | 10 % above | never |\n|---|---|---|---|---|")?;
        writeln!(
            f,
            "| minutes from the first machine to the tenth asset, empty seats | {} |",
            line(&self.minutes_to_spread)
        )?;
        writeln!(f, "| machines encrypted, empty seats | {} |", line(&self.encrypted.0))?;
        writeln!(f, "| machines encrypted, by the book | {} |", line(&self.encrypted.1))?;
        writeln!(f, "| delayed patient-hours, empty seats | {} |", line(&self.delay.0))?;
        writeln!(f, "| delayed patient-hours, by the book | {} |", line(&self.delay.1))?;
        for (name, days) in &self.days_to_normal {
            writeln!(f, "| days until {name} sees 95 % again, empty seats | {} |", line(days))?;
        }
        writeln!(f, "| days to full recovery with backlog, empty seats | {} |\n", line(&self.days_to_recovery))?;
        writeln!(f, "- Assets that fell without the weakness: {}.", self.fell_without_weakness.len())?;
        let percent = |share: f64| share * 100.0;
        writeln!(
            f,
            "- Not seen on the first day (median): {:.1} % of emergency, {:.1} % of planned patients; planned care hit \
             harder in {} of {n} seeds.",
            percent(self.unseen.0),
            percent(self.unseen.1),
            self.elective_hit_harder
        )?;
        writeln!(f, "- Slowest care process back to 95 % after 1 to 14 days: {} of {n} seeds.", self.back_in_time)?;
        writeln!(f, "- By the book better on care than empty seats: {} of {n} seeds.", self.book_better)
    }
}
