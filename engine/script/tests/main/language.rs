//! The storyline and the aims of a scenario that says every word: what comes out, in each language.

use codedark_script::{Library, Loaded, MemoryLibrary, load, load_in};
use codedark_sim::action::{Arg, Verb};
use codedark_sim::ids::{AccountId, AssetId, DutyId, InjectId, PartnerId, ProcessId, RoleId, StoreId, ZoneId};
use codedark_sim::posture::{Mode, Ransom, Statement};
use codedark_sim::scenario::{
    AccountGroup, Amount, Bound, Channel, Condition, Criterion, Difficulty, Force, Level, MachineState, Moment,
    OrderPattern, Place, Prelude, Repeat, Scenario, Sign, Trigger,
};

use crate::common::{root, shipped};

const PATH: &str = "whole/scenario.rhai";

fn library() -> MemoryLibrary {
    let read = |path: &str| std::fs::read_to_string(root().join("engine/script/tests").join(path)).expect("a file");
    shipped()
        .with("scripts/base.rhai", read("broken/scripts/base.rhai"))
        .with(PATH, read("whole/scenario.rhai"))
        .with("whole/briefing.md", "# Title\n\nRead\nthis.\n\nThen that.\n")
}

fn loaded(library: &dyn Library, path: &str, language: Option<&str>) -> Loaded {
    match load_in(library, path, language) {
        Ok(loaded) => loaded,
        Err(findings) => panic!("{findings}"),
    }
}

fn whole() -> Scenario {
    let Loaded { scenario, warnings } = loaded(&library(), PATH, None);
    assert_eq!(warnings, []);
    scenario
}

fn machines(state: MachineState, place: Place) -> Amount {
    Amount::Machines(state, place)
}

#[test]
fn phases_and_messages_come_out_as_they_were_said() {
    let scenario = whole();
    let [notice, recover] = &scenario.phases[..] else { panic!("two phases") };
    let half = Condition::Above(machines(MachineState::Encrypted, Place::Workstations), Bound::Share(125));
    let ends = Condition::Any(vec![Condition::Happened(Moment::Declared), half]);
    assert_eq!((notice.minutes, notice.class_minutes, &notice.until), (120, Some(20), &Some(ends)));
    assert_eq!((recover.minutes, recover.class_minutes, &recover.until), (1440, None, &None));
    let [hello, pay, news] = &scenario.storyline[..] else { panic!("three messages") };
    assert_eq!((hello.name.as_str(), &hello.trigger), ("hello", &Trigger::At(5)));
    let few = Condition::Below(Amount::Reports, Bound::Count(3));
    assert_eq!(hello.unless, Some(Condition::Not(Box::new(few))));
    assert_eq!(hello.repeat, Some(Repeat { every: 60, times: 3 }));
    assert_eq!((hello.at_latest, hello.message.question.as_ref()), (None, None));
    assert_eq!((hello.message.channel, hello.message.to.as_slice()), (Channel::Mail, &[RoleId::new("ir_lead")][..]));
    // Five words at 238 a minute.
    assert_eq!(hello.message.reading_seconds, 2);
    assert_eq!(pay.trigger, Trigger::After(Moment::PhaseBegins(0), 0));
    // Three words at 150 a minute, five of the options at 238.
    assert_eq!((pay.message.channel, pay.message.reading_seconds), (Channel::Call, 2 + 2));
    assert_eq!((news.message.channel, news.message.reading_seconds, news.at_latest), (Channel::Media, 40, Some(360)));
}

