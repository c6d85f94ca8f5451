package main

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	corev1 "k8s.io/api/core/v1"
	storagev1 "k8s.io/api/storage/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/utils/ptr"
)

// A stand-in for Portworx and for the CSI drivers of EBS, Azure Disk and TopoLVM. A volume is a block device, which the kubelet formats
// and mounts as it does any local disk. disks.go has the device whose replicas are all one file, replicated.go that whose replicas are
// copies on several nodes.

var background = context.Background()

const portworx = "pxd.portworx.com"

// Where a volume can be used that is not Portworx'.
var reach = map[string]string{
	"ebs.csi.aws.com":       "zone",
	"disk.csi.azure.com":    "zone",
	"pd.csi.storage.gke.io": "zone",
	"topolvm.io":            "node",
	// For the tests of clusters whose class exists already.
	"stand-in.example.com": "node",
}

type volume struct {
	name     string
	claim    string
	disk     disk
	bytes    int64
	portworx bool
	replicas []string
	// Nodes without a replica that can use the volume at present, over the network.
	remote []string
	// The nodes that Kubernetes was told last.
	usable []string
}

type volumeStatus struct {
	Volume   string   `json:"volume"`
	Replicas []string `json:"replicas"`
	// Whether every replica holds all data, and about how many bytes they lack.
	Complete    bool   `json:"complete"`
	BytesToCopy int64  `json:"bytesToCopy"`
	Device      string `json:"device"`
}

// serveVolumes makes, grows, moves and deletes volumes; it never returns.
func (r *room) serveVolumes() {
	for ; ; time.Sleep(500 * time.Millisecond) {
		if err := r.reconcileVolumes(); err != nil {
			fmt.Println("volumes:", err)
		}
	}
}

func (r *room) reconcileVolumes() error {
	classes, err := r.client.StorageV1().StorageClasses().List(background, metav1.ListOptions{})
	if err != nil {
		return err
	}
	claims, err := r.client.CoreV1().PersistentVolumeClaims("").List(background, metav1.ListOptions{})
	if err != nil {
		return err
	}
	volumes, err := r.client.CoreV1().PersistentVolumes().List(background, metav1.ListOptions{})
	if err != nil {
		return err
	}
	pods, err := r.client.CoreV1().Pods("").List(background, metav1.ListOptions{})
	if err != nil {
		return err
	}
	r.Lock()
	defer r.Unlock()
	// Before any is made that the list cannot know.
	r.forgetDeleted(volumes.Items)
	var failures []error
	for _, claim := range claims.Items {
		i := slices.IndexFunc(classes.Items, func(class storagev1.StorageClass) bool {
			return class.Name == ptr.Deref(claim.Spec.StorageClassName, "")
		})
		if i < 0 || claim.DeletionTimestamp != nil {
			continue
		}
		if claim.Spec.VolumeName == "" {
			failures = append(failures, r.provision(&claim, &classes.Items[i]))
		} else {
			failures = append(failures, r.grow(&claim))
		}
	}
	for _, persistent := range volumes.Items {
		if v := r.volumes[persistent.Name]; v != nil && persistent.Status.Phase == corev1.VolumeReleased && persistent.Spec.PersistentVolumeReclaimPolicy == corev1.PersistentVolumeReclaimDelete {
			failures = append(failures, r.delete(v))
		}
	}
	r.rebuildReplicas()
	r.balanceReplicas(pods.Items)
	return errors.Join(append(failures, r.attachDisks(pods.Items), r.publishAll())...)
}

