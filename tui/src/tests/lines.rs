//! What is said in lines.

use codedark_seat::{Request, Until};
use codedark_sim::ids::AssetId;
use codedark_sim::time::Tick;
use codedark_sim::view::{About, Attention, Severity, View};
use insta::assert_snapshot;

use super::fixture::{self, NOW};
use super::stage::FakeSeat;
use crate::{Exit, Options, play_plain};

fn play(seat: &mut FakeSeat, input: &[u8]) -> (Exit, String) {
    let mut output = Vec::new();
    let options = Options { resume: Some("codedark play --resume friday".into()), ..Options::default() };
    let exit = play_plain(seat, &mut || {}, input, &mut output, &options).expect("lines in memory");
    (exit, String::from_utf8(output).expect("text"))
}

/// The transcript: what was typed stands where the terminal would have shown it.
fn transcript(view: View, lines: &[&str]) -> String {
    let mut seat = FakeSeat::new(view);
    let need = Attention { severity: Severity::Urgent, since: NOW.after(70), about: About::Spreading(AssetId(0)) };
    seat.script.push((NOW.after(70), need));
    let (_, output) = play(&mut seat, lines.join("\n").as_bytes());
    let mut parts = output.split("> ");
    let mut text = parts.next().unwrap_or_default().to_owned();
    for (n, part) in parts.enumerate() {
        text += &format!("> {}\n{part}", lines.get(n).unwrap_or(&""));
    }
    text
}

#[test]
fn the_first_minutes() {
    assert_snapshot!(transcript(fixture::quiet_view(), &["look", "now", "mail", "jobs", "alerts", "wait", "wait 2h"]));
}

#[test]
fn how_things_stand() {
    let lines = ["now", "network", "network devices", "care", "people", "duties", "mail", "mail 1", "jobs", "alerts"];
    assert_snapshot!(transcript(fixture::view(), &lines));
}

#[test]
fn looking_closer() {
    let lines = ["asset rad-ws-06", "asset 06", "asset nope", "logs rad-ws-07 60", "hunt T1210", "hunt everything"];
    assert_snapshot!(transcript(fixture::view(), &lines));
}

#[test]
fn ordering() {
    let lines = [
        "price isolate rad-ws-07",
        "price reimage rad-ws-07",
        "price restore rad-ws-07",
        "price fly",
        "isolate rad-ws-07",
        "look rad-ws-08",
        "restore rad-ws-07",
        "isolte rad-ws-07",
        "isolate",
    ];
    assert_snapshot!(transcript(fixture::view(), &lines));
}

#[test]
fn time_passes_by_command_only() {
    let mut seat = FakeSeat::new(fixture::view());
    let (exit, _) = play(&mut seat, b"wait\nwait 15\nwait 2 h\nnext\nwait no\n");
    let ready = |until| Request::Ready(until);
    let at = |minutes| Until::Tick(NOW.after(minutes));
    assert_eq!(seat.deeds(), [ready(at(1)), ready(at(16)), ready(at(136)), ready(Until::Need(NOW.after(136 + 1440)))]);
    assert_eq!(exit, Exit::Ended, "nothing more came up, so the day ended");
}

#[test]
fn running_to_the_end_ends() {
    assert_snapshot!(transcript(fixture::view(), &["next", "wait 500000", "run", "look"]));
    let mut seat = FakeSeat::new(fixture::view());
    let (exit, output) = play(&mut seat, b"run\nlook\n");
    assert_eq!(exit, Exit::Ended);
    assert_eq!(seat.deeds(), [Request::Ready(Until::Tick(fixture::END))]);
    assert!(output.ends_with("The debrief follows.\n"), "{output}");
    assert_eq!(seat.view.now, Tick(600));
}

#[test]
fn help_in_lines() {
    assert_snapshot!(transcript(
        fixture::quiet_view(),
        &["help", "help isolate", "help wait", "help logs", "help isolat", "help xyz"]
    ));
}

#[test]
fn quitting_and_the_end_of_input_keep_the_journal() {
    for input in [&b"quit\nlook\n"[..], b"", b"look"] {
        let (exit, output) = play(&mut FakeSeat::new(fixture::view()), input);
        assert_eq!(exit, Exit::Quit);
        assert!(output.ends_with("resume with: codedark play --resume friday\n"), "{output}");
    }
}

#[test]
fn bytes_that_are_no_text_and_endless_lines_are_turned_down_kindly() {
    let mut input = b"\xff\xfe\n".to_vec();
    input.extend(std::iter::repeat_n(b'x', 100_000));
    input.extend(b"\nnow\n");
    let (_, output) = play(&mut FakeSeat::new(fixture::quiet_view()), &input);
    assert!(output.contains("That line holds something that is no text."), "{output}");
    assert!(output.contains("That line is too long."), "{output}");
    assert_eq!(output.matches("Nothing needs a decision from you.").count(), 2, "{output}");
}

#[test]
fn the_prompt_is_the_time_on_the_wall() {
    let (_, output) = play(&mut FakeSeat::new(fixture::view()), b"wait\n");
    assert!(output.contains("\n13:42> ") && output.contains("\n13:43> "), "{output}");
}
