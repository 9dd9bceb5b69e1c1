//! The debrief says what the recording holds, calmly.

use codedark_analysis::{Defender, Happening, Reading, Recording, run_one};
use codedark_report::{Debrief, Lane, Track};
use codedark_sim::event::{Event, EventKind};
use codedark_sim::exercise::Exercise;
use codedark_sim::time::Tick;

use crate::common::{header, scenario};
use crate::shipped::load_path;
use crate::support::{changed, friday_night};

fn debriefs() -> Vec<(Recording, Debrief)> {
    let scenario = scenario("wannacry-morning");
    let defenders = [Defender::Nobody, Defender::Bot("by-the-book".into())];
    let runs = defenders.iter().flat_map(|defender| [3, 8].map(|seed| run_one(&scenario, seed, defender)));
    runs.map(|run| run.expect("it runs").recording)
        .map(|recording| (recording.clone(), Debrief::of(&recording)))
        .collect()
}

#[test]
fn patients_come_first_and_nobody_is_counted_dead_or_blamed() {
    for (recording, debrief) in debriefs() {
        let text = debrief.to_string().to_lowercase();
        let second = text.lines().nth(2).expect("a sentence");
        assert!(second.contains("patient"), "{second}");
        for word in [
            "death",
            "died",
            "fail",
            "you should",
            "wrong decision",
            "your score",
            "grade",
            "congratulations",
            "weakest",
        ] {
            assert!(!text.contains(word), "`{word}` in\n{text}");
        }
        assert!(text.contains(&recording.play_digest.to_string()));
        assert!(text.lines().all(|line| line.chars().count() <= 110), "{text}");
    }
}

#[test]
fn every_moment_and_lesson_rests_on_an_event() {
    for (recording, debrief) in debriefs() {
        let happened = |tick: Tick| recording.known().any(|event| event.tick == tick);
        assert!(debrief.moments.iter().all(|moment| happened(moment.tick)), "{:?}", debrief.moments);
        let lessons = debrief.went_well.iter().chain(&debrief.look_next);
        assert!(lessons.flat_map(|lesson| &lesson.evidence).all(|tick| happened(*tick)));
        let declared = recording
            .known()
            .any(|event| matches!(event.kind, EventKind::IncidentDeclared { .. }) && event.tick <= recording.played_to);
        assert_eq!(debrief.moments.iter().any(|moment| moment.text.contains("declared")), declared);
        let orders = recording.known().filter(|event| {
            matches!(event.kind, EventKind::ActionAccepted { .. }) && event.tick <= recording.played_to
        });
        assert_eq!(debrief.decisions.len(), orders.count());
    }
}

#[test]
fn an_empty_hospital_says_who_decided() {
    let (_, debrief) = &debriefs()[0];
    assert!(debrief.outcome.iter().any(|line| line.contains("Nobody sat in a seat")));
    assert!(debrief.decisions.iter().all(|decision| decision.by_default));
}

#[test]
fn an_unfinished_exercise_counts_to_where_it_stopped() {
    let header = header(&["ir_lead"]);
    let taken = header.seats.iter().map(|(role, _)| role.clone()).collect();
    let mut exercise = Exercise::start(header.scenario.clone(), header.seed, &taken).expect("it starts");
    exercise.advance(Tick(100));
    let recording = Recording::of(&exercise, &header, &[]);
    assert!(!recording.is_finished() && recording.aftermath_to.is_none());
    assert!(recording.measures.iter().all(|reading| reading.in_all.is_none()));
    let text = Debrief::of(&recording).to_string();
    assert!(text.contains("is unfinished; these numbers count up to there"), "{text}");
    assert!(text.starts_with("This holds what players do not know"), "{text}");
    assert!(text.contains("It is not over yet") && !text.contains("It is over"), "{text}");
    assert!(!text.contains("in all\n"), "{text}");
}

#[test]
fn what_came_after_recovery_counts_for_nothing() {
    for (recording, _) in debriefs() {
        let end = recording.aftermath_to.expect("it was played to its end");
        assert!(recording.known().all(|event| event.tick <= end));
    }
}

