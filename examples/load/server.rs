//! The server under load: the real program as a process of its own, and what it takes of this machine.
//!
//! Invariant: it has a folder of its own that is removed in the end, and it is stopped when its handle is dropped.

use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use codedark_web::wire::AcceptInvitation;

use crate::rest::Rest;

/// Ticks of the processor's clock in `/proc`, per second: Linux has had this number for decades.
const TICKS_PER_SECOND: f64 = 100.0;

/// A server that runs.
pub struct Server {
    child: Child,
    folder: PathBuf,
    /// Host and port.
    pub address: String,
    token: String,
}

impl Server {
    /// Starts `codedark serve` of the same build with an empty folder, beside the program or where `LOAD_FOLDER` says: that
    /// decides which disk is measured.
    pub fn start(args: &[&str]) -> Self {
        let here = std::env::current_exe().expect("this program has a path");
        let target = here.parent().and_then(|examples| examples.parent()).expect("an example lies below its profile");
        let folder = std::env::var_os("LOAD_FOLDER").map_or_else(|| target.to_owned(), PathBuf::from);
        let folder = folder.join(format!("load-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&folder);
        let mut child = Command::new(target.join("codedark"))
            .args(["serve", "--listen", "127.0.0.1:0", "--data"])
            .arg(folder.join("kept"))
            .args(args)
            .env("CODEDARK_DATA", &folder)
            // What scores need is computed beside the play, as on a server that is new.
            .env("CODEDARK_CACHE", folder.join("cache"))
            .env("RUST_LOG", "error")
            .stdout(Stdio::piped())
            .spawn()
            .expect("build it first: cargo build --release");
        let mut lines = BufReader::new(child.stdout.take().expect("piped")).lines();
        let link = lines.by_ref().find_map(|line| line.ok()?.split_once("://").map(|(_, link)| link.to_owned()));
        let link = link.expect("it says where it listens");
        let (address, rest) = link.split_once('/').expect("an address and a path");
        let token = rest.split_once('#').expect("a first start").1.to_owned();
        Self { child, folder, address: address.to_owned(), token }
    }

    /// The first trainer, signed in.
    pub fn trainer(&self) -> Rest {
        let mut rest = Rest::new(&self.address, "127.0.0.1");
        let (name, password) = ("Tora".to_owned(), "correct horse battery".to_owned());
        rest.enter("/invitations/accept", &AcceptInvitation { token: self.token.clone(), name, password });
        rest
    }

    /// What it takes now.
    pub fn usage(&self) -> Usage {
        Usage::of(&self.child.id().to_string())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Nobody needs what it kept.
        let _ = self.child.kill();
        let _ = self.child.wait();
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

/// What a process takes of the machine.
#[derive(Clone, Copy)]
pub struct Usage {
    /// Seconds of one processor so far.
    pub seconds: f64,
    /// Most memory that was resident, in MB.
    pub peak_mb: f64,
    /// Resident memory now, in MB.
    pub now_mb: f64,
}

impl Usage {
    /// Of a process by its number, or `self`.
    pub fn of(process: &str) -> Self {
        let read = |file: &str| std::fs::read_to_string(format!("/proc/{process}/{file}")).expect("it runs, on Linux");
        let (stat, status) = (read("stat"), read("status"));
        // The name in parentheses may hold blanks; user and system time are fields 14 and 15 of all.
        let fields: Vec<&str> = stat.rsplit_once(')').expect("a name").1.split_whitespace().collect();
        let ticks = |n: usize| fields[n - 3].parse::<f64>().expect("a number");
        let mb = |name: &str| {
            let line = status.lines().find_map(|line| line.strip_prefix(name)).expect("Linux tells");
            line.trim().trim_end_matches(" kB").parse::<f64>().expect("a number") * 1024.0 / 1e6
        };
        Self { seconds: (ticks(14) + ticks(15)) / TICKS_PER_SECOND, peak_mb: mb("VmHWM:"), now_mb: mb("VmRSS:") }
    }
}
