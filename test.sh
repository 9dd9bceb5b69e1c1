#!/usr/bin/env bash
# Sets up what the tests need and runs them all: format, lints, every test in debug, the golden journals and the
# verdicts in release, and the pages in a browser.
set -euo pipefail
cd "$(dirname "$0")"

if ! command -v cargo >/dev/null; then
    echo "cargo is missing: install Rust 1.95 or newer from https://rustup.rs, then run this again." >&2
    exit 1
fi
tests/browser/setup.sh
# The page: types, components, labels.
(cd web/ui && npm ci --silent --no-audit --no-fund && npm run --silent check)
# The lock file is authoritative; a registry is only asked for what is not there yet.
cargo fetch --locked --quiet

cargo fmt --all --check
cargo clippy --workspace --all-targets --locked --quiet -- -D warnings
# There are no tests in documentation, and clippy has looked at the examples.
cargo test --workspace --lib --bins --tests --locked --quiet
# The same journals must give the same digests, and the same scripts the same verdicts, in an optimised build.
cargo test --locked --quiet --release -p codedark-builds
# Pages are looked at in a browser, with the binary that the tests in debug have built.
(cd tests/browser && node --test --test-concurrency=2)
