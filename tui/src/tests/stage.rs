//! A seat that follows a script, and a stage on which keys are pressed and screens are looked at.

use std::collections::VecDeque;
use std::sync::Arc;

use codedark_seat::{Request, Seat, Until, Update};
use codedark_sim::action::{Action, Refusal, Verb};
use codedark_sim::ids::{JobId, PersonId, ProcessId, RoleId};
use codedark_sim::time::Tick;
use codedark_sim::view::{Answer, Attention, Chart, JobView, LogRecord, Preview, Query, View};
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::buffer::Buffer;
use ratatui::crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use super::fixture;
use crate::Options;
use crate::app::App;
use crate::terminal::exchange;

/// A seat that records what it is asked and answers at once.
pub struct FakeSeat {
    /// Everything that was asked.
    pub requests: Vec<Request>,
    /// The view that it shows.
    pub view: View,
    /// Needs that come up.
    pub script: Vec<(Tick, Attention)>,
    chart: Arc<Chart>,
    role: RoleId,
    queue: VecDeque<Update>,
}

impl FakeSeat {
    pub fn new(view: View) -> Self {
        let role = RoleId::new("it_ops");
        Self {
            requests: Vec::new(),
            view,
            script: Vec::new(),
            chart: Arc::new(fixture::chart()),
            role,
            queue: VecDeque::new(),
        }
    }

    /// Sends an update that nobody asked for.
    pub fn push(&mut self, update: Update) {
        self.queue.push_back(update);
    }

    /// What was asked besides views and prices.
    pub fn deeds(&self) -> Vec<Request> {
        let kept = self.requests.iter().filter(|request| !matches!(request, Request::View | Request::Preview(_)));
        kept.cloned().collect()
    }

    fn show(&mut self) {
        self.queue.push_back(Update::View(Arc::new(self.view.clone())));
    }

    fn go(&mut self, until: Until) {
        let from = self.view.now;
        let to = match until {
            Until::Tick(moment) => moment,
            Until::Need(moment) => {
                let next = self.script.iter().map(|(at, _)| *at).filter(|at| *at > from).min();
                next.map_or(moment, |next| next.min(moment))
            }
        };
        let to = to.min(fixture::END);
        self.view.now = to.max(from);
        for (at, need) in &self.script {
            if *at > from && *at <= to {
                self.view.needs.insert(0, need.clone());
            }
        }
        self.view.over = to >= fixture::END;
        self.show();
        if self.view.over {
            self.queue.push_back(Update::Ended);
        }
    }

    fn act(&mut self, action: Action) {
        if action.verb == Verb::Restore {
            let refusal = Refusal::new("There is no backup of this machine.", "Rebuild it from a clean image.");
            self.queue.push_back(Update::Refused(action, refusal));
            return;
        }
        let id = JobId(100 + self.view.jobs.len() as u64);
        let (role, ordered) = (self.role.clone(), self.view.now);
        let until = Some(self.view.now.after(8));
        self.view.jobs.push(JobView { id, action: action.clone(), role, ordered, person: Some(PersonId(1)), until });
        self.queue.push_back(Update::Accepted(action, id));
    }
}

fn price(action: &Action) -> Result<Preview, Refusal> {
    let preview =
        |minutes, person, wait, care, noise: &str| Preview { minutes, person, wait, care, noise: noise.into() };
    Ok(match action.verb {
        Verb::IsolateAsset => {
            let care = vec![(ProcessId(1), -40)];
            preview(8, Some(PersonId(1)), 0, care, "An intruder who uses this machine sees the line go dead.")
        }
        Verb::Restore => {
            return Err(Refusal::new("There is no backup of this machine.", "Rebuild it from a clean image."));
        }
        Verb::Reimage => preview(95, None, 58, vec![(ProcessId(1), -125), (ProcessId(0), 5)], ""),
        Verb::DeclareIncident => preview(0, None, 0, Vec::new(), ""),
        _ => preview(12, Some(PersonId(1)), 0, Vec::new(), ""),
    })
}

fn answer(query: &Query, now: Tick) -> Answer {
    let (asset, gaps) = match query {
        Query::Logs { asset, .. } => (*asset, Vec::new()),
        Query::Hunt { .. } => (fixture::RAD_WS_07, vec!["CT-01 sends no logs".to_owned()]),
    };
    let record = |minutes: u32, text: &str| LogRecord {
        at: Tick(now.0.saturating_sub(minutes)),
        asset,
        source: Arc::from("security"),
        text: text.into(),
    };
    let records = vec![
        record(30, "A service was installed: mssecsvc2.0"),
        record(
            2,
            "A process opened connections to 112 addresses on port 445 within one minute, which this machine never did before",
        ),
    ];
    Answer { records, gaps }
}

