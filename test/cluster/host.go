package main

import (
	"context"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"runtime"
	"strconv"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// host keeps the cluster: everything else runs in a PID namespace below it, which the kernel ends with its first process, so
// that nothing outlives this one, however it ends. Here is also the only thing on the machine's own network: a port on loopback
// that leads to the API server.
func host(args []string) error {
	o, _, err := parseOptions(args)
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	lock, err := os.OpenFile(o.path("pid"), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return err
	}
	defer lock.Close()
	if err := unix.Flock(int(lock.Fd()), unix.LOCK_EX|unix.LOCK_NB); err != nil {
		return fmt.Errorf("another cluster starts in %s: %w", o.dir, err)
	}
	if _, err := lock.WriteString(strconv.Itoa(os.Getpid())); err != nil {
		return err
	}
	// The parent-death signal goes by the thread that started the child.
	runtime.LockOSThread()
	inside := exec.Command("/proc/self/exe", append([]string{"machines"}, append(o.arguments(), listener.Addr().String())...)...)
	inside.Stdout, inside.Stderr = os.Stdout, os.Stderr
	inside.SysProcAttr = &syscall.SysProcAttr{
		Cloneflags: unix.CLONE_NEWPID | unix.CLONE_NEWNS | unix.CLONE_NEWNET,
		Pdeathsig:  syscall.SIGKILL,
	}
	if err := inside.Start(); err != nil {
		return err
	}
	go forward(listener, inside.Process.Pid)
	ended := make(chan error, 1)
	go func() { ended <- inside.Wait() }()

	stop, cancel := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP)
	defer cancel()
	if o.attached {
		go func() { _, _ = io.Copy(io.Discard, os.Stdin); cancel() }()
	}
	select {
	case err = <-ended:
		err = fmt.Errorf("the cluster ended by itself: %v; its logs are in %s", err, o.dir)
	case <-stop.Done():
		_ = inside.Process.Kill()
		<-ended
	}
	_ = os.Remove(o.path("ready"))
	_ = os.Remove(o.path("pid"))
	removeCgroups(o.path("node-*"))
	return err
}

// forward joins connections to the listener with the API server in the network namespace of a process.
func forward(listener net.Listener, pid int) {
	for {
		connection, err := listener.Accept()
		if err != nil {
			return
		}
		go func() {
			defer connection.Close()
			server, err := dialInside(pid, apiServerAddress)
			if err != nil {
				return
			}
			defer server.Close()
			go func() { _, _ = io.Copy(server, connection); _ = server.(*net.TCPConn).CloseWrite() }()
			_, _ = io.Copy(connection, server)
		}()
	}
}

// dialInside opens a connection from within another process' network namespace.
func dialInside(pid int, address string) (net.Conn, error) {
	type result struct {
		connection net.Conn
		err        error
	}
	dialled := make(chan result)
	go func() {
		// Never unlocked: a thread that has changed its namespace must not be used again, and ends with this goroutine.
		runtime.LockOSThread()
		namespace, err := os.Open(fmt.Sprintf("/proc/%d/ns/net", pid))
		if err == nil {
			defer namespace.Close()
			err = unix.Setns(int(namespace.Fd()), unix.CLONE_NEWNET)
		}
		if err != nil {
			dialled <- result{err: err}
			return
		}
		connection, err := net.DialTimeout("tcp", address, 5*time.Second)
		dialled <- result{connection, err}
	}()
	r := <-dialled
	return r.connection, r.err
}

// removeCgroups removes the cgroups of containers that did not end by themselves, by the folders of their machines, which have
// ended; everything else the kernel ends. An empty folder is all that can be removed, so that no other process is touched.
func removeCgroups(machines string) {
	containers, _ := filepath.Glob(filepath.Join(machines, "containerd/io.containerd.grpc.v1.cri/*/*"))
	for _, container := range containers {
		for _, hierarchy := range []string{"/sys/fs/cgroup", "/sys/fs/cgroup/*"} {
			folders, _ := filepath.Glob(filepath.Join(hierarchy, "k8s.io", filepath.Base(container)))
			for _, folder := range folders {
				_ = syscall.Rmdir(folder)
			}
		}
	}
}
