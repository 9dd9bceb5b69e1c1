//! Bots: players that take a seat like a person does.
//!
//! A policy says what to order in a situation, and why; it is a list of steps, most of which others share. `Planner`
//! makes a bot of a policy. `Human` stands between such a bot and its seat and makes the mistakes that people make.
//!
//! Invariant: a bot sees only what its seat is told, and acts only by what a seat may ask for. Every order has a reason
//! that stands beside it in the journal.

mod by_the_book;
mod human;
mod idle;
mod panic;
mod planner;
mod reference;
mod skill;
mod steps;
mod thoughts;
mod triage_first;

pub use human::Human;
pub use skill::Skill;

use planner::{Planner, Policy};

use crate::Seat;

/// A player that decides by itself.
pub trait Bot {
    /// Its name as the command line says it: `by-the-book`.
    fn name(&self) -> &str;

    /// The version of its policy: a journal says which one played.
    fn version(&self) -> u32;

    /// The same bot once more, with all that it has in mind: for branches that are tried out.
    fn boxed_clone(&self) -> Box<dyn Bot>;

    /// Reads what the seat was told and answers: orders, then `Ready`. Called whenever there are updates.
    fn play(&mut self, seat: &mut dyn Seat);
}

/// All policies, the one to rehearse against first.
const POLICIES: [&Policy; 5] =
    [&by_the_book::POLICY, &triage_first::POLICY, &reference::POLICY, &panic::POLICY, &idle::POLICY];

/// The names of all bots.
pub const NAMES: &[&str] = &[
    by_the_book::POLICY.name,
    triage_first::POLICY.name,
    reference::POLICY.name,
    panic::POLICY.name,
    idle::POLICY.name,
];

/// What everybody may know about a bot.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Card {
    /// Its name.
    pub name: &'static str,
    /// Its version.
    pub version: u32,
    /// What it does, in a sentence.
    pub about: &'static str,
    /// Whether a skill may follow its name: `by-the-book:0.5`.
    pub takes_skill: bool,
}

/// Every bot, in the order of [`NAMES`].
pub fn cards() -> impl Iterator<Item = Card> {
    POLICIES.iter().map(|policy| policy.card())
}

/// A bot that was named: its policy, and how well it plays it.
#[derive(Clone, Copy)]
pub struct Named {
    policy: &'static Policy,
    skill: Skill,
}

impl Named {
    /// The bot. `luck` keys what it draws for its own mistakes: the exercise's seed, so that no future of the exercise
    /// changes them.
    pub fn bot(self, luck: u64) -> Box<dyn Bot> {
        let inner = Box::new(Planner::new(self.policy));
        if self.skill == Skill::FULL { inner } else { Box::new(Human::new(inner, self.skill, luck)) }
    }
}

/// Why a name names no bot.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct WrongName {
    /// What is wrong.
    pub what: String,
    /// What to write instead.
    pub instead: String,
}

impl std::fmt::Display for WrongName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}; {}", self.what, self.instead)
    }
}

impl std::error::Error for WrongName {}

/// Reads the name of a bot: `panic`, `by-the-book`, or with a skill `by-the-book:0.5`.
///
/// # Errors
/// There is no such bot, it takes no skill, or the skill is none.
pub fn parse(name: &str) -> Result<Named, WrongName> {
    let (bare, skill) = name.split_once(':').map_or((name, None), |(bare, skill)| (bare, Some(skill)));
    let Some(policy) = POLICIES.iter().find(|policy| policy.name == bare) else {
        let what = format!("there is no bot `{bare}`");
        return Err(WrongName { what, instead: format!("there is {}", NAMES.join(", ")) });
    };
    let Some(written) = skill else { return Ok(Named { policy, skill: Skill::FULL }) };
    if !policy.takes_skill {
        let what = format!("the bot `{bare}` takes no skill");
        let skilled: Vec<&str> = cards().filter(|card| card.takes_skill).map(|card| card.name).collect();
        let instead = format!("write `{bare}` alone; a skill may follow {}", skilled.join(" and "));
        return Err(WrongName { what, instead });
    }
    match Skill::parse(written) {
        Some(skill) => Ok(Named { policy, skill }),
        None => Err(WrongName {
            what: format!("`{written}` is no skill"),
            instead: format!("a skill is a number from 0 to 1 with at most two decimals, as in `{bare}:0.5`"),
        }),
    }
}

/// The bot of a name; `None` when there is none. `luck` as in [`Named::bot`].
pub fn by_name(name: &str, luck: u64) -> Option<Box<dyn Bot>> {
    parse(name).ok().map(|named| named.bot(luck))
}
