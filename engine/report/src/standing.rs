//! Where a play stands between the hospital alone and the reference defender, in words, rows and a picture.
//!
//! Invariant: what was left out of the number is shown with its weight and the reason. The number is of a play, never of
//! a person.

use codedark_analysis::{Better, CriterionScore, MeasureScore, Recording, Score, SeatScore};
use codedark_sim::scenario::Criterion;
use serde::Serialize;

use crate::bars::{Bar, bars};
use crate::svg::Caption;
use crate::words::{Words, count, number};

/// How many criteria a sentence names that lie between the hospital alone and the reference.
const BETWEEN_MAX: usize = 2;

/// A score, told.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Standing {
    /// In sentences: what reached the reference, what fell behind the hospital alone, then the number.
    pub said: Vec<String>,
    /// The weighted mean of the positions; `None`: nothing could be compared.
    pub total: Option<f64>,
    /// Who stands at 0.
    pub baseline: String,
    /// Who stands at 100.
    pub reference: String,
    /// Futures that each mean is of.
    pub futures: u32,
    /// Weight that counts, and weight of the whole rubric.
    pub weight: (u32, u32),
    /// Each criterion.
    pub criteria: Vec<CriterionRow>,
    /// Each seat that was taken.
    pub seats: Vec<SeatRow>,
}

/// A criterion, told.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct CriterionRow {
    /// Its name.
    pub title: String,
    /// What it asks.
    pub asks: &'static str,
    /// Its weight; 0: shown, not counted.
    pub weight: u32,
    /// Its position; `None`: left out.
    pub position: Option<f64>,
    /// Why it does not count, if so.
    pub left_out: String,
    /// Its measures.
    pub measures: Vec<MeasureRow>,
}

/// A measure, told.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct MeasureRow {
    /// Short name.
    pub id: String,
    /// Name as people say it.
    pub name: String,
    /// Unit.
    pub unit: String,
    /// Which way is better.
    pub better: Better,
    /// Whether it counts to the end of the aftermath; else to the end of play.
    pub in_all: bool,
    /// This play's.
    pub value: Option<f64>,
    /// The hospital's alone.
    pub baseline: Option<f64>,
    /// The reference's.
    pub reference: Option<f64>,
    /// 0 at the hospital's, 100 at the reference's; `None`: left out.
    pub position: Option<f64>,
    /// Why it is left out, if so.
    pub left_out: String,
}

/// A seat, told.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct SeatRow {
    /// Title of its role.
    pub seat: String,
    /// Who sat there.
    pub who: String,
    /// The score of the same day without it; `None`: not computed.
    pub without: Option<f64>,
    /// What it brought: the score less that.
    pub brought: Option<f64>,
    /// Norms that it kept.
    pub kept: u32,
    /// Norms that it came late with.
    pub late: u32,
    /// Norms that it broke.
    pub broken: u32,
}

/// The score of a recording, told.
pub fn of(recording: &Recording, words: &Words) -> Option<Standing> {
    let score = recording.score.as_ref()?;
    let counted = |row: &&CriterionScore| row.position.is_some();
    let weight =
        |rows: &mut dyn Iterator<Item = &CriterionScore>| rows.fold(0u32, |sum, row| sum.saturating_add(row.weight));
    let seat = |seat: &SeatScore| SeatRow {
        seat: words.role(seat.seat.as_str()),
        who: seat.who.clone(),
        without: seat.without,
        brought: seat.without.zip(score.total).map(|(without, total)| total - without),
        kept: seat.norms.0,
        late: seat.norms.1,
        broken: seat.norms.2,
    };
    let weight = (weight(&mut score.criteria.iter().filter(counted)), weight(&mut score.criteria.iter()));
    Some(Standing {
        said: said(score, weight),
        total: score.total,
        baseline: score.anchors.baseline.clone(),
        reference: score.anchors.reference.clone(),
        futures: score.anchors.futures,
        weight,
        criteria: score.criteria.iter().map(criterion).collect(),
        seats: score.seats.iter().map(seat).collect(),
    })
}

/// Why a recording has no score.
pub fn why_none(recording: &Recording) -> &'static str {
    if recording.cut_short {
        "Where this play stands is not told: comparing it with other runs of the same exercise took longer than it may here. \
         The journal is whole: `codedark report` on it takes the time that it needs."
    } else if recording.is_finished() {
        "Where this play stands is not told: this recording was made without comparing it with other runs of the same \
         exercise."
    } else {
        "Where this play stands is not told: it did not go to its end."
    }
}