#[test]
fn only_the_recovery_that_lasted_is_told() {
    let (mut recording, _) = debriefs().swap_remove(0);
    let hit = recording.known().find(|event| matches!(event.kind, EventKind::HostCompromised { machines: 1.., .. }));
    let hit = hit.expect("the worm came in").clone();
    let at = |tick, kind: &EventKind| Event { tick: Tick(tick), kind: kind.clone(), ..hit.clone() };
    let told = |recording: &Recording| {
        let debrief = Debrief::of(recording);
        let moments = debrief.moments.into_iter().filter(|moment| moment.text.starts_with("Everything worked again"));
        (moments.map(|moment| moment.tick.0).collect::<Vec<_>>(), debrief.outcome.join(" "))
    };
    let events = [at(20, &hit.kind), at(600, &EventKind::Recovered), at(700, &hit.kind)];
    recording.events = events.map(Happening::Known).into();
    let (ticks, outcome) = told(&recording);
    assert!(ticks.is_empty() && outcome.contains("Not everything worked again"), "{ticks:?} {outcome}");
    recording.events.push(Happening::Known(at(900, &EventKind::Recovered)));
    let minutes = |reading: &&mut Reading| reading.id == "minutes_to_recovery";
    recording.measures.iter_mut().find(minutes).expect("the measure").in_all = Some(880.0);
    let (ticks, outcome) = told(&recording);
    let clock = recording.calendar.date_time(Tick(900));
    assert!(ticks == [900] && outcome.contains(&clock), "{ticks:?} {outcome}");
}

#[test]
fn a_recording_survives_the_disk() {
    for (recording, debrief) in debriefs() {
        let again = Recording::read(recording.to_json().as_bytes()).expect("a recording");
        assert_eq!(again.unknown(), 0);
        assert!(again == recording, "the recording read back differs");
        assert_eq!(Debrief::of(&again).to_json(), debrief.to_json());
    }
}

/// The debrief of *Friday 01:00*, which begins weeks after the intruder came, and its recording.
fn night() -> (Recording, Debrief) {
    let run = run_one(&friday_night(), 3, &Defender::Bot("by-the-book".into())).expect("it runs");
    let debrief = Debrief::of(&run.recording);
    (run.recording, debrief)
}

#[test]
fn nobody_is_judged_or_praised_for_the_weeks_before_play() {
    let (recording, debrief) = night();
    let began = recording.began;
    let sign = |event: &Event| matches!(event.kind, EventKind::AlertRaised { hostile: true, .. });
    assert!(recording.known().any(|event| event.tick < began && sign(event)), "there was a sign before");
    let opening = recording.calendar.date_time(began);
    assert!(debrief.played.starts_with(&format!("{opening} to ")), "{}", debrief.played);
    let told = format!("When play began, on {opening}, the attack had been in the house for 36 d");
    assert_eq!(debrief.outcome.iter().filter(|line| line.starts_with(&told)).count(), 1, "{:?}", debrief.outcome);

    let lessons = || debrief.went_well.iter().chain(&debrief.look_next);
    assert!(lessons().all(|lesson| lesson.id != "first_sign"), "a sign before play is nobody's merit");
    for id in ["containment", "declaration", "staff_told"] {
        let lesson = lessons().find(|lesson| lesson.id == id).expect("it is told");
        assert!(lesson.text.contains(" h ") && lesson.text.contains("after play began; the first sign was older"));
        assert!(!lesson.text.contains(" d "), "{}", lesson.text);
    }
    let declared = codedark_report::declared(&recording).expect("it was declared");
    let lesson = lessons().find(|lesson| lesson.id == "declaration").expect("it is told");
    assert!(declared.minutes < 24 * 60 && lesson.text.contains(&declared.said), "{declared:?}");
    let mut named = debrief.clone();
    named.team = Some("Room <Red>, class One".into());
    for page in [named.to_html(), codedark_report::Director::of(&named).to_html()] {
        assert!(page.contains("Room &lt;Red&gt;, class One · "), "a page says whose play it is, where that is known");
    }
    assert!(debrief.decisions.iter().all(|decision| decision.tick >= began));
    assert!(debrief.timeline.iter().all(|mark| mark.tick >= began));
    assert!(debrief.questions.iter().all(|question| question.tick >= began));
    assert!(debrief.losses.course.iter().all(|point| point.tick >= began));
    assert!(debrief.care.iter().flat_map(|course| &course.hours).all(|hour| hour.tick >= began));
    let html = debrief.to_html();
    assert!(!html.contains("17 Mar") && !html.contains("Tue 17"), "the prelude's first day is not play's");
}

