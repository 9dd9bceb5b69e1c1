//! The binary in a pseudo-terminal: keys in, a parsed screen out.

use std::io::{Read, Write};
use std::num::NonZero;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};

use crate::common::{Folder, cache};

/// How long a screen may take to say something: far longer than it ever takes.
const PATIENCE: Duration = Duration::from_secs(60);

/// What arrived from the other side.
struct Heard {
    parser: vt100::Parser,
    raw: Vec<u8>,
    closed: bool,
}

/// A terminal with the binary in it.
pub struct Pty {
    master: Box<dyn MasterPty + Send>,
    child: Box<dyn Child + Send + Sync>,
    keys: Box<dyn Write + Send>,
    heard: Arc<(Mutex<Heard>, Condvar)>,
    found: String,
}

/// How the binary left, and what stands on the terminal then.
pub struct Left {
    pub code: u32,
    /// The text on the terminal.
    pub text: String,
    /// Everything that was sent to it.
    pub raw: Vec<u8>,
}

fn some(n: u16) -> NonZero<u16> {
    NonZero::new(n).expect("a terminal has rows and columns")
}

fn size((columns, rows): (u16, u16)) -> PtySize {
    PtySize { rows, cols: columns, pixel_width: 0, pixel_height: 0 }
}

impl Pty {
    /// Starts the binary in a terminal of so many columns and rows.
    pub fn start(folder: &Folder, columns_rows: (u16, u16), args: &[&str]) -> Self {
        Self::start_with(folder, columns_rows, args, &[])
    }

    /// Starts it with variables in its environment.
    pub fn start_with(folder: &Folder, columns_rows: (u16, u16), args: &[&str], env: &[(&str, &str)]) -> Self {
        let pair = native_pty_system().openpty(size(columns_rows)).expect("a pseudo-terminal");
        let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_codedark"));
        command.args(args);
        command.env("CODEDARK_DATA", folder.path(""));
        command.env("CODEDARK_CACHE", cache());
        command.env("TERM", "xterm-256color");
        command.env_remove("NO_COLOR");
        command.cwd(folder.path(""));
        env.iter().for_each(|(name, value)| command.env(name, value));
        let found = modes(pair.master.as_ref());
        let child = pair.slave.spawn_command(command).expect("it starts");
        let (columns, rows) = columns_rows;
        let heard = Heard { parser: vt100::Parser::new(some(rows), some(columns), 0), raw: Vec::new(), closed: false };
        let heard = Arc::new((Mutex::new(heard), Condvar::new()));
        listen(pair.master.try_clone_reader().expect("a reader"), Arc::clone(&heard));
        let keys = pair.master.take_writer().expect("a writer");
        Self { master: pair.master, child, keys, heard, found }
    }

    /// Presses keys.
    pub fn keys(&mut self, keys: &str) {
        self.keys.write_all(keys.as_bytes()).and_then(|()| self.keys.flush()).expect("it listens");
    }

    /// Waits until the screen says something.
    #[track_caller]
    pub fn sees(&self, text: &str) -> String {
        self.sees_that(text, |screen| screen.contains(text))
    }

    /// Waits until the screen says all of this: a frame may arrive in pieces.
    #[track_caller]
    pub fn sees_all(&self, words: &[&str]) -> String {
        self.sees_that(&words.join("`, `"), |screen| words.iter().all(|word| screen.contains(word)))
    }

    /// Presses keys and waits until the screen says something.
    #[track_caller]
    pub fn press(&mut self, keys: &str, text: &str) -> String {
        self.keys(keys);
        self.sees(text)
    }

    /// Waits until something holds for the screen.
    #[track_caller]
    pub fn sees_that(&self, what: &str, holds: impl Fn(&str) -> bool) -> String {
        let waits = |heard: &Heard| !heard.closed && !holds(&heard.parser.screen().contents());
        let screen = self.wait(waits).parser.screen().contents();
        assert!(holds(&screen), "the screen never said `{what}`:\n{screen}");
        screen
    }

    /// Waits, at most as long as patience lasts, while something holds.
    fn wait(&self, holds: impl Fn(&Heard) -> bool) -> MutexGuard<'_, Heard> {
        let (heard, news) = &*self.heard;
        let heard = heard.lock().expect("the listener lives");
        news.wait_timeout_while(heard, PATIENCE, |heard| holds(heard)).expect("the listener lives").0
    }

    /// Changes the size of the window.
    pub fn resize(&self, columns_rows: (u16, u16)) {
        let (columns, rows) = columns_rows;
        self.heard.0.lock().expect("the listener lives").parser.screen_mut().set_size(some(rows), some(columns));
        self.master.resize(size(columns_rows)).expect("the window changes");
    }

    /// Sends a signal from outside.
    pub fn signal(&self, name: &str) {
        let id = self.child.process_id().expect("it runs").to_string();
        let sent = std::process::Command::new("kill").args([&format!("-{name}"), &id]).status();
        assert!(sent.expect("kill runs").success());
    }

    /// Whether the program reads the terminal key by key.
    pub fn is_raw(&self) -> bool {
        modes(self.master.as_ref()) != self.found
    }

    /// Closes the window: what runs in it is told that its terminal hung up, and has to end.
    #[track_caller]
    pub fn close(mut self) {
        self.signal("HUP");
        assert!(self.wait(|heard| !heard.closed).closed, "it does not end");
        self.child.wait().expect("it ended");
    }

    /// Waits for the program to end, and sees to it that the terminal is left as it was found.
    #[track_caller]
    pub fn left(mut self) -> Left {
        let heard = self.wait(|heard| !heard.closed);
        assert!(heard.closed, "it does not end:\n{}", heard.parser.screen().contents());
        let screen = heard.parser.screen();
        let text = screen.contents();
        assert!(!screen.alternate_screen(), "the alternate screen is left");
        assert!(!screen.hide_cursor(), "the cursor is shown");
        assert!(!screen.bracketed_paste() && !screen.application_keypad() && !screen.application_cursor());
        assert_eq!(screen.mouse_protocol_mode(), vt100::MouseProtocolMode::None);
        let raw = heard.raw.clone();
        drop(heard);
        assert_eq!(modes(self.master.as_ref()), self.found, "the terminal's modes are as they were");
        let code = self.child.wait().expect("it ended").exit_code();
        Left { code, text, raw }
    }
}

impl Drop for Pty {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The modes of a terminal, to be compared.
fn modes(master: &(dyn MasterPty + Send)) -> String {
    format!("{:?}", master.get_termios().expect("a terminal has modes"))
}

fn listen(mut reader: Box<dyn Read + Send>, heard: Arc<(Mutex<Heard>, Condvar)>) {
    std::thread::spawn(move || {
        let mut bytes = [0; 4096];
        loop {
            // At the end Linux reports an error where others report no bytes.
            let n = reader.read(&mut bytes).unwrap_or(0);
            let mut to = heard.0.lock().unwrap_or_else(PoisonError::into_inner);
            to.parser.process(&bytes[..n]);
            to.raw.extend(&bytes[..n]);
            to.closed = n == 0;
            heard.1.notify_all();
            if to.closed {
                return;
            }
        }
    });
}
