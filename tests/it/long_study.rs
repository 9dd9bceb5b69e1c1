//! What the long form of *Friday 01:00* does over many seeds, with nobody in the seats and with the book: one study for
//! the gate (few seeds) and for `docs/measurements/` (all of them).
//!
//! The bands are those of the case it is modelled on (HSE Ireland 2021), half as much more or less.

use std::fmt;
use std::sync::Arc;

use codedark_analysis::{Defender, Run, Summary, run_many, summarise};
use codedark_sim::event::EventKind;
use codedark_sim::ids::{AssetId, TechniqueId, ZoneId};
use codedark_sim::knowledge::Finding;
use codedark_sim::scenario::{AssetClass, Goal, Scenario};
use codedark_sim::time::{DAY, HOUR, Tick};

/// Runs kept in memory at a time: a run of months holds tens of thousands of events.
const AT_A_TIME: usize = 16;
/// Inhibit System Recovery: on a backup server, the backups are gone.
const INHIBIT: TechniqueId = TechniqueId::new(1490, 0);

/// What one seed with empty seats came to. Times in minutes.
#[derive(Clone, Debug, Default)]
pub struct Spring {
    /// The first machine fell: somebody opened the mail that led to all else.
    pub opened: Option<u32>,
    /// The first records left the house.
    pub stolen: Option<u32>,
    /// The first machine other than a backup server was encrypted.
    pub encrypted: Option<u32>,
    /// That was outside Monday to Friday, 8 to 18 o'clock.
    pub out_of_hours: bool,
    /// At night, 19 to 7 o'clock.
    pub at_night: bool,
    /// From there to the first report by staff, the declaration, the cut of the servers' zone and of the last zone.
    pub to_report: Option<u32>,
    pub to_declaration: Option<u32>,
    pub to_first_cut: Option<u32>,
    pub to_all_off: Option<u32>,
    /// An incident was declared before anything was encrypted.
    pub declared_before: bool,
    /// True alerts before the encryption, and the first of them.
    pub alerts_before: u32,
    pub first_alert: Option<u32>,
    /// A machine of the intruder was looked at and found before the encryption.
    pub found_before: bool,
    /// The intruder went for the backups, and ruined them.
    pub backups_tried: bool,
    pub backups_lost: bool,
    /// Measures to the horizon.
    pub delay: Option<f64>,
    pub records: Option<f64>,
}

impl Spring {
    /// Days from the opened mail to the first encryption.
    pub fn dwell_days(&self) -> Option<f64> {
        Some(f64::from(self.encrypted?.saturating_sub(self.opened?)) / f64::from(DAY))
    }

    fn of(scenario: &Scenario, run: &Run) -> Self {
        let mut spring = Self { delay: value(run, "delayed_patient_hours"), ..Self::default() };
        spring.records = value(run, "records_stolen");
        let class = |asset: AssetId| scenario.hospital.assets[asset.index()].class;
        let wanted = scenario.adversaries[0].goals.iter().find_map(|goal| match goal {
            Goal::Encrypt(zone) => Some(*zone),
            Goal::Steal(_) => None,
        });
        let mut cut: Vec<ZoneId> = Vec::new();
        for event in run.recording.known() {
            let Tick(now) = event.tick;
            let since = spring.encrypted.map(|at| now - at);
            match &event.kind {
                EventKind::HostCompromised { .. } => _ = spring.opened.get_or_insert(now),
                // Whoever was thrown out and comes back gets in by another mail.
                EventKind::Evicted { .. } if since.is_none() => spring.opened = None,
                EventKind::RecordsStolen { .. } => _ = spring.stolen.get_or_insert(now),
                EventKind::BackupsRuined { .. } => spring.backups_lost = true,
                EventKind::HostEncrypted { asset, .. } if class(*asset) == AssetClass::Backup => {}
                EventKind::HostEncrypted { .. } if since.is_none() => {
                    spring.encrypted = Some(now);
                    let (hour, weekend) =
                        (scenario.calendar.hour_of_day(event.tick), scenario.calendar.is_weekend(event.tick));
                    spring.out_of_hours = weekend || !(8..18).contains(&hour);
                    spring.at_night = !(7..19).contains(&hour);
                }
                EventKind::Attempted { technique: INHIBIT, target, .. } if class(*target) == AssetClass::Backup => {
                    spring.backups_tried = true;
                }
                EventKind::StaffReported { .. } => spring.to_report = spring.to_report.or(since),
                EventKind::IncidentDeclared { .. } => {
                    spring.to_declaration = since;
                    spring.declared_before = since.is_none();
                }
                EventKind::ZoneIsolated { zone, isolated: true } if since.is_some() && !cut.contains(zone) => {
                    cut.push(*zone);
                    if Some(*zone) == wanted {
                        spring.to_first_cut = spring.to_first_cut.or(since);
                    }
                    if cut.len() == scenario.hospital.zones.len() {
                        spring.to_all_off = since;
                    }
                }
                EventKind::AlertRaised { hostile: true, .. } if since.is_none() => {
                    spring.alerts_before += 1;
                    spring.first_alert.get_or_insert(now);
                }
                EventKind::Found { finding: Finding::Compromised, .. } if since.is_none() => spring.found_before = true,
                _ => {}
            }
        }
        spring
    }
}

