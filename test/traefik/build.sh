#!/usr/bin/env bash
# Builds Traefik for the end-to-end tests, and prints the path of the program, then that of the folder with the definitions of the
# Gateway API (its experimental channel: Traefik 3.6 reads TLSRoute v1alpha2).
#
#   test/traefik/build.sh
#
# The program is built once into a cache outside the checkout, which takes ten minutes of two cores the first time. Needs Go 1.26.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

# shellcheck source=test/cache.sh
source ../cache.sh
program=$cache/traefik-$(cat go.mod go.sum | cksum | cut -d' ' -f1)
if [[ ! -x $program ]]; then
  echo 'building Traefik ...' >&2
  mkdir -p "$cache"
  built=$(mktemp "$cache/traefik-build.XXXXXX")
  trap 'rm -f "$built"' EXIT
  go build -trimpath -ldflags '-s -w' -o "$built" github.com/traefik/traefik/v3/cmd/traefik
  mv "$built" "$program"
fi

# Those of Traefik's own dependency lack the version of routes that the test cluster has stored.
cd ../conformance
module=sigs.k8s.io/gateway-api
go mod download $module
definitions=$(go list -m -f '{{.Dir}}' $module)/config/crd/experimental

echo "$program"
echo "$definitions"
