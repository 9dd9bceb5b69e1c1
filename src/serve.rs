//! `codedark serve`: the class server.
//!
//! Invariant: a panic in one room or request ends that one; the server goes on. It stops on SIGINT and SIGTERM, with
//! everything kept.

mod host;

use std::net::{IpAddr, SocketAddr, UdpSocket};
use std::path::PathBuf;
use std::sync::Arc;

use codedark_web::server::{Limits, ServeError, Server, Settings};
use codedark_web::store::Sqlite;
use codedark_web::wire::Problem;
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

    /// The address under which people reach it, as http://192.168.1.20:8080, or https://range.example.org with --https: links
    /// that are printed begin with it
    #[arg(long, value_name = "URL")]
    url: Option<String>,

    /// Print a one-time link that makes another trainer, whoever there is: the way back in when nobody can sign in
    #[arg(long)]
    invite: bool,

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
    let url = args.url.as_deref().map(|url| public(url, args.https)).transpose()?;
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
    let refused_link = |problem: Problem| Error::user(problem.what).hint(problem.instead);
    let first = server.first_link().map_err(refused_link)?;
    let again = if args.invite && first.is_none() { Some(server.trainer_link().map_err(refused_link)?) } else { None };
    let path = first.as_deref().or(again.as_deref());
    output::result(&greeting(server.address(), url.as_deref(), args.https, path, first.is_some()))?;
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

/// What stands before paths: scheme and host, without a slash at the end.
fn public(url: &str, https: bool) -> Result<String, Error> {
    let base = url.trim_end_matches('/');
    let wanted = if https { "https://" } else { "http://" };
    let host = base.strip_prefix(wanted).unwrap_or_default();
    if host.is_empty() || host.contains(|c: char| c.is_whitespace() || matches!(c, '/' | '?' | '#' | '@')) {
        let hint = "with --https it begins with https://, without it with http://; a path cannot follow";
        return Err(Error::usage(format!("`{url}` is no address under which this server is reached")).hint(hint));
    }
    Ok(base.to_owned())
}

/// The address from which this machine speaks to others, if it does. Nothing is sent to find it out.
fn own_address() -> Option<IpAddr> {
    // Any address beyond the machine does; this one is for documents.
    let beyond = UdpSocket::bind("0.0.0.0:0").and_then(|socket| socket.connect("192.0.2.1:9").map(|()| socket));
    let own = beyond.ok()?.local_addr().ok()?.ip();
    (!own.is_loopback() && !own.is_unspecified()).then_some(own)
}

/// What is said at the start. `path`: of a link that makes a trainer, the first one or another.
fn greeting(address: SocketAddr, url: Option<&str>, https: bool, path: Option<&str>, first: bool) -> String {
    let says = match (path, first) {
        (Some(_), true) => {
            " Nobody can sign in yet. This link works once, for three days, and makes the first trainer:"
        }
        (Some(_), false) => " This link works once, for three days, and makes another trainer:",
        (None, _) => ":",
    };
    let (stop, path) = (if path.is_some() { "." } else { "" }, path.unwrap_or("/"));
    let port = address.port();
    let ways = match (url, https) {
        (Some(url), _) => format!("{url}{path}\n"),
        (None, true) => format!(
            "https://{address}{path}\nIn place of {address} write the name of your proxy; --url prints it whole.\n"
        ),
        (None, false) if address.ip().is_unspecified() => {
            let others = own_address().map(|own| SocketAddr::new(own, port)).map_or(String::new(), |own| {
                format!("From other machines, unless they know this one by another name (--url):\nhttp://{own}{path}\n")
            });
            format!("http://127.0.0.1:{port}{path}\n{others}")
        }
        (None, false) => format!("http://{address}{path}\n"),
    };
    format!("Code Dark listens on {address}{stop}{says}\n{ways}")
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

#[cfg(test)]
mod tests {
    use super::*;

    fn said(listens: &str, url: Option<&str>, https: bool, path: Option<&str>) -> String {
        greeting(listens.parse().expect("an address"), url, https, path, true)
    }

    #[test]
    fn links_begin_with_an_address_that_can_be_opened() {
        let link = Some("/invitation#abc");
        assert!(said("127.0.0.1:8080", None, false, link).contains("\nhttp://127.0.0.1:8080/invitation#abc\n"));
        for everywhere in ["0.0.0.0:8080", "[::]:8080"] {
            let said = said(everywhere, None, false, link);
            assert!(said.contains("\nhttp://127.0.0.1:8080/invitation#abc\n"), "{said}");
            assert!(!said.contains("http://0.0.0.0") && !said.contains("http://[::]"), "{said}");
        }
        let url = public("https://range.example.org/", true).expect("an address");
        assert!(
            said("127.0.0.1:8080", Some(&url), true, link).ends_with("\nhttps://range.example.org/invitation#abc\n")
        );
        assert!(said("127.0.0.1:8080", None, true, link).contains("the name of your proxy"));
        assert!(said("127.0.0.1:8080", None, false, None).ends_with("127.0.0.1:8080:\nhttp://127.0.0.1:8080/\n"));
    }

    #[test]
    fn an_address_that_would_lead_nowhere_is_refused() {
        for (url, https) in [
            ("range.example.org", false),
            ("https://range.example.org", false),
            ("http://range.example.org", true),
            ("http://range.example.org/dark", false),
            ("http://", false),
        ] {
            assert!(public(url, https).is_err(), "{url}");
        }
        assert_eq!(public("http://10.0.0.5:8080", false).ok().as_deref(), Some("http://10.0.0.5:8080"));
    }
}
