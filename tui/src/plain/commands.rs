//! The commands as a table, from which their help comes.

use codedark_seat::{Request, Until, Update};
use codedark_sim::action::{self, ACTIONS, message_name};
use codedark_sim::time::{DAY, HOUR};

use super::{Talk, tell};
use crate::Error;
use crate::palette::{self, Wish};
use crate::query::{self, QUERIES};
use crate::room::RoomNow;
use crate::talk;

/// Longest stretch that one `wait` lets pass: the horizon of an exercise.
const WAIT_MINUTES_MAX: u32 = 180 * DAY;

type Answer = Result<Vec<String>, Error>;

/// One command.
pub struct Command {
    /// The words for it.
    names: &'static [&'static str],
    /// How to write it.
    pub usage: &'static str,
    /// What it does.
    pub help: &'static str,
    /// Words after it at most; with more, the line is read as an order.
    words_max: usize,
    run: fn(&mut Talk, &[&str]) -> Answer,
}

/// The commands.
pub const COMMANDS: &[Command] = &[
    Command {
        names: &["help", "?"],
        usage: "help [WORD]",
        help: "Say what can be said, or explain one word.",
        words_max: 1,
        run: help,
    },
    Command {
        names: &["look"],
        usage: "look",
        help: "Say how things stand.",
        words_max: 0,
        run: |talk, _| Ok(tell::look(&talk.picture)),
    },
    Command {
        names: &["now"],
        usage: "now",
        help: "Say what waits for you.",
        words_max: 0,
        run: |talk, _| Ok(tell::needs(&talk.picture, usize::MAX)),
    },
    Command {
        names: &["alerts"],
        usage: "alerts",
        help: "List the alerts.",
        words_max: 0,
        run: |talk, _| Ok(tell::alerts(&talk.picture)),
    },
    Command {
        names: &["network"],
        usage: "network [ZONE]",
        help: "Describe the zones, or every asset of one.",
        words_max: 1,
        run: network,
    },
    Command {
        names: &["care"],
        usage: "care",
        help: "Describe the care processes.",
        words_max: 0,
        run: |talk, _| Ok(tell::care(&talk.picture)),
    },
    Command {
        names: &["people"],
        usage: "people",
        help: "Say who does what.",
        words_max: 0,
        run: |talk, _| Ok(tell::people(&talk.picture)),
    },
    Command {
        names: &["duties"],
        usage: "duties",
        help: "Say which duties of law run.",
        words_max: 0,
        run: |talk, _| Ok(tell::duties(&talk.picture)),
    },
    Command {
        names: &["mail"],
        usage: "mail [MESSAGE]",
        help: "List mail and calls, or read one.",
        words_max: 1,
        run: mail,
    },
    Command {
        names: &["jobs", "work"],
        usage: "jobs",
        help: "List the work under way.",
        words_max: 0,
        run: |talk, _| Ok(tell::jobs(&talk.picture)),
    },
    Command { names: &["asset"], usage: "asset NAME", help: "Describe a machine.", words_max: 1, run: asset },
    Command {
        names: &["price"],
        usage: "price ORDER…",
        help: "Say what an order would cost, without giving it.",
        words_max: 20,
        run: price,
    },
    Command {
        names: &["briefing"],
        usage: "briefing",
        help: "Say the briefing again.",
        words_max: 0,
        run: |talk, _| Ok(tell::briefing(&talk.picture)),
    },
    Command {
        names: &["wait"],
        usage: "wait [TIME]",
        help: "Let time pass: `wait` a minute, `wait 15`, `wait 2h`, `wait 1d`.",
        words_max: 2,
        run: wait,
    },
    Command {
        names: &["next"],
        usage: "next",
        help: "Let time pass until something needs you, at most a day.",
        words_max: 0,
        run: next,
    },
    Command { names: &["run"], usage: "run", help: "Let time pass to the end of play.", words_max: 0, run: run_to_end },
    Command { names: &["quit", "exit"], usage: "quit", help: "Leave; the exercise is kept.", words_max: 0, run: quit },
];

