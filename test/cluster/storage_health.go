package main

import (
	"fmt"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/utils/ptr"
)

// deletePodsOfDeadNodes does what STORK does. Its scheduler gives no pod to a node whose storage is offline. Its health monitor
// deletes the pods there that use Portworx' volumes, without asking their kubelet: only a kubelet ends a pod, and a StatefulSet
// makes no second pod of a name while the first is there.
func (r *room) deletePodsOfDeadNodes() {
	for {
		time.Sleep(detections[r.detection].storkInterval)
		r.findOffline()
		pods, err := r.client.CoreV1().Pods("").List(background, metav1.ListOptions{})
		if err != nil {
			continue
		}
		for _, pod := range pods.Items {
			if r.lostStorage(&pod) {
				fmt.Printf("storage health: delete %s/%s on %s\n", pod.Namespace, pod.Name, pod.Spec.NodeName)
				options := metav1.DeleteOptions{GracePeriodSeconds: ptr.To(int64(0)), Preconditions: metav1.NewUIDPreconditions(string(pod.UID))}
				_ = r.client.CoreV1().Pods(pod.Namespace).Delete(background, pod.Name, options)
			}
		}
	}
}

// findOffline notes nodes that are down, and takes them out of the volumes' nodes before any pod is made anew.
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
