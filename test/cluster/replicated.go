package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
)

// Volumes whose replicas are copies on several nodes. One node at a time has such a volume: by a client of the storage system in its
// network, and a loop device on that.

type replicatedDisk struct {
	ceph *ceph
	// The pool of this disk alone, by whose rule it is placed, and the only placement group in it.
	pool, group string
	replicas    []string
	// The node that has the disk, by which device, and its client's address as the servers know it.
	at     *machine
	loop   *os.File
	client string
}

// newDisk makes a disk on these nodes, empty or with what a file holds, which is then removed.
func (c *ceph) newDisk(name string, bytes int64, content string, nodes []string) (*replicatedDisk, error) {
	rule, err := c.ruleFor(nodes)
	if err != nil {
		return nil, err
	}
	d := &replicatedDisk{ceph: c, pool: name, replicas: nodes}
	if err := c.tell("osd", "pool", "create", name, "1", "1", "replicated", rule, fmt.Sprintf("--size=%d", len(nodes))); err != nil {
		return nil, err
	}
	if err := d.create(bytes, content); err != nil {
		return nil, errors.Join(err, d.remove())
	}
	return d, nil
}

func (d *replicatedDisk) create(bytes int64, content string) error {
	text, err := answer("ceph", "osd", "map", d.pool, "any", "--format=json")
	if err != nil {
		return err
	}
	var found struct {
		Group string `json:"pgid"`
	}
	if err := json.Unmarshal(text, &found); err != nil {
		return err
	}
	d.group = found.Group
	features := "--image-feature=layering,exclusive-lock"
	if content == "" {
		_, err := answer("rbd", "create", features, fmt.Sprintf("--size=%dB", bytes), d.image())
		return err
	}
	if err := os.Truncate(content, bytes); err != nil {
		return err
	}
	if _, err := answer("rbd", "import", "--no-progress", features, content, d.image()); err != nil {
		return err
	}
	return os.Remove(content)
}

func (d *replicatedDisk) image() string { return d.pool + "/disk" }

// path is a link to the device.
func (d *replicatedDisk) path() string { return "/run/replicated/" + d.pool }

// folder is where the client shows the disk as a file.
func (d *replicatedDisk) folder() string { return d.path() + ".rbd" }

func (d *replicatedDisk) device() string {
	if d.at == nil {
		return ""
	}
	return d.loop.Name()
}

// attach gives the disk to a node, unless another client has it. The client is among the processes of the node, and ends with it.
func (d *replicatedDisk) attach(m *machine) error {
	if other, err := d.user(); err != nil || other != "" {
		return err
	}
	if err := m.onNode(
		"mkdir -p "+d.folder(),
		fmt.Sprintf("timeout 10 rbd-fuse -p %s -r disk -o big_writes %s >> %s 2>&1", d.pool, d.folder(), m.path("rbd-fuse.log")),
	); err != nil {
		return err
	}
	loop, err := openLoop(m.inside(d.folder() + "/disk"))
	if err != nil {
		return errors.Join(err, m.onNode("umount --lazy "+d.folder()))
	}
	d.at, d.loop = m, loop
	d.client, err = d.user()
	return errors.Join(err, os.Symlink(loop.Name(), m.inside(d.path())))
}

// user is the client that has the disk, as the servers know it; empty where none has.
func (d *replicatedDisk) user() (string, error) {
	text, err := answer("rbd", "status", "--format=json", d.image())
	if err != nil {
		return "", err
	}
	var status struct{ Watchers []struct{ Address string } }
	if err := json.Unmarshal(text, &status); err != nil || len(status.Watchers) == 0 {
		return "", err
	}
	return status.Watchers[0].Address, nil
}

// fence makes servers refuse what the client of a node that failed has yet to write, so that another node can have the disk.
func (d *replicatedDisk) fence() error {
	client := d.client
	d.lose()
	return d.ceph.tell("osd", "blocklist", "add", client)
}

