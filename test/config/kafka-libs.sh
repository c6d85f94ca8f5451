# shellcheck shell=bash disable=SC2034 # scripts that source this use the lists
# Sourced by scripts, from the project's root. Fetches Kafka's own libraries into a cache outside the checkout.

source test/cache.sh

# The Kafka releases whose configuration keys the library knows: the newest one of each minor version, oldest first.
KAFKA_RELEASES=(3.9.2 4.0.1 4.1.2 4.2.1 4.3.1 4.4.0)

# Those whose parser checks rendered manifests: the defaults of the library, with ZooKeeper and with KRaft.
CHECKED_RELEASES=(3.9.2 4.4.0)

# Prints the minor version of a release.
kafka_minor() {
  echo "${1%.*}"
}

# Prints the folder of a release's libraries.
kafka_libs() {
  # The checksum makes a changed pom fetch anew.
  echo "$cache/kafka-$1-$(cksum <test/config/pom.xml | cut -d' ' -f1)"
}

# Fetches the libraries of the given releases that are not there yet.
fetch_kafka_libs() {
  local release libs incoming
  for release in "$@"; do
    libs=$(kafka_libs "$release")
    [[ -d $libs ]] && continue
    echo "fetching Kafka $release ..."
    # Moved into place only when complete, so that an interrupted download is never used.
    incoming=$libs.incoming.$$
    mvn --batch-mode --quiet --file test/config/pom.xml dependency:copy-dependencies \
      -Dkafka.version="$release" -Dlibs="$incoming"
    mv "$incoming" "$libs"
  done
}
