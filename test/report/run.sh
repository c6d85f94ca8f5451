#!/usr/bin/env bash
# Looks at reports in a real browser: accessible by axe, light and dark, usable with the keyboard, whole on paper.
#
#   test/report/run.sh
#
# Needs Chromium on the PATH (Debian: chromium), or its path in CHROMIUM.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

CHROMIUM=${CHROMIUM:-$(command -v chromium || command -v chromium-browser || command -v google-chrome || true)}
if [[ -z $CHROMIUM ]]; then
  echo 'Skipped: the reports in a browser, which need Chromium.'
  echo '0 passed, 0 failed'
  exit 0
fi
export CHROMIUM
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for example in reference-deployment ebs-maximum-uptime laptop local-nvme; do
  cluster=()
  # An example with several clusters.
  if [[ $example == local-nvme ]]; then cluster=(--cluster "$(node lib/cli/main.js explain "examples/$example/manifests" | sed -n '1s/: .*//p')"); fi
  node lib/cli/main.js report "examples/$example/manifests" ${cluster[@]+"${cluster[@]}"} > "$work/$example.html"
done
node test/report/browser.mjs "$work"/*.html
