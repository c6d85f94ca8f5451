package main

import (
	"errors"
	"fmt"
	"os"

	"golang.org/x/sys/unix"
)

// disk is what holds the data of a volume.
type disk interface {
	// path is that of the block device on every node that has the volume.
	path() string
	// device is the loop device that nodes mount; empty while no node has the volume.
	device() string
	resize(bytes int64) error
	// export writes what the disk holds into a file.
	export(file string) error
	// health is that of the replicas on these nodes, where they shall be.
	health(nodes []string) replicaHealth
	remove() error
}

type replicaHealth struct {
	// Whether reads and writes are answered.
	serves bool
	// Whether every replica holds all data.
	complete bool
	// What replicas lack, about.
	bytesToCopy int64
}

// fileDisk is one file, whatever the number of replicas, on one loop device that every node sees.
type fileDisk struct {
	image string
	loop  *os.File
}

// newFileDisk makes a disk, empty or with what another file holds, which is then gone.
func newFileDisk(image string, bytes int64, content string) (*fileDisk, error) {
	var err error
	if content != "" {
		err = os.Rename(content, image)
	} else {
		err = os.WriteFile(image, nil, 0o600)
	}
	if err := errors.Join(err, os.Truncate(image, bytes)); err != nil {
		return nil, err
	}
	loop, err := openLoop(image)
	return &fileDisk{image, loop}, err
}

func (d *fileDisk) path() string                  { return d.loop.Name() }
func (d *fileDisk) device() string                { return d.loop.Name() }
func (d *fileDisk) health([]string) replicaHealth { return replicaHealth{serves: true, complete: true} }

func (d *fileDisk) resize(bytes int64) error {
	return errors.Join(os.Truncate(d.image, bytes), command("losetup", "--set-capacity", d.device()))
}

func (d *fileDisk) export(file string) error {
	return command("cp", "--sparse=always", d.image, file)
}

func (d *fileDisk) remove() error {
	return errors.Join(d.loop.Close(), os.Remove(d.image))
}

// copyDisk copies a file system into a file. One that is mounted is frozen for the time: the copy is that of one instant, as a
// snapshot is.
func copyDisk(d disk, copied string, mounts []string) (err error) {
	if len(mounts) == 0 {
		return d.export(copied)
	}
	if err := command("fsfreeze", "--freeze", mounts[0]); err != nil {
		return err
	}
	err = d.export(copied)
	if err := errors.Join(err, command("fsfreeze", "--unfreeze", mounts[0])); err != nil {
		return err
	}
	// Its identity can be changed only when its log is empty, which a mount brings about.
	folder, err := os.MkdirTemp("", "copied")
	if err != nil {
		return err
	}
	defer os.Remove(folder)
	if err := command("mount", "--options", "loop,nouuid", copied, folder); err != nil {
		return err
	}
	return command("umount", folder)
}

// openLoop opens a file as a disk, which the kernel closes with the last user of the handle that is returned. Direct I/O: what the
// disk has accepted is in the file, and in no cache of the machine.
func openLoop(image string) (*os.File, error) {
	control, err := os.OpenFile("/dev/loop-control", os.O_RDWR, 0)
	if err != nil {
		return nil, err
	}
	defer control.Close()
	file, err := os.OpenFile(image, os.O_RDWR|unix.O_DIRECT, 0)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	for {
		number, err := unix.IoctlRetInt(int(control.Fd()), unix.LOOP_CTL_GET_FREE)
		if err != nil {
			return nil, err
		}
		device, err := os.OpenFile(fmt.Sprintf("/dev/loop%d", number), os.O_RDWR, 0)
		if err != nil {
			return nil, err
		}
		err = unix.IoctlLoopConfigure(int(device.Fd()), &unix.LoopConfig{
			Fd:   uint32(file.Fd()),
			Info: unix.LoopInfo64{Flags: unix.LO_FLAGS_AUTOCLEAR | unix.LO_FLAGS_DIRECT_IO},
		})
		if err == nil {
			return device, nil
		}
		device.Close()
		// Somebody else took the number between the two calls.
		if !errors.Is(err, unix.EBUSY) {
			return nil, fmt.Errorf("open %s as a disk: %w", image, err)
		}
	}
}
