//! Expectations.
//!
//! Invariant: as for scenarios, every mistake is reported at its place and the rest is read all the same.

use crate::expectation::{Bound, Expectation, Measurable, Quantity, Runs, Side, Span, Statistic, Vocabulary};
use crate::phrase::{Phrase, Said};
use crate::read::{Names, Reader, Value};

const SPANS: &[(&str, Span)] = &[("in all", Span::All), ("in play", Span::Play)];

/// Most runs of one kind.
const SEEDS_MAX: u32 = 10_000;

const VALUES: &[&str] = &["value.mean", "value.median", "value.quantile", "value.share", "value.share_within"];

/// What a number counts in.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Unit<'a> {
    /// Parts of all runs.
    Share,
    /// The unit of a measure.
    Of(&'a str),
}

/// Whether it is a number from 0 to 1 with at most two decimals, as defenders take it.
fn is_skill(text: &str) -> bool {
    let (whole, decimals) = text.split_once('.').unwrap_or((text, "0"));
    let digits = (1..=2).contains(&decimals.len()) && decimals.bytes().all(|byte| byte.is_ascii_digit());
    digits && (whole == "0" || whole == "1" && decimals.bytes().all(|byte| byte == b'0'))
}

/// Turns what was said into expectations; findings are left with the reader.
pub fn expectations(reader: &mut Reader<'_>, said: &Said, vocabulary: &Vocabulary) -> Vec<Expectation> {
    let mut resolver = Resolver { reader, vocabulary };
    for phrase in said.phrases.iter().filter(|phrase| phrase.word == "options") {
        resolver.reader.library_options(phrase);
    }
    let said: Vec<&Phrase> = said.phrases.iter().filter(|phrase| phrase.word == "expect").collect();
    if said.is_empty() && !resolver.reader.broken_off {
        let message = "nothing is expected".to_owned();
        if let Some(finding) = resolver.reader.wrong_at(crate::source::Spot::default(), "missing", message) {
            finding.suggestion = Some("write expect(comparison)".into());
        }
    }
    said.into_iter().filter_map(|phrase| resolver.expectation(phrase)).collect()
}

struct Resolver<'r, 'a> {
    reader: &'r mut Reader<'a>,
    vocabulary: &'r Vocabulary,
}

