//! The facilitator's pack: it holds what the scenario says, and no text of it acts.

use std::collections::BTreeMap;

use codedark_report::handout::{Handout, Material, Term};

use codedark_report::show::Overview;
use codedark_sim::time::Tick;

use crate::common::{Folder, scenario};
use crate::pages::{HOSTILE, demand_calm, hostile_scenario};
use crate::support::friday_night;

/// Notes, a competency and a word, each with the text.
fn material(text: &str) -> Material {
    let term = Term { word: "incident".into(), english: "incident".into(), means: text.into() };
    Material {
        // A line of its own: what Markdown makes of it is tested beside the module that reads it.
        notes: "Notes.".into(),
        notes_language: "en".into(),
        competencies: BTreeMap::from([("declare-incident".to_owned(), text.to_owned())]),
        terms: vec![term],
        began: None,
    }
}

#[test]
fn a_pack_is_one_page_and_lets_no_text_act() {
    let kind = Handout::of(&scenario("wannacry-morning"), &material("incident")).to_html();
    let spoilt = Handout::of(&hostile_scenario(), &material(HOSTILE)).to_html();
    demand_calm(&kind, &spoilt);
    let addresses = kind.replace("http://www.w3.org/2000/svg", "");
    assert!(!addresses.contains("http://") && !addresses.contains("https://"), "a page names no host");
}

#[test]
fn the_events_list_ties_norms_to_what_they_speak_of() {
    let pack = Handout::of(&scenario("wannacry-morning"), &Material::default());
    let expected = |name: &str| {
        let event = pack.events.iter().find(|event| event.told.name == name).expect("it is told");
        event.expected.join(" | ")
    };
    assert!(expected("which-port").contains("Answers: 445, file sharing"), "{}", expected("which-port"));
    assert!(expected("which-port").contains("should close file sharing between zones"), "the same competency");
    assert!(expected("still-it").contains("must declare an incident"), "it stays away once that was done");
    assert!(expected("reading-room").contains("must tell staff what to do"), "both follow from the same moment");
    assert_eq!(expected("neighbour"), "", "nothing is made up");
}

#[test]
fn a_card_says_what_its_seat_may_decide_and_nothing_of_the_attack() {
    let scenario = scenario("wannacry-morning");
    let pack = Handout::of(&scenario, &Material::default());
    let may = |n: usize, order: &str| pack.cards[n].actions.iter().any(|(name, _)| name == order);
    assert!(may(0, "isolate-zone") && !may(0, "divert"), "the incident lead");
    assert!(may(2, "divert") && !may(2, "isolate-zone"), "the medical director");
    let page = pack.to_html();
    let cards = page.split("class=\"cards\"").nth(1).and_then(|rest| rest.split("</section>").next()).expect("cards");
    assert!(!cards.contains("RAD-WS-07") && !cards.contains("the worm"), "players read these");
}

#[test]
fn the_command_writes_the_pack_with_the_scenarios_notes() {
    let folder = Folder::new();
    let page = folder.run(&["handout", "wannacry-morning"]).done();
    for words in
        ["Questions that open a conversation", "Judges alerts in time", "Observer’s sheet", "downtime procedure"]
    {
        assert!(page.contains(words), "{words}");
    }
    let ran = folder.run(&["handout", "wannacry-morning", "--out", "pack.html"]);
    assert!(ran.done().is_empty());
    assert_eq!(std::fs::read_to_string(folder.path("pack.html")).expect("written"), page);
}

#[test]
fn the_briefing_stands_once_and_cards_hold_what_is_the_seats_own() {
    let scenario = scenario("wannacry-morning");
    let page = Handout::of(&scenario, &Material::default()).to_html();
    let line = "Ask yourself for the first half hour";
    let line = if scenario.briefing.contains(line) { line } else { scenario.briefing.lines().last().expect("a line") };
    let line = line.split(['’', '\'', '"']).next().unwrap_or_default();
    assert!(line.len() > 10, "{line}");
    assert_eq!(page.matches(line).count(), 1, "{line}");
    assert_eq!(page.matches("What you may decide").count(), scenario.seats.len());
}

#[test]
fn times_behind_a_prelude_count_from_where_play_begins() {
    let night = friday_night();
    let (glance, pack) = (Overview::of(&night), Handout::of(&night, &Material::default()));
    let said: Vec<&str> = glance.phases.iter().map(|phase| phase.at.as_str()).collect();
    assert_eq!(said, ["0 min into play", "10 h 00 min into play"]);
    assert_eq!(said, pack.stretches.iter().map(|one| one.at.as_str()).collect::<Vec<_>>(), "one way to say it");
    assert!(!glance.to_string().contains("from Tue 17 Mar"), "{glance}");
    assert!(!glance.to_html().contains("Timeline of the storyline"), "nobody knows where it would stand");

    let began = Tick((38 * 24 - 9) * 60 + 59);
    let (glance, material) = (Overview::begun(&night, began), Material { began: Some(began), ..Material::default() });
    let pack = Handout::of(&night, &material);
    let said: Vec<&str> = glance.phases.iter().map(|phase| phase.at.as_str()).collect();
    assert_eq!(said, ["Fri 24 Apr 00:59", "Fri 24 Apr 10:59"]);
    assert_eq!(said, pack.stretches.iter().map(|one| one.at.as_str()).collect::<Vec<_>>());
    assert!(glance.storyline.iter().any(|told| told.when.starts_with("at Fri 24 Apr 01:00")));
    assert!(glance.to_html().contains("Timeline of the storyline"));
}

#[test]
fn commands_say_when_play_begins_behind_a_prelude() {
    let folder = Folder::new();
    let text = folder.run(&["show", "friday-0100"]).done();
    assert!(text.contains("Play         Fri 24 Apr 00:59 to Fri 1 May 10:59"), "{text:.900}");
    assert!(text.contains("Phase        the night: from Fri 24 Apr 00:59, 10 h 00 min"), "{text:.1500}");
    let page = folder.run(&["handout", "friday-0100", "--language", "nb"]).done();
    assert!(page.contains("Fri 24 Apr 00:59") && !page.contains(">0 min into play"));
    let page = folder.run(&["show", "wannacry-morning", "--language", "nb", "--format", "html"]).done();
    assert!(page.contains("<h1 lang=\"nb\">") && page.contains("<blockquote lang=\"nb\">"));
}