// detach takes the disk from its node, unless it is mounted there.
func (d *replicatedDisk) detach() error {
	if err := d.unmounted(); err != nil {
		return err
	}
	if err := os.Remove(d.at.inside(d.path())); err != nil {
		return err
	}
	// It may have been mounted just before.
	if err := d.unmounted(); err != nil {
		return errors.Join(err, os.Symlink(d.device(), d.at.inside(d.path())))
	}
	m := d.at
	d.lose()
	// The kernel frees the device a moment later, and the client ends then.
	return m.onNode("umount --lazy " + d.folder())
}

func (d *replicatedDisk) unmounted() error {
	mounts, err := d.at.mountsOf(d.device())
	if err == nil && len(mounts) > 0 {
		err = fmt.Errorf("%s is mounted on %s", d.pool, d.at.Name)
	}
	return err
}

// lose forgets a node that has the disk no more.
func (d *replicatedDisk) lose() {
	_ = d.loop.Close()
	d.at, d.loop = nil, nil
}

func (d *replicatedDisk) resize(bytes int64) error {
	if d.at == nil {
		_, err := answer("rbd", "resize", "--no-progress", fmt.Sprintf("--size=%dB", bytes), d.image())
		return err
	}
	return errors.Join(os.Truncate(d.at.inside(d.folder()+"/disk"), bytes), command("losetup", "--set-capacity", d.device()))
}

func (d *replicatedDisk) export(file string) error {
	_, err := answer("rbd", "export", "--no-progress", d.image(), file)
	return err
}

func (d *replicatedDisk) remove() error {
	if d.at != nil {
		if err := d.detach(); err != nil {
			return err
		}
	}
	return d.ceph.tell("osd", "pool", "delete", d.pool, d.pool, "--yes-i-really-really-mean-it")
}

// place puts the replicas on other nodes; the storage system copies what these lack. No other node gets one meanwhile: there are
// never more replicas than nodes in the rule.
func (d *replicatedDisk) place(nodes []string) error {
	rule, err := d.ceph.ruleFor(nodes)
	if err != nil {
		return err
	}
	place := func() error { return d.ceph.tell("osd", "pool", "set", d.pool, "crush_rule", rule) }
	count := func() error {
		return d.ceph.tell("osd", "pool", "set", d.pool, "size", fmt.Sprint(len(nodes)), "--yes-i-really-mean-it")
	}
	steps := []func() error{count, place}
	if len(nodes) < len(d.replicas) {
		slices.Reverse(steps)
	}
	for _, step := range steps {
		if err := step(); err != nil {
			return err
		}
	}
	d.replicas = nodes
	return nil
}

// group is what a storage server says of a placement group.
type group struct {
	State string
	// The servers that shall have a replica, and those that serve at present.
	Up, Acting []int
	Info       struct {
		Stats struct {
			Sum struct {
				Bytes     int64 `json:"num_bytes"`
				Objects   int64 `json:"num_objects"`
				Degraded  int64 `json:"num_objects_degraded"`
				Misplaced int64 `json:"num_objects_misplaced"`
			} `json:"stat_sum"`
		}
	}
}

// ask asks the servers; only the one that leads the group answers.
func (d *replicatedDisk) ask() (found group) {
	for _, m := range d.ceph.nodes {
		if m.running() && m.askStore(map[string]string{"prefix": "query", "pgid": d.group}, &found) == nil {
			return found
		}
	}
	return group{}
}

func (g group) is(state string) bool {
	return slices.Contains(strings.Split(g.State, "+"), state)
}

func (d *replicatedDisk) health(nodes []string) replicaHealth {
	found := d.ask()
	serves, placed := found.is("active"), len(found.Up) == len(nodes)
	for _, m := range d.ceph.nodes {
		// Soon after a failure reads and writes wait for a server that is dead, until it is taken for that.
		if !m.running() && slices.Contains(found.Acting, m.Number) {
			serves = false
		}
		if slices.Contains(nodes, m.Name) && !slices.Contains(found.Up, m.Number) {
			placed = false
		}
	}
	sum := found.Info.Stats.Sum
	return replicaHealth{
		serves:      serves,
		complete:    serves && placed && found.is("clean"),
		bytesToCopy: (sum.Degraded + sum.Misplaced) * sum.Bytes / max(sum.Objects, 1),
	}
}
