package main

import (
	"bytes"
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"strings"
	"time"
)

// The storage system of replicated volumes, instead of Portworx: Ceph, with a storage server (OSD) on each node, among the
// processes and in the network of that node. Its monitor runs beside the control plane, and does not fail.

// ceph gives it orders. No manager runs, and without one `ceph status` and `ceph pg stat` wait forever.
type ceph struct {
	nodes []*machine
	// CRUSH rules that exist, by name.
	rules map[string]bool
}

// Any will do, since nobody else reaches this network.
const cephID = "00000000-0000-4000-8000-000000000000"

// The socket by which a storage server answers, in its node's mount namespace.
const storageSocket = "/run/ceph-osd.asok"

// startCeph starts the monitor and makes the servers known to it. Every process started later finds the configuration by the
// environment.
func startCeph(plane *controlPlane, nodes []int) (*ceph, error) {
	config, monitors := plane.path("ceph.conf"), plane.path("monmap")
	content := fmt.Sprintf(cephConfig, cephID, controlPlaneIP, plane.path("ceph-mon"))
	if err := errors.Join(os.WriteFile(config, []byte(content), 0o600), os.Setenv("CEPH_CONF", config)); err != nil {
		return nil, err
	}
	if err := command("monmaptool", "--create", "--fsid", cephID, "--addv", "a", "[v2:"+controlPlaneIP+":3300]", monitors); err != nil {
		return nil, err
	}
	if err := command("ceph-mon", "--id=a", "--mkfs", "--monmap="+monitors); err != nil {
		return nil, err
	}
	if err := plane.start("ceph-mon", "ceph-mon", "--id=a", "--foreground"); err != nil {
		return nil, err
	}
	c := &ceph{rules: map[string]bool{}}
	// Replicas move when this program says so, and not by themselves.
	if err := c.tell("osd", "set", "noout"); err != nil {
		return nil, err
	}
	for _, number := range nodes {
		if err := c.tell("osd", "new", storeID(number), fmt.Sprint(number)); err != nil {
			return nil, err
		}
	}
	return c, nil
}

func storeID(node int) string { return fmt.Sprintf("%s%012d", cephID[:24], node) }

// tell runs one of Ceph's commands.
func (c *ceph) tell(words ...string) error {
	_, err := answer("ceph", words...)
	return err
}

// answer runs a program that asks Ceph, and must not wait forever for an answer.
func answer(name string, words ...string) ([]byte, error) {
	limit, cancel := context.WithTimeout(background, time.Minute)
	defer cancel()
	run := exec.CommandContext(limit, name, words...)
	var output, said bytes.Buffer
	run.Stdout, run.Stderr = &output, &said
	if err := run.Run(); err != nil {
		return nil, fmt.Errorf("%s %s: %w: %s", name, strings.Join(words, " "), err, strings.TrimSpace(said.String()))
	}
	return output.Bytes(), nil
}

// ruleFor is the CRUSH rule that puts replicas on these nodes and no others.
func (c *ceph) ruleFor(nodes []string) (string, error) {
	rule := "on_" + strings.Join(nodes, "_")
	if c.rules[rule] {
		return rule, nil
	}
	failures := []error{c.tell("osd", "crush", "add-bucket", rule, "root")}
	for _, name := range nodes {
		failures = append(failures, c.tell("osd", "crush", "link", name, "root="+rule))
	}
	failures = append(failures, c.tell("osd", "crush", "rule", "create-replicated", rule, rule, "host"))
	err := errors.Join(failures...)
	c.rules[rule] = err == nil
	return rule, err
}

// storeWords are the words that start a node's storage server, or format its disk.
func (m *machine) storeWords(more ...string) []string {
	return append([]string{"ceph-osd", fmt.Sprintf("--id=%d", m.Number), "--osd_data=" + m.path("store"), "--crush_location=root=default host=" + m.Name}, more...)
}

// makeStore formats the disk of a node's storage server, once.
func (m *machine) makeStore() error {
	if _, err := os.Stat(m.path("store")); err == nil {
		return nil
	}
	if err := os.Mkdir(m.path("store"), 0o700); err != nil {
		return err
	}
	words := m.storeWords("--mkfs", "--osd-uuid="+storeID(m.Number))
	return command(words[0], words[1:]...)
}

// waitForStore waits until the monitor counts on a node's storage server.
func (m *machine) waitForStore() error {
	for deadline := time.Now().Add(time.Minute); time.Now().Before(deadline); time.Sleep(100 * time.Millisecond) {
		var status struct{ State string }
		if err := m.askStore(map[string]string{"prefix": "status"}, &status); err == nil && status.State == "active" {
			return nil
		}
	}
	return fmt.Errorf("the storage server of %s does not take part after a minute; its log is in %s", m.Name, m.path())
}

// askStore asks a node's storage server itself. A client of Ceph would wait for one that is down.
func (m *machine) askStore(question map[string]string, answer any) error {
	connection, err := net.Dial("unix", m.inside(storageSocket))
	if err != nil {
		return err
	}
	defer connection.Close()
	text, err := json.Marshal(question)
	if err != nil {
		return err
	}
	var length uint32
	_, written := connection.Write(append(text, 0))
	if err := errors.Join(connection.SetDeadline(time.Now().Add(2*time.Second)), written, binary.Read(connection, binary.BigEndian, &length)); err != nil {
		return err
	}
	return json.NewDecoder(io.LimitReader(connection, int64(length))).Decode(answer)
}

// The network is nobody else's: no authentication. A server that does not answer for 5 s is taken for dead, even the last one. Copies
// are made as fast as the network is, and caches are small.
const cephConfig = `[global]
fsid = %s
mon host = v2:%s:3300
auth cluster required = none
auth service required = none
auth client required = none
public network = 198.18.0.0/24
log to file = false
log to stderr = true
err to stderr = true
# What a disk has accepted is with the servers.
rbd cache = false
# The monitor goes by it too.
osd heartbeat grace = 5
[mon]
mon data = %s
mon cluster log to file = false
mon allow pool delete = true
mon allow pool size one = true
mon data avail crit = 0
mon osd adjust heartbeat grace = false
mon osd min down reporters = 1
mon osd min up ratio = 0
paxos propose interval = 0.05
osd pool default pg autoscale mode = off
# With one replica left writes go on.
osd pool default min size = 1
[osd]
admin socket = /run/ceph-osd.asok
osd heartbeat interval = 1
osd heartbeat min healthy ratio = 0
osd max backfills = 4
osd recovery max active = 10
osd recovery sleep hdd = 0
osd recovery sleep hybrid = 0
bluestore block size = 21474836480
bluestore cache autotune = false
bluestore cache size = 33554432
bluestore rocksdb options annex = write_buffer_size=16777216
`