fn value(run: &Run, id: &str) -> Option<f64> {
    run.recording.measure(id).and_then(|reading| reading.in_all)
}

/// How often one side did better, the same, worse.
#[derive(Clone, Copy, Default, Debug)]
pub struct Contest {
    pub better: usize,
    pub same: usize,
    pub worse: usize,
}

impl Contest {
    fn between(pairs: impl Iterator<Item = (Option<f64>, Option<f64>)>) -> Self {
        let mut contest = Self::default();
        for (nobody, book) in pairs {
            let count = match book.partial_cmp(&nobody) {
                Some(std::cmp::Ordering::Less) => &mut contest.better,
                Some(std::cmp::Ordering::Greater) => &mut contest.worse,
                _ => &mut contest.same,
            };
            *count += 1;
        }
        contest
    }
}

/// A line of the table: what it says, where it comes from, its band.
type Row = (&'static str, fn(&Spring) -> Option<u32>, (f64, f64));

/// Figures over all seeds.
pub struct LongStudy {
    pub springs: Vec<Spring>,
    /// The same seeds by the book, if they were played.
    pub book: Option<Vec<Spring>>,
}

/// Runs the study; by the book too, if asked, which takes longer.
pub fn run(scenario: &Arc<Scenario>, seeds: u64, with_book: bool) -> LongStudy {
    let book = Defender::Bot("by-the-book".into());
    LongStudy {
        springs: springs(scenario, seeds, &Defender::Nobody),
        book: with_book.then(|| springs(scenario, seeds, &book)),
    }
}

fn springs(scenario: &Arc<Scenario>, seeds: u64, defender: &Defender) -> Vec<Spring> {
    let all: Vec<u64> = (0..seeds).collect();
    let runs = all.chunks(AT_A_TIME).flat_map(|seeds| {
        let runs = run_many(scenario, seeds, defender, 0).expect("every seed runs");
        runs.iter().map(|run| Spring::of(scenario, run)).collect::<Vec<_>>()
    });
    runs.collect()
}

impl LongStudy {
    /// Seeds in which something was encrypted.
    pub fn struck(&self) -> impl Iterator<Item = &Spring> {
        self.springs.iter().filter(|spring| spring.encrypted.is_some())
    }

    /// Seeds in which something was encrypted and nobody knew of the intruder before.
    pub fn surprised(&self) -> impl Iterator<Item = &Spring> {
        self.struck().filter(|spring| !spring.declared_before)
    }

    pub fn dwell(&self) -> Summary {
        summarise(self.springs.iter().map(Spring::dwell_days))
    }

    /// Hours from the encryption to something, over the seeds in which it came as a surprise.
    pub fn hours(&self, what: fn(&Spring) -> Option<u32>) -> Summary {
        summarise(self.surprised().map(|spring| what(spring).map(|minutes| f64::from(minutes) / f64::from(HOUR))))
    }

    /// Of the seeds in which something was encrypted, the share of which something is true, in percent.
    pub fn percent(&self, what: impl Fn(&Spring) -> bool) -> f64 {
        let (all, those) = self.struck().fold((0, 0), |(all, n), spring| (all + 1, n + usize::from(what(spring))));
        100.0 * those as f64 / f64::max(f64::from(all), 1.0)
    }

    fn in_band(&self, values: impl Iterator<Item = Option<f64>>, (least, most): (f64, f64)) -> f64 {
        let values: Vec<_> = values.flatten().collect();
        let inside = values.iter().filter(|value| (least..=most).contains(*value)).count();
        100.0 * inside as f64 / f64::max(values.len() as f64, 1.0)
    }

    /// By the book against empty seats: on care, on records.
    pub fn contests(&self) -> Option<(Contest, Contest)> {
        let book = self.book.as_ref()?;
        let on = |what: fn(&Spring) -> Option<f64>| {
            Contest::between(self.springs.iter().zip(book).map(|(nobody, book)| (what(nobody), what(book))))
        };
        Some((on(|spring| spring.delay), on(|spring| spring.records)))
    }
}

impl fmt::Display for LongStudy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let n = self.springs.len();
        let (struck, surprised) = (self.struck().count(), self.surprised().count());
        writeln!(f, "{n} seeds with empty seats. Encrypted in {struck}; in {surprised} of them nobody knew before.\n")?;
        writeln!(f, "| what | 10 % below | median | 10 % above | never | band | share inside |")?;
        writeln!(f, "|---|---|---|---|---|---|---|")?;
        let mut line = |what: &str, summary: Summary, band: (f64, f64), inside: f64| {
            let say = |value: Option<f64>| value.map_or("–".into(), |value| format!("{value:.1}"));
            let (p10, median, p90) = (say(summary.p10), say(summary.median), say(summary.p90));
            let (least, most) = band;
            writeln!(f, "| {what} | {p10} | {median} | {p90} | {} | {least} to {most} | {inside:.0} % |", summary.never)
        };
        let dwell = self.in_band(self.springs.iter().map(Spring::dwell_days), (28.0, 85.0));
        line("days from the opened mail to the first encryption, all", self.dwell(), (28.0, 85.0), dwell)?;
        let unseen = || self.surprised().map(Spring::dwell_days);
        line(
            "the same where nobody knew before",
            summarise(unseen()),
            (28.0, 85.0),
            self.in_band(unseen(), (28.0, 85.0)),
        )?;
        let rows: [Row; 4] = [
            ("hours from there to the first report by staff", |s| s.to_report, (0.9, 2.7)),
            ("hours from there to the declaration", |s| s.to_declaration, (1.8, 5.4)),
            ("hours from there to the cut of the servers' zone", |s| s.to_first_cut, (4.5, 13.5)),
            ("hours from there until every zone is cut", |s| s.to_all_off, (4.5, 13.5)),
        ];
        for (what, pick, band) in rows {
            let values =
                self.surprised().map(|spring| pick(spring).map(|minutes| f64::from(minutes) / f64::from(HOUR)));
            line(what, self.hours(pick), band, self.in_band(values, band))?;
        }
        let early = |spring: &Spring| {
            let alert = spring.first_alert?;
            Some(f64::from(spring.encrypted?.saturating_sub(alert)) / f64::from(DAY))
        };
        writeln!(f, "\nOf the seeds in which something was encrypted:\n")?;
        writeln!(f, "- outside Monday to Friday, 8 to 18 o'clock: {:.0} % (80)", self.percent(|s| s.out_of_hours))?;
        writeln!(f, "- at night, 19 to 7 o'clock: {:.0} %", self.percent(|s| s.at_night))?;
        let theft = |s: &Spring| s.stolen.is_some_and(|stolen| s.encrypted.is_some_and(|at| stolen <= at));
        writeln!(f, "- records stolen before: {:.0} %", self.percent(theft))?;
        writeln!(f, "- backups gone for: {:.0} % (95)", self.percent(|s| s.backups_tried))?;
        writeln!(f, "- backups ruined: {:.0} % (63, 55 to 71)", self.percent(|s| s.backups_lost))?;
        writeln!(
            f,
            "- a true alert at least a week before: {:.0} %",
            self.percent(|s| early(s).is_some_and(|d| d >= 7.0))
        )?;
        let alerts = summarise(self.struck().map(|spring| Some(f64::from(spring.alerts_before))));
        writeln!(f, "- true alerts before, median: {:.0}", alerts.median.unwrap_or(0.0))?;
        let first = summarise(self.struck().map(early)).median.unwrap_or(0.0);
        writeln!(f, "- days from the first of them to the encryption, median: {first:.0}")?;
        writeln!(f, "- intruder found before: {:.0} %", self.percent(|s| s.found_before))?;
        let spared = self.springs.iter().filter(|spring| spring.encrypted.is_none());
        let found = spared.clone().filter(|spring| spring.found_before).count();
        writeln!(
            f,
            "\nNothing encrypted: {} seeds, in {found} of them because the intruder was found.",
            spared.count()
        )?;
        if let Some((care, records)) = self.contests() {
            let say = |c: Contest| {
                let share = 100 * (c.better + c.same) / n.max(1);
                format!(
                    "better in {}, the same in {}, worse in {} of {n} seeds; not worse in {share} %",
                    c.better, c.same, c.worse
                )
            };
            writeln!(f, "\nBy the book against empty seats, to the horizon:\n")?;
            writeln!(f, "- delayed patient-hours: {}", say(care))?;
            writeln!(f, "- records stolen: {}", say(records))?;
            let nothing = self.springs.iter().filter(|spring| spring.records == Some(0.0)).count();
            writeln!(f, "- nothing was stolen with empty seats, so nothing to lose: {nothing} seeds")?;
        }
        Ok(())
    }
}
