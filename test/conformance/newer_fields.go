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
		kind: "AutopilotRule", path: "spec.actionWindow",
		source: "Autopilot 1.4, https://docs.portworx.com/portworx-enterprise/3.5/operations/scale-portworx-cluster/autopilot/reference",
	},
}
