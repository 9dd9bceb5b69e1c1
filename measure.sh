#!/usr/bin/env bash
# `./measure.sh fuzz` fuzzes the loader, `load` loads the class server, `kills` kills one under play, `rooms` plays a class to its
# end; without a word:
# Full-count studies and benchmarks; writes docs/measurements/ with the commit that they were taken at.
set -euo pipefail
cd "$(dirname "$0")"
if [ "${1:-}" = fuzz ]; then
    exec tests/fuzz/run.sh
fi
commit=$(git rev-parse --short=12 HEAD)
state=$(git diff --quiet HEAD && echo clean || echo "with uncommitted changes")
mkdir -p docs/measurements
if [ "${1:-}" = kills ]; then
    # By the same tests and the same build as the gate's, which kill five times.
    {
        echo "# The class server, killed and told to stop"
        echo
        echo "Commit $commit ($state), \`./measure.sh kills\`, debug build, $(nproc) cores."
        echo
    } > docs/measurements/kills.md
    export CODEDARK_REPORT="$PWD/docs/measurements/kills.md"
    CODEDARK_KILLS="${KILLS:-30}" cargo test --locked --quiet --test it killed_under_play
    cargo test --locked --quiet --test it told_to_stop
    exit
fi
if [ "${1:-}" = rooms ]; then
    cargo build --locked --quiet --release
    {
        echo "# A class, played to its end"
        echo
        echo "Commit $commit ($state), \`./measure.sh rooms\`, release build, $(nproc) cores."
        echo
    } > docs/measurements/rooms.md
    tests/browser/setup.sh
    export CODEDARK_BIN="$PWD/target/release/codedark" CODEDARK_REPORT="$PWD/docs/measurements/rooms.md"
    cd tests/browser
    CODEDARK_ROOMS="${ROOMS:-10}" exec node --test class.test.mjs
fi
# Load on the class server; it wants a machine of its own for seventeen minutes.
load() {
    cargo build --locked --quiet --release --bin codedark --example load
    {
        echo "# Load on the class server"
        echo
        echo "Commit $commit ($state), \`./measure.sh load\`, $(nproc) cores; the generator runs on the same ones."
        echo
        ./target/release/examples/load
    } > target/load.md
    mv target/load.md docs/measurements/load.md
}
if [ "${1:-}" = load ]; then
    load
    exit
fi
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
    echo "Commit $commit ($state), \`./measure.sh\`."
    echo
    cargo run --locked --quiet --release --example study -- 500 friday
} > docs/measurements/friday-0100.md
{
    echo "Commit $commit ($state), \`./measure.sh\`."
    echo
    cargo bench --locked --quiet --bench speed
} > docs/measurements/speed.txt
# Every edit of a sealed file must be found. The files are of two plays and of a key that lasts as long as this.
cargo build --locked --quiet --release
rm -rf target/tamper
mkdir -p target/tamper
for play in a:3 b:4; do
    file=target/tamper/${play%:*}
    export CODEDARK_DATA=target/tamper
    ./target/release/codedark run wannacry-morning --defender by-the-book --seed "${play#*:}" --journal "$file.journal" > /dev/null
    ./target/release/codedark report "$file.journal" --format html --out "$file.html"
    unset CODEDARK_DATA
done
{
    echo "# Edits of sealed files, 1,000 of each kind"
    echo
    echo "Commit $commit ($state), \`./measure.sh\`. Journal, recording and debrief page of *WannaCry morning*, seed 3, by the book;"
    echo "the other file is of seed 4. The place is right when it is the first line that differs, or the section it stands in; a"
    echo "journal that was cut short must be called unfinished up to its last whole line."
    echo
    cargo run --locked --quiet --release --example tamper -- target/tamper 1000
} > docs/measurements/sealing.md
{
    echo "# What if: do the intervals hold, and how long does a debrief take"
    echo
    echo "Commit $commit ($state), \`./measure.sh\`, $(nproc) cores."
    echo
    cargo run --locked --quiet --release --example whatif_coverage -- 60 200
} > docs/measurements/whatif.md
# Do scores rise with skill, and agree from one day to another? The long form takes longest, so fewer seeds do.
{
    echo "# Scores of bots"
    echo
    echo "Commit $commit ($state), \`./measure.sh\`."
    skills="0 0.1 0.2 0.3 0.4 0.5 0.6 0.7 0.8 0.9 1.0"
    book=$(printf 'by-the-book:%s ' $skills)
    triage=$(printf 'triage-first:%s ' $skills)
    for study in "wannacry-morning 200 $book $triage" "friday-0100 200 $book" "friday-0100-long ${LONG_SEEDS:-30} $book"; do
        echo
        set -- $study
        name=$1 seeds=$2
        shift 2
        cargo run --locked --quiet --release --example skill -- "$name" "$seeds" none idle panic reference "$@"
    done
} > docs/measurements/scores.md
# How long campaigns take on two cores; the book plays every seat and takes longer, so fewer runs do.
runs=${CAMPAIGN_RUNS:-10000}
for defender in none by-the-book; do
    if [ $defender = none ]; then n=$runs; else n=$((runs / 10)); fi
    start=$(date +%s%N)
    ./target/release/codedark campaign wannacry-morning --runs "$n" --defender $defender --jobs 2 \
        --out "target/campaign-$defender.txt"
    end=$(date +%s%N)
    awk -v n="$n" -v t="$((end - start))" -v d=$defender \
        'BEGIN { s = t / 1e9; printf "| %s | %d | %.1f | %.0f |\n", d, n, s, n / s }'
done > target/campaign-times.md
{
    echo "# Campaigns of WannaCry morning"
    echo
    echo "Commit $commit ($state), \`./measure.sh\`, two threads, $(nproc) cores. Elapsed time of the whole command."
    echo
    echo "| defender | runs | seconds | runs per second |"
    echo "|---|---|---|---|"
    cat target/campaign-times.md
    for defender in none by-the-book; do
        echo
        echo '```'
        cat "target/campaign-$defender.txt"
        echo '```'
    done
} > docs/measurements/campaign.md
load
echo "Written to docs/measurements/."