// provision makes the volume of a claim once Kubernetes says that it is due: at once, or when a node was chosen for its pod.
func (r *room) provision(claim *corev1.PersistentVolumeClaim, class *storagev1.StorageClass) error {
	if claim.Annotations["volume.kubernetes.io/storage-provisioner"] != class.Provisioner {
		return nil
	}
	v := &volume{
		name:     "volume-" + string(claim.UID),
		claim:    claim.Namespace + "/" + claim.Name,
		portworx: class.Provisioner == portworx,
	}
	if r.volumes[v.name] != nil {
		return nil
	}
	var err error
	if v.replicas, err = r.replicasFor(v, claim, class); err != nil {
		return err
	}
	size := claim.Spec.Resources.Requests[corev1.ResourceStorage]
	v.bytes = size.Value()
	if v.disk, err = r.newDisk(v, class); err != nil {
		return err
	}
	fileSystem := class.Parameters["csi.storage.k8s.io/fstype"]
	if fileSystem == "" {
		// Not ext4, which grows while it is mounted only with CAP_SYS_RESOURCE; containers of CI lack that.
		fileSystem = "xfs"
	}
	_, err = r.client.CoreV1().PersistentVolumes().Create(background, &corev1.PersistentVolume{
		ObjectMeta: metav1.ObjectMeta{Name: v.name, Annotations: map[string]string{"pv.kubernetes.io/provisioned-by": class.Provisioner}},
		Spec: corev1.PersistentVolumeSpec{
			Capacity:                      corev1.ResourceList{corev1.ResourceStorage: size},
			AccessModes:                   claim.Spec.AccessModes,
			PersistentVolumeReclaimPolicy: ptr.Deref(class.ReclaimPolicy, corev1.PersistentVolumeReclaimDelete),
			StorageClassName:              class.Name,
			MountOptions:                  class.MountOptions,
			VolumeMode:                    claim.Spec.VolumeMode,
			PersistentVolumeSource:        corev1.PersistentVolumeSource{Local: &corev1.LocalVolumeSource{Path: v.disk.path(), FSType: &fileSystem}},
			NodeAffinity:                  affinity(r.usable(v)),
			ClaimRef:                      &corev1.ObjectReference{Kind: "PersistentVolumeClaim", APIVersion: "v1", Namespace: claim.Namespace, Name: claim.Name, UID: claim.UID},
		},
	}, metav1.CreateOptions{})
	if err != nil {
		return errors.Join(err, v.disk.remove())
	}
	v.usable = r.usable(v)
	r.volumes[v.name] = v
	return nil
}

// newDisk makes the disk of a new volume. Only Portworx replicates, and not what an array holds.
func (r *room) newDisk(v *volume, class *storagev1.StorageClass) (made disk, err error) {
	content := r.copies[v.claim]
	if r.ceph != nil && v.portworx && !heldByArray(class) {
		made, err = r.ceph.newDisk(v.name, v.bytes, content, v.replicas)
	} else {
		made, err = newFileDisk(r.path("volumes", v.name+".img"), v.bytes, content)
	}
	if err == nil {
		delete(r.copies, v.claim)
	}
	return made, err
}

func heldByArray(class *storagev1.StorageClass) bool {
	return strings.HasPrefix(class.Parameters["backend"], "pure_")
}

// replicasFor chooses nodes for a new volume.
func (r *room) replicasFor(v *volume, claim *corev1.PersistentVolumeClaim, class *storagev1.StorageClass) ([]string, error) {
	if placed := r.placements[v.claim]; placed != nil {
		return placed, nil
	}
	chosen := claim.Annotations["volume.kubernetes.io/selected-node"]
	if siblings := r.siblings(v); v.portworx && len(siblings) > 0 {
		return siblings[0].replicas, nil
	}
	if heldByArray(class) {
		// The array holds the volume, and every node reaches it.
		return r.nodesByLoad(), nil
	}
	if v.portworx {
		count, err := strconv.Atoi(class.Parameters["repl"])
		if err != nil || count < 1 || count > 3 {
			return nil, fmt.Errorf("%s: repl %q is not 1, 2 or 3", class.Name, class.Parameters["repl"])
		}
		candidates := r.nodesByLoad()
		if chosen != "" {
			candidates = append([]string{chosen}, slices.DeleteFunc(candidates, func(name string) bool { return name == chosen })...)
		}
		if len(candidates) < count {
			return nil, fmt.Errorf("%s wants %d replicas, and %d nodes are up", v.claim, count, len(candidates))
		}
		return candidates[:count], nil
	}
	reaches := reach[class.Provisioner]
	if reaches == "" {
		return nil, fmt.Errorf("%s: nothing here stands in for %s", class.Name, class.Provisioner)
	}
	if chosen == "" {
		chosen = r.nodesByLoad()[0]
	}
	if reaches == "node" {
		return []string{chosen}, nil
	}
	var sameZone []string
	at, err := r.node(chosen)
	if err != nil {
		return nil, err
	}
	for _, m := range r.nodes {
		if (m.Number-at.Number)%zones == 0 {
			sameZone = append(sameZone, m.Name)
		}
	}
	return sameZone, nil
}

