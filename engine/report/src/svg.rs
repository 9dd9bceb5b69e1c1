//! Pictures as SVG text: escaping, and the frame that gives a picture its name for those who cannot see it.
//!
//! Invariant: whatever a trainer or a player wrote is escaped here or by the template, never put in as it is.

use std::fmt::Write as _;

/// Text that may stand between tags and in quoted attributes, of XML and HTML alike.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            // XML knows no other control characters.
            '\t' | '\n' | '\r' => out.push(' '),
            c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => out.push('\u{fffd}'),
            c => out.push(c),
        }
    }
    out
}

/// Text cut to about `width` pixels at a font size, with an ellipsis.
pub fn fit(text: &str, width: u32, font: u32) -> String {
    // A letter of a sans-serif font is about 0.56 of its size wide, on average.
    let most = (width * 100 / (font * 56)).max(2) as usize;
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let cut: String = text.chars().take(most - 1).collect();
    format!("{}…", cut.trim_end())
}

/// What a picture is called, and what it shows.
pub struct Caption<'a> {
    /// Unique on its page.
    pub id: &'a str,
    /// Its name.
    pub title: &'a str,
    /// What it shows, in a sentence.
    pub text: &'a str,
}

/// A whole picture. `class` is for the page's style; `body` is SVG already.
pub fn picture(caption: &Caption, class: &str, width: u32, height: u32, body: &str) -> String {
    let (id, title, text) = (escape(caption.id), escape(caption.title), escape(caption.text));
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"{class}\" viewBox=\"0 0 {width} {height}\" role=\"img\" \
         aria-labelledby=\"{id}-title {id}-text\">\n<title id=\"{id}-title\">{title}</title>\n\
         <desc id=\"{id}-text\">{text}</desc>\n{body}</svg>"
    )
}

/// The body of a picture, shape by shape. Classes are ours; texts are escaped.
#[derive(Default)]
pub struct Shapes(String);

impl Shapes {
    /// A rectangle with round corners.
    pub fn rect(&mut self, class: &str, x: u32, y: u32, width: u32, height: u32) {
        self.put(format_args!(
            "<rect class=\"{class}\" x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" rx=\"4\"/>"
        ));
    }

    /// A small square.
    pub fn square(&mut self, class: &str, x: u32, y: u32, side: u32) {
        self.put(format_args!("<rect class=\"{class}\" x=\"{x}\" y=\"{y}\" width=\"{side}\" height=\"{side}\"/>"));
    }

    /// A straight line.
    pub fn line(&mut self, class: &str, from: (u32, u32), to: (u32, u32)) {
        self.put(format_args!(
            "<line class=\"{class}\" x1=\"{}\" y1=\"{}\" x2=\"{}\" y2=\"{}\"/>",
            from.0, from.1, to.0, to.1
        ));
    }

    /// A path; `d` is made of numbers and letters by the caller. It tells its title, if any, when pointed at.
    pub fn path(&mut self, class: &str, d: &str, title: &str) {
        let title = if title.is_empty() { String::new() } else { format!("<title>{}</title>", escape(title)) };
        self.put(format_args!("<path class=\"{class}\" d=\"{d}\">{title}</path>"));
    }

    /// A disc.
    pub fn disc(&mut self, class: &str, x: u32, y: u32, radius: u32) {
        self.put(format_args!("<circle class=\"{class}\" cx=\"{x}\" cy=\"{y}\" r=\"{radius}\"/>"));
    }

    /// A line of text, whole; `class` says where it is anchored.
    pub fn text(&mut self, class: &str, x: u32, y: u32, text: &str) {
        let text = escape(text);
        self.put(format_args!("<text class=\"{class}\" x=\"{x}\" y=\"{y}\">{text}</text>"));
    }

    /// Begins a group that tells its title when pointed at.
    pub fn begin(&mut self, title: &str) {
        let title = escape(title);
        self.put(format_args!("<g><title>{title}</title>"));
    }

    /// Ends a group.
    pub fn end(&mut self) {
        self.put(format_args!("</g>"));
    }

    fn put(&mut self, shape: std::fmt::Arguments) {
        writeln!(self.0, "{shape}").expect("writing to a String cannot fail");
    }

    /// The shapes as SVG.
    pub fn finish(self) -> String {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_others_wrote_stays_text() {
        assert_eq!(escape("</title><script>'\"&\u{1}\n"), "&lt;/title&gt;&lt;script&gt;&#39;&quot;&amp;\u{fffd} ");
        let caption = Caption { id: "a\"b", title: "<b>", text: "\"><script>" };
        let svg = picture(&caption, "chart", 10, 10, "");
        assert!(!svg.contains("<b>") && !svg.contains("<script>") && !svg.contains("a\"b"), "{svg}");
    }

    #[test]
    fn long_names_are_cut_where_they_would_leave_their_box() {
        assert_eq!(fit("Ward", 100, 12), "Ward");
        assert_eq!(fit("Wards and clinics of the old house", 80, 12), "Wards and…");
    }
}
