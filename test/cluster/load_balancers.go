package main

import (
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/utils/ptr"
)

// A stand-in for MetalLB: Services of type LoadBalancer have an address, and the host outside has a route to it by a node that
// answers the Service's health checks. kube-proxy there does the rest, and pods see the address of the client.

// Answers for Services that do not ask for local endpoints.
const kubeProxyHealthPort = 10256

// A node that says that it has no endpoint is left at once, one that says nothing after so many checks.
const silentChecks = 3

// healthPort is where nodes are asked for their health: kube-proxy answers for every family on its own.
type healthPort struct {
	family family
	port   int32
}

type healthCheck struct {
	node *machine
	healthPort
}

type health struct {
	healthy bool
	silent  int
}

// loadBalancers are the state of health checks, and the node that an address is routed to.
type loadBalancers struct {
	health map[healthCheck]health
	routes map[netip.Addr]*machine
	client http.Client
}

func newLoadBalancers() loadBalancers {
	return loadBalancers{health: map[healthCheck]health{}, routes: map[netip.Addr]*machine{}, client: http.Client{Timeout: time.Second}}
}

// keepLoadBalancers follows Services and nodes; it never returns.
func (r *room) keepLoadBalancers() {
	for {
		next := time.Now().Add(time.Second)
		if err := r.balance(); err != nil {
			fmt.Println("load balancers:", err)
		}
		time.Sleep(time.Until(next))
	}
}

func (r *room) balance() error {
	list, err := r.client.CoreV1().Services("").List(background, metav1.ListOptions{})
	if err != nil {
		return err
	}
	services := slices.DeleteFunc(list.Items, func(service corev1.Service) bool {
		return service.Spec.Type != corev1.ServiceTypeLoadBalancer || service.Spec.LoadBalancerClass != nil
	})
	ports, err := r.giveAddresses(services)
	r.balancers.check(r.nodes, ports)
	return errors.Join(err, r.route(ports))
}

// giveAddresses tells Services their addresses, and returns the ports that a node must be healthy on to be sent an address' traffic.
func (r *room) giveAddresses(services []corev1.Service) (map[netip.Addr][]healthPort, error) {
	taken := map[netip.Addr]bool{}
	for i := range services {
		for _, f := range r.familiesOf(&services[i]) {
			taken[wantedAddress(f, &services[i])] = true
		}
	}
	ports := map[netip.Addr][]healthPort{}
	var failures []error
	for i := range services {
		service := &services[i]
		var given []corev1.LoadBalancerIngress
		for _, f := range r.familiesOf(service) {
			address := wantedAddress(f, service)
			if !address.IsValid() {
				if address = freeAddress(f, taken); !address.IsValid() {
					failures = append(failures, fmt.Errorf("%s/%s: no address is free", service.Namespace, service.Name))
					continue
				}
				taken[address] = true
			}
			given = append(given, corev1.LoadBalancerIngress{IP: address.String(), IPMode: ptr.To(corev1.LoadBalancerIPModeVIP)})
			port := healthPort{f, service.Spec.HealthCheckNodePort}
			if port.port == 0 {
				port = healthPort{ipv4, kubeProxyHealthPort}
			}
			ports[address] = append(ports[address], port)
		}
		if !reflect.DeepEqual(given, service.Status.LoadBalancer.Ingress) {
			service.Status.LoadBalancer.Ingress = given
			// After a conflict the next round has the Service as it is then.
			if _, err := r.client.CoreV1().Services(service.Namespace).UpdateStatus(background, service, metav1.UpdateOptions{}); err != nil && !apierrors.IsConflict(err) {
				failures = append(failures, err)
			}
		}
	}
	return ports, errors.Join(failures...)
}

// familiesOf are those that a Service and the cluster have.
func (r *room) familiesOf(service *corev1.Service) []family {
	return slices.DeleteFunc(families(r.dualStack), func(f family) bool {
		return !slices.ContainsFunc(service.Spec.ClusterIPs, func(ip string) bool {
			address, err := netip.ParseAddr(ip)
			return err == nil && familyOf(address) == f
		})
	})
}

// wantedAddress is the one that a Service asks for, or else the one that it has.
func wantedAddress(f family, service *corev1.Service) netip.Addr {
	texts := append(strings.Split(service.Annotations["metallb.io/loadBalancerIPs"], ","), service.Spec.LoadBalancerIP)
	for _, ingress := range service.Status.LoadBalancer.Ingress {
		texts = append(texts, ingress.IP)
	}
	for _, text := range texts {
		if address, err := netip.ParseAddr(strings.TrimSpace(text)); err == nil && familyOf(address) == f {
			return address
		}
	}
	return netip.Addr{}
}

func freeAddress(f family, taken map[netip.Addr]bool) netip.Addr {
	network := netip.MustParsePrefix(f.loadBalancers)
	for address := network.Addr().Next(); network.Contains(address.Next()); address = address.Next() {
		if !taken[address] {
			return address
		}
	}
	return netip.Addr{}
}

// check asks every node on every port once.
func (b *loadBalancers) check(nodes []*machine, ports map[netip.Addr][]healthPort) {
	checks := map[healthCheck]bool{}
	for _, of := range ports {
		for _, port := range of {
			for _, node := range nodes {
				checks[healthCheck{node, port}] = true
			}
		}
	}
	next := map[healthCheck]health{}
	var lock sync.Mutex
	var asked sync.WaitGroup
	for check := range checks {
		asked.Go(func() {
			found := b.ask(check)
			lock.Lock()
			defer lock.Unlock()
			next[check] = found
		})
	}
	asked.Wait()
	b.health = next
}

func (b *loadBalancers) ask(check healthCheck) health {
	address := net.JoinHostPort(check.family.nodeIP(check.node.Number), strconv.Itoa(int(check.port)))
	answer, err := b.client.Get(fmt.Sprintf("http://%s/healthz", address))
	if err != nil {
		former := b.health[check]
		return health{healthy: former.healthy && former.silent+1 < silentChecks, silent: former.silent + 1}
	}
	defer answer.Body.Close()
	_, _ = io.Copy(io.Discard, answer.Body)
	return health{healthy: answer.StatusCode == http.StatusOK}
}

// route leads every address to a node that is healthy for all Services that share it, and stays with it as long as it is.
func (r *room) route(ports map[netip.Addr][]healthPort) error {
	routes := map[netip.Addr]*machine{}
	for address, of := range ports {
		fit := slices.DeleteFunc(slices.Clone(r.nodes), func(m *machine) bool {
			return slices.ContainsFunc(of, func(port healthPort) bool { return !r.balancers.health[healthCheck{m, port}].healthy })
		})
		if former := r.balancers.routes[address]; slices.Contains(fit, former) {
			routes[address] = former
		} else if len(fit) > 0 {
			routes[address] = fit[int(address.AsSlice()[len(address.AsSlice())-1])%len(fit)]
		}
	}
	var script []string
	for address, node := range routes {
		if r.balancers.routes[address] != node {
			fmt.Printf("load balancers: %s is at %s\n", address, node.Name)
			script = append(script, fmt.Sprintf("ip route replace %s via %s", address, familyOf(address).nodeIP(node.Number)))
		}
	}
	for address := range r.balancers.routes {
		if routes[address] == nil {
			fmt.Printf("load balancers: %s is nowhere\n", address)
			script = append(script, fmt.Sprintf("ip route delete %s || true", address))
		}
	}
	if len(script) > 0 {
		if err := r.onOutside(script...); err != nil {
			return err
		}
	}
	r.Lock()
	defer r.Unlock()
	r.balancers.routes = routes
	return nil
}
