package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// Nodes are in zones in turn.
const zones = 3

// machine is a node: three namespaces (PID, network, mount) with a containerd, a kubelet and a kube-proxy in them.
type machine struct {
	Name      string
	Number    int
	Dir       string // of the cluster
	Images    string
	Heartbeat time.Duration
	Peers     []int // numbers of all nodes
	DualStack bool
	// Whether it has a storage server.
	Replicated bool

	startedAt time.Time
	process   *os.Process
	ended     chan struct{}
	// Told when a node ends that was not made to fail.
	died    chan<- error
	failing atomic.Bool
}

func (m *machine) path(parts ...string) string {
	return filepath.Join(append([]string{m.Dir, m.Name}, parts...)...)
}

// In the node's own mount namespace.
const containerdSocket = "/run/containerd/containerd.sock"

// inside is a path in the node's mount namespace, as seen from outside of it.
func (m *machine) inside(path string) string {
	return fmt.Sprintf("/proc/%d/root%s", m.process.Pid, path)
}

// onNode runs lines of a script among the node's processes, and with its mounts and network.
func (m *machine) onNode(lines ...string) error {
	return shell(lines, "nsenter", fmt.Sprintf("--target=%d", m.process.Pid), "--net", "--pid", "--mount")
}

func (m *machine) families() []family { return families(m.DualStack) }

