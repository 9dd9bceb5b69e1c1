//! `codedark campaign`: one scenario many times, and every measure over all runs.

use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::{Subcommand, ValueEnum};
use codedark_analysis::{Campaign, Measured, Outcome, Part, Results, Shard, merge};
use codedark_sim::scenario::Scenario;
use indicatif::{ProgressBar, ProgressState, ProgressStyle};

use crate::data::read_file;
use crate::error::Error;
use crate::library::Shelf;
use crate::output::{self, note};
use crate::part_file::{self, PartFile};
use crate::run;
use crate::setting::Setting;

/// Run a scenario many times without people, and sum up every measure
///
/// The seeds of the runs follow from the campaign's seed, so results are the same however many threads or machines
/// compute them. A scenario called `merge` is named by its path.
#[derive(clap::Args, Debug)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub struct Args {
    #[command(subcommand)]
    command: Option<Command>,

    /// Name of a scenario, or the path of its file or folder
    #[arg(required = true)]
    scenario: Option<String>,

    /// How many runs
    #[arg(long, value_name = "N", default_value_t = 200, value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    runs: u32,

    /// Who sits in every seat: `none` leaves the hospital to its own rules, `codedark docs bots` lists the others
    #[arg(long, default_value = "none", value_name = "none|BOT[:SKILL]")]
    defender: String,

    /// The campaign's seed: the same one gives the same results
    #[arg(long, default_value_t = 1)]
    seed: u64,

    /// Threads; 0 takes as many as the machine has
    #[arg(long, default_value_t = 0)]
    jobs: usize,

    /// Keep every run in this file; where it holds runs already, go on behind them
    #[arg(long, value_name = "PART")]
    keep: Option<PathBuf>,

    /// Compute only the i-th of n shares of the runs; `campaign merge` puts the parts together
    #[arg(long, value_name = "i/n", requires = "keep", conflicts_with_all = ["format", "out"])]
    shard: Option<Shard>,

    #[command(flatten)]
    setting: Setting,

    #[command(flatten)]
    shape: Shape,
}

#[derive(Subcommand, Debug)]
enum Command {
    Merge(MergeArgs),
}

/// Put the parts of a campaign together: the same results as of one run on one machine
#[derive(clap::Args, Debug)]
struct MergeArgs {
    /// Files that `codedark campaign --keep` wrote
    #[arg(required = true)]
    parts: Vec<PathBuf>,

    #[command(flatten)]
    shape: Shape,
}

/// How and where results are written.
#[derive(clap::Args, Debug)]
struct Shape {
    /// How to write the results
    #[arg(long, value_enum, default_value_t)]
    format: Table,

    /// Write the results to this file
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

/// How results are written.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, ValueEnum)]
enum Table {
    /// For people.
    #[default]
    Text,
    /// For programs.
    Json,
    /// For spreadsheets.
    Csv,
}

/// Runs a campaign, or merges parts of one.
pub fn run(args: &Args, shelf: &Shelf) -> Result<(), Error> {
    if let Some(Command::Merge(args)) = &args.command {
        return merge_parts(args);
    }
    let name = args.scenario.as_deref().ok_or_else(|| Error::usage("which scenario?"))?;
    run::defender(&args.defender)?;
    let scenario = Arc::new(args.setting.scenario(shelf, name)?);
    let campaign = Campaign::new(&scenario, args.seed, &args.defender, args.runs, args.jobs).map_err(run::failed)?;
    let Some(keep) = &args.keep else {
        let all: Vec<u32> = (0..args.runs).collect();
        let outcomes = compute(&campaign, &all, args.runs, |_| Ok(()))?;
        return args.shape.write(&results(&campaign, &scenario, outcomes));
    };
    let shard = args.shard.unwrap_or(Shard::ALL);
    let part = keep_part(&campaign, keep, shard)?;
    if shard == Shard::ALL {
        return args.shape.write(&results(&campaign, &scenario, part.outcomes));
    }
    let hint = "`codedark campaign merge` with all parts gives the results";
    note(&format!("Shard {shard} is complete: {} runs in {}; {hint}.", part.outcomes.len(), keep.display()));
    Ok(())
}

fn results(campaign: &Campaign, scenario: &Scenario, outcomes: Vec<Outcome>) -> Results {
    Results::of(campaign.setting().clone(), Measured::of(scenario), outcomes)
}

/// Computes what a part lacks, and keeps it.
fn keep_part(campaign: &Campaign, path: &Path, shard: Shard) -> Result<Part, Error> {
    let head = campaign.head(shard);
    let (mut file, mut part) = PartFile::open(path, &head)?;
    let (missing, all) = (part.missing(), head.indices().count());
    match (missing.len(), all - missing.len()) {
        (0, _) => note(&format!("{} holds all {all} runs already; nothing is left to compute.", path.display())),
        (_, 0) => {}
        (left, there) => note(&format!("{} holds {there} of {all} runs; {left} are left.", path.display())),
    }
    let total = u32::try_from(all).unwrap_or(u32::MAX);
    part.outcomes.extend(compute(campaign, &missing, total, |done| file.append(done))?);
    Ok(part)
}

/// Does runs of a campaign a few at a time; `keep` gets each few as soon as they are done. A bar shows how far of
/// `total` it is, on a terminal only.
pub fn compute(
    campaign: &Campaign,
    indices: &[u32],
    total: u32,
    mut keep: impl FnMut(&[Outcome]) -> Result<(), Error>,
) -> Result<Vec<Outcome>, Error> {
    let bar = ProgressBar::new(u64::from(total));
    let style = ProgressStyle::with_template("{wide_bar} {pos} of {len} runs, {speed} a second, {eta} to go")
        .map_err(|error| Error::internal(format!("the progress bar cannot be drawn: {error}")))?;
    let speed = |state: &ProgressState, out: &mut dyn Write| {
        // A bar that cannot be drawn is no reason to end the campaign.
        let _ = write!(out, "{:.1}", state.per_sec());
    };
    bar.set_style(style.with_key("speed", speed));
    // What was there already says nothing about speed.
    bar.set_position(u64::from(total).saturating_sub(indices.len() as u64));
    bar.reset_eta();
    let mut outcomes = Vec::with_capacity(indices.len());
    for few in indices.chunks(campaign.chunk()) {
        let done = campaign.run(few).map_err(run::failed)?;
        keep(&done)?;
        bar.inc(done.len() as u64);
        outcomes.extend(done);
    }
    bar.finish_and_clear();
    Ok(outcomes)
}

fn merge_parts(args: &MergeArgs) -> Result<(), Error> {
    let read = |path: &PathBuf| Ok((path.display().to_string(), part_file::read(path, &read_file(path)?)?));
    let parts = args.parts.iter().map(read).collect::<Result<Vec<_>, Error>>()?;
    let results = merge(parts).map_err(|error| Error::user(error.what).hint(error.hint))?;
    args.shape.write(&results)
}

impl Shape {
    fn write(&self, results: &Results) -> Result<(), Error> {
        let text = match self.format {
            Table::Text => codedark_report::campaign_text(results),
            Table::Csv => codedark_report::campaign_csv(results),
            Table::Json => output::json_text(results)?,
        };
        output::result_to(self.out.as_deref(), &text)
    }
}
