//! What comes of paying: perhaps a key, perhaps another demand.
//!
//! Invariant: only a person can send a key; malware without one behind it takes the money and answers nobody. A key
//! opens files, it does not make recovery quick: the HSE had one after six days and needed four months.

use super::Due;
use crate::agenda::Agenda;
use crate::draw::{Dice, Purpose};
use crate::event::EventKind;
use crate::scenario::{BrainSpec, Permille, Scenario};
use crate::time::{DAY, Tick};

/// Days from payment to a key: least, most likely, most [estimate; at the HSE, where nobody paid, six].
const KEY_DAYS: [u32; 3] = [1, 2, 6];
/// Chance that a key opens the files [estimate].
const KEY_WORKS: Permille = 800;
/// Chance that money is demanded again [estimate; it was of Change Healthcare, which had paid 22 million dollars].
const AGAIN: Permille = 300;
/// Days from payment to the second demand: least, most likely, most [estimate after Change Healthcare: some six weeks].
const AGAIN_DAYS: [u32; 3] = [14, 40, 70];

/// Plans what comes of a payment.
pub(super) fn was_paid(scenario: &Scenario, dice: &Dice, now: Tick, agenda: &mut Agenda<Due>) {
    let is_person = |brain: &BrainSpec| matches!(brain, BrainSpec::Operator { .. });
    if !scenario.adversaries.iter().any(|adversary| is_person(&adversary.brain)) {
        return;
    }
    let mut draw = dice.draw(Purpose::Ransom, 0, 0);
    let (works, again) = (draw.chance(KEY_WORKS), draw.chance(AGAIN));
    let mut days = |[least, likely, most]: [u32; 3]| draw.triangular(least * DAY, likely * DAY, most * DAY);
    let (key, demand) = (days(KEY_DAYS), days(AGAIN_DAYS));
    agenda.plan(now.after(key), Due::Key { works });
    if again {
        agenda.plan(now.after(demand), Due::SecondDemand);
    }
}

/// What to tell about what comes due, if it is about a ransom.
pub(super) fn comes_due(due: Due) -> Option<EventKind> {
    match due {
        Due::Key { works } => Some(EventKind::KeyReceived { works }),
        Due::SecondDemand => Some(EventKind::SecondDemand),
        Due::Job(_) | Due::Assign => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::support::operator_small;

    fn planned(scenario: &Scenario, seed: u64) -> Vec<Due> {
        let mut agenda = Agenda::default();
        was_paid(scenario, &Dice::new(seed), Tick(0), &mut agenda);
        std::iter::from_fn(|| agenda.take_due(Tick(100 * DAY))).collect()
    }

    #[test]
    fn most_who_pay_get_a_key_that_works_and_some_another_demand() {
        let scenario = operator_small();
        let plans: Vec<_> = (0..200).map(|seed| planned(&scenario, seed)).collect();
        let count = |wanted: Due| plans.iter().filter(|plan| plan.contains(&wanted)).count();
        assert!((140..=180).contains(&count(Due::Key { works: true })));
        assert!((35..=85).contains(&count(Due::SecondDemand)));
        assert!(plans.iter().all(|plan| matches!(plan[0], Due::Key { .. })), "the key comes first");
    }

    #[test]
    fn malware_with_nobody_behind_it_sends_no_key() {
        let mut scenario = operator_small();
        scenario.adversaries[0].brain = BrainSpec::Worm { port: 445, try_every: 4, fuse: 20 };
        assert!(planned(&scenario, 1).is_empty());
    }
}
