package main

import (
	"fmt"
	"maps"
	"slices"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/utils/ptr"
)

// deletePodsOfDeadNodes does what STORK's health monitor does. It deletes pods that use Portworx' volumes without asking their
// kubelet: only a kubelet ends a pod, and a StatefulSet makes no second pod of a name while the first is there. There are two ways:
// Kubernetes has given up a pod and waits for its kubelet; or storage says that the node is offline, and goes on to say so.
func (r *room) deletePodsOfDeadNodes() {
	found := detections[r.detection]
	go func() {
		for {
			time.Sleep(found.storkInterval)
			if offline := r.failedNodes(); len(offline) > 0 {
				time.Sleep(found.storkPatience)
				r.deletePods(func(pod *corev1.Pod) bool { return slices.Contains(offline, pod.Spec.NodeName) })
			}
		}
	}()
	for {
		time.Sleep(time.Second)
		if len(r.failedNodes()) > 0 {
			r.deletePods(func(pod *corev1.Pod) bool { return pod.DeletionTimestamp != nil && r.unreachable(pod.Spec.NodeName) })
		}
	}
}

// deletePods deletes the chosen pods whose storage is gone.
func (r *room) deletePods(chosen func(pod *corev1.Pod) bool) {
	r.findOffline()
	pods, err := r.client.CoreV1().Pods("").List(background, metav1.ListOptions{})
	if err != nil {
		return
	}
	for _, pod := range pods.Items {
		if r.lostStorage(&pod) && chosen(&pod) {
			fmt.Printf("storage health: delete %s/%s on %s\n", pod.Namespace, pod.Name, pod.Spec.NodeName)
			options := metav1.DeleteOptions{GracePeriodSeconds: ptr.To(int64(0)), Preconditions: metav1.NewUIDPreconditions(string(pod.UID))}
			_ = r.client.CoreV1().Pods(pod.Namespace).Delete(background, pod.Name, options)
		}
	}
}

// unreachable says whether Kubernetes has given up the node.
func (r *room) unreachable(name string) bool {
	node, err := r.client.CoreV1().Nodes().Get(background, name, metav1.GetOptions{})
	return err == nil && slices.ContainsFunc(node.Spec.Taints, func(taint corev1.Taint) bool {
		return taint.Key == corev1.TaintNodeUnreachable && taint.Effect == corev1.TaintEffectNoExecute
	})
}

func (r *room) failedNodes() []string {
	r.Lock()
	defer r.Unlock()
	return slices.Collect(maps.Keys(r.failedAt))
}

// findOffline does what STORK's scheduler does: it gives no pod to a node whose storage is offline. Noted before any pod is made anew.
func (r *room) findOffline() {
	r.Lock()
	defer r.Unlock()
	for name := range r.failedAt {
		r.offline[name] = true
	}
	if err := r.publishAll(); err != nil {
		fmt.Println("storage health:", err)
	}
}

func (r *room) lostStorage(pod *corev1.Pod) bool {
	r.Lock()
	defer r.Unlock()
	if r.up(pod.Spec.NodeName) {
		return false
	}
	for _, v := range r.volumes {
		if v.portworx && usedOn(v, pod.Spec.NodeName, []corev1.Pod{*pod}) {
			return true
		}
	}
	return false
}
