#!/usr/bin/env bash
# Makes containerd's folder with the images that the nodes of the test cluster have, once; later runs find it.
#
#   test/cluster/images/build.sh CLUSTER FOLDER     CLUSTER is the program that cluster.sh built
#
# The images stand in for apache/kafka and zookeeper: Maven's jars of the same releases on Debian's Java, laid out as those images
# document it. Their own scripts are not in them.
set -euo pipefail
cluster=$1
folder=$2
[[ -d $folder ]] && exit
# What debootstrap mounts and containerd leaves ends with this script, however it ends.
if [[ -z ${PRIVATE:-} ]]; then
  PRIVATE=1 exec unshare --mount --pid --mount-proc --fork --kill-child "$0" "$@"
fi
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

kafka_releases=(3.9.2 4.4.0)
zookeeper_release=3.8.6
jmx_exporter_release=1.0.1

work=$(mktemp -d)
containerd=
incoming=
finish() {
  if [[ -n $containerd ]]; then kill "$containerd"; wait "$containerd" || true; fi
  rm -rf "$work" ${incoming:+"$incoming"}
}
trap finish EXIT

# libraries PROFILE VERSION FOLDER
libraries() {
  mvn --batch-mode --quiet -Dstyle.color=never --file "$here/pom.xml" -P "$1" -Dversion="$2" -Dlibs="$3" dependency:copy-dependencies
}

# tool FOLDER NAME CLASS [OPTION...]: a script of Kafka's, as a line that runs its class.
tool() {
  local path=$1/opt/kafka/bin/$2.sh
  shift 2
  # shellcheck disable=SC2016 # the tool expands it
  printf '#!/bin/sh\nexec "$(dirname "$0")/kafka-run-class.sh" %s "$@"\n' "$*" >"$path"
  chmod +x "$path"
}

