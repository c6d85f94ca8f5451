#!/usr/bin/env bash
# Builds kafka-admin.jar, which runs in Kafka's own image beside Kafka's libraries. Needs the compiler of Java 17 and Maven.
#
#   src/kafka/admin/build.sh           builds the jar anew
#   src/kafka/admin/build.sh --check   builds it elsewhere, and fails if the committed one has other bytes
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../../.."
source test/config/kafka-libs.sh

folder=src/kafka/admin
jar=$folder/kafka-admin.jar
# The oldest and the newest Kafka. The jar is compiled against the oldest one.
releases=("${CHECKED_RELEASES[@]}")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

check=
case ${1:-} in
  '') ;;
  --check) check=yes ;;
  *)
    echo "usage: build.sh [--check]" >&2
    exit 2
    ;;
esac

# Other compilers write other bytes.
version=$(javac -version 2>&1)
if [[ $version != 'javac 17.'* ]]; then
  echo "the jar is built with Java 17, and this is $version" >&2
  exit 2
fi

fetch_kafka_libs "${releases[@]}" >&2
for release in "${releases[@]}"; do
  # The order of files changes the bytes of classes.
  find $folder/java -name '*.java' -print0 | LC_ALL=C sort -z |
    xargs -0 javac --release 11 -g:none -proc:none -encoding UTF-8 -Xlint:all -Werror \
      -d "$work/$release" -cp "$(kafka_libs "$release")/*"
done

java $folder/PackJar.java "$work/${releases[0]}" "$work/kafka-admin.jar"
if [[ ! $check ]]; then
  cp "$work/kafka-admin.jar" $jar
  echo "$jar: $(wc -c < $jar) bytes"
elif cmp -s "$work/kafka-admin.jar" $jar; then
  echo "$jar is what its sources make"
else
  echo "$jar is not what its sources make: run $folder/build.sh" >&2
  exit 1
fi
