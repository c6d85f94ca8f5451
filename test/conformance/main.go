// Command conformance decodes Kubernetes objects strictly into the Go types that their own projects declare: Portworx, STORK,
// Autopilot, cert-manager, the Prometheus operator, the Gateway API, Kubernetes. STORK and Autopilot register their kinds
// without a schema, so an API server accepts any field; this program does not. Dashboards in ConfigMaps are decoded into
// the types that Grafana generates from its schema.
//
//	conformance FILE...            every document is accepted
//	conformance -refuse FILE...    every file is refused, for the reason that its first line names
//
// The last line is the sum: N passed, N failed.
package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	certmanager "github.com/cert-manager/cert-manager/pkg/apis/certmanager/v1"
	"github.com/grafana/grafana-foundation-sdk/go/cog/plugins"
	"github.com/grafana/grafana-foundation-sdk/go/dashboard"
	csi "github.com/kubernetes-csi/external-snapshotter/client/v8/apis/volumesnapshot/v1"
	snapshot "github.com/kubernetes-incubator/external-storage/snapshot/pkg/apis/crd/v1"
	autopilot "github.com/libopenstorage/autopilot-api/pkg/apis/autopilot/v1alpha1"
	portworx "github.com/libopenstorage/operator/pkg/apis/core/v1"
	stork "github.com/libopenstorage/stork/pkg/apis/stork/v1alpha1"
	talisman "github.com/portworx/talisman/pkg/apis/portworx/v1beta2"
	prometheus "github.com/prometheus-operator/prometheus-operator/pkg/apis/monitoring/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/runtime/serializer/json"
	utilyaml "k8s.io/apimachinery/pkg/util/yaml"
	"k8s.io/client-go/kubernetes/scheme"
	gateway "sigs.k8s.io/gateway-api/apis/v1"
	"sigs.k8s.io/yaml"
)

func main() {
	refuse := len(os.Args) > 1 && os.Args[1] == "-refuse"
	files := os.Args[1:]
	if refuse {
		files = files[1:]
	}
	if len(files) == 0 {
		fmt.Fprintln(os.Stderr, "usage: conformance [-refuse] FILE...")
		os.Exit(2)
	}
	plugins.RegisterDefaultPlugins()
	check := newChecker()
	passed, failed := 0, 0
	record := func(ok bool, line string) {
		if ok {
			passed++
			fmt.Println("ok   ", line)
		} else {
			failed++
			fmt.Println("FAIL ", line)
		}
	}
	for _, file := range files {
		if refuse {
			ok, line := check.refusedAsStated(file)
			record(ok, line)
			continue
		}
		documents, problems := check.file(file)
		record(documents > 0 && len(problems) == 0, fmt.Sprintf("%s: %d documents", file, documents))
		for _, problem := range problems {
			fmt.Println("       ", problem)
		}
	}
	fmt.Printf("%d passed, %d failed\n", passed, failed)
	if failed > 0 {
		os.Exit(1)
	}
}

type checker struct {
	decoder runtime.Decoder
}

func newChecker() *checker {
	types := knownTypes()
	return &checker{decoder: json.NewSerializerWithOptions(json.DefaultMetaFactory, types, types, json.SerializerOptions{Strict: true})}
}

// knownTypes has upstream's own types, and those of Kubernetes.
func knownTypes() *runtime.Scheme {
	types := runtime.NewScheme()
	version := func(group, version string) schema.GroupVersion {
		return schema.GroupVersion{Group: group, Version: version}
	}
	types.AddKnownTypes(version("core.libopenstorage.org", "v1"), &portworx.StorageCluster{}, &portworx.StorageNode{})
	types.AddKnownTypes(version("autopilot.libopenstorage.org", "v1alpha1"), &autopilot.AutopilotRule{}, &autopilot.ActionApproval{})
	types.AddKnownTypes(version("portworx.io", "v1beta2"), &talisman.VolumePlacementStrategy{})
	types.AddKnownTypes(version("volumesnapshot.external-storage.k8s.io", "v1"), &snapshot.VolumeSnapshot{}, &snapshot.VolumeSnapshotData{})
	for _, add := range []func(*runtime.Scheme) error{
		stork.AddToScheme, scheme.AddToScheme, csi.AddToScheme, certmanager.AddToScheme, prometheus.AddToScheme, gateway.Install,
	} {
		if err := add(types); err != nil {
			panic(err)
		}
	}
	return types
}

