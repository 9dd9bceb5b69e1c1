//! `codedark verify`: whether files are as they were sealed.
//!
//! Invariants: nothing is replayed, made or changed; only seals are looked at, of any model version. Every file gets an
//! answer, whatever the others came to.

use std::fmt::Write as _;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use codedark_analysis::verify_recording;
use codedark_report::verify_page;
use codedark_sim::journal;
use codedark_sim::seal::{Kind, Place, PublicKey, Standing};
use serde_json::{Value, json};

use crate::cli::Format;
use crate::error::Error;
use crate::{output, seal};

/// Larger than any file that is sealed.
const FILE_BYTES_MAX: u64 = 256 << 20;

/// Say of journals, recordings and debrief pages whether they are sealed, unfinished or altered, and where
#[derive(clap::Args, Debug)]
pub struct Args {
    /// Journals, recordings and HTML pages of debriefs
    #[arg(required = true)]
    files: Vec<PathBuf>,

    /// Demand that this key sealed them: a public key in base64, or a file that holds it
    #[arg(long, value_name = "FILE|BASE64")]
    key: Option<String>,

    /// How to write the result
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

/// The answer about one file.
struct Answer<'a> {
    file: &'a Path,
    looked: Result<(Kind, Standing), String>,
    own: Option<PublicKey>,
    demanded: Option<PublicKey>,
}

/// Verifies files; done if every one is sealed, with the demanded key if there is one.
pub fn run(args: &Args) -> Result<(), Error> {
    let demanded = args.key.as_deref().map(seal::named).transpose()?;
    let own = seal::own();
    let answer = |file| Answer { file, looked: look(file), own, demanded };
    let answers: Vec<Answer> = args.files.iter().map(|file| answer(file.as_path())).collect();
    match args.format {
        Format::Text => output::result(&answers.iter().map(Answer::text).collect::<String>())?,
        Format::Json => output::json(&answers.iter().map(Answer::json).collect::<Vec<_>>())?,
    }
    if answers.iter().all(Answer::holds) { Ok(()) } else { Err(Error::said()) }
}

fn look(path: &Path) -> Result<(Kind, Standing), String> {
    let mut bytes = Vec::new();
    let read = File::open(path).and_then(|file| file.take(FILE_BYTES_MAX + 1).read_to_end(&mut bytes));
    read.map_err(|error| format!("cannot be read: {error}"))?;
    if bytes.len() as u64 > FILE_BYTES_MAX {
        return Err(format!("larger than the {} MiB that a sealed file may have", FILE_BYTES_MAX >> 20));
    }
    let kind = kind(&bytes, path).ok_or("neither a journal, a recording nor a page of Code Dark")?;
    let verify = match kind {
        Kind::Journal => journal::verify,
        Kind::Recording => verify_recording,
        Kind::Page => verify_page,
    };
    Ok((kind, verify(&bytes)))
}

/// What a file is by how it begins; if that was damaged, by its name.
fn kind(bytes: &[u8], path: &Path) -> Option<Kind> {
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    [
        (Kind::Journal, "{\"body\"", ".journal"),
        (Kind::Recording, "{\"codedark\":\"recording\"", ".recording.json"),
        (Kind::Page, "<!doctype html>", ".html"),
    ]
    .map(|(kind, begins, ends)| (kind, bytes.starts_with(begins.as_bytes()), name.ends_with(ends)))
    .into_iter()
    .max_by_key(|(_, begins, ends)| 2 * u8::from(*begins) + u8::from(*ends))
    .filter(|(_, begins, ends)| *begins || *ends)
    .map(|(kind, ..)| kind)
}

impl Answer<'_> {
    fn holds(&self) -> bool {
        let Ok((_, Standing::Sealed(key))) = &self.looked else { return false };
        self.demanded.is_none_or(|demanded| demanded == *key)
    }

    fn text(&self) -> String {
        let name = self.file.display();
        let (said, hint) = match &self.looked {
            Err(why) => return format!("{name}: {why}\n"),
            Ok((_, Standing::Sealed(key))) => (format!("sealed with the key {}", self.whose(key)), ""),
            Ok((kind, Standing::Unfinished { lines, to })) => {
                let to = to.map_or(String::new(), |tick| format!(", to minute {}", tick.0));
                match kind {
                    Kind::Journal => (
                        format!("unfinished: {lines} whole lines{to}, and no seal"),
                        "`codedark play --resume` goes on with it, and seals it when play is over",
                    ),
                    _ => (
                        "unfinished: it carries no seal".to_owned(),
                        "it was written without a key or by an older version, or its seal was taken away",
                    ),
                }
            }
            Ok((kind, Standing::Altered { place, why })) => (format!("altered: {place}: {why}"), what_to_do(*kind)),
        };
        let mut text = format!("{name}: {said}\n");
        if !hint.is_empty() {
            let _ = writeln!(text, "  {hint}");
        }
        text
    }

    fn whose(&self, key: &PublicKey) -> String {
        let print = key.fingerprint();
        match (self.demanded, self.own) {
            (Some(demanded), _) if demanded == *key => format!("{print}, as demanded"),
            (Some(demanded), _) => format!("{print}, not with the demanded {}", demanded.fingerprint()),
            (None, Some(own)) if own == *key => format!("{print} of this installation"),
            (None, Some(own)) => format!("{print} of another installation; this one has {}", own.fingerprint()),
            (None, None) => format!("{print}; this installation has no key to compare with"),
        }
    }

    fn json(&self) -> Value {
        let file = self.file.display().to_string();
        let (kind, standing) = match &self.looked {
            Err(why) => return json!({ "file": file, "state": "unreadable", "why": why, "holds": false }),
            Ok((kind, standing)) => (kind.name(), standing),
        };
        let mut answer = json!({ "file": file, "kind": kind, "holds": self.holds() });
        let more = match standing {
            Standing::Sealed(key) => json!({
                "state": "sealed",
                "key": key,
                "fingerprint": key.fingerprint(),
                "own": self.own.map(|own| own == *key),
            }),
            Standing::Unfinished { lines, to } => json!({ "state": "unfinished", "lines": lines, "to": to }),
            Standing::Altered { place, why } => json!({ "state": "altered", "place": place_json(place), "why": why }),
        };
        if let (Value::Object(answer), Value::Object(more)) = (&mut answer, more) {
            answer.extend(more);
        }
        answer
    }
}

fn place_json(place: &Place) -> Value {
    match place {
        Place::Line(line) => json!({ "line": line }),
        Place::Section(section) => json!({ "section": section.id, "heading": section.heading }),
        Place::Frame => json!({ "part": "frame" }),
        Place::Seal => json!({ "part": "seal" }),
    }
}

fn what_to_do(kind: Kind) -> &'static str {
    match kind {
        Kind::Journal => "take it from a backup; what stands from there on is not what was played",
        Kind::Recording => "take it from a backup; `codedark report` makes the debrief from the journal as well",
        Kind::Page => "take it from a backup, or make it anew with `codedark report`",
    }
}
