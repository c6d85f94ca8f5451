package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"os"
	"strings"
	"sync"
	"time"

	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/tools/clientcmd"
	"k8s.io/client-go/util/retry"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// room is the machine room: the control plane, the nodes and the volumes, as one process keeps them.
type room struct {
	options
	client kubernetes.Interface
	nodes  []*machine
	// The host outside.
	outside *machine
	// When a node that is down failed.
	failedAt map[string]time.Time
	// Nodes whose storage was found to be gone.
	offline map[string]bool
	volumes map[string]*volume
	// Where volumes are replicated; nil otherwise.
	ceph *ceph
	// Where the replicas of a claim are to be, by the claim's namespace/name.
	placements map[string][]string
	// Files that volumes of claims are made from, by the claim's namespace/name.
	copies    map[string]string
	policies  policies
	balancers loadBalancers
	// Nodes, volumes, placements, copies and routes are changed by commands and by the loops.
	sync.Mutex
}

// machines is the first process of the cluster's PID namespace.
func machines(args []string) error {
	o, words, err := parseOptions(args)
	if err != nil {
		return err
	}
	outside := words[0]
	if err := privateMounts("/run"); err != nil {
		return err
	}
	r := &room{options: o, failedAt: map[string]time.Time{}, offline: map[string]bool{}, volumes: map[string]*volume{}, placements: map[string][]string{}, copies: map[string]string{},
		policies: policies{addresses: map[string][]netip.Addr{}, applied: map[int]string{}}, balancers: newLoadBalancers()}
	numbers := make([]int, o.nodes)
	for i := range numbers {
		numbers[i] = i + 1
	}
	if err := prepareNetwork(numbers, families(o.dualStack)); err != nil {
		return err
	}
	plane := controlPlane{options: o, died: make(chan error, 8)}
	if err := plane.credentials(outside); err != nil {
		return err
	}
	if err := errors.Join(os.Mkdir(o.path("volumes"), 0o711), plane.startAll()); err != nil {
		return err
	}
	if o.storage == "replicated" {
		if r.ceph, err = startCeph(&plane, numbers); err != nil {
			return err
		}
	}
	config, err := clientcmd.BuildConfigFromFlags("", o.path("kubeconfig-inside"))
	if err != nil {
		return err
	}
	config.QPS, config.Burst = 100, 200
	r.client = kubernetes.NewForConfigOrDie(config)
	if err := r.registerCustomResources(); err != nil {
		return err
	}
	if err := r.startOutside(plane.died); err != nil {
		return err
	}
	for _, number := range numbers {
		m := &machine{Name: fmt.Sprintf("node-%d", number), Number: number, Dir: o.dir, Images: o.images,
			Heartbeat: detections[o.detection].heartbeat, Peers: numbers, DualStack: o.dualStack, Replicated: r.ceph != nil, died: plane.died}
		r.nodes = append(r.nodes, m)
		if err := m.start(o.bandwidth); err != nil {
			return err
		}
	}
	for _, m := range r.nodes {
		if err := r.waitUntilReady(m); err != nil {
			return err
		}
	}
	if r.ceph != nil {
		r.ceph.nodes = r.nodes
	}
	go r.serveVolumes()
	go r.deletePodsOfDeadNodes()
	go r.keepPolicies()
	go r.keepLoadBalancers()
	go r.actOnRules()
	listener, err := net.Listen("unix", o.path("control.sock"))
	if err != nil {
		return err
	}
	go func() { plane.died <- http.Serve(listener, r.commands()) }()
	if err := os.WriteFile(o.path("ready"), nil, 0o600); err != nil {
		return err
	}
	fmt.Println("ready")
	return <-plane.died
}

// commands are what a running cluster can be told.
func (r *room) commands() http.Handler {
	mux := http.NewServeMux()
	handle := func(name string, words int, run func(words []string) (any, error)) {
		mux.HandleFunc("POST /"+name, func(w http.ResponseWriter, request *http.Request) {
			_ = request.ParseForm()
			given := request.Form["word"]
			if len(given) != words {
				http.Error(w, fmt.Sprintf("%s takes %d words", name, words), http.StatusBadRequest)
				return
			}
			answer, err := run(given)
			if err != nil {
				http.Error(w, err.Error(), http.StatusConflict)
			} else if answer != nil {
				_ = json.NewEncoder(w).Encode(answer)
			}
		})
	}
	handle("fail", 1, func(words []string) (any, error) { return nil, r.fail(words[0]) })
	handle("recover", 1, func(words []string) (any, error) { return nil, r.recover(words[0]) })
	handle("bandwidth", 1, func(words []string) (any, error) { return nil, r.limit(words[0]) })
	handle("place", 2, func(words []string) (any, error) {
		if err := r.place(words[0], strings.Split(words[1], ",")); err != nil {
			return nil, err
		}
		return nil, r.untilComplete(words[0])
	})
	handle("fail-disk", 1, func(words []string) (any, error) { return nil, r.failDisk(words[0]) })
	handle("copy", 2, func(words []string) (any, error) { return nil, r.copy(words[0], words[1]) })
	handle("admit", 2, func(words []string) (any, error) { return nil, r.admitPod(words[0], strings.Split(words[1], ",")) })
	handle("process", 1, func(words []string) (any, error) { return r.processOf(words[0]) })
	handle("status", 0, func([]string) (any, error) { return r.status(), nil })
	return mux
}

