//! `codedark serve`: the class server.
//!
//! Invariant: a panic in one room or request ends that one; the server goes on. It stops on SIGINT and SIGTERM, with
//! everything kept.

mod host;

use std::path::PathBuf;
use std::sync::Arc;

use codedark_web::server::{Limits, ServeError, Server, Settings};
use codedark_web::store::Sqlite;
use tracing_subscriber::EnvFilter;

use crate::data;
use crate::error::Error;
use crate::library::Shelf;
use crate::output;
use host::Program;

/// What is logged unless RUST_LOG says otherwise.
const LOGGED: &str = "info";

/// Serve classes: rooms for teams, the page in the browser, the API
#[derive(clap::Args, Debug)]
pub struct Args {
    /// Address and port to listen on; 0.0.0.0:8080 lets the whole network in
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:8080")]
    listen: String,

    /// Folder of classes, rooms and journals; a folder `server` in the data folder if left out
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,

    /// A proxy in front speaks https: cookies go over https alone, and its X-Forwarded-For names the client
    #[arg(long)]
    https: bool,

    /// Most rooms that are open at once
    #[arg(long, value_name = "N", default_value_t = Limits::default().rooms)]
    rooms: usize,

    /// Let every machine read /metrics, not this one alone
    #[arg(long)]
    open_metrics: bool,

    /// How the log on standard error is written; RUST_LOG says how much
    #[arg(long, value_enum, default_value_t)]
    log: crate::cli::Format,
}

/// Serves until it is told to stop.
pub fn run(args: &Args, shelf: Shelf) -> Result<(), Error> {
    log(args.log);
    let folder = match &args.data {
        Some(folder) => folder.clone(),
        None => data::folder()?.join("server"),
    };
    let store = Sqlite::open(&folder).map_err(|error| Error::user(error.to_string()))?;
    let settings = Settings {
        listen: args.listen.clone(),
        limits: Limits { rooms: args.rooms, ..Limits::default() },
        ui: &codedark_web::ui::BUILT,
        proxy: args.https,
        metrics_for_all: args.open_metrics,
    };
    let server = Server::bind(settings, Arc::new(store), Arc::new(Program::new(shelf))).map_err(refused)?;
    let scheme = if args.https { "https" } else { "http" };
    let address = server.address();
    let link = server.first_link().map_err(|problem| Error::user(problem.what).hint(problem.instead))?;
    output::result(&match link {
        Some(path) => format!(
            "Code Dark listens on {address}. Nobody can sign in yet. This link works once, for three days, and makes the \
             first trainer:\n{scheme}://{address}{path}\n"
        ),
        None => format!("Code Dark listens on {address}: {scheme}://{address}/\n"),
    })?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| Error::user(format!("the server's threads cannot be started: {error}")))?;
    runtime.block_on(async {
        let stop = stop_signal().map_err(|error| Error::user(format!("signals cannot be heeded: {error}")))?;
        server.run(stop).await.map_err(refused)
    })?;
    // Whatever still computes a debrief is left: it is made again at the next start.
    runtime.shutdown_background();
    output::note("The server has stopped; everything is kept.");
    Ok(())
}

fn refused(error: ServeError) -> Error {
    Error::user(error.to_string())
}

/// Structured lines on standard error; a panic is one of them and ends nothing but what it happened in.
fn log(format: crate::cli::Format) {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new(LOGGED));
    let lines = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    match format {
        crate::cli::Format::Text => lines.with_ansi(false).init(),
        crate::cli::Format::Json => lines.json().init(),
    }
    std::panic::set_hook(Box::new(|panic| tracing::error!("Code Dark made a mistake, please report this: {panic}")));
}

/// Comes when somebody asks the program to end.
#[cfg(unix)]
fn stop_signal() -> std::io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let (mut interrupt, mut terminate) = (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}

/// Comes when somebody asks the program to end.
#[cfg(not(unix))]
fn stop_signal() -> std::io::Result<impl Future<Output = ()>> {
    Ok(async {
        let _ = tokio::signal::ctrl_c().await;
    })
}
