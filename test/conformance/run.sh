#!/usr/bin/env bash
# Decodes every object of every rendered manifest strictly into the Go types that Portworx, STORK, Autopilot and Kubernetes
# declare themselves: an unknown or misspelt field, which an API server would accept or drop, fails here.
#
#   test/conformance/run.sh [FOLDER]     FOLDER holds <example>/manifests/*.yaml; default: examples
#
# The program is built once into a cache outside the checkout, which takes some minutes the first time.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

here=test/conformance
source test/cache.sh
program=$cache/conformance-$(cat $here/*.go $here/go.mod $here/go.sum | cksum | cut -d' ' -f1)
if [[ ! -x $program ]]; then
  echo 'building the decoder ...'
  mkdir -p "$cache"
  built=$(mktemp "$cache/conformance-build.XXXXXX")
  trap 'rm -f "$built"' EXIT
  (cd $here && go build -o "$built" .)
  mv "$built" "$program"
fi

shopt -s nullglob
manifests=("${1:-examples}"/*/manifests/*.yaml)
status=0
examples=$("$program" "${manifests[@]}") || status=1
wrong=$("$program" -refuse $here/wrong/*.yaml) || status=1
printf '%s\n' "$examples" "$wrong" | grep -v ' passed, '
printf '%s\n' "$examples" "$wrong" | awk '/^[0-9]+ passed, [0-9]+ failed$/ { passed += $1; failed += $3; sums++ }
  END { print passed + 0 " passed, " failed + (sums != 2) " failed"; exit failed > 0 || sums != 2 }' || status=1
exit $status
