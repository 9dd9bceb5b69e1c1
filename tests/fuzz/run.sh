#!/usr/bin/env bash
# Coverage-guided fuzzing of the loader with libFuzzer, an hour on one core; `./measure.sh fuzz` runs it. FUZZ_SECONDS=300
# for five minutes. Writes docs/measurements/fuzzing.md, with tests/fuzz/findings.md, which people write, at its end.
#
# Stable Rust: the counters are built in by flags of the compiler, no nightly and no sanitizer. libFuzzer itself is C++.
# A finding (a panic, more memory or more time than allowed) ends it with an input in tests/fuzz/artifacts/. It becomes a
# case of engine/script/tests/broken/. An input that gives new coverage stays in tests/fuzz/corpus/ for the next time.
set -euo pipefail
cd "$(dirname "$0")/../.."
fuzz=tests/fuzz
seconds=${FUZZ_SECONDS:-3600}
log=$fuzz/target/run.log
commit=$(git rev-parse --short=12 HEAD)
state=$(git diff --quiet HEAD && echo clean || echo "with uncommitted changes")
rm -rf $fuzz/seeds
mkdir -p $fuzz/corpus $fuzz/seeds $fuzz/artifacts $fuzz/target docs/measurements
cargo run --locked --quiet --release --package codedark-script --example fuzz_seeds -- $fuzz/seeds $fuzz/target/dictionary

# A target named outright keeps the counters out of build scripts, which have no fuzzer to report to.
host=$(rustc -vV | sed -n 's/^host: //p')
RUSTFLAGS="-Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
-Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table \
-Cllvm-args=-sanitizer-coverage-trace-compares -Ccodegen-units=1 --cfg fuzzing" \
    cargo build --locked --quiet --manifest-path $fuzz/Cargo.toml --release --target "$host"

# As little stack as a thread has.
ulimit -s 2048
code=0
"$fuzz/target/$host/release/load" -max_total_time="$seconds" -rss_limit_mb=1024 -timeout=10 -max_len=65536 \
    -dict=$fuzz/target/dictionary -artifact_prefix=$fuzz/artifacts/ -print_final_stats=1 \
    $fuzz/corpus $fuzz/seeds 2>&1 | tee $log || code=$?

stat() { sed -n "s/^stat::$1: *//p" $log | tail -n 1; }
# A figure of libFuzzer's first or last line about coverage: `cov: 16438 ft: 47681 corp: 267/206Kb`.
first() { grep INITED $log | grep -o "$1: [^ ]*" | head -n 1 | cut -d' ' -f2; }
last() { grep -o "cov: .* corp: [^ ]*" $log | tail -n 1 | grep -o "$1: [^ ]*" | cut -d' ' -f2; }
case $code in
0) end="nothing was found" ;;
*) end="it ended early with code $code: $(grep -m 1 -E 'panicked at|ERROR: libFuzzer' $log || echo 'the stack overflowed or the system ended it')" ;;
esac
{
    echo "# Fuzzing of the loader"
    echo
    echo "Commit $commit ($state), \`FUZZ_SECONDS=$seconds ./measure.sh fuzz\`, one core, $(rustc -V | cut -d' ' -f1,2)."
    echo
    echo "Outcome: $end."
    echo
    echo "| what | |"
    echo "|---|---|"
    echo "| time | $(sed -n 's/^Done [0-9]* runs in \([0-9]*\) second.*/\1/p' $log) s |"
    echo "| loads | $(stat number_of_executed_units) |"
    echo "| loads a second | $(stat average_exec_per_sec) |"
    echo "| slowest load | $(stat slowest_unit_time_sec) s (whole seconds) |"
    echo "| edges of the program that were reached, at start and end | $(first cov), $(last cov) |"
    echo "| features (edges with how often), at start and end | $(first ft), $(last ft) |"
    echo "| inputs in the corpus, at start and end | $(first corp), $(last corp) |"
    echo "| inputs that gave new coverage | $(stat new_units_added) |"
    echo "| most memory of the process, with the corpus and the coverage | $(stat peak_rss_mb) MB |"
    echo
    echo "What is loaded, and what counts as a finding, is said in \`tests/fuzz/fuzz_targets/load.rs\`. A load may take 10"
    echo "seconds (on a machine of one's own it takes milliseconds), 128 MiB beyond what the process has, and 2 MiB of stack."
    echo
    cat $fuzz/findings.md
} > docs/measurements/fuzzing.md
echo "Written to docs/measurements/fuzzing.md."
exit $code
