//! Edits of sealed files by chance: all must be found, and the place named. One study for the gate (few edits) and for
//! `docs/measurements/` (all of them). The same number gives the same edit.

use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;

use codedark_analysis::verify_recording;
use codedark_report::verify_page;
use codedark_sim::digest::Digest;
use codedark_sim::journal;
use codedark_sim::seal::{Kind, Place, Standing};

/// A sealed file, and one of another play that takes part in edits.
pub struct Sealed {
    kind: Kind,
    bytes: Vec<u8>,
    other: Vec<u8>,
}

/// The kinds, with the names that files have after `name`.
const KINDS: [(Kind, &str); 3] =
    [(Kind::Journal, "journal"), (Kind::Recording, "recording.json"), (Kind::Page, "html")];

/// Reads the journals, recordings and pages of two plays, `a` and `b`, from a folder.
pub fn read(folder: &Path) -> Vec<Sealed> {
    let file = |name: &str| std::fs::read(folder.join(name)).unwrap_or_else(|error| panic!("{name}: {error}"));
    let read =
        |(kind, ending)| Sealed { kind, bytes: file(&format!("a.{ending}")), other: file(&format!("b.{ending}")) };
    KINDS.into_iter().map(read).collect()
}

/// What is done to a file.
type Edit = fn(&Sealed, &mut Chance) -> Vec<u8>;

/// Every way of editing; they take turns.
const EDITS: [(&str, Edit); 14] = [
    ("flip a bit", |file, chance| {
        let mut bytes = file.bytes.clone();
        let place = chance.below(bytes.len());
        bytes[place] ^= 1 << chance.below(8);
        bytes
    }),
    ("change a digit", |file, chance| {
        let mut bytes = file.bytes.clone();
        let digits: Vec<usize> = (0..bytes.len()).filter(|n| bytes[*n].is_ascii_digit()).collect();
        bytes[digits[chance.below(digits.len())]] = b'0' + chance.below(10) as u8;
        bytes
    }),
    ("remove a byte", |file, chance| {
        let mut bytes = file.bytes.clone();
        bytes.remove(chance.below(bytes.len()));
        bytes
    }),
    ("insert a byte", |file, chance| insert(file, chance.below(256) as u8, chance)),
    ("insert white space", |file, chance| {
        let space = [b' ', b'\n', b'\t', b'\r'][chance.below(4)];
        insert(file, space, chance)
    }),
    ("remove a line", |file, chance| {
        let mut lines = lines(&file.bytes);
        lines.remove(chance.below(lines.len()));
        lines.concat()
    }),
    ("double a line", |file, chance| {
        let mut lines = lines(&file.bytes);
        let n = chance.below(lines.len());
        lines.insert(n, lines[n]);
        lines.concat()
    }),
    ("swap two lines", |file, chance| {
        let mut lines = lines(&file.bytes);
        let (one, two) = (chance.below(lines.len()), chance.below(lines.len()));
        lines.swap(one, two);
        lines.concat()
    }),
    ("insert a line of another file", |file, chance| {
        let (mut lines, others) = (lines(&file.bytes), lines(&file.other));
        lines.insert(chance.below(lines.len() + 1), others[chance.below(others.len())]);
        lines.concat()
    }),
    ("take the same line of another file", |file, chance| {
        let (mut lines, others) = (lines(&file.bytes), lines(&file.other));
        let n = chance.below(lines.len().min(others.len()));
        lines[n] = others[n];
        lines.concat()
    }),
    ("cut at a byte", |file, chance| file.bytes[..chance.below(file.bytes.len())].to_vec()),
    ("cut at a line", |file, chance| {
        let lines = lines(&file.bytes);
        lines[..chance.below(lines.len())].concat()
    }),
    ("edit the seal", |file, chance| {
        let mut bytes = file.bytes.clone();
        let seal = last_line(&bytes).len();
        let place = bytes.len() - 1 - chance.below(seal);
        bytes[place] ^= 1 << chance.below(8);
        bytes
    }),
    ("take a part of another seal", |file, chance| {
        let mut bytes = file.bytes.clone();
        let (start, other) = (bytes.len() - last_line(&bytes).len(), last_line(&file.other));
        let length = other.len().min(bytes.len() - start);
        let (one, two) = (chance.below(length), chance.below(length));
        let part = one.min(two)..one.max(two) + 1;
        bytes[start + part.start..start + part.end].copy_from_slice(&other[part]);
        bytes
    }),
];

fn insert(file: &Sealed, byte: u8, chance: &mut Chance) -> Vec<u8> {
    let mut bytes = file.bytes.clone();
    bytes.insert(chance.below(bytes.len() + 1), byte);
    bytes
}

fn last_line(bytes: &[u8]) -> &[u8] {
    lines(bytes).pop().unwrap_or_default()
}

fn lines(bytes: &[u8]) -> Vec<&[u8]> {
    bytes.split_inclusive(|byte| *byte == b'\n').collect()
}

/// Numbers that follow from a key.
struct Chance {
    key: String,
    drawn: u32,
}

impl Chance {
    fn below(&mut self, bound: usize) -> usize {
        self.drawn += 1;
        let digest = Digest::of(format!("{} {}", self.key, self.drawn).as_bytes());
        let number = digest.bytes()[..8].iter().fold(0, |number, byte| number << 8 | u64::from(*byte));
        (number % bound.max(1) as u64) as usize
    }
}

/// What became of the edits of a kind of file.
pub struct Tally {
    pub kind: Kind,
    pub edits: usize,
    pub found: usize,
    pub named: usize,
    /// Each way: edits, found, place named rightly.
    ways: BTreeMap<&'static str, [usize; 3]>,
    /// What was not found or not named, in words.
    pub faults: Vec<String>,
}

