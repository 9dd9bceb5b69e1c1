//! Pages and pictures: they hold what the data hold, load nothing, and names in them stay names.
//!
//! What a browser makes of them is tested in `tests/browser`.

use codedark_analysis::{Defender, Recording, run_one};
use codedark_report::Debrief;
use codedark_report::show::Overview;
use codedark_sim::scenario::Scenario;

use crate::common::{Folder, scenario};
use crate::shipped::load_path;

/// A name that would like to be code, in HTML, SVG, CSS, DOT and templates.
pub const HOSTILE: &str =
    "</title></style><script>alert(1)</script>\" onload='x'\\\"]; {{ 'qu' ~ 'xz' }} {% if %} &\u{1}\n";

fn recording() -> Recording {
    let run = run_one(&scenario("wannacry-morning"), 3, &Defender::Bot("by-the-book".into()));
    run.expect("it runs").recording
}

/// The same recording with a hostile name wherever a name can stand.
fn hostile(mut recording: Recording) -> Recording {
    let spoil = |text: &mut String| *text = HOSTILE.to_owned();
    [&mut recording.title, &mut recording.hospital, &mut recording.scenario].into_iter().for_each(spoil);
    recording.seats.iter_mut().for_each(|(_, who)| spoil(who));
    let names = &mut recording.names;
    let lists = [&mut names.assets, &mut names.zones, &mut names.staff, &mut names.stores, &mut names.phases];
    lists.into_iter().flatten().for_each(spoil);
    names.adversaries.iter_mut().for_each(spoil);
    names.care.iter_mut().for_each(|(_, title)| spoil(title));
    names.duties.iter_mut().chain(&mut names.injects).for_each(|(one, two)| {
        // A sender that the subject does not name is told beside it.
        let told = !two.contains(one.as_str());
        spoil(one);
        spoil(two);
        one.extend(told.then_some('x'));
    });
    names.roles.values_mut().chain(names.techniques.values_mut()).for_each(spoil);
    recording.measures.iter_mut().for_each(|reading| spoil(&mut reading.name));
    names.options.iter_mut().flatten().for_each(spoil);
    let aims = &mut recording.aims;
    for norm in &mut aims.norms {
        [&mut norm.title, &mut norm.because].into_iter().for_each(spoil);
        // How it begins tells which lesson it is.
        norm.when.push_str(HOSTILE);
    }
    aims.objectives.iter_mut().for_each(|objective| spoil(&mut objective.title));
    aims.questions.iter_mut().for_each(|question| spoil(&mut question.because));
    recording
}

pub fn hostile_scenario() -> Scenario {
    let mut scenario = (*scenario("wannacry-morning")).clone();
    let spoil = |text: &mut String| *text = HOSTILE.to_owned();
    [&mut scenario.id, &mut scenario.title, &mut scenario.summary, &mut scenario.hospital.name]
        .into_iter()
        .for_each(spoil);
    scenario.hospital.zones.iter_mut().for_each(|zone| spoil(&mut zone.title));
    scenario.hospital.stores.iter_mut().for_each(|store| spoil(&mut store.title));
    scenario.hospital.people.iter_mut().for_each(|person| spoil(&mut person.name));
    for asset in &mut scenario.hospital.assets {
        [&mut asset.name, &mut asset.title, &mut asset.os.name].into_iter().for_each(spoil);
    }
    for care in &mut scenario.hospital.care {
        spoil(&mut care.title);
        care.needs.iter_mut().for_each(|need| spoil(&mut need.title));
    }
    for inject in &mut scenario.storyline {
        let message = &mut inject.message;
        // A sender that is not the subject is told beside it.
        let told = message.from != message.subject;
        [&mut inject.name, &mut message.from, &mut message.subject, &mut message.body].into_iter().for_each(spoil);
        message.from.extend(told.then_some('x'));
        if let Some(question) = &mut message.question {
            spoil(&mut question.because);
            question.options.iter_mut().for_each(|option| spoil(&mut option.text));
        }
    }
    scenario.adversaries.iter_mut().for_each(|adversary| spoil(&mut adversary.name));
    scenario.phases.iter_mut().for_each(|phase| spoil(&mut phase.title));
    scenario.norms.iter_mut().flat_map(|norm| [&mut norm.title, &mut norm.because]).for_each(spoil);
    scenario.objectives.iter_mut().for_each(|objective| spoil(&mut objective.title));
    scenario.settings.iter_mut().for_each(|setting| spoil(&mut setting.name));
    scenario.seats.iter_mut().for_each(|seat| spoil(&mut seat.title));
    scenario
}

/// The tags of a text: everything between `<` and the next `>`.
fn tags(text: &str) -> Vec<&str> {
    text.split('<').skip(1).filter_map(|rest| rest.split_once('>')).map(|(tag, _)| tag).collect()
}