#[test]
fn conditions_come_out_as_they_were_said() {
    let scenario = whole();
    let Trigger::When(Condition::All(parts)) = &scenario.storyline[2].trigger else { panic!("a condition") };
    let expected = [
        Condition::Above(machines(MachineState::Compromised, Place::Zone(ZoneId(1))), Bound::Count(0)),
        Condition::Below(machines(MachineState::Isolated, Place::Asset(AssetId(2))), Bound::Count(1)),
        Condition::Below(machines(MachineState::Encrypted, Place::MedicalDevices), Bound::Share(500)),
        Condition::Below(Amount::Capacity(ProcessId(0)), Bound::Share(500)),
        Condition::Above(Amount::Waiting(ProcessId(0)), Bound::Count(30)),
        Condition::Below(Amount::Stolen(None), Bound::Count(10)),
        Condition::Above(Amount::Stolen(Some(StoreId(0))), Bound::Share(10)),
        Condition::Any(vec![
            Condition::Above(Amount::Alerts, Bound::Count(9)),
            Condition::Happened(Moment::First(Sign::Theft)),
            Condition::Happened(Moment::First(Sign::Alert)),
        ]),
    ];
    assert_eq!(parts[..], expected);
}

#[test]
fn questions_come_out_as_they_were_asked() {
    let scenario = whole();
    let decision = scenario.storyline[1].message.question.as_ref().expect("a decision");
    let names: Vec<&str> = decision.options.iter().map(|option| option.name.as_str()).collect();
    assert_eq!((names, decision.options[1].text.as_str()), (vec!["no", "yes"], "We do."));
    assert_eq!((decision.within, decision.otherwise, decision.confidence), (Some(30), Some(0), true));
    assert_eq!((decision.right.len(), decision.because.as_str()), (0, "Keys come late."));
    assert_eq!(decision.competencies, ["ransom-governance", "decision-log"]);
    let quiz = scenario.storyline[2].message.question.as_ref().expect("a quiz");
    assert_eq!((quiz.right.as_slice(), quiz.within, quiz.otherwise, quiz.confidence), (&[1, 2][..], None, None, false));
}

#[test]
fn aims_come_out_as_they_were_said() {
    let scenario = whole();
    let order = |verb, args: &[Arg]| OrderPattern { verb, args: args.to_vec() };
    let file = order(Verb::IsolateAsset, &[Arg::Asset(AssetId(1))]);
    let open = order(Verb::Block, &[Arg::Port(445), Arg::Zone(ZoneId(1)), Arg::Switch(false)]);
    let expected = [
        ("declare", Force::Must, Moment::Declared, Moment::First(Sign::Report), Some(90)),
        ("cut", Force::Should, Moment::Done(file), Moment::Told(InjectId(2)), None),
        ("pay", Force::Never, Moment::Answered(InjectId(1), Some(1)), Moment::Start, None),
        ("answer", Force::Must, Moment::Answered(InjectId(2), None), Moment::First(Sign::Compromise), None),
        ("open again", Force::Should, Moment::Ordered(open), Moment::First(Sign::Encryption), None),
        ("look", Force::Must, Moment::First(Sign::Finding), Moment::Start, None),
    ];
    let norms = scenario
        .norms
        .iter()
        .map(|norm| (norm.title.as_str(), norm.force, norm.what.clone(), norm.after.clone(), norm.within));
    assert_eq!(norms.collect::<Vec<_>>(), expected);
    let cut = &scenario.norms[1];
    assert_eq!((cut.before.as_ref(), cut.because.as_str()), (Some(&Moment::Recovered), "It spreads."));
    assert_eq!(
        cut.unless,
        Some(Condition::Above(machines(MachineState::Isolated, Place::Everywhere), Bound::Count(0)))
    );
    assert_eq!(scenario.norms[0].competencies, ["declare-incident"]);
    let aims: Vec<_> = scenario.objectives.iter().map(|one| (one.competency.as_str(), one.level, &one.seat)).collect();
    let lead = Some(RoleId::new("ir_lead"));
    assert_eq!(aims, [("declare-incident", Level::Tactical, &lead), ("decision-log", Level::Strategic, &None)]);
    assert_eq!(scenario.rubric, [(Criterion::Care, 4), (Criterion::Duties, 1)]);
    let hard = Difficulty { name: "hard".into(), skill: 1200, pace: 700, reports: 500, on_call: 1500 };
    let easy = Difficulty { name: "easy".into(), skill: 1000, pace: 1500, reports: 1000, on_call: 1000 };
    assert_eq!((scenario.settings.as_slice(), scenario.setting.as_ref()), (&[hard, easy][..], None));
}

