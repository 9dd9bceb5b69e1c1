//! What the tests share: the shipped scenarios, a folder that goes away, the binary.

use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};

use codedark_sim::ids::RoleId;
use codedark_sim::journal::Header;

pub use crate::shipped::{root, scenario};

/// The tutorial with people in some seats.
pub fn header(seats: &[&str]) -> Header {
    let seats = seats.iter().map(|role| (RoleId::new(role), "person".to_owned())).collect();
    Header { scenario: scenario("wannacry-morning"), seed: 5, seats, branch: None }
}

/// A folder that goes away with the test.
pub struct Folder(PathBuf);

impl Folder {
    pub fn new() -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let name = format!("codedark-it-{}-{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        let path = std::env::temp_dir().join(name);
        std::fs::create_dir_all(&path).expect("a folder for the test");
        Self(path)
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    /// The binary, with this folder as its data folder.
    pub fn codedark(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_codedark"));
        command
            .args(args)
            .env("CODEDARK_DATA", &self.0)
            .env("CODEDARK_CACHE", cache())
            .env_remove("NO_COLOR")
            .current_dir(&self.0);
        command
    }

    /// Plays by lines.
    #[must_use = "assert on what came out"]
    pub fn play(&self, args: &[&str], lines: &str) -> Ran {
        let mut command = self.codedark(args);
        let mut child =
            command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it starts");
        // It may have ended before it read everything.
        let _ = child.stdin.take().expect("piped").write_all(lines.as_bytes());
        Ran::of(child.wait_with_output().expect("it ends"))
    }

    /// Runs the binary to its end.
    #[must_use = "assert on what came out"]
    pub fn run(&self, args: &[&str]) -> Ran {
        Ran::of(self.codedark(args).stdin(Stdio::null()).output().expect("the binary runs"))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// The cache that all tests of one build share: what is computed for one of them serves the others, and nothing that
/// another build computed.
pub fn cache() -> PathBuf {
    let built = std::fs::metadata(env!("CARGO_BIN_EXE_codedark")).and_then(|binary| binary.modified());
    let since = built.ok().and_then(|built| built.duration_since(std::time::UNIX_EPOCH).ok());
    let build = since.map_or(0, |since| since.as_nanos());
    PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("cache-{build}"))
}

/// What came out of the binary.
#[derive(Debug)]
pub struct Ran {
    pub code: i32,
    pub out: String,
    pub err: String,
}

impl Ran {
    pub fn of(output: Output) -> Self {
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("text");
        Self { code: output.status.code().unwrap_or(-1), out: text(output.stdout), err: text(output.stderr) }
    }

    /// The result of a command that did what it was asked for.
    #[track_caller]
    pub fn done(self) -> String {
        assert_eq!(self.code, 0, "{self:?}");
        self.out
    }

    /// The words of a command that failed with this code and no result.
    #[track_caller]
    pub fn failed(self, code: i32) -> String {
        assert_eq!(self.code, code, "{self:?}");
        assert_eq!(self.out, "", "a failure is told on standard error");
        self.err
    }

    /// The result as JSON.
    #[track_caller]
    pub fn json(self) -> serde_json::Value {
        serde_json::from_str(&self.done()).expect("JSON")
    }
}