impl Seat for FakeSeat {
    fn chart(&self) -> &Arc<Chart> {
        &self.chart
    }

    fn role(&self) -> &RoleId {
        &self.role
    }

    fn send(&mut self, request: Request) {
        self.requests.push(request.clone());
        match request {
            Request::View => self.show(),
            Request::Query(query) => {
                let answer = answer(&query, self.view.now);
                self.queue.push_back(Update::Answer(query, answer));
            }
            Request::Preview(action) => {
                let price = price(&action);
                self.queue.push_back(Update::Preview(action, price));
            }
            Request::Act { action, .. } => self.act(action),
            Request::Ready(until) => self.go(until),
            Request::Hold => {}
        }
    }

    fn next(&mut self) -> Option<Update> {
        self.queue.pop_front()
    }
}

/// App, seat and a clock moved by hand.
pub struct Stage {
    pub app: App,
    pub seat: FakeSeat,
    pub now_ms: u64,
}

impl Stage {
    /// A stage with this view, before the briefing is read.
    pub fn new(view: View, options: &Options) -> Self {
        let seat = FakeSeat::new(view);
        let app = App::new(seat.chart(), seat.role(), options);
        let mut stage = Self { app, seat, now_ms: 0 };
        stage.settle();
        stage
    }

    /// The main screen in the middle of trouble, in black and white.
    pub fn in_trouble() -> Self {
        let mut stage = Self::new(fixture::view(), &Options { colour: false, ..Options::default() });
        stage.keys("<enter>");
        stage
    }

    /// Presses keys: `:isolate rad-ws-07<enter>`, names in angle brackets.
    pub fn keys(&mut self, keys: &str) -> &mut Self {
        for key in parse_keys(keys) {
            self.app.press(key, self.now_ms);
            self.settle();
        }
        self
    }

    /// Lets real time pass, in steps as the loop would.
    pub fn pass(&mut self, ms: u64) -> &mut Self {
        let end = self.now_ms + ms;
        while self.now_ms < end {
            self.now_ms = (self.now_ms + 50).min(end);
            self.settle();
        }
        self
    }

    pub fn settle(&mut self) {
        exchange(&mut self.app, &mut self.seat, &mut || {}, self.now_ms);
    }

    /// What the screen looks like.
    pub fn draw(&self, columns: u16, rows: u16) -> Buffer {
        let mut terminal = Terminal::new(TestBackend::new(columns, rows)).expect("a test terminal");
        terminal.draw(|frame| crate::render::render(frame, &self.app)).expect("drawing");
        terminal.backend().buffer().clone()
    }

    /// What the screen says.
    pub fn screen(&self, columns: u16, rows: u16) -> String {
        let buffer = self.draw(columns, rows);
        let line = |row: u16| {
            let cells = (0..columns).map(|column| buffer[(column, row)].symbol().to_owned());
            cells.collect::<String>().trim_end().to_owned()
        };
        (0..rows).map(line).collect::<Vec<_>>().join("\n")
    }
}

/// Reads keys: characters as they are, names in angle brackets.
pub fn parse_keys(text: &str) -> Vec<KeyEvent> {
    let mut keys = Vec::new();
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let named = rest.strip_prefix('<').and_then(|rest| rest.split_once('>'));
        let (key, after) = match named {
            Some((name, after)) => (named_key(name), after),
            None => (KeyEvent::new(KeyCode::Char(c), KeyModifiers::NONE), &rest[c.len_utf8()..]),
        };
        keys.push(key);
        rest = after;
    }
    keys
}

fn named_key(name: &str) -> KeyEvent {
    let plain = |code| KeyEvent::new(code, KeyModifiers::NONE);
    match name {
        "enter" => plain(KeyCode::Enter),
        "esc" => plain(KeyCode::Esc),
        "tab" => plain(KeyCode::Tab),
        "backtab" => plain(KeyCode::BackTab),
        "space" => plain(KeyCode::Char(' ')),
        "up" => plain(KeyCode::Up),
        "down" => plain(KeyCode::Down),
        "left" => plain(KeyCode::Left),
        "right" => plain(KeyCode::Right),
        "pgup" => plain(KeyCode::PageUp),
        "pgdn" => plain(KeyCode::PageDown),
        "home" => plain(KeyCode::Home),
        "end" => plain(KeyCode::End),
        "backspace" => plain(KeyCode::Backspace),
        "ctrl-c" => KeyEvent::new(KeyCode::Char('c'), KeyModifiers::CONTROL),
        name => panic!("no key is called `{name}`"),
    }
}
