//! The state of the terminal face.
//!
//! Invariant: an `App` touches neither terminal nor seat. Keys and updates go in, requests come out.

mod listen;
mod press;
mod prices;
mod receive;

use std::cell::Cell;
use std::collections::{BTreeMap, VecDeque};

use codedark_seat::Request;
use codedark_sim::action::Action;
use codedark_sim::ids::RoleId;
use codedark_sim::view::{Answer, Chart, Query};

pub use prices::Prices;

use crate::clock::Clock;
use crate::palette::Palette;
use crate::picture::Picture;
use crate::room::{Record, Room, RoomNow};
use crate::subject::{self, Subject};
use crate::{Exit, Options};

/// Screens that can be gone back to.
const BACK_MAX: usize = 16;

/// What fills the screen.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Screen {
    /// The briefing, first of all.
    Briefing,
    /// What waits, and everything at a glance.
    Now,
    /// Zones and machines.
    Network,
    /// Care processes.
    Care,
    /// Responders.
    People,
    /// Duties of law.
    Duties,
    /// Mail and calls.
    Mail,
    /// Work ordered.
    Work,
    /// Every alert.
    Alerts,
    /// One thing, and what can be done.
    Detail(Subject),
    /// The answer to a question.
    Records,
    /// What was said in the room.
    Said,
    /// Keys and actions.
    Help,
    /// Play is over.
    Ended,
}

/// The screens that Tab turns through.
pub const TABS: [Screen; 8] = [
    Screen::Now,
    Screen::Network,
    Screen::Care,
    Screen::People,
    Screen::Duties,
    Screen::Mail,
    Screen::Work,
    Screen::Alerts,
];

/// A sentence at the foot of the screen.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Notice {
    /// The sentence.
    pub text: String,
    /// Whether it asks for attention.
    pub urgent: bool,
}

/// Words that stay on the screen until the player has read them.
pub struct Unread {
    /// The words.
    pub text: String,
    /// The order that they advise.
    pub order: Option<Action>,
    /// Whether they are a hint.
    pub hint: bool,
}

/// A question and its answer.
pub struct Records {
    /// The question.
    pub query: Query,
    /// The answer, once it came.
    pub answer: Option<Answer>,
}

/// The state.
pub struct App {
    /// What the seat knows.
    pub picture: Picture,
    /// When time may go on.
    pub clock: Clock,
    /// What fills the screen.
    pub screen: Screen,
    /// Lines scrolled down on a screen of text.
    pub scroll: usize,
    /// How far the text on the screen can be scrolled; the last drawing says so, because it knows the width.
    pub depth: Cell<usize>,
    /// The open palette.
    pub palette: Option<Palette>,
    /// Prices of the orders that are shown.
    pub prices: Prices,
    /// The latest question.
    pub records: Option<Records>,
    /// The latest notice.
    pub notice: Option<Notice>,
    /// What was said in the room.
    pub(crate) said: Record,
    /// What a trainer said, or a hint, that the player has not read: no notice takes its place.
    pub unread: VecDeque<Unread>,
    /// Whether the player is asked to confirm leaving.
    pub leaving: bool,
    /// Whether colours may be used.
    pub colour: bool,
    /// The command that resumes.
    pub resume: Option<String>,
    /// The room on another machine, and how it stands; without one nothing but this clock moves time.
    pub room: Option<(Room, RoomNow)>,
    /// How it ended: the way out, or what failed.
    pub exit: Option<Result<Exit, String>>,
    back: Vec<Screen>,
    pointed: BTreeMap<Screen, (Subject, usize)>,
    outbox: Vec<Request>,
    /// Views that were asked for and have not come.
    views_due: usize,
}