// start switches the node on. It is not Ready yet when this returns.
func (m *machine) start(bandwidth string) error {
	if err := os.MkdirAll(m.path(), 0o711); err != nil {
		return err
	}
	if err := m.copyImages(); err != nil {
		return err
	}
	log, err := os.OpenFile(m.path("node.log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	command := exec.Command("/proc/self/exe", "node", "--dir="+m.Dir)
	command.Stdout, command.Stderr = log, log
	command.SysProcAttr = &syscall.SysProcAttr{Cloneflags: unix.CLONE_NEWPID | unix.CLONE_NEWNS | unix.CLONE_NEWNET}
	input, err := command.StdinPipe()
	if err != nil {
		return err
	}
	started := time.Now()
	if err := command.Start(); err != nil {
		return err
	}
	m.startedAt, m.process, m.ended = started, command.Process, make(chan struct{})
	m.failing.Store(false)
	go func(ended chan struct{}) {
		err := command.Wait()
		close(ended)
		if !m.failing.Load() {
			m.died <- fmt.Errorf("%s ended: %v (%s)", m.Name, err, log.Name())
		}
	}(m.ended)
	if err := connect(m, bandwidth); err != nil {
		return err
	}
	// The node waits for its settings, and with them for its network.
	if err := json.NewEncoder(input).Encode(m); err != nil {
		return err
	}
	return input.Close()
}

func (m *machine) running() bool {
	return m.process != nil
}

// fail cuts the power. The network goes first, so that nobody is told that connections are closed; then the disks, so that what
// the node had not written is lost with its memory; then every process at once.
func (m *machine) fail() error {
	if !m.running() {
		return fmt.Errorf("%s is down already", m.Name)
	}
	if err := disconnect(m); err != nil {
		return err
	}
	if err := m.shutDownVolumes(""); err != nil {
		return err
	}
	m.failing.Store(true)
	if err := m.process.Kill(); err != nil {
		return err
	}
	<-m.ended
	m.process = nil
	// The next containerd knows its containers no more.
	removeCgroups(m.path())
	return nil
}

// copyImages gives the node's containerd the images. The files are shared by hard links: layers are only read, and containerd's
// two databases, which it writes, are copied.
func (m *machine) copyImages() error {
	if _, err := os.Stat(m.path("containerd")); err == nil || m.Images == "" {
		return nil
	}
	if err := command("cp", "-al", m.Images, m.path("containerd")); err != nil {
		// Another file system.
		_ = os.RemoveAll(m.path("containerd"))
		return command("cp", "-a", m.Images, m.path("containerd"))
	}
	databases, err := filepath.Glob(m.path("containerd", "*", "*.db"))
	if err != nil {
		return err
	}
	for _, database := range databases {
		content, err := os.ReadFile(database)
		if err != nil {
			return err
		}
		if err := errors.Join(os.Remove(database), os.WriteFile(database, content, 0o600)); err != nil {
			return err
		}
	}
	return nil
}

// node is the first process of a node: it sets up what is private to it, starts the three parts, again when one ends as systemd does,
// and reaps what they leave.
func node([]string) error {
	var m machine
	if err := json.NewDecoder(os.Stdin).Decode(&m); err != nil {
		return err
	}
	if err := errors.Join(privateMounts(hidden...), protectKernelSettings()); err != nil {
		return err
	}
	if err := configureNetwork(&m); err != nil {
		return err
	}
	plugins, err := m.pluginFolder()
	if err != nil {
		return err
	}
	ranges := each(m.families(), func(f family) string { return fmt.Sprintf(`[{"subnet": "%s"}]`, f.podNetwork(m.Number)) })
	routes := each(m.families(), func(f family) string { return fmt.Sprintf(`{"dst": "%s"}`, f.everything) })
	files := map[string]string{
		"containerd.toml":   fmt.Sprintf(containerdConfig, m.path("containerd"), containerdSocket, plugins, m.path("cni")),
		"cni/pods.conflist": fmt.Sprintf(cniConfig, m.path("addresses"), ranges, routes),
		"kubelet.yaml":      fmt.Sprintf(kubeletConfig, containerdSocket, controlPlaneIP, m.Heartbeat, filepath.Join(m.Dir, "resolv.conf"), m.path("logs"), m.path("volume-plugins")),
		"kube-proxy.yaml":   fmt.Sprintf(kubeProxyConfig, filepath.Join(m.Dir, "kubeconfig-inside"), m.Name, each(m.families(), func(f family) string { return f.allPods })),
	}
	for name, content := range files {
		if err := errors.Join(os.MkdirAll(filepath.Dir(m.path(name)), 0o711), os.WriteFile(m.path(name), []byte(content), 0o600)); err != nil {
			return err
		}
	}
	// Addresses of pods that ran before the node failed are free again.
	if err := os.RemoveAll(m.path("addresses")); err != nil {
		return err
	}
	zone := fmt.Sprintf("zone-%d", (m.Number-1)%zones+1)
	again := map[int]func() error{}
	var start func(name string, words ...string) error
	start = func(name string, words ...string) error {
		log, err := os.OpenFile(m.path(name+".log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
		if err != nil {
			return err
		}
		process := exec.Command(words[0], words[1:]...)
		process.Stdout, process.Stderr = log, log
		if err := process.Start(); err != nil {
			return err
		}
		again[process.Process.Pid] = func() error {
			fmt.Println(name, "ended; it is started again")
			time.Sleep(time.Second)
			return start(name, words...)
		}
		return nil
	}
	if err := errors.Join(start("containerd", "containerd", "--config="+m.path("containerd.toml")), waitForFile(containerdSocket)); err != nil {
		return err
	}
	if err := errors.Join(
		start("kubelet", "/proc/self/exe", "kubelet", "--config="+m.path("kubelet.yaml"), "--kubeconfig="+filepath.Join(m.Dir, "kubeconfig-inside"),
			"--root-dir="+m.path("kubelet"), "--cert-dir="+m.path("pki"), "--hostname-override="+m.Name, "--node-ip="+each(m.families(), func(f family) string { return f.nodeIP(m.Number) }),
			"--node-labels=topology.kubernetes.io/region=region-1,topology.kubernetes.io/zone="+zone),
		start("kube-proxy", "/proc/self/exe", "kube-proxy", "--config="+m.path("kube-proxy.yaml")),
	); err != nil {
		return err
	}
	if m.Replicated {
		if err := errors.Join(m.makeStore(), start("ceph-osd", m.storeWords("--foreground")...)); err != nil {
			return err
		}
	}
	for {
		pid, err := syscall.Wait4(-1, nil, 0, nil)
		if err != nil && !errors.Is(err, syscall.EINTR) {
			return err
		}
		if startAgain, found := again[pid]; found {
			delete(again, pid)
			if err := startAgain(); err != nil {
				return err
			}
		}
	}
}

func waitForFile(path string) error {
	for range 300 {
		if _, err := os.Stat(path); err == nil {
			return nil
		}
		time.Sleep(100 * time.Millisecond)
	}
	return fmt.Errorf("%s is not there after 30 s", path)
}

// Folders of the machine in which containerd, the kubelet and CNI's plugins write whatever their settings say.
var hidden = []string{"/run", "/var/log", "/var/lib", "/opt"}

// protectKernelSettings puts files in place of the settings that every kubelet writes and that no namespace has of its own.
func protectKernelSettings() error {
	for name, value := range map[string]string{
		"vm/overcommit_memory": "1", "vm/panic_on_oom": "0", "kernel/panic": "10", "kernel/panic_on_oops": "1",
		"kernel/keys/root_maxkeys": "1000000", "kernel/keys/root_maxbytes": "25000000",
	} {
		file := filepath.Join("/run/settings", name)
		if err := errors.Join(
			os.MkdirAll(filepath.Dir(file), 0o755), os.WriteFile(file, []byte(value+"\n"), 0o644),
			unix.Mount(file, filepath.Join("/proc/sys", name), "", unix.MS_BIND, ""),
		); err != nil {
			return err
		}
	}
	return nil
}

// privateProcesses shows the processes of this PID namespace only.
func privateProcesses() error {
	if err := unix.Mount("", "/", "", unix.MS_REC|unix.MS_PRIVATE, ""); err != nil {
		return err
	}
	return unix.Mount("proc", "/proc", "proc", 0, "")
}

// privateMounts also hides folders of the machine behind empty ones.
func privateMounts(folders ...string) error {
	if err := privateProcesses(); err != nil {
		return err
	}
	for _, folder := range folders {
		if err := unix.Mount("tmpfs", folder, "tmpfs", 0, "mode=755"); err != nil {
			return err
		}
	}
	return os.MkdirAll("/run/netns", 0o755)
}

// shutDownVolumes stops the file systems of the node's volumes, or that of one device, without writing what is not written yet.
// This is what a power cut leaves on a disk. The node also sees the machine's own mounts; only what its kubelet mounted is touched.
func (m *machine) shutDownVolumes(device string) error {
	paths, err := m.mountsOf(device)
	failures := []error{err}
	for _, path := range paths {
		failures = append(failures, shutDownFileSystem(path))
	}
	return errors.Join(failures...)
}

// mountsOf are the paths, as seen from outside of the node, under which its kubelet has mounted volumes: all of them, or that of one
// device.
func (m *machine) mountsOf(device string) (paths []string, err error) {
	mounts, err := os.ReadFile(fmt.Sprintf("/proc/%d/mountinfo", m.process.Pid))
	if err != nil {
		return nil, err
	}
	for line := range strings.Lines(string(mounts)) {
		path := strings.Fields(line)[4]
		if (device == "" || strings.Contains(line, " "+device+" ")) && strings.HasPrefix(path, m.path("kubelet", "plugins", "kubernetes.io", "local-volume", "mounts")+"/") {
			paths = append(paths, m.inside(path))
		}
	}
	return paths, nil
}

func shutDownFileSystem(path string) error {
	const (
		ioctl      = 0x8004587d // EXT4_IOC_SHUTDOWN, which is also XFS_IOC_GOINGDOWN
		noLogFlush = 2
	)
	folder, err := os.Open(path)
	if err != nil {
		return err
	}
	defer folder.Close()
	if err := unix.IoctlSetPointerInt(int(folder.Fd()), ioctl, noLogFlush); err != nil {
		return fmt.Errorf("shut down %s: %w", path, err)
	}
	return nil
}

func command(name string, args ...string) error {
	output, err := exec.Command(name, args...).CombinedOutput()
	if err != nil {
		return fmt.Errorf("%s %s: %w: %s", name, strings.Join(args, " "), err, strings.TrimSpace(string(output)))
	}
	return nil
}

// restrict_oom_score_adj: without CAP_SYS_RESOURCE, which containers of CI lack, runc fails otherwise. disable_apparmor: a profile
// would stay in the machine's kernel.
const containerdConfig = `version = 2
root = "%s"
state = "/run/containerd/state"
[grpc]
  address = "%s"
[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "localhost/pause:1"
  restrict_oom_score_adj = true
  disable_apparmor = true
  [plugins."io.containerd.grpc.v1.cri".cni]
    bin_dir = "%s"
    conf_dir = "%s"
  [plugins."io.containerd.grpc.v1.cri".containerd]
    snapshotter = "overlayfs"
`

// Point to point and not a bridge: what a pod sends to a Service passes the node's routing even where the other pod is on the
// same node, and is translated back there.
const cniConfig = `{"cniVersion": "0.4.0", "name": "pods", "plugins": [
  {"type": "ptp", "ipam": {"type": "host-local", "dataDir": "%s", "ranges": [%s], "routes": [%s]}},
  {"type": "loopback"}, {"type": "policies"}]}
`

const kubeletConfig = `apiVersion: kubelet.config.k8s.io/v1beta1
kind: KubeletConfiguration
failCgroupV1: false
cgroupDriver: cgroupfs
cgroupsPerQOS: false
enforceNodeAllocatable: []
readOnlyPort: 0
# How full volumes are is known within seconds, in place of a minute.
volumeStatsAggPeriod: 5s
containerRuntimeEndpoint: unix://%s
clusterDNS: [%s]
clusterDomain: cluster.local
failSwapOn: false
nodeStatusUpdateFrequency: %s
resolvConf: %s
podLogsDir: %s
volumePluginDir: %s
imageGCHighThresholdPercent: 100
evictionHard: {nodefs.available: "0%%", imagefs.available: "0%%", nodefs.inodesFree: "0%%", imagefs.inodesFree: "0%%", memory.available: "0%%"}
authentication: {anonymous: {enabled: true}, webhook: {enabled: false}}
authorization: {mode: AlwaysAllow}
`

// The limits on connection tracking belong to the whole machine. By the networks of pods kube-proxy knows pods, which reach a load
// balancer's endpoints on every node, also where those from outside reach local ones only.
const kubeProxyConfig = `apiVersion: kubeproxy.config.k8s.io/v1alpha1
kind: KubeProxyConfiguration
clientConnection: {kubeconfig: %s}
hostnameOverride: %s
mode: iptables
detectLocalMode: ClusterCIDR
clusterCIDR: %s
conntrack: {maxPerCore: 0, min: 0, tcpEstablishedTimeout: 0s, tcpCloseWaitTimeout: 0s}
`
