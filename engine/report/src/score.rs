//! A score in lines: what it came to, criterion by criterion.

use codedark_analysis::{MeasureScore, Score};

use crate::words::{number, value};

/// A score as a few lines, each with a line feed: the total, then every criterion with its measures.
pub fn score_text(score: &Score) -> String {
    let total = score.total.map_or("none: nothing had room".into(), |total| number(total.round()));
    let mut text = format!("score         {total} (0: {}; 100: {})\n", score.anchors.baseline, score.anchors.reference);
    for one in &score.criteria {
        let position = one.position.map_or("no room".into(), |position| number(position.round()));
        text += &format!("  {:<16} weight {:<3} {position}\n", one.criterion.word(), one.weight);
        for measure in &one.measures {
            text += &format!("    {}: {}\n", measure.name, against(measure));
        }
    }
    text
}

/// A measure beside its anchors: `12 hours; the hospital alone 40 hours, the reference 10 hours`.
pub fn against(measure: &MeasureScore) -> String {
    let said = |number: Option<f64>| value(number, &measure.unit);
    format!(
        "{}; the hospital alone {}, the reference {}",
        said(measure.value),
        said(measure.baseline),
        said(measure.reference)
    )
}
