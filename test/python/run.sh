#!/usr/bin/env bash
# Builds the Python package, installs it into a fresh environment beside cdk8s from PyPI, and runs the program of
# docs/concepts/python.md: its manifest must have the bytes of the one that TypeScript renders (examples/ebs-maximum-uptime).
# The library must be compiled (npx projen compile).
#
# Packages from PyPI are fetched once into a cache outside the checkout; later runs need the network for the build of the wheel only.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
source test/cache.sh
export JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION=1

example=examples/ebs-maximum-uptime
wheels=$cache/python-wheels-$(cksum <test/python/requirements.txt | cut -d' ' -f1)
mkdir -p "$cache"
work=$(mktemp -d "$cache/python-run.XXXXXX") # in the cache, so that finished downloads can simply be moved
trap 'rm -rf "$work"' EXIT

passed=0
failed=0

# check NAME COMMAND...: counts and prints one check; what the command prints is shown where it fails.
check() {
  local name=$1
  shift
  if "$@" >"$work/output" 2>&1; then
    passed=$((passed + 1))
    echo "ok    $name"
  else
    failed=$((failed + 1))
    echo "FAIL  $name"
    sed 's/^/        /' "$work/output"
  fi
}

if [[ ! -d $wheels ]]; then
  echo "fetching cdk8s for Python ..."
  python3 -m pip download --quiet --disable-pip-version-check --only-binary=:all: --dest "$work/wheels" --requirement test/python/requirements.txt
  mv "$work/wheels" "$wheels"
fi

echo "building the wheel ..."
npx jsii-pacmak --target python --outdir "$work/dist" >"$work/pacmak" 2>&1 || { cat "$work/pacmak"; exit 1; }

python3 -m venv "$work/venv"
python=$work/venv/bin/python
check 'the wheel installs beside cdk8s from PyPI' \
  "$python" -m pip install --quiet --disable-pip-version-check --no-index --find-links "$wheels" "$work"/dist/python/*.whl

# The program of the page, and the same with a wrong input.
# shellcheck disable=SC2016 # the fences of a code block
sed -n '/^```python$/,/^```$/p' docs/concepts/python.md | sed '1d;$d' >"$work/main.py"
sed 's/brokers=3,/brokers=0,/' "$work/main.py" >"$work/wrong.py"

run() { (cd "$work" && "$python" "$1"); }

same_bytes() {
  run main.py
  diff "$work/dist/orders.k8s.yaml" $example/manifests/orders.k8s.yaml
}

says_what_was_made() {
  run main.py 2>&1 | grep -q '^orders/kafka: Kafka .* 3 brokers in 3 zones'
}

# Fails with the finding and its fix, and with no stack of Python, of jsii or of Node.
refuses() {
  rm -f "$work/dist/orders.k8s.yaml"
  if run wrong.py >"$work/refusal" 2>&1; then return 1; fi
  cat "$work/refusal"
  grep -q '^ *\[orders/kafka\] BROKERS at brokers: .*Fix: ' "$work/refusal" || return 1
  if grep -Eq 'Traceback|^ +at |jsii' "$work/refusal"; then return 1; fi
  [[ ! -e $work/dist/orders.k8s.yaml ]]
}

# The page says what type checks do.
type_error() {
  sed 's/brokers=3,/brokers="3",/' "$work/main.py" >"$work/typed.py"
  if run typed.py >"$work/refusal" 2>&1; then return 1; fi
  tail -n 1 "$work/refusal" | grep -q '^TypeError: .*brokers'
}

check 'the manifest has the bytes of the one from TypeScript' same_bytes
check 'a synth says what was made' says_what_was_made
check 'a wrong input is an error finding without a stack' refuses
check 'a value of the wrong type is a TypeError that names it' type_error
check 'the command of the package runs' "$work/venv/bin/kafka-constructs" --help

echo "$passed passed, $failed failed"
[[ $failed == 0 ]]
