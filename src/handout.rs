//! x
use crate::error::Error;
use crate::library::Shelf;
#[derive(clap::Args, Debug)]
pub struct Args {}
pub fn run(_: &Args, _: &Shelf) -> Result<(), Error> { Ok(()) }
