//! Parts of a campaign: what one machine of several computed, or what an interrupted campaign had computed.
//!
//! Invariants: a part is text, one line of JSON for its head and one for each run, in any order. Parts that do not
//! belong together, lack a run or hold one twice never become results. Who writes the file is not decided here.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::{Measured, Outcome, Results, Setting};

/// The newest format of parts that this version writes.
const FORMAT_VERSION: u32 = 1;
/// What the head of a part begins with.
const KIND: &str = "campaign part";
/// Numbers of runs that an error lists.
const LISTED_MAX: usize = 10;

/// Which share of the runs a part holds: those whose index leaves `number - 1` when divided by `of`.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Shard {
    /// From 1 to `of`.
    pub number: u32,
    /// How many shards there are.
    pub of: u32,
}

impl Shard {
    /// All runs.
    pub const ALL: Self = Self { number: 1, of: 1 };
}

impl FromStr for Shard {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let parse = |text: &str| text.parse::<u32>().ok();
        let read = text.split_once('/').and_then(|(number, of)| Some((parse(number)?, parse(of)?)));
        let shard = read.filter(|(number, of)| (1..=*of).contains(number));
        shard.map(|(number, of)| Self { number, of }).ok_or("a shard is written 2/4: the second of four")
    }
}

impl fmt::Display for Shard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.number, self.of)
    }
}

/// The first line of a part.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Head {
    /// Always `campaign part`: tells the file from others.
    pub codedark: String,
    /// The format's version.
    pub format: u32,
    /// The campaign.
    pub campaign: Setting,
    /// Which share of its runs.
    pub shard: Shard,
    /// What the numbers of a run are.
    pub measures: Vec<Measured>,
}

impl Head {
    pub(super) fn new(campaign: Setting, shard: Shard, measures: Vec<Measured>) -> Self {
        Self { codedark: KIND.into(), format: FORMAT_VERSION, campaign, shard, measures }
    }

    /// The runs that belong into this part, in order.
    pub fn indices(&self) -> impl Iterator<Item = u32> + use<> {
        (self.shard.number - 1..self.campaign.runs).step_by(self.shard.of as usize)
    }

    /// Its line, with the line feed.
    pub fn line(&self) -> String {
        serde_json::to_string(self).expect("a head is plain data with text keys, so it encodes") + "\n"
    }

    /// In what another campaign differs from this one; `None` if it is the same.
    pub fn difference(&self, other: &Self) -> Option<String> {
        let (a, b) = (&self.campaign, &other.campaign);
        let differ =
            |what: &str, one: String, two: String| (one != two).then(|| format!("its {what} is {one}, not {two}"));
        let difficulty = |campaign: &Setting| campaign.setting.clone().unwrap_or_else(|| "as written".into());
        differ("scenario", a.scenario.clone(), b.scenario.clone())
            .or_else(|| differ("difficulty", difficulty(a), difficulty(b)))
            .or_else(|| differ("model version", a.model.to_string(), b.model.to_string()))
            .or_else(|| differ("seed", a.seed.to_string(), b.seed.to_string()))
            .or_else(|| differ("defender", a.defender.clone(), b.defender.clone()))
            .or_else(|| differ("number of runs", a.runs.to_string(), b.runs.to_string()))
            .or_else(|| {
                (a != b || self.measures != other.measures)
                    .then(|| format!("its scenario `{}` was changed", a.scenario))
            })
    }
}

impl Outcome {
    /// Its line in a part, with the line feed.
    pub fn line(&self) -> String {
        serde_json::to_string(self).expect("an outcome is plain data with finite numbers, so it encodes") + "\n"
    }
}

/// A part that was read.
#[derive(Clone, PartialEq, Debug)]
pub struct Part {
    /// Its head.
    pub head: Head,
    /// The runs that it holds.
    pub outcomes: Vec<Outcome>,
    /// Bytes up to the end of the last whole line; what comes behind is torn.
    pub whole_bytes: usize,
}

/// Why a file is no part of a campaign.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PartError {
    /// The line, from 1.
    pub line: usize,
    /// What is wrong with it.
    pub what: String,
}

impl fmt::Display for PartError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.line, self.what)
    }
}

impl std::error::Error for PartError {}

