//! Builds the page in `ui/` with npm into `OUT_DIR/ui`, which the crate embeds. Nothing is written into the source folder.
//!
//! Three cases: `CODEDARK_UI_DIST` names a folder with a page that is built already, which is taken; npm is there, so the
//! sources are copied and built; neither, so a placeholder says how to get the page, and all else works.
#![allow(clippy::disallowed_methods, reason = "it builds from files")]

use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

/// What the page is built from, below `ui/`.
const SOURCES: [&str; 8] = [
    "package.json",
    "package-lock.json",
    ".npmrc",
    "index.html",
    "vite.config.ts",
    "svelte.config.js",
    "public",
    "src",
];
/// How its packages are fetched: exactly those of the lockfile, and none of them runs anything.
const INSTALL: [&str; 5] = ["ci", "--no-audit", "--no-fund", "--silent", "--ignore-scripts"];

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-env-changed=CODEDARK_UI_DIST");
    let out = PathBuf::from(env::var_os("OUT_DIR").ok_or("cargo names an OUT_DIR")?);
    let page = out.join("ui");
    if page.exists() {
        fs::remove_dir_all(&page)?;
    }
    if let Some(built) = env::var_os("CODEDARK_UI_DIST") {
        let built = PathBuf::from(built);
        println!("cargo::rerun-if-changed={}", built.display());
        if !built.join("index.html").is_file() {
            return Err(format!("CODEDARK_UI_DIST is {}, which holds no index.html", built.display()).into());
        }
        return copy(&built, &page);
    }
    for source in SOURCES {
        println!("cargo::rerun-if-changed=ui/{source}");
    }
    if let Err(why) = build(&out, &page) {
        println!("cargo::warning=The page in the browser is a placeholder: {why}");
        fs::create_dir_all(&page)?;
        fs::write(page.join("index.html"), PLACEHOLDER)?;
    }
    Ok(())
}

/// Copies the sources beside the packages and builds them.
fn build(out: &Path, page: &Path) -> Result<(), Box<dyn Error>> {
    let npm = if cfg!(windows) { "npm.cmd" } else { "npm" };
    if Command::new(npm).arg("--version").output().is_err() {
        return Err("npm is not on the PATH; install Node.js 20.19 or newer and build again".into());
    }
    let work = out.join("ui-build");
    for source in SOURCES {
        let to = work.join(source);
        if to.is_dir() {
            fs::remove_dir_all(&to)?;
        }
        copy(&Path::new("ui").join(source), &to)?;
    }
    // Packages are fetched again only when the lockfile is another one than last time.
    let (lock, installed) = (work.join("package-lock.json"), work.join("node_modules/.installed-lock.json"));
    if fs::read(&lock)? != fs::read(&installed).unwrap_or_default() {
        run(Command::new(npm).args(INSTALL).current_dir(&work))?;
        fs::copy(&lock, &installed)?;
    }
    run(Command::new(npm).args(["run", "--silent", "build"]).env("CODEDARK_UI_OUT", page).current_dir(&work))
}

/// Runs a command; its last words are in the error.
fn run(command: &mut Command) -> Result<(), Box<dyn Error>> {
    let output = command.output()?;
    if output.status.success() {
        return Ok(());
    }
    let said = [output.stdout, output.stderr].concat();
    let said = String::from_utf8_lossy(&said);
    let last: Vec<&str> = said.lines().filter(|line| !line.trim().is_empty()).collect();
    let last = last[last.len().saturating_sub(6)..].join("; ");
    Err(format!("`{command:?}` failed ({}): {last}", output.status).into())
}

/// Copies a file, or a folder with all that is in it.
fn copy(from: &Path, to: &Path) -> Result<(), Box<dyn Error>> {
    if from.is_file() {
        if let Some(folder) = to.parent() {
            fs::create_dir_all(folder)?;
        }
        fs::copy(from, to)?;
        return Ok(());
    }
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        copy(&entry.path(), &to.join(entry.file_name()))?;
    }
    Ok(())
}

/// What is shown where the page could not be built.
const PLACEHOLDER: &str = r#"<!doctype html>
<html lang="en-GB">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Code Dark</title></head>
<body>
<main>
<h1>Code Dark</h1>
<p>This server runs, but it was built without its page for the browser.</p>
<ul>
<li>To play now, join from a terminal: <code>codedark join URL CODE</code>.</li>
<li>To get the page, install Node.js 20.19 or newer with npm where the program is built, and build it again;
or set <code>CODEDARK_UI_DIST</code> to a folder that holds a built page, and build again.</li>
</ul>
</main>
</body>
</html>
"#;
