package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/util/intstr"
	"k8s.io/utils/ptr"
)

// Network policies, as each node enforces them between its cable and its pods: a table of nftables with two chains for each pod
// that policies select. A pod's address is known before its first process starts (admitPod), and what nobody knows cannot talk.
// Connections that are open stay open when a policy comes.

// policies are the addresses of pods, and the rules that nodes have.
type policies struct {
	// By namespace/name.
	addresses map[string][]netip.Addr
	// By the process of the node, which is another one after a failure.
	applied map[int]string
	sync.Mutex
}

// keepPolicies follows changes of policies and labels; it never returns.
func (r *room) keepPolicies() {
	for ; ; time.Sleep(500 * time.Millisecond) {
		if err := r.enforcePolicies(); err != nil {
			fmt.Println("policies:", err)
		}
	}
}

// admitPod returns when every node knows the addresses of a new pod.
func (r *room) admitPod(pod string, addresses []string) error {
	var parsed []netip.Addr
	for _, text := range addresses {
		address, err := netip.ParseAddr(text)
		if err != nil {
			return err
		}
		parsed = append(parsed, address)
	}
	r.policies.Lock()
	for other, taken := range r.policies.addresses {
		// Addresses of a node that failed are given out again.
		r.policies.addresses[other] = slices.DeleteFunc(taken, func(address netip.Addr) bool { return slices.Contains(parsed, address) })
	}
	r.policies.addresses[pod] = parsed
	r.policies.Unlock()
	return r.enforcePolicies()
}

// enforcePolicies brings the rules of every node up to date.
func (r *room) enforcePolicies() error {
	r.policies.Lock()
	defer r.policies.Unlock()
	// In this order: every policy that was there before a pod is in the list when the pod is.
	pods, err := r.client.CoreV1().Pods("").List(background, metav1.ListOptions{})
	if err != nil {
		return err
	}
	namespaces, err := r.client.CoreV1().Namespaces().List(background, metav1.ListOptions{})
	if err != nil {
		return err
	}
	given, err := r.client.NetworkingV1().NetworkPolicies("").List(background, metav1.ListOptions{})
	if err != nil {
		return err
	}
	view := networkView{pods: r.policies.known(pods.Items), namespaces: map[string]labels.Set{}, policies: given.Items}
	for _, namespace := range namespaces.Items {
		view.namespaces[namespace.Name] = namespace.Labels
	}
	r.Lock()
	processes := map[int]*machine{}
	for _, m := range r.nodes {
		if m.running() {
			processes[m.process.Pid] = m
		}
	}
	r.Unlock()
	var failures []error
	for pid, m := range processes {
		rules, err := "", error(nil)
		for _, f := range m.families() {
			of, failure := view.rules(f, netip.MustParsePrefix(f.podNetwork(m.Number)))
			rules, err = rules+of, errors.Join(err, failure)
		}
		if err == nil && r.policies.applied[pid] != rules {
			if err = enforce(pid, rules); err == nil {
				r.policies.applied[pid] = rules
			}
		}
		if err != nil {
			failures = append(failures, fmt.Errorf("%s: %w", m.Name, err))
		}
	}
	return errors.Join(failures...)
}

// known are the pods that have addresses, once for each; those that exist no more are forgotten.
func (p *policies) known(pods []corev1.Pod) []networkPod {
	var known []networkPod
	for _, pod := range pods {
		for _, address := range p.addresses[pod.Namespace+"/"+pod.Name] {
			known = append(known, networkPod{namespace: pod.Namespace, labels: pod.Labels, address: address})
		}
	}
	for name := range p.addresses {
		if !slices.ContainsFunc(pods, func(pod corev1.Pod) bool { return pod.Namespace+"/"+pod.Name == name }) {
			delete(p.addresses, name)
		}
	}
	slices.SortFunc(known, func(a, b networkPod) int { return a.address.Compare(b.address) })
	return known
}

// enforce replaces the rules of a node, all at once.
func enforce(pid int, rules string) error {
	command := exec.Command("nsenter", fmt.Sprintf("--net=/proc/%d/ns/net", pid), "nft", "-f", "-")
	command.Stdin = strings.NewReader(rules)
	if output, err := command.CombinedOutput(); err != nil {
		return fmt.Errorf("nft: %w: %s", err, strings.TrimSpace(string(output)))
	}
	return nil
}

type networkPod struct {
	namespace string
	labels    labels.Set
	address   netip.Addr
}

// networkView is what rules are made of.
type networkView struct {
	pods       []networkPod
	namespaces map[string]labels.Set
	policies   []networkingv1.NetworkPolicy
}

