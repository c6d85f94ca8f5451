#!/usr/bin/env bash
# Checks every shell script of the repository with shellcheck, and every script that the command line writes for the
# examples; and that the package holds what those are put together from.
# The command line must be compiled (npx projen compile). shellcheck is fetched once into a cache outside the checkout.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
source test/cache.sh

shellcheck=$cache/shellcheck-$(cksum < test/shell/requirements.txt | cut -d ' ' -f 1)
if [[ ! -x $shellcheck/bin/shellcheck ]]; then
  python3 -m pip install --quiet --disable-pip-version-check --no-deps --only-binary=:all: --require-hashes --target "$shellcheck" \
    --requirement test/shell/requirements.txt
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
passed=0
failed=0

check() { # FILE...
  local file
  for file; do
    if "$shellcheck/bin/shellcheck" --external-sources "$file"; then
      passed=$((passed + 1))
    else
      failed=$((failed + 1))
      echo "FAIL  $file"
    fi
  done
}

# Self tests, so that the check cannot rot: a fault in a file, and one in a script that has been put together.
for file in test/shell/wrong/*.sh; do
  if "$shellcheck/bin/shellcheck" "$file" > "$work/findings"; then
    failed=$((failed + 1))
    echo "FAIL  self test: nothing is found in $file"
  else
    passed=$((passed + 1))
  fi
done

git ls-files --cached --others --exclude-standard '*.sh' .ci/run | grep -v '^test/shell/wrong/' > "$work/files"
while read -r file; do check "$file"; done < "$work/files"

# One directory for each kind of cluster: the scripts differ by what a cluster has.
for manifests in examples/*/manifests; do
  name=$(basename "$(dirname "$manifests")")
  # A file may have several clusters, or no broker; --cluster names each.
  clusters=$(grep -h 'kafka-constructs/claims-of:' "$manifests"/*.yaml | awk '{ print $2 }' | sort -u || true)
  for cluster in $clusters; do
    for command in roll 'replace' 'resize --size 64Ti' change-class; do
      # shellcheck disable=SC2086 # a command and its option
      set -- $command
      script=$work/$name-$cluster-$1.sh
      if node lib/cli/main.js "$@" "$manifests" --cluster "$cluster" > "$script" 2> "$work/refused"; then
        check "$script"
      elif ! grep -q 'several clusters\|holds a log of the quorum\|no StatefulSet of brokers\|more than once' "$work/refused"; then
        failed=$((failed + 1))
        cat "$work/refused"
      fi
    done
  done
done
if ! ls "$work"/*-roll.sh > /dev/null; then
  failed=$((failed + 1))
  echo 'FAIL  no script of the command line was checked'
fi

npm pack --dry-run --ignore-scripts --json > "$work/packed"
for file in src/cli/functions/*.sh; do
  if grep -q "lib/${file#src/}" "$work/packed"; then
    passed=$((passed + 1))
  else
    failed=$((failed + 1))
    echo "FAIL  the package lacks lib/${file#src/}"
  fi
done

echo "$passed passed, $failed failed"
[[ $failed == 0 ]]