#[test]
fn texts_come_in_the_wanted_language() {
    let scenario = whole();
    assert_eq!(scenario.languages, ["en", "nb"]);
    assert_eq!((scenario.title.as_str(), scenario.briefing.as_str()), ("Whole", "Read this.\n\nThen that."));
    let library = library().with("whole/briefing.nb.md", "Les dette.");
    let Loaded { scenario: other, warnings } = loaded(&library, PATH, Some("nb"));
    assert_eq!(warnings, []);
    assert_eq!(other.languages, ["nb", "en"]);
    assert_eq!((other.title.as_str(), other.summary.as_str(), other.briefing.as_str()), ("Hel", "Alt.", "Les dette."));
    assert_eq!((other.phases[0].title.as_str(), other.seats[0].title.as_str()), ("merke", "Leder"));
    let question = other.storyline[1].message.question.as_ref().expect("a decision");
    assert_eq!((question.options[0].text.as_str(), question.options[1].text.as_str()), ("We do not.", "Vi gjør det."));
    assert_eq!((other.norms[0].title.as_str(), other.storyline[0].message.body.as_str()), ("erklære", "en to"));
    // What refers to a title refers to it in the first language, so the story is the same.
    let story = |scenario: &Scenario| scenario.storyline.iter().map(|one| one.trigger.clone()).collect::<Vec<_>>();
    assert_eq!(story(&other), story(&scenario));
}

#[test]
fn what_lacks_in_a_language_is_shown_in_the_first_with_a_warning() {
    let Loaded { scenario, warnings } = loaded(&library(), PATH, Some("nb"));
    assert_eq!(scenario.briefing, "Read this.\n\nThen that.");
    assert_eq!(warnings.len(), 1);
    assert_eq!(warnings[0].code, "language");
    assert!(warnings[0].message.contains("briefing.nb.md"), "{}", warnings[0].message);
    let text = library().read(PATH).expect("there").replace("Everything.\", nb: \"Alt.\"", "Everything.\"");
    let Loaded { scenario, warnings } = loaded(&library().with(PATH, text), PATH, Some("nb"));
    assert_eq!((scenario.summary.as_str(), warnings.len()), ("Everything.", 2));
    assert!(warnings.iter().any(|one| one.message.contains("`summary`") && one.line > 0));
    let Loaded { scenario, warnings } = loaded(&library(), PATH, Some("de"));
    assert_eq!((scenario.title.as_str(), warnings.len()), ("Whole", 1));
    assert!(warnings[0].message.contains("\"de\""), "{}", warnings[0].message);
}

#[test]
fn orders_name_whatever_an_order_can_be_about() {
    let pattern = |order: &str| {
        let text = format!("{LATER}\nmust(\"so\", #{{ what: ordered(\"{order}\") }});");
        let Loaded { scenario, .. } = loaded(&library().with(PATH, text), PATH, None);
        let Moment::Ordered(OrderPattern { args, .. }) = scenario.norms[1].what.clone() else { panic!("an order") };
        args
    };
    assert_eq!(pattern("notify no_gdpr_33"), [Arg::Duty(DutyId(1))]);
    assert_eq!(pattern("reset-account adm-holm"), [Arg::Account(AccountId(1))]);
    assert_eq!(pattern("reset-accounts krbtgt"), [Arg::Group(AccountGroup::Krbtgt)]);
    assert_eq!(pattern("cut-partner regional-lab off"), [Arg::Partner(PartnerId(1)), Arg::Switch(false)]);
    assert_eq!(pattern("set-detection servers block"), [Arg::Zone(ZoneId(3)), Arg::Mode(Mode::Block)]);
    assert_eq!(pattern("tell-press no-records-lost"), [Arg::Statement(Statement::NoRecordsLost)]);
    assert_eq!(pattern("decide-ransom Pay"), [Arg::Ransom(Ransom::Pay)]);
}