# class_archives FOLDER: puts archives of the classes that its Kafka loads into the folder.
class_archives() {
  local archives=$work/archives
  mkdir -p "$work/merged" "$archives"
  # Java compares the times of jars, and in images they have this one.
  touch --date=@0 "$1"/opt/kafka/libs/*
  # shellcheck disable=SC2016 # the inner shell expands it
  unshare --mount --net bash -euc '
    ip link set lo up
    mount -t overlay overlay --options "lowerdir=$1:$2" "$3"
    mount --bind /proc "$3/proc"
    mount --bind "$4" "$3/tmp"
    exec chroot "$3" bash -c "cd /tmp && exec bash -s"
  ' class-archives "$1" "$work/base" "$work/merged" "$archives" <"$here/class-archives.sh" >"$work/class-archives.log" 2>&1 || {
    tail -20 "$work/class-archives.log" >&2
    exit 1
  }
  mv "$archives"/{kafka,storage}.jsa "$1/opt/kafka/"
  rm -rf "$archives"
}

echo 'images: Debian and Java ...'
# Neither manuals nor translations; Java's certificates are made by a hook that needs /proc.
debootstrap --variant=minbase --include=openjdk-17-jre-headless,procps bookworm "$work/base" >"$work/debootstrap.log" 2>&1 || {
  tail -20 "$work/debootstrap.log" >&2
  exit 1
}
rm -rf "$work"/base/{usr/share/{doc,man,locale,info,lintian},var/cache/apt,var/lib/apt/lists,usr/lib/jvm/*/lib/src.zip}/*
# apache/kafka is Alpine: busybox' commands come first on its PATH, and bash, as there.
mkdir -p "$work/busybox/opt/busybox/bin"
cp /bin/busybox "$work/busybox/opt/busybox/"
for command in $(busybox --list); do
  case $command in bash | sh | busybox) ;; *) ln -s ../busybox "$work/busybox/opt/busybox/bin/$command" ;; esac
done
# The user that both images document.
echo 'appuser:x:1000:1000::/home/appuser:/bin/bash' >>"$work/base/etc/passwd"
echo 'appuser:x:1000:' >>"$work/base/etc/group"

for release in "${kafka_releases[@]}"; do
  echo "images: Kafka $release ..."
  root=$work/kafka-$release
  line=kafka-${release%%.*}
  mkdir -p "$root/opt/kafka/"{bin,config,libs}
  libraries "$line" "$release" "$root/opt/kafka/libs"
  cp "$here/kafka-run-class.sh" "$root/opt/kafka/bin/"
  cp "$here/$line/"* "$root/opt/kafka/config/"
  tool "$root" kafka-server-start kafka.Kafka
  tool "$root" kafka-storage kafka.tools.StorageTool
  # Kafka 4.4 has moved the class.
  if [[ $line == kafka-3 ]]; then config_command=kafka.admin.ConfigCommand; else config_command=org.apache.kafka.tools.ConfigCommand; fi
  tool "$root" kafka-configs "$config_command"
  tool "$root" kafka-topics org.apache.kafka.tools.TopicCommand
  tool "$root" kafka-metadata-quorum org.apache.kafka.tools.MetadataQuorumCommand
  if [[ $line == kafka-3 ]]; then tool "$root" zookeeper-shell org.apache.zookeeper.ZooKeeperMainWithTlsSupportForKafka -server; fi
  tool "$root" kafka-leader-election org.apache.kafka.tools.LeaderElectionCommand
  tool "$root" kafka-cluster org.apache.kafka.tools.ClusterTool
  tool "$root" kafka-features org.apache.kafka.tools.FeatureCommand
  tool "$root" kafka-log-dirs org.apache.kafka.tools.LogDirsCommand
  tool "$root" kafka-producer-perf-test org.apache.kafka.tools.ProducerPerformance
  tool "$root" kafka-consumer-perf-test org.apache.kafka.tools.ConsumerPerformance
  if [[ $line == kafka-3 ]]; then dump=kafka.tools.DumpLogSegments; else dump=org.apache.kafka.tools.DumpLogSegments; fi
  tool "$root" kafka-dump-log "$dump"
  class_archives "$root"
  chown -R 1000:1000 "$root/opt/kafka"
  "$cluster" image --name "localhost/apache/kafka:$release" --output "$work/kafka-$release.tar" --user 1000:1000 \
    --path /opt/kafka/bin:/opt/busybox/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin "$work/base" "$work/busybox" "$root"
done

echo "images: ZooKeeper $zookeeper_release ..."
program=apache-zookeeper-$zookeeper_release-bin
root=$work/zookeeper
mkdir -p "$root/$program/"{bin,lib} "$root/"{conf,data,datalog,logs}
libraries zookeeper "$zookeeper_release" "$root/$program/lib"
cp "$here/zkServer.sh" "$root/$program/bin/"
chown -R 1000:1000 "$root/"{conf,data,datalog,logs}
"$cluster" image --name "localhost/library/zookeeper:$zookeeper_release" --output "$work/zookeeper.tar" --directory "/$program" \
  --path "/$program/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin" "$work/base" "$root"

# An image that has the agent of the JMX exporter, and cp.
root=$work/jmx-exporter
libraries jmx-exporter "$jmx_exporter_release" "$root/opt/jmx-exporter"
"$cluster" image --name "localhost/jmx-exporter:$jmx_exporter_release" --output "$work/jmx-exporter.tar" --user 1000:1000 \
  --path /opt/busybox/bin "$work/busybox" "$root"

# The container that holds a pod's namespaces.
mkdir -p "$work/pause/bin"
cp /bin/busybox "$work/pause/bin/"
"$cluster" image --name localhost/pause:1 --output "$work/pause.tar" --command '/bin/busybox sleep 2147483647' "$work/pause"

echo 'images: unpack ...'
cat >"$work/containerd.toml" <<CONFIG
version = 2
root = "$work/containerd"
state = "$work/state"
disabled_plugins = ["io.containerd.grpc.v1.cri"]
[grpc]
  address = "$work/containerd.sock"
CONFIG
containerd --config "$work/containerd.toml" >"$work/containerd.log" 2>&1 &
containerd=$!
until ctr --address "$work/containerd.sock" version >/dev/null 2>&1; do
  kill -0 "$containerd" || { cat "$work/containerd.log" >&2; exit 1; }
  sleep 0.2
done
for archive in "$work"/*.tar; do
  ctr --address "$work/containerd.sock" --namespace k8s.io images import "$archive" >/dev/null
done
kill "$containerd"
wait "$containerd" || true
containerd=
# The layers are unpacked; the packed ones are not needed by nodes, but containerd's databases name them.
incoming=$(mktemp -d "$folder.XXXXXX")
mv --no-target-directory "$work/containerd" "$incoming"
mv --no-target-directory "$incoming" "$folder"
