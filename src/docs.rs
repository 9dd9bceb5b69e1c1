//! `codedark docs`: the reference of the scenario language, from the table of its words.

use std::path::{Path, PathBuf};

use clap::ValueEnum;
use codedark_analysis::{Better, MEASURES, Measure, Scope};
use codedark_script::names::{self, LISTS};
use codedark_script::reference;
use codedark_script::words::{self, TOPICS};
use codedark_seat::bots;

use crate::error::Error;
use crate::library::Shelf;
use crate::markdown;
use crate::new::DEFINITIONS;
use crate::output::{self, note};

/// Explain the scenario language: one word, or all of it
#[derive(clap::Args, Debug)]
pub struct Args {
    /// A word of the language, or a list of names that a scenario may use: roles, competencies, duties, techniques,
    /// weaknesses, orders, modules, measures, bots; `openapi` is the class server's API as an OpenAPI document; without it,
    /// the introduction and every word
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
pub fn run(args: &Args, shelf: &Shelf) -> Result<(), Error> {
    if let Some(dir) = &args.definitions {
        write(dir, DEFINITIONS, &reference::definitions())?;
        note(&format!("{}: {DEFINITIONS}", dir.display()));
    }
    if let Some(dir) = &args.out {
        pages(dir, shelf)?;
        note(&format!("{}: index.html, a page for each subject, names.html, scripts.md", dir.display()));
    }
    if args.definitions.is_some() || args.out.is_some() {
        return Ok(());
    }
    if args.word.as_deref() == Some("openapi") {
        return output::result(&codedark_web::openapi::document());
    }
    let (title, page) = match &args.word {
        Some(name) => (name.clone(), of_word(name, shelf)?),
        None => ("The scenario language".to_owned(), reference::whole()),
    };
    output::result(&match args.format {
        Format::Text => markdown::text(&page),
        Format::Md => page,
        Format::Html => markdown::html(&title, &page),
        Format::Man => markdown::man("codedark-script", &page),
    })
}

/// The pages of all words of a name, or the list of that name.
fn of_word(name: &str, shelf: &Shelf) -> Result<String, Error> {
    let pages: Vec<String> = words::named(name).map(reference::word).collect();
    if !pages.is_empty() {
        return Ok(pages.join("\n"));
    }
    if let Some(list) = list(name, shelf) {
        return Ok(list);
    }
    let spoken = reference::spoken_of(name);
    if !spoken.is_empty() {
        let hint = format!("it is spoken of at: {}", spoken.join(", "));
        return Err(Error::user(format!("the scenario language has no word `{name}`")).hint(hint));
    }
    let lists: Vec<&str> = LISTS.iter().map(|list| list.name).chain(OURS).collect();
    let hint = match reference::meant(name) {
        Some(meant) => format!("did you mean `{meant}`?"),
        None => format!("`codedark docs` explains every word; it lists names with {}", lists.join(", ")),
    };
    Err(Error::user(format!("the scenario language has no word `{name}`")).hint(hint))
}

/// Lists of what is measured and who plays; the other lists are those of the language.
const OURS: [&str; 2] = ["measures", "bots"];

/// A list of names, as a page.
fn list(name: &str, shelf: &Shelf) -> Option<String> {
    match name {
        "measures" => Some(measures()),
        "bots" => Some(bots_page()),
        other => names::page(other, shelf),
    }
}

fn bots_page() -> String {
    let row = |card: bots::Card| {
        let skill = if card.takes_skill { "[:SKILL]" } else { "" };
        format!("| `{}{skill}` | | {} (version {}) |\n", card.name, card.about, card.version)
    };
    let rows: String = bots::cards().map(row).collect();
    format!(
        "## Bots\n\nFor `--defender` of `run` and `campaign`, `--others` of `play`, and `defender` of \
         `expectations.rhai`. SKILL is a number from 0 to 1: `by-the-book:0.5` plays the same policy late, with tunnel \
         vision, forgets duties, cuts off too much and misjudges alerts; without a skill it makes no such mistake. Every \
         order of a bot has its reason in the journal.\n\n| name | | what it is |\n|---|---|---|\n{rows}"
    )
}

fn measures() -> String {
    let row = |measure: &Measure| {
        let of = if matches!(measure.scope, Scope::CareProcess(_)) { ".CARE" } else { "" };
        let better = if measure.better == Better::Higher { "more is better" } else { "less is better" };
        let scored = measure.scored.map_or(String::new(), |scored| {
            let stretch = if scored.in_all { "to recovery" } else { "in play" };
            format!(" Scored as {}, {stretch}, floor {}.", scored.criterion.word(), scored.floor)
        });
        let (id, name, unit, sources) = (measure.id, measure.name, measure.unit, measure.sources.join(", "));
        format!("| `{id}{of}` | {unit} | {name}; {better}. From {sources}.{scored} |\n")
    };
    let rows: String = MEASURES.iter().map(row).collect();
    format!(
        "## Measures\n\nFor `expectations.rhai`, by short name or by name. CARE stands for the name of a care process. A \
         scored measure is placed between the hospital alone (0) and the reference defender (100); where these lie closer \
         than the floor, which is an estimate, it is left out.\n\n| name | unit | what it is |\n|---|---|---|\n{rows}"
    )
}

/// Writes an index with the introduction, a page for each subject, and all of it as Markdown.
fn pages(dir: &Path, shelf: &Shelf) -> Result<(), Error> {
    let index = reference::index(|subject, word| format!("{}.html#{}", subject.name, reference::anchor(word)));
    let home = format!("{}\n{index}", reference::INTRODUCTION);
    write(dir, "index.html", &markdown::html("The scenario language", &home))?;
    for subject in TOPICS {
        let page = format!("[The scenario language](index.html)\n\n{}", reference::subject(subject));
        write(dir, &format!("{}.html", subject.name), &markdown::html(subject.title, &page))?;
    }
    let lists = LISTS.iter().map(|list| list.name).chain(OURS);
    let lists: Vec<String> = lists.filter_map(|name| list(name, shelf)).collect();
    let lists = format!("[The scenario language](index.html)\n\n{}", lists.join("\n"));
    write(dir, "names.html", &markdown::html("Names that scenarios use", &lists))?;
    write(dir, "scripts.md", &reference::whole())
}

fn write(dir: &Path, name: &str, text: &str) -> Result<(), Error> {
    let path = dir.join(name);
    let written = std::fs::create_dir_all(dir).and_then(|()| std::fs::write(&path, text));
    written.map_err(|error| Error::user(format!("{} cannot be written: {error}", path.display())))
}