/// The commands that exist where one plays in a room.
const ROOM_COMMANDS: &[Command] = &[Command {
    names: &["chat"],
    usage: "chat",
    help: "Say again what your team and your trainer said, the last of it.",
    words_max: 0,
    run: |talk, _| Ok(talk.lately()),
}];

/// The commands that exist where a room's people let time go on together.
const FREE_COMMANDS: &[Command] = &[Command {
    names: &["hold"],
    usage: "hold",
    help: "Take back that time may go on.",
    words_max: 0,
    run: |talk, _| Ok(talk.hold()),
}];

/// The commands that a room adds.
pub fn in_room(now: &RoomNow) -> impl Iterator<Item = &'static Command> {
    let free = if now.moves() { &[] } else { FREE_COMMANDS };
    ROOM_COMMANDS.iter().chain(free)
}

/// Answers a line.
pub fn answer(talk: &mut Talk, line: &str) -> Answer {
    let words: Vec<&str> = line.split_whitespace().collect();
    let Some(first) = words.first() else {
        return Ok(Vec::new());
    };
    let room = talk.room_now();
    if let Some(command) = find(first, room.as_ref()).filter(|command| words.len() <= command.words_max + 1) {
        return (command.run)(talk, &words[1..]);
    }
    match palette::read(line, &talk.picture, room.as_ref()) {
        Ok(Wish::Tell(word)) => talk.tell(word),
        Ok(Wish::Act(action)) => talk.order(action),
        Ok(Wish::Ask(query)) => {
            let answer = talk.ask(
                Request::Query(query.clone()),
                |update| matches!(update, Update::Answer(other, _) if *other == query),
            )?;
            Ok(match answer {
                Some(Update::Answer(query, answer)) => tell::records(&talk.picture, &query, &answer),
                _ => Vec::new(),
            })
        }
        Err(refusal) => Ok(vec![refusal.to_string()]),
    }
}

fn find(word: &str, room: Option<&RoomNow>) -> Option<&'static Command> {
    let all = COMMANDS.iter().chain(room.into_iter().flat_map(in_room));
    all.into_iter().find(|command| command.names.iter().any(|name| name.eq_ignore_ascii_case(word)))
}

fn help(talk: &mut Talk, words: &[&str]) -> Answer {
    let Some(word) = words.first() else {
        return Ok(tell::help(talk.room_now().as_ref()));
    };
    let room = talk.room_now();
    let word = word.to_lowercase();
    let action = ACTIONS.iter().find(|spec| spec.name == word || spec.aliases.contains(&word.as_str()));
    let mut lines = Vec::new();
    lines.extend(find(&word, room.as_ref()).map(|command| format!("{}: {}", command.usage, command.help)));
    lines.extend(QUERIES.iter().find(|spec| spec.name == word).map(|spec| format!("{}: {}", spec.usage, spec.summary)));
    let words = room.iter().flat_map(talk::offered).filter(|spec| spec.name == word);
    lines.extend(words.map(|spec| format!("{}: {}", spec.usage, spec.summary)));
    if let Some(spec) = action {
        lines.extend([crate::text::full_stop(&format!("{}: {}", spec.usage(), spec.summary)), spec.help.to_owned()]);
        lines.extend(spec.args.iter().map(|arg| format!("{}: {}.", arg.name, arg.help)));
    }
    if lines.is_empty() {
        let near = action::complete(&word, &talk.picture.chart, &talk.picture.view);
        let near =
            near.first().map_or("`help` lists every word.".into(), |near| format!("Did you mean `{}`?", near.word));
        lines.push(format!("There is no help on `{word}`. {near}"));
    }
    Ok(lines)
}

fn network(talk: &mut Talk, words: &[&str]) -> Answer {
    let Some(word) = words.first() else {
        return Ok(tell::network(&talk.picture));
    };
    let zone = talk.picture.chart.zones.iter().position(|(name, _)| name.eq_ignore_ascii_case(word));
    Ok(zone.map_or_else(
        || vec![format!("There is no zone `{word}`. `network` lists them.")],
        |zone| tell::zone(&talk.picture, zone.into()),
    ))
}