impl Part {
    /// Reads a part. A torn last line, one without line feed, is left out.
    ///
    /// # Errors
    /// The first line that does not belong there, and why.
    pub fn read(bytes: &[u8]) -> Result<Self, PartError> {
        let whole_bytes = bytes.iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end + 1);
        let wrong = |line: usize, what: String| PartError { line: line + 1, what };
        let mut lines = bytes[..whole_bytes].split_inclusive(|byte| *byte == b'\n').enumerate();
        let (_, first) =
            lines.next().ok_or_else(|| wrong(0, "this is no part of a campaign: it has no head".into()))?;
        let head = Self::head(first).map_err(|what| wrong(0, what))?;
        let mut outcomes = Vec::new();
        for (n, line) in lines {
            let outcome: Outcome = serde_json::from_slice(line)
                .map_err(|error| wrong(n, format!("this is no run of a campaign: {error}")))?;
            let (index, count) = (outcome.index, head.measures.len());
            if index >= head.campaign.runs || outcome.seed != head.campaign.seed_of(index) {
                return Err(wrong(n, format!("run {index} with seed {} is not of this campaign", outcome.seed)));
            }
            if outcome.in_play.len() != count || outcome.in_all.len() != count {
                return Err(wrong(n, format!("run {index} does not have {count} measures")));
            }
            outcomes.push(outcome);
        }
        Ok(Self { head, outcomes, whole_bytes })
    }

    fn head(line: &[u8]) -> Result<Head, String> {
        let value: serde_json::Value =
            serde_json::from_slice(line).map_err(|error| format!("this is no part of a campaign: {error}"))?;
        if value["codedark"] != KIND {
            return Err(format!("this is no part of a campaign: it does not begin with `\"codedark\":\"{KIND}\"`"));
        }
        let format = value["format"].clone();
        let head: Head = serde_json::from_value(value)
            .map_err(|error| format!("a part of format {format} that cannot be read: {error}"))?;
        if head.format != FORMAT_VERSION {
            return Err(format!("a part of format {format}; this version reads format {FORMAT_VERSION}"));
        }
        if head.shard.number == 0 || head.shard.number > head.shard.of {
            return Err(format!("there is no shard {}", head.shard));
        }
        Ok(head)
    }

    /// The runs that belong into it and are not there yet, in order.
    pub fn missing(&self) -> Vec<u32> {
        let there: std::collections::BTreeSet<u32> = self.outcomes.iter().map(|outcome| outcome.index).collect();
        self.head.indices().filter(|index| !there.contains(index)).collect()
    }
}

/// Why parts do not become results: what is wrong, and what helps.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct MergeError {
    /// What is wrong.
    pub what: String,
    /// What helps.
    pub hint: String,
}

impl fmt::Display for MergeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.what)
    }
}

impl std::error::Error for MergeError {}

/// Puts parts together, each with the name of its file. Their order does not matter.
///
/// # Errors
/// They are of different campaigns, or a run is missing or there twice.
pub fn merge(parts: Vec<(String, Part)>) -> Result<Results, MergeError> {
    let fail = |what: String, hint: &str| MergeError { what, hint: hint.into() };
    let Some((first_name, first)) = parts.first() else {
        return Err(fail("there are no parts".into(), "name the files that `codedark campaign --keep` wrote"));
    };
    let head = first.head.clone();
    for (name, part) in &parts[1..] {
        if let Some(difference) = part.head.difference(&head) {
            let what = format!("{name} is of another campaign than {first_name}: {difference}");
            return Err(fail(what, "merge the parts of one campaign only"));
        }
    }
    let mut seen: BTreeMap<u32, &str> = BTreeMap::new();
    let mut twice: BTreeMap<(&str, &str), Vec<u32>> = BTreeMap::new();
    for (name, part) in &parts {
        for outcome in &part.outcomes {
            if let Some(before) = seen.insert(outcome.index, name) {
                twice.entry((before, name)).or_default().push(outcome.index);
            }
        }
    }
    if let Some(((one, two), indices)) = twice.first_key_value() {
        let place = if one == two { format!("twice in {one}") } else { format!("in {one} and in {two}") };
        let what = format!("{} {place}", runs(indices, "is", "are"));
        return Err(fail(what, "name each part once"));
    }
    let missing: Vec<u32> = (0..head.campaign.runs).filter(|index| !seen.contains_key(index)).collect();
    if !missing.is_empty() {
        let unfinished: Vec<String> = parts
            .iter()
            .filter(|(_, part)| !part.missing().is_empty())
            .map(|(name, part)| format!("{name} (shard {}, {} runs to go)", part.head.shard, part.missing().len()))
            .collect();
        let hint = if unfinished.is_empty() {
            "the part that holds them is not among these files".into()
        } else {
            format!("not finished: {}; the same command again goes on with it", unfinished.join(", "))
        };
        return Err(fail(format!("{} missing", runs(&missing, "is", "are")), &hint));
    }
    let outcomes = parts.into_iter().flat_map(|(_, part)| part.outcomes).collect();
    Ok(Results::of(head.campaign, head.measures, outcomes))
}

/// `run 3 is`, `runs 1, 2 and 3 are`, `runs 1, 2, … and 40 more are`.
fn runs(indices: &[u32], one: &str, many: &str) -> String {
    let text: Vec<String> = indices.iter().take(LISTED_MAX).map(u32::to_string).collect();
    match (text.as_slice(), indices.len().saturating_sub(LISTED_MAX)) {
        ([only], _) => format!("run {only} {one}"),
        ([before @ .., last], 0) => format!("runs {} and {last} {many}", before.join(", ")),
        (listed, more) => format!("runs {} and {more} more {many}", listed.join(", ")),
    }
}