var claimOfPod = regexp.MustCompile(`^([^/]+/)data-\d+-(.+)$`)

// siblings are the other volumes of the same pod. Their replicas are on the same nodes, since no volume is attached remotely here.
func (r *room) siblings(v *volume) []*volume {
	pod := claimOfPod.FindStringSubmatch(v.claim)
	return slices.DeleteFunc(r.sortedVolumes(), func(other *volume) bool {
		otherPod := claimOfPod.FindStringSubmatch(other.claim)
		return pod == nil || otherPod == nil || other.claim == v.claim || !slices.Equal(pod[1:], otherPod[1:])
	})
}

// nodesByLoad are the nodes that are up, those with the fewest replicas first.
func (r *room) nodesByLoad() []string {
	load := r.load()
	var names []string
	for _, m := range r.nodes {
		if r.up(m.Name) {
			names = append(names, m.Name)
		}
	}
	slices.SortStableFunc(names, func(a, b string) int { return load[a] - load[b] })
	return names
}

// load counts replicas of Portworx' volumes by node.
func (r *room) load() map[string]int {
	load := map[string]int{}
	for _, v := range r.volumes {
		if v.portworx {
			for _, name := range v.replicas {
				load[name]++
			}
		}
	}
	return load
}

// grow enlarges the disk; the kubelet then enlarges the file system that is mounted from it.
func (r *room) grow(claim *corev1.PersistentVolumeClaim) error {
	v := r.volumes[claim.Spec.VolumeName]
	wanted := claim.Spec.Resources.Requests[corev1.ResourceStorage]
	if v == nil || claim.Status.Phase != corev1.ClaimBound {
		return nil
	}
	if v.bytes >= wanted.Value() || !v.disk.health(v.replicas).serves {
		return nil
	}
	if err := v.disk.resize(wanted.Value()); err != nil {
		return err
	}
	v.bytes = wanted.Value()
	if err := r.change(v, func(spec *corev1.PersistentVolumeSpec) { spec.Capacity[corev1.ResourceStorage] = wanted }); err != nil {
		return err
	}
	return again(func() error {
		claim, err := r.client.CoreV1().PersistentVolumeClaims(claim.Namespace).Get(background, claim.Name, metav1.GetOptions{})
		if err != nil {
			return err
		}
		claim.Status.AllocatedResources = corev1.ResourceList{corev1.ResourceStorage: wanted}
		claim.Status.AllocatedResourceStatuses = map[corev1.ResourceName]corev1.ClaimResourceStatus{corev1.ResourceStorage: corev1.PersistentVolumeClaimNodeResizePending}
		claim.Status.Conditions = []corev1.PersistentVolumeClaimCondition{{Type: corev1.PersistentVolumeClaimFileSystemResizePending, Status: corev1.ConditionTrue}}
		_, err = r.client.CoreV1().PersistentVolumeClaims(claim.Namespace).UpdateStatus(background, claim, metav1.UpdateOptions{})
		return err
	})
}

