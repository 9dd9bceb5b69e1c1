//! Malware that spreads by itself: every infected machine acts alone.

use super::{Aim, Brain, Decision, Hand, Memory, Sight};
use crate::draw::Draw;
use crate::ids::TechniqueId;

/// Exploitation of Remote Services.
pub(super) const EXPLOIT: TechniqueId = TechniqueId::new(1210, 0);
/// Windows Service, to survive a restart.
const SERVICE: TechniqueId = TechniqueId::new(1543, 3);
/// Inhibit System Recovery.
const INHIBIT: TechniqueId = TechniqueId::new(1490, 0);
/// Data Encrypted for Impact.
const ENCRYPT: TechniqueId = TechniqueId::new(1486, 0);

/// All that a worm can do; whatever else it lists is never tried.
pub const TECHNIQUES: [TechniqueId; 4] = [EXPLOIT, SERVICE, INHIBIT, ENCRYPT];

/// A worm: settles, burns its fuse, encrypts, and tries addresses all the while.
pub(super) struct Worm {
    pub try_every: u32,
    pub fuse: u32,
}

impl Brain for Worm {
    fn decide(&self, sight: &Sight<'_>, _: &mut Memory, _: &mut Draw) -> Decision {
        let Hand::On(here) = sight.hand else {
            // The first machine was infected from outside; from there on malware acts alone.
            return Decision::Stop(None);
        };
        let Some(foothold) = sight.beliefs.footholds.get(&here) else { return Decision::Stop(None) };
        let knows = |technique| sight.spec.techniques.contains(&technique);
        let on_itself = |technique| Decision::Try {
            technique,
            source: Some(here),
            target: Aim::At(here),
            then_wait: 0,
            note: None,
        };
        if !foothold.persistent && knows(SERVICE) {
            return on_itself(SERVICE);
        }
        if sight.now >= foothold.since.after(self.fuse) && foothold.encrypted < foothold.machines {
            if !sight.beliefs.inhibited.contains(&here) && knows(INHIBIT) {
                return on_itself(INHIBIT);
            }
            if knows(ENCRYPT) {
                return on_itself(ENCRYPT);
            }
        }
        if !knows(EXPLOIT) {
            return Decision::Wait(self.try_every, None);
        }
        Decision::Try {
            technique: EXPLOIT,
            source: Some(here),
            target: Aim::Anywhere,
            then_wait: self.try_every,
            note: None,
        }
    }
}
