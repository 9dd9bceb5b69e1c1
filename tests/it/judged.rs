//! Debriefs of recordings with score, norms, what-if, observations and times to think: what a reader sees.

use codedark_analysis::{Defender, Recording, run_one};
use codedark_report::{Around, Debrief, Director, Exercise};
use codedark_sim::scenario::Level;

use crate::common::{Folder, root, scenario};
use crate::pages::{HOSTILE, demand_calm};

/// A recording with everything in it: a real one, with the judgements of `tests/judged.json`.
pub fn judged() -> Recording {
    let run = run_one(&scenario("wannacry-morning"), 3, &Defender::Bot("by-the-book".into())).expect("it runs");
    let mut recording = serde_json::to_value(&run.recording).expect("JSON");
    let text = std::fs::read(root().join("tests/judged.json")).expect("the judgements");
    let judgements: serde_json::Map<_, _> = serde_json::from_slice(&text).expect("an object");
    recording.as_object_mut().expect("an object").extend(judgements);
    let mut recording: Recording = serde_json::from_value(recording).expect("a recording");
    for (n, order) in (0u64..).zip(&mut recording.orders) {
        order.beside.wall_ms = Some(n * n * 1500 + 700);
        order.beside.why = Some("It spreads from here.".into());
    }
    for (id, title, level) in [
        ("declare-incident", "Declares an incident while facts are still partial", Level::Tactical),
        ("internal-comms", "Tells staff what works and what to do", Level::Tactical),
        ("network-containment", "Cuts networks after asking what care needs", Level::Operational),
        ("sitrep", "Keeps one shared picture of the situation", Level::Tactical),
    ] {
        recording.names.competencies.insert(id.into(), (title.into(), level));
    }
    recording
}

fn exercise(name: &str, minutes: u32, competencies: &[&str]) -> Exercise {
    Exercise {
        name: name.into(),
        scenario: name.into(),
        title: format!("The {name}"),
        minutes,
        competencies: competencies.iter().map(ToString::to_string).collect(),
    }
}

fn around() -> Around {
    let trains = &["network-containment", "internal-comms"][..1];
    let exercises =
        vec![exercise("wannacry-morning", 75, trains), exercise("long", 300, trains), exercise("short", 30, trains)];
    Around { journal: Some("a.journal".into()), exercises }
}

fn debrief() -> Debrief {
    Debrief::with(&judged(), &around())
}

