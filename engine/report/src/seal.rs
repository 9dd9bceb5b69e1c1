//! The seal of a page.
//!
//! Invariants: any page of this crate can be sealed, after it was made. The seal is a comment behind the page's end,
//! which no browser shows, needs no script and loads nothing; the foot says in words who sealed it.

use codedark_sim::digest::Digest;
use codedark_sim::seal::{Fence, Found, Kind, Place, SealKey, Section, Standing};

/// The last line of a sealed page.
const FENCE: Fence = Fence { kind: Kind::Page, before: "<!-- codedark-seal ", after: " -->\n" };

/// How a page ends.
const END: &str = "</html>";

/// Seals a page of the play of this digest: words in its foot, and the seal behind its end.
pub fn seal_page(page: &str, play: &Digest, key: &SealKey) -> String {
    let words = format!(
        "<p>Sealed with the key <code>{}</code>; play digest <code>{play}</code>. <code>codedark verify</code> says \
         whether this page is as it was sealed.</p>\n",
        key.public().fingerprint()
    );
    let foot = page.rfind("</footer>").unwrap_or(page.len());
    let (before, after) = page.split_at(foot);
    let mut content = format!("{before}{words}{after}");
    if !content.ends_with('\n') {
        content.push('\n');
    }
    let sections = sections(content.as_bytes());
    FENCE.close(&content, play, sections, key)
}

/// Looks at the seal of a page.
pub fn verify_page(bytes: &[u8]) -> Standing {
    match FENCE.check(bytes) {
        Found::Sealed(key) => Standing::Sealed(key),
        Found::Altered { is_seal: true, why, .. } => Standing::Altered { place: Place::Seal, why: why.into() },
        Found::Altered { line, why, sections, .. } => {
            Standing::Altered { place: place(line, &sections), why: format!("{why}, from line {line}") }
        }
        Found::Nothing => {
            let lines = bytes.split_inclusive(|byte| *byte == b'\n').count();
            if bytes.trim_ascii_end().ends_with(END.as_bytes()) {
                return Standing::Unfinished { lines, to: None };
            }
            let line = lines + usize::from(bytes.ends_with(b"\n"));
            let place = place(line, &sections(bytes));
            Standing::Altered { place, why: format!("the page breaks off at line {line} and its seal is gone") }
        }
    }
}

fn place(line: usize, sections: &[Section]) -> Place {
    let inside = |section: &&Section| (section.first..=section.last).contains(&line);
    sections.iter().find(inside).cloned().map_or(Place::Frame, Place::Section)
}

/// The sections of a page: `<section>` and `</section>` begin lines. One that is not closed goes on to the end, and
/// beyond, where the page broke off.
fn sections(page: &[u8]) -> Vec<Section> {
    let mut found: Vec<Section> = Vec::new();
    let mut open = false;
    for (n, line) in page.split_inclusive(|byte| *byte == b'\n').enumerate() {
        let line = String::from_utf8_lossy(line);
        let line = line.trim();
        // Where a page breaks off inside the tag of a section, none has begun.
        let id = || attribute(line, "aria-labelledby").or_else(|| attribute(line, "id"));
        if !open
            && line.starts_with("<section")
            && let Some(id) = id()
        {
            found.push(Section { id, heading: String::new(), first: n + 1, last: usize::MAX });
            open = true;
        }
        let Some(section) = found.last_mut().filter(|_| open) else { continue };
        if section.heading.is_empty() && line.starts_with("<h2") {
            let heading = line.split_once('>').and_then(|(_, rest)| rest.split_once("</h2>"));
            section.heading = heading.map_or(String::new(), |(text, _)| text.to_owned());
        }
        if line.starts_with("</section>") {
            section.last = n + 1;
            open = false;
        }
    }
    found
}

fn attribute(tag: &str, name: &str) -> Option<String> {
    let (_, rest) = tag.split_once(&format!(" {name}=\""))?;
    rest.split_once('"').map(|(value, _)| value.to_owned())
}
