//! What screens look like.

use codedark_sim::time::Tick;
use insta::assert_snapshot;
use ratatui::style::{Color, Modifier};

use super::fixture;
use super::stage::Stage;
use crate::Options;

fn mono() -> Options {
    Options { colour: false, ..Options::default() }
}

#[test]
fn the_briefing_comes_first() {
    assert_snapshot!(Stage::new(fixture::quiet_view(), &mono()).screen(80, 24));
}

#[test]
fn the_first_minute_is_quiet() {
    assert_snapshot!(Stage::new(fixture::quiet_view(), &mono()).keys("<enter>").screen(80, 24));
}

#[test]
fn the_main_screen_fits_80_by_24() {
    assert_snapshot!(Stage::in_trouble().screen(80, 24));
}

#[test]
fn the_main_screen_uses_120_by_40() {
    assert_snapshot!(Stage::in_trouble().screen(120, 40));
}

#[test]
fn every_need_shows_its_orders_below() {
    let mut stage = Stage::in_trouble();
    let mut screens = String::new();
    for _ in 0..7 {
        let screen = stage.screen(80, 24);
        let left: Vec<String> = screen.lines().skip(9).map(|line| line.chars().take(45).collect()).collect();
        screens += &format!("{}\n\n", left.join("\n"));
        stage.keys("j");
    }
    assert_snapshot!(screens);
}

#[test]
fn an_alert_in_full() {
    assert_snapshot!(Stage::in_trouble().keys("<enter>").screen(80, 24));
}

#[test]
fn the_network() {
    assert_snapshot!(Stage::in_trouble().keys("1jjj").screen(80, 24));
}

#[test]
fn the_network_further_down() {
    assert_snapshot!(Stage::in_trouble().keys("1<end>").screen(80, 24));
}

#[test]
fn care() {
    assert_snapshot!(Stage::in_trouble().keys("2j").screen(80, 24));
}

#[test]
fn a_care_process_in_full() {
    assert_snapshot!(Stage::in_trouble().keys("2j<enter>").screen(80, 24));
}

#[test]
fn people() {
    assert_snapshot!(Stage::in_trouble().keys("3").screen(80, 24));
}

#[test]
fn duties() {
    assert_snapshot!(Stage::in_trouble().keys("4").screen(80, 24));
}

#[test]
fn mail() {
    assert_snapshot!(Stage::in_trouble().keys("5").screen(80, 24));
}

#[test]
fn work() {
    assert_snapshot!(Stage::in_trouble().keys("6").screen(80, 24));
}

#[test]
fn the_palette_offers_actions() {
    assert_snapshot!(Stage::in_trouble().keys(":is").screen(80, 24));
}

#[test]
fn the_palette_shows_the_price_of_a_complete_order() {
    assert_snapshot!(Stage::in_trouble().keys(":isolate rad-ws-07").screen(80, 24));
}

#[test]
fn a_refusal_says_what_to_do_instead() {
    assert_snapshot!(Stage::in_trouble().keys(":restore rad-ws-07<enter>").screen(80, 24));
}

#[test]
fn logs() {
    assert_snapshot!(Stage::in_trouble().keys("l").screen(80, 24));
}

#[test]
fn a_hunt_names_its_gaps() {
    assert_snapshot!(Stage::in_trouble().keys("u<enter>").screen(80, 24));
}

#[test]
fn help_lists_keys_and_actions() {
    assert_snapshot!(Stage::in_trouble().keys("?").screen(80, 110));
}

#[test]
fn leaving_asks_once() {
    let mut stage =
        Stage::new(fixture::view(), &Options { resume: Some("codedark play --resume friday".into()), ..mono() });
    assert_snapshot!(stage.keys("<enter>q").screen(80, 24));
}

#[test]
fn the_end() {
    let mut stage = Stage::in_trouble();
    stage.seat.view.now = Tick(599);
    assert_snapshot!(stage.keys("5.").keys("h").screen(80, 24));
}

#[test]
fn a_small_window_stays_calm() {
    let stage = Stage::in_trouble();
    assert_snapshot!(stage.screen(40, 10));
    for (columns, rows) in [(1, 1), (2, 3), (79, 24), (80, 23), (200, 2), (3, 100)] {
        stage.draw(columns, rows);
    }
}

#[test]
fn without_colour_there_is_none_and_the_words_are_the_same() {
    let mono = Stage::in_trouble();
    let mut colour = Stage::new(fixture::view(), &Options::default());
    colour.keys("<enter>");
    assert_eq!(mono.screen(100, 30), colour.screen(100, 30));
    let plain = |cell: &ratatui::buffer::Cell| cell.fg == Color::Reset && cell.bg == Color::Reset;
    assert!(mono.draw(100, 30).content().iter().all(plain));
    assert!(!colour.draw(100, 30).content().iter().all(plain));
    assert!(mono.draw(100, 30).content().iter().any(|cell| cell.modifier.contains(Modifier::BOLD)));
}

#[test]
fn nothing_that_a_scenario_wrote_can_steer_the_terminal() {
    let mut stage = Stage::in_trouble();
    let screen = stage.keys("5").screen(80, 24);
    assert!(screen.contains(" [31m Please call me."), "{screen}");
    assert!(!screen.contains('\u{1b}'));
}
