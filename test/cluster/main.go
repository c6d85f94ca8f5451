// A real Kubernetes on one Linux machine, for tests: etcd, the control plane, CoreDNS, and nodes with a kubelet and a containerd
// of their own, in network, PID and mount namespaces that end with the program. README.md beside this file says what is real in
// it and what stands in for something else.
package main

import (
	"context"
	"fmt"
	"os"

	"github.com/coredns/coredns/coremain"
	_ "github.com/coredns/coredns/plugin/errors"
	_ "github.com/coredns/coredns/plugin/kubernetes"
	"go.etcd.io/etcd/server/v3/etcdmain"
	"k8s.io/component-base/cli"
	_ "k8s.io/component-base/logs/json/register"
	_ "k8s.io/component-base/metrics/prometheus/clientgo"
	_ "k8s.io/component-base/metrics/prometheus/version"
	kubectl "k8s.io/kubectl/pkg/cmd"
	apiserver "k8s.io/kubernetes/cmd/kube-apiserver/app"
	controllers "k8s.io/kubernetes/cmd/kube-controller-manager/app"
	proxy "k8s.io/kubernetes/cmd/kube-proxy/app"
	scheduler "k8s.io/kubernetes/cmd/kube-scheduler/app"
	kubelet "k8s.io/kubernetes/cmd/kubelet/app"
)

// The parts that run as processes of their own, each in the same binary under its own name.
var components = map[string]func(){
	"etcd":                    func() { etcdmain.Main(os.Args) },
	"coredns":                 coremain.Run,
	"kube-apiserver":          func() { os.Exit(cli.Run(apiserver.NewAPIServerCommand())) },
	"kube-controller-manager": func() { os.Exit(cli.Run(controllers.NewControllerManagerCommand())) },
	"kube-scheduler":          func() { os.Exit(cli.Run(scheduler.NewSchedulerCommand())) },
	"kubelet":                 func() { os.Exit(cli.Run(kubelet.NewKubeletCommand(context.Background()))) },
	"kube-proxy":              func() { os.Exit(cli.Run(proxy.NewProxyCommand())) },
	"kubectl":                 func() { os.Exit(cli.Run(kubectl.NewDefaultKubectlCommand())) },
}

const usage = `usage: cluster COMMAND [--dir DIR] ...

  up [--nodes N] [--bandwidth RATE] [--detection default|short] [--rebuild-after DURATION] [--storage files|replicated]
     [--dual-stack] [--attached]
                          starts a cluster and returns when its nodes are Ready; with --attached it ends with standard input
  down                    ends it and everything in it
  status                  nodes, volumes and where their replicas are, the nodes by which load balancers are reached, as JSON
  fail NODE               cuts the node's power: its network, disks and processes are gone at once
  recover NODE            switches it on again
  place CLAIM NODE,NODE   where the replicas of a claim (namespace/name) shall be, before the claim exists
  copy CLAIM CLAIM        gives the second claim, before it exists, what the volume of the first holds at this instant
  fail-disk CLAIM         makes every read and write of a volume fail, until it is mounted anew
  bandwidth RATE          limits each node's network in both directions (200mbit; 0 for none)
  outside COMMAND ...     runs a command of this machine on a host that is no part of the cluster, but on the nodes' network
  on-node NODE COMMAND ...
                          runs a command of this machine in a node's network, as a process on the node
  kubectl ...             kubectl of the same version
  image ...               writes an image archive from folders
`

func main() {
	if len(os.Args) < 2 {
		fmt.Fprint(os.Stderr, usage)
		os.Exit(2)
	}
	name := os.Args[1]
	os.Args = os.Args[1:]
	if name == "help" {
		fmt.Print(usage)
		return
	}
	if run, found := components[name]; found {
		run()
		return
	}
	run, found := map[string]func([]string) error{
		"up": up, "down": down, "host": host, "machines": machines, "node": node, "image": image, "admitted": admitted, "idle": idle,
		"outside": within, "on-node": within, "enter": enter,
		"status": ask, "fail": ask, "recover": ask, "place": ask, "copy": ask, "fail-disk": ask, "bandwidth": ask,
	}[name]
	if !found {
		fmt.Fprint(os.Stderr, usage)
		os.Exit(2)
	}
	if err := run(os.Args); err != nil {
		fmt.Fprintf(os.Stderr, "cluster %s: %v\n", name, err)
		os.Exit(1)
	}
}