/// Demands that names changed no tag: the hostile text has the tags of the kind one, and none that acts.
pub fn demand_calm(kind: &str, spoilt: &str) {
    for tag in tags(spoilt) {
        assert!(!tag.starts_with("script") && !tag.contains(" on") && !tag.contains(" style="), "<{tag}>");
        assert!(!tag.contains("href=\"http") && !tag.contains("src="), "<{tag}>");
    }
    let names = |text: &str| -> Vec<String> {
        tags(text).iter().map(|tag| tag.split(' ').next().unwrap_or_default().to_owned()).collect()
    };
    assert_eq!(names(kind), names(spoilt));
    assert!(!spoilt.contains("quxz"), "a name is no template");
}

#[test]
fn a_debrief_is_one_page_that_loads_nothing_and_lets_no_name_act() {
    let recording = recording();
    let html = Debrief::of(&recording).to_html();
    assert_eq!(html, Debrief::of(&recording).to_html(), "the same bytes each time");
    assert!(html.contains("default-src &#x27;none&#x27;; style-src &#x27;sha256-"), "{html:.900}");
    assert!(html.contains("Care came late by") && html.contains("<h1 lang=\"en\">WannaCry morning</h1>"));
    let addresses = html.replace("http://www.w3.org/2000/svg", "");
    assert!(!addresses.contains("http://") && !addresses.contains("https://"), "a page names no host");
    let spoilt = Debrief::of(&hostile(recording)).to_html();
    demand_calm(&html, &spoilt);
    assert!(spoilt.contains("&lt;script&gt;alert("));
}

#[test]
fn a_scenario_at_a_glance_names_everything_and_lets_no_name_act() {
    let kind = Overview::of(&scenario("wannacry-morning"));
    let spoilt = Overview::of(&hostile_scenario());
    let of = |overview: &Overview| [overview.to_html(), overview.to_svg()];
    for (kind, spoilt) in of(&kind).iter().zip(&of(&spoilt)) {
        demand_calm(kind, spoilt);
    }
    let html = kind.to_html();
    for name in ["RAD-WS-07", "Wards and clinics", "Emergency department", "Quiet week", "the worm", "T1210", "Ingrid"]
    {
        assert!(html.contains(name), "{name}");
        assert!(kind.to_string().contains(name), "{name}");
    }
    assert_eq!(html, Overview::of(&scenario("wannacry-morning")).to_html());
}

#[test]
fn a_graph_has_a_quote_around_every_name() {
    for overview in [Overview::of(&scenario("wannacry-morning")), Overview::of(&hostile_scenario())] {
        let dot = overview.to_dot();
        assert_eq!(dot.matches(" -> ").count(), outside_quotes(&dot).matches(" -> ").count());
        let bare = outside_quotes(&dot);
        assert!(bare.chars().all(|c| c.is_ascii_alphanumeric() || " \n{}[]=,;->_".contains(c)), "{bare}");
        assert_eq!(bare.matches('{').count(), bare.matches('}').count());
    }
}

/// What stands outside quotes.
fn outside_quotes(dot: &str) -> String {
    let (mut inside, mut escaped, mut bare) = (false, false, String::new());
    for c in dot.chars() {
        match c {
            _ if escaped => escaped = false,
            '\\' if inside => escaped = true,
            '"' => inside = !inside,
            c if !inside => bare.push(c),
            _ => {}
        }
    }
    assert!(!inside, "a quote is left open");
    bare
}

#[test]
fn a_glance_in_plain_text_fits_a_narrow_screen() {
    for scenario in [scenario("wannacry-morning"), load_path("tests/scenarios/operator-small/scenario.rhai")] {
        let text = Overview::of(&scenario).to_string();
        for line in text.lines() {
            assert!(line.chars().count() <= 80 && line.trim_end() == line, "{line:?}");
        }
        assert!(text.contains("\nStoryline\n---------\n") && !text.contains("\n\n\n"), "{text}");
    }
}

#[test]
fn the_command_line_writes_pages_into_files() {
    let folder = Folder::new();
    folder.run(&["run", "wannacry-morning", "--seed", "3", "--score", "--journal", "a.journal"]).done();
    let page = folder.run(&["report", "a.journal", "--format", "html"]).done();
    assert!(page.starts_with("<!doctype html>"));
    let ran = folder.run(&["report", "a.recording.json", "--format", "html", "--out", "a.html"]);
    assert!(ran.err.contains("a.html") && ran.done().is_empty());
    assert_eq!(std::fs::read_to_string(folder.path("a.html")).expect("written"), page);
    for (format, start) in [
        ("text", "WannaCry morning\n"),
        ("json", "{\n  \"id\": \"wannacry-morning\""),
        ("dot", "digraph \"wannacry-morning\" {"),
        ("svg", "<?xml version=\"1.0\""),
        ("html", "<!doctype html>"),
    ] {
        let shown = folder.run(&["show", "wannacry-morning", "--format", format]).done();
        assert!(shown.starts_with(start), "{format}: {shown:.80}");
    }
    std::fs::create_dir(folder.path("b")).expect("a folder");
    let said = folder.run(&["show", "wannacry-morning", "--out", "b"]).failed(1);
    assert!(said.contains("b is a folder") && said.contains("hint:"), "{said}");
    let said = folder.run(&["show", "wannacry-morning", "--out", "c/d"]).failed(1);
    assert!(said.contains("c/d cannot be written"), "{said}");
}