impl<'r> Resolver<'r, '_> {
    fn expectation(&mut self, phrase: &Phrase) -> Option<Expectation> {
        let comparison = self.reader.arg(phrase, 0);
        let wanted = "a comparison, as in run(#{ … }).median(measure).above(20)";
        let bounds = ["expect.above", "expect.below", "expect.between"];
        let comparison = self.reader.phrase(comparison, &bounds, wanted)?;
        let number = self.reader.arg(&comparison, 0);
        let number = self.reader.phrase(number, VALUES, "a number of runs")?;
        let quantity = self.quantity(&number);
        let unit = quantity.as_ref().map(|(_, unit)| *unit);
        let bound = match comparison.word {
            "expect.above" => self.side(&comparison, 1, unit).map(Bound::Above),
            "expect.below" => self.side(&comparison, 1, unit).map(Bound::Below),
            _ => {
                let (low, high) = (self.side(&comparison, 1, unit), self.side(&comparison, 2, unit));
                if let (Some(Side::Number(low)), Some(Side::Number(high))) = (&low, &high)
                    && low > high
                {
                    self.reader.wrong_at(comparison.spot, "range", format!("nothing lies between {low} and {high}"));
                }
                low.zip(high).map(|(low, high)| Bound::Between(low, high))
            }
        };
        let (file, line) = self.reader.file_and_line(phrase.spot);
        Some(Expectation { file, line, quantity: quantity?.0, bound: bound? })
    }

    /// A number of runs, and what it counts in.
    fn quantity(&mut self, phrase: &Phrase) -> Option<(Quantity, Unit<'r>)> {
        let runs = self.reader.arg(phrase, 0);
        let runs = self.reader.phrase(runs, &["run"], "run(#{ … })").and_then(|runs| self.runs(&runs));
        let place = if phrase.word == "value.quantile" { 2 } else { 1 };
        let value = self.reader.arg(phrase, place);
        let measure = self.measure(value.clone());
        let unit = measure.map(|measure| Unit::Of(measure.unit.as_str()));
        let (statistic, unit) = match phrase.word {
            "value.mean" => (Some(Statistic::Mean), unit),
            "value.median" => (Some(Statistic::Quantile(0.5)), unit),
            "value.quantile" => {
                let share = self.reader.arg(phrase, 1);
                let share = self.number(share, Some(Unit::Share));
                (share.map(Statistic::Quantile), unit)
            }
            "value.share" => (Some(Statistic::Share { above: None, below: None }), Some(Unit::Share)),
            _ => {
                let fields = self.reader.fields(phrase);
                let mut bound = |key: &str| fields.get(key).map(|value| self.number(Some(value), unit));
                let (above, below) = (bound("above"), bound("below"));
                let whole = !matches!((&above, &below), (Some(None), _) | (_, Some(None)));
                let share = Statistic::Share { above: above.flatten(), below: below.flatten() };
                (whole.then_some(share), Some(Unit::Share))
            }
        };
        let ((runs, span), measure) = (runs?, measure?);
        if span == Span::Play && measure.only_in_all {
            let message = format!("play is too short for \"{}\"", measure.name);
            if let Some(finding) = self.reader.wrong(&value?, "choice", message) {
                finding.suggestion = Some("leave out `counts`".into());
            }
            return None;
        }
        Some((Quantity { runs, span, measure: measure.id.clone(), statistic: statistic? }, unit?))
    }

    fn runs(&mut self, phrase: &Phrase) -> Option<(Runs, Span)> {
        let fields = self.reader.fields(phrase);
        let seeds = self.reader.number(fields.get("seeds"), 1..=SEEDS_MAX);
        let defender = self.defender(fields.get("defender"));
        let span = match fields.get("counts") {
            Some(value) => self.reader.choice(Some(value), SPANS),
            None => Some(Span::All),
        };
        Some((Runs { defender: defender?, seeds: seeds? }, span?))
    }

    /// Somebody who can play, with a skill where one may stand: `by-the-book:0.5`.
    fn defender(&mut self, value: Option<Value>) -> Option<String> {
        let vocabulary = self.vocabulary;
        let said = self.reader.text(value.clone())?;
        let skill = said.split_once(':').filter(|(name, _)| vocabulary.skilled.iter().any(|skilled| skilled == name));
        if let Some((name, skill)) = skill {
            if is_skill(skill) {
                return Some(said);
            }
            let message = format!("`{skill}` is no skill");
            if let Some(finding) = self.reader.wrong(&value?, "range", message) {
                let suggestion = format!("a skill is a number from 0 to 1 with at most two decimals: \"{name}:0.5\"");
                finding.suggestion = Some(suggestion);
            }
            return None;
        }
        let names: Vec<(&str, &String)> = vocabulary.defenders.iter().map(|name| (name.as_str(), name)).collect();
        self.reader.choice(value, &names).cloned()
    }

    /// A measure by its short name or its name.
    fn measure(&mut self, value: Option<Value>) -> Option<&'r Measurable> {
        let vocabulary = self.vocabulary;
        let said = self.reader.text(value.clone())?;
        let is_named =
            |measure: &&Measurable| measure.id == said || measure.name.to_lowercase() == said.trim().to_lowercase();
        let found = vocabulary.measures.iter().find(is_named);
        if found.is_none() {
            let names = vocabulary.measures.iter().flat_map(|measure| [measure.name.clone(), measure.id.clone()]);
            self.reader.unknown(&Names::of("measure", names), &value?, &said);
        }
        found
    }

    /// What a number is compared with.
    fn side(&mut self, comparison: &Phrase, n: usize, unit: Option<Unit<'_>>) -> Option<Side> {
        let value = self.reader.arg(comparison, n);
        let phrase = comparison.arg(n).and_then(|value| value.read_lock::<Phrase>().map(|phrase| phrase.clone()));
        let Some(other) = phrase.filter(|phrase| VALUES.contains(&phrase.word)) else {
            return self.number(value, unit).map(Side::Number);
        };
        let (quantity, other) = self.quantity(&other)?;
        if unit.is_some_and(|unit| unit != other) {
            let say = |unit: Unit<'_>| match unit {
                Unit::Share => "a share of runs".to_owned(),
                Unit::Of(unit) => unit.to_owned(),
            };
            let message = format!("{} cannot be compared with {}", unit.map(say).unwrap_or_default(), say(other));
            self.reader.wrong(&value?, "units", message);
            return None;
        }
        Some(Side::Quantity(Box::new(quantity)))
    }

    /// A number in a unit. Times need their own words, so that nobody takes minutes for hours.
    fn number(&mut self, value: Option<Value>, unit: Option<Unit<'_>>) -> Option<f64> {
        match unit {
            Some(Unit::Share) => self.reader.fraction(value),
            Some(Unit::Of("minutes")) => self.reader.duration(value).map(f64::from),
            Some(Unit::Of("days")) => self.reader.duration(value).map(|minutes| f64::from(minutes) / (24.0 * 60.0)),
            _ => self.reader.amount(value),
        }
    }
}
