//! `codedark handout`: what a facilitator prints for an exercise.

use std::path::PathBuf;

use codedark_report::handout::{Handout, Material, Term};
use codedark_script::{Diagnostics, competencies, glossary};

use crate::error::Error;
use crate::library::Shelf;
use crate::output::{self, note};
use crate::setting::Setting;
use crate::show::opening;

/// Write the facilitator's pack: one page to print, with events, role cards, norms, observer's sheet and debrief guide
///
/// It tells the truth: not for players, but for their role cards and the briefing, which are sheets of their own.
#[derive(clap::Args, Debug)]
pub struct Args {
    /// Name of a scenario, or the path of its file or folder
    scenario: String,

    #[command(flatten)]
    setting: Setting,

    /// Write it into this file instead of standard output
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

/// Writes a pack.
pub fn run(args: &Args, shelf: &Shelf) -> Result<(), Error> {
    let scenario = args.setting.scenario(shelf, &args.scenario)?;
    let language = scenario.languages.first().map_or("en", String::as_str);
    let (own, notes) = shelf.beside_scenario(&args.scenario, "debrief", language)?;
    let terms = glossary(&own).map_err(broken)?;
    let term = |term: &codedark_script::Term| Term {
        word: term.word(language).to_owned(),
        english: term.en.clone(),
        means: term.definition.clone(),
    };
    let competencies = competencies(&own).map_err(broken)?;
    let (notes, translated) = notes.unwrap_or_default();
    // A text without a language in its name is in the scenario's first one.
    let first = shelf.scenario_in(&args.scenario, None)?.languages.into_iter().next().unwrap_or_default();
    let material = Material {
        notes,
        notes_language: if translated { language.to_owned() } else { first },
        competencies: competencies.into_iter().map(|(id, row)| (id, row.title)).collect(),
        terms: terms.iter().map(term).collect(),
        began: opening(&scenario),
    };
    output::result_to(args.out.as_deref(), &Handout::of(&scenario, &material).to_html())
}

fn broken(findings: Diagnostics) -> Error {
    note(&findings.render(false));
    Error::user("a catalogue has mistakes")
}
