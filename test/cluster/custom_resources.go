package main

import (
	"encoding/json"
	"fmt"
	"strings"
)

// customResources are the kinds that Portworx' operator, STORK, Autopilot, cert-manager, the Prometheus operator and the Gateway API make known
// to the API server; a star stands for a kind without a namespace. STORK and Autopilot do so without a schema, and so does this: what is in the objects is not checked here.
var customResources = map[string]string{
	"core.libopenstorage.org/v1":            "StorageCluster",
	"autopilot.libopenstorage.org/v1alpha1": "AutopilotRule* ActionApproval",
	"portworx.io/v1beta2":                   "VolumePlacementStrategy*",
	"stork.libopenstorage.org/v1alpha1": "ClusterPair Migration MigrationSchedule SchedulePolicy* NamespacedSchedulePolicy Rule " +
		"VolumeSnapshotSchedule GroupVolumeSnapshot VolumeSnapshotRestore BackupLocation ApplicationBackup ApplicationBackupSchedule " +
		"ApplicationRestore ResourceTransformation",
	"cert-manager.io/v1":           "Certificate Issuer ClusterIssuer*",
	"monitoring.coreos.com/v1":     "PodMonitor PrometheusRule",
	"gateway.networking.k8s.io/v1": "TLSRoute",
	"snapshot.storage.k8s.io/v1":   "VolumeSnapshot VolumeSnapshotClass* VolumeSnapshotContent*",
}

// registerCustomResources makes them known.
func (r *room) registerCustomResources() error {
	for groupVersion, kinds := range customResources {
		group, version, _ := strings.Cut(groupVersion, "/")
		for _, kind := range strings.Fields(kinds) {
			kind, wide := strings.CutSuffix(kind, "*")
			definition, err := json.Marshal(customResourceDefinition(group, version, kind, wide))
			if err != nil {
				return err
			}
			path := "/apis/apiextensions.k8s.io/v1/customresourcedefinitions"
			if err := r.client.CoreV1().RESTClient().Post().AbsPath(path).Body(definition).Do(background).Error(); err != nil {
				return fmt.Errorf("%s: %w", kind, err)
			}
		}
	}
	return nil
}

func customResourceDefinition(group, version, kind string, wide bool) map[string]any {
	scope := "Namespaced"
	if wide {
		scope = "Cluster"
	}
	singular := strings.ToLower(kind)
	plural := singular + "s"
	switch {
	case strings.HasSuffix(singular, "y"):
		plural = strings.TrimSuffix(singular, "y") + "ies"
	case strings.HasSuffix(singular, "s"):
		plural = singular + "es"
	}
	annotations := map[string]string{}
	if strings.HasSuffix(group, ".k8s.io") {
		// The API server wants to be told that someone has looked at a kind in Kubernetes' own groups.
		annotations["api-approved.kubernetes.io"] = "unapproved, for tests"
	}
	return map[string]any{
		"apiVersion": "apiextensions.k8s.io/v1",
		"kind":       "CustomResourceDefinition",
		"metadata":   map[string]any{"name": plural + "." + group, "annotations": annotations},
		"spec": map[string]any{
			"group": group,
			"scope": scope,
			"names": map[string]any{"kind": kind, "plural": plural, "singular": singular},
			"versions": []any{map[string]any{
				"name": version, "served": true, "storage": true,
				"schema": map[string]any{"openAPIV3Schema": map[string]any{"type": "object", "x-kubernetes-preserve-unknown-fields": true}},
			}},
		},
	}
}