// delete removes a volume and its data.
func (r *room) delete(v *volume) error {
	err := r.client.CoreV1().PersistentVolumes().Delete(background, v.name, metav1.DeleteOptions{})
	return errors.Join(err, r.forget(v))
}

// forget frees the disk of a volume, unless a node still has it mounted.
func (r *room) forget(v *volume) error {
	if err := v.disk.remove(); err != nil {
		return err
	}
	delete(r.volumes, v.name)
	return nil
}

// forgetDeleted frees the disks of PersistentVolumes that somebody deleted. A storage system would keep the data of a retained
// volume; here it would only fill the machine's disk.
func (r *room) forgetDeleted(existing []corev1.PersistentVolume) {
	for name, v := range r.volumes {
		if !slices.ContainsFunc(existing, func(persistent corev1.PersistentVolume) bool { return persistent.Name == name }) {
			_ = r.forget(v)
		}
	}
}

// rebuildReplicas makes replicas of dead nodes anew on others, after a fixed time.
func (r *room) rebuildReplicas() {
	for _, v := range r.sortedVolumes() {
		for _, lost := range v.replicas {
			at, down := r.failedAt[lost]
			if !v.portworx || !down || time.Since(at) < r.rebuildAfter || !slices.ContainsFunc(v.replicas, r.up) {
				// What has no replica left cannot be copied.
				continue
			}
			candidates := slices.DeleteFunc(r.nodesByLoad(), func(name string) bool { return slices.Contains(v.replicas, name) })
			if len(candidates) > 0 {
				r.move(v, lost, candidates[0])
				break
			}
		}
	}
}

// balanceReplicas gives a node that has come back a share again: the fullest node hands over a replica that its pods do not use.
func (r *room) balanceReplicas(pods []corev1.Pod) {
	names := r.nodesByLoad()
	load := r.load()
	if len(r.failedAt) > 0 || len(names) < 2 || load[names[len(names)-1]]-load[names[0]] < 2 {
		return
	}
	emptiest, fullest := names[0], names[len(names)-1]
	for _, v := range r.sortedVolumes() {
		if v.portworx && v.disk.health(v.replicas).complete && slices.Contains(v.replicas, fullest) && !slices.Contains(v.replicas, emptiest) && !usedOn(v, fullest, pods) && r.placements[v.claim] == nil {
			r.move(v, fullest, emptiest)
			return
		}
	}
}

// move puts another node in place of one that held a replica, for all volumes of a pod.
func (r *room) move(v *volume, from, to string) {
	for _, v := range append(r.siblings(v), v) {
		held := slices.Index(v.replicas, from)
		if held < 0 || slices.Contains(v.replicas, to) {
			continue
		}
		v.replicas = slices.Clone(v.replicas)
		v.replicas[held] = to
		// A placement says where replicas are made, and not where they stay.
		delete(r.placements, v.claim)
		fmt.Printf("volumes: replica of %s moved from %s to %s\n", v.claim, from, to)
	}
}

// usable are the nodes on which a pod can have the volume, if their storage is not known to be offline: those with a replica, and those
// that use it over the network.
func (r *room) usable(v *volume) []string {
	online := slices.DeleteFunc(slices.Concat(v.replicas, v.remote), func(name string) bool { return v.portworx && r.offline[name] })
	if len(online) == 0 {
		return v.replicas
	}
	return online
}

// publish tells Kubernetes where the volume can be used.
func (r *room) publish(v *volume) error {
	usable := r.usable(v)
	if slices.Equal(usable, v.usable) {
		return nil
	}
	err := r.change(v, func(spec *corev1.PersistentVolumeSpec) { spec.NodeAffinity = affinity(usable) })
	if err == nil {
		v.usable = usable
	}
	return err
}

// publishAll does so for every volume.
func (r *room) publishAll() error {
	var failures []error
	for _, v := range r.volumes {
		failures = append(failures, r.publish(v))
	}
	return errors.Join(failures...)
}

