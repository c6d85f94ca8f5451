package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// The file by which a folder is known as a cluster's state.
const marker = "kafka-constructs-test-cluster"

// options are what a cluster is started with.
type options struct {
	dir          string
	images       string
	nodes        int
	bandwidth    string
	detection    string
	rebuildAfter time.Duration
	storage      string
	attached     bool
	dualStack    bool
}

func parseOptions(args []string) (options, []string, error) {
	var o options
	flags := flag.NewFlagSet(args[0], flag.ContinueOnError)
	flags.StringVar(&o.dir, "dir", os.Getenv("CLUSTER_DIR"), "folder of the cluster's state")
	flags.StringVar(&o.images, "images", os.Getenv("CLUSTER_IMAGES"), "containerd's folder with the images that every node has")
	flags.IntVar(&o.nodes, "nodes", 5, "number of nodes, 1 to 30; their zones are zone-1, zone-2, zone-3 in turn")
	flags.StringVar(&o.bandwidth, "bandwidth", "0", "limit of each node's network in both directions, as tc spells it")
	flags.StringVar(&o.detection, "detection", "short", "default: a node is found dead as Kubernetes and STORK do it by default; short: within seconds")
	flags.DurationVar(&o.rebuildAfter, "rebuild-after", 20*time.Second, "a replica on a dead node is made anew on another node after this time")
	flags.StringVar(&o.storage, "storage", "files", "files: the replicas of a volume are one file; replicated: they are copies on several nodes, by Ceph")
	flags.BoolVar(&o.dualStack, "dual-stack", false, "nodes, pods and Services have IPv6 addresses too")
	flags.BoolVar(&o.attached, "attached", false, "end when standard input ends")
	if err := flags.Parse(args[1:]); err != nil {
		return o, nil, err
	}
	if o.dir == "" {
		return o, nil, errors.New("--dir is required")
	}
	dir, err := filepath.Abs(o.dir)
	o.dir = dir
	if err == nil && (o.nodes < 1 || o.nodes > 30) {
		err = fmt.Errorf("--nodes %d: 1 to 30", o.nodes)
	}
	if _, known := detections[o.detection]; err == nil && !known {
		err = fmt.Errorf("--detection %s: default or short", o.detection)
	}
	if err == nil && o.storage != "files" && o.storage != "replicated" {
		err = fmt.Errorf("--storage %s: files or replicated", o.storage)
	}
	return o, flags.Args(), err
}

func (o options) path(parts ...string) string {
	return filepath.Join(append([]string{o.dir}, parts...)...)
}

// arguments are these options, for the process that runs the cluster.
func (o options) arguments() []string {
	return []string{"--dir=" + o.dir, "--images=" + o.images, fmt.Sprintf("--nodes=%d", o.nodes), "--bandwidth=" + o.bandwidth,
		"--detection=" + o.detection, "--rebuild-after=" + o.rebuildAfter.String(), "--storage=" + o.storage,
		fmt.Sprintf("--dual-stack=%t", o.dualStack)}
}

// up starts the host process beside itself and waits until the cluster is ready.
func up(args []string) error {
	o, _, err := parseOptions(args)
	if err != nil {
		return err
	}
	if os.Geteuid() != 0 {
		return errors.New("namespaces, mounts and loop devices need root")
	}
	if pid, running := hostPid(o); running {
		return fmt.Errorf("a cluster runs in %s already (process %d); end it with `down`", o.dir, pid)
	}
	if err := clear(o); err != nil {
		return err
	}
	if o.attached {
		return host(append([]string{"host", "--attached"}, o.arguments()...))
	}
	log, err := os.Create(o.path("host.log"))
	if err != nil {
		return err
	}
	command := exec.Command("/proc/self/exe", append([]string{"host"}, o.arguments()...)...)
	command.Stdout, command.Stderr = log, log
	command.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	if err := command.Start(); err != nil {
		return err
	}
	ended := make(chan error, 1)
	go func() { ended <- command.Wait() }()
	stop, cancel := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer cancel()
	for {
		if _, err := os.Stat(o.path("ready")); err == nil {
			fmt.Printf("The cluster is ready. export KUBECONFIG=%s\n", o.path("kubeconfig"))
			return nil
		}
		select {
		case err := <-ended:
			text, _ := os.ReadFile(log.Name())
			return fmt.Errorf("%v\n%s", err, text)
		case <-stop.Done():
			_ = command.Process.Signal(syscall.SIGTERM)
			<-ended
			return errors.New("interrupted; the cluster has ended")
		case <-time.After(200 * time.Millisecond):
		}
	}
}

// clear makes an empty folder for the state, in place of that of an earlier cluster and of nothing else.
func clear(o options) error {
	for _, folder := range hidden {
		if strings.HasPrefix(o.dir+"/", folder+"/") {
			return fmt.Errorf("--dir %s: nodes do not see what is below %s", o.dir, folder)
		}
	}
	entries, err := os.ReadDir(o.dir)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	if _, err := os.Stat(o.path(marker)); err != nil && len(entries) > 0 {
		return fmt.Errorf("--dir %s holds something else than the state of a cluster", o.dir)
	}
	// Of a cluster that was killed.
	removeCgroups(o.path("node-*"))
	if err := os.RemoveAll(o.dir); err != nil {
		return err
	}
	return errors.Join(os.MkdirAll(o.dir, 0o711), os.WriteFile(o.path(marker), nil, 0o600))
}

func down(args []string) error {
	o, _, err := parseOptions(args)
	if err != nil {
		return err
	}
	pid, running := hostPid(o)
	if !running {
		fmt.Println("No cluster runs in", o.dir)
		return nil
	}
	if err := syscall.Kill(pid, syscall.SIGTERM); err != nil {
		return err
	}
	for range 300 {
		if _, running := hostPid(o); !running {
			fmt.Println("The cluster has ended.")
			return nil
		}
		time.Sleep(100 * time.Millisecond)
	}
	return fmt.Errorf("process %d has not ended within 30 s", pid)
}

// hostPid tells the process that runs the cluster: the one that wrote its pid and holds the lock on that file.
func hostPid(o options) (int, bool) {
	file, err := os.Open(o.path("pid"))
	if err != nil {
		return 0, false
	}
	defer file.Close()
	if err := unix.Flock(int(file.Fd()), unix.LOCK_SH|unix.LOCK_NB); err == nil {
		return 0, false
	}
	text, err := io.ReadAll(file)
	if err != nil {
		return 0, false
	}
	pid, err := strconv.Atoi(strings.TrimSpace(string(text)))
	return pid, err == nil
}

// ask sends a command to the running cluster.
func ask(args []string) error {
	o, words, err := parseOptions(args)
	if err != nil {
		return err
	}
	text, err := tell(background, o, args[0], words...)
	if err != nil {
		return err
	}
	_, err = os.Stdout.Write(text)
	return err
}

// tell sends it, and returns what it answers.
func tell(ctx context.Context, o options, name string, words ...string) ([]byte, error) {
	client := http.Client{Transport: &http.Transport{DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, "unix", o.path("control.sock"))
	}}}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://cluster/"+name, strings.NewReader(url.Values{"word": words}.Encode()))
	if err != nil {
		return nil, err
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	answer, err := client.Do(request)
	if err != nil {
		return nil, fmt.Errorf("no cluster answers in %s: %w", o.dir, err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err == nil && answer.StatusCode != http.StatusOK {
		err = errors.New(strings.TrimSpace(string(text)))
	}
	return text, err
}
