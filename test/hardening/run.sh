#!/usr/bin/env bash
# Judges the example `hardened` with kube-score (every optional test) and with checkov, without a suppression. Both must also find
# something in the example `laptop`, which shows that they looked.
#
#   test/hardening/run.sh [--trivy]     --trivy adds trivy's configuration checks; its first build takes ten minutes
#
# Needs Go and Python. The tools are installed once into a cache outside the checkout.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

KUBE_SCORE_VERSION=1.20.0
TRIVY_VERSION=0.74.0

here=test/hardening
hardened=examples/hardened/manifests
ordinary=examples/laptop/manifests
source test/cache.sh
kube_score=$cache/kube-score-$KUBE_SCORE_VERSION/kube-score
trivy=$cache/trivy-$TRIVY_VERSION/trivy
checkov=$cache/checkov-$(cksum < $here/requirements.txt | cut -d' ' -f1)

mkdir -p "$cache"
work=$(mktemp -d "$cache/hardening.XXXXXX")
trap 'rm -rf "$work"' EXIT

# Each judge prints a line for each finding in the manifests of a folder.
by_kube_score() {
  local options
  mapfile -t options < <("$kube_score" list | awk -F, '$NF == "optional" { print "--enable-optional-test"; print $1 }')
  "$kube_score" score --output-format ci "${options[@]}" "$1"/*.yaml | grep -E '^\[(WARNING|CRITICAL)\]' || true
}

by_checkov() {
  # Without --skip-download, checkov would download texts from its vendor.
  "$checkov/bin/checkov" --directory "$1" --framework kubernetes secrets --skip-download --compact --quiet --output cli \
    --soft-fail 2> /dev/null | grep -E '^Check: |FAILED' || true
}

by_trivy() {
  "$trivy" config --quiet --skip-check-update --cache-dir "$work/trivy" --format json "$1" |
    python3 -c '
import json, sys
for result in json.load(sys.stdin).get("Results") or []:
    for found in result.get("Misconfigurations") or []:
        print(found["Severity"], found["ID"], found["Title"], "-", found["Message"])
'
}

passed=0
failed=0

# judge NAME FUNCTION
judge() {
  local found
  found=$("$2" $hardened)
  if [[ -z $found ]]; then
    echo "ok    $1 finds nothing in $hardened"
    passed=$((passed + 1))
  else
    echo "FAIL  $1 finds in $hardened:"
    sort <<< "$found" | uniq --count
    failed=$((failed + 1))
  fi
  found=$("$2" $ordinary)
  if [[ -n $found ]]; then
    echo "ok    $1 looks: $(wc -l <<< "$found") findings in $ordinary"
    passed=$((passed + 1))
  else
    echo "FAIL  $1 finds nothing in $ordinary either"
    failed=$((failed + 1))
  fi
}

go_tool "$kube_score" "github.com/zegl/kube-score/cmd/kube-score@v$KUBE_SCORE_VERSION"
python_tools "$checkov" $here/requirements.txt
judge kube-score by_kube_score
judge checkov by_checkov
if [[ ${1:-} == --trivy ]]; then
  # Its sources need this part of Go, which is not on by default.
  GOEXPERIMENT=jsonv2 go_tool "$trivy" "github.com/aquasecurity/trivy/cmd/trivy@v$TRIVY_VERSION"
  judge trivy by_trivy
fi

echo "$passed passed, $failed failed"
[[ $failed == 0 ]]
