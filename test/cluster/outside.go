package main

import (
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/signal"
	"runtime"
	"strings"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// The host outside: a machine on the nodes' network that is no part of the cluster, where clients run. It reaches nodes and load
// balancers; it has no route to pods or Services.

// startOutside makes the host outside: a process that does nothing, in network and PID namespaces of its own.
func (r *room) startOutside(died chan<- error) error {
	command := exec.Command("/proc/self/exe", "idle")
	command.Stdout, command.Stderr = os.Stdout, os.Stderr
	command.SysProcAttr = &syscall.SysProcAttr{Cloneflags: unix.CLONE_NEWPID | unix.CLONE_NEWNET}
	if err := command.Start(); err != nil {
		return err
	}
	go func() { died <- fmt.Errorf("the host outside ended: %v", command.Wait()) }()
	r.outside = &machine{Name: "outside", process: command.Process}
	if err := connect(r.outside, "0"); err != nil {
		return err
	}
	script := []string{"ip link set lo up", "ip link set eth0 up"}
	for _, f := range families(r.dualStack) {
		script = append(script, f.setAddress(f.outsideIP(), "eth0"), "ip route add unreachable "+f.loadBalancers,
			// A node that forwards packets of a load balancer to another one says so; the route remains that of the load balancer.
			"echo 0 > "+f.settings+"/all/accept_redirects", "echo 0 > "+f.settings+"/eth0/accept_redirects")
	}
	return r.onOutside(script...)
}

// onOutside runs lines of a script there.
func (r *room) onOutside(lines ...string) error {
	return shell(lines, "nsenter", fmt.Sprintf("--net=/proc/%d/ns/net", r.outside.process.Pid))
}

// idle is the first process of the host outside. The kernel reaps for it what commands leave.
func idle([]string) error {
	signal.Ignore(syscall.SIGCHLD)
	for {
		time.Sleep(time.Hour)
	}
}

// processOf is the first process of a node, or of the host outside.
func (r *room) processOf(name string) (int, error) {
	r.Lock()
	defer r.Unlock()
	m := r.outside
	if name != m.Name {
		var err error
		if m, err = r.node(name); err != nil {
			return 0, err
		}
	}
	if !m.running() {
		return 0, fmt.Errorf("%s is down", name)
	}
	return m.process.Pid, nil
}

// within runs a command of this machine, with this machine's files, in the network of a node or of the host outside. The command is in
// the PID namespace there, so that the kernel ends it with the node or with the cluster.
func within(args []string) error {
	o, words, err := parseOptions(args)
	if err != nil {
		return err
	}
	name := "outside"
	if args[0] == "on-node" && len(words) > 0 {
		name, words = words[0], words[1:]
	}
	if len(words) == 0 {
		return errors.New("a command is required")
	}
	pid, err := tell(background, o, "process", name)
	if err != nil {
		return err
	}
	machines, err := machinesPid(o)
	if err != nil {
		return err
	}
	// The namespaces are those of this thread, and of what it starts.
	runtime.LockOSThread()
	for _, kind := range []string{"net", "pid"} {
		// The number of the process is that in the cluster's PID namespace, as its own /proc shows it.
		namespace, err := os.Open(fmt.Sprintf("/proc/%d/root/proc/%s/ns/%s", machines, strings.TrimSpace(string(pid)), kind))
		if err != nil {
			return err
		}
		defer namespace.Close()
		if err := unix.Setns(int(namespace.Fd()), 0); err != nil {
			return err
		}
	}
	command := exec.Command("/proc/self/exe", append([]string{"enter"}, words...)...)
	command.Stdin, command.Stdout, command.Stderr = os.Stdin, os.Stdout, os.Stderr
	command.SysProcAttr = &syscall.SysProcAttr{Cloneflags: unix.CLONE_NEWNS}
	signals := make(chan os.Signal, 8)
	signal.Notify(signals, syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP)
	if err := command.Start(); err != nil {
		return err
	}
	go func() {
		for given := range signals {
			_ = command.Process.Signal(given)
		}
	}()
	if err := command.Wait(); command.ProcessState == nil {
		return err
	}
	state := command.ProcessState.Sys().(syscall.WaitStatus)
	if state.Signaled() {
		// As a shell has it.
		os.Exit(128 + int(state.Signal()))
	}
	os.Exit(state.ExitStatus())
	return nil
}

// enter becomes the command, which ends when the one that waits for it is killed.
func enter(args []string) error {
	runtime.LockOSThread()
	if err := unix.Prctl(unix.PR_SET_PDEATHSIG, uintptr(unix.SIGKILL), 0, 0, 0); err != nil {
		return err
	}
	path, err := exec.LookPath(args[1])
	if err != nil {
		return err
	}
	if err := privateProcesses(); err != nil {
		return err
	}
	return syscall.Exec(path, args[1:], os.Environ())
}

// machinesPid is the process that answers commands, as this PID namespace knows it.
func machinesPid(o options) (int, error) {
	connection, err := net.Dial("unix", o.path("control.sock"))
	if err != nil {
		return 0, err
	}
	defer connection.Close()
	socket, err := connection.(*net.UnixConn).File()
	if err != nil {
		return 0, err
	}
	defer socket.Close()
	peer, err := unix.GetsockoptUcred(int(socket.Fd()), unix.SOL_SOCKET, unix.SO_PEERCRED)
	if err != nil {
		return 0, err
	}
	return int(peer.Pid), nil
}
