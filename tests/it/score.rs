//! Scores: each low one has a stated reason, and good play beats bad.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, OnceLock};

use codedark_analysis::{Effort, Envelope, Halfway, Recording, RunError, Score, play_out};
use codedark_report::Debrief;
use codedark_seat::bots::{Bot, by_name};
use codedark_seat::{Request, Seat, Table, Until, Update};
use codedark_sim::action::{Action, Arg, Verb};
use codedark_sim::cancel::GoOn;
use codedark_sim::journal::{Beside, Header};
use codedark_sim::posture::{Ransom, Statement};
use codedark_sim::scenario::Criterion;
use codedark_sim::view::View;

use crate::skill_study;
use crate::support::{roles, wannacry};

const SEED: u64 = 7;

/// The tutorial's envelope, of fewer futures than a real one.
fn envelope() -> &'static Envelope {
    static COMPUTED: OnceLock<Envelope> = OnceLock::new();
    COMPUTED.get_or_init(|| Envelope::compute(wannacry(), &roles(wannacry()), &[], 6, 0).expect("it runs"))
}

/// Does what a plan does, and something besides as soon as there is any sign of an attack.
#[derive(Clone)]
struct Besides {
    inner: Option<ByName>,
    besides: fn(&View) -> Vec<Action>,
}

/// A bot by name, as one can be cloned.
struct ByName(Box<dyn Bot>);

impl Clone for ByName {
    fn clone(&self) -> Self {
        Self(self.0.boxed_clone())
    }
}

impl Bot for Besides {
    fn name(&self) -> &str {
        "besides"
    }

    fn version(&self) -> u32 {
        1
    }

    fn boxed_clone(&self) -> Box<dyn Bot> {
        Box::new(self.clone())
    }

    fn play(&mut self, seat: &mut dyn Seat) {
        // The view is asked for once more, so that the plan finds everything that was told to it.
        let mut watched = Watched { seat, view: None, readied: false };
        if let Some(inner) = &mut self.inner {
            inner.0.play(&mut watched);
        } else {
            while watched.next().is_some() {}
        }
        let (view, readied) = (watched.view.take(), watched.readied);
        let Some(view) = view else { return };
        if view.over {
            return;
        }
        if !view.alerts.is_empty() || !view.reports.is_empty() {
            for action in (self.besides)(&view) {
                seat.send(Request::Act { action, beside: Beside::default() });
            }
        }
        if !readied {
            seat.send(Request::Ready(Until::Need(view.now.after(10))));
        }
    }
}

/// A seat that remembers the last view and whether time was let go on.
struct Watched<'a> {
    seat: &'a mut dyn Seat,
    view: Option<std::sync::Arc<View>>,
    readied: bool,
}

impl Seat for Watched<'_> {
    fn chart(&self) -> &std::sync::Arc<codedark_sim::view::Chart> {
        self.seat.chart()
    }

    fn role(&self) -> &codedark_sim::ids::RoleId {
        self.seat.role()
    }

    fn send(&mut self, request: Request) {
        self.readied |= matches!(request, Request::Ready(_));
        self.seat.send(request);
    }

    fn next(&mut self) -> Option<Update> {
        let update = self.seat.next();
        if let Some(Update::View(view)) = &update {
            self.view = Some(std::sync::Arc::clone(view));
        }
        update
    }
}

fn looks(view: &View) -> Vec<Action> {
    view.reports.iter().map(|report| Action::new(Verb::LookCloser, [Arg::Asset(report.asset)])).collect()
}

fn pays(view: &View) -> Vec<Action> {
    let pay = Action::new(Verb::DecideRansom, [Arg::Ransom(Ransom::Pay)]);
    // A demand is found on a machine that somebody looked at.
    if view.posture.demand.is_some() && view.posture.ransom.is_none() { vec![pay] } else { looks(view) }
}

fn tells(view: &View) -> Vec<Action> {
    let said = |verb: Verb| move |statement: Statement| Action::new(verb, [Arg::Statement(statement)]);
    if !view.posture.statements.is_empty() {
        return Vec::new();
    }
    let all = || Statement::ALL.iter().map(|(statement, ..)| *statement);
    let staff = Action::new(Verb::TellStaff, []);
    let outside = all().map(said(Verb::TellPatients)).chain(all().map(said(Verb::TellPress)));
    std::iter::once(staff).chain(outside).collect()
}

fn nothing(_: &View) -> Vec<Action> {
    Vec::new()
}

/// The recording of a play in which every seat does this beside what a plan does, with its score.
fn played(plan: Option<&str>, besides: fn(&View) -> Vec<Action>) -> Recording {
    let seats = roles(wannacry()).into_iter().map(|role| (role, "besides 1".to_owned())).collect();
    let table =
        Table::unrecorded(Header { branch: None, scenario: wannacry().clone(), seed: SEED, seats }).expect("it starts");
    let bot = || {
        let inner = plan.map(|name| ByName(by_name(name, SEED).expect("a bot of this version")));
        Box::new(Besides { inner, besides }) as Box<dyn Bot>
    };
    let bots = roles(wannacry()).into_iter().map(|role| (role, bot())).collect();
    let mut recording = play_out(&table, bots).expect("it comes to its end");
    recording.score = Score::of(&recording, &wannacry().rubric, envelope());
    recording
}

fn total(recording: &Recording) -> f64 {
    recording.score.as_ref().and_then(|score| score.total).expect("the tutorial has room")
}

