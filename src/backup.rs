//! `codedark backup`: what the class server keeps, as one file.

use std::path::{Path, PathBuf};

use codedark_web::backup::{self, Contents};

use crate::error::Error;
use crate::{data, output};

/// Write everything that the class server keeps into one file, while it runs or not
#[derive(clap::Args, Debug)]
pub struct Args {
    /// Folder that the server keeps its data in; a folder `server` in the data folder if left out
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,

    /// File to write; one that is there is left as it is
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
}

/// Writes a backup that was read again and verified.
pub fn run(args: &Args) -> Result<(), Error> {
    let folder = server_folder(args.data.as_deref())?;
    let contents = backup::backup(&folder, &args.out).map_err(|error| Error::user(error.to_string()))?;
    output::result(&format!("{}: {}\n", args.out.display(), say(contents)))
}

/// The class server's folder.
pub fn server_folder(given: Option<&Path>) -> Result<PathBuf, Error> {
    given.map_or_else(|| data::folder().map(|folder| folder.join("server")), |folder| Ok(folder.to_path_buf()))
}

/// What a backup holds, in words.
pub fn say(contents: Contents) -> String {
    let Contents { classes, rooms, lines, bytes } = contents;
    format!("classes: {classes}, rooms: {rooms}, verified lines of journals: {lines}, {} KiB", bytes.div_ceil(1024))
}
