//! What keys ask for.

use codedark_seat::{Request, Until, Update};
use codedark_sim::action::{Action, Arg, Verb};
use codedark_sim::ids::{AlertId, AssetId};
use codedark_sim::journal::Beside;
use codedark_sim::knowledge::Verdict;
use codedark_sim::time::Tick;
use codedark_sim::view::{About, Attention, Query, Severity};

use super::fixture::{self, NOW, RAD_WS_07};
use super::stage::Stage;
use crate::app::Screen;
use crate::{Exit, Options};

fn ready(until: Until) -> Request {
    Request::Ready(until)
}

fn orders(stage: &Stage) -> Vec<Action> {
    let orders = stage.seat.requests.iter().filter_map(|request| match request {
        Request::Act { action, .. } => Some(action.clone()),
        _ => None,
    });
    orders.collect()
}

fn tick(minutes: u32) -> Request {
    ready(Until::Tick(NOW.after(minutes)))
}

#[test]
fn typed_words_become_an_order() {
    let mut stage = Stage::in_trouble();
    stage.now_ms = 4200;
    stage.keys(":isolate rad-ws-07<enter>");
    let action = Action::new(Verb::IsolateAsset, vec![Arg::Asset(RAD_WS_07), Arg::Switch(true)]);
    assert_eq!(stage.seat.deeds(), [Request::Act { action, beside: Beside::at_wall(4200) }]);
    assert!(stage.app.palette.is_none(), "an accepted order closes the line");
    assert!(stage.screen(80, 24).contains("Ordered: isolate RAD-WS-07."));
}

#[test]
fn tab_completes_words() {
    let mut stage = Stage::in_trouble();
    stage.keys("ais<tab>05<tab>");
    assert_eq!(stage.app.palette.as_ref().map(|palette| palette.text().to_owned()), Some("isolate RAD-WS-05 ".into()));
    stage.keys("<tab><enter>");
    assert_eq!(orders(&stage).len(), 1);
}

#[test]
fn a_key_begins_the_order_that_fits_and_enter_gives_it() {
    let mut stage = Stage::in_trouble();
    stage.keys("t");
    assert!(orders(&stage).is_empty(), "nothing is ordered before the price was seen");
    stage.keys("<enter>");
    let alert = AlertId { asset: RAD_WS_07, nth: 2 };
    assert_eq!(orders(&stage), [Action::new(Verb::Triage, vec![Arg::Alert(alert), Arg::Verdict(Verdict::Real)])]);
}

#[test]
fn a_switch_that_is_on_is_taken_back() {
    let mut stage = Stage::in_trouble();
    stage.keys(":asset<esc>1jj");
    assert_eq!(stage.app.shown().and_then(|subject| subject.asset(&stage.app.picture)), Some(AssetId(5)));
    stage.keys("k");
    stage.keys("i<enter>");
    let off = Action::new(Verb::IsolateAsset, vec![Arg::Asset(AssetId(4)), Arg::Switch(false)]);
    assert_eq!(orders(&stage), [off]);
}

#[test]
fn a_refused_order_stays_in_the_line() {
    let mut stage = Stage::in_trouble();
    stage.keys(":restore rad-ws-07<enter>");
    let palette = stage.app.palette.as_ref().expect("the line stays open");
    assert_eq!(
        palette.refusal.as_ref().map(|refusal| refusal.instead.as_str()),
        Some("Rebuild it from a clean image.")
    );
    stage.keys("<backspace>");
    assert!(stage.app.palette.as_ref().is_some_and(|palette| palette.refusal.is_none()));
}

#[test]
fn words_that_fit_nothing_ask_for_nothing() {
    let mut stage = Stage::in_trouble();
    stage.keys(":isolat rad-ws-07<enter>");
    assert!(orders(&stage).is_empty());
    assert!(stage.screen(80, 24).contains("Did you mean `isolate`?"));
}

#[test]
fn prices_are_asked_for_once_per_view() {
    let mut stage = Stage::in_trouble();
    let asked =
        |stage: &Stage| stage.seat.requests.iter().filter(|request| matches!(request, Request::Preview(_))).count();
    let before = asked(&stage);
    stage.settle();
    stage.settle();
    assert_eq!(asked(&stage), before);
    stage.keys(".");
    assert!(asked(&stage) > before);
}

#[test]
fn the_clock_runs_after_the_briefing_of_a_fresh_exercise() {
    let mut stage = Stage::new(fixture::quiet_view(), &Options::default());
    stage.pass(5000);
    assert_eq!(stage.seat.deeds(), [], "the briefing is read in peace");
    stage.keys("<enter>").pass(2000);
    assert_eq!(stage.seat.deeds(), [ready(Until::Tick(Tick(1))), ready(Until::Tick(Tick(2)))]);
    stage.keys("<space>").pass(5000);
    assert_eq!(stage.seat.deeds().len(), 2);
}

#[test]
fn a_resumed_exercise_waits_for_its_player() {
    let mut stage = Stage::in_trouble();
    assert_eq!(stage.pass(5000).seat.deeds(), []);
}

