//! Fog over the wire: two rooms that differ only in what a seat cannot know send it the same, byte for byte.

use codedark_sim::ids::{AssetId, TechniqueId};
use codedark_sim::scenario::{AdversarySpec, BrainSpec, Monitoring};
use codedark_sim::view::Query;

use super::*;
use crate::wire::Control;

/// Nobody attacks, and the last machine is one that nothing watches and nobody needs.
fn quiet() -> Scenario {
    let mut scenario = (*tutorial()).clone();
    scenario.adversaries.clear();
    let hidden = AssetId::from(scenario.hospital.assets.len() - 1);
    let spec = &mut scenario.hospital.assets[hidden.index()];
    (spec.monitoring, spec.users) = (Monitoring::None, None);
    for process in &mut scenario.hospital.care {
        for need in &mut process.needs {
            need.assets.retain(|other| *other != hidden);
        }
        process.needs.retain(|need| !need.assets.is_empty());
    }
    scenario.hospital.stores.retain(|store| store.asset != hidden);
    scenario
}

/// The same with malware on that machine.
fn infected() -> Scenario {
    let mut scenario = quiet();
    scenario.adversaries.push(AdversarySpec {
        name: "still".into(),
        brain: BrainSpec::Worm { port: 1, try_every: 5, fuse: 10 },
        foothold: AssetId::from(scenario.hospital.assets.len() - 1),
        enters_at: 0,
        techniques: vec![TechniqueId::new(1543, 3)],
        goals: Vec::new(),
        script: None,
    });
    scenario
}

/// Everything that a team of two is sent in an hour of play.
async fn traffic(scenario: Scenario) -> (Vec<String>, Vec<String>, u32) {
    let house = House::playing([("wannacry-morning", Arc::new(scenario))]);
    house.room("r1", RoomSetup { hints: true, pausing: crate::wire::Pausing::Everybody, ..setup() }).await;
    let mut ada = house.player("r1", LEAD, "Ada").await;
    let mut bob = house.player("r1", MANAGER, "Bob").await;
    house.control("r1", Control::Begin).await;
    let mut compromised = 0;
    for minute in 0..60 {
        compromised = house.minutes("r1", 1).await.compromised;
        match minute {
            5 => drop(ada.act(declare()).await),
            9 => drop(ada.ask(Request::Query(Query::Logs { asset: AssetId::from(0), minutes: 60 })).await),
            12 => ada.say(ClientMessage::Hint).await,
            20 => ada.say(ClientMessage::Chat("quiet here".into())).await,
            30 => bob.say(ClientMessage::Pause(true)).await,
            31 => bob.say(ClientMessage::Pause(false)).await,
            _ => {}
        }
        // Bob is done before Ada looks, so that what both hear comes in one order.
        bob.sync().await;
        for player in [&mut ada, &mut bob] {
            player.sync().await;
            player.view();
        }
    }
    (ada.frames, bob.frames, compromised)
}

#[tokio::test]
async fn what_nobody_can_know_does_not_show_in_a_single_byte() {
    let (ada, bob, none) = traffic(quiet()).await;
    let (other_ada, other_bob, some) = traffic(infected()).await;
    assert_eq!((none, some > 0), (0, true), "the truth differs");
    assert!(ada.len() > 120 && bob.len() > 120, "there was something to compare");
    for (mine, theirs) in ada.iter().zip(&other_ada).chain(bob.iter().zip(&other_bob)) {
        assert_eq!(mine, theirs);
    }
    assert_eq!((ada.len(), bob.len()), (other_ada.len(), other_bob.len()));
}

#[tokio::test]
async fn an_attack_looks_like_none_until_it_has_begun() {
    let mut frames = Vec::new();
    for attacked in [true, false] {
        let mut scenario = (*tutorial()).clone();
        if !attacked {
            scenario.adversaries.clear();
        }
        let house = House::playing([("wannacry-morning", Arc::new(scenario))]);
        house.room("r1", setup()).await;
        let mut ada = house.player("r1", LEAD, "Ada").await;
        house.control("r1", Control::Begin).await;
        for _ in 0..19 {
            house.minutes("r1", 1).await;
            ada.sync().await;
            ada.view();
        }
        frames.push(ada.frames);
    }
    assert!(frames[0].len() > 38);
    assert_eq!(frames[0], frames[1]);
}
