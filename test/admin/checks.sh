# shellcheck shell=bash disable=SC2154 # run.sh sets jar, work and libs; cluster.sh sets the ports
# Sourced by run.sh: how the program is run, and how its answers are checked.

out=
code=

# program NAME ARGUMENT...: runs the jar and keeps its exit code, its stdout and its stderr. The first run that connects
# leaves an archive of classes, with which the other ones take two thirds of the time.
program() {
  local sharing=-XX:SharedArchiveFile=$archive
  if [[ $1 == wait ]]; then sharing=-XX:ArchiveClassesAtExit=$archive; fi
  out=$work/out/$1
  shift
  code=0
  java "${quick[@]}" -Xlog:disable -Xmx256m "$sharing" -cp "$jar:$libs/*" kafkaconstructs.Admin "$@" > "$out.out" 2> "$out.err" || code=$?
}

# admin NAME COMMAND ARGUMENT...: the same with the address of the cluster.
admin() {
  local name=$1
  shift
  program "$name" "$@" --bootstrap-server "localhost:$broker_port" --command-config "$work/admin.properties"
}

# check TEXT CONDITION...: prints one result. Shows the last answer if it is a bad one.
check() {
  local text=$1
  shift
  if "$@"; then
    echo "ok $text"
  else
    echo "FAIL $text: not '$*'"
    sed 's/^/note   | /' "$out.out" "$out.err" | tail -n 40
  fi
}

exits() { [[ $code == "$1" ]]; }
says() { grep -qF -- "$1" "$out.out" "$out.err"; }
silent_on() { ! says "$1"; }
all_say() {
  local text
  for text; do says "$text" || return 1; done
}

# observe: writes down what the cluster has.
observe() {
  java "${quick[@]}" -cp "$work/classes:$libs/*" Observe "localhost:$broker_port" "$work/admin.properties" > "$work/state"
}

has() { grep -qxF -- "$1" "$work/state"; }
lacks() { ! grep -qE -- "$1" "$work/state"; }
same_state() { diff "$work/state" "$1" > /dev/null; }

# login USER FILE: says how a login ends.
login() {
  java "${quick[@]}" -cp "$work/classes:$libs/*" Observe "localhost:$clients_port" "$work/login.properties" "$1" "$2"
}

# json EXPRESSION: whether the document on stdout makes the expression true.
json() {
  node -e "const document = JSON.parse(require('fs').readFileSync(0, 'utf8')); process.exit(($1) ? 0 : 1)" < "$out.out"
}