/// A text as one line: where it is wrapped says nothing.
fn joined(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn words_come_before_the_number_and_the_patients_before_both() {
    let text = joined(&debrief().to_string());
    let at = |words: &str| text.find(words).unwrap_or_else(|| panic!("`{words}` in\n{text}"));
    let order = [
        "It is over; this was a simulation.",
        "Care came late by",
        "At or above the reference: containment (104). Below the hospital alone: communication (-22). Between, weakest: detection (18), care (81).",
        "62 of 100: 0 is the hospital left to its own rules, 100 the reference defender; over 100 is possible.",
        "Left out of the number: 2 of 12 parts of the weight",
        "What mattered most",
        "What happened",
        "What went well",
        "What to practise next",
        "Of 6 norms: 3 kept, 1 late, 1 broken, 1 never due.",
        "Competencies, with their evidence",
        "Decisions of the seats",
        "Measures against the hospital alone (0) and the reference (100)",
        "How to read this",
    ];
    for pair in order.windows(2) {
        assert!(at(pair[0]) < at(pair[1]), "{pair:?}");
    }
    for word in ["grade", "you should", "died", "death", "wrong decision", "congratulations"] {
        assert!(!text.to_lowercase().contains(word), "`{word}` in\n{text}");
    }
}

#[test]
fn three_changes_open_the_debrief_each_with_its_command() {
    let debrief = debrief();
    let text = debrief.to_string();
    let opening = text.split("\nWhat happened\n").next().expect("an opening");
    assert_eq!(debrief.choices.len(), 4);
    for choice in debrief.choices.iter().take(3) {
        assert!(joined(opening).contains(&joined(&choice.sentence)), "{opening}");
        assert!(opening.lines().any(|line| line.trim() == choice.command), "a command can be copied: {opening}");
        assert!(choice.command.starts_with("codedark whatif a.journal --at "), "{}", choice.command);
    }
    assert!(!opening.contains(&debrief.choices[3].command) && text.contains(&debrief.choices[3].command));
    let html = debrief.to_html();
    let unescaped = html.replace("&quot;", "\"").replace("&#x2f;", "/");
    for choice in &debrief.choices {
        assert!(unescaped.contains(&choice.command), "{}", choice.command);
    }
    let bare = Debrief::of(&judged());
    assert!(bare.choices.iter().all(|choice| choice.command.starts_with("codedark whatif JOURNAL ")));
    assert!(bare.to_html().contains("JOURNAL stands for the file"), "it is explained");
}

#[test]
fn fewer_than_three_changes_are_said_to_be_fewer() {
    let mut recording = judged();
    recording.what_if.truncate(1);
    assert!(Debrief::of(&recording).to_string().contains("No other change that was tried made a difference"));
    recording.what_if.clear();
    assert!(joined(&Debrief::of(&recording).to_string()).contains("was not computed for this recording"));
    recording.seats.clear();
    assert!(joined(&Debrief::of(&recording).to_string()).contains("so there was no decision to change"));
}

#[test]
fn what_is_left_out_of_the_number_says_its_weight_and_why() {
    let debrief = debrief();
    let text = joined(&debrief.to_string());
    for words in [
        "Containment (weight 3): 104",
        "Duties: left out with its weight of 1: none of its measures could be compared",
        "no room: the hospital alone and the reference are closer than 1 duty",
        "Decisions: left out with its weight of 1: nothing is measured for it",
        "Evidence: 140, shown, not counted",
        "left out, there was nothing to measure in this play",
    ] {
        assert!(text.contains(words), "`{words}` in\n{text}");
    }
    let html = debrief.to_html();
    assert!(html.contains("Duties left out; Decisions left out; Evidence 140"), "the picture has its text");
}

#[test]
fn norms_are_told_with_their_evidence() {
    let text = joined(&debrief().to_string());
    for words in [
        "kept must declare an incident. It bound from 09:17, due by this norm 10:47, done 09:40 by Incident response lead, 1 h 07 min before that.",
        "late must tell staff what to do. It bound from 08:49, due by this norm 09:49, done 10:11 by Crisis manager (head of emergency \
         staff), 22 min late.",
        "broken should close file sharing between zones. It bound from 08:49, due by this norm 10:19, not done by then.",
        "never due should start a downtime procedure. What it waits for did not come, or it was excepted.",
        "kept never cut off the server room while the servers are clean. It bound from 08:00, never done, as asked.",
    ] {
        assert!(text.contains(words), "`{words}` in\n{text}");
    }
    assert!(!text.contains("not judged yet"), "they are judged");
}

#[test]
fn strengths_are_at_least_as_many_as_gaps_and_none_is_told_twice() {
    let debrief = debrief();
    assert!(debrief.look_next_shown <= debrief.went_well.len());
    let about = |words: &str| debrief.look_next.iter().filter(|one| one.text.contains(words)).count();
    assert_eq!(about("close file sharing between zones: broken"), 1);
    assert!(
        debrief.went_well.iter().filter(|one| one.text.contains("eclare")).count() == 1,
        "{:#?}",
        debrief.went_well
    );
}

#[test]
fn competencies_rest_on_norms_answers_and_observations() {
    let debrief = debrief();
    let of = |id: &str| debrief.competencies.iter().find(|one| one.id == id).expect("evidence");
    let told = of("internal-comms");
    assert_eq!((told.title.as_str(), told.evidence.len()), ("Tells staff what works and what to do", 2));
    assert!(told.evidence[0].text.starts_with("observed, "), "no cut list hides what somebody saw");
    let text = joined(&debrief.to_string());
    for words in [
        "M Tells staff what works and what to do (tactical): performed with major challenges",
        "- S: must tell staff what to do: late.",
        "- M: observed, 10:20: Two wards were told different things about paper charts.",
        "P Keeps one shared picture of the situation (tactical): performed without challenges",
        "[Crisis manager (head of emergency staff)]",
        "tactical: 2 P, 0 S, 1 M, 0 U",
        "The rating is the middle one of the evidence",
    ] {
        assert!(text.contains(words), "`{words}` in\n{text}");
    }
    assert!(debrief.competencies.iter().all(|one| one.id != "start-downtime"), "what was never due shows nothing");
    // The quiz that nobody answered and the norm that was broken.
    let cut = of("network-containment");
    assert_eq!(cut.evidence.len(), 2, "{cut:?}");
    let mut empty = judged();
    empty.seats.clear();
    empty.observations.clear();
    assert!(Debrief::of(&empty).competencies.is_empty(), "where nobody sat, nobody showed anything");
}

#[test]
fn what_to_practise_names_an_exercise_that_trains_it_or_says_there_is_none() {
    let debrief = debrief();
    let said: Vec<_> = debrief.practise.iter().map(|one| (one.text.as_str(), one.command.as_deref())).collect();
    let cut = said.iter().find(|(text, _)| text.starts_with("Cuts networks")).expect("it went hard");
    assert!(cut.0.contains("“The short” trains it and takes about 30 minutes."), "{cut:?}");
    assert_eq!(cut.1, Some("codedark play short"));
    let told = said.iter().find(|(text, _)| text.starts_with("Tells staff")).expect("it went hard");
    assert!(told.0.contains("No exercise at hand trains it") && told.1.is_none(), "{told:?}");
    let only = Around { exercises: around().exercises.into_iter().take(1).collect(), journal: None };
    let again = Debrief::with(&judged(), &only).to_string();
    assert!(joined(&again).contains("play it once more, with another seed."), "{again}");
}

#[test]
fn time_to_think_and_reasons_stand_beside_orders() {
    let debrief = debrief();
    assert_eq!(debrief.thinking.len(), 3);
    let orders: usize = debrief.thinking.iter().map(|one| one.orders).sum();
    assert_eq!(orders, judged().orders.len());
    let first = debrief.decisions.iter().find(|one| !one.by_default).expect("an order");
    assert_eq!((first.thought_ms, first.why.as_deref()), (Some(700), Some("It spreads from here.")));
    let text = joined(&debrief.to_string());
    assert!(text.contains("why: It spreads from here") && text.contains("Time to think"), "{text}");
    let mut old = judged();
    old.orders.clear();
    assert!(!Debrief::of(&old).to_string().contains("Time to think"));
}

#[test]
fn an_unjudged_recording_says_plainly_what_is_not_there() {
    let mut old = judged();
    old.score = None;
    old.norms.clear();
    old.what_if.clear();
    old.observations.clear();
    let debrief = Debrief::of(&old);
    let text = joined(&debrief.to_string());
    for words in ["Where this play stands is not told: this recording was made without comparing", "not judged yet"] {
        assert!(text.contains(words), "{text}");
    }
    let html = debrief.to_html();
    assert!(!html.contains("id=\"envelope-table\"") && !html.contains("id=\"judged-table\""));
}

#[test]
fn a_director_gets_three_of_everything_and_an_empty_date() {
    let debrief = debrief();
    let sheet = Director::of(&debrief);
    assert_eq!((sheet.strengths.len(), sheet.gaps.len(), sheet.actions.len()), (3, 3, 3));
    assert!(sheet.gaps.iter().all(|gap| !gap.ends_with('?')), "questions are for those who were there");
    assert!(sheet.actions.iter().all(|action| !action.owner.is_empty() && action.check.starts_with("next exercise: ")));
    let text = joined(&sheet.to_string());
    for words in [
        "Summary for the director",
        "Care came late by",
        "By: ____",
        "This is one run",
        "over 40 futures",
        "Of 6 norms",
    ] {
        assert!(text.contains(words), "`{words}` in\n{text}");
    }
    assert!(sheet.to_string().lines().count() < 70, "{sheet}");
    assert!(sheet.to_html().contains("date:"));
    // Of a play that was never compared as well.
    let old = Director::of(&Debrief::of(&Recording { score: None, norms: vec![], ..judged() }));
    assert!(old.to_string().contains("is not told"), "{old}");
}

#[test]
fn the_short_text_is_short_and_names_the_command_for_the_whole() {
    let debrief = debrief();
    let short = debrief.short_text();
    assert!(short.lines().count() <= 110, "{} lines:\n{short}", short.lines().count());
    assert!(debrief.to_string().lines().count() > 2 * short.lines().count());
    assert!(short.contains("  codedark report a.journal --format html --out FILE\nPlay digest "), "{short}");
    let joined = joined(&short);
    for words in [
        "Care came late by",
        "Below the hospital alone: communication (-22).",
        "What happened",
        "close file sharing between zones: broken.",
        "Of 6 norms: 3 kept, 1 late, 1 broken, 1 never due.",
        "Two wards were told different things",
        "Averages are over 20 futures, in which by-the-book:0.5 4 plays on.",
    ] {
        assert!(joined.contains(words), "`{words}` in\n{short}");
    }
    let commands: Vec<&str> = short.lines().filter(|line| line.trim().starts_with("codedark ")).collect();
    assert_eq!(commands.len(), commands.iter().collect::<std::collections::BTreeSet<_>>().len(), "{short}");
    assert_eq!(short.matches("codedark play").count(), 1);
    for words in ["kept must", "Competencies, with", "Measures", "JSON"] {
        assert!(!joined.contains(words), "`{words}` in\n{short}");
    }
}

#[test]
fn what_no_seat_could_do_or_the_hospital_did_rates_nobody() {
    let mut recording = judged();
    recording.norms[3].whose.clear();
    (recording.norms[1].seat, recording.norms[1].verdict) = (None, codedark_analysis::Verdict::Broken);
    let debrief = Debrief::of(&recording);
    let row = &debrief.norms[3];
    assert!(row.nobody && row.evidence.ends_with("not done by then, no seat here could do this."), "{}", row.evidence);
    let evidence: Vec<&str> =
        debrief.competencies.iter().flat_map(|one| &one.evidence).map(|one| one.text.as_str()).collect();
    for title in [&debrief.norms[1].title, &row.title] {
        assert!(evidence.iter().all(|text| !text.contains(title.as_str())), "{evidence:#?}");
    }
    assert!(debrief.look_next.iter().all(|lesson| !lesson.text.contains(&row.title)));
}

#[test]
fn one_exercise_is_named_once_for_all_that_it_trains() {
    let trains = &["network-containment", "internal-comms"];
    let around = Around { journal: None, exercises: vec![exercise("both", 30, trains)] };
    let practise = Debrief::with(&judged(), &around).practise;
    let named: Vec<_> = practise.iter().filter(|one| one.command.is_some()).collect();
    assert!(matches!(named[..], [one] if one.text.contains("“The both” trains them")), "{practise:#?}");
}

#[test]
fn a_director_reads_how_it_ended_and_which_clock_is_the_laws() {
    let mut debrief = debrief();
    let sheet = joined(&Director::of(&debrief).to_string());
    for words in [
        "Everything worked again as before on",
        "due by this norm",
        "due by law",
        "3 observations by facilitators; the gravest: performed with major challenges: Two wards",
        "The play is not sealed.",
    ] {
        assert!(sheet.contains(words), "`{words}` in\n{sheet}");
    }
    debrief.seal = Some("abc".into());
    assert!(joined(&Director::of(&debrief).to_string()).contains("The play is sealed with the key abc."));
}

#[test]
fn observations_are_added_to_a_recording_and_kept() {
    let folder = Folder::new();
    folder
        .run(&["run", "wannacry-morning", "--seed", "3", "--defender", "by-the-book", "--journal", "a.journal"])
        .done();
    let file = "a.recording.json";
    assert!(folder.run(&["observe", file]).done().contains("Nothing was added"));
    let saw = "Asked the laboratory before cutting.";
    let added = folder
        .run(&[
            "observe",
            file,
            "--grade",
            "some-challenges",
            "--competency",
            "clinical-impact",
            "--seat",
            "ir_lead",
            "--at",
            "10:00",
            "--text",
            saw,
        ])
        .done();
    for words in ["Added: performed with some challenges", saw, "Fri 15 May 10:00", "Finds out what care is losing"] {
        assert!(joined(&added).contains(words), "{added}");
    }
    folder.run(&["observe", file, "--grade", "performed", "--text", "Calm."]).done();
    assert_eq!(folder.run(&["observe", file]).done().matches("performed").count(), 2);
    let report = folder.run(&["report", file, "--format", "json"]).json();
    assert_eq!(report["observations"][0]["at"], "10:00");
    let shown = report["competencies"].as_array().expect("a list");
    assert!(shown.iter().any(|one| one["id"] == "clinical-impact" && one["rating"] == "some_challenges"), "{shown:?}");
    assert!(joined(&folder.run(&["report", file]).done()).contains(saw));
    assert!(folder.run(&["verify", file]).done().contains("sealed"), "it is sealed anew");
}

#[test]
fn an_observation_that_does_not_fit_is_refused_and_nothing_is_written() {
    let folder = Folder::new();
    folder.run(&["run", "wannacry-morning", "--seed", "3", "--journal", "a.journal"]).done();
    let file = "a.recording.json";
    let before = std::fs::read(folder.path(file)).expect("a recording");
    let base = ["observe", file, "--grade", "performed", "--text", "Seen."];
    let with = |more: &[&str]| folder.run(&[&base[..], more].concat());
    for (more, what, hint) in [
        (["--competency", "juggling"], "there is no competency `juggling`", "codedark docs competencies"),
        (["--seat", "janitor"], "this exercise has no seat `janitor`", "ir_lead"),
        (["--at", "23:00"], "`23:00` is not a time of this play, which went from Fri 15 May 08:00", "Sat 16 May"),
        (["--at", "soon"], "`soon` is not a time of this play", "13:42"),
    ] {
        let said = with(&more).failed(1);
        assert!(said.contains(what) && said.contains(hint), "{said}");
    }
    let said = folder.run(&["observe", "a.journal", "--grade", "performed", "--text", "x"]).failed(1);
    assert!(said.contains("a.journal is a journal") && said.contains("a.recording.json"), "{said}");
    folder.run(&["observe", file, "--grade", "performed", "--text", "  "]).failed(2);
    folder.run(&["observe", file, "--grade", "brilliant", "--text", "x"]).failed(2);
    folder.run(&["observe", file, "--text", "x"]).failed(2);
    assert_eq!(std::fs::read(folder.path(file)).expect("a recording"), before);
    // A part that this version does not know would be lost.
    let mut newer: serde_json::Value = serde_json::from_slice(&before).expect("JSON");
    newer["hologram"] = true.into();
    newer.as_object_mut().expect("an object").remove("seal");
    std::fs::write(folder.path(file), newer.to_string()).expect("written");
    let said = with(&[]).failed(1);
    assert!(said.contains("a newer version") && said.contains("hint:"), "{said}");
}

#[test]
fn no_name_acts_in_what_is_judged() {
    let kind = debrief();
    let mut recording = judged();
    let spoil = |text: &mut String| *text = HOSTILE.to_owned();
    recording.what_if.iter_mut().for_each(|one| {
        [&mut one.change, &mut one.options].into_iter().for_each(spoil);
        one.refused.iter_mut().for_each(spoil);
    });
    recording.observations.iter_mut().for_each(|one| spoil(&mut one.text));
    // The order of titles stays as it was.
    recording.names.competencies.values_mut().for_each(|(title, _)| title.push_str(HOSTILE));
    recording.aims.norms.iter_mut().for_each(|norm| [&mut norm.title, &mut norm.because].into_iter().for_each(spoil));
    recording.orders.iter_mut().for_each(|order| order.beside.why = Some(HOSTILE.to_owned()));
    let score = recording.score.as_mut().expect("a score");
    [&mut score.anchors.baseline, &mut score.anchors.reference].into_iter().for_each(spoil);
    score.seats.iter_mut().for_each(|seat| spoil(&mut seat.who));
    score.criteria.iter_mut().flat_map(|row| &mut row.measures).for_each(|measure| spoil(&mut measure.name));
    let spoilt = Debrief::with(&recording, &around());
    demand_calm(&kind.to_html(), &spoilt.to_html());
    demand_calm(&Director::of(&kind).to_html(), &Director::of(&spoilt).to_html());
}
