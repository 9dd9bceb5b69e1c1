//! Markdown for three readers: a page for a browser, lines for a terminal, a page for `man`.
//!
//! Invariant: a page for a browser needs no other file and no network. Only what our own pages use is rendered.

use codedark_report::wrap;
use pulldown_cmark::{CowStr, Event, HeadingLevel, Options, Parser, Tag, TagEnd, html as writer};
use roff::{Inline, Roff, bold, roman};

/// How a page looks; light or dark as the reader's system is.
const STYLE: &str = "
:root { color-scheme: light dark; }
body { font: 1rem/1.55 system-ui, sans-serif; max-width: 50rem; margin: 2rem auto; padding: 0 1rem; }
h1, h2, h3 { line-height: 1.2; margin-top: 2.2rem; }
h3 { border-top: 1px solid #8886; padding-top: 1.2rem; }
code { font: 0.9em ui-monospace, monospace; background: #8882; padding: 0.1em 0.3em; border-radius: 3px; }
pre { background: #8882; padding: 0.8rem 1rem; overflow-x: auto; border-radius: 4px; }
pre code { background: none; padding: 0; }
table { border-collapse: collapse; width: 100%; }
td, th { border-bottom: 1px solid #8884; padding: 0.3rem 0.8rem 0.3rem 0; text-align: left; vertical-align: top; }
";

/// A page for a browser.
pub fn html(title: &str, page: &str) -> String {
    let mut events: Vec<Event<'_>> = Parser::new_ext(page, Options::ENABLE_TABLES).collect();
    for n in 0..events.len() {
        let name: String = events.iter().skip(n + 1).map_while(heading_text).collect();
        if let Some(Event::Start(Tag::Heading { id, .. })) = events.get_mut(n) {
            *id = Some(CowStr::from(name.to_lowercase().replace(' ', "-")));
        }
    }
    let mut body = String::new();
    writer::push_html(&mut body, events.into_iter());
    let mut escaped = String::new();
    writer::push_html(&mut escaped, [Event::Text(CowStr::from(title))].into_iter());
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width\">\n\
         <title>{escaped}</title>\n<style>{STYLE}</style>\n{body}</html>\n"
    )
}

/// The text of a heading's events; `None` at its end.
fn heading_text(event: &Event<'_>) -> Option<String> {
    match event {
        Event::End(TagEnd::Heading(_)) => None,
        Event::Text(text) | Event::Code(text) => Some(text.to_string()),
        _ => Some(String::new()),
    }
}

/// A stretch of text in one face.
#[derive(Clone)]
struct Span {
    text: String,
    /// Code, or strong.
    marked: bool,
    code: bool,
}

/// What a page is made of.
enum Block {
    Heading(HeadingLevel, String),
    Paragraph(Vec<Span>),
    Item(Vec<Span>),
    Code(String),
    /// A row of a table.
    Row(Vec<Vec<Span>>),
}

fn blocks(page: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    let (mut spans, mut cells, mut strong): (Vec<Span>, Vec<Vec<Span>>, bool) = Default::default();
    let plain = |spans: &mut Vec<Span>| std::mem::take(spans).into_iter().map(|span| span.text).collect::<String>();
    for event in Parser::new_ext(page, Options::ENABLE_TABLES) {
        match event {
            Event::Text(text) => spans.push(Span { text: text.to_string(), marked: strong, code: false }),
            Event::Code(text) => spans.push(Span { text: text.to_string(), marked: true, code: true }),
            Event::SoftBreak => spans.push(Span { text: " ".into(), marked: false, code: false }),
            Event::Start(Tag::Strong | Tag::Emphasis) => strong = true,
            Event::End(TagEnd::Strong | TagEnd::Emphasis) => strong = false,
            Event::End(TagEnd::Heading(level)) => blocks.push(Block::Heading(level, plain(&mut spans))),
            Event::End(TagEnd::Paragraph) => blocks.push(Block::Paragraph(std::mem::take(&mut spans))),
            Event::End(TagEnd::Item) => blocks.push(Block::Item(std::mem::take(&mut spans))),
            Event::End(TagEnd::CodeBlock) => blocks.push(Block::Code(plain(&mut spans))),
            Event::End(TagEnd::TableCell) => cells.push(std::mem::take(&mut spans)),
            Event::End(TagEnd::TableRow) => blocks.push(Block::Row(std::mem::take(&mut cells))),
            // The words above the columns say nothing that a list of options does not.
            Event::End(TagEnd::TableHead) => cells.clear(),
            _ => {}
        }
    }
    blocks
}

fn said(spans: &[Span]) -> String {
    spans.iter().map(|span| if span.code { format!("`{}`", span.text) } else { span.text.clone() }).collect()
}

/// Columns of text in a terminal before what an option says.
const OPTION_WIDTH: usize = 22;

/// Lines for a terminal.
pub fn text(page: &str) -> String {
    let mut out = String::new();
    let (mut in_list, mut starred) = (false, false);
    for block in blocks(page) {
        let listed = matches!(block, Block::Item(_) | Block::Row(_));
        if starred && !matches!(block, Block::Row(_)) {
            out += "  * must be given\n";
            starred = false;
        }
        let goes_on = listed && in_list;
        if !out.is_empty() && !goes_on {
            out.push('\n');
        }
        in_list = listed;
        match block {
            Block::Heading(HeadingLevel::H1 | HeadingLevel::H2, text) => {
                out += &format!("{}\n{}\n", text, "=".repeat(text.chars().count()));
            }
            Block::Heading(_, text) => out += &format!("{}\n{}\n", text, "-".repeat(text.chars().count())),
            Block::Paragraph(spans) => out += &wrap(&said(&spans), 0),
            Block::Item(spans) => out += &wrap(&format!("  - {}", said(&spans)), 4),
            Block::Code(code) => code.lines().for_each(|line| {
                out += format!("    {line}").trim_end();
                out.push('\n');
            }),
            Block::Row(cells) => {
                let cell = |n: usize| cells.get(n).map(|spans| said(spans)).unwrap_or_default();
                let name = cell(0).replace('`', "");
                let needed = if cell(1).is_empty() { "" } else { "*" };
                starred |= !needed.is_empty();
                let head = format!("  {needed:1} {name:OPTION_WIDTH$}");
                out += &wrap(&format!("{head} {}", cell(2)), OPTION_WIDTH + 5);
            }
        }
    }
    out
}

/// A page for `man`, section 7.
pub fn man(name: &str, page: &str) -> String {
    let inline = |spans: &[Span]| -> Vec<Inline> {
        spans.iter().map(|span| if span.marked { bold(&span.text) } else { roman(&span.text) }).collect()
    };
    let mut roff = Roff::new();
    roff.control("TH", [name, "7", "", concat!("codedark ", env!("CARGO_PKG_VERSION")), ""]);
    roff.control("SH", ["NAME"]).text([roman(format!("{name} - the scenario language of codedark"))]);
    for block in blocks(page) {
        match block {
            Block::Heading(HeadingLevel::H1, _) => {
                roff.control("SH", ["DESCRIPTION"]);
            }
            Block::Heading(HeadingLevel::H2, text) => {
                roff.control("SH", [text.to_uppercase().as_str()]);
            }
            Block::Heading(_, text) => {
                roff.control("SS", [text.as_str()]);
            }
            Block::Paragraph(spans) => {
                roff.control("PP", []).text(inline(&spans));
            }
            Block::Item(spans) => {
                roff.control("IP", ["\\(bu", "2"]).text(inline(&spans));
            }
            Block::Code(code) => {
                roff.control("PP", []).control("EX", []);
                code.lines().for_each(|line| {
                    roff.text([roman(line)]);
                });
                roff.control("EE", []);
            }
            Block::Row(cells) => {
                let cell = |n: usize| cells.get(n).map(Vec::as_slice).unwrap_or_default();
                let needed = if cell(1).is_empty() { "" } else { " (needed)" };
                let head: Vec<Inline> = inline(cell(0)).into_iter().chain([roman(needed)]).collect();
                roff.control("TP", []).text(head).text(inline(cell(2)));
            }
        }
    }
    roff.to_roff()
}
