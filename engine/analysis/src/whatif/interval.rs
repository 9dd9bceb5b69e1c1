//! The mean of paired differences, and where the true mean lies.

use statrs::distribution::{ContinuousCDF, StudentsT};
use statrs::statistics::Statistics;

use super::Range;

/// Half of what lies outside an interval of 95 %, counted from below.
const UPPER: f64 = 0.975;

/// The mean of differences, one per future, with its 95 % interval by Student's t. Below two it is the value alone.
pub fn mean_with_interval(differences: &[f64]) -> Range {
    let n = differences.len() as f64;
    let mean = if differences.is_empty() { 0.0 } else { differences.iter().sum::<f64>() / n };
    let t = StudentsT::new(0.0, 1.0, n - 1.0).map_or(0.0, |t| t.inverse_cdf(UPPER));
    let half = if differences.len() < 2 { 0.0 } else { t * differences.std_dev() / n.sqrt() };
    Range { mean, low: mean - half, high: mean + half }
}