#[test]
fn with_paused_only_keys_move_time() {
    let mut stage = Stage::new(fixture::quiet_view(), &Options { paused: true, ..Options::default() });
    stage.keys("<enter><space>").pass(10_000);
    assert_eq!(stage.seat.deeds(), []);
    assert!(stage.screen(80, 24).contains("Only keys move time here"));
    stage.keys(".n");
    assert_eq!(stage.seat.deeds(), [ready(Until::Tick(Tick(1))), ready(Until::Tick(Tick(2)))]);
}

#[test]
fn typing_holds_the_clock() {
    let mut stage = Stage::in_trouble();
    stage.keys("<space>:iso").pass(5000);
    assert_eq!(stage.seat.deeds(), []);
    stage.keys("<esc>").pass(1000);
    assert_eq!(stage.seat.deeds(), [tick(1)]);
}

#[test]
fn pace_changes_how_often_a_minute_passes() {
    let mut stage = Stage::in_trouble();
    stage.keys("<space>++").pass(1000);
    assert_eq!(stage.seat.deeds().len(), 4);
}

#[test]
fn steps_go_a_minute_an_hour_or_until_something_needs_the_player() {
    let mut stage = Stage::in_trouble();
    stage.seat.script.push((NOW.after(70), urgent()));
    // A question waits for an answer: time stops ten minutes before it is up, and once it is.
    stage.keys(".hgg");
    let need = |tick| ready(Until::Need(Tick(tick)));
    assert_eq!(stage.seat.deeds(), [tick(1), need(331), need(342), need(342 + 1440)]);
    assert_eq!(stage.app.picture.now(), NOW.after(70));
}

fn urgent() -> Attention {
    Attention { severity: Severity::Urgent, since: NOW.after(2), about: About::Spreading(AssetId(0)) }
}

#[test]
fn something_urgent_stops_the_running_clock() {
    let mut stage = Stage::in_trouble();
    stage.seat.script.push((NOW.after(2), urgent()));
    stage.keys("<space>").pass(10_000);
    assert_eq!(stage.seat.deeds(), [tick(1), tick(2)]);
    assert!(stage.screen(80, 24).contains("Paused: RAD-WS-01"));
}

#[test]
fn the_cursor_follows_what_it_points_at() {
    let mut stage = Stage::in_trouble();
    stage.seat.script.push((NOW.after(1), urgent()));
    stage.keys("jj");
    let pointed = stage.app.shown();
    stage.keys(".");
    assert_eq!(stage.app.shown(), pointed);
    assert_eq!(stage.app.row(Screen::Now), Some(3));
}

#[test]
fn logs_go_further_back_when_asked_again() {
    let mut stage = Stage::in_trouble();
    stage.keys("lll");
    let logs = |minutes| Request::Query(Query::Logs { asset: RAD_WS_07, minutes });
    assert_eq!(stage.seat.deeds(), [logs(240), logs(720), logs(1440)]);
    stage.keys("<esc>");
    assert_eq!(stage.app.screen, Screen::Now);
}

#[test]
fn questions_can_be_typed() {
    let mut stage = Stage::in_trouble();
    stage.keys(":logs dc-01 60<enter>ut1486<enter>");
    let technique = fixture::technique("T1486");
    let deeds =
        [Request::Query(Query::Logs { asset: AssetId(11), minutes: 60 }), Request::Query(Query::Hunt { technique })];
    assert_eq!(stage.seat.deeds(), deeds);
}

#[test]
fn leaving_is_asked_once_and_can_be_taken_back() {
    let mut stage = Stage::in_trouble();
    stage.keys("qn");
    assert!(stage.app.exit.is_none());
    stage.keys("qy");
    assert!(matches!(stage.app.exit, Some(Ok(Exit::Quit))));
}

#[test]
fn control_c_twice_always_leaves() {
    for before in ["", ":isolate", "?", "q", "2<enter>"] {
        let mut stage = Stage::in_trouble();
        stage.keys(before).keys("<ctrl-c><ctrl-c>");
        let exit = stage.app.exit.take();
        assert!(matches!(exit, Some(Ok(Exit::Quit))), "{before}");
    }
    let mut stage = Stage::new(fixture::quiet_view(), &Options::default());
    stage.keys("<ctrl-c><ctrl-c>");
    assert!(matches!(stage.app.exit, Some(Ok(Exit::Quit))));
}

#[test]
fn the_end_waits_for_a_key() {
    let mut stage = Stage::in_trouble();
    stage.seat.push(Update::Ended);
    stage.settle();
    assert!(stage.app.exit.is_none());
    stage.keys("<enter>");
    assert!(matches!(stage.app.exit, Some(Ok(Exit::Ended))));
}

#[test]
fn a_failed_exercise_says_what_happened() {
    let mut stage = Stage::in_trouble();
    stage.seat.push(Update::Failed("The disk is full.\u{7}".into()));
    stage.settle();
    assert!(matches!(&stage.app.exit, Some(Err(what)) if what == "The disk is full. "));
}
