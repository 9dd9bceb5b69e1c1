//! One minute of the adversaries: attempts end, brains decide, attempts begin.

use std::sync::Arc;

use bevy_ecs::resource::Resource;
use bevy_ecs::system::{Query, Res, ResMut};

use super::insider::{self, Insider};
use super::operator::Operator;
use super::planner;
use super::techniques::{self, Case, Spoils, TechniqueSpec};
use super::worm::{self, Worm};
use super::{
    AdversarySender, Agent, Aim, Attempt, Brain, Decision, Foothold, Hand, Hands, Moves, Pending, PlanNote, Sight,
};
use crate::base::{Clock, Machines, Setting};
use crate::draw::{Dice, Purpose};
use crate::event::{EventKind, Outcome};
use crate::identity::Identities;
use crate::ids::{AdversaryId, AssetId, TechniqueId};
use crate::network::{HostChange, Net, NetworkState, bit, reaches};
use crate::outbox::Outbox;
use crate::scenario::{AdversarySpec, BrainSpec, Monitoring, Scenario};
use crate::state::Roster;

/// The brains, in the order of the scenario's adversaries.
#[derive(Resource, Clone)]
pub(super) struct Brains(Vec<Arc<dyn Brain>>);

impl Brains {
    pub fn of(scenario: &Scenario) -> Self {
        let brain = |spec: &AdversarySpec| -> Arc<dyn Brain> {
            match spec.brain {
                BrainSpec::Worm { try_every, fuse, .. } => Arc::new(Worm { try_every, fuse }),
                BrainSpec::Operator { skill, .. } => Arc::new(Operator { skill }),
                BrainSpec::Insider { pace, hours, .. } => Arc::new(Insider { pace, hours }),
            }
        };
        Self(scenario.adversaries.iter().map(brain).collect())
    }
}

/// Minutes from finding that nothing answers from inside to the next try: a few times a day [estimate].
const SILENCE_MINUTES: u32 = 4 * crate::time::HOUR;

/// Every machine of the hospital has an address.
#[derive(Resource)]
pub(super) struct Addresses(Machines);

impl Addresses {
    pub fn of(scenario: &Scenario) -> Self {
        Self(Machines::of(scenario, |_| true))
    }
}

pub(super) fn run(
    setting: Res<Setting>,
    clock: Res<Clock>,
    dice: Res<Dice>,
    brains: Res<Brains>,
    machines: Res<Addresses>,
    roster: Res<Roster>,
    net: Net,
    identities: Identities,
    mut agents: Query<&mut Agent>,
    mut hands: ResMut<Hands>,
    mut moves: ResMut<Moves>,
    mut outbox: ResMut<Outbox<AdversarySender>>,
) {
    *moves = Moves::default();
    while let Some((adversary, hand)) = hands.0.take_due(clock.now) {
        let Ok(mut agent) = agents.get_mut(roster.adversaries[adversary.index()]) else { continue };
        let mut turn = Turn {
            scenario: &setting,
            clock: *clock,
            dice: &dice,
            machines: &machines.0,
            net: &net,
            identities: &identities,
            adversary,
            spec: &setting.adversaries[adversary.index()],
            hands: &mut hands,
            moves: &mut moves,
            outbox: &mut outbox,
        };
        turn.act(&mut agent, hand, brains.0[adversary.index()].as_ref());
    }
}

/// One hand's turn.
struct Turn<'a> {
    scenario: &'a Scenario,
    clock: Clock,
    dice: &'a Dice,
    machines: &'a Machines,
    net: &'a Net<'a, 'a>,
    identities: &'a Identities<'a, 'a>,
    adversary: AdversaryId,
    spec: &'a AdversarySpec,
    hands: &'a mut Hands,
    moves: &'a mut Moves,
    outbox: &'a mut Outbox<AdversarySender>,
}

