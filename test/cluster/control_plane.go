package main

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/tls"
	"crypto/x509"
	"encoding/hex"
	"encoding/pem"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"time"

	certutil "k8s.io/client-go/util/cert"
)

// Everything listens in the cluster's own network namespace, so that no port can be taken.
const (
	controlPlaneIP    = "198.18.0.1"
	apiServerAddress  = controlPlaneIP + ":6443"
	etcdAddress       = "http://127.0.0.1:2379"
	etcdPeers         = "http://127.0.0.1:2380"
	apiServerService  = "10.96.0.1"
	controllersHealth = "https://127.0.0.1:10257/healthz"
	schedulerHealth   = "https://127.0.0.1:10259/healthz"
)

// detection is how fast a dead node is found.
type detection struct {
	// Without a heartbeat for so long a node is not ready.
	nodeGrace time.Duration
	// How often a kubelet reports.
	heartbeat time.Duration
	// Seconds until pods without a toleration of their own are evicted.
	evictAfter int
	// How often the stand-in for STORK asks for nodes whose storage is offline, and how long they must stay so.
	storkInterval, storkPatience time.Duration
}

var detections = map[string]detection{
	// Kubernetes 1.35's own figures, the interval that the Portworx operator gives STORK, and STORK's five repetitions (10 s, doubled).
	"default": {nodeGrace: 50 * time.Second, heartbeat: 10 * time.Second, evictAfter: 300, storkInterval: 120 * time.Second, storkPatience: 150 * time.Second},
	"short":   {nodeGrace: 8 * time.Second, heartbeat: 2 * time.Second, evictAfter: 5, storkInterval: 5 * time.Second},
}

// controlPlane runs etcd, the API server, its controllers, the scheduler and CoreDNS as children.
type controlPlane struct {
	options
	token string
	// Receives the error of the first process that ends, which ends the cluster.
	died chan error
}

// credentials writes certificates, tokens and the kubeconfig for use inside the cluster's network and, by a port of the
// machine's loopback, outside of it.
func (c *controlPlane) credentials(outside string) error {
	ips := []net.IP{net.ParseIP(controlPlaneIP), net.IPv4(127, 0, 0, 1), net.ParseIP(apiServerService)}
	certificate, key, err := certutil.GenerateSelfSignedCertKey("127.0.0.1", ips, []string{"localhost", "kubernetes.default.svc"})
	if err != nil {
		return err
	}
	accounts, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		return err
	}
	token := make([]byte, 16)
	if _, err := rand.Read(token); err != nil {
		return err
	}
	c.token = hex.EncodeToString(token)
	for name, content := range map[string][]byte{
		"apiserver.crt":     certificate,
		"apiserver.key":     key,
		"accounts.key":      pem.EncodeToMemory(&pem.Block{Type: "RSA PRIVATE KEY", Bytes: x509.MarshalPKCS1PrivateKey(accounts)}),
		"tokens.csv":        []byte(c.token + `,admin,admin,"system:masters"` + "\n"),
		"kubeconfig":        fmt.Appendf(nil, kubeconfig, c.path("apiserver.crt"), outside, c.token),
		"kubeconfig-inside": fmt.Appendf(nil, kubeconfig, c.path("apiserver.crt"), apiServerAddress, c.token),
		"scheduler.yaml":    fmt.Appendf(nil, schedulerConfig, c.path("kubeconfig-inside")),
		"Corefile":          fmt.Appendf(nil, corefile, c.path("kubeconfig-inside")),
		"resolv.conf":       nil,
	} {
		if err := os.WriteFile(c.path(name), content, 0o600); err != nil {
			return err
		}
	}
	return nil
}

