# shellcheck shell=bash disable=SC2034,SC2154
# Claims and their sizes. Settings of a StatefulSet, by use NAME: claims (names of the claim templates).

# Leaves a size as a whole number of bytes in $bytes.
read_size() {
  local number=${1%%[A-Za-z]*} suffix=${1##*[0-9]}
  case $number in '' | *[!0-9]*) stop "cannot read the size $1" ;; esac
  case $suffix in
    '') bytes=$number ;;
    Ki) bytes=$((number << 10)) ;; Mi) bytes=$((number << 20)) ;; Gi) bytes=$((number << 30)) ;;
    Ti) bytes=$((number << 40)) ;; Pi) bytes=$((number << 50)) ;; Ei) bytes=$((number << 60)) ;;
    k) bytes=$((number * 1000)) ;; M) bytes=$((number * 1000 ** 2)) ;; G) bytes=$((number * 1000 ** 3)) ;; T) bytes=$((number * 1000 ** 4)) ;;
    *) stop "cannot read the size $1" ;;
  esac
}

# Leaves the claims of the StatefulSet in $found: name size class. By their names, which follow from those of templates and pods.
find_claims() {
  look persistentvolumeclaims --output 'jsonpath={range .items[*]}{.metadata.name} {.spec.resources.requests.storage} {.spec.storageClassName}{"\n"}{end}'
  found=$(awk -v set="$stateful_set" -v templates="$claims" '
    BEGIN { count = split(templates, template, " ") }
    { for (i = 1; i <= count; i++) { start = template[i] "-" set "-"; if (index($1, start) == 1 && substr($1, length(start) + 1) ~ /^[0-9]+$/) print } }' <<< "$answer")
}
