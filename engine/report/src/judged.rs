//! Norms with what became of them, in sentences with their evidence.
//!
//! Invariant: what was never due, or was not decided when play stopped, is told as that and counts for nothing.

use codedark_analysis::{NormJudged, NormTold, Recording, Verdict};
use codedark_sim::scenario::Force;
use codedark_sim::time::{Tick, say_minutes};
use serde::Serialize;

use crate::words::{Words, ended, number};

/// A norm, judged and told.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct NormRow {
    /// Its name.
    pub title: String,
    /// How much it binds.
    pub force: Force,
    /// What it looks for and when.
    pub when: String,
    /// Why; may be empty.
    pub because: String,
    /// What became of it.
    pub verdict: Verdict,
    /// The same in words.
    pub says: &'static str,
    /// The same as a shape, for the eye.
    pub sign: &'static str,
    /// What that rests on.
    pub evidence: String,
    /// When it was done, or when what is forbidden was done.
    pub at: Option<Tick>,
    /// Who did it: title of the seat's role.
    pub who: Option<String>,
    /// Whether no seat that was taken in time could have done it: then it shows nothing about anybody.
    pub nobody: bool,
    /// Competencies that it is evidence of, by id.
    pub competencies: Vec<String>,
}

/// Every norm that was judged, in the order of the scenario.
pub fn of(recording: &Recording, words: &Words) -> Vec<NormRow> {
    let row = |judged: &NormJudged| {
        let told = recording.aims.norms.get(judged.norm)?;
        let (says, sign) = verdict(judged.verdict);
        Some(NormRow {
            title: told.title.clone(),
            force: told.force,
            when: told.when.clone(),
            because: told.because.clone(),
            verdict: judged.verdict,
            says,
            sign,
            evidence: evidence(judged, told, recording, words),
            at: judged.at,
            who: judged.seat.as_ref().map(|seat| words.role(seat.as_str())),
            nobody: judged.is_nobodys(),
            competencies: judged.competencies.clone(),
        })
    };
    recording.norms.iter().filter_map(row).collect()
}

/// A verdict in words and as a shape.
fn verdict(verdict: Verdict) -> (&'static str, &'static str) {
    match verdict {
        Verdict::Kept => ("kept", "✓"),
        Verdict::Late => ("late", "◐"),
        Verdict::Broken => ("broken", "✗"),
        Verdict::NeverDue => ("never due", "–"),
        Verdict::Open => ("not decided yet", "…"),
    }
}

fn evidence(judged: &NormJudged, told: &NormTold, recording: &Recording, words: &Words) -> String {
    let time = |tick: Tick| words.time(tick);
    let who = match &judged.seat {
        Some(seat) => format!(" by {}", words.role(seat.as_str())),
        None if told.force == Force::Never => String::new(),
        None => " by the hospital’s own rules".into(),
    };
    let mut parts: Vec<String> = Vec::new();
    if judged.verdict != Verdict::NeverDue {
        parts.extend(judged.since.map(|since| format!("It bound from {}", time(since))));
        // Duties of law have clocks of their own, often longer ones.
        parts.extend(judged.due.map(|due| format!("due by this norm {}", time(due))));
    }
    let apart = |from: Tick, to: Tick| say_minutes(to.since(from));
    parts.push(match (judged.verdict, judged.at, judged.due) {
        (Verdict::Kept, Some(at), Some(due)) if due > at => {
            format!("done {}{who}, {} before that", time(at), apart(at, due))
        }
        (Verdict::Kept | Verdict::Open, Some(at), _) => format!("done {}{who}", time(at)),
        (Verdict::Kept, None, _) => "never done, as asked".into(),
        (Verdict::Late, Some(at), Some(due)) if at > due => format!("done {}{who}, {} late", time(at), apart(due, at)),
        (Verdict::Late, Some(at), _) => format!("done {}{who}, too late", time(at)),
        (Verdict::Late, None, _) => "done too late".into(),
        (Verdict::Broken, Some(at), _) => format!("done {}{who}, against it", time(at)),
        (Verdict::Broken, None, Some(_)) => "not done by then".into(),
        (Verdict::Broken, None, None) => "not done in play".into(),
        (Verdict::NeverDue, ..) => "what it waits for did not come, or it was excepted".into(),
        (Verdict::Open, None, _) => format!("play stopped at {} before it was decided", time(recording.played_to)),
    });
    if judged.is_nobodys() && !matches!(judged.verdict, Verdict::NeverDue | Verdict::Open) {
        let moved = recording.interventions.iter().any(|done| done.what.is_of_seats());
        let why = if moved { "nobody sat here in time who could do this" } else { "no seat here could do this" };
        parts.push(why.into());
    }
    let mut sentence = parts.join(", ");
    if let Some(first) = sentence.get(..1) {
        sentence.replace_range(..1, &first.to_uppercase());
    }
    ended(&sentence)
}

/// What became of the norms, in a sentence; `None` if none was judged.
pub fn summary(norms: &[NormRow]) -> Option<String> {
    let of = |verdict: Verdict| norms.iter().filter(|norm| norm.verdict == verdict).count();
    let counted: Vec<String> = [
        (Verdict::Kept, "kept"),
        (Verdict::Late, "late"),
        (Verdict::Broken, "broken"),
        (Verdict::NeverDue, "never due"),
        (Verdict::Open, "not decided yet"),
    ]
    .into_iter()
    .filter(|(verdict, _)| of(*verdict) > 0)
    .map(|(verdict, says)| format!("{} {says}", number(of(verdict) as f64)))
    .collect();
    let all = norms.len();
    (all > 0).then(|| format!("Of {all} {}: {}.", if all == 1 { "norm" } else { "norms" }, counted.join(", ")))
}