func (c *controlPlane) startAll() error {
	found := detections[c.detection]
	kubeconfig := "--kubeconfig=" + c.path("kubeconfig-inside")
	if err := c.run("etcd", "--data-dir="+c.path("etcd"), "--unsafe-no-fsync", "--log-level=warn",
		"--listen-client-urls="+etcdAddress, "--advertise-client-urls="+etcdAddress, "--listen-peer-urls="+etcdPeers); err != nil {
		return err
	}
	if err := c.run("kube-apiserver", "--etcd-servers="+etcdAddress, "--bind-address=0.0.0.0", "--advertise-address="+controlPlaneIP,
		"--tls-cert-file="+c.path("apiserver.crt"), "--tls-private-key-file="+c.path("apiserver.key"), "--token-auth-file="+c.path("tokens.csv"),
		"--authorization-mode=Node,RBAC", "--service-cluster-ip-range="+each(families(c.dualStack), func(f family) string { return f.services }),
		"--service-account-issuer=https://kubernetes.default.svc", "--service-account-key-file="+c.path("accounts.key"),
		"--service-account-signing-key-file="+c.path("accounts.key"), "--kubelet-preferred-address-types=InternalIP",
		// A volume's replicas move between nodes during its life.
		"--feature-gates=MutablePVNodeAffinity=true",
		fmt.Sprintf("--default-not-ready-toleration-seconds=%d", found.evictAfter),
		fmt.Sprintf("--default-unreachable-toleration-seconds=%d", found.evictAfter),
	); err != nil {
		return err
	}
	if err := c.answers("https://" + apiServerAddress + "/readyz"); err != nil {
		return err
	}
	if err := c.run("kube-controller-manager", kubeconfig, "--bind-address=127.0.0.1", "--cert-dir="+c.path("controllers"), "--leader-elect=false",
		"--use-service-account-credentials=true", "--service-account-private-key-file="+c.path("accounts.key"), "--root-ca-file="+c.path("apiserver.crt"),
		"--node-monitor-grace-period="+found.nodeGrace.String(), "--pvclaimbinder-sync-period=2s", "--flex-volume-plugin-dir="+c.path("volume-plugins")); err != nil {
		return err
	}
	if err := c.run("kube-scheduler", "--config="+c.path("scheduler.yaml"), "--bind-address=127.0.0.1", "--cert-dir="+c.path("scheduler")); err != nil {
		return err
	}
	if err := c.run("coredns", "-conf="+c.path("Corefile")); err != nil {
		return err
	}
	for _, url := range []string{controllersHealth, schedulerHealth, "https://" + apiServerAddress + "/api/v1/namespaces/default/serviceaccounts/default"} {
		if err := c.answers(url); err != nil {
			return err
		}
	}
	return nil
}

// run starts one part of the control plane.
func (c *controlPlane) run(name string, args ...string) error {
	return c.start(name, "/proc/self/exe", append([]string{name}, args...)...)
}

// start starts a program, with a log of its own.
func (c *controlPlane) start(name, program string, args ...string) error {
	log, err := os.Create(c.path(name + ".log"))
	if err != nil {
		return err
	}
	command := exec.Command(program, args...)
	command.Stdout, command.Stderr = log, log
	if err := command.Start(); err != nil {
		return err
	}
	go func() { c.died <- fmt.Errorf("%s ended: %v (%s)", name, command.Wait(), log.Name()) }()
	return nil
}

// answers waits until a URL answers with 200.
func (c *controlPlane) answers(url string) error {
	// The controllers and the scheduler make certificates of their own.
	client := http.Client{Timeout: 2 * time.Second, Transport: &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}}}
	defer client.CloseIdleConnections()
	last := ""
	for deadline := time.Now().Add(2 * time.Minute); time.Now().Before(deadline); {
		request, err := http.NewRequest(http.MethodGet, url, nil)
		if err != nil {
			return err
		}
		request.Header.Set("Authorization", "Bearer "+c.token)
		if answer, err := client.Do(request); err != nil {
			last = err.Error()
		} else {
			body, _ := io.ReadAll(answer.Body)
			answer.Body.Close()
			if answer.StatusCode == http.StatusOK {
				return nil
			}
			last = answer.Status + " " + strings.TrimSpace(string(body))
		}
		select {
		case err := <-c.died:
			return err
		case <-time.After(100 * time.Millisecond):
		}
	}
	return fmt.Errorf("%s does not answer: %s", url, last)
}

const kubeconfig = `apiVersion: v1
kind: Config
clusters: [{name: cluster, cluster: {certificate-authority: %s, server: "https://%s"}}]
users: [{name: admin, user: {token: %s}}]
contexts: [{name: cluster, context: {cluster: cluster, user: admin}}]
current-context: cluster
`

// A pod that names a scheduler stays Pending until one of that name answers: Portworx' pods name stork.
const schedulerConfig = `apiVersion: kubescheduler.config.k8s.io/v1
kind: KubeSchedulerConfiguration
clientConnection: {kubeconfig: %s}
leaderElection: {leaderElect: false}
profiles: [{schedulerName: default-scheduler}, {schedulerName: stork}]
`

const corefile = `.:53 {
  errors
  kubernetes cluster.local in-addr.arpa ip6.arpa {
    kubeconfig %s
    ttl 5
  }
}
`
