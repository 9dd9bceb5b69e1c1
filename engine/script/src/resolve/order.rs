//! Orders as students type them, as patterns: a verb and any of its arguments.

use codedark_sim::action::{ACTIONS, ActionSpec, Arg, ArgKind};
use codedark_sim::ids::{AssetId, DutyId, PartnerId, ProcessId, ZoneId};
use codedark_sim::knowledge::Verdict;
use codedark_sim::posture::{Mode, Ransom, Statement};
use codedark_sim::scenario::{AccountGroup, OrderPattern};

use super::Resolver;
use crate::read::{Names, Value, closest};

impl Resolver<'_, '_> {
    /// An order: `isolate BACKUP-1`. Case does not matter.
    pub(super) fn order(&mut self, value: Option<Value>) -> Option<OrderPattern> {
        let text = self.reader.text(value.clone())?;
        let value = value?;
        let mut words = text.split_whitespace();
        let Some(verb) = words.next() else {
            self.reader.wrong(&value, "order", "an order begins with what to do: \"isolate BACKUP-1\"".into());
            return None;
        };
        let lower = verb.to_lowercase();
        let known = |spec: &&&ActionSpec| spec.name == lower || spec.aliases.contains(&lower.as_str());
        let Some(spec) = ACTIONS.iter().find(known) else {
            let names: Vec<&str> = ACTIONS.iter().map(|spec| spec.name).filter(|name| *name != ANSWER).collect();
            let all = ACTIONS.iter().flat_map(|spec| spec.aliases.iter().copied().chain([spec.name]));
            let meant = closest(verb, all).map(|meant| format!("did you mean \"{meant}\"?"));
            if let Some(finding) = self.reader.wrong(&value, "unknown-name", format!("there is no order `{verb}`")) {
                finding.suggestion = meant;
                finding.notes.push(format!("orders are {}", names.join(", ")));
            }
            return None;
        };
        if spec.name == ANSWER {
            let message = "answers are moments of their own".to_string();
            if let Some(finding) = self.reader.wrong(&value, "order", message) {
                finding.suggestion = Some("write answered(name) or chose(name, option)".into());
            }
            return None;
        }
        let mut args: Vec<Option<Arg>> = vec![None; spec.args.len()];
        for word in words {
            let free = |n: &usize| args[*n].is_none();
            let places: Vec<usize> = (0..args.len()).filter(free).collect();
            let found = places.iter().find_map(|n| Some((*n, self.argument(spec.args[*n].kind, word)?)));
            match found {
                Some((n, arg)) => args[n] = Some(arg),
                None => {
                    self.no_such_argument(&value, spec, word, places.first().map(|n| spec.args[*n].kind));
                    return None;
                }
            }
        }
        Some(OrderPattern { verb: spec.verb, args: args.into_iter().flatten().collect() })
    }

    fn argument(&self, kind: ArgKind, word: &str) -> Option<Arg> {
        match kind {
            ArgKind::Asset => same(&self.assets, word).map(|n| Arg::Asset(AssetId::from(n))),
            ArgKind::Zone => same(&self.zones, word).map(|n| Arg::Zone(ZoneId::from(n))),
            ArgKind::Process => same(&self.care, word).map(|n| Arg::Process(ProcessId::from(n))),
            ArgKind::Account => same(&self.accounts, word).map(|n| Arg::Account(n.into())),
            ArgKind::Partner => same(&self.partners, word).map(|n| Arg::Partner(PartnerId::from(n))),
            ArgKind::Duty => same(&self.duties, word).map(|n| Arg::Duty(DutyId::from(n))),
            ArgKind::Group => {
                AccountGroup::ALL.iter().find(|(_, known)| is(word, known)).map(|(group, _)| Arg::Group(*group))
            }
            ArgKind::Statement => {
                Statement::ALL.iter().find(|(_, known, _)| is(word, known)).map(|(one, ..)| Arg::Statement(*one))
            }
            ArgKind::Mode if is(word, "block") => Some(Arg::Mode(Mode::Block)),
            ArgKind::Mode if is(word, "monitor") => Some(Arg::Mode(Mode::Monitor)),
            ArgKind::Ransom if is(word, "pay") => Some(Arg::Ransom(Ransom::Pay)),
            ArgKind::Ransom if is(word, "refuse") => Some(Arg::Ransom(Ransom::Refuse)),
            ArgKind::Port => word.parse().ok().filter(|port| *port > 0).map(Arg::Port),
            ArgKind::Verdict if is(word, "real") => Some(Arg::Verdict(Verdict::Real)),
            ArgKind::Verdict if is(word, "false") => Some(Arg::Verdict(Verdict::FalseAlarm)),
            ArgKind::Switch if is(word, "on") => Some(Arg::Switch(true)),
            ArgKind::Switch if is(word, "off") => Some(Arg::Switch(false)),
            // Alerts have no names before they come up.
            _ => None,
        }
    }

    fn no_such_argument(&mut self, value: &Value, spec: &ActionSpec, word: &str, kind: Option<ArgKind>) {
        if self.reader.broken_off {
            return;
        }
        // "tell press" is an order of two words, written apart.
        let stem = spec.name.split('-').next().unwrap_or(spec.name);
        let joined = format!("{stem}-{}", word.to_lowercase());
        let joined = ACTIONS.iter().find(|other| other.name == joined);
        let names = match kind {
            Some(ArgKind::Asset) => Some(&self.assets),
            Some(ArgKind::Zone) => Some(&self.zones),
            Some(ArgKind::Process) => Some(&self.care),
            Some(ArgKind::Account) => Some(&self.accounts),
            Some(ArgKind::Partner) => Some(&self.partners),
            Some(ArgKind::Duty) => Some(&self.duties),
            _ => None,
        };
        // A port comes before its zone, but a word that is no number is a zone that does not exist.
        let zone = spec.args.iter().any(|arg| arg.kind == ArgKind::Zone) && word.parse::<u16>().is_err();
        let names = names.or(zone.then_some(&self.zones));
        let (what, meant) = match names {
            Some(names) => (names.kind(), closest(word, names.iter())),
            None => ("argument", None),
        };
        let message = format!("`{}` cannot be about `{word}`: there is no such {what}", spec.name);
        let takes: Vec<String> = spec
            .args
            .iter()
            .map(|arg| format!("{} ({})", arg.name, arg.help.split(':').next().unwrap_or("")))
            .collect();
        if let Some(finding) = self.reader.wrong(value, "unknown-name", message) {
            let meant = joined.map(|order| order.name).or(meant);
            finding.suggestion = meant.map(|meant| format!("did you mean \"{meant}\"?"));
            if let Some(names) = names.filter(|names| meant.is_none() && (1..13).contains(&names.iter().count())) {
                let all: Vec<&str> = names.iter().collect();
                finding.notes.push(format!("there are {}", all.join(", ")));
            }
            finding.notes.push(match takes.is_empty() {
                true => format!("`{}` takes no arguments", spec.name),
                false => format!("`{}` takes any of {}", spec.name, takes.join(", ")),
            });
        }
    }
}

/// The action that answers a question: a moment of its own here.
const ANSWER: &str = "answer";

/// Whether a word is this one, written in any case.
fn is(word: &str, known: &str) -> bool {
    word.eq_ignore_ascii_case(known)
}

/// The place of a name, written in any case.
fn same(names: &Names, word: &str) -> Option<usize> {
    let exact = names.place(word);
    exact.or_else(|| names.iter().find(|name| name.eq_ignore_ascii_case(word)).and_then(|name| names.place(name)))
}
