//! The one writer of journals: many rooms' lines become one synced transaction.
//!
//! Invariants: [`Writer::append`] returns when its line is synced, or was not kept. While a group is synced the next one
//! gathers, so the more rooms wait the larger a group gets. A line that does not fit spoils nobody else's. The thread has
//! ended when the last handle is dropped.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};
use std::thread::{Builder, JoinHandle};

use super::{JournalLine, Kept, Store, StoreError};

/// Lines in one transaction.
const GROUP_MAX: usize = 1_024;

/// A handle to the writer.
#[derive(Clone)]
pub struct Writer(Arc<Thread>);

struct Thread {
    /// `None` when the thread is told to end.
    asks: Option<Sender<Ask>>,
    thread: Option<JoinHandle<()>>,
}

struct Ask {
    line: JournalLine,
    answer: SyncSender<Kept<()>>,
}

impl Writer {
    /// Starts the writer of a store.
    pub fn start(store: Arc<dyn Store>) -> Self {
        let (asks, from) = channel();
        // Without a thread nobody takes what is asked, and `append` says so.
        let thread = Builder::new().name("journal writer".into()).spawn(move || write(&*store, &from)).ok();
        Self(Arc::new(Thread { asks: Some(asks), thread }))
    }

    /// Appends a line to its room's journal, and waits until it is synced.
    ///
    /// # Errors
    /// `Taken` or `Missing`: it is not the next line of its room, or there is no such room. `Failed`: the disk. The line is
    /// not kept; the same one may be tried again.
    pub fn append(&self, line: JournalLine) -> Kept<()> {
        let gone = || StoreError::Failed("the journal’s writer has stopped; start the server again".into());
        let (answer, answered) = sync_channel(1);
        self.0.asks.as_ref().ok_or_else(gone)?.send(Ask { line, answer }).map_err(|_| gone())?;
        answered.recv().map_err(|_| gone())?
    }
}

impl Drop for Thread {
    fn drop(&mut self) {
        self.asks = None;
        if let Some(thread) = self.thread.take() {
            // It ended by a panic: whoever waited was told.
            let _ = thread.join();
        }
    }
}

fn write(store: &dyn Store, from: &Receiver<Ask>) {
    while let Ok(first) = from.recv() {
        let waiting = from.try_iter().take(GROUP_MAX - 1);
        let (lines, answers): (Vec<_>, Vec<_>) =
            std::iter::once(first).chain(waiting).map(|ask| (ask.line, ask.answer)).unzip();
        for (answer, kept) in answers.iter().zip(keep(store, &lines)) {
            // Whoever asked may have gone; the line is kept all the same.
            let _ = answer.send(kept);
        }
    }
}

/// Keeps a group, and says what became of each line.
fn keep(store: &dyn Store, lines: &[JournalLine]) -> Vec<Kept<()>> {
    match store.append(lines) {
        // One of them does not fit its room: each on its own, so that the others are kept.
        Err(StoreError::Missing | StoreError::Taken) if lines.len() > 1 => {
            lines.iter().map(|line| store.append(std::slice::from_ref(line))).collect()
        }
        kept => vec![kept; lines.len()],
    }
}
