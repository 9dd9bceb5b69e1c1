#!/usr/bin/env bash
# Full-count studies and benchmarks; writes docs/measurements/ with the commit that they were taken at.
set -euo pipefail
cd "$(dirname "$0")"
commit=$(git rev-parse --short=12 HEAD)
state=$(git diff --quiet HEAD && echo clean || echo "with uncommitted changes")
mkdir -p docs/measurements
{
    echo "# WannaCry morning, 200 seeds"
    echo
    echo "Commit $commit ($state), \`./measure.sh\`."
    echo
    cargo run --locked --quiet --release --example study -- 200
} > docs/measurements/wannacry-morning.md
{
    echo "# Friday 01:00, the long form"
    echo
    echo "## Empty seats, 500 seeds"
    echo
    echo "Commit $commit ($state), \`./measure.sh\`."
    echo
    cargo run --locked --quiet --release --example study -- 500 friday-empty
    echo "## By the book, 100 seeds"
    echo
    cargo run --locked --quiet --release --example study -- 100 friday
} > docs/measurements/friday-0100.md
{
    echo "Commit $commit ($state), \`./measure.sh\`."
    echo
    cargo bench --locked --quiet --bench speed
} > docs/measurements/speed.txt
echo "Written to docs/measurements/."