// rules are those of the node with a network of pods.
func (v *networkView) rules(f family, network netip.Prefix) (string, error) {
	var from, to, chains strings.Builder
	for _, pod := range v.pods {
		if !network.Contains(pod.address) {
			continue
		}
		out, isolated, err := v.chain(pod, networkingv1.PolicyTypeEgress, "daddr")
		if err != nil {
			return "", err
		}
		addChain(&from, &chains, "saddr", pod, isolated, out)
		in, isolated, err := v.chain(pod, networkingv1.PolicyTypeIngress, "saddr")
		if err != nil {
			return "", err
		}
		addChain(&to, &chains, "daddr", pod, isolated, in)
	}
	// A table can be deleted only where there is one.
	return fmt.Sprintf(`table %[5]s policies
delete table %[5]s policies
table %[5]s policies {
	chain forward {
		type filter hook forward priority 10
		ct state established,related accept
		%[5]s saddr %[1]s jump from_pods
		%[5]s daddr %[1]s jump to_pods
	}
	chain from_pods {
%[2]s		drop
	}
	chain to_pods {
%[3]s		drop
	}
%[4]s}
`, network, from.String(), to.String(), chains.String(), f.name), nil
}

func addChain(jumps, chains *strings.Builder, own string, pod networkPod, isolated bool, lines []string) {
	if !isolated {
		fmt.Fprintf(jumps, "\t\t%s %s %s return\n", familyOf(pod.address).name, own, pod.address)
		return
	}
	name := own + "_" + strings.NewReplacer(".", "_", ":", "_").Replace(pod.address.String())
	fmt.Fprintf(jumps, "\t\t%s %s %s goto %s\n", familyOf(pod.address).name, own, pod.address, name)
	fmt.Fprintf(chains, "\tchain %s {\n", name)
	for _, line := range lines {
		fmt.Fprintf(chains, "\t\t%s return\n", line)
	}
	chains.WriteString("\t\tdrop\n\t}\n")
}

// chain is what policies let through in one direction, and whether any selects the pod.
func (v *networkView) chain(pod networkPod, direction networkingv1.PolicyType, other string) (lines []string, isolated bool, err error) {
	// A pod reaches itself, also by way of a Service.
	f := familyOf(pod.address)
	lines = []string{fmt.Sprintf("%s %s %s", f.name, other, pod.address)}
	for _, policy := range v.policies {
		selector, err := metav1.LabelSelectorAsSelector(&policy.Spec.PodSelector)
		if err != nil {
			return nil, false, err
		}
		if policy.Namespace != pod.namespace || !slices.Contains(policy.Spec.PolicyTypes, direction) || !selector.Matches(pod.labels) {
			continue
		}
		isolated = true
		for _, flow := range flows(policy.Spec, direction) {
			peers, err := v.peers(f, policy.Namespace, flow.peers, other)
			if err != nil {
				return nil, false, err
			}
			ports, err := ports(flow.ports)
			if err != nil {
				return nil, false, fmt.Errorf("%s/%s: %w", policy.Namespace, policy.Name, err)
			}
			for _, peer := range peers {
				for _, port := range ports {
					lines = append(lines, strings.TrimSpace(peer+" "+port))
				}
			}
		}
	}
	return lines, isolated, nil
}

type flow struct {
	peers []networkingv1.NetworkPolicyPeer
	ports []networkingv1.NetworkPolicyPort
}

func flows(spec networkingv1.NetworkPolicySpec, direction networkingv1.PolicyType) (all []flow) {
	if direction == networkingv1.PolicyTypeIngress {
		for _, rule := range spec.Ingress {
			all = append(all, flow{rule.From, rule.Ports})
		}
		return all
	}
	for _, rule := range spec.Egress {
		all = append(all, flow{rule.To, rule.Ports})
	}
	return all
}

// peers match the other end of a connection; no peer at all stands for everybody.
func (v *networkView) peers(f family, namespace string, peers []networkingv1.NetworkPolicyPeer, other string) (matches []string, err error) {
	if len(peers) == 0 {
		return []string{""}, nil
	}
	var addresses []string
	for _, peer := range peers {
		if peer.IPBlock != nil {
			block, err := netip.ParsePrefix(peer.IPBlock.CIDR)
			if err != nil {
				return nil, err
			}
			if familyOf(block.Addr()) != f {
				continue
			}
			match := fmt.Sprintf("%s %s %s", f.name, other, block)
			if len(peer.IPBlock.Except) > 0 {
				match += fmt.Sprintf(" %s %s != { %s }", f.name, other, strings.Join(peer.IPBlock.Except, ", "))
			}
			matches = append(matches, match)
			continue
		}
		selected, err := v.selected(f, namespace, peer)
		if err != nil {
			return nil, err
		}
		addresses = append(addresses, selected...)
	}
	slices.Sort(addresses)
	if addresses = slices.Compact(addresses); len(addresses) > 0 {
		matches = append(matches, fmt.Sprintf("%s %s { %s }", f.name, other, strings.Join(addresses, ", ")))
	}
	return matches, nil
}

