//! `codedark test`: whether many runs of a scenario come to what its trainer expects of them.

use std::collections::BTreeMap;
use std::sync::Arc;

use codedark_analysis::{Campaign, Measured, Outcome, Statistic};
use codedark_report::{number, value, wrap};
use codedark_script::{Bound, Expectation, Measurable, Quantity, Side, Span, Vocabulary, expectations_of};
use codedark_seat::bots;
use codedark_sim::scenario::Scenario;
use serde::Serialize;

use crate::campaign::compute;
use crate::cli::Format;
use crate::error::Error;
use crate::library::Shelf;
use crate::output::{self, note};
use crate::run::failed;
use crate::setting::Setting;

/// The campaign whose runs are looked at: `codedark campaign` shows all of them.
const SEED: u64 = 1;

/// Run a scenario many times and say whether it does what its expectations.rhai expects
#[derive(clap::Args, Debug)]
pub struct Args {
    /// Name of a scenario, or the path of its file or folder
    scenario: String,

    /// Threads; 0 takes as many as the machine has
    #[arg(long, default_value_t = 0)]
    jobs: usize,

    #[command(flatten)]
    setting: Setting,

    /// How to write the result
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

/// What became of an expectation.
#[derive(Serialize)]
struct Verdict<'a> {
    holds: bool,
    /// In words.
    says: String,
    /// The number that came out, in the unit of its measure; of a share, 0 to 1. None: it happened in no run.
    measured: Option<f64>,
    /// What it was compared with: one number, or two.
    wanted: Vec<Option<f64>>,
    expectation: &'a Expectation,
}

/// Tests a scenario. Exit code 1 if an expectation does not hold.
pub fn run(args: &Args, shelf: &Shelf) -> Result<(), Error> {
    let path = shelf.find(&args.scenario)?;
    let scenario = Arc::new(args.setting.scenario(shelf, &args.scenario)?);
    let file = expectations_of(&path);
    let expectations = match shelf.expectations(&path, &vocabulary(&scenario)) {
        None => {
            let what = format!("nothing is expected of {}: there is no {file}", args.scenario);
            return Err(Error::user(what).hint("write one; its words are at the end of docs/scripts.md"));
        }
        Some(Err(findings)) => {
            note(&findings.render(false));
            return Err(Error::user(format!("{file} has mistakes")));
        }
        Some(Ok(expectations)) => expectations,
    };
    let samples = Samples::run(&scenario, &expectations, args.jobs)?;
    let verdicts: Vec<Verdict> = expectations.iter().map(|expectation| samples.judge(expectation)).collect();
    match args.format {
        Format::Json => output::json(&verdicts)?,
        Format::Text => output::result(&text_of(&verdicts))?,
    }
    if verdicts.iter().all(|verdict| verdict.holds) { Ok(()) } else { Err(Error::said()) }
}

/// What expectations of a scenario can be about.
pub fn vocabulary(scenario: &Scenario) -> Vocabulary {
    let measure = |Measured { id, name, unit, only_in_all, .. }| Measurable { id, name, unit, only_in_all };
    let defenders = std::iter::once("none").chain(bots::NAMES.iter().copied());
    let skilled = bots::cards().filter(|card| card.takes_skill).map(|card| card.name.to_owned());
    Vocabulary {
        measures: Measured::of(scenario).into_iter().map(measure).collect(),
        defenders: defenders.map(str::to_owned).collect(),
        skilled: skilled.collect(),
    }
}

fn text_of(verdicts: &[Verdict]) -> String {
    let mut text = String::new();
    for verdict in verdicts {
        let word = if verdict.holds { "holds " } else { "FAILS " };
        text += &wrap(&format!("{word} {}", verdict.says), 7);
    }
    let holding = verdicts.iter().filter(|verdict| verdict.holds).count();
    text += &format!("\n{holding} of {} expectations hold.\n", verdicts.len());
    text
}

/// Runs of a scenario, by defender: fewer seeds are the first ones of more.
struct Samples {
    measures: Vec<Measured>,
    outcomes: BTreeMap<String, Vec<Outcome>>,
}

impl Samples {
    fn run(scenario: &Arc<Scenario>, expectations: &[Expectation], jobs: usize) -> Result<Self, Error> {
        let mut most: BTreeMap<String, u32> = BTreeMap::new();
        for quantity in expectations.iter().flat_map(quantities) {
            let seeds = most.entry(quantity.runs.defender.clone()).or_default();
            *seeds = quantity.runs.seeds.max(*seeds);
        }
        let mut outcomes = BTreeMap::new();
        for (defender, seeds) in most {
            let campaign = Campaign::new(scenario, SEED, &defender, seeds, jobs).map_err(failed)?;
            let indices: Vec<u32> = (0..seeds).collect();
            outcomes.insert(defender, compute(&campaign, &indices, seeds, |_| Ok(()))?);
        }
        Ok(Self { measures: Measured::of(scenario), outcomes })
    }

    /// The values of a quantity's measure, run by run.
    fn values(&self, quantity: &Quantity) -> Vec<Option<f64>> {
        let place = self.measures.iter().position(|measure| measure.id == quantity.measure);
        let runs = self.outcomes.get(&quantity.runs.defender).into_iter().flatten();
        let span = |outcome: &Outcome| match quantity.span {
            Span::Play => place.and_then(|n| outcome.in_play.get(n).copied().flatten()),
            Span::All => place.and_then(|n| outcome.in_all.get(n).copied().flatten()),
        };
        runs.take(quantity.runs.seeds as usize).map(span).collect()
    }