// change edits a volume's PersistentVolume.
func (r *room) change(v *volume, edit func(*corev1.PersistentVolumeSpec)) error {
	return again(func() error {
		persistent, err := r.client.CoreV1().PersistentVolumes().Get(background, v.name, metav1.GetOptions{})
		if err != nil {
			return err
		}
		edit(&persistent.Spec)
		_, err = r.client.CoreV1().PersistentVolumes().Update(background, persistent, metav1.UpdateOptions{})
		return err
	})
}

func (r *room) sortedVolumes() []*volume {
	var sorted []*volume
	for _, v := range r.volumes {
		sorted = append(sorted, v)
	}
	slices.SortFunc(sorted, func(a, b *volume) int { return strings.Compare(a.claim+a.name, b.claim+b.name) })
	return sorted
}

// place decides where the replicas of a claim are, whether its volume exists or not.
func (r *room) place(claim string, nodes []string) error {
	r.Lock()
	defer r.Unlock()
	for _, name := range nodes {
		if _, err := r.node(name); err != nil {
			return err
		}
	}
	r.placements[claim] = nodes
	for _, v := range r.volumes {
		if v.claim == claim {
			v.replicas = nodes
		}
	}
	return nil
}

// copy keeps what the volume of a claim holds for that of another.
func (r *room) copy(from, to string) error {
	r.Lock()
	defer r.Unlock()
	for _, v := range r.volumes {
		if v.claim != from {
			continue
		}
		if !v.disk.health(v.replicas).serves {
			return fmt.Errorf("no replica of %s answers", from)
		}
		copied := r.path("volumes", "copy-"+strings.ReplaceAll(to, "/", "-")+".img")
		if err := copyDisk(v.disk, copied, r.mountsOf(v)); err != nil {
			return err
		}
		// A kernel mounts no two file systems of XFS with the same identity.
		if err := command("xfs_admin", "-f", "-U", "generate", copied); err != nil {
			return err
		}
		r.copies[to] = copied
		return nil
	}
	return fmt.Errorf("there is no volume of claim %s", from)
}

// failDisk makes the disk of a claim's volume give an error for every read and write, until it is mounted anew.
func (r *room) failDisk(claim string) error {
	r.Lock()
	defer r.Unlock()
	for _, v := range r.volumes {
		if v.claim != claim {
			continue
		}
		for _, path := range r.mountsOf(v) {
			if err := shutDownFileSystem(path); err != nil {
				return err
			}
		}
		return nil
	}
	return fmt.Errorf("there is no volume of claim %s", claim)
}

func affinity(nodes []string) *corev1.VolumeNodeAffinity {
	return &corev1.VolumeNodeAffinity{Required: &corev1.NodeSelector{NodeSelectorTerms: []corev1.NodeSelectorTerm{{
		MatchExpressions: []corev1.NodeSelectorRequirement{{Key: corev1.LabelHostname, Operator: corev1.NodeSelectorOpIn, Values: nodes}},
	}}}}
}

// usedOn tells whether a pod on the node uses the volume.
func usedOn(v *volume, node string, pods []corev1.Pod) bool {
	return slices.ContainsFunc(pods, func(pod corev1.Pod) bool { return pod.Spec.NodeName == node && uses(&pod, v) })
}

func uses(pod *corev1.Pod, v *volume) bool {
	return slices.ContainsFunc(pod.Spec.Volumes, func(used corev1.Volume) bool {
		return used.PersistentVolumeClaim != nil && pod.Namespace+"/"+used.PersistentVolumeClaim.ClaimName == v.claim
	})
}

// mountsOf are the paths under which nodes have mounted a volume.
func (r *room) mountsOf(v *volume) (paths []string) {
	device := v.disk.device()
	for _, m := range r.nodes {
		if m.running() && device != "" {
			// A node that ends just now has mounted nothing.
			mounted, _ := m.mountsOf(device)
			paths = append(paths, mounted...)
		}
	}
	return paths
}
