//! Where scripts and catalogues come from.
//!
//! Invariant: this crate opens no file. Whoever calls it decides what a path means: the binary embeds the shipped
//! folders and lays the user's folder over them, tests use [`MemoryLibrary`].

use std::collections::BTreeMap;

/// A source of texts by path; paths are relative, with `/` between their parts.
pub trait Library {
    /// The text at a path, or `None` if there is none.
    fn read(&self, path: &str) -> Option<String>;

    /// Paths of the files below a folder, sorted.
    fn list(&self, folder: &str) -> Vec<String>;
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
