# shellcheck shell=bash
# Sourced by scripts, from the project's root. Fetches Kafka's own libraries into a cache outside the checkout.

source test/cache.sh

# The Kafka lines that the library supports, and the release that stands for each.
KAFKA_LINES=(3.9 4.x)
kafka_release() {
  case $1 in
    3.9) echo 3.9.2 ;;
    4.x) echo 4.3.1 ;;
  esac
}

# Prints the folder of a line's libraries.
kafka_libs() {
  # The checksum makes a changed pom fetch anew.
  echo "$cache/kafka-$(kafka_release "$1")-$(cksum <test/config/pom.xml | cut -d' ' -f1)"
}

# Fetches the libraries of every line that are not there yet.
fetch_kafka_libs() {
  local line libs incoming
  for line in "${KAFKA_LINES[@]}"; do
    libs=$(kafka_libs "$line")
    [[ -d $libs ]] && continue
    echo "fetching Kafka $(kafka_release "$line") ..."
    # Moved into place only when complete, so that an interrupted download is never used.
    incoming=$libs.incoming.$$
    mvn --batch-mode --quiet --file test/config/pom.xml dependency:copy-dependencies \
      -Dkafka.version="$(kafka_release "$line")" -Dlibs="$incoming"
    mv "$incoming" "$libs"
  done
}
