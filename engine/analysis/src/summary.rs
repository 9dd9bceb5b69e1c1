//! Many values in a few numbers.
//!
//! Invariant: what did not happen in a run is counted, never averaged as a zero.

use serde::{Deserialize, Serialize};
use statrs::distribution::{ContinuousCDF, Normal, StudentsT};
use statrs::statistics::{Data, OrderStatistics, Statistics};

/// From where to where something lies with a confidence of 95 %.
#[derive(Clone, Copy, PartialEq, Debug, Serialize, Deserialize)]
pub struct Interval {
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

/// A measure over many runs.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Summary {
    /// Runs in which it happened.
    pub n: usize,
    /// Runs in which it did not.
    pub never: usize,
    /// Where the true share of runs in which it happens lies (Wilson's interval); `None` without runs.
    pub happens: Option<Interval>,
    /// Arithmetic mean; `None` without a run in which it happened.
    pub mean: Option<f64>,
    /// Where the true mean lies (Student's t); `None` below two runs.
    pub mean_interval: Option<Interval>,
    /// Standard deviation of the sample; `None` below two runs.
    pub deviation: Option<f64>,
    /// Least value.
    pub least: Option<f64>,
    /// 5 % of the values lie below.
    pub p5: Option<f64>,
    /// A tenth of the values lie below.
    pub p10: Option<f64>,
    /// A quarter of the values lie below.
    pub p25: Option<f64>,
    /// The middle.
    pub median: Option<f64>,
    /// A quarter of the values lie above.
    pub p75: Option<f64>,
    /// A tenth of the values lie above.
    pub p90: Option<f64>,
    /// 5 % of the values lie above.
    pub p95: Option<f64>,
    /// Greatest value.
    pub most: Option<f64>,
}

/// Summarises the values of one measure, in the order of the runs.
pub fn summarise(values: impl IntoIterator<Item = Option<f64>>) -> Summary {
    let all: Vec<Option<f64>> = values.into_iter().collect();
    let happened: Vec<f64> = all.iter().flatten().copied().collect();
    let some = |value: f64| (!happened.is_empty()).then_some(value);
    let mean = some(happened.as_slice().mean());
    let deviation = (happened.len() > 1).then(|| happened.as_slice().std_dev());
    let mut data = Data::new(happened.clone());
    let mut quantile = |share: f64| some(data.quantile(share));
    Summary {
        n: happened.len(),
        never: all.len() - happened.len(),
        happens: wilson(happened.len(), all.len()),
        mean,
        mean_interval: mean.zip(deviation).and_then(|(mean, deviation)| around(mean, deviation, happened.len())),
        deviation,
        least: happened.iter().copied().reduce(f64::min),
        p5: quantile(0.05),
        p10: quantile(0.1),
        p25: quantile(0.25),
        median: quantile(0.5),
        p75: quantile(0.75),
        p90: quantile(0.9),
        p95: quantile(0.95),
        most: happened.iter().copied().reduce(f64::max),
    }
}

/// Half of what lies outside an interval of 95 %, counted from below.
const UPPER: f64 = 0.975;

/// Where a mean of `n` values lies, by Student's t.
fn around(mean: f64, deviation: f64, n: usize) -> Option<Interval> {
    let t = StudentsT::new(0.0, 1.0, n.checked_sub(1)? as f64).ok()?.inverse_cdf(UPPER);
    let half = t * deviation / (n as f64).sqrt();
    Some(Interval { low: mean - half, high: mean + half })
}

/// Where a share lies of which `n` of `all` were seen (Wilson, 1927): it stays within 0 and 1, also for none and all.
fn wilson(n: usize, all: usize) -> Option<Interval> {
    if all == 0 {
        return None;
    }
    let (share, all) = (n as f64 / all as f64, all as f64);
    let z = Normal::standard().inverse_cdf(UPPER);
    let middle = share + z * z / (2.0 * all);
    let half = z * (share * (1.0 - share) / all + z * z / (4.0 * all * all)).sqrt();
    let whole = 1.0 + z * z / all;
    Some(Interval { low: ((middle - half) / whole).max(0.0), high: ((middle + half) / whole).min(1.0) })
}

/// One number of many values.
#[derive(Clone, Copy, PartialEq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Statistic {
    /// The arithmetic mean of those that happened.
    Mean,
    /// That share (0 to 1) of those that happened lies below it.
    Quantile(f64),
    /// The share of all runs, 0 to 1, in which it happened and lay between these, without the ends.
    Share {
        /// More than this.
        above: Option<f64>,
        /// Less than this.
        below: Option<f64>,
    },
}

