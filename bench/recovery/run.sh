#!/usr/bin/env bash
# The recovery benchmark: README.md beside this file. About an hour on two cores, on the test cluster (test/cluster).
#
#   bench/recovery/run.sh
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
export BENCH_DATE=${BENCH_DATE:-$(date --utc +%F)}
measure() {
  E2E_PROGRAM=bench/recovery/run.ts E2E_CLUSTER_OPTIONS="--detection=$DETECTION --rebuild-after=1h --storage=${STORAGE:-files}" test/e2e/run.sh
}
# With the intervals that Kubernetes and STORK have by default only the detection differs: one size, and no disk. The storage is not
# asked, so that it is the same with either.
[[ ${STORAGE:-files} == replicated ]] ||
  DETECTION=default MEBIBYTES=${DEFAULT_MEBIBYTES:-128} REPLICATION_FACTORS=3 DISKS=attached measure
DETECTION=short measure
[[ -n ${RESULTS:-} ]] || npx ts-node --transpile-only --project test/tsconfig.json bench/recovery/figures.ts
