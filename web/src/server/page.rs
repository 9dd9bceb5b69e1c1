//! The page in the browser: files that came with the program.
//!
//! Invariant: everything is in memory before the first request; a path leads to a file or to the index, never to a disk.

use std::collections::BTreeMap;

use include_dir::Dir;
use warp::Reply;
use warp::http::header::{self, HeaderValue};
use warp::http::{Method, Response, StatusCode};

use super::answer::refusal;
use crate::auth;
use crate::wire::Problem;

struct File {
    bytes: &'static [u8],
    media: &'static str,
    tag: HeaderValue,
}

/// The files, by path.
pub struct Page {
    files: BTreeMap<&'static str, File>,
}

const INDEX: &str = "index.html";

impl Page {
    /// Of a folder; its index is `index.html`.
    pub fn new(folder: &'static Dir<'static>) -> Self {
        let mut files = BTreeMap::new();
        collect(folder, &mut files);
        Self { files }
    }

    /// What a browser gets. A path that is no file belongs to the page, which finds its way by itself.
    pub fn answer(&self, method: &Method, path: &str, known: Option<&HeaderValue>) -> warp::reply::Response {
        if method != Method::GET && method != Method::HEAD {
            let problem = Problem::new("method_not_allowed", "pages are read, nothing else").instead("use GET");
            return refusal(&problem);
        }
        let name = path.trim_start_matches('/');
        let looks_like_a_file = name.rsplit('/').next().is_some_and(|last| last.contains('.'));
        let file = self.files.get(name).or_else(|| if looks_like_a_file { None } else { self.files.get(INDEX) });
        let Some(file) = file else { return refusal(&Problem::not_found("file")) };
        let unchanged = known == Some(&file.tag);
        let mut response = if unchanged || method == Method::HEAD {
            Response::new(Vec::new()).into_response()
        } else {
            Response::new(file.bytes).into_response()
        };
        if unchanged {
            *response.status_mut() = StatusCode::NOT_MODIFIED;
        }
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(file.media));
        headers.insert(header::ETAG, file.tag.clone());
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
        response
    }
}

fn collect(folder: &'static Dir<'static>, files: &mut BTreeMap<&'static str, File>) {
    for file in folder.files() {
        let Some(path) = file.path().to_str() else { continue };
        let bytes = file.contents();
        let digest = auth::digest(bytes);
        let tag = HeaderValue::from_str(&format!("\"{}\"", &digest[..16]));
        let Ok(tag) = tag else { continue };
        files.insert(path, File { bytes, media: media(path), tag });
    }
    for inner in folder.dirs() {
        collect(inner, files);
    }
}

fn media(path: &str) -> &'static str {
    match path.rsplit('.').next().unwrap_or_default() {
        "html" => "text/html; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "json" | "map" => "application/json",
        "webmanifest" => "application/manifest+json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "txt" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}