#[test]
fn a_module_may_speak_more_languages_than_the_scenario_that_uses_it() {
    let module =
        r#"fn ask(who) { at(minutes(5), mail(#{ from: who, subject: #{ en: "Now", de: "Jetzt" }, body: "B" })); }"#;
    let library = library().with("scripts/asks.rhai", module);
    let said = |who: &str| format!("import \"asks\" as asks;\n{LATER}\nasks::ask({who});");
    let Loaded { scenario, warnings } = loaded(&library.clone().with(PATH, said(r#""A""#)), PATH, None);
    assert_eq!((scenario.storyline[1].message.subject.as_str(), warnings.as_slice()), ("Now", &[][..]));
    let own = said(r#""A""#).replace("from: \"A\"", "from: #{ en: \"A\", de: \"A\" }");
    let findings = load(&library.with(PATH, own), PATH).expect_err("the scenario's own text has no such language");
    assert!(findings.to_string().contains("no language `de`"), "{findings}");
}

const LATER: &str = r#"
    scenario("Later", #{ summary: "S.", briefing: "B.", takes: minutes(10), difficulty: 1, level: "operational" });
    continues("wannacry-morning", #{ up_to: first("encryption"), earlier: minutes(20), seed: 7 });
    phase("all of it", #{ lasts: hours(1), step: "minute" });
    seat("ir_lead", #{});
    when(encrypted("RAD-WS-07").above(0), mail(#{ from: "A", subject: "S", body: "B" }));
    must("cut the wards", #{ what: ordered("isolate-zone clinical"), unless: capacity("lab").below(percent(50)) });
"#;

#[test]
fn a_scenario_continues_another() {
    let library = library().with("scenarios/later/scenario.rhai", LATER);
    let Loaded { scenario, warnings } = loaded(&library, "scenarios/later/scenario.rhai", None);
    assert_eq!(warnings, []);
    let first = loaded(&library, "scenarios/wannacry-morning/scenario.rhai", None).scenario;
    assert_eq!((&scenario.hospital, &scenario.adversaries), (&first.hospital, &first.adversaries));
    assert_eq!((&scenario.duties, &scenario.catalogue), (&first.duties, &first.catalogue));
    assert_eq!((scenario.calendar, scenario.storyline.len()), (first.calendar, 1));
    let until = Moment::First(Sign::Encryption);
    assert_eq!(scenario.prelude, Some(Prelude { of: "wannacry-morning".into(), seed: 7, until, earlier: 20 }));
    let third = LATER.replace("wannacry-morning", "later");
    let library = library.with("scenarios/third/scenario.rhai", third);
    let findings = load(&library, "scenarios/third/scenario.rhai").expect_err("one level only");
    assert!(findings.render(false).contains("continues another scenario itself"), "{findings}");
}

#[test]
fn every_other_language_has_its_briefing_and_no_text_commands_a_terminal() {
    let findings = codedark_script::check(&library(), "whole/scenario.rhai").findings;
    assert!(findings.iter().any(|one| one.message.contains("there is no file briefing.nb.md")), "{findings}");
    let translated = library().with("whole/briefing.nb.md", "Les dette.");
    let findings = codedark_script::check(&translated, "whole/scenario.rhai").findings;
    assert!(!findings.iter().any(|one| one.message.contains("briefing.nb.md")), "{findings}");
    assert!(
        !findings.iter().any(|one| one.message.contains("debrief.nb.md")),
        "there is none to translate: {findings}"
    );
    let debriefed = translated.clone().with("whole/debrief.md", "Well?");
    let findings = codedark_script::check(&debriefed, "whole/scenario.rhai").findings;
    assert!(findings.iter().any(|one| one.message.contains("there is no file debrief.nb.md")), "{findings}");
    for name in ["briefing.md", "briefing.nb.md", "debrief.md", "debrief.nb.md"] {
        let other = translated.clone().with(format!("whole/{name}"), "Fine.\r\n\tFine.\n\nNot \u{1b}[2J this.\n");
        let findings = load(&other, "whole/scenario.rhai").expect_err("a terminal obeys it");
        let message = format!("line 4 of {name} has the character U+001B, which cannot be shown");
        assert!(findings.iter().any(|one| one.message == message), "{findings}");
    }
}
