#!/usr/bin/env bash
# Renders every example once more, in another folder, time zone and language, and compares the bytes with the committed
# manifests. The compiled library and examples must be there (npm run synth).
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
elsewhere=$(mktemp -d)
trap 'rm -rf "$elsewhere"' EXIT

mkdir -p "$elsewhere/a folder/examples"
cp -R "$root/lib" "$root/package.json" "$root/.jsii" "$elsewhere/a folder/"
cp -R "$root/examples/.build" "$elsewhere/a folder/examples/"
ln -s "$root/node_modules" "$elsewhere/a folder/node_modules"

passed=0 failed=0
for example in "$root"/examples/*/; do
  name=$(basename "$example")
  [ -f "$example/main.ts" ] || continue
  rendered="$elsewhere/rendered/$name"
  if (cd "$elsewhere" && env TZ=Pacific/Chatham LANG=tr_TR.UTF-8 LC_ALL=tr_TR.UTF-8 CDK8S_LEGACY_HASH=1 CDK8S_OUTDIR="$rendered" \
      node "a folder/examples/.build/$name/main.js") && diff -r "$example/manifests" "$rendered"; then
    echo "ok    $name: the same bytes in another folder, time zone and language"
    passed=$((passed + 1))
  else
    echo "FAIL  $name"
    failed=$((failed + 1))
  fi
done
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