impl Statistic {
    /// Takes it of the values of one measure, in the order of the runs. `None`: it happened in no run, or there is none.
    pub fn of(self, values: &[Option<f64>]) -> Option<f64> {
        let happened = || -> Vec<f64> { values.iter().flatten().copied().collect() };
        match self {
            Self::Mean => Some(happened().as_slice().mean()).filter(|mean| mean.is_finite()),
            Self::Quantile(share) => {
                let happened = happened();
                (!happened.is_empty()).then(|| Data::new(happened).quantile(share))
            }
            Self::Share { above, below } => {
                let fits =
                    |value: f64| above.is_none_or(|above| value > above) && below.is_none_or(|below| value < below);
                let count = values.iter().flatten().filter(|value| fits(**value)).count();
                (!values.is_empty()).then(|| count as f64 / values.len() as f64)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(a: Option<f64>, b: f64) -> bool {
        a.is_some_and(|a| (a - b).abs() < 5e-5)
    }

    #[test]
    fn what_never_happened_is_no_zero() {
        let summary = summarise([Some(1.0), None, Some(2.0), Some(6.0)]);
        assert_eq!((summary.n, summary.never), (3, 1));
        assert_eq!(summary.mean, Some(3.0));
        assert_eq!((summary.least, summary.median, summary.most), (Some(1.0), Some(2.0), Some(6.0)));
    }

    #[test]
    fn nothing_gives_no_number() {
        let summary = summarise([None, None]);
        assert_eq!((summary.n, summary.never, summary.mean, summary.median), (0, 2, None, None));
        assert_eq!((summary.deviation, summary.mean_interval, summary.p5), (None, None, None));
        assert_eq!(summarise([]).happens, None);
        assert_eq!(summarise([Some(4.0)]).mean_interval, None, "one value says nothing about its neighbours");
    }

    #[test]
    fn intervals_are_those_of_the_tables() {
        // 1 to 10: deviation 3.02765, t(9) = 2.262157, so 2.165852 to both sides.
        let summary = summarise((1..=10).map(|n| Some(f64::from(n))));
        assert!(close(summary.deviation, 3.02765));
        let interval = summary.mean_interval.expect("ten values");
        assert!(
            close(Some(interval.low), 5.5 - 2.165_85) && close(Some(interval.high), 5.5 + 2.165_85),
            "{interval:?}"
        );
        // Two values: t(1) = 12.7062. Ten thousand: t(9999) = 1.96020.
        let two = summarise([Some(0.0), Some(2.0)]).mean_interval.expect("two values");
        assert!((two.high - 1.0 - 12.7062).abs() < 1e-3, "{two:?}");
        let many = summarise((0..10_000).map(|n| Some(f64::from(n % 2))));
        let half = many.mean_interval.expect("many").high - 0.5;
        assert!((half / many.deviation.expect("many") * 100.0 - 1.960_2).abs() < 1e-4, "{half}");
        // Wilson for 3 of 10: 0.10779 to 0.60323; for 0 of 10: 0 to 0.27753.
        let happens = |n: usize| wilson(n, 10).expect("ten runs");
        assert!(close(Some(happens(3).low), 0.10779) && close(Some(happens(3).high), 0.60323), "{:?}", happens(3));
        assert!(happens(0).low < 1e-12 && close(Some(happens(0).high), 0.27753), "{:?}", happens(0));
    }

    #[test]
    fn a_statistic_counts_what_it_says() {
        let values = [Some(1.0), None, Some(2.0), Some(6.0)];
        assert_eq!(Statistic::Mean.of(&values), Some(3.0));
        assert_eq!(Statistic::Quantile(0.5).of(&values), Some(2.0));
        let share = |above, below| Statistic::Share { above, below }.of(&values);
        assert_eq!(
            (share(None, None), share(Some(1.0), None), share(Some(1.0), Some(6.0))),
            (Some(0.75), Some(0.5), Some(0.25))
        );
        assert_eq!(Statistic::Mean.of(&[None]), None);
        assert_eq!(Statistic::Quantile(0.5).of(&[None]), None);
        assert_eq!(Statistic::Share { above: None, below: None }.of(&[None]), Some(0.0), "it happened in no run");
    }
}
