//! Code Dark on the command line.
//!
//! Invariants: results go to standard output, notes to standard error. Exit codes: 0 done; 1 what was asked for does
//! not hold, or the input is bad; 2 wrong usage; 70 our fault. Only this crate reads files, clocks and environment.
#![allow(clippy::disallowed_methods, reason = "the command line is where files and clocks are read")]

mod backup;
mod campaign;
mod check;
mod cli;
mod conclude;
mod data;
mod docs;
mod error;
mod handout;
mod journal_file;
mod library;
mod markdown;
mod moment;
mod new;
mod observe;
mod output;
mod pack;
mod papers;
mod part_file;
mod play;
mod replay;
mod report;
mod restore;
mod run;
mod scenarios;
mod seal;
mod serve;
mod setting;
mod show;
mod test;
mod titles;
mod verify;
mod whatif;

use std::process::ExitCode;

use clap::Parser;

fn main() -> ExitCode {
    error::own_panics();
    let cli = cli::Cli::parse();
    match cli.run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => error.tell(),
    }
}
