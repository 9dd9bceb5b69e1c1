//! `codedark show`: a scenario at a glance, for those who prepare an exercise.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;

use codedark_report::show::Overview;
use codedark_sim::exercise::Exercise;
use codedark_sim::scenario::Scenario;
use codedark_sim::time::Tick;

use crate::error::Error;
use crate::library::Shelf;
use crate::output;
use crate::setting::Language;

/// Show a scenario at a glance: hospital, attack, people, storyline. It tells the truth: not for players
#[derive(clap::Args, Debug)]
pub struct Args {
    /// Name of a scenario, or the path of its file or folder
    scenario: String,

    #[command(flatten)]
    language: Language,

    /// How to write it
    #[arg(long, value_enum, default_value_t)]
    format: Written,

    /// Write it into this file instead of standard output
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

/// How an overview is written.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, clap::ValueEnum)]
enum Written {
    /// For people.
    #[default]
    Text,
    /// For programs.
    Json,
    /// A graph for Graphviz.
    Dot,
    /// A picture of the hospital.
    Svg,
    /// One page for a browser or a printer; it loads nothing and runs no script.
    Html,
}

/// When play begins in a scenario that continues another, which is known once what comes before has run. `None` for all
/// others, and for one that cannot start: whoever plays it is told why.
pub fn opening(scenario: &Scenario) -> Option<Tick> {
    scenario.prelude.as_ref()?;
    // What comes before has a seed of its own, so that any other leads there.
    let exercise = Exercise::start(Arc::new(scenario.clone()), 1, &BTreeSet::new());
    exercise.ok().map(|exercise| exercise.began())
}

/// Shows a scenario.
pub fn run(args: &Args, shelf: &Shelf) -> Result<(), Error> {
    let scenario = args.language.scenario(shelf, &args.scenario)?;
    let overview = match opening(&scenario) {
        Some(began) => Overview::begun(&scenario, began),
        None => Overview::of(&scenario),
    };
    let text = match args.format {
        Written::Text => overview.to_string(),
        Written::Json => overview.to_json(),
        Written::Dot => overview.to_dot(),
        Written::Svg => overview.to_svg(),
        Written::Html => overview.to_html(),
    };
    output::result_to(args.out.as_deref(), &text)
}
