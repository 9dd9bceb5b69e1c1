//! The results of a class: a line per room that is over, competencies over all rooms, and what to practise next.
//!
//! Invariants: every number comes from a recording, every sentence from the numbers; what was not measured is left out,
//! never zero. Results are of plays, never of a person.

use std::collections::BTreeMap;

use codedark_analysis::{Grade, Recording, Verdict};
use codedark_report::{Debrief, NormRow};
use codedark_sim::journal::Journal;

use crate::store::{ClassRow, RoomRow, Store, StoreError};
use crate::wire::{ClassResults, CompetencyResult, Problem, RoomResult, RoomState};

/// Sentences about what mattered, per room.
const MATTERED_MAX: usize = 3;
/// Sentences about what to do next.
const NEXT_MAX: usize = 5;
/// Points between the best and the worst room from which on comparing them teaches something (estimate).
const FAR_APART: f64 = 20.0;

/// A room that is over, with what is left of it.
pub struct Finished {
    /// Its row.
    pub row: RoomRow,
    /// Its recording.
    pub recording: Recording,
    /// The fingerprint of the key that sealed its journal.
    pub sealed: Option<String>,
}

/// What a norm came to over the rooms of a class.
struct NormOver {
    title: String,
    due: u32,
    missed: u32,
}

/// The results of a class from what is kept.
///
/// # Errors
/// There is no such class, or the store cannot be read.
pub fn read(store: &dyn Store, class: &str) -> Result<ClassResults, Problem> {
    let row = store.class(class)?;
    let mut finished = Vec::new();
    for room in store.rooms(class)? {
        if room.state != RoomState::Over {
            continue;
        }
        let bytes = store.recording(&room.id)?;
        let recording = Recording::read(&bytes).map_err(|error| StoreError::Failed(error.to_string()))?;
        let journal = Journal::read(&store.journal(&room.id)?).ok();
        let sealed = journal.and_then(|journal| journal.sealed).map(|key| key.fingerprint());
        finished.push(Finished { row: room, recording, sealed });
    }
    Ok(of(&row, &finished))
}

/// The results of a class.
pub fn of(class: &ClassRow, rooms: &[Finished]) -> ClassResults {
    let debriefs: Vec<Debrief> = rooms.iter().map(|room| Debrief::of(&room.recording)).collect();
    let results: Vec<RoomResult> = rooms.iter().zip(&debriefs).map(|(room, debrief)| result(room, debrief)).collect();
    let competencies = competencies(&debriefs);
    let norms = norms(&debriefs);
    ClassResults {
        class: class.id.clone(),
        name: class.name.clone(),
        next: next(&results, &competencies, &norms),
        rooms: results,
        competencies,
    }
}

/// A norm that was decided and that somebody at the table could have kept.
fn counts(norm: &&NormRow) -> bool {
    !norm.nobody && matches!(norm.verdict, Verdict::Kept | Verdict::Late | Verdict::Broken)
}

fn result(room: &Finished, debrief: &Debrief) -> RoomResult {
    let recording = &room.recording;
    let measure = |id: &str| recording.measure(id).and_then(|reading| reading.in_all.or(reading.in_play));
    let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    let choices = debrief.choices.iter().map(|choice| choice.sentence.clone());
    let lessons = debrief.look_next.iter().map(|lesson| lesson.text.clone());
    RoomResult {
        room: room.row.id.clone(),
        name: room.row.name.clone(),
        title: room.row.title.clone(),
        score: recording.score.as_ref().and_then(|score| score.total),
        delayed_patient_hours: measure("delayed_patient_hours").unwrap_or(0.0),
        records_stolen: measure("records_stolen").map_or(0, |records| records.max(0.0).round() as u64),
        minutes_to_declare: recording.measure("minutes_to_declaration").and_then(|reading| reading.in_play),
        norms_kept: count(debrief.norms.iter().filter(counts).filter(|norm| norm.verdict == Verdict::Kept).count()),
        norms_due: count(debrief.norms.iter().filter(counts).count()),
        mattered: choices.chain(lessons).take(MATTERED_MAX).collect(),
        digest: recording.play_digest.to_string(),
        sealed: room.sealed.clone(),
    }
}

/// Competencies over all rooms, weakest first.
fn competencies(debriefs: &[Debrief]) -> Vec<CompetencyResult> {
    let mut all: BTreeMap<&str, CompetencyResult> = BTreeMap::new();
    for one in debriefs.iter().flat_map(|debrief| &debrief.competencies) {
        let row = all.entry(&one.id).or_insert_with(|| CompetencyResult {
            id: one.id.clone(),
            name: one.title.clone(),
            rated: [0; 4],
            unrated: 0,
        });
        let place = match one.rating {
            Grade::Performed => 0,
            Grade::SomeChallenges => 1,
            Grade::MajorChallenges => 2,
            Grade::Unable => 3,
        };
        row.rated[place] += 1;
    }
    let rooms = u32::try_from(debriefs.len()).unwrap_or(u32::MAX);
    let mut all: Vec<CompetencyResult> = all.into_values().collect();
    for row in &mut all {
        row.unrated = rooms.saturating_sub(row.rated.iter().sum());
    }
    all.sort_by(|a, b| weakness(b).total_cmp(&weakness(a)).then_with(|| a.name.cmp(&b.name)));
    all
}

