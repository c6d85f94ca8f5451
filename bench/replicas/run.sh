#!/usr/bin/env bash
# The benchmark of every choice of replicas: README.md beside this file. About half an hour on two cores, on the test cluster (test/cluster).
#
#   bench/replicas/run.sh
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
export BENCH_DATE=${BENCH_DATE:-$(date --utc +%F)}
E2E_PROGRAM=bench/replicas/run.ts E2E_CLUSTER_OPTIONS='--storage=replicated --nodes=8 --rebuild-after=1h' test/e2e/run.sh
