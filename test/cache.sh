# shellcheck shell=bash disable=SC2034
# Sourced by scripts: the folder outside the checkout in which they keep what they fetch and build.
cache=${KAFKA_CONSTRUCTS_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/kafka-constructs}