/// The mean rating: 0 for `P` to 3 for `U`.
fn weakness(row: &CompetencyResult) -> f64 {
    let [performed, some, major, unable] = row.rated.map(f64::from);
    let sum = performed + some + major + unable;
    if sum > 0.0 { (some + 2.0 * major + 3.0 * unable) / sum } else { 0.0 }
}

/// Norms over all rooms, those that were missed most often first.
fn norms(debriefs: &[Debrief]) -> Vec<NormOver> {
    let mut all: BTreeMap<&str, NormOver> = BTreeMap::new();
    for norm in debriefs.iter().flat_map(|debrief| debrief.norms.iter().filter(counts)) {
        let over = all.entry(&norm.title).or_insert_with(|| NormOver { title: norm.title.clone(), due: 0, missed: 0 });
        over.due += 1;
        over.missed += u32::from(norm.verdict != Verdict::Kept);
    }
    let mut all: Vec<NormOver> = all.into_values().collect();
    all.sort_by(|a, b| (b.missed, &a.title).cmp(&(a.missed, &b.title)));
    all
}

/// `1 room`, `3 rooms`.
fn rooms_of(n: u32) -> String {
    if n == 1 { "1 room".into() } else { format!("{n} rooms") }
}

/// What to do next, the most useful first.
fn next(rooms: &[RoomResult], competencies: &[CompetencyResult], norms: &[NormOver]) -> Vec<String> {
    let mut next = Vec::new();
    if rooms.is_empty() {
        return vec!["No room of this class is over yet; results come when play ends.".into()];
    }
    for row in competencies.iter().filter(|row| row.rated[2] + row.rated[3] > 0).take(2) {
        let (hard, rated) = (row.rated[2] + row.rated[3], row.rated.iter().sum());
        next.push(format!(
            "Practise “{}”: {hard} of {} that showed it had major challenges with it or could not do it.",
            row.name,
            rooms_of(rated)
        ));
    }
    for norm in norms.iter().filter(|norm| norm.missed * 2 > norm.due).take(2) {
        let (missed, due) = (norm.missed, rooms_of(norm.due));
        next.push(format!("Talk about “{}”: it was late or broken in {missed} of {due} where it was due.", norm.title));
    }
    let silent =
        u32::try_from(rooms.iter().filter(|room| room.minutes_to_declare.is_none()).count()).unwrap_or(u32::MAX);
    if silent > 0 {
        next.push(format!("Ask when an incident is declared, and by whom: {} of {} never did.", silent, rooms.len()));
    }
    let scores = rooms.iter().filter_map(|room| room.score.map(|score| (score, &room.name)));
    let (low, high) = scores.fold((None, None), |(low, high), one: (f64, &String)| {
        let lower = low.filter(|low: &(f64, &String)| low.0 <= one.0).unwrap_or(one);
        let higher = high.filter(|high: &(f64, &String)| high.0 >= one.0).unwrap_or(one);
        (Some(lower), Some(higher))
    });
    if let (Some((low, worst)), Some((high, best))) = (low, high)
        && high - low >= FAR_APART
    {
        next.push(format!(
            "Let {best} ({high:.0}) and {worst} ({low:.0}) tell each other what they did in the first hour."
        ));
    }
    if next.is_empty() {
        next.push("Every room did what the exercise could show: play a harder setting, or another story.".into());
    }
    next.truncate(NEXT_MAX);
    next
}

/// The rooms of a class as a table: comma-separated, one line per room, the first names the columns.
pub fn csv(results: &ClassResults) -> String {
    let mut text = String::from(
        "room,team,scenario,score,delayed_patient_hours,records_stolen,minutes_to_declare,norms_kept,norms_due,digest,sealed",
    );
    for row in &results.competencies {
        text += &format!(",{}", cell(&format!("{} P/S/M/U", row.name)));
    }
    text += "\r\n";
    let or_empty = |value: Option<f64>| value.map_or(String::new(), |value| format!("{value:.1}"));
    for room in &results.rooms {
        let cells = [
            cell(&room.room),
            cell(&room.name),
            cell(&room.title),
            or_empty(room.score),
            format!("{:.1}", room.delayed_patient_hours),
            room.records_stolen.to_string(),
            or_empty(room.minutes_to_declare),
            room.norms_kept.to_string(),
            room.norms_due.to_string(),
            cell(&room.digest),
            cell(room.sealed.as_deref().unwrap_or_default()),
        ];
        text += &cells.join(",");
        text += &",".repeat(results.competencies.len());
        text += "\r\n";
    }
    if !results.competencies.is_empty() {
        let rated = |row: &CompetencyResult| row.rated.map(|n| n.to_string()).join("/");
        let all: Vec<String> = results.competencies.iter().map(rated).collect();
        text += &format!("all{}{}\r\n", ",".repeat(11), all.join(","));
    }
    text
}

/// Text as a cell: quoted where it must be, and never read as a formula.
fn cell(text: &str) -> String {
    let text = match text.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        true => format!("'{text}"),
        false => text.to_owned(),
    };
    if text.contains([',', '"', '\n', '\r']) { format!("\"{}\"", text.replace('"', "\"\"")) } else { text }
}

#[cfg(test)]
mod tests;
