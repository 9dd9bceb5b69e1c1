//! Words to a room, as they are typed: to the team, for a hint, about its time. Orders and questions have theirs elsewhere;
//! these exist only where one plays in a room.

use codedark_sim::action::{Candidate, Refusal};

use crate::room::{RoomNow, RoomWord};

/// Longest line of chat, in characters: what a room takes.
pub const CHAT_CHARS_MAX: usize = 1000;
/// How the line begins in which something is said to the team.
pub const SAY: &str = "say ";
/// What is said where only a trainer pauses.
pub const TRAINER_PAUSES: &str = "Only your trainer pauses and resumes this room.";

/// Something that can be said to a room.
pub struct TalkSpec {
    /// The word to type.
    pub name: &'static str,
    /// How to write it.
    pub usage: &'static str,
    /// One line.
    pub summary: &'static str,
    /// Whether this room takes it.
    offered: fn(&RoomNow) -> bool,
    /// Why a room that does not take it does not.
    otherwise: &'static str,
    /// Reads what stands after the word.
    read: fn(&str) -> Result<RoomWord, Refusal>,
}

const TALK: &[TalkSpec] = &[
    TalkSpec {
        name: "say",
        usage: "say WORDS…",
        summary: "Say something to everybody in your room.",
        offered: |_| true,
        otherwise: "",
        read: read_chat,
    },
    TalkSpec {
        name: "hint",
        usage: "hint",
        summary: "Ask what somebody with experience would do next.",
        offered: |now| now.hints,
        otherwise: "Hints are not given in this room.",
        read: |rest| alone("hint", rest, RoomWord::Hint),
    },
    TalkSpec {
        name: "pause",
        usage: "pause",
        summary: "Let the room's time stand still, for everybody.",
        offered: |now| now.may_pause,
        otherwise: TRAINER_PAUSES,
        read: |rest| alone("pause", rest, RoomWord::Pause(true)),
    },
    TalkSpec {
        name: "resume",
        usage: "resume",
        summary: "Let the room's time go on, for everybody.",
        offered: |now| now.may_pause,
        otherwise: TRAINER_PAUSES,
        read: |rest| alone("resume", rest, RoomWord::Pause(false)),
    },
];

/// What can be said to a room that stands like this.
pub fn offered(now: &RoomNow) -> impl Iterator<Item = &'static TalkSpec> {
    TALK.iter().filter(|spec| (spec.offered)(now))
}

/// Reads words to a room; `None` if they are none.
pub fn parse(text: &str, now: &RoomNow) -> Option<Result<RoomWord, Refusal>> {
    let text = text.trim();
    let (first, rest) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
    let spec = TALK.iter().find(|spec| spec.name.eq_ignore_ascii_case(first))?;
    Some(if (spec.offered)(now) { (spec.read)(rest.trim()) } else { Err(Refusal::new(spec.otherwise, "")) })
}

/// What could stand where the text ends.
pub fn complete(text: &str, now: &RoomNow) -> Vec<Candidate> {
    let fits = |spec: &&TalkSpec| spec.name.starts_with(&text.to_lowercase());
    offered(now).filter(fits).map(|spec| Candidate { word: spec.name.into(), note: spec.summary.into() }).collect()
}

/// What follows `say` in a line that says something to the team.
pub fn chat_in(text: &str) -> Option<&str> {
    let (first, rest) = text.trim_start().split_once(char::is_whitespace)?;
    first.eq_ignore_ascii_case(SAY.trim_end()).then(|| rest.trim())
}

fn read_chat(words: &str) -> Result<RoomWord, Refusal> {
    match words.chars().count() {
        0 => Err(Refusal::new("`say` needs words.", "Usage: say WORDS…, for everybody in your room.")),
        1..=CHAT_CHARS_MAX => Ok(RoomWord::Chat(words.to_owned())),
        n => Err(Refusal::new(format!("{n} characters are too many; {CHAT_CHARS_MAX} fit."), "Say it in two parts.")),
    }
}

fn alone(name: &str, rest: &str, word: RoomWord) -> Result<RoomWord, Refusal> {
    match rest.split_whitespace().next() {
        None => Ok(word),
        Some(extra) => Err(Refusal::new(format!("`{extra}` is one word too many."), format!("Usage: {name}."))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_to_a_room_are_read_as_people_write_them() {
        let all = RoomNow { may_pause: true, hints: true, ..RoomNow::default() };
        let chat = |words: &str| Some(Ok(RoomWord::Chat(words.into())));
        assert_eq!(parse("say  cut  it, now ", &all), chat("cut  it, now"));
        assert_eq!(parse("SAY æøå", &all), chat("æøå"));
        assert_eq!(parse("hint", &all), Some(Ok(RoomWord::Hint)));
        assert_eq!(parse(" resume ", &all), Some(Ok(RoomWord::Pause(false))));
        assert_eq!(parse("saying hello", &all), None);
        for (text, why) in [("say", "needs words"), ("say   ", "needs words"), ("hint me", "one word too many")] {
            let refusal = parse(text, &all).expect("it begins so").expect_err("it is wrong");
            assert!(refusal.why.contains(why) && !refusal.instead.is_empty(), "{text}: {refusal}");
        }
        assert!(parse(&format!("say {}", "ø".repeat(CHAT_CHARS_MAX)), &all).is_some_and(|read| read.is_ok()));
        assert!(parse(&format!("say {}", "ø".repeat(CHAT_CHARS_MAX + 1)), &all).is_some_and(|read| read.is_err()));
    }

    #[test]
    fn a_room_is_told_only_what_it_takes() {
        let none = RoomNow::default();
        assert_eq!(offered(&none).map(|spec| spec.name).collect::<Vec<_>>(), ["say"]);
        for text in ["hint", "pause", "resume"] {
            assert!(parse(text, &none).is_some_and(|read| read.is_err()), "{text}");
            assert!(complete(text, &none).is_empty(), "{text}");
        }
    }
}
