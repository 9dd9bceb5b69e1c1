//! The page in the browser, as it was built into this program.
//!
//! Invariant: only what the build made is served, from memory; a path never reaches a disk.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use include_dir::{Dir, include_dir};
use sha2::{Digest, Sha256};

static BUILT: Dir<'static> = include_dir!("$OUT_DIR/ui");

/// A file of the page.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct File {
    /// Its bytes.
    pub bytes: &'static [u8],
    /// Its media type.
    pub media_type: &'static str,
    /// Its entity tag, with quotation marks: names have no hashes, so clients ask by this whether theirs is the newest.
    pub etag: String,
}

static FILES: LazyLock<BTreeMap<&'static str, File>> = LazyLock::new(|| {
    let mut files = BTreeMap::new();
    gather(&BUILT, &mut files);
    files
});

/// The file that answers a path: the file of that name, else the page itself, which reads the path. `None` below `/api`
/// and `/assets`, where a name that is not there is a mistake.
pub fn find(path: &str) -> Option<&'static File> {
    let name = path.trim_start_matches('/');
    let is_below = |folder| name == folder || name.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'));
    match FILES.get(name) {
        Some(file) => Some(file),
        None if is_below("api") || is_below("assets") => None,
        None => FILES.get("index.html"),
    }
}

fn gather(folder: &'static Dir<'static>, files: &mut BTreeMap<&'static str, File>) {
    for file in folder.files() {
        let Some(name) = file.path().to_str() else { continue };
        let digest = Sha256::digest(file.contents());
        let etag = digest[..8].iter().map(|byte| format!("{byte:02x}")).collect::<String>();
        let media_type = media_type(name);
        files.insert(name, File { bytes: file.contents(), media_type, etag: format!("\"{etag}\"") });
    }
    for inner in folder.dirs() {
        gather(inner, files);
    }
}

fn media_type(name: &str) -> &'static str {
    match name.rsplit_once('.').map_or("", |(_, end)| end) {
        "html" => "text/html; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "svg" => "image/svg+xml",
        "woff2" => "font/woff2",
        "json" => "application/json",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_of_the_page_lead_to_it_and_others_nowhere() {
        let page = find("/").expect("there is a page, if only a placeholder");
        assert_eq!(page.media_type, "text/html; charset=utf-8");
        for path in ["/join", "/desk/classes/3", "/../etc/passwd", "/apian"] {
            assert_eq!(find(path), Some(page), "{path}");
        }
        for path in ["/api", "/api/v1/nothing", "/assets/nothing.js"] {
            assert_eq!(find(path), None, "{path}");
        }
    }

    /// What a browser loads first, compressed, in bytes.
    const FIRST_LOAD_MAX: usize = 300_000;

    #[test]
    fn the_page_is_small() {
        let whole: usize =
            FILES.values().map(|file| miniz_oxide::deflate::compress_to_vec_zlib(file.bytes, 6).len()).sum();
        assert!(whole < FIRST_LOAD_MAX, "{whole} bytes");
    }
}
