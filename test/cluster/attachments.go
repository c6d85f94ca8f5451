package main

import (
	"errors"
	"fmt"
	"slices"
	"time"

	corev1 "k8s.io/api/core/v1"
)

// Which node has which replicated disk: the one whose pods use its volume.

// A pod that finds no node for so long may have its volumes over the network.
const remoteAfter = 15 * time.Second

// attachDisks gives each replicated disk to the node whose pods use its volume, once no other node has it, and takes it away where
// none does any more.
func (r *room) attachDisks(pods []corev1.Pod) error {
	pods = slices.DeleteFunc(slices.Clone(pods), func(pod corev1.Pod) bool {
		return pod.Status.Phase == corev1.PodSucceeded || pod.Status.Phase == corev1.PodFailed
	})
	var failures []error
	for _, v := range r.sortedVolumes() {
		d, replicated := v.disk.(*replicatedDisk)
		if !replicated {
			continue
		}
		if !slices.Equal(d.replicas, v.replicas) {
			failures = append(failures, d.place(v.replicas))
		}
		users := r.users(v, pods)
		if d.at != nil && !slices.Contains(users, d.at) && d.unmounted() == nil {
			failures = append(failures, d.detach())
		}
		if d.at == nil && len(users) > 0 && d.health(v.replicas).serves {
			failures = append(failures, d.attach(users[0]))
		}
		v.remote = r.remoteNodes(v, users, pods)
	}
	return errors.Join(failures...)
}

// users are the nodes that are up and have a pod that uses the volume.
func (r *room) users(v *volume, pods []corev1.Pod) []*machine {
	return slices.DeleteFunc(slices.Clone(r.nodes), func(m *machine) bool {
		return !r.up(m.Name) || !usedOn(v, m.Name, pods)
	})
}

// remoteNodes are nodes without a replica on which pods have the volume, or may have it: all of them when a pod has found no node
// with a replica. STORK prefers those, and makes do with others.
func (r *room) remoteNodes(v *volume, users []*machine, pods []corev1.Pod) []string {
	if !slices.ContainsFunc(v.replicas, r.up) {
		return nil
	}
	nodes := users
	if slices.ContainsFunc(pods, func(pod corev1.Pod) bool { return uses(&pod, v) && unschedulable(&pod) }) {
		nodes = r.nodes
	}
	var names []string
	for _, m := range nodes {
		if !slices.Contains(v.replicas, m.Name) {
			names = append(names, m.Name)
		}
	}
	return names
}

func unschedulable(pod *corev1.Pod) bool {
	return slices.ContainsFunc(pod.Status.Conditions, func(condition corev1.PodCondition) bool {
		return condition.Type == corev1.PodScheduled && condition.Reason == corev1.PodReasonUnschedulable && time.Since(condition.LastTransitionTime.Time) > remoteAfter
	})
}

// loseDisks takes what a node that failed had.
func (r *room) loseDisks(m *machine) error {
	var failures []error
	for _, v := range r.volumes {
		if d, replicated := v.disk.(*replicatedDisk); replicated && d.at == m {
			failures = append(failures, d.fence())
		}
	}
	return errors.Join(failures...)
}

// untilComplete waits until every replica of a claim's volume holds all data, where all their nodes are up.
func (r *room) untilComplete(claim string) error {
	for deadline := time.Now().Add(170 * time.Second); time.Now().Before(deadline); time.Sleep(200 * time.Millisecond) {
		if r.complete(claim) {
			return nil
		}
	}
	return fmt.Errorf("the replicas of %s are still being copied", claim)
}

func (r *room) complete(claim string) bool {
	r.Lock()
	defer r.Unlock()
	for _, v := range r.volumes {
		if v.claim == claim && !slices.ContainsFunc(v.replicas, func(name string) bool { return !r.up(name) }) && !v.disk.health(v.replicas).complete {
			return false
		}
	}
	return true
}