#[test]
fn what_happened_is_short_before_and_after_play_and_names_techniques() {
    let (recording, debrief) = night();
    let happened = || debrief.moments.iter().filter(|moment| moment.lane == Lane::Happened);
    let before: Vec<&str> =
        happened().filter(|moment| moment.tick < recording.began).map(|moment| moment.text.as_str()).collect();
    assert_eq!(
        before,
        [
            "The first machine fell to the attack: HR-PC.",
            "The attacker: It is in and has dug in. Others buy the access and go on later.",
            "Patient records left the house: 180,000.",
            "The attacker: All is ready. It waits until few are at work.",
        ]
    );
    let mut known = debrief.moments.iter().filter(|moment| moment.lane == Lane::Known);
    assert!(known.clone().all(|moment| moment.tick >= recording.began));
    assert!(known.any(|moment| moment.text.starts_with("First alert of play, on ")), "there were older ones");
    let ends = ["The attacker lost the last foothold.", "Everything worked again as before."];
    for moment in happened().filter(|moment| moment.tick > recording.played_to) {
        let gives_up = moment.text.contains("turns to a house that watches less");
        assert!(ends.contains(&moment.text.as_str()) || gives_up, "{}", moment.text);
    }
    let attack = debrief.timeline.iter().filter(|mark| mark.track == Track::Attack);
    let told: Vec<&str> =
        attack.map(|mark| mark.text.as_str()).chain(happened().map(|one| one.text.as_str())).collect();
    assert!(told.iter().any(|text| text.contains("Network Service Discovery (T1046) failed")), "{told:#?}");
    assert!(told.iter().all(|text| !text.contains(": T1") && !text.contains("hange of plans")), "{told:#?}");
}

#[test]
fn like_orders_share_a_row_and_none_is_lost() {
    let (_, debrief) = night();
    let orders: usize = debrief.decided.iter().map(|row| row.orders).sum();
    assert_eq!(orders, debrief.decisions.len());
    assert!(debrief.decided.len() * 2 < orders, "{} rows of {orders}", debrief.decided.len());
    let text = debrief.to_string();
    let row = debrief.decided.iter().max_by_key(|row| row.orders).expect("a row");
    assert!(row.orders > 30 && row.what.contains(" machines, until "), "{row:?}");
    let joined = text.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(debrief.to_html().contains(&row.what), "the page tells it");
    let first = debrief.decided.iter().find(|row| !row.by_default).expect("a row");
    assert!(joined.contains(&first.what) && joined.contains("more; the page lists them all."), "{text}");
}

#[test]
fn sentences_end_once() {
    let (_, debrief) = night();
    let joined = debrief.to_string().split_whitespace().collect::<Vec<_>>().join(" ");
    for text in [&joined, &debrief.to_html()] {
        for end in ["?.", "..", "!.", ".”.", ".: "] {
            let at = text.find(end).map(|at| text[..at].chars().rev().take(60).collect::<String>());
            assert_eq!(at.map(|words| words.chars().rev().collect::<String>()), None, "before `{end}`");
        }
    }
}

#[test]
fn a_message_without_a_subject_says_its_sender_once() {
    let mute = changed(&scenario("wannacry-morning"), |scenario| {
        scenario.storyline.iter_mut().for_each(|inject| inject.message.subject = inject.message.from.clone());
    });
    let recording = run_one(&mute, 3, &Defender::Nobody).expect("it runs").recording;
    let debrief = Debrief::of(&recording);
    let (text, json, overview) = (debrief.to_string(), debrief.to_json(), codedark_report::show::Overview::of(&mute));
    for from in mute.storyline.iter().map(|inject| &inject.message.from) {
        for text in [&text, &json, &debrief.to_html(), &overview.to_string(), &overview.to_html()] {
            assert!(
                !text.contains(&format!("{from}: {from}")) && !text.contains(&format!("{from}, “{from}”")),
                "{from}"
            );
        }
    }
    assert!(debrief.timeline.iter().any(|mark| mark.text == mute.storyline[0].message.from), "it is told all the same");
}

