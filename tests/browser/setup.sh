#!/usr/bin/env bash
# Sets up what the browser tests need: Node.js 20 or newer with npm, Chromium, and the packages of package-lock.json.
set -euo pipefail
cd "$(dirname "$0")"

missing() {
    echo "$1 is missing, which the browser tests need: $2, then run this again." >&2
    exit 1
}

command -v node >/dev/null && command -v npm >/dev/null ||
    missing "Node.js with npm" "install Node.js 20 or newer (Debian: apt-get install nodejs npm)"
[ "$(node -p 'process.versions.node.split(".")[0]')" -ge 20 ] ||
    missing "Node.js 20" "replace the installed Node.js $(node --version) by version 20 or newer"

has_chromium() {
    [ -n "${CODEDARK_CHROMIUM:-}" ] || command -v chromium || command -v chromium-browser || command -v google-chrome
}
if ! has_chromium >/dev/null; then
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        echo "Installing Chromium for the browser tests." >&2
        apt-get update -qq >/dev/null
        DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium fonts-dejavu-core >/dev/null
    fi
    has_chromium >/dev/null ||
        missing "Chromium" "install it (Debian: sudo apt-get install chromium), or name a Chromium in CODEDARK_CHROMIUM"
fi

# Packages are only fetched when the lock file is another one than last time.
if ! cmp -s package-lock.json node_modules/.installed-lock.json; then
    npm ci --silent || missing "A package" "see what npm says above"
    cp package-lock.json node_modules/.installed-lock.json
fi
