#!/usr/bin/env bash
# Checks every server.properties in the rendered manifests with Kafka's own configuration parser, of
# the minor version that its ConfigMap names.
#
#   test/config/run.sh [FOLDER]     FOLDER holds <example>/manifests/*.yaml; default: examples
#
# Kafka's libraries are fetched once into a cache outside the checkout; later runs need no network.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
source test/config/kafka-libs.sh

manifests_root=${1:-examples}
self_test=test/config/self-test
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
shopt -s nullglob

passed=0
failed=0

# record VERDICT NAME: counts and prints one check, whose verdict is ok or FAIL.
record() {
  if [[ $1 == ok ]]; then passed=$((passed + 1)); else failed=$((failed + 1)); fi
  printf '%-5s %s\n' "$1" "$2"
}

# check RELEASE POD_INDEX FOLDER: prints one line for every file in the folder. The variables are those
# that the pods get; Kafka's own provider puts them in.
check() {
  POD_INDEX=$2 POD_NAME=kafka-broker-0 RACK=zone-a PORT_FACTORY=30501 \
    java -cp "$work/classes/$1:$(kafka_libs "$1")/*" CheckServerProperties "$3"
}

fetch_kafka_libs "${CHECKED_RELEASES[@]}"
for release in "${CHECKED_RELEASES[@]}"; do
  # Compiled for each release: what is used of Kafka here is no public interface.
  javac -d "$work/classes/$release" -cp "$(kafka_libs "$release")/*" test/config/*.java
done

# Self tests, so that the check cannot rot: one good file is accepted, and with what each other file
# holds added it is refused, for the reason that the file's first line names.
for release in "${CHECKED_RELEASES[@]}"; do
  folder=$work/self-test/$release
  results=$work/self-test-results
  mkdir -p "$folder"
  refused=("$self_test"/refused/* "$self_test/refused-$(kafka_minor "$release")"/*)
  cp $self_test/accepted.properties "$folder"
  for file in "${refused[@]}"; do
    cat $self_test/accepted.properties "$file" >"$folder/$(basename "$file")"
  done
  check "$release" 0 "$folder" >"$results" || true # what is missing in the results fails below

  result=$(grep ' accepted.properties' "$results" || true)
  if [[ $result == 'ok '* ]]; then
    record ok "self test, Kafka $release: accepts accepted.properties"
  else
    record FAIL "self test, Kafka $release: accepts accepted.properties, but: $result"
  fi
  for file in "${refused[@]}"; do
    name=$(basename "$file")
    reason=$(sed -n '1s/^# refused: //p' "$file")
    result=$(grep " $name" "$results" || true)
    if [[ -n $reason && $result == "FAIL "*"$reason"* ]]; then
      record ok "self test, Kafka $release: refuses $name"
    else
      record FAIL "self test, Kafka $release: refuses $name for '$reason', but: $result"
    fi
  done
done

# The manifests. The extraction itself prints what it could not place, as failed checks.
mkdir -p "$work/extracted"
node test/config/extract.mjs "$work/extracted" "$(IFS=,; echo "${CHECKED_RELEASES[*]%.*}")" "$manifests_root"/*/manifests/*.yaml >"$work/results"
# The files of certificates that the pods mount. The parser reads them, and does not look into them.
mkdir "$work/tls"
for name in tls.crt tls.key ca-0.crt; do echo "$name" >"$work/tls/$name"; done
find "$work/extracted" -type f -exec sed -i "s#/etc/kafka-tls#$work/tls#g" {} +
for release in "${CHECKED_RELEASES[@]}"; do
  for folder in "$work/extracted/$(kafka_minor "$release")"/*; do
    check "$release" "$(basename "$folder")" "$folder" >"$work/checked" ||
      echo "FAIL  Kafka $release: the checker itself failed" >>"$work/results"
    sed "s/^[A-Za-z]*  */&Kafka $release: /" "$work/checked" >>"$work/results"
  done
done
while read -r verdict name; do
  record "$verdict" "$name"
done <"$work/results"
if [[ ! -s $work/results ]]; then
  record FAIL "there are server.properties to check: found none in $manifests_root/*/manifests/*.yaml"
fi

echo "$passed passed, $failed failed"
[[ $failed == 0 ]]