impl App {
    /// The state before the first view; it asks for one.
    pub fn new(chart: &Chart, role: &RoleId, options: &Options) -> Self {
        Self {
            picture: Picture::new(chart, role),
            clock: Clock::new(options.paused, options.pace_ms_per_minute),
            screen: Screen::Briefing,
            scroll: 0,
            depth: Cell::new(0),
            palette: None,
            prices: Prices::default(),
            records: None,
            notice: None,
            said: Record::default(),
            unread: VecDeque::new(),
            leaving: false,
            colour: options.colour,
            resume: options.resume.as_deref().map(crate::text::clean_line),
            room: options.room.clone().map(|room| (room.clone(), room.now())),
            exit: None,
            back: Vec::new(),
            pointed: BTreeMap::new(),
            outbox: vec![Request::View],
            views_due: 1,
        }
    }

    /// Takes out what should be sent.
    pub fn requests(&mut self) -> Vec<Request> {
        self.prices.ask(
            &self.picture,
            &Self::shown_orders(&self.picture, self.shown(), self.palette.as_ref()),
            &mut self.outbox,
        );
        std::mem::take(&mut self.outbox)
    }

    /// Lets the clock beat. While something is typed, asked or read first, it waits.
    pub fn beat(&mut self, now_ms: u64) {
        if self.is_held() || self.is_moved_by_room() {
            self.clock.hold(now_ms);
            return;
        }
        if let Some(until) = self.clock.beat(self.picture.now(), now_ms) {
            self.outbox.push(Request::Ready(until));
        }
    }

    /// Whether the clock waits for the player to finish something.
    pub fn is_held(&self) -> bool {
        self.palette.is_some() || self.leaving || matches!(self.screen, Screen::Briefing | Screen::Help | Screen::Ended)
    }

    /// What the screen lists.
    pub fn rows(&self, screen: Screen) -> Vec<Subject> {
        match screen {
            Screen::Now => subject::waiting(&self.picture).into_iter().map(|row| row.subject).collect(),
            Screen::Network => subject::network(&self.picture),
            Screen::Care => subject::care(&self.picture),
            Screen::People => subject::people(&self.picture),
            Screen::Duties => subject::duties(&self.picture),
            Screen::Mail => subject::mail(&self.picture),
            Screen::Work => subject::work(&self.picture),
            Screen::Alerts => subject::alerts(&self.picture),
            Screen::Briefing | Screen::Detail(_) | Screen::Records | Screen::Said | Screen::Help | Screen::Ended => {
                Vec::new()
            }
        }
    }

    /// The row that is pointed at: it follows its thing, and stays in place when the thing goes.
    pub fn row(&self, screen: Screen) -> Option<usize> {
        let rows = self.rows(screen);
        let last = rows.len().checked_sub(1)?;
        let (subject, row) = self.pointed.get(&screen).copied().unwrap_or((rows[0], 0));
        Some(rows.iter().position(|other| *other == subject).unwrap_or(row.min(last)))
    }

    /// The thing that the player looks at.
    pub fn shown(&self) -> Option<Subject> {
        match self.screen {
            Screen::Detail(subject) => Some(subject),
            Screen::Records => match &self.records.as_ref()?.query {
                Query::Logs { asset, .. } => Some(Subject::Asset(*asset)),
                Query::Hunt { .. } => None,
            },
            screen => self.row(screen).and_then(|row| self.rows(screen).get(row).copied()),
        }
    }

    fn point(&mut self, screen: Screen, row: usize) {
        if let Some(subject) = self.rows(screen).get(row) {
            self.pointed.insert(screen, (*subject, row));
        }
    }

    fn open(&mut self, screen: Screen) {
        if screen == self.screen {
            return;
        }
        if TABS.contains(&screen) {
            self.back.clear();
        } else if self.screen != Screen::Briefing {
            self.back.push(self.screen);
            if self.back.len() > BACK_MAX {
                self.back.remove(0);
            }
        }
        self.screen = screen;
        self.scroll = 0;
        if screen == Screen::Said {
            self.unread.clear();
        }
    }

    fn say(&mut self, text: impl Into<String>) {
        self.notice = Some(Notice { text: text.into(), urgent: false });
    }
}
