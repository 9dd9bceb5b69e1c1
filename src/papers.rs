//! `codedark completions` and `codedark man`: papers made from the command line's own description.

use std::path::PathBuf;

use clap::CommandFactory;
use clap_complete::Shell;
use codedark_script::reference;

use crate::cli::Cli;
use crate::error::Error;
use crate::markdown;
use crate::output;

/// Print the completions of a shell
#[derive(clap::Args, Debug)]
pub struct CompletionsArgs {
    /// The shell
    shell: Shell,
}

/// Print the manual page, or write pages of all commands and of the scenario language into a folder
#[derive(clap::Args, Debug)]
pub struct ManArgs {
    /// Folder to write into
    dir: Option<PathBuf>,
}

/// Prints the completions of a shell.
pub fn completions(args: &CompletionsArgs) -> Result<(), Error> {
    let mut text = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "codedark", &mut text);
    output::result(&String::from_utf8_lossy(&text))
}

/// Prints or writes the manual.
pub fn man(args: &ManArgs) -> Result<(), Error> {
    if let Some(dir) = &args.dir {
        let language = markdown::man("codedark-script", &reference::whole());
        let written = std::fs::create_dir_all(dir)
            .and_then(|()| clap_mangen::generate_to(Cli::command(), dir))
            .and_then(|()| std::fs::write(dir.join("codedark-script.7"), language));
        return written.map_err(|error| Error::user(format!("{} cannot be written: {error}", dir.display())));
    }
    let mut text = Vec::new();
    let page = clap_mangen::Man::new(Cli::command()).render(&mut text);
    page.map_err(|error| Error::internal(format!("the manual page does not render: {error}")))?;
    output::result(&String::from_utf8_lossy(&text))
}