/// What verifying says of a file.
pub fn verify(kind: Kind, bytes: &[u8]) -> Standing {
    match kind {
        Kind::Journal => journal::verify(bytes),
        Kind::Recording => verify_recording(bytes),
        Kind::Page => verify_page(bytes),
    }
}

/// Edits each file so many times.
pub fn study(files: &[Sealed], edits: usize) -> Vec<Tally> {
    files.iter().map(|file| tally(file, edits)).collect()
}

fn tally(file: &Sealed, edits: usize) -> Tally {
    let whole = verify(file.kind, &file.bytes);
    assert!(matches!(whole, Standing::Sealed(_)), "an unedited {} is sealed: {whole:?}", file.kind.name());
    let mut tally = Tally { kind: file.kind, edits, found: 0, named: 0, ways: BTreeMap::new(), faults: Vec::new() };
    for n in 0..edits {
        let (name, edit) = EDITS[n % EDITS.len()];
        let mut chance = Chance { key: format!("{} {n}", file.kind.name()), drawn: 0 };
        // What changes nothing is no edit.
        let edited = std::iter::repeat_with(|| edit(file, &mut chance)).find(|edited| *edited != file.bytes);
        let edited = edited.expect("it goes on until something has changed");
        let standing = verify(file.kind, &edited);
        let found = !matches!(standing, Standing::Sealed(_));
        let named = is_right(file, &edited, &standing);
        if !named {
            let line = first_difference(&file.bytes, &edited);
            tally.faults.push(format!("{} {n}, {name}, line {line}: {standing:?}", file.kind.name()));
        }
        let row = tally.ways.entry(name).or_default();
        for (count, one) in row.iter_mut().zip([true, found, named]) {
            *count += usize::from(one);
        }
        tally.found += usize::from(found);
        tally.named += usize::from(named);
    }
    tally
}

/// The first line that differs, from 1.
fn first_difference(one: &[u8], two: &[u8]) -> usize {
    lines(one).iter().zip(lines(two)).take_while(|(one, two)| **one == *two).count() + 1
}

/// Whether the answer is the right one for this edit.
fn is_right(file: &Sealed, edited: &[u8], standing: &Standing) -> bool {
    let line = first_difference(&file.bytes, edited);
    let count = lines(&file.bytes).len();
    match (file.kind, standing) {
        (_, Standing::Sealed(_)) => false,
        // A clean prefix and a torn line: an exercise that is not finished.
        (Kind::Journal, _) if line <= count && is_torn_prefix(&file.bytes, edited) => {
            *standing == Standing::Unfinished { lines: line - 1, to: minute(&file.bytes, line - 1) }
        }
        // A whole text whose seal alone is gone.
        (Kind::Recording | Kind::Page, Standing::Unfinished { .. }) => line + 1 >= count && !has_seal(edited),
        (Kind::Journal | Kind::Recording, Standing::Altered { place, .. }) => *place == Place::Line(line),
        (Kind::Page, Standing::Altered { place, .. }) => {
            // Where a page breaks off between two parts, or a line was put in there, either is the place.
            let cut = file.bytes.starts_with(edited) || lines(edited).len() > count;
            let near = if cut { line.saturating_sub(1)..=line } else { line..=line };
            near.into_iter().any(|line| same_part(place, &part(&file.bytes, line)))
        }
        (Kind::Journal, Standing::Unfinished { .. }) => false,
    }
}

fn has_seal(bytes: &[u8]) -> bool {
    bytes.windows(9).any(|text| text == b"signature")
}

fn is_torn_prefix(whole: &[u8], edited: &[u8]) -> bool {
    let clean = edited.iter().rposition(|byte| *byte == b'\n').map_or(0, |n| n + 1);
    whole.starts_with(&edited[..clean])
}

/// The minute that a journal's line says.
fn minute(journal: &[u8], line: usize) -> Option<codedark_sim::time::Tick> {
    let line: serde_json::Value = serde_json::from_slice(lines(journal).get(line.checked_sub(1)?)?).ok()?;
    let tick = line["body"]["advanced_to"].as_u64().or(line["body"]["act"]["at"].as_u64())?;
    u32::try_from(tick).ok().map(codedark_sim::time::Tick)
}

/// The part of a page that a line stands in: the id of its section, `seal` for the last line, otherwise nothing.
fn part(page: &[u8], line: usize) -> Option<String> {
    let lines = lines(page);
    if line == lines.len() {
        return Some("seal".into());
    }
    let mut inside = None;
    for one in &lines[..line.min(lines.len())] {
        let text = String::from_utf8_lossy(one);
        if inside.as_ref().is_some_and(|(_, closed)| *closed) {
            inside = None;
        }
        if text.starts_with("<section") {
            let id = text.split("aria-labelledby=\"").nth(1).and_then(|rest| rest.split('"').next());
            inside = Some((id.expect("a section has a heading").to_owned(), false));
        }
        if let Some((_, closed)) = &mut inside {
            *closed = text.starts_with("</section>");
        }
    }
    inside.map(|(id, _)| id)
}

fn same_part(place: &Place, part: &Option<String>) -> bool {
    match place {
        Place::Section(section) => part.as_deref() == Some(&section.id),
        Place::Frame => part.is_none(),
        Place::Seal => part.as_deref() == Some("seal"),
        Place::Line(_) => false,
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = self.kind.name();
        for (way, [edits, found, named]) in &self.ways {
            writeln!(f, "| {name} | {way} | {edits} | {found} | {named} |")?;
        }
        writeln!(f, "| {name} | all | {} | {} | {} |", self.edits, self.found, self.named)
    }
}
