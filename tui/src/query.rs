//! Questions to the hospital's records, as words. Actions have theirs in the simulation; these are for people only.

use codedark_sim::action::{Candidate, Refusal};
use codedark_sim::ids::{AssetId, TechniqueId};
use codedark_sim::view::{Chart, Query, View};

/// How far back `logs` looks if nobody says.
pub const MINUTES: u32 = 240;
/// How far back `logs` can look.
pub const MINUTES_MAX: u32 = 1440;

/// A kind of question.
pub struct QuerySpec {
    /// The word to type.
    pub name: &'static str,
    /// How to write it.
    pub usage: &'static str,
    /// One line.
    pub summary: &'static str,
    read: fn(&[&str], &Chart) -> Result<Query, Refusal>,
    complete: fn(usize, &Chart, &View) -> Vec<Candidate>,
}

/// The kinds of question.
pub const QUERIES: &[QuerySpec] = &[
    QuerySpec {
        name: "logs",
        usage: "logs ASSET [MINUTES]",
        summary: "Read what a machine logged; free.",
        read: read_logs,
        complete: complete_logs,
    },
    QuerySpec {
        name: "hunt",
        usage: "hunt TECHNIQUE",
        summary: "Look everywhere for traces of a technique; free.",
        read: read_hunt,
        complete: complete_hunt,
    },
];

/// Reads a question; `None` if the words are none.
pub fn parse(text: &str, chart: &Chart) -> Option<Result<Query, Refusal>> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let spec = find(words.first()?)?;
    Some((spec.read)(&words[1..], chart))
}

/// What could stand where the text ends.
pub fn complete(text: &str, chart: &Chart, view: &View) -> Vec<Candidate> {
    let fresh = text.is_empty() || text.ends_with(char::is_whitespace);
    let mut words: Vec<&str> = text.split_whitespace().collect();
    let partial = if fresh { "" } else { words.pop().unwrap_or("") }.to_lowercase();
    let all: Vec<Candidate> = match words.first() {
        None => QUERIES.iter().map(|spec| candidate(spec.name, spec.summary)).collect(),
        Some(first) => find(first).map_or_else(Vec::new, |spec| (spec.complete)(words.len() - 1, chart, view)),
    };
    let fits = |c: &Candidate| c.word.to_lowercase().starts_with(&partial) || c.note.to_lowercase().contains(&partial);
    all.into_iter().filter(|c| if words.is_empty() { c.word.starts_with(&partial) } else { fits(c) }).collect()
}

/// The asset of this label.
///
/// # Errors
/// There is none; says which labels are like it.
pub fn find_asset(word: &str, chart: &Chart) -> Result<AssetId, Refusal> {
    let named = chart.assets.iter().position(|card| card.name.eq_ignore_ascii_case(word));
    named.map(AssetId::from).ok_or_else(|| {
        let lower = word.to_lowercase();
        let near = chart.assets.iter().filter(|card| card.name.to_lowercase().contains(&lower)).take(3);
        let near: Vec<&str> = near.map(|card| card.name.as_str()).collect();
        let instead = if near.is_empty() {
            "`network` lists all machines.".into()
        } else {
            format!("Perhaps {}?", near.join(", "))
        };
        Refusal::new(format!("There is no asset `{word}`."), instead)
    })
}

fn find(word: &str) -> Option<&'static QuerySpec> {
    QUERIES.iter().find(|spec| spec.name.eq_ignore_ascii_case(word))
}

fn candidate(word: &str, note: &str) -> Candidate {
    Candidate { word: word.to_owned(), note: note.to_owned() }
}

fn read_logs(words: &[&str], chart: &Chart) -> Result<Query, Refusal> {
    let usage = || format!("Usage: logs ASSET [MINUTES], with 1 to {MINUTES_MAX} minutes.");
    let Some(name) = words.first() else {
        return Err(Refusal::new("`logs` needs the name of a machine.", usage()));
    };
    let asset = find_asset(name, chart)?;
    let minutes = match words.get(1).map(|word| word.parse()) {
        None => MINUTES,
        Some(Ok(minutes)) if (1..=MINUTES_MAX).contains(&minutes) => minutes,
        Some(_) => return Err(Refusal::new(format!("`{}` is no number of minutes.", words[1]), usage())),
    };
    match words.get(2) {
        Some(extra) => Err(Refusal::new(format!("`{extra}` is one word too many."), usage())),
        None => Ok(Query::Logs { asset, minutes }),
    }
}

fn read_hunt(words: &[&str], _chart: &Chart) -> Result<Query, Refusal> {
    let example = "A technique is written like T1210 or T1566.001.";
    match words {
        [] => Err(Refusal::new("`hunt` needs a technique.", example)),
        [word] => match TechniqueId::parse(&word.to_uppercase()) {
            Some(technique) => Ok(Query::Hunt { technique }),
            None => Err(Refusal::new(format!("`{word}` is no technique."), example)),
        },
        [_, extra, ..] => Err(Refusal::new(format!("`{extra}` is one word too many."), example)),
    }
}

fn complete_logs(place: usize, chart: &Chart, view: &View) -> Vec<Candidate> {
    if place == 1 {
        return vec![
            candidate("60", "the last hour"),
            candidate("240", "four hours"),
            candidate("1440", "the last day"),
        ];
    }
    if place > 1 {
        return Vec::new();
    }
    let mut order: Vec<_> = view.assets.iter().collect();
    order.sort_by_key(|asset| (std::cmp::Reverse(asset.condition.concern()), asset.id));
    let cards = order.iter().filter_map(|asset| chart.assets.get(asset.id.index()).map(|card| (asset, card)));
    cards.map(|(asset, card)| candidate(&card.name, &format!("{}, {}", card.title, asset.condition.word()))).collect()
}

fn complete_hunt(place: usize, chart: &Chart, _view: &View) -> Vec<Candidate> {
    let techniques = chart.techniques.iter().filter(|_| place == 0);
    techniques.map(|card| candidate(&card.id.to_string(), &card.name)).collect()
}
