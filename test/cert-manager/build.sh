#!/usr/bin/env bash
# Builds cert-manager's controllers for the end-to-end tests, and prints the path of the program, then that of the folder with
# the CustomResourceDefinitions of the same version.
#
#   test/cert-manager/build.sh
#
# The program is built once into a cache outside the checkout, which takes some minutes the first time. Needs Go 1.26.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

# shellcheck source=test/cache.sh
source ../cache.sh
program=$cache/cert-manager-$(cat ./*.go go.mod go.sum | cksum | cut -d' ' -f1)
if [[ ! -x $program ]]; then
  echo 'building cert-manager ...' >&2
  mkdir -p "$cache"
  built=$(mktemp "$cache/cert-manager-build.XXXXXX")
  trap 'rm -f "$built"' EXIT
  go build -trimpath -ldflags '-s -w' -o "$built" .
  mv "$built" "$program"
fi

# The definitions come with the module. Go's own cache may have been emptied since the program was built.
module=github.com/cert-manager/cert-manager
go mod download $module
crds=$(go list -m -f '{{.Dir}}' $module)/deploy/crds

echo "$program"
echo "$crds"
