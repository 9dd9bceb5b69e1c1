//! The page in the browser, as it was built into this program (`build.rs`).
//!
//! Invariant: there is always an `index.html`: the page, or a placeholder that says how to get it.

use include_dir::{Dir, include_dir};

/// The files as they were built.
pub static BUILT: Dir<'static> = include_dir!("$OUT_DIR/ui");

#[cfg(test)]
mod tests {
    use super::*;

    /// What a browser loads first, compressed, in bytes.
    const FIRST_LOAD_MAX: usize = 300_000;

    fn size(folder: &Dir) -> usize {
        let files: usize =
            folder.files().map(|file| miniz_oxide::deflate::compress_to_vec_zlib(file.contents(), 6).len()).sum();
        files + folder.dirs().map(size).sum::<usize>()
    }

    #[test]
    fn the_page_is_there_and_small() {
        let page = BUILT.get_file("index.html").expect("the build makes a page, if only a placeholder");
        assert!(page.contents_utf8().is_some_and(|page| page.contains("Code Dark")));
        assert!(size(&BUILT) < FIRST_LOAD_MAX, "{} bytes", size(&BUILT));
    }
}
