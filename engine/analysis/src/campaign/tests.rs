//! Parts and merging, without running anything.

use super::*;

fn setting() -> Setting {
    Setting {
        scenario: "s".into(),
        title: "S".into(),
        setting: None,
        scenario_digest: Digest::of(b"s"),
        model: 1,
        seed: 7,
        defender: "none".into(),
        runs: 30,
    }
}

fn measures() -> Vec<Measured> {
    let measure = |id: &str, only_in_all: bool| Measured {
        id: id.into(),
        name: id.into(),
        unit: "days".into(),
        better: Better::Lower,
        only_in_all,
    };
    vec![measure("a", false), measure("b", true)]
}

fn part(number: u32, of: u32) -> Part {
    let head = Head::new(setting(), Shard { number, of }, measures());
    let outcome = |index: u32| Outcome {
        index,
        seed: setting().seed_of(index),
        in_play: vec![Some(f64::from(index) / 3.0), None],
        in_all: vec![index.is_multiple_of(3).then_some(0.1 + f64::from(index)), Some(2.0)],
    };
    Part { outcomes: head.indices().map(outcome).collect(), head, whole_bytes: 0 }
}

fn text(part: &Part) -> String {
    part.head.line() + &part.outcomes.iter().map(Outcome::line).collect::<String>()
}

fn named(parts: Vec<Part>) -> Vec<(String, Part)> {
    parts.into_iter().enumerate().map(|(n, part)| (format!("{n}.jsonl"), part)).collect()
}

#[test]
fn seeds_are_spread_and_readable_everywhere() {
    let mut seeds: Vec<u64> = (0..10_000).map(|index| setting().seed_of(index)).collect();
    assert!(seeds.iter().all(|seed| *seed < 1 << 53));
    assert_ne!(seeds[0], Setting { seed: 8, ..setting() }.seed_of(0));
    assert_eq!(seeds[3], setting().seed_of(3));
    seeds.sort_unstable();
    seeds.dedup();
    assert_eq!(seeds.len(), 10_000);
}

#[test]
fn shards_give_the_same_bits_in_any_order() {
    let whole = merge(named(vec![part(1, 1)])).expect("whole");
    let shards: Vec<Part> = [3, 1, 4, 2].into_iter().map(|number| part(number, 4)).collect();
    let back = |part: &Part| Part::read(text(part).as_bytes()).expect("reads back");
    assert_eq!(merge(named(shards.iter().map(back).collect())).expect("all are there"), whole);
    assert_eq!(whole.measures[0].in_all.n, 10);
    assert_eq!(whole.measures[0].in_all.never, 20);
    assert_eq!(whole.measures[1].in_play, None, "play is too short for it");
    let json = serde_json::to_string(&whole).expect("plain data");
    assert_eq!(serde_json::from_str::<Results>(&json).expect("reads back"), whole);
}

#[test]
fn what_does_not_belong_together_is_told_with_its_numbers() {
    let wrong = |parts: Vec<Part>| merge(named(parts)).expect_err("refused");
    let error = wrong(vec![part(1, 2), part(1, 2)]);
    assert_eq!(error.what, "runs 0, 2, 4, 6, 8, 10, 12, 14, 16, 18 and 5 more are in 0.jsonl and in 1.jsonl");
    let error = wrong(vec![part(1, 2)]);
    assert_eq!(error.what, "runs 1, 3, 5, 7, 9, 11, 13, 15, 17, 19 and 5 more are missing");
    assert!(error.hint.contains("not among these files"), "{}", error.hint);
    let mut short = part(2, 2);
    short.outcomes.truncate(13);
    let error = wrong(vec![part(1, 2), short]);
    assert_eq!(error.what, "runs 27 and 29 are missing");
    assert_eq!(error.hint, "not finished: 1.jsonl (shard 2/2, 2 runs to go); the same command again goes on with it");
    let mut twice = part(1, 1);
    twice.outcomes.push(twice.outcomes[4].clone());
    assert_eq!(wrong(vec![twice]).what, "run 4 is twice in 0.jsonl");
    type Change = fn(&mut Head);
    let changes: [(&str, Change); 6] = [
        ("its scenario is t, not s", |head| head.campaign.scenario = "t".into()),
        ("its model version is 2, not 1", |head| head.campaign.model = 2),
        ("its seed is 8, not 7", |head| head.campaign.seed = 8),
        ("its defender is x, not none", |head| head.campaign.defender = "x".into()),
        ("its number of runs is 31, not 30", |head| head.campaign.runs = 31),
        ("its scenario `s` was changed", |head| head.campaign.scenario_digest = Digest::of(b"other")),
    ];
    for (words, change) in changes {
        let mut other = part(2, 2);
        change(&mut other.head);
        let error = wrong(vec![part(1, 2), other]);
        assert_eq!(error.what, format!("1.jsonl is of another campaign than 0.jsonl: {words}"));
    }
    assert_eq!(wrong(Vec::new()).what, "there are no parts");
}

#[test]
fn a_torn_line_is_left_out_and_others_are_refused_by_number() {
    let whole = text(&part(1, 3));
    for cut in [1, 5, 40] {
        let torn = Part::read(&whole.as_bytes()[..whole.len() - cut]).expect("the rest stands");
        assert_eq!(torn.missing(), [27]);
        assert!(whole[..torn.whole_bytes].ends_with('\n'));
    }
    let refused = |text: &str| Part::read(text.as_bytes()).expect_err("refused").to_string();
    assert!(refused("").starts_with("line 1: this is no part of a campaign"));
    assert!(refused("hello\n").starts_with("line 1: this is no part of a campaign"));
    assert!(refused("{\"codedark\":\"recording\"}\n").starts_with("line 1: this is no part of a campaign"));
    assert!(refused(&whole.replacen("\"format\":1", "\"format\":9", 1)).contains("format 9"));
    assert!(refused(&whole.replacen("\"number\":1", "\"number\":0", 1)).contains("there is no shard 0/3"));
    assert!(refused(&whole.replacen("{\"index\":3,", "{\"index\":6,", 1)).starts_with("line 3: run 6 with seed"));
    assert!(refused(&whole.replacen("{\"index\":3,", "{\"indx\":3,", 1)).starts_with("line 3: this is no run"));
    assert!(refused(&whole.replacen("\"in_play\":[0.0,null]", "\"in_play\":[0.0]", 1)).contains("2 measures"));
}

#[test]
fn a_shard_is_written_number_of_count() {
    assert_eq!("2/4".parse(), Ok(Shard { number: 2, of: 4 }));
    for text in ["0/4", "5/4", "1", "a/b", "1/0", "/", "-1/2"] {
        assert!(text.parse::<Shard>().is_err(), "{text}");
    }
}
