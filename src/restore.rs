//! `codedark restore`: a class server's folder out of a backup.

use std::path::PathBuf;

use codedark_web::backup;

use crate::backup::{say, server_folder};
use crate::error::Error;
use crate::output;

/// Make a class server's folder out of a backup, if there is none yet
#[derive(clap::Args, Debug)]
pub struct Args {
    /// Folder that the server keeps its data in; a folder `server` in the data folder if left out
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,

    /// The file that `codedark backup` wrote
    #[arg(value_name = "FILE")]
    file: PathBuf,
}

/// Restores a backup when all of it is verified.
pub fn run(args: &Args) -> Result<(), Error> {
    let folder = server_folder(args.data.as_deref())?;
    let contents = backup::restore(&folder, &args.file).map_err(|error| Error::user(error.to_string()))?;
    output::note("Students who were erased after this backup was made are in it again: erase them anew.");
    output::result(&format!("{}: {}\n", folder.display(), say(contents)))
}
