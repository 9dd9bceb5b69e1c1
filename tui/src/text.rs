//! Text for a screen of known width: cleaning, cutting, filling up, wrapping.

use ratatui::text::Span;

/// Removes what could disturb a terminal or the order of reading: control characters other than the line break
/// become spaces, marks that turn the direction of text are dropped.
pub fn clean(text: &str) -> String {
    text.replace("\r\n", "\n")
        .chars()
        .filter(
            |c| !matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}'),
        )
        .map(|c| if c.is_control() && c != '\n' || matches!(c, '\u{2028}' | '\u{2029}') { ' ' } else { c })
        .collect()
}

/// Like [`clean`], for text that must stay on one line.
pub fn clean_line(text: &str) -> String {
    clean(text).replace('\n', " ")
}

/// Columns that a text takes.
pub fn width(text: &str) -> usize {
    Span::raw(text).width()
}

/// Cuts a text to a width, with `…` where something is missing.
pub fn fit(text: &str, columns: usize) -> String {
    if width(text) <= columns {
        return text.to_owned();
    }
    let mut cut = take(text, columns.saturating_sub(1)).to_owned();
    if columns > 0 {
        cut.push('…');
    }
    cut
}

/// Cuts or fills a text up to exactly a width.
pub fn pad(text: &str, columns: usize) -> String {
    let mut text = fit(text, columns);
    text.extend(std::iter::repeat_n(' ', columns.saturating_sub(width(&text))));
    text
}

/// Breaks a text into lines of at most a width; a word that is too long is broken.
pub fn wrap(text: &str, columns: usize) -> Vec<String> {
    let columns = columns.max(1);
    let mut lines = Vec::new();
    for paragraph in text.split('\n') {
        let indent: String = paragraph.chars().take_while(|c| *c == ' ').take(columns / 2).collect();
        let mut line = indent.clone();
        let mut empty = true;
        let before = lines.len();
        for mut word in paragraph.split_whitespace() {
            if !empty && width(&line) + 1 + width(word) > columns {
                lines.push(std::mem::replace(&mut line, indent.clone()));
                empty = true;
            }
            while empty && width(&line) + width(word) > columns {
                let head = take(word, columns - width(&line)).len().max(word.chars().next().map_or(0, char::len_utf8));
                lines.push(format!("{line}{}", &word[..head]));
                word = &word[head..];
                line.clone_from(&indent);
            }
            if word.is_empty() {
                continue;
            }
            if !empty {
                line.push(' ');
            }
            line.push_str(word);
            empty = false;
        }
        match (empty, lines.len() > before) {
            (true, true) => {}
            (true, false) => lines.push(String::new()),
            (false, _) => lines.push(line),
        }
    }
    lines
}

/// A sentence begins with a capital.
pub fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or(String::new(), |first| first.to_uppercase().chain(chars).collect())
}

/// Ends a sentence that has no end yet.
pub fn full_stop(text: &str) -> String {
    if text.ends_with(['.', '!', '?']) { text.to_owned() } else { format!("{text}.") }
}

/// The longest beginning that fits a width.
fn take(text: &str, columns: usize) -> &str {
    let mut used = 0;
    let mut buffer = [0; 4];
    for (at, c) in text.char_indices() {
        used += width(c.encode_utf8(&mut buffer));
        if used > columns {
            return &text[..at];
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_characters_never_reach_a_screen() {
        assert_eq!(clean("a\u{1b}[31mb\tc\r\nd\u{202e}e\u{9b}f"), "a [31mb c\nde f");
        assert_eq!(clean_line("a\nb\u{7}"), "a b ");
    }

    #[test]
    fn text_is_cut_where_it_does_not_fit() {
        assert_eq!(fit("Radiology", 9), "Radiology");
        assert_eq!(fit("Radiology", 6), "Radio…");
        assert_eq!(fit("Radiology", 0), "");
        assert_eq!(pad("Lab", 5), "Lab  ");
        assert_eq!(width(&pad("日本語テキスト", 5)), 5);
    }

    #[test]
    fn wrapping_keeps_paragraphs_and_breaks_long_words() {
        assert_eq!(
            wrap("the screens go black\n\none after the other", 10),
            ["the", "screens go", "black", "", "one after", "the other"]
        );
        assert_eq!(wrap("abcdefghij", 4), ["abcd", "efgh", "ij"]);
        assert_eq!(wrap("  a bb", 4), ["  a", "  bb"]);
        assert_eq!(wrap("日本", 1), ["日", "本"]);
        assert_eq!(wrap("", 4), [""]);
    }
}
