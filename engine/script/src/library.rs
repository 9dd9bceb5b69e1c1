//! Where scripts and catalogues come from.
//!
//! Invariant: this crate opens no file. Whoever calls it decides what a path means: the binary embeds the shipped
//! folders and lays the user's folder over them, tests use [`MemoryLibrary`].

use std::collections::{BTreeMap, BTreeSet};

/// A source of texts by path; paths are relative, with `/` between their parts.
pub trait Library {
    /// The text at a path, or `None` if there is none.
    fn read(&self, path: &str) -> Option<String>;

    /// Paths of the files below a folder, sorted.
    fn list(&self, folder: &str) -> Vec<String>;

    /// Why a file that is there cannot be read, in a sentence; `None` if there is none.
    fn why_not(&self, _path: &str) -> Option<String> {
        None
    }
}

/// A library over another: what is in the upper one stands in place of what is in the lower one.
#[derive(Clone, Copy)]
pub struct Layered<'l> {
    /// Looked into first.
    pub upper: &'l dyn Library,
    /// Looked into then.
    pub lower: &'l dyn Library,
}

impl Library for Layered<'_> {
    fn read(&self, path: &str) -> Option<String> {
        self.upper.read(path).or_else(|| self.lower.read(path))
    }

    fn list(&self, folder: &str) -> Vec<String> {
        let all: BTreeSet<String> = self.upper.list(folder).into_iter().chain(self.lower.list(folder)).collect();
        all.into_iter().collect()
    }

    fn why_not(&self, path: &str) -> Option<String> {
        self.upper.why_not(path).or_else(|| self.lower.why_not(path))
    }
}

/// A library in memory.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MemoryLibrary {
    files: BTreeMap<String, String>,
}

impl MemoryLibrary {
    /// An empty library.
    pub fn new() -> Self {
        Self::default()
    }

    /// Puts a file in, in place of an older one at the same path.
    pub fn insert(&mut self, path: impl Into<String>, text: impl Into<String>) {
        self.files.insert(path.into(), text.into());
    }

    /// The same with another file.
    #[must_use]
    pub fn with(mut self, path: impl Into<String>, text: impl Into<String>) -> Self {
        self.insert(path, text);
        self
    }
}

impl Library for MemoryLibrary {
    fn read(&self, path: &str) -> Option<String> {
        self.files.get(path).cloned()
    }

    fn list(&self, folder: &str) -> Vec<String> {
        let start = format!("{}/", folder.trim_end_matches('/'));
        self.files.keys().filter(|path| path.starts_with(&start)).cloned().collect()
    }
}