// selected are addresses, of a family, of the pods that a peer selects.
func (v *networkView) selected(f family, namespace string, peer networkingv1.NetworkPolicyPeer) (addresses []string, err error) {
	pods, err := metav1.LabelSelectorAsSelector(ptr.To(ptr.Deref(peer.PodSelector, metav1.LabelSelector{})))
	if err != nil {
		return nil, err
	}
	// Without a selector of namespaces, none is selected by this one.
	namespaces, err := metav1.LabelSelectorAsSelector(peer.NamespaceSelector)
	if err != nil {
		return nil, err
	}
	for _, pod := range v.pods {
		near := peer.NamespaceSelector == nil && pod.namespace == namespace
		if (near || namespaces.Matches(v.namespaces[pod.namespace])) && pods.Matches(pod.labels) && familyOf(pod.address) == f {
			addresses = append(addresses, pod.address.String())
		}
	}
	return addresses, nil
}

// ports match the port of the pod that is connected to; no port at all stands for every port.
func ports(ports []networkingv1.NetworkPolicyPort) (matches []string, err error) {
	if len(ports) == 0 {
		return []string{""}, nil
	}
	for _, port := range ports {
		protocol := strings.ToLower(string(ptr.Deref(port.Protocol, corev1.ProtocolTCP)))
		switch {
		case port.Port == nil:
			matches = append(matches, "meta l4proto "+protocol)
		case port.Port.Type == intstr.String:
			return nil, fmt.Errorf("the port named %s: nothing here knows names of ports", port.Port.StrVal)
		case port.EndPort != nil:
			matches = append(matches, fmt.Sprintf("%s dport %d-%d", protocol, port.Port.IntVal, *port.EndPort))
		default:
			matches = append(matches, fmt.Sprintf("%s dport %d", protocol, port.Port.IntVal))
		}
	}
	return matches, nil
}

// pluginFolder has the network plugins of a node: those of the machine, and admitted (below) under the name `policies`.
func (m *machine) pluginFolder() (string, error) {
	folder := m.path("plugins")
	program, err := os.Executable()
	if err != nil {
		return "", err
	}
	if err := errors.Join(os.RemoveAll(folder), os.MkdirAll(folder, 0o711)); err != nil {
		return "", err
	}
	for _, name := range []string{"ptp", "host-local", "loopback"} {
		if err := os.Symlink(filepath.Join("/usr/lib/cni", name), filepath.Join(folder, name)); err != nil {
			return "", err
		}
	}
	script := fmt.Sprintf("#!/bin/sh\nexec '%s' admitted --dir='%s'\n", program, m.Dir)
	return folder, os.WriteFile(filepath.Join(folder, "policies"), []byte(script), 0o755)
}

// admitted is a network plugin that is called when a pod has been given its addresses and before anything of it starts.
func admitted(args []string) error {
	o, _, err := parseOptions(args)
	if err != nil {
		return err
	}
	if os.Getenv("CNI_COMMAND") == "VERSION" {
		fmt.Println(`{"cniVersion": "0.4.0", "supportedVersions": ["0.3.0", "0.3.1", "0.4.0"]}`)
		return nil
	}
	input, err := io.ReadAll(os.Stdin)
	if err != nil || os.Getenv("CNI_COMMAND") != "ADD" {
		return err
	}
	var given struct {
		PrevResult json.RawMessage `json:"prevResult"`
	}
	var result struct {
		IPs []struct {
			Address netip.Prefix `json:"address"`
		} `json:"ips"`
	}
	if err := errors.Join(json.Unmarshal(input, &given), json.Unmarshal(given.PrevResult, &result)); err != nil {
		return err
	}
	if len(result.IPs) == 0 {
		return errors.New("the pod has no address")
	}
	pod := map[string]string{}
	for _, argument := range strings.Split(os.Getenv("CNI_ARGS"), ";") {
		key, value, _ := strings.Cut(argument, "=")
		pod[key] = value
	}
	name := pod["K8S_POD_NAMESPACE"] + "/" + pod["K8S_POD_NAME"]
	ctx, cancel := context.WithTimeout(background, 20*time.Second)
	defer cancel()
	var addresses []string
	for _, ip := range result.IPs {
		addresses = append(addresses, ip.Address.Addr().String())
	}
	if _, err := tell(ctx, o, "admit", name, strings.Join(addresses, ",")); err != nil {
		return err
	}
	_, err = os.Stdout.Write(given.PrevResult)
	return err
}
