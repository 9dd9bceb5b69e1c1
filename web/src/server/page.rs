//! The page in the browser and the API's document: files that came with the program.
//!
//! Invariant: everything is in memory, packed and plain, before the first request; a path leads to a file or to the index,
//! never to a disk.

use std::collections::BTreeMap;
use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;
use hyper::body::Bytes;
use include_dir::Dir;
use warp::Reply;
use warp::http::header::{self, HeaderValue};
use warp::http::{HeaderMap, Method, Response, StatusCode};

use super::answer::refusal;
use crate::auth;
use crate::wire::Problem;

struct File {
    plain: Bytes,
    /// For clients that take gzip, so that nobody makes the server pack it again and again.
    packed: Bytes,
    media: &'static str,
    tag: HeaderValue,
}

impl File {
    fn new(path: &str, plain: Bytes) -> Option<Self> {
        let digest = auth::digest(&plain);
        // Weak: it names the content, packed or plain.
        let tag = HeaderValue::from_str(&format!("W/\"{}\"", &digest[..16])).ok()?;
        let mut packer = GzEncoder::new(Vec::new(), Compression::default());
        packer.write_all(&plain).ok()?;
        Some(Self { packed: packer.finish().ok()?.into(), plain, media: media(path), tag })
    }
}

/// The files, by path.
pub struct Page {
    files: BTreeMap<&'static str, File>,
}

const INDEX: &str = "index.html";

/// Where the API's document lies.
const DOCUMENT: &str = "api/v1/openapi.json";

impl Page {
    /// Of a folder, whose index is `index.html`, and the API's document.
    pub fn new(folder: &'static Dir<'static>, document: Vec<u8>) -> Self {
        let mut files = BTreeMap::new();
        collect(folder, &mut files);
        files.extend(File::new(DOCUMENT, document.into()).map(|file| (DOCUMENT, file)));
        Self { files }
    }

    /// What a browser gets. A path that is no file belongs to the page, which finds its way by itself.
    pub fn answer(&self, method: &Method, path: &str, asked: &HeaderMap) -> warp::reply::Response {
        if method != Method::GET && method != Method::HEAD {
            let problem = Problem::new("method_not_allowed", "pages are read, nothing else").instead("use GET");
            return refusal(&problem);
        }
        let name = path.trim_start_matches('/');
        let looks_like_a_file = name.rsplit('/').next().is_some_and(|last| last.contains('.'));
        let file = self.files.get(name).or_else(|| if looks_like_a_file { None } else { self.files.get(INDEX) });
        let Some(file) = file else { return refusal(&Problem::not_found("file")) };
        let unchanged = asked.get(header::IF_NONE_MATCH) == Some(&file.tag);
        let packed = takes_gzip(asked);
        let body = match (unchanged || method == Method::HEAD, packed) {
            (true, _) => Bytes::new(),
            (false, true) => file.packed.clone(),
            (false, false) => file.plain.clone(),
        };
        let mut response = Response::new(body).into_response();
        if unchanged {
            *response.status_mut() = StatusCode::NOT_MODIFIED;
        }
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(file.media));
        headers.insert(header::ETAG, file.tag.clone());
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
        headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
        if packed {
            headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
        }
        response
    }
}

/// Whether a client reads what is packed with gzip.
fn takes_gzip(asked: &HeaderMap) -> bool {
    let all = asked.get_all(header::ACCEPT_ENCODING).iter().filter_map(|value| value.to_str().ok());
    all.flat_map(|text| text.split(',')).any(|one| {
        let (name, weight) = one.split_once(';').unwrap_or((one, ""));
        name.trim() == "gzip" && !matches!(weight.replace(' ', "").as_str(), "q=0" | "q=0.0" | "q=0.00" | "q=0.000")
    })
}

fn collect(folder: &'static Dir<'static>, files: &mut BTreeMap<&'static str, File>) {
    for file in folder.files() {
        let Some(path) = file.path().to_str() else { continue };
        files.extend(File::new(path, Bytes::from_static(file.contents())).map(|file| (path, file)));
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

#[cfg(test)]
mod tests {
    use std::io::Read;

    use flate2::read::GzDecoder;

    use super::*;

    #[test]
    fn what_is_packed_is_what_is_plain() {
        let file = File::new("app.js", Bytes::from_static(b"export {}")).expect("a file");
        let mut text = String::new();
        GzDecoder::new(&file.packed[..]).read_to_string(&mut text).expect("gzip");
        assert_eq!(text, "export {}");
    }
}