// file checks every document of a file.
func (c *checker) file(name string) (documents int, problems []string) {
	content, err := os.ReadFile(name)
	if err != nil {
		return 0, []string{err.Error()}
	}
	reader := utilyaml.NewYAMLReader(bufio.NewReader(bytes.NewReader(content)))
	for {
		document, err := reader.Read()
		if errors.Is(err, io.EOF) {
			return documents, problems
		}
		if err != nil {
			return documents, append(problems, err.Error())
		}
		if len(bytes.TrimSpace(document)) == 0 {
			continue
		}
		documents++
		if err := c.document(document); err != nil {
			problems = append(problems, err.Error())
		}
	}
}

func (c *checker) document(document []byte) error {
	var object map[string]any
	if err := yaml.UnmarshalStrict(document, &object); err != nil {
		return err
	}
	kind, _ := object["kind"].(string)
	for _, field := range newerFields {
		if field.kind == kind {
			remove(object, strings.Split(field.path, "."))
		}
	}
	if err := checkScope(object, kind); err != nil {
		return err
	}
	if err := checkDashboards(object, kind); err != nil {
		return err
	}
	content, err := yaml.Marshal(object)
	if err != nil {
		return err
	}
	if content, err = yaml.YAMLToJSON(content); err != nil {
		return err
	}
	if _, _, err := c.decoder.Decode(content, nil, nil); err != nil {
		return fmt.Errorf("%s %s: %w", kind, nameOf(object), err)
	}
	return nil
}

// refusedAsStated checks that a file is refused for the reason that its first line names: '# refused: REASON'.
func (c *checker) refusedAsStated(name string) (bool, string) {
	content, err := os.ReadFile(name)
	if err != nil {
		return false, err.Error()
	}
	first, _, _ := strings.Cut(string(content), "\n")
	reason, stated := strings.CutPrefix(first, "# refused: ")
	if !stated {
		return false, name + ": the first line does not name a reason"
	}
	_, problems := c.file(name)
	for _, problem := range problems {
		if strings.Contains(problem, reason) {
			return true, name + ": refused, " + reason
		}
	}
	return false, fmt.Sprintf("%s: not refused for %q but %q", name, reason, problems)
}

// clusterScoped are the kinds of Portworx, STORK and Autopilot that have no namespace; the types do not say so.
var clusterScoped = []string{"AutopilotRule", "VolumePlacementStrategy", "SchedulePolicy", "ApplicationRegistration", "ClusterDomainUpdate"}

func checkScope(object map[string]any, kind string) error {
	version, _ := object["apiVersion"].(string)
	if !strings.Contains(version, "libopenstorage.org/") && !strings.HasPrefix(version, "portworx.io/") {
		return nil
	}
	metadata, _ := object["metadata"].(map[string]any)
	_, namespaced := metadata["namespace"]
	if namespaced == slices.Contains(clusterScoped, kind) {
		return fmt.Errorf("%s %s: namespace set is %t, but the kind is cluster-scoped or not", kind, nameOf(object), namespaced)
	}
	return nil
}

// checkDashboards decodes what a ConfigMap holds for Grafana: options of panels and queries as well, by their plugins.
func checkDashboards(object map[string]any, kind string) error {
	metadata, _ := object["metadata"].(map[string]any)
	labels, _ := metadata["labels"].(map[string]any)
	if _, labelled := labels["grafana_dashboard"]; kind != "ConfigMap" || !labelled {
		return nil
	}
	data, _ := object["data"].(map[string]any)
	if len(data) == 0 {
		return fmt.Errorf("ConfigMap %s: no dashboard", nameOf(object))
	}
	for file, text := range data {
		content, _ := text.(string)
		var decoded dashboard.Dashboard
		// Without an error, it returns an empty list as an error.
		if err := decoded.UnmarshalJSONStrict([]byte(content)); err != nil && err.Error() != "" {
			return fmt.Errorf("ConfigMap %s: %s: %w", nameOf(object), file, err)
		}
		if err := decoded.Validate(); err != nil {
			return fmt.Errorf("ConfigMap %s: %s: %w", nameOf(object), file, err)
		}
	}
	return nil
}

func nameOf(object map[string]any) string {
	metadata, _ := object["metadata"].(map[string]any)
	name, _ := metadata["name"].(string)
	return name
}

// remove takes a field out of an object.
func remove(value any, path []string) {
	object, ok := value.(map[string]any)
	if !ok {
		return
	}
	if len(path) == 1 {
		delete(object, path[0])
		return
	}
	remove(object[path[0]], path[1:])
}
