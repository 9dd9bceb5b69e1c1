//! `codedark docs`: the reference of the scenario language, from the table of its words.

use std::path::{Path, PathBuf};

use clap::ValueEnum;
use codedark_script::reference;
use codedark_script::words::{self, TOPICS};

use crate::error::Error;
use crate::markdown;
use crate::new::DEFINITIONS;
use crate::output::{self, note};

/// Explain the scenario language: one word, or all of it
#[derive(clap::Args, Debug)]
pub struct Args {
    /// A word of the language; without it, the introduction and every word
    word: Option<String>,

    /// How to write it
    #[arg(long, value_enum, default_value_t)]
    format: Format,

    /// Write the whole reference into this folder: linked pages, and one Markdown file
    #[arg(long, value_name = "DIR", conflicts_with_all = ["word", "format"])]
    out: Option<PathBuf>,

    /// Write the definition file that editors read for completion into this folder
    #[arg(long, value_name = "DIR", conflicts_with_all = ["word", "format"])]
    definitions: Option<PathBuf>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, ValueEnum)]
enum Format {
    /// For the terminal
    #[default]
    Text,
    /// Markdown
    Md,
    /// A page that needs no other file
    Html,
    /// A page for `man`
    Man,
}

/// Prints or writes the reference.
pub fn run(args: &Args) -> Result<(), Error> {
    if let Some(dir) = &args.definitions {
        write(dir, DEFINITIONS, &reference::definitions())?;
        note(&format!("{}: {DEFINITIONS}", dir.display()));
    }
    if let Some(dir) = &args.out {
        pages(dir)?;
        note(&format!("{}: index.html, a page for each subject, scripts.md", dir.display()));
    }
    if args.definitions.is_some() || args.out.is_some() {
        return Ok(());
    }
    let (title, page) = match &args.word {
        Some(name) => (name.clone(), of_word(name)?),
        None => ("The scenario language".to_owned(), reference::whole()),
    };
    output::result(&match args.format {
        Format::Text => markdown::text(&page),
        Format::Md => page,
        Format::Html => markdown::html(&title, &page),
        Format::Man => markdown::man("codedark-script", &page),
    })
}

/// The pages of all words of a name.
fn of_word(name: &str) -> Result<String, Error> {
    let pages: Vec<String> = words::named(name).map(reference::word).collect();
    if !pages.is_empty() {
        return Ok(pages.join("\n"));
    }
    let hint = match reference::meant(name) {
        Some(meant) => format!("did you mean `{meant}`?"),
        None => "`codedark docs` explains every word".to_owned(),
    };
    Err(Error::user(format!("the scenario language has no word `{name}`")).hint(hint))
}

/// Writes an index with the introduction, a page for each subject, and all of it as Markdown.
fn pages(dir: &Path) -> Result<(), Error> {
    let index = reference::index(|subject, word| format!("{}.html#{}", subject.name, reference::anchor(word)));
    let home = format!("{}\n{index}", reference::INTRODUCTION);
    write(dir, "index.html", &markdown::html("The scenario language", &home))?;
    for subject in TOPICS {
        let page = format!("[The scenario language](index.html)\n\n{}", reference::subject(subject));
        write(dir, &format!("{}.html", subject.name), &markdown::html(subject.title, &page))?;
    }
    write(dir, "scripts.md", &reference::whole())
}

fn write(dir: &Path, name: &str, text: &str) -> Result<(), Error> {
    let path = dir.join(name);
    let written = std::fs::create_dir_all(dir).and_then(|()| std::fs::write(&path, text));
    written.map_err(|error| Error::user(format!("{} cannot be written: {error}", path.display())))
}