    fn number(&self, quantity: &Quantity) -> Option<f64> {
        statistic(quantity).of(&self.values(quantity))
    }

    fn judge<'a>(&self, expectation: &'a Expectation) -> Verdict<'a> {
        let Expectation { quantity, bound, line, .. } = expectation;
        let measured = self.number(quantity);
        let side = |side: &Side| match side {
            Side::Number(number) => Some(*number),
            Side::Quantity(other) => self.number(other),
        };
        let (wanted, holds) = match bound {
            Bound::Above(low) => (vec![side(low)], measured > side(low) && side(low).is_some()),
            Bound::Below(high) => (vec![side(high)], measured.is_some() && measured < side(high)),
            Bound::Between(low, high) => {
                let (low, high) = (side(low), side(high));
                let inside = low.zip(high).zip(measured).is_some_and(|((low, high), it)| (low..=high).contains(&it));
                (vec![low, high], inside)
            }
        };
        // A number that just misses its bound must not look like it.
        let exact = !holds
            && wanted.iter().any(|other| self.say(quantity, *other, false) == self.say(quantity, measured, false));
        let say = |number: Option<f64>| self.say(quantity, number, exact);
        let told = |bound: &Side, number: Option<f64>| match bound {
            Side::Number(_) => say(number),
            Side::Quantity(other) => format!("{} ({})", say(number), self.name(other)),
        };
        let wish = match bound {
            Bound::Above(low) => format!("above {}", told(low, wanted[0])),
            Bound::Below(high) => format!("below {}", told(high, wanted[0])),
            Bound::Between(low, high) => format!("{} to {}", told(low, wanted[0]), told(high, wanted[1])),
        };
        let mut says = format!("{}: {}", self.name(quantity), say(measured));
        let values = self.values(quantity);
        let happened = values.iter().flatten().count();
        if happened < values.len() && measured.is_some() && !matches!(statistic(quantity), Statistic::Share { .. }) {
            says += &format!(" (it happened in {happened} of them)");
        }
        says += &format!("; wanted {wish} [line {line}]");
        Verdict { holds, says, measured, wanted, expectation }
    }

    fn unit(&self, quantity: &Quantity) -> &str {
        let measure = self.measures.iter().find(|measure| measure.id == quantity.measure);
        measure.map_or("", |measure| measure.unit.as_str())
    }

    /// A number as a quantity counts; `exact` with all its digits.
    fn say(&self, quantity: &Quantity, said: Option<f64>, exact: bool) -> String {
        let (Some(found), share) = (said, matches!(statistic(quantity), Statistic::Share { .. })) else {
            return "it happened in no run".into();
        };
        match (share, exact) {
            (true, false) => format!("{} %", number(found * 100.0)),
            (true, true) => format!("{} %", found * 100.0),
            (false, false) => value(Some(found), self.unit(quantity)),
            (false, true) => format!("{found} {}", self.unit(quantity)),
        }
    }

    /// What a quantity is.
    fn name(&self, quantity: &Quantity) -> String {
        let measure = self.measures.iter().find(|measure| measure.id == quantity.measure);
        let name = measure.map_or(quantity.measure.as_str(), |measure| measure.name.as_str());
        let runs = &quantity.runs;
        let of = format!("{} runs, defender {}", runs.seeds, runs.defender);
        let until = match quantity.span {
            Span::Play => ", until the end of play",
            Span::All => "",
        };
        let amount = |bound: f64| value(Some(bound), self.unit(quantity));
        let what = match statistic(quantity) {
            Statistic::Mean => format!("mean of {of}"),
            Statistic::Quantile(0.5) => format!("median of {of}"),
            Statistic::Quantile(share) => format!("{} % quantile of {of}", number(share * 100.0)),
            Statistic::Share { above, below } => {
                let bounds =
                    [above.map(|it| format!("above {}", amount(it))), below.map(|it| format!("below {}", amount(it)))];
                let bounds: Vec<String> = bounds.into_iter().flatten().collect();
                let within = if bounds.is_empty() { "in which it happened".into() } else { bounds.join(" and ") };
                format!("share {within}, of {of}")
            }
        };
        format!("{name}, {what}{until}")
    }
}

/// All quantities of an expectation.
fn quantities(expectation: &Expectation) -> Vec<&Quantity> {
    let sides = match &expectation.bound {
        Bound::Above(side) | Bound::Below(side) => vec![side],
        Bound::Between(low, high) => vec![low, high],
    };
    let mut all = vec![&expectation.quantity];
    for side in sides {
        if let Side::Quantity(other) = side {
            all.push(other);
        }
    }
    all
}

/// What a script calls a statistic, as the analysis takes it.
fn statistic(quantity: &Quantity) -> Statistic {
    match quantity.statistic {
        codedark_script::Statistic::Mean => Statistic::Mean,
        codedark_script::Statistic::Quantile(share) => Statistic::Quantile(share),
        codedark_script::Statistic::Share { above, below } => Statistic::Share { above, below },
    }
}