fn said(score: &Score, (counted, whole): (u32, u32)) -> Vec<String> {
    let mut placed: Vec<(&CriterionScore, f64)> = Vec::new();
    placed.extend(
        score
            .criteria
            .iter()
            .filter(|row| row.weight > 0)
            .filter_map(|row| row.position.map(|position| (row, position))),
    );
    placed.sort_by(|a, b| b.1.total_cmp(&a.1));
    let Some(total) = score.total else {
        return vec![
            "Nothing here could be compared: the hospital alone and the reference defender come to the same.".into(),
        ];
    };
    let named = |rows: &[(&CriterionScore, f64)]| {
        let names: Vec<String> =
            rows.iter().map(|(row, position)| format!("{} ({})", row.criterion.word(), points(*position))).collect();
        names.join(", ")
    };
    // Each is said of criteria of which it is true as the number beside it is written.
    let (reached, rest): (Vec<_>, Vec<_>) = placed.into_iter().partition(|(_, position)| position.round() >= 100.0);
    let (mut below, mut between): (Vec<_>, Vec<_>) = rest.into_iter().partition(|(_, position)| position.round() < 0.0);
    below.reverse();
    between.reverse();
    between.truncate(BETWEEN_MAX);
    let parts: Vec<String> =
        [("At or above the reference", reached), ("Below the hospital alone", below), ("Between, weakest", between)]
            .into_iter()
            .filter(|(_, rows)| !rows.is_empty())
            .map(|(says, rows)| format!("{says}: {}.", named(&rows)))
            .collect();
    let sentence = parts.join(" ");
    let number = format!(
        "{} of 100: 0 is the hospital left to its own rules, 100 the reference defender; over 100 is possible. It is the \
         place of this play, not of a person.",
        points(total)
    );
    let mut said = vec![sentence, number];
    if counted < whole {
        said.push(format!(
            "Left out of the number: {} of {whole} parts of the weight, because nothing could be compared there.",
            whole.saturating_sub(counted)
        ));
    }
    said
}

/// A position or points, whole.
pub fn points(value: f64) -> String {
    let rounded = value.round();
    // There is no minus zero for people.
    if rounded == 0.0 { "0".into() } else { number(rounded) }
}

fn criterion(row: &CriterionScore) -> CriterionRow {
    let left_out = match (row.position, row.weight, row.measures.is_empty()) {
        (Some(_), 0, _) => "shown, not counted".into(),
        (Some(_), ..) if row.deducted > 0.0 => {
            format!("{} deducted for what was worse than both", points(row.deducted))
        }
        (Some(_), ..) => String::new(),
        (None, weight, true) => format!("left out with its weight of {weight}: nothing is measured for it"),
        (None, weight, false) => {
            let worse = if row.deducted > 0.0 { ", but what was worse than both is deducted" } else { "" };
            format!("left out with its weight of {weight}: none of its measures could be compared{worse}")
        }
    };
    CriterionRow {
        title: capital(row.criterion.word()),
        asks: asks(row.criterion),
        weight: row.weight,
        position: row.position,
        left_out,
        measures: row.measures.iter().map(measure).collect(),
    }
}

fn measure(row: &MeasureScore) -> MeasureRow {
    let left_out = match (row.position, row.value, row.baseline, row.reference) {
        (Some(_), ..) => String::new(),
        _ if row.worse > 0.0 => "no room, but worse than both: points are deducted".into(),
        (_, None, ..) => "there was nothing to measure in this play".into(),
        (_, _, Some(baseline), Some(reference)) if (baseline - reference).abs() >= row.floor => {
            "no room: the reference does not do better here than the hospital alone".into()
        }
        (_, _, Some(_), Some(_)) => format!(
            "no room: the hospital alone and the reference are closer than {}",
            crate::words::value(Some(row.floor), &row.unit)
        ),
        _ => "there was nothing to compare it with".into(),
    };
    MeasureRow {
        id: row.id.clone(),
        name: row.name.clone(),
        unit: row.unit.clone(),
        better: row.better,
        in_all: row.in_all,
        value: row.value,
        baseline: row.baseline,
        reference: row.reference,
        position: row.position,
        left_out,
    }
}

/// What a criterion asks.
fn asks(criterion: Criterion) -> &'static str {
    match criterion {
        Criterion::Care => "patients are treated without delay",
        Criterion::Confidentiality => "patient records stay in the house",
        Criterion::Detection => "the attack is noticed",
        Criterion::Containment => "the attack is stopped",
        Criterion::Recovery => "everything works again",
        Criterion::Duties => "duties of law are fulfilled in time",
        Criterion::Communication => "the right people are told, in time and truly",
        Criterion::Evidence => "evidence is kept",
        Criterion::Judgement => "alerts and reports are judged rightly",
        Criterion::Awareness => "staff notice and report",
        Criterion::Decisions => "questions are decided well, and with fitting confidence",
    }
}

/// A word as it begins a row.
pub fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or(String::new(), |first| first.to_uppercase().chain(letters).collect())
}

impl Standing {
    /// The picture: a bar for each criterion.
    pub fn draw(&self) -> String {
        let bar = |row: &CriterionRow| Bar {
            title: row.title.clone(),
            note: if row.weight == 0 { "not counted".into() } else { format!("weight {}", row.weight) },
            position: row.position,
        };
        let rows: Vec<Bar> = self.criteria.iter().map(bar).collect();
        let told: Vec<String> = rows
            .iter()
            .map(|row| format!("{} {}", row.title, row.position.map_or("left out".into(), points)))
            .collect();
        let text = format!(
            "{}, from 0, the hospital alone, to 100, the reference. {}.",
            count(rows.len() as u32, "bar"),
            told.join("; ")
        );
        bars(&Caption { id: "standing-picture", title: "Where this play stands", text: &text }, &rows)
    }
}
