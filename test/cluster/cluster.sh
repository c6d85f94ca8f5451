#!/usr/bin/env bash
# The test cluster: a real Kubernetes on this machine. Builds what it needs first, into a cache outside the checkout.
#
#   test/cluster/cluster.sh up [--nodes N] ...     see `cluster.sh help`
#
# Needs Linux, root, Go 1.26, a JDK, Maven, and the commands named below.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=test/cache.sh
source "$here/../cache.sh"

missing=()
need() { command -v "$1" >/dev/null || missing+=("$2"); }
[[ $(uname -s) == Linux ]] || missing+=(Linux)
[[ $(id -u) == 0 ]] || missing+=(root)
need go Go
need mvn Maven
need javac 'a JDK'
need containerd containerd
need runc runc
need iptables iptables
need nft nftables
need debootstrap debootstrap
need busybox busybox-static
need tc iproute2
need mkfs.xfs xfsprogs
need mkfs.ext4 e2fsprogs
if [[ " $* " =~ ' --storage'[=\ ]'replicated ' ]]; then
  need ceph-mon ceph-mon
  need ceph-osd ceph-osd
  need ceph ceph-common
  need rbd-fuse rbd-fuse
fi
[[ -x /usr/lib/cni/ptp ]] || missing+=(containernetworking-plugins)
if ((${#missing[@]} == 0)); then
  unshare --mount --pid --net --fork true 2>/dev/null || missing+=('the right to make namespaces')
  [[ -w /dev/loop-control ]] || missing+=('loop devices')
fi
if ((${#missing[@]})); then
  echo "The test cluster cannot run here. Missing: ${missing[*]} (Linux, root, and packages of Debian)." >&2
  exit 69 # EX_UNAVAILABLE, by which the tests know that they are to be skipped
fi

# Sources that changed are built anew; the checksum is the name.
sources=$(cat "$here"/*.go "$here"/go.* | cksum | cut -d' ' -f1)
program=$cache/cluster-$sources
if [[ ! -x $program ]]; then
  echo 'Building Kubernetes, etcd and CoreDNS; the first time takes about ten minutes ...' >&2
  mkdir -p "$cache"
  version=$(cd "$here" && go list -m -f '{{.Version}}' k8s.io/kubernetes)
  package=k8s.io/component-base/version
  (cd "$here" && go build -trimpath -o "$program.$$" \
    -ldflags "-s -w -X $package.gitVersion=$version -X $package.gitMajor=1 -X $package.gitMinor=$(cut -d. -f2 <<<"$version") -X $package.gitTreeState=clean" .)
  mv "$program.$$" "$program"
fi

images=$cache/images-$(cat "$here"/images/*.* "$here"/images/*/* "$here"/image.go | cksum | cut -d' ' -f1)
"$here/images/build.sh" "$program" "$images" >&2

export CLUSTER_IMAGES=$images CLUSTER_DIR=${CLUSTER_DIR:-$cache/cluster}
# `cluster.sh kubectl` means this cluster and no other.
export KUBECONFIG=$CLUSTER_DIR/kubeconfig
exec "$program" "$@"
