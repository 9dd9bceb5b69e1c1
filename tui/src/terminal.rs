//! The loop between a person's keys, the seat and the screen, and the care for their terminal.
//!
//! Invariant: however the loop ends (quit, error, panic, a signal to end), the terminal is left as it was found.

use std::io;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Once};
use std::time::Duration;

use codedark_seat::Seat;
use ratatui::DefaultTerminal;
use ratatui::crossterm::event::{self, Event};

use crate::app::App;
use crate::wall::Wall;
use crate::{Error, Exit, Options, render};

/// Longest sleep between two looks at the seat, so that colleagues and bots are never far behind.
const REST_MS_MAX: u64 = 50;
/// Time in which a key counts as waiting: the event source does not look at all within no time.
const AT_ONCE: Duration = Duration::from_millis(1);
/// Rounds of requests and answers in one turn of the loop: an answer may bring a question, but no endless talk.
const ROUNDS_MAX: usize = 8;
/// Updates taken in one round.
const UPDATES_MAX: usize = 1000;

/// Plays an exercise on the terminal until the player leaves or play is over. `pump` is called on every turn, so
/// that whatever shares this thread (bots, a local exercise) can move.
///
/// # Errors
/// The terminal failed, or the exercise did.
pub fn play(seat: &mut dyn Seat, pump: &mut dyn FnMut(), options: &Options) -> Result<Exit, Error> {
    let mut app = App::new(seat.chart(), seat.role(), options);
    let wall = Wall::new();
    let mut held = Held::take()?;
    let mut stale = true;
    loop {
        stale |= exchange(&mut app, seat, pump, wall.ms());
        if let Some(exit) = app.exit.take() {
            return exit.map_err(Error::Exercise);
        }
        if held.ending.load(Ordering::SeqCst) {
            return Ok(Exit::Quit);
        }
        // While keys wait, drawing waits: every key has its answers before the next one counts, a burst is drawn once.
        if stale && !event::poll(AT_ONCE)? {
            held.terminal.draw(|frame| render::render(frame, &app))?;
            stale = false;
        }
        stale |= listen(&mut app, &wall)?;
    }
}

/// Lets the clock beat, sends what the app asks for and takes in what comes back. Returns whether anything came.
pub fn exchange(app: &mut App, seat: &mut dyn Seat, pump: &mut dyn FnMut(), now_ms: u64) -> bool {
    let mut changed = app.look_at_room();
    app.beat(now_ms);
    for _ in 0..ROUNDS_MAX {
        for request in app.requests() {
            seat.send(request);
        }
        pump();
        let mut arrived = 0;
        while let Some(update) = (arrived < UPDATES_MAX).then(|| seat.next()).flatten() {
            app.receive(update);
            arrived += 1;
        }
        app.picture.look_at(seat.chart());
        if arrived == 0 {
            break;
        }
        changed = true;
    }
    changed
}

/// Waits for one key, at most until the clock is due. Returns whether the screen has to be drawn again.
fn listen(app: &mut App, wall: &Wall) -> io::Result<bool> {
    let due_ms = app.clock.due_in_ms(wall.ms()).filter(|_| !app.is_held());
    let patience = Duration::from_millis(due_ms.unwrap_or(REST_MS_MAX).clamp(1, REST_MS_MAX));
    if !event::poll(patience)? {
        return Ok(false);
    }
    match event::read()? {
        Event::Key(key) => app.press(key, wall.ms()),
        Event::Resize(..) => {}
        _ => return Ok(false),
    }
    Ok(true)
}

static HELD: AtomicBool = AtomicBool::new(false);

/// The terminal while we hold it; dropping gives it back.
struct Held {
    terminal: DefaultTerminal,
    /// Somebody outside asked the program to end.
    ending: Arc<AtomicBool>,
    /// The terminal is given back: from now on such a signal does what it always does.
    given_back: Arc<AtomicBool>,
}

impl Held {
    fn take() -> io::Result<Self> {
        static HOOK: Once = Once::new();
        HOOK.call_once(|| {
            let before = std::panic::take_hook();
            std::panic::set_hook(Box::new(move |panic| {
                give_back();
                before(panic);
            }));
        });
        let (ending, given_back) = (Arc::default(), Arc::default());
        heed_signals(&ending, &given_back)?;
        HELD.store(true, Ordering::SeqCst);
        let terminal = open().inspect_err(|_| {
            give_back();
            given_back.store(true, Ordering::SeqCst);
        })?;
        Ok(Self { terminal, ending, given_back })
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        give_back();
        self.given_back.store(true, Ordering::SeqCst);
    }
}

/// A signal to end sets `ending`, so that the loop can leave in order. A hang-up ends the program at once, as it does
/// by default: the terminal is gone, and waiting for keys on one that is gone never returns.
#[cfg(unix)]
fn heed_signals(ending: &Arc<AtomicBool>, given_back: &Arc<AtomicBool>) -> io::Result<()> {
    use signal_hook::consts::{SIGINT, SIGTERM};
    for signal in [SIGINT, SIGTERM] {
        signal_hook::flag::register_conditional_default(signal, Arc::clone(given_back))?;
        signal_hook::flag::register(signal, Arc::clone(ending))?;
    }
    Ok(())
}

/// Here a program that is ended has no chance to say goodbye.
#[cfg(not(unix))]
fn heed_signals(_: &Arc<AtomicBool>, _: &Arc<AtomicBool>) -> io::Result<()> {
    Ok(())
}

fn open() -> io::Result<DefaultTerminal> {
    use ratatui::crossterm::{execute, terminal};
    terminal::enable_raw_mode()?;
    // `Terminal::clear` would ask the terminal where its cursor is, and fail where nobody answers.
    execute!(io::stdout(), terminal::EnterAlternateScreen, terminal::Clear(terminal::ClearType::All))?;
    ratatui::Terminal::new(ratatui::backend::CrosstermBackend::new(io::stdout()))
}

/// Gives the terminal back once. Nothing can be done about a failure here, and nobody could read of it.
fn give_back() {
    use ratatui::crossterm::{cursor, execute, terminal};
    if HELD.swap(false, Ordering::SeqCst) {
        let _ = execute!(io::stdout(), terminal::LeaveAlternateScreen, cursor::Show);
        let _ = terminal::disable_raw_mode();
    }
}