func (r *room) node(name string) (*machine, error) {
	for _, m := range r.nodes {
		if m.Name == name {
			return m, nil
		}
	}
	return nil, fmt.Errorf("there is no node %s: node-1 to node-%d", name, len(r.nodes))
}

func (r *room) fail(name string) error {
	r.Lock()
	defer r.Unlock()
	m, err := r.node(name)
	if err != nil {
		return err
	}
	if err := m.fail(); err != nil {
		return err
	}
	r.failedAt[name] = time.Now()
	return r.loseDisks(m)
}

func (r *room) recover(name string) error {
	m, err := r.node(name)
	if err != nil {
		return err
	}
	r.Lock()
	if m.running() {
		r.Unlock()
		return fmt.Errorf("%s runs", name)
	}
	err = m.start(r.bandwidth)
	r.Unlock()
	if err != nil {
		return err
	}
	if err := r.waitUntilReady(m); err != nil {
		return err
	}
	r.Lock()
	defer r.Unlock()
	delete(r.failedAt, name)
	delete(r.offline, name)
	return nil
}

func (r *room) limit(bandwidth string) error {
	r.Lock()
	defer r.Unlock()
	r.bandwidth = bandwidth
	for _, m := range r.nodes {
		if m.running() {
			if err := limit(m, bandwidth); err != nil {
				return err
			}
		}
	}
	return nil
}

// waitUntilReady waits until a node has reported since its start that it is ready, and takes part in the storage.
func (r *room) waitUntilReady(m *machine) error {
	for deadline := time.Now().Add(2 * time.Minute); time.Now().Before(deadline); time.Sleep(200 * time.Millisecond) {
		node, err := r.client.CoreV1().Nodes().Get(background, m.Name, metav1.GetOptions{})
		if err != nil {
			continue
		}
		for _, condition := range node.Status.Conditions {
			// Times of Kubernetes are whole seconds.
			if condition.Type == "Ready" && condition.Status == "True" && !condition.LastHeartbeatTime.Time.Before(m.startedAt.Truncate(time.Second)) {
				if r.ceph == nil {
					return nil
				}
				return m.waitForStore()
			}
		}
	}
	return fmt.Errorf("%s is not Ready after two minutes; its logs are in %s", m.Name, m.path())
}

// up tells whether a node's storage takes part.
func (r *room) up(name string) bool {
	_, failed := r.failedAt[name]
	return !failed
}

type status struct {
	Nodes   map[string]string       `json:"nodes"`
	Volumes map[string]volumeStatus `json:"volumes"`
	// Addresses of the host outside, and the nodes that it reaches load balancers by.
	Outside       []string          `json:"outside"`
	LoadBalancers map[string]string `json:"loadBalancers"`
}

func (r *room) status() status {
	r.Lock()
	defer r.Unlock()
	s := status{Nodes: map[string]string{}, Volumes: map[string]volumeStatus{}, LoadBalancers: map[string]string{}}
	for _, f := range families(r.dualStack) {
		s.Outside = append(s.Outside, f.outsideIP())
	}
	for _, m := range r.nodes {
		s.Nodes[m.Name] = "up"
		if !r.up(m.Name) {
			s.Nodes[m.Name] = "down"
		}
	}
	for _, v := range r.volumes {
		found := v.disk.health(v.replicas)
		s.Volumes[v.claim] = volumeStatus{Volume: v.name, Replicas: v.replicas, Complete: found.complete, BytesToCopy: found.bytesToCopy, Device: v.disk.device()}
	}
	for address, m := range r.balancers.routes {
		s.LoadBalancers[address.String()] = m.Name
	}
	return s
}

// again runs a change of an object until no other change came between.
func again(change func() error) error {
	return retry.RetryOnConflict(retry.DefaultBackoff, change)
}
