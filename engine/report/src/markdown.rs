//! A trainer's Markdown as part of a page.
//!
//! Invariants: HTML in it is shown as text, links and pictures are their words alone, so that a page loads nothing and
//! leads nowhere. Headings go on below the section's own, without a gap.

use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag, TagEnd, html};

/// Highest level of headings: a section has one of the second level.
const TOP: usize = 3;

/// Markdown as HTML for the inside of a section.
pub fn html(text: &str) -> String {
    let mut depth: Vec<HeadingLevel> = Vec::new();
    let events = Parser::new_ext(text, Options::ENABLE_TABLES).filter_map(|event| {
        Some(match event {
            Event::Html(raw) | Event::InlineHtml(raw) => Event::Text(raw),
            Event::Start(Tag::Link { .. } | Tag::Image { .. } | Tag::HtmlBlock)
            | Event::End(TagEnd::Link | TagEnd::Image | TagEnd::HtmlBlock) => return None,
            Event::Start(Tag::Heading { level, .. }) => {
                depth.retain(|above| *above < level);
                depth.push(level);
                Event::Start(Tag::Heading { level: level_of(depth.len()), id: None, classes: vec![], attrs: vec![] })
            }
            Event::End(TagEnd::Heading(level)) => {
                let place = depth.iter().filter(|above| **above <= level).count();
                Event::End(TagEnd::Heading(level_of(place)))
            }
            // Tables of a page have captions; a trainer's have none, so their cells are told as lines.
            Event::Start(Tag::Table(_)) | Event::End(TagEnd::Table) => return None,
            Event::Start(Tag::TableHead | Tag::TableRow) => Event::Start(Tag::Paragraph),
            Event::End(TagEnd::TableHead | TagEnd::TableRow) => Event::End(TagEnd::Paragraph),
            Event::Start(Tag::TableCell) => return None,
            Event::End(TagEnd::TableCell) => Event::Text(" · ".into()),
            other => other,
        })
    });
    let mut page = String::new();
    html::push_html(&mut page, events);
    page
}

fn level_of(place: usize) -> HeadingLevel {
    match TOP + place.saturating_sub(1) {
        3 => HeadingLevel::H3,
        4 => HeadingLevel::H4,
        5 => HeadingLevel::H5,
        _ => HeadingLevel::H6,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_follow_the_sections_without_a_gap() {
        assert_eq!(html("# A\n\n### B\n\n## C\n"), "<h3>A</h3>\n<h4>B</h4>\n<h4>C</h4>\n");
        assert_eq!(html("## B\n"), "<h3>B</h3>\n");
    }

    #[test]
    fn nothing_in_it_acts_or_leads_out() {
        let page = html(
            "<script>alert(1)</script>\n\nA [link](https://example.org \"x\"), ![a picture](x.png), <b>bold</b>, \
             <https://example.net>\n\n<img src=x onerror=y>\n",
        );
        let tags: Vec<&str> =
            page.split('<').skip(1).filter_map(|rest| rest.split_once('>')).map(|(tag, _)| tag).collect();
        assert!(tags.iter().all(|tag| ["p", "/p"].contains(tag)), "{page}");
        assert!(page.contains("A link, a picture, &lt;b&gt;bold&lt;/b&gt;") && !page.contains("example.org"), "{page}");
    }

    #[test]
    fn a_table_is_told_in_lines() {
        let page = html("| a | b |\n|---|---|\n| c | d |\n");
        assert!(page.contains("<p>c · d · </p>") && !page.contains("<t"), "{page}");
    }
}
