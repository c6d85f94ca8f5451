// Command cert-manager runs the controllers of cert-manager as a process on this machine, for the end-to-end tests: what the
// library declares as Certificates and Issuers is issued, renewed and moved to another issuer by cert-manager itself.
//
//	cert-manager --kubeconfig FILE
//
// Its own program (cmd/controller) is a module that no proxy serves, hence this one. It lacks what needs more than a test
// cluster has: leader election, metrics, ACME, Vault. Its webhook runs nowhere; only the webhook's checks of objects are
// missing without it. The folder of its CustomResourceDefinitions is printed by build.sh.
//
// It ends with its standard input, so that it outlives no test, however that ends.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/cert-manager/cert-manager/pkg/controller"
	"github.com/cert-manager/cert-manager/pkg/controller/certificaterequests/approver"
	requestsca "github.com/cert-manager/cert-manager/pkg/controller/certificaterequests/ca"
	requestsselfsigned "github.com/cert-manager/cert-manager/pkg/controller/certificaterequests/selfsigned"
	"github.com/cert-manager/cert-manager/pkg/controller/certificates/issuing"
	"github.com/cert-manager/cert-manager/pkg/controller/certificates/keymanager"
	"github.com/cert-manager/cert-manager/pkg/controller/certificates/readiness"
	"github.com/cert-manager/cert-manager/pkg/controller/certificates/requestmanager"
	"github.com/cert-manager/cert-manager/pkg/controller/certificates/revisionmanager"
	"github.com/cert-manager/cert-manager/pkg/controller/certificates/trigger"
	"github.com/cert-manager/cert-manager/pkg/controller/clusterissuers"
	"github.com/cert-manager/cert-manager/pkg/controller/issuers"
	// The controllers of issuers find the kinds of issuers that have registered themselves.
	_ "github.com/cert-manager/cert-manager/pkg/issuer/ca"
	_ "github.com/cert-manager/cert-manager/pkg/issuer/selfsigned"
	logf "github.com/cert-manager/cert-manager/pkg/logs"
)

// Importing their packages makes them known to package controller, under these names.
var names = []string{
	issuers.ControllerName, clusterissuers.ControllerName,
	trigger.ControllerName, keymanager.ControllerName, requestmanager.ControllerName,
	approver.ControllerName, requestsselfsigned.CRControllerName, requestsca.CRControllerName,
	issuing.ControllerName, readiness.ControllerName, revisionmanager.ControllerName,
}

// As many as cert-manager's own program has.
const workers = 5

func main() {
	kubeconfig := flag.String("kubeconfig", "", "the cluster")
	flag.Parse()
	// Nothing is lost by ending at once: all state is in the cluster.
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin)
		os.Exit(0)
	}()
	logf.InitLogs()
	err := run(logf.NewContext(context.Background(), logf.Log, "cert-manager"), *kubeconfig)
	logf.FlushLogs()
	fmt.Fprintln(os.Stderr, "cert-manager:", err)
	os.Exit(1)
}

// run returns only where something fails.
func run(ctx context.Context, kubeconfig string) error {
	if kubeconfig == "" {
		return errors.New("--kubeconfig is missing")
	}
	factory, err := controller.NewContextFactory(ctx, controller.ContextOptions{
		Kubeconfig:         kubeconfig,
		KubernetesAPIQPS:   20,
		KubernetesAPIBurst: 50,
		// Where the Secrets of ClusterIssuers are.
		IssuerOptions: controller.IssuerOptions{ClusterResourceNamespace: "cert-manager"},
		// The defaults of cert-manager's own program. Without them a refused request would be repeated without pause.
		CertificateOptions: controller.CertificateOptions{
			CertificateRequestMinimumBackoffDuration: time.Hour,
			CertificateRequestMaximumBackoffDuration: 32 * time.Hour,
		},
	})
	if err != nil {
		return err
	}
	shared, err := factory.Build()
	if err != nil {
		return err
	}
	var controllers []controller.Interface
	for _, name := range names {
		made, err := controller.Known()[name](factory)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		controllers = append(controllers, made)
	}
	// Only now, when every controller has said what it watches.
	shared.SharedInformerFactory.Start(ctx.Done())
	shared.KubeSharedInformerFactory.Start(ctx.Done())
	ended := make(chan error)
	for i, made := range controllers {
		go func() { ended <- fmt.Errorf("%s has ended: %w", names[i], made.Run(workers, ctx)) }()
	}
	return <-ended
}
