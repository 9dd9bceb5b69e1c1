//! `codedark show`: a scenario at a glance, for those who prepare an exercise.

use std::path::PathBuf;

use codedark_report::show::Overview;

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

/// Shows a scenario.
pub fn run(args: &Args, shelf: &Shelf) -> Result<(), Error> {
    let overview = Overview::of(&args.language.scenario(shelf, &args.scenario)?);
    let text = match args.format {
        Written::Text => overview.to_string(),
        Written::Json => overview.to_json(),
        Written::Dot => overview.to_dot(),
        Written::Svg => overview.to_svg(),
        Written::Html => overview.to_html(),
    };
    output::result_to(args.out.as_deref(), &text)
}
