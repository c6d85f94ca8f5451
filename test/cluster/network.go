package main

import (
	"fmt"
	"net/netip"
	"os/exec"
	"strings"
)

// The network: a bridge named nodes in the control plane's namespace, on which every node has a cable. Pods of a node have a
// network of their own, reached by a route over that node.

// family is IPv4 or IPv6, as nftables names it, with the networks of everything in it.
type family struct {
	name          string
	machines      string // The control plane is the first, the host outside the 100th; nodes are 11 and up.
	machinesBits  string
	pods, allPods string
	services      string
	loadBalancers string
	everything    string
	settings      string // The folder of the kernel's settings.
}

var (
	ipv4 = family{name: "ip", machines: "198.18.0.%d", machinesBits: "/24", pods: "10.244.%d.0/24", allPods: "10.244.0.0/16", services: "10.96.0.0/16",
		loadBalancers: "198.51.100.0/24", everything: "0.0.0.0/0", settings: "/proc/sys/net/ipv4/conf"}
	ipv6 = family{name: "ip6", machines: "fd00:198:18::%d", machinesBits: "/64", pods: "fd00:10:244:%d::/64", allPods: "fd00:10:244::/48", services: "fd00:10:96::/112",
		loadBalancers: "2001:db8::/64", everything: "::/0", settings: "/proc/sys/net/ipv6/conf"}
)

func familyOf(address netip.Addr) family {
	if address.Is6() {
		return ipv6
	}
	return ipv4
}

func families(dualStack bool) []family {
	if dualStack {
		return []family{ipv4, ipv6}
	}
	return []family{ipv4}
}

// each is something of every family, as Kubernetes takes it.
func each(families []family, what func(f family) string) string {
	var all []string
	for _, f := range families {
		all = append(all, what(f))
	}
	return strings.Join(all, ",")
}

func (f family) controlPlaneIP() string       { return fmt.Sprintf(f.machines, 1) }
func (f family) outsideIP() string            { return fmt.Sprintf(f.machines, 100) }
func (f family) nodeIP(number int) string     { return fmt.Sprintf(f.machines, 10+number) }
func (f family) podNetwork(number int) string { return fmt.Sprintf(f.pods, number) }

// setAddress is a line of a script that gives a machine its address. Nobody else has it, so that it can be used at once.
func (f family) setAddress(address, device string) string {
	line := "ip addr add " + address + f.machinesBits + " dev " + device
	if f == ipv6 {
		line += " nodad"
	}
	return line
}

// prepareNetwork sets up the control plane's side.
func prepareNetwork(numbers []int, families []family) error {
	script := []string{"ip link set lo up", "ip link add nodes type bridge", "ip link set nodes up"}
	for _, f := range families {
		script = append(script, f.setAddress(f.controlPlaneIP(), "nodes"), "echo 1 > "+f.settings+"/all/forwarding")
		for _, number := range numbers {
			script = append(script, fmt.Sprintf("ip route add %s via %s", f.podNetwork(number), f.nodeIP(number)))
		}
	}
	return shell(script)
}

// connect gives a node its cable.
func connect(m *machine, bandwidth string) error {
	// The former cable went with the node's namespace, unless the kernel is still busy with it.
	_ = exec.Command("ip", "link", "delete", m.Name).Run()
	if err := shell([]string{
		fmt.Sprintf("ip link add %s type veth peer name eth0 netns %d", m.Name, m.process.Pid),
		fmt.Sprintf("ip link set %s master nodes up", m.Name),
	}); err != nil {
		return err
	}
	return limit(m, bandwidth)
}

// limit shapes what leaves the node and what comes to it.
func limit(m *machine, bandwidth string) error {
	inside := fmt.Sprintf("nsenter --net=/proc/%d/ns/net ", m.process.Pid)
	script := []string{
		fmt.Sprintf("tc qdisc delete dev %s root 2> /dev/null || true", m.Name),
		inside + "tc qdisc delete dev eth0 root 2> /dev/null || true",
	}
	if bandwidth != "0" {
		// 50 ms of queue, as switches have it; the burst lets a full timer tick's worth of packets pass.
		shape := " root tbf latency 50ms burst 256k rate " + bandwidth
		script = append(script, "tc qdisc add dev "+m.Name+shape, inside+"tc qdisc add dev eth0"+shape)
	}
	return shell(script)
}

// disconnect pulls the cable: no packet passes, and nobody is told.
func disconnect(m *machine) error {
	return command("ip", "link", "set", m.Name, "down")
}

// configureNetwork is the node's side, run within it.
func configureNetwork(m *machine) error {
	script := []string{"ip link set lo up", "ip link set eth0 up"}
	for _, f := range m.families() {
		script = append(script, f.setAddress(f.nodeIP(m.Number), "eth0"), "ip route add default via "+f.controlPlaneIP(), "echo 1 > "+f.settings+"/all/forwarding")
		for _, peer := range m.Peers {
			if peer != m.Number {
				script = append(script, fmt.Sprintf("ip route add %s via %s", f.podNetwork(peer), f.nodeIP(peer)))
			}
		}
	}
	return shell(script)
}

// shell runs lines of a script, in a shell that another command may start; the first that fails ends it.
func shell(lines []string, starter ...string) error {
	words := append(starter, "/bin/sh", "-eu")
	run := exec.Command(words[0], words[1:]...)
	run.Stdin = strings.NewReader(strings.Join(lines, "\n") + "\n")
	output, err := run.CombinedOutput()
	if err != nil {
		return fmt.Errorf("%w: %s\n%s", err, strings.TrimSpace(string(output)), strings.Join(lines, "\n"))
	}
	return nil
}
