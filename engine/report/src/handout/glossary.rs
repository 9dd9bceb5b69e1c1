//! Words of the pack that are explained.
//!
//! Invariant: a word stands in the glossary only if a reader of the pack meets it, in the pack's language or in English.

use super::{Handout, Term};

/// What the pack shows of the overview.
const SHOWN: [&str; 4] = ["summary", "hospital", "adversaries", "duties"];
/// Longest ending that a word may have and still be the same word: plurals and cases.
const ENDING_MAX: usize = 3;
/// Shorter words must stand as they are, or with an s: `log` is no part of `logic`.
const STEM_MIN: usize = 5;

/// The terms that appear in a pack, by their words.
pub fn of(handout: &Handout, terms: &[Term]) -> Vec<Term> {
    let mut data = serde_json::to_value(handout).expect("a handout is plain data with text keys, so it encodes");
    // Machines and care of the hospital are no part of the pack.
    if let Some(overview) = data["overview"].as_object_mut() {
        overview.retain(|part, _| SHOWN.contains(&part.as_str()));
    }
    let mut text = String::new();
    collect(&data, &mut text);
    let text = text.to_lowercase();
    let meets = |term: &&Term| forms(&term.word).chain(forms(&term.english)).any(|form| appears(&form, &text));
    let mut met: Vec<Term> = terms.iter().filter(meets).cloned().collect();
    met.sort_by_key(|term| term.word.to_lowercase());
    met
}

/// Every text of some data.
fn collect(data: &serde_json::Value, text: &mut String) {
    match data {
        serde_json::Value::String(words) => {
            text.push_str(words);
            text.push('\n');
        }
        serde_json::Value::Array(parts) => parts.iter().for_each(|part| collect(part, text)),
        serde_json::Value::Object(parts) => parts.values().for_each(|part| collect(part, text)),
        _ => {}
    }
}

/// The forms of a word as the catalogue writes it: `varsel / alarm` has two; a remark in brackets is left out.
fn forms(word: &str) -> impl Iterator<Item = String> {
    let plain = |form: &str| form.split('(').next().unwrap_or_default().trim().to_lowercase();
    word.split(" / ").map(plain).filter(|form| !form.is_empty()).collect::<Vec<_>>().into_iter()
}

/// Whether a text has a word, perhaps with an ending.
fn appears(form: &str, text: &str) -> bool {
    text.match_indices(form).any(|(at, _)| {
        let before = text[..at].chars().next_back();
        let ending: String = text[at + form.len()..].chars().take_while(|c| c.is_alphabetic()).collect();
        let same = match form.chars().count() {
            0..STEM_MIN => ending.is_empty() || ending == "s",
            _ => ending.chars().count() <= ENDING_MAX,
        };
        same && !before.is_some_and(char::is_alphanumeric)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_met_with_its_endings_and_not_inside_others() {
        for (form, text, met) in [
            ("alert", "two alerts came", true),
            ("log", "read the logs.", true),
            ("log", "a login, a logic, a catalog", false),
            ("hendelse", "er dette en hendelsen?", true),
            ("patch", "dispatched", false),
            ("log", "", false),
        ] {
            assert_eq!(appears(form, text), met, "{form} in {text}");
        }
        assert_eq!(forms("Varsel / alarm (lyd)").collect::<Vec<_>>(), ["varsel", "alarm"]);
    }
}
