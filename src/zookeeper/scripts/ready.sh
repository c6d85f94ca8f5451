#!/usr/bin/env bash
# A server is Ready when it serves, which its open port does not show, and when what it has started with is on its disk: ZooKeeper does
# not flush its first snapshot, and after a power cut refuses to start on a log without one.
set -euo pipefail
# shellcheck source=src/zookeeper/scripts/common.sh
source "${CONFIG_DIR:-/etc/kafka-constructs}/common.sh"

serves 127.0.0.1
if [ ! -e /tmp/flushed ]; then
  sync -f "$DATA_DIRECTORY" || sync
  touch /tmp/flushed
fi