#[test]
fn where_no_machine_fell_none_is_said_to_work_again() {
    let insider = load_path("tests/scenarios/insider-small/scenario.rhai");
    let mut recording = run_one(&insider, 3, &Defender::Nobody).expect("it runs").recording;
    assert!(recording.known().any(|event| event.kind == EventKind::Recovered), "systems are well, the account is open");
    let debrief = Debrief::of(&recording);
    assert!(!debrief.to_string().contains("Everything worked again"), "{debrief}");
    let contained = |debrief: &Debrief| debrief.to_string().contains("The first containment took effect at 10:00");
    assert!(!contained(&debrief));
    // Closing the account is what ends it.
    let reset = EventKind::AccountReset { account: codedark_sim::ids::AccountId(0) };
    let at = recording.known().position(|event| event.tick > Tick(120)).expect("play goes on");
    let like = recording.known().next().expect("an event").clone();
    recording.events.insert(at, Happening::Known(Event { tick: Tick(120), kind: reset, ..like }));
    assert!(contained(&Debrief::of(&recording)), "{}", Debrief::of(&recording));
}

#[test]
fn the_language_of_texts_is_kept_and_may_be_missing() {
    let norwegian = changed(&scenario("wannacry-morning"), |scenario| scenario.languages = vec!["nb".into()]);
    let recording = run_one(&norwegian, 3, &Defender::Nobody).expect("it runs").recording;
    let page = |recording: &Recording| Debrief::of(recording).to_html();
    assert!(page(&recording).contains("<h1 lang=\"nb\">") && page(&recording).contains("<html lang=\"en-GB\">"));
    let mut old: serde_json::Value = serde_json::from_str(&recording.to_json()).expect("JSON");
    old.as_object_mut().expect("an object").remove("language").expect("it is kept");
    let old = Recording::read(old.to_string().as_bytes()).expect("an old recording");
    assert!(page(&old).contains("<h1>") && !page(&old).contains(" lang=\"\""));
}

#[test]
fn a_play_that_can_go_on_says_so_first_and_keeps_its_keys() {
    let mut recording =
        run_one(&scenario("wannacry-morning"), 3, &Defender::Bot("by-the-book".into())).expect("it runs").recording;
    let stop = Tick(62);
    (recording.played_to, recording.aftermath_to) = (stop, None);
    recording.events.retain(|event| !matches!(event, Happening::Known(event) if event.tick > stop));
    recording.measures.clear();
    let debrief = Debrief::of(&recording);
    let text = debrief.to_string();
    for text in [&text, &debrief.short_text()] {
        assert!(text.starts_with("This holds what players do not know"), "{text}");
        assert!(text.contains("stopped at 09:02 and is unfinished"), "{text}");
        assert!(text.contains("Up to the last full hour, at 09:00, every patient"), "{text}");
    }
    let open = debrief.questions.iter().find(|question| question.answer.open).expect("one was asked at 09:01");
    assert!(open.key.is_empty() && open.because.is_empty() && open.judged().is_empty(), "{open:?}");
    assert!(text.contains("Still open.") && !text.contains("Right would be"), "{text}");
    assert!(debrief.competencies.iter().flat_map(|one| &one.evidence).all(|one| !one.text.contains(&open.subject)));
    let left = debrief.look_next.iter().find(|lesson| lesson.id == "alerts_left").expect("alerts were left");
    assert!(left.text.contains("when play stopped at 09:02"), "{}", left.text);
    let (html, sheet) = (debrief.to_html(), codedark_report::Director::of(&debrief).to_string());
    assert!(html.contains("<p class=\"warning\">This holds what"));
    assert!(sheet.contains("unfinished") && !sheet.contains("worked again"), "{sheet}");
}

#[test]
fn what_was_stolen_and_destroyed_is_told_with_the_outcome() {
    let (mut recording, _) = night();
    let like = recording.known().last().expect("an event").clone();
    let ruined = EventKind::BackupsRuined { asset: codedark_sim::ids::AssetId(0) };
    recording.events.push(Happening::Known(Event { kind: ruined, ..like }));
    let debrief = Debrief::of(&recording);
    let sheet = codedark_report::Director::of(&debrief);
    for lines in [&debrief.outcome, &sheet.house] {
        assert!(lines.iter().any(|line| line.contains(" patient records were stolen")), "{lines:#?}");
        assert!(lines.iter().any(|line| line.starts_with("Backups were destroyed: those of ")), "{lines:#?}");
    }
}

