//! Commands and what they share. A command's arguments and its function are in the file of its name.

use std::path::PathBuf;

use clap::{Parser, Subcommand, ValueEnum};

use crate::error::Error;
use crate::library::Shelf;
use crate::{
    backup, campaign, check, docs, handout, new, observe, pack, papers, play, replay, report, restore, run, scenarios,
    serve, show, test, verify, whatif,
};

/// Rehearse the day when a hospital's network is under attack.
#[derive(Parser, Debug)]
#[command(name = "codedark", version, arg_required_else_help = true)]
pub struct Cli {
    /// Folder whose scenarios/, scripts/ and assets/ are used before the shipped ones
    #[arg(long, global = true, value_name = "DIR")]
    library: Option<PathBuf>,

    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand, Debug)]
enum Command {
    Play(play::Args),
    Run(run::Args),
    Campaign(campaign::Args),
    Test(test::Args),
    Replay(replay::Args),
    Report(report::Args),
    Observe(observe::Args),
    Verify(verify::Args),
    Whatif(whatif::Args),
    New(new::Args),
    Check(check::Args),
    Docs(docs::Args),
    Pack(pack::Args),
    Scenarios(scenarios::Args),
    Serve(serve::Args),
    Backup(backup::Args),
    Restore(restore::Args),
    Show(show::Args),
    Handout(handout::Args),
    Completions(papers::CompletionsArgs),
    Man(papers::ManArgs),
}

/// How a result is written.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, ValueEnum)]
pub enum Format {
    /// For people.
    #[default]
    Text,
    /// For programs.
    Json,
}

impl Cli {
    /// Does what was asked for.
    pub fn run(&self) -> Result<(), Error> {
        let shelf = Shelf::open(self.library.as_deref())?;
        match &self.command {
            Command::Play(args) => play::run(args, &shelf),
            Command::Run(args) => run::run(args, &shelf),
            Command::Campaign(args) => campaign::run(args, &shelf),
            Command::Test(args) => test::run(args, &shelf),
            Command::Replay(args) => replay::run(args),
            Command::Report(args) => report::run(args, &shelf),
            Command::Observe(args) => observe::run(args, &shelf),
            Command::Verify(args) => verify::run(args),
            Command::Whatif(args) => whatif::run(args),
            Command::New(args) => new::run(args, &shelf),
            Command::Check(args) => check::run(args, &shelf),
            Command::Docs(args) => docs::run(args, &shelf),
            Command::Pack(args) => pack::run(args, &shelf),
            Command::Scenarios(args) => scenarios::run(args, &shelf),
            Command::Serve(args) => serve::run(args, shelf),
            Command::Backup(args) => backup::run(args),
            Command::Restore(args) => restore::run(args),
            Command::Show(args) => show::run(args, &shelf),
            Command::Handout(args) => handout::run(args, &shelf),
            Command::Completions(args) => papers::completions(args),
            Command::Man(args) => papers::man(args),
        }
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    #[test]
    fn the_commands_do_not_contradict_each_other() {
        super::Cli::command().debug_assert();
    }
}
