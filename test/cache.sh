# shellcheck shell=bash disable=SC2034
# Sourced by scripts: the folder outside the checkout in which they keep what they fetch and build.
cache=${KAFKA_CONSTRUCTS_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/kafka-constructs}

# go_tool PROGRAM PACKAGE@VERSION: builds a program of Go that is not there yet, in a folder of its own.
# It is moved into place when complete, so that an interrupted run is never used.
go_tool() {
  local folder=${1%/*}
  [[ -x $1 ]] && return
  echo "building $2 ..."
  GOBIN=$folder.incoming.$$ go install "$2"
  rm -rf "$folder"
  mv "$folder.incoming.$$" "$folder"
}

# python_tools FOLDER REQUIREMENTS: makes a virtual environment that is not there yet. It cannot be moved, so a file marks it as complete.
python_tools() {
  [[ -e $1/complete ]] && return
  echo "installing what $2 lists ..."
  rm -rf "$1"
  python3 -m venv "$1"
  "$1/bin/pip" install --quiet --disable-pip-version-check --requirement "$2"
  touch "$1/complete"
}