#[test]
fn duties_say_who_fulfilled_them_and_whether_play_was_over() {
    let (mut recording, _) = night();
    recording.seats.retain(|(role, _)| role != "dpo");
    let by_rules = Debrief::of(&recording);
    assert!(
        by_rules.duties.iter().any(|duty| duty.says.contains(", by the hospital’s own rules")),
        "{:#?}",
        by_rules.duties
    );
    let at = |event: &Event| matches!(event.kind, EventKind::DutyNotified { .. }).then_some(event.tick);
    let first = recording.known().find_map(at).expect("a duty was fulfilled");
    recording.played_to = Tick(first.0 - 1);
    recording.end_of_play = recording.played_to;
    assert!(Debrief::of(&recording).duties.iter().any(|duty| duty.says.contains(", after play")));
}

#[test]
fn a_cause_stands_above_its_effect_in_the_same_minute() {
    let mut recording =
        run_one(&scenario("wannacry-morning"), 3, &Defender::Bot("by-the-book".into())).expect("it runs").recording;
    let tick = recording
        .known()
        .find_map(|event| matches!(event.kind, EventKind::IncidentDeclared { .. }).then_some(event.tick))
        .expect("it was declared");
    let first = |event: &&mut Happening| matches!(event, Happening::Known(event) if matches!(event.kind, EventKind::HostEncrypted { .. }));
    if let Some(Happening::Known(event)) = recording.events.iter_mut().find(first) {
        event.tick = tick;
    }
    let moments = Debrief::of(&recording).moments;
    let at = |words: &str| moments.iter().position(|moment| moment.text.contains(words)).expect("it is told");
    let (declared, encrypted) = (at("An incident was declared"), at("The first machine was encrypted"));
    assert!(moments[declared].tick == moments[encrypted].tick && declared < encrypted, "{moments:#?}");
}

/// Sets every number below a value to the greatest that still can be read there; where none greater can, it stays.
fn widen(whole: &mut serde_json::Value, at: &str, readable: &impl Fn(&serde_json::Value) -> bool) {
    let below: Vec<String> = match whole.pointer(at).expect("it is there") {
        serde_json::Value::Object(map) => map.keys().map(|key| key.replace('~', "~0").replace('/', "~1")).collect(),
        serde_json::Value::Array(items) => (0..items.len()).map(|n| n.to_string()).collect(),
        serde_json::Value::Number(own) => {
            let own = serde_json::Value::from(own.clone());
            let most = [f64::MAX.into(), u64::MAX.into(), i64::MAX.into(), u32::MAX.into(), i32::MAX.into()];
            for value in most.into_iter().chain([u16::MAX.into(), u8::MAX.into(), own]) {
                *whole.pointer_mut(at).expect("it is there") = value;
                if readable(whole) {
                    return;
                }
            }
            return;
        }
        _ => return,
    };
    below.into_iter().for_each(|key| widen(whole, &format!("{at}/{key}"), readable));
}

#[test]
fn the_greatest_numbers_a_recording_can_hold_are_rendered_for_every_reader() {
    let mut recording = crate::judged::judged();
    let mut kinds: Vec<std::mem::Discriminant<EventKind>> = Vec::new();
    recording.events.retain(|event| match event {
        Happening::Known(event) => {
            let kind = std::mem::discriminant(&event.kind);
            let new = !kinds.contains(&kind);
            kinds.push(kind);
            new
        }
        _ => false,
    });
    recording.orders.truncate(2);
    recording.names.assets.truncate(2);
    assert!(recording.events.len() > 15, "kinds of events");
    let read = |value: &serde_json::Value| serde_json::from_value::<Recording>(value.clone());
    let readable = |value: &serde_json::Value| read(value).is_ok_and(|recording| recording.unknown() == 0);
    let value = serde_json::to_value(&recording).expect("JSON");
    for kept in [&[][..], &["began"], &["began", "played_to"], &["events"], &["began", "events"]] {
        let mut wide = value.clone();
        for key in value.as_object().expect("an object").keys().filter(|key| !kept.contains(&key.as_str())) {
            widen(&mut wide, &format!("/{key}"), &readable);
        }
        assert_ne!(wide, value);
        let debrief = Debrief::of(&read(&wide).expect("a recording"));
        let sheet = codedark_report::Director::of(&debrief);
        for text in [debrief.to_string(), debrief.short_text(), debrief.to_json(), debrief.to_html()] {
            assert!(text.len() > 500);
        }
        for text in [sheet.to_string(), sheet.to_json(), sheet.to_html()] {
            assert!(text.len() > 500);
        }
    }
}
