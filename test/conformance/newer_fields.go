package main

// newerField is a field that exists but that the Go types at hand, of 2023, do not have yet.
type newerField struct {
	kind   string
	path   string
	source string
}

// newerFields is the one place for such fields. Each is taken out before an object is decoded, so what is below it is not checked
// here.
var newerFields = []newerField{
	{
		kind: "StorageCluster", path: "spec.workloadIdentity",
		source: "Portworx 3.4, operator 25.3.1; its documentation, installation on Amazon EKS",
	},
	{
		kind: "StorageCluster", path: "spec.stork.useWorkloadIdentity",
		source: "Portworx 3.4, operator 25.3.1; its documentation, installation on Amazon EKS",
	},
	{
		kind: "BackupLocation", path: "location.useWorkloadIdentity",
		source: "STORK of Portworx 3.6; its documentation, reference of the custom resources",
	},
	{
		kind: "AutopilotRule", path: "spec.actionWindow",
		source: "Autopilot 1.4, https://docs.portworx.com/portworx-enterprise/3.5/operations/scale-portworx-cluster/autopilot/reference",
	},
}