/// Where a criterion stands.
fn position(recording: &Recording, criterion: Criterion) -> Option<f64> {
    let score = recording.score.as_ref().expect("it was scored");
    score.criteria.iter().find(|one| one.criterion == criterion).and_then(|one| one.position)
}

/// Whether the debrief says so, in text and on the page.
fn says(recording: &Recording, words: &str) {
    let debrief = Debrief::of(recording);
    let text = debrief.to_string().split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(text.contains(words), "the text lacks “{words}”:\n{debrief}");
    assert!(debrief.to_html().contains(words), "the page lacks “{words}”");
}

#[test]
fn who_does_nothing_stands_below_the_hospital_alone() {
    let idle = played(None, nothing);
    assert!(total(&idle) < 0.0, "{:?}", idle.score);
    assert!(position(&idle, Criterion::Care).is_some_and(|care| care < 0.0), "patients waited longer");
    assert!(position(&idle, Criterion::Communication).is_some_and(|told| told <= 0.0), "nobody was told");
}

#[test]
fn who_isolates_everything_pays_in_care() {
    let panic = played(Some("panic"), nothing);
    let book = played(Some("by-the-book"), nothing);
    assert!(total(&panic) < 60.0 && total(&book) > 75.0, "{} and {}", total(&panic), total(&book));
    let care = |recording: &Recording| position(recording, Criterion::Care).expect("care has room");
    assert!(care(&panic) < 60.0 && care(&book) > care(&panic) + 30.0, "{} and {}", care(&panic), care(&book));
}

#[test]
fn who_pays_at_once_and_does_nothing_else_scores_low_and_reads_why() {
    let paid = played(None, pays);
    assert_eq!(paid.measure("ransoms_paid").and_then(|paid| paid.in_play), Some(1.0), "it was paid");
    assert!(total(&paid) < 10.0, "{:?}", paid.score);
    let (book, besides) = (played(Some("by-the-book"), nothing), played(Some("by-the-book"), pays));
    assert!(total(&besides) < total(&book), "{} and {}", total(&besides), total(&book));
    assert!(position(&besides, Criterion::Decisions) < position(&book, Criterion::Decisions), "{:?}", besides.score);
    says(&besides, "Demands for money that a seat decided to pay");
}

#[test]
fn who_tells_everybody_everything_says_what_is_untrue() {
    let told = played(None, tells);
    assert!(total(&told) < 10.0, "{:?}", told.score);
    let (book, besides) = (played(Some("by-the-book"), nothing), played(Some("by-the-book"), tells));
    assert!(besides.measure("untrue_statements").and_then(|untrue| untrue.in_play) >= Some(2.0));
    let said = |recording: &Recording| position(recording, Criterion::Communication).expect("it weighs");
    assert!(said(&besides) < 40.0 && said(&book) > 80.0, "{} and {}", said(&besides), said(&book));
    assert!(total(&besides) < total(&book), "{} and {}", total(&besides), total(&book));
    says(&besides, "untrue");
}

#[test]
fn more_skill_scores_higher_on_the_whole() {
    let bots = ["none", "by-the-book:0", "by-the-book:0.5", "by-the-book:1"].map(str::to_owned);
    let study = skill_study::run(wannacry(), 4, &bots);
    let means: Vec<f64> = study.rows.iter().map(|row| row.mean()).collect();
    assert!(means[0] < means[1] + 10.0 && means[3] > 75.0, "{study}");
    let (of_means, of_plays) = study.correlations("by-the-book");
    assert!((of_means - 1.0).abs() < 1e-9 && of_plays > 0.5, "{study}");
    assert!(study.to_string().contains("intra-class"), "{study}");
}

#[test]
fn an_envelope_is_the_same_on_any_number_of_threads_and_of_no_play() {
    let again = Envelope::compute(wannacry(), &roles(wannacry()), &[], 6, 1).expect("it runs");
    assert_eq!(&again, envelope());
    let key = |seats: &[_], futures| Envelope::key(wannacry(), seats, &[], futures).expect("there is a reference");
    let all = roles(wannacry());
    assert_ne!(key(&all, 6), key(&all[..1], 6), "other seats, other anchors");
    assert_ne!(key(&all, 6), key(&all, 7));
}

#[test]
fn an_envelope_is_given_up_within_a_run_and_goes_on_from_whole_ones() {
    let (seats, halfway) = (roles(wannacry()), Halfway::default());
    let mut refused = 0;
    let went_on = loop {
        let most = (refused + 1) * 500;
        let asked = Arc::new(AtomicU32::new(0));
        let counting = Arc::clone(&asked);
        let go_on: GoOn = Arc::new(move || counting.fetch_add(1, Ordering::Relaxed) < most);
        match Envelope::go_on(wannacry(), &seats, &[], 2, Effort { jobs: 1, go_on: &go_on }, &halfway) {
            Ok(envelope) => break envelope,
            Err(RunError::GivenUp) => refused += 1,
            Err(other) => panic!("{other}"),
        }
        // Once more at the beginning of each of the runs that are left.
        assert!(asked.load(Ordering::Relaxed) <= most + 4, "nothing goes on after it was given up");
    };
    assert!(refused > 1, "a run takes more than 500 minutes");
    assert_eq!(went_on, Envelope::compute(wannacry(), &seats, &[], 2, 0).expect("it runs"));
}
