//! Many values in a few numbers.
//!
//! Invariant: what did not happen in a run is counted, never averaged as a zero.

use serde::{Deserialize, Serialize};
use statrs::statistics::{Data, OrderStatistics, Statistics};

/// A measure over many runs.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Summary {
    /// Runs in which it happened.
    pub n: usize,
    /// Runs in which it did not.
    pub never: usize,
    /// Arithmetic mean; `None` without a run in which it happened.
    pub mean: Option<f64>,
    /// Least value.
    pub least: Option<f64>,
    /// A tenth of the values lie below.
    pub p10: Option<f64>,
    /// The middle.
    pub median: Option<f64>,
    /// A tenth of the values lie above.
    pub p90: Option<f64>,
    /// Greatest value.
    pub most: Option<f64>,
}

/// Summarises the values of one measure, in the order of the runs.
pub fn summarise(values: impl IntoIterator<Item = Option<f64>>) -> Summary {
    let all: Vec<Option<f64>> = values.into_iter().collect();
    let happened: Vec<f64> = all.iter().flatten().copied().collect();
    let never = all.len() - happened.len();
    let some = |value: f64| (!happened.is_empty()).then_some(value);
    let mean = some(happened.as_slice().mean());
    let mut data = Data::new(happened.clone());
    Summary {
        n: happened.len(),
        never,
        mean,
        least: happened.iter().copied().reduce(f64::min),
        p10: some(data.quantile(0.1)),
        median: some(data.median()),
        p90: some(data.quantile(0.9)),
        most: happened.iter().copied().reduce(f64::max),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
    }
}
