package main

import (
	"fmt"
	"os/exec"
	"strings"
)

// The network: a bridge named nodes in the control plane's namespace, on which every node has a cable. Pods of a node have a
// network of their own (podNetwork), reached by a route over that node.

const networkBits = "/24"

// prepareNetwork sets up the control plane's side.
func prepareNetwork(numbers []int) error {
	script := []string{
		"ip link set lo up",
		"ip link add nodes type bridge",
		"ip addr add " + controlPlaneIP + networkBits + " dev nodes",
		"ip link set nodes up",
		"echo 1 > /proc/sys/net/ipv4/ip_forward",
	}
	for _, number := range numbers {
		script = append(script, fmt.Sprintf("ip route add %s via %s", podNetwork(number), nodeIP(number)))
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
	script := []string{
		"ip link set lo up",
		"ip addr add " + nodeIP(m.Number) + networkBits + " dev eth0",
		"ip link set eth0 up",
		"ip route add default via " + controlPlaneIP,
		"echo 1 > /proc/sys/net/ipv4/ip_forward",
	}
	for _, peer := range m.Peers {
		if peer != m.Number {
			script = append(script, fmt.Sprintf("ip route add %s via %s", podNetwork(peer), nodeIP(peer)))
		}
	}
	return shell(script)
}

// shell runs lines of a script; the first that fails ends it.
func shell(lines []string) error {
	run := exec.Command("/bin/sh", "-eu")
	run.Stdin = strings.NewReader(strings.Join(lines, "\n") + "\n")
	output, err := run.CombinedOutput()
	if err != nil {
		return fmt.Errorf("%w: %s\n%s", err, strings.TrimSpace(string(output)), strings.Join(lines, "\n"))
	}
	return nil
}
