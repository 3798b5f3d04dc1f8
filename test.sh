#!/usr/bin/env bash
# Builds everything once and runs every test project, one after the other.
#   ./test.sh                    all projects
#   ./test.sh Dicom Edge         only tests/Appliance.{Dicom,Edge}.Tests
# CONFIGURATION=Debug builds the debug flavour; TEST_MINUTES limits each project (default 38).
# The last line is always "N passed, N failed, N skipped". Exit 0 only if something ran and nothing failed.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

configuration="${CONFIGURATION:-Release}"
minutes="${TEST_MINUTES:-38}"
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 ORT_DISABLE_TELEMETRY=1
passed=0 failed=0 skipped=0
logs=$(mktemp -d)
reasons="$logs/reasons"
touch "$reasons"

finish() {
  local code=$?
  if [[ -s $reasons ]]; then note "what failed, once more" && cat "$reasons"; fi
  rm -rf "$logs"
  if ((code != 0 && failed == 0)); then failed=1; fi # an interrupted or broken run never reads as green
  echo "$passed passed, $failed failed, $skipped skipped"
}
trap finish EXIT

note() { printf '== %s\n' "$*"; }
count() { awk -v key="$1:" '$1 == key { n = $2 } END { print n + 0 }' "$2"; }

# Lets tests, reasons and what failed ones printed through; drops what passed ones printed and the runner's own sums.
readable() {
  sed -unE \
    -e '/^(Running tests from|  from \/|Test run |Exit code:|$)|^  (total|error|failed|succeeded|skipped|duration):|\.dll \(net/d' \
    -e '/^(passed|failed|skipped) /{p;h;d}' \
    -e 'x;/^passed /{x;d};x;p'
}

# The failed tests of a log with the first lines of why, without what they printed.
why_failed() { awk '/^  from \//{next} /^failed /{n=15} /^(passed|skipped) |^  (Standard|Error) output/{n=0} n-- > 0' "$1"; }

run_project() {
  local project=$1 log="$logs/$1.log" began=$SECONDS code=0 here_failed here_passed output=Normal
  if [[ $project == *EndToEnd* ]]; then output=Detailed; fi # minutes long: a line per test is the progress
  note "$project"
  set +e # the pipe's first code is what counts
  timeout --kill-after=30 "${minutes}m" \
    dotnet test --project "tests/$project" -c "$configuration" --no-build --no-ansi --no-progress --output "$output" \
    </dev/null 2>&1 | tee "$log" | readable
  code=${PIPESTATUS[0]}
  set -e
  why_failed "$log" >> "$reasons"
  here_passed=$(count succeeded "$log") here_failed=$(count failed "$log")
  case $code in
    0 | 2) ;;
    8) note "$project holds no test yet" ;;
    124 | 137) note "$project: stopped after $minutes minutes" && here_failed=$((here_failed + 1)) ;;
    *) if ((here_failed == 0)); then note "$project: the runner ended with code $code" && here_failed=1; fi ;;
  esac
  passed=$((passed + here_passed)) failed=$((failed + here_failed)) skipped=$((skipped + $(count skipped "$log")))
  note "$project: $here_passed passed, $here_failed failed in $((SECONDS - began)) s"
}

if ((EUID == 0)); then
  .ci/install tests
elif ! .ci/install tests; then
  note "without root: tests that need a missing peer are skipped, or fail where CI=true"
fi

note "build ($configuration)"
dotnet build Appliance.sln -c "$configuration" -v q --nologo --tl:off -clp:NoSummary </dev/null

if (($# > 0)); then
  projects=("${@/#/Appliance.}")
  projects=("${projects[@]/%/.Tests}")
else
  # The end-to-end tests load the whole machine: they come last, alone.
  mapfile -t projects < <(cd tests && ls -d Appliance.*.Tests | grep -v EndToEnd && echo Appliance.EndToEnd.Tests)
fi
for project in "${projects[@]}"; do run_project "$project"; done

((failed == 0 && passed > 0))
