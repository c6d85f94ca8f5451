package main

import (
	csi "github.com/kubernetes-csi/external-snapshotter/client/v8/apis/volumesnapshot/v1"
	"k8s.io/apimachinery/pkg/runtime"
)

// addCSISnapshots adds the snapshot kinds of CSI, which share names with older ones of another group.
func addCSISnapshots(types *runtime.Scheme) error { return csi.AddToScheme(types) }
