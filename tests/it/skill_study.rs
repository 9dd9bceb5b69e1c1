//! The study behind `docs/measurements/scores.md`: do scores rise with skill, and agree from one day to another?
//!
//! Invariant: neither anchor of the envelope is among the bots whose skill grows.

use std::fmt;
use std::sync::Arc;

use codedark_analysis::{Defender, ENVELOPE_FUTURES, Envelope, Score, run_many};
use codedark_sim::ids::RoleId;
use codedark_sim::scenario::Scenario;

/// The scores of one bot, one for each seed.
pub struct Row {
    pub bot: String,
    pub skill: Option<f64>,
    pub scores: Vec<f64>,
}

/// Scores of bots in one scenario.
pub struct Study {
    pub title: String,
    pub reference: String,
    pub rows: Vec<Row>,
}

/// Plays a scenario with every bot on seeds 0, 1, …
pub fn run(scenario: &Arc<Scenario>, seeds: u64, bots: &[String]) -> Study {
    let seats: Vec<RoleId> = scenario.seats.iter().map(|seat| seat.role.clone()).collect();
    let envelope = Envelope::compute(scenario, &seats, &[], ENVELOPE_FUTURES, 0).expect("the shipped scenarios run");
    let seeds: Vec<u64> = (0..seeds).collect();
    let row = |bot: &String| {
        let defender = Defender::parse(bot).expect("a bot of this version");
        let runs = run_many(scenario, &seeds, &defender, 0).expect("the shipped scenarios run");
        let score = |run: &codedark_analysis::Run| {
            let score = Score::of(&run.recording, &scenario.rubric, &envelope).expect("play and aftermath are over");
            score.total.expect("a shipped scenario has room")
        };
        let skill = bot.split_once(':').and_then(|(_, skill)| skill.parse().ok());
        Row { bot: bot.clone(), skill, scores: runs.iter().map(score).collect() }
    };
    Study { title: scenario.title.clone(), reference: envelope.reference.clone(), rows: bots.iter().map(row).collect() }
}

impl Row {
    /// The mean score.
    pub fn mean(&self) -> f64 {
        mean(&self.scores)
    }
}

impl Study {
    fn skilled(&self, policy: &str) -> Vec<&Row> {
        let is = |row: &&Row| row.skill.is_some() && row.bot.split(':').next() == Some(policy);
        self.rows.iter().filter(is).collect()
    }

    /// Spearman's rank correlation of skill with mean score, and with the score of single plays.
    pub fn correlations(&self, policy: &str) -> (f64, f64) {
        let rows = self.skilled(policy);
        let skills: Vec<f64> = rows.iter().filter_map(|row| row.skill).collect();
        let means: Vec<f64> = rows.iter().map(|row| row.mean()).collect();
        let single =
            |row: &&&Row| row.scores.iter().map(|score| (row.skill.unwrap_or(0.0), *score)).collect::<Vec<_>>();
        let (skill_of, score): (Vec<f64>, Vec<f64>) = rows.iter().flat_map(|row| single(&row)).unzip();
        (spearman(&skills, &means), spearman(&skill_of, &score))
    }

    /// The intra-class correlation ICC(1): how much of the spread of scores is between bots, not between seeds. Of a
    /// single play, and of the mean of `k` plays (Spearman and Brown).
    pub fn intraclass(&self, policy: &str, k: f64) -> (f64, f64) {
        let rows = self.skilled(policy);
        let (groups, each) = (rows.len() as f64, rows.first().map_or(0, |row| row.scores.len()) as f64);
        let all: Vec<f64> = rows.iter().flat_map(|row| row.scores.clone()).collect();
        let grand = mean(&all);
        let between = rows.iter().map(|row| (row.mean() - grand).powi(2)).sum::<f64>() * each / (groups - 1.0);
        let inside = |row: &&Row| row.scores.iter().map(|score| (score - row.mean()).powi(2)).sum::<f64>();
        let within = rows.iter().map(inside).sum::<f64>() / (groups * (each - 1.0));
        let one = (between - within) / (between + (each - 1.0) * within);
        (one, k * one / (1.0 + (k - 1.0) * one))
    }
}

impl fmt::Display for Study {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "### {}\n\nAnchors: none at 0, {} at 100, {ENVELOPE_FUTURES} futures.\n",
            self.title, self.reference
        )?;
        writeln!(f, "| bot | seeds | mean | 5 % | median | 95 % |\n|---|---|---|---|---|---|")?;
        for row in &self.rows {
            let mut sorted = row.scores.clone();
            sorted.sort_by(f64::total_cmp);
            let at = |share: f64| sorted[((sorted.len() - 1) as f64 * share).round() as usize];
            let (low, middle, high) = (at(0.05), at(0.5), at(0.95));
            writeln!(f, "| {} | {} | {:.1} | {low:.1} | {middle:.1} | {high:.1} |", row.bot, sorted.len(), row.mean())?;
        }
        let mut policies: Vec<&str> =
            self.rows.iter().filter(|row| row.skill.is_some()).filter_map(|row| row.bot.split(':').next()).collect();
        policies.dedup();
        for policy in policies {
            let (means, single) = self.correlations(policy);
            let (one, five) = self.intraclass(policy, 5.0);
            writeln!(
                f,
                "\n{policy}: Spearman of skill with mean score {means:.3}, with single plays {single:.3}; intra-class \
                 correlation of a single play {one:.2}, of the mean of five plays {five:.2}."
            )?;
        }
        Ok(())
    }
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

/// Rank correlation; values that are the same share their mean rank.
fn spearman(a: &[f64], b: &[f64]) -> f64 {
    let (a, b) = (ranks(a), ranks(b));
    let (mean_a, mean_b) = (mean(&a), mean(&b));
    let product: f64 = a.iter().zip(&b).map(|(a, b)| (a - mean_a) * (b - mean_b)).sum();
    let spread = |ranks: &[f64], mean: f64| ranks.iter().map(|rank| (rank - mean).powi(2)).sum::<f64>().sqrt();
    product / (spread(&a, mean_a) * spread(&b, mean_b))
}

fn ranks(values: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|a, b| values[*a].total_cmp(&values[*b]));
    let mut ranks = vec![0.0; values.len()];
    let mut from = 0;
    while from < order.len() {
        let same = order[from..].iter().take_while(|n| values[**n] == values[order[from]]).count();
        for n in &order[from..from + same] {
            ranks[*n] = from as f64 + (same - 1) as f64 / 2.0;
        }
        from += same;
    }
    ranks
}