fn mail(talk: &mut Talk, words: &[&str]) -> Answer {
    let Some(word) = words.first() else {
        return Ok(tell::mail(&talk.picture));
    };
    let found = talk.picture.view.mail.iter().find(|mail| message_name(mail.id).eq_ignore_ascii_case(word));
    Ok(match found {
        Some(mail) => tell::letter(&talk.picture, mail),
        None => vec![format!("There is no message `{word}`. `mail` lists them.")],
    })
}

fn asset(talk: &mut Talk, words: &[&str]) -> Answer {
    let Some(word) = words.first() else {
        return Ok(vec!["`asset` needs a name. Usage: asset NAME.".into()]);
    };
    Ok(match query::find_asset(word, &talk.picture.chart) {
        Ok(asset) => tell::asset(&talk.picture, asset),
        Err(refusal) => vec![refusal.to_string()],
    })
}

fn price(talk: &mut Talk, words: &[&str]) -> Answer {
    let action = match action::parse(&words.join(" "), &talk.picture.chart) {
        Ok(action) => action,
        Err(refusal) => return Ok(vec![refusal.to_string()]),
    };
    let answer = talk.ask(
        Request::Preview(action.clone()),
        |update| matches!(update, Update::Preview(other, _) if *other == action),
    )?;
    Ok(match answer {
        Some(Update::Preview(action, Ok(price))) => vec![tell::price(&talk.picture, &action, &price)],
        Some(Update::Preview(_, Err(refusal))) => vec![format!("This cannot be ordered now. {refusal}")],
        _ => Vec::new(),
    })
}

fn wait(talk: &mut Talk, words: &[&str]) -> Answer {
    match minutes(&words.concat()) {
        Some(minutes) => talk.pass(Until::Tick(talk.picture.now().after(minutes))),
        None => Ok(vec![
            "That is no length of time. Write `wait 15` for minutes, `wait 2h` or `wait 1d`; at most 180 days.".into(),
        ]),
    }
}

fn next(talk: &mut Talk, _: &[&str]) -> Answer {
    let day = talk.picture.now().after(DAY);
    talk.pass(Until::Need(talk.picture.next_deadline().map_or(day, |deadline| deadline.min(day))))
}

fn run_to_end(talk: &mut Talk, _: &[&str]) -> Answer {
    talk.pass(Until::Tick(talk.picture.view.ends.max(talk.picture.now().after(1))))
}

fn quit(talk: &mut Talk, _: &[&str]) -> Answer {
    talk.left = true;
    Ok(Vec::new())
}

/// Reads `15`, `15min`, `2h`, `1h30`, `1d`; nothing is one minute.
fn minutes(text: &str) -> Option<u32> {
    if text.is_empty() {
        return Some(1);
    }
    let mut total: u32 = 0;
    let mut rest = text;
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
        let number: u32 = rest[..digits].parse().ok()?;
        rest = &rest[digits..];
        let letters = rest.find(|c: char| c.is_ascii_digit()).unwrap_or(rest.len());
        let unit = match &rest[..letters] {
            "" | "m" | "min" | "minute" | "minutes" => 1,
            "h" | "hour" | "hours" => HOUR,
            "d" | "day" | "days" => DAY,
            _ => return None,
        };
        rest = &rest[letters..];
        total = total.checked_add(number.checked_mul(unit)?)?;
    }
    (1..=WAIT_MINUTES_MAX).contains(&total).then_some(total)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_of_time_are_read_as_people_write_them() {
        for (text, expected) in [("", 1), ("15", 15), ("15min", 15), ("2h", 120), ("1h30", 90), ("1d", 1440)] {
            assert_eq!(minutes(text), Some(expected), "{text}");
        }
        for text in ["0", "-5", "h", "2x", "999999999999", "200d", "h2"] {
            assert_eq!(minutes(text), None, "{text}");
        }
    }
}
