//! Changes texts as mistakes and malice do: bytes, splices, words of the language, extreme numbers, repetitions.
//!
//! Invariant: the same seed makes the same text.

use codedark_script::words;

/// Numbers at which arithmetic and lists end.
const NUMBERS: [&str; 16] = [
    "0",
    "-1",
    "1",
    "255",
    "256",
    "65535",
    "65536",
    "4294967295",
    "4294967296",
    "9223372036854775807",
    "-9223372036854775808",
    "0.0",
    "-0.5",
    "1e308",
    "0.0/0.0",
    "1000000",
];
/// Pieces that open, close, repeat or run away.
const PIECES: [&str; 28] = [
    "(",
    ")",
    "{",
    "}",
    "[",
    "]",
    "#{",
    "\"",
    "`",
    "${",
    ";",
    ",",
    "//",
    "/*",
    "*/",
    "|x| x",
    "loop { }",
    "while true { n += 1; }",
    "fn f(x) { f(x) } f(1);",
    "let a = []; loop { a.push(a); }",
    "throw 1;",
    "return;",
    "import \"base\" as again;",
    "(1..).collect()",
    "let s = \"x\"; loop { s += s; }",
    "try { loop {} } catch { }",
    "memory.set(\"x\", view.offers)",
    "#{ wait: -1 }",
];

/// A generator of mutations (splitmix64).
pub struct Mutator(u64);

impl Mutator {
    /// A generator for one case.
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ 0x5eed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below `end`; 0 for end 0.
    pub fn below(&mut self, end: usize) -> usize {
        (self.next() % end.max(1) as u64) as usize
    }

    fn pick<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[self.below(of.len())]
    }

    /// One text of a corpus, changed in one to eight places.
    pub fn mutate(&mut self, corpus: &[String]) -> String {
        let mut bytes = self.pick(corpus).clone().into_bytes();
        for _ in 0..=self.below(8) {
            if bytes.is_empty() {
                bytes = self.pick(corpus).clone().into_bytes();
            }
            self.change(&mut bytes, corpus);
        }
        String::from_utf8_lossy(&bytes).into_owned()
    }

    fn change(&mut self, bytes: &mut Vec<u8>, corpus: &[String]) {
        let at = self.below(bytes.len());
        let end = (at + self.below(60)).min(bytes.len());
        match self.below(9) {
            0 => bytes[at] = self.below(256) as u8,
            1 => drop(bytes.drain(at..end)),
            2 => {
                let piece = bytes[at..end].to_vec();
                let to = self.below(bytes.len());
                bytes.splice(to..to, piece);
            }
            3 => {
                let other = self.pick(corpus).clone().into_bytes();
                let from = self.below(other.len());
                let to = (from + self.below(400)).min(other.len());
                bytes.splice(at..at, other[from..to].iter().copied());
            }
            4 => {
                let piece = *self.pick(&PIECES);
                bytes.splice(at..at, piece.bytes());
            }
            5 => self.swap_token(bytes, at, u8::is_ascii_digit),
            6 => self.swap_token(bytes, at, |byte| byte.is_ascii_lowercase() || *byte == b'_'),
            7 => {
                let times = 1 << self.below(12);
                let piece = bytes[at..end.min(at + 12)].repeat(times);
                bytes.splice(at..at, piece);
            }
            _ => {
                let line = |n: usize| bytes[..n].iter().rposition(|byte| *byte == b'\n').map_or(0, |n| n + 1);
                let (from, to) = (line(at), line(end));
                let piece = bytes[from..to].to_vec();
                let place = self.below(bytes.len());
                bytes.splice(place..place, piece);
            }
        }
    }

    /// Puts an extreme number in the place of the next number, or another word in that of the next name.
    fn swap_token(&mut self, bytes: &mut Vec<u8>, from: usize, part: fn(&u8) -> bool) {
        let Some(start) = (from..bytes.len()).find(|n| part(&bytes[*n])) else { return };
        let end = (start..bytes.len()).find(|n| !part(&bytes[*n])).unwrap_or(bytes.len());
        let number = bytes[start].is_ascii_digit();
        let instead = if number { (*self.pick(&NUMBERS)).to_string() } else { self.name() };
        bytes.splice(start..end, instead.into_bytes());
    }

    /// A word of the language, or an option of one.
    fn name(&mut self) -> String {
        let all: Vec<_> = words::all().collect();
        let word = *self.pick(&all);
        let mut names = vec![word.name];
        for argument in word.arguments {
            if let words::Argument::Options(keys) = argument {
                names.extend(keys.iter().map(|key| key.name));
            }
        }
        (*self.pick(&names)).to_string()
    }
}