impl Turn<'_> {
    fn act(&mut self, agent: &mut Agent, hand: Hand, brain: &dyn Brain) {
        if !agent.was_in {
            self.enter(agent);
        }
        if let Some(pending) = agent.pending.remove(&hand) {
            let reached = self.end_attempt(agent, pending);
            if !reached {
                self.hands.0.plan(self.clock.now.after(SILENCE_MINUTES), (self.adversary, hand));
                return;
            }
        }
        if let Hand::On(here) = hand {
            if !self.net.host(here).is_held_by(self.adversary)
                && agent.beliefs.footholds.get(&here).is_some_and(|f| f.since < self.clock.now)
            {
                self.lose(agent, here);
                return;
            }
            self.spread_within(agent, here);
        }
        let sight = Sight {
            now: self.clock.now,
            calendar: &self.scenario.calendar,
            spec: self.spec,
            hand,
            beliefs: &agent.beliefs,
            catalogue: &self.scenario.catalogue,
        };
        // A person's doubts come with each attempt, not with the clock: another future must not change a decision.
        let occasion = if hand == Hand::Operator { agent.begun } else { self.clock.now.0 };
        let mut draw = self.dice.imagine(Purpose::Brain, self.subject(hand), u64::from(occasion));
        let decision = brain.decide(&sight, &mut agent.memory, &mut draw);
        if let Some(why) = agent.memory.hook.take_failure() {
            self.tell_failure(why);
        }
        match decision {
            Decision::Try { technique, source, target, then_wait, note } => {
                self.tell(note);
                let target = match target {
                    Aim::At(asset) => asset,
                    Aim::Anywhere => self.any_address(hand),
                };
                self.begin_attempt(agent, hand, technique, source, target, then_wait);
            }
            Decision::Wait(minutes, note) => {
                self.tell(note);
                self.hands.0.plan(self.clock.now.after(minutes.max(1)), (self.adversary, hand));
            }
            Decision::Stop(note) => self.tell(note),
        }
    }

    /// The way in is given by the scenario.
    fn enter(&mut self, agent: &mut Agent) {
        agent.was_in = true;
        if let BrainSpec::Insider { account, .. } = self.spec.brain {
            insider::at_home(self.scenario, self.spec, &mut agent.beliefs);
            self.moves.stolen_accounts.push((self.adversary, account));
        }
        if let BrainSpec::Worm { .. } = self.spec.brain {
            let asset = self.spec.foothold;
            self.moves.changes.hosts.push((asset, HostChange::Compromise(self.adversary, 1)));
            agent.beliefs.footholds.insert(asset, Foothold { admin: true, ..Foothold::fresh(self.clock.now) });
            self.hands.0.plan(self.clock.now.after(1), (self.adversary, Hand::On(asset)));
        }
    }

    fn begin_attempt(
        &mut self,
        agent: &mut Agent,
        hand: Hand,
        technique: TechniqueId,
        source: Option<AssetId>,
        target: AssetId,
        then_wait: u32,
    ) {
        // Malware tries by the clock, which is natural and needs no book-keeping; a person's n-th try is natural too.
        let occasion = match hand {
            Hand::On(_) => self.clock.now.0,
            Hand::Operator => {
                agent.begun = agent.begun.saturating_add(1);
                let tries = agent.tries.entry((technique, source, target)).or_default();
                *tries = tries.saturating_add(1);
                *tries
            }
        };
        let minutes = self.minutes(technique, source, target, occasion);
        let ends = self.clock.now.after(minutes);
        let pending = Pending { technique, source, target, occasion, ends };
        self.hands.0.plan(ends.after(then_wait), (self.adversary, hand));
        if then_wait > 0 {
            // The attempt's result is felt when it ends, not when the hand acts again.
            self.end_attempt(agent, pending);
        } else {
            agent.pending.insert(hand, pending);
        }
    }

    /// How long an attempt takes.
    fn minutes(&self, technique: TechniqueId, source: Option<AssetId>, target: AssetId, occasion: u32) -> u32 {
        let row = self.scenario.catalogue.technique(technique);
        let (BrainSpec::Operator { skill, .. }, Some(row), Some(spec)) =
            (&self.spec.brain, row, techniques::find(technique))
        else {
            // Malware does in seconds what takes a person minutes to hours.
            return 1;
        };
        let [least, likely, most] = planner::bounded(row.minutes, spec.minutes_max);
        let drawn = self.draw_for(technique, source, target, occasion).triangular(least, likely, most);
        // Half way to the most likely, which gives the mean that planners give three points.
        let weighed = (u64::from(drawn) + u64::from(likely)) / 2;
        // An expert needs a third of the time of a beginner, somebody of skill 0.25 the catalogue's [estimate].
        let minutes = weighed * u64::from(1200 - 800 * (*skill).min(1000) / 1000) / 1000;
        u32::try_from(minutes).unwrap_or(u32::MAX).max(1)
    }

    /// Returns whether the attempt was made at all: an order that does not get through says nothing about its target.
    fn end_attempt(&mut self, agent: &mut Agent, pending: Pending) -> bool {
        let Pending { technique, source, target, occasion, .. } = pending;
        let Some(spec) = techniques::find(technique) else { return true };
        let case = Case {
            scenario: self.scenario,
            net: self.net,
            identities: self.identities,
            adversary: self.adversary,
            source,
            target,
            now: self.clock.now,
            dice: self.dice,
        };
        if !case.gets_orders() {
            let (adversary, outcome) = (self.adversary, Outcome::Failed);
            self.outbox.emit(target.0, EventKind::Attempted { adversary, technique, source, target, outcome });
            return false;
        }
        let outcome = self.outcome(spec, &case, agent, occasion);
        if outcome == Outcome::Succeeded {
            let mut new_hand = None;
            (spec.succeed)(
                &case,
                &mut Spoils { moves: self.moves, beliefs: &mut agent.beliefs, new_hand: &mut new_hand },
            );
            if let (Some(asset), BrainSpec::Worm { .. }) = (new_hand, &self.spec.brain) {
                self.hands.0.plan(self.clock.now.after(1), (self.adversary, Hand::On(asset)));
            }
        }
        let thinks = !matches!(self.spec.brain, BrainSpec::Worm { .. });
        if thinks {
            let tally = agent.beliefs.tried.entry((technique, target)).or_default();
            let count = if outcome == Outcome::Succeeded { &mut tally.0 } else { &mut tally.1 };
            *count = count.saturating_add(1);
        }
        let leaves_trace = (spec.leaves_trace)(&case);
        if leaves_trace {
            let from = u64::from(self.adversary.0) << 16 | u64::from(source.map_or(u16::MAX, |s| s.0));
            let occasion = from << 32 | u64::from(occasion);
            let blinded = self.net.host(target).blinded;
            let account = match self.spec.brain {
                BrainSpec::Insider { account, .. } => Some(account),
                _ => None,
            };
            self.moves.attempts.push(Attempt { technique, target, occasion, blinded, account });
        }
        if leaves_trace || thinks {
            self.outbox
                .emit(target.0, EventKind::Attempted { adversary: self.adversary, technique, source, target, outcome });
        }
        if outcome != Outcome::Succeeded && thinks {
            case.learn_refusals(spec, &mut agent.beliefs);
            self.feel_losses(agent, &case);
        }
        true
    }

    fn outcome(&self, spec: &TechniqueSpec, case: &Case, agent: &Agent, occasion: u32) -> Outcome {
        let odds = techniques::chance(spec, case, &agent.beliefs);
        if odds == 0 {
            return Outcome::Failed;
        }
        let mut draw = self.draw_for(spec.id, case.source, case.target, occasion);
        let lucky = draw.chance(odds);
        match (lucky, lucky && self.is_stopped(spec.id, case.target, &mut draw)) {
            (true, false) => Outcome::Succeeded,
            (true, true) => Outcome::Stopped,
            (false, _) => Outcome::Failed,
        }
    }

    /// Whoever fails looks why: a machine that does not answer any more is lost.
    fn feel_losses(&mut self, agent: &mut Agent, case: &Case) {
        for asset in case.source.into_iter().chain([case.target]) {
            if agent.beliefs.footholds.contains_key(&asset)
                && !case.answers(asset)
                && agent.beliefs.drop_foothold(asset)
            {
                self.evicted();
            }
        }
    }

    fn evicted(&mut self) {
        self.outbox.emit(u64::from(bit(self.adversary)) << 16, EventKind::Evicted { adversary: self.adversary });
    }

    /// Endpoint detection in blocking mode stops part of what it would recognise [estimate: seven in ten].
    fn is_stopped(&self, technique: TechniqueId, target: AssetId, draw: &mut crate::draw::Draw) -> bool {
        let spec = &self.scenario.hospital.assets[target.index()];
        let monitoring = self.net.zone(spec.zone).watch(spec.monitoring);
        let Some(row) = self.scenario.catalogue.technique(technique) else { return false };
        monitoring == Monitoring::Block
            && !self.net.host(target).blinded
            && draw.chance(crate::detection::chance_of_alert(row.detection, monitoring) * 700 / 1000)
    }

    /// Inside a group of like machines on one network, malware doubles at each turn.
    fn spread_within(&mut self, agent: &mut Agent, here: AssetId) {
        let BrainSpec::Worm { port, .. } = self.spec.brain else { return };
        if !self.spec.techniques.contains(&worm::EXPLOIT) {
            return;
        }
        let count = self.scenario.hospital.assets[here.index()].count;
        let Some(foothold) = agent.beliefs.footholds.get_mut(&here) else { return };
        let host = self.net.host(here);
        let weak = crate::network::weakness_on_port(self.scenario, host, here, port);
        if foothold.machines < count && weak && reaches(self.scenario, self.net, here, here, port) {
            let more = foothold.machines.min(count - foothold.machines);
            foothold.machines += more;
            self.moves.changes.hosts.push((here, HostChange::Compromise(self.adversary, more)));
        }
    }

    /// Malware on a machine is gone; with the last one, the adversary is out.
    fn lose(&mut self, agent: &mut Agent, asset: AssetId) {
        agent.beliefs.inhibited.remove(&asset);
        agent.beliefs.encrypted.remove(&asset);
        if agent.beliefs.drop_foothold(asset) {
            self.evicted();
        }
    }

    /// Any machine of the hospital, each as likely as the other.
    fn any_address(&self, hand: Hand) -> AssetId {
        let mut draw = self.dice.draw(Purpose::WormTarget, self.subject(hand), u64::from(self.clock.now.0));
        self.machines.nth(draw.below(self.machines.total())).unwrap_or(self.spec.foothold)
    }

    fn subject(&self, hand: Hand) -> u64 {
        let hand = match hand {
            Hand::Operator => u64::from(u16::MAX) + 1,
            Hand::On(asset) => u64::from(asset.0),
        };
        u64::from(self.adversary.0) << 32 | hand
    }

    fn draw_for(
        &self,
        technique: TechniqueId,
        source: Option<AssetId>,
        target: AssetId,
        occasion: u32,
    ) -> crate::draw::Draw {
        let places = u64::from(source.map_or(u16::MAX, |s| s.0)) << 16 | u64::from(target.0);
        let subject = u64::from(self.adversary.0) << 48 | places;
        self.dice.draw(Purpose::Attempt, subject, technique.key() << 32 | u64::from(occasion))
    }

    fn tell_failure(&mut self, why: String) {
        let adversary = self.adversary;
        let script = self.spec.script.as_ref().map_or_else(String::new, |script| script.name.clone());
        self.outbox.emit(u64::from(bit(adversary)) << 16, EventKind::BrainFailed { adversary, script, why });
    }

    fn tell(&mut self, note: Option<PlanNote>) {
        if let Some(PlanNote { goal, steps, why }) = note {
            let adversary = self.adversary;
            self.outbox.emit(u64::from(bit(adversary)) << 16, EventKind::PlanChanged { adversary, goal, steps, why });
        }
    }
}
